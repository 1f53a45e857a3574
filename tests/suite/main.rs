//! One integration binary, a module per room.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::string_slice
)]

mod attributes;
mod cli;
mod cli_cache;
mod cli_convert;
mod cli_coords;
mod cli_map;
mod cli_overlap;
mod cli_rules;
mod cli_sites;
mod common;
mod crs;
mod formats;
mod geom;
#[cfg(feature = "gui")]
mod gui;
mod house;
mod keep;
mod outputs;
mod render;
mod report;
mod rules;
mod sample;
mod screening;
mod session;
mod session_drag;
mod session_form;
mod session_images;
mod session_preview;
mod session_report;
mod session_select;
mod session_sites;
mod session_sketch;
mod session_source;
mod session_statistics;
mod session_style;
mod session_table;
mod session_tiles;
mod stats;
mod style;
mod workspace;

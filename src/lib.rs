#![doc = include_str!("ARCHITECTURE.md")]

// In floor order.

pub mod base;

pub mod crs;
pub mod geom;

pub mod layer;

pub mod formats;

pub mod rules;
pub mod screening;
pub mod stats;
pub mod style;

pub mod i18n;
pub mod render;

pub mod report;
pub mod workspace;

pub mod session;

pub mod cli;
#[cfg(feature = "gui")]
pub mod ui;

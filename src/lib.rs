//! Redline (选址红线研判): judges proposed projects against protected zones, offline.

pub mod base;

pub mod crs;
pub mod geom;

pub mod layer;

pub mod formats;

pub mod rules;
pub mod screening;
pub mod style;

pub mod i18n;
pub mod render;

pub mod workspace;

pub mod session;

pub mod cli;
#[cfg(feature = "gui")]
pub mod ui;

//! What CSV and Excel have in common: where the header stands, which column is what and why,
//! points, corner lists and WKT as features, and what their writers put into cells.
//!
//! A table says nothing about itself, so all of it is a guess that can be looked at with
//! [`preview`] and overruled with [`TableColumns`](super::TableColumns).

mod angles;
mod build;
mod cell;
mod corners;
mod export;
mod guess;
mod header;
mod names;
mod preview;
mod survey;
mod wkt;

pub use angles::Angles;
pub use export::write_corners;
pub use guess::{ColumnGuess, ColumnMeaning, TableContent};
pub use preview::{TableGuess, preview};

pub(super) use build::read_table;
pub(super) use cell::{Cell, Row, Rows};
pub(super) use export::{CellValue, Grid, grid, losses};
pub(super) use preview::guess_of;
pub(super) use survey::MAX_COLUMNS;

//! Mathematics of shapes: columnar coordinates and the questions one can ask of them.
//!
//! Floor 1. Coordinates are longitude (`x`) and latitude (`y`) in degrees on CGCS2000, and an
//! edge is straight in that plane (decision 4). Nothing here knows a file, a layer or a rule.

pub mod columns;
pub mod coord;

pub use columns::{Columns, FeatureView, PartKind, PartView};
pub use coord::{Bbox, Coord};

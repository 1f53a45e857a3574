//! Coordinate systems: ellipsoids, Gauss-Kruger zones, datums, .prj/WKT, and what a file
//! without any declaration may be in.
//!
//! Floor 1. Speaks plain numbers: planar `x` east and `y` north in metres (or degrees for a
//! geographic system), longitude and latitude in degrees. Trigonometry comes from `libm`
//! only, so that every machine gives the same bytes (decision 8).

mod system;

pub use system::{Candidate, Crs, CrsKind, Datum};

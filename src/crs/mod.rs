//! Coordinate systems: ellipsoids, Gauss-Kruger zones, datums, .prj/WKT, and what a file
//! without any declaration may be in.
//!
//! Floor 1. Speaks plain numbers: planar `x` east and `y` north in metres (or degrees for a
//! geographic system), longitude and latitude in degrees. Trigonometry comes from `libm`
//! only, so that every machine gives the same bytes (decision 8).
//!
//! Axis order is always east (or longitude) first here; what a file has first is the
//! reader's business, with [`Candidate::swapped_axes`] and [`suspicions`] to help it.

mod datum;
mod describe;
pub mod ellipsoid;
mod epsg;
mod error;
mod gauss_kruger;
mod guess;
mod mend;
mod parse;
mod project;
mod sag;
mod shift;
mod suspicion;
mod system;
mod transform;
mod transform_text;
mod way;
mod wkt;

pub use ellipsoid::Ellipsoid;
pub use error::CrsError;
pub use guess::{GUILIN, LonLatBox, candidates};
pub use mend::{Mend, mends};
pub use parse::declared;
pub use sag::sag_bound_m;
pub use shift::{Shift, metres_between, offset_m};
pub use suspicion::suspicions;
pub use system::{Candidate, Crs, CrsKind, Datum, Zone};
pub use transform::{Convention, Parameters, Transform};
pub use transform_text::TransformError;
pub use way::Way;
pub use wkt::{Declared, parse_wkt, to_wkt_esri};

//! Well-known text: `.prj` files as ESRI and GDAL write them (WKT1) and the same systems in
//! WKT2 (ISO 19162), read by their parameters; and ESRI's form written.

mod datum;
mod read;
mod tree;
mod write;

pub use read::{Declared, parse_wkt};
pub(super) use tree::shortened;
pub use write::to_wkt_esri;

//! Well-known binary, as GeoPackage and GeoParquet hold their geometry: read within the bounds
//! of the bytes there are, and written in the system asked for. What one feature is made of
//! before it is known to be whole stands in a [`Sketch`], which other binary formats use too.

mod read;
mod sketch;
mod write;

pub(crate) use read::parse;
pub(crate) use sketch::{Sketch, say_null, say_unusable};
pub(crate) use write::{Shapes, push_geometry};

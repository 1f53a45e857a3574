//! Pictures of layers: pure, windowless, the same bytes on every machine (decisions 8 to 12).
//! Floor 5.
//!
//! The window shows what is drawn here as textures; PNG export, thumbnails, report figures
//! and image tests are the same code. A picture is drawn for a [`MapView`] from a [`Scene`]
//! on worker threads, with progress and cancel. Text is set from the bundled font only.
//! No colour is chosen here: they stand in room `style`.

mod detail;
mod draw;
pub mod furniture;
mod hit;
mod images;
pub mod labels;
mod marks;
mod path;
mod pattern;
mod pens;
mod picture;
mod piece;
pub mod pieces;
mod plan;
mod plate;
mod png_out;
mod px;
mod raster;
mod rules;
mod scene;
mod shadow;
mod stroke;
mod swatch;
pub mod text;
pub mod tiles;
mod view;

pub use detail::Detail;
pub use draw::{draw, draw_layers, draw_on_threads};
pub use furniture::{
    CallOut, Furniture, GridKind, LegendBlock, LegendEntry, LegendGroup, ScaleBar, Strip,
    draw_call_outs, draw_furniture, scale_bar, with_strip,
};
pub use hit::{Hit, identify, identify_in};
pub use images::SceneImage;
pub use picture::Picture;
pub use plate::{Plate, PlateError};
pub use png_out::{RenderError, png_bytes};
pub use scene::{ClassOf, Scene, SceneLayer};
pub use swatch::{SwatchShape, swatch};
pub use view::{MapPos, MapView, ScreenPos, lon_lat_from_map, map_from_lon_lat};

//! What things look like on the map: colours, symbols, the rules that choose them, label
//! styles, the two palettes, and the legend derived from all that. Floor 4.
//!
//! Every colour of the map stands in this room and nowhere else. Nothing is drawn here.

mod color;
mod defaults;
mod layer_style;
mod legend;
mod palette;
mod selected;
mod symbol;

pub use color::{Color, ColorError};
pub use defaults::{default_for, default_in, involved_in};
pub use layer_style::{Classification, Condition, LabelStyle, LayerStyle, ScaleRange, StyleRule};
pub use legend::{LegendItem, LegendLabel, legend};
pub use palette::{MapPalette, MapTheme};
pub use selected::{SELECTED, selected_in};
pub use symbol::{Dash, Pattern, PointMark, PointShape, Shadow, Stroke, Symbol};

//! What things look like on the map: colours, symbols, the rules that choose them, label
//! styles, the two palettes, and the legend derived from all that. Floor 4.
//!
//! Every colour of the map stands in this room and nowhere else. Nothing is drawn here.

mod color;
mod defaults;
mod icons;
mod layer_style;
mod legend;
mod palette;
mod symbol;
mod template;

pub use color::{Color, ColorError};
pub use defaults::{default_for, default_in, involved_in};
pub use icons::rings;
pub use layer_style::{
    Classification, Condition, LabelFit, LabelStyle, LayerStyle, ScaleRange, StyleRule,
};
pub use legend::{LegendItem, LegendLabel, digits, legend};
pub use palette::{MapPalette, MapTheme};
pub use symbol::{Dash, Pattern, PointMark, PointShape, Shadow, SizeBy, SizeScale, Stroke, Symbol};
pub use template::{Template, TemplateError};

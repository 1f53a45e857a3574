//! What things look like on the map: colours, symbols, the rules that choose them, label
//! styles, the two palettes, and the legend derived from all that. Floor 4.
//!
//! Every colour of the map stands in this room and nowhere else. Nothing is drawn here.

pub mod breaks;
mod check;
mod color;
mod defaults;
mod icons;
mod layer_style;
mod legend;
mod pack;
mod palette;
mod ramp;
mod scheme;
mod selected;
mod symbol;
mod template;
mod values;
pub mod vision;

pub use check::{MOST_RULES, StyleFault};
pub use color::{Color, ColorError};
pub use defaults::{default_for, default_in, involved_in};
pub use icons::rings;
pub use layer_style::{
    Classification, Condition, LabelFit, LabelStyle, LayerStyle, ScaleRange, StyleRule,
};
pub use legend::{LegendItem, LegendLabel, digits, legend};
pub use pack::{MOST_BYTES, PACK_SCHEMA, PackError, SHIPPED, StylePack, pack_text};
pub use palette::{MapPalette, MapTheme};
pub use ramp::{Ramp, RampKind};
pub use scheme::{MOST_CATEGORIES, Order, Scheme, ascending};
pub use selected::{SELECTED, selected_in};
pub use symbol::{Dash, Pattern, PointMark, PointShape, Shadow, SizeBy, SizeScale, Stroke, Symbol};
pub use template::{Template, TemplateError};
pub use values::{Bar, FieldValues, MOST_DISTINCT, field_values};

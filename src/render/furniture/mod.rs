//! Map furniture: what stands on a map beside the layers: title, scale, north, grid, legend,
//! source. Everything is laid out first, so that no piece lies on another, then drawn onto a
//! finished picture or onto bands of it; the window draws its own from the same figures.
//!
//! Words come from outside: this room writes one sentence, what a legend leaves out.

mod call_out;
mod grid;
mod grid_lines;
mod layout;
mod legend_block;
mod north;
mod pen;
mod scale_bar;
mod strip;
mod words;

use super::picture::Picture;
use super::view::MapView;
use crate::i18n::Lang;
use crate::style::MapTheme;

pub use call_out::{CallOut, LaidCallOuts, draw_call_outs, lay_call_outs};
pub use grid::{Grid, GridKind, GridLine, convergence_deg, grid, zone_at};
pub use layout::{Laid, lay_out};
pub use legend_block::{LegendBlock, LegendEntry, LegendGroup};
pub use pen::{Frame, Sheet};
pub use scale_bar::{ScaleBar, scale_bar};
pub use strip::{Strip, with_strip};

/// What stands on the map; what is `None`, false or empty is left out, and so is what finds no
/// room in a small picture.
#[derive(Debug, Clone, Default)]
pub struct Furniture {
    /// Language of the one sentence that is made here.
    pub lang: Lang,
    /// Title, top left.
    pub title: Option<String>,
    /// Lines under the title.
    pub subtitle: Option<String>,
    /// Scale bar, bottom left.
    pub scale_bar: bool,
    /// The scale in figures under the bar.
    pub scale_text: Option<String>,
    /// North arrow, top right, with its letter: 北 or N.
    pub north: Option<String>,
    /// Lines of a grid, with their figures at the edges.
    pub grid: Option<GridKind>,
    /// A large diagonal word all over the map, such as 示意, at about 5 % ink.
    pub wordmark: Option<String>,
    /// Source of the data, bottom right: a line each.
    pub source: Vec<String>,
    /// Legend, right, under the north arrow.
    pub legend: Option<LegendBlock>,
    /// A line round the picture.
    pub frame: bool,
}

/// Draws furniture onto a picture of a view.
pub fn draw_furniture(
    picture: &mut Picture,
    view: &MapView,
    furniture: &Furniture,
    theme: MapTheme,
) {
    let laid = lay_out(view, furniture, theme);
    let mut sheet = Sheet::whole(picture);
    laid.draw_under(&mut sheet);
    laid.draw_over(&mut sheet);
}

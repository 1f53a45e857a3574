//! Where the pieces stand. Each is laid in turn, by how much is lost without it: source, scale,
//! title, north, legend; a piece that would lie on another or leave the picture is left out.

use super::Furniture;
use super::grid_lines::{self, LaidGrid};
use super::legend_block::{self, LaidLegend};
use super::north::{self, North};
use super::pen::{Frame, Sheet, meet};
use super::scale_bar::{self, LaidBar};
use super::words::{Ink, Words};
use crate::render::text::{SetText, TextStyle, set};
use crate::render::view::MapView;
use crate::style::{MapPalette, MapTheme};

/// Points from the edge of the picture to the furniture.
const MARGIN_PT: f32 = 16.0;
/// The same beside the figures of a grid, points.
const GRID_MARGIN_PT: f32 = 20.0;
/// Points between two pieces.
const GAP_PT: f32 = 10.0;
/// A source line narrower than this stands under the scale bar, points.
const SOURCE_PT: f32 = 260.0;

/// Furniture with its place in the picture.
pub struct Laid {
    size: (f32, f32),
    scale: f32,
    palette: &'static MapPalette,
    grid: Option<LaidGrid>,
    wordmark: Option<SetText>,
    source: Option<Words>,
    bar: Option<LaidBar>,
    title: Option<Words>,
    north: Option<North>,
    legend: Option<LaidLegend>,
    has_frame: bool,
}

impl std::fmt::Debug for Laid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Laid")
            .field("frames", &self.frames())
            .finish()
    }
}

/// Finds the place of every piece.
pub fn lay_out(view: &MapView, furniture: &Furniture, theme: MapTheme) -> Laid {
    let mut table = Table::new(view, furniture);
    let (source, bar) = table.foot(furniture);
    let title = table.title(furniture);
    let north = table.north(furniture);
    let legend = table.legend(furniture, title.as_ref(), north.as_ref());
    let grid = furniture
        .grid
        .map(|kind| grid_lines::lay(view, kind, &table.taken));
    let wordmark = furniture.wordmark.as_ref().map(|word| {
        let style = TextStyle {
            spacing_px: view.pixels(6.0),
            ..TextStyle::bold(view.pixels(64.0))
        };
        set(word, style)
    });
    Laid {
        size: (table.width, table.height),
        scale: view.pixels_per_point(),
        palette: theme.palette(),
        grid,
        wordmark,
        source,
        bar,
        title,
        north,
        legend,
        has_frame: furniture.frame,
    }
}

/// The picture while pieces are laid on it.
struct Table<'a> {
    view: &'a MapView,
    width: f32,
    height: f32,
    margin: f32,
    taken: Vec<Frame>,
}

impl<'a> Table<'a> {
    fn new(view: &'a MapView, furniture: &Furniture) -> Self {
        let (width, height) = (view.width() as f32, view.height() as f32);
        let margin = if furniture.grid.is_some() {
            GRID_MARGIN_PT
        } else {
            MARGIN_PT
        };
        Self {
            view,
            width,
            height,
            margin: view.pixels(margin).min(0.06 * width.min(height)).round(),
            taken: Vec::new(),
        }
    }

    fn px(&self, points: f32) -> f32 {
        self.view.pixels(points)
    }

    /// Takes a frame if it is inside and free.
    fn take(&mut self, frame: Frame) -> bool {
        let [left, top, right, bottom] = frame;
        let inside = left >= 0.0 && top >= 0.0 && right <= self.width && bottom <= self.height;
        let free = inside && !self.taken.iter().any(|other| meet(other, &frame));
        if free {
            self.taken.push(frame);
        }
        free
    }

    /// Source lines and scale bar.
    fn foot(&mut self, furniture: &Furniture) -> (Option<Words>, Option<LaidBar>) {
        let (m, gap) = (self.margin, self.px(GAP_PT));
        let bottom = self.height - m;
        let bar_at = |table: &Self, bottom: f32| {
            furniture.scale_bar.then(|| {
                let points = table.width / table.view.pixels_per_point();
                let longest = (0.4 * points).clamp(30.0, 160.0);
                let below = furniture.scale_text.as_deref();
                scale_bar::lay(table.view, below, longest, (m, bottom))
            })
        };
        let mut bar = bar_at(self, bottom);
        let bar_width = bar.as_ref().map_or(0.0, |b| b.frame[2] - b.frame[0] + gap);
        let beside = self.width - 2.0 * m - bar_width;
        let is_beside = beside >= self.px(SOURCE_PT);
        let room = if is_beside {
            beside.min(self.px(620.0))
        } else {
            self.width - 2.0 * m
        };
        let style = TextStyle::plain(self.px(10.0));
        let lines: Vec<_> = furniture
            .source
            .iter()
            .map(|line| (line.as_str(), style, Ink::Second))
            .collect();
        let mut source = (!lines.is_empty()).then(|| {
            let words = Words::new(&lines, room, self.px(8.0));
            let (left, top) = (self.width - m - words.width(), bottom - words.height());
            words.at(left, top)
        });
        // Words over half of a small picture would be all it shows.
        if source
            .as_ref()
            .is_some_and(|s| s.height() > 0.5 * self.height || !self.take(s.frame))
        {
            source = None;
        }
        if let (false, Some(words)) = (is_beside, &source) {
            bar = bar_at(self, words.frame[1] - gap);
        }
        let bar = bar.filter(|b| self.take(b.frame));
        (source, bar)
    }

    fn title(&mut self, furniture: &Furniture) -> Option<Words> {
        let m = self.margin;
        let is_small = self.width < self.px(520.0);
        let size = self.px(if is_small { 15.0 } else { 20.0 });
        let mut lines = Vec::new();
        if let Some(title) = &furniture.title {
            lines.push((title.as_str(), TextStyle::bold(size), Ink::First));
        }
        for line in furniture.subtitle.iter().flat_map(|s| s.lines()) {
            lines.push((line, TextStyle::plain(self.px(11.5)), Ink::Second));
        }
        if lines.is_empty() {
            return None;
        }
        let north = if furniture.north.is_some() {
            self.px(36.0 + GAP_PT)
        } else {
            0.0
        };
        let room = (self.width - 2.0 * m - north).min(self.px(720.0));
        let words = Words::new(&lines, room, self.px(10.0)).at(m, m);
        (words.height() <= 0.5 * self.height && self.take(words.frame)).then_some(words)
    }

    fn north(&mut self, furniture: &Furniture) -> Option<North> {
        let letter = furniture.north.as_ref()?;
        let north = north::lay(self.view, letter, (self.width - self.margin, self.margin));
        self.take(north.frame).then_some(north)
    }

    fn legend(
        &mut self,
        furniture: &Furniture,
        title: Option<&Words>,
        north: Option<&North>,
    ) -> Option<LaidLegend> {
        let block = furniture.legend.as_ref()?;
        let (m, gap) = (self.margin, self.px(GAP_PT));
        let right = self.width - m;
        let most_wide = (0.5 * self.width).max((self.width - 2.0 * m).min(self.px(230.0)));
        let top = north.map_or(m, |n| n.frame[3] + gap);
        // As wide as may be first: where the legend then meets the title or the foot, it
        // begins under the one and ends over the other.
        let lay = |top: f32, bottom: f32| {
            let room = [right - most_wide, top, right, bottom];
            legend_block::lay(self.view, block, furniture.lang, room)
        };
        let foot = |legend: &LaidLegend| {
            self.taken
                .iter()
                .filter(|f| f[1] > 0.5 * self.height || f[3] > 0.8 * self.height)
                .filter(|f| f[0] < legend.frame[2] + gap && f[2] > legend.frame[0] - gap)
                .map(|f| f[1] - gap)
                .fold(self.height - m, f32::min)
        };
        let mut legend = lay(top, self.height - m)?;
        let mut under = top;
        if let Some(title) = title
            && title.frame[2] + gap > legend.frame[0]
        {
            under = under.max(title.frame[3] + gap);
        }
        for _ in 0..3 {
            let bottom = foot(&legend);
            legend = lay(under, bottom)?;
            if let Some(title) = title
                && title.frame[2] + gap > legend.frame[0]
            {
                under = under.max(title.frame[3] + gap);
            }
            if !self.taken.iter().any(|f| meet(f, &legend.frame)) {
                break;
            }
        }
        self.take(legend.frame).then_some(legend)
    }
}

impl Laid {
    /// The frames of the pieces, pixels: what labels and call-outs keep clear of.
    pub fn frames(&self) -> Vec<Frame> {
        [
            self.source.as_ref().map(|p| p.frame),
            self.bar.as_ref().map(|p| p.frame),
            self.title.as_ref().map(|p| p.frame),
            self.north.as_ref().map(|p| p.frame),
            self.legend.as_ref().map(|p| p.frame),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// What lies under the labels: lines of the grid and the wordmark.
    pub fn draw_under(&self, sheet: &mut Sheet<'_>) {
        if let Some(grid) = &self.grid {
            grid.draw_lines(sheet, self.palette);
        }
        if let Some(word) = &self.wordmark {
            self.wordmark(sheet, word);
        }
    }

    /// What lies over them.
    pub fn draw_over(&self, sheet: &mut Sheet<'_>) {
        if let Some(grid) = &self.grid {
            grid.draw_figures(sheet, self.palette);
        }
        if self.has_frame {
            let (width, height) = self.size;
            let line = (0.8 * self.scale).round().max(1.0);
            for side in [
                [0.0, 0.0, width, line],
                [0.0, height - line, width, height],
                [0.0, line, line, height - line],
                [width - line, line, width, height - line],
            ] {
                sheet.rectangle(side, self.palette.ink);
            }
        }
        if let Some(piece) = &self.source {
            piece.draw(sheet, self.palette);
        }
        if let Some(piece) = &self.bar {
            piece.draw(sheet, self.palette);
        }
        if let Some(piece) = &self.title {
            piece.draw(sheet, self.palette);
        }
        if let Some(piece) = &self.north {
            piece.draw(sheet, self.palette);
        }
        if let Some(piece) = &self.legend {
            piece.draw(sheet, self.palette);
        }
    }

    /// A diagonal word all over the picture, in staggered rows.
    fn wordmark(&self, sheet: &mut Sheet<'_>, text: &SetText) {
        let px = |points: f32| points * self.scale;
        let step_x = f64::from(text.width_px() + px(170.0));
        let step_y = f64::from(px(150.0));
        let (width, height) = (f64::from(self.size.0), f64::from(self.size.1));
        let mut y = 0.5 * step_y;
        let mut is_odd = false;
        while y < height + step_y {
            let mut x = if is_odd { -0.9 } else { -0.4 } * step_x;
            while x < width {
                sheet.turned_text(text, (x, y), 30.0, self.palette.wordmark, None);
                x += step_x;
            }
            y += step_y;
            is_odd = !is_odd;
        }
    }
}

//! The legend as a block on the picture: groups under their headings, in as few columns as its
//! room allows, long names over several lines. What does not fit is counted, never hidden.

use super::pen::{Frame, Sheet, wrapped};
use crate::base::message::Message;
use crate::i18n::{Lang, say};
use crate::render::picture::Picture;
use crate::render::swatch::{SwatchShape, swatch};
use crate::render::text::{SetText, TextStyle, set};
use crate::render::view::MapView;
use crate::style::{MapPalette, Symbol};

/// A line of the legend.
#[derive(Debug, Clone)]
pub struct LegendEntry {
    /// The symbol.
    pub symbol: Symbol,
    /// What of it is shown.
    pub shape: SwatchShape,
    /// What it is called.
    pub name: String,
}

/// What belongs together in a legend.
#[derive(Debug, Clone, Default)]
pub struct LegendGroup {
    /// Its heading; a layer of a single symbol needs none.
    pub title: Option<String>,
    /// Its lines.
    pub entries: Vec<LegendEntry>,
}

/// A legend: its heading and its groups, already in words.
#[derive(Debug, Clone, Default)]
pub struct LegendBlock {
    /// Heading, such as 图例.
    pub title: String,
    /// The groups, the topmost layer's first.
    pub groups: Vec<LegendGroup>,
}

impl LegendEntry {
    /// A line whose symbol is shown as an area, or as a point where it marks only points.
    pub fn new(symbol: Symbol, name: String) -> Self {
        Self {
            shape: shape_of(&symbol),
            symbol,
            name,
        }
    }
}

/// Columns at most.
const MOST_COLUMNS: usize = 4;
/// Height of a line with a symbol, points.
const ROW_PT: f32 = 20.0;
/// Height of a further line of a name, and of a heading, points.
const LINE_PT: f32 = 15.0;
/// From the left of a symbol to its name, points.
const NAME_PT: f32 = 34.0;
/// Names wider than this are broken, points.
const WIDEST_PT: f32 = 176.0;
/// Around the block, and between columns, points.
const PAD_PT: f32 = 10.0;

struct Row {
    mark: Option<Picture>,
    lines: Vec<SetText>,
    height: f32,
    is_heading: bool,
}

/// A legend with its words set.
pub(super) struct LaidLegend {
    pub frame: Frame,
    title: SetText,
    rows: Vec<(Row, f32, f32)>,
    scale: f32,
}

/// Lays the legend in a room, at its right top; `None` where not even a line fits.
pub(super) fn lay(
    view: &MapView,
    block: &LegendBlock,
    lang: Lang,
    room: Frame,
) -> Option<LaidLegend> {
    let px = |points: f32| view.pixels(points);
    let [left, top, right, bottom] = room;
    let title = set(&block.title, TextStyle::bold(px(12.0)));
    let pad = px(PAD_PT);
    let head = px(20.0);
    let most_high = bottom - top - 2.0 * pad - head;
    let most_wide = right - left - 2.0 * pad;
    if most_high < px(ROW_PT) || most_wide < px(NAME_PT + 40.0) || block.groups.is_empty() {
        return None;
    }
    let name_room = px(WIDEST_PT).min(most_wide - px(NAME_PT));
    let mut rows = rows(view, block, name_room);
    let widest = rows
        .iter()
        .map(|row| row.width(px(NAME_PT)))
        .fold(px(40.0), f32::max);
    let gap = px(1.6 * PAD_PT);
    let most_columns = (((most_wide + gap) / (widest + gap)) as usize).clamp(1, MOST_COLUMNS);
    let columns = (1..=most_columns)
        .find_map(|num| balanced(&rows, num, most_high, px(4.0)))
        .unwrap_or_else(|| cut(&mut rows, most_columns, most_high, view, lang));
    let num = columns.iter().max().map_or(1, |last| last + 1);
    let width = (num as f32 * (widest + gap) - gap).max(title.width_px());
    let mut heights = vec![0.0_f32; num];
    let x0 = right - pad - width;
    let mut placed = Vec::new();
    for (row, column) in rows.into_iter().zip(columns) {
        let Some(y) = heights.get_mut(column) else {
            continue;
        };
        let at = (x0 + column as f32 * (widest + gap), top + pad + head + *y);
        *y += row.height;
        placed.push((row, at.0, at.1));
    }
    let height = heights.into_iter().fold(0.0, f32::max);
    Some(LaidLegend {
        frame: [x0 - pad, top, right, top + 2.0 * pad + head + height],
        title,
        rows: placed,
        scale: view.pixels_per_point(),
    })
}

impl Row {
    fn width(&self, name_px: f32) -> f32 {
        let lead = if self.mark.is_some() { name_px } else { 0.0 };
        let text = self.lines.iter().map(SetText::width_px).fold(0.0, f32::max);
        lead + text
    }
}

fn rows(view: &MapView, block: &LegendBlock, name_room: f32) -> Vec<Row> {
    let px = |points: f32| view.pixels(points);
    let mut rows = Vec::new();
    for group in &block.groups {
        if let Some(title) = &group.title {
            let lines = wrapped(title, TextStyle::bold(px(11.0)), name_room + px(NAME_PT));
            rows.push(Row {
                height: px(LINE_PT) * lines.len() as f32 + px(5.0),
                mark: None,
                lines,
                is_heading: true,
            });
        }
        for entry in &group.entries {
            let size = (px(26.0) as u32, px(14.0) as u32);
            let lines = wrapped(&entry.name, TextStyle::plain(px(11.5)), name_room);
            let more = lines.len().saturating_sub(1) as f32;
            rows.push(Row {
                mark: Some(swatch(
                    &entry.symbol,
                    entry.shape,
                    size,
                    view.pixels_per_point(),
                )),
                height: px(ROW_PT) + px(LINE_PT) * more,
                lines,
                is_heading: false,
            });
        }
    }
    rows
}

/// The column of each row where columns are as high as `high`.
fn flow(rows: &[Row], high: f32) -> Vec<usize> {
    let (mut column, mut y) = (0, 0.0);
    let mut out = Vec::with_capacity(rows.len());
    for (i, row) in rows.iter().enumerate() {
        // A heading goes with its first line.
        let with = match rows.get(i + 1) {
            Some(next) if row.is_heading => row.height + next.height,
            _ => row.height,
        };
        if y > 0.0 && y + with > high {
            column += 1;
            y = 0.0;
        }
        out.push(column);
        y += row.height;
    }
    out
}

/// The columns of rows in so many columns of about one height; `None` where they do not fit.
fn balanced(rows: &[Row], num: usize, most: f32, step: f32) -> Option<Vec<usize>> {
    let total: f32 = rows.iter().map(|r| r.height).sum();
    let mut high = total / num as f32;
    while high <= most + step {
        let columns = flow(rows, high.min(most));
        let fits = |column: usize| {
            let sum: f32 = rows
                .iter()
                .zip(&columns)
                .filter(|(_, c)| **c == column)
                .map(|(r, _)| r.height)
                .sum();
            sum <= most + 0.5
        };
        if columns.last().is_none_or(|last| *last < num) && (0..num).all(fits) {
            return Some(columns);
        }
        high += step;
    }
    None
}

/// Cuts the rows to what fits, with a last one that counts the rest.
fn cut(rows: &mut Vec<Row>, num: usize, most: f32, view: &MapView, lang: Lang) -> Vec<usize> {
    let px = |points: f32| view.pixels(points);
    let entries = |rows: &[Row]| rows.iter().filter(|r| !r.is_heading).count();
    let all = entries(rows);
    loop {
        rows.pop();
        while rows.last().is_some_and(|r| r.is_heading) {
            rows.pop();
        }
        let left_out = all - entries(rows);
        let words = say(lang, &Message::new("map.legend_more").with("n", left_out));
        let is_last = rows.is_empty();
        rows.push(Row {
            mark: None,
            lines: vec![set(&words, TextStyle::plain(px(11.0)))],
            height: px(ROW_PT),
            is_heading: false,
        });
        let columns = flow(rows, most);
        if is_last || columns.last().is_none_or(|last| *last < num) {
            return columns;
        }
        rows.pop();
    }
}

impl LaidLegend {
    pub fn draw(&self, sheet: &mut Sheet<'_>, palette: &MapPalette) {
        let px = |points: f32| points * self.scale;
        sheet.rounded(self.frame, px(8.0), palette.panel);
        let [left, top, ..] = self.frame;
        let at = (left + px(PAD_PT), top + px(PAD_PT) + self.title.ascent_px());
        sheet.text(&self.title, at, palette.ink, None);
        for (row, x, y) in &self.rows {
            let mut line_x = *x;
            let mut middle = y + row.height / 2.0;
            if let Some(mark) = &row.mark {
                sheet.lay(mark, x.round() as i64, (y + px(3.0)).round() as i64);
                line_x += px(NAME_PT);
                middle = y + px(10.0);
            } else if row.is_heading {
                middle = y + px(5.0 + LINE_PT / 2.0);
            }
            let color = if row.mark.is_some() {
                palette.ink
            } else {
                palette.secondary
            };
            for text in &row.lines {
                let baseline = middle + text.ascent_px() / 2.0 - text.descent_px() / 2.0;
                sheet.text(text, (line_x, baseline), color, None);
                middle += px(LINE_PT);
            }
        }
    }
}

pub(super) fn shape_of(symbol: &Symbol) -> SwatchShape {
    match (&symbol.fill, &symbol.outline, &symbol.point) {
        (None, None, Some(_)) => SwatchShape::Point,
        _ => SwatchShape::Area,
    }
}

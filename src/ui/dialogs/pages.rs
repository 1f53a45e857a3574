//! A document painted as pages of paper: what a report will say, before it is written. Lines
//! break where the window breaks them, so page ends are those the document itself asks for.

use crate::report::{Block, Document, Picture, Table};
use crate::style::MapTheme;
use crate::ui::theme::{UNTINTED, bold, of_map, plain};
use crate::ui::widgets::galley;
use eframe::egui::{
    self, Color32, ColorImage, CornerRadius, FontId, Galley, Rect, Sense, Stroke, StrokeKind,
    TextureHandle, TextureOptions, Ui, pos2, vec2,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Room between paper's edge and text.
const MARGIN: f32 = 34.0;
/// Room between sheets.
const GAP: f32 = 14.0;
/// Room inside a cell.
const PAD: f32 = 4.0;

/// Sheets of a document, laid out once for a width.
#[derive(Default)]
pub struct Pages {
    made_of: Option<(usize, f32)>,
    /// Height of each block; a page break is none.
    heights: Vec<f32>,
    pictures: BTreeMap<usize, TextureHandle>,
}

impl Pages {
    /// Forgets everything.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Shows all sheets, one under the other, as wide as there is room.
    pub fn show(&mut self, ui: &mut Ui, document: &Arc<Document>) {
        let width = ui.available_width() - 8.0;
        let text_width = width - 2.0 * MARGIN;
        let key = (Arc::as_ptr(document) as usize, width);
        let sheet = Sheet {
            document,
            width: text_width,
        };
        if self.made_of != Some(key) {
            if self.made_of.map(|k| k.0) != Some(key.0) {
                self.pictures.clear();
            }
            self.heights = document
                .blocks
                .iter()
                .map(|b| sheet.height(ui, b))
                .collect();
            self.made_of = Some(key);
        }
        let title = sheet.title(ui);
        let mut first = true;
        let mut from = 0;
        while from <= document.blocks.len() {
            let rest = document.blocks.get(from..).unwrap_or_default();
            let until = from
                + rest
                    .iter()
                    .position(|b| matches!(b, Block::PageBreak))
                    .unwrap_or(rest.len());
            let mut height: f32 = self
                .heights
                .get(from..until)
                .unwrap_or_default()
                .iter()
                .sum();
            if first {
                height += title.size().y + 24.0;
            }
            let size = vec2(width, height + 2.0 * MARGIN);
            let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
            ui.painter().rect(
                rect,
                CornerRadius::same(3),
                paper(),
                Stroke::new(1.0, secondary().gamma_multiply(0.5)),
                StrokeKind::Inside,
            );
            let mut y = rect.top() + MARGIN;
            let left = rect.left() + MARGIN;
            if first {
                let x = left + (text_width - title.size().x) / 2.0;
                ui.painter().galley(pos2(x, y), Arc::clone(&title), ink());
                y += title.size().y + 24.0;
            }
            for index in from..until {
                let tall = self.heights.get(index).copied().unwrap_or(0.0);
                let place = Rect::from_min_size(pos2(left, y), vec2(text_width, tall));
                if ui.is_rect_visible(place)
                    && let Some(block) = document.blocks.get(index)
                {
                    self.paint(ui, &sheet, block, index, place);
                }
                y += tall;
            }
            if let Some(mark) = &document.mark {
                watermark(ui, mark, rect);
            }
            ui.add_space(GAP);
            first = false;
            from = until + 1;
        }
    }

    fn paint(&mut self, ui: &Ui, sheet: &Sheet<'_>, block: &Block, index: usize, place: Rect) {
        match block {
            Block::Table(table) => {
                sheet.table(ui, table, Some(place));
            }
            Block::Picture(picture) => {
                let texture = self
                    .pictures
                    .entry(index)
                    .or_insert_with(|| load(ui, index, picture));
                let caption = sheet.text(ui, &picture.caption, plain(11.0));
                let tall = place.height() - caption.size().y - 12.0;
                let [w, h] = picture.size_px.map(|v| v.max(1) as f32);
                let wide = (tall * w / h).min(place.width());
                let left = place.left() + (place.width() - wide) / 2.0;
                let rect = Rect::from_min_size(pos2(left, place.top() + 2.0), vec2(wide, tall));
                let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
                ui.painter().image(texture.id(), rect, whole, UNTINTED);
                let x = place.left() + (place.width() - caption.size().x) / 2.0;
                ui.painter()
                    .galley(pos2(x, rect.bottom() + 4.0), caption, ink());
            }
            _ => {
                let mut y = place.top() + sheet.before(block);
                for galley in sheet.lines(ui, block) {
                    let tall = galley.size().y;
                    ui.painter().galley(pos2(place.left(), y), galley, ink());
                    y += tall + 3.0;
                }
            }
        }
    }
}

/// A document on a text width.
struct Sheet<'a> {
    document: &'a Document,
    width: f32,
}

impl Sheet<'_> {
    fn title(&self, ui: &Ui) -> Arc<Galley> {
        self.text(ui, &self.document.title, bold(19.0))
    }

    fn text(&self, ui: &Ui, words: &str, font: FontId) -> Arc<Galley> {
        galley(
            ui,
            &crate::base::text::visible(words),
            font,
            ink(),
            self.width,
        )
    }

    fn before(&self, block: &Block) -> f32 {
        match block {
            Block::Heading(1, _) => 12.0,
            Block::Heading(..) => 8.0,
            Block::Signatures(_) => 6.0,
            _ => 2.0,
        }
    }

    /// The text of a block that is nothing but text.
    fn lines(&self, ui: &Ui, block: &Block) -> Vec<Arc<Galley>> {
        match block {
            Block::Heading(level, words) => {
                let size = if *level == 1 { 15.0 } else { 13.5 };
                vec![self.text(ui, words, bold(size))]
            }
            Block::Paragraph(words) => {
                let indent = match self.document.lang {
                    crate::i18n::Lang::Zh => "　　",
                    crate::i18n::Lang::En => "    ",
                };
                vec![self.text(ui, &format!("{indent}{words}"), plain(12.5))]
            }
            Block::Line(words) => vec![self.text(ui, words, plain(12.5))],
            Block::Note(words) => vec![self.text(ui, words, plain(10.5))],
            Block::Signatures(all) => all
                .iter()
                .map(|(label, value)| {
                    let value = if value.is_empty() {
                        "________________"
                    } else {
                        value
                    };
                    self.text(ui, &format!("{label}{value}"), plain(12.5))
                })
                .collect(),
            Block::Table(_) | Block::Picture(_) | Block::PageBreak => Vec::new(),
        }
    }

    fn height(&self, ui: &Ui, block: &Block) -> f32 {
        match block {
            Block::PageBreak => 0.0,
            Block::Table(table) => self.table(ui, table, None),
            Block::Picture(picture) => {
                let [w, h] = picture.size_px.map(|v| v.max(1) as f32);
                let caption = self.text(ui, &picture.caption, plain(11.0));
                self.width * h / w + caption.size().y + 12.0
            }
            _ => {
                let lines = self.lines(ui, block);
                let tall: f32 = lines.iter().map(|g| g.size().y + 3.0).sum();
                tall + self.before(block) + 2.0
            }
        }
    }

    /// Height of a table; painted where a place is given.
    fn table(&self, ui: &Ui, table: &Table, place: Option<Rect>) -> f32 {
        let left = place.map_or(0.0, |p| p.left());
        let top = place.map_or(0.0, |p| p.top());
        let mut y = top + 6.0;
        if let Some(caption) = &table.caption {
            let caption = self.text(ui, caption, bold(11.5));
            let tall = caption.size().y;
            if place.is_some() {
                let x = left + (self.width - caption.size().x) / 2.0;
                ui.painter().galley(pos2(x, y), caption, ink());
            }
            y += tall + 4.0;
        }
        let total = table.widths.iter().sum::<u32>().max(1) as f32;
        let widths: Vec<f32> = (0..table.head.len())
            .map(|i| table.widths.get(i).copied().unwrap_or(0) as f32 / total * self.width)
            .collect();
        let last = table.rows.len().saturating_sub(1);
        let clip = ui.clip_rect();
        for (r, row) in std::iter::once(&table.head).chain(&table.rows).enumerate() {
            let strong = r == 0 || (table.has_total && r == last + 1);
            let cells: Vec<Arc<Galley>> = row
                .iter()
                .zip(&widths)
                .map(|(cell, width)| {
                    let font = if strong { bold(10.5) } else { plain(10.5) };
                    let words = crate::base::text::visible(cell);
                    galley(ui, &words, font, ink(), (width - 2.0 * PAD).max(8.0))
                })
                .collect();
            let tall = cells.iter().map(|g| g.size().y).fold(12.0, f32::max) + 2.0 * PAD;
            if place.is_some() && y < clip.bottom() && y + tall > clip.top() {
                let line = Stroke::new(0.8, ink().gamma_multiply(0.6));
                let mut x = left;
                for (i, (cell, width)) in cells.into_iter().zip(&widths).enumerate() {
                    let rect = Rect::from_min_size(pos2(x, y), vec2(*width, tall));
                    ui.painter()
                        .rect_stroke(rect, CornerRadius::ZERO, line, StrokeKind::Middle);
                    let free = width - cell.size().x;
                    let at = if r == 0 {
                        x + free / 2.0
                    } else if table.figures.contains(&i) {
                        x + free - PAD
                    } else {
                        x + PAD
                    };
                    let down = y + (tall - cell.size().y) / 2.0;
                    ui.painter().galley(pos2(at, down), cell, ink());
                    x += width;
                }
            }
            y += tall;
        }
        y - top + 8.0
    }
}

/// The mark, diagonal and pale, in the middle of each stretch of a sheet.
fn watermark(ui: &Ui, mark: &str, sheet: Rect) {
    let color = secondary().gamma_multiply(0.22);
    let words = galley(ui, mark, bold(22.0), color, f32::INFINITY);
    let angle: f32 = -0.6;
    let (sin, cos) = angle.sin_cos();
    let mut middle = sheet.top() + 240.0_f32.min(sheet.height() / 2.0);
    while middle < sheet.bottom() {
        let half = words.size() / 2.0;
        let at = pos2(
            sheet.center().x - half.x * cos + half.y * sin,
            middle - half.x * sin - half.y * cos,
        );
        let mut shape = egui::epaint::TextShape::new(at, Arc::clone(&words), color);
        shape.angle = angle;
        ui.painter()
            .with_clip_rect(sheet.intersect(ui.clip_rect()))
            .add(shape);
        middle += 560.0;
    }
}

fn paper() -> Color32 {
    of_map(MapTheme::Light.palette().call_out)
}

fn ink() -> Color32 {
    of_map(MapTheme::Light.palette().ink)
}

fn secondary() -> Color32 {
    of_map(MapTheme::Light.palette().secondary)
}

/// The picture as the window shows it; a grey field where its bytes cannot be read.
fn load(ui: &Ui, index: usize, picture: &Picture) -> TextureHandle {
    let image = decoded(&picture.png).unwrap_or_else(|| ColorImage::filled([1, 1], secondary()));
    let name = format!("report-{index}");
    ui.ctx().load_texture(name, image, TextureOptions::LINEAR)
}

fn decoded(bytes: &[u8]) -> Option<ColorImage> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes))
        .read_info()
        .ok()?;
    let mut data = vec![0; reader.output_buffer_size()?];
    let info = reader.next_frame(&mut data).ok()?;
    let size = [info.width as usize, info.height as usize];
    let used = data.get(..info.buffer_size())?;
    match info.color_type {
        png::ColorType::Rgb => Some(ColorImage::from_rgb(size, used)),
        png::ColorType::Rgba => Some(ColorImage::from_rgba_unmultiplied(size, used)),
        _ => None,
    }
}

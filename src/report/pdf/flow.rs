//! The document as pieces that a page takes whole: lines, rows of tables, pictures. Which pieces
//! stay together is said here; where pages end is decided in [`super::pages`].

use super::face::Faces;
use super::lines::{Line, Style, broken, widest, width};
use crate::report::document::{Block, Document, Paper, Picture, Table};

/// Points of a millimetre.
pub(super) const MM: f64 = 72.0 / 25.4;

/// Sizes and margins of official papers (GB/T 9704), points.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sheet {
    pub width: f64,
    pub height: f64,
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

impl Sheet {
    pub fn of(paper: Paper) -> Self {
        let [width, height, left, right, top, bottom] = match paper {
            Paper::A4 => [210.0, 297.0, 28.0, 26.0, 37.0, 35.0],
            Paper::A3Landscape => [420.0, 297.0, 25.0, 25.0, 28.0, 25.0],
        }
        .map(|mm| mm * MM);
        Self {
            width,
            height,
            left,
            right,
            top,
            bottom,
        }
    }

    /// Width of what is printed.
    pub fn measure(&self) -> f64 {
        self.width - self.left - self.right
    }

    /// Height of what is printed.
    pub fn depth(&self) -> f64 {
        self.height - self.top - self.bottom
    }
}

/// Something drawn at a place within its piece, from its upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    /// A line of text on its baseline; `cell` is its column in a row of a table.
    Text {
        x: f64,
        y: f64,
        line: Line,
        cell: usize,
    },
    /// A straight rule.
    Rule {
        from: (f64, f64),
        to: (f64, f64),
        weight: f64,
    },
    /// A picture of the document, by its number.
    Picture {
        index: usize,
        x: f64,
        y: f64,
        width: f64,
        height: f64,
    },
}

/// What a page takes whole.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Piece {
    pub height: f64,
    /// Room above it, but not at the head of a page.
    pub before: f64,
    /// Whether the next piece has to stand on the same page.
    pub keeps_next: bool,
    /// Whether it begins a new page.
    pub breaks_page: bool,
    /// The table whose row it is, by its number.
    pub table: Option<usize>,
    /// The row of that table; 0 is its head.
    pub row: usize,
    /// The part of the document it belongs to.
    pub part: usize,
    pub items: Vec<Item>,
}

/// What a part of the document is, for readers who listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Title(String),
    Heading(u8, String),
    Words,
    Caption,
    Table,
    /// With its caption.
    Picture(String),
}

/// A document in pieces.
#[derive(Debug, Default)]
pub(super) struct Flow<'a> {
    pub pieces: Vec<Piece>,
    /// What they are parts of.
    pub parts: Vec<Part>,
    /// Heads of tables, to be repeated.
    pub heads: Vec<Piece>,
    pub pictures: Vec<&'a Picture>,
}

const BODY: f64 = 16.0;
const LEADING: f64 = 1.6;
const SMALL: f64 = 12.0;
/// Sizes a table is tried in until its words and figures fit.
const TABLE_SIZES: [f64; 5] = [12.0, 10.5, 9.0, 8.0, 7.0];
/// Size down to which the heads of a table may press its type.
const LEGIBLE: f64 = 9.0;
const TABLE_LEADING: f64 = 1.35;
const PAD: f64 = 3.5;
const THIN: f64 = 0.5;
const HEAVY: f64 = 1.0;
/// Height of the type above the baseline, share of the size.
const ASCENT: f64 = 0.88;

/// Takes a document apart.
pub(super) fn flow<'a>(document: &'a Document, faces: &Faces, sheet: &Sheet) -> Flow<'a> {
    let mut maker = Maker {
        faces,
        measure: sheet.measure(),
        depth: sheet.depth(),
        out: Flow::default(),
        breaks_page: false,
    };
    maker.title(&document.title);
    for block in &document.blocks {
        maker.block(block);
    }
    maker.out
}

struct Maker<'a, 'f> {
    faces: &'f Faces,
    measure: f64,
    depth: f64,
    out: Flow<'a>,
    breaks_page: bool,
}

impl<'a> Maker<'a, '_> {
    fn push(&mut self, mut piece: Piece) {
        piece.breaks_page |= std::mem::take(&mut self.breaks_page);
        piece.part = self.out.parts.len().saturating_sub(1);
        self.out.pieces.push(piece);
    }

    fn title(&mut self, text: &str) {
        self.out.parts.push(Part::Title(text.to_owned()));
        let style = Style {
            size: 22.0,
            bold: true,
        };
        let lines = broken(self.faces, text, style, (0.0, self.measure), false);
        let count = lines.len();
        for (i, line) in lines.into_iter().enumerate() {
            let x = (self.measure - line.width) / 2.0;
            self.push(Piece {
                height: 22.0 * LEADING + if i + 1 == count { 14.0 } else { 0.0 },
                keeps_next: true,
                items: vec![on_line(line, x, LEADING)],
                ..Piece::default()
            });
        }
    }

    fn block(&mut self, block: &'a Block) {
        let plain = |size| Style { size, bold: false };
        let part = match block {
            Block::Heading(level, text) => Some(Part::Heading(*level, text.clone())),
            Block::Paragraph(_) | Block::Line(_) | Block::Note(_) => Some(Part::Words),
            Block::Picture(picture) => Some(Part::Picture(picture.caption.clone())),
            // Each with parts of its own.
            Block::Table(_) | Block::Signatures(_) | Block::PageBreak => None,
        };
        self.out.parts.extend(part);
        match block {
            Block::Heading(level, text) => {
                let style = Style {
                    size: BODY,
                    bold: true,
                };
                let before = if *level <= 1 { 12.0 } else { 6.0 };
                self.text(text, style, 0.0, before, true);
            }
            Block::Paragraph(text) => self.text(text, plain(BODY), 2.0 * BODY, 0.0, false),
            Block::Line(text) => self.text(text, plain(BODY), 0.0, 0.0, false),
            Block::Note(text) => self.text(text, plain(SMALL), 0.0, 2.0, false),
            Block::Table(table) => self.table(table),
            Block::Picture(picture) => self.picture(picture),
            Block::Signatures(lines) => self.signatures(lines),
            Block::PageBreak => self.breaks_page = true,
        }
    }

    /// Lines of one text; two of them stay together at the foot and at the head of a page.
    fn text(&mut self, text: &str, style: Style, indent: f64, before: f64, keeps_next: bool) {
        let fill = !style.bold;
        let lines = broken(self.faces, text, style, (indent, self.measure), fill);
        let count = lines.len();
        for (i, line) in lines.into_iter().enumerate() {
            let is_last = i + 1 == count;
            let x = if i == 0 { indent } else { 0.0 };
            self.push(Piece {
                height: style.size * LEADING,
                before: if i == 0 { before } else { 0.0 },
                keeps_next: if is_last || style.bold {
                    keeps_next
                } else {
                    i == 0 || i + 2 == count
                },
                items: vec![on_line(line, x, LEADING)],
                ..Piece::default()
            });
        }
    }

    fn picture(&mut self, picture: &'a Picture) {
        let style = Style {
            size: SMALL,
            bold: false,
        };
        let caption = broken(
            self.faces,
            &picture.caption,
            style,
            (0.0, self.measure),
            false,
        );
        let caption_height = caption.len() as f64 * SMALL * LEADING;
        let (mut width, mut height) = (f64::from(picture.width_mm) * MM, picture.height_mm() * MM);
        let room = (self.depth - caption_height - 6.0).max(1.0);
        let scale = (self.measure / width.max(1e-6))
            .min(room / height.max(1e-6))
            .min(1.0);
        width *= scale;
        height *= scale;
        let mut items = vec![Item::Picture {
            index: self.out.pictures.len(),
            x: (self.measure - width) / 2.0,
            y: 0.0,
            width,
            height,
        }];
        for (i, line) in caption.into_iter().enumerate() {
            let x = (self.measure - line.width) / 2.0;
            let mut item = on_line(line, x, LEADING);
            shift(&mut item, 0.0, height + 4.0 + i as f64 * SMALL * LEADING);
            items.push(item);
        }
        self.out.pictures.push(picture);
        self.push(Piece {
            height: height + 4.0 + caption_height,
            before: 8.0,
            items,
            ..Piece::default()
        });
    }

    fn signatures(&mut self, lines: &[(String, String)]) {
        let style = Style {
            size: BODY,
            bold: false,
        };
        for (i, (label, value)) in lines.iter().enumerate() {
            self.out.parts.push(Part::Words);
            let gap = if i == 0 { 24.0 } else { 8.0 };
            if value.trim().is_empty() {
                let label = broken(self.faces, label, style, (0.0, self.measure * 0.6), false);
                let height = label.len() as f64 * BODY * LEADING;
                let mut items: Vec<Item> = Vec::new();
                let mut end = 0.0;
                for (k, line) in label.into_iter().enumerate() {
                    end = line.width;
                    let mut item = on_line(line, 0.0, LEADING);
                    shift(&mut item, 0.0, k as f64 * BODY * LEADING);
                    items.push(item);
                }
                let y = height - 4.0;
                items.push(Item::Rule {
                    from: (end + 4.0, y),
                    to: ((end + 4.0 + 10.0 * BODY).min(self.measure), y),
                    weight: THIN,
                });
                self.push(Piece {
                    height,
                    before: gap,
                    keeps_next: i + 1 < lines.len(),
                    items,
                    ..Piece::default()
                });
            } else {
                let keeps_next = i + 1 < lines.len();
                self.text(&format!("{label}{value}"), style, 0.0, gap, keeps_next);
            }
        }
    }

    fn table(&mut self, table: &Table) {
        let columns = table
            .rows
            .iter()
            .map(Vec::len)
            .max()
            .unwrap_or(0)
            .max(table.head.len());
        if columns == 0 {
            return;
        }
        let (size, widths) = self.columns(table, columns);
        let number = self.out.heads.len();
        let has_head = table.head.iter().any(|h| !h.is_empty());
        let mut before = 8.0;
        if let Some(caption) = &table.caption {
            let style = Style {
                size: SMALL,
                bold: true,
            };
            self.out.parts.push(Part::Caption);
            self.text(caption, style, 0.0, before, true);
            before = 2.0;
        }
        self.out.parts.push(Part::Table);
        let cells = |row: &[String], bold| Row {
            cells: row.to_vec(),
            bold,
            size,
        };
        let mut head = Piece::default();
        if has_head {
            let mut set = self.row(&cells(&table.head, true), &widths, &[], true);
            if let Some(first) = set.drain(..).next() {
                head = first;
                head.table = Some(number);
                head.keeps_next = true;
                rule_over(&mut head, self.measure, HEAVY);
            }
        }
        self.out.heads.push(head.clone());
        let count = table.rows.len();
        let mut is_first = true;
        if has_head {
            head.before = before;
            self.push(head);
            is_first = false;
        }
        for (i, row) in table.rows.iter().enumerate() {
            let is_last = i + 1 == count;
            let is_total = is_last && table.has_total;
            let pieces = self.row(&cells(row, is_total), &widths, &table.figures, false);
            let parts = pieces.len();
            for (k, mut piece) in pieces.into_iter().enumerate() {
                piece.table = Some(number);
                piece.row = i + 1;
                if is_first {
                    piece.before = before;
                    rule_over(&mut piece, self.measure, HEAVY);
                    is_first = false;
                }
                if is_total && k == 0 {
                    rule_over(&mut piece, self.measure, HEAVY);
                }
                if is_last && k + 1 == parts {
                    rule_under(&mut piece, self.measure, HEAVY);
                    piece.height += 8.0;
                }
                // A total does not stand alone on a page.
                piece.keeps_next = table.has_total && i + 2 == count && k + 1 == parts;
                self.push(piece);
            }
        }
    }

    /// The largest size whose words and figures fit, and the columns' widths in it.
    fn columns(&self, table: &Table, columns: usize) -> (f64, Vec<f64>) {
        let shares: Vec<f64> = (0..columns)
            .map(|i| f64::from(table.widths.get(i).copied().unwrap_or(1).max(1)))
            .collect();
        let all: f64 = shares.iter().sum();
        let wished: Vec<f64> = shares.iter().map(|s| s / all * self.measure).collect();
        let mut last = (7.0, wished.clone());
        // First with heads of two lines or so; where that makes the type too small, without.
        let tries = TABLE_SIZES.map(|size| (size, size >= LEGIBLE));
        let tries = tries.into_iter().filter(|(_, heads)| *heads);
        for (size, heads) in tries.chain(TABLE_SIZES.map(|size| (size, false))) {
            let needed: Vec<f64> = (0..columns)
                .map(|i| {
                    let of = |text: Option<&String>, bold| {
                        text.map_or(0.0, |t| widest(self.faces, t, Style { size, bold }))
                    };
                    let head = table.head.get(i).filter(|_| heads).map_or(0.0, |h| {
                        let whole = width(self.faces, h, Style { size, bold: true });
                        (whole / 2.0 + size / 2.0).min(4.0 * size).min(whole)
                    });
                    let rows = table.rows.iter().map(|row| of(row.get(i), false));
                    let total = table.rows.last().map_or(0.0, |row| of(row.get(i), true));
                    rows.fold(of(table.head.get(i), true).max(total).max(head), f64::max)
                        + 2.0 * PAD
                        + 0.5
                })
                .collect();
            let least: f64 = needed.iter().sum();
            if least <= self.measure {
                return (size, shared(&wished, &needed, self.measure));
            }
            last = (
                size,
                needed.iter().map(|n| n / least * self.measure).collect(),
            );
        }
        last
    }

    /// The pieces of a row: one, or several where it is taller than a page.
    fn row(&self, row: &Row, widths: &[f64], figures: &[usize], is_head: bool) -> Vec<Piece> {
        let style = Style {
            size: row.size,
            bold: row.bold,
        };
        let leading = row.size * TABLE_LEADING;
        let mut cells: Vec<Vec<Line>> = Vec::new();
        for (i, &width) in widths.iter().enumerate() {
            let text = row.cells.get(i).map_or("", String::as_str);
            let measure = (width - 2.0 * PAD).max(1.0);
            cells.push(broken(self.faces, text, style, (0.0, measure), false));
        }
        let most = ((self.depth * 0.85 - 2.0 * PAD) / leading).floor().max(1.0) as usize;
        let lines = cells.iter().map(Vec::len).max().unwrap_or(0);
        let mut out = Vec::new();
        for from in (0..lines.max(1)).step_by(most) {
            let count = lines.saturating_sub(from).min(most).max(1);
            let height = count as f64 * leading + 2.0 * PAD;
            let mut items = Vec::new();
            let mut left = 0.0;
            for (i, &width) in widths.iter().enumerate() {
                let part = cells
                    .get(i)
                    .and_then(|c| c.get(from..(from + most).min(c.len())))
                    .unwrap_or_default();
                let top = if is_head {
                    (height - part.len() as f64 * leading) / 2.0
                } else {
                    PAD
                };
                for (k, line) in part.iter().enumerate() {
                    let x = if is_head {
                        left + (width - line.width) / 2.0
                    } else if figures.contains(&i) {
                        left + width - PAD - line.width
                    } else {
                        left + PAD
                    };
                    let mut item = on_line(line.clone(), x, TABLE_LEADING);
                    shift(&mut item, 0.0, top + k as f64 * leading);
                    if let Item::Text { cell, .. } = &mut item {
                        *cell = i;
                    }
                    items.push(item);
                }
                if left > 0.0 {
                    items.push(rule((left, 0.0), (left, height)));
                }
                left += width;
            }
            items.push(rule((0.0, 0.0), (0.0, height)));
            items.push(rule((left, 0.0), (left, height)));
            items.push(rule((0.0, 0.0), (left, 0.0)));
            items.push(rule((0.0, height), (left, height)));
            out.push(Piece {
                height,
                items,
                ..Piece::default()
            });
        }
        out
    }
}

struct Row {
    cells: Vec<String>,
    bold: bool,
    size: f64,
}

fn rule(from: (f64, f64), to: (f64, f64)) -> Item {
    Item::Rule {
        from,
        to,
        weight: THIN,
    }
}

fn rule_over(piece: &mut Piece, measure: f64, weight: f64) {
    piece.items.push(Item::Rule {
        from: (0.0, 0.0),
        to: (measure, 0.0),
        weight,
    });
}

fn rule_under(piece: &mut Piece, measure: f64, weight: f64) {
    piece.items.push(Item::Rule {
        from: (0.0, piece.height),
        to: (measure, piece.height),
        weight,
    });
}

/// Widths as wished where every column has what it needs; else those that have more give.
fn shared(wished: &[f64], needed: &[f64], measure: f64) -> Vec<f64> {
    let lacking: f64 = wished
        .iter()
        .zip(needed)
        .map(|(w, n)| (n - w).max(0.0))
        .sum();
    let spare: f64 = wished
        .iter()
        .zip(needed)
        .map(|(w, n)| (w - n).max(0.0))
        .sum();
    let give = if spare > 0.0 {
        (lacking / spare).min(1.0)
    } else {
        0.0
    };
    let mut out: Vec<f64> = wished
        .iter()
        .zip(needed)
        .map(|(w, n)| if n >= w { *n } else { w - (w - n) * give })
        .collect();
    // To the last digit, so that all rules end together.
    let sum: f64 = out.iter().sum();
    if let Some(last) = out.last_mut() {
        *last += measure - sum;
    }
    out
}

/// A line set within its leading, at the top of its piece.
fn on_line(line: Line, x: f64, leading: f64) -> Item {
    let y = line.size * (leading - 1.0) / 2.0 + line.size * ASCENT;
    Item::Text {
        x,
        y,
        line,
        cell: 0,
    }
}

fn shift(item: &mut Item, dx: f64, dy: f64) {
    if let Item::Text { x, y, .. } = item {
        *x += dx;
        *y += dy;
    }
}

/// A short text on one line, for the foot of a page.
pub(super) fn one_line(faces: &Faces, text: &str, size: f64, room: f64) -> Line {
    let style = Style { size, bold: false };
    let width = width(faces, text, style);
    let size = if width > room {
        (size * room / width).max(4.0)
    } else {
        size
    };
    broken(
        faces,
        text,
        Style { size, bold: false },
        (0.0, f64::INFINITY),
        false,
    )
    .into_iter()
    .next()
    .unwrap_or(Line {
        text: String::new(),
        glyphs: Vec::new(),
        width: 0.0,
        size,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_need_more_than_they_wished_take_it_from_those_that_have_it() {
        let widths = shared(&[50.0, 50.0, 100.0], &[80.0, 20.0, 40.0], 200.0);
        assert!((widths.iter().sum::<f64>() - 200.0).abs() < 1e-9);
        assert!(widths[0] >= 80.0 && widths[1] >= 20.0 && widths[2] >= 40.0);
    }
}

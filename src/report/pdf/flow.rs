//! The document as pieces that a page takes whole: lines, pictures, and the rows of tables, which
//! are in [`super::table`]. Which pieces stay together is said here; where pages end is decided in
//! [`super::pages`].

use super::face::Faces;
use super::lines::{Line, Style, broken, width};
use crate::report::document::{Block, Document, Paper, Picture};

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
pub(super) const SMALL: f64 = 12.0;
pub(super) const THIN: f64 = 0.5;
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

pub(super) struct Maker<'a, 'f> {
    pub faces: &'f Faces,
    pub measure: f64,
    pub depth: f64,
    pub out: Flow<'a>,
    breaks_page: bool,
}

impl<'a> Maker<'a, '_> {
    pub(super) fn push(&mut self, mut piece: Piece) {
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
    pub(super) fn text(
        &mut self,
        text: &str,
        style: Style,
        indent: f64,
        before: f64,
        keeps_next: bool,
    ) {
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
}

/// A line set within its leading, at the top of its piece.
pub(super) fn on_line(line: Line, x: f64, leading: f64) -> Item {
    let y = line.size * (leading - 1.0) / 2.0 + line.size * ASCENT;
    Item::Text {
        x,
        y,
        line,
        cell: 0,
    }
}

pub(super) fn shift(item: &mut Item, dx: f64, dy: f64) {
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

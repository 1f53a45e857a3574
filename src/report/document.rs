//! The tree of a document. Its texts are finished sentences in one language; each writer
//! escapes them for its format.

use crate::i18n::Lang;
use std::sync::Arc;

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Language of its texts.
    pub lang: Lang,
    /// Title, centred.
    pub title: String,
    /// Pages it is set on.
    pub paper: Paper,
    /// Words laid across every page, pale and diagonal (示意数据…); none where nothing is invented.
    pub mark: Option<String>,
    /// Line at the foot of every page, beside the page number.
    pub footer: Option<String>,
    /// What follows.
    pub blocks: Vec<Block>,
}

/// Sheets of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paper {
    /// 210 × 297 mm.
    #[default]
    A4,
    /// 420 × 297 mm, for matrices.
    A3Landscape,
}

/// A block of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading; level 1 (一、), 2 (（一）) or 3 (1.).
    Heading(u8, String),
    /// A paragraph, its first line indented by two characters.
    Paragraph(String),
    /// A line without indent: addressee, number.
    Line(String),
    /// A table.
    Table(Table),
    /// A picture with its caption.
    Picture(Picture),
    /// Lines to be filled in by hand or with what is known: label and value.
    Signatures(Vec<(String, String)>),
    /// A note in small print.
    Note(String),
    /// What follows begins a new page.
    PageBreak,
}

/// A table. Its head is repeated on every page it runs over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Line above it: 表3 占用生态保护红线面积汇总表（公顷）.
    pub caption: Option<String>,
    /// Head of each column.
    pub head: Vec<String>,
    /// Rows of cells, each as long as the head.
    pub rows: Vec<Vec<String>>,
    /// Relative widths of the columns.
    pub widths: Vec<u32>,
    /// Columns of figures, set to the right; a column not listed holds words.
    pub figures: Vec<usize>,
    /// Whether the last row is a total, set apart.
    pub has_total: bool,
}

/// A picture in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The PNG file's bytes.
    pub png: Arc<[u8]>,
    /// Pixels: width and height.
    pub size_px: [u32; 2],
    /// Width on paper, millimetres.
    pub width_mm: u32,
    /// Line below it; also what a reader who cannot see it is told.
    pub caption: String,
}

impl Picture {
    /// Height on paper, millimetres.
    pub fn height_mm(&self) -> f64 {
        let [width, height] = self.size_px.map(f64::from);
        f64::from(self.width_mm) * height / width.max(1.0)
    }
}

impl Document {
    /// An empty document on A4.
    pub fn new(lang: Lang, title: String) -> Self {
        Self {
            lang,
            title,
            paper: Paper::A4,
            mark: None,
            footer: None,
            blocks: Vec::new(),
        }
    }
}

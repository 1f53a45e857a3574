//! The tree of a document. Its texts are finished sentences in one language; each writer
//! escapes them for its format.

use crate::i18n::Lang;

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Language of its texts.
    pub lang: Lang,
    /// Title, centred.
    pub title: String,
    /// What follows.
    pub blocks: Vec<Block>,
}

/// A block of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph, its first line indented by two characters.
    Paragraph(String),
    /// A line without indent: addressee, number.
    Line(String),
    /// A table; `widths` are shares of the page's width.
    Table {
        /// Head of each column.
        head: Vec<String>,
        /// Rows of cells.
        rows: Vec<Vec<String>>,
        /// Relative widths of the columns.
        widths: Vec<u32>,
    },
    /// Lines to be filled in by hand or with what is known: label and value.
    Signatures(Vec<(String, String)>),
    /// A note in small print.
    Note(String),
}

impl Document {
    /// An empty document.
    pub fn new(lang: Lang, title: String) -> Self {
        Self {
            lang,
            title,
            blocks: Vec::new(),
        }
    }
}

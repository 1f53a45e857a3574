//! Documents: a small tree of title, paragraphs, tables and signature lines, and its writers to
//! HTML, DOCX and plain text. The 补正告知单 is made here.
//!
//! Floor 6. Pure: a document becomes bytes, the same for the same document; nobody here opens a
//! file or reads a clock.

mod document;
mod docx;
mod html;
mod maps;
mod notice;
mod plain;
pub mod siting;

pub use document::{Block, Document, Paper, Picture, Table};
pub use docx::{DocxError, docx};
pub use html::html;
pub use maps::{MapError, maps, project_shape};
pub use notice::{NoticeMeta, correction_notice, finding_words, place_words};
pub use plain::plain;

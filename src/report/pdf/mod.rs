//! A document as PDF: the bundled faces embedded as subsets, text that can be selected and
//! searched, tagged for readers who listen, the same bytes for the same document.
//!
//! The way of a document: pieces ([`flow`]), pages ([`pages`]), ink ([`draw`]). Sizes and margins
//! are those of official papers (GB/T 9704); the face is the bundled one, as no other may be
//! shipped.

mod draw;
mod face;
mod flow;
mod lines;
mod pages;
mod table;

use super::document::Document;

/// A document could not be set as PDF.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// A picture's bytes are no PNG that can be embedded.
    #[error("the picture {number} cannot be embedded: {why}")]
    Picture {
        /// Which, from 1.
        number: usize,
        /// What the decoder says.
        why: String,
    },
    /// The PDF could not be put together.
    #[error("the PDF could not be put together: {0}")]
    Packing(String),
}

impl PdfError {
    /// The sentence for the user.
    pub fn message(&self) -> crate::base::message::Message {
        use crate::base::message::Message;
        match self {
            Self::Picture { number, why } => Message::new("bundle.pdf_picture")
                .with("number", *number)
                .with("why", why.as_str()),
            Self::Packing(why) => Message::new("bundle.pdf_packing").with("why", why.as_str()),
        }
    }
}

/// The file's bytes, the same for the same document.
///
/// # Errors
/// [`PdfError`] if a picture is broken or the file cannot be put together.
pub fn pdf(document: &Document) -> Result<Vec<u8>, PdfError> {
    let faces = face::Faces::bundled()
        .ok_or_else(|| PdfError::Packing("the bundled font cannot be read".to_owned()))?;
    let sheet = flow::Sheet::of(document.paper);
    let flow = flow::flow(document, &faces, &sheet);
    let pages = pages::pages(&flow, sheet.depth());
    draw::draw(document, &faces, &sheet, &flow, &pages)
}

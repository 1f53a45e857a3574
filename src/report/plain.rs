//! A document as plain text: tables as numbered entries, so that nothing depends on a font.

use super::document::{Block, Document, Table};
use crate::base::text::visible;

/// The text, lines ending in `\n`.
pub fn plain(document: &Document) -> String {
    let mut out = String::new();
    if let Some(mark) = &document.mark {
        out.push_str(&format!("{}\n\n", visible(mark)));
    }
    out.push_str(&format!("{}\n\n", visible(&document.title)));
    for block in &document.blocks {
        match block {
            Block::Paragraph(text) | Block::Line(text) | Block::Note(text) => {
                out.push_str(&visible(text));
                out.push('\n');
            }
            Block::Heading(_, text) => {
                out.push_str(&format!("\n{}\n", visible(text)));
            }
            Block::Picture(picture) => {
                out.push_str(&format!("[{}]\n", visible(&picture.caption)));
            }
            Block::PageBreak => out.push('\n'),
            Block::Table(Table {
                caption,
                head,
                rows,
                ..
            }) => {
                out.push('\n');
                if let Some(caption) = caption {
                    out.push_str(&format!("{}\n", visible(caption)));
                }
                for row in rows {
                    for (i, cell) in row.iter().enumerate() {
                        let head = head.get(i).map_or("", String::as_str);
                        let indent = if i == 0 { "" } else { "    " };
                        out.push_str(&format!("{indent}{head} {}\n", visible(cell)));
                    }
                }
                out.push('\n');
            }
            Block::Signatures(lines) => {
                out.push('\n');
                for (label, value) in lines {
                    let value = if value.is_empty() {
                        "________________".to_owned()
                    } else {
                        visible(value)
                    };
                    out.push_str(&format!("{label} {value}\n"));
                }
            }
        }
    }
    for line in [&document.footer, &document.mark].into_iter().flatten() {
        out.push_str(&format!("\n{}\n", visible(line)));
    }
    out
}

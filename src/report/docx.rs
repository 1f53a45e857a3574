//! A document as DOCX for Word and WPS: A4, margins and sizes of official papers (GB/T 9704:
//! 仿宋 16 pt, title 22 pt), 黑体 for title and table heads. Programs without these fonts take
//! their own.

use super::document::{Block, Document};
use crate::base::text::visible;
use docx_rs::{
    AlignmentType, Docx, LineSpacing, LineSpacingType, PageMargin, Paragraph, Run, RunFonts,
    SpecialIndentType, Table, TableCell, TableLayoutType, TableRow, WidthType,
};

/// Width between the margins, twentieths of a point: 210 − 28 − 26 mm.
const TEXT_WIDTH: usize = 8844;
const BODY: &str = "仿宋";
const HEAD: &str = "黑体";
const LATIN: &str = "Times New Roman";

/// A document could not be packed.
#[derive(Debug, thiserror::Error)]
#[error("the document could not be packed: {0}")]
pub struct DocxError(String);

/// The file's bytes, the same for the same document.
///
/// # Errors
/// [`DocxError`] if the archive cannot be made, which memory alone can cause.
pub fn docx(document: &Document) -> Result<Vec<u8>, DocxError> {
    let mut maker = Maker { next: 1 };
    let mut file = Docx::new()
        .page_size(11906, 16838)
        .page_margin(
            PageMargin::new()
                .top(2098)
                .bottom(1984)
                .left(1588)
                .right(1474),
        )
        .default_fonts(fonts(BODY))
        .default_size(32)
        .add_paragraph(
            maker
                .paragraph(&document.title, HEAD, 44)
                .align(AlignmentType::Center),
        );
    for block in &document.blocks {
        file = match block {
            Block::Paragraph(text) => file.add_paragraph(maker.paragraph(text, BODY, 32).indent(
                None,
                Some(SpecialIndentType::FirstLine(640)),
                None,
                None,
            )),
            Block::Line(text) => file.add_paragraph(maker.paragraph(text, BODY, 32)),
            Block::Note(text) => file.add_paragraph(maker.paragraph(text, BODY, 24)),
            Block::Heading(_, text) => file.add_paragraph(maker.paragraph(text, HEAD, 32)),
            Block::Table(content) => {
                if let Some(caption) = &content.caption {
                    file = file.add_paragraph(maker.paragraph(caption, HEAD, 24));
                }
                file.add_table(maker.table(&content.head, &content.rows, &content.widths))
            }
            Block::Picture(picture) => {
                file.add_paragraph(maker.paragraph(&picture.caption, BODY, 24))
            }
            Block::PageBreak => file,
            Block::Signatures(lines) => {
                for (label, value) in lines {
                    let line = if value.is_empty() {
                        format!("{label}________________")
                    } else {
                        format!("{label}{value}")
                    };
                    file = file.add_paragraph(maker.paragraph(&line, BODY, 32));
                }
                file
            }
        };
    }
    let mut bytes = std::io::Cursor::new(Vec::new());
    file.build()
        .pack(&mut bytes)
        .map_err(|e| DocxError(e.to_string()))?;
    Ok(bytes.into_inner())
}

fn fonts(east_asia: &str) -> RunFonts {
    RunFonts::new()
        .ascii(LATIN)
        .hi_ansi(LATIN)
        .east_asia(east_asia)
}

/// Makes paragraphs with ids of this document's own: the crate counts them over the process.
struct Maker {
    next: u32,
}

impl Maker {
    fn paragraph(&mut self, text: &str, font: &str, half_points: usize) -> Paragraph {
        let id = format!("{:08X}", self.next);
        self.next += 1;
        Paragraph::new()
            .id(id)
            .line_spacing(
                LineSpacing::new()
                    .line_rule(LineSpacingType::Auto)
                    .line(360),
            )
            .add_run(
                Run::new()
                    .add_text(visible(text))
                    .size(half_points)
                    .fonts(fonts(font)),
            )
    }

    fn table(&mut self, head: &[String], rows: &[Vec<String>], widths: &[u32]) -> Table {
        let total = widths.iter().map(|w| *w as usize).sum::<usize>().max(1);
        let grid: Vec<usize> = widths
            .iter()
            .map(|w| *w as usize * TEXT_WIDTH / total)
            .collect();
        let mut row = |cells: &[String], font: &str| {
            let cells = cells
                .iter()
                .enumerate()
                .map(|(i, text)| {
                    TableCell::new()
                        .width(grid.get(i).copied().unwrap_or(1000), WidthType::Dxa)
                        .add_paragraph(self.paragraph(text, font, 24))
                })
                .collect();
            TableRow::new(cells)
        };
        let mut all = vec![row(head, HEAD)];
        all.extend(rows.iter().map(|cells| row(cells, BODY)));
        Table::new(all)
            .set_grid(grid.clone())
            .layout(TableLayoutType::Fixed)
            .width(TEXT_WIDTH, WidthType::Dxa)
    }
}

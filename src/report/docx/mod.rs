//! A document as DOCX for Word and WPS: A4, margins and sizes of official papers (GB/T 9704:
//! 仿宋 16 pt, title 22 pt), 黑体 for title, first headings and table heads, 楷体 for second
//! headings. Headings are the program's own heading styles, so that its navigation works; heads
//! of tables are repeated on every page. Programs without these fonts are told others of the
//! same kind.
//!
//! Here are pages and blocks; [`parts`] makes paragraphs and tables, [`patch`] adds what the
//! crate cannot say.

mod parts;
mod patch;

use super::document::{Block, Document, Paper};
use docx_rs::{
    AlignmentType, Docx, Footer, Header, PageMargin, PageNum, PageOrientationType, Paragraph, Pic,
    Run, Style, StyleType,
};
use parts::{BODY, HEAD, KAI, Maker, Setting, fonts, points};

/// A document could not be packed.
#[derive(Debug, thiserror::Error)]
#[error("the document could not be packed: {0}")]
pub struct DocxError(String);

/// EMU of a millimetre.
const EMU_PER_MM: f64 = 36_000.0;
/// Twentieths of a point of a millimetre.
const DXA_PER_MM: f64 = 1440.0 / 25.4;

/// A sheet: sizes and margins in millimetres.
#[derive(Debug, Clone, Copy)]
struct Sheet {
    width: f64,
    height: f64,
    top: f64,
    bottom: f64,
    left: f64,
    right: f64,
}

impl Sheet {
    fn of(paper: Paper) -> Self {
        let [width, height, left, right, top, bottom] = match paper {
            Paper::A4 => [210.0, 297.0, 28.0, 26.0, 37.0, 35.0],
            Paper::A3Landscape => [420.0, 297.0, 25.0, 25.0, 28.0, 25.0],
        };
        Self {
            width,
            height,
            top,
            bottom,
            left,
            right,
        }
    }

    /// Width between the margins, twentieths of a point.
    fn text_width(self) -> usize {
        dxa(self.width - self.left - self.right).unsigned_abs() as usize
    }
}

fn dxa(mm: f64) -> i32 {
    (mm * DXA_PER_MM).round() as i32
}

/// The file's bytes, the same for the same document.
///
/// # Errors
/// [`DocxError`] if the archive cannot be made, which memory alone can cause.
pub fn docx(document: &Document) -> Result<Vec<u8>, DocxError> {
    let sheet = Sheet::of(document.paper);
    let mut maker = Maker::new(sheet.text_width());
    let mut file = styled(framed(document, sheet, &mut maker));
    let mut captions = Vec::new();
    let has_cover = matches!(document.blocks.first(), Some(Block::Signatures(_)));
    let mut title = maker
        .styled(&document.title, "Title")
        .align(AlignmentType::Center);
    if has_cover {
        title = title.line_spacing(points(24.0).before(2400).after(1200));
    }
    file = file.add_paragraph(title);
    let mut new_page = false;
    for block in &document.blocks {
        if matches!(block, Block::PageBreak) {
            new_page = true;
            continue;
        }
        maker.break_before = std::mem::take(&mut new_page);
        file = add(file, block, &mut maker, &mut captions);
    }
    let mut package = file.build();
    patch::apply(&mut package, document, &captions, sheet.width);
    let mut bytes = std::io::Cursor::new(Vec::new());
    package
        .pack(&mut bytes)
        .map_err(|e| DocxError(e.to_string()))?;
    Ok(bytes.into_inner())
}

fn add(mut file: Docx, block: &Block, maker: &mut Maker, captions: &mut Vec<String>) -> Docx {
    match block {
        Block::Paragraph(text) => file.add_paragraph(maker.indented(text)),
        Block::Line(text) => file.add_paragraph(maker.plain(text, Setting::BODY)),
        Block::Note(text) => file.add_paragraph(maker.plain(text, Setting::NOTE)),
        Block::Heading(level, text) => {
            let style = match level {
                1 => "Heading1",
                2 => "Heading2",
                _ => "Heading3",
            };
            file.add_paragraph(maker.styled(text, style).keep_next(true))
        }
        Block::Table(content) => {
            if let Some(caption) = &content.caption {
                let caption = maker
                    .styled(caption, "Caption")
                    .align(AlignmentType::Center)
                    .keep_next(true);
                file = file.add_paragraph(caption);
            } else if maker.break_before {
                file = file.add_paragraph(maker.plain("", Setting::NOTE));
            }
            // Two tables without a paragraph between them would run together.
            let table = maker.table(content);
            file.add_table(table).add_paragraph(maker.gap())
        }
        Block::Picture(picture) => {
            let emu = |mm: f64| (mm * EMU_PER_MM).round().max(1.0) as u32;
            captions.push(picture.caption.clone());
            let pic = Pic::new_with_dimensions(
                picture.png.to_vec(),
                picture.size_px[0],
                picture.size_px[1],
            )
            .id(format!("rIdImage{}", captions.len()))
            .size(emu(f64::from(picture.width_mm)), emu(picture.height_mm()));
            let held = maker
                .holding(Run::new().add_image(pic))
                .align(AlignmentType::Center)
                .keep_next(true);
            let caption = maker
                .styled(&picture.caption, "Caption")
                .align(AlignmentType::Center);
            file.add_paragraph(held).add_paragraph(caption)
        }
        Block::PageBreak => file,
        Block::Signatures(lines) => {
            for (label, value) in lines {
                let line = if value.is_empty() {
                    format!("{label}________________")
                } else {
                    format!("{label}{value}")
                };
                file = file.add_paragraph(maker.plain(&line, Setting::BODY));
            }
            file
        }
    }
}

/// Page, header with the mark, footer with page numbers.
fn framed(document: &Document, sheet: Sheet, maker: &mut Maker) -> Docx {
    let unsigned = |mm: f64| dxa(mm).unsigned_abs();
    let mut file = Docx::new()
        .page_size(unsigned(sheet.width), unsigned(sheet.height))
        .page_margin(
            PageMargin::new()
                .top(dxa(sheet.top))
                .bottom(dxa(sheet.bottom))
                .left(dxa(sheet.left))
                .right(dxa(sheet.right))
                .header(dxa(15.0))
                .footer(dxa(15.0)),
        );
    if document.paper == Paper::A3Landscape {
        file = file.page_orient(PageOrientationType::Landscape);
    }
    if let Some(mark) = &document.mark {
        let line = maker
            .plain(mark, Setting::NOTE)
            .align(AlignmentType::Center);
        file = file.header(Header::new().add_paragraph(line));
    }
    let foot = document.footer.as_deref().unwrap_or_default();
    let words = if foot.is_empty() {
        "— ".to_owned()
    } else {
        format!("{foot}　— ")
    };
    let mut line: Paragraph = maker
        .plain(&words, Setting::FOOT)
        .style("Footer")
        .align(AlignmentType::Center);
    line = line
        .add_page_num(PageNum::new())
        .add_run(maker.run(" —", Setting::FOOT));
    file.footer(Footer::new().add_paragraph(line))
}

/// The styles that headings, captions and title have, by the names Word knows them by.
fn styled(file: Docx) -> Docx {
    let heading = |id: &str, name: &str, font: &str, level: usize| {
        Style::new(id, StyleType::Paragraph)
            .name(name)
            .based_on("Normal")
            .next("Normal")
            .q_format(true)
            .ui_priority(9)
            .size(32)
            .fonts(fonts(font))
            .outline_lvl(level)
            .line_spacing(points(28.0).before(160).after(80))
    };
    file.default_fonts(fonts(BODY))
        .default_size(32)
        .add_style(
            Style::new("Footer", StyleType::Paragraph)
                .name("footer")
                .based_on("Normal")
                .size(21)
                .fonts(fonts(BODY)),
        )
        .add_style(
            Style::new("Title", StyleType::Paragraph)
                .name("Title")
                .based_on("Normal")
                .q_format(true)
                .size(44)
                .fonts(fonts(HEAD))
                .line_spacing(points(34.0).before(120).after(240)),
        )
        .add_style(heading("Heading1", "heading 1", HEAD, 0))
        .add_style(heading("Heading2", "heading 2", KAI, 1))
        .add_style(heading("Heading3", "heading 3", BODY, 2))
        .add_style(
            Style::new("Caption", StyleType::Paragraph)
                .name("caption")
                .based_on("Normal")
                .q_format(true)
                .size(24)
                .fonts(fonts(HEAD))
                .line_spacing(points(18.0).before(120).after(60)),
        )
}

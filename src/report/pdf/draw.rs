//! Pages become ink: text in the embedded faces, rules, pictures; footer, number and mark on every
//! page; the tree of tags that tells a screen reader what is what.

use super::PdfError;
use super::face::{Face, Faces};
use super::flow::{Flow, Item, MM, Part, Sheet, one_line};
use super::lines::Line;
use super::pages::Placed;
use crate::base::message::Message;
use crate::i18n::{Lang, say};
use crate::render::text::{bold_font_bytes, font_bytes};
use crate::report::document::Document;
use krilla::geom::{PathBuilder, Point, Size, Transform};
use krilla::image::Image;
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TableHeaderScope, Tag, TagGroup,
    TagTree,
};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use std::collections::BTreeMap;
use std::num::NonZeroU16;
use std::sync::Arc;

/// Size of footer and page number, points.
const FOOT: f64 = 9.0;
/// How strong the mark is printed.
const MARK_STRENGTH: f32 = 0.13;
/// Largest size of the mark, points.
const MARK_SIZE: f64 = 72.0;

/// What was drawn of each part: its row, its column, and the ink.
type Ink = Vec<(usize, usize, Identifier)>;

struct Fonts {
    regular: Font,
    bold: Font,
}

impl Fonts {
    fn of(&self, face: Face) -> Font {
        match face {
            Face::Regular => self.regular.clone(),
            Face::Bold => self.bold.clone(),
        }
    }
}

/// The file.
pub(super) fn draw(
    document: &Document,
    faces: &Faces,
    sheet: &Sheet,
    flow: &Flow<'_>,
    pages: &[Vec<Placed<'_>>],
) -> Result<Vec<u8>, PdfError> {
    let packing = |why: &str| PdfError::Packing(why.to_owned());
    let font = |bytes: &'static [u8]| {
        Font::new(bytes.into(), 0).ok_or_else(|| packing("the bundled font cannot be embedded"))
    };
    let fonts = Fonts {
        regular: font(font_bytes())?,
        bold: font(bold_font_bytes())?,
    };
    let mut images = Vec::new();
    for (i, picture) in flow.pictures.iter().enumerate() {
        let data: Arc<dyn AsRef<[u8]> + Send + Sync> = Arc::new(Arc::clone(&picture.png));
        let image = Image::from_png(data.into(), true);
        images.push(image.map_err(|why| PdfError::Picture { number: i + 1, why })?);
        if picture.width_mm == 0 || picture.size_px.contains(&0) {
            return Err(PdfError::Picture {
                number: i + 1,
                why: "it has no size".to_owned(),
            });
        }
    }
    let size = PageSettings::from_wh(sheet.width as f32, sheet.height as f32)
        .ok_or_else(|| packing("the sheet has no size"))?;
    let mut file = krilla::Document::new();
    file.set_metadata(
        Metadata::new()
            .title(faces.shown(&document.title))
            .language(language(document.lang).to_owned())
            .creator(concat!("Redline ", env!("CARGO_PKG_VERSION")).to_owned()),
    );
    let mut ink: Vec<Ink> = flow.parts.iter().map(|_| Ink::new()).collect();
    for (i, placed) in pages.iter().enumerate() {
        let mut page = file.start_page_with(size.clone());
        let mut surface = page.surface();
        for piece in placed {
            put(&mut surface, &fonts, &images, sheet, piece, &mut ink);
        }
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(
            ArtifactType::Footer,
        )));
        foot(
            &mut surface,
            &fonts,
            faces,
            sheet,
            document,
            (i + 1, pages.len()),
        );
        surface.end_tagged();
        if let Some(words) = &document.mark {
            surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(
                ArtifactType::Other,
            )));
            mark(&mut surface, &fonts, faces, sheet, words);
            surface.end_tagged();
        }
        surface.finish();
        page.finish();
    }
    file.set_tag_tree(tree(document.lang, &flow.parts, ink));
    file.finish()
        .map_err(|e| PdfError::Packing(format!("{e:?}")))
}

fn language(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    }
}

fn put(
    surface: &mut Surface<'_>,
    fonts: &Fonts,
    images: &[Image],
    sheet: &Sheet,
    placed: &Placed<'_>,
    ink: &mut [Ink],
) {
    let (left, top) = (sheet.left, sheet.top + placed.y);
    let artifact = || ContentTag::Artifact(Artifact::with_kind(ArtifactType::Other));
    // Rules first: a line of text is never cut by one.
    for item in &placed.piece.items {
        if let Item::Rule { from, to, weight } = item {
            surface.start_tagged(artifact());
            rule(
                surface,
                (left + from.0, top + from.1),
                (left + to.0, top + to.1),
                *weight,
            );
            surface.end_tagged();
        }
    }
    for item in &placed.piece.items {
        let mut cell_of = 0;
        let id = match item {
            Item::Rule { .. } => continue,
            Item::Text { x, y, line, cell } => {
                cell_of = *cell;
                let id = surface.start_tagged(if placed.is_repeated {
                    artifact()
                } else {
                    ContentTag::Span(SpanTag::empty())
                });
                text(surface, fonts, line, left + x, top + y);
                id
            }
            Item::Picture {
                index,
                x,
                y,
                width,
                height,
            } => {
                let id = surface.start_tagged(ContentTag::Other);
                let size = Size::from_wh(*width as f32, *height as f32);
                if let (Some(image), Some(size)) = (images.get(*index), size) {
                    let at = Transform::from_translate((left + x) as f32, (top + y) as f32);
                    surface.push_transform(&at);
                    surface.draw_image(image.clone(), size);
                    surface.pop();
                }
                id
            }
        };
        surface.end_tagged();
        if !placed.is_repeated
            && let Some(part) = ink.get_mut(placed.piece.part)
        {
            part.push((placed.piece.row, cell_of, id));
        }
    }
}

fn rule(surface: &mut Surface<'_>, from: (f64, f64), to: (f64, f64), weight: f64) {
    let mut path = PathBuilder::new();
    path.move_to(from.0 as f32, from.1 as f32);
    path.line_to(to.0 as f32, to.1 as f32);
    if let Some(path) = path.finish() {
        surface.set_fill(None);
        surface.set_stroke(Some(Stroke {
            width: weight as f32,
            ..Stroke::default()
        }));
        surface.draw_path(&path);
        surface.set_stroke(None);
    }
}

/// A line on its baseline, in runs of one face.
fn text(surface: &mut Surface<'_>, fonts: &Fonts, line: &Line, x: f64, y: f64) {
    surface.set_stroke(None);
    let mut at = x;
    for run in line.glyphs.chunk_by(|a, b| a.face == b.face) {
        let Some(first) = run.first() else { continue };
        let glyphs: Vec<KrillaGlyph> = run
            .iter()
            .map(|g| {
                let advance = (g.advance / line.size) as f32;
                KrillaGlyph::new(
                    GlyphId::new(g.id),
                    advance,
                    0.0,
                    0.0,
                    0.0,
                    g.text.clone(),
                    None,
                )
            })
            .collect();
        surface.draw_glyphs(
            Point::from_xy(at as f32, y as f32),
            &glyphs,
            fonts.of(first.face),
            &line.text,
            line.size as f32,
            false,
        );
        at += run.iter().map(|g| g.advance).sum::<f64>();
    }
}

fn foot(
    surface: &mut Surface<'_>,
    fonts: &Fonts,
    faces: &Faces,
    sheet: &Sheet,
    document: &Document,
    (page, pages): (usize, usize),
) {
    surface.set_fill(None);
    let y = sheet.height - sheet.bottom + 10.0 * MM;
    let number = say(
        document.lang,
        &Message::new("bundle.page")
            .with("page", page)
            .with("pages", pages),
    );
    let number = one_line(faces, &number, FOOT, sheet.measure());
    let at = sheet.left + sheet.measure() - number.width;
    text(surface, fonts, &number, at, y);
    if let Some(footer) = &document.footer {
        let room = sheet.measure() - number.width - 12.0;
        let line = one_line(faces, footer, FOOT, room);
        text(surface, fonts, &line, sheet.left, y);
    }
}

/// Words laid across the page from the lower left to the upper right.
fn mark(surface: &mut Surface<'_>, fonts: &Fonts, faces: &Faces, sheet: &Sheet, words: &str) {
    let diagonal = libm::hypot(sheet.width, sheet.height);
    let line = one_line(faces, words, MARK_SIZE, diagonal * 0.78);
    let (sin, cos) = (
        -(sheet.height / diagonal) as f32,
        (sheet.width / diagonal) as f32,
    );
    let strength = NormalizedF32::new(MARK_STRENGTH).unwrap_or(NormalizedF32::ONE);
    surface.set_fill(Some(Fill {
        opacity: strength,
        ..Fill::default()
    }));
    let turned = Transform::from_row(
        cos,
        sin,
        -sin,
        cos,
        (sheet.width / 2.0) as f32,
        (sheet.height / 2.0) as f32,
    );
    surface.push_transform(&turned);
    text(surface, fonts, &line, -line.width / 2.0, line.size * 0.38);
    surface.pop();
    surface.set_fill(None);
}

/// The tree of tags: parts in order, tables with head and body, row by row.
fn tree(lang: Lang, parts: &[Part], ink: Vec<Ink>) -> TagTree {
    let mut tree = TagTree::new().with_lang(Some(language(lang).to_owned()));
    for (part, ink) in parts.iter().zip(ink) {
        if ink.is_empty() {
            continue;
        }
        match part {
            Part::Table => tree.push(table(ink)),
            _ => {
                let mut group = group(part);
                for (_, _, id) in ink {
                    group.push(id);
                }
                tree.push(group);
            }
        }
    }
    tree
}

fn group(part: &Part) -> TagGroup {
    let heading = |level: u8, text: &str| {
        let level = NonZeroU16::new(u16::from(level)).unwrap_or(NonZeroU16::MIN);
        TagGroup::new(Tag::Hn(level, Some(text.to_owned())))
    };
    match part {
        Part::Title(text) => heading(1, text),
        Part::Heading(level, text) => heading(level.saturating_add(1), text),
        Part::Picture(caption) => TagGroup::new(Tag::Figure(Some(caption.clone()))),
        Part::Words | Part::Caption | Part::Table => TagGroup::new(Tag::P),
    }
}

fn table(ink: Ink) -> TagGroup {
    let mut rows: BTreeMap<usize, BTreeMap<usize, Vec<Identifier>>> = BTreeMap::new();
    for (row, cell, id) in ink {
        rows.entry(row)
            .or_default()
            .entry(cell)
            .or_default()
            .push(id);
    }
    let mut head = TagGroup::new(Tag::THead);
    let mut body = TagGroup::new(Tag::TBody);
    let (mut has_head, mut has_body) = (false, false);
    for (row, cells) in rows {
        let mut group = TagGroup::new(Tag::TR);
        for ids in cells.into_values() {
            let mut cell = if row == 0 {
                TagGroup::new(Tag::TH(TableHeaderScope::Column))
            } else {
                TagGroup::new(Tag::TD)
            };
            for id in ids {
                cell.push(id);
            }
            group.push(cell);
        }
        if row == 0 {
            head.push(group);
            has_head = true;
        } else {
            body.push(group);
            has_body = true;
        }
    }
    let mut table = TagGroup::new(Tag::Table);
    if has_head {
        table.push(head);
    }
    if has_body {
        table.push(body);
    }
    table
}

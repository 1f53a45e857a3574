//! The way out as a document, always under its label.

use super::document::{Block, Document};
use crate::i18n::{Lang, text, wayout as words};
use crate::screening::wayout::{Status, WayOut};

/// The way out of one project by itself.
pub fn way_out_document(out: &WayOut, lang: Lang) -> Document {
    let title = text(lang, "wayout.title");
    let mut document = Document::new(lang, format!("{title}  {} [{}]", out.name, out.id));
    if out.schematic {
        let statement = text(lang, "wayout.schematic").to_owned();
        document.mark = Some(statement.clone());
        document.blocks.push(Block::Note(statement));
    }
    document.footer = Some(text(lang, "wayout.label").to_owned());
    document.blocks.extend(way_out_blocks(out, lang));
    document
}

/// The way out as part of another document: its label first.
pub fn way_out_blocks(out: &WayOut, lang: Lang) -> Vec<Block> {
    let mut blocks = vec![Block::Note(text(lang, "wayout.label").to_owned())];
    if out.status != Status::Given {
        blocks.extend(words::refusal(lang, out).into_iter().map(Block::Line));
        return blocks;
    }
    let head = |code| Block::Heading(3, text(lang, code).to_owned());
    blocks.push(head("wayout.head_zones"));
    blocks.extend(words::zones(lang, out).into_iter().map(Block::Line));
    if let Some(trim) = &out.trim {
        blocks.push(head("wayout.head_trim"));
        blocks.push(Block::Line(words::trim(lang, trim)));
    }
    if let Some(shift) = &out.shift {
        blocks.push(head("wayout.head_shift"));
        blocks.push(Block::Line(words::shift(lang, out, shift)));
    }
    if let Some(corridor) = &out.corridor {
        blocks.push(head("wayout.head_corridor"));
        blocks.push(Block::Line(words::corridor(lang, corridor)));
        for section in &corridor.sections {
            blocks.push(Block::Line(words::section(lang, out, section)));
        }
    }
    let caveats = words::caveats(lang, out);
    if !caveats.is_empty() {
        blocks.push(head("wayout.head_caveats"));
        blocks.extend(caveats.into_iter().map(Block::Line));
    }
    blocks
}

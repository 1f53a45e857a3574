//! 表1–4: what is occupied, by place and by kind of land. The tables come finished from room
//! `stats`; here only their place, and what stands there when there is none: never a blank.

use super::SitingInput;
use super::pen::Pen;
use crate::report::document::Block;

pub(super) fn write(pen: &mut Pen, input: &SitingInput<'_>) {
    pen.chapter("siting.chapter_areas");
    match input.tables {
        Some(tables) if !tables.is_empty() => {
            pen.blocks(tables.iter().cloned().map(Block::Table));
            pen.note(pen.t("siting.areas_note").to_owned());
        }
        _ => pen.paragraph(pen.t("siting.areas_no_data").to_owned()),
    }
}

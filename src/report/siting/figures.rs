//! 图件: the map set, the sentence every map carries, the field for the user's own 审图号.

use super::SitingInput;
use super::pen::Pen;
use crate::base::message::Message;
use crate::report::document::Block;

pub(super) fn write(pen: &mut Pen, input: &SitingInput<'_>) {
    pen.push(Block::PageBreak);
    pen.chapter("siting.chapter_maps");
    if input.maps.is_empty() {
        pen.paragraph(pen.t("siting.no_maps").to_owned());
    }
    pen.blocks(input.maps.iter().cloned().map(Block::Picture));
    pen.note(pen.t("common.source_line").to_owned());
    let number = input.case.meta.map_approval_no.trim();
    pen.note(if number.is_empty() {
        pen.t("siting.map_approval_none").to_owned()
    } else {
        pen.say(&Message::new("siting.map_approval").with("number", number))
    });
}

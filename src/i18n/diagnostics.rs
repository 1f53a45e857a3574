//! Diagnostics in words: what failed, where, what to do.

use super::catalogue::{Lang, say};
use crate::base::diagnostics::{Diagnostic, Place};
use crate::base::message::Message;
use crate::base::text::visible;

/// Where, such as `第3条记录 第1部分 第2环 第17点`; empty if nothing is known.
pub fn place(lang: Lang, place: &Place) -> String {
    let mut parts: Vec<Message> = Vec::new();
    if let Some(row) = place.row {
        parts.push(Message::new("common.place_row").with("n", row));
    }
    if let Some(field) = &place.field {
        parts.push(Message::new("common.place_field").with("name", field.as_str()));
    }
    if let Some(part) = place.part {
        parts.push(Message::new("common.place_part").with("n", part));
    }
    if let Some(ring) = place.ring {
        parts.push(Message::new("common.place_ring").with("n", ring));
    }
    if let Some(vertex) = place.vertex {
        parts.push(Message::new("common.place_vertex").with("n", vertex));
    }
    let mut words: Vec<String> = parts.iter().map(|m| say(lang, m)).collect();
    if let Some(path) = &place.path {
        words.push(visible(path));
    }
    if let Some(file) = &place.file {
        words.push(visible(file));
    }
    match lang {
        Lang::Zh => words.join(" "),
        Lang::En => words.join(", "),
    }
}

/// The whole diagnostic on one line: sentence, place, hint.
pub fn line(lang: Lang, diagnostic: &Diagnostic) -> String {
    let mut out = say(lang, &diagnostic.message);
    let place = place(lang, &diagnostic.place);
    if !place.is_empty() {
        out = match lang {
            Lang::Zh => format!("{out}（{place}）"),
            Lang::En => format!("{out} ({place})"),
        };
    }
    if let Some(hint) = &diagnostic.hint {
        let hint = say(lang, hint);
        out = match lang {
            Lang::Zh => format!("{out}；{hint}"),
            Lang::En => format!("{out}; {hint}"),
        };
    }
    out
}

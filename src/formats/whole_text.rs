//! A text file read whole: which encoding its bytes are in, and the text. For formats that are
//! small or cannot be read in pieces: tables, KML, GPX.

use super::encoding::{Declaration, Declared, Evidence, decide};
use super::remarks::Remarks;
use crate::base::diagnostics::Severity;
use crate::base::message::Message;
use crate::layer::EncodingDecision;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// A text and how it was understood.
#[derive(Debug)]
pub(super) struct WholeText<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) decision: EncodingDecision,
}

/// Decodes all bytes of a file: the user's word, else a byte order mark, else what the file
/// declares, as long as the bytes agree, else the bytes.
pub(super) fn decode_whole<'a>(
    bytes: &'a [u8],
    declared: Option<Declaration>,
    user: Option<&str>,
    remarks: &mut Remarks,
) -> WholeText<'a> {
    let (mark, bom) = byte_order_mark(bytes);
    let body = bytes.get(bom..).unwrap_or_default();
    let is_wide = mark.is_some_and(|e| e != UTF_8);
    let mut evidence = Evidence::default();
    // The evidence weighs UTF-8 against GB18030; of UTF-16 the mark is proof enough.
    if !is_wide {
        // None of these bytes is part of a longer character in UTF-8 or GB18030.
        let ends_a_text = |b: &u8| matches!(b, b'\n' | b'\r' | b',' | b'"' | b'<' | b'>' | b';');
        for text in body.split(ends_a_text) {
            evidence.take(text);
        }
    }
    let declarations: Vec<Declaration> = match mark {
        Some(encoding) => vec![Declaration {
            by: Declared::Format,
            text: format!("BOM {}", encoding.name()),
            encoding: Some(encoding),
        }],
        None => declared.into_iter().collect(),
    };
    let (encoding, decision) = decide(&evidence, &declarations, user, remarks);
    let bad = evidence.bad(encoding);
    if bad > 0 {
        remarks.advise(
            Severity::Warning,
            Message::new("formats.text_undecodable_file")
                .with("encoding", encoding.name())
                .with("count", bad),
            Message::new("formats.hint_encoding_override"),
        );
    }
    let (text, _) = encoding.decode_without_bom_handling(body);
    WholeText { text, decision }
}

/// The mark's encoding and length; UTF-16 without a mark shows by zero bytes in every other
/// place of its first characters.
fn byte_order_mark(bytes: &[u8]) -> (Option<&'static Encoding>, usize) {
    match bytes {
        [0xef, 0xbb, 0xbf, ..] => (Some(UTF_8), 3),
        [0xff, 0xfe, ..] => (Some(UTF_16LE), 2),
        [0xfe, 0xff, ..] => (Some(UTF_16BE), 2),
        [1..=0x7f, 0, 1..=0x7f, 0, ..] => (Some(UTF_16LE), 0),
        [0, 1..=0x7f, 0, 1..=0x7f, ..] => (Some(UTF_16BE), 0),
        _ => (None, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> (String, &'static str) {
        let whole = decode_whole(bytes, None, None, &mut Remarks::default());
        (whole.text.into_owned(), whole.decision.encoding)
    }

    #[test]
    fn marks_and_bytes_tell_the_encoding() {
        assert_eq!(
            text(b"\xef\xbb\xbf\xe4\xb9\x99"),
            ("乙".to_owned(), "UTF-8")
        );
        assert_eq!(text(b"\xd2\xd2"), ("乙".to_owned(), "GBK"));
        let wide: Vec<u8> = "id,乙".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(text(&wide), ("id,乙".to_owned(), "UTF-16LE"));
    }
}

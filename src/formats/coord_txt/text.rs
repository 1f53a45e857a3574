//! Bytes of a TXT as text: byte order mark, UTF-16, UTF-8, GBK; and each line in the characters
//! the parser knows (full-width digits and signs become plain ones).

use crate::base::diagnostics::Severity;
use crate::base::message::Message;
use crate::formats::encoding::{Declaration, Declared, Evidence, decide};
use crate::formats::remarks::Remarks;
use crate::layer::EncodingDecision;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// The text and how it was understood.
pub(super) fn decoded(
    bytes: &[u8],
    user: Option<&str>,
    remarks: &mut Remarks,
) -> (String, EncodingDecision) {
    let (mark, length) = byte_order_mark(bytes);
    let body = bytes.get(length..).unwrap_or_default();
    let is_wide = mark.is_some_and(|e| e != UTF_8);
    let mut evidence = Evidence::default();
    if !is_wide {
        for line in body.split(|b| *b == b'\n') {
            evidence.take(line);
        }
    }
    let declarations: Vec<Declaration> = mark
        .map(|encoding| Declaration {
            by: Declared::Format,
            text: if length > 0 {
                format!("BOM {}", encoding.name())
            } else {
                encoding.name().to_owned()
            },
            encoding: Some(encoding),
        })
        .into_iter()
        .collect();
    let (encoding, decision) = decide(&evidence, &declarations, user, remarks);
    let (text, bad) = encoding.decode_without_bom_handling(body);
    if bad {
        remarks.say(
            Severity::Warning,
            Message::new("formats.text_undecodable_file")
                .with("encoding", encoding.name())
                .with("count", evidence.bad(encoding).max(1)),
        );
    }
    (text.into_owned(), decision)
}

/// The mark's encoding and length; UTF-16 without a mark shows by its zero bytes.
fn byte_order_mark(bytes: &[u8]) -> (Option<&'static Encoding>, usize) {
    match bytes {
        [0xef, 0xbb, 0xbf, ..] => return (Some(UTF_8), 3),
        [0xff, 0xfe, ..] => return (Some(UTF_16LE), 2),
        [0xfe, 0xff, ..] => return (Some(UTF_16BE), 2),
        _ => {}
    }
    let head = bytes.get(..bytes.len().min(512)).unwrap_or_default();
    let zeros = |odd: usize| {
        head.iter()
            .skip(odd)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    // Digits and separators have a zero byte each; other texts have none at all.
    if odd * 5 > head.len() && odd > even * 4 {
        (Some(UTF_16LE), 0)
    } else if even * 5 > head.len() && even > odd * 4 {
        (Some(UTF_16BE), 0)
    } else {
        (None, 0)
    }
}

/// A character as the parser wants it.
fn plain_char(c: char) -> char {
    match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => {
            char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c)
        }
        '．' => '.',
        '－' | '−' => '-',
        '＋' => '+',
        '＝' => '=',
        '＠' => '@',
        '【' | '［' => '[',
        '】' | '］' => ']',
        '\u{3000}' | '\u{a0}' | '\u{feff}' | '\u{200b}' => ' ',
        other => other,
    }
}

/// A line with full-width signs made plain, trimmed.
pub(super) fn plain_line(line: &str) -> String {
    let text: String = line.chars().map(plain_char).collect();
    text.trim_matches(|c: char| c.is_whitespace() || c.is_control())
        .to_owned()
}

/// Whether a character parts two fields for certain (blanks may).
pub(super) fn is_separator(c: char) -> bool {
    matches!(c, ',' | '，' | '、' | ';' | '；' | '\t' | '|')
}

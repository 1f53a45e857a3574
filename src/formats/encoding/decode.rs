//! Bytes to text, a character cut by a field's width dropped instead of garbled.

use super::evidence::{Gb, gb_step};
use encoding_rs::{Encoding, GB18030, GBK, UTF_8};
use std::borrow::Cow;

/// A decoded text.
#[derive(Debug)]
pub(crate) struct Decoded<'a> {
    pub(crate) text: Cow<'a, str>,
    /// The last character was incomplete and was left out.
    pub(crate) cut: bool,
    /// Bytes that are no character stand as U+FFFD.
    pub(crate) bad: bool,
}

/// Decodes a text.
pub(crate) fn decode<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Decoded<'a> {
    if bytes.is_ascii()
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return Decoded {
            text: Cow::Borrowed(text),
            cut: false,
            bad: false,
        };
    }
    let whole = whole_characters(encoding, bytes);
    let head = bytes.get(..whole).unwrap_or(bytes);
    let (text, bad) = encoding.decode_without_bom_handling(head);
    Decoded {
        text,
        cut: whole < bytes.len(),
        bad,
    }
}

/// Length of the text without an incomplete last character.
fn whole_characters(encoding: &'static Encoding, bytes: &[u8]) -> usize {
    if encoding == UTF_8 {
        // Errors before the end are replaced by the decoder; only the tail matters here.
        let mut rest = bytes;
        let mut at = 0;
        loop {
            match std::str::from_utf8(rest) {
                Ok(_) => return bytes.len(),
                Err(e) => match e.error_len() {
                    None => return at + e.valid_up_to(),
                    Some(n) => {
                        at += e.valid_up_to() + n;
                        rest = bytes.get(at..).unwrap_or_default();
                    }
                },
            }
        }
    }
    if encoding == GBK || encoding == GB18030 {
        let mut at = 0;
        while at < bytes.len() {
            match gb_step(bytes.get(at..).unwrap_or_default()) {
                Gb::Char(n) => at += n,
                Gb::Bad => at += 1,
                Gb::Cut => return at,
            }
        }
        return bytes.len();
    }
    let is_whole = |b: &[u8]| {
        encoding
            .decode_without_bom_handling_and_without_replacement(b)
            .is_some()
    };
    match bytes.split_last() {
        Some((_, head)) if !is_whole(bytes) && is_whole(head) => head.len(),
        _ => bytes.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_cut_by_the_width_is_left_out_not_garbled() {
        let utf8 = decode(UTF_8, "乡镇名".as_bytes().get(..8).unwrap());
        assert_eq!(
            (utf8.text.as_ref(), utf8.cut, utf8.bad),
            ("乡镇", true, false)
        );
        let gbk = GBK.encode("乡镇名").0;
        let cut = decode(GBK, gbk.get(..5).unwrap());
        assert_eq!((cut.text.as_ref(), cut.cut, cut.bad), ("乡镇", true, false));
    }

    #[test]
    fn bytes_that_are_no_character_are_said() {
        let decoded = decode(UTF_8, b"a\xffb");
        assert_eq!(decoded.text, "a\u{fffd}b");
        assert!(decoded.bad && !decoded.cut);
    }
}

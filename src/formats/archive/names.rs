//! Names of members: UTF-8 where the archive says so, else what their bytes say. Chinese Windows
//! writes GBK without a word about it.

use crate::base::diagnostics::Severity;
use crate::base::message::Message;
use crate::formats::encoding::{Evidence, decode};
use crate::formats::remarks::Remarks;
use encoding_rs::{GBK, UTF_8};

/// A name as it stands in the directory.
pub(super) struct Raw {
    pub(super) bytes: Vec<u8>,
    /// Whether the entry says that it is UTF-8 (APPNOTE 4.4.4, bit 11).
    pub(super) is_utf8: bool,
}

/// The upper half of code page 437, which the format falls back on (APPNOTE D.1).
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// The names as text, `/` between folders.
pub(super) fn decide(names: &[Raw], remarks: &mut Remarks) -> Vec<String> {
    let mut evidence = Evidence::default();
    for name in names.iter().filter(|n| !n.is_utf8) {
        evidence.take(&name.bytes);
    }
    let encoding = if evidence.num_texts == 0 || evidence.is_surely_utf8() {
        Some(UTF_8)
    } else if evidence.bad_gb == 0 {
        Some(GBK)
    } else if evidence.bad_utf8 == 0 {
        Some(UTF_8)
    } else {
        None
    };
    if evidence.num_texts > 0 {
        remarks.say(
            Severity::Info,
            Message::new("archive.names_by_bytes")
                .with("count", evidence.num_texts)
                .with("encoding", encoding.map_or("CP437", |e| e.name())),
        );
    }
    names
        .iter()
        .map(|name| {
            let text = match encoding {
                _ if name.is_utf8 => decode(UTF_8, &name.bytes).text.into_owned(),
                Some(encoding) => decode(encoding, &name.bytes).text.into_owned(),
                None => cp437(&name.bytes),
            };
            // Only now: a backslash can be the second byte of a GBK character.
            text.replace('\\', "/")
        })
        .collect()
}

fn cp437(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|&b| match b.checked_sub(0x80) {
            None => char::from(b),
            Some(upper) => CP437
                .chars()
                .nth(usize::from(upper))
                .unwrap_or(char::REPLACEMENT_CHARACTER),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(names: &[(&[u8], bool)]) -> Vec<String> {
        let raw: Vec<Raw> = names
            .iter()
            .map(|(bytes, is_utf8)| Raw {
                bytes: bytes.to_vec(),
                is_utf8: *is_utf8,
            })
            .collect();
        decide(&raw, &mut Remarks::default())
    }

    #[test]
    fn a_name_of_chinese_windows_is_gbk_and_its_backslash_byte_stays_in_the_character() {
        // 昞 is 95 5C in GBK: its second byte is a backslash.
        let gbk = GBK.encode("昞\\红线.shp").0;
        assert_eq!(decoded(&[(&gbk, false)]), ["昞/红线.shp"]);
    }

    #[test]
    fn bytes_that_are_neither_utf8_nor_gbk_are_the_formats_own_code_page() {
        assert_eq!(
            decoded(&[(b"na\x8bve.shp\xff", false)]),
            ["naïve.shp\u{a0}"]
        );
        assert_eq!(CP437.chars().count(), 128);
    }
}

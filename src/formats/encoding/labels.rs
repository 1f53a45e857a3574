//! Names of encodings as they stand in .cpg files and in the language byte of a .dbf.

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS, UTF_8, WINDOWS_874, WINDOWS_1250,
    WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256,
};

/// The encoding of a .cpg content or a user's label: WHATWG labels, Windows code page numbers
/// with or without `CP` or `ANSI`, and Esri's spellings. `None` for `OEM` and other junk.
pub(crate) fn from_label(label: &str) -> Option<&'static Encoding> {
    let upper = label
        .trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0' || c == '"')
        .to_ascii_uppercase();
    let bare = ["ANSI", "WINDOWS", "CP", "MS"]
        .iter()
        .fold(upper.as_str(), |rest, prefix| {
            rest.strip_prefix(prefix)
                .map_or(rest, |r| r.trim_start_matches([' ', '-', '_']))
        });
    match bare {
        "65001" | "UTF8" | "UTF-8" => Some(UTF_8),
        "936" | "GBK" | "GB2312" | "GB_2312-80" | "EUC-CN" | "EUCCN" | "20936" => Some(GBK),
        "54936" | "GB18030" => Some(GB18030),
        "950" | "BIG5" | "BIG-5" => Some(BIG5),
        "932" | "SJIS" => Some(SHIFT_JIS),
        "949" => Some(EUC_KR),
        "874" => Some(WINDOWS_874),
        "1250" => Some(WINDOWS_1250),
        "1251" => Some(WINDOWS_1251),
        "1252" | "88591" | "8859-1" | "8859_1" | "ISO88591" => Some(WINDOWS_1252),
        "1253" => Some(WINDOWS_1253),
        "1254" => Some(WINDOWS_1254),
        "1255" => Some(WINDOWS_1255),
        "1256" => Some(WINDOWS_1256),
        _ => Encoding::for_label(upper.as_bytes()),
    }
}

/// The encoding of a .dbf's language driver id (byte 29). `None` for 0, for "system" (0x57)
/// and for code pages nobody here decodes. Source: Esri's and dBase's tables of LDIDs.
pub(crate) fn from_ldid(ldid: u8) -> Option<&'static Encoding> {
    match ldid {
        0x4d | 0x7a => Some(GBK),
        0x4f | 0x78 => Some(BIG5),
        0x13 | 0x7b => Some(SHIFT_JIS),
        0x4e | 0x79 => Some(EUC_KR),
        0x50 | 0x7c => Some(WINDOWS_874),
        0x03 | 0x58 | 0x59 => Some(WINDOWS_1252),
        0xc8 => Some(WINDOWS_1250),
        0xc9 => Some(WINDOWS_1251),
        0xca => Some(WINDOWS_1254),
        0xcb => Some(WINDOWS_1253),
        0x7d => Some(WINDOWS_1255),
        0x7e => Some(WINDOWS_1256),
        0xf0 => Some(UTF_8),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_chinese_code_page_is_known() {
        for label in [
            "GBK",
            "gb2312",
            "936",
            "cp936",
            "CP-936",
            "ANSI 936",
            "ms936\r\n",
        ] {
            assert_eq!(from_label(label), Some(GBK), "{label}");
        }
        for label in ["UTF-8", "utf8", "65001", "\u{feff}UTF-8\n", "CP65001"] {
            assert_eq!(from_label(label), Some(UTF_8), "{label}");
        }
        assert_eq!(from_label("GB18030"), Some(GB18030));
        assert_eq!(from_label("54936"), Some(GB18030));
        assert_eq!(from_label("OEM"), None);
        assert_eq!(from_label(""), None);
    }
}

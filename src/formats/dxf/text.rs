//! Text of drawings: the code page, `\U+XXXX`, the `%%` codes of TEXT and the formatting of
//! MTEXT.

use crate::formats::encoding::decode;
use encoding_rs::{BIG5, EUC_KR, Encoding, GBK, SHIFT_JIS};

/// A value as text, with characters written by their code in place.
pub(super) fn plain(encoding: &'static Encoding, bytes: &[u8]) -> String {
    unescaped(&decode(encoding, bytes).text)
}

/// `\U+XXXX` is a character by its Unicode number, `\M+nXXXX` by its code in an eastern page.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let found = unicode(after).or_else(|| multi_byte(after));
        match found {
            Some((c, length)) => {
                out.push_str(&c);
                rest = after.get(length..).unwrap_or_default();
            }
            None => {
                out.push('\\');
                rest = after.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

fn unicode(text: &str) -> Option<(String, usize)> {
    let digits = text.strip_prefix("\\U+")?.get(..4)?;
    let c = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
    Some((c.to_string(), 7))
}

fn multi_byte(text: &str) -> Option<(String, usize)> {
    let rest = text.strip_prefix("\\M+")?;
    let encoding = match rest.get(..1)? {
        "1" => SHIFT_JIS,
        "2" => BIG5,
        "3" => EUC_KR,
        "5" => GBK,
        _ => return None,
    };
    let code = u16::from_str_radix(rest.get(1..5)?, 16).ok()?;
    let bytes = code.to_be_bytes();
    let (text, bad) = encoding.decode_without_bom_handling(&bytes);
    (!bad).then(|| (text.into_owned(), 8))
}

/// The `%%` codes of a TEXT.
pub(super) fn percent_codes(text: &str) -> String {
    if !text.contains("%%") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("%%") {
        out.push_str(before);
        let mut chars = after.chars();
        let first = chars.next();
        rest = match first.map(|c| c.to_ascii_lowercase()) {
            Some('d') => {
                out.push('°');
                chars.as_str()
            }
            Some('p') => {
                out.push('±');
                chars.as_str()
            }
            Some('c') => {
                out.push('⌀');
                chars.as_str()
            }
            Some('%') => {
                out.push('%');
                chars.as_str()
            }
            // Underline and overline, on and off.
            Some('u' | 'o' | 'k') => chars.as_str(),
            Some('0'..='9') => {
                let digits = after.get(..3).and_then(|d| d.parse::<u32>().ok());
                match digits.and_then(char::from_u32) {
                    Some(c) => {
                        out.push(c);
                        after.get(3..).unwrap_or_default()
                    }
                    None => after,
                }
            }
            _ => after,
        };
    }
    out.push_str(rest);
    out
}

/// The text of an MTEXT without its formatting; lines end in a blank.
pub(super) fn without_formatting(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '{' | '}' => {}
            '\\' => match chars.next() {
                Some('P' | 'X' | '~' | 'n') => out.push(' '),
                Some(c @ ('\\' | '{' | '}')) => out.push(c),
                // Toggles without an argument.
                Some('L' | 'l' | 'O' | 'o' | 'K' | 'k') | None => {}
                Some('S') => {
                    // A fraction: both halves, up to the semicolon.
                    for c in chars.by_ref() {
                        match c {
                            ';' => break,
                            '^' | '#' => out.push('/'),
                            c => out.push(c),
                        }
                    }
                }
                Some('A' | 'C' | 'c' | 'f' | 'F' | 'H' | 'p' | 'Q' | 'T' | 'W') => {
                    for c in chars.by_ref() {
                        if c == ';' {
                            break;
                        }
                    }
                }
                Some(other) => {
                    out.push('\\');
                    out.push(other);
                }
            },
            c => out.push(c),
        }
    }
    percent_codes(out.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_by_number_and_by_code_page_are_what_they_stand_for() {
        assert_eq!(
            plain(GBK, b"\\U+7EA2\\U+7ebf \\M+5BAEC\xcf\xdf \\U+12"),
            "红线 红线 \\U+12"
        );
    }

    #[test]
    fn percent_codes_become_their_signs() {
        assert_eq!(
            percent_codes("%%u30%%d%%U %%p5 %%c10 %%065%%%"),
            "30° ±5 ⌀10 A%"
        );
        assert_eq!(percent_codes("100%%"), "100");
    }

    #[test]
    fn the_formatting_of_a_paragraph_is_taken_off() {
        assert_eq!(
            without_formatting("{\\fSimSun|b0|i0;\\H2.5x;地块}\\P\\C1;一 \\S1/2; \\\\"),
            "地块 一 1/2 \\"
        );
    }
}

//! The order of text: punctuation, numbers by value, Latin letters in either case, other signs,
//! Chinese characters in the order of GB/T 2312 (the 3,755 common ones by pinyin, the rest of it
//! by radical), then all other characters by code point. Fixed: it depends on no machine.

use std::collections::HashMap;
use std::sync::OnceLock;

/// First rank of what is no letter, digit or Chinese character.
const OTHER: u32 = 0x10_0000;
/// First rank of the characters of GB/T 2312.
const GB2312: u32 = 0x50_0000;
/// First rank of other Chinese characters.
const HAN: u32 = 0x60_0000;
const LETTER: u32 = 0x03_0000;
const DIGITS: u8 = 0x02;

/// Ranks of the Chinese characters of GB/T 2312.
fn ranks() -> &'static HashMap<char, u32> {
    static RANKS: OnceLock<HashMap<char, u32>> = OnceLock::new();
    RANKS.get_or_init(|| {
        // Rows 16 to 87 of the standard, 94 characters each.
        let bytes: Vec<u8> = (0xB0..=0xF7_u8)
            .flat_map(|row| (0xA1..=0xFE_u8).flat_map(move |cell| [row, cell]))
            .collect();
        let (text, _) = encoding_rs::GBK.decode_without_bom_handling(&bytes);
        // Five cells of row 55 are empty and decode to characters that are not Chinese.
        let known = text.chars().zip(0_u32..).filter(|(c, _)| is_han(*c));
        known.collect()
    })
}

fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF)
}

/// Full-width letters, digits and signs as their narrow twins; the wide space too.
fn narrow(c: char) -> char {
    match u32::from(c) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(c),
        0x3000 => ' ',
        _ => c,
    }
}

fn rank(c: char) -> u32 {
    if c.is_ascii_alphabetic() {
        return LETTER | u32::from(c.to_ascii_lowercase());
    }
    if c.is_ascii() {
        return 0x01_0000 | u32::from(c);
    }
    if is_han(c) {
        return match ranks().get(&c) {
            Some(rank) => GB2312 + rank,
            None => HAN + u32::from(c),
        };
    }
    OTHER + u32::from(c)
}

/// Appends bytes whose order is the order of text; blanks around it do not matter. Two texts have
/// the same bytes only if they are the same but for these blanks.
pub fn collate(text: &str, key: &mut Vec<u8>) {
    let text = text.trim();
    let mut chars = text.chars().map(narrow).peekable();
    while let Some(c) = chars.next() {
        if !c.is_ascii_digit() {
            key.extend(rank(c).to_be_bytes().get(1..).unwrap_or_default());
            continue;
        }
        // A number: by how many digits it has, then by these; leading noughts decide last.
        let mut digits = vec![c];
        while let Some(next) = chars.next_if(char::is_ascii_digit) {
            digits.push(next);
        }
        let noughts = digits.iter().take_while(|d| **d == '0').count();
        let (noughts, value) = digits.split_at(noughts.min(digits.len() - 1));
        key.push(DIGITS);
        key.extend(u16::try_from(value.len()).unwrap_or(u16::MAX).to_be_bytes());
        key.extend(value.iter().map(|d| u8::try_from(*d).unwrap_or(0)));
        key.push(u8::try_from(noughts.len()).unwrap_or(u8::MAX));
    }
    // Equal so far: the text itself, so that order is total.
    key.extend([0, 0, 0]);
    key.extend(text.bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(texts: &[&'static str]) -> Vec<&'static str> {
        let mut out = texts.to_vec();
        out.sort_by_key(|t| {
            let mut key = Vec::new();
            collate(t, &mut key);
            key
        });
        out
    }

    #[test]
    fn common_characters_come_by_pinyin_and_rare_ones_behind_them() {
        // An xing, gong cheng, ling chuan, long sheng, yang shuo; 灞 is of the second level, 堃 is
        // not in GB/T 2312.
        assert_eq!(
            sorted(&["阳朔县", "龙胜", "堃山", "灵川县", "灞水", "恭城", "安兴"]),
            ["安兴", "恭城", "灵川县", "龙胜", "阳朔县", "灞水", "堃山"]
        );
    }

    #[test]
    fn numbers_in_text_come_by_value_and_signs_before_letters_before_chinese() {
        assert_eq!(
            sorted(&[
                "K10", "k9", "K9", "漓江", "(甲)", "12", "K09", "９号", "λ", "12号"
            ]),
            [
                "(甲)", "９号", "12", "12号", "K9", "k9", "K09", "K10", "λ", "漓江"
            ]
        );
        // A common start is no difference.
        assert_eq!(sorted(&["漓江区", "漓江"]), ["漓江", "漓江区"]);
    }

    #[test]
    fn the_standard_has_6763_characters() {
        assert_eq!(ranks().len(), 6763);
    }
}

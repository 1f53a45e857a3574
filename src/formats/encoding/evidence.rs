//! What the bytes of a file's texts allow: for each candidate encoding, how many texts it
//! cannot decode.

use encoding_rs::{BIG5, DecoderResult, Encoding, GB18030, GBK, UTF_8};

/// Counts over all texts of a file that hold a byte beyond ASCII.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    /// Texts with a byte beyond ASCII.
    pub(crate) num_texts: u64,
    /// Of these, how many are not strict UTF-8 (an incomplete last character is forgiven).
    pub(crate) bad_utf8: u64,
    /// How many end inside a UTF-8 character, and how many inside one of GB18030.
    pub(crate) cut_utf8: u64,
    pub(crate) cut_gb: u64,
    /// How many are not GB18030 (of which GBK and GB2312 are parts).
    pub(crate) bad_gb: u64,
    /// How many are not Big5.
    pub(crate) bad_big5: u64,
    /// Texts that are strict UTF-8 with a sequence of three bytes or more, which every Chinese
    /// character is. GB text is that by chance only once in thousands.
    pub(crate) long_utf8: u64,
    /// GB18030 sequences of four bytes.
    pub(crate) four_byte_gb: u64,
    /// Two-byte GB characters, and how many of them lie in the GB2312 hanzi rows.
    pub(crate) pairs_gb: u64,
    pub(crate) hanzi_gb: u64,
}

/// One step of walking GB18030 bytes.
pub(crate) enum Gb {
    /// A character of so many bytes.
    Char(usize),
    /// The bytes end inside a character.
    Cut,
    /// No character begins so.
    Bad,
}

/// The GB18030 character a text begins with (GB 18030-2022, 4.3: one, two or four bytes).
pub(crate) fn gb_step(bytes: &[u8]) -> Gb {
    match *bytes {
        [] => Gb::Cut,
        [0..=0x7f, ..] => Gb::Char(1),
        [0x80 | 0xff, ..] => Gb::Bad,
        [_] => Gb::Cut,
        [_, 0x40..=0x7e | 0x80..=0xfe, ..] => Gb::Char(2),
        [_, 0x30..=0x39] => Gb::Cut,
        [_, 0x30..=0x39, 0x81..=0xfe] => Gb::Cut,
        [_, 0x30..=0x39, 0x81..=0xfe, 0x30..=0x39, ..] => Gb::Char(4),
        _ => Gb::Bad,
    }
}

/// Whether bytes are Big5 to the last, without keeping the text.
fn is_big5(bytes: &[u8]) -> bool {
    let mut text = [0; 512];
    let mut decoder = BIG5.new_decoder_without_bom_handling();
    let mut rest = bytes;
    loop {
        match decoder.decode_to_utf8_without_replacement(rest, &mut text, true) {
            (DecoderResult::InputEmpty, _, _) => return true,
            (DecoderResult::Malformed(..), _, _) => return false,
            (DecoderResult::OutputFull, read, _) => rest = rest.get(read..).unwrap_or_default(),
        }
    }
}

impl Evidence {
    /// Takes one text into account.
    pub(crate) fn take(&mut self, bytes: &[u8]) {
        self.look(bytes, true);
    }

    /// As [`Self::take`], where Big5 is only one encoding among others: its count of bad texts
    /// stops at the first.
    pub(crate) fn take_briefly(&mut self, bytes: &[u8]) {
        self.look(bytes, self.bad_big5 == 0);
    }

    fn look(&mut self, bytes: &[u8], big5_too: bool) {
        if bytes.is_ascii() {
            return;
        }
        self.num_texts += 1;
        let valid = match std::str::from_utf8(bytes) {
            Ok(_) => Some(bytes),
            Err(e) if e.error_len().is_none() => {
                self.cut_utf8 += 1;
                bytes.get(..e.valid_up_to())
            }
            Err(_) => None,
        };
        match valid {
            // Sequences of three bytes and more begin so.
            Some(valid) => self.long_utf8 += u64::from(valid.iter().any(|b| *b >= 0xe0)),
            None => self.bad_utf8 += 1,
        }
        self.walk_gb(bytes);
        // A last lone byte is a character cut by the field's width.
        let whole = is_big5;
        if big5_too && !whole(bytes) && !bytes.split_last().is_some_and(|(_, head)| whole(head)) {
            self.bad_big5 += 1;
        }
    }

    /// Takes over what another saw.
    pub(crate) fn add(&mut self, other: &Self) {
        self.num_texts += other.num_texts;
        self.bad_utf8 += other.bad_utf8;
        self.cut_utf8 += other.cut_utf8;
        self.cut_gb += other.cut_gb;
        self.bad_gb += other.bad_gb;
        self.bad_big5 += other.bad_big5;
        self.long_utf8 += other.long_utf8;
        self.four_byte_gb += other.four_byte_gb;
        self.pairs_gb += other.pairs_gb;
        self.hanzi_gb += other.hanzi_gb;
    }

    fn walk_gb(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while !rest.is_empty() {
            match gb_step(rest) {
                Gb::Char(n) => {
                    if n == 2 {
                        self.pairs_gb += 1;
                        if matches!(rest, [0xb0..=0xf7, 0xa1..=0xfe, ..]) {
                            self.hanzi_gb += 1;
                        }
                    }
                    self.four_byte_gb += u64::from(n == 4);
                    rest = rest.get(n..).unwrap_or_default();
                }
                Gb::Cut => {
                    self.cut_gb += 1;
                    break;
                }
                Gb::Bad => {
                    self.bad_gb += 1;
                    break;
                }
            }
        }
    }

    /// How many texts an encoding cannot decode; 0 for single-byte encodings.
    pub(crate) fn bad(&self, encoding: &'static Encoding) -> u64 {
        if encoding == UTF_8 {
            self.bad_utf8
        } else if encoding == GBK || encoding == GB18030 {
            self.bad_gb
        } else if encoding == BIG5 {
            self.bad_big5
        } else {
            0
        }
    }

    /// Whether every text surely decodes whole in an encoding.
    pub(crate) fn is_clean(&self, encoding: &'static Encoding) -> bool {
        if encoding == UTF_8 {
            self.bad_utf8 == 0 && self.cut_utf8 == 0
        } else if encoding == GBK || encoding == GB18030 {
            // All pairs are characters; of the sequences of four bytes some are none.
            self.bad_gb == 0 && self.cut_gb == 0 && self.four_byte_gb == 0
        } else {
            self.num_texts == 0
        }
    }

    /// Whether the bytes are UTF-8 beyond doubt, but for a damaged text in ten.
    pub(crate) fn is_surely_utf8(&self) -> bool {
        self.num_texts > 0
            && (self.long_utf8 * 10 >= self.num_texts * 9
                || self.bad_utf8 == 0 && (self.long_utf8 > 0 || self.bad_gb > 0))
    }

    /// Whether the bytes look like Chinese in GBK rather than accented Latin: western letters
    /// beyond ASCII stand alone, so as GB pairs they rarely fall into the hanzi rows.
    pub(crate) fn looks_gb(&self) -> bool {
        self.bad_gb == 0 && self.pairs_gb > 0 && self.hanzi_gb * 10 >= self.pairs_gb * 8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_gb_bytes_is_a_character() {
        for lead in 0x81..=0xfe {
            for trail in (0x40..=0x7e).chain(0x80..=0xfe) {
                let (_, bad) = GBK.decode_without_bom_handling(&[lead, trail]);
                assert!(!bad, "{lead:x} {trail:x}");
            }
        }
    }

    #[test]
    fn texts_are_clean_only_in_an_encoding_that_gives_all_of_each() {
        let of = |texts: &[&[u8]]| {
            let mut evidence = Evidence::default();
            texts.iter().for_each(|text| evidence.take_briefly(text));
            [UTF_8, GBK, BIG5].map(|encoding| evidence.is_clean(encoding))
        };
        assert_eq!(of(&[b"ascii"]), [true, true, true]);
        assert_eq!(of(&["乡镇".as_bytes()]), [true, true, false]);
        assert_eq!(of(&["乡".as_bytes()]), [true, false, false]);
        let gbk = GBK.encode("乡镇").0;
        assert_eq!(of(&[&gbk]), [false, true, false]);
        assert_eq!(of(&[&gbk, &gbk[..3]]), [false, false, false]);
        assert_eq!(of(&[b"\x95\x32\x90\x31"]), [false, false, false]);
    }
}

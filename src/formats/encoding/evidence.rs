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
        if bytes.is_ascii() {
            return;
        }
        self.num_texts += 1;
        let valid = match std::str::from_utf8(bytes) {
            Ok(text) => Some(text),
            Err(e) if e.error_len().is_none() => bytes
                .get(..e.valid_up_to())
                .and_then(|b| std::str::from_utf8(b).ok()),
            Err(_) => None,
        };
        match valid {
            Some(text) => {
                self.long_utf8 += u64::from(text.chars().any(|c| c.len_utf8() >= 3));
            }
            None => self.bad_utf8 += 1,
        }
        self.walk_gb(bytes);
        // A last lone byte is a character cut by the field's width.
        let whole = is_big5;
        if !whole(bytes) && !bytes.split_last().is_some_and(|(_, head)| whole(head)) {
            self.bad_big5 += 1;
        }
    }

    /// Takes over what another saw.
    pub(crate) fn add(&mut self, other: &Self) {
        self.num_texts += other.num_texts;
        self.bad_utf8 += other.bad_utf8;
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
                Gb::Cut => break,
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

//! Which text a JSON file is written in, and a stream of UTF-8 made of it.
//!
//! RFC 8259 wants UTF-8; GBK and UTF-16 are found, and are read and said.

use crate::formats::encoding::{Declaration, Declared, Evidence, decide};
use crate::formats::remarks::Remarks;
use crate::layer::EncodingDecision;
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use sha2::{Digest, Sha256};
use std::io::{self, Read, Seek, SeekFrom};

const BLOCK: usize = 1 << 16;

/// What one pass over the bytes tells.
pub(super) struct Scan {
    pub(super) encoding: &'static Encoding,
    pub(super) decision: EncodingDecision,
    pub(super) sha256: String,
    /// Length of a byte order mark.
    pub(super) bom: u64,
    pub(super) length: u64,
    /// Stretches of text that do not decode.
    pub(super) bad: u64,
}

/// Reads all bytes once: hash, byte order mark, and what they can be.
pub(super) fn scan(
    input: &mut (impl Read + Seek),
    user: Option<&str>,
    remarks: &mut Remarks,
) -> io::Result<Scan> {
    input.seek(SeekFrom::Start(0))?;
    let mut hasher = Sha256::new();
    let mut evidence = Evidence::default();
    let mut head = Vec::new();
    let mut held: Vec<u8> = Vec::new();
    let mut block = vec![0; BLOCK];
    let mut length = 0;
    loop {
        let n = match input.read(&mut block) {
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        let bytes = block.get(..n).unwrap_or_default();
        hasher.update(bytes);
        length += n as u64;
        if head.is_empty() {
            head.extend_from_slice(bytes.get(..n.min(64)).unwrap_or_default());
        }
        if n == 0 {
            evidence.take(&held);
            break;
        }
        if held.is_empty() && bytes.is_ascii() {
            continue;
        }
        held.extend_from_slice(bytes);
        // Bytes below 0x30 are part of no longer character in UTF-8 or GB18030: cut there.
        if let Some(end) = held.iter().rposition(|b| *b < 0x30) {
            take_texts(held.get(..end).unwrap_or_default(), &mut evidence);
            held.drain(..end);
        } else if held.len() > 16 * BLOCK {
            evidence.take(&held);
            held.clear();
        }
    }
    let (mark, bom) = byte_order_mark(&head);
    let declaration = match mark {
        Some(encoding) => Declaration {
            by: Declared::Format,
            text: format!("BOM {}", encoding.name()),
            encoding: Some(encoding),
        },
        None => Declaration {
            by: Declared::Format,
            text: "RFC 8259: UTF-8".to_owned(),
            encoding: Some(UTF_8),
        },
    };
    let is_wide = mark.is_some_and(|e| e != UTF_8);
    // The evidence weighs UTF-8 against GB18030; of UTF-16 the mark is proof enough.
    let weighed = if is_wide {
        &Evidence::default()
    } else {
        &evidence
    };
    let (encoding, decision) = decide(weighed, &[declaration], user, remarks);
    Ok(Scan {
        encoding,
        decision,
        sha256: hasher
            .finalize()
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect(),
        bom,
        length,
        bad: weighed.bad(encoding),
    })
}

/// Takes what stands between quotes and has a byte beyond ASCII; the rest, nearly all of a big
/// file, is passed over without looking at each byte.
fn take_texts(bytes: &[u8], evidence: &mut Evidence) {
    const STRIDE: usize = 64;
    let mut from = 0;
    while let Some(rest) = bytes.get(from..).filter(|r| !r.is_empty()) {
        let Some(stride) = rest.chunks(STRIDE).position(|c| !c.is_ascii()) else {
            return;
        };
        let near = from + stride * STRIDE;
        let ahead = bytes.get(near..).unwrap_or_default();
        let at = near + ahead.iter().position(|b| !b.is_ascii()).unwrap_or(0);
        let before = bytes.get(from..at).unwrap_or_default();
        let begin = before
            .iter()
            .rposition(|b| *b == b'"')
            .map_or(from, |p| from + p + 1);
        let after = bytes.get(at..).unwrap_or_default();
        let end = at + after.iter().position(|b| *b == b'"').unwrap_or(after.len());
        evidence.take(bytes.get(begin..end).unwrap_or_default());
        from = end + 1;
    }
}

/// The mark's encoding and length; UTF-16 without a mark shows by the zero bytes of `{` or `[`.
fn byte_order_mark(head: &[u8]) -> (Option<&'static Encoding>, u64) {
    match head {
        [0xef, 0xbb, 0xbf, ..] => (Some(UTF_8), 3),
        [0xff, 0xfe, ..] => (Some(UTF_16LE), 2),
        [0xfe, 0xff, ..] => (Some(UTF_16BE), 2),
        [b'{' | b'[' | b' ' | b'\n' | b'\r', 0, ..] => (Some(UTF_16LE), 0),
        [0, b'{' | b'[' | b' ' | b'\n' | b'\r', ..] => (Some(UTF_16BE), 0),
        _ => (None, 0),
    }
}

/// A stream as UTF-8.
pub(super) enum Utf8Stream<R> {
    /// It is UTF-8 already; stray bytes are dealt with string by string.
    Plain(R),
    /// It is decoded on the way.
    Decoded(Box<Decoding<R>>),
}

impl<R: Read> Utf8Stream<R> {
    pub(super) fn new(input: R, encoding: &'static Encoding) -> Self {
        if encoding == UTF_8 {
            return Self::Plain(input);
        }
        Self::Decoded(Box::new(Decoding {
            input,
            decoder: encoding.new_decoder_without_bom_handling(),
            raw: vec![0; BLOCK],
            from: 0,
            to: 0,
            ended: false,
            done: false,
        }))
    }
}

/// A stream being decoded.
pub(super) struct Decoding<R> {
    input: R,
    decoder: Decoder,
    raw: Vec<u8>,
    from: usize,
    to: usize,
    ended: bool,
    done: bool,
}

impl<R: Read> Read for Utf8Stream<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(input) => input.read(out),
            Self::Decoded(decoding) => decoding.read(out),
        }
    }
}

impl<R: Read> Read for Decoding<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.len() < 16 {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "buffer too small to decode into",
            ));
        }
        while !self.done {
            if self.from >= self.to && !self.ended {
                self.to = self.input.read(&mut self.raw)?;
                self.from = 0;
                self.ended = self.to == 0;
            }
            let raw = self.raw.get(self.from..self.to).unwrap_or_default();
            let (result, read, written, _) = self.decoder.decode_to_utf8(raw, out, self.ended);
            self.from += read;
            self.done = self.ended && result == CoderResult::InputEmpty;
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}

//! The bones of a TIFF: header, directories, entries. Everything is checked against the file's
//! size before it is believed; long arrays stay in the file and are read where asked for.

use crate::base::message::Message;
use crate::formats::error::ReadErrorKind;
use crate::formats::positioned::Positioned;
use std::collections::BTreeMap;

/// Most entries of a directory.
const MOST_ENTRIES: u64 = 4_096;
/// Most directories of a file: levels and their masks.
const MOST_DIRECTORIES: usize = 128;
/// Most bytes of a value that is taken into memory.
const MOST_VALUE: u64 = 1 << 20;

/// An open TIFF.
#[derive(Debug)]
pub(super) struct Tiff {
    pub(super) file: Positioned<'static>,
    pub(super) size: u64,
    pub(super) is_big_endian: bool,
    is_big: bool,
}

/// Where the values of an entry stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    kind: u16,
    pub(super) count: u64,
    /// Offset in the file, also of values inside the entry itself.
    at: u64,
}

/// The entries of a directory by tag.
pub(super) type Entries = BTreeMap<u16, Entry>;

pub(super) fn broken(what: &str) -> ReadErrorKind {
    super::super::refused(
        Message::new("imagery.tiff_broken").with("what", Message::new(what)),
        "imagery.hint_file_again",
    )
}

impl Tiff {
    /// Reads the header; gives the offset of the first directory.
    pub(super) fn open(file: Positioned<'static>) -> Result<(Self, u64), ReadErrorKind> {
        let size = file.size().map_err(ReadErrorKind::Io)?;
        let mut tiff = Self {
            file,
            size,
            is_big_endian: false,
            is_big: false,
        };
        let head = tiff
            .bytes(0, 8)
            .ok_or_else(|| broken("imagery.tiff_no_header"))?;
        tiff.is_big_endian = head.starts_with(b"MM");
        tiff.is_big = tiff.u16_of(&head, 2) == 43;
        let first = if tiff.is_big {
            tiff.bytes(8, 8).map(|b| tiff.u64_of(&b, 0))
        } else {
            Some(u64::from(tiff.u32_of(&head, 4)))
        };
        let first = first.ok_or_else(|| broken("imagery.tiff_no_header"))?;
        Ok((tiff, first))
    }

    /// Bytes of the file; `None` where it ends before.
    pub(super) fn bytes(&self, at: u64, len: u64) -> Option<Vec<u8>> {
        if at.checked_add(len)? > self.size {
            return None;
        }
        let mut out = vec![0; usize::try_from(len).ok()?];
        self.file.read_exact_at(at, &mut out).ok()?;
        Some(out)
    }

    fn array<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
        bytes
            .get(at..at + N)
            .and_then(|b| b.try_into().ok())
            .unwrap_or([0; N])
    }

    pub(super) fn u16_of(&self, bytes: &[u8], at: usize) -> u16 {
        let b = Self::array(bytes, at);
        if self.is_big_endian {
            u16::from_be_bytes(b)
        } else {
            u16::from_le_bytes(b)
        }
    }

    pub(super) fn u32_of(&self, bytes: &[u8], at: usize) -> u32 {
        let b = Self::array(bytes, at);
        if self.is_big_endian {
            u32::from_be_bytes(b)
        } else {
            u32::from_le_bytes(b)
        }
    }

    pub(super) fn u64_of(&self, bytes: &[u8], at: usize) -> u64 {
        let b = Self::array(bytes, at);
        if self.is_big_endian {
            u64::from_be_bytes(b)
        } else {
            u64::from_le_bytes(b)
        }
    }

    /// The directories of a chain, in file order; what comes after a fault is left out, and
    /// whether there was one is told.
    pub(super) fn directories(&self, first: u64) -> (Vec<Entries>, bool) {
        let mut all = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        let mut at = first;
        while at != 0 {
            if !seen.insert(at) || all.len() >= MOST_DIRECTORIES {
                return (all, true);
            }
            match self.directory(at) {
                Some((entries, next)) => {
                    all.push(entries);
                    at = next;
                }
                None => return (all, true),
            }
        }
        (all, false)
    }

    /// One directory and the offset of the next.
    pub(super) fn directory(&self, at: u64) -> Option<(Entries, u64)> {
        let (head, each, inline) = if self.is_big { (8, 20, 8) } else { (2, 12, 4) };
        let count = self.bytes(at, head)?;
        let count = if self.is_big {
            self.u64_of(&count, 0)
        } else {
            u64::from(self.u16_of(&count, 0))
        };
        if count == 0 || count > MOST_ENTRIES {
            return None;
        }
        let table = self.bytes(at + head, count * each)?;
        let mut entries = Entries::new();
        for (index, raw) in table.chunks_exact(each as usize).enumerate() {
            let (tag, kind) = (self.u16_of(raw, 0), self.u16_of(raw, 2));
            let (count, place) = if self.is_big {
                (self.u64_of(raw, 4), 12)
            } else {
                (u64::from(self.u32_of(raw, 4)), 8)
            };
            let Some(bytes) = size_of(kind).checked_mul(count) else {
                continue;
            };
            let at = if bytes <= inline {
                at + head + index as u64 * each + place as u64
            } else if self.is_big {
                self.u64_of(raw, place)
            } else {
                u64::from(self.u32_of(raw, place))
            };
            entries.entry(tag).or_insert(Entry { kind, count, at });
        }
        // A file cut off right after its last directory has no word for the next one.
        let next_at = at + head + count * each;
        let next = match self.bytes(next_at, inline) {
            Some(b) if self.is_big => self.u64_of(&b, 0),
            Some(b) => u64::from(self.u32_of(&b, 0)),
            None => 0,
        };
        Some((entries, next))
    }

    /// Value number `index` of an entry of whole numbers, read from the file.
    pub(super) fn number(&self, entry: &Entry, index: u64) -> Option<u64> {
        if index >= entry.count {
            return None;
        }
        let each = size_of(entry.kind);
        let bytes = self.bytes(entry.at.checked_add(index.checked_mul(each)?)?, each)?;
        self.whole(entry.kind, &bytes)
    }

    fn whole(&self, kind: u16, bytes: &[u8]) -> Option<u64> {
        Some(match kind {
            1 | 6 | 7 => u64::from(bytes.first().copied()?),
            3 => u64::from(self.u16_of(bytes, 0)),
            4 | 13 => u64::from(self.u32_of(bytes, 0)),
            16 | 18 => self.u64_of(bytes, 0),
            _ => return None,
        })
    }

    fn values(&self, entry: &Entry) -> Option<Vec<u8>> {
        let len = size_of(entry.kind).checked_mul(entry.count)?;
        if len > MOST_VALUE {
            return None;
        }
        self.bytes(entry.at, len)
    }

    /// All whole numbers of an entry of moderate length.
    pub(super) fn numbers(&self, entry: &Entry) -> Option<Vec<u64>> {
        let each = size_of(entry.kind) as usize;
        let bytes = self.values(entry)?;
        bytes
            .chunks_exact(each.max(1))
            .map(|b| self.whole(entry.kind, b))
            .collect()
    }

    /// All real numbers of an entry.
    pub(super) fn reals(&self, entry: &Entry) -> Option<Vec<f64>> {
        let bytes = self.values(entry)?;
        match entry.kind {
            12 => Some(
                bytes
                    .chunks_exact(8)
                    .map(|b| f64::from_bits(self.u64_of(b, 0)))
                    .collect(),
            ),
            11 => Some(
                bytes
                    .chunks_exact(4)
                    .map(|b| f64::from(f32::from_bits(self.u32_of(b, 0))))
                    .collect(),
            ),
            _ => Some(self.numbers(entry)?.into_iter().map(|v| v as f64).collect()),
        }
    }

    /// The bytes of an entry.
    pub(super) fn raw(&self, entry: &Entry) -> Option<Vec<u8>> {
        self.values(entry)
    }

    /// The text of an entry, up to its first zero.
    pub(super) fn text(&self, entry: &Entry) -> Option<String> {
        let bytes = self.values(entry)?;
        let text = bytes.split(|b| *b == 0).next().unwrap_or_default();
        Some(String::from_utf8_lossy(text).into_owned())
    }
}

/// Bytes of a value of a TIFF type.
fn size_of(kind: u16) -> u64 {
    match kind {
        3 | 8 => 2,
        4 | 9 | 11 | 13 => 4,
        5 | 10 | 12 | 16 | 17 | 18 => 8,
        _ => 1,
    }
}

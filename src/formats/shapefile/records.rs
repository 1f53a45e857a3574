//! Walking the records of a .shp: sequentially, led by the .shx where that makes sense, and
//! never believing a length before the file's size has been asked.
//!
//! Source: Esri shapefile technical description, July 1998. Headers are big-endian, contents
//! little-endian, lengths in 16-bit words.

use crate::base::diagnostics::{Place, Severity};
use crate::base::message::Message;
use crate::formats::remarks::Remarks;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

/// Length of the headers of .shp and .shx.
pub(super) const FILE_HEADER: u64 = 100;
const RECORD_HEADER: u64 = 8;

/// The walk.
pub(super) struct Records<R> {
    input: BufReader<R>,
    /// Where the buffer stands.
    here: u64,
    size: u64,
    declared_size: u64,
    /// Shape type of the file header.
    pub(super) shape_type: i32,
    index: Option<Index>,
    /// Where the next record begins if records follow each other.
    next_at: u64,
    number: u64,
    jumped: bool,
    content: Vec<u8>,
}

/// Offsets and content lengths of the .shx, in bytes.
pub(super) struct Index(Vec<(u64, u64)>);

impl Index {
    /// Reads a .shx; a cut last entry is left out.
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let entries = bytes.get(FILE_HEADER as usize..).unwrap_or_default();
        Self(
            entries
                .chunks_exact(8)
                .map(|e| {
                    let (offset, length) = e.split_at(4);
                    (u64::from(be_u32(offset)) * 2, u64::from(be_u32(length)) * 2)
                })
                .collect(),
        )
    }
}

/// The lengths a record's own counts ask for, from the first 44 bytes of its content: without and
/// with M values.
fn lengths_by_counts(head: &[u8]) -> Option<[u64; 3]> {
    let count = |at| le_i32(head, at).and_then(|n| u64::try_from(n).ok());
    let kind = le_i32(head, 0)?;
    let (fixed, points) = match kind % 10 {
        _ if kind == 31 => return None,
        0 => return Some([4; 3]),
        1 => {
            return Some(match kind {
                1 => [20; 3],
                11 => [28, 36, 36],
                _ => [20, 28, 28],
            });
        }
        8 => (40, count(36)?),
        3 | 5 => (44 + 4 * count(36)?, count(40)?),
        _ => return None,
    };
    let flat = fixed + 16 * points;
    let one = 16 + 8 * points;
    Some(match kind / 10 {
        0 => [flat; 3],
        // Z, then M if it is there; with type M, M may be missing too.
        1 => [flat + one, flat + 2 * one, flat],
        _ => [flat, flat + one, flat],
    })
}

/// The least length that a record's own counts allow; `None` where they say nothing.
pub(super) fn least_length(head: &[u8]) -> Option<u64> {
    lengths_by_counts(head).and_then(|all| all.into_iter().min())
}

pub(super) fn be_u32(bytes: &[u8]) -> u32 {
    bytes
        .get(..4)
        .and_then(|b| b.try_into().ok())
        .map_or(0, u32::from_be_bytes)
}

pub(super) fn le_i32(bytes: &[u8], at: usize) -> Option<i32> {
    bytes
        .get(at..at.checked_add(4)?)
        .and_then(|b| b.try_into().ok())
        .map(i32::from_le_bytes)
}

impl Index {
    /// Where each record begins and its content's length, in bytes.
    pub(super) fn entries(&self) -> &[(u64, u64)] {
        &self.0
    }
}

impl<R: Read + Seek> Records<R> {
    /// The .shx, while it has not been given up.
    pub(super) fn index(&self) -> Option<&Index> {
        self.index.as_ref()
    }

    /// Size of the file as its header states it.
    pub(super) fn declared_size(&self) -> u64 {
        self.declared_size
    }

    /// Reads the file header. `Err(Ok(message))`: this is no .shp.
    pub(super) fn new(mut input: R, index: Option<Index>) -> Result<Self, io::Result<Message>> {
        let size = input.seek(SeekFrom::End(0)).map_err(Err)?;
        input.seek(SeekFrom::Start(0)).map_err(Err)?;
        let mut input = BufReader::with_capacity(1 << 18, input);
        let mut header = [0; FILE_HEADER as usize];
        if size < FILE_HEADER {
            return Err(Ok(Message::new("formats.shp_too_short").with("bytes", size)));
        }
        input.read_exact(&mut header).map_err(Err)?;
        if be_u32(&header) != 9994 {
            return Err(Ok(Message::new("formats.shp_no_header")));
        }
        Ok(Self {
            input,
            here: FILE_HEADER,
            size,
            declared_size: u64::from(be_u32(header.get(24..).unwrap_or_default())) * 2,
            shape_type: le_i32(&header, 32).unwrap_or(0),
            index,
            next_at: FILE_HEADER,
            number: 0,
            jumped: false,
            content: Vec::new(),
        })
    }

    /// Size of the file in bytes.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Bytes walked past.
    pub(super) fn position(&self) -> u64 {
        self.here.min(self.size)
    }

    /// The content of the last record.
    pub(super) fn content(&self) -> &[u8] {
        &self.content
    }

    fn go_to(&mut self, at: u64) -> io::Result<()> {
        let step = i64::try_from(at).unwrap_or(i64::MAX) - i64::try_from(self.here).unwrap_or(0);
        self.input.seek_relative(step)?;
        self.here = at;
        Ok(())
    }

    /// Record number and content length at a place inside the file.
    fn header_at(&mut self, at: u64) -> io::Result<Option<(u64, u64)>> {
        if at < FILE_HEADER || at.saturating_add(RECORD_HEADER) > self.size {
            return Ok(None);
        }
        self.go_to(at)?;
        let mut header = [0; RECORD_HEADER as usize];
        self.input.read_exact(&mut header)?;
        self.here += RECORD_HEADER;
        let (number, length) = header.split_at(4);
        Ok(Some((
            u64::from(be_u32(number)),
            u64::from(be_u32(length)) * 2,
        )))
    }

    /// Reads the next record; its number, or `None` at the end. What is odd goes to `remarks`.
    pub(super) fn next_record(&mut self, remarks: &mut Remarks) -> io::Result<Option<u64>> {
        let number = self.number + 1;
        let Some(at) = self.place_of(number, remarks)? else {
            return Ok(None);
        };
        let row = Place::row(number);
        if at >= self.size {
            if self.declared_size > self.size {
                self.say_cut(number, remarks);
            }
            return Ok(None);
        }
        let Some((stated, mut length)) = self.header_at(at)? else {
            self.say_cut(number, remarks);
            return Ok(None);
        };
        if at >= self.declared_size && self.declared_size >= FILE_HEADER && stated != number {
            remarks.say(
                Severity::Info,
                Message::new("formats.shp_trailing").with("bytes", self.size - at),
            );
            return Ok(None);
        }
        let room = self.size - at - RECORD_HEADER;
        if length > room || self.needs_more(at, length)? {
            match self.true_length(at, number, room)? {
                Some(found) => {
                    remarks.say_at(
                        Severity::Warning,
                        Message::new("formats.record_length")
                            .with("record", number)
                            .with("stated", length)
                            .with("found", found),
                        row,
                    );
                    length = found;
                }
                None if length > room => {
                    self.say_cut(number, remarks);
                    return Ok(None);
                }
                None => {}
            }
        }
        self.go_to(at + RECORD_HEADER)?;
        // Bounded by the file's size above.
        self.content.resize(usize::try_from(length).unwrap_or(0), 0);
        self.input.read_exact(&mut self.content)?;
        self.here += length;
        self.next_at = at + RECORD_HEADER + length;
        self.number = number;
        Ok(Some(number))
    }

    fn say_cut(&self, number: u64, remarks: &mut Remarks) {
        if remarks.has("formats.shp_cut") {
            return;
        }
        remarks.push(
            crate::base::diagnostics::Diagnostic::new(
                Severity::Error,
                Message::new("formats.shp_cut")
                    .with("record", number)
                    .with("read", self.number),
            )
            .at(Place::row(number))
            .hint(Message::new("formats.hint_file_again")),
        );
    }

    /// Where a record begins: after the one before, or where the .shx says if that is credible
    /// (programs that change a shape append it and leave the old one where it was).
    fn place_of(&mut self, number: u64, remarks: &mut Remarks) -> io::Result<Option<u64>> {
        let Some(index) = &self.index else {
            return Ok(Some(self.next_at));
        };
        let entry = usize::try_from(number - 1)
            .ok()
            .and_then(|i| index.0.get(i).copied());
        let Some((offset, length)) = entry else {
            if self.jumped {
                return Ok(None);
            }
            if self.next_at < self.size {
                remarks.say(
                    Severity::Warning,
                    Message::new("formats.shx_short").with("entries", number - 1),
                );
            }
            self.index = None;
            return Ok(Some(self.next_at));
        };
        if offset == self.next_at {
            return Ok(Some(offset));
        }
        if self.header_at(offset)? == Some((number, length)) {
            if !self.jumped {
                remarks.say_at(
                    Severity::Info,
                    Message::new("formats.shx_order").with("record", number),
                    Place::row(number),
                );
            }
            self.jumped = true;
            return Ok(Some(offset));
        }
        remarks.say_at(
            Severity::Warning,
            Message::new("formats.shx_wrong").with("record", number),
            Place::row(number),
        );
        self.index = None;
        Ok(Some(self.next_at))
    }

    /// The lengths a record's own counts ask for: without and with M values.
    fn lengths_by_counts(&mut self, at: u64) -> io::Result<Option<[u64; 3]>> {
        let mut head = [0; 44];
        let there = (self.size - at - RECORD_HEADER).min(44);
        self.go_to(at + RECORD_HEADER)?;
        let head = head
            .get_mut(..usize::try_from(there).unwrap_or(0))
            .unwrap_or_default();
        self.input.read_exact(head)?;
        self.here += there;
        Ok(lengths_by_counts(head))
    }

    /// Whether a stated length cannot hold what the record's own counts ask for.
    fn needs_more(&mut self, at: u64, length: u64) -> io::Result<bool> {
        // A short look only where it costs nothing: the buffer holds it already.
        Ok(self
            .lengths_by_counts(at)?
            .is_some_and(|[a, b, c]| length < a.min(b).min(c)))
    }

    /// A length after which the next record, or the end of the file, comes.
    fn true_length(&mut self, at: u64, number: u64, room: u64) -> io::Result<Option<u64>> {
        let by_index = self.index.as_ref().and_then(|index| {
            let i = usize::try_from(number - 1).ok()?;
            index.0.get(i).map(|(_, length)| *length)
        });
        let by_counts = self.lengths_by_counts(at)?.unwrap_or([0; 3]);
        for length in by_counts.into_iter().chain(by_index) {
            if length < 4 || length > room {
                continue;
            }
            let after = at + RECORD_HEADER + length;
            if after == self.size
                || self
                    .header_at(after)?
                    .is_some_and(|(next, _)| next == number + 1)
            {
                return Ok(Some(length));
            }
        }
        Ok(None)
    }
}

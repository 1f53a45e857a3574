//! The table beside the shapes: header, fields, and rows one by one with their deletion mark.
//!
//! Why not the `dbase` crate: it skips deleted rows, so that every later shape gets its
//! neighbour's attributes (decision 3), and it decodes before the encoding is known.
//!
//! Source: dBASE III/IV/7 and Visual FoxPro table file structures as published by their
//! makers; numbers little-endian.

use super::records::le_i32;
use crate::base::diagnostics::{Diagnostic, Place, Severity};
use crate::base::message::Message;
use crate::formats::remarks::Remarks;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

/// Most fields taken: dBASE allows 255, Visual FoxPro 255, Clipper 1,023.
const MAX_FIELDS: usize = 2048;
const END_OF_FIELDS: u8 = 0x0d;

/// One field as the header has it.
#[derive(Debug, Clone)]
pub(super) struct DbfField {
    pub(super) raw_name: Vec<u8>,
    /// Type letter.
    pub(super) letter: u8,
    pub(super) width: usize,
    pub(super) decimals: u8,
    /// Where its bytes begin in a row, the deletion mark being byte 0.
    pub(super) offset: usize,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowMark {
    Present,
    Deleted,
}

/// A .dbf being read.
pub(super) struct Table<R> {
    input: BufReader<R>,
    pub(super) fields: Vec<DbfField>,
    /// Rows the file really holds, at most as many as its header says.
    pub(super) num_rows: u64,
    /// Language driver id.
    pub(super) ldid: u8,
    pub(super) header_length: u64,
    row: Vec<u8>,
    next: u64,
}

impl<R: Read + Seek> Table<R> {
    /// Reads the header. `Err(Ok(message))`: this is no usable .dbf.
    pub(super) fn new(
        mut input: R,
        file: &str,
        remarks: &mut Remarks,
    ) -> Result<Self, io::Result<Message>> {
        let size = input.seek(SeekFrom::End(0)).map_err(Err)?;
        input.seek(SeekFrom::Start(0)).map_err(Err)?;
        let mut input = BufReader::with_capacity(1 << 18, input);
        let mut head = [0; 32];
        if size < 33 {
            return Err(Ok(Message::new("formats.dbf_too_short").with("bytes", size)));
        }
        input.read_exact(&mut head).map_err(Err)?;
        let declared_rows = le_i32(&head, 4).map_or(0, |n| u64::from(n.cast_unsigned()));
        let mut header_length = u64::from(le_u16(&head, 8));
        let stated_row = usize::from(le_u16(&head, 10));
        let ldid = head.get(29).copied().unwrap_or(0);
        let is_level_7 = head.first().is_some_and(|v| v & 7 == 4);
        let (mut fields, after) = read_fields(&mut input, is_level_7).map_err(Err)?;
        if fields.is_empty() {
            return Err(Ok(Message::new("formats.dbf_no_fields")));
        }
        let row_length = lay_out(&mut fields, stated_row);
        let say = |remarks: &mut Remarks, severity, message| {
            remarks.push(Diagnostic::new(severity, message).at(Place {
                file: Some(file.to_owned()),
                ..Place::default()
            }));
        };
        if row_length != stated_row {
            say(
                remarks,
                Severity::Warning,
                Message::new("formats.dbf_widths")
                    .with("stated", stated_row)
                    .with("fields", row_length),
            );
        }
        let row_length = if stated_row > 1 {
            stated_row
        } else {
            row_length
        };
        if header_length < after || header_length > size {
            header_length = after;
        }
        // Bounded by the file's size before anything is allocated.
        let room = size.saturating_sub(header_length);
        let held = room / row_length.max(1) as u64;
        let num_rows = if declared_rows == 0 {
            held
        } else {
            declared_rows.min(held)
        };
        if declared_rows > held {
            say(
                remarks,
                Severity::Error,
                Message::new("formats.dbf_cut")
                    .with("stated", declared_rows)
                    .with("found", held),
            );
        } else if held > declared_rows {
            say(
                remarks,
                Severity::Info,
                Message::new("formats.dbf_more_rows")
                    .with("stated", declared_rows)
                    .with("found", held),
            );
        }
        let mut table = Self {
            input,
            fields,
            num_rows,
            ldid,
            header_length,
            row: vec![0; row_length],
            next: 0,
        };
        table.rewind().map_err(Err)?;
        Ok(table)
    }

    /// Goes back before the first row.
    pub(super) fn rewind(&mut self) -> io::Result<()> {
        self.input.seek(SeekFrom::Start(self.header_length))?;
        self.next = 0;
        Ok(())
    }

    /// Reads the next row; `None` after the last.
    pub(super) fn next_row(&mut self) -> io::Result<Option<RowMark>> {
        if self.next >= self.num_rows {
            return Ok(None);
        }
        self.input.read_exact(&mut self.row)?;
        self.next += 1;
        Ok(Some(match self.row.first() {
            Some(b'*') => RowMark::Deleted,
            _ => RowMark::Present,
        }))
    }

    /// Bytes of the last row read.
    pub(super) fn row(&self) -> &[u8] {
        &self.row
    }
}

/// Bytes of a field in a row; fewer, or none, where the row is too short.
pub(super) fn cell<'r>(row: &'r [u8], field: &DbfField) -> &'r [u8] {
    let end = (field.offset + field.width).min(row.len());
    row.get(field.offset..end).unwrap_or_default()
}

/// Field descriptors, and where they end in the file.
fn read_fields(input: &mut impl Read, is_level_7: bool) -> io::Result<(Vec<DbfField>, u64)> {
    let mut fields = Vec::new();
    let mut after = 32;
    let length = if is_level_7 {
        // Language driver name and reserved bytes.
        let mut skipped = [0; 36];
        if input.read_exact(&mut skipped).is_err() {
            return Ok((fields, after));
        }
        after += 36;
        48
    } else {
        32
    };
    let mut descriptor = vec![0; length];
    while fields.len() < MAX_FIELDS {
        let Some((first, rest)) = descriptor.split_first_mut() else {
            break;
        };
        match input.read_exact(std::slice::from_mut(first)) {
            Ok(()) => after += 1,
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => break,
            Err(e) => return Err(e),
        }
        if *first == END_OF_FIELDS || *first == 0 {
            break;
        }
        match input.read_exact(rest) {
            Ok(()) => after += rest.len() as u64,
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => break,
            Err(e) => return Err(e),
        }
        let (name, letter, width, decimals) = if is_level_7 {
            (32, 32, 33, 34)
        } else {
            (11, 11, 16, 17)
        };
        let byte = |at: usize| descriptor.get(at).copied().unwrap_or(0);
        let raw = descriptor.get(..name).unwrap_or_default();
        let raw_name = raw.split(|b| *b == 0).next().unwrap_or_default();
        fields.push(DbfField {
            raw_name: raw_name.trim_ascii_end().to_vec(),
            letter: byte(letter),
            width: usize::from(byte(width)),
            decimals: byte(decimals),
            offset: 0,
        });
    }
    Ok((fields, after))
}

/// Sets offsets, and long text widths where the row's length proves them; the row's length.
fn lay_out(fields: &mut [DbfField], stated: usize) -> usize {
    let total = |fields: &[DbfField]| 1 + fields.iter().map(|f| f.width).sum::<usize>();
    if total(fields) != stated {
        // Clipper and FoxPro keep the high byte of a long text field in its decimals.
        let mut wide = fields.to_vec();
        for field in wide.iter_mut().filter(|f| f.letter == b'C') {
            field.width += usize::from(field.decimals) << 8;
        }
        if total(&wide) == stated {
            fields.clone_from_slice(&wide);
        }
    }
    let mut offset = 1;
    for field in fields.iter_mut() {
        field.offset = offset;
        offset += field.width;
    }
    offset
}

fn le_u16(bytes: &[u8], at: usize) -> u16 {
    bytes
        .get(at..at + 2)
        .and_then(|b| b.try_into().ok())
        .map_or(0, u16::from_le_bytes)
}

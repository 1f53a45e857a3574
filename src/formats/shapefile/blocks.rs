//! Many records at once: where the .shx and the .shp agree to the byte, blocks of records and
//! their rows are read by offset on all processors, straight into chunks. The slightest odd
//! thing about how records lie, and nothing of this is used: the walk of `records` then says
//! what is wrong, and where.

use super::reader::{Taken, say_deleted};
use super::records::{FILE_HEADER, Records, be_u32, le_i32, least_length};
use super::table::Attributes;
use super::take::Taker;
use crate::base::ids::FeatureId;
use crate::base::parallel::{in_order, processors};
use crate::base::progress::{Cancelled, Progress};
use crate::crs::Crs;
use crate::formats::assemble::SourceChunk;
use crate::formats::error::ReadErrorKind;
use crate::formats::placing::Declared;
use crate::formats::positioned::Positioned;
use crate::formats::remarks::Remarks;
use crate::formats::source::{Near, ReadOptions};
use crate::geom::{Bbox, Columns, Coord};
use crate::layer::{CHUNK_FEATURES, CrsDecision, Schema};
use std::io::{self, Read, Seek};

const RECORD_HEADER: usize = 8;
/// Bytes of a polygon record's content before its first coordinate, with one ring.
const ONE_RING: usize = 48;
const POLYGON: i32 = 5;
/// Beyond this a number means "no data".
const NO_DATA: f64 = 1e38;
/// Most bytes of a block; longer ones are walked.
const MAX_BLOCK: u64 = 1 << 28;
/// One feature left aside in so many lends a coordinate to the sample.
const SAMPLE_EVERY: usize = 64;
/// Boxes larger than this, in metres, are never turned down in a projected system.
const MAX_PROJECTED_M: f64 = 50_000.0;

/// Blocks of records that follow each other without gaps.
pub(super) struct Plan {
    blocks: Vec<Block>,
    file_type: i32,
    num_records: u64,
}

#[derive(Debug, Clone, Copy)]
struct Block {
    /// Number of its first record, from 0.
    first: u64,
    count: u64,
    from: u64,
    to: u64,
}

/// Why a block was not taken.
enum Stop {
    /// Something is odd.
    Odd,
    /// It could not be read; the walk will be told why.
    Unread,
    Cancelled(Cancelled),
}

impl From<io::Error> for Stop {
    fn from(_: io::Error) -> Self {
        Self::Unread
    }
}

impl From<Cancelled> for Stop {
    fn from(c: Cancelled) -> Self {
        Self::Cancelled(c)
    }
}

/// Buffers of one thread.
#[derive(Default)]
struct Buffers {
    records: Vec<u8>,
    rows: Vec<u8>,
    taker: Taker,
    one: Columns,
}

impl Plan {
    /// The blocks, if the .shx tells of records one after the other that fill the file.
    pub(super) fn new<R: Read + Seek>(records: &Records<R>) -> Option<Self> {
        let entries = records.index()?.entries();
        if records.declared_size() != records.size() {
            return None;
        }
        let mut at = FILE_HEADER;
        let mut blocks = Vec::new();
        let mut first = 0;
        for some in entries.chunks(CHUNK_FEATURES) {
            let from = at;
            for &(offset, length) in some {
                if offset != at {
                    return None;
                }
                at += RECORD_HEADER as u64 + length;
            }
            if at - from > MAX_BLOCK {
                return None;
            }
            blocks.push(Block {
                first,
                count: some.len() as u64,
                from,
                to: at,
            });
            first += some.len() as u64;
        }
        (at == records.size()).then_some(Self {
            blocks,
            file_type: records.shape_type,
            num_records: first,
        })
    }

    /// Takes all blocks; `None` where something is odd.
    pub(super) fn take(
        &self,
        shp: &Positioned<'_>,
        attributes: Option<&Attributes<'_>>,
        wanted: Option<&Wanted<'_>>,
        progress: &Progress,
    ) -> Result<Option<(Taken, Remarks)>, ReadErrorKind> {
        let taken = in_order(
            "reading",
            processors(),
            self.blocks.len(),
            |buffers: &mut Buffers, i| {
                progress.check()?;
                let block = self.blocks.get(i).copied().ok_or(Stop::Odd)?;
                let taken = self.block(block, shp, attributes, wanted, buffers)?;
                progress.advance(block.to - block.from);
                Ok(taken)
            },
        );
        let taken = match taken {
            Ok(taken) => taken,
            // A file that ends before its time, or a lie: the walk tells.
            Err(Stop::Odd | Stop::Unread) => {
                progress.set_done(0);
                return Ok(None);
            }
            Err(Stop::Cancelled(c)) => return Err(c.into()),
        };
        let mut remarks = Remarks::default();
        let mut chunks = Vec::with_capacity(taken.len());
        for (chunk, found) in taken {
            remarks.append(found, &["formats.z_dropped"]);
            if !chunk.ids.is_empty() || !chunk.aside.boxes.is_empty() {
                chunks.push(chunk);
            }
        }
        Ok(Some((
            Taken {
                schema: attributes.map_or_else(Schema::default, |a| a.cells.schema()),
                chunks,
                num_records: self.num_records,
            },
            remarks,
        )))
    }

    fn block(
        &self,
        block: Block,
        shp: &Positioned<'_>,
        attributes: Option<&Attributes<'_>>,
        wanted: Option<&Wanted<'_>>,
        buffers: &mut Buffers,
    ) -> Result<(SourceChunk, Remarks), Stop> {
        let Buffers {
            records,
            rows,
            taker,
            one,
        } = buffers;
        taker.file_type = self.file_type;
        records.resize(
            usize::try_from(block.to - block.from).map_err(|_e| Stop::Odd)?,
            0,
        );
        shp.read_exact_at(block.from, records)?;
        let row_length = match attributes {
            Some(a) => a.rows(block.first, block.count, rows)?,
            None => 0,
        };
        let waits = attributes.filter(|a| wanted.is_none() && a.can_wait(rows, block.count));
        let mut row = rows.chunks_exact(row_length.max(1));
        let mut chunk = SourceChunk {
            attributes: attributes.map(|a| a.cells.columns()).unwrap_or_default(),
            oriented: true,
            ..SourceChunk::default()
        };
        let mut remarks = Remarks::default();
        if wanted.is_none() {
            let (coords, count) = room(records)?;
            chunk.geometry.reserve(coords, count);
            chunk.ids.reserve(count);
        }
        let mut rest: &[u8] = records;
        let mut number = block.first;
        while !rest.is_empty() {
            number += 1;
            let (content, after) = split_record(rest)?;
            rest = after;
            let row = row.next();
            if row.is_some_and(|r| r.first() == Some(&b'*')) {
                say_deleted(number, &mut remarks);
                continue;
            }
            // Cells first, as the walk does, so that remarks come in the same order.
            let append = |chunk: &mut SourceChunk, remarks: &mut Remarks| {
                chunk.ids.push(FeatureId(number));
                if waits.is_some() {
                    return;
                }
                if let (Some(a), Some(row)) = (attributes, row) {
                    a.cells.append(row, number, remarks, &mut chunk.attributes);
                } else {
                    for column in &mut chunk.attributes {
                        column.push(&crate::layer::Value::Null);
                    }
                }
            };
            if let Some(ring) = one_ring(content, self.file_type) {
                match (wanted, Looked::at(ring)) {
                    (_, None) => {}
                    (Some(wanted), Some(looked)) if !wanted.keeps(&looked.bbox) => {
                        aside(&mut chunk, looked.bbox, ring);
                        continue;
                    }
                    (_, Some(looked)) => {
                        append(&mut chunk, &mut remarks);
                        looked.push(ring, &mut chunk.geometry);
                        continue;
                    }
                }
            }
            let Some(wanted) = wanted else {
                append(&mut chunk, &mut remarks);
                let parts = chunk.geometry.num_parts();
                taker.take(content, number, &mut chunk.geometry, &mut remarks);
                chunk.geometry.end_feature();
                chunk.geometry.orient_from(parts);
                continue;
            };
            // The odd ones are looked at one by one, so that whatever is wrong is said.
            *one = Columns::new();
            taker.take(content, number, one, &mut remarks);
            one.end_feature();
            let Some(feature) = one.feature(0) else {
                continue;
            };
            if !feature.is_null() && !wanted.keeps(&feature.bbox()) {
                chunk.aside.boxes.push(feature.bbox());
                chunk.aside.sample.extend(feature.coords().first());
                continue;
            }
            append(&mut chunk, &mut remarks);
            let parts = chunk.geometry.num_parts();
            chunk.geometry.push_feature(feature);
            chunk.geometry.orient_from(parts);
        }
        chunk.later = waits.map(|a| a.later(std::mem::take(rows)));
        Ok((chunk, remarks))
    }
}

fn aside(chunk: &mut SourceChunk, bbox: Bbox, ring: &[[u8; 16]]) {
    if chunk.aside.boxes.len().is_multiple_of(SAMPLE_EVERY) {
        chunk.aside.sample.extend(ring.first().map(position));
    }
    chunk.aside.boxes.push(bbox);
}

/// A record's content and what follows it; odd where the stated length runs over the block or
/// cannot hold what the record's own counts ask for.
fn split_record(bytes: &[u8]) -> Result<(&[u8], &[u8]), Stop> {
    let (header, rest) = bytes.split_at_checked(RECORD_HEADER).ok_or(Stop::Odd)?;
    let length = be_u32(header.get(4..).unwrap_or_default()) as usize * 2;
    let (content, after) = rest.split_at_checked(length).ok_or(Stop::Odd)?;
    match least_length(content.get(..44.min(length)).unwrap_or_default()) {
        Some(least) if (length as u64) < least => Err(Stop::Odd),
        _ => Ok((content, after)),
    }
}

/// How many coordinates and records a block holds, from the records' lengths.
fn room(block: &[u8]) -> Result<(usize, usize), Stop> {
    let (mut rest, mut coords, mut count) = (block, 0, 0);
    while !rest.is_empty() {
        let (content, after) = split_record(rest)?;
        coords += content.len().saturating_sub(ONE_RING) / 16;
        count += 1;
        rest = after;
    }
    Ok((coords, count))
}

/// The coordinates of a plain polygon record of one closed ring, which almost every one is.
fn one_ring(content: &[u8], file_type: i32) -> Option<&[[u8; 16]]> {
    let count = |at| le_i32(content, at).and_then(|n| usize::try_from(n).ok());
    if file_type != POLYGON
        || le_i32(content, 0) != Some(POLYGON)
        || count(36) != Some(1)
        || count(44) != Some(0)
    {
        return None;
    }
    let bytes = count(40)?.checked_mul(16)?.checked_add(ONE_RING)?;
    let (ring, _) = content.get(ONE_RING..bytes)?.as_chunks::<16>();
    (ring.len() >= 4 && ring.first().map(position) == ring.last().map(position)).then_some(ring)
}

fn position(bytes: &[u8; 16]) -> Coord {
    let (x, y) = bytes.split_at(8);
    let number = |b: &[u8]| b.try_into().map_or(f64::NAN, f64::from_le_bytes);
    Coord {
        x: number(x),
        y: number(y),
    }
}

/// What one pass over a ring tells.
struct Looked {
    bbox: Bbox,
    /// It runs the other way round than an outer ring does here.
    is_turned: bool,
}

impl Looked {
    /// `None` where a coordinate is no number or means "no data".
    fn at(ring: &[[u8; 16]]) -> Option<Self> {
        let origin = ring.first().map(position)?;
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        let mut usable = true;
        // The sum of `twice_planar_area`, term by term.
        let (mut twice, mut before) = (0.0, Coord::default());
        for bytes in ring {
            let c = position(bytes);
            for ((low, high), v) in low.iter_mut().zip(&mut high).zip([c.x, c.y]) {
                usable &= v.abs() < NO_DATA;
                *low = if v < *low { v } else { *low };
                *high = if v > *high { v } else { *high };
            }
            let here = Coord {
                x: c.x - origin.x,
                y: c.y - origin.y,
            };
            twice += before.x * here.y - here.x * before.y;
            before = here;
        }
        let ([min_x, min_y], [max_x, max_y]) = (low, high);
        usable.then_some(Self {
            bbox: Bbox {
                min: Coord { x: min_x, y: min_y },
                max: Coord { x: max_x, y: max_y },
            },
            is_turned: twice < 0.0,
        })
    }

    /// Appends the ring as a feature, the right way round.
    fn push(&self, ring: &[[u8; 16]], columns: &mut Columns) {
        if self.is_turned {
            columns.push_boxed_ring(ring.iter().rev().map(position), self.bbox);
        } else {
            columns.push_boxed_ring(ring.iter().map(position), self.bbox);
        }
    }
}

/// Which features to keep, asked in the source's numbers.
pub(super) struct Wanted<'a> {
    near: &'a Near<'a>,
    crs: Crs,
    swapped: bool,
}

impl<'a> Wanted<'a> {
    /// `None` where all must be kept: the system is not declared, or positions are moved after
    /// it.
    pub(super) fn new(
        near: &'a Near<'a>,
        declared: &Declared,
        options: &ReadOptions,
    ) -> Option<Self> {
        let crs = match (options.crs, declared) {
            (Some(crs), _) | (None, &Declared::System { crs, .. }) => crs,
            (None, Declared::Nothing) => return None,
        };
        (options.shift.is_none() && options.transform.is_none()).then_some(Self {
            near,
            crs,
            swapped: options.swapped_axes,
        })
    }

    /// Whether the numbers came to be in the system that features were judged in.
    pub(super) fn was_right(&self, decision: &CrsDecision) -> bool {
        // A guess may also turn the axes: it is the only one that is not confirmed.
        decision.crs == self.crs && decision.confirmed
    }

    fn keeps(&self, bbox: &Bbox) -> bool {
        let turn = |c: Coord| Coord { x: c.y, y: c.x };
        let bbox = if self.swapped {
            Bbox {
                min: turn(bbox.min),
                max: turn(bbox.max),
            }
        } else {
            *bbox
        };
        match self.degrees(&bbox) {
            Some(degrees) => (self.near)(&degrees),
            None => true,
        }
    }

    /// A box in degrees around whatever a box in the source's numbers can hold; `None` where
    /// that is not worth finding out.
    fn degrees(&self, bbox: &Bbox) -> Option<Bbox> {
        let at = |x: f64, y: f64| {
            let (lon, lat) = self.crs.lon_lat_from_xy(x, y)?;
            Some(Coord::lon_lat(lon, lat))
        };
        let (min, max, middle) = (bbox.min, bbox.max, bbox.center());
        if self.crs.is_geographic() {
            return Some(Bbox {
                min: at(min.x, min.y)?,
                max: at(max.x, max.y)?,
            });
        }
        if (max.x - min.x).max(max.y - min.y) > MAX_PROJECTED_M {
            return None;
        }
        let mut degrees = Bbox::EMPTY;
        for x in [min.x, middle.x, max.x] {
            for y in [min.y, middle.y, max.y] {
                degrees.grow(at(x, y)?);
            }
        }
        // Sides bend by less than a thousandth of themselves between those positions.
        let (dx, dy) = (degrees.max.x - degrees.min.x, degrees.max.y - degrees.min.y);
        Some(degrees.padded(1e-3 * dx + 1e-5, 1e-3 * dy + 1e-5))
    }
}

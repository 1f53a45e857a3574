//! One chunk as flat bytes: geometry columns, ids, attribute columns.

use super::bytes::{In, Out};
use crate::base::date::Date;
use crate::base::ids::FeatureId;
use crate::geom::{Bbox, Columns, Coord, PartKind};
use crate::layer::column::TextColumn;
use crate::layer::{Chunk, Column};

/// Writes a chunk.
pub(super) fn put(out: &mut Out, chunk: &Chunk) {
    let geometry = chunk.geometry();
    out.list(geometry.coords(), put_coord);
    for ends in [
        geometry.ring_ends(),
        geometry.part_ends(),
        geometry.feature_ends(),
    ] {
        out.list(ends, |out, end| out.u32(*end));
    }
    out.list(geometry.part_kinds(), |out, kind| {
        out.u8(match kind {
            PartKind::Point => 0,
            PartKind::Line => 1,
            PartKind::Polygon => 2,
        });
    });
    out.list(geometry.boxes(), |out, bbox| {
        put_coord(out, &bbox.min);
        put_coord(out, &bbox.max);
    });
    out.list(chunk.ids(), |out, id| out.u64(id.0));
    out.list(chunk.attributes(), put_column);
}

/// Reads a chunk; `None` if the bytes are not one.
pub(super) fn get(bytes: &[u8]) -> Option<Chunk> {
    let mut input = In(bytes);
    let coords = coords(&mut input)?;
    let ring_ends = u32s(&mut input)?;
    let part_ends = u32s(&mut input)?;
    let feature_ends = u32s(&mut input)?;
    let part_kinds = input.list(|i| match i.u8()? {
        0 => Some(PartKind::Point),
        1 => Some(PartKind::Line),
        2 => Some(PartKind::Polygon),
        _ => None,
    })?;
    let count = input.count()?;
    let boxes = input
        .items::<32>(count)?
        .iter()
        .map(|item| {
            let (words, _) = item.as_chunks::<8>();
            let word = |i: usize| f64::from_le_bytes(words.get(i).copied().unwrap_or_default());
            Bbox {
                min: Coord::lon_lat(word(0), word(1)),
                max: Coord::lon_lat(word(2), word(3)),
            }
        })
        .collect();
    let geometry = Columns::from_flat(
        coords,
        ring_ends,
        part_ends,
        part_kinds,
        feature_ends,
        boxes,
    )?;
    let count = input.count()?;
    let ids: Vec<FeatureId> = input
        .items::<8>(count)?
        .iter()
        .map(|b| FeatureId(u64::from_le_bytes(*b)))
        .collect();
    let attributes = input.list(get_column)?;
    let fits = ids.len() == geometry.len() && input.is_at_end();
    fits.then(|| Chunk::new(geometry, attributes, ids))
}

fn put_coord(out: &mut Out, coord: &Coord) {
    out.f64(coord.x);
    out.f64(coord.y);
}

fn coords(input: &mut In<'_>) -> Option<Vec<Coord>> {
    let count = input.count()?;
    let items = input.items::<16>(count)?;
    Some(
        items
            .iter()
            .map(|item| {
                let [x, y] = match item.as_chunks::<8>().0 {
                    [x, y] => [*x, *y],
                    _ => [[0; 8]; 2],
                };
                Coord::lon_lat(f64::from_le_bytes(x), f64::from_le_bytes(y))
            })
            .collect(),
    )
}

fn u32s(input: &mut In<'_>) -> Option<Vec<u32>> {
    let count = input.count()?;
    let items = input.items::<4>(count)?;
    Some(items.iter().map(|b| u32::from_le_bytes(*b)).collect())
}

fn put_column(out: &mut Out, column: &Column) {
    match column {
        Column::Text(texts) => {
            out.u8(0);
            let (buffer, ends, nulls) = texts.flat();
            out.text(buffer);
            out.list(ends, |out, end| out.u32(*end));
            out.list(nulls, |out, null| out.flag(*null));
        }
        Column::Int(values) => {
            out.u8(1);
            out.list(values, |out, v| out.option(*v, Out::i64));
        }
        Column::Real(values) => {
            out.u8(2);
            out.list(values, |out, v| out.option(*v, Out::f64));
        }
        Column::Bool(values) => {
            out.u8(3);
            out.list(values, |out, v| out.option(*v, Out::flag));
        }
        Column::Date(values) => {
            out.u8(4);
            out.list(values, |out, v| out.option(*v, put_date));
        }
    }
}

fn get_column(input: &mut In<'_>) -> Option<Column> {
    Some(match input.u8()? {
        0 => {
            let buffer = input.text()?;
            let ends = u32s(input)?;
            let nulls = input.list(In::flag)?;
            Column::Text(TextColumn::from_flat(buffer, ends, nulls)?)
        }
        1 => Column::Int(input.list(|i| i.option(In::i64))?),
        2 => Column::Real(input.list(|i| i.option(In::f64))?),
        3 => Column::Bool(input.list(|i| i.option(In::flag))?),
        4 => Column::Date(input.list(|i| i.option(get_date))?),
        _ => return None,
    })
}

fn put_date(out: &mut Out, date: Date) {
    let (year, month, day) = date.parts();
    out.i64(i64::from(year));
    out.u8(month);
    out.u8(day);
}

fn get_date(input: &mut In<'_>) -> Option<Date> {
    let year = i32::try_from(input.i64()?).ok()?;
    Date::new(year, input.u8()?, input.u8()?)
}

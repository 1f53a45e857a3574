//! The walk over the features.

use super::MAGIC;
use super::header::{Column, columns, declared, index_size};
use crate::base::date::Date;
use crate::base::diagnostics::{Place, Severity};
use crate::base::ids::FeatureId;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::formats::error::ReadErrorKind;
use crate::formats::input::{Input, ReadSeek};
use crate::formats::kind::FormatKind;
use crate::formats::reading::Reading;
use crate::formats::source::ReadOptions;
use crate::formats::wkb::{Sketch, say_null, say_unusable};
use crate::geom::PartKind;
use crate::layer::{Layer, Value};
use flatgeobuf::{
    ColumnType, Feature, Geometry, GeometryType, size_prefixed_root_as_feature,
    size_prefixed_root_as_header,
};
use std::io::{BufReader, Read, Seek, SeekFrom};

/// Most bytes of a header.
const MOST_HEADER: u64 = 16 << 20;
/// Most fields taken, those of single features included.
const MOST_FIELDS: usize = 2048;
/// Deepest collection in a collection.
const DEPTH: u32 = 16;

/// Reads a layer.
pub(in crate::formats) fn read(
    input: &Input,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<Layer, ReadErrorKind> {
    let size = input.size()?;
    let mut file = BufReader::with_capacity(1 << 18, input.open()?);
    let mut magic = [0; MAGIC.len()];
    let whole = file.read_exact(&mut magic).is_ok();
    // The last byte is the patch level.
    if !whole || magic.get(..7) != MAGIC.get(..7) {
        return Err(ReadErrorKind::malformed_with_hint(
            Message::new("vectors.fgb_not_one"),
            Message::new("formats.hint_file_again"),
        ));
    }
    let mut reading = Reading::new(input);
    let bytes = prefixed(&mut file, MOST_HEADER.min(size))
        .map_err(ReadErrorKind::Io)?
        .ok_or_else(broken)?;
    let header = size_prefixed_root_as_header(&bytes).map_err(|e| {
        ReadErrorKind::malformed_with_hint(
            Message::new("vectors.fgb_header").with("why", first_line(&e.to_string())),
            Message::new("formats.hint_file_again"),
        )
    })?;
    let skip = index_size(&header)
        .filter(|skip| *skip <= size)
        .and_then(|skip| i64::try_from(skip).ok())
        .ok_or_else(broken)?;
    file.seek(SeekFrom::Current(skip))
        .map_err(ReadErrorKind::Io)?;
    reading.declared = declared(&header, &mut reading.remarks);
    let fields = columns(&header);
    progress.set_total(size);
    let mut walk = Walk {
        indices: fields
            .iter()
            .take(MOST_FIELDS)
            .map(|c| reading.draft.add_field(&c.name))
            .collect(),
        fields,
        kind: header.geometry_type(),
        sketch: Sketch::default(),
    };
    let stated = header.features_count();
    walk.features(&mut file, size, stated, progress, &mut reading)?;
    reading.into_layer(
        input,
        input.stem(),
        FormatKind::FlatGeobuf,
        options,
        progress,
    )
}

fn broken() -> ReadErrorKind {
    ReadErrorKind::malformed_with_hint(
        Message::new("vectors.fgb_sizes"),
        Message::new("formats.hint_file_again"),
    )
}

/// The verifier's words without its trace.
fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

/// A table with the four bytes of its length before it; `None` if it is longer than can be.
fn prefixed(file: &mut impl Read, most: u64) -> std::io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    file.read_exact(&mut length)?;
    let stated = u64::from(u32::from_le_bytes(length));
    if stated > most || stated < 8 {
        return Ok(None);
    }
    let mut bytes = length.to_vec();
    file.take(stated).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 == stated + 4).then_some(bytes))
}

struct Walk {
    fields: Vec<Column>,
    /// Index of each in the draft.
    indices: Vec<usize>,
    kind: GeometryType,
    sketch: Sketch,
}

impl Walk {
    fn features(
        &mut self,
        file: &mut BufReader<Box<dyn ReadSeek>>,
        size: u64,
        stated: u64,
        progress: &Progress,
        reading: &mut Reading,
    ) -> Result<(), ReadErrorKind> {
        loop {
            let position = file.stream_position().map_err(ReadErrorKind::Io)?;
            let is_full = stated > 0 && reading.num_records == stated;
            if position >= size || is_full {
                break;
            }
            if reading.num_records.is_multiple_of(1024) {
                progress.check()?;
                progress.set_done(position);
            }
            let Ok(Some(bytes)) = prefixed(file, size - position) else {
                reading.remarks.advise(
                    Severity::Error,
                    Message::new("vectors.rest_lost")
                        .with("why", Message::new("vectors.fgb_sizes"))
                        .with("features", reading.num_records),
                    Message::new("formats.hint_file_again"),
                );
                return Ok(());
            };
            reading.num_records += 1;
            self.feature(&bytes, reading);
        }
        if stated > reading.num_records {
            reading.remarks.advise(
                Severity::Error,
                Message::new("vectors.fgb_count")
                    .with("stated", stated)
                    .with("found", reading.num_records),
                Message::new("formats.hint_file_again"),
            );
        }
        Ok(())
    }

    fn feature(&mut self, bytes: &[u8], reading: &mut Reading) {
        let number = reading.num_records;
        let place = || Place::row(number);
        match size_prefixed_root_as_feature(bytes) {
            Ok(feature) => {
                self.shape(&feature, number, reading);
                if let Err(why) = self.properties(&feature, reading) {
                    reading.remarks.say_at(Severity::Warning, why, place());
                }
            }
            Err(e) => {
                let why =
                    Message::new("vectors.fgb_feature").with("why", first_line(&e.to_string()));
                say_unusable(number, why, place(), &mut reading.remarks);
            }
        }
        reading.draft.finish_feature(FeatureId(number));
    }

    fn shape(&mut self, feature: &Feature<'_>, number: u64, reading: &mut Reading) {
        let Reading { draft, remarks, .. } = reading;
        let Some(geometry) = feature.geometry() else {
            say_null(number, remarks);
            return;
        };
        let kind = if self.kind == GeometryType::Unknown {
            geometry.type_()
        } else {
            self.kind
        };
        let has_positions = geometry.xy().is_some_and(|xy| !xy.is_empty());
        if !has_positions && geometry.parts().is_none_or(|p| p.is_empty()) {
            say_null(number, remarks);
            return;
        }
        self.sketch.clear();
        match sketch(&geometry, kind, 0, &mut self.sketch) {
            Ok(()) => self.sketch.take(number, draft.geometry(), remarks),
            Err(why) => say_unusable(number, why, Place::row(number), remarks),
        }
    }

    /// Columns by number, each with its value, until the bytes end.
    fn properties(&mut self, feature: &Feature<'_>, reading: &mut Reading) -> Result<(), Message> {
        let broken = || Message::new("vectors.fgb_properties");
        let Some(properties) = feature.properties() else {
            return Ok(());
        };
        // A feature may have columns of its own.
        let own: Option<Vec<Column>> = feature.columns().map(|own| {
            own.iter()
                .map(|c| Column {
                    name: c.name().to_owned(),
                    kind: c.type_(),
                })
                .collect()
        });
        let mut rest = properties.bytes();
        let mut taken: Vec<usize> = Vec::new();
        while let Some((number, after)) = rest.split_first_chunk::<2>() {
            let number = usize::from(u16::from_le_bytes(*number));
            let column = own
                .as_ref()
                .unwrap_or(&self.fields)
                .get(number)
                .ok_or_else(broken)?;
            let (value, after) = value(column.kind, after).ok_or_else(broken)?;
            rest = after;
            let field = match &own {
                None => self.indices.get(number).copied(),
                Some(_) => reading.draft.field(&column.name).or_else(|| {
                    (reading.draft.num_fields() < MOST_FIELDS)
                        .then(|| reading.draft.add_field(&column.name))
                }),
            };
            if let Some(field) = field
                && !taken.contains(&field)
            {
                reading.draft.set(field, &value);
                taken.push(field);
            }
        }
        if rest.is_empty() {
            Ok(())
        } else {
            Err(broken())
        }
    }
}

/// A value and what follows it.
fn value(kind: ColumnType, bytes: &[u8]) -> Option<(Value, &[u8])> {
    macro_rules! number {
        ($type:ty, $value:expr) => {{
            let (head, rest) = bytes.split_first_chunk::<{ size_of::<$type>() }>()?;
            let number = <$type>::from_le_bytes(*head);
            ($value(number), rest)
        }};
    }
    Some(match kind {
        ColumnType::Byte => number!(i8, |n| Value::Int(i64::from(n))),
        ColumnType::UByte => number!(u8, |n| Value::Int(i64::from(n))),
        ColumnType::Bool => number!(u8, |n| Value::Bool(n != 0)),
        ColumnType::Short => number!(i16, |n| Value::Int(i64::from(n))),
        ColumnType::UShort => number!(u16, |n| Value::Int(i64::from(n))),
        ColumnType::Int => number!(i32, |n| Value::Int(i64::from(n))),
        ColumnType::UInt => number!(u32, |n| Value::Int(i64::from(n))),
        ColumnType::Long => number!(i64, Value::Int),
        ColumnType::ULong => number!(u64, |n: u64| match i64::try_from(n) {
            Ok(n) => Value::Int(n),
            Err(_) => Value::Text(n.to_string()),
        }),
        ColumnType::Float => number!(f32, |n: f32| Value::Real(f64::from(n))),
        ColumnType::Double => number!(f64, Value::Real),
        ColumnType::String | ColumnType::Json | ColumnType::DateTime | ColumnType::Binary => {
            let (length, rest) = bytes.split_first_chunk::<4>()?;
            let length = u32::from_le_bytes(*length) as usize;
            let (text, rest) = rest.split_at_checked(length)?;
            if kind == ColumnType::Binary {
                return Some((Value::Null, rest));
            }
            let text = String::from_utf8_lossy(text).into_owned();
            let date = (kind == ColumnType::DateTime)
                .then(|| date(&text))
                .flatten();
            (date.map_or(Value::Text(text), Value::Date), rest)
        }
        _ => return None,
    })
}

/// A moment that is a date: ISO 8601 without time, or at midnight of nowhere in particular.
fn date(text: &str) -> Option<Date> {
    let day = match text.split_once('T') {
        Some((day, "00:00:00" | "00:00:00Z")) => day,
        Some(_) => return None,
        None => text,
    };
    let mut parts = day.split('-').map(str::parse);
    let year: i32 = parts.next()?.ok()?;
    let month = u8::try_from(parts.next()?.ok()?).ok()?;
    let date = Date::new(year, month, u8::try_from(parts.next()?.ok()?).ok()?)?;
    parts.next().is_none().then_some(date)
}

/// A geometry's parts.
fn sketch(
    geometry: &Geometry<'_>,
    kind: GeometryType,
    depth: u32,
    out: &mut Sketch,
) -> Result<(), Message> {
    if depth > DEPTH {
        return Err(Message::new("vectors.wkb_deep").with("most", DEPTH));
    }
    out.has_zm |= geometry.z().is_some() || geometry.m().is_some();
    match kind {
        GeometryType::Point | GeometryType::MultiPoint => chain_ends(geometry, |positions| {
            for &(x, y) in positions {
                out.position(x, y);
                out.end_ring();
                out.end_part(PartKind::Point);
            }
        }),
        GeometryType::LineString | GeometryType::MultiLineString => {
            chain_ends(geometry, |positions| {
                for &(x, y) in positions {
                    out.position(x, y);
                }
                out.end_ring();
                out.end_part(PartKind::Line);
            })
        }
        GeometryType::Polygon | GeometryType::Triangle => {
            chain_ends(geometry, |positions| {
                for &(x, y) in positions {
                    out.position(x, y);
                }
                out.end_ring();
            })?;
            out.end_part(PartKind::Polygon);
            Ok(())
        }
        GeometryType::MultiPolygon | GeometryType::GeometryCollection => {
            for part in geometry.parts().into_iter().flatten() {
                let inner = if kind == GeometryType::MultiPolygon {
                    GeometryType::Polygon
                } else {
                    part.type_()
                };
                sketch(&part, inner, depth + 1, out)?;
            }
            Ok(())
        }
        GeometryType::PolyhedralSurface | GeometryType::TIN => {
            Err(Message::new("formats.multipatch"))
        }
        other => Err(match other.variant_name() {
            Some(name) if other != GeometryType::Unknown => {
                Message::new("vectors.wkb_curve").with("type", name)
            }
            _ => Message::new("vectors.wkb_type").with("type", u32::from(other.0)),
        }),
    }
}

/// Positions of each chain of a geometry without parts.
fn chain_ends(geometry: &Geometry<'_>, mut take: impl FnMut(&[(f64, f64)])) -> Result<(), Message> {
    let Some(xy) = geometry.xy() else {
        return Ok(());
    };
    let positions: Vec<(f64, f64)> = (0..xy.len() / 2)
        .map(|i| (xy.get(2 * i), xy.get(2 * i + 1)))
        .collect();
    let Some(ends) = geometry.ends().filter(|e| !e.is_empty()) else {
        take(&positions);
        return Ok(());
    };
    let mut from = 0;
    for end in ends {
        let end = end as usize;
        let chain = positions
            .get(from..end)
            .ok_or_else(|| Message::new("vectors.fgb_ends"))?;
        take(chain);
        from = end;
    }
    Ok(())
}

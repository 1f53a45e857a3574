//! Reading WKB (OGC 06-103r4, 8.2) with the Z and M of ISO 13249-3 and of EWKB. Every count is
//! held against the bytes that are left before anything is made from it.

use super::sketch::Sketch;
use crate::base::message::Message;
use crate::geom::PartKind;

/// Deepest collection in a collection.
const DEPTH: u32 = 16;

/// Flags of EWKB in the type number.
const EWKB_Z: u32 = 0x8000_0000;
const EWKB_M: u32 = 0x4000_0000;
const EWKB_SRID: u32 = 0x2000_0000;

/// Reads one geometry into a sketch, which is cleared first.
///
/// # Errors
/// Why it cannot be used; what the sketch then holds means nothing.
pub(crate) fn parse(bytes: &[u8], sketch: &mut Sketch) -> Result<(), Message> {
    sketch.clear();
    let mut cursor = Cursor {
        rest: bytes,
        little: true,
    };
    geometry(&mut cursor, sketch, 0)
}

struct Cursor<'a> {
    rest: &'a [u8],
    little: bool,
}

impl Cursor<'_> {
    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], Message> {
        let (head, rest) = self.rest.split_first_chunk::<N>().ok_or_else(too_short)?;
        self.rest = rest;
        Ok(*head)
    }

    fn u32(&mut self) -> Result<u32, Message> {
        let bytes = self.bytes()?;
        Ok(if self.little {
            u32::from_le_bytes(bytes)
        } else {
            u32::from_be_bytes(bytes)
        })
    }

    fn f64(&mut self) -> Result<f64, Message> {
        let bytes = self.bytes()?;
        Ok(if self.little {
            f64::from_le_bytes(bytes)
        } else {
            f64::from_be_bytes(bytes)
        })
    }

    /// A count of things of at least so many bytes each.
    fn count(&mut self, each: usize) -> Result<usize, Message> {
        let count = self.u32()? as usize;
        if count.saturating_mul(each) > self.rest.len() {
            return Err(Message::new("vectors.wkb_count")
                .with("count", count)
                .with("bytes", self.rest.len()));
        }
        Ok(count)
    }
}

fn too_short() -> Message {
    Message::new("vectors.wkb_short")
}

fn geometry(cursor: &mut Cursor<'_>, sketch: &mut Sketch, depth: u32) -> Result<(), Message> {
    if depth > DEPTH {
        return Err(Message::new("vectors.wkb_deep").with("most", DEPTH));
    }
    let [order] = cursor.bytes()?;
    cursor.little = match order {
        0 => false,
        1 => true,
        other => return Err(Message::new("vectors.wkb_order").with("byte", u32::from(other))),
    };
    let stated = cursor.u32()?;
    let plain = stated & !(EWKB_Z | EWKB_M | EWKB_SRID);
    if stated & EWKB_SRID != 0 {
        cursor.u32()?;
    }
    let (thousands, kind) = (plain / 1000, plain % 1000);
    let has_z = stated & EWKB_Z != 0 || matches!(thousands, 1 | 3);
    let has_m = stated & EWKB_M != 0 || matches!(thousands, 2 | 3);
    if thousands > 3 {
        return Err(unknown(stated));
    }
    let extra = usize::from(has_z) + usize::from(has_m);
    sketch.has_zm |= extra > 0;
    match kind {
        1 => {
            let (x, y) = position(cursor, extra)?;
            // The standard's empty point.
            if !(x.is_nan() && y.is_nan()) {
                sketch.position(x, y);
                sketch.end_ring();
                sketch.end_part(PartKind::Point);
            }
        }
        2 => {
            chain(cursor, sketch, extra)?;
            sketch.end_part(PartKind::Line);
        }
        3 | 17 => {
            for _ in 0..cursor.count(4)? {
                chain(cursor, sketch, extra)?;
            }
            sketch.end_part(PartKind::Polygon);
        }
        // Collections of curves or surfaces may hold straight ones only.
        4..=7 | 11 | 12 => {
            for _ in 0..cursor.count(5)? {
                geometry(cursor, sketch, depth + 1)?;
            }
        }
        8..=10 | 13 | 14 => return Err(Message::new("vectors.wkb_curve").with("type", curve(kind))),
        15 | 16 => return Err(Message::new("formats.multipatch")),
        _ => return Err(unknown(stated)),
    }
    Ok(())
}

fn curve(kind: u32) -> &'static str {
    match kind {
        8 => "CircularString",
        9 => "CompoundCurve",
        10 => "CurvePolygon",
        13 => "Curve",
        _ => "Surface",
    }
}

fn unknown(stated: u32) -> Message {
    Message::new("vectors.wkb_type").with("type", stated)
}

fn position(cursor: &mut Cursor<'_>, extra: usize) -> Result<(f64, f64), Message> {
    let position = (cursor.f64()?, cursor.f64()?);
    for _ in 0..extra {
        cursor.f64()?;
    }
    Ok(position)
}

fn chain(cursor: &mut Cursor<'_>, sketch: &mut Sketch, extra: usize) -> Result<(), Message> {
    for _ in 0..cursor.count(16 + 8 * extra)? {
        let (x, y) = position(cursor, extra)?;
        sketch.position(x, y);
    }
    sketch.end_ring();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(kind: u32, numbers: &[f64]) -> Vec<u8> {
        let mut out = vec![1];
        out.extend(kind.to_le_bytes());
        out.extend(numbers.iter().flat_map(|n| n.to_le_bytes()));
        out
    }

    #[test]
    fn heights_are_stepped_over_in_both_dialects() {
        for kind in [1001, 2001, EWKB_Z | 1, EWKB_M | 1] {
            let mut collection = vec![0, 0, 0, 0, 7, 0, 0, 0, 2];
            collection.extend(point(kind, &[110.0, 25.0, 99.0]));
            collection.extend(point(1, &[111.0, 26.0]));
            let mut sketch = Sketch::default();
            parse(&collection, &mut sketch).unwrap();
            assert!(sketch.has_zm, "{kind:x}");
        }
    }

    #[test]
    fn a_declared_million_of_points_in_twenty_bytes_is_refused_before_it_is_believed() {
        let mut line = vec![1, 2, 0, 0, 0];
        line.extend(1_000_000u32.to_le_bytes());
        line.extend([0; 20]);
        let why = parse(&line, &mut Sketch::default()).unwrap_err();
        assert_eq!(why.code, "vectors.wkb_count");
    }

    #[test]
    fn collections_without_end_end() {
        let mut deep = Vec::new();
        for _ in 0..100_000 {
            deep.extend([1, 7, 0, 0, 0, 1, 0, 0, 0]);
        }
        let why = parse(&deep, &mut Sketch::default()).unwrap_err();
        assert_eq!(why.code, "vectors.wkb_deep");
    }

    #[test]
    fn an_arc_is_told_and_not_straightened() {
        let why = parse(&[1, 8, 0, 0, 0, 0, 0, 0, 0], &mut Sketch::default()).unwrap_err();
        assert_eq!(why.code, "vectors.wkb_curve");
    }
}

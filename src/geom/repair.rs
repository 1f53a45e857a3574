//! Makes a defective shape sound, and says what changed.
//!
//! Each part by the even-odd rule: a bow tie keeps both lobes, a hole outside becomes ground, a
//! spike goes. Then parts that overlap are united, so ground counts once. Sound parts are left
//! exactly as they were. The overlay of `geo` works on a grid of about 2^30 steps over the part;
//! original vertices that remain are taken up again with their bits.

use super::columns::{Columns, FeatureView, PartKind, PartView};
use super::coord::{Bbox, Coord};
use super::measure;
use super::to_geo::{Frame, Known, is_position};
use super::validity::{Defect, DefectKind, defects};
use crate::base::message::Message;
use geo::{BooleanOps, MultiPolygon};

/// A repaired shape.
#[derive(Debug, Clone)]
pub struct Repair {
    /// One feature; a null shape where nothing was left.
    pub shape: Columns,
    /// What was wrong before.
    pub defects: Vec<Defect>,
    /// What is still wrong and not harmless; empty unless the repair failed.
    pub remaining: Vec<Defect>,
    /// Area of the polygon parts before, outer rings less holes by place in the part, m².
    pub area_before_m2: f64,
    /// Area after, m².
    pub area_after_m2: f64,
}

impl Repair {
    /// Whether something can be judged: a shape is left and nothing harmful remains.
    pub fn succeeded(&self) -> bool {
        self.remaining.is_empty() && self.shape.feature(0).is_some_and(|f| !f.is_null())
    }
}

impl Repair {
    /// The sentence that tells of it, with `before` and `after` in m²; what was wrong and where
    /// is told by the messages of [`Repair::defects`].
    pub fn message(&self) -> Message {
        if self.succeeded() {
            Message::new("geom.repaired")
                .with("before", format!("{:.4}", self.area_before_m2))
                .with("after", format!("{:.4}", self.area_after_m2))
        } else {
            Message::new("geom.repaired_null")
        }
    }
}

/// Repairs a feature; `None` where it is sound as it is, which is the usual case.
pub fn repair(feature: FeatureView<'_>) -> Option<Repair> {
    let before = defects(feature);
    if before.iter().all(|d| d.kind.is_harmless()) {
        return None;
    }
    let area_before_m2 = measure::area_m2(feature);
    let usable: Vec<Coord> = feature
        .coords()
        .iter()
        .copied()
        .filter(|c| is_position(*c))
        .collect();
    let frame = Frame::about(whole_degrees(&Bbox::around(&usable)));
    let mut shape = Columns::new();
    for (number, part) in feature.parts().enumerate() {
        let harmed = before
            .iter()
            .any(|d| d.part as usize == number && needs_work(d.kind));
        repair_part(part, harmed, &frame, &mut shape);
    }
    shape.end_feature();
    shape.orient();
    let harmful = |shape: &Columns| -> Vec<Defect> {
        let mut left = shape.feature(0).map(defects).unwrap_or_default();
        left.retain(|d| !d.kind.is_harmless());
        left
    };
    let mut remaining = harmful(&shape);
    if !remaining.is_empty() {
        shape = united(&shape, &frame, true);
        remaining = harmful(&shape);
        if !remaining.is_empty() {
            // Taking up the original vertices again may itself cross rings: stay on the grid.
            shape = united(&shape, &frame, false);
            remaining = harmful(&shape);
        }
    }
    let area_after_m2 = shape.feature(0).map_or(0.0, measure::area_m2);
    Some(Repair {
        shape,
        defects: before,
        remaining,
        area_before_m2: if area_before_m2.is_finite() {
            area_before_m2
        } else {
            0.0
        },
        area_after_m2,
    })
}

fn needs_work(kind: DefectKind) -> bool {
    !kind.is_harmless() && kind != DefectKind::PartsOverlap
}

/// A nearby position of whole degrees, so that going there and back is exact.
fn whole_degrees(bbox: &Bbox) -> Coord {
    let c = bbox.center();
    if c.is_finite() {
        Coord::lon_lat(c.x.round(), c.y.round())
    } else {
        Coord::default()
    }
}

/// Usable coordinates without repetitions, closed where it is a ring; empty if too few remain.
fn clean(coords: &[Coord], closed: bool) -> Vec<Coord> {
    let mut out: Vec<Coord> = coords.iter().copied().filter(|c| is_position(*c)).collect();
    out.dedup();
    if closed {
        if let (Some(&first), Some(&last)) = (out.first(), out.last())
            && first != last
        {
            out.push(first);
        }
        if out.len() < 4 {
            out.clear();
        }
    } else if out.len() < 2 {
        out.clear();
    }
    out
}

fn repair_part(part: PartView<'_>, harmed: bool, frame: &Frame, out: &mut Columns) {
    if !harmed {
        for ring in part.rings() {
            out.push_ring(ring.iter().copied());
        }
        out.end_part(part.kind());
        return;
    }
    match part.kind() {
        PartKind::Point => {}
        PartKind::Line => {
            let chain = clean(part.outer(), false);
            if !chain.is_empty() {
                out.push_ring(chain);
                out.end_part(PartKind::Line);
            }
        }
        PartKind::Polygon => {
            let rings: Vec<Vec<Coord>> = part
                .rings()
                .map(|r| clean(r, true))
                .filter(|r| !r.is_empty())
                .collect();
            let polygon = frame.polygon(rings.iter().map(Vec::as_slice));
            let all: Vec<Coord> = rings.into_iter().flatten().collect();
            let known = Known::new(all.iter().copied(), quantum_deg(&Bbox::around(&all)));
            // A union with nothing, by the even-odd rule.
            let sound = polygon.union(&MultiPolygon::<f64>(Vec::new()));
            frame.push_parts(&sound, &known, out);
        }
    }
}

/// All polygon parts united, lines and points kept.
fn united(shape: &Columns, frame: &Frame, take_up: bool) -> Columns {
    let mut out = Columns::new();
    let Some(feature) = shape.feature(0) else {
        return out;
    };
    let polygons: MultiPolygon<f64> = feature
        .parts()
        .filter(|p| p.kind() == PartKind::Polygon)
        .map(|p| frame.polygon(p.rings()))
        .collect();
    let known = if take_up {
        Known::new(
            feature.coords().iter().copied(),
            quantum_deg(&feature.bbox()),
        )
    } else {
        Known::default()
    };
    frame.push_parts(&geo::unary_union(&polygons), &known, &mut out);
    for part in feature.parts().filter(|p| p.kind() != PartKind::Polygon) {
        for ring in part.rings() {
            out.push_ring(ring.iter().copied());
        }
        out.end_part(part.kind());
    }
    out.end_feature();
    out.orient();
    out
}

/// What the overlay's grid of about 2^30 steps may move a vertex by, twice over, in degrees.
fn quantum_deg(bbox: &Bbox) -> f64 {
    let size = (bbox.max.x - bbox.min.x).max(bbox.max.y - bbox.min.y);
    4.0 * size / f64::from(1 << 29)
}

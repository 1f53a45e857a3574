//! Makes a defective shape sound, and says what changed.
//!
//! Each part by the even-odd rule: a bow tie keeps both lobes, a hole outside becomes ground, a
//! spike goes. Then parts that overlap are united, so ground counts once. Sound parts are left
//! exactly as they were. The overlay of `geo` works on a grid of about 2^30 steps over the part;
//! original vertices that remain are taken up again with their bits.

use super::aside::aside;
use super::columns::{Columns, FeatureView, PartKind, PartView};
use super::coord::{Bbox, Coord};
use super::edges::EdgeSet;
use super::measure;
use super::predicate::{Meeting, meeting};
use super::to_geo::{Frame, Known, is_position};
use super::validity::{Defect, DefectKind, defects_until, most_looks};
use crate::base::message::Message;
use crate::base::progress::{Cancelled, Progress};
use geo::{BooleanOps, MultiPolygon};
use std::cell::Cell;

/// From so many coordinates on a shape is repaired where it can be left.
const HUGE: usize = 500;

/// Rings that cross more often than this are not given to the overlay, which would not end in
/// sensible time.
const MAX_CROSSINGS: usize = 20_000;

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
        } else if let Some(complex) = self.remaining.first()
            && complex.kind == DefectKind::TooComplex
        {
            complex.message()
        } else {
            Message::new("geom.repaired_null")
        }
    }
}

/// Repairs a feature; `None` where it is sound as it is, which is the usual case.
pub fn repair(feature: FeatureView<'_>) -> Option<Repair> {
    // Nobody can stop it.
    repair_until(feature, &Progress::new()).ok().flatten()
}

/// As [`repair`], for as long as nobody asks to stop.
///
/// # Errors
/// [`Cancelled`] when somebody asked to stop.
pub fn repair_until(
    feature: FeatureView<'_>,
    progress: &Progress,
) -> Result<Option<Repair>, Cancelled> {
    let before = defects_until(feature, progress)?;
    if before.iter().all(|d| d.kind.is_harmless()) {
        return Ok(None);
    }
    if feature.coords().len() < HUGE {
        return repaired(feature, before, progress).map(Some);
    }
    let mut own = Columns::new();
    own.push_feature(feature);
    aside(progress, move |progress| {
        let feature = own.feature(0).ok_or(Cancelled)?;
        repaired(feature, before, progress).map(Some)
    })
}

fn repaired(
    feature: FeatureView<'_>,
    before: Vec<Defect>,
    progress: &Progress,
) -> Result<Repair, Cancelled> {
    if let Some(complex) = too_complex(feature, &before, progress)? {
        return Ok(given_up(feature, before, complex));
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
        progress.check()?;
        let harmed = before
            .iter()
            .any(|d| d.part as usize == number && needs_work(d.kind));
        repair_part(part, harmed, &frame, &mut shape);
    }
    shape.end_feature();
    shape.orient();
    let harmful = |shape: &Columns| -> Result<Vec<Defect>, Cancelled> {
        let mut left = match shape.feature(0) {
            Some(feature) => defects_until(feature, progress)?,
            None => Vec::new(),
        };
        left.retain(|d| !d.kind.is_harmless());
        Ok(left)
    };
    let mut remaining = harmful(&shape)?;
    if !remaining.is_empty() {
        shape = united(&shape, &frame, true);
        remaining = harmful(&shape)?;
        if !remaining.is_empty() {
            // Taking up the original vertices again may itself cross rings: stay on the grid.
            shape = united(&shape, &frame, false);
            remaining = harmful(&shape)?;
        }
    }
    let area_after_m2 = shape.feature(0).map_or(0.0, measure::area_m2);
    Ok(Repair {
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

/// A repair that is not tried: nothing is left, and the first defect says why.
fn given_up(feature: FeatureView<'_>, mut before: Vec<Defect>, complex: Defect) -> Repair {
    before.retain(|d| d.kind != DefectKind::TooComplex);
    before.insert(0, complex);
    let mut shape = Columns::new();
    shape.end_feature();
    let area_before_m2 = measure::area_m2(feature);
    Repair {
        shape,
        defects: before,
        remaining: vec![complex],
        area_before_m2: if area_before_m2.is_finite() {
            area_before_m2
        } else {
            0.0
        },
        area_after_m2: 0.0,
    }
}

/// The first part whose rings cross too often for the overlay, or that could not even be looked
/// through.
fn too_complex(
    feature: FeatureView<'_>,
    before: &[Defect],
    progress: &Progress,
) -> Result<Option<Defect>, Cancelled> {
    if let Some(known) = before.iter().find(|d| d.kind == DefectKind::TooComplex) {
        return Ok(Some(*known));
    }
    let (mut crossings, looks) = (0_usize, Cell::new(0_u64));
    let most = most_looks(feature.coords().len());
    let spent = || {
        looks.set(looks.get() + 1);
        looks.get() > most
    };
    for (number, part) in feature.parts().enumerate() {
        let first = before.iter().find(|d| d.part as usize == number);
        let Some(first) = first.filter(|_| part.kind() == PartKind::Polygon) else {
            continue;
        };
        let mut set = EdgeSet::default();
        for ring in part.rings() {
            set.push(&clean(ring, true), true);
        }
        set.build();
        for (i, e) in set.edges().iter().enumerate() {
            if i % 64 == 0 {
                progress.check()?;
            }
            let stopped = set.any_until(&e.bbox(), &mut || spent(), &mut |j, other| {
                if j as usize > i && meeting(e.p, e.q, other.p, other.q) == Meeting::Crossing {
                    crossings += 1;
                }
                crossings > MAX_CROSSINGS || spent()
            });
            if stopped {
                return Ok(Some(Defect {
                    kind: DefectKind::TooComplex,
                    at: e.p,
                    ..*first
                }));
            }
        }
    }
    Ok(None)
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

//! The part to give up, and what is left.

use super::model::{LeftPart, Trim};
use super::prohibiting::prohibits;
use super::{Ground, WayOut, check_as};
use crate::base::progress::Cancelled;
use crate::geom::{
    Columns, FeatureView, PartKind, Prepared, line_spans, outside_shape_until, overlap_one_until,
    union_area_until, union_shape_until,
};

/// How far what is left stays back from the zones, metres: the overlay's grid would leave dust
/// in a zone of no tolerance.
const SETBACKS_M: [f64; 3] = [0.001, 0.003, 0.01];

/// The trim of a project with an area or of lines; none of points.
pub(super) fn trim(ground: &Ground<'_>, out: &WayOut) -> Result<Option<Trim>, Cancelled> {
    let zones = ground.prohibiting_shapes(out);
    if zones.is_empty() {
        // Only too near: there is nothing to give up, and how far to go the shift says.
        return Ok(None);
    }
    let views: Vec<FeatureView<'_>> = zones.iter().map(|(z, _)| *z).collect();
    let whole = ground.prepared.area_m2();
    let mut trim = if whole > 0.0 {
        let given_up = union_area_until(ground.view, &zones, ground.progress);
        let given_up_shape = union_shape_until(ground.view, &views, ground.progress)?;
        let left_shape = left(ground, &views)?;
        Trim {
            whole,
            given_up,
            left: (whole - given_up).max(0.0),
            share: (given_up / whole).clamp(0.0, 1.0),
            is_line: false,
            given_up_shape,
            left_shape,
            parts: Vec::new(),
            is_one_piece: false,
            confirmed: false,
        }
    } else if ground.prepared.length_m() > 0.0 {
        of_lines(ground, &views)
    } else {
        return Ok(None);
    };
    ground.progress.check()?;
    trim.parts = parts(ground, &trim.left_shape);
    trim.is_one_piece = trim.num_pieces() == 1;
    trim.confirmed = match trim.left_shape.feature(0) {
        Some(view) if !view.is_null() => {
            let shape = Some(&trim.left_shape);
            let (project, feature) = (ground.project, ground.feature);
            let again = check_as(ground.input, project, feature, shape, ground.progress)?;
            again.is_some_and(|r| !prohibits(&r))
        }
        _ => false,
    };
    Ok(Some(trim))
}

/// What is left, as little back from the zones as the kernel asks for to find it free of them.
fn left(ground: &Ground<'_>, zones: &[FeatureView<'_>]) -> Result<Columns, Cancelled> {
    let mut shape = Columns::new();
    for setback_m in SETBACKS_M {
        shape = outside_shape_until(ground.view, zones, setback_m, ground.progress)?;
        let Some(view) = shape.feature(0).filter(|v| !v.is_null()) else {
            break;
        };
        let prepared = Prepared::until(view, ground.progress)?;
        let meets = |zone: &FeatureView<'_>| {
            overlap_one_until(&prepared, *zone, ground.progress).is_some_and(|p| p.meets)
        };
        if !zones.iter().any(meets) {
            break;
        }
    }
    Ok(shape)
}

/// Lines less their stretches inside the zones.
fn of_lines(ground: &Ground<'_>, zones: &[FeatureView<'_>]) -> Trim {
    let (mut inside_shape, mut left_shape) = (Columns::new(), Columns::new());
    let (mut whole, mut given_up) = (0.0, 0.0);
    for part in ground.view.parts().filter(|p| p.kind() == PartKind::Line) {
        let chain = part.outer();
        let (length, spans) = line_spans(chain, zones, ground.progress);
        let mut intervals: Vec<(f64, f64)> = spans.iter().map(|s| (s.from_m, s.to_m)).collect();
        intervals.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        whole += length;
        let mut at = 0.0;
        for (from, to) in intervals {
            let from = from.max(at);
            if from >= to {
                continue;
            }
            given_up += to - from;
            push(ground, chain, (at, from - SETBACKS_M[0]), &mut left_shape);
            push(ground, chain, (from, to), &mut inside_shape);
            at = to;
        }
        let from = if at > 0.0 { at + SETBACKS_M[0] } else { 0.0 };
        push(ground, chain, (from, length), &mut left_shape);
    }
    inside_shape.end_feature();
    left_shape.end_feature();
    Trim {
        whole,
        given_up,
        left: (whole - given_up).max(0.0),
        share: if whole > 0.0 { given_up / whole } else { 0.0 },
        is_line: true,
        given_up_shape: inside_shape,
        left_shape,
        parts: Vec::new(),
        is_one_piece: false,
        confirmed: false,
    }
}

/// Appends the stretch of a chain between two distances along it as a part.
fn push(
    ground: &Ground<'_>,
    chain: &[crate::geom::Coord],
    (from, to): (f64, f64),
    out: &mut Columns,
) {
    let stretch = super::corridor::stretch(chain, ground.prepared.local(), from, to);
    if stretch.len() > 1 {
        out.push_ring(stretch);
        out.end_part(PartKind::Line);
    }
}

/// The parts of what is left, largest first.
fn parts(ground: &Ground<'_>, shape: &Columns) -> Vec<LeftPart> {
    let Some(view) = shape.feature(0) else {
        return Vec::new();
    };
    let own = ground.project.layer.position.e_m();
    let theirs = ground.barriers.iter().map(|b| b.zone.layer.position.e_m());
    let tolerance = (own + theirs.fold(0.0, f64::max)).max(crate::screening::facts::SLIVER_M);
    let mut parts: Vec<LeftPart> = view
        .parts()
        .enumerate()
        .filter_map(|(index, part)| {
            let mut one = Columns::new();
            for ring in part.rings() {
                one.push_ring(ring.iter().copied());
            }
            one.end_part(part.kind());
            one.end_feature();
            let prepared = Prepared::new(one.feature(0)?);
            let perimeter = prepared.perimeter_m();
            let width_m = if perimeter > 0.0 {
                2.0 * prepared.area_m2() / perimeter
            } else {
                0.0
            };
            let is_area = part.kind() == PartKind::Polygon;
            Some(LeftPart {
                index,
                area_m2: prepared.area_m2(),
                length_m: prepared.length_m(),
                width_m,
                is_sliver: if is_area {
                    width_m <= tolerance
                } else {
                    prepared.length_m() <= tolerance
                },
                bbox: prepared.bbox(),
            })
        })
        .collect();
    parts.sort_by(|a, b| {
        let by_size = (b.area_m2, b.length_m).partial_cmp(&(a.area_m2, a.length_m));
        by_size
            .unwrap_or(std::cmp::Ordering::Equal)
            .then(a.index.cmp(&b.index))
    });
    parts
}

//! Sections of a corridor inside zones that prohibit, and a way round each: geometry only.

use super::model::{Corridor, Detour, Section};
use super::plane::Plane;
use super::shift::reach;
use super::{Ground, WayOut};
use crate::base::progress::Cancelled;
use crate::geom::{
    Bbox, Columns, Coord, FeatureView, LocalEllipsoid, Obstacle, PartKind, centre_line, detour,
    is_open, line_spans, overlap_shape_until,
};

/// From how many times its width on a polygon is a corridor.
const LONG_AND_THIN: f64 = 10.0;

/// Most sections for which a way round is sought.
const MOST_DETOURS: usize = 60;

/// Furthest that is looked for a way round, metres.
const FURTHEST_M: f64 = 20_000.0;

/// A line with the distance along it.
struct Line<'a> {
    chain: &'a [Coord],
    local: &'a LocalEllipsoid,
    length_m: f64,
}

/// The stretch of a chain between two distances along it, metres.
pub(super) fn stretch(
    chain: &[Coord],
    local: &LocalEllipsoid,
    from_m: f64,
    to_m: f64,
) -> Vec<Coord> {
    let mut out: Vec<Coord> = Vec::new();
    let mut at = 0.0;
    for w in chain.windows(2) {
        let &[p, q] = w else { continue };
        let long = local.length_m(p, q);
        let (start, end) = (at, at + long);
        at = end;
        if long <= 0.0 || end < from_m || start > to_m {
            continue;
        }
        let on = |m: f64| {
            let t = ((m - start) / long).clamp(0.0, 1.0);
            Coord::lon_lat(p.x + t * (q.x - p.x), p.y + t * (q.y - p.y))
        };
        if out.is_empty() {
            out.push(on(from_m));
        }
        out.push(if end <= to_m { q } else { on(to_m) });
    }
    out.dedup();
    out
}

impl Line<'_> {
    fn at(&self, m: f64) -> Option<Coord> {
        let m = m.clamp(0.0, self.length_m);
        stretch(self.chain, self.local, m, m)
            .first()
            .copied()
            .or_else(|| self.chain.last().copied())
    }
}

/// Stretches as (from, to, zone) become sections of their union.
fn sections_of(line: usize, mut spans: Vec<(f64, f64, usize)>, on: &Line<'_>) -> Vec<Section> {
    spans.sort_by(|a, b| {
        a.0.total_cmp(&b.0)
            .then(a.1.total_cmp(&b.1))
            .then(a.2.cmp(&b.2))
    });
    let mut out: Vec<Section> = Vec::new();
    for (from_m, to_m, zone) in spans {
        match out.last_mut() {
            Some(last) if from_m <= last.to_m + 1e-6 => {
                last.to_m = last.to_m.max(to_m);
                if !last.zones.contains(&zone) {
                    last.zones.push(zone);
                }
            }
            _ => out.push(Section {
                line,
                from_m,
                to_m,
                entry: Coord::default(),
                exit: Coord::default(),
                zones: vec![zone],
                detour: Detour::NotSought,
            }),
        }
    }
    for section in &mut out {
        section.zones.sort_unstable();
        section.entry = on.at(section.from_m).unwrap_or_default();
        section.exit = on.at(section.to_m).unwrap_or_default();
    }
    out
}

/// The sections of a project of lines, or of one that is long and thin; none of others.
pub(super) fn corridor(ground: &Ground<'_>, out: &WayOut) -> Result<Option<Corridor>, Cancelled> {
    let zones: Vec<Option<FeatureView<'_>>> =
        out.zones.iter().map(|z| ground.shape_of(z)).collect();
    let by_centre_line = ground.prepared.area_m2() > 0.0;
    let (lines, width_m) = if by_centre_line {
        let Some(found) = thin(ground) else {
            return Ok(None);
        };
        found
    } else if ground.prepared.length_m() > 0.0 {
        let mut lines = Columns::new();
        for part in ground.view.parts().filter(|p| p.kind() == PartKind::Line) {
            lines.push_ring(part.outer().iter().copied());
            lines.end_part(PartKind::Line);
            lines.end_feature();
        }
        (lines, 0.0)
    } else {
        return Ok(None);
    };
    let local = ground.prepared.local();
    let mut corridor = Corridor {
        by_centre_line,
        lengths_m: Vec::new(),
        sections: Vec::new(),
        inside_m: 0.0,
        lines: Columns::new(),
    };
    let mut sought = 0;
    for (number, view) in lines.features().enumerate() {
        ground.progress.check()?;
        let chain = view.coords();
        let (length_m, spans) = if by_centre_line {
            along_centre(ground, chain, &zones)?
        } else {
            along_line(ground, chain, &zones)
        };
        let line = Line {
            chain,
            local,
            length_m,
        };
        corridor.lengths_m.push(length_m);
        for mut section in sections_of(number, spans, &line) {
            corridor.inside_m += section.length_m();
            if sought < MOST_DETOURS {
                sought += 1;
                section.detour = way_round(ground, &line, &section, 0.5 * width_m)?;
            }
            corridor.sections.push(section);
        }
    }
    corridor.lines = lines;
    Ok(Some(corridor))
}

/// The centre line of a project that is one long thin polygon, and its mean width.
fn thin(ground: &Ground<'_>) -> Option<(Columns, f64)> {
    let mut parts = ground.view.parts();
    let part = parts.next()?;
    let width_m = 2.0 * ground.prepared.area_m2() / ground.prepared.perimeter_m();
    let length_m = 0.5 * ground.prepared.perimeter_m() - width_m;
    if parts.next().is_some() || part.rings().len() > 1 || length_m < LONG_AND_THIN * width_m {
        return None;
    }
    let plane = Plane::new();
    let ring = plane.chain(part.outer())?;
    let line = centre_line(&ring, 3.0 * width_m)?;
    let chain: Option<Vec<Coord>> = line.into_iter().map(|c| plane.lon_lat(c)).collect();
    let mut lines = Columns::new();
    lines.push_ring(chain?);
    lines.end_part(PartKind::Line);
    lines.end_feature();
    Some((lines, width_m))
}

type Spans = (f64, Vec<(f64, f64, usize)>);

fn along_line(ground: &Ground<'_>, chain: &[Coord], zones: &[Option<FeatureView<'_>>]) -> Spans {
    let known: Vec<(usize, FeatureView<'_>)> = zones
        .iter()
        .enumerate()
        .filter_map(|(i, z)| Some((i, (*z)?)))
        .collect();
    let views: Vec<FeatureView<'_>> = known.iter().map(|(_, z)| *z).collect();
    let (length_m, spans) = line_spans(chain, &views, ground.progress);
    let spans = spans.into_iter().filter_map(|s| {
        let (zone, _) = known.get(s.zone)?;
        Some((s.from_m, s.to_m, *zone))
    });
    (length_m, spans.collect())
}

/// Overlaps of a long thin polygon as stretches of its centre line.
fn along_centre(
    ground: &Ground<'_>,
    chain: &[Coord],
    zones: &[Option<FeatureView<'_>>],
) -> Result<Spans, Cancelled> {
    let local = ground.prepared.local();
    let mut starts = Vec::with_capacity(chain.len());
    let mut length_m = 0.0;
    for w in chain.windows(2) {
        if let [p, q] = w {
            starts.push(length_m);
            length_m += local.length_m(*p, *q);
        }
    }
    let scale = (
        local.meters_per_degree_lon(local.lat0_deg()),
        local.meters_per_degree_lat(local.lat0_deg()),
    );
    let mut spans = Vec::new();
    for (number, zone) in zones.iter().enumerate() {
        let Some(zone) = zone else { continue };
        let shape = overlap_shape_until(ground.view, *zone, ground.progress)?;
        let parts = shape.feature(0).into_iter().flat_map(|f| f.parts());
        for part in parts.filter(|p| p.kind() == PartKind::Polygon) {
            ground.progress.check()?;
            let (mut from, mut to) = (f64::INFINITY, f64::NEG_INFINITY);
            for c in part.outer() {
                let m = chainage(chain, &starts, length_m, scale, *c);
                (from, to) = (from.min(m), to.max(m));
            }
            if from < to {
                spans.push((from, to, number));
            }
        }
    }
    Ok((length_m, spans))
}

/// The distance along a chain of the place nearest to a position.
fn chainage(
    chain: &[Coord],
    starts: &[f64],
    length_m: f64,
    (east, north): (f64, f64),
    at: Coord,
) -> f64 {
    let mut best = (f64::INFINITY, 0.0);
    for (k, w) in chain.windows(2).enumerate() {
        let &[p, q] = w else { continue };
        let (dx, dy) = ((q.x - p.x) * east, (q.y - p.y) * north);
        let (ax, ay) = ((at.x - p.x) * east, (at.y - p.y) * north);
        let square = dx * dx + dy * dy;
        let t = if square > 0.0 {
            ((ax * dx + ay * dy) / square).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let (rx, ry) = (ax - t * dx, ay - t * dy);
        let away = rx * rx + ry * ry;
        if away < best.0 {
            let start = starts.get(k).copied().unwrap_or(0.0);
            let end = starts.get(k + 1).copied().unwrap_or(length_m);
            best = (away, start + t * (end - start));
        }
    }
    best.1
}

/// A way round one section: in ever larger windows, until one is found.
fn way_round(
    ground: &Ground<'_>,
    line: &Line<'_>,
    section: &Section,
    half_width_m: f64,
) -> Result<Detour, Cancelled> {
    let plane = Plane::new();
    let about = Bbox::around(&[section.entry, section.exit]);
    let (Some(entry), Some(exit)) = (plane.xy(section.entry), plane.xy(section.exit)) else {
        return Ok(Detour::NotSought);
    };
    let chord = ((entry.x - exit.x).powi(2) + (entry.y - exit.y).powi(2)).sqrt();
    let mut pad_m = (chord + 4.0 * half_width_m).clamp(300.0, FURTHEST_M);
    let mut looked_m = 0.0;
    for _ in 0..3 {
        ground.progress.check()?;
        let Some((obstacles, _)) = ground.obstacles(&reach(&about, pad_m), half_width_m)? else {
            return Ok(Detour::NotSought);
        };
        let before = open_place(line, &plane, &obstacles, section.from_m, -1.0);
        let after = open_place(line, &plane, &obstacles, section.to_m, 1.0);
        let (Some((from_m, from)), Some((to_m, to))) = (before, after) else {
            return Ok(Detour::EndInside);
        };
        let window = Bbox::around(&[from, to]).padded(0.98 * pad_m, 0.98 * pad_m);
        if let Some(way) = detour(from, to, &obstacles, &window, ground.progress)? {
            let way: Option<Vec<Coord>> = way.into_iter().map(|c| plane.lon_lat(c)).collect();
            let Some(way) = way else {
                return Ok(Detour::NotSought);
            };
            let lengths = way.windows(2).map(|w| match w {
                [p, q] => line.local.length_m(*p, *q),
                _ => 0.0,
            });
            return Ok(Detour::Found {
                from_m,
                to_m,
                length_m: lengths.sum(),
                way,
            });
        }
        looked_m = pad_m;
        if pad_m >= FURTHEST_M {
            break;
        }
        pad_m = (pad_m * 4.0).min(FURTHEST_M);
    }
    Ok(Detour::NotFound { within_m: looked_m })
}

/// The first place along the line from a section's end that lies open; steps grow.
fn open_place(
    line: &Line<'_>,
    plane: &Plane,
    obstacles: &[Obstacle],
    end_m: f64,
    way: f64,
) -> Option<(f64, Coord)> {
    let mut step = 0.02;
    loop {
        let m = end_m + way * step;
        let is_beyond = m < 0.0 || m > line.length_m;
        let at = plane.xy(line.at(m.clamp(0.0, line.length_m))?)?;
        if is_open(at, at, obstacles) {
            return Some((m.clamp(0.0, line.length_m), at));
        }
        if is_beyond {
            return None;
        }
        step *= 1.5;
    }
}

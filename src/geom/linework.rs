//! Lines of a project inside zones: the pieces as a shape, and the length inside several zones
//! with no metre counted twice (decision 7).

use super::columns::{Columns, FeatureView, PartKind};
use super::contact::{Piece, along};
use super::coord::Coord;
use super::overlap::line_pieces;
use super::predicate::Position;
use super::prepared::Prepared;
use crate::base::progress::Progress;

/// Length in metres of the project's lines in the interior of at least one of the zones.
pub fn union_length_m<'a>(
    project: &Prepared,
    zones: impl IntoIterator<Item = FeatureView<'a>>,
) -> f64 {
    union_length_until(project, zones, &Progress::new())
}

/// As [`union_length_m`]; some number once somebody asks to stop.
pub fn union_length_until<'a>(
    project: &Prepared,
    zones: impl IntoIterator<Item = FeatureView<'a>>,
    progress: &Progress,
) -> f64 {
    let mut spans: Vec<(u32, f64, f64, Coord, Coord)> = Vec::new();
    for zone in zones {
        if progress.is_cancelled() {
            return 0.0;
        }
        for Piece { edge, p, q, .. } in line_pieces(project, zone, progress) {
            if let Some(e) = project.chains.edges().get(edge as usize) {
                spans.push((edge, along(e, p), along(e, q), p, q));
            }
        }
    }
    spans.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut sum = 0.0;
    let mut open: Option<(u32, f64, Coord, Coord)> = None;
    for (edge, from, to, p, q) in spans {
        match &mut open {
            Some((e, end, _, last)) if *e == edge && from <= *end => {
                if to > *end {
                    (*end, *last) = (to, q);
                }
            }
            _ => {
                if let Some((_, _, first, last)) = open.replace((edge, to, p, q)) {
                    sum += project.local.length_m(first, last);
                }
            }
        }
    }
    sum + open.map_or(0.0, |(_, _, p, q)| project.local.length_m(p, q))
}

/// A stretch of a line in the interior of a zone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LineSpan {
    /// Number of the zone, as given.
    pub zone: usize,
    /// Where it begins, metres along the line.
    pub from_m: f64,
    /// Where it ends, metres along the line.
    pub to_m: f64,
    /// Position at which it begins.
    pub from: Coord,
    /// Position at which it ends.
    pub to: Coord,
}

/// The length of a chain in metres and its stretches in the interior of zones, by zone, then
/// along the chain. Stretches that follow each other in one zone are one.
pub fn line_spans(
    chain: &[Coord],
    zones: &[FeatureView<'_>],
    progress: &Progress,
) -> (f64, Vec<LineSpan>) {
    let mut own = Columns::new();
    own.push_ring(chain.iter().copied());
    own.end_part(PartKind::Line);
    own.end_feature();
    let Some(view) = own.feature(0) else {
        return (0.0, Vec::new());
    };
    let project = Prepared::new(view);
    let edges = project.chains.edges();
    let mut starts = Vec::with_capacity(edges.len());
    let mut length_m = 0.0;
    for e in edges {
        starts.push(length_m);
        length_m += project.local.length_m(e.p, e.q);
    }
    let mut spans: Vec<LineSpan> = Vec::new();
    for (zone, view) in zones.iter().enumerate() {
        for Piece { edge, p, q, .. } in line_pieces(&project, *view, progress) {
            let (Some(e), Some(start)) = (edges.get(edge as usize), starts.get(edge as usize))
            else {
                continue;
            };
            let at = |c: Coord| start + project.local.length_m(e.p, c);
            let span = LineSpan {
                zone,
                from_m: at(p),
                to_m: at(q),
                from: p,
                to: q,
            };
            match spans.last_mut() {
                Some(last) if last.zone == zone && last.to == p => {
                    (last.to_m, last.to) = (span.to_m, q);
                }
                _ => spans.push(span),
            }
        }
    }
    (length_m, spans)
}

/// Appends the project's lines and points in the interior of the zone's polygons as parts of
/// the open feature.
pub(super) fn push_inside(project: &Prepared, zone: FeatureView<'_>, out: &mut Columns) {
    let mut chain: Vec<Coord> = Vec::new();
    for Piece { p, q, .. } in line_pieces(project, zone, &Progress::new()) {
        if chain.last() != Some(&p) {
            push_chain(&mut chain, out);
            chain.push(p);
        }
        chain.push(q);
    }
    push_chain(&mut chain, out);
    if !project.points.is_empty() {
        let zone = Prepared::new(zone);
        for &p in &project.points {
            if zone.locate(p) == Position::Inside {
                out.push_ring([p]);
                out.end_part(PartKind::Point);
            }
        }
    }
}

fn push_chain(chain: &mut Vec<Coord>, out: &mut Columns) {
    if chain.len() > 1 {
        out.push_ring(chain.drain(..));
        out.end_part(PartKind::Line);
    }
    chain.clear();
}

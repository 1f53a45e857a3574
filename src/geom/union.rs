//! Area of a project inside the union of zones that overlap each other (decision 7), as a
//! boundary integral like a single overlap: no polygon is built, no grid involved.
//!
//! The boundary of A∩(B₁∪B₂…) is the part of ∂A inside or along any zone, and of each ∂Bᵢ
//! inside A what no other zone covers; where two zones run along each other the first counts.

use super::areas::{AreaSum, Areas};
use super::boxtree::{BoxTree, Lies};
use super::contact::{Contact, Piece, Place, along, meet_edges, stops, stops_on, walk};
use super::coord::{Bbox, Coord};
use super::edges::EdgeSet;
use super::prepared::Prepared;
use crate::base::progress::Progress;

/// A stretch of an edge, with its ends' positions along the edge.
#[derive(Debug, Clone, Copy)]
struct Span {
    edge: u32,
    from: f64,
    to: f64,
    p: Coord,
    q: Coord,
}

fn span(set: &EdgeSet, piece: Piece) -> Option<Span> {
    let edge = set.edges().get(piece.edge as usize)?;
    Some(Span {
        edge: piece.edge,
        from: along(edge, piece.p),
        to: along(edge, piece.q),
        p: piece.p,
        q: piece.q,
    })
}

/// Area in m² of the project inside at least one of the zones, and by the office's methods where
/// the project measures them. Some number once somebody asks to stop.
pub(super) fn covered_area_m2(
    project: &Prepared,
    zones: &[Prepared],
    progress: &Progress,
) -> (f64, Areas) {
    let boxes: Vec<Bbox> = zones.iter().map(Prepared::ring_box).collect();
    let tree = BoxTree::new(&boxes);
    let mut on_project: Vec<Span> = Vec::new();
    let mut inside: Vec<Vec<Span>> = vec![Vec::new(); zones.len()];
    let mut covered: Vec<Vec<Span>> = vec![Vec::new(); zones.len()];
    for (zone, inside) in zones.iter().zip(&mut inside) {
        pieces(
            project,
            zone,
            progress,
            &mut |piece| {
                if piece.place != Place::Against {
                    on_project.extend(span(&project.rings, piece));
                }
            },
            &mut |piece| {
                if piece.place == Place::Inside {
                    inside.extend(span(&zone.rings, piece));
                }
            },
        );
    }
    let mut beside: Vec<usize> = Vec::new();
    for (j, second) in zones.iter().enumerate() {
        let (before, rest) = covered.split_at_mut(j);
        let Some(on_second) = rest.first_mut() else {
            continue;
        };
        if progress.is_cancelled() {
            return (0.0, Areas::default());
        }
        beside.clear();
        if let Some(here) = boxes.get(j) {
            tree.each(&boxes, &mut Lies::by_box(here), &mut |i, _| {
                beside.push(i as usize)
            });
        }
        beside.sort_unstable();
        for &i in beside.iter().filter(|&&i| i < j) {
            let (Some(first), Some(on_first)) = (zones.get(i), before.get_mut(i)) else {
                continue;
            };
            pieces(
                first,
                second,
                progress,
                &mut |piece| {
                    if piece.place != Place::Along {
                        on_first.extend(span(&first.rings, piece));
                    }
                },
                &mut |piece| on_second.extend(span(&second.rings, piece)),
            );
        }
    }
    let local = project.local();
    let mut sum = 0.0;
    let mut areas = project.frame().map(AreaSum::new);
    let mut take = |p, q| {
        sum -= local.under_m2(p, q);
        if let Some(areas) = &mut areas {
            areas.add(p, q);
        }
    };
    for s in united(on_project) {
        take(s.p, s.q);
    }
    for (inside, covered) in inside.into_iter().zip(covered) {
        less(inside, &united(covered), &mut take);
    }
    (
        sum.max(0.0),
        areas.map_or_else(Areas::default, |a| a.finish()),
    )
}

fn sort(spans: &mut [Span]) {
    spans.sort_by(|a, b| a.edge.cmp(&b.edge).then(a.from.total_cmp(&b.from)));
}

/// The same stretches without overlaps, in order.
fn united(mut spans: Vec<Span>) -> Vec<Span> {
    sort(&mut spans);
    let mut out: Vec<Span> = Vec::new();
    for s in spans {
        match out.last_mut() {
            Some(last) if last.edge == s.edge && s.from <= last.to => {
                if s.to > last.to {
                    (last.to, last.q) = (s.to, s.q);
                }
            }
            _ => out.push(s),
        }
    }
    out
}

/// Shows what is left of the stretches without the covered ones (in order, not overlapping).
fn less(mut spans: Vec<Span>, covered: &[Span], show: &mut impl FnMut(Coord, Coord)) {
    sort(&mut spans);
    for s in spans {
        let (mut at, mut p) = (s.from, s.p);
        let first = covered.partition_point(|c| (c.edge, c.to) < (s.edge, s.from));
        for c in covered.iter().skip(first) {
            if c.edge != s.edge || c.from >= s.to {
                break;
            }
            if c.from > at {
                show(p, c.p);
            }
            if c.to > at {
                (at, p) = (c.to, c.q);
            }
        }
        if at < s.to {
            show(p, s.q);
        }
    }
}

/// Shows the pieces of each boundary that are not outside the other shape.
fn pieces(
    a: &Prepared,
    b: &Prepared,
    progress: &Progress,
    on_a: &mut impl FnMut(Piece),
    on_b: &mut impl FnMut(Piece),
) {
    let (box_a, box_b) = (a.ring_box(), b.ring_box());
    if !box_a.meets(&box_b) {
        return;
    }
    let common = Bbox {
        min: Coord::lon_lat(box_a.min.x.max(box_b.min.x), box_a.min.y.max(box_b.min.y)),
        max: Coord::lon_lat(box_a.max.x.min(box_b.max.x), box_a.max.y.min(box_b.max.y)),
    };
    let (mut contacts_a, mut contacts_b) = (Vec::new(), Vec::new());
    b.rings.any_in(&common, &mut |j, other| {
        a.rings.each_in(&other.bbox(), |i, edge| {
            meet_edges((i, edge), (j, other), &mut contacts_a, &mut contacts_b);
        });
        j.is_multiple_of(1024) && progress.is_cancelled()
    });
    if progress.is_cancelled() {
        return;
    }
    walk_all(a, b, &mut contacts_a, on_a);
    walk_all(b, a, &mut contacts_b, on_b);
}

fn walk_all(
    of: &Prepared,
    other: &Prepared,
    contacts: &mut [Contact],
    visit: &mut impl FnMut(Piece),
) {
    let mut ordered = Vec::new();
    let edges = of.rings.edges();
    stops(edges, contacts, &mut ordered);
    for run in of.rings.runs() {
        if !run.bbox.meets(&other.ring_box()) {
            continue;
        }
        let start = || match edges.get(run.first as usize) {
            Some(e) if other.ring_box().holds(e.p) => other.rings.winding(e.p).count(),
            _ => 0,
        };
        walk(edges, run, stops_on(&ordered, run), start, visit);
    }
}

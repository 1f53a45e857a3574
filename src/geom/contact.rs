//! Where the boundary of one shape meets that of another, and the walk along a boundary from
//! contact to contact that says of every piece whether it lies inside, outside, or on the
//! other's boundary.
//!
//! Every decision is exact on the original coordinates. A contact is either a proper crossing,
//! after which the side is known from an orientation, or a node: an original vertex of either
//! shape that lies on the other's boundary, after which the side follows from the order of
//! directions round the node. Positions of crossings are rounded, but no decision uses them;
//! two crossings closer than rounding may swap, which moves area by about 1e-16 of the edge.

use super::coord::Coord;
use super::edges::{Edge, Run};
use super::predicate::{Meeting, between, crossing, meeting, side};
use std::cmp::Ordering;

/// Where an open piece of a boundary lies against the other shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Outside.
    Outside,
    /// In the interior.
    Inside,
    /// On its boundary, both running the same way: interiors on the same side.
    Along,
    /// On its boundary, running against it: interiors on opposite sides.
    Against,
}

/// A contact on an edge of the walked shape.
#[derive(Debug, Clone, Copy)]
pub struct Contact {
    /// The walked edge.
    pub edge: u32,
    /// Where; an original vertex unless `crossing`.
    pub at: Coord,
    /// The other shape's edge.
    pub other: Edge,
    /// Whether it is a proper crossing.
    pub crossing: bool,
}

/// Compares an edge of either shape and notes contacts on both. At its end an edge hands over
/// to the next, which meets the same point at its start. `None` where the edges are apart,
/// otherwise whether they cross properly.
pub fn meet_edges(
    a: (u32, &Edge),
    b: (u32, &Edge),
    on_a: &mut Vec<Contact>,
    on_b: &mut Vec<Contact>,
) -> Option<bool> {
    let mut note = |at: Coord, crossing: bool| {
        if crossing || at != a.1.q {
            on_a.push(Contact {
                edge: a.0,
                at,
                other: *b.1,
                crossing,
            });
        }
        if crossing || at != b.1.q {
            on_b.push(Contact {
                edge: b.0,
                at,
                other: *a.1,
                crossing,
            });
        }
    };
    match meeting(a.1.p, a.1.q, b.1.p, b.1.q) {
        Meeting::Apart => None,
        Meeting::Crossing => {
            note(crossing(a.1.p, a.1.q, b.1.p, b.1.q), true);
            Some(true)
        }
        Meeting::Touching(ends) => {
            for at in ends.into_iter().flatten() {
                note(at, false);
            }
            Some(false)
        }
    }
}

/// What a piece becomes after a stop.
#[derive(Debug, Clone, Copy)]
enum After {
    Place(Place),
    Shift(i32),
}

/// A place on the walked edge where the place of the walk changes.
#[derive(Debug, Clone, Copy)]
pub struct Stop {
    edge: u32,
    at: Coord,
    after: After,
}

/// Position along an edge on its longer axis, growing; exact in order for points on the edge.
pub fn along(edge: &Edge, at: Coord) -> f64 {
    let (dx, dy) = (edge.q.x - edge.p.x, edge.q.y - edge.p.y);
    let (v, forward) = if dx.abs() >= dy.abs() {
        (at.x, dx >= 0.0)
    } else {
        (at.y, dy >= 0.0)
    };
    if forward { v } else { -v }
}

/// Turns the contacts of a walked shape into stops in walking order.
pub fn stops(edges: &[Edge], contacts: &mut [Contact], out: &mut Vec<Stop>) {
    out.clear();
    let edge_of = |c: &Contact| edges.get(c.edge as usize).copied();
    contacts.sort_by(|a, b| {
        a.edge.cmp(&b.edge).then_with(|| {
            let Some(edge) = edge_of(a) else {
                return Ordering::Equal;
            };
            a.crossing
                .cmp(&b.crossing)
                .then(along(&edge, a.at).total_cmp(&along(&edge, b.at)))
        })
    });
    for group in contacts.chunk_by(|a, b| a.edge == b.edge) {
        let Some(edge) = group.first().and_then(edge_of) else {
            continue;
        };
        let split = group.partition_point(|c| !c.crossing);
        let (nodes, crossings) = group.split_at(split.min(group.len()));
        if nodes.is_empty() {
            out.extend(crossings.iter().map(|c| crossing_stop(&edge, c)));
        } else {
            with_nodes(&edge, nodes, crossings, out);
        }
    }
}

fn crossing_stop(edge: &Edge, c: &Contact) -> Stop {
    let enters = side(c.other.p, c.other.q, edge.q) == Ordering::Greater;
    Stop {
        edge: c.edge,
        at: c.at,
        after: After::Shift(if enters { 1 } else { -1 }),
    }
}

/// An edge that carries nodes, and perhaps crossings: crossings go between the right nodes by
/// an exact decision, not by their rounded positions.
fn with_nodes(edge: &Edge, nodes: &[Contact], crossings: &[Contact], out: &mut Vec<Stop>) {
    let mut places: Vec<(Coord, Vec<Edge>)> = Vec::new();
    for node in nodes {
        match places.last_mut() {
            Some((at, others)) if *at == node.at => others.push(node.other),
            _ => places.push((node.at, vec![node.other])),
        }
    }
    run_along(edge, nodes, &mut places);
    let mut placed: Vec<(usize, Stop)> = Vec::new();
    for c in crossings {
        let start = side(c.other.p, c.other.q, edge.p);
        let mut before = 0;
        let mut at_node = false;
        for (at, others) in &mut places {
            match side(c.other.p, c.other.q, *at) {
                Ordering::Equal => {
                    others.push(c.other);
                    at_node = true;
                    break;
                }
                same if same == start => before += 1,
                _ => break,
            }
        }
        if !at_node {
            placed.push((before, crossing_stop(edge, c)));
        }
    }
    placed.sort_by_key(|(before, _)| *before);
    let edge_number = nodes.first().map_or(0, |n| n.edge);
    let mut rest = placed.into_iter().peekable();
    for (k, (at, others)) in places.iter().enumerate() {
        while let Some((_, stop)) = rest.next_if(|(before, _)| *before <= k) {
            out.push(stop);
        }
        out.push(Stop {
            edge: edge_number,
            at: *at,
            after: After::Place(place_after(*at, edge.q, others)),
        });
    }
    out.extend(rest.map(|(_, stop)| stop));
}

/// Edges of the other shape that run along the walked edge touch it at ends only; they belong
/// to every node between as well (a hole's border shared with the other shape, and the corner
/// of an island on it).
fn run_along(edge: &Edge, nodes: &[Contact], places: &mut [(Coord, Vec<Edge>)]) {
    if places.len() < 2 {
        return;
    }
    for Contact { other, .. } in nodes {
        let on = |c| side(other.p, other.q, c) == Ordering::Equal;
        if !(on(edge.p) && on(edge.q)) {
            continue;
        }
        for (at, others) in &mut *places {
            if between(other.p, other.q, *at) && !others.contains(other) {
                others.push(*other);
            }
        }
    }
}

/// Where a direction leaving the node lies, from the other shape's edges through the node.
///
/// The first of them met turning clockwise decides: one that leaves the node has the interior
/// on its left, so the direction is inside; one that arrives has it on the other side.
pub fn place_after(node: Coord, toward: Coord, others: &[Edge]) -> Place {
    let mut nearest: Option<(u8, Coord, bool)> = None;
    let (mut along, mut against) = (false, false);
    let arms = others.iter().flat_map(|e| {
        let leaving = (e.q != node).then_some((e.q, true));
        let arriving = (e.p != node).then_some((e.p, false));
        leaving.into_iter().chain(arriving)
    });
    for (target, leaves) in arms {
        // Clockwise from the direction: right half plane, straight back, left half plane.
        let class = match side(node, toward, target) {
            Ordering::Less => 0,
            Ordering::Greater => 2,
            Ordering::Equal if same_direction(node, toward, target) => {
                along |= leaves;
                against |= !leaves;
                continue;
            }
            Ordering::Equal => 1,
        };
        let closer = match nearest {
            None => true,
            Some((best, _, _)) if class != best => class < best,
            Some((_, best, _)) => side(node, best, target) == Ordering::Greater,
        };
        if closer {
            nearest = Some((class, target, leaves));
        }
    }
    match (along, against, nearest) {
        (true, false, _) => Place::Along,
        (false, true, _) => Place::Against,
        (true, true, _) => Place::Inside,
        (false, false, Some((_, _, true))) => Place::Inside,
        (false, false, _) => Place::Outside,
    }
}

fn same_direction(node: Coord, a: Coord, b: Coord) -> bool {
    if a.x == node.x {
        (a.y > node.y) == (b.y > node.y)
    } else {
        (a.x > node.x) == (b.x > node.x)
    }
}

/// The part of the stops that lies on the edges of a run.
pub fn stops_on<'a>(stops: &'a [Stop], run: &Run) -> &'a [Stop] {
    let from = stops.partition_point(|s| s.edge < run.first);
    let to = stops.partition_point(|s| s.edge < run.end);
    stops.get(from..to).unwrap_or_default()
}

#[derive(Debug, Clone, Copy)]
struct State {
    count: i32,
    on: Option<Place>,
}

impl State {
    fn of(place: Place) -> Self {
        match place {
            Place::Inside => Self { count: 1, on: None },
            Place::Outside => Self { count: 0, on: None },
            on => Self {
                count: 0,
                on: Some(on),
            },
        }
    }

    fn after(self, after: After) -> Self {
        match after {
            After::Place(place) => Self::of(place),
            After::Shift(by) => Self {
                count: self.count + by,
                on: None,
            },
        }
    }

    fn place(self) -> Place {
        match self.on {
            Some(on) => on,
            None if self.count > 0 => Place::Inside,
            None => Place::Outside,
        }
    }
}

/// A piece of a walked edge that is not outside the other shape.
#[derive(Debug, Clone, Copy)]
pub struct Piece {
    /// The walked edge.
    pub edge: u32,
    /// Where the piece starts.
    pub p: Coord,
    /// Where it ends.
    pub q: Coord,
    /// Where it lies.
    pub place: Place,
}

/// Walks a run and shows every piece that is not outside.
///
/// `start` says how often the other shape winds about the first vertex of the run; it is asked
/// only when no node tells the place.
pub fn walk(
    edges: &[Edge],
    run: &Run,
    stops: &[Stop],
    start: impl FnOnce() -> i32,
    visit: &mut impl FnMut(Piece),
) {
    let first_at = |e: u32| edges.get(e as usize).map_or(Coord::default(), |e| e.p);
    let last_at = |e: u32| edges.get(e as usize).map_or(Coord::default(), |e| e.q);
    let Some(last_edge) = run.end.checked_sub(1).filter(|&l| l >= run.first) else {
        return;
    };
    let end = (last_edge, last_at(last_edge));

    // The state before the first stop: through the last node of a closed run if there is one.
    let round = if run.closed {
        stops
            .iter()
            .rposition(|s| matches!(s.after, After::Place(_)))
    } else {
        None
    };
    let starts_on_stop = stops.first().is_some_and(|s| {
        s.edge == run.first && s.at == first_at(run.first) && matches!(s.after, After::Place(_))
    });
    let mut state = match round {
        Some(k) => stops
            .iter()
            .skip(k)
            .fold(State::of(Place::Outside), |state, s| state.after(s.after)),
        None if starts_on_stop => State::of(Place::Outside),
        None => State {
            count: start(),
            on: None,
        },
    };
    let mut from = (run.first, first_at(run.first));
    for stop in stops {
        piece(edges, from, (stop.edge, stop.at), state.place(), visit);
        state = state.after(stop.after);
        from = (stop.edge, stop.at);
    }
    piece(edges, from, end, state.place(), visit);
}

fn piece(
    edges: &[Edge],
    from: (u32, Coord),
    to: (u32, Coord),
    place: Place,
    visit: &mut impl FnMut(Piece),
) {
    if place == Place::Outside {
        return;
    }
    let mut show = |edge: u32, p: Coord, q: Coord| {
        if p != q {
            visit(Piece { edge, p, q, place });
        }
    };
    if from.0 == to.0 {
        show(from.0, from.1, to.1);
        return;
    }
    let whole = edges
        .get(from.0 as usize..=to.0 as usize)
        .unwrap_or_default();
    if let [first, middle @ .., last] = whole {
        show(from.0, from.1, first.q);
        for (e, edge) in middle.iter().zip(from.0 + 1..) {
            show(edge, e.p, e.q);
        }
        show(to.0, last.p, to.1);
    }
}

//! Tracing: from the last corner to the next along a border that both lie on, with all the
//! border's own corners between, so that the new border is the old one.

use super::MOST_CORNERS;
use crate::base::message::Message;
use crate::geom::{Bbox, Coord, PartKind};
use crate::session::command::Effect;
use crate::session::state::Session;

/// How far a snapped place may lie off its edge by rounding, degrees: a fifth of a millimetre.
const OFF: f64 = 2e-9;

/// Where on a ring a position lies: number of the edge and share of it.
fn locate(ring: &[Coord], at: Coord) -> Option<(usize, f64)> {
    let mut best: Option<(f64, (usize, f64))> = None;
    for (i, w) in ring.windows(2).enumerate() {
        let &[a, b] = w else { continue };
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let square = dx * dx + dy * dy;
        if square <= 0.0 {
            continue;
        }
        let t = (((at.x - a.x) * dx + (at.y - a.y) * dy) / square).clamp(0.0, 1.0);
        let off = libm::hypot(a.x + t * dx - at.x, a.y + t * dy - at.y);
        if off <= OFF && best.is_none_or(|(least, _)| off < least) {
            best = Some((off, (i, t)));
        }
    }
    best.map(|(_, place)| place)
}

/// The corners strictly between two places of a ring, the shorter way round if it is closed.
pub fn between(ring: &[Coord], is_closed: bool, from: Coord, to: Coord) -> Option<Vec<Coord>> {
    let (a, b) = (locate(ring, from)?, locate(ring, to)?);
    let edges = ring.len().checked_sub(1)?;
    let forward = |a: (usize, f64), b: (usize, f64)| -> Vec<Coord> {
        let steps = if b.0 > a.0 || (b.0 == a.0 && b.1 >= a.1) {
            b.0 - a.0
        } else {
            edges - a.0 + b.0
        };
        (1..=steps)
            .filter_map(|k| ring.get((a.0 + k) % edges).copied())
            .collect()
    };
    let ahead = b.0 > a.0 || (b.0 == a.0 && b.1 >= a.1);
    let backward = || {
        let mut way = forward(b, a);
        way.reverse();
        way
    };
    let way = if is_closed {
        let (on, back) = (forward(a, b), backward());
        let length = |way: &[Coord]| {
            let all = std::iter::once(&from)
                .chain(way)
                .chain(std::iter::once(&to));
            let all: Vec<Coord> = all.copied().collect();
            all.windows(2)
                .map(|w| match w {
                    [p, q] => libm::hypot(q.x - p.x, q.y - p.y),
                    _ => 0.0,
                })
                .sum::<f64>()
        };
        if length(&on) <= length(&back) {
            on
        } else {
            back
        }
    } else if ahead {
        forward(a, b)
    } else {
        backward()
    };
    let mut way: Vec<Coord> = way.into_iter().filter(|c| *c != from && *c != to).collect();
    way.dedup();
    Some(way)
}

impl Session {
    /// Puts a corner, and before it the corners of a border that leads there from the last one.
    pub(super) fn trace_to(&mut self, at: Coord, tolerance: f64) -> Vec<Effect> {
        let takes = self
            .sketching
            .tool
            .is_some_and(super::SketchTool::takes_corners);
        let Some(&last) = self.sketching.corners.last().filter(|_| takes) else {
            return self.put_corner(at, tolerance);
        };
        let Some(way) = self.way_along(last, at) else {
            return self.refuse(Message::new("sketch.no_border"));
        };
        if self.sketching.corners.len() + way.len() >= MOST_CORNERS {
            return self.refuse(Message::new("sketch.too_large"));
        }
        self.sketching.corners.extend(way);
        self.put_corner(at, tolerance)
    }

    fn way_along(&self, from: Coord, to: Coord) -> Option<Vec<Coord>> {
        let around = Bbox::around(&[from]).padded(OFF, OFF);
        let shown = self.workspace.layers.iter().filter(|e| e.visible);
        let zones = shown.filter_map(|e| self.loaded(&e.id).layer());
        let files = self.workspace.projects.iter();
        let projects = files.filter_map(|e| self.project_layer(&e.file));
        let mut best: Option<Vec<Coord>> = None;
        for feature in zones.chain(projects).flat_map(|l| l.candidates(around)) {
            let Some(geometry) = feature.geometry() else {
                continue;
            };
            if !geometry.bbox().padded(OFF, OFF).holds(to) {
                continue;
            }
            for part in geometry.parts().filter(|p| p.kind() != PartKind::Point) {
                let is_closed = part.kind() == PartKind::Polygon;
                for ring in part.rings() {
                    let way = between(ring, is_closed, from, to);
                    let Some(way) = way else { continue };
                    if best.as_ref().is_none_or(|b| way.len() < b.len()) {
                        best = Some(way);
                    }
                }
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring() -> Vec<Coord> {
        [
            (0.0, 0.0),
            (4.0, 0.0),
            (4.0, 3.0),
            (2.0, 4.0),
            (0.0, 3.0),
            (0.0, 0.0),
        ]
        .map(|(x, y)| Coord::lon_lat(x, y))
        .to_vec()
    }

    fn way(from: (f64, f64), to: (f64, f64), is_closed: bool) -> Option<Vec<(f64, f64)>> {
        let c = |(x, y)| Coord::lon_lat(x, y);
        let way = between(&ring(), is_closed, c(from), c(to))?;
        Some(way.into_iter().map(|c| (c.x, c.y)).collect())
    }

    #[test]
    fn a_border_is_followed_the_shorter_way_round_from_corner_or_edge() {
        assert_eq!(way((4.0, 0.0), (2.0, 4.0), true), Some(vec![(4.0, 3.0)]));
        assert_eq!(way((2.0, 4.0), (4.0, 0.0), true), Some(vec![(4.0, 3.0)]));
        assert_eq!(
            way((4.0, 1.0), (0.0, 1.0), true),
            Some(vec![(4.0, 0.0), (0.0, 0.0)])
        );
        assert_eq!(way((0.0, 1.0), (1.0, 0.0), true), Some(vec![(0.0, 0.0)]));
        assert_eq!(way((1.0, 0.0), (3.0, 0.0), true), Some(vec![]));
        assert_eq!(way((3.0, 0.0), (1.0, 0.0), true), Some(vec![]));
    }

    #[test]
    fn a_line_is_followed_along_itself_and_what_lies_beside_it_not_at_all() {
        assert_eq!(
            way((0.0, 1.0), (4.0, 2.0), false),
            Some(vec![(0.0, 3.0), (2.0, 4.0), (4.0, 3.0)])
        );
        assert_eq!(way((1.0, 1.0), (4.0, 2.0), true), None);
    }
}

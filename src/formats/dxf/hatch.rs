//! Boundary paths of a HATCH: polylines, or edges of lines and arcs.

use super::curve::{arc, at, edge};
use super::entity::finite;
use super::pairs::Pair;
use crate::base::message::Message;
use crate::geom::Coord;

/// A path is a polyline (flag of code 92).
const POLYLINE: i64 = 2;

/// The rings, closed, and whether arcs were straightened.
pub(super) fn paths(pairs: &[Pair<'_>]) -> Result<(Vec<Vec<Coord>>, bool), Message> {
    let mut groups = Groups { pairs, at: 0 };
    groups.find(91)?;
    let num_paths = groups.int(91)?;
    let mut rings = Vec::new();
    let mut has_arcs = false;
    for _ in 0..num_paths.min(pairs.len() as i64) {
        groups.find(92)?;
        let flags = groups.int(92)?;
        let mut ring = if flags & POLYLINE != 0 {
            polyline(&mut groups, &mut has_arcs)?
        } else {
            edges(&mut groups, &mut has_arcs)?
        };
        if ring.first() != ring.last() {
            ring.extend(ring.first().copied());
        }
        rings.push(ring);
    }
    Ok((rings, has_arcs))
}

/// Groups in their order: the same code means other things in other places here.
struct Groups<'p, 'a> {
    pairs: &'p [Pair<'a>],
    at: usize,
}

fn broken() -> Message {
    Message::new("vectors.dxf_hatch")
}

impl Groups<'_, '_> {
    /// Goes on to the next group of a code.
    fn find(&mut self, code: i32) -> Result<(), Message> {
        let rest = self.pairs.get(self.at..).unwrap_or_default();
        let ahead = rest
            .iter()
            .position(|p| p.code == code)
            .ok_or_else(broken)?;
        self.at += ahead;
        Ok(())
    }

    fn peek(&self) -> Option<i32> {
        self.pairs.get(self.at).map(|p| p.code)
    }

    fn number(&mut self, code: i32) -> Result<f64, Message> {
        let pair = self.pairs.get(self.at).ok_or_else(broken)?;
        if pair.code != code {
            return Err(broken());
        }
        self.at += 1;
        pair.number().ok_or_else(broken)
    }

    fn int(&mut self, code: i32) -> Result<i64, Message> {
        let pair = self.pairs.get(self.at).ok_or_else(broken)?;
        if pair.code != code {
            return Err(broken());
        }
        self.at += 1;
        pair.int().ok_or_else(broken)
    }

    fn position(&mut self, code: i32) -> Result<Coord, Message> {
        let x = self.number(code)?;
        let y = self.number(code + 10)?;
        finite(x, y)
    }
}

fn polyline(groups: &mut Groups<'_, '_>, has_arcs: &mut bool) -> Result<Vec<Coord>, Message> {
    groups.find(93)?;
    let count = groups.int(93)?;
    let mut vertices: Vec<(Coord, f64)> = Vec::new();
    for _ in 0..count.min(groups.pairs.len() as i64) {
        let position = groups.position(10)?;
        let bulge = if groups.peek() == Some(42) {
            groups.number(42)?
        } else {
            0.0
        };
        *has_arcs |= bulge != 0.0;
        vertices.push((position, bulge));
    }
    // Some programs repeat the first corner, the edge back to it is there anyway.
    if vertices.len() > 1 && vertices.first().map(|v| v.0) == vertices.last().map(|v| v.0) {
        vertices.pop();
    }
    let mut ring: Vec<Coord> = vertices.first().map(|v| v.0).into_iter().collect();
    let nexts = vertices.iter().skip(1).chain(vertices.first());
    for ((from, bulge), (to, _)) in vertices.iter().zip(nexts) {
        edge(*from, *to, *bulge, &mut ring);
    }
    Ok(ring)
}

fn edges(groups: &mut Groups<'_, '_>, has_arcs: &mut bool) -> Result<Vec<Coord>, Message> {
    groups.find(93)?;
    let count = groups.int(93)?;
    let mut ring: Vec<Coord> = Vec::new();
    for _ in 0..count.min(groups.pairs.len() as i64) {
        match groups.int(72)? {
            1 => {
                let (from, to) = (groups.position(10)?, groups.position(11)?);
                if ring.last() != Some(&from) {
                    ring.push(from);
                }
                ring.push(to);
            }
            2 => {
                let center = groups.position(10)?;
                let radius = groups.number(40)?;
                let from = groups.number(50)?.to_radians();
                let to = groups.number(51)?.to_radians();
                let is_left = groups.int(73)? == 1;
                if !(radius.is_finite() && from.is_finite() && to.is_finite()) {
                    return Err(broken());
                }
                // Clockwise arcs give their angles mirrored.
                let (from, sweep) = if is_left {
                    (from, to - from)
                } else {
                    (-from, from - to)
                };
                let start = at(
                    center.x + radius * libm::cos(from),
                    center.y + radius * libm::sin(from),
                );
                if ring.last() != Some(&start) {
                    ring.push(start);
                }
                arc(center, at(radius, 0.0), 1.0, from, sweep, &mut ring);
                *has_arcs = true;
            }
            _ => return Err(Message::new("vectors.dxf_hatch_curve")),
        }
    }
    Ok(ring)
}

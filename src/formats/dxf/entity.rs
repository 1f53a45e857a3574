//! What an entity's groups say, still in the entity's own coordinates.

use super::curve::{arc, at, edge};
use super::hatch;
use super::pairs::Pair;
use crate::base::message::Message;
use crate::geom::Coord;

/// The shapes of an entity.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    /// A position; a text stands at it.
    Point(Coord),
    /// An open chain.
    Line(Vec<Coord>),
    /// A ring, closed.
    Ring(Vec<Coord>),
}

/// An entity, its texts still bytes.
#[derive(Debug, Clone, Default)]
pub(super) struct Entity<'a> {
    pub(super) kind: &'a [u8],
    pub(super) line: u64,
    pub(super) layer: &'a [u8],
    /// Colour number; 256 is the layer's, 0 the block's.
    pub(super) color: i64,
    pub(super) in_paper: bool,
    /// Whether x runs the other way: the entity is seen from below.
    pub(super) is_mirrored: bool,
    pub(super) shapes: Vec<Shape>,
    /// Pieces of text in order.
    pub(super) text: Vec<&'a [u8]>,
    /// Feature code that CASS leaves in the extended data.
    pub(super) code: &'a [u8],
    pub(super) has_height: bool,
    pub(super) has_arcs: bool,
    /// Why it cannot be used.
    pub(super) fault: Option<Message>,
    pub(super) insert: Option<Insert<'a>>,
    /// Vertices and attributes follow as entities of their own.
    pub(super) has_followers: bool,
    /// A POLYLINE's flags.
    pub(super) flags: i64,
}

/// A block put somewhere.
#[derive(Debug, Clone)]
pub(super) struct Insert<'a> {
    pub(super) name: &'a [u8],
    pub(super) at: Coord,
    pub(super) scale: Coord,
    /// Degrees, counter-clockwise.
    pub(super) rotation: f64,
    pub(super) columns: i64,
    pub(super) rows: i64,
    pub(super) spacing: Coord,
}

/// A vertex of a polyline with its bulge.
pub(super) type Vertex = (Coord, f64);

/// Reads an entity of a kind from its groups; `None` for kinds that are no drawing of anything.
pub(super) fn parse<'a>(kind: Pair<'a>, pairs: &[Pair<'a>]) -> Entity<'a> {
    let mut entity = Entity {
        kind: kind.value.trim_ascii(),
        line: kind.line,
        color: 256,
        ..Entity::default()
    };
    common(&mut entity, pairs);
    let shaped = match entity.kind {
        b"LWPOLYLINE" => lwpolyline(&mut entity, pairs),
        b"POLYLINE" => {
            entity.has_followers = true;
            entity.flags = int(pairs, 70);
            Ok(())
        }
        b"LINE" => line(&mut entity, pairs),
        b"POINT" => position(pairs, 10).map(|p| entity.shapes.push(Shape::Point(p))),
        b"CIRCLE" | b"ARC" => round(&mut entity, pairs),
        b"ELLIPSE" => ellipse(&mut entity, pairs),
        b"TEXT" | b"MTEXT" | b"ATTRIB" => {
            entity.text = pairs
                .iter()
                .filter(|p| matches!(p.code, 1 | 3))
                .map(|p| p.value)
                .collect();
            position(pairs, 10).map(|p| entity.shapes.push(Shape::Point(p)))
        }
        b"SOLID" | b"TRACE" => corners(&mut entity, pairs, [10, 11, 13, 12]),
        b"3DFACE" => corners(&mut entity, pairs, [10, 11, 12, 13]),
        b"INSERT" => insert(&mut entity, pairs),
        b"HATCH" => hatch::paths(pairs).map(|(rings, arcs)| {
            entity.has_arcs = arcs;
            entity.shapes = rings.into_iter().map(Shape::Ring).collect();
        }),
        b"SPLINE" | b"REGION" | b"MLINE" | b"ACAD_PROXY_ENTITY" | b"HELIX" => {
            Err(Message::new("vectors.dxf_kind_unread")
                .with("kind", String::from_utf8_lossy(entity.kind).into_owned()))
        }
        _ => Ok(()),
    };
    entity.fault = entity.fault.take().or(shaped.err());
    entity
}

fn common<'a>(entity: &mut Entity<'a>, pairs: &[Pair<'a>]) {
    let mut extrusion = [0.0, 0.0, 1.0];
    let mut in_cass = false;
    for pair in pairs {
        match pair.code {
            8 => entity.layer = pair.value.trim_ascii(),
            62 => entity.color = pair.int().unwrap_or(256),
            67 => entity.in_paper = pair.int() == Some(1),
            30 | 31 | 38 => entity.has_height |= pair.number().is_some_and(|z| z != 0.0),
            210 => extrusion[0] = pair.number().unwrap_or(0.0),
            220 => extrusion[1] = pair.number().unwrap_or(0.0),
            230 => extrusion[2] = pair.number().unwrap_or(1.0),
            1001 => in_cass = pair.value.trim_ascii() == b"SOUTH",
            1000 if in_cass && entity.code.is_empty() => entity.code = pair.value.trim_ascii(),
            _ => {}
        }
    }
    // Lines and points stand in the drawing's coordinates whatever their extrusion.
    let own = !matches!(
        entity.kind,
        b"LINE" | b"POINT" | b"MTEXT" | b"ELLIPSE" | b"3DFACE"
    );
    if own {
        entity.is_mirrored = extrusion[2] < 0.0;
        let tilted = extrusion[0].abs() > 1e-9 || extrusion[1].abs() > 1e-9;
        if tilted {
            entity.fault = Some(Message::new("vectors.dxf_tilted"));
        }
    }
}

/// The first number of a code.
pub(super) fn number(pairs: &[Pair<'_>], code: i32) -> Option<f64> {
    pairs.iter().find(|p| p.code == code)?.number()
}

fn int(pairs: &[Pair<'_>], code: i32) -> i64 {
    pairs
        .iter()
        .find(|p| p.code == code)
        .and_then(Pair::int)
        .unwrap_or(0)
}

/// A position from a code and the one ten above it.
pub(super) fn position(pairs: &[Pair<'_>], code: i32) -> Result<Coord, Message> {
    match (number(pairs, code), number(pairs, code + 10)) {
        (Some(x), Some(y)) => finite(x, y),
        _ => Err(Message::new("vectors.dxf_no_position")),
    }
}

pub(super) fn finite(x: f64, y: f64) -> Result<Coord, Message> {
    if x.is_finite() && y.is_finite() {
        Ok(at(x, y))
    } else {
        Err(Message::new("formats.not_finite"))
    }
}

fn lwpolyline(entity: &mut Entity<'_>, pairs: &[Pair<'_>]) -> Result<(), Message> {
    let mut vertices: Vec<Vertex> = Vec::new();
    let mut x = None;
    for pair in pairs {
        match pair.code {
            10 => x = Some(pair.number().unwrap_or(f64::NAN)),
            20 => {
                let y = pair.number().unwrap_or(f64::NAN);
                let x = x
                    .take()
                    .ok_or_else(|| Message::new("vectors.dxf_no_position"))?;
                vertices.push((finite(x, y)?, 0.0));
            }
            42 => {
                if let Some(last) = vertices.last_mut() {
                    last.1 = pair.number().unwrap_or(0.0);
                }
            }
            _ => {}
        }
    }
    let is_closed = int(pairs, 70) & 1 == 1;
    polyline(entity, &vertices, is_closed);
    Ok(())
}

/// Vertices become a ring if the polyline is closed by its flag or by repeating its first
/// position, else a chain.
pub(super) fn polyline(entity: &mut Entity<'_>, vertices: &[Vertex], is_closed: bool) {
    entity.has_arcs |= vertices.iter().any(|(_, bulge)| *bulge != 0.0);
    let Some(((first, _), (last, _))) = vertices.first().zip(vertices.last()) else {
        entity.fault = Some(Message::new("vectors.dxf_no_position"));
        return;
    };
    let mut positions = vec![*first];
    for pair in vertices.windows(2) {
        if let [(from, bulge), (to, _)] = pair {
            edge(*from, *to, *bulge, &mut positions);
        }
    }
    let repeats = vertices.len() > 3 && first == last;
    if is_closed && first != last {
        let bulge = vertices.last().map_or(0.0, |v| v.1);
        edge(*last, *first, bulge, &mut positions);
    }
    entity.shapes.push(if is_closed || repeats {
        Shape::Ring(positions)
    } else {
        Shape::Line(positions)
    });
}

fn line(entity: &mut Entity<'_>, pairs: &[Pair<'_>]) -> Result<(), Message> {
    let ends = vec![position(pairs, 10)?, position(pairs, 11)?];
    entity.shapes.push(Shape::Line(ends));
    Ok(())
}

fn round(entity: &mut Entity<'_>, pairs: &[Pair<'_>]) -> Result<(), Message> {
    let center = position(pairs, 10)?;
    let radius = number(pairs, 40)
        .filter(|r| r.is_finite() && *r > 0.0)
        .ok_or_else(|| Message::new("vectors.dxf_radius"))?;
    let radians = |code| {
        number(pairs, code)
            .filter(|a: &f64| a.is_finite())
            .map(f64::to_radians)
    };
    let is_circle = entity.kind == b"CIRCLE";
    let (from, to) = match (radians(50), radians(51)) {
        (Some(from), Some(to)) if !is_circle => (from, to),
        _ if is_circle => (0.0, std::f64::consts::TAU),
        _ => return Err(Message::new("vectors.dxf_radius")),
    };
    push_arc(entity, center, at(radius, 0.0), 1.0, (from, to), is_circle);
    Ok(())
}

fn ellipse(entity: &mut Entity<'_>, pairs: &[Pair<'_>]) -> Result<(), Message> {
    let center = position(pairs, 10)?;
    let major = position(pairs, 11)?;
    let ratio = number(pairs, 40)
        .filter(|r| r.is_finite())
        .ok_or_else(|| Message::new("vectors.dxf_radius"))?;
    // Seen from below, it runs the other way round.
    let ratio = if number(pairs, 230).is_some_and(|z| z < 0.0) {
        -ratio
    } else {
        ratio
    };
    let from = number(pairs, 41).filter(|a| a.is_finite()).unwrap_or(0.0);
    let to = number(pairs, 42)
        .filter(|a| a.is_finite())
        .unwrap_or(std::f64::consts::TAU);
    let is_whole = (to - from - std::f64::consts::TAU).abs() < 1e-9;
    push_arc(entity, center, major, ratio, (from, to), is_whole);
    Ok(())
}

fn push_arc(
    entity: &mut Entity<'_>,
    center: Coord,
    major: Coord,
    ratio: f64,
    (from, to): (f64, f64),
    is_whole: bool,
) {
    let mut sweep = (to - from) % std::f64::consts::TAU;
    if is_whole {
        sweep = std::f64::consts::TAU;
    } else if sweep <= 0.0 {
        sweep += std::f64::consts::TAU;
    }
    let (cos, sin) = (libm::cos(from), libm::sin(from) * ratio);
    let start = at(
        center.x + major.x * cos - major.y * sin,
        center.y + major.y * cos + major.x * sin,
    );
    let mut positions = vec![start];
    arc(center, major, ratio, from, sweep, &mut positions);
    entity.has_arcs = true;
    entity.shapes.push(if is_whole {
        if let Some(last) = positions.last_mut() {
            *last = start;
        }
        Shape::Ring(positions)
    } else {
        Shape::Line(positions)
    });
}

fn corners(entity: &mut Entity<'_>, pairs: &[Pair<'_>], codes: [i32; 4]) -> Result<(), Message> {
    let mut ring: Vec<Coord> = Vec::with_capacity(5);
    for code in codes {
        // A triangle leaves the fourth out or repeats the third.
        match position(pairs, code) {
            Ok(p) if ring.last() != Some(&p) => ring.push(p),
            Ok(_) => {}
            Err(_) if code == codes[3] || code == 13 => {}
            Err(e) => return Err(e),
        }
    }
    ring.extend(ring.first().copied());
    entity.shapes.push(Shape::Ring(ring));
    Ok(())
}

fn insert<'a>(entity: &mut Entity<'a>, pairs: &[Pair<'a>]) -> Result<(), Message> {
    let real = |code, otherwise: f64| {
        number(pairs, code)
            .filter(|n| n.is_finite())
            .unwrap_or(otherwise)
    };
    entity.insert = Some(Insert {
        name: pairs
            .iter()
            .find(|p| p.code == 2)
            .map_or(&[][..], |p| p.value.trim_ascii()),
        at: position(pairs, 10)?,
        scale: at(real(41, 1.0), real(42, 1.0)),
        rotation: real(50, 0.0),
        columns: int(pairs, 70).max(1),
        rows: int(pairs, 71).max(1),
        spacing: at(real(44, 0.0), real(45, 0.0)),
    });
    entity.has_followers = int(pairs, 66) == 1;
    Ok(())
}

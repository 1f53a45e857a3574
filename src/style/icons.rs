//! Shapes and icons of point marks as rings: our own, drawn for the planner's places.
//!
//! Each is a list of rings in a box of −1 to 1, x to the right and y up. Rings that run
//! counter-clockwise are filled, clockwise ones are holes; where two filled rings overlap they
//! count once. Nothing is drawn here.

use super::symbol::PointShape;

/// A position in the box of a mark.
pub type At = (f64, f64);

/// The rings of a shape, for a mark two units wide.
pub fn rings(shape: PointShape) -> Vec<Vec<At>> {
    match shape {
        PointShape::Circle => vec![around(24, 0.0, |_| 1.0)],
        PointShape::Square => vec![around(4, 45.0, |_| 1.2)],
        PointShape::Diamond => vec![around(4, 0.0, |_| 1.15)],
        PointShape::Triangle => vec![around(3, 90.0, |_| 1.2)],
        PointShape::Star => vec![around(10, 90.0, |i| if i % 2 == 0 { 1.25 } else { 0.55 })],
        PointShape::Cross => vec![plus(0.35, 1.0)],
        PointShape::Intake => intake(),
        PointShape::Monitor => monitor(),
        PointShape::Outfall => outfall(),
        PointShape::Relic => relic(),
        PointShape::Village => village(),
        PointShape::Bridge => bridge(),
        PointShape::Mine => mine(),
        PointShape::WindTurbine => turbine(),
        PointShape::Tree => tree(),
        PointShape::Spring => spring(),
    }
}

fn around(num: u32, first_deg: f64, radius: impl Fn(u32) -> f64) -> Vec<At> {
    (0..num)
        .map(|i| {
            let angle = (first_deg + 360.0 * f64::from(i) / f64::from(num)).to_radians();
            let r = radius(i);
            (libm::cos(angle) * r, libm::sin(angle) * r)
        })
        .collect()
}

fn plus(a: f64, b: f64) -> Vec<At> {
    vec![
        (a, b),
        (-a, b),
        (-a, a),
        (-b, a),
        (-b, -a),
        (-a, -a),
        (-a, -b),
        (a, -b),
        (a, -a),
        (b, -a),
        (b, a),
        (a, a),
    ]
}

fn disc(x: f64, y: f64, r: f64, num: u32) -> Vec<At> {
    moved(around(num, 0.0, |_| r), x, y)
}

fn moved(ring: Vec<At>, dx: f64, dy: f64) -> Vec<At> {
    ring.into_iter().map(|(x, y)| (x + dx, y + dy)).collect()
}

fn hole(mut ring: Vec<At>) -> Vec<At> {
    ring.reverse();
    ring
}

fn block(x0: f64, y0: f64, x1: f64, y1: f64) -> Vec<At> {
    vec![(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
}

/// A bar of a width between two positions.
fn bar(from: At, to: At, width: f64) -> Vec<At> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let long = dx.hypot(dy).max(1e-9);
    let (nx, ny) = (-dy / long * width * 0.5, dx / long * width * 0.5);
    vec![
        (from.0 - nx, from.1 - ny),
        (to.0 - nx, to.1 - ny),
        (to.0 + nx, to.1 + ny),
        (from.0 + nx, from.1 + ny),
    ]
}

/// A drop that hangs from its tip at (x, y).
fn drop_at(x: f64, y: f64, size: f64) -> Vec<At> {
    let mut ring = vec![(x, y)];
    for i in 0..=12 {
        let angle = (150.0 + 20.0 * f64::from(i)).to_radians();
        ring.push((
            x + libm::cos(angle) * size,
            y - 1.9 * size + libm::sin(angle) * size,
        ));
    }
    ring
}

/// A wavy band.
fn wave(y: f64, thick: f64) -> Vec<At> {
    let at = |i: u32| -1.0 + 2.0 * f64::from(i) / 16.0;
    let up = |x: f64| y + 0.13 * libm::sin(x * 2.0 * std::f64::consts::PI);
    let mut ring: Vec<At> = (0..=16).map(|i| (at(i), up(at(i)) - thick * 0.5)).collect();
    ring.extend((0..=16).rev().map(|i| (at(i), up(at(i)) + thick * 0.5)));
    ring
}

/// An arrow down into a pipe's mouth over two waves.
fn intake() -> Vec<Vec<At>> {
    vec![
        vec![
            (0.0, -0.2),
            (0.55, 0.38),
            (0.2, 0.38),
            (0.2, 1.0),
            (-0.2, 1.0),
            (-0.2, 0.38),
            (-0.55, 0.38),
        ],
        wave(-0.45, 0.24),
        wave(-0.85, 0.24),
    ]
}

/// A mast on three legs with a head and rings of sight on both sides.
fn monitor() -> Vec<Vec<At>> {
    let arc = |side: f64| -> Vec<At> {
        let at = |i: u32, r: f64| {
            let angle = (-50.0 + 100.0 * f64::from(i) / 8.0).to_radians();
            (libm::cos(angle) * r * side, 0.5 + libm::sin(angle) * r)
        };
        let mut ring: Vec<At> = (0..=8).map(|i| at(i, 0.94)).collect();
        ring.extend((0..=8).rev().map(|i| at(i, 0.7)));
        counter_clockwise(ring)
    };
    vec![
        disc(0.0, 0.5, 0.32, 16),
        bar((0.0, 0.5), (0.0, -0.4), 0.22),
        bar((0.0, 0.0), (-0.6, -1.0), 0.22),
        bar((0.6, -1.0), (0.0, 0.0), 0.22),
        arc(1.0),
        arc(-1.0),
    ]
}

/// A pipe from the left that drips.
fn outfall() -> Vec<Vec<At>> {
    vec![
        block(-1.0, 0.25, 0.15, 0.85),
        block(0.1, 0.05, 0.4, 1.0),
        counter_clockwise(drop_at(0.68, 0.45, 0.26)),
        counter_clockwise(drop_at(0.3, -0.15, 0.26)),
        wave(-0.88, 0.22),
    ]
}

/// A hall: a roof with turned-up eaves on columns.
fn relic() -> Vec<Vec<At>> {
    vec![
        counter_clockwise(vec![
            (-1.05, 0.22),
            (-0.98, 0.42),
            (-0.55, 0.55),
            (-0.25, 0.98),
            (0.25, 0.98),
            (0.55, 0.55),
            (0.98, 0.42),
            (1.05, 0.22),
        ]),
        block(-0.75, -0.7, -0.5, 0.24),
        block(-0.14, -0.7, 0.14, 0.24),
        block(0.5, -0.7, 0.75, 0.24),
        block(-1.0, -1.0, 1.0, -0.66),
    ]
}

/// Two houses.
fn village() -> Vec<Vec<At>> {
    let house = |x: f64, y: f64, s: f64| -> Vec<At> {
        vec![
            (x - 0.42 * s, y),
            (x + 0.42 * s, y),
            (x + 0.42 * s, y + 0.55 * s),
            (x + 0.58 * s, y + 0.55 * s),
            (x, y + 1.15 * s),
            (x - 0.58 * s, y + 0.55 * s),
            (x - 0.42 * s, y + 0.55 * s),
        ]
    };
    vec![
        house(-0.36, -0.85, 1.25),
        house(0.58, -0.85, 0.85),
        hole(block(-0.5, -0.85, -0.22, -0.4)),
    ]
}

/// A deck on two arches.
fn bridge() -> Vec<Vec<At>> {
    let arch = |x: f64| -> Vec<At> {
        let mut ring: Vec<At> = (0..=10)
            .map(|i| {
                let angle = (18.0 * f64::from(i)).to_radians();
                (x + libm::cos(angle) * 0.36, -0.6 + libm::sin(angle) * 0.66)
            })
            .collect();
        ring.reverse();
        ring
    };
    vec![
        block(-1.0, -0.6, 1.0, 0.5),
        arch(-0.47),
        arch(0.47),
        block(-1.0, 0.46, 1.0, 0.6),
        block(-1.0, 0.58, -0.85, 0.85),
        block(-0.1, 0.58, 0.1, 0.85),
        block(0.85, 0.58, 1.0, 0.85),
    ]
}

/// Two picks crossed.
fn mine() -> Vec<Vec<At>> {
    let head = |side: f64| -> Vec<At> {
        counter_clockwise(
            [
                (0.08, 0.98),
                (0.5, 0.92),
                (0.88, 0.55),
                (1.0, 0.1),
                (0.72, 0.42),
                (0.42, 0.72),
            ]
            .map(|(x, y)| (x * side, y))
            .to_vec(),
        )
    };
    vec![
        bar((-0.85, -0.9), (0.62, 0.66), 0.26),
        bar((-0.62, 0.66), (0.85, -0.9), 0.26),
        head(1.0),
        head(-1.0),
    ]
    .into_iter()
    .map(counter_clockwise)
    .collect()
}

/// A mast with three blades.
fn turbine() -> Vec<Vec<At>> {
    let blade = |deg: f64| -> Vec<At> {
        let (s, c) = (libm::sin(deg.to_radians()), libm::cos(deg.to_radians()));
        [(0.0, -0.06), (0.3, -0.16), (0.86, -0.02), (0.3, 0.1)]
            .map(|(x, y)| (x * c - y * s, 0.28 + x * s + y * c))
            .to_vec()
    };
    vec![
        vec![(-0.16, -1.0), (0.16, -1.0), (0.07, 0.2), (-0.07, 0.2)],
        blade(90.0),
        blade(210.0),
        blade(330.0),
        disc(0.0, 0.28, 0.15, 12),
    ]
}

/// A crown of three discs on a trunk.
fn tree() -> Vec<Vec<At>> {
    vec![
        disc(0.0, 0.52, 0.48, 16),
        disc(-0.44, 0.08, 0.44, 16),
        disc(0.44, 0.08, 0.44, 16),
        block(-0.15, -1.0, 0.15, 0.1),
        block(-0.5, -1.0, 0.5, -0.82),
    ]
}

/// A drop over two waves that rise.
fn spring() -> Vec<Vec<At>> {
    vec![
        counter_clockwise(drop_at(0.0, 1.0, 0.4)),
        wave(-0.48, 0.22),
        wave(-0.86, 0.22),
    ]
}

fn counter_clockwise(ring: Vec<At>) -> Vec<At> {
    if area(&ring) < 0.0 { hole(ring) } else { ring }
}

/// Twice the signed area; positive counter-clockwise.
fn area(ring: &[At]) -> f64 {
    ring.iter()
        .zip(ring.iter().cycle().skip(1))
        .map(|(a, b)| a.0 * b.1 - b.0 * a.1)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_lies_in_its_box_and_only_holes_run_clockwise() {
        for shape in PointShape::ALL {
            let rings = rings(shape);
            assert!(!rings.is_empty());
            let holes = rings.iter().filter(|r| area(r) < 0.0).count();
            let allowed = match shape {
                PointShape::Village => 1,
                PointShape::Bridge => 2,
                _ => 0,
            };
            assert_eq!(holes, allowed, "{shape:?}");
            for (x, y) in rings.iter().flatten() {
                assert!(x.abs() <= 1.26 && y.abs() <= 1.26, "{shape:?} {x} {y}");
            }
        }
    }
}

//! The grid of a scale, and paths on it.
//!
//! From [`FIRST_SCALE`] metres a pixel on, vertices are snapped to squares of 1, 2, 4 … metres
//! on the map plane, the largest that measure at most a quarter of a pixel; nearer than that
//! to 1/256 pixel. Either way where a vertex lands is a function of its coordinate and the
//! scale alone, so shared borders stay shared (decision 10). Squares nest: the square of a
//! coarser grid follows from that of any finer one, so that a kept level and the coordinates
//! themselves give the same path, point for point.

use crate::geom::Coord;
use crate::render::raster::Px;
use crate::render::view::{MapPos, MapView, map_from_lon_lat};

/// Metres a pixel from which on there is a grid of whole metres.
pub(crate) const FIRST_SCALE: f64 = 4.0;
/// The coarsest grid has squares of 2 to the power of this, in metres.
pub(crate) const COARSEST: u8 = 12;
/// Bits behind the point of the factor from squares to 1/256 pixel.
const FACTOR_BITS: u32 = 28;

/// A square of a grid, counted from longitude 0, latitude 0, east and south.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cell {
    pub x: i64,
    pub y: i64,
}

/// Turns longitudes and latitudes into positions of one picture.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Projector {
    /// Squares per degree.
    per_degree: (f64, f64),
    /// The grid's exponent; `None` where squares are 1/256 pixel.
    exponent: Option<u8>,
    /// 1/256 pixels per square, times 2^[`FACTOR_BITS`].
    factor: i64,
    origin: (i64, i64),
}

/// `v` rounded down; what is no number is 0.
#[inline]
fn floor(v: f64) -> i64 {
    let whole = v as i64;
    whole - i64::from(whole as f64 > v)
}

/// Exponent of the grid of a scale in metres a pixel; `None` nearer than [`FIRST_SCALE`].
pub(crate) fn exponent_of(meters_per_pixel: f64) -> Option<u8> {
    if meters_per_pixel.is_nan() || meters_per_pixel < FIRST_SCALE {
        return None;
    }
    let mut exponent = 0;
    let mut next = 2.0 * FIRST_SCALE;
    while exponent < COARSEST && next <= meters_per_pixel {
        exponent += 1;
        next *= 2.0;
    }
    Some(exponent)
}

/// Squares per degree of longitude and of latitude, which counts southwards.
fn squares_per_degree(exponent: u8) -> (f64, f64) {
    let MapPos { x, y } = map_from_lon_lat(Coord::lon_lat(1.0, 1.0));
    // A power of two: the product with a coordinate has the same digits at every level.
    let side = f64::from(1_u32 << exponent.min(COARSEST));
    (x / side, y / side)
}

/// The square of a position, `shift` being ½ where squares are rounded to and 0 else.
#[inline]
fn cell_of(c: Coord, per_degree: (f64, f64), shift: f64) -> Cell {
    let at =
        |degrees: f64, per_degree: f64| floor(degrees.clamp(-1000.0, 1000.0) * per_degree + shift);
    Cell {
        x: at(c.x, per_degree.0),
        y: at(c.y, per_degree.1),
    }
}

/// Squares of positions on the grid of an exponent.
pub(crate) fn cells(exponent: u8) -> impl Fn(Coord) -> Cell {
    let per_degree = squares_per_degree(exponent);
    move |c| cell_of(c, per_degree, 0.0)
}

impl Cell {
    /// The square of a grid coarser by some powers of two that holds it.
    #[inline]
    pub fn coarser(self, by: u8) -> Self {
        Self {
            x: self.x >> by,
            y: self.y >> by,
        }
    }
}

impl Projector {
    /// For a view: position (0, 0) is its top left corner.
    pub fn new(view: &MapView) -> Self {
        let scale = view.meters_per_pixel();
        let (ox, oy) = view.origin_px();
        let exponent = exponent_of(scale);
        let (per_degree, factor) = match exponent {
            Some(exponent) => {
                let side_px = f64::from(1_u32 << exponent) / scale * 256.0;
                let factor = floor(side_px * f64::from(1_u32 << FACTOR_BITS) + 0.5);
                (squares_per_degree(exponent), factor)
            }
            None => {
                let MapPos { x, y } = map_from_lon_lat(Coord::lon_lat(1.0, 1.0));
                ((x / scale * 256.0, y / scale * 256.0), 0)
            }
        };
        Self {
            per_degree,
            exponent,
            factor,
            origin: (ox * 256, oy * 256),
        }
    }

    /// Exponent of the view's grid.
    pub fn exponent(&self) -> Option<u8> {
        self.exponent
    }

    /// Where a position lies; what is no number is put at the world origin.
    #[inline]
    pub fn px(&self, c: Coord) -> Px {
        self.place(self.cell(c))
    }

    /// The square a position is snapped to.
    #[inline]
    pub fn cell(&self, c: Coord) -> Cell {
        let shift = if self.exponent.is_some() { 0.0 } else { 0.5 };
        cell_of(c, self.per_degree, shift)
    }

    /// Where a square lies: its middle.
    #[inline]
    pub fn place(&self, cell: Cell) -> Px {
        if self.exponent.is_none() {
            return Px::new(cell.x - self.origin.0, cell.y - self.origin.1);
        }
        let half = (self.factor >> 1) + (1 << (FACTOR_BITS - 1));
        Px::new(
            ((cell.x * self.factor + half) >> FACTOR_BITS) - self.origin.0,
            ((cell.y * self.factor + half) >> FACTOR_BITS) - self.origin.1,
        )
    }
}

/// Appends a path in its shortest form: without squares that repeat and without those a
/// straight run along a row or column of the grid passes on its way. The first square stays,
/// and where a path is `closed` its last, if it is the first again, does not. The shortest
/// form of a coarser grid follows from that of a finer one, and what is left out lies exactly
/// on the path, so it shows in no pixel.
pub(crate) fn append_shortest(
    cells: impl IntoIterator<Item = Cell>,
    closed: bool,
    out: &mut Vec<Cell>,
) {
    let from = out.len();
    let mut cells = cells.into_iter();
    let Some(first) = cells.next() else { return };
    out.push(first);
    let mut last = first;
    // The step that led to the last square, by direction; (0, 0) at the first, which stays.
    let mut step = (0_i64, 0_i64);
    let mut add = |cell: Cell, out: &mut Vec<Cell>| {
        let (dx, dy) = (cell.x - last.x, cell.y - last.y);
        if dx == 0 && dy == 0 {
            return;
        }
        let next = if dx == 0 || dy == 0 {
            (dx.signum(), dy.signum())
        } else {
            (0, 0)
        };
        if next == step
            && next != (0, 0)
            && let Some(end) = out.last_mut()
        {
            *end = cell;
        } else {
            out.push(cell);
        }
        (last, step) = (cell, next);
    };
    for cell in cells {
        add(cell, out);
    }
    if closed {
        add(first, out);
        if out.len() > from + 1 && out.last() == Some(&first) {
            out.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(x: i64, y: i64) -> Cell {
        Cell { x, y }
    }

    #[test]
    fn the_grid_measures_an_eighth_to_a_quarter_of_a_pixel_at_every_scale() {
        assert_eq!(exponent_of(3.99), None);
        let mut scale = FIRST_SCALE;
        while scale < 20_000.0 {
            let side = f64::from(1_u32 << exponent_of(scale).unwrap()) / scale;
            assert!(side <= 0.25 && side > 0.125, "{side}");
            scale *= 1.0371;
        }
    }

    #[test]
    fn a_path_keeps_its_first_square_and_loses_what_lies_on_the_way() {
        let mut out = Vec::new();
        let ring = [
            (0, 0),
            (0, 0),
            (2, 0),
            (5, 0),
            (5, 3),
            (5, 1),
            (5, 4),
            (0, 4),
            (0, 0),
        ];
        append_shortest(ring.map(|(x, y)| cell(x, y)), true, &mut out);
        let kept = [(0, 0), (5, 0), (5, 3), (5, 1), (5, 4), (0, 4)];
        assert_eq!(out, kept.map(|(x, y)| cell(x, y)));
    }

    #[test]
    fn a_coarser_path_is_the_same_from_the_finer_one_as_from_the_coordinates() {
        let mut seed = 7_u64;
        let mut random = move || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) as f64 / f64::from(1_u32 << 31)
        };
        for round in 0..400 {
            // Walks of many directions, some along the axes, ending where they began.
            let mut at = (110.0 + random(), 25.0 + random());
            let size = 1e-5 * f64::from(1 << (round % 12));
            let mut ring: Vec<Coord> = (0..60)
                .map(|_| {
                    let (dx, dy) = (size * (random() - 0.5), size * (random() - 0.5));
                    match (random() * 3.0) as u8 {
                        0 => at.0 += dx,
                        1 => at.1 += dy,
                        _ => at = (at.0 + dx, at.1 + dy),
                    }
                    Coord::lon_lat(at.0, at.1)
                })
                .collect();
            ring.push(ring[0]);
            for closed in [true, false] {
                let mut fine = Vec::new();
                append_shortest(ring.iter().map(|c| cells(1)(*c)), closed, &mut fine);
                for exponent in 2..=COARSEST {
                    let mut plain = Vec::new();
                    let mut derived = Vec::new();
                    append_shortest(ring.iter().map(|c| cells(exponent)(*c)), closed, &mut plain);
                    let coarser = fine.iter().map(|c| c.coarser(exponent - 1));
                    append_shortest(coarser, closed, &mut derived);
                    assert_eq!(plain, derived, "round {round}, exponent {exponent}");
                }
            }
        }
    }
}

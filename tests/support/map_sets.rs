//! The two sets of the map's benchmarks, over the ground of `bench_set`: blobs, which overlap
//! and cover it about twice, and a mosaic, which covers it without gap or overlap. A million
//! polygons have 40 vertices in the mean, a hundred thousand have 100. The same bits
//! everywhere, and each polygon is made when it is asked for: no set is ever whole in memory.
//!
//! The million blobs are the million zones of `bench_set`. The mosaic is a honeycomb whose
//! corners are moved and whose sides are fractal lines; a side is a function of its place
//! alone, so that both neighbours have the same vertices, bit for bit.

use super::bench_set::{self, HEIGHT, Lcg, SOUTH, WEST, WIDTH};
use redline::geom::Coord;

/// Which of the two sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Blobs,
    Mosaic,
}

/// A set: its name, which also is its file's, what it is, polygons, mean vertices of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MapSet {
    pub name: &'static str,
    pub kind: Kind,
    pub num: usize,
    pub vertices: usize,
}

const fn set(name: &'static str, kind: Kind, num: usize, vertices: usize) -> MapSet {
    MapSet {
        name,
        kind,
        num,
        vertices,
    }
}

/// The sets that are published.
pub const MAP_SETS: [MapSet; 4] = [
    set("blobs-100k", Kind::Blobs, 100_000, 100),
    set("mosaic-100k", Kind::Mosaic, 100_000, 100),
    set("blobs-1m", Kind::Blobs, 1_000_000, 40),
    set("mosaic-1m", Kind::Mosaic, 1_000_000, 40),
];

impl MapSet {
    /// The published set of a name.
    pub fn named(name: &str) -> Option<Self> {
        MAP_SETS.into_iter().find(|s| s.name == name)
    }

    /// Hands every polygon to a visitor, one open ring each, in file order.
    pub fn each(&self, mut visit: impl FnMut(Vec<Coord>)) {
        match self.kind {
            Kind::Blobs if self.vertices == 40 => {
                bench_set::each_zone(self.num, |_, ring| visit(ring));
            }
            Kind::Blobs => each_fine_blob(self.num, self.vertices, visit),
            Kind::Mosaic => {
                let mosaic = Mosaic::new(self.num, self.vertices);
                for row in 0..mosaic.rows {
                    for column in 0..mosaic.columns {
                        visit(mosaic.cell(column, row));
                    }
                }
            }
        }
    }
}

/// Blobs with a border of more octaves, from 2/5 to 8/5 of the mean number of vertices.
fn each_fine_blob(num: usize, vertices: usize, mut visit: impl FnMut(Vec<Coord>)) {
    let mut g = Lcg::new(41);
    let median_km = bench_set::median_radius_km(num);
    let mut noise = [0.0; 128];
    for _ in 0..num {
        let center = bench_set::anywhere(&mut g);
        let radius_km = median_km * libm::exp(bench_set::SPREAD * g.normal());
        let n = vertices * 2 / 5 + (g.unit() * (vertices * 6 / 5 + 1) as f64) as usize;
        for value in &mut noise {
            *value = g.unit() - 0.5;
        }
        let ring = (0..n).map(|k| {
            let turn = (k as f64 + 0.7 * g.unit()) / n as f64;
            // Octaves of 4 to 64 values round the circle, each six tenths of the last.
            let mut rough = 0.0;
            let mut share = 1.0;
            for count in [4, 8, 16, 32, 64] {
                let at = turn * count as f64;
                let (k, t) = (at as usize, at - (at as usize) as f64);
                let value = |k: usize| noise[count + k % count - 4];
                rough += share * (value(k) * (1.0 - t) + value(k + 1) * t);
                share *= 0.6;
            }
            let r = radius_km * (1.0 + 0.7 * rough);
            let (s, c) = libm::sincos(turn * std::f64::consts::TAU);
            bench_set::place(center, r * c, r * s)
        });
        visit(ring.collect());
    }
}

/// A honeycomb of moved corners and fractal sides that fills the ground.
///
/// Lines 0 to `rows` run from west to east, zigzag but for the first and last; each has the
/// corners 0 to `2 * columns`. Between line `j` and the next, sides join them at every second
/// corner, counted from `j` being even or odd, and at both ends.
pub struct Mosaic {
    pub columns: usize,
    pub rows: usize,
    /// Vertices inside a side along a line and inside one between lines, in the mean.
    inside: (usize, usize),
}

/// A side stays within a rhomb about it: slope of the rhomb's borders.
const ROUGHNESS: f64 = 0.23;

impl Mosaic {
    /// So many cells, which must be a product of two near numbers, of so many vertices in the
    /// mean; 40 and 100 come out exactly inside.
    pub fn new(num: usize, vertices: usize) -> Self {
        let mut rows = (num as f64).sqrt() as usize;
        while !num.is_multiple_of(rows) {
            rows -= 1;
        }
        // A cell has six corners, four sides along lines and two between them; a side has 2 to
        // 2·(mean − 2) + 2 vertices inside.
        let sides = vertices.saturating_sub(6);
        let along = sides / 6;
        Self {
            columns: num / rows,
            rows,
            inside: (along, (sides - 4 * along) / 2),
        }
    }

    /// A cell's ring, open, counter-clockwise.
    pub fn cell(&self, column: usize, row: usize) -> Vec<Coord> {
        let last = 2 * self.columns;
        // Rows shifted by half a cell begin with one and a half and end with a half.
        let shift = row % 2;
        let from = if column == 0 { 0 } else { 2 * column + shift };
        let to = (2 * column + 2 + shift).min(last);
        let mut ring = Vec::with_capacity(64);
        for i in from..to {
            self.along(i, row, &mut ring);
        }
        self.between(to, row, &mut ring);
        let half = ring.len();
        for i in from..to {
            self.along(i, row + 1, &mut ring);
        }
        // What was made west to east is walked back: without its start, with its end.
        ring.push(self.corner(to, row + 1));
        if let Some(back) = ring.get_mut(half..) {
            back.reverse();
        }
        ring.pop();
        let half = ring.len();
        self.between(from, row, &mut ring);
        ring.push(self.corner(from, row + 1));
        if let Some(back) = ring.get_mut(half..) {
            back.reverse();
        }
        ring.pop();
        ring
    }

    /// Corner `i` of line `j`.
    fn corner(&self, i: usize, j: usize) -> Coord {
        let (last_i, last_j) = (2 * self.columns, self.rows);
        let on_frame = (i == 0 || i == last_i, j == 0 || j == last_j);
        // In cells: corners of a honeycomb lie a sixth of a row off their line.
        let up = (i + j).is_multiple_of(2);
        let zigzag = if up { 1.0 / 6.0 } else { -1.0 / 6.0 };
        let moved = |salt: u64| 0.18 * (unit(salt, i, j, 0) - 0.5);
        let x = match on_frame.0 {
            true => i as f64 / 2.0,
            false => i as f64 / 2.0 + moved(1),
        };
        let y = match on_frame {
            (_, true) => j as f64,
            (true, false) => j as f64 + moved(2),
            (false, false) => j as f64 + zigzag + moved(2),
        };
        Coord::lon_lat(
            WEST + WIDTH * uneven(x / self.columns as f64, 5.0),
            SOUTH + HEIGHT * uneven(y / self.rows as f64, 3.0),
        )
    }

    /// The side from corner `i` of line `j` to the next, without its end.
    fn along(&self, i: usize, j: usize, out: &mut Vec<Coord>) {
        let straight = j == 0 || j == self.rows;
        let ends = (self.corner(i, j), self.corner(i + 1, j));
        side(ends, self.inside.0, straight, (3, i, j), out);
    }

    /// The side from corner `i` of line `j` to that of the next line, without its end.
    fn between(&self, i: usize, j: usize, out: &mut Vec<Coord>) {
        let straight = i == 0 || i == 2 * self.columns;
        let ends = (self.corner(i, j), self.corner(i, j + 1));
        side(ends, self.inside.1, straight, (4, i, j), out);
    }
}

/// Towns have smaller cells than mountains: 0 to 1 onto itself, the slope 0.7 to 1.3.
fn uneven(t: f64, waves: f64) -> f64 {
    if t <= 0.0 || t >= 1.0 {
        return t;
    }
    let turn = waves * std::f64::consts::TAU;
    t + 0.3 * libm::sin(turn * t) / turn
}

/// A fractal line between two ends, the second left out. It is a graph over the straight line
/// and stays in a slim rhomb about it: sides that meet at a corner never cross.
fn side(
    (a, b): (Coord, Coord),
    mean: usize,
    straight: bool,
    (salt, i, j): (u64, usize, usize),
    out: &mut Vec<Coord>,
) {
    let value = |k: usize| unit(salt, i, j, k as u64 + 2) - 0.5;
    let spread = 2 * mean.saturating_sub(2) + 1;
    let num = 2.min(mean) + (unit(salt, i, j, 1) * spread as f64) as usize;
    // Across, as long as the side is on the ground.
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let aspect = bench_set::LON_KM / bench_set::LAT_KM;
    let (across_x, across_y) = (-dy * aspect, dx / aspect);
    out.push(a);
    for k in 1..=num {
        let t = (k as f64 + 0.6 * value(100 + k)) / (num + 1) as f64;
        // Octaves of 2, 4 and 8 pieces and one of the vertex's own.
        let mut rough = 0.3 * value(200 + k);
        for (count, share) in [(2, 1.0), (4, 0.6), (8, 0.4)] {
            let at = t * count as f64;
            let (piece, part) = (at as usize, at - (at as usize) as f64);
            rough += share
                * (value(2 * count + piece) * (1.0 - part) + value(2 * count + piece + 1) * part);
        }
        // |rough| is at most 1.15.
        let height = match straight {
            true => 0.0,
            false => 2.0 * ROUGHNESS * t.min(1.0 - t) * rough,
        };
        out.push(Coord::lon_lat(
            a.x + t * dx + height * across_x,
            a.y + t * dy + height * across_y,
        ));
    }
}

/// A number from 0 to 1 that is a function of a place.
fn unit(salt: u64, i: usize, j: usize, k: u64) -> f64 {
    let mut z = salt
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .wrapping_add((i as u64).wrapping_mul(0xbf58_476d_1ce4_e5b9))
        .wrapping_add((j as u64).wrapping_mul(0x94d0_49bb_1331_11eb))
        .wrapping_add(k.wrapping_mul(0xd6e8_feb8_6659_fd93));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^= z >> 31;
    (z >> 11) as f64 / 9_007_199_254_740_992.0
}

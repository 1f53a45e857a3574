//! The synthetic set over Guilin: the same shapes as `tests/oracle/geom/make_synthetic.py`, bit
//! for bit, from an integer generator and `+ - * /` in the same order.

use redline::geom::{Columns, Coord};

pub struct Lcg(u64);

impl Lcg {
    pub fn unit(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / 2_147_483_648.0
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }
}

fn directions() -> Vec<(f64, f64)> {
    let quarter: Vec<(f64, f64)> = (0..8)
        .map(|k| {
            let t = f64::from(k) / 8.0;
            ((1.0 - t * t) / (1.0 + t * t), 2.0 * t / (1.0 + t * t))
        })
        .collect();
    (0..4)
        .flat_map(|q| {
            quarter
                .iter()
                .map(move |&(c, s)| [(c, s), (-s, c), (-c, -s), (s, -c)][q])
        })
        .collect()
}

type Ring = Vec<Coord>;

struct Stars(Vec<(f64, f64)>);

impl Stars {
    fn ring(&self, radii: &[f64], x: f64, y: f64, radius: f64, scale: f64) -> Ring {
        self.0
            .iter()
            .zip(radii)
            .map(|(&(c, s), r)| {
                Coord::lon_lat(x + radius * r * scale * c, y + radius * r * scale * s)
            })
            .collect()
    }
}

fn radii(g: &mut Lcg) -> Vec<f64> {
    (0..32).map(|_| 0.5 + 0.5 * g.unit()).collect()
}

const COLS: usize = 80;
const ROWS: usize = 75;
const CELL: f64 = 0.025;

fn coverage(g: &mut Lcg) -> Vec<Vec<Ring>> {
    let mut jitter = |x: f64, y: f64, k: f64| {
        let dx = (g.unit() - 0.5) * k;
        let dy = (g.unit() - 0.5) * k;
        Coord::lon_lat(x + dx, y + dy)
    };
    let mut corner = Vec::new();
    for j in 0..=ROWS {
        for i in 0..=COLS {
            corner.push(jitter(
                109.6 + i as f64 * CELL,
                24.25 + j as f64 * CELL,
                CELL * 0.4,
            ));
        }
    }
    let at = |i: usize, j: usize| corner[j * (COLS + 1) + i];
    let mut thirds = |a: Coord, b: Coord| {
        [0.25, 0.625].map(|t| jitter(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t, CELL * 0.1))
    };
    let mut east = Vec::new();
    for j in 0..=ROWS {
        for i in 0..COLS {
            east.push(thirds(at(i, j), at(i + 1, j)));
        }
    }
    let mut north = Vec::new();
    for j in 0..ROWS {
        for i in 0..=COLS {
            north.push(thirds(at(i, j), at(i, j + 1)));
        }
    }
    let mut cells = Vec::new();
    for j in 0..ROWS {
        for i in 0..COLS {
            let mut ring = vec![at(i, j)];
            ring.extend(east[j * COLS + i]);
            ring.push(at(i + 1, j));
            ring.extend(north[j * (COLS + 1) + i + 1]);
            ring.push(at(i + 1, j + 1));
            ring.extend(east[(j + 1) * COLS + i].iter().rev());
            ring.push(at(i, j + 1));
            ring.extend(north[j * (COLS + 1) + i].iter().rev());
            cells.push(vec![ring]);
        }
    }
    cells
}

/// 6,000 cells of a coverage and `num_stars` stars, every fourth or so with a hole.
pub fn zones(num_stars: usize) -> Vec<Vec<Ring>> {
    let mut g = Lcg(37);
    let stars = Stars(directions());
    let mut out = coverage(&mut g);
    for _ in 0..num_stars {
        let x = 109.6 + 2.0 * g.unit();
        let y = 24.25 + 1.875 * g.unit();
        let u = g.unit();
        let radius = 0.002 + 0.03 * u * u * u * u;
        let r = radii(&mut g);
        let mut rings = vec![stars.ring(&r, x, y, radius, 1.0)];
        if g.unit() < 0.25 {
            rings.push(stars.ring(&r, x, y, radius, 0.4));
        }
        out.push(rings);
    }
    out
}

/// 1,000 sites, 60 corridors and 40 copies of coverage cells.
pub fn projects(zones: &[Vec<Ring>]) -> Vec<Vec<Ring>> {
    let mut g = Lcg(73);
    let stars = Stars(directions());
    let mut out = Vec::new();
    for _ in 0..1000 {
        let x = 109.6 + 2.0 * g.unit();
        let y = 24.25 + 1.875 * g.unit();
        let u = g.unit();
        let radius = 0.0005 + 0.01 * u * u;
        let r = radii(&mut g);
        out.push(vec![stars.ring(&r, x, y, radius, 1.0)]);
    }
    for _ in 0..60 {
        let n = 40 + g.below(120);
        let mut x = 109.65 + 0.8 * g.unit();
        let mut y = 24.3 + 1.7 * g.unit();
        let width = 0.0001 + 0.0004 * g.unit();
        let (mut low, mut high) = (Vec::new(), Vec::new());
        for _ in 0..n {
            low.push(Coord::lon_lat(x, y));
            high.push(Coord::lon_lat(x, y + width));
            x = x + 0.002 + 0.006 * g.unit();
            y += 0.008 * (g.unit() - 0.5);
        }
        low.extend(high.iter().rev());
        out.push(vec![low]);
    }
    for _ in 0..40 {
        out.push(zones[g.below(COLS * ROWS)].clone());
    }
    out
}

/// The checksum that `synthetic.txt` begins with.
pub fn checksum<'a>(shapes: impl IntoIterator<Item = &'a Vec<Ring>>) -> u64 {
    shapes
        .into_iter()
        .flatten()
        .flatten()
        .flat_map(|c| [c.x, c.y])
        .fold(0_u64, |sum, v| {
            sum.wrapping_mul(31).wrapping_add(v.to_bits())
        })
}

/// Shapes as columns, oriented.
pub fn columns(shapes: &[Vec<Ring>]) -> Columns {
    let mut columns = Columns::new();
    for shape in shapes {
        let holes: Vec<&[Coord]> = shape[1..].iter().map(Vec::as_slice).collect();
        columns.push_polygon(&shape[0], &holes);
    }
    columns.orient();
    columns
}

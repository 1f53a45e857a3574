//! From fields to lines: level lines of a smooth field on a grid, borders of a grid of labels,
//! and how both are smoothed and thinned.

use super::plane::{Km, Spot, distance, spot, to_segment};
use std::collections::BTreeMap;

/// A box and the grid in it, in kilometres.
#[derive(Clone, Copy)]
pub struct Grid {
    pub west: f64,
    pub south: f64,
    pub step: f64,
    pub columns: usize,
    pub rows: usize,
}

impl Grid {
    /// A grid of `step` kilometres over a box.
    pub fn over(south_west: Km, north_east: Km, step: f64) -> Self {
        Self {
            west: south_west.0,
            south: south_west.1,
            step,
            columns: ((north_east.0 - south_west.0) / step).ceil() as usize + 1,
            rows: ((north_east.1 - south_west.1) / step).ceil() as usize + 1,
        }
    }

    /// A grid around a place.
    pub fn around(place: Km, reach: f64, step: f64) -> Self {
        Self::over(
            (place.0 - reach, place.1 - reach),
            (place.0 + reach, place.1 + reach),
            step,
        )
    }

    /// Where a grid point lies.
    pub fn place(&self, i: usize, j: usize) -> Km {
        (
            self.west + self.step * i as f64,
            self.south + self.step * j as f64,
        )
    }

    /// The values of a field at all grid points, row by row from the south.
    pub fn sample<T>(&self, field: impl Fn(Km) -> T) -> Vec<T> {
        let mut out = Vec::with_capacity(self.columns * self.rows);
        for j in 0..self.rows {
            for i in 0..self.columns {
                out.push(field(self.place(i, j)));
            }
        }
        out
    }

    /// The value between grid points, bilinear; the border's value outside.
    pub fn between(&self, values: &[f64], p: Km) -> f64 {
        let x = ((p.0 - self.west) / self.step).clamp(0.0, self.columns as f64 - 1.001);
        let y = ((p.1 - self.south) / self.step).clamp(0.0, self.rows as f64 - 1.001);
        let (i, j) = (x.floor() as usize, y.floor() as usize);
        let (u, v) = (x - i as f64, y - j as f64);
        let at = |i: usize, j: usize| values.get(j * self.columns + i).copied().unwrap_or(0.0);
        let low = at(i, j) * (1.0 - u) + at(i + 1, j) * u;
        let high = at(i, j + 1) * (1.0 - u) + at(i + 1, j + 1) * u;
        low * (1.0 - v) + high * v
    }
}

/// The lines on which the values equal `level` (marching squares); closed ones repeat their
/// first place, open ones end at the grid's rim.
pub fn level_lines(grid: &Grid, values: &[f64], level: f64) -> Vec<Vec<Km>> {
    let (nx, ny) = (grid.columns, grid.rows);
    let value = |i: usize, j: usize| {
        let v = values[j * nx + i] - level;
        if v == 0.0 { 1e-12 } else { v }
    };
    let cut = |a: (usize, usize), b: (usize, usize)| -> Km {
        let (va, vb) = (value(a.0, a.1), value(b.0, b.1));
        // Never at a grid point itself: lines of neighbouring cells would meet there.
        let t = (va / (va - vb)).clamp(0.02, 0.98);
        let (pa, pb) = (grid.place(a.0, a.1), grid.place(b.0, b.1));
        (pa.0 + (pb.0 - pa.0) * t, pa.1 + (pb.1 - pa.1) * t)
    };
    // Grid edges are numbered: even = eastward from (i, j), odd = northward.
    let mut links: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut places: BTreeMap<usize, Km> = BTreeMap::new();
    for j in 0..ny - 1 {
        for i in 0..nx - 1 {
            let corners = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)];
            let edges = [
                2 * (j * nx + i),
                2 * (j * nx + i + 1) + 1,
                2 * ((j + 1) * nx + i),
                2 * (j * nx + i) + 1,
            ];
            let high: Vec<bool> = corners.iter().map(|c| value(c.0, c.1) > 0.0).collect();
            let mut crossed = Vec::new();
            for k in 0..4 {
                if high[k] != high[(k + 1) % 4] {
                    // Both cells of an edge compute the cut from the same end.
                    let (a, b) = (
                        corners[k].min(corners[(k + 1) % 4]),
                        corners[k].max(corners[(k + 1) % 4]),
                    );
                    places.insert(edges[k], cut(a, b));
                    crossed.push(k);
                }
            }
            let mut link = |a: usize, b: usize| {
                links.entry(edges[a]).or_default().push(edges[b]);
                links.entry(edges[b]).or_default().push(edges[a]);
            };
            match crossed.as_slice() {
                [a, b] => link(*a, *b),
                [_, _, _, _] => {
                    let middle: f64 = corners.iter().map(|c| value(c.0, c.1)).sum();
                    if (middle > 0.0) == high[0] {
                        link(0, 1);
                        link(2, 3);
                    } else {
                        link(3, 0);
                        link(1, 2);
                    }
                }
                _ => {}
            }
        }
    }
    chains(&links)
        .into_iter()
        .map(|chain| chain.iter().map(|e| places[e]).collect())
        .collect()
}

/// Walks through a graph whose vertices have mostly two neighbours: lines between the other
/// vertices, then closed lines (which repeat their first vertex).
fn chains(links: &BTreeMap<usize, Vec<usize>>) -> Vec<Vec<usize>> {
    let mut used: BTreeMap<(usize, usize), ()> = BTreeMap::new();
    let mut out = Vec::new();
    let mut walk = |start: usize, first: usize, used: &mut BTreeMap<(usize, usize), ()>| {
        let mut chain = vec![start];
        let (mut from, mut at) = (start, first);
        loop {
            used.insert((from, at), ());
            used.insert((at, from), ());
            chain.push(at);
            let next = links
                .get(&at)
                .filter(|n| n.len() == 2)
                .and_then(|n| n.iter().copied().find(|&n| !used.contains_key(&(at, n))));
            match next {
                Some(next) => (from, at) = (at, next),
                None => break,
            }
        }
        out.push(chain);
    };
    for only_ends in [true, false] {
        for (&v, neighbours) in links {
            if only_ends && neighbours.len() == 2 {
                continue;
            }
            for &n in neighbours {
                if !used.contains_key(&(v, n)) {
                    walk(v, n, &mut used);
                }
            }
        }
    }
    out
}

/// The borders between different labels of the grid's cells (`labels[j * columns + i]` is the
/// cell around grid point i, j), smoothed; ends of lines (where three labels meet) stay.
pub fn label_borders(grid: &Grid, labels: &[u32], rounds: usize) -> Vec<Vec<Km>> {
    let (nx, ny) = (grid.columns, grid.rows);
    let label = |i: usize, j: usize| labels[j * nx + i];
    // Corner (i, j) lies south-west of cell (i, j).
    let corner = |i: usize, j: usize| j * (nx + 1) + i;
    let mut links: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut link = |a: usize, b: usize| {
        links.entry(a).or_default().push(b);
        links.entry(b).or_default().push(a);
    };
    for j in 0..ny {
        for i in 0..nx {
            if i > 0 && label(i, j) != label(i - 1, j) {
                link(corner(i, j), corner(i, j + 1));
            }
            if j > 0 && label(i, j) != label(i, j - 1) {
                link(corner(i, j), corner(i + 1, j));
            }
        }
    }
    let place = |c: usize| -> Km {
        let (i, j) = (c % (nx + 1), c / (nx + 1));
        (
            grid.west + grid.step * (i as f64 - 0.5),
            grid.south + grid.step * (j as f64 - 0.5),
        )
    };
    chains(&links)
        .into_iter()
        .map(|chain| {
            let raw: Vec<Km> = chain.iter().map(|&c| place(c)).collect();
            relaxed(&raw, rounds)
        })
        .collect()
}

/// Each place drawn towards the middle of its neighbours, `rounds` times; open ends stay.
pub fn relaxed(line: &[Km], rounds: usize) -> Vec<Km> {
    let mut line = line.to_vec();
    let closed = line.len() > 3 && line.first() == line.last();
    for _ in 0..rounds {
        let n = line.len();
        let mut next = line.clone();
        let mid =
            |a: Km, b: Km, c: Km| ((a.0 + 2.0 * b.0 + c.0) / 4.0, (a.1 + 2.0 * b.1 + c.1) / 4.0);
        for k in 1..n - 1 {
            next[k] = mid(line[k - 1], line[k], line[k + 1]);
        }
        if closed {
            next[0] = mid(line[n - 2], line[0], line[1]);
            next[n - 1] = next[0];
        }
        line = next;
    }
    line
}

/// Corners cut once (Chaikin); open ends stay, closed lines stay closed.
pub fn rounded(line: &[Km]) -> Vec<Km> {
    let closed = line.len() > 3 && line.first() == line.last();
    let mut out = Vec::with_capacity(line.len() * 2);
    if !closed {
        out.extend(line.first().copied());
    }
    for pair in line.windows(2) {
        if let [a, b] = *pair {
            out.push((a.0 * 0.75 + b.0 * 0.25, a.1 * 0.75 + b.1 * 0.25));
            out.push((a.0 * 0.25 + b.0 * 0.75, a.1 * 0.25 + b.1 * 0.75));
        }
    }
    if closed {
        out.extend(out.first().copied());
    } else {
        out.extend(line.last().copied());
    }
    out
}

/// The line with only the places that matter at `tolerance` kilometres (Douglas-Peucker).
pub fn thinned(line: &[Km], tolerance: f64) -> Vec<Km> {
    let n = line.len();
    if n < 3 {
        return line.to_vec();
    }
    let mut keep = vec![false; n];
    keep[0] = true;
    keep[n - 1] = true;
    let mut spans = vec![(0, n - 1)];
    if line[0] == line[n - 1] {
        // A closed line is split at the place farthest from its start.
        let mut far = 0;
        for k in 1..n {
            if distance(line[k], line[0]) > distance(line[far], line[0]) {
                far = k;
            }
        }
        keep[far] = true;
        spans = vec![(0, far), (far, n - 1)];
    }
    while let Some((a, b)) = spans.pop() {
        let mut worst = (tolerance, 0);
        for k in a + 1..b {
            let (d, _) = to_segment(line[k], line[a], line[b]);
            if d > worst.0 {
                worst = (d, k);
            }
        }
        if worst.1 > 0 {
            keep[worst.1] = true;
            spans.push((a, worst.1));
            spans.push((worst.1, b));
        }
    }
    (0..n).filter(|&k| keep[k]).map(|k| line[k]).collect()
}

/// A line as kept positions: rounded corners, thinned, without repeats.
pub fn kept(line: &[Km], tolerance: f64) -> Vec<Spot> {
    let mut out: Vec<Spot> = thinned(&rounded(line), tolerance)
        .into_iter()
        .map(spot)
        .collect();
    out.dedup();
    out
}

/// Level lines of a field as kept positions.
pub fn kept_levels(grid: &Grid, values: &[f64], level: f64, tolerance: f64) -> Vec<Vec<Spot>> {
    level_lines(grid, values, level)
        .iter()
        .filter(|line| line.len() > 4)
        .map(|line| kept(line, tolerance))
        .collect()
}

//! A plane cut up by lines: every sample layer of areas is made here.
//!
//! Lines come in as whole numbers and are cut where they meet; the faces between them get
//! labels, and faces of one label become polygons. So neighbours share every vertex of their
//! border, coverages have no gaps and polygons are valid, by construction.

use super::plane::{Spot, km2_per_unit};
use std::collections::{BTreeMap, BTreeSet};

/// A polygon: one outer ring counter-clockwise, holes clockwise, all closed.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// The label of its faces.
    pub label: u32,
    /// Outer ring first.
    pub rings: Vec<Vec<Spot>>,
}

impl Area {
    /// Size in square kilometres, roughly.
    pub fn km2(&self) -> f64 {
        self.rings.iter().map(|r| doubled(r) as f64).sum::<f64>() / 2.0 * km2_per_unit()
    }

    /// Whether a position lies inside; on the border it may be either.
    pub fn holds(&self, p: Spot) -> bool {
        self.rings.iter().filter(|r| ring_holds(r, p)).count() % 2 == 1
    }

    /// A position well inside.
    pub fn inside(&self) -> Spot {
        let edges: Vec<(Spot, Spot)> = self
            .rings
            .iter()
            .flat_map(|r| r.windows(2).map(|w| (w[0], w[1])))
            .collect();
        inside_of(&edges)
    }
}

struct Half {
    from: usize,
    to: usize,
    face: usize,
}

/// The plane cut up: faces are numbered from 1, 0 is what lies outside of all lines.
pub struct Arrangement {
    points: Vec<Spot>,
    halves: Vec<Half>,
    /// Outgoing half-edges of each point, counter-clockwise.
    around: Vec<Vec<usize>>,
    /// Edges of each face, outer and inner.
    borders: Vec<Vec<usize>>,
}

fn cross(o: Spot, a: Spot, b: Spot) -> i64 {
    (a.0 - o.0) * (b.1 - o.1) - (a.1 - o.1) * (b.0 - o.0)
}

fn doubled(ring: &[Spot]) -> i64 {
    let o = ring[0];
    ring.windows(2).map(|w| cross(o, w[0], w[1])).sum()
}

fn ring_holds(ring: &[Spot], p: Spot) -> bool {
    let mut inside = false;
    for w in ring.windows(2) {
        let (a, b) = (w[0], w[1]);
        if (a.1 > p.1) != (b.1 > p.1) {
            let (low, high) = if a.1 < b.1 { (a, b) } else { (b, a) };
            if cross(low, high, p) > 0 {
                inside = !inside;
            }
        }
    }
    inside
}

/// A position well inside the region that the edges bound: the middle of the widest stretch
/// of a few level cuts.
fn inside_of(edges: &[(Spot, Spot)]) -> Spot {
    let low = edges.iter().map(|e| e.0.1.min(e.1.1)).min().unwrap_or(0);
    let high = edges.iter().map(|e| e.0.1.max(e.1.1)).max().unwrap_or(0);
    let mut best = (-1.0, (0, 0));
    for k in 1..12 {
        let y = low as f64 + ((high - low) as f64 * f64::from(k) / 12.0).floor() + 0.5;
        let mut xs: Vec<f64> = edges
            .iter()
            .filter(|(a, b)| (a.1 as f64 > y) != (b.1 as f64 > y))
            .map(|(a, b)| a.0 as f64 + (b.0 - a.0) as f64 * (y - a.1 as f64) / (b.1 - a.1) as f64)
            .collect();
        xs.sort_by(f64::total_cmp);
        for pair in xs.chunks(2) {
            if let [a, b] = *pair
                && b - a > best.0
            {
                best = (b - a, (((a + b) / 2.0).round() as i64, y.floor() as i64));
            }
        }
    }
    best.1
}

/// Cells of a coarse grid that a segment's box touches.
fn cells(a: Spot, b: Spot, size: i64) -> impl Iterator<Item = (i64, i64)> {
    let (x0, x1) = (a.0.min(b.0).div_euclid(size), a.0.max(b.0).div_euclid(size));
    let (y0, y1) = (a.1.min(b.1).div_euclid(size), a.1.max(b.1).div_euclid(size));
    (x0..=x1).flat_map(move |x| (y0..=y1).map(move |y| (x, y)))
}

/// Whether a point lies on a segment, or so near (a few centimetres) that rounding to another
/// system's millimetres could put it on the other side.
fn within(a: Spot, b: Spot, p: Spot) -> bool {
    if p == a || p == b {
        return false;
    }
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length2 = dx * dx + dy * dy;
    let along = (p.0 - a.0) * dx + (p.1 - a.1) * dy;
    let off = cross(a, b, p) as f64;
    along > 0 && along < length2 && off * off <= 64.0 * length2 as f64
}

/// Cuts segments where they meet until none meet but at ends.
fn cut(mut segments: BTreeSet<(Spot, Spot)>) -> BTreeSet<(Spot, Spot)> {
    const CELL: i64 = 40_000;
    for _ in 0..30 {
        let list: Vec<(Spot, Spot)> = segments.iter().copied().collect();
        let mut grid: BTreeMap<(i64, i64), Vec<usize>> = BTreeMap::new();
        for (k, s) in list.iter().enumerate() {
            for cell in cells(s.0, s.1, CELL) {
                grid.entry(cell).or_default().push(k);
            }
        }
        let mut cuts: BTreeMap<usize, BTreeSet<Spot>> = BTreeMap::new();
        for members in grid.values() {
            for (at, &k) in members.iter().enumerate() {
                let (a, b) = list[k];
                for &m in &members[at + 1..] {
                    let (c, d) = list[m];
                    if a.0.max(b.0) < c.0.min(d.0)
                        || c.0.max(d.0) < a.0.min(b.0)
                        || a.1.max(b.1) < c.1.min(d.1)
                        || c.1.max(d.1) < a.1.min(b.1)
                    {
                        continue;
                    }
                    for p in [c, d] {
                        if within(a, b, p) {
                            cuts.entry(k).or_default().insert(p);
                        }
                    }
                    for p in [a, b] {
                        if within(c, d, p) {
                            cuts.entry(m).or_default().insert(p);
                        }
                    }
                    let (ca, cb) = (cross(c, d, a), cross(c, d, b));
                    let (ac, ad) = (cross(a, b, c), cross(a, b, d));
                    if (ca > 0) != (cb > 0)
                        && (ac > 0) != (ad > 0)
                        && ca != 0
                        && cb != 0
                        && ac != 0
                        && ad != 0
                    {
                        let t = ca as f64 / (ca - cb) as f64;
                        let p = (
                            a.0 + ((b.0 - a.0) as f64 * t).round() as i64,
                            a.1 + ((b.1 - a.1) as f64 * t).round() as i64,
                        );
                        cuts.entry(k).or_default().insert(p);
                        cuts.entry(m).or_default().insert(p);
                    }
                }
            }
        }
        if cuts.is_empty() {
            return segments;
        }
        for (k, points) in cuts {
            let (a, b) = list[k];
            segments.remove(&(a, b));
            let mut stops: Vec<Spot> = points.into_iter().collect();
            let along = |p: Spot| (p.0 - a.0) * (b.0 - a.0) + (p.1 - a.1) * (b.1 - a.1);
            stops.sort_by_key(|&p| along(p));
            let mut from = a;
            for to in stops.into_iter().chain([b]) {
                if from != to {
                    segments.insert((from.min(to), from.max(to)));
                }
                from = to;
            }
        }
    }
    segments
}

/// Removes lines that end nowhere.
fn pruned(mut segments: BTreeSet<(Spot, Spot)>) -> BTreeSet<(Spot, Spot)> {
    loop {
        let mut degree: BTreeMap<Spot, u32> = BTreeMap::new();
        for s in &segments {
            *degree.entry(s.0).or_default() += 1;
            *degree.entry(s.1).or_default() += 1;
        }
        let before = segments.len();
        segments.retain(|s| degree[&s.0] > 1 && degree[&s.1] > 1);
        if segments.len() == before {
            return segments;
        }
    }
}

impl Arrangement {
    /// The plane cut up by lines.
    pub fn new<'a>(lines: impl IntoIterator<Item = &'a Vec<Spot>>) -> Self {
        let mut segments = BTreeSet::new();
        for line in lines {
            for w in line.windows(2) {
                if w[0] != w[1] {
                    segments.insert((w[0].min(w[1]), w[0].max(w[1])));
                }
            }
        }
        let segments = pruned(cut(segments));
        let points: Vec<Spot> = segments
            .iter()
            .flat_map(|s| [s.0, s.1])
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let index: BTreeMap<Spot, usize> =
            points.iter().enumerate().map(|(i, &p)| (p, i)).collect();
        let mut halves = Vec::with_capacity(segments.len() * 2);
        let mut around = vec![Vec::new(); points.len()];
        for (a, b) in segments {
            let (from, to) = (index[&a], index[&b]);
            for (from, to) in [(from, to), (to, from)] {
                around[from].push(halves.len());
                halves.push(Half {
                    from,
                    to,
                    face: usize::MAX,
                });
            }
        }
        for (v, out) in around.iter_mut().enumerate() {
            let o = points[v];
            let upper = |p: Spot| (p.1, p.0) > (o.1, o.0);
            out.sort_by(|&a, &b| {
                let (a, b) = (points[halves[a].to], points[halves[b].to]);
                upper(b).cmp(&upper(a)).then(0.cmp(&cross(o, a, b)))
            });
        }
        let mut plane = Self {
            points,
            halves,
            around,
            borders: vec![Vec::new()],
        };
        plane.find_faces();
        plane
    }

    /// The half-edge that follows on the same face: next clockwise from the way back.
    fn next(&self, half: usize, keep: impl Fn(usize) -> bool) -> usize {
        let out = &self.around[self.halves[half].to];
        let back = out.iter().position(|&h| h == half ^ 1).unwrap_or(0);
        (1..=out.len())
            .map(|k| out[(back + out.len() - k) % out.len()])
            .find(|&h| keep(h))
            .unwrap_or(half ^ 1)
    }

    fn find_faces(&mut self) {
        let mut cycles: Vec<Vec<usize>> = Vec::new();
        let mut cycle_of = vec![usize::MAX; self.halves.len()];
        for start in 0..self.halves.len() {
            if cycle_of[start] != usize::MAX {
                continue;
            }
            let mut cycle = Vec::new();
            let mut h = start;
            while cycle_of[h] == usize::MAX {
                cycle_of[h] = cycles.len();
                cycle.push(h);
                h = self.next(h, |_| true);
            }
            cycles.push(cycle);
        }
        let size = |cycle: &[usize]| -> i64 {
            let o = self.points[self.halves[cycle[0]].from];
            cycle
                .iter()
                .map(|&h| {
                    cross(
                        o,
                        self.points[self.halves[h].from],
                        self.points[self.halves[h].to],
                    )
                })
                .sum()
        };
        let mut face_of = vec![0; cycles.len()];
        let mut hulls = Vec::new();
        for (k, cycle) in cycles.iter().enumerate() {
            if size(cycle) > 0 {
                face_of[k] = self.borders.len();
                self.borders.push(cycle.clone());
            } else {
                hulls.push(k);
            }
        }
        // A hull lies in the face west of its westmost point. Hulls from west to east, so that
        // the one further west is always known.
        const ROW: i64 = 20_000;
        let mut rows: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
        for (h, half) in self.halves.iter().enumerate() {
            let (a, b) = (self.points[half.from], self.points[half.to]);
            if a.1 > b.1 {
                for row in b.1.div_euclid(ROW)..=a.1.div_euclid(ROW) {
                    rows.entry(row).or_default().push(h);
                }
            }
        }
        let westmost = |k: usize| {
            cycles[k]
                .iter()
                .map(|&h| self.points[self.halves[h].from])
                .min()
        };
        hulls.sort_by_key(|&k| westmost(k));
        let mut inner: Vec<(usize, usize)> = Vec::new();
        for k in hulls {
            let Some(p) = westmost(k) else { continue };
            let mut best: Option<(f64, usize)> = None;
            for &h in rows.get(&p.1.div_euclid(ROW)).into_iter().flatten() {
                let (a, b) = (
                    self.points[self.halves[h].from],
                    self.points[self.halves[h].to],
                );
                if b.1 <= p.1 && p.1 < a.1 {
                    let x =
                        a.0 as f64 + (b.0 - a.0) as f64 * (p.1 - a.1) as f64 / (b.1 - a.1) as f64;
                    if x < p.0 as f64 && cross(b, a, p) < 0 && best.is_none_or(|(bx, _)| x > bx) {
                        best = Some((x, h));
                    }
                }
            }
            if let Some((_, h)) = best {
                face_of[k] = face_of[cycle_of[h]];
            }
            inner.push((k, face_of[k]));
        }
        for (k, face) in inner {
            self.borders[face].extend_from_slice(&cycles[k]);
        }
        for (h, half) in self.halves.iter_mut().enumerate() {
            half.face = face_of[cycle_of[h]];
        }
    }

    fn ends(&self, half: usize) -> (Spot, Spot) {
        (
            self.points[self.halves[half].from],
            self.points[self.halves[half].to],
        )
    }

    /// A label for every face, from a position inside it; the outside stays 0.
    pub fn label(&self, name: impl Fn(Spot) -> u32) -> Vec<u32> {
        let mut labels = vec![0; self.borders.len()];
        for (face, border) in self.borders.iter().enumerate().skip(1) {
            let edges: Vec<(Spot, Spot)> = border.iter().map(|&h| self.ends(h)).collect();
            labels[face] = name(inside_of(&edges));
        }
        labels
    }

    /// Gives each region (faces of one label that touch along a line) under `km2` the label of
    /// the neighbour it shares the longest border with, smallest first; label 0 counts only
    /// where `into_nothing`.
    pub fn absorb(&self, labels: &mut [u32], km2: f64, into_nothing: bool) {
        for _ in 0..12 {
            let region = self.regions(labels);
            let count = region.iter().max().map_or(0, |m| m + 1);
            let mut size = vec![0.0; count];
            let mut label_of = vec![0; count];
            for (face, border) in self.borders.iter().enumerate().skip(1) {
                let o = self.points[0];
                let doubled: i64 = border
                    .iter()
                    .map(|&h| {
                        let (a, b) = self.ends(h);
                        cross(o, a, b)
                    })
                    .sum();
                size[region[face]] += doubled as f64 / 2.0 * km2_per_unit();
                label_of[region[face]] = labels[face];
            }
            let mut shared: BTreeMap<(usize, usize), f64> = BTreeMap::new();
            for (h, half) in self.halves.iter().enumerate() {
                let (mine, other) = (region[half.face], region[self.halves[h ^ 1].face]);
                if mine != other {
                    let (a, b) = self.ends(h);
                    let (dx, dy) = ((a.0 - b.0) as f64, (a.1 - b.1) as f64);
                    *shared.entry((mine, other)).or_default() += (dx * dx + dy * dy).sqrt();
                }
            }
            let mut change: BTreeMap<usize, (f64, u32)> = BTreeMap::new();
            for (&(mine, other), &length) in &shared {
                let small = mine != region[0] && size[mine] < km2 && label_of[mine] != 0;
                let fits = other != region[0] && (label_of[other] != 0 || into_nothing);
                // Of two small neighbours only the smaller gives way, so that they never swap.
                let yields = size[other] >= km2
                    || (size[mine], mine) < (size[other], other)
                    || label_of[other] == 0;
                if small
                    && fits
                    && yields
                    && change.get(&mine).is_none_or(|&(best, _)| length > best)
                {
                    change.insert(mine, (length, label_of[other]));
                }
            }
            if change.is_empty() {
                return;
            }
            for face in 1..self.borders.len() {
                if let Some(&(_, label)) = change.get(&region[face]) {
                    labels[face] = label;
                }
            }
        }
    }

    /// Number of the region of each face: faces of one label that touch along a line.
    fn regions(&self, labels: &[u32]) -> Vec<usize> {
        let mut region = vec![usize::MAX; self.borders.len()];
        let mut count = 0;
        for start in 0..self.borders.len() {
            if region[start] != usize::MAX {
                continue;
            }
            let mut stack = vec![start];
            region[start] = count;
            while let Some(face) = stack.pop() {
                for &h in &self.borders[face] {
                    let other = self.halves[h ^ 1].face;
                    if region[other] == usize::MAX
                        && labels[other] == labels[face]
                        && (other == 0) == (face == 0)
                    {
                        region[other] = count;
                        stack.push(other);
                    }
                }
            }
            count += 1;
        }
        region
    }

    /// The faces of equal label as polygons, label 0 left out; ordered by label, then place.
    pub fn areas(&self, labels: &[u32]) -> Vec<Area> {
        let mine = |h: usize| labels[self.halves[h].face];
        let border = |h: usize| mine(h) != mine(h ^ 1);
        let mut used = vec![false; self.halves.len()];
        let mut outer: BTreeMap<u32, Vec<Area>> = BTreeMap::new();
        let mut holes: Vec<(u32, Vec<Spot>)> = Vec::new();
        for start in 0..self.halves.len() {
            if used[start] || mine(start) == 0 || !border(start) {
                continue;
            }
            let mut walk: Vec<Spot> = Vec::new();
            let mut h = start;
            while !used[h] {
                used[h] = true;
                walk.push(self.ends(h).0);
                h = self.next(h, border);
            }
            for ring in simple_rings(walk) {
                if doubled(&ring) > 0 {
                    let area = Area {
                        label: mine(start),
                        rings: vec![ring],
                    };
                    outer.entry(mine(start)).or_default().push(area);
                } else {
                    holes.push((mine(start), ring));
                }
            }
        }
        for (label, ring) in holes {
            let home = outer.get_mut(&label).and_then(|areas| {
                areas
                    .iter_mut()
                    .filter(|a| contains(&a.rings[0], &ring))
                    .min_by_key(|a| doubled(&a.rings[0]))
            });
            if let Some(home) = home {
                home.rings.push(ring);
            }
        }
        outer.into_values().flatten().collect()
    }
}

/// Whether a ring lies inside another (it may touch it).
fn contains(outer: &[Spot], ring: &[Spot]) -> bool {
    let on_border: BTreeSet<Spot> = outer.iter().copied().collect();
    match ring.iter().find(|p| !on_border.contains(p)) {
        Some(&p) => ring_holds(outer, p),
        None => {
            let edges: Vec<(Spot, Spot)> = ring.windows(2).map(|w| (w[0], w[1])).collect();
            ring_holds(outer, inside_of(&edges))
        }
    }
}

/// Splits a closed walk at positions it passes twice; each ring is closed and starts at its
/// smallest position.
fn simple_rings(walk: Vec<Spot>) -> Vec<Vec<Spot>> {
    let mut rings = Vec::new();
    let mut path: Vec<Spot> = Vec::new();
    let mut seen: BTreeMap<Spot, usize> = BTreeMap::new();
    for p in walk {
        if let Some(&at) = seen.get(&p) {
            for q in &path[at + 1..] {
                seen.remove(q);
            }
            rings.push(path.split_off(at));
            path.push(p);
        } else {
            seen.insert(p, path.len());
            path.push(p);
        }
    }
    rings.push(path);
    rings.retain(|r| r.len() > 2);
    for ring in &mut rings {
        let first = (0..ring.len()).min_by_key(|&k| ring[k]).unwrap_or(0);
        ring.rotate_left(first);
        ring.push(ring[0]);
    }
    rings
}

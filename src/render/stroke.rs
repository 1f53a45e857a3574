//! Lines as areas: offsets to both sides with mitred, else round joins, and dashes.
//!
//! Neighbouring segments share the edge between them, so a thin line of many short segments
//! adds up to exactly its width. Dashes are counted along the whole line, whatever part of it
//! is in the picture.

use super::raster::{Coverage, Px};

/// A line's geometry, in 1/256 pixel.
#[derive(Debug, Clone)]
pub(crate) struct Pen {
    /// Half the width.
    half: f64,
    /// Dash, gap, dash, gap…; empty is solid.
    dashes: Vec<f64>,
    /// Whether ends are round instead of cut.
    round_ends: bool,
}

type Vector = (f64, f64);

fn shifted(p: Px, v: Vector) -> Px {
    Px::new(
        p.x + (v.0 + 0.5).floor() as i64,
        p.y + (v.1 + 0.5).floor() as i64,
    )
}

fn back(v: Vector) -> Vector {
    (-v.0, -v.1)
}

impl Pen {
    /// A pen of a width in pixels, with dashes in pixels.
    pub fn new(width_px: f32, dashes_px: &[f32], round_ends: bool) -> Self {
        let mut dashes: Vec<f64> = dashes_px.iter().map(|&d| f64::from(d) * 256.0).collect();
        if dashes.len() % 2 == 1 {
            dashes.extend_from_within(..);
        }
        // Under a sixteenth of a pixel a pattern is no pattern, only endless work.
        if dashes.iter().sum::<f64>() < 16.0 {
            dashes.clear();
        }
        Self {
            half: f64::from(width_px.clamp(0.0, 512.0)) * 128.0,
            dashes,
            round_ends,
        }
    }

    /// Draws along some points; `closed` joins the last to the first.
    pub fn draw(&self, into: &mut Coverage, points: &[Px], closed: bool, size: (i64, i64)) {
        let step = (self.half * 0.5).max(120.0);
        let mut line = thinned(points, step, closed);
        if line.len() < 2 {
            if let Some(&p) = points.first() {
                self.dot(into, p);
            }
            return;
        }
        if self.dashes.is_empty() {
            self.solid(into, &line, closed);
            return;
        }
        if closed && let Some(&first) = line.first() {
            line.push(first);
        }
        self.dashed(into, &line, size);
    }

    fn solid(&self, into: &mut Coverage, line: &[Px], closed: bool) {
        let num = line.len();
        let num_segments = if closed { num } else { num - 1 };
        let normal = |i: usize| {
            let (a, b) = (line[i % num], line[(i + 1) % num]);
            let (dx, dy) = ((b.x - a.x) as f64, (b.y - a.y) as f64);
            let length = (dx * dx + dy * dy).sqrt().max(1.0);
            (-dy / length, dx / length)
        };
        let scaled = |n: Vector, by: f64| (n.0 * by, n.1 * by);
        // Offset at the join of two segments: their mitre, or None where the turn is too sharp.
        let mitre = |n0: Vector, n1: Vector| {
            let dot = n0.0 * n1.0 + n0.1 * n1.1;
            (dot > 0.25).then(|| scaled((n0.0 + n1.0, n0.1 + n1.1), self.half / (1.0 + dot)))
        };

        let mut n = normal(0);
        let first_join = closed.then(|| mitre(normal(num_segments - 1), n)).flatten();
        let mut start = first_join;
        for i in 0..num_segments {
            let (a, b) = (line[i], line[(i + 1) % num]);
            let own = scaled(n, self.half);
            let is_last = i + 1 == num_segments;
            let next = if is_last {
                closed.then(|| normal(0))
            } else {
                Some(normal(i + 1))
            };
            let end = if is_last && closed {
                first_join
            } else {
                next.and_then(|next| mitre(n, next))
            };
            let (va, vb) = (start.unwrap_or(own), end.unwrap_or(own));
            let (la, ra) = (shifted(a, va), shifted(a, back(va)));
            let (lb, rb) = (shifted(b, vb), shifted(b, back(vb)));
            into.edge(la, lb);
            into.edge(rb, ra);
            if start.is_none() {
                into.edge(ra, la);
                if i == 0 && !closed && self.round_ends {
                    self.dot(into, a);
                }
            }
            if end.is_none() {
                into.edge(lb, rb);
                if next.is_some() || self.round_ends {
                    self.dot(into, b);
                }
            }
            start = end;
            if let Some(next) = next {
                n = next;
            }
        }
    }

    fn dot(&self, into: &mut Coverage, at: Px) {
        // A regular octagon of the same area as the circle, or sixteen sides once that shows.
        const EIGHT: [Vector; 8] = [
            (1.0, 0.0),
            (0.707_106_781_186_547_5, 0.707_106_781_186_547_5),
            (0.0, 1.0),
            (-0.707_106_781_186_547_5, 0.707_106_781_186_547_5),
            (-1.0, 0.0),
            (-0.707_106_781_186_547_5, -0.707_106_781_186_547_5),
            (0.0, -1.0),
            (0.707_106_781_186_547_5, -0.707_106_781_186_547_5),
        ];
        // Wound like the segments, left side first, so that areas add and never cancel.
        if self.half < 384.0 {
            let r = self.half * 1.05;
            into.ring(EIGHT.iter().rev().map(|v| shifted(at, (v.0 * r, v.1 * r))));
        } else {
            let r = self.half * 1.01;
            into.ring((0..24).rev().map(|i| {
                let angle = f64::from(i) * std::f64::consts::PI / 12.0;
                shifted(at, (libm::cos(angle) * r, libm::sin(angle) * r))
            }));
        }
    }

    fn dashed(&self, into: &mut Coverage, line: &[Px], size: (i64, i64)) {
        let butt = Self {
            half: self.half,
            dashes: Vec::new(),
            round_ends: false,
        };
        let period: f64 = self.dashes.iter().sum();
        let reach = (3.0 * self.half) as i64 + 512;
        let mut walked = 0.0_f64;
        let mut current: Vec<Px> = Vec::new();
        let mut flush = |current: &mut Vec<Px>| {
            if current.len() > 1 {
                butt.solid(into, current, false);
            }
            current.clear();
        };
        for pair in line.windows(2) {
            let [a, b] = pair else { continue };
            let (dx, dy) = ((b.x - a.x) as f64, (b.y - a.y) as f64);
            let length = (dx * dx + dy * dy).sqrt();
            let start = walked;
            walked += length;
            let Some((from, to)) = visible_part(*a, *b, size, reach) else {
                flush(&mut current);
                continue;
            };
            let at = |s: f64| {
                let t = ((s - start) / length).clamp(0.0, 1.0);
                shifted(*a, (dx * t, dy * t))
            };
            // Whole periods before the visible part are skipped, not walked; where a dash
            // lies is counted from the period's number, so that it never depends on the skip.
            let mut period_number = ((start + from * length) / period).floor();
            let stop = start + to * length;
            if period_number * period > start {
                flush(&mut current);
            }
            while period_number * period < stop {
                let mut s = period_number * period;
                for dash in self.dashes.chunks_exact(2) {
                    let [on, off] = dash else { continue };
                    let (on_from, on_to) = (s.max(start), (s + on).min(walked));
                    if on_to > on_from {
                        if current.is_empty() || s > start {
                            flush(&mut current);
                            current.push(at(on_from));
                        }
                        current.push(at(on_to));
                        if s + on <= walked {
                            flush(&mut current);
                        }
                    }
                    s += on + off;
                }
                period_number += 1.0;
            }
        }
        flush(&mut current);
    }
}

/// The points without those nearer than a step to the last one kept.
fn thinned(points: &[Px], step: f64, closed: bool) -> Vec<Px> {
    let far = |a: Px, b: Px| {
        let (dx, dy) = ((a.x - b.x) as f64, (a.y - b.y) as f64);
        dx * dx + dy * dy >= step * step
    };
    let mut line: Vec<Px> = Vec::with_capacity(points.len().min(4096));
    for (i, &p) in points.iter().enumerate() {
        let is_end = !closed && i + 1 == points.len();
        match line.last().copied() {
            Some(last) if is_end => {
                if line.len() > 1 && !far(last, p) {
                    line.pop();
                }
                if line.last() != Some(&p) {
                    line.push(p);
                }
            }
            Some(last) if !far(last, p) => {}
            _ => line.push(p),
        }
    }
    if closed
        && line.len() > 2
        && let (Some(&first), Some(&last)) = (line.first(), line.last())
        && !far(first, last)
    {
        line.pop();
    }
    line
}

/// The part of a segment, as shares of its length, that can show in a picture of a size in
/// pixels grown by a reach; `None` if none.
fn visible_part(a: Px, b: Px, size: (i64, i64), reach: i64) -> Option<(f64, f64)> {
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    for (start, end, size) in [(a.x, b.x, size.0), (a.y, b.y, size.1)] {
        let (lo, hi) = (-reach, size * 256 + reach);
        if start.max(end) < lo || start.min(end) > hi {
            return None;
        }
        if start != end {
            let delta = (end - start) as f64;
            let (s, e) = ((lo - start) as f64 / delta, (hi - start) as f64 / delta);
            from = from.max(s.min(e));
            to = to.min(s.max(e));
        }
    }
    (from < to).then_some((from, to))
}

//! Lines as areas: offsets to both sides with mitred, else round joins, and dashes.
//!
//! Neighbouring segments share the edge between them, so a thin line of many short segments
//! adds up to exactly its width. Dashes are counted along the whole line, whatever part of it
//! is in the picture. A segment out of the picture is left out together with its ends: what
//! is left is closed, so nothing leaks into the rows beside it.

use super::raster::{Coverage, Px, PxBox};

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

/// Lines ready to be drawn by a solid pen: one after the other, with the boxes of every
/// [`BLOCK`] segments.
#[derive(Debug, Clone, Default)]
pub(crate) struct Strips {
    points: Vec<Px>,
    strips: Vec<Strip>,
    boxes: Vec<PxBox>,
}

#[derive(Debug, Clone, Copy)]
struct Strip {
    from: usize,
    to: usize,
    closed: bool,
    first_box: usize,
}

/// Segments that share a box.
pub(crate) const BLOCK: usize = 64;

type Vector = (f64, f64);

/// The segment drawn last: where it ends on both sides, and how the next one lies.
#[derive(Clone, Copy)]
struct Joint {
    left: Px,
    right: Px,
    next: Vector,
    is_mitred: bool,
}

#[inline]
fn round(v: f64) -> i64 {
    let v = v + 0.5;
    let whole = v as i64;
    whole - i64::from(whole as f64 > v)
}

#[inline]
fn shifted(p: Px, v: Vector) -> Px {
    Px::new(p.x + round(v.0), p.y + round(v.1))
}

fn back(v: Vector) -> Vector {
    (-v.0, -v.1)
}

fn normal(a: Px, b: Px) -> Vector {
    let (dx, dy) = ((b.x - a.x) as f64, (b.y - a.y) as f64);
    let per_length = 1.0 / (dx * dx + dy * dy).sqrt().max(1.0);
    (-dy * per_length, dx * per_length)
}

impl Strips {
    /// Forgets all lines.
    pub fn clear(&mut self) {
        self.points.clear();
        self.strips.clear();
        self.boxes.clear();
    }

    /// Ends a line: the points pushed since the last.
    fn end(&mut self, closed: bool) {
        let from = self.strips.last().map_or(0, |s| s.to);
        let to = self.points.len();
        if to > from {
            self.strips.push(Strip {
                from,
                to,
                closed,
                first_box: self.boxes.len(),
            });
        }
    }

    /// Notes the boxes of long lines, so that most of one far away costs nothing.
    pub fn index(&mut self) {
        for strip in &mut self.strips {
            strip.first_box = self.boxes.len();
            let Some(points) = self.points.get(strip.from..strip.to) else {
                continue;
            };
            for block in (0..points.len()).step_by(BLOCK) {
                let end = (block + BLOCK + 1).min(points.len());
                let mut bounds = PxBox::around(points.get(block..end).unwrap_or_default());
                if strip.closed
                    && end == points.len()
                    && let Some(first) = points.first()
                {
                    bounds = bounds.with(*first);
                }
                self.boxes.push(bounds);
            }
        }
    }
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

    /// Half the width, 1/256 pixel.
    pub fn half(&self) -> f64 {
        self.half
    }

    /// Draws along some points; `closed` joins the last to the first. `size` is that of the
    /// picture in pixels.
    pub fn draw(&self, into: &mut Coverage, points: &[Px], closed: bool, size: (i64, i64)) {
        let window = PxBox {
            min: Px::new(0, 0),
            max: Px::new(size.0 * 256, size.1 * 256),
        };
        let mut strips = Strips::default();
        self.prepare(points, closed, &window, &mut strips);
        self.draw_strips(into, &strips);
    }

    /// Makes the lines to draw along some points: thinned, and as dashes where the pen has
    /// any. Dashes outside a window may be left out.
    pub fn prepare(&self, points: &[Px], closed: bool, window: &PxBox, out: &mut Strips) {
        let step = (self.half * 0.5).max(120.0);
        if self.dashes.is_empty() {
            thinned(points, step, closed, &mut out.points);
            out.end(closed);
            return;
        }
        let mut line = Vec::new();
        thinned(points, step, closed, &mut line);
        if line.len() < 2 {
            out.points.extend(line);
            out.end(closed);
            return;
        }
        if closed && let Some(&first) = line.first() {
            line.push(first);
        }
        self.dashed(&line, window, out);
    }

    /// Draws prepared lines.
    pub fn draw_strips(&self, into: &mut Coverage, strips: &Strips) {
        for strip in &strips.strips {
            let Some(points) = strips.points.get(strip.from..strip.to) else {
                continue;
            };
            if points.len() < 2 {
                if let Some(&p) = points.first() {
                    self.dot(into, p);
                }
                continue;
            }
            let boxes = strips.boxes.get(strip.first_box..).unwrap_or_default();
            self.solid(into, points, strip.closed, boxes);
        }
    }

    fn solid(&self, into: &mut Coverage, line: &[Px], closed: bool, boxes: &[PxBox]) {
        let num = line.len();
        let num_segments = if closed { num } else { num - 1 };
        let at = |i: usize| line[if i >= num { i - num } else { i }];
        let scaled = |n: Vector, by: f64| (n.0 * by, n.1 * by);
        // Offset at the join of two segments: their mitre, or None where the turn is too sharp.
        let mitre = |n0: Vector, n1: Vector| {
            let dot = n0.0 * n1.0 + n0.1 * n1.1;
            (dot > 0.25).then(|| scaled((n0.0 + n1.0, n0.1 + n1.1), self.half / (1.0 + dot)))
        };
        // A mitre reaches 1.27 times as far as the line is wide.
        let shown = into.window().grown((1.3 * self.half) as i64 + 4);
        let mut joint: Option<Joint> = None;
        let mut i = 0;
        while i < num_segments {
            let skipped = if i.is_multiple_of(BLOCK)
                && boxes.get(i / BLOCK).is_some_and(|b| !b.meets(&shown))
            {
                BLOCK
            } else {
                let (a, b) = (at(i), at(i + 1));
                let away = (a.x.max(b.x) < shown.min.x)
                    || (a.x.min(b.x) > shown.max.x)
                    || (a.y.max(b.y) < shown.min.y)
                    || (a.y.min(b.y) > shown.max.y);
                usize::from(away)
            };
            if skipped > 0 {
                if let Some(j) = joint.take().filter(|j| j.is_mitred) {
                    into.edge(j.left, j.right);
                }
                i += skipped;
                continue;
            }
            let (a, b) = (at(i), at(i + 1));
            let (n, la, ra) = match joint {
                Some(j) if j.is_mitred => (j.next, j.left, j.right),
                Some(j) => {
                    let own = scaled(j.next, self.half);
                    let (la, ra) = (shifted(a, own), shifted(a, back(own)));
                    into.edge(ra, la);
                    (j.next, la, ra)
                }
                None => {
                    let n = normal(a, b);
                    let before = if i > 0 || closed {
                        mitre(normal(at(i + num - 1), a), n)
                    } else {
                        None
                    };
                    let offset = before.unwrap_or(scaled(n, self.half));
                    let (la, ra) = (shifted(a, offset), shifted(a, back(offset)));
                    into.edge(ra, la);
                    if i == 0 && !closed && self.round_ends {
                        self.dot(into, a);
                    }
                    (n, la, ra)
                }
            };
            let next = (closed || i + 1 < num_segments).then(|| normal(b, at(i + 2)));
            let after = next.and_then(|next| mitre(n, next));
            let offset = after.unwrap_or(scaled(n, self.half));
            let (lb, rb) = (shifted(b, offset), shifted(b, back(offset)));
            into.edge(la, lb);
            into.edge(rb, ra);
            if after.is_none() {
                into.edge(lb, rb);
                if next.is_some() || self.round_ends {
                    self.dot(into, b);
                }
            }
            joint = next.map(|next| Joint {
                left: lb,
                right: rb,
                next,
                is_mitred: after.is_some(),
            });
            i += 1;
        }
        if let Some(j) = joint.filter(|j| j.is_mitred) {
            into.edge(j.left, j.right);
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

    fn dashed(&self, line: &[Px], window: &PxBox, out: &mut Strips) {
        let period: f64 = self.dashes.iter().sum();
        let shown = window.grown((3.0 * self.half) as i64 + 512);
        let mut walked = 0.0_f64;
        let start_of = |out: &Strips| out.strips.last().map_or(0, |s| s.to);
        let flush = |out: &mut Strips| {
            let from = start_of(out);
            if out.points.len() > from + 1 {
                out.end(false);
            } else {
                out.points.truncate(from);
            }
        };
        for pair in line.windows(2) {
            let [a, b] = pair else { continue };
            let (dx, dy) = ((b.x - a.x) as f64, (b.y - a.y) as f64);
            let length = (dx * dx + dy * dy).sqrt();
            let start = walked;
            walked += length;
            let at = |s: f64| {
                let t = ((s - start) / length).clamp(0.0, 1.0);
                shifted(*a, (dx * t, dy * t))
            };
            // Where a dash lies is counted from the number of its period, so that it never
            // depends on what is skipped.
            let mut period_of = |number: f64| {
                let mut s = number * period;
                for dash in self.dashes.chunks_exact(2) {
                    let [on, off] = dash else { continue };
                    let (on_from, on_to) = (s.max(start), (s + on).min(walked));
                    if on_to > on_from {
                        if out.points.len() == start_of(out) || s > start {
                            flush(out);
                            out.points.push(at(on_from));
                        }
                        out.points.push(at(on_to));
                        if s + on <= walked {
                            flush(out);
                        }
                    }
                    s += on + off;
                }
            };
            // A dash that runs on from or into a neighbour is drawn wherever it lies: cut, its
            // edges would be off by a rounding. Of the others only those that can show.
            let (first, last) = ((start / period).floor(), (walked / period).floor());
            period_of(first);
            if let Some((from, to)) = visible_part(*a, *b, &shown) {
                let mut number = ((start + from * length) / period).floor().max(first + 1.0);
                let end = ((start + to * length) / period).floor().min(last - 1.0);
                while number <= end {
                    period_of(number);
                    number += 1.0;
                }
            }
            if last > first {
                period_of(last);
            }
        }
        flush(out);
    }
}

/// Appends the points without those nearer than a step to the last one kept.
fn thinned(points: &[Px], step: f64, closed: bool, line: &mut Vec<Px>) {
    let begin = line.len();
    let far = |a: Px, b: Px| {
        let (dx, dy) = ((a.x - b.x) as f64, (a.y - b.y) as f64);
        dx * dx + dy * dy >= step * step
    };
    for (i, &p) in points.iter().enumerate() {
        let is_end = !closed && i + 1 == points.len();
        match line.last().copied() {
            Some(last) if line.len() > begin && is_end => {
                if line.len() > begin + 1 && !far(last, p) {
                    line.pop();
                }
                if line.last() != Some(&p) {
                    line.push(p);
                }
            }
            Some(last) if line.len() > begin && !far(last, p) => {}
            _ => line.push(p),
        }
    }
    if closed
        && line.len() > begin + 2
        && let (Some(&first), Some(&last)) = (line.get(begin), line.last())
        && !far(first, last)
    {
        line.pop();
    }
}

/// The part of a segment, as shares of its length, that can show in a box; `None` if none.
fn visible_part(a: Px, b: Px, shown: &PxBox) -> Option<(f64, f64)> {
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    let axes = [
        (a.x, b.x, shown.min.x, shown.max.x),
        (a.y, b.y, shown.min.y, shown.max.y),
    ];
    for (start, end, lo, hi) in axes {
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

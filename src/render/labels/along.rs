//! Names along lines, glyph by glyph on a smoothed path.
//!
//! A long line is divided into as many equal stretches as it is repeat distances long, always
//! a power of two, so that zooming in splits stretches and moves none; each stretch may carry
//! the name once, at its gentlest place nearest its middle. All is counted along the line from
//! its first vertex at this scale, never from the border of the picture.
//!
//! A gentle stretch is lettered from left to right, each glyph turned along the path, beside
//! the line. A steep one is lettered as Chinese maps do (竖排): from the top down, each
//! character upright and turned only by as much as the path leaves the vertical, so it stays
//! readable; a Latin name there is turned as a whole, read from below. Nothing is ever upside
//! down. The name is spread where the stretch is long.

use super::room::Point;
use crate::render::text::{SetText, is_wide};

/// Steeper than this, a Chinese name runs from the top down, degrees.
const STEEP: f64 = 52.0;
/// Most that neighbouring glyphs may turn against each other, degrees; more where they stand
/// apart.
const MOST_TURN: f64 = 24.0;
/// Most that a glyph may lean from the reading direction of the whole name, degrees.
const MOST_LEAN: f64 = 55.0;
/// Path samples per em.
const SAMPLES: f64 = 3.0;
/// Most samples of a stretch.
const MOST_SAMPLES: usize = 4000;
/// Most stretches of a line.
const MOST_STRETCHES: u32 = 1 << 16;
/// Windows of a stretch that are tried.
const WINDOWS: usize = 24;

/// A chain of points and the length up to each.
#[derive(Debug, Clone)]
pub(super) struct Chain {
    points: Vec<Point>,
    lengths: Vec<f64>,
}

/// How a name is to be set along a line. Lengths are pixels.
pub(super) struct Along<'a> {
    pub text: &'a SetText,
    /// Whether all of it is Chinese, so that it may run from the top down.
    pub is_wide: bool,
    pub size: f64,
    /// From the line to the nearest edge of the type.
    pub off: f64,
}

/// Where a glyph starts and how it is turned: cosine and sine, counter-clockwise.
pub(super) type GlyphPose = (Point, (f64, f64));

/// A name lettered along a line.
#[derive(Debug, Clone)]
pub(super) struct Lettering {
    pub poses: Vec<GlyphPose>,
    /// The box of each glyph.
    pub frames: Vec<[f64; 4]>,
    /// The middle of the stretch on the line itself.
    pub at: Point,
    /// The direction it is read in, counter-clockwise from the right, degrees.
    pub angle_deg: f64,
    /// Which share of the line lies before its middle.
    pub share: f64,
    /// 1 above or right of the line, -1 below or left.
    pub side: f64,
    cost: f64,
    is_kept: bool,
}

impl Lettering {
    /// How much worse than a straight one in the middle, in the steps places are held against
    /// one another.
    pub fn cost_steps(&self) -> i32 {
        if self.is_kept {
            super::spot::KEPT
        } else {
            (self.cost * 10.0).clamp(0.0, 100.0) as i32
        }
    }
}

/// Whether a name may run from the top down.
pub(super) fn runs_down(text: &str) -> bool {
    text.chars().all(|c| is_wide(c) || c == '·' || c == '—')
}

impl Chain {
    /// Of a line's points; repeated ones are one. `None` for a line of no length.
    pub fn new(points: impl Iterator<Item = Point>) -> Option<Self> {
        let mut kept: Vec<Point> = Vec::new();
        let mut lengths = Vec::new();
        let mut walked = 0.0;
        for p in points {
            if let Some(last) = kept.last() {
                let step = distance(*last, p);
                if step < 0.25 || !step.is_finite() {
                    continue;
                }
                walked += step;
            } else if !(p.0.is_finite() && p.1.is_finite()) {
                continue;
            }
            kept.push(p);
            lengths.push(walked);
        }
        (walked > 0.0).then_some(Self {
            points: kept,
            lengths,
        })
    }

    pub fn length(&self) -> f64 {
        self.lengths.last().copied().unwrap_or(0.0)
    }

    /// The point at a length; beyond the ends the end.
    fn at(&self, length: f64) -> Point {
        let next = self.lengths.partition_point(|l| *l < length);
        let (Some(i), Some(&b)) = (next.checked_sub(1), self.points.get(next)) else {
            let end = if next == 0 {
                self.points.first()
            } else {
                self.points.last()
            };
            return end.copied().unwrap_or_default();
        };
        let (Some(&a), Some(&from), Some(&to)) = (
            self.points.get(i),
            self.lengths.get(i),
            self.lengths.get(next),
        ) else {
            return b;
        };
        let t = (length - from) / (to - from);
        (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t)
    }

    /// The stretches it is divided into: how many, and each as (from, to) along the line.
    pub fn stretches(&self, repeat: f64) -> (u32, impl Iterator<Item = (u32, f64, f64)> + '_) {
        let mut num = 1_u32;
        while num < MOST_STRETCHES && f64::from(num) * 2.0 * repeat <= self.length() {
            num *= 2;
        }
        let step = self.length() / f64::from(num);
        let each = (0..num).map(move |i| (i, step * f64::from(i), step * f64::from(i + 1)));
        (num, each)
    }

    /// Whether a stretch comes into a box: left, top, right, bottom.
    pub fn comes_into(&self, from: f64, to: f64, frame: &[f64; 4]) -> bool {
        let first = self.lengths.partition_point(|l| *l < from);
        let last = self.lengths.partition_point(|l| *l < to);
        let inner = self.points.get(first..last).unwrap_or_default();
        let ends = [self.at(from), self.at(to)];
        let around = inner.iter().chain(&ends).fold(
            [
                f64::INFINITY,
                f64::INFINITY,
                f64::NEG_INFINITY,
                f64::NEG_INFINITY,
            ],
            |a, p| [a[0].min(p.0), a[1].min(p.1), a[2].max(p.0), a[3].max(p.1)],
        );
        super::grid::meets(&around, frame)
    }

    /// Letterings of a stretch, the best first; none where the line bends too much or is too
    /// short for the name. Where the name stood before, lengths along the line, goes first.
    pub fn letterings(
        &self,
        name: &Along<'_>,
        (from, to): (f64, f64),
        stood: &[(f64, f64)],
    ) -> Vec<Lettering> {
        let natural = name.natural();
        let room = to - from;
        if natural <= 0.0 || room < natural * 1.15 {
            return Vec::new();
        }
        let mut found = Vec::new();
        for gap in name.gaps(room) {
            let width = natural + gap * name.num_gaps();
            if width * 1.1 > room {
                continue;
            }
            let path = self.smooth(name.size, from, to, width);
            let num = (((room - width) / (width / 4.0)).floor() as usize).clamp(1, WINDOWS);
            let fresh = (0..=num).flat_map(|i| {
                let start = from + (room - width) * i as f64 / num as f64;
                [(start, 1.0, false), (start, -1.0, false)]
            });
            let kept = stood
                .iter()
                .map(|(at, side)| (at - width / 2.0, *side, true));
            for (start, side, is_kept) in kept.chain(fresh) {
                let middle = start + width / 2.0;
                if let Some(mut one) = name.letter(&path, start, width, gap, side) {
                    let off_middle = ((middle - from) / room - 0.5).abs();
                    one.cost += off_middle;
                    one.is_kept = is_kept;
                    one.at = self.at(middle);
                    one.share = middle / self.length();
                    found.push(one);
                }
            }
            // A spread name that found a place is what is wanted.
            if !found.is_empty() {
                break;
            }
        }
        found.sort_by(|a, b| {
            (b.is_kept.cmp(&a.is_kept))
                .then(a.cost.total_cmp(&b.cost))
                .then(a.share.total_cmp(&b.share))
        });
        found.truncate(12);
        found
    }

    /// The line around a stretch, smoothed: sampled every third of an em at multiples of that
    /// from its start, then averaged twice over an em and a half.
    fn smooth(&self, size: f64, from: f64, to: f64, margin: f64) -> Path {
        let mut step = size / SAMPLES;
        let (from, to) = ((from - margin).max(0.0), (to + margin).min(self.length()));
        let most = MOST_SAMPLES as f64;
        step = step.max((to - from) / most);
        let first = (from / step).floor() as i64;
        let last = (to / step).ceil() as i64;
        let mut points: Vec<Point> = (first..=last).map(|k| self.at(k as f64 * step)).collect();
        for _ in 0..2 {
            let source = points.clone();
            let num = source.len();
            for (i, p) in points.iter_mut().enumerate() {
                // Fewer neighbours near the ends, so that these stay where they are.
                let reach = 3.min(i).min(num - 1 - i);
                let window = source.get(i - reach..=i + reach).unwrap_or_default();
                let count = window.len().max(1) as f64;
                *p = window
                    .iter()
                    .fold((0.0, 0.0), |s, q| (s.0 + q.0 / count, s.1 + q.1 / count));
            }
        }
        Path {
            points,
            first: first as f64 * step,
            step,
        }
    }
}

/// Smoothed samples of a line, a step apart along the line as it was.
struct Path {
    points: Vec<Point>,
    first: f64,
    step: f64,
}

impl Along<'_> {
    fn num_gaps(&self) -> f64 {
        (self.text.advances().len().max(1) - 1) as f64
    }

    fn natural(&self) -> f64 {
        f64::from(self.text.width_px())
    }

    /// Space added between glyphs, the widest first: Chinese names may spread to an em and a
    /// half over a third of the stretch.
    fn gaps(&self, room: f64) -> Vec<f64> {
        let spare = room / 3.0 - self.natural();
        if !self.is_wide || self.num_gaps() < 1.0 || spare <= 0.0 {
            return vec![0.0];
        }
        let widest = (spare / self.num_gaps()).min(1.6 * self.size);
        if widest < 0.3 * self.size {
            return vec![0.0];
        }
        vec![widest, widest / 2.0, 0.0]
    }

    /// The name from a place on, on one side of the line: 1 above or right, -1 below or left.
    fn letter(
        &self,
        path: &Path,
        start: f64,
        width: f64,
        gap: f64,
        side: f64,
    ) -> Option<Lettering> {
        let index = |s: f64| ((s - path.first) / path.step).max(0.0) as usize;
        let margin = (self.size * 2.0 / path.step).ceil() as usize;
        let from = index(start).saturating_sub(margin);
        // Smoothing shortens a winding line: the name may reach somewhat farther along it.
        let to = (index(start + width * 1.6) + margin).min(path.points.len().saturating_sub(1));
        let mut line: Vec<Point> = path.points.get(from..=to)?.to_vec();
        let lead = start - (path.first + from as f64 * path.step);
        let (a, b) = (
            *line.get((lead / path.step) as usize)?,
            *line
                .get(((lead + width) / path.step) as usize)
                .or(line.last())?,
        );
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let chord = (dx * dx + dy * dy).sqrt();
        if chord < width * 0.6 {
            return None;
        }
        let steepness = libm::atan2(dy.abs(), dx.abs()).to_degrees();
        let down = self.is_wide && steepness > STEEP;
        let turned = if down {
            dy < 0.0
        } else if steepness > 80.0 {
            // A Latin name on an upright line is read from below.
            dy > 0.0
        } else {
            dx < 0.0
        };
        if turned {
            line.reverse();
        }
        // The name's own line lies beside the river's.
        let lift = side * (self.off + self.size / 2.0);
        let base = offset(&line, lift);
        let lengths = lengths(&base);
        let total = lengths.last().copied()?;
        // The window's start, along the offset line; turned round it is counted from the end.
        let share = if turned {
            1.0 - (lead + width) / ((line.len() - 1) as f64 * path.step)
        } else {
            lead / ((line.len() - 1) as f64 * path.step)
        };
        let start = total * share.clamp(0.0, 1.0);
        self.pose(&base, &lengths, start, gap, down, side)
    }

    fn pose(
        &self,
        base: &[Point],
        lengths: &[f64],
        start: f64,
        gap: f64,
        down: bool,
        side: f64,
    ) -> Option<Lettering> {
        let total = lengths.last().copied()?;
        let mut poses = Vec::new();
        let mut frames = Vec::new();
        let mut last: Option<f64> = None;
        let (mut bend, mut worst) = (0.0_f64, 0.0_f64);
        let middle_up = self.size * 0.38;
        let most_turn = MOST_TURN + 10.0 * (gap / self.size).min(1.0);
        let mut angles = Vec::new();
        for (i, (x, advance)) in self.text.advances().enumerate() {
            // From the top down each character takes its height, which is its size.
            let middle = if down {
                start + (i as f64 + 0.5) * (self.size * 1.04) + gap * i as f64
            } else {
                start + x + advance / 2.0 + gap * i as f64
            };
            if middle - advance / 2.0 < 0.0 || middle + advance / 2.0 > total {
                return None;
            }
            let at = along(base, lengths, middle);
            let half = self.size * 0.5;
            let (a, b) = (
                along(base, lengths, (middle - half).max(0.0)),
                along(base, lengths, (middle + half).min(total)),
            );
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            // Turned counter-clockwise by; on the way down from the vertical.
            let angle = if down {
                libm::atan2(dx, dy)
            } else {
                libm::atan2(-dy, dx)
            };
            if let Some(last) = last {
                let turn = wrapped(angle - last).to_degrees().abs();
                worst = worst.max(turn);
                bend += turn;
            }
            last = Some(angle);
            angles.push(angle);
            let (cos, sin) = (libm::cos(angle), libm::sin(angle));
            let (back, up) = (advance / 2.0, middle_up);
            poses.push((
                (at.0 - back * cos + up * sin, at.1 + back * sin + up * cos),
                (cos, sin),
            ));
            let (w, h) = (advance / 2.0, self.size * 0.5);
            let (ex, ey) = (w * cos.abs() + h * sin.abs(), w * sin.abs() + h * cos.abs());
            frames.push([at.0 - ex, at.1 - ey, at.0 + ex, at.1 + ey]);
        }
        let num = angles.len().max(1) as f64;
        let (c, s) = angles.iter().fold((0.0, 0.0), |(c, s), a| {
            (c + libm::cos(*a), s + libm::sin(*a))
        });
        let mean = libm::atan2(s, c);
        let leans = angles
            .iter()
            .map(|a| wrapped(a - mean).to_degrees().abs())
            .fold(0.0, f64::max);
        let head = mean.to_degrees().abs();
        // Never upside down: no glyph leans past lying on its side.
        let upright = angles.iter().all(|a| a.to_degrees().abs() < 95.0);
        if worst > most_turn || leans > MOST_LEAN || !upright {
            return None;
        }
        let lying = if down { 0.0 } else { 0.15 * head / 90.0 };
        Some(Lettering {
            poses,
            frames,
            at: (0.0, 0.0),
            angle_deg: if down {
                -90.0 + mean.to_degrees()
            } else {
                mean.to_degrees()
            },
            share: 0.0,
            side,
            is_kept: false,
            cost: bend / num / 12.0 + lying + if side < 0.0 { 0.12 } else { 0.0 },
        })
    }
}

fn wrapped(angle: f64) -> f64 {
    use std::f64::consts::{PI, TAU};
    let mut a = angle;
    while a > PI {
        a -= TAU;
    }
    while a < -PI {
        a += TAU;
    }
    a
}

fn distance(a: Point, b: Point) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    (dx * dx + dy * dy).sqrt()
}

fn lengths(line: &[Point]) -> Vec<f64> {
    let mut walked = 0.0;
    let mut out = Vec::with_capacity(line.len());
    let mut last: Option<Point> = None;
    for &p in line {
        walked += last.map_or(0.0, |l| distance(l, p));
        out.push(walked);
        last = Some(p);
    }
    out
}

fn along(line: &[Point], lengths: &[f64], length: f64) -> Point {
    let next = lengths.partition_point(|l| *l < length).max(1);
    let (Some(&a), Some(&b)) = (line.get(next - 1), line.get(next)) else {
        return line.last().copied().unwrap_or_default();
    };
    let (Some(&from), Some(&to)) = (lengths.get(next - 1), lengths.get(next)) else {
        return b;
    };
    let t = if to > from {
        ((length - from) / (to - from)).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t)
}

/// The line moved to its left (as it runs, y down: upwards for one that runs right).
fn offset(line: &[Point], by: f64) -> Vec<Point> {
    let num = line.len();
    (0..num)
        .filter_map(|i| {
            let (a, b) = (
                line.get(i.saturating_sub(2))?,
                line.get((i + 2).min(num - 1))?,
            );
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            let length = (dx * dx + dy * dy).sqrt().max(1e-9);
            let p = line.get(i)?;
            Some((p.0 + dy / length * by, p.1 - dx / length * by))
        })
        .collect()
}

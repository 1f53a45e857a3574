//! Exact coverage of polygons on pixels, in whole numbers.
//!
//! Coordinates are whole 1/256 of a pixel. Each edge adds, per pixel it crosses, the area to
//! its right to an accumulator; a running sum along a row then gives the signed area of
//! everything drawn, per pixel, exactly. Sums of whole numbers do not depend on order, and
//! where an edge crosses a row or column depends on the edge alone, never on what part of it
//! is in the picture: pieces of a picture are therefore equal to the whole, bit for bit, on
//! every machine and for any number of threads (decisions 8 and 9).
//!
//! One accumulator holds two sums, that of fills in its upper half and that of lines in its
//! lower: a small shape that counts for both is walked once. Only the columns of a row that
//! were written are read out.

mod touch;

pub(crate) use super::px::{Px, PxBox};
use std::ops::Range;

/// Units per pixel.
pub(crate) const ONE: i64 = 256;
/// The accumulated value of a fully covered pixel.
const FULL: i32 = 2 * 256 * 256;
/// What an edge adds to: the sum of fills, in full.
pub(crate) const FILL: i64 = 1 << 32;
/// A quarter of a line's full strength; lines are drawn with four.
pub(crate) const LINE_QUARTER: i64 = 1;
/// What an edge adds to: the sum of lines, in full.
pub(crate) const LINE: i64 = 4 * LINE_QUARTER;
/// Marks of pixels that a small shape touched: of a fill, of a line.
pub(crate) const TOUCHED_FILL: u8 = 1;
pub(crate) const TOUCHED_LINE: u8 = 2;

/// No row and no column, such that the first and last can be taken in by min and max.
const CLEAN: Range<usize> = Range {
    start: usize::MAX,
    end: 0,
};
const CLEAN_SPAN: (u32, u32) = (u32::MAX, 0);

/// Accumulates signed coverage of a picture of `width × height` pixels.
#[derive(Debug)]
pub(crate) struct Coverage {
    width: usize,
    height: usize,
    stride: usize,
    acc: Vec<i64>,
    touched: Vec<u8>,
    /// Columns written, by row.
    spans: Vec<(u32, u32)>,
    rows: Range<usize>,
    has_touched: bool,
    ink: i64,
    origin: Px,
    /// Whether all edges to come are known to lie in the picture, and their box is noted.
    is_within: bool,
}

/// `a·b / c` rounded down, without overflow for any picture.
fn mul_div_floor(a: i64, b: i64, c: i64) -> i64 {
    match a.checked_mul(b) {
        Some(product) => product.div_euclid(c),
        None => (i128::from(a) * i128::from(b)).div_euclid(i128::from(c)) as i64,
    }
}

/// Quotient rounded down and what remains; `c` is positive.
#[inline]
fn div_floor(a: i32, c: i32) -> (i32, i32) {
    let (q, r) = (a / c, a % c);
    let below = r >> 31;
    (q + below, r + (c & below))
}

impl Coverage {
    pub fn new(width: usize, height: usize) -> Self {
        let stride = width + 2;
        Self {
            width,
            height,
            stride,
            acc: vec![0; stride * height],
            touched: Vec::new(),
            spans: vec![CLEAN_SPAN; height],
            rows: CLEAN,
            has_touched: false,
            ink: FILL,
            origin: Px::new(0, 0),
            is_within: false,
        }
    }

    /// What edges add to from now on: [`FILL`], [`LINE`], quarters of it, or a sum of these.
    pub fn set_ink(&mut self, ink: i64) {
        self.ink = ink;
    }

    /// Where the picture's top left corner lies among the positions to come.
    pub fn set_origin(&mut self, origin: Px) {
        self.origin = origin;
    }

    /// Says that all edges up to [`Self::anywhere`] lie within some bounds: where these are
    /// small and inside the picture, edges are then added without a look at where they lie.
    pub fn within(&mut self, bounds: &PxBox) {
        /// Beyond this size, in 1/256 pixel, rows would be read out where nothing is.
        const SMALL: i64 = 48 * ONE;
        self.is_within = self.holds(bounds)
            && bounds.max.x - bounds.min.x <= SMALL
            && bounds.max.y - bounds.min.y <= SMALL;
        if self.is_within {
            self.dirty_box(bounds);
        }
    }

    /// Ends what [`Self::within`] said.
    pub fn anywhere(&mut self) {
        self.is_within = false;
    }

    /// Whether a box lies in the picture, where edges are short enough for small numbers.
    #[inline]
    fn holds(&self, bounds: &PxBox) -> bool {
        let (w, h) = self.inside();
        let (x, y) = (self.origin.x, self.origin.y);
        bounds.min.x >= x && bounds.max.x < x + w && bounds.min.y >= y && bounds.max.y < y + h
    }

    /// Notes the rows and columns of a box inside the picture.
    fn dirty_box(&mut self, bounds: &PxBox) {
        let (x, y) = (self.origin.x, self.origin.y);
        let columns = (
            ((bounds.min.x - x) >> 8) as u32,
            ((bounds.max.x - x) >> 8) as u32 + 2,
        );
        let rows = ((bounds.min.y - y) >> 8) as usize..((bounds.max.y - y) >> 8) as usize + 1;
        self.dirty(rows, columns);
    }

    /// What shows, among the positions to come.
    pub fn window(&self) -> PxBox {
        let (w, h) = (self.width as i64 * ONE, self.height as i64 * ONE);
        PxBox {
            min: self.origin,
            max: Px::new(self.origin.x + w, self.origin.y + h),
        }
    }

    /// Adds a closed ring; positive area runs counter-clockwise as seen on the screen
    /// (y down), which is what outer rings do once drawn.
    pub fn ring(&mut self, points: impl IntoIterator<Item = Px>) {
        let mut points = points.into_iter();
        let Some(first) = points.next() else { return };
        let mut last = first;
        for p in points {
            self.edge(last, p);
            last = p;
        }
        self.edge(last, first);
    }

    /// Adds a closed ring of which the box is known.
    pub fn boxed_ring(&mut self, points: &[Px], bounds: &PxBox) {
        let (x, y) = (self.origin.x, self.origin.y);
        let (all_w, all_h) = (self.width as i64 * ONE, self.height as i64 * ONE);
        if bounds.max.y <= y || bounds.min.y >= y + all_h || bounds.min.x >= x + all_w {
            return;
        }
        if !self.holds(bounds) {
            self.ring(points.iter().copied());
            return;
        }
        let local = |p: &Px| ((p.x - x) as i32, (p.y - y) as i32);
        let Some(mut last) = points.last().map(local) else {
            return;
        };
        // Most edges of a small shape stay within one pixel: what they add is gathered and
        // written once the ring leaves it.
        let mut pixel = (last.0 >> 8, last.1 >> 8);
        let (mut down, mut part) = (0_i64, 0_i64);
        for p in points {
            let p = local(p);
            let next = (p.0 >> 8, p.1 >> 8);
            if next == pixel {
                let dy = i64::from(p.1 - last.1);
                down += dy;
                part += dy * i64::from((last.0 & 255) + (p.0 & 255));
            } else {
                self.gathered(pixel, down, part);
                self.edge_inside(last, p);
                (pixel, down, part) = (next, 0, 0);
            }
            last = p;
        }
        self.gathered(pixel, down, part);
        self.dirty_box(bounds);
    }

    /// Adds one edge of a ring.
    #[inline]
    pub fn edge(&mut self, a: Px, b: Px) {
        let (w, h) = self.inside();
        let a = Px::new(a.x - self.origin.x, a.y - self.origin.y);
        let b = Px::new(b.x - self.origin.x, b.y - self.origin.y);
        if self.is_within {
            self.edge_inside((a.x as i32, a.y as i32), (b.x as i32, b.y as i32));
            return;
        }
        let is_inside = |p: Px| (0..w).contains(&p.x) && (0..h).contains(&p.y);
        if is_inside(a) && is_inside(b) {
            self.edge_inside((a.x as i32, a.y as i32), (b.x as i32, b.y as i32));
            let (left, right) = (a.x.min(b.x) >> 8, a.x.max(b.x) >> 8);
            let (top, bottom) = (a.y.min(b.y) >> 8, a.y.max(b.y) >> 8);
            self.dirty(
                top as usize..bottom as usize + 1,
                (left as u32, right as u32 + 2),
            );
        } else {
            self.edge_anywhere(a, b);
        }
    }

    /// Where edges are short enough for small numbers.
    #[inline]
    fn inside(&self) -> (i64, i64) {
        let most = |pixels: usize| pixels.min(16_384) as i64 * ONE;
        (most(self.width), most(self.height))
    }

    /// Notes rows and columns that were written.
    #[inline]
    fn dirty(&mut self, rows: Range<usize>, (from, to): (u32, u32)) {
        self.rows.start = self.rows.start.min(rows.start);
        self.rows.end = self.rows.end.max(rows.end);
        for span in self.spans.get_mut(rows).into_iter().flatten() {
            *span = (span.0.min(from), span.1.max(to));
        }
    }

    /// An edge of which both ends lie in the picture.
    #[inline(always)]
    fn edge_inside(&mut self, a: (i32, i32), b: (i32, i32)) {
        // Edges of small shapes run every way: what is chosen here is chosen without a jump, and
        // a level edge adds nothing, as one that stays within its row.
        let up = i32::from(a.1 > b.1);
        let (turn, sign) = (-up, 1 - 2 * i64::from(up));
        let (dx, dy) = ((a.0 ^ b.0) & turn, (a.1 ^ b.1) & turn);
        let (top, bottom) = ((a.0 ^ dx, a.1 ^ dy), (b.0 ^ dx, b.1 ^ dy));
        let ink = self.ink * sign;
        let (first_row, last_row) = (top.1 >> 8, (bottom.1 - 1).max(top.1) >> 8);
        let end = bottom.1 - (last_row << 8);
        if first_row == last_row {
            self.row_inside(first_row, top.0, bottom.0, top.1 & 255, end, ink);
            return;
        }
        // The edge crosses the upper border of row r at top.x + floor((256·r − top.y)·dx / dy).
        let (dx, dy) = (bottom.0 - top.0, bottom.1 - top.1);
        let (q, mut rest) = div_floor((256 - (top.1 & 255)) * dx, dy);
        let mut next = top.0 + q;
        self.row_inside(first_row, top.0, next, top.1 & 255, 256, ink);
        if first_row + 1 < last_row {
            let (step, step_rest) = div_floor(256 * dx, dy);
            for row in first_row + 1..last_row {
                let x = next;
                next += step;
                rest += step_rest;
                if rest >= dy {
                    rest -= dy;
                    next += 1;
                }
                self.row_inside(row, x, next, 0, 256, ink);
            }
        }
        self.row_inside(last_row, next, bottom.0, 0, end, ink);
    }

    /// The piece of an edge within one row: from `(xa, y0)` to `(xb, y1)`, y within the row.
    #[inline(always)]
    fn row_inside(&mut self, row: i32, xa: i32, xb: i32, y0: i32, y1: i32, ink: i64) {
        let base = row as usize * self.stride;
        let (first, last) = (xa.min(xb) >> 8, xa.max(xb) >> 8);
        if first == last {
            let dy = y1 - y0;
            self.add(base + first as usize, dy, (xa & 255) + (xb & 255), ink);
            return;
        }
        // Walk from left to right; y may run either way, and counts downwards either way.
        let back = i32::from(xa > xb);
        let (turn, sign) = (-back, 1 - 2 * i64::from(back));
        let (flip_x, flip_y) = ((xa ^ xb) & turn, (y0 ^ y1) & turn);
        let (left, right) = (xa ^ flip_x, xb ^ flip_x);
        let (ya, yb) = (y0 ^ flip_y, y1 ^ flip_y);
        let ink = ink * sign;
        let (dx, dy) = (right - left, yb - ya);
        let (q, mut rest) = div_floor((256 - (left & 255)) * dy, dx);
        let mut y = ya + q;
        self.add(base + first as usize, q, (left & 255) + 256, ink);
        if first + 1 < last {
            let (step, step_rest) = div_floor(256 * dy, dx);
            for column in first + 1..last {
                let mut down = step;
                rest += step_rest;
                if rest >= dx {
                    rest -= dx;
                    down += 1;
                }
                self.add(base + column as usize, down, 256, ink);
                y += down;
            }
        }
        self.add(base + last as usize, yb - y, right & 255, ink);
    }

    /// The piece within one pixel: how far down, and the sum of where it enters and leaves.
    #[inline]
    fn add(&mut self, at: usize, dy: i32, x_sum: i32, ink: i64) {
        let part = dy * x_sum;
        if let Some([own, next]) = self.acc.get_mut(at..at + 2) {
            *own = own.wrapping_add(i64::from(dy * 512 - part) * ink);
            *next = next.wrapping_add(i64::from(part) * ink);
        }
    }

    /// What several edges within one pixel add together.
    #[inline]
    fn gathered(&mut self, (x, y): (i32, i32), down: i64, part: i64) {
        let at = y as usize * self.stride + x as usize;
        if let Some([own, next]) = self.acc.get_mut(at..at + 2) {
            *own = own.wrapping_add((down * 512 - part).wrapping_mul(self.ink));
            *next = next.wrapping_add(part.wrapping_mul(self.ink));
        }
    }

    /// An edge that may lie anywhere.
    fn edge_anywhere(&mut self, a: Px, b: Px) {
        let (top, bottom, sign) = match a.y.cmp(&b.y) {
            std::cmp::Ordering::Less => (a, b, 1),
            std::cmp::Ordering::Greater => (b, a, -1),
            std::cmp::Ordering::Equal => return,
        };
        let (first_row, last_row) = (top.y >> 8, (bottom.y - 1) >> 8);
        if last_row < 0
            || first_row >= self.height as i64
            || top.x.min(bottom.x) >= self.width as i64 * ONE
        {
            return;
        }
        let from = first_row.max(0);
        let to = last_row.min(self.height as i64 - 1);
        let column = |x: i64| (x >> 8).clamp(0, self.width as i64) as u32;
        let columns = (column(top.x.min(bottom.x)), column(top.x.max(bottom.x)) + 2);
        self.dirty(from as usize..to as usize + 1, columns);
        let ink = sign * self.ink;
        if top.x.max(bottom.x) <= 0 {
            for row in from..=to {
                let y0 = (top.y - row * ONE).max(0) as i32;
                let y1 = (bottom.y - row * ONE).min(ONE) as i32;
                self.add(row as usize * self.stride, y1 - y0, 0, ink);
            }
            return;
        }
        let (dx, dy) = (bottom.x - top.x, bottom.y - top.y);
        let crossing = |row: i64| top.x + mul_div_floor(row * ONE - top.y, dx, dy);
        let mut x = if first_row >= 0 {
            top.x
        } else {
            crossing(from)
        };
        for row in from..=to {
            let end = row == last_row;
            let next = if end { bottom.x } else { crossing(row + 1) };
            let y0 = (top.y - row * ONE).max(0) as i32;
            let y1 = if end {
                (bottom.y - row * ONE) as i32
            } else {
                ONE as i32
            };
            self.row_anywhere(row as usize, x, next, y0, y1, ink);
            x = next;
        }
    }

    /// As [`Self::row_inside`], for columns anywhere.
    fn row_anywhere(&mut self, row: usize, xa: i64, xb: i64, y0: i32, y1: i32, ink: i64) {
        let base = row * self.stride;
        let (left, right) = (xa.min(xb), xa.max(xb));
        let (first, last) = (left >> 8, right >> 8);
        let width = self.width as i64;
        if first >= width {
            return;
        }
        if first >= 0 && last < width {
            self.row_inside(row as i32, xa as i32, xb as i32, y0, y1, ink);
            return;
        }
        if last < 0 {
            self.add(base, y1 - y0, 0, ink);
            return;
        }
        if first == last {
            let x_sum = (xa & 255) + (xb & 255);
            self.add(base + first as usize, y1 - y0, x_sum as i32, ink);
            return;
        }
        let (ya, yb, ink) = if xa <= xb {
            (y0, y1, ink)
        } else {
            (y1, y0, -ink)
        };
        let (dx, dy) = (right - left, i64::from(yb - ya));
        let at = |column: i64| ya + mul_div_floor(column * ONE - left, dy, dx) as i32;
        let (mut column, mut y, mut x_in) = (first, ya, (left & 255) as i32);
        if first < 0 {
            let entry = at(0);
            self.add(base, entry - y, 0, ink);
            (column, y, x_in) = (0, entry, 0);
        }
        while column < last {
            if column >= width {
                return;
            }
            let next = at(column + 1);
            self.add(base + column as usize, next - y, x_in + 256, ink);
            (y, x_in) = (next, 0);
            column += 1;
        }
        if column < width {
            self.add(
                base + column as usize,
                yb - y,
                x_in + (right & 255) as i32,
                ink,
            );
        }
    }

    /// Whether nothing was added since it was last read out.
    pub fn is_clean(&self) -> bool {
        self.rows.is_empty()
    }

    /// Hands out every pixel that fills cover: index and coverage above 0 up to 1, the area
    /// clamped, and at least `floor` where a small shape touched. Leaves everything clean.
    pub fn drain(&mut self, floor: f32, mut pixel: impl FnMut(usize, f32)) {
        self.drain_runs(floor, |indices, fill, _| {
            if fill > 0.0 {
                for index in indices {
                    pixel(index, fill);
                }
            }
        });
    }

    /// Hands out runs of pixels of one row that are covered alike: their indices, coverage by
    /// fills and coverage by lines, one of them above 0, and at least `floor` where a small
    /// shape touched. Leaves everything clean.
    pub fn drain_runs(&mut self, floor: f32, mut run: impl FnMut(Range<usize>, f32, f32)) {
        let rows = std::mem::replace(&mut self.rows, CLEAN);
        let has_touched = std::mem::replace(&mut self.has_touched, false);
        self.ink = FILL;
        for y in rows.start.min(self.height)..rows.end.min(self.height) {
            let Some(span) = self.spans.get_mut(y) else {
                continue;
            };
            let (from, to) = std::mem::replace(span, CLEAN_SPAN);
            let (from, to) = (from as usize, (to as usize).min(self.stride));
            let row = y * self.stride;
            let Some(cells) = self.acc.get_mut(row + from.min(to)..row + to) else {
                continue;
            };
            let shown = to.min(self.width).saturating_sub(from);
            let start = y * self.width + from;
            let marks = if has_touched {
                self.touched.get_mut(start..start + shown)
            } else {
                None
            };
            let mut sum = 0_i64;
            let mut at = 0;
            match marks {
                None => {
                    while at < shown {
                        let Some(rest) = cells.get_mut(at..shown) else {
                            break;
                        };
                        let Some((first, rest)) = rest.split_first_mut() else {
                            break;
                        };
                        sum = sum.wrapping_add(std::mem::take(first));
                        let same = rest.iter().take_while(|c| **c == 0).count();
                        if sum != 0 {
                            let (fill, line) = shares(sum);
                            run(start + at..start + at + 1 + same, fill, line);
                        }
                        at += 1 + same;
                    }
                }
                Some(marks) => {
                    for (cell, mark) in cells.iter_mut().zip(marks) {
                        sum = sum.wrapping_add(std::mem::take(cell));
                        let mark = std::mem::take(mark);
                        if sum != 0 || mark != 0 {
                            let (mut fill, mut line) = shares(sum);
                            if mark & TOUCHED_FILL != 0 {
                                fill = fill.max(floor);
                            }
                            if mark & TOUCHED_LINE != 0 {
                                line = line.max(floor);
                            }
                            run(start + at..start + at + 1, fill, line);
                        }
                        at += 1;
                    }
                }
            }
            for cell in cells.iter_mut().skip(shown) {
                *cell = 0;
            }
            // What was left open is closed somewhere to the right of the picture.
            let end = (y + 1) * self.width;
            if sum != 0 && start + shown < end {
                let (fill, line) = shares(sum);
                run(start + shown..end, fill, line);
            }
        }
    }
}

/// Coverage by fills and by lines of an accumulated sum, 0–1.
#[inline]
fn shares(sum: i64) -> (f32, f32) {
    let line = sum as i32;
    let fill = (sum.wrapping_sub(i64::from(line)) >> 32) as i32;
    let full_line = FULL * LINE as i32;
    (
        fill.saturating_abs().min(FULL) as f32 / FULL as f32,
        line.saturating_abs().min(full_line) as f32 / full_line as f32,
    )
}

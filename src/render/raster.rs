//! Exact coverage of polygons on pixels, in whole numbers.
//!
//! Coordinates are whole 1/256 of a pixel. Each edge adds, per pixel it crosses, the area to
//! its right to an accumulator; a running sum along a row then gives the signed area of
//! everything drawn, per pixel, exactly. Sums of whole numbers do not depend on order, and
//! where an edge crosses a row or column depends on the edge alone, never on what part of it
//! is in the picture: pieces of a picture are therefore equal to the whole, bit for bit, on
//! every machine and for any number of threads (decisions 8 and 9).

use std::ops::Range;

/// Units per pixel.
pub(crate) const ONE: i64 = 256;
/// The accumulated value of a fully covered pixel.
const FULL: i32 = 2 * 256 * 256;

/// No row, such that the first and last row of an edge can be taken into it by min and max.
const CLEAN: Range<usize> = Range {
    start: usize::MAX,
    end: 0,
};

/// A position in 1/256 pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Px {
    pub x: i64,
    pub y: i64,
}

impl Px {
    pub const fn new(x: i64, y: i64) -> Self {
        Self { x, y }
    }
}

/// Accumulates signed coverage of a picture of `width × height` pixels.
#[derive(Debug)]
pub(crate) struct Coverage {
    width: usize,
    height: usize,
    stride: usize,
    acc: Vec<i32>,
    touched: Vec<u8>,
    rows: Range<usize>,
    has_touched: bool,
}

/// `a·b / c` rounded down, without overflow for any picture.
fn mul_div_floor(a: i64, b: i64, c: i64) -> i64 {
    match a.checked_mul(b) {
        Some(product) => product.div_euclid(c),
        None => (i128::from(a) * i128::from(b)).div_euclid(i128::from(c)) as i64,
    }
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
            rows: CLEAN,
            has_touched: false,
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

    /// Adds one edge of a ring.
    #[inline]
    pub fn edge(&mut self, a: Px, b: Px) {
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
        if first_row == last_row {
            let (y0, y1) = ((top.y & 255) as i32, (bottom.y - first_row * ONE) as i32);
            self.row(first_row as usize, top.x, bottom.x, y0, y1, sign);
            self.dirty(first_row as usize, first_row as usize);
            return;
        }
        let (dx, dy) = (bottom.x - top.x, bottom.y - top.y);
        let from = first_row.max(0);
        let to = last_row.min(self.height as i64 - 1);
        self.dirty(from as usize, to as usize);
        if top.x.max(bottom.x) <= 0 {
            for row in from..=to {
                let y0 = (top.y - row * ONE).max(0) as i32;
                let y1 = (bottom.y - row * ONE).min(ONE) as i32;
                let cell = &mut self.acc[row as usize * self.stride];
                *cell = cell.wrapping_add(sign * (y1 - y0) * 512);
            }
            return;
        }
        // Crossing of the upper border of row r: top.x + floor((256·r − top.y)·dx / dy).
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
            self.row(row as usize, x, next, y0, y1, sign);
            x = next;
        }
    }

    #[inline]
    fn dirty(&mut self, first: usize, last: usize) {
        self.rows.start = self.rows.start.min(first);
        self.rows.end = self.rows.end.max(last + 1);
    }

    /// The piece of an edge within one row: from `(xa, y0)` to `(xb, y1)`, y within the row.
    #[inline]
    fn row(&mut self, row: usize, xa: i64, xb: i64, y0: i32, y1: i32, sign: i32) {
        let base = row * self.stride;
        let (left, right) = (xa.min(xb), xa.max(xb));
        let (first, last) = (left >> 8, right >> 8);
        if first >= self.width as i64 {
            return;
        }
        if first == last {
            self.cell(
                base,
                first,
                sign * (y1 - y0),
                (xa & 255) as i32,
                (xb & 255) as i32,
            );
            return;
        }
        // Walk from left to right; y may run either way.
        let (ya, yb) = if xa <= xb { (y0, y1) } else { (y1, y0) };
        let (dx, dy) = (right - left, i64::from(yb - ya));
        let at = |column: i64| ya + mul_div_floor(column * ONE - left, dy, dx) as i32;
        // Rows always run downwards: a step that goes up in y (xa > xb) counts positive too.
        let turn = if xa <= xb { sign } else { -sign };
        let mut column = first;
        let mut y = ya;
        if first < 0 {
            let entry = if last < 0 { yb } else { at(0) };
            self.cell(base, -1, turn * (entry - y), 0, 0);
            if last < 0 {
                return;
            }
            y = entry;
            column = 0;
        }
        let mut x_in = if first < 0 { 0 } else { (left & 255) as i32 };
        while column < last {
            if column >= self.width as i64 {
                return;
            }
            let next = at(column + 1);
            self.cell(base, column, turn * (next - y), x_in, ONE as i32);
            y = next;
            x_in = 0;
            column += 1;
        }
        if column < self.width as i64 {
            self.cell(base, column, turn * (yb - y), x_in, (right & 255) as i32);
        }
    }

    #[inline]
    fn cell(&mut self, base: usize, column: i64, dy: i32, x0: i32, x1: i32) {
        if column < 0 {
            self.acc[base] = self.acc[base].wrapping_add(dy * 512);
        } else {
            let at = base + column as usize;
            let part = dy * (x0 + x1);
            self.acc[at] = self.acc[at].wrapping_add(dy * 512 - part);
            self.acc[at + 1] = self.acc[at + 1].wrapping_add(part);
        }
    }

    /// Notes every pixel that a line runs through, for shapes too small to cover any.
    pub fn touch(&mut self, a: Px, b: Px) {
        let (w, h) = (self.width as i64, self.height as i64);
        let outside = |lo: i64, hi: i64, size: i64| hi < 0 || lo >= size * ONE;
        if outside(a.x.min(b.x), a.x.max(b.x), w) || outside(a.y.min(b.y), a.y.max(b.y), h) {
            return;
        }
        if self.touched.is_empty() {
            self.touched = vec![0; self.width * self.height];
        }
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let steps = dx.abs().max(dy.abs()) / 64 + 1;
        // Only the steps that can be in the picture: thin shapes may be very long.
        let (mut from, mut to) = (0, steps);
        for (start, delta, size) in [(a.x, dx, w), (a.y, dy, h)] {
            if delta != 0 {
                let at = |edge: i64| mul_div_floor(edge - start, steps, delta);
                let (s, e) = (at(0), at(size * ONE));
                from = from.max(s.min(e) - 1);
                to = to.min(s.max(e) + 1);
            }
        }
        for i in from..=to {
            let x = (a.x + mul_div_floor(dx, i, steps)) >> 8;
            let y = (a.y + mul_div_floor(dy, i, steps)) >> 8;
            if (0..w).contains(&x) && (0..h).contains(&y) {
                self.touched[y as usize * self.width + x as usize] = 1;
                self.dirty(y as usize, y as usize);
                self.has_touched = true;
            }
        }
    }

    /// Whether nothing was added since it was last read out.
    pub fn is_clean(&self) -> bool {
        self.rows.is_empty()
    }

    /// Hands out every covered pixel: index and coverage above 0 up to 1, the area clamped,
    /// and at least `floor` where a small shape touched. Leaves everything clean.
    pub fn drain(&mut self, floor: f32, mut pixel: impl FnMut(usize, f32)) {
        let rows = std::mem::replace(&mut self.rows, CLEAN);
        for y in rows.start.min(self.height)..rows.end.min(self.height) {
            let cells = &mut self.acc[y * self.stride..(y + 1) * self.stride];
            let start = y * self.width;
            let touched = self
                .has_touched
                .then(|| &mut self.touched[start..start + self.width]);
            let mut sum = 0_i32;
            match touched {
                None => {
                    for (x, cell) in cells.iter_mut().take(self.width).enumerate() {
                        sum = sum.wrapping_add(*cell);
                        *cell = 0;
                        if sum != 0 {
                            pixel(
                                start + x,
                                sum.saturating_abs().min(FULL) as f32 / FULL as f32,
                            );
                        }
                    }
                }
                Some(touched) => {
                    for (x, (cell, mark)) in cells.iter_mut().zip(touched).enumerate() {
                        sum = sum.wrapping_add(*cell);
                        *cell = 0;
                        let least = if *mark != 0 { floor } else { 0.0 };
                        *mark = 0;
                        let cover =
                            (sum.saturating_abs().min(FULL) as f32 / FULL as f32).max(least);
                        if cover > 0.0 {
                            pixel(start + x, cover);
                        }
                    }
                }
            }
            for cell in cells.iter_mut().skip(self.width) {
                *cell = 0;
            }
        }
        self.has_touched = false;
    }
}

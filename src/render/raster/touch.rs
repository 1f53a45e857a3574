//! Pixels that shapes too small to cover any run through: each is noted, so that nothing
//! vanishes (decision 10).

use super::{Coverage, ONE, Px, PxBox, mul_div_floor};

impl Coverage {
    /// Notes a pixel by its column and row.
    #[inline]
    fn mark(&mut self, x: i64, y: i64, marks: u8) {
        let (w, h) = (self.width as i64, self.height as i64);
        if (0..w).contains(&x) && (0..h).contains(&y) {
            if let Some(touched) = self.touched.get_mut((y * w + x) as usize) {
                *touched |= marks;
            }
            self.has_touched = true;
            self.dirty(y as usize..y as usize + 1, (x as u32, x as u32 + 1));
        }
    }

    /// Notes every pixel that a path runs through, for shapes too small to cover any: with
    /// [`TOUCHED_FILL`], [`TOUCHED_LINE`] or both.
    pub fn touch(&mut self, points: &[Px], closed: bool, marks: u8) {
        if self.touched.is_empty() {
            self.touched = vec![0; self.width * self.height];
        }
        let origin = self.origin;
        let local = |p: &Px| Px::new(p.x - origin.x, p.y - origin.y);
        let (Some(first), Some(end)) = (points.first(), points.last()) else {
            return;
        };
        let mut last = if closed { local(end) } else { local(first) };
        let mut pixel = (last.x >> 8, last.y >> 8);
        self.mark(pixel.0, pixel.1, marks);
        for p in points {
            let p = local(p);
            let next = (p.x >> 8, p.y >> 8);
            if next != pixel {
                if (next.0 - pixel.0).abs() + (next.1 - pixel.1).abs() > 1 {
                    self.touch_between(last, p, marks);
                }
                self.mark(next.0, next.1, marks);
                pixel = next;
            }
            last = p;
        }
    }

    /// As [`Self::touch`], for a closed ring of which the box is known.
    pub fn touch_ring(&mut self, points: &[Px], bounds: &PxBox, marks: u8) {
        let Some(last) = points.last().filter(|_| self.holds(bounds)) else {
            self.touch(points, true, marks);
            return;
        };
        if self.touched.is_empty() {
            self.touched = vec![0; self.width * self.height];
        }
        self.has_touched = true;
        self.dirty_box(bounds);
        let (width, origin) = (self.width, self.origin);
        let local = |p: &Px| Px::new(p.x - origin.x, p.y - origin.y);
        let mut last = local(last);
        // No pixel, so that the first is noted.
        let mut pixel = (i64::MIN, 0);
        for p in points {
            let p = local(p);
            let next = (p.x >> 8, p.y >> 8);
            if next != pixel {
                let (dx, dy) = (next.0 - (last.x >> 8), next.1 - (last.y >> 8));
                if dx.abs() + dy.abs() > 1 {
                    self.touch_between(last, p, marks);
                }
                let at = next.1 as usize * width + next.0 as usize;
                if let Some(touched) = self.touched.get_mut(at) {
                    *touched |= marks;
                }
                pixel = next;
            }
            last = p;
        }
    }

    /// Notes the pixels between two ends, four steps to the pixel.
    fn touch_between(&mut self, a: Px, b: Px, marks: u8) {
        let (w, h) = (self.width as i64, self.height as i64);
        let outside = |lo: i64, hi: i64, size: i64| hi < 0 || lo >= size * ONE;
        if outside(a.x.min(b.x), a.x.max(b.x), w) || outside(a.y.min(b.y), a.y.max(b.y), h) {
            return;
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
            self.mark(x, y, marks);
        }
    }
}

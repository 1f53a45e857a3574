//! One soft shadow under everything a layer fills: coverage blurred three times by a box, in
//! whole numbers, so that it is the same in every tile.

use super::picture::{Canvas, over};
use super::raster::{Coverage, ONE, Px};
use super::view::MapView;
use crate::style::Shadow;

/// A fully covered pixel of the mask.
const COVERED: u32 = 65_535;

/// Draws the shadow of what `fill` draws, which is in positions of the picture.
pub(crate) fn draw(
    cast: &Shadow,
    view: &MapView,
    canvas: &mut Canvas,
    fill: impl FnOnce(&mut Coverage),
) {
    let radius = (f64::from(view.pixels(cast.radius_pt)) / 3.0 + 0.5) as usize;
    let drop = i64::from((view.pixels(cast.offset_pt) + 0.5) as i32);
    let margin = 3 * radius;
    // The mask starts that far left of and above the picture, moved up by the drop.
    let (width, height) = (canvas.width + 2 * margin, canvas.height + 2 * margin);
    let mut coverage = Coverage::new(width, height);
    let above = margin as i64;
    coverage.set_origin(Px::new(-above * ONE, -(above + drop) * ONE));
    fill(&mut coverage);
    if coverage.is_clean() {
        return;
    }
    let mut mask = vec![0_u32; width * height];
    coverage.drain(0.0, |index, cover| {
        if let Some(m) = mask.get_mut(index) {
            *m = (cover * COVERED as f32) as u32;
        }
    });
    // Far inside the land there is nothing to soften: all covered stays all covered.
    if mask.iter().any(|m| *m != COVERED) {
        let mut other = vec![0_u32; width * height];
        for _ in 0..3 {
            blur_rows(&mask, &mut other, width, radius);
            blur_columns(&other, &mut mask, width, radius);
        }
    }
    let color = cast.color.premultiplied();
    for y in 0..canvas.height {
        for x in 0..canvas.width {
            let strength = mask[(y + margin) * width + x + margin] as f32 / COVERED as f32;
            if strength > 0.0 {
                over(
                    &mut canvas.pixels[y * canvas.width + x],
                    color.map(|c| c * strength),
                );
            }
        }
    }
}

/// A share of a sum as a multiplication: rounded the same way for every pixel, and exact for
/// an even surface.
fn share_of(window: usize) -> impl Fn(u32) -> u32 {
    let factor = (1_u64 << 32).div_ceil(window as u64);
    move |sum| ((u64::from(sum) * factor) >> 32) as u32
}

/// Box blur along rows; outside the mask there is nothing.
fn blur_rows(from: &[u32], to: &mut [u32], width: usize, radius: usize) {
    let share = share_of(2 * radius + 1);
    for (row, out) in from.chunks_exact(width).zip(to.chunks_exact_mut(width)) {
        let mut sum: u32 = row.iter().take(radius).sum();
        for (x, out) in out.iter_mut().enumerate() {
            sum += row.get(x + radius).copied().unwrap_or(0);
            if x > radius {
                sum -= row[x - radius - 1];
            }
            *out = share(sum);
        }
    }
}

/// Box blur along columns, a row at a time.
fn blur_columns(from: &[u32], to: &mut [u32], width: usize, radius: usize) {
    let share = share_of(2 * radius + 1);
    let mut sums = vec![0_u32; width];
    for row in from.chunks_exact(width).take(radius) {
        for (sum, m) in sums.iter_mut().zip(row) {
            *sum += m;
        }
    }
    for (y, out) in to.chunks_exact_mut(width).enumerate() {
        if let Some(row) = from.chunks_exact(width).nth(y + radius) {
            for (sum, m) in sums.iter_mut().zip(row) {
                *sum += m;
            }
        }
        if y > radius
            && let Some(row) = from.chunks_exact(width).nth(y - radius - 1)
        {
            for (sum, m) in sums.iter_mut().zip(row) {
                *sum -= m;
            }
        }
        for (out, sum) in out.iter_mut().zip(&sums) {
            *out = share(*sum);
        }
    }
}

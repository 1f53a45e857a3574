//! One soft shadow under everything a layer fills: coverage blurred three times by a box, in
//! whole numbers, so that it is the same in every tile.

use super::path::{Paths, Projector};
use super::picture::{Canvas, over};
use super::raster::Coverage;
use super::view::MapView;
use crate::geom::PartKind;
use crate::style::Shadow;

/// Draws the shadow of all polygons.
pub(crate) fn draw(cast: &Shadow, view: &MapView, groups: &[Paths], canvas: &mut Canvas) {
    let radius = (f64::from(view.pixels(cast.radius_pt)) / 3.0 + 0.5) as usize;
    let drop = i64::from((view.pixels(cast.offset_pt) + 0.5) as i32);
    let margin = 3 * radius;
    // The mask starts that far left of and above the band, moved up by the drop.
    let shift = Projector::shift(margin as i64, margin as i64 + drop);
    let (width, height) = (canvas.width + 2 * margin, canvas.height + 2 * margin);
    let mut coverage = Coverage::new(width, height);
    for (run, points) in groups.iter().flat_map(Paths::iter) {
        if run.kind == PartKind::Polygon {
            coverage.ring(points.iter().map(|p| shift(*p)));
        }
    }
    if coverage.is_clean() {
        return;
    }
    let mut mask = vec![0_u32; width * height];
    coverage.drain(0.0, |index, cover| {
        if let Some(m) = mask.get_mut(index) {
            *m = (cover * 65_535.0) as u32;
        }
    });
    let mut other = vec![0_u32; width * height];
    for _ in 0..3 {
        // Along rows into the other, turned; then along what were columns, turned back.
        blur_turned(&mask, &mut other, width, height, radius);
        blur_turned(&other, &mut mask, height, width, radius);
    }
    let color = cast.color.premultiplied();
    for y in 0..canvas.height {
        for x in 0..canvas.width {
            let strength = mask[(y + margin) * width + x + margin] as f32 / 65_535.0;
            if strength > 0.0 {
                over(
                    &mut canvas.pixels[y * canvas.width + x],
                    color.map(|c| c * strength),
                );
            }
        }
    }
}

/// Box blur along rows, written with rows and columns exchanged.
fn blur_turned(from: &[u32], to: &mut [u32], width: usize, height: usize, radius: usize) {
    let window = (2 * radius + 1) as u32;
    for y in 0..height {
        let row = &from[y * width..(y + 1) * width];
        let mut sum: u32 = row.iter().take(radius).sum();
        for x in 0..width {
            sum += row.get(x + radius).copied().unwrap_or(0);
            if x > radius {
                sum -= row[x - radius - 1];
            }
            to[x * height + y] = sum / window;
        }
    }
}

//! Point marks: shapes around positions, outline under fill.

use super::path::Paths;
use super::picture::{Canvas, over};
use super::raster::{Coverage, Px};
use super::stroke::Pen;
use super::view::MapView;
use crate::geom::PartKind;
use crate::style::{PointMark, PointShape, Symbol};

/// Draws the marks of all points of some paths.
pub(crate) fn draw(
    symbol: &Symbol,
    view: &MapView,
    paths: &Paths,
    coverage: &mut Coverage,
    canvas: &mut Canvas,
) {
    let points: Vec<Px> = paths
        .iter()
        .filter(|(run, _)| run.kind == PartKind::Point)
        .flat_map(|(_, points)| points.iter().copied())
        .collect();
    if points.is_empty() {
        return;
    }
    let plain = PointMark {
        shape: PointShape::Circle,
        size_pt: 6.0,
        fill: symbol.main_color(),
        outline: None,
    };
    draw_at(
        symbol.point.as_ref().unwrap_or(&plain),
        view.pixels_per_point(),
        &points,
        coverage,
        canvas,
    );
}

/// Draws a mark at some positions.
pub(crate) fn draw_at(
    mark: &PointMark,
    pixels_per_point: f32,
    points: &[Px],
    coverage: &mut Coverage,
    canvas: &mut Canvas,
) {
    let size = (canvas.width as i64, canvas.height as i64);
    let corners = corners(
        mark.shape,
        f64::from(mark.size_pt * pixels_per_point) * 128.0,
    );
    let placed = |at: &Px| -> Vec<Px> {
        corners
            .iter()
            .map(|c| Px::new(at.x + c.x, at.y + c.y))
            .collect()
    };
    let mut lay = |coverage: &mut Coverage, color: [f32; 4]| {
        coverage.drain(0.0, |index, cover| {
            if let Some(pixel) = canvas.pixels.get_mut(index) {
                over(pixel, color.map(|c| c * cover));
            }
        });
    };
    if let Some(outline) = &mark.outline {
        // Drawn under the fill, so twice as wide for the outer half to show in full.
        let pen = Pen::new(2.0 * outline.width_pt * pixels_per_point, &[], false);
        for at in points {
            pen.draw(coverage, &placed(at), true, size);
        }
        lay(coverage, outline.color.premultiplied());
    }
    for at in points {
        coverage.ring(placed(at));
    }
    lay(coverage, mark.fill.premultiplied());
}

/// Corners around (0, 0), counter-clockwise on the screen, for half a width in 1/256 pixel.
fn corners(shape: PointShape, half: f64) -> Vec<Px> {
    let at = |x: f64, y: f64| {
        Px::new(
            (x * half + 0.5).floor() as i64,
            (y * half + 0.5).floor() as i64,
        )
    };
    let around = |num: u32, first_deg: f64, radius: &dyn Fn(u32) -> f64| -> Vec<Px> {
        (0..num)
            .map(|i| {
                let angle = (first_deg + 360.0 * f64::from(i) / f64::from(num)).to_radians();
                let r = radius(i);
                at(libm::cos(angle) * r, -libm::sin(angle) * r)
            })
            .collect()
    };
    match shape {
        PointShape::Circle => around(24, 0.0, &|_| 1.0),
        PointShape::Square => around(4, 45.0, &|_| 1.2),
        PointShape::Diamond => around(4, 0.0, &|_| 1.15),
        PointShape::Triangle => around(3, 90.0, &|_| 1.2),
        PointShape::Star => around(10, 90.0, &|i| if i % 2 == 0 { 1.25 } else { 0.55 }),
        PointShape::Cross => {
            let (a, b) = (0.35, 1.0);
            [
                (a, -b),
                (-a, -b),
                (-a, -a),
                (-b, -a),
                (-b, a),
                (-a, a),
                (-a, b),
                (a, b),
                (a, a),
                (b, a),
                (b, -a),
                (a, -a),
            ]
            .map(|(x, y)| at(x, y))
            .to_vec()
        }
    }
}

//! Point marks: shapes and icons around positions, outline under fill.

use super::path::{Paths, Projector};
use super::picture::{Canvas, over};
use super::raster::{Coverage, Px};
use super::scene::SceneLayer;
use super::stroke::Pen;
use super::view::MapView;
use crate::base::progress::{Cancelled, Progress};
use crate::geom::PartKind;
use crate::layer::FeatureRef;
use crate::style::{PointMark, PointShape, Symbol, rings};

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
        size_by: None,
    };
    draw_at(
        symbol.point.as_ref().unwrap_or(&plain),
        view.pixels_per_point(),
        &points,
        coverage,
        canvas,
    );
}

/// Whether the marks of a symbol are as large as their values say.
pub(crate) fn is_sized(symbol: &Symbol) -> bool {
    symbol.point.as_ref().is_some_and(|p| p.size_by.is_some())
}

/// Positions of one rule's points with their widths in points, the largest first, so that no
/// mark hides a smaller one. The order is one of the whole layer: tiles fit.
pub(crate) fn by_value(
    layer: &SceneLayer,
    rule: usize,
    view: &MapView,
    progress: &Progress,
) -> Result<Vec<(f32, Px)>, Cancelled> {
    let mut found = Vec::new();
    let sized = layer
        .style
        .rules
        .get(rule)
        .and_then(|r| r.symbol.point.as_ref());
    let Some(by) = sized.and_then(|p| p.size_by.as_ref()) else {
        return Ok(found);
    };
    let projector = Projector::new(view);
    let bbox = view.bbox(f64::from(view.pixels(layer.style.reach_pt())) + 2.0);
    for chunk in &layer.layer.chunks {
        progress.check()?;
        let mut indices = chunk.candidates(&bbox);
        indices.sort_unstable();
        for index in indices {
            let feature = FeatureRef {
                schema: &layer.layer.schema,
                chunk,
                index: index as usize,
            };
            if layer.rule_of(&feature) != Some(rule) {
                continue;
            }
            let width = by.size_pt(feature.value(&by.field).as_f64());
            let points = feature
                .geometry()
                .into_iter()
                .flat_map(|g| g.parts())
                .filter(|part| part.kind() == PartKind::Point)
                .flat_map(|part| part.rings())
                .flatten();
            found.extend(points.map(|at| (width, projector.px(*at))));
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    Ok(found)
}

/// Draws the marks found by [`by_value`].
pub(crate) fn draw_by_value(
    symbol: &Symbol,
    pixels_per_point: f32,
    marks: &[(f32, Px)],
    coverage: &mut Coverage,
    canvas: &mut Canvas,
) {
    if let Some(mark) = &symbol.point {
        draw_sized(mark, pixels_per_point, marks, coverage, canvas);
    }
}

/// Draws a mark at some positions.
pub(crate) fn draw_at(
    mark: &PointMark,
    pixels_per_point: f32,
    points: &[Px],
    coverage: &mut Coverage,
    canvas: &mut Canvas,
) {
    let sized: Vec<(f32, Px)> = points.iter().map(|at| (mark.size_pt, *at)).collect();
    draw_sized(mark, pixels_per_point, &sized, coverage, canvas);
}

/// Draws marks of one kind, each of its own width in points; the first lie lowest. Marks of one
/// width are added and clamped as one.
pub(crate) fn draw_sized(
    mark: &PointMark,
    pixels_per_point: f32,
    marks: &[(f32, Px)],
    coverage: &mut Coverage,
    canvas: &mut Canvas,
) {
    let size = (canvas.width as i64, canvas.height as i64);
    let shape = rings(mark.shape);
    for group in marks.chunk_by(|a, b| a.0 == b.0) {
        let Some((width_pt, _)) = group.first() else {
            continue;
        };
        let rings = corners(&shape, f64::from(width_pt * pixels_per_point) * 128.0);
        let placed = |ring: &[Px], at: Px| -> Vec<Px> {
            ring.iter()
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
            for (_, at) in group {
                for ring in &rings {
                    pen.draw(coverage, &placed(ring, *at), true, size);
                }
            }
            lay(coverage, outline.color.premultiplied());
        }
        for (_, at) in group {
            for ring in &rings {
                coverage.ring(placed(ring, *at));
            }
        }
        lay(coverage, mark.fill.premultiplied());
    }
}

/// Rings around (0, 0) on the screen, for half a width in 1/256 pixel.
fn corners(shape: &[Vec<(f64, f64)>], half: f64) -> Vec<Vec<Px>> {
    let at = |v: f64| (v * half + 0.5).floor() as i64;
    shape
        .iter()
        .map(|ring| ring.iter().map(|(x, y)| Px::new(at(*x), at(-y))).collect())
        .collect()
}

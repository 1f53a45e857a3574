//! Drawing a scene: layer by layer, and within a layer shadow, rim, fills, lines, points.
//!
//! Fills of one symbol are added and clamped, fills of several are weighted by coverage: no
//! double-dark overlaps and no light hairlines between neighbours (decision 9). A layer is
//! composed opaque and its opacity applied once. The picture is cut into horizontal bands,
//! one a thread; bands are tiles, so their number does not show.

use super::path::{Paths, Projector, Run};
use super::pattern::Ink;
use super::picture::{Canvas, Picture, over};
use super::raster::{Coverage, Px};
use super::scene::{Scene, SceneLayer};
use super::shadow;
use super::stroke::Pen;
use super::view::MapView;
use super::{images, labels, marks};
use crate::base::progress::{Cancelled, Progress};
use crate::geom::PartKind;
use crate::layer::FeatureRef;
use crate::style::{Color, Stroke, StyleRule};

/// Least share of its colour a pixel gets that a small shape touches (decision 10).
pub(crate) const LEAST: f32 = 0.4;
/// Features between two looks at the cancel flag.
const CHECK_EVERY: usize = 256;
/// Rows below which another thread costs more than it gives.
const ROWS_PER_THREAD: u32 = 64;

/// Draws a scene: paper, layers from the bottom up, labels on top.
///
/// # Errors
/// [`Cancelled`] once somebody asked to stop.
pub fn draw(scene: &Scene, view: &MapView, progress: &Progress) -> Result<Picture, Cancelled> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    draw_on_threads(scene, view, threads, progress)
}

/// Draws a scene on a number of threads; the bytes do not depend on it.
///
/// # Errors
/// [`Cancelled`] once somebody asked to stop.
pub fn draw_on_threads(
    scene: &Scene,
    view: &MapView,
    num_threads: usize,
    progress: &Progress,
) -> Result<Picture, Cancelled> {
    let mut picture = draw_layers(scene, view, num_threads, progress)?;
    if scene.layers.iter().any(|l| l.labels) {
        let placed = labels::place(scene, view, &[], progress)?;
        labels::draw_labels(&mut picture, view, &placed);
    }
    Ok(picture)
}

/// Draws the layers of a scene without labels: what tiles hold.
///
/// # Errors
/// [`Cancelled`] once somebody asked to stop.
pub fn draw_layers(
    scene: &Scene,
    view: &MapView,
    num_threads: usize,
    progress: &Progress,
) -> Result<Picture, Cancelled> {
    let (width, height) = (view.width(), view.height());
    let num = num_threads.clamp(1, (height / ROWS_PER_THREAD).max(1) as usize) as u32;
    let bands: Vec<MapView> = (0..num)
        .map(|i| {
            let (from, to) = (height * i / num, height * (i + 1) / num);
            view.tile(0, i64::from(from), (width, to - from))
        })
        .collect();
    let mut canvases: Vec<Result<Canvas, Cancelled>> = Vec::new();
    std::thread::scope(|scope| {
        let workers: Vec<_> = bands
            .iter()
            .skip(1)
            .map(|band| scope.spawn(move || draw_band(scene, band, progress)))
            .collect();
        if let Some(first) = bands.first() {
            canvases.push(draw_band(scene, first, progress));
        }
        for worker in workers {
            match worker.join() {
                Ok(canvas) => canvases.push(canvas),
                // A defect in a worker is the caller's too: the job above reports it.
                Err(cause) => std::panic::resume_unwind(cause),
            }
        }
    });
    let mut rgba = Vec::with_capacity(width as usize * height as usize * 4);
    for canvas in canvases {
        canvas?.write_bytes(&mut rgba);
    }
    Ok(Picture {
        width,
        height,
        rgba,
    })
}

fn draw_band(scene: &Scene, view: &MapView, progress: &Progress) -> Result<Canvas, Cancelled> {
    let (width, height) = (view.width() as usize, view.height() as usize);
    let ground = if scene.transparent {
        Color::TRANSPARENT
    } else {
        scene.theme.palette().paper
    };
    let mut canvas = Canvas::new(width, height, ground);
    images::draw(scene, view, &mut canvas, progress)?;
    let mut band = Band {
        view,
        projector: Projector::new(view),
        coverage: Coverage::new(width, height),
        sum: Vec::new(),
        progress,
    };
    for layer in &scene.layers {
        let opacity = layer.opacity.clamp(0.0, 1.0);
        let hidden = opacity <= 0.0 || !layer.style.scales.holds(view.scale_denominator());
        if hidden || layer.layer.is_empty() {
            continue;
        }
        let groups = band.collect(layer)?;
        if groups.iter().all(|g| g.runs.is_empty()) {
            continue;
        }
        if opacity >= 1.0 {
            // Laid directly: the same colours as a layer of its own laid at full opacity.
            band.layer(layer, &groups, &mut canvas)?;
        } else {
            let mut own = Canvas::new(width, height, Color::TRANSPARENT);
            band.layer(layer, &groups, &mut own)?;
            canvas.lay(&own, opacity);
        }
    }
    Ok(canvas)
}

/// One band of the picture while it is drawn.
struct Band<'a> {
    view: &'a MapView,
    projector: Projector,
    coverage: Coverage,
    sum: Vec<[f32; 5]>,
    progress: &'a Progress,
}

impl Band<'_> {
    /// The paths of a layer that can show here, by rule.
    fn collect(&self, layer: &SceneLayer) -> Result<Vec<Paths>, Cancelled> {
        let style = &layer.style;
        let mut groups = vec![Paths::default(); style.rules.len()];
        let small_px: Vec<f64> = style
            .rules
            .iter()
            .map(|rule| small_px(rule, self.view))
            .collect();
        let reach = f64::from(self.view.pixels(style.reach_pt())) + 2.0;
        let bbox = self.view.bbox(reach);
        for chunk in &layer.layer.chunks {
            // A chunk that lies wholly inside needs no index: all of it shows.
            let indices = if bbox.holds_box(&chunk.bbox()) {
                (0..chunk.len()).collect()
            } else {
                chunk
                    .candidates(&bbox)
                    .into_iter()
                    .map(|i| i as usize)
                    .collect::<Vec<usize>>()
            };
            for (num, index) in indices.into_iter().enumerate() {
                if num.is_multiple_of(CHECK_EVERY) {
                    self.progress.check()?;
                }
                let feature = FeatureRef {
                    schema: &layer.layer.schema,
                    chunk,
                    index,
                };
                let Some(rule) = layer.rule_of(&feature) else {
                    continue;
                };
                if let (Some(geometry), Some(paths), Some(&small)) =
                    (feature.geometry(), groups.get_mut(rule), small_px.get(rule))
                {
                    paths.push(&self.projector, geometry, small);
                }
            }
        }
        self.progress.check()?;
        Ok(groups)
    }

    fn layer(
        &mut self,
        layer: &SceneLayer,
        groups: &[Paths],
        canvas: &mut Canvas,
    ) -> Result<(), Cancelled> {
        let style = &layer.style;
        if let Some(cast) = &style.shadow {
            shadow::draw(cast, self.view, groups, canvas);
        }
        if let Some(rim) = &style.rim {
            let all = groups.iter().flat_map(Paths::iter);
            self.stroke(rim, rim.color, 0.0, all, canvas);
        }
        self.progress.check()?;
        self.fills(&style.rules, groups, canvas);
        self.progress.check()?;
        for (rule, paths) in style.rules.iter().zip(groups).rev() {
            self.lines(rule, paths, canvas);
            self.progress.check()?;
        }
        for (index, (rule, paths)) in style.rules.iter().zip(groups).enumerate().rev() {
            if marks::is_sized(&rule.symbol) {
                let marks = marks::by_value(layer, index, self.view, self.progress)?;
                let scale = self.view.pixels_per_point();
                marks::draw_by_value(&rule.symbol, scale, &marks, &mut self.coverage, canvas);
            } else {
                marks::draw(&rule.symbol, self.view, paths, &mut self.coverage, canvas);
            }
        }
        Ok(())
    }

    fn fills(&mut self, rules: &[StyleRule], groups: &[Paths], canvas: &mut Canvas) {
        let filled: Vec<(&StyleRule, &Paths)> = rules
            .iter()
            .zip(groups)
            .filter(|(rule, paths)| {
                let has_ink = rule.symbol.fill.is_some()
                    || Ink::new(&rule.symbol.pattern, self.view.pixels_per_point()).is_some();
                has_ink && paths.runs.iter().any(|r| r.kind == PartKind::Polygon)
            })
            .collect();
        let weighted = filled.len() > 1;
        if weighted {
            self.sum.clear();
            self.sum.resize(canvas.pixels.len(), [0.0; 5]);
        }
        let (ox, oy) = self.view.origin_px();
        let width = canvas.width;
        for (rule, paths) in filled {
            for (run, points) in paths.iter() {
                if run.kind == PartKind::Polygon {
                    self.coverage.ring(points.iter().copied());
                    if run.thin {
                        touch(&mut self.coverage, points);
                    }
                }
            }
            let fill = rule.symbol.fill.map_or([0.0; 4], Color::premultiplied);
            let ink = Ink::new(&rule.symbol.pattern, self.view.pixels_per_point());
            let color_at = |index: usize| match &ink {
                None => fill,
                Some(ink) => {
                    let x = ox + (index % width) as i64;
                    let y = oy + (index / width) as i64;
                    let cover = ink.cover(x, y);
                    let mut color = fill;
                    if cover > 0.0 {
                        over(&mut color, ink.color.map(|c| c * cover));
                    }
                    color
                }
            };
            if weighted {
                let sum = &mut self.sum;
                self.coverage.drain(LEAST, |index, cover| {
                    let [r, g, b, a] = color_at(index);
                    if let Some(sum) = sum.get_mut(index) {
                        for (s, c) in sum.iter_mut().zip([r, g, b, a, 1.0]) {
                            *s += c * cover;
                        }
                    }
                });
            } else {
                self.coverage.drain(LEAST, |index, cover| {
                    if let Some(pixel) = canvas.pixels.get_mut(index) {
                        over(pixel, color_at(index).map(|c| c * cover));
                    }
                });
            }
        }
        if weighted {
            for (pixel, &[r, g, b, a, total]) in canvas.pixels.iter_mut().zip(&self.sum) {
                if total > 0.0 {
                    let share = 1.0 / total.max(1.0);
                    over(pixel, [r, g, b, a].map(|c| c * share));
                }
            }
        }
    }

    fn lines(&mut self, rule: &StyleRule, paths: &Paths, canvas: &mut Canvas) {
        let is_line = |run: &Run| run.kind == PartKind::Line;
        let own = rule.symbol.outline.clone();
        let stroke = match own {
            Some(stroke) => stroke,
            // A line layer whose symbol has no line is still there.
            None if paths.runs.iter().any(is_line) => Stroke::solid(rule.symbol.main_color(), 1.0),
            None => return,
        };
        if rule.symbol.outline.is_none() {
            let lines = paths.iter().filter(|(run, _)| is_line(run));
            self.stroke(&stroke, stroke.color, 0.0, lines, canvas);
            return;
        }
        if let Some((color, beyond)) = stroke.casing {
            let cased = Stroke::solid(color, stroke.width_pt);
            self.stroke(&cased, color, beyond, paths.iter(), canvas);
        }
        self.stroke(&stroke, stroke.color, 0.0, paths.iter(), canvas);
    }

    fn stroke<'p>(
        &mut self,
        stroke: &Stroke,
        color: Color,
        beyond_pt: f32,
        paths: impl Iterator<Item = (&'p Run, &'p [Px])>,
        canvas: &mut Canvas,
    ) {
        let width_px = self.view.pixels(stroke.width_pt + 2.0 * beyond_pt);
        let dashes: Vec<f32> = if stroke.dash.is_solid() {
            Vec::new()
        } else {
            stroke.dash.0.iter().map(|&d| self.view.pixels(d)).collect()
        };
        let polygons = Pen::new(width_px, &dashes, false);
        let lines = Pen::new(width_px, &dashes, dashes.is_empty());
        let size = (canvas.width as i64, canvas.height as i64);
        for (run, points) in paths {
            match run.kind {
                PartKind::Point => {}
                PartKind::Line => lines.draw(&mut self.coverage, points, false, size),
                PartKind::Polygon if run.small => {
                    // Smaller than its own outline: the shape itself in the outline's colour.
                    self.coverage.ring(points.iter().copied());
                    touch(&mut self.coverage, points);
                }
                PartKind::Polygon => polygons.draw(&mut self.coverage, points, true, size),
            }
        }
        if self.coverage.is_clean() {
            return;
        }
        let color = color.premultiplied();
        self.coverage.drain(LEAST, |index, cover| {
            if let Some(pixel) = canvas.pixels.get_mut(index) {
                over(pixel, color.map(|c| c * cover));
            }
        });
    }
}

fn touch(coverage: &mut Coverage, points: &[Px]) {
    if let [only] = points {
        coverage.touch(*only, *only);
    }
    for pair in points.windows(2) {
        if let [a, b] = pair {
            coverage.touch(*a, *b);
        }
    }
}

/// Polygons smaller than this, in pixels, are drawn as a blob of their outline's colour.
fn small_px(rule: &StyleRule, view: &MapView) -> f64 {
    rule.symbol
        .outline
        .as_ref()
        .map_or(0.0, |o| f64::from(view.pixels(o.width_pt)) * 1.5)
}

//! Drawing one piece of a picture: within a layer shadow, rim, fills, lines, points.
//!
//! Fills of one symbol are added and clamped, fills of several are weighted by coverage: no
//! double-dark overlaps and no light hairlines between neighbours (decision 9). A pixel that
//! a thin shape touches has at least [`LEAST`] of its colour (decision 10).

use super::marks;
use super::path::{Paths, Projector, Run};
use super::pens::{FillInk, LineInk, Rgba};
use super::picture::{Canvas, over};
use super::plan::{Item, LayerPlan, LongPart};
use super::raster::{Coverage, FILL, LINE, Px, PxBox, TOUCHED_FILL, TOUCHED_LINE};
use super::shadow;
use super::stroke::{BLOCK, Pen, Strips};
use super::view::MapView;
use crate::base::progress::{Cancelled, Progress};
use crate::geom::PartKind;

/// Least share of its colour a pixel gets that a small shape touches (decision 10).
pub(crate) const LEAST: f32 = 0.4;

/// A piece of a picture while it is drawn.
#[derive(Debug)]
pub(crate) struct Piece<'a> {
    view: &'a MapView,
    number: usize,
    tools: Tools,
    projector: Projector,
    /// Where its corner lies in the whole picture.
    corner: Px,
    sum: Vec<[f32; 5]>,
    progress: &'a Progress,
}

/// What is used over and over.
#[derive(Debug)]
struct Tools {
    coverage: Coverage,
    paths: Paths,
    strips: Strips,
}

/// What features are walked for.
#[derive(Debug, Clone, Copy)]
struct Pass<'p> {
    fills: bool,
    line: Option<&'p LineInk>,
}

impl<'a> Piece<'a> {
    pub fn new(whole: &MapView, view: &'a MapView, number: usize, progress: &'a Progress) -> Self {
        let ((wx, wy), (x, y)) = (whole.origin_px(), view.origin_px());
        Self {
            view,
            number,
            tools: Tools {
                coverage: Coverage::new(view.width() as usize, view.height() as usize),
                paths: Paths::default(),
                strips: Strips::default(),
            },
            projector: Projector::new(view),
            corner: Px::new((x - wx) * 256, (y - wy) * 256),
            sum: Vec::new(),
            progress,
        }
    }

    /// Draws a layer as if opaque.
    pub fn layer(&mut self, plan: &LayerPlan<'_>, canvas: &mut Canvas) -> Result<(), Cancelled> {
        let style = &plan.layer.style;
        let mut active = vec![false; plan.pens.rules.len()];
        for chunk in &plan.chunks {
            for item in chunk.items(self.number) {
                if let Some(active) = active.get_mut(item.rule as usize) {
                    *active = true;
                }
            }
        }
        let active: Vec<usize> = (0..active.len())
            .filter(|i| active.get(*i) == Some(&true))
            .collect();
        let mut points = vec![Paths::default(); plan.pens.rules.len()];
        if let Some(cast) = &style.shadow {
            let pass = Pass {
                fills: true,
                line: None,
            };
            let mut result = Ok(());
            shadow::draw(cast, self.view, canvas, |coverage| {
                std::mem::swap(coverage, &mut self.tools.coverage);
                result = self.walk(plan, None, pass, None);
                std::mem::swap(coverage, &mut self.tools.coverage);
            });
            result?;
        }
        if let Some(rim) = &plan.pens.rim {
            let pass = Pass {
                fills: false,
                line: Some(rim),
            };
            self.walk(plan, None, pass, None)?;
            self.lay_lines(rim.color, canvas);
        }
        match active.as_slice() {
            [rule] => self.single(plan, *rule, &mut points, canvas)?,
            _ => self.several(plan, &active, &mut points, canvas)?,
        }
        for (index, (rule, points)) in style.rules.iter().zip(&points).enumerate().rev() {
            let coverage = &mut self.tools.coverage;
            if points.runs.is_empty() {
                continue;
            }
            if marks::is_sized(&rule.symbol) {
                let marks = marks::by_value(plan.layer, index, self.view, self.progress)?;
                let scale = self.view.pixels_per_point();
                marks::draw_by_value(&rule.symbol, scale, &marks, coverage, canvas);
            } else {
                marks::draw(&rule.symbol, self.view, points, coverage, canvas);
            }
        }
        Ok(())
    }

    /// All features are of one rule: fills and lines in one walk.
    fn single(
        &mut self,
        plan: &LayerPlan<'_>,
        rule: usize,
        points: &mut [Paths],
        canvas: &mut Canvas,
    ) -> Result<(), Cancelled> {
        let Some(pens) = plan.pens.rules.get(rule) else {
            return Ok(());
        };
        let fills = pens.fill.is_some();
        let line = Some(&pens.line);
        let points = points.get_mut(rule);
        if let Some(casing) = &pens.casing {
            self.walk(plan, Some(rule), Pass { fills, line: None }, points)?;
            self.lay_fills(pens.fill.as_ref(), canvas);
            let cased = Pass {
                fills: false,
                line: Some(casing),
            };
            self.walk(plan, Some(rule), cased, None)?;
            self.lay_lines(casing.color, canvas);
            self.walk(plan, Some(rule), Pass { fills: false, line }, None)?;
            self.lay_lines(pens.line.color, canvas);
            return Ok(());
        }
        self.walk(plan, Some(rule), Pass { fills, line }, points)?;
        let (fill, line) = (pens.fill.as_ref(), pens.line.color);
        let (view, width) = (self.view, canvas.width);
        self.tools.coverage.drain_runs(LEAST, |run, f, l| {
            let start = run.start;
            let Some(pixels) = canvas.pixels.get_mut(run) else {
                return;
            };
            if f > 0.0
                && let Some(fill) = fill
            {
                lay_fill(pixels, start, fill, f, view, width);
            }
            if l > 0.0 {
                lay(pixels, line.map(|c| c * l));
            }
        });
        Ok(())
    }

    /// Features of several rules: fills weighted by coverage, then lines, the first rule on top.
    fn several(
        &mut self,
        plan: &LayerPlan<'_>,
        active: &[usize],
        points: &mut [Paths],
        canvas: &mut Canvas,
    ) -> Result<(), Cancelled> {
        self.sum.clear();
        self.sum.resize(canvas.pixels.len(), [0.0; 5]);
        let (view, width) = (self.view, canvas.width);
        for &rule in active {
            let Some(pens) = plan.pens.rules.get(rule) else {
                continue;
            };
            let fills = pens.fill.is_some();
            let pass = Pass { fills, line: None };
            self.walk(plan, Some(rule), pass, points.get_mut(rule))?;
            let Some(fill) = &pens.fill else { continue };
            let sum = &mut self.sum;
            self.tools.coverage.drain_runs(LEAST, |run, cover, _| {
                let start = run.start;
                for (i, sum) in sum.get_mut(run).into_iter().flatten().enumerate() {
                    let [r, g, b, a] = color_at(fill, start + i, view, width);
                    for (s, c) in sum.iter_mut().zip([r, g, b, a, 1.0]) {
                        *s += c * cover;
                    }
                }
            });
        }
        for (pixel, &[r, g, b, a, total]) in canvas.pixels.iter_mut().zip(&self.sum) {
            if total > 0.0 {
                let share = 1.0 / total.max(1.0);
                over(pixel, [r, g, b, a].map(|c| c * share));
            }
        }
        for &rule in active.iter().rev() {
            let Some(pens) = plan.pens.rules.get(rule) else {
                continue;
            };
            for ink in pens.casing.iter().chain([&pens.line]) {
                let pass = Pass {
                    fills: false,
                    line: Some(ink),
                };
                self.walk(plan, Some(rule), pass, None)?;
                self.lay_lines(ink.color, canvas);
            }
        }
        Ok(())
    }

    fn lay_lines(&mut self, color: Rgba, canvas: &mut Canvas) {
        self.tools.coverage.drain_runs(LEAST, |run, _, cover| {
            if let Some(pixels) = canvas.pixels.get_mut(run) {
                lay(pixels, color.map(|c| c * cover));
            }
        });
    }

    fn lay_fills(&mut self, fill: Option<&FillInk>, canvas: &mut Canvas) {
        let Some(fill) = fill else { return };
        let (view, width) = (self.view, canvas.width);
        self.tools.coverage.drain_runs(LEAST, |run, cover, _| {
            let start = run.start;
            if let Some(pixels) = canvas.pixels.get_mut(run) {
                lay_fill(pixels, start, fill, cover, view, width);
            }
        });
    }

    /// Walks the features of a rule, or all, that may show here. Positions of points are put
    /// aside in `points`.
    fn walk(
        &mut self,
        plan: &LayerPlan<'_>,
        rule: Option<usize>,
        pass: Pass<'_>,
        mut points: Option<&mut Paths>,
    ) -> Result<(), Cancelled> {
        if !pass.fills && pass.line.is_none() && points.is_none() {
            return Ok(());
        }
        let own = self.tools.coverage.window().min;
        for chunk in &plan.chunks {
            let items = chunk.items(self.number);
            if items.is_empty() {
                continue;
            }
            self.progress.check()?;
            for item in items {
                if rule.is_some_and(|r| r != item.rule as usize) {
                    continue;
                }
                if let Some(long) = chunk.long.get(item.long as usize) {
                    let corner = self.corner;
                    let origin = Px::new(own.x + corner.x, own.y + corner.y);
                    self.tools.coverage.set_origin(origin);
                    let shift = |p: Px| Px::new(p.x - corner.x, p.y - corner.y);
                    for (part, known) in long.paths.parts().zip(&long.parts) {
                        self.tools.part(&long.paths, part, Some(known), pass);
                        put_aside(&long.paths, part, shift, points.as_deref_mut());
                    }
                    self.tools.coverage.set_origin(own);
                    continue;
                }
                let mut paths = std::mem::take(&mut self.tools.paths);
                paths.clear();
                match chunk.level.filter(|_| item.start != Item::NOWHERE) {
                    Some(level) => paths.push_kept(&self.projector, level, item.start),
                    None => {
                        let feature = item.feature as usize;
                        paths.push(&self.projector, chunk.columns, feature, chunk.level);
                    }
                }
                for part in paths.parts() {
                    self.tools.part(&paths, part, None, pass);
                    put_aside(&paths, part, |p| p, points.as_deref_mut());
                }
                self.tools.paths = paths;
            }
        }
        Ok(())
    }
}

/// Keeps the positions of a point part.
fn put_aside(paths: &Paths, part: &[Run], shift: impl Fn(Px) -> Px, into: Option<&mut Paths>) {
    let Some(into) = into else { return };
    for run in part.iter().filter(|r| r.kind == PartKind::Point) {
        let from = into.points.len();
        into.points.extend(paths.of(run).iter().map(|p| shift(*p)));
        into.runs.push(Run {
            from,
            to: into.points.len(),
            ..*run
        });
    }
}

impl Tools {
    fn part(&mut self, paths: &Paths, part: &[Run], long: Option<&LongPart>, pass: Pass<'_>) {
        match part.first().map(|r| r.kind) {
            None | Some(PartKind::Point) => {}
            Some(PartKind::Line) => {
                if let Some(line) = pass.line {
                    self.stroke(&line.lines, paths, part, long, line.slot);
                }
            }
            Some(PartKind::Polygon) => self.polygon(paths, part, long, pass),
        }
    }

    fn polygon(&mut self, paths: &Paths, part: &[Run], long: Option<&LongPart>, pass: Pass<'_>) {
        let bounds = part
            .iter()
            .fold(PxBox::EMPTY, |all, run| all.union(run.bounds));
        let size = (bounds.max.x - bounds.min.x).max(bounds.max.y - bounds.min.y);
        let pen = pass.line.and_then(|l| Some((l, l.polygons.as_ref()?)));
        let blob = pen.and_then(|(line, _)| line.blob(size));
        let ink = if pass.fills { FILL } else { 0 } + blob.unwrap_or(0);
        if ink != 0 && bounds.meets(&self.coverage.window()) {
            self.coverage.set_ink(ink);
            for (i, run) in part.iter().enumerate() {
                let points = paths.of(run);
                match long.and_then(|l| l.rings.get(i)) {
                    Some(boxes) => self.ring_of_blocks(points, boxes),
                    None => self.coverage.boxed_ring(points, &run.bounds),
                }
            }
            if long.map_or_else(|| paths.is_thin(part), |l| l.is_thin) {
                let fill = if pass.fills { TOUCHED_FILL } else { 0 };
                let line = if blob.is_some() { TOUCHED_LINE } else { 0 };
                for run in part {
                    let points = paths.of(run);
                    self.coverage.touch_ring(points, &run.bounds, fill | line);
                }
            }
        }
        if let Some((line, pen)) = pen
            && blob.is_none()
        {
            self.stroke(pen, paths, part, long, line.slot);
        }
    }

    fn stroke(
        &mut self,
        pen: &Pen,
        paths: &Paths,
        part: &[Run],
        long: Option<&LongPart>,
        slot: usize,
    ) {
        self.coverage.set_ink(LINE);
        if let Some(Some(strips)) = long.and_then(|l| l.lines.get(slot)) {
            pen.draw_strips(&mut self.coverage, strips);
            return;
        }
        let window = self.coverage.window();
        let beyond = (1.3 * pen.half()) as i64 + 4;
        for run in part {
            let reach = run.bounds.grown(beyond);
            if !reach.meets(&window) {
                continue;
            }
            self.strips.clear();
            let closed = run.kind == PartKind::Polygon;
            pen.prepare(paths.of(run), closed, &window, &mut self.strips);
            self.coverage.within(&reach);
            pen.draw_strips(&mut self.coverage, &self.strips);
            self.coverage.anywhere();
        }
    }

    /// A long ring: blocks of edges that lie out of the picture are left out, or, left of it,
    /// taken as one edge, which adds the same to each row.
    fn ring_of_blocks(&mut self, points: &[Px], boxes: &[PxBox]) {
        let window = self.coverage.window();
        let (Some(&first), num) = (points.first(), points.len()) else {
            return;
        };
        for (i, bounds) in boxes.iter().enumerate() {
            if bounds.max.y <= window.min.y
                || bounds.min.y >= window.max.y
                || bounds.min.x >= window.max.x
            {
                continue;
            }
            let (from, to) = (i * BLOCK, ((i + 1) * BLOCK).min(num));
            let end = points.get(to).copied().unwrap_or(first);
            let Some(mut last) = points.get(from).copied() else {
                continue;
            };
            if bounds.max.x <= window.min.x {
                self.coverage.edge(last, end);
                continue;
            }
            let rest = points.get(from + 1..to).unwrap_or_default();
            for &p in rest.iter().chain([&end]) {
                self.coverage.edge(last, p);
                last = p;
            }
        }
    }
}

/// Lays a premultiplied colour over pixels.
#[inline]
fn lay(pixels: &mut [Rgba], color: Rgba) {
    for pixel in pixels {
        over(pixel, color);
    }
}

fn lay_fill(
    pixels: &mut [Rgba],
    start: usize,
    fill: &FillInk,
    cover: f32,
    view: &MapView,
    width: usize,
) {
    if fill.pattern.is_none() {
        lay(pixels, fill.color.map(|c| c * cover));
        return;
    }
    for (i, pixel) in pixels.iter_mut().enumerate() {
        over(
            pixel,
            color_at(fill, start + i, view, width).map(|c| c * cover),
        );
    }
}

/// The colour of a fill at a pixel of the piece.
#[inline]
fn color_at(fill: &FillInk, index: usize, view: &MapView, width: usize) -> Rgba {
    let mut color = fill.color;
    if let Some(ink) = &fill.pattern {
        let (ox, oy) = view.origin_px();
        let cover = ink.cover(ox + (index % width) as i64, oy + (index / width) as i64);
        if cover > 0.0 {
            over(&mut color, ink.color.map(|c| c * cover));
        }
    }
    color
}

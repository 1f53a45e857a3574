//! Drawing backdrops: for each pixel of the picture, where it lies in the image and what
//! colour is there.
//!
//! The picture is walked in cells of 32 × 32 pixels of the world grid. At a cell's corners the
//! position in the image is exact; between them it is interpolated, and where that would be
//! off by more than a tenth of a pixel every pixel is exact. Which level is read depends on
//! the cell alone, so tiles fit bit for bit (decision 9).

use super::picture::{Canvas, over};
use super::scene::Scene;
use super::view::{MapPos, MapView, lon_lat_from_map};
use crate::base::progress::{Cancelled, Progress};
use crate::layer::image::{FAILED, Image, Look, StretchKind, Window};
use std::sync::Arc;

/// Pixels of a cell, across and down.
const CELL: i64 = 32;
/// Most error of an interpolated position, in pixels of the picture.
const MOST_ERROR_PX: f64 = 0.1;
/// A level is fine enough from this many of its pixels per pixel of the picture on.
const ENOUGH: f64 = 0.95;
/// From this many on, a pixel is the mean of four places in it.
const SEVERAL: f64 = 1.25;
/// Most pixels of an image read for one cell; a coarser level is taken beyond.
const MOST_WINDOW: i64 = 1 << 18;
/// Pixels between the lines of the hatch where nothing could be read.
const HATCH_PX: i64 = 8;

/// A backdrop and how it looks. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct SceneImage {
    /// The image.
    pub image: Arc<Image>,
    /// How far it is dimmed towards the paper, 0–1.
    pub dim: f32,
    /// Whether it is shown in greys.
    pub greyscale: bool,
    /// How measured values are spread.
    pub stretch: StretchKind,
}

impl SceneImage {
    /// An image as it is.
    pub fn new(image: Arc<Image>) -> Self {
        Self {
            image,
            dim: 0.0,
            greyscale: false,
            stretch: StretchKind::Auto,
        }
    }

    /// Dimmed, 0–1.
    #[must_use]
    pub fn dimmed(mut self, dim: f32) -> Self {
        self.dim = dim;
        self
    }
}

/// Draws the images of a scene, from the bottom up, on the bare ground.
///
/// # Errors
/// [`Cancelled`] once somebody asked to stop.
pub(super) fn draw(
    scene: &Scene,
    view: &MapView,
    canvas: &mut Canvas,
    progress: &Progress,
) -> Result<(), Cancelled> {
    for image in &scene.images {
        let opacity = 1.0 - image.dim.clamp(0.0, 1.0);
        if opacity <= 0.0 || !image.image.footprint().meets(&view.bbox(2.0)) {
            continue;
        }
        let done = image.image.stretch(image.stretch, progress)?;
        let palette = scene.theme.palette();
        let painter = Painter {
            image: &image.image,
            look: Look {
                stretch: done.map(|d| d.stretch),
                greyscale: image.greyscale,
            },
            view,
            opacity,
            hatch: [
                palette.paper.premultiplied(),
                palette.secondary.premultiplied(),
            ],
            progress,
        };
        painter.draw(canvas)?;
    }
    Ok(())
}

struct Painter<'a> {
    image: &'a Image,
    look: Look,
    view: &'a MapView,
    opacity: f32,
    hatch: [[f32; 4]; 2],
    progress: &'a Progress,
}

type Position = Option<(f64, f64)>;

/// Positions of a cell's pixels in an image.
struct Cell {
    /// First pixel of the cell on the world grid.
    at: (i64, i64),
    /// Column and row in level 0 of each pixel's middle; not finite where there is none.
    places: Vec<(f64, f64)>,
    /// Step in level 0 for a pixel to the right, and for one down.
    steps: [(f64, f64); 2],
}

impl Painter<'_> {
    fn draw(&self, canvas: &mut Canvas) -> Result<(), Cancelled> {
        let (ox, oy) = self.view.origin_px();
        let (width, height) = (canvas.width as i64, canvas.height as i64);
        let columns = ox.div_euclid(CELL)..=(ox + width - 1).div_euclid(CELL);
        let corners = |row: i64| -> Vec<Position> {
            let last = *columns.end() + 1;
            (*columns.start()..=last)
                .map(|column| self.place((column * CELL) as f64, (row * CELL) as f64))
                .collect()
        };
        let rows = oy.div_euclid(CELL)..=(oy + height - 1).div_euclid(CELL);
        let mut upper = corners(*rows.start());
        for row in rows {
            let lower = corners(row + 1);
            for (index, column) in columns.clone().enumerate() {
                self.progress.check()?;
                let corner = |of: &[Position], i: usize| of.get(i).copied().flatten();
                let four = [
                    corner(&upper, index),
                    corner(&upper, index + 1),
                    corner(&lower, index),
                    corner(&lower, index + 1),
                ];
                let Some(cell) = self.cell((column * CELL, row * CELL), four) else {
                    continue;
                };
                self.paint(&cell, canvas, (ox, oy))?;
            }
            upper = lower;
        }
        Ok(())
    }

    /// Column and row of level 0 at a place of the world grid.
    fn place(&self, x: f64, y: f64) -> Position {
        let scale = self.view.meters_per_pixel();
        let c = lon_lat_from_map(MapPos {
            x: x * scale,
            y: y * scale,
        });
        self.image.placement().pixel_from_lon_lat(c)
    }

    /// The positions of a cell; `None` if it lies wholly beside the image.
    fn cell(&self, at: (i64, i64), corners: [Position; 4]) -> Option<Cell> {
        let size = self.image.facts().size;
        let (x, y) = (at.0 as f64, at.1 as f64);
        let cell = CELL as f64;
        let middle = self.place(x + cell / 2.0, y + cell / 2.0);
        if let ([Some(a), Some(b), Some(c), Some(d)], Some(m)) = (corners, middle) {
            let steps = [
                ((b.0 - a.0) / cell, (b.1 - a.1) / cell),
                ((c.0 - a.0) / cell, (c.1 - a.1) / cell),
            ];
            let step = step_length(&steps);
            let off_x = (a.0 + b.0 + c.0 + d.0) / 4.0 - m.0;
            let off_y = (a.1 + b.1 + c.1 + d.1) / 4.0 - m.1;
            if off_x.abs().max(off_y.abs()) <= MOST_ERROR_PX * step {
                let (min, max) = bounds(&[a, b, c, d]);
                // Interpolated positions lie within the corners.
                let beside = max.0 < 0.0
                    || max.1 < 0.0
                    || min.0 >= f64::from(size.0)
                    || min.1 >= f64::from(size.1);
                if beside {
                    return None;
                }
                let mut places = Vec::with_capacity((CELL * CELL) as usize);
                for row in 0..CELL {
                    let t = (row as f64 + 0.5) / cell;
                    let start = (a.0 + (c.0 - a.0) * t, a.1 + (c.1 - a.1) * t);
                    let end = (b.0 + (d.0 - b.0) * t, b.1 + (d.1 - b.1) * t);
                    let step = ((end.0 - start.0) / cell, (end.1 - start.1) / cell);
                    for column in 0..CELL {
                        let s = column as f64 + 0.5;
                        places.push((start.0 + step.0 * s, start.1 + step.1 * s));
                    }
                }
                return Some(Cell { at, places, steps });
            }
        }
        self.exact_cell(at)
    }

    /// Every position by itself: at the rims of a system and on maps of half the world.
    fn exact_cell(&self, at: (i64, i64)) -> Option<Cell> {
        let size = self.image.facts().size;
        let nowhere = (f64::NAN, f64::NAN);
        let mut places = Vec::with_capacity((CELL * CELL) as usize);
        let mut any = false;
        for row in 0..CELL {
            for column in 0..CELL {
                let (x, y) = ((at.0 + column) as f64 + 0.5, (at.1 + row) as f64 + 0.5);
                let place = self.place(x, y).unwrap_or(nowhere);
                any |= is_inside(place, size);
                places.push(place);
            }
        }
        if !any {
            return None;
        }
        // Steps as they are in the middle of what has a position.
        let at_index = |column: i64, row: i64| places.get((row * CELL + column) as usize).copied();
        let mut steps = [(1.0, 0.0), (0.0, 1.0)];
        for i in 0..CELL - 1 {
            if let (Some(p), Some(q), Some(r)) =
                (at_index(i, i), at_index(i + 1, i), at_index(i, i + 1))
            {
                let found = [(q.0 - p.0, q.1 - p.1), (r.0 - p.0, r.1 - p.1)];
                if found.iter().all(|s| s.0.is_finite() && s.1.is_finite()) {
                    steps = found;
                    if i >= CELL / 2 {
                        break;
                    }
                }
            }
        }
        Some(Cell { at, places, steps })
    }

    fn paint(
        &self,
        cell: &Cell,
        canvas: &mut Canvas,
        (ox, oy): (i64, i64),
    ) -> Result<(), Cancelled> {
        let size = self.image.facts().size;
        let inside: Vec<(f64, f64)> = cell
            .places
            .iter()
            .copied()
            .filter(|p| is_inside(*p, size))
            .collect();
        if inside.is_empty() {
            return Ok(());
        }
        let (min, max) = bounds(&inside);
        let (level, rect, scale) = self.level(cell, min, max);
        let window = self.image.window(level, rect, &self.look, self.progress)?;
        if window.width == 0 || window.height == 0 {
            return Ok(());
        }
        let has_failed = window.pixels.contains(&FAILED);
        let is_palette = self.image.facts().is_palette;
        let ratio = step_length(&cell.steps) * libm::sqrt(scale.0 * scale.1);
        let around: &[(f64, f64)] = if !is_palette && ratio > SEVERAL {
            &[(-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)]
        } else {
            &[(0.0, 0.0)]
        };
        let [right, down] = cell.steps;
        let around: Vec<(f64, f64)> = around
            .iter()
            .map(|(i, j)| {
                (
                    (i * right.0 + j * down.0) * scale.0 - window.left as f64,
                    (i * right.1 + j * down.1) * scale.1 - window.top as f64,
                )
            })
            .collect();
        let (from_x, to_x) = (
            ox.max(cell.at.0),
            (ox + canvas.width as i64).min(cell.at.0 + CELL),
        );
        let (from_y, to_y) = (
            oy.max(cell.at.1),
            (oy + canvas.height as i64).min(cell.at.1 + CELL),
        );
        for y in from_y..to_y {
            let row = ((y - cell.at.1) * CELL) as usize;
            let places = cell
                .places
                .get(row..row + CELL as usize)
                .unwrap_or_default();
            let at = (y - oy) as usize * canvas.width;
            for x in from_x..to_x {
                let Some(&place) = places.get((x - cell.at.0) as usize) else {
                    continue;
                };
                if !is_inside(place, size) {
                    continue;
                }
                let Some(pixel) = canvas.pixels.get_mut(at + (x - ox) as usize) else {
                    continue;
                };
                let (u, v) = (place.0 * scale.0, place.1 * scale.1);
                if has_failed && nearest(&window, u, v) == FAILED {
                    let line = (x + y).rem_euclid(HATCH_PX) < 2;
                    let [ground, ink] = self.hatch;
                    let color = if line { ink } else { ground };
                    over(pixel, color.map(|c| c * self.opacity));
                    continue;
                }
                let sum = if is_palette {
                    nearest(&window, u, v).map(|c| u32::from(c) << 16)
                } else {
                    let mut sum = [0_u32; 4];
                    for (du, dv) in &around {
                        bilinear(&window, u + du - 0.5, v + dv - 0.5, &mut sum);
                    }
                    if around.len() == 1 {
                        sum
                    } else {
                        sum.map(|s| s / 4)
                    }
                };
                if sum[3] != 0 {
                    let k = self.opacity / (255.0 * 65536.0);
                    over(pixel, sum.map(|c| c as f32 * k));
                }
            }
        }
        Ok(())
    }

    /// The level for a cell, the rectangle of it to read, and its pixels per pixel of level 0.
    fn level(
        &self,
        cell: &Cell,
        min: (f64, f64),
        max: (f64, f64),
    ) -> (usize, [i64; 4], (f64, f64)) {
        let levels = self.image.levels();
        let step = step_length(&cell.steps);
        let mut chosen = levels
            .iter()
            .rposition(|l| step * libm::sqrt(l.scale.0 * l.scale.1) >= ENOUGH)
            .unwrap_or(0);
        loop {
            let scale = levels.get(chosen).map_or((1.0, 1.0), |l| l.scale);
            let low = |v: f64, s: f64| libm::floor(v * s) as i64 - 3;
            let high = |v: f64, s: f64| libm::ceil(v * s) as i64 + 3;
            let rect = [
                low(min.0, scale.0),
                low(min.1, scale.1),
                high(max.0, scale.0),
                high(max.1, scale.1),
            ];
            let [left, top, right, bottom] = rect;
            if (right - left).saturating_mul(bottom - top) <= MOST_WINDOW
                || chosen + 1 >= levels.len()
            {
                return (chosen, rect, scale);
            }
            chosen += 1;
        }
    }
}

/// Pixels of level 0 a pixel of the picture measures: the root of the area it covers.
fn step_length([right, down]: &[(f64, f64); 2]) -> f64 {
    libm::sqrt((right.0 * down.1 - right.1 * down.0).abs())
}

fn is_inside((column, row): (f64, f64), size: (u32, u32)) -> bool {
    column >= 0.0 && row >= 0.0 && column < f64::from(size.0) && row < f64::from(size.1)
}

fn bounds(places: &[(f64, f64)]) -> ((f64, f64), (f64, f64)) {
    let mut min = (f64::INFINITY, f64::INFINITY);
    let mut max = (f64::NEG_INFINITY, f64::NEG_INFINITY);
    for p in places {
        min = (min.0.min(p.0), min.1.min(p.1));
        max = (max.0.max(p.0), max.1.max(p.1));
    }
    (min, max)
}

/// The pixel under a position of the level.
fn nearest(window: &Window, u: f64, v: f64) -> [u8; 4] {
    let column = (u - window.left as f64) as usize;
    let row = (v - window.top as f64) as usize;
    let at = row.min(window.height - 1) * window.width + column.min(window.width - 1);
    window.pixels.get(at).copied().unwrap_or_default()
}

/// Adds the colour between the four pixels around a position of the window, in 1/65,536.
#[inline]
fn bilinear(window: &Window, u: f64, v: f64, sum: &mut [u32; 4]) {
    let (u, v) = (u.max(0.0), v.max(0.0));
    let (column, row) = (u as usize, v as usize);
    let fx = ((u - column as f64) * 256.0) as u32;
    let fy = ((v - row as f64) * 256.0) as u32;
    let x0 = column.min(window.width - 1);
    let x1 = (column + 1).min(window.width - 1);
    let upper = row.min(window.height - 1) * window.width;
    let lower = (row + 1).min(window.height - 1) * window.width;
    let at = |index: usize| window.pixels.get(index).copied().unwrap_or_default();
    let four = [
        at(upper + x0),
        at(upper + x1),
        at(lower + x0),
        at(lower + x1),
    ];
    let weights = [
        (256 - fx) * (256 - fy),
        fx * (256 - fy),
        (256 - fx) * fy,
        fx * fy,
    ];
    for (color, weight) in four.iter().zip(weights) {
        for (s, c) in sum.iter_mut().zip(color) {
            *s += u32::from(*c) * weight;
        }
    }
}

//! Drawing a scene: ground, then layer by layer from the bottom up, labels on top.
//!
//! The picture is cut into pieces ([`super::plan`]); threads take the next one until none is
//! left. Pieces are tiles, so neither their number nor that of the threads shows (decision 9).

use super::picture::{Canvas, Picture};
use super::piece::Piece;
use super::plan::{LayerPlan, Pieces, plan};
use super::scene::Scene;
use super::view::MapView;
use super::{images, labels};
use crate::base::parallel::{in_order, processors};
use crate::base::progress::{Cancelled, Progress};
use crate::style::Color;
use std::sync::{Mutex, PoisonError};

/// Draws a scene: paper, layers from the bottom up, labels on top.
///
/// # Errors
/// [`Cancelled`] once somebody asked to stop.
pub fn draw(scene: &Scene, view: &MapView, progress: &Progress) -> Result<Picture, Cancelled> {
    let threads = processors();
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
    let pieces = Pieces::new(view, scene);
    let plans = plan(scene, view, &pieces, num_threads, progress)?;
    // The heaviest first: no thread is left with one when the others are done.
    let load = |piece: usize| -> usize {
        let chunks = plans.iter().flat_map(|p| &p.chunks);
        chunks.map(|c| c.items(piece).len()).sum()
    };
    let mut order: Vec<(usize, usize)> = (0..pieces.len()).map(|i| (load(i), i)).collect();
    order.sort_by(|a, b| b.cmp(a));
    let picture = Mutex::new(Picture::transparent(view.width(), view.height()));
    in_order("drawing", num_threads, order.len(), |_: &mut (), i| {
        progress.check()?;
        let Some(&(_, number)) = order.get(i) else {
            return Ok(());
        };
        let (x, y, width, height) = pieces.rect(number);
        if width == 0 || height == 0 {
            return Ok(());
        }
        let piece = view.tile(i64::from(x), i64::from(y), (width, height));
        let canvas = draw_band(scene, &plans, (view, number), &piece, progress)?;
        let mut bytes = Vec::new();
        canvas.write_bytes(&mut bytes);
        let mut picture = picture.lock().unwrap_or_else(PoisonError::into_inner);
        picture.lay_bytes(x, y, width, &bytes);
        Ok(())
    })?;
    Ok(picture.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// One piece of a picture: its number in the whole, and its own view.
fn draw_band(
    scene: &Scene,
    plans: &[LayerPlan<'_>],
    (whole, number): (&MapView, usize),
    view: &MapView,
    progress: &Progress,
) -> Result<Canvas, Cancelled> {
    let (width, height) = (view.width() as usize, view.height() as usize);
    let ground = if scene.transparent {
        Color::TRANSPARENT
    } else {
        scene.theme.palette().paper
    };
    let mut canvas = Canvas::new(width, height, ground);
    images::draw(scene, view, &mut canvas, progress)?;
    let mut piece = Piece::new(whole, view, number, progress);
    for plan in plans {
        if plan.chunks.iter().all(|c| c.items(number).is_empty()) {
            continue;
        }
        let opacity = plan.layer.opacity.clamp(0.0, 1.0);
        if opacity >= 1.0 {
            // Laid directly: the same colours as a layer of its own laid at full opacity.
            piece.layer(plan, &mut canvas)?;
        } else {
            let mut own = Canvas::new(width, height, Color::TRANSPARENT);
            piece.layer(plan, &mut own)?;
            canvas.lay(&own, opacity);
        }
    }
    Ok(canvas)
}

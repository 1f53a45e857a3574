//! Labels: candidates anchored on the world, placed greedily, drawn last onto the picture and
//! never into tiles (decision 11).
//!
//! The places of a feature depend on the feature and the scale, not on what part of it is in
//! the picture, so labels do not wander while the map is dragged; what was placed before goes
//! first among its equals and keeps its place while it fits. Of two names that want one place
//! the higher priority wins, then the one that was there, then the larger shape, then the
//! layer above, then the lower id: one order on every machine.
//!
//! A place costs what it is worse than the best one and what it covers that had better be
//! seen: marks of other points, borders of projects, names already there. The cheapest free
//! place is taken.

mod along;
mod beside;
mod block;
mod collect;
mod grid;
mod inside;
mod place;
mod placed;
mod room;
mod spot;

pub use placed::{PlacedLabel, draw_labels, draw_labels_with};

use super::scene::{Scene, SceneLayer};
use super::text::{Glyphs, missing_glyphs_with};
use super::view::MapView;
use crate::base::progress::{Cancelled, Progress};
use collect::Says;
use std::collections::{BTreeMap, HashMap};

/// Most candidates that are looked at closely; the rest waits for a nearer scale.
const MOST_CANDIDATES: usize = 4000;

/// Places the labels of a scene, the most important first. `previous` is what was placed in the
/// picture before; those labels go first among labels of the same priority and keep their
/// ground while they fit. Nothing reaches beyond the picture.
///
/// # Errors
/// [`Cancelled`] once somebody asked to stop.
pub fn place(
    scene: &Scene,
    view: &MapView,
    previous: &[PlacedLabel],
    progress: &Progress,
) -> Result<Vec<PlacedLabel>, Cancelled> {
    place_around(scene, view, previous, &[], progress)
}

/// [`place`] with pieces of the picture kept clear of labels, such as a legend: left, top,
/// right, bottom, pixels.
///
/// # Errors
/// [`Cancelled`] once somebody asked to stop.
pub fn place_around(
    scene: &Scene,
    view: &MapView,
    previous: &[PlacedLabel],
    keep_clear: &[[f64; 4]],
    progress: &Progress,
) -> Result<Vec<PlacedLabel>, Cancelled> {
    let mut before: HashMap<_, Vec<&PlacedLabel>> = HashMap::new();
    for label in previous {
        before
            .entry((label.layer, label.feature))
            .or_default()
            .push(label);
    }
    let says: Vec<Option<Says>> = scene
        .layers
        .iter()
        .map(|layer| {
            collect::shows(layer, view)
                .then(|| Says::of(layer))
                .flatten()
        })
        .collect();
    let mut candidates = Vec::new();
    for (index, (layer, says)) in scene.layers.iter().zip(&says).enumerate() {
        if let Some(says) = says {
            candidates.extend(collect::collect(
                index, layer, says, view, &before, progress,
            )?);
        }
    }
    candidates.sort_by(|a, b| {
        b.style
            .priority
            .cmp(&a.style.priority)
            .then(a.before.is_empty().cmp(&b.before.is_empty()))
            .then(b.size_px.total_cmp(&a.size_px))
            .then(b.layer.cmp(&a.layer))
            .then(a.feature.id().cmp(&b.feature.id()))
    });
    candidates.truncate(MOST_CANDIDATES);
    let mut placer = place::Placer::new(scene, view, &candidates);
    for frame in keep_clear {
        placer.keep_clear(*frame);
    }
    for candidate in &candidates {
        progress.check()?;
        placer.place(candidate);
    }
    Ok(placer.finish())
}

/// Characters in the labels of a layer that no font has, and how many labels hold each: what
/// the diagnostics count (decision 12).
pub fn missing_characters(layer: &SceneLayer) -> BTreeMap<char, usize> {
    let mut missing = BTreeMap::new();
    let Some(says) = Says::of(layer) else {
        return missing;
    };
    let glyphs = Glyphs::new();
    for feature in layer.layer.features() {
        let text = says.text(&feature).unwrap_or_default();
        let mut found = missing_glyphs_with(&glyphs, &text);
        found.sort_unstable();
        found.dedup();
        for c in found {
            *missing.entry(c).or_insert(0) += 1;
        }
    }
    missing
}

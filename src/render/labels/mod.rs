//! Labels: candidates anchored on the world, placed greedily, drawn last onto the picture and
//! never into tiles (decision 11).
//!
//! The anchor of a feature depends on the feature and the scale, not on what part of it is in
//! the picture, so labels do not wander while the map is dragged; what was placed before goes
//! first among its equals and keeps its place while it fits.

mod anchor;

use super::picture::Picture;
use super::scene::{Scene, SceneLayer};
use super::text::{Halo, SetText, TextStyle, missing_glyphs, set};
use super::view::{MapView, ScreenPos};
use crate::base::ids::FeatureId;
use crate::base::progress::{Cancelled, Progress};
use crate::geom::PartKind;
use crate::layer::FeatureRef;
use crate::style::{Color, LabelStyle};
use anchor::Anchor;
use std::collections::BTreeMap;

/// Most candidates that are looked at closely; the rest waits for a nearer scale.
const MOST_CANDIDATES: usize = 600;
/// Points between two labels.
const GAP_PT: f32 = 3.0;
/// Points between two labels of the same text in one layer.
const REPEAT_PT: f64 = 260.0;
/// Points the halo stands out.
const HALO_PT: f32 = 1.6;

/// A label that found its place.
#[derive(Debug, Clone)]
pub struct PlacedLabel {
    /// Index of its layer in the scene.
    pub layer: usize,
    /// Its feature.
    pub feature: FeatureId,
    /// What it says.
    pub text: String,
    /// Start of the baseline, pixels from the top left.
    pub at: ScreenPos,
    /// Turned counter-clockwise by, degrees.
    pub angle_deg: f64,
    /// Left, top, right, bottom, pixels.
    pub frame: [f64; 4],
    color: Color,
    halo: Color,
    set: SetText,
}

impl PlacedLabel {
    /// Characters of it that no font has (decision 12).
    pub fn missing(&self) -> &[char] {
        self.set.missing()
    }

    /// The same label in a picture that begins some rows further down.
    #[must_use]
    pub fn raised(&self, rows: f64) -> Self {
        let mut out = self.clone();
        out.at.y -= rows;
        out.frame[1] -= rows;
        out.frame[3] -= rows;
        out
    }
}

struct Candidate<'a> {
    layer: usize,
    feature: FeatureRef<'a>,
    style: &'a LabelStyle,
    text: String,
    was_placed: bool,
    size_px: f64,
}

/// Places the labels of a scene. `previous` is what was placed in the picture before; those
/// labels go first among labels of the same priority.
///
/// # Errors
/// [`Cancelled`] once somebody asked to stop.
pub fn place(
    scene: &Scene,
    view: &MapView,
    previous: &[PlacedLabel],
    progress: &Progress,
) -> Result<Vec<PlacedLabel>, Cancelled> {
    let mut candidates = Vec::new();
    for (index, layer) in scene.layers.iter().enumerate() {
        collect(index, layer, view, previous, &mut candidates, progress)?;
    }
    candidates.sort_by(|a, b| {
        b.style
            .priority
            .cmp(&a.style.priority)
            .then(b.was_placed.cmp(&a.was_placed))
            .then(b.size_px.total_cmp(&a.size_px))
            .then(b.layer.cmp(&a.layer))
            .then(a.feature.id().cmp(&b.feature.id()))
    });
    candidates.truncate(MOST_CANDIDATES);

    let mut placed: Vec<PlacedLabel> = Vec::new();
    for candidate in &candidates {
        progress.check()?;
        if let Some(label) = place_one(candidate, view, &placed) {
            placed.push(label);
        }
    }
    Ok(placed)
}

/// Draws placed labels onto a picture.
pub fn draw_labels(picture: &mut Picture, view: &MapView, labels: &[PlacedLabel]) {
    // Those placed first are the most important: they come to lie on top.
    for label in labels.iter().rev() {
        let halo = Halo {
            color: label.halo,
            width_px: view.pixels(HALO_PT),
        };
        let at = (label.at.x, label.at.y);
        label
            .set
            .draw(picture, at, label.angle_deg, label.color, Some(halo));
    }
}

/// Characters in the names of a layer that no font has, and how many names hold each: what
/// the diagnostics count (decision 12).
pub fn missing_characters(layer: &SceneLayer) -> BTreeMap<char, usize> {
    let mut missing = BTreeMap::new();
    let Some(field) = label_field(layer) else {
        return missing;
    };
    for feature in layer.layer.features() {
        let text = feature.chunk.value(feature.index, field).display();
        let mut found = missing_glyphs(&text);
        found.sort_unstable();
        found.dedup();
        for c in found {
            *missing.entry(c).or_insert(0) += 1;
        }
    }
    missing
}

/// The field a layer is labelled by: its own, else the first of its style that it has.
fn label_field(layer: &SceneLayer) -> Option<usize> {
    let style = layer.style.label.as_ref()?;
    layer
        .name_field
        .iter()
        .chain(&style.fields)
        .find_map(|f| layer.layer.schema.find(f))
}

fn collect<'a>(
    index: usize,
    layer: &'a SceneLayer,
    view: &MapView,
    previous: &[PlacedLabel],
    out: &mut Vec<Candidate<'a>>,
    progress: &Progress,
) -> Result<(), Cancelled> {
    let Some(style) = &layer.style.label else {
        return Ok(());
    };
    let denominator = view.scale_denominator();
    let shows = layer.labels
        && layer.opacity > 0.0
        && layer.style.scales.holds(denominator)
        && style.scales.holds(denominator);
    let (true, Some(field)) = (shows, label_field(layer)) else {
        return Ok(());
    };
    for (num, feature) in layer.layer.candidates(view.bbox(0.0)).enumerate() {
        if num % 1024 == 0 {
            progress.check()?;
        }
        let Some(geometry) = feature.geometry() else {
            continue;
        };
        let bbox = geometry.bbox();
        let (a, b) = (
            view.screen_from_lon_lat(bbox.min),
            view.screen_from_lon_lat(bbox.max),
        );
        let size_px = (b.x - a.x).max(a.y - b.y);
        // A shape much narrower than any label would only clutter; points have no size.
        let least = f64::from(view.pixels(style.size_pt));
        if size_px < least && geometry.kind() != Some(PartKind::Point) {
            continue;
        }
        if layer.rule_of(&feature).is_none() {
            continue;
        }
        let text = feature.chunk.value(feature.index, field).display();
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        let id = feature.id();
        out.push(Candidate {
            layer: index,
            feature,
            style,
            text: text.to_owned(),
            was_placed: previous.iter().any(|p| p.layer == index && p.feature == id),
            size_px,
        });
    }
    Ok(())
}

fn place_one(
    candidate: &Candidate<'_>,
    view: &MapView,
    placed: &[PlacedLabel],
) -> Option<PlacedLabel> {
    let style = candidate.style;
    let set = set(
        &candidate.text,
        TextStyle {
            size_px: view.pixels(style.size_pt),
            bold: style.bold,
            italic: style.italic,
            spacing_px: view.pixels(style.spacing_pt),
        },
    );
    let (width, ascent) = (f64::from(set.width_px()), f64::from(set.ascent_px()));
    let descent = f64::from(set.descent_px());
    let gap = f64::from(view.pixels(GAP_PT));
    let anchors = anchor::anchors(candidate.feature.geometry()?, view, width);
    for Anchor {
        at,
        angle_deg,
        align,
        above,
    } in anchors
    {
        let angle = angle_deg.to_radians();
        let (cos, sin) = (libm::cos(angle), libm::sin(angle));
        let middle = (ascent - descent) / 2.0;
        // From the anchor to the start of the baseline, along and up.
        let (along, up) = (
            -width * align + gap * (1.0 - 2.0 * align) * 2.0,
            if above { gap } else { -middle },
        );
        let start = ScreenPos {
            x: at.x + along * cos - up * sin,
            y: at.y - along * sin - up * cos,
        };
        let corner = |along: f64, up: f64| {
            (
                start.x + along * cos - up * sin,
                start.y - along * sin - up * cos,
            )
        };
        let corners = [
            corner(0.0, ascent),
            corner(width, ascent),
            corner(width, -descent),
            corner(0.0, -descent),
        ];
        let mut frame = [
            f64::INFINITY,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::NEG_INFINITY,
        ];
        for (x, y) in corners {
            frame = [
                frame[0].min(x - gap),
                frame[1].min(y - gap),
                frame[2].max(x + gap),
                frame[3].max(y + gap),
            ];
        }
        let inside = frame[0] >= 0.0
            && frame[1] >= 0.0
            && frame[2] <= f64::from(view.width())
            && frame[3] <= f64::from(view.height());
        let apart = REPEAT_PT * f64::from(view.pixels_per_point());
        let free = placed.iter().all(|other| {
            let meets = frame[0] < other.frame[2]
                && other.frame[0] < frame[2]
                && frame[1] < other.frame[3]
                && other.frame[1] < frame[3];
            let repeats = other.layer == candidate.layer
                && other.text == candidate.text
                && (other.at.x - start.x).abs() < apart
                && (other.at.y - start.y).abs() < apart;
            !meets && !repeats
        });
        if inside && free {
            return Some(PlacedLabel {
                layer: candidate.layer,
                feature: candidate.feature.id(),
                text: candidate.text.clone(),
                at: start,
                angle_deg,
                frame,
                color: style.color,
                halo: style.halo,
                set,
            });
        }
    }
    None
}

//! Which features are looked at closely: of each layer the largest in every stretch of the
//! picture, and what was labelled before. Of a million polygons most are smaller than the
//! least label; those are a tail of each chunk that nobody walks.

use super::PlacedLabel;
use crate::base::ids::FeatureId;
use crate::base::progress::{Cancelled, Progress};
use crate::geom::{Bbox, Coord, PartKind};
use crate::layer::{Chunk, FeatureRef};
use crate::render::scene::SceneLayer;
use crate::render::view::{MapView, map_from_lon_lat};
use crate::style::{LabelFit, LabelStyle, Template};
use std::collections::HashMap;

/// Width and height of a stretch of the picture, points, and how many features of a layer are
/// looked at in each.
const STRETCH_PT: (f32, f32) = (96.0, 48.0);
const PER_STRETCH: usize = 3;
/// Most features of a layer that are larger than four stretches.
const MOST_LARGE: usize = 256;

/// A feature that may be labelled.
pub(super) struct Candidate<'a> {
    pub layer: usize,
    pub feature: FeatureRef<'a>,
    pub rule: usize,
    pub style: &'a LabelStyle,
    pub says: &'a Says,
    /// The labels it had before.
    pub before: Vec<&'a PlacedLabel>,
    pub size_px: f64,
}

/// What the labels of a layer say.
#[derive(Debug)]
pub(super) enum Says {
    Field(usize),
    Template(Template),
}

impl Says {
    /// What a layer's labels say: its template, its name field, else the first field of its
    /// style that it has.
    pub fn of(layer: &SceneLayer) -> Option<Self> {
        let style = layer.style.label.as_ref()?;
        if let Some(template) = &style.template
            && let Ok(template) = Template::parse(template)
        {
            return Some(Self::Template(template));
        }
        layer
            .name_field
            .iter()
            .chain(&style.fields)
            .find_map(|f| layer.layer.schema.find(f))
            .map(Self::Field)
    }

    /// The text of a feature; `None` where there is nothing to say.
    pub fn text(&self, feature: &FeatureRef<'_>) -> Option<String> {
        match self {
            Self::Field(field) => {
                let text = feature.chunk.value(feature.index, *field).display();
                let text = text.trim();
                (!text.is_empty()).then(|| text.to_owned())
            }
            Self::Template(template) => template.text_of(feature),
        }
    }
}

/// Whether a layer is labelled at the scale of a view.
pub(super) fn shows(layer: &SceneLayer, view: &MapView) -> bool {
    let denominator = view.scale_denominator();
    layer.labels
        && layer.opacity > 0.0
        && layer.style.scales.holds(denominator)
        && layer
            .style
            .label
            .as_ref()
            .is_some_and(|l| l.scales.holds(denominator))
}

/// The height of a style's type, points, within what can be read and drawn.
pub(super) fn size_pt(style: &LabelStyle) -> f32 {
    if style.size_pt.is_finite() {
        style.size_pt.clamp(4.0, 96.0)
    } else {
        11.5
    }
}

/// Looks through one layer.
pub(super) fn collect<'a>(
    index: usize,
    layer: &'a SceneLayer,
    says: &'a Says,
    view: &MapView,
    previous: &HashMap<(usize, FeatureId), Vec<&'a PlacedLabel>>,
    progress: &Progress,
) -> Result<Vec<Candidate<'a>>, Cancelled> {
    let Some(style) = &layer.style.label else {
        return Ok(Vec::new());
    };
    let mut sieve = Sieve::new(index, layer, style, says, view, previous);
    let shown = view.bbox(0.0);
    for chunk in &layer.layer.chunks {
        progress.check()?;
        if chunk.bbox().meets(&shown) {
            sieve.chunk(chunk, &shown, progress)?;
        }
    }
    Ok(sieve.finish())
}

struct Sieve<'a, 'v> {
    index: usize,
    layer: &'a SceneLayer,
    style: &'a LabelStyle,
    says: &'a Says,
    previous: &'v HashMap<(usize, FeatureId), Vec<&'a PlacedLabel>>,
    has_previous: bool,
    /// Pixels per degree.
    scale: (f64, f64),
    /// Pixels: smaller shapes are not labelled.
    least: f64,
    stretch: (f64, f64),
    view: MapView,
    stretches: HashMap<(i32, i32), Vec<Candidate<'a>>>,
    large: Vec<Candidate<'a>>,
    kept: Vec<Candidate<'a>>,
}

impl<'a, 'v> Sieve<'a, 'v> {
    fn new(
        index: usize,
        layer: &'a SceneLayer,
        style: &'a LabelStyle,
        says: &'a Says,
        view: &MapView,
        previous: &'v HashMap<(usize, FeatureId), Vec<&'a PlacedLabel>>,
    ) -> Self {
        let degree = map_from_lon_lat(Coord::lon_lat(1.0, -1.0));
        let size = f64::from(view.pixels(size_pt(style)));
        Self {
            index,
            layer,
            style,
            says,
            previous,
            has_previous: previous.keys().any(|(l, _)| *l == index),
            scale: (
                degree.x / view.meters_per_pixel(),
                degree.y / view.meters_per_pixel(),
            ),
            least: size
                * match style.fit {
                    LabelFit::Inside => 1.2,
                    LabelFit::Over => 1.0,
                    LabelFit::Beside => 0.4,
                },
            stretch: (
                f64::from(view.pixels(STRETCH_PT.0)),
                f64::from(view.pixels(STRETCH_PT.1)),
            ),
            view: *view,
            stretches: HashMap::new(),
            large: Vec::new(),
            kept: Vec::new(),
        }
    }

    fn size(&self, bbox: &Bbox) -> f64 {
        ((bbox.max.x - bbox.min.x) * self.scale.0).max((bbox.max.y - bbox.min.y) * self.scale.1)
    }

    fn chunk(
        &mut self,
        chunk: &'a Chunk,
        shown: &Bbox,
        progress: &Progress,
    ) -> Result<(), Cancelled> {
        let boxes = chunk.geometry().boxes();
        let whole = chunk.bbox();
        let share = |a: f64, b: f64, from: f64, to: f64| {
            (b.min(to) - a.max(from)) / (b - a).max(f64::MIN_POSITIVE)
        };
        let seen = share(whole.min.x, whole.max.x, shown.min.x, shown.max.x)
            * share(whole.min.y, whole.max.y, shown.min.y, shown.max.y);
        let has_points = chunk.geometry().part_kinds().contains(&PartKind::Point);
        if seen < 0.25 {
            // A corner of the chunk: the tree knows who lives there.
            for (num, i) in chunk.candidates(shown).into_iter().enumerate() {
                if num % 1024 == 0 {
                    progress.check()?;
                }
                if let Some(bbox) = boxes.get(i as usize) {
                    self.offer(chunk, i as usize, bbox);
                }
            }
            return Ok(());
        }
        let farthest = self.least / self.scale.0.max(self.scale.1);
        for (num, &i) in chunk.largest_first().iter().enumerate() {
            if num % 1024 == 0 {
                progress.check()?;
            }
            let Some(bbox) = boxes.get(usize::from(i)) else {
                continue;
            };
            let side = (bbox.max.x - bbox.min.x).max(bbox.max.y - bbox.min.y);
            if side < farthest && !has_points {
                break;
            }
            if bbox.meets(shown) {
                self.offer(chunk, usize::from(i), bbox);
            }
        }
        Ok(())
    }

    fn offer(&mut self, chunk: &'a Chunk, index: usize, bbox: &Bbox) {
        let size_px = self.size(bbox);
        let feature = FeatureRef {
            schema: &self.layer.layer.schema,
            chunk,
            index,
        };
        let is_point = || feature.geometry().and_then(|g| g.kind()) == Some(PartKind::Point);
        if size_px.is_nan() || (size_px < self.least && !is_point()) {
            return;
        }
        let id = feature.id();
        let before = if self.has_previous {
            self.previous.get(&(self.index, id))
        } else {
            None
        };
        let make = |sieve: &Self| {
            let rule = sieve.layer.rule_of(&feature)?;
            sieve.says.text(&feature)?;
            Some(Candidate {
                layer: sieve.index,
                feature,
                rule,
                style: sieve.style,
                says: sieve.says,
                before: before.cloned().unwrap_or_default(),
                size_px,
            })
        };
        if before.is_some() {
            self.kept.extend(make(self));
            return;
        }
        if size_px > 4.0 * self.stretch.0 {
            if let Some(candidate) = make(self) {
                keep(&mut self.large, candidate, MOST_LARGE);
            }
            return;
        }
        // Stretches hang on the world, so that what is looked at does not change with a pan.
        let at = map_from_lon_lat(bbox.center());
        let scale = self.view.meters_per_pixel();
        let key = (
            (at.x / scale / self.stretch.0).floor() as i32,
            (at.y / scale / self.stretch.1).floor() as i32,
        );
        let list = self.stretches.entry(key).or_default();
        let is_full = list.len() >= PER_STRETCH;
        if is_full && list.last().is_some_and(|last| before_of(last, size_px, id)) {
            return;
        }
        if let Some(candidate) = make(self) {
            let list = self.stretches.entry(key).or_default();
            keep(list, candidate, PER_STRETCH);
        }
    }

    fn finish(self) -> Vec<Candidate<'a>> {
        let mut all = self.kept;
        all.extend(self.large);
        all.extend(self.stretches.into_values().flatten());
        all
    }
}

/// Whether a candidate goes before one of a size and id: the larger, then the lower id.
fn before_of(one: &Candidate<'_>, size_px: f64, id: FeatureId) -> bool {
    one.size_px
        .total_cmp(&size_px)
        .reverse()
        .then(one.feature.id().cmp(&id))
        .is_lt()
}

/// Puts a candidate in its place in a list of the first so many.
fn keep<'a>(list: &mut Vec<Candidate<'a>>, candidate: Candidate<'a>, most: usize) {
    let id = candidate.feature.id();
    let at = list.partition_point(|other| before_of(other, candidate.size_px, id));
    if at < most {
        list.insert(at, candidate);
        list.truncate(most);
    }
}

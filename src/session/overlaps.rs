//! Shapes of overlaps, for showing: made only for the project somebody looks at. Figures never
//! come from here; they are the kernel's (decision 2).

use super::checking::Stamp;
use super::command::Effect;
use super::findings;
use super::jobs::Stop;
use super::moved::{moved_layer, only};
use super::state::{ProjectKey, Session};
use crate::base::ids::FeatureId;
use crate::base::progress::{Cancelled, Progress};
use crate::geom::{Columns, FeatureView, overlap_shape_until};
use crate::layer::{FeatureRef, Layer};
use crate::workspace::MovedFeature;

/// Zones of a card whose overlap is drawn at most: beyond, the picture says no more.
const MOST: usize = 200;

/// What to cut with what.
#[derive(Debug)]
pub struct OverlapRequest {
    key: ProjectKey,
    stamp: Stamp,
    project: Layer,
    /// Per card of the result: the zones.
    cards: Vec<Vec<(Layer, FeatureId)>>,
    /// Whether the project is dragged.
    pub(super) is_drag: bool,
}

/// A feature as the check took it; nothing where there is nothing to show.
fn as_checked<'a>(
    feature: Option<FeatureRef<'a>>,
    progress: &Progress,
) -> Result<Option<FeatureView<'a>>, Cancelled> {
    let Some(feature) = feature else {
        return Ok(None);
    };
    Ok(
        match feature.chunk.repaired_until(feature.index, progress)? {
            Some(repaired) if repaired.succeeded() => repaired.shape.feature(0),
            Some(_) => None,
            None => feature.geometry(),
        },
    )
}

/// The shapes of a project's overlaps.
#[derive(Debug, Clone)]
pub struct Overlaps {
    /// The project.
    pub key: ProjectKey,
    pub(super) stamp: Stamp,
    /// Per card of the result, one feature per zone.
    pub cards: Vec<Columns>,
}

/// The work of cutting.
///
/// # Errors
/// [`Stop::Cancelled`].
pub fn run(request: OverlapRequest, progress: &Progress) -> Result<Overlaps, Stop> {
    let mut cards = Vec::new();
    for zones in &request.cards {
        let mut shapes = Columns::new();
        for (layer, zone) in zones {
            progress.check()?;
            let project = request.project.feature(request.key.feature);
            let (Some(project), Some(zone)) = (
                as_checked(project, progress)?,
                as_checked(layer.feature(*zone), progress)?,
            ) else {
                continue;
            };
            for shape in overlap_shape_until(project, zone, progress)?.features() {
                shapes.push_feature(shape);
            }
        }
        cards.push(shapes);
    }
    Ok(Overlaps {
        key: request.key,
        stamp: request.stamp,
        cards,
    })
}

impl Session {
    /// Asks for the shapes of the chosen project's overlaps, where it is now.
    pub(super) fn ask_for_overlaps(&self) -> Vec<Effect> {
        let Some(key) = self.selection.project.clone() else {
            return Vec::new();
        };
        let drag = self.drag.as_ref().filter(|d| d.key == key);
        let live = self.sketching.live_of(&key);
        let checked = live
            .as_ref()
            .map(|(checked, _)| *checked)
            .or_else(|| drag.and_then(|d| d.result.as_ref()))
            .or_else(|| self.results.get(&key));
        let Some(checked) = checked else {
            return Vec::new();
        };
        if self
            .overlaps
            .as_ref()
            .is_some_and(|o| o.key == key && o.stamp == checked.stamp)
        {
            return Vec::new();
        }
        let Some(base) = self.files.get(&key.file).and_then(|h| h.loaded.layer()) else {
            return Vec::new();
        };
        let moved = MovedFeature {
            feature: key.feature.0,
            east_m: checked.stamp.moved_m.0,
            north_m: checked.stamp.moved_m.1,
        };
        let cards = findings::cards(&checked.result)
            .iter()
            .map(|card| {
                card.hits
                    .iter()
                    .take(MOST)
                    .filter_map(|hit| {
                        let layer = self.loaded(hit.layer.as_str()).layer()?;
                        Some((layer.clone(), hit.zone))
                    })
                    .collect()
            })
            .collect();
        let project = match &live {
            Some((_, layer)) => layer.clone(),
            None => moved_layer(&only(base, &[key.feature]), &[moved]),
        };
        vec![Effect::Overlaps(Box::new(OverlapRequest {
            project,
            stamp: checked.stamp.clone(),
            is_drag: self.drag.is_some() || live.is_some(),
            key,
            cards,
        }))]
    }

    /// Shapes of the chosen project's overlaps, if they are of where it is shown now.
    pub fn overlaps(&self) -> Option<&Overlaps> {
        let overlaps = self.overlaps.as_ref()?;
        let is_chosen = self.selection.project.as_ref() == Some(&overlaps.key);
        is_chosen.then_some(overlaps)
    }
}

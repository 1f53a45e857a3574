//! The work of choosing: which features a region takes. Pure; runs on a worker.

use super::ids::IdSet;
use super::{Joining, is_chosen_by_default};
use crate::base::progress::{Cancelled, Progress};
use crate::geom::{Lies, Region, Relation};
use crate::layer::{FeatureRef, Layer};
use crate::session::jobs::Stop;
use crate::session::state::Session;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Features between two looks at the cancel flag.
const CHECK_EVERY: usize = 64;

/// What is looked for, and where.
#[derive(Debug)]
pub struct SelectRequest {
    asked: u64,
    region: Region,
    relation: Relation,
    joining: Joining,
    /// Layers that are looked into: the one whose details are shown, else all that show and
    /// give more than orientation.
    layers: Vec<(String, Layer)>,
    before: BTreeMap<String, Arc<IdSet>>,
}

/// What is chosen now.
#[derive(Debug, Clone)]
pub struct SelectAnswer {
    pub(super) asked: u64,
    pub(super) layers: BTreeMap<String, Arc<IdSet>>,
}

impl SelectAnswer {
    /// Features of one layer, in the place of what was chosen before.
    pub(in crate::session) fn of_layer(asked: u64, layer: String, ids: IdSet) -> Self {
        Self {
            asked,
            layers: [(layer, Arc::new(ids))].into_iter().collect(),
        }
    }
}

impl SelectRequest {
    /// For a session as it is now.
    pub(super) fn new(session: &Session, region: Region, joining: Joining) -> Self {
        let named = session.selection().layer.as_deref();
        let entries = session.workspace().layers.iter().filter(|e| match named {
            Some(id) => e.id == id,
            None => e.visible && is_chosen_by_default(e.role),
        });
        let layers = entries
            .filter_map(|e| Some((e.id.clone(), session.loaded(&e.id).layer()?.clone())))
            .collect();
        let selected = session.selected();
        Self {
            asked: selected.asked,
            region,
            relation: selected.relation,
            joining,
            layers,
            before: selected.layers.clone(),
        }
    }
}

/// Finds what a region takes, and joins it to what was chosen before.
///
/// # Errors
/// [`Stop::Cancelled`].
pub fn run(request: SelectRequest, progress: &Progress) -> Result<SelectAnswer, Stop> {
    let total: usize = request.layers.iter().map(|(_, l)| l.len()).sum();
    progress.set_total(total as u64);
    let mut found = BTreeMap::new();
    for (id, layer) in &request.layers {
        let ids = taken(layer, &request.region, request.relation, progress)?;
        found.insert(id.clone(), ids);
    }
    let layers = match request.joining {
        Joining::Replace => found.into_iter().map(|(k, v)| (k, Arc::new(v))).collect(),
        Joining::Toggle => toggled(request.before, &found),
    };
    Ok(SelectAnswer {
        asked: request.asked,
        layers,
    })
}

fn toggled(
    mut before: BTreeMap<String, Arc<IdSet>>,
    found: &BTreeMap<String, IdSet>,
) -> BTreeMap<String, Arc<IdSet>> {
    let has_all = found
        .iter()
        .all(|(id, ids)| ids.is_empty() || before.get(id).is_some_and(|b| b.holds_all(ids)));
    for (id, ids) in found {
        let set = Arc::make_mut(before.entry(id.clone()).or_default());
        if has_all {
            set.take_out(ids);
        } else {
            set.add(ids);
        }
    }
    before
}

/// Features of a layer that a region takes.
fn taken(
    layer: &Layer,
    region: &Region,
    relation: Relation,
    progress: &Progress,
) -> Result<IdSet, Cancelled> {
    let mut ids = IdSet::default();
    for chunk in &layer.chunks {
        progress.check()?;
        progress.advance(chunk.len() as u64);
        for (num, (index, lies)) in chunk.lying(|b| region.lies(b)).into_iter().enumerate() {
            if num % CHECK_EVERY == 0 {
                progress.check()?;
            }
            let feature = FeatureRef {
                schema: &layer.schema,
                chunk,
                index: index as usize,
            };
            let is_taken = match lies {
                Lies::Away => false,
                Lies::Within => true,
                Lies::Near => feature
                    .geometry()
                    .is_some_and(|g| region.takes(g, relation)),
            };
            if is_taken {
                ids.insert(feature.id());
            }
        }
    }
    Ok(ids)
}

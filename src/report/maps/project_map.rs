//! One project with its findings as a map: layers, legend and call-outs. The report's figures,
//! `redline map --project` and the picture of the window are made of it.

use super::found::{self, Group, groups};
use super::ground::{Entry, Ground};
use super::{MOST_CALL_OUTS, MOST_ENTRIES, grown, project_shape};
use crate::base::ids::LayerId;
use crate::base::progress::{Cancelled, Progress};
use crate::geom::Bbox;
use crate::i18n::{Lang, text};
use crate::layer::Role;
use crate::render::{CallOut, MapView, SceneLayer};
use crate::screening::CheckInput;
use crate::screening::model::ProjectResult;
use crate::style::{MapTheme, Symbol};

/// How a project's map is wanted.
#[derive(Debug, Clone, Default)]
pub struct ProjectMapOrder {
    /// Language of legend and call-outs.
    pub lang: Lang,
    /// Palette.
    pub theme: MapTheme,
    /// Layers that are not drawn. What was found in them is still called out.
    pub hidden: Vec<LayerId>,
}

/// One project with its findings.
#[derive(Debug)]
pub struct ProjectMap {
    /// Layers from the bottom up: ground, zones met, the project, what is involved.
    pub layers: Vec<SceneLayer>,
    /// Symbols and what they are called.
    pub legend: Vec<(Symbol, String)>,
    /// What was found and how much.
    pub call_outs: Vec<CallOut>,
    /// Box of the project itself.
    pub site: Bbox,
    /// The view it was composed for.
    pub view: MapView,
    /// Whether anything invented takes part.
    pub schematic: bool,
}

/// The map of one project; `view` gives the view of the box that shows it with its
/// surroundings. `None` where it has no usable shape.
///
/// # Errors
/// [`Cancelled`] once somebody asked to stop.
pub fn project_map(
    input: &CheckInput,
    result: &ProjectResult,
    order: &ProjectMapOrder,
    view: impl Fn(&Bbox) -> MapView,
    progress: &Progress,
) -> Result<Option<ProjectMap>, Cancelled> {
    let Some(shape) = project_shape(input, result) else {
        return Ok(None);
    };
    let ground = Ground::new(input, result, shape, order.lang, order.theme).without(&order.hidden);
    let groups = groups(input, result, shape, progress)?;
    let named: Vec<&Group> = groups.iter().collect();
    let view = view(&grown(&shape.bbox(), 0.8));
    let composed = compose(&ground, &named, &view, MOST_CALL_OUTS, order.lang);
    Ok(Some(ProjectMap {
        schematic: is_schematic(input, result, &composed.layers),
        layers: composed.layers,
        legend: composed.legend.into_iter().take(MOST_ENTRIES).collect(),
        call_outs: composed.call_outs,
        site: shape.bbox(),
        view,
    }))
}

/// What a view of some groups of findings holds.
pub(super) struct Composed {
    pub layers: Vec<SceneLayer>,
    pub legend: Vec<Entry>,
    pub call_outs: Vec<CallOut>,
}

/// Ground, zones met, the project, what is involved; their legend and call-outs.
pub(super) fn compose(
    ground: &Ground<'_>,
    groups: &[&Group],
    view: &MapView,
    most_call_outs: usize,
    lang: Lang,
) -> Composed {
    let mut layers = ground.base();
    let (zones, mut legend) = ground.zones(groups, view, MOST_ENTRIES - 2, lang);
    layers.extend(zones);
    layers.push(ground.project());
    let (code, strictest) = found::strictest(groups, ground.result);
    let mut entries = ground.project_legend(lang);
    if let Some((layer, entry)) = ground.involved(&strictest) {
        layers.push(layer);
        entries.push((entry, text(lang, code).to_owned()));
    }
    entries.append(&mut legend);
    Composed {
        layers,
        legend: entries,
        call_outs: groups
            .iter()
            .take(most_call_outs)
            .filter_map(|g| g.call_out(ground.result, lang))
            .collect(),
    }
}

/// Whether anything invented takes part: the result, or a layer drawn.
pub(super) fn is_schematic(
    input: &CheckInput,
    result: &ProjectResult,
    layers: &[SceneLayer],
) -> bool {
    let drawn = |role: Role| layers.iter().any(|l| l.role == role);
    let invented = |z: &crate::screening::ZoneLayer| z.meta.schematic && drawn(z.meta.role);
    result.schematic || input.zones.iter().any(invented)
}

//! The pictures of the map: of a plain file, a workspace, a project with its findings.

use super::args::Area;
use super::images::{self, Backdrops};
use super::named::{find_layer, layer_name, listed, name_on_map, no_layer, shown, with_hint};
use super::{Drawing, MapPlan, failed};
use crate::base::ids::LayerId;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::cli::check::{checked, gather, open};
use crate::cli::info::read_failure;
use crate::cli::overlap::tell;
use crate::cli::{Failure, cancelled, print};
use crate::formats::{self, Source};
use crate::geom::{Bbox, Coord};
use crate::i18n::{say, text};
use crate::layer::Role;
use crate::render::{MapView, Plate, Scene, SceneLayer};
use crate::report::{ProjectMapOrder, project_map};
use crate::screening::ZoneMeta;
use crate::session::plates::{LayerSource, Saying, flat_legend, furniture};
use crate::session::scene::entry_layer;
use crate::session::style_packs::pack_of;
use crate::workspace::{LayerEntry, Paths, Workspace};
use std::sync::Arc;

/// Points round a project within its surroundings.
const PROJECT_MARGIN_PT: f32 = 44.0;

/// A picture of a plain file.
pub(super) fn file(plan: &MapPlan, source: &Source) -> Result<Drawing, Failure> {
    let lang = plan.check.lang;
    let progress = Progress::new();
    let layer = print::with_progress(text(lang, "cli.reading"), &progress, || {
        formats::read(source, &plan.options, &progress)
    })
    .map_err(|e| read_failure(&e))?;
    tell(lang, &layer.diagnostics);
    let name = layer.name.clone();
    if let Area::Layer(wanted) = &plan.area
        && *wanted != name
    {
        return Err(no_layer(lang, wanted, std::slice::from_ref(&name)));
    }
    let file = source.path.file_name().unwrap_or_default();
    let saying = Saying {
        lang,
        title: plan.title.clone().unwrap_or_else(|| name.clone()),
        as_of: None,
        sources: vec![LayerSource {
            source: file.to_string_lossy().into_owned(),
            date: String::new(),
        }],
        ..Saying::default()
    };
    let bbox = layer.bbox();
    let has_errors = layer
        .diagnostics
        .iter()
        .any(|d| d.severity == crate::base::diagnostics::Severity::Error);
    let scene_layer = SceneLayer::new(Arc::new(layer), Role::Other, plan.theme());
    let view = plan.view_of(&bbox, None);
    Ok(Drawing {
        plate: plan.plate(vec![(scene_layer, name)], view, &saying),
        is_partial: has_errors,
    })
}

/// A picture of a workspace.
pub(super) fn workspace(plan: &MapPlan) -> Result<Drawing, Failure> {
    let lang = plan.check.lang;
    let mut workspace = open(&plan.check)?;
    let shown = shown(plan, &workspace)?;
    let wanted = match &plan.area {
        Area::Layer(name) => Some(find_layer(lang, &workspace, name)?.id.clone()),
        _ => None,
    };
    // What is not drawn is not read.
    let entries = workspace.layers.clone();
    workspace
        .layers
        .retain(|e| shown.contains(&e.id) || wanted.as_deref() == Some(e.id.as_str()));
    let input = gather(&plan.check, &workspace)?;
    let mut named = Vec::new();
    let paths = if plan.check.allow_outside {
        Paths::Anywhere
    } else {
        Paths::InsideFolder
    };
    let (pack, told) = pack_of(&workspace, paths);
    if let Some(message) = told {
        print::note(&say(lang, &message));
    }
    let mut missing = Vec::new();
    let mut of_layer = Bbox::EMPTY;
    let mut all = Bbox::EMPTY;
    for entry in entries.iter().rev() {
        if !workspace.layers.iter().any(|e| e.id == entry.id) {
            continue;
        }
        let Some(zone) = input.zones.iter().find(|z| z.meta.id.as_str() == entry.id) else {
            missing.push(layer_name(entry, lang));
            continue;
        };
        let bbox = zone.layer.bbox();
        all = all.union(&bbox);
        if wanted.as_deref() == Some(entry.id.as_str()) {
            of_layer = of_layer.union(&bbox);
        }
        let layer = entry_layer(entry, Arc::new(zone.layer.clone()), &pack, plan.theme());
        named.push((layer, name_on_map(&workspace, entry, lang)));
    }
    if let (Some(id), true) = (&wanted, of_layer.is_empty()) {
        let name = entries.iter().find(|e| e.id == *id);
        let name = name.map_or_else(String::new, |e| layer_name(e, lang));
        return Err(Failure {
            message: Message::new("map.layer_empty").with("name", name),
            path: None,
        });
    }
    for project in &input.projects {
        all = all.union(&project.layer.bbox());
        let layer = Arc::new(project.layer.clone());
        let layer = SceneLayer::new(layer, Role::Project, plan.theme());
        named.push((layer, String::new()));
    }
    let backdrops = backdrops(plan, &workspace);
    for image in &backdrops.images {
        all = all.union(&image.image.footprint());
    }
    missing.extend(backdrops.missing);
    let saved = workspace
        .view
        .map(|v| (Coord::lon_lat(v.lon, v.lat), v.meters_per_point));
    let view = match wanted {
        Some(_) => plan.view_of(&of_layer, None),
        None => plan.view_of(&all, saved),
    };
    let drawn = || workspace.layers.iter();
    let saying = Saying {
        lang,
        title: plan
            .title
            .clone()
            .unwrap_or_else(|| workspace.title.clone()),
        as_of: plan.has_date.then_some(plan.check.as_of),
        sources: drawn()
            .filter_map(LayerSource::of)
            .chain(backdrops.sources)
            .collect(),
        schematic: workspace.schematic
            || backdrops.schematic
            || drawn().any(|l| l.schematic)
            || workspace.projects.iter().any(|p| p.schematic),
        missing,
    };
    let is_partial = !saying.missing.is_empty();
    let mut plate = plan.plate(named, view, &saying);
    plate.scene.images = backdrops.images;
    Ok(Drawing { plate, is_partial })
}

/// The backdrops of a workspace that are drawn.
fn backdrops(plan: &MapPlan, workspace: &Workspace) -> Backdrops {
    let paths = if plan.check.allow_outside {
        Paths::Anywhere
    } else {
        Paths::InsideFolder
    };
    let named = |names: &[String], id: &str| {
        names
            .iter()
            .filter_map(|name| images::find(workspace, name))
            .any(|e| e.id == id)
    };
    images::open(plan.check.lang, workspace, paths, |entry| {
        if plan.only.is_empty() {
            entry.visible && !named(&plan.hide, &entry.id)
        } else {
            named(&plan.only, &entry.id)
        }
    })
}

/// One project with what was found, as the report draws it.
pub(super) fn project(plan: &MapPlan, id: &str) -> Result<Drawing, Failure> {
    let lang = plan.check.lang;
    let workspace = open(&plan.check)?;
    let shown = shown(plan, &workspace)?;
    let checked = checked(&plan.check)?;
    let results = &checked.screening.projects;
    let found: Vec<_> = results
        .iter()
        .filter(|p| p.id == id || p.name == id)
        .collect();
    let result = match found.as_slice() {
        [one] => *one,
        [] => {
            let names: Vec<String> = results.iter().map(|p| p.id.clone()).collect();
            let message = Message::new("map.no_project")
                .with("name", id)
                .with("names", listed(lang, &names));
            return Err(Failure {
                message: with_hint(message, id, &names, lang),
                path: None,
            });
        }
        _ => {
            return Err(Failure {
                message: Message::new("map.project_twice").with("name", id),
                path: None,
            });
        }
    };
    let is_filtered = !plan.only.is_empty() || !plan.hide.is_empty();
    let is_hidden = |meta: &ZoneMeta| is_filtered && !shown.iter().any(|id| id == meta.id.as_str());
    let zones = checked.input.zones.iter();
    let hidden: Vec<LayerId> = zones
        .filter(|z| is_hidden(&z.meta))
        .map(|z| z.meta.id.clone())
        .collect();
    let order = ProjectMapOrder {
        lang,
        theme: plan.theme(),
        hidden,
    };
    let progress = Progress::new();
    let map = project_map(
        &checked.input,
        result,
        &order,
        |bbox| plan.view(bbox, PROJECT_MARGIN_PT),
        &progress,
    )
    .map_err(cancelled)?
    .ok_or_else(|| failed("map.project_without_shape"))?;
    let name = if result.name.is_empty() {
        &result.id
    } else {
        &result.name
    };
    let title = Message::new("map.project_title").with("name", name.as_str());
    let backdrops = backdrops(plan, &workspace);
    let mut missing: Vec<String> = checked
        .input
        .failed
        .iter()
        .map(|f| f.meta.name.clone())
        .collect();
    missing.extend(backdrops.missing);
    let is_partial = !missing.is_empty();
    let saying = Saying {
        lang,
        title: plan.title.clone().unwrap_or_else(|| say(lang, &title)),
        as_of: Some(plan.check.as_of),
        sources: sources_of(&workspace, &map.layers),
        missing,
        schematic: map.schematic || workspace.schematic || backdrops.schematic,
    };
    let legend = flat_legend(map.legend, lang);
    let view = map.view;
    let furniture = furniture(&saying, &plan.pieces, &view, &map.layers, Some(legend));
    let mut plate = Plate::new(Scene::new(map.layers, plan.theme()), view);
    plate.scene.images = backdrops.images;
    plate.furniture = furniture;
    plate.call_outs = map.call_outs;
    plate.keep_clear = vec![frame(&view, &map.site)];
    Ok(Drawing { plate, is_partial })
}

/// A box in pixels.
fn frame(view: &MapView, bbox: &Bbox) -> [f32; 4] {
    let a = view.screen_from_lon_lat(Coord::lon_lat(bbox.min.x, bbox.max.y));
    let b = view.screen_from_lon_lat(Coord::lon_lat(bbox.max.x, bbox.min.y));
    [a.x as f32, a.y as f32, b.x as f32, b.y as f32]
}

/// The sources of the layers that are drawn.
fn sources_of(workspace: &Workspace, layers: &[SceneLayer]) -> Vec<LayerSource> {
    let is_drawn = |entry: &&LayerEntry| layers.iter().any(|l| l.role == entry.role);
    let entries = workspace.layers.iter().filter(is_drawn);
    entries.filter_map(LayerSource::of).collect()
}

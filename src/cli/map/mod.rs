//! `redline map`: a picture of a workspace, a layer, a project with its findings or a plain
//! file, written band by band.

use super::args::CheckPlan;
use super::check::{checked, gather, open};
use super::info::read_failure;
use super::map_args::{self, Area, Size};
use super::map_images::{self, Backdrops};
use super::overlap::tell;
use super::{EXIT_CANNOT_TELL, EXIT_NONE_FOUND, Failure, print};
use crate::base::files::{io_message, write_atomically, write_atomically_with};
use crate::base::ids::LayerId;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::crs::{Crs, to_wkt_esri};
use crate::formats::{self, ReadOptions, Source};
use crate::geom::{Bbox, Coord};
use crate::i18n::{Lang, say, text};
use crate::layer::Role;
use crate::render::{MapView, Plate, PlateError, Scene, SceneLayer, ScreenPos};
use crate::report::{ProjectMapOrder, project_map};
use crate::screening::ZoneMeta;
use crate::session::plates::{
    LayerSource, Pieces, Saying, flat_legend, furniture, legend, without_mark,
};
use crate::session::scene::entry_layer;
use crate::session::style_packs::pack_of;
use crate::style::MapTheme;
use crate::workspace::{LayerEntry, Paths, Workspace};
use clap::ArgMatches;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Points round a layer, or round everything.
const MARGIN_PT: f32 = 32.0;
/// Points round a project within its surroundings.
const PROJECT_MARGIN_PT: f32 = 44.0;

/// Shorter side of the map in the window that a view was saved in, about, points: the ground it
/// showed is what the picture shows.
const WINDOW_PT: f64 = 800.0;

/// `redline map`.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct MapPlan {
    check: CheckPlan,
    options: ReadOptions,
    area: Area,
    size: Size,
    map_scale: Option<f64>,
    margin_pt: Option<f32>,
    pieces: Pieces,
    title: Option<String>,
    only: Vec<String>,
    hide: Vec<String>,
    has_labels: bool,
    is_dark: bool,
    has_world_file: bool,
    has_date: bool,
    /// `None` is stdout.
    output: Option<PathBuf>,
}

pub(super) fn plan(
    m: &ArgMatches,
    check: CheckPlan,
    options: ReadOptions,
) -> Result<MapPlan, Message> {
    let output = m.get_one::<PathBuf>("output").cloned().unwrap_or_default();
    let output = (output != Path::new("-")).then_some(output);
    let has_world_file = m.get_flag("world-file");
    if has_world_file && output.is_none() {
        return Err(Message::new("map.world_file_needs_file"));
    }
    Ok(MapPlan {
        check: CheckPlan {
            output: None,
            ..check
        },
        options,
        area: map_args::area(m)?,
        size: map_args::size(m)?,
        map_scale: map_args::map_scale(m)?,
        margin_pt: map_args::margin(m)?,
        pieces: map_args::pieces(m)?,
        title: m.get_one::<String>("title").cloned(),
        only: map_args::names(m, "only"),
        hide: map_args::names(m, "hide"),
        has_labels: !m.get_flag("no-labels"),
        is_dark: m.get_flag("dark"),
        has_world_file,
        has_date: m.contains_id("as-of"),
        output,
    })
}

/// What is drawn, before it is.
struct Drawing {
    plate: Plate,
    /// Something that belongs on it is not: the exit status says so.
    is_partial: bool,
}

pub(super) fn run(plan: &MapPlan) -> Result<u8, Failure> {
    let lang = plan.check.lang;
    let mut drawing = match (&plan.area, plain_file(plan)) {
        (Area::Project(_), Some(_)) => return Err(failed("map.file_has_no_project")),
        (Area::Project(id), None) => project(plan, id)?,
        (_, Some(source)) => file(plan, &source)?,
        (_, None) => workspace(plan)?,
    };
    let plate = &mut drawing.plate;
    if !plan.has_labels {
        for layer in &mut plate.scene.layers {
            layer.labels = false;
        }
    }
    let window = plate.view.bbox(0.0);
    let has_image = plate
        .scene
        .images
        .iter()
        .any(|i| i.image.footprint().meets(&window));
    if !has_image
        && !plate
            .scene
            .layers
            .iter()
            .any(|l| l.layer.candidates(window).next().is_some())
    {
        print::note(&say(
            lang,
            &Message::new("map.nothing_here").with("bbox", degrees(&window)),
        ));
        drawing.is_partial = true;
    }
    write(plan, &drawing.plate)?;
    Ok(if drawing.is_partial {
        EXIT_CANNOT_TELL
    } else {
        EXIT_NONE_FOUND
    })
}

fn failed(code: &'static str) -> Failure {
    Failure {
        message: Message::new(code),
        path: None,
    }
}

fn degrees(bbox: &Bbox) -> String {
    format!(
        "{:.5},{:.5},{:.5},{:.5}",
        bbox.min.x, bbox.min.y, bbox.max.x, bbox.max.y
    )
}

/// The file that is named in place of a workspace.
fn plain_file(plan: &MapPlan) -> Option<Source> {
    let typed = plan
        .check
        .workspace
        .as_ref()?
        .to_string_lossy()
        .into_owned();
    let source = Source::parse(&typed);
    let is_workspace = source
        .path
        .extension()
        .is_none_or(|e| e.eq_ignore_ascii_case("toml"));
    (!is_workspace).then_some(source)
}

impl MapPlan {
    fn theme(&self) -> MapTheme {
        if self.is_dark {
            MapTheme::Dark
        } else {
            MapTheme::Light
        }
    }

    /// The view of a box, or the scale asked for around its middle.
    fn view(&self, bbox: &Bbox, margin_pt: f32) -> MapView {
        let Size {
            width,
            height,
            density,
            ..
        } = self.size;
        let margin = self.margin_pt.unwrap_or(margin_pt);
        self.at_scale(MapView::fit(bbox, (width, height), density, margin))
    }

    fn at_scale(&self, view: MapView) -> MapView {
        let Some(denominator) = self.map_scale else {
            return view;
        };
        let times = denominator / view.scale_denominator();
        MapView::new(
            view.center(),
            view.meters_per_pixel() * times,
            (view.width(), view.height()),
            view.pixels_per_point(),
        )
    }

    /// The view of the area asked for; `all` is the box of what is drawn.
    fn view_of(&self, all: &Bbox, saved: Option<(Coord, f64)>) -> MapView {
        match (&self.area, saved) {
            (Area::Box(bbox), _) => self.exact(bbox),
            (Area::Usual, Some((center, meters_per_point))) => {
                let (width, height) = (self.size.width, self.size.height);
                let ground = meters_per_point * WINDOW_PT;
                let scale = ground / f64::from(width.min(height));
                self.at_scale(MapView::new(
                    center,
                    scale,
                    (width, height),
                    self.size.density,
                ))
            }
            _ => self.view(all, MARGIN_PT),
        }
    }

    /// The view of a box as typed: nearer than `fit` goes, if it says so.
    fn exact(&self, bbox: &Bbox) -> MapView {
        let fit = self.view(bbox, 0.0);
        let (width, height) = (f64::from(fit.width()), f64::from(fit.height()));
        let a = fit.screen_from_lon_lat(bbox.min);
        let b = fit.screen_from_lon_lat(bbox.max);
        let margin = 2.0 * f64::from(fit.pixels(self.margin_pt.unwrap_or(0.0)));
        let share =
            ((b.x - a.x) / (width - margin).max(1.0)).max((a.y - b.y) / (height - margin).max(1.0));
        if self.map_scale.is_some() || share > 0.999 {
            return fit;
        }
        MapView::new(
            fit.center(),
            fit.meters_per_pixel() * share,
            (fit.width(), fit.height()),
            fit.pixels_per_point(),
        )
    }

    /// A plate of named layers from the bottom up.
    fn plate(&self, named: Vec<(SceneLayer, String)>, view: MapView, saying: &Saying) -> Plate {
        let legend = legend(&named, &view, saying.lang);
        let layers: Vec<SceneLayer> = named.into_iter().map(|(layer, _)| layer).collect();
        let furniture = furniture(saying, &self.pieces, &view, &layers, legend);
        let mut plate = Plate::new(Scene::new(layers, self.theme()), view);
        plate.furniture = furniture;
        plate
    }
}

/// A picture of a plain file.
fn file(plan: &MapPlan, source: &Source) -> Result<Drawing, Failure> {
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
fn workspace(plan: &MapPlan) -> Result<Drawing, Failure> {
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
            .filter_map(|name| map_images::find(workspace, name))
            .any(|e| e.id == id)
    };
    map_images::open(plan.check.lang, workspace, paths, |entry| {
        if plan.only.is_empty() {
            entry.visible && !named(&plan.hide, &entry.id)
        } else {
            named(&plan.only, &entry.id)
        }
    })
}

/// One project with what was found, as the report draws it.
fn project(plan: &MapPlan, id: &str) -> Result<Drawing, Failure> {
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
    .map_err(super::cancelled)?
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

/// Ids of the layers that are drawn.
fn shown(plan: &MapPlan, workspace: &Workspace) -> Result<Vec<String>, Failure> {
    let lang = plan.check.lang;
    let ids = |names: &[String]| -> Result<Vec<String>, Failure> {
        names
            .iter()
            // A backdrop is no layer, and has its own place.
            .filter(|name| map_images::find(workspace, name).is_none())
            .map(|name| find_layer(lang, workspace, name).map(|e| e.id.clone()))
            .collect()
    };
    if !plan.only.is_empty() {
        return ids(&plan.only);
    }
    let hidden = ids(&plan.hide)?;
    Ok(workspace
        .layers
        .iter()
        .filter(|e| e.visible && !hidden.contains(&e.id))
        .map(|e| e.id.clone())
        .collect())
}

fn layer_name(entry: &LayerEntry, lang: Lang) -> String {
    match (lang, &entry.name_en) {
        (Lang::En, Some(name)) => name.clone(),
        _ => entry.name.clone(),
    }
}

/// The same on a map all of which is marked as invented.
fn name_on_map(workspace: &Workspace, entry: &LayerEntry, lang: Lang) -> String {
    let name = layer_name(entry, lang);
    if workspace.schematic {
        without_mark(&name)
    } else {
        name
    }
}

/// A layer by id or name; failing that, the only one whose name holds what was typed.
fn find_layer<'w>(
    lang: Lang,
    workspace: &'w Workspace,
    typed: &str,
) -> Result<&'w LayerEntry, Failure> {
    let is_it =
        |e: &&LayerEntry| e.id == typed || e.name == typed || e.name_en.as_deref() == Some(typed);
    if let Some(entry) = workspace.layers.iter().find(is_it) {
        return Ok(entry);
    }
    let holds = |e: &&LayerEntry| e.name.contains(typed) && !typed.is_empty();
    let mut holding = workspace.layers.iter().filter(holds);
    if let (Some(only), None) = (holding.next(), holding.next()) {
        return Ok(only);
    }
    let names: Vec<String> = workspace
        .layers
        .iter()
        .map(|e| layer_name(e, lang))
        .collect();
    Err(no_layer(lang, typed, &names))
}

fn no_layer(lang: Lang, typed: &str, names: &[String]) -> Failure {
    let message = Message::new("map.no_layer")
        .with("name", typed)
        .with("names", listed(lang, names));
    Failure {
        message: with_hint(message, typed, names, lang),
        path: None,
    }
}

fn listed(lang: Lang, names: &[String]) -> String {
    names.join(if lang == Lang::Zh { "、" } else { ", " })
}

/// A message with the name that was perhaps meant.
fn with_hint(message: Message, typed: &str, names: &[String], lang: Lang) -> Message {
    // Remarks in brackets are not what a name is mistyped in.
    let bare = |name: &str| name.split('（').next().unwrap_or_default().to_owned();
    let nearest = names
        .iter()
        .map(|name| (changes(typed, &bare(name)), name))
        .min()
        .filter(|(n, name)| *n <= bare(name).chars().count().max(typed.chars().count()) / 2);
    let hint = nearest.map_or_else(String::new, |(_, name)| {
        say(
            lang,
            &Message::new("map.perhaps").with("name", name.as_str()),
        )
    });
    message.with("hint", hint)
}

/// Characters to change, add or drop to make one name of another.
fn changes(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], k: usize| row.get(k).copied().unwrap_or(usize::MAX / 2);
            let change = at(&row, j) + usize::from(x != *y);
            next.push(change.min(at(&row, j + 1) + 1).min(at(&next, j) + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

fn write(plan: &MapPlan, plate: &Plate) -> Result<(), Failure> {
    let lang = plan.check.lang;
    let progress = Progress::new();
    let dpi = plan.size.dots_per_inch;
    let threads = plan.check.threads;
    let label = text(lang, "map.drawing");
    let told = |error: PlateError, path: Option<&Path>| Failure {
        message: match error {
            PlateError::Cancelled(_) => Message::new("cli.cancelled"),
            PlateError::Io(e) => Message::new("cli.write_failed").with("cause", io_message(&e)),
            PlateError::Render(e) => Message::new("cli.write_failed").with("cause", e.to_string()),
        },
        path: path.map(Path::to_path_buf),
    };
    let Some(path) = &plan.output else {
        return print::with_progress(label, &progress, || {
            print::streamed(|out| plate.write_png(out, dpi, threads, &progress))
        })
        .map_err(|e| told(e, None));
    };
    print::with_progress(label, &progress, || {
        write_atomically_with(path, |file| plate.write_png(file, dpi, threads, &progress))
    })
    .map_err(|e| told(e, Some(path)))?;
    if plan.has_world_file {
        for (extension, content) in [
            ("pgw", world_file(&plate.view)),
            ("prj", to_wkt_esri(&Crs::CGCS2000)),
        ] {
            let path = path.with_extension(extension);
            write_atomically(&path, content.as_bytes())
                .map_err(|e| told(PlateError::Io(e), Some(&path)))?;
        }
    }
    let message = Message::new("map.wrote")
        .with("width", plate.view.width())
        .with("height", plate.view.height());
    print::note(&say(lang, &message));
    Ok(())
}

/// Six numbers that place the picture in degrees: exact, since the map plane is linear in them.
fn world_file(view: &MapView) -> String {
    let at = |x: f64, y: f64| view.lon_lat_from_screen(ScreenPos { x, y });
    let (width, height) = (f64::from(view.width()), f64::from(view.height()));
    let (a, b) = (at(0.0, 0.0), at(width, height));
    let first = at(0.5, 0.5);
    let (per_x, per_y) = ((b.x - a.x) / width, (b.y - a.y) / height);
    format!(
        "{per_x:.15}\n0\n0\n{per_y:.15}\n{:.12}\n{:.12}\n",
        first.x, first.y
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_between_names_are_counted_in_characters() {
        // kitten → sitting is the textbook's 3.
        assert_eq!(changes("kitten", "sitting"), 3);
        assert_eq!(changes("生态红线", "生态保护红线"), 2);
        assert_eq!(changes("", "ab"), 2);
    }
}

//! The map as a PNG: what the window shows, on light paper, with source line, date and the
//! 示意 mark.

use super::command::Command;
use super::jobs::Stop;
use super::scene::scene;
use super::settings::Theme;
use super::state::Session;
use crate::base::files::write_atomically;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::i18n::{text, words};
use crate::render::furniture::{Furniture, LegendBlock, draw_furniture};
use crate::render::{self, MapView, Scene};
use crate::style::{MapTheme, Symbol};
use std::path::PathBuf;

/// Pixels per point of an exported picture: sharp on paper.
const DENSITY: f32 = 2.0;

/// Everything an export takes.
#[derive(Debug)]
pub struct ExportRequest {
    path: PathBuf,
    scene: Scene,
    view: MapView,
    furniture: Furniture,
}

impl ExportRequest {
    /// The map of a session as it is now.
    pub fn new(session: &Session, path: PathBuf) -> Self {
        let (width, height) = session.map_size;
        let pixels = |points: f64| (points * f64::from(DENSITY)).round().clamp(64.0, 8000.0) as u32;
        let at = session.view();
        let view = MapView::new(
            at.center,
            at.meters_per_point / f64::from(DENSITY),
            (pixels(width), pixels(height)),
            DENSITY,
        );
        // Print stays light, whatever the window's theme.
        let scene = scene(session, Theme::Light);
        let mut furniture = furniture(session);
        furniture.legend = legend(session, &scene, &view, height);
        Self {
            path,
            scene,
            view,
            furniture,
        }
    }
}

/// What stands on the picture beside the layers: a picture that leaves the window has to say
/// by itself what it shows, as of when, from whom, and that it is invented if it is.
fn furniture(session: &Session) -> Furniture {
    let lang = session.settings().lang;
    let workspace = session.workspace();
    let is_schematic = workspace.schematic || workspace.layers.iter().any(|l| l.schematic);
    let date = format!("{} {}", text(lang, "session.table_as_of"), session.as_of());
    let subtitle = if is_schematic {
        format!("{date} · {}", text(lang, "common.schematic_statement"))
    } else {
        date
    };
    Furniture {
        title: (!workspace.title.is_empty()).then(|| workspace.title.clone()),
        subtitle: Some(subtitle),
        scale_bar: true,
        north: Some(text(lang, "session.north").to_owned()),
        graticule: session.settings().graticule,
        wordmark: is_schematic.then(|| text(lang, "common.schematic").to_owned()),
        source: Some(text(lang, "common.source_line").to_owned()),
        legend: None,
    }
}

/// The symbols in use on the part of the map that is shown, topmost first; as many as fit.
fn legend(session: &Session, scene: &Scene, view: &MapView, height_pt: f64) -> Option<LegendBlock> {
    let lang = session.settings().lang;
    let window = view.bbox(0.0);
    let mut entries: Vec<(Symbol, String)> = Vec::new();
    for layer in scene.layers.iter().rev() {
        let is_seen = layer.opacity > 0.0
            && layer.style.scales.holds(view.scale_denominator())
            && layer.layer.candidates(window).next().is_some();
        if !is_seen {
            continue;
        }
        let name = session
            .workspace()
            .layers
            .iter()
            .find(|e| e.role == layer.role && e.name == layer.layer.name)
            .map(|e| session.layer_name(e, lang));
        for item in layer.legend(name.as_deref()) {
            let words = words::legend(lang, &item.label);
            if !entries.iter().any(|(_, known)| *known == words) {
                entries.push((item.symbol, words));
            }
        }
    }
    entries.truncate(((height_pt - LEGEND_ROOM_PT) / LEGEND_ROW_PT).max(0.0) as usize);
    (!entries.is_empty()).then(|| LegendBlock {
        title: text(lang, "session.legend").to_owned(),
        entries,
    })
}

/// Height that the legend leaves to the north arrow above it and the source line below,
/// points.
const LEGEND_ROOM_PT: f64 = 190.0;
/// Height of a line of the legend, points.
const LEGEND_ROW_PT: f64 = 20.0;

/// The work of an export.
///
/// # Errors
/// [`Stop`]: cancelled, or why the file could not be written.
pub fn run(request: ExportRequest, progress: &Progress) -> Result<Command, Stop> {
    let mut picture = render::draw(&request.scene, &request.view, progress)?;
    draw_furniture(
        &mut picture,
        &request.view,
        &request.furniture,
        MapTheme::Light,
    );
    let failed =
        |cause: String| Stop::Failed(Message::new("session.export_failed").with("cause", cause));
    let bytes = render::png_bytes(&picture, DENSITY).map_err(|e| failed(e.to_string()))?;
    write_atomically(&request.path, &bytes).map_err(|e| failed(e.to_string()))?;
    Ok(Command::MapExported(request.path))
}

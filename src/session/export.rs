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
use crate::i18n::text;
use crate::render::furniture::{Furniture, draw_furniture};
use crate::render::{self, MapView, Scene};
use crate::style::MapTheme;
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
        let view = session.view();
        Self {
            path,
            // Print stays light, whatever the window's theme.
            scene: scene(session, Theme::Light),
            view: MapView::new(
                view.center,
                view.meters_per_point / f64::from(DENSITY),
                (pixels(width), pixels(height)),
                DENSITY,
            ),
            furniture: furniture(session),
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

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
use crate::render::{self, MapView, Scene};
use std::path::PathBuf;

/// Pixels per point of an exported picture: sharp on paper.
const DENSITY: f32 = 2.0;

/// Everything an export takes.
#[derive(Debug)]
pub struct ExportRequest {
    path: PathBuf,
    scene: Scene,
    view: MapView,
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
        }
    }
}

/// The work of an export.
///
/// # Errors
/// [`Stop`]: cancelled, or why the file could not be written.
pub fn run(request: ExportRequest, progress: &Progress) -> Result<Command, Stop> {
    let picture = render::draw(&request.scene, &request.view, progress)?;
    let failed = |cause: String| Stop::Failed(Message::new("session.export_failed").with("cause", cause));
    let bytes = render::png_bytes(&picture, DENSITY).map_err(|e| failed(e.to_string()))?;
    write_atomically(&request.path, &bytes).map_err(|e| failed(e.to_string()))?;
    Ok(Command::MapExported(request.path))
}

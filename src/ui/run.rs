//! Opening the window.

use super::app::App;
use super::recording::Recording;
use super::script::{Script, ScriptReport};
use crate::base::date::Date;
use crate::i18n::Lang;
use crate::session::{Command, Recent, Session, Settings, Theme, settings};
use eframe::egui::{ViewportBuilder, vec2};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// What the window is opened with.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Workspace to open; the sample without one.
    pub workspace: Option<PathBuf>,
    /// Language; the one last used without.
    pub lang: Option<Lang>,
    /// Light or dark; the one last used without.
    pub theme: Option<Theme>,
    /// Check date; today without one.
    pub as_of: Option<Date>,
    /// Size in points; 1440 × 900 without one.
    pub size: Option<(f32, f32)>,
    /// Write a picture of the window here once it is complete, and end.
    pub screenshot: Option<PathBuf>,
    /// Choose the first project whose name holds this, before the picture and the drag.
    pub select: Option<String>,
    /// Open these before the picture: files in their preview, or a dialog by the id of its action.
    pub open: Vec<String>,
    /// Record what frames cost over a scripted minute into this JSON file, and end.
    pub record_frames: Option<PathBuf>,
    /// Drag the chosen project, wait for the new result, and report it.
    pub demo_drag: bool,
    /// Keep everything beside the program.
    pub portable: bool,
}

/// No window could be opened.
#[derive(Debug, thiserror::Error)]
pub enum UiError {
    /// There is no display to open it on.
    #[error("no display")]
    NoDisplay,
    /// The windowing system or OpenGL said no.
    #[error("{0}")]
    Window(String),
}

/// Whether there is something to open a window on.
fn has_display() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// Opens the window and returns when it is closed. The report is empty unless a picture or a
/// drag was asked for.
///
/// # Errors
/// [`UiError`]: no display, or no OpenGL on it.
pub fn run(options: Options) -> Result<ScriptReport, UiError> {
    if !has_display() {
        return Err(UiError::NoDisplay);
    }
    let started = std::time::Instant::now();
    let is_script =
        options.screenshot.is_some() || options.demo_drag || options.record_frames.is_some();
    let portable = settings::is_portable(options.portable);
    // A script neither reads nor writes what the person prefers, unless told where.
    let settings_path = if is_script && !options.portable {
        None
    } else {
        settings::path(options.portable)
    };
    if options.portable
        && let Some(path) = settings_path.as_deref().filter(|p| !p.is_file())
    {
        // From here on the folder itself says where settings live. Where it cannot be made they
        // last for this run.
        Settings::default().store(path).ok();
    }
    let mut prefers = settings_path
        .as_deref()
        .map(Settings::load)
        .unwrap_or_default();
    if let Some(lang) = options.lang {
        prefers.lang = lang;
    }
    if let Some(theme) = options.theme {
        prefers.theme = theme;
    }
    let as_of = options.as_of.unwrap_or_else(Date::today);
    let recent_path = settings_path
        .as_deref()
        .map(|p| p.with_file_name("recent.toml"));
    let recent = recent_path.as_deref().map(Recent::load).unwrap_or_default();
    let session = Session::new(as_of, prefers)
        .with_settings_path(settings_path)
        .with_recent(recent, recent_path);
    let workspace = options
        .workspace
        .clone()
        .or_else(|| session.sample_path().cloned());
    let first: Vec<Command> = workspace.map(Command::OpenWorkspace).into_iter().collect();
    let report = Arc::new(Mutex::new(ScriptReport::default()));
    let script = Script::new(
        options.screenshot.clone(),
        options.demo_drag,
        options.select,
        options.open,
        Arc::clone(&report),
    );
    let (width, height) = options.size.unwrap_or((1440.0, 900.0));
    let native = eframe::NativeOptions {
        viewport: ViewportBuilder::default()
            .with_title("选址红线研判")
            .with_app_id("redline")
            .with_inner_size(vec2(width, height))
            .with_min_inner_size(vec2(960.0, 600.0)),
        renderer: eframe::Renderer::Glow,
        // Frames are timed, not the screen's rhythm.
        glow_options: eframe::egui_glow::GlowConfiguration {
            vsync: options.record_frames.is_none(),
            ..Default::default()
        },
        dithering: false,
        centered: true,
        ..eframe::NativeOptions::default()
    };
    let (record_frames, recorded) = (options.record_frames, Arc::clone(&report));
    eframe::run_native(
        "redline",
        native,
        Box::new(move |cc| {
            let mut app = App::new(&cc.egui_ctx, session, first)?.with_script(script);
            if portable {
                // The desktop's dialogs remember what was opened; ours do not.
                app = app.with_picker(Box::new(super::dialogs::NoPicker));
            }
            if let Some(path) = record_frames {
                app = app.with_recording(Recording::new(&cc.egui_ctx, path, started, recorded));
            }
            Ok(Box::new(app))
        }),
    )
    .map_err(|e| UiError::Window(e.to_string()))?;
    let report = report
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    Ok(report)
}

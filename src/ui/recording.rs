//! The scripted minute in the real event loop, and the file its figures go to.

use super::frames::Frames;
use super::minute::{Minute, Phase};
use super::script::ScriptReport;
use super::shown::Shown;
use crate::session::Command;
use eframe::egui::{self, RawInput, Rect};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Frames at rest before the window counts as open.
const QUIET_FRAMES: u32 = 4;
/// Seconds between two changes of the picture that keep the drawing threads at work.
const STIR_S: f64 = 0.2;

/// A recording under way.
pub struct Recording {
    frames: Frames,
    minute: Minute,
    path: PathBuf,
    started: Instant,
    report: Arc<Mutex<ScriptReport>>,
    quiet: u32,
    stirred: f64,
}

/// What of the window a recording looks at.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    /// All is read, checked and drawn.
    pub is_complete: bool,
    /// All files are read.
    pub is_loaded: bool,
    /// A tile of this very state shows.
    pub shows_something: bool,
    /// All that shows is sharp.
    pub is_sharp: bool,
    /// Every drawing thread is at work.
    pub is_busy: bool,
}

impl Recording {
    /// Into a file; `started` is when the program was.
    pub fn new(
        ctx: &egui::Context,
        path: PathBuf,
        started: Instant,
        report: Arc<Mutex<ScriptReport>>,
    ) -> Self {
        Self {
            frames: Frames::new(ctx),
            minute: Minute::default(),
            path,
            started,
            report,
            quiet: 0,
            stirred: 0.0,
        }
    }

    /// Whether the window is to show nothing now.
    pub fn is_blank(&self) -> bool {
        self.minute.phase() == Phase::Empty
    }

    /// A frame begins. Returns whether to go on.
    pub fn begin(&mut self, ctx: &egui::Context, shown: &Shown<'_>, seen: Seen) -> bool {
        ctx.request_repaint();
        let now = self.started.elapsed().as_secs_f64();
        if seen.is_loaded && seen.shows_something && !shown.session.is_empty() {
            self.frames.reach("first_picture", now);
            if seen.is_sharp {
                self.frames.reach("sharp", now);
            }
        }
        if seen.is_loaded && !shown.session.is_empty() {
            self.frames.reach("read", now);
        }
        self.quiet = if seen.is_complete { self.quiet + 1 } else { 0 };
        if self.quiet == 1 {
            self.frames.reach("at_rest", now);
        }
        self.minute.step(now, self.quiet >= QUIET_FRAMES);
        self.frames.begin(self.minute.phase(), seen.is_busy);
        if self.minute.is_second_half(now) && now - self.stirred > STIR_S {
            self.stirred = now;
            self.stir(shown, now);
        }
        if self.minute.is_late(now) {
            self.end(Err("the window did not come to rest".to_owned()));
            return false;
        }
        if self.minute.phase() == Phase::Over {
            let written =
                crate::base::files::write_atomically(&self.path, self.frames.report().as_bytes());
            self.end(written.map_err(|e| e.to_string()));
            return false;
        }
        true
    }

    /// Changes the picture a little: every tile has to be drawn again.
    fn stir(&self, shown: &Shown<'_>, now: f64) {
        if let Some(layer) = shown.session.workspace().layers.first() {
            let opacity = if (now / STIR_S) as i64 % 2 == 0 {
                0.95
            } else {
                1.0
            };
            shown.send(Command::PreviewOpacity(layer.id.clone(), opacity));
        }
    }

    fn end(&self, end: Result<(), String>) {
        let mut report = self.report.lock().unwrap_or_else(PoisonError::into_inner);
        match end {
            Ok(()) => report.lines.push(self.frames.report()),
            Err(why) => report.failure = Some(why),
        }
    }

    /// Counts work of ours.
    pub fn add(&mut self, since: Instant) {
        self.frames.add(since.elapsed());
    }

    /// Puts in what a hand would do.
    pub fn act(&mut self, map: Option<Rect>, input: &mut RawInput) {
        // Whatever the real pointer does is none of the script's.
        input.events.clear();
        if let Some(map) = map {
            let now = self.started.elapsed().as_secs_f64();
            self.minute.act(now, map, input);
        }
    }
}

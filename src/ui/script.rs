//! Looking at the window from outside: a picture of it once it is complete, and a drag of the
//! chosen project that has to give a new result. What CI and the README pictures use.

use super::shown::Shown;
use crate::formats::Source;
use crate::geom::{Bbox, Coord};
use crate::i18n::findings as words;
use crate::layer::table::ColumnKey;
use crate::session::attributes::TableOf;
use crate::session::measuring::MeasureKind;
use crate::session::preview::Choices;
use crate::session::sketch::{Typed, read_typed};
use crate::session::{
    ACTIONS, Action, CheckupCommand, Command, MeasureCommand, PreviewCommand, ProjectKey,
    SketchCommand, SketchTool, TableCommand, View, moved,
};
use eframe::egui::{self, ColorImage};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Frames that the window has to be at rest before it counts as complete.
const QUIET_FRAMES: u32 = 4;
/// Steps of the drag, and points of each; far out, a step is so many metres at most.
const DRAG_STEPS: u32 = 12;
const DRAG_STEP: f64 = 9.0;
const DRAG_STEP_M: f64 = 150.0;
/// A window that never comes to rest ends after so many seconds.
const PATIENCE: f64 = 120.0;

/// What a script saw.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScriptReport {
    /// Lines to print: one per project with its result, then the drag's before and after.
    pub lines: Vec<String>,
    /// Picture written.
    pub picture: Option<PathBuf>,
    /// Why it did not come to its end.
    pub failure: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
enum Stage {
    Opening,
    Dragging {
        key: ProjectKey,
        step: u32,
        before: String,
    },
    Dropped {
        before: String,
    },
    Picturing,
    Done,
}

/// A script under way.
pub struct Script {
    screenshot: Option<PathBuf>,
    demo_drag: bool,
    select: Option<String>,
    open: Vec<String>,
    stage: Stage,
    quiet: u32,
    began: f64,
    taken: Arc<Mutex<Option<Arc<ColorImage>>>>,
    report: Arc<Mutex<ScriptReport>>,
}

impl Script {
    /// A script, if there is something to do.
    pub fn new(
        screenshot: Option<PathBuf>,
        demo_drag: bool,
        select: Option<String>,
        open: Vec<String>,
        report: Arc<Mutex<ScriptReport>>,
    ) -> Option<Self> {
        (screenshot.is_some() || demo_drag).then(|| Self {
            screenshot,
            demo_drag,
            select,
            open,
            stage: Stage::Opening,
            quiet: 0,
            began: f64::NAN,
            taken: Arc::default(),
            report,
        })
    }

    fn say(&self, line: String) {
        self.with_report(|r| r.lines.push(line));
    }

    fn with_report(&self, change: impl FnOnce(&mut ScriptReport)) {
        change(&mut self.report.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// One frame; `is_at_rest` says that nothing runs and the map shows what it should.
    /// Returns whether to go on.
    pub fn step(&mut self, ctx: &egui::Context, shown: &Shown<'_>, is_at_rest: bool) -> bool {
        ctx.request_repaint();
        let now = ctx.input(|i| i.time);
        if self.began.is_nan() {
            self.began = now;
        }
        if now - self.began > PATIENCE {
            self.with_report(|r| r.failure = Some("the window did not come to rest".to_owned()));
            return false;
        }
        let is_ready = is_at_rest && (shown.session.is_checked() || shown.session.is_empty());
        self.quiet = if is_ready { self.quiet + 1 } else { 0 };
        match self.stage.clone() {
            Stage::Opening if self.quiet >= QUIET_FRAMES => {
                if let Some(name) = self.select.take() {
                    if let Some(layer) = name.strip_prefix("layer:") {
                        shown.send(Command::SelectLayer(Some(layer.to_owned())));
                        self.quiet = 0;
                        return true;
                    }
                    let row = shown
                        .session
                        .project_rows()
                        .iter()
                        .find(|r| r.name.contains(&name));
                    if let Some(row) = row {
                        shown.send(Command::ShowProject(row.key.clone()));
                        self.quiet = 0;
                        return true;
                    }
                }
                if !self.open.is_empty() {
                    open(shown, std::mem::take(&mut self.open));
                    self.quiet = 0;
                    return true;
                }
                for row in shown.session.project_rows() {
                    let verdict = row
                        .result
                        .as_ref()
                        .map_or("", |r| words::verdict_pill(shown.lang, r.verdict));
                    self.say(format!("{}\t{verdict}", row.name));
                }
                self.after_opening(shown);
            }
            Stage::Dragging { key, step, before } => {
                let one = (DRAG_STEP * shown.session.view().meters_per_point).min(DRAG_STEP_M);
                let way = one * f64::from(step + 1);
                shown.send(Command::DragProject(key.clone(), way, -0.6 * way));
                self.stage = if step + 1 < DRAG_STEPS {
                    Stage::Dragging {
                        key,
                        step: step + 1,
                        before,
                    }
                } else {
                    shown.send(Command::DropProject);
                    self.quiet = 0;
                    Stage::Dropped { before }
                };
            }
            Stage::Dropped { before } if self.quiet >= QUIET_FRAMES => {
                let after = facts(shown);
                self.say(format!("drag\t{before}\t→\t{after}"));
                if after == before {
                    self.with_report(|r| r.failure = Some("the drag changed nothing".to_owned()));
                }
                self.stage = Stage::Picturing;
            }
            Stage::Picturing => return self.picture(ctx),
            Stage::Done => return false,
            _ => {}
        }
        true
    }

    fn after_opening(&mut self, shown: &Shown<'_>) {
        let chosen = shown.session.selection().project.clone();
        self.stage = match chosen {
            Some(key) if self.demo_drag => Stage::Dragging {
                key,
                step: 0,
                before: facts(shown),
            },
            None if self.demo_drag => {
                self.with_report(|r| r.failure = Some("no project to drag".to_owned()));
                Stage::Done
            }
            _ => Stage::Picturing,
        };
    }

    fn picture(&mut self, ctx: &egui::Context) -> bool {
        let Some(path) = self.screenshot.clone() else {
            return false;
        };
        let taken = self
            .taken
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(image) = taken {
            let written = write(&path, &image);
            self.with_report(|r| match written {
                Ok(()) => r.picture = Some(path),
                Err(why) => r.failure = Some(why),
            });
            self.stage = Stage::Done;
            return false;
        }
        if self.quiet >= QUIET_FRAMES {
            self.quiet = 0;
            let taken = Arc::clone(&self.taken);
            ctx.request_screenshot(move |image| {
                *taken.lock().unwrap_or_else(PoisonError::into_inner) = Some(image);
            });
        }
        true
    }
}

/// Draws a polygon of `lon,lat;lon,lat;…` and leaves it unfinished, the map looking at it.
fn draw(shown: &Shown<'_>, corners: &str) {
    let Ok(Typed::Corners(list)) = read_typed(corners) else {
        return;
    };
    let bbox = Bbox::around(&list);
    let (east, north) = moved::offset_m(bbox.min, bbox.max);
    shown.send(Command::SetView(View {
        center: bbox.center(),
        meters_per_point: (east.max(north) / 350.0).max(0.1),
    }));
    shown.act(Action::Sketch(SketchTool::Polygon));
    shown.send(Command::Sketch(SketchCommand::Type(corners.to_owned())));
}

/// Opens a dialog or a page: by its action's id, `table:LAYER?CONDITION`, `measure:X,Y;X,Y…`, the
/// health check of `checkup:FILE`, a polygon on its way of `draw:CORNERS`, or the preview of
/// files.
fn open(shown: &Shown<'_>, names: Vec<String>) {
    let file = names.first().and_then(|name| name.strip_prefix("checkup:"));
    if let Some(file) = file {
        shown.send(Command::Checkup(CheckupCommand::Open(
            Source::from(std::path::absolute(file).unwrap_or(file.into()).as_path()),
            Choices::default(),
            crate::base::text::visible(file),
        )));
        return;
    }
    if let Some(what) = names.first().and_then(|name| name.strip_prefix("table:")) {
        open_table(shown, what);
        return;
    }
    if let Some(line) = names.first().and_then(|name| name.strip_prefix("measure:")) {
        measure(shown, line);
        return;
    }
    let drawn = names.first().and_then(|name| name.strip_prefix("draw:"));
    if let Some(corners) = drawn {
        draw(shown, corners);
        return;
    }
    let action = names
        .first()
        .and_then(|name| ACTIONS.iter().find(|a| a.id == name));
    match action {
        Some(info) => shown.act(info.action),
        None => {
            let absolute = |name: String| std::path::absolute(&name).unwrap_or(name.into());
            let paths = names.into_iter().map(absolute).collect();
            shown.send(Command::Preview(PreviewCommand::Open(paths, None)));
        }
    }
}

/// Opens the attribute table of a layer with all that can stand beside it; a condition may follow
/// behind `?`.
fn open_table(shown: &Shown<'_>, what: &str) {
    let (layer, condition) = what.split_once('?').unwrap_or((what, ""));
    let length = condition.chars().count();
    for command in [
        TableCommand::Open(TableOf::Layer(layer.to_owned())),
        TableCommand::WithMeasures(true),
        TableCommand::Describe(Some(ColumnKey::Field(1))),
        TableCommand::Filter(condition.to_owned(), length),
    ] {
        shown.send(Command::Table(command));
    }
}

/// Measures what goes about some positions: `110.3,25.2;110.4,25.3;…`.
fn measure(shown: &Shown<'_>, line: &str) {
    let send = |command: MeasureCommand| shown.send(Command::Measure(command));
    send(MeasureCommand::Use(Some(MeasureKind::Area)));
    for pair in line.split(';') {
        let pair = pair.split_once(',').map(|(x, y)| (x.parse(), y.parse()));
        if let Some((Ok(x), Ok(y))) = pair {
            send(MeasureCommand::Add(Coord::lon_lat(x, y)));
        }
    }
    send(MeasureCommand::Finish);
}

/// The chosen project's result in a few words that change when the result does.
fn facts(shown: &Shown<'_>) -> String {
    let Some(result) = shown.session.selected_result() else {
        return String::new();
    };
    let area: f64 = result.hits.iter().map(|h| h.area_m2).sum();
    format!(
        "{} · {} · {area:.1} m²",
        words::verdict_pill(shown.lang, result.verdict),
        result.hits.len()
    )
}

fn write(path: &Path, image: &ColorImage) -> Result<(), String> {
    let [width, height] = image.size;
    let rgba: Vec<u8> = image.pixels.iter().flat_map(|p| p.to_array()).collect();
    let picture = crate::render::Picture {
        width: u32::try_from(width).unwrap_or(0),
        height: u32::try_from(height).unwrap_or(0),
        rgba,
    };
    let bytes = crate::render::png_bytes(&picture, 1.0).map_err(|e| e.to_string())?;
    crate::base::files::write_atomically(path, &bytes).map_err(|e| e.to_string())
}

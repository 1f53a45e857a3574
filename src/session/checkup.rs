//! The health check of a file of coordinates: what is odd about it and where, corrections tried
//! out at once, and the corrected file written back. Nothing is corrected unasked, and the file
//! that came in stays as it is.

use super::command::{Command, Effect};
use super::jobs::Stop;
use super::preview::{Choices, ground_of, picture_of, theme_of};
use super::state::{NoticeKind, Session};
use crate::base::date::Date;
use crate::base::diagnostics::Diagnostic;
use crate::base::files::{io_message, write_atomically};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::formats::coord_txt::{self, Corrections, Health};
use crate::formats::{FormatKind, ReadErrorKind, Source, WriteOptions};
use crate::i18n::Lang;
use crate::layer::{Layer, Role};
use crate::render::Picture;
use crate::report::{self, NoticeMeta, correction_notice};
use crate::style::MapTheme;
use std::path::PathBuf;
use std::sync::Arc;

/// How much of its surroundings a parcel is shown with, degrees: its corners are what matters.
const MARGIN_DEG: f64 = 0.0004;

/// A file under examination.
#[derive(Debug, Clone)]
pub struct Checkup {
    /// Name shown.
    pub name: String,
    /// Corrections tried out.
    pub corrections: Corrections,
    /// The newest examination.
    pub examined: Option<Arc<Examined>>,
    /// Why there is none.
    pub failure: Option<(Message, Option<Message>)>,
    /// Whether one is under way.
    pub is_running: bool,
    /// What writing the file changed, once it was written.
    pub changes: Vec<Diagnostic>,
    pub(super) source: Source,
    choices: Choices,
    generation: u64,
}

/// An examination that came to its end.
#[derive(Debug)]
pub struct Examined {
    /// Number of the examination.
    pub generation: u64,
    /// What was found.
    pub health: Health,
    /// The shapes over the counties.
    pub picture: Picture,
    /// Where on the picture the findings lie: number in the list, share of width and height.
    pub marks: Vec<(usize, f32, f32)>,
}

/// What happens to a health check.
#[derive(Debug)]
pub enum CheckupCommand {
    /// Examine a file, read with these choices.
    Open(Source, Choices, String),
    /// Try these corrections.
    Correct(Corrections),
    /// An examination ended.
    Done(u64, Result<Box<Examined>, (Message, Option<Message>)>),
    /// Ask where to write the file.
    AskFile,
    /// Write the file, corrected, as old systems want it.
    WriteFile(PathBuf),
    /// Ask where to write the 补正告知单.
    AskNotice,
    /// Write the 补正告知单: .docx, .pdf, .html or .txt.
    WriteNotice(PathBuf),
    /// The notice was written.
    NoticeWritten(PathBuf),
    /// It was written, and that was changed.
    Written(PathBuf, Vec<Diagnostic>),
    /// Enough.
    Close,
}

/// Work of a health check.
#[derive(Debug)]
pub enum CheckupJob {
    /// Examine.
    Examine(Box<Examining>),
    /// Write the file.
    WriteFile(Arc<Examined>, PathBuf, Date),
    /// Write the 补正告知单.
    WriteNotice(Arc<Examined>, PathBuf, Date, Lang),
}

/// Everything an examination takes.
#[derive(Debug)]
pub struct Examining {
    generation: u64,
    source: Source,
    choices: Choices,
    corrections: Corrections,
    ground: Vec<(Layer, Role)>,
    theme: MapTheme,
}

impl Session {
    /// The file under examination.
    pub fn checkup(&self) -> Option<&Checkup> {
        self.checkup.as_ref()
    }

    /// Examines the file of the chosen project.
    pub(super) fn check_up_chosen(&mut self) -> Vec<Effect> {
        let Some(file) = self.selection.project.as_ref().map(|key| key.file.clone()) else {
            return Vec::new();
        };
        let Some(entry) = self.project_entry(&file) else {
            return Vec::new();
        };
        let choices = Choices {
            crs: entry.crs.clone(),
            encoding: entry.encoding.clone(),
            swapped_axes: entry.swapped_axes,
            ..Choices::default()
        };
        let source = Source::parse(&self.workspace.resolve(&file).to_string_lossy());
        let name = crate::base::text::visible(&file);
        self.checkup_command(CheckupCommand::Open(source, choices, name))
    }

    pub(super) fn checkup_command(&mut self, command: CheckupCommand) -> Vec<Effect> {
        match command {
            CheckupCommand::Open(source, choices, name) => {
                self.checkup = Some(Checkup {
                    name,
                    corrections: Corrections::default(),
                    examined: None,
                    failure: None,
                    is_running: false,
                    changes: Vec::new(),
                    source,
                    choices,
                    generation: 0,
                });
                self.examine()
            }
            CheckupCommand::Correct(corrections) => {
                if let Some(checkup) = &mut self.checkup {
                    checkup.corrections = corrections;
                }
                self.examine()
            }
            CheckupCommand::Done(generation, result) => {
                if let Some(checkup) = &mut self.checkup
                    && checkup.generation == generation
                {
                    checkup.is_running = false;
                    match result {
                        Ok(examined) => {
                            checkup.failure = None;
                            checkup.examined = Some(Arc::new(*examined));
                        }
                        Err(why) => checkup.failure = Some(why),
                    }
                }
                Vec::new()
            }
            CheckupCommand::AskFile => vec![Effect::Ask(super::Question::CoordinateFile)],
            CheckupCommand::WriteFile(path) => self.write_coordinates(path),
            CheckupCommand::AskNotice => vec![Effect::Ask(super::Question::Notice)],
            CheckupCommand::WriteNotice(path) => {
                let examined = self.checkup.as_ref().and_then(|c| c.examined.clone());
                examined
                    .map(|examined| {
                        let (date, lang) = (self.as_of, self.settings.lang);
                        let job = CheckupJob::WriteNotice(examined, path, date, lang);
                        Effect::Checkup(Box::new(job))
                    })
                    .into_iter()
                    .collect()
            }
            CheckupCommand::NoticeWritten(path) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let message = Message::new("session.notice_written").with("name", name.as_ref());
                self.tell(NoticeKind::Done, message);
                Vec::new()
            }
            CheckupCommand::Written(path, changes) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let message = Message::new("session.coordinates_written")
                    .with("name", name.as_ref())
                    .with("n", changes.len());
                self.tell(NoticeKind::Done, message);
                if let Some(checkup) = &mut self.checkup {
                    checkup.changes = changes;
                }
                Vec::new()
            }
            CheckupCommand::Close => {
                self.checkup = None;
                vec![Effect::StopPreview]
            }
        }
    }

    fn examine(&mut self) -> Vec<Effect> {
        let (ground, theme) = (ground_of(self), theme_of(self));
        let generation = self.next_generation;
        self.next_generation += 1;
        let Some(checkup) = &mut self.checkup else {
            return Vec::new();
        };
        checkup.generation = generation;
        checkup.is_running = true;
        checkup.changes.clear();
        let examining = Examining {
            generation,
            source: checkup.source.clone(),
            choices: checkup.choices.clone(),
            corrections: checkup.corrections.clone(),
            ground,
            theme,
        };
        vec![Effect::Checkup(Box::new(CheckupJob::Examine(Box::new(
            examining,
        ))))]
    }

    fn write_coordinates(&mut self, path: PathBuf) -> Vec<Effect> {
        let Some(checkup) = &self.checkup else {
            return Vec::new();
        };
        let Some(examined) = checkup.examined.clone() else {
            return Vec::new();
        };
        let is_source = path
            .canonicalize()
            .is_ok_and(|p| Some(p) == checkup.source.path.canonicalize().ok());
        if is_source {
            let message = Message::new("session.layer_not_exported")
                .with("name", checkup.name.as_str())
                .with("what", Message::new("session.onto_source"));
            self.tell(NoticeKind::Error, message);
            return Vec::new();
        }
        vec![Effect::Checkup(Box::new(CheckupJob::WriteFile(
            examined, path, self.as_of,
        )))]
    }
}

/// The work.
///
/// # Errors
/// [`Stop`]: cancelled, or why the file could not be written.
pub fn run(job: CheckupJob, progress: &Progress) -> Result<Command, Stop> {
    match job {
        CheckupJob::Examine(examining) => examine(&examining, progress),
        CheckupJob::WriteFile(examined, path, date) => write_file(&examined, path, date),
        CheckupJob::WriteNotice(examined, path, date, lang) => {
            write_notice(&examined, path, date, lang)
        }
    }
}

fn examine(examining: &Examining, progress: &Progress) -> Result<Command, Stop> {
    let done = |result| {
        Ok(Command::Checkup(CheckupCommand::Done(
            examining.generation,
            result,
        )))
    };
    let options = match examining.choices.options() {
        Ok(options) => options,
        Err(why) => return done(Err((why, None))),
    };
    let health = coord_txt::examine(
        &examining.source,
        &options,
        &examining.corrections,
        progress,
    );
    let health = match health {
        Ok(health) => health,
        Err(e) if matches!(e.kind, ReadErrorKind::Cancelled(_)) => return Err(Stop::Cancelled),
        Err(e) => return done(Err(e.message())),
    };
    let (picture, view) = picture_of(
        &examining.ground,
        Role::Project,
        examining.theme,
        (&health.layer, MARGIN_DEG),
        progress,
    )?;
    let size = (f64::from(picture.width), f64::from(picture.height));
    let marks = health
        .findings
        .iter()
        .enumerate()
        .filter_map(|(i, finding)| {
            let at = view.screen_from_lon_lat(finding.place.at?);
            let (x, y) = (at.x / size.0, at.y / size.1);
            let is_inside = (0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y);
            is_inside.then_some((i, x as f32, y as f32))
        })
        .collect();
    done(Ok(Box::new(Examined {
        generation: examining.generation,
        health,
        picture,
        marks,
    })))
}

fn write_file(examined: &Examined, path: PathBuf, date: Date) -> Result<Command, Stop> {
    let health = &examined.health;
    let failed = |what: Message| {
        Stop::Failed(
            Message::new("session.layer_not_exported")
                .with("name", health.file.as_str())
                .with("what", what),
        )
    };
    let options = WriteOptions::for_layer(FormatKind::CoordTxt, &health.layer, date);
    let written = coord_txt::to_bytes(&health.layer, health.header.as_ref(), &options)
        .map_err(|e| failed(e.message().0))?;
    write_atomically(&path, &written.bytes).map_err(|e| failed(io_message(&e)))?;
    Ok(Command::Checkup(CheckupCommand::Written(
        path,
        written.changes,
    )))
}

/// The notice, in the format that the file's extension says. What nobody told is left to be
/// filled in by hand.
fn write_notice(
    examined: &Examined,
    path: PathBuf,
    date: Date,
    lang: Lang,
) -> Result<Command, Stop> {
    let failed =
        |cause: Message| Stop::Failed(Message::new("session.notice_failed").with("cause", cause));
    let meta = NoticeMeta {
        date: Some(date),
        ..NoticeMeta::default()
    };
    let document = correction_notice(&examined.health, &meta, lang);
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    let bytes = match extension.to_lowercase().as_str() {
        "html" | "htm" => report::html(&document).into_bytes(),
        "txt" => report::plain(&document).into_bytes(),
        "pdf" => report::pdf(&document).map_err(|e| failed(e.message()))?,
        _ => report::docx(&document)
            .map_err(|e| failed(Message::new("common.io_other").with("detail", e.to_string())))?,
    };
    write_atomically(&path, &bytes).map_err(|e| failed(io_message(&e)))?;
    Ok(Command::Checkup(CheckupCommand::NoticeWritten(path)))
}

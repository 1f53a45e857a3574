//! The report dialog: which projects, which formats, a preview of one report's pages, and the
//! writing of all of them as one job. What is written is checked anew by that job, so that no
//! report rests on a result that has been overtaken.

use super::checking::CheckRequest;
use super::command::{Command, Effect, Question};
use super::engine;
use super::jobs::Stop;
use super::reporting::{self, ReportKind, ReportOrder};
use super::state::{NoticeKind, ProjectKey, Session};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::i18n::Lang;
use crate::layer::Secrecy;
use crate::report::Document;
use crate::report::siting::ReportCase;
use crate::screening::check;
use crate::workspace::keep::copies::CopyKind;
use std::path::PathBuf;
use std::sync::Arc;

/// The dialog's state.
#[derive(Debug, Clone)]
pub struct Reports {
    /// Every project: key, name, whether a report is wanted.
    pub rows: Vec<(ProjectKey, String, bool)>,
    /// Which one is previewed.
    pub focus: usize,
    /// Formats wanted.
    pub kinds: Vec<ReportKind>,
    /// Language.
    pub lang: Lang,
    /// Whether maps are drawn.
    pub with_maps: bool,
    /// Whether 避让比选参考 is looked for, in what is written; the preview does without.
    pub with_way_out: bool,
    /// The previewed report.
    pub page: Option<Arc<Document>>,
    /// Why there is none.
    pub failure: Option<Message>,
    /// Whether one is being made.
    pub is_running: bool,
    generation: u64,
}

impl Reports {
    /// Number of projects wanted.
    pub fn num_wanted(&self) -> usize {
        self.rows.iter().filter(|r| r.2).count()
    }

    /// Whether there is something to write.
    pub fn is_ready(&self) -> bool {
        self.num_wanted() > 0 && !self.kinds.is_empty()
    }
}

/// What happens in the dialog.
#[derive(Debug)]
pub enum ReportCommand {
    /// A report for this project of the list, or not.
    Want(usize, bool),
    /// Reports for all, or for none.
    WantAll(bool),
    /// Preview this project of the list.
    Focus(usize),
    /// This format, or not.
    Kind(ReportKind, bool),
    /// In this language.
    Lang(Lang),
    /// With maps, or without.
    Maps(bool),
    /// With 避让比选参考, or without.
    WayOut(bool),
    /// A preview was made, or could not be.
    Previewed(u64, Result<Box<Document>, Message>),
    /// Ask where to write.
    AskWhere,
    /// Write there: a file for one project, a folder for several.
    Write(PathBuf),
    /// These files were written there.
    Written(PathBuf, Vec<PathBuf>),
    /// Enough.
    Close,
}

/// What a report job is for.
#[derive(Debug)]
enum Wanted {
    Preview(u64),
    Files(PathBuf, Vec<ReportKind>),
}

/// A report job; it owns what it reads.
#[derive(Debug)]
pub struct ReportJob {
    request: CheckRequest,
    cases: Vec<(ProjectKey, ReportCase)>,
    lang: Lang,
    with_maps: bool,
    with_way_out: bool,
    wanted: Wanted,
}

impl ReportJob {
    /// Whether it is a preview, which nobody waits for once another is asked for.
    pub fn is_preview(&self) -> bool {
        matches!(self.wanted, Wanted::Preview(_))
    }
}

impl Session {
    /// The report dialog, while it is open.
    pub fn reports(&self) -> Option<&Reports> {
        self.reports.as_ref()
    }

    /// Opens the dialog: the chosen project is wanted, else all.
    pub(super) fn open_reports(&mut self) -> Vec<Effect> {
        let chosen = self.selection.project.clone();
        let rows: Vec<_> = self
            .rows
            .iter()
            .map(|r| {
                let wanted = chosen.as_ref().is_none_or(|key| *key == r.key);
                (r.key.clone(), r.name.clone(), wanted)
            })
            .collect();
        if rows.is_empty() {
            return Vec::new();
        }
        self.reports = Some(Reports {
            focus: rows.iter().position(|r| r.2).unwrap_or(0),
            rows,
            kinds: vec![ReportKind::Docx],
            lang: self.settings.lang,
            with_maps: true,
            with_way_out: false,
            page: None,
            failure: None,
            is_running: false,
            generation: 0,
        });
        self.preview_report()
    }

    pub(super) fn report_command(&mut self, command: ReportCommand) -> Vec<Effect> {
        let Some(reports) = &mut self.reports else {
            return match command {
                ReportCommand::Written(path, files) => self.reports_written(&path, files),
                _ => Vec::new(),
            };
        };
        match command {
            ReportCommand::Want(index, wanted) => {
                if let Some(row) = reports.rows.get_mut(index) {
                    row.2 = wanted;
                }
                Vec::new()
            }
            ReportCommand::WantAll(wanted) => {
                for row in &mut reports.rows {
                    row.2 = wanted;
                }
                Vec::new()
            }
            ReportCommand::Focus(index) => {
                reports.focus = index.min(reports.rows.len().saturating_sub(1));
                self.preview_report()
            }
            ReportCommand::Kind(kind, wanted) => {
                reports.kinds.retain(|k| *k != kind);
                if wanted {
                    reports.kinds.push(kind);
                    reports.kinds.sort_unstable();
                }
                Vec::new()
            }
            ReportCommand::Lang(lang) => {
                reports.lang = lang;
                self.preview_report()
            }
            ReportCommand::Maps(with_maps) => {
                reports.with_maps = with_maps;
                self.preview_report()
            }
            ReportCommand::WayOut(with_way_out) => {
                reports.with_way_out = with_way_out;
                Vec::new()
            }
            ReportCommand::Previewed(generation, made) => {
                if generation == reports.generation {
                    reports.is_running = false;
                    match made {
                        Ok(document) => {
                            reports.page = Some(Arc::new(*document));
                            reports.failure = None;
                        }
                        Err(message) => {
                            reports.page = None;
                            reports.failure = Some(message);
                        }
                    }
                }
                Vec::new()
            }
            ReportCommand::AskWhere => vec![Effect::Ask(Question::ReportsTo)],
            ReportCommand::Write(path) => self.write_reports(path),
            ReportCommand::Written(path, files) => self.reports_written(&path, files),
            ReportCommand::Close => {
                self.reports = None;
                vec![Effect::StopPreview]
            }
        }
    }

    fn reports_written(&mut self, path: &std::path::Path, files: Vec<PathBuf>) -> Vec<Effect> {
        let message = Message::new("siting.wrote")
            .with("count", files.len())
            .with("folder", path.display().to_string());
        self.tell(NoticeKind::Done, message);
        Vec::from_iter(self.copy_made(files, CopyKind::Report))
    }

    /// Asks for the previewed report again.
    fn preview_report(&mut self) -> Vec<Effect> {
        let generation = self.next_generation;
        self.next_generation += 1;
        let Some(reports) = &mut self.reports else {
            return Vec::new();
        };
        reports.generation = generation;
        reports.is_running = true;
        let Some((key, ..)) = reports.rows.get(reports.focus).cloned() else {
            return Vec::new();
        };
        self.report_job(&[key], Wanted::Preview(generation))
    }

    fn write_reports(&mut self, path: PathBuf) -> Vec<Effect> {
        let Some(reports) = self.reports.take() else {
            return Vec::new();
        };
        let keys: Vec<ProjectKey> = reports
            .rows
            .iter()
            .filter(|r| r.2)
            .map(|r| r.0.clone())
            .collect();
        let kinds = reports.kinds.clone();
        self.reports = Some(reports);
        let effects = self.report_job(&keys, Wanted::Files(path, kinds));
        self.reports = None;
        effects
    }

    fn report_job(&self, keys: &[ProjectKey], wanted: Wanted) -> Vec<Effect> {
        let Some(reports) = &self.reports else {
            return Vec::new();
        };
        let secrecy = self
            .workspace
            .layers
            .iter()
            .map(|l| l.secrecy)
            .max()
            .unwrap_or(Secrecy::Public);
        let cases = keys
            .iter()
            .filter_map(|key| {
                let entry = self.project_entry(&key.file)?;
                let record = key.feature.0;
                let case = ReportCase {
                    meta: entry.case_of(record, &self.workspace.case),
                    opinions: entry.opinions_of(record),
                    secrecy,
                };
                Some((key.clone(), case))
            })
            .collect();
        vec![Effect::Report(Box::new(ReportJob {
            request: self.request_for(keys),
            cases,
            lang: reports.lang,
            with_maps: reports.with_maps,
            with_way_out: reports.with_way_out && !matches!(wanted, Wanted::Preview(_)),
            wanted,
        }))]
    }
}

/// The work of a report job.
///
/// # Errors
/// [`Stop`]: cancelled, or why it could not be done.
pub fn run(job: ReportJob, progress: &Progress) -> Result<Command, Stop> {
    let generation = match &job.wanted {
        Wanted::Preview(generation) => Some(*generation),
        Wanted::Files(..) => None,
    };
    match (generation, work(job, progress)) {
        (_, Ok(command)) => Ok(Command::Report(command)),
        (Some(generation), Err(Stop::Failed(message))) => Ok(Command::Report(
            ReportCommand::Previewed(generation, Err(message)),
        )),
        (_, Err(stop)) => Err(stop),
    }
}

fn work(job: ReportJob, progress: &Progress) -> Result<ReportCommand, Stop> {
    let input = engine::input(&job.request)?;
    let screening = check(&input, progress)?;
    let cases = screening
        .projects
        .iter()
        .map(|result| {
            let of = |(key, _): &&(ProjectKey, ReportCase)| {
                key.file == result.layer.as_str() && key.feature == result.feature
            };
            let found = job.cases.iter().find(of);
            found.map(|(_, case)| case.clone()).unwrap_or_default()
        })
        .collect();
    let num_threads = input.num_threads;
    let mut order = ReportOrder {
        chosen: (0..screening.projects.len()).collect(),
        input: Arc::new(input),
        screening: Arc::new(screening),
        kinds: Vec::new(),
        lang: job.lang,
        cases,
        with_maps: job.with_maps,
        with_way_out: job.with_way_out,
        to: PathBuf::new(),
    };
    match job.wanted {
        Wanted::Preview(generation) => {
            let document = order.document(0, num_threads, progress)?;
            Ok(ReportCommand::Previewed(generation, Ok(Box::new(document))))
        }
        Wanted::Files(path, kinds) => {
            order.kinds = kinds;
            order.to.clone_from(&path);
            let written = reporting::write(&order, progress)?;
            Ok(ReportCommand::Written(path, written))
        }
    }
}

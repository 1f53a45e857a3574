//! The case folder: steps taken with date and officer, originals as they came, rounds kept and
//! compared, what was issued and whether a changed layer touches it; and the list of cases.
//!
//! The case's course stands in its own file beside the workspace (`workspace::cases`); what
//! happens to it is entered at once and is no edit of the workspace.

mod rounds;
mod work;

pub use rounds::compared;
pub use work::{CasesJob, run};

use super::command::{Effect, Question};
use super::keep::Place;
use super::state::{NoticeKind, ProjectKey, Session};
use crate::base::message::Message;
use crate::workspace::cases::{
    CaseFile, CaseFilter, CaseRow, Issued, LayerState, Outcome, Step, StepTaken, layer_states,
};
use crate::workspace::keep::folder_of;
use std::path::PathBuf;

/// A case as it was read, and what its last round has otherwise than the one before.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The case.
    pub case: CaseFile,
    /// Changes between the last two rounds; none while there are not two.
    pub changes: Option<Vec<Message>>,
}

/// A step about to be taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepDraft {
    /// Which; none is the next.
    pub step: Option<Step>,
    /// By whom.
    pub officer: String,
    /// What a coordinate check came to.
    pub outcome: Option<Outcome>,
    /// In the officer's words.
    pub note: String,
}

/// The list of cases in a folder.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Listing {
    /// The folder; none before one is chosen.
    pub folder: Option<PathBuf>,
    /// The cases.
    pub rows: Vec<CaseRow>,
    /// What is looked for.
    pub filter: CaseFilter,
    /// Whether the folder is being looked through.
    pub is_running: bool,
}

impl Listing {
    /// The cases that are looked for.
    pub fn shown(&self) -> impl Iterator<Item = &CaseRow> {
        self.rows.iter().filter(|row| self.filter.takes(row))
    }
}

/// What is known of cases.
#[derive(Debug, Default)]
pub struct Cases {
    seen: Option<Box<Seen>>,
    fault: Option<Message>,
    is_open: bool,
    is_running: bool,
    listing: Option<Listing>,
}

/// Something about cases.
#[derive(Debug)]
pub enum CasesCommand {
    /// Show the case of this workspace's folder.
    Open,
    /// A folder's case was read; then tell this.
    Read(PathBuf, Result<Option<Box<Seen>>, Message>, Option<Message>),
    /// Make this folder a case: its first step is 接件, by that officer.
    Begin(String),
    /// Take a step.
    Take(StepDraft),
    /// Ask which files came in.
    AskOriginals,
    /// Take files in as they came.
    Add(Vec<PathBuf>),
    /// Keep the machine's result of now as that of the round.
    KeepRound,
    /// Ask which documents were given out.
    AskIssued,
    /// Enter documents that were given out.
    Issue(Vec<PathBuf>),
    /// Ask where to write the list for the archive.
    AskArchive,
    /// Write it there.
    Archive(PathBuf),
    /// It was written there, with so many files.
    Archived(PathBuf, usize),
    /// Enough.
    Close,
    /// Show the list of cases.
    OpenList,
    /// List the cases of that folder.
    List(PathBuf),
    /// Those of that folder.
    Listed(PathBuf, Vec<CaseRow>),
    /// Look for these.
    Filter(CaseFilter),
    /// Enough of the list.
    CloseList,
}

impl Cases {
    /// The case of this workspace's folder, if it is one.
    pub fn seen(&self) -> Option<&Seen> {
        self.seen.as_deref()
    }

    /// Why the case file cannot be used.
    pub fn fault(&self) -> Option<&Message> {
        self.fault.as_ref()
    }

    /// Whether the page of the case is open.
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// Whether something is being done to it.
    pub fn is_running(&self) -> bool {
        self.is_running
    }

    /// The list of cases, while it is open.
    pub fn listing(&self) -> Option<&Listing> {
        self.listing.as_ref()
    }
}

impl Session {
    /// What is known of cases.
    pub fn cases(&self) -> &Cases {
        &self.cases
    }

    /// The layers as they are now, as far as their files are known.
    pub fn layers_now(&self) -> Vec<LayerState> {
        layer_states(&self.workspace, &self.known_sources())
    }

    /// Reports already issued that a changed layer touches, with the names of those layers.
    pub fn touched(&self) -> Vec<(&Issued, Vec<String>)> {
        match &self.cases.seen {
            Some(seen) => seen.case.touched(&self.layers_now()),
            None => Vec::new(),
        }
    }

    /// The folder a case may be kept in: ours, so that no two windows write it.
    fn case_folder(&mut self) -> Option<PathBuf> {
        let path = self.workspace.path.as_deref().map(folder_of);
        match (&self.keep().place(), path) {
            (Place::Ours(_), Some(folder)) => Some(folder),
            _ => {
                let why = self.keep().why_read_only();
                let why = why.unwrap_or_else(|| Message::new("cases.save_first"));
                self.tell(NoticeKind::Error, why);
                None
            }
        }
    }

    pub(super) fn cases_command(&mut self, command: CasesCommand) -> Vec<Effect> {
        match command {
            CasesCommand::Open => {
                let Some(folder) = self.workspace.path.as_deref().map(folder_of) else {
                    let message = Message::new("cases.save_first");
                    self.tell(NoticeKind::Error, message);
                    return vec![Effect::Ask(Question::SaveAs)];
                };
                self.cases.is_open = true;
                self.start(CasesJob::Read(folder))
            }
            CasesCommand::Read(folder, seen, told) => {
                self.case_read(&folder, seen, told);
                Vec::new()
            }
            CasesCommand::Begin(officer) => self.begin_case(officer),
            CasesCommand::Take(draft) => self.take_step(draft),
            CasesCommand::AskOriginals => vec![Effect::Ask(Question::Originals)],
            CasesCommand::Add(files) => {
                let date = self.as_of;
                self.on_case(|case, folder| CasesJob::Add(case, folder, files, date))
            }
            CasesCommand::KeepRound => self.keep_round(),
            CasesCommand::AskIssued => vec![Effect::Ask(Question::Issued)],
            CasesCommand::Issue(files) => {
                let (date, layers) = (self.as_of, self.layers_now());
                self.on_case(|case, folder| CasesJob::Issue(case, folder, files, layers, date))
            }
            CasesCommand::AskArchive => vec![Effect::Ask(Question::ArchiveList)],
            CasesCommand::Archive(to) => {
                let folder = self.workspace.path.as_deref().map(folder_of);
                match folder {
                    Some(folder) => self.start(CasesJob::Archive(folder, to)),
                    None => Vec::new(),
                }
            }
            CasesCommand::Archived(to, count) => {
                self.cases.is_running = false;
                let name = to.file_name().unwrap_or_default().to_string_lossy();
                let message = Message::new("cases.archived")
                    .with("name", name.as_ref())
                    .with("count", count);
                self.tell(NoticeKind::Done, message);
                Vec::new()
            }
            CasesCommand::Close => {
                self.cases.is_open = false;
                Vec::new()
            }
            list => self.list_command(list),
        }
    }

    fn list_command(&mut self, command: CasesCommand) -> Vec<Effect> {
        match command {
            CasesCommand::OpenList => {
                // A case's folder stands among the others.
                let folder = self.workspace.path.as_deref().map(folder_of);
                let around = folder.and_then(|f| {
                    let real = f.canonicalize().ok()?;
                    real.parent().map(PathBuf::from)
                });
                let is_sample = matches!(self.keep().place(), Place::Sample);
                self.cases.listing = Some(Listing::default());
                match around.filter(|_| !is_sample) {
                    Some(folder) => self.list_cases(folder),
                    None => Vec::new(),
                }
            }
            CasesCommand::List(folder) => self.list_cases(folder),
            CasesCommand::Listed(folder, rows) => {
                if let Some(listing) = &mut self.cases.listing
                    && listing.folder.as_ref() == Some(&folder)
                {
                    listing.rows = rows;
                    listing.is_running = false;
                }
                Vec::new()
            }
            CasesCommand::Filter(filter) => {
                if let Some(listing) = &mut self.cases.listing {
                    listing.filter = filter;
                }
                Vec::new()
            }
            CasesCommand::CloseList => {
                self.cases.listing = None;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn list_cases(&mut self, folder: PathBuf) -> Vec<Effect> {
        let Some(listing) = &mut self.cases.listing else {
            return Vec::new();
        };
        listing.folder = Some(folder.clone());
        listing.rows.clear();
        listing.is_running = true;
        vec![Effect::Cases(Box::new(CasesJob::List(folder)))]
    }

    fn start(&mut self, job: CasesJob) -> Vec<Effect> {
        self.cases.is_running = true;
        vec![Effect::Cases(Box::new(job))]
    }

    /// Work on the case there is, in a folder that is ours.
    fn on_case(&mut self, job: impl FnOnce(Box<CaseFile>, PathBuf) -> CasesJob) -> Vec<Effect> {
        if self.cases.is_running {
            return Vec::new();
        }
        let Some(mut case) = self.cases.seen.as_ref().map(|s| s.case.clone()) else {
            return Vec::new();
        };
        let Some(folder) = self.case_folder() else {
            return Vec::new();
        };
        self.name_case(&mut case);
        self.start(job(Box::new(case), folder))
    }

    /// What lists show of a case comes from the workspace.
    fn name_case(&self, case: &mut CaseFile) {
        let key = self.rows.first().map(|r| r.key.clone());
        let meta = match &key {
            Some(key) => self.case_of(key),
            None => self.workspace.case.clone(),
        };
        case.receipt_no = meta.receipt_no;
        case.applicant = meta.applicant;
        case.name.clone_from(&self.workspace.title);
        let file = self.workspace.path.as_deref().and_then(|p| p.file_name());
        case.workspace = file.unwrap_or_default().to_string_lossy().into_owned();
    }

    fn case_read(
        &mut self,
        folder: &std::path::Path,
        seen: Result<Option<Box<Seen>>, Message>,
        told: Option<Message>,
    ) {
        let is_ours = self.workspace.path.as_deref().map(folder_of).as_deref() == Some(folder);
        if !is_ours {
            return;
        }
        self.cases.is_running = false;
        match seen {
            Ok(seen) => {
                self.cases.seen = seen;
                self.cases.fault = None;
            }
            Err(message) => {
                self.cases.seen = None;
                self.cases.fault = Some(message);
            }
        }
        if let Some(told) = told {
            self.tell(NoticeKind::Done, told);
        }
    }

    fn begin_case(&mut self, officer: String) -> Vec<Effect> {
        if self.cases.seen.is_some() || self.cases.fault.is_some() {
            return Vec::new();
        }
        let Some(folder) = self.case_folder() else {
            return Vec::new();
        };
        let mut case = CaseFile::default();
        self.name_case(&mut case);
        case.steps.push(StepTaken {
            step: Step::Intake,
            date: self.as_of,
            officer: self.officer(&officer),
            round: 1,
            outcome: None,
            note: String::new(),
        });
        let told = Message::new("cases.begun");
        self.start(CasesJob::Save(Box::new(case), folder, told))
    }

    fn officer(&self, typed: &str) -> String {
        let typed = typed.trim();
        if !typed.is_empty() {
            return typed.to_owned();
        }
        let key: Option<ProjectKey> = self.rows.first().map(|r| r.key.clone());
        match key {
            Some(key) => self.case_of(&key).handler,
            None => self.workspace.case.handler.clone(),
        }
    }

    fn take_step(&mut self, draft: StepDraft) -> Vec<Effect> {
        let officer = self.officer(&draft.officer);
        if officer.is_empty() {
            self.tell(NoticeKind::Error, Message::new("cases.officer_missing"));
            return Vec::new();
        }
        let Some(case) = self.cases.seen.as_ref().map(|s| &s.case) else {
            return Vec::new();
        };
        let Some(step) = draft.step.or_else(|| case.next_step()) else {
            return Vec::new();
        };
        let taken = StepTaken {
            step,
            date: self.as_of,
            officer,
            round: case.round(),
            outcome: draft.outcome.filter(|_| step == Step::Coordinates),
            note: draft.note.trim().to_owned(),
        };
        if step == Step::Coordinates && taken.outcome.is_none() {
            self.tell(NoticeKind::Error, Message::new("cases.outcome_missing"));
            return Vec::new();
        }
        let told = Message::new("cases.step_taken").with("step", Message::new(step.code()));
        self.on_case(|mut case, folder| {
            case.steps.push(taken);
            CasesJob::Save(case, folder, told)
        })
    }

    fn keep_round(&mut self) -> Vec<Effect> {
        let keys: Vec<ProjectKey> = self.rows.iter().map(|r| r.key.clone()).collect();
        if keys.is_empty() || !self.is_loaded() {
            self.tell(NoticeKind::Error, Message::new("cases.nothing_to_keep"));
            return Vec::new();
        }
        let request = Box::new(self.request_for(&keys));
        let layers = self.layers_now();
        self.on_case(|case, folder| CasesJob::Keep(case, folder, request, layers))
    }
}

//! Keeping the workspace: what is not saved is written beside it every few seconds, a folder that
//! somebody else has open is not written into, and nothing is recovered without being asked for.
//!
//! The files themselves are `workspace::keep`'s. An unsaved state is kept in the workspace's own
//! folder only; a workspace that has none yet is not kept, and that is said.

mod opening;
mod sources;
mod work;

pub use opening::Offered;
pub use sources::{Looked, Looking, RelinkRow};
pub use work::{KeepJob, open, run, store};

use super::command::{Effect, Question};
use super::state::{NoticeKind, Session};
use crate::base::message::Message;
use crate::formats::SourceStamp;
use crate::workspace::keep::copies::CopyKind;
use crate::workspace::keep::lock::{FolderLock, Holder};
use crate::workspace::keep::sources::SourceEntry;
use crate::workspace::keep::{clock, folder_of, recovery};
use crate::workspace::{Secrecy, Workspace, WorkspaceError};
use opening::Opened;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Seconds between two looks at what is not saved yet.
pub const EVERY_S: f64 = 3.0;

/// How the folder of the workspace stands to this window.
#[derive(Debug, Default)]
pub enum Place {
    /// The workspace has no folder yet.
    #[default]
    Nowhere,
    /// It is ours.
    Ours(FolderLock),
    /// Another window has it.
    Theirs(Holder),
    /// Another machine left its name in it.
    Left(Holder),
    /// Nothing can be written into it; why.
    ReadOnly(Message),
    /// The sample, which stays as it was shipped.
    Sample,
}

/// What keeping knows.
#[derive(Debug, Default)]
pub struct Keep {
    place: Place,
    offered: Option<Box<Offered>>,
    /// The edit that the recovery file holds.
    written: Option<u64>,
    /// When it was written last, seconds since 1970.
    written_at: Option<u64>,
    is_writing: bool,
    /// The sentence last told about a failure, so that it is told once.
    failure: Option<Message>,
    /// What files hold, by the name the workspace has for them.
    facts: BTreeMap<String, (SourceEntry, SourceStamp)>,
    /// How files stood when their change was told.
    told: BTreeMap<String, SourceStamp>,
    /// Files that were not there and were looked for.
    gone: BTreeSet<String>,
    is_looking: bool,
    relinking: Option<Vec<RelinkRow>>,
}

/// Something about keeping the workspace.
#[derive(Debug)]
pub enum KeepCommand {
    /// A workspace file was looked at: what is saved, what is not, who has the folder.
    Opened(Box<Opened>),
    /// Go on with the unsaved state that was found, or with what was saved.
    Recover(bool),
    /// Some seconds have passed.
    Tick,
    /// The unsaved state of that edit was written at that time, or could not be.
    Written(u64, u64, Result<(), Message>),
    /// The workspace was saved, or could not be; with the lock of a new folder.
    Stored(Box<Stored>),
    /// The files of the workspace were looked at.
    Looked(Box<Looked>),
    /// Take a missing file from that place of those found, or from none.
    ChoosePlace(usize, Option<usize>),
    /// Take missing files from where they were found, or leave it.
    Relink(bool),
    /// Ask for the folder again; even where another machine left its name.
    TryAgain(bool),
}

/// How saving ended.
#[derive(Debug)]
pub struct Stored {
    /// The workspace and the number of edits it holds.
    pub saved: Result<(Box<Workspace>, usize), Arc<WorkspaceError>>,
    /// The lock of the folder, if it is another one.
    pub lock: Option<FolderLock>,
}

impl Keep {
    /// How the folder stands.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Whether saving has to go elsewhere.
    pub fn is_read_only(&self) -> bool {
        !matches!(self.place, Place::Ours(_) | Place::Nowhere)
    }

    /// Why saving has to go elsewhere.
    pub fn why_read_only(&self) -> Option<Message> {
        match &self.place {
            Place::Ours(_) | Place::Nowhere => None,
            Place::Theirs(holder) => {
                Some(Message::new("keep.theirs").with("holder", holder.message()))
            }
            Place::Left(holder) => Some(Message::new("keep.left").with("holder", holder.message())),
            Place::ReadOnly(why) => Some(Message::new("keep.read_only").with("cause", why.clone())),
            Place::Sample => Some(Message::new("keep.sample")),
        }
    }

    /// The unsaved state that was found and waits for a decision.
    pub fn offered(&self) -> Option<&Offered> {
        self.offered.as_deref()
    }

    /// When the unsaved state was last written, as a clock shows it.
    pub fn written_at(&self) -> Option<String> {
        self.written_at.map(clock)
    }

    fn forget_written(&mut self) {
        self.written = None;
        self.written_at = None;
    }
}

impl Session {
    /// What keeping knows.
    pub fn keep(&self) -> &Keep {
        &self.keep
    }

    pub(super) fn keep_command(&mut self, command: KeepCommand) -> Vec<Effect> {
        match command {
            KeepCommand::Opened(opened) => self.opened(*opened),
            KeepCommand::Recover(recovered) => self.recover(recovered),
            KeepCommand::Tick => {
                let mut effects = self.keep_unsaved();
                effects.extend(self.look_at_sources());
                effects
            }
            KeepCommand::Looked(looked) => self.sources_looked(*looked),
            KeepCommand::ChoosePlace(row, chosen) => {
                self.choose_place(row, chosen);
                Vec::new()
            }
            KeepCommand::Relink(agreed) => self.relink(agreed),
            KeepCommand::Written(revision, at, written) => {
                self.keep_written(revision, at, written);
                Vec::new()
            }
            KeepCommand::Stored(stored) => self.stored(*stored),
            KeepCommand::TryAgain(even_left) => self.try_again(even_left),
        }
    }

    /// Writes what is not saved, if that has changed since it was last written.
    fn keep_unsaved(&mut self) -> Vec<Effect> {
        let revision = self.history.revision();
        let keep = &mut self.keep;
        let is_ours = matches!(keep.place, Place::Ours(_));
        if !is_ours || keep.is_writing || keep.written == Some(revision) || !self.history.is_dirty()
        {
            return Vec::new();
        }
        keep.is_writing = true;
        let mut workspace = self.workspace.clone();
        workspace.view = Some(self.view.into());
        self.record_sources(&mut workspace);
        vec![Effect::Keep(Box::new(KeepJob::Write(
            Box::new(workspace),
            revision,
        )))]
    }

    fn keep_written(&mut self, revision: u64, at: u64, written: Result<(), Message>) {
        self.keep.is_writing = false;
        // Tried again only once something changes: a full disk is not asked every few seconds.
        self.keep.written = Some(revision);
        match written {
            Ok(()) => {
                self.keep.written_at = Some(at);
                self.keep.failure = None;
            }
            Err(message) => {
                if self.keep.failure.as_ref() != Some(&message) {
                    self.tell(NoticeKind::Error, message.clone());
                    self.keep.failure = Some(message);
                }
            }
        }
    }

    /// What is written of the unsaved state goes once there is none.
    pub(super) fn keep_in_line(&mut self) -> Option<Effect> {
        if self.history.is_dirty() || self.keep.written.is_none() || self.keep.is_writing {
            return None;
        }
        self.keep.forget_written();
        let path = self.workspace.path.clone()?;
        matches!(self.keep.place, Place::Ours(_))
            .then(|| Effect::Keep(Box::new(KeepJob::Forget(path))))
    }

    /// The user leaves what is not saved behind: it is not offered again.
    pub(super) fn keep_nothing(&mut self) -> Option<Effect> {
        self.keep.forget_written();
        let (Place::Ours(_), Some(path)) = (&self.keep.place, &self.workspace.path) else {
            return None;
        };
        // At once, because the program may end here; and again behind what is being written.
        recovery::remove(path);
        let again = KeepJob::Forget(path.clone());
        self.keep.is_writing.then(|| Effect::Keep(Box::new(again)))
    }

    /// Where saving to `path` (or to where it came from) has to be asked for first.
    pub(super) fn keep_refuses(&mut self, path: Option<&Path>) -> Option<Vec<Effect>> {
        let why = self.keep.why_read_only()?;
        let is_same = path.is_none_or(|p| {
            let own = self.workspace.path.as_deref();
            own.is_some_and(|own| is_same_file(own, p))
        });
        if !is_same {
            return None;
        }
        self.tell(NoticeKind::Error, why);
        Some(vec![Effect::Ask(Question::SaveAs)])
    }

    /// Whether the folder of a file is one this window holds.
    pub(super) fn holds_folder_of(&self, path: &Path) -> bool {
        match &self.keep.place {
            Place::Ours(lock) => is_same_file(lock.folder(), &folder_of(path)),
            _ => false,
        }
    }

    /// Registers files just written from the workspace, so that they can be found again.
    pub(super) fn copy_made(&mut self, files: Vec<PathBuf>, kind: CopyKind) -> Option<Effect> {
        let layers = self.workspace.layers.iter().map(|l| l.secrecy);
        let images = self.workspace.images.iter().map(|i| i.secrecy);
        let secrecy = layers.chain(images).max().unwrap_or_default();
        match (&self.keep.place, self.workspace.path.clone()) {
            (Place::Ours(_), Some(workspace)) => {
                let job = KeepJob::Register {
                    workspace,
                    files,
                    kind,
                    secrecy,
                };
                Some(Effect::Keep(Box::new(job)))
            }
            _ if secrecy > Secrecy::Public => {
                self.tell(NoticeKind::Error, Message::new("pack.not_registered"));
                None
            }
            _ => None,
        }
    }

    fn stored(&mut self, stored: Stored) -> Vec<Effect> {
        if let Ok((saved, _)) = &stored.saved {
            self.keep.forget_written();
            let before = self.workspace.path.clone();
            if let (Place::Ours(_), Some(before)) = (&self.keep.place, before)
                && saved.path.as_ref() != Some(&before)
            {
                // What was kept beside the old file is in the new one.
                recovery::remove(&before);
            }
            if let Some(lock) = stored.lock {
                self.keep.place = Place::Ours(lock);
            }
        }
        self.saved(stored.saved)
    }

    fn try_again(&mut self, even_left: bool) -> Vec<Effect> {
        let Some(path) = self.workspace.path.clone() else {
            return Vec::new();
        };
        if self.is_dirty() {
            self.tell(NoticeKind::Error, Message::new("keep.save_first"));
            return vec![Effect::Ask(Question::SaveAs)];
        }
        self.is_opening = true;
        vec![Effect::Keep(Box::new(KeepJob::Open(path, even_left)))]
    }
}

/// Whether two paths lead to the same place, as far as can be told.
fn is_same_file(a: &Path, b: &Path) -> bool {
    let real = |p: &Path| -> PathBuf { p.canonicalize().unwrap_or_else(|_| p.to_path_buf()) };
    a == b || real(a) == real(b)
}

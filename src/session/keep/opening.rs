//! Opening a workspace: what is saved, an unsaved state found beside it, and who has the folder.
//! An unsaved state is offered, never taken silently.

use super::{Keep, KeepJob, Place, is_same_file};
use crate::base::message::Message;
use crate::session::command::Effect;
use crate::session::edit::History;
use crate::session::state::{NoticeKind, Session};
use crate::workspace::keep::lock::{Holder, Locked};
use crate::workspace::keep::recovery::Recovery;
use crate::workspace::keep::{clock, differences, folder_of};
use crate::workspace::{Workspace, WorkspaceError};
use std::path::PathBuf;
use std::sync::Arc;

/// Differences told at most.
const MOST_TOLD: usize = 8;

/// A workspace file that was looked at.
#[derive(Debug)]
pub struct Opened {
    /// The file.
    pub path: PathBuf,
    /// What is saved.
    pub saved: Result<Box<Workspace>, Arc<WorkspaceError>>,
    /// An unsaved state beside it, or why it cannot be used.
    pub recovery: Option<Result<Box<Recovery>, Message>>,
    /// Who has the folder; none for the sample.
    pub locked: Option<Locked>,
}

/// An unsaved state that waits for a decision.
#[derive(Debug)]
pub struct Offered {
    path: PathBuf,
    saved: Result<Box<Workspace>, Arc<WorkspaceError>>,
    recovery: Box<Recovery>,
    place: Place,
    notices: Vec<(NoticeKind, Message)>,
    differences: Vec<Message>,
    more: usize,
}

impl Offered {
    /// When the unsaved state was written, as a clock shows it.
    pub fn at(&self) -> String {
        clock(self.recovery.at)
    }

    /// The workspace's file name.
    pub fn file_name(&self) -> String {
        let name = self.path.file_name().unwrap_or_default();
        crate::base::text::visible(&name.to_string_lossy())
    }

    /// What the unsaved state has otherwise than the saved one, the first of it.
    pub fn differences(&self) -> &[Message] {
        &self.differences
    }

    /// How many more differences there are.
    pub fn more(&self) -> usize {
        self.more
    }

    /// Why what is saved cannot be opened, if it cannot.
    pub fn saved_fault(&self) -> Option<Message> {
        self.saved.as_ref().err().map(|e| e.message())
    }

    /// Whether the file was saved over after the unsaved state was written.
    pub fn is_saved_over(&self) -> bool {
        self.recovery.is_saved_over
    }
}

impl Session {
    /// A workspace file was looked at: it takes the place of the one before, unless there is
    /// something to decide first.
    pub(super) fn opened(&mut self, opened: Opened) -> Vec<Effect> {
        let mut notices = Vec::new();
        let place = self.place_of(opened.locked, &mut notices);
        let is_ours = matches!(place, Place::Ours(_));
        let mut effects = Vec::new();
        // What another window keeps there is its own affair.
        let recovery = match opened.recovery.filter(|_| is_ours) {
            Some(Ok(recovery)) => {
                let is_saved = recovery.unsaved_companions.is_empty()
                    && opened.saved.as_ref().is_ok_and(|s| is_same(s, &recovery));
                if is_saved {
                    // Killed between saving and clearing up: nothing is lost.
                    let forget = KeepJob::Forget(opened.path.clone());
                    effects.push(Effect::Keep(Box::new(forget)));
                }
                Some(recovery).filter(|_| !is_saved)
            }
            Some(Err(message)) => {
                notices.push((NoticeKind::Error, message));
                None
            }
            None => None,
        };
        let Some(recovery) = recovery else {
            effects.extend(self.adopt(opened.saved, History::saved(), place, notices));
            return effects;
        };
        self.is_opening = false;
        let mut told = match &opened.saved {
            Ok(saved) => differences(saved, &recovery.workspace),
            Err(_) => Vec::new(),
        };
        for file in &recovery.unsaved_companions {
            let name = crate::base::text::visible(file);
            told.push(Message::new("keep.diff_companion").with("name", name));
        }
        let more = told.len().saturating_sub(MOST_TOLD);
        told.truncate(MOST_TOLD);
        self.keep.offered = Some(Box::new(Offered {
            path: opened.path,
            saved: opened.saved,
            recovery,
            place,
            notices,
            differences: told,
            more,
        }));
        effects
    }

    /// The decision about an unsaved state.
    pub(super) fn recover(&mut self, recovered: bool) -> Vec<Effect> {
        let Some(offered) = self.keep.offered.take() else {
            return Vec::new();
        };
        let Offered {
            path,
            saved,
            recovery,
            place,
            mut notices,
            ..
        } = *offered;
        if recovered {
            let at = Message::new("keep.recovered").with("time", clock(recovery.at));
            notices.push((NoticeKind::Done, at));
            let workspace = Ok(Box::new(recovery.workspace));
            let effects = self.adopt(workspace, History::unsaved(), place, notices);
            // It is there already.
            self.keep.written = Some(self.history.revision());
            self.keep.written_at = Some(recovery.at);
            return effects;
        }
        if saved.is_err() {
            // Nothing else is left of it: it stays where it is.
            notices.push((NoticeKind::Error, Message::new("keep.recovery_stays")));
            return self.adopt(saved, History::saved(), place, notices);
        }
        let mut effects = self.adopt(saved, History::saved(), place, notices);
        effects.push(Effect::Keep(Box::new(KeepJob::Forget(path))));
        effects
    }

    /// Goes over to a workspace that was read; one that could not be read changes nothing.
    fn adopt(
        &mut self,
        read: Result<Box<Workspace>, Arc<WorkspaceError>>,
        history: History,
        place: Place,
        notices: Vec<(NoticeKind, Message)>,
    ) -> Vec<Effect> {
        let is_read = read.is_ok();
        let effects = self.workspace_opened(read);
        if is_read {
            self.keep = Keep {
                place,
                ..Keep::default()
            };
            self.history = history;
        } else if self.is_own(&place) {
            // Opening it again failed: the lock goes back to where it was.
            self.keep.place = place;
        }
        for (kind, message) in notices {
            self.tell(kind, message);
        }
        effects
    }

    fn place_of(
        &mut self,
        locked: Option<Locked>,
        notices: &mut Vec<(NoticeKind, Message)>,
    ) -> Place {
        match locked {
            None => Place::Sample,
            Some(Locked::Ours { lock, stale }) => {
                if let Some(holder) = stale {
                    let message = Message::new("keep.taken_over").with("holder", holder.message());
                    notices.push((NoticeKind::Done, message));
                }
                if !lock.is_firm() {
                    notices.push((NoticeKind::Error, Message::new("keep.not_firm")));
                }
                Place::Ours(lock)
            }
            Some(Locked::Theirs(holder)) if self.is_me(&holder) => {
                std::mem::take(&mut self.keep.place)
            }
            Some(Locked::Theirs(holder)) => Place::Theirs(holder),
            Some(Locked::Left(holder)) => Place::Left(holder),
            Some(Locked::Impossible(why)) => Place::ReadOnly(why),
        }
    }

    /// Whether that is this very window, which opens its own workspace again.
    fn is_me(&self, holder: &Holder) -> bool {
        match &self.keep.place {
            Place::Ours(lock) => lock.holder().token == holder.token,
            _ => false,
        }
    }

    /// Whether a lock is that of the workspace already open.
    fn is_own(&self, place: &Place) -> bool {
        let folder = self.workspace.path.as_deref().map(folder_of);
        match (place, folder, &self.keep.place) {
            (Place::Ours(lock), Some(folder), Place::Nowhere) => {
                is_same_file(lock.folder(), &folder)
            }
            _ => false,
        }
    }
}

/// Whether an unsaved state is what is saved, views and what files held aside.
fn is_same(saved: &Workspace, recovery: &Recovery) -> bool {
    let plain = |workspace: &Workspace| {
        let mut plain = workspace.with_sketch_hashes();
        plain.view = None;
        plain.sources.clear();
        plain
    };
    plain(saved).to_text() == plain(&recovery.workspace).to_text()
}

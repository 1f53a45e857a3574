//! The work of keeping, off the window's thread.

use super::opening::Opened;
use super::{KeepCommand, Looking, Stored, is_same_file, sources};
use crate::base::files::io_message;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::session::command::Command;
use crate::session::files;
use crate::session::jobs::Stop;
use crate::workspace::keep::copies::{self, CopyKind};
use crate::workspace::keep::lock::{FolderLock, Holder, Locked, lock};
use crate::workspace::keep::{clear_leftovers, folder_of, now, recovery};
use crate::workspace::{Secrecy, Workspace, WorkspaceError, sample_path};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Work of keeping.
#[derive(Debug)]
pub enum KeepJob {
    /// Look at a workspace file; hold its folder even where another machine left its name.
    Open(PathBuf, bool),
    /// Write the unsaved state, as it was after that edit.
    Write(Box<Workspace>, u64),
    /// There is no unsaved state any more.
    Forget(PathBuf),
    /// Look at the files the workspace names.
    Look(Looking),
    /// Register copies just made.
    Register {
        /// The workspace they were made from.
        workspace: PathBuf,
        /// The files.
        files: Vec<PathBuf>,
        /// What they are.
        kind: CopyKind,
        /// Highest class among the layers of the workspace.
        secrecy: Secrecy,
    },
}

impl KeepJob {
    /// Whether it is opening, which has a lane of its own.
    pub fn is_opening(&self) -> bool {
        matches!(self, Self::Open(..))
    }

    /// Whether it reads other files, which takes long and nobody waits for.
    pub fn is_looking(&self) -> bool {
        matches!(self, Self::Look(_))
    }
}

/// Does it.
///
/// # Errors
/// [`Stop::Cancelled`] where there is nothing to tell.
pub fn run(job: KeepJob, progress: &Progress) -> Result<Command, Stop> {
    match job {
        KeepJob::Look(looking) => sources::look(looking, progress),
        KeepJob::Open(path, even_left) => Ok(open(&path, even_left)),
        KeepJob::Write(workspace, revision) => {
            let at = now();
            let written = recovery::write(&workspace, &workspace.sketch_texts(), at)
                .map(|_| ())
                .map_err(|e| Message::new("keep.not_kept").with("cause", io_message(&e)));
            Ok(Command::Keep(KeepCommand::Written(revision, at, written)))
        }
        KeepJob::Forget(path) => {
            recovery::remove(&path);
            Err(Stop::Cancelled)
        }
        KeepJob::Register {
            workspace,
            files,
            kind,
            secrecy,
        } => match copies::register(&workspace, &files, kind, secrecy, now()) {
            Ok(()) => Err(Stop::Cancelled),
            Err(e) => Err(Stop::Failed(
                Message::new("pack.register_failed").with("cause", io_message(&e)),
            )),
        },
    }
}

/// Looks at a workspace file: what is saved, what is not, who has the folder.
pub fn open(path: &Path, even_left: bool) -> Command {
    let is_sample = sample_path().is_some_and(|sample| is_same_file(&sample, path));
    let is_there = path.is_file();
    // First the lock: what is read after it is what the last window left.
    let locked = (!is_sample).then(|| {
        if is_there {
            lock(&folder_of(path), Holder::me(now()), even_left)
        } else {
            // Nothing to hold.
            Locked::Impossible(Message::new("common.io_not_found"))
        }
    });
    let recovery = match &locked {
        Some(Locked::Ours { .. } | Locked::Theirs(_)) => match recovery::read(path) {
            Ok(found) => found.map(|r| Ok(Box::new(r))),
            Err(message) => Some(Err(message)),
        },
        _ => None,
    };
    if let Some(Locked::Ours { lock, .. }) = &locked {
        tidy(lock, path);
    }
    let saved = Workspace::open(path).map(Box::new).map_err(Arc::new);
    Command::Keep(KeepCommand::Opened(Box::new(Opened {
        path: path.to_path_buf(),
        saved,
        recovery,
        locked,
    })))
}

/// Removes what a kill left unfinished.
fn tidy(lock: &FolderLock, path: &Path) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    clear_leftovers(lock.folder(), &[&name]);
    let own = lock.folder().join(crate::workspace::keep::FOLDER);
    let recovery = recovery::path_of(path);
    let recovery = recovery.file_name().unwrap_or_default().to_string_lossy();
    clear_leftovers(&own, &[&recovery, "holder.toml", "copies.toml"]);
}

/// Saves; `is_held` says that the folder it goes to is held by this window already.
pub fn store(
    workspace: Box<Workspace>,
    path: Option<&Path>,
    position: usize,
    is_held: bool,
) -> Command {
    let stored = |saved, lock| Command::Keep(KeepCommand::Stored(Box::new(Stored { saved, lock })));
    let target = path.or(workspace.path.as_deref()).map(Path::to_path_buf);
    let mut held = None;
    if let Some(target) = target.as_deref().filter(|_| !is_held) {
        match lock(&folder_of(target), Holder::me(now()), false) {
            Locked::Ours { lock, .. } => held = Some(lock),
            Locked::Theirs(holder) | Locked::Left(holder) => {
                let error = WorkspaceError::Held {
                    path: target.to_path_buf(),
                    holder: holder.message(),
                };
                return stored(Err(Arc::new(error)), None);
            }
            // Saving says itself why it cannot.
            Locked::Impossible(_) => {}
        }
    }
    let saved = files::store(workspace, path, position);
    if saved.is_ok()
        && let Some(target) = &target
    {
        recovery::remove(target);
    }
    stored(saved, held)
}

//! Who has a workspace's folder open. The lock itself is the operating system's, on an open file,
//! so it ends with the process, however that ends; a second file beside it says who holds it.

use super::{own_folder, read_small};
use crate::base::files::{io_message, write_atomically};
use crate::base::message::Message;
use crate::base::text::visible;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// File that is locked.
const LOCK: &str = "lock";
/// File that says by whom: a locked file cannot be read everywhere.
const HOLDER: &str = "holder.toml";
/// Longest name kept of a machine or a person, characters.
const NAME_LENGTH: usize = 80;
/// A lock file that somebody is just removing is tried again so often.
const TRIES: u32 = 8;

/// Who holds a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Holder {
    /// The machine.
    pub host: String,
    /// The person.
    pub user: String,
    /// The process.
    pub process: u32,
    /// Since when, seconds since 1970.
    pub since: u64,
    /// Tells this lock from all others of the same process.
    pub token: String,
}

impl Holder {
    /// This process, now.
    pub fn me(now: u64) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let host = host();
        let process = std::process::id();
        let token = format!(
            "{host}-{process}-{now}-{}",
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        Self {
            user: named(&["USER", "LOGNAME", "USERNAME"]),
            host,
            process,
            since: now,
            token,
        }
    }

    /// The sentence that says who it is and since when.
    pub fn message(&self) -> Message {
        let or_unknown = |name: &str| -> crate::base::message::Arg {
            if name.is_empty() {
                Message::new("keep.unknown").into()
            } else {
                visible(name).into()
            }
        };
        let since = match self.since {
            0 => Message::new("keep.unknown").into(),
            since => super::clock(since).into(),
        };
        Message {
            code: "keep.holder".to_owned(),
            args: vec![
                ("user".to_owned(), or_unknown(&self.user)),
                ("host".to_owned(), or_unknown(&self.host)),
                ("since".to_owned(), since),
            ],
        }
    }

    /// From the file beside a lock; what it does not say, or says wrongly, is not known.
    fn read(own: &Path) -> Option<Self> {
        let text = read_small(&own.join(HOLDER)).ok().flatten()?;
        let mut holder: Self = toml::from_str(&text).unwrap_or_default();
        for name in [&mut holder.host, &mut holder.user, &mut holder.token] {
            *name = name.chars().take(NAME_LENGTH).collect();
        }
        Some(holder)
    }
}

fn named(variables: &[&str]) -> String {
    variables
        .iter()
        .find_map(|v| std::env::var(v).ok().filter(|v| !v.trim().is_empty()))
        .unwrap_or_default()
        .chars()
        .take(NAME_LENGTH)
        .collect()
}

fn host() -> String {
    let told = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let told = told.trim();
    if told.is_empty() {
        named(&["COMPUTERNAME", "HOSTNAME"])
    } else {
        told.chars().take(NAME_LENGTH).collect()
    }
}

/// A folder that is held. Dropping it lets the folder go.
#[derive(Debug)]
pub struct FolderLock {
    folder: PathBuf,
    holder: Holder,
    /// None where the place knows no locks.
    file: Option<File>,
}

impl FolderLock {
    /// The workspace's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What the folder says of us.
    pub fn holder(&self) -> &Holder {
        &self.holder
    }

    /// Whether another window would notice; a place without locks only keeps a note.
    pub fn is_firm(&self) -> bool {
        self.file.is_some()
    }
}

impl Drop for FolderLock {
    fn drop(&mut self) {
        let own = self.folder.join(super::FOLDER);
        // Somebody who took over has written their own name: that one stays.
        let is_mine = Holder::read(&own).is_some_and(|h| h.token == self.holder.token);
        if is_mine {
            fs::remove_file(own.join(HOLDER)).ok();
            fs::remove_file(own.join(LOCK)).ok();
        }
        drop(self.file.take());
        // Stays while something else is kept in it.
        fs::remove_dir(&own).ok();
    }
}

/// What came of asking for a folder.
#[derive(Debug)]
pub enum Locked {
    /// It is ours.
    Ours {
        /// The lock.
        lock: FolderLock,
        /// Who had it and did not let it go: their process is gone.
        stale: Option<Holder>,
    },
    /// Another window has it.
    Theirs(Holder),
    /// Another machine left its name; whether its window is open cannot be told from here.
    Left(Holder),
    /// Nothing can be written here, so nothing can be locked; why.
    Impossible(Message),
}

/// Asks for a workspace's folder. A lock left by a process of this machine that is gone is taken
/// over; one left by another machine only if `even_left`.
pub fn lock(folder: &Path, me: Holder, even_left: bool) -> Locked {
    let impossible = |e: &io::Error| Locked::Impossible(io_message(e));
    let own = match own_folder(folder) {
        Ok(own) => own,
        Err(e) => return impossible(&e),
    };
    let file = match take(&own) {
        Ok(Taken::Ours(file)) => Some(file),
        Ok(Taken::Unknown) => None,
        Ok(Taken::Theirs) => return Locked::Theirs(Holder::read(&own).unwrap_or_default()),
        Err(e) => return impossible(&e),
    };
    let before = Holder::read(&own);
    let is_here = |h: &Holder| h.host == me.host || h.host.is_empty();
    if let Some(holder) = &before
        && !(is_here(holder) && file.is_some())
        && !even_left
    {
        return Locked::Left(holder.clone());
    }
    let text = toml::to_string(&me).unwrap_or_default();
    if let Err(e) = write_atomically(&own.join(HOLDER), text.as_bytes()) {
        return impossible(&e);
    }
    Locked::Ours {
        lock: FolderLock {
            folder: folder.to_path_buf(),
            holder: me,
            file,
        },
        stale: before,
    }
}

/// Who has a folder, without asking for it: none where nobody does.
pub fn holder_of(folder: &Path) -> Option<Holder> {
    let own = super::existing_folder(folder)?;
    let file = File::open(own.join(LOCK)).ok()?;
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => Some(Holder::read(&own).unwrap_or_default()),
        _ => None,
    }
}

enum Taken {
    Ours(File),
    Theirs,
    /// The place knows no locks.
    Unknown,
}

fn take(own: &Path) -> io::Result<Taken> {
    let path = own.join(LOCK);
    let mut denied = None;
    for _ in 0..TRIES {
        let opened = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path);
        let file = match opened {
            Ok(file) => file,
            // Who lets go removes the file and the folder around it.
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                fs::create_dir(own).ok();
                denied = Some(e);
                continue;
            }
            Err(e) if e.kind() == io::ErrorKind::PermissionDenied && cfg!(windows) => {
                denied = Some(e);
                std::thread::yield_now();
                continue;
            }
            Err(e) => return Err(e),
        };
        match file.try_lock() {
            Ok(()) if is_still(&file, &path) => return Ok(Taken::Ours(file)),
            // It was removed between opening and locking: what is locked is no longer there.
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(Taken::Theirs),
            Err(TryLockError::Error(_)) => return Ok(Taken::Unknown),
        }
    }
    Err(denied.unwrap_or_else(|| io::Error::from(io::ErrorKind::PermissionDenied)))
}

#[cfg(unix)]
fn is_still(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), path.metadata()) {
        (Ok(a), Ok(b)) => (a.dev(), a.ino()) == (b.dev(), b.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_still(_: &File, path: &Path) -> bool {
    path.is_file()
}

//! What the program keeps beside a workspace, in the workspace's own folder and nowhere else: who
//! has it open, what is not saved yet, which copies were made of it.
//!
//! All of it stands in [`FOLDER`]. Nothing here is part of the workspace: without it the workspace
//! opens as it was saved. What is read from there is not trusted: it came with the folder.

mod clear;
pub mod copies;
mod differs;
pub mod lock;
pub mod recovery;
pub mod sources;
pub mod wipe;

pub use clear::{clear_leftovers, leftovers};
pub use differs::differences;

use crate::base::date::Date;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Name of the folder, inside the workspace's.
pub const FOLDER: &str = ".redline";

/// Most bytes read of a file kept there.
pub(super) const MOST: u64 = 64 << 20;

/// The folder that a workspace's file stands in.
pub fn folder_of(workspace: &Path) -> PathBuf {
    match workspace.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

/// The folder for what is kept beside a workspace, made if it is not there.
///
/// # Errors
/// As the file system says; and where something else stands in its place, such as a link that
/// would lead what is written out of the workspace's folder.
pub fn own_folder(folder: &Path) -> io::Result<PathBuf> {
    let own = folder.join(FOLDER);
    match fs::create_dir(&own) {
        Ok(()) => {}
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
        Err(e) => return Err(e),
    }
    if is_own_folder(&own) {
        Ok(own)
    } else {
        Err(io::Error::from(io::ErrorKind::NotADirectory))
    }
}

/// The folder, if it is there and is one.
pub fn existing_folder(folder: &Path) -> Option<PathBuf> {
    let own = folder.join(FOLDER);
    is_own_folder(&own).then_some(own)
}

fn is_own_folder(own: &Path) -> bool {
    // A link is none, wherever it leads.
    own.symlink_metadata().is_ok_and(|m| m.is_dir())
}

/// Reads a small text file kept there; none where there is no such file.
///
/// # Errors
/// As the file system says; a file too large to be ours, and a link, are refused.
pub(super) fn read_small(path: &Path) -> io::Result<Option<String>> {
    let metadata = match path.symlink_metadata() {
        Ok(metadata) => metadata,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e),
    };
    if !metadata.is_file() || metadata.len() > MOST {
        return Err(io::Error::from(io::ErrorKind::InvalidData));
    }
    fs::read_to_string(path).map(Some)
}

/// Seconds since 1970 by the machine's clock: for what is told of this machine, never for a result.
pub fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |d| d.as_secs())
}

/// A time of the machine's clock as date and minute in China standard time.
pub fn clock(seconds: u64) -> String {
    // Beyond the year 9999 it is nobody's clock.
    let seconds = i64::try_from(seconds.min(253_370_000_000)).unwrap_or(0);
    let date = Date::from_unix_seconds_china(seconds);
    let of_day = (seconds + 8 * 3600).rem_euclid(86_400);
    format!("{date} {:02}:{:02}", of_day / 3600, of_day / 60 % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_as_the_clock_on_a_chinese_wall_shows_it() {
        // `TZ=Asia/Shanghai date -d @1786723260`.
        assert_eq!(clock(1_786_723_260), "2026-08-15 00:01");
        assert_eq!(clock(u64::MAX).len(), "9998-12-31 00:00".len());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_the_place_of_the_folder_is_refused() {
        let (dir, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(elsewhere.path(), dir.path().join(FOLDER)).unwrap();
        assert!(own_folder(dir.path()).is_err());
        assert!(existing_folder(dir.path()).is_none());
        assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    }
}

//! Every copy the program made of a workspace: listed, and removed again.

use super::copies::{self, Copied, Standing};
use super::lock::{Holder, Locked, holder_of, lock};
use super::{existing_folder, folder_of, leftovers, now, recovery};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Files of atomic saving in the own folder.
const OWN: [&str; 2] = ["holder.toml", "copies.toml"];

/// A trace of the workspace.
#[derive(Debug, Clone)]
pub struct Trace {
    /// Key of what it is in the catalogues.
    pub what: &'static str,
    /// Where it stands.
    pub path: PathBuf,
    /// The registered copy, and how it stands now.
    pub copy: Option<(Copied, Standing)>,
}

/// What there is.
#[derive(Debug, Default)]
pub struct Traces {
    /// Recovery file, unfinished files, registered copies.
    pub found: Vec<Trace>,
    /// Whether the register cannot be read.
    pub is_register_broken: bool,
    /// Who has the workspace's folder open.
    pub holder: Option<Holder>,
}

/// What came of wiping.
#[derive(Debug, Default)]
pub struct Wiped {
    /// Files removed.
    pub removed: usize,
    /// Registered files that have changed since, and stay.
    pub changed: usize,
    /// Files that could not be removed.
    pub failures: Vec<(PathBuf, io::Error)>,
}

/// Lists the traces of a workspace.
pub fn traces(workspace: &Path) -> Traces {
    let folder = folder_of(workspace);
    let mut found: Vec<Trace> = kept(workspace, &folder);
    let registered = copies::registered(&folder);
    let is_register_broken = registered.is_none();
    for copy in registered.unwrap_or_default() {
        let standing = copy.standing(&folder);
        found.push(Trace {
            what: copy.kind.code(),
            path: copy.path(&folder),
            copy: Some((copy, standing)),
        });
    }
    Traces {
        found,
        is_register_broken,
        holder: holder_of(&folder),
    }
}

/// The recovery file and unfinished files.
fn kept(workspace: &Path, folder: &Path) -> Vec<Trace> {
    let trace = |what, path| Trace {
        what,
        path,
        copy: None,
    };
    let name = workspace.file_name().unwrap_or_default().to_string_lossy();
    let recovery = recovery::path_of(workspace);
    let recovery_name = recovery.file_name().unwrap_or_default().to_string_lossy();
    let mut found = Vec::new();
    let Some(own) = existing_folder(folder) else {
        let unfinished = leftovers(folder, &[&name]).into_iter();
        return unfinished
            .map(|path| trace("pack.wipe_unfinished", path))
            .collect();
    };
    if recovery.symlink_metadata().is_ok_and(|m| m.is_file()) {
        found.push(trace("pack.wipe_recovery", recovery.clone()));
    }
    let mut names: Vec<&str> = OWN.into();
    names.push(&recovery_name);
    let unfinished = leftovers(folder, &[&name]).into_iter();
    let unfinished = unfinished.chain(leftovers(&own, &names));
    found.extend(unfinished.map(|path| trace("pack.wipe_unfinished", path)));
    found
}

/// Removes the traces of a workspace.
///
/// # Errors
/// Who has the workspace open: nothing was removed.
pub fn wipe(workspace: &Path) -> Result<Wiped, Holder> {
    let folder = folder_of(workspace);
    // Held while it is wiped; letting it go removes its mark, too.
    let held = match lock(&folder, Holder::me(now()), true) {
        Locked::Ours { lock, .. } => Some(lock),
        Locked::Theirs(holder) | Locked::Left(holder) => return Err(holder),
        // Copies elsewhere can be removed all the same.
        Locked::Impossible(_) => None,
    };
    let mut wiped = Wiped::default();
    for trace in kept(workspace, &folder) {
        match fs::remove_file(&trace.path) {
            Ok(()) => wiped.removed += 1,
            Err(e) => wiped.failures.push((trace.path, e)),
        }
    }
    if let Some(all) = copies::registered(&folder) {
        wiped.changed = all
            .iter()
            .filter(|c| c.standing(&folder) == Standing::Changed)
            .count();
        let (removed, failure) = copies::remove(&folder, &all);
        wiped.removed += removed;
        wiped.failures.extend(failure);
    }
    drop(held);
    Ok(wiped)
}

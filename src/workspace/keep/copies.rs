//! The register of copies (副本登记): every file the program made from a workspace, outside the
//! workspace itself, so that they can be listed and removed again.
//!
//! The register came with the folder and is not trusted: a file is a copy only while its content
//! is still what was registered, so that no register can have a stranger's file removed.

use super::{existing_folder, folder_of, own_folder, read_small};
use crate::base::files::{sha256_of_file, write_atomically};
use crate::workspace::Secrecy;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Name of the register.
const NAME: &str = "copies.toml";
/// Most copies kept in mind; the oldest go first.
const MOST: usize = 5_000;

/// What a copy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CopyKind {
    /// A report or what goes with it.
    Report,
    /// A picture of the map.
    Picture,
    /// A layer in a file of its own.
    Layer,
    /// The workspace packed.
    Pack,
    /// Something else.
    Other,
}

impl CopyKind {
    /// Key of its name in the catalogues.
    pub fn code(self) -> &'static str {
        match self {
            Self::Report => "pack.copy_report",
            Self::Picture => "pack.copy_picture",
            Self::Layer => "pack.copy_layer",
            Self::Pack => "pack.copy_pack",
            Self::Other => "pack.copy_other",
        }
    }
}

/// A copy that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copied {
    /// The file: relative to the workspace's folder where it lies inside, else absolute.
    pub file: String,
    /// What it is.
    pub kind: CopyKind,
    /// Highest class among the layers of the workspace when it was made.
    #[serde(default)]
    pub secrecy: Secrecy,
    /// When, seconds since 1970.
    #[serde(default)]
    pub at: u64,
    /// SHA-256 of its content.
    pub sha256: String,
}

/// The file.
#[derive(Default, Serialize, Deserialize)]
struct FileV1 {
    #[serde(default)]
    schema: i64,
    #[serde(default)]
    copy: Vec<Copied>,
}

/// How a registered copy stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is there as it was written.
    Unchanged,
    /// There is a file, but another content: changed since, or none of ours.
    Changed,
    /// It is gone.
    Gone,
}

impl Copied {
    /// Where it stands.
    pub fn path(&self, folder: &Path) -> PathBuf {
        folder.join(&self.file)
    }

    /// How it stands now.
    pub fn standing(&self, folder: &Path) -> Standing {
        let path = self.path(folder);
        if path.symlink_metadata().is_err() {
            return Standing::Gone;
        }
        match sha256_of_file(&path) {
            Ok(hash) if hash == self.sha256 => Standing::Unchanged,
            _ => Standing::Changed,
        }
    }
}

/// The copies registered of the workspaces in a folder, oldest first. A register that cannot be
/// read gives none and says so by `None`.
pub fn registered(folder: &Path) -> Option<Vec<Copied>> {
    let Some(own) = existing_folder(folder) else {
        return Some(Vec::new());
    };
    let text = match read_small(&own.join(NAME)) {
        Ok(None) => return Some(Vec::new()),
        Ok(Some(text)) => text,
        Err(_) => return None,
    };
    let file: FileV1 = toml::from_str(&text).ok()?;
    Some(file.copy)
}

/// Registers files just written from a workspace. One that is registered already is registered
/// anew.
///
/// # Errors
/// As the file system says; a register that cannot be read is left as it is and is an error.
pub fn register(
    workspace: &Path,
    files: &[PathBuf],
    kind: CopyKind,
    secrecy: Secrecy,
    at: u64,
) -> io::Result<()> {
    let folder = folder_of(workspace);
    let own = own_folder(&folder)?;
    let Some(mut all) = registered(&folder) else {
        return Err(io::Error::from(io::ErrorKind::InvalidData));
    };
    for path in files {
        let file = name_of(&folder, path);
        all.retain(|c| c.file != file);
        all.push(Copied {
            sha256: sha256_of_file(path)?,
            file,
            kind,
            secrecy,
            at,
        });
    }
    let surplus = all.len().saturating_sub(MOST);
    all.drain(..surplus);
    store(&own, all)
}

fn name_of(folder: &Path, path: &Path) -> String {
    let absolute = |p: &Path| {
        p.canonicalize()
            .unwrap_or_else(|_| std::path::absolute(p).unwrap_or_else(|_| p.to_path_buf()))
    };
    let path = absolute(path);
    let inside = path.strip_prefix(absolute(folder)).map(Path::to_path_buf);
    let name = inside.unwrap_or(path);
    name.to_string_lossy().replace('\\', "/")
}

fn store(own: &Path, copy: Vec<Copied>) -> io::Result<()> {
    let file = FileV1 { schema: 1, copy };
    let text = toml::to_string(&file).map_err(io::Error::other)?;
    write_atomically(&own.join(NAME), text.as_bytes())
}

/// Removes what can be removed of these copies and strikes them off; the others stay registered.
/// Gives how many were removed, and the first failure.
pub fn remove(folder: &Path, chosen: &[Copied]) -> (usize, Option<(PathBuf, io::Error)>) {
    let mut removed = 0;
    let mut failure = None;
    let mut struck = Vec::new();
    for copy in chosen {
        match copy.standing(folder) {
            Standing::Gone => struck.push(copy.file.clone()),
            Standing::Changed => {}
            Standing::Unchanged => match fs::remove_file(copy.path(folder)) {
                Ok(()) => {
                    removed += 1;
                    struck.push(copy.file.clone());
                }
                Err(e) => {
                    failure.get_or_insert((copy.path(folder), e));
                }
            },
        }
    }
    if let (Some(own), Some(mut all)) = (existing_folder(folder), registered(folder)) {
        all.retain(|c| !struck.contains(&c.file));
        let kept = if all.is_empty() {
            fs::remove_file(own.join(NAME))
        } else {
            store(&own, all)
        };
        if let Err(e) = kept
            && e.kind() != io::ErrorKind::NotFound
        {
            failure.get_or_insert((own.join(NAME), e));
        }
        fs::remove_dir(&own).ok();
    }
    (removed, failure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_removed_only_while_it_is_what_was_written() {
        let dir = tempfile::tempdir().unwrap();
        let other = tempfile::tempdir().unwrap();
        let workspace = dir.path().join("w.toml");
        let (inside, outside) = (dir.path().join("a.txt"), other.path().join("b.txt"));
        for path in [&inside, &outside] {
            fs::write(path, "one").unwrap();
        }
        let files = [inside.clone(), outside.clone()];
        register(&workspace, &files, CopyKind::Report, Secrecy::Internal, 7).unwrap();
        let all = registered(dir.path()).unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!(all[0].file, "a.txt");
        fs::write(&outside, "two").unwrap();
        assert_eq!(all[1].standing(dir.path()), Standing::Changed);
        let (removed, failure) = remove(dir.path(), &all);
        assert_eq!((removed, failure.is_none()), (1, true));
        assert!(!inside.exists() && outside.exists());
        assert_eq!(registered(dir.path()).unwrap().len(), 1);
        fs::remove_file(&outside).unwrap();
        remove(dir.path(), &registered(dir.path()).unwrap());
        assert!(!dir.path().join(super::super::FOLDER).exists());
    }

    #[test]
    fn a_register_of_rubbish_is_said_not_written_over() {
        let dir = tempfile::tempdir().unwrap();
        let own = own_folder(dir.path()).unwrap();
        fs::write(own.join(NAME), "copy = 7").unwrap();
        assert!(registered(dir.path()).is_none());
        let file = dir.path().join("a.txt");
        fs::write(&file, "x").unwrap();
        let workspace = dir.path().join("w.toml");
        let done = register(&workspace, &[file], CopyKind::Other, Secrecy::Public, 0);
        assert!(done.is_err());
        assert_eq!(fs::read_to_string(own.join(NAME)).unwrap(), "copy = 7");
    }
}

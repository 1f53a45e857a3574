//! The files a workspace names: what they hold, recorded with size and hash, and where they may
//! have gone when they are not where they were.

use super::{FOLDER, folder_of};
use crate::base::files::{sha256_of_bytes, sha256_of_file};
use crate::base::progress::{Cancelled, Progress};
use crate::formats::files_of;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Folders below the workspace's that are searched.
const DEPTH: usize = 5;
/// Folders below the one around it that are searched.
const DEPTH_BESIDE: usize = 2;
/// Entries looked at in all.
const MOST_ENTRIES: usize = 50_000;
/// Places told of one file.
const MOST_CANDIDATES: usize = 5;

/// What a file held when it was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceEntry {
    /// The file, as the workspace names it, without a layer's name.
    pub file: String,
    /// Its size, with what belongs to it.
    pub bytes: u64,
    /// SHA-256 of its content; of several files that belong together, over their hashes.
    pub sha256: String,
}

/// What a file holds now, under a name.
///
/// # Errors
/// As the file system says.
pub fn facts_of(file: &str, path: &Path) -> io::Result<SourceEntry> {
    let files = files_of(path);
    let mut bytes = 0;
    let mut hashes = Vec::new();
    for path in &files {
        bytes += path.metadata()?.len();
        let extension = path.extension().unwrap_or_default().to_string_lossy();
        hashes.push((extension.to_lowercase(), sha256_of_file(path)?));
    }
    let sha256 = match hashes.as_slice() {
        [(_, one)] => one.clone(),
        several => {
            let lines: Vec<String> = several.iter().map(|(e, h)| format!("{e} {h}\n")).collect();
            sha256_of_bytes(lines.concat().as_bytes())
        }
    };
    Ok(SourceEntry {
        file: file.to_owned(),
        bytes,
        sha256,
    })
}

/// A place where a missing file may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The file.
    pub path: PathBuf,
    /// Whether it holds what was recorded; none where nothing was.
    pub is_same: Option<bool>,
}

/// A file that is not where the workspace has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The file, as the workspace names it.
    pub file: String,
    /// Where it may be: what holds the same first, then what is called the same.
    pub candidates: Vec<Candidate>,
}

/// Looks for files that are not where they were: by name, and by size and hash, in the workspace's
/// folder and next to it.
///
/// # Errors
/// [`Cancelled`].
pub fn search(
    workspace: &Path,
    missing: &[(String, Option<SourceEntry>)],
    progress: &Progress,
) -> Result<Vec<Missing>, Cancelled> {
    let folder = folder_of(workspace);
    let mut listed = Vec::new();
    let mut left = MOST_ENTRIES;
    list(&folder, DEPTH, None, &mut listed, &mut left, progress)?;
    if let Some(around) = folder.canonicalize().ok().as_deref().and_then(Path::parent) {
        list(
            around,
            DEPTH_BESIDE,
            Some(&folder),
            &mut listed,
            &mut left,
            progress,
        )?;
    }
    let mut hashed: BTreeMap<PathBuf, Option<String>> = BTreeMap::new();
    let mut found = Vec::new();
    for (file, recorded) in missing {
        progress.check()?;
        let name = name_of(file);
        let extension = extension_of(&name);
        let mut candidates = Vec::new();
        for path in &listed {
            let its = path.file_name().unwrap_or_default().to_string_lossy();
            let its = its.to_lowercase();
            let has_name = its == name;
            let has_size = recorded
                .as_ref()
                .is_some_and(|r| extension_of(&its) == extension && size_of(path) == Some(r.bytes));
            if !has_name && !has_size {
                continue;
            }
            let is_same = recorded.as_ref().map(|recorded| {
                has_size && {
                    let hash = hashed
                        .entry(path.clone())
                        .or_insert_with(|| facts_of("", path).ok().map(|f| f.sha256));
                    hash.as_deref() == Some(recorded.sha256.as_str())
                }
            });
            if has_name || is_same == Some(true) {
                candidates.push(Candidate {
                    path: path.clone(),
                    is_same,
                });
            }
            progress.check()?;
        }
        candidates.sort_by_key(|c| (c.is_same != Some(true), c.path.clone()));
        candidates.truncate(MOST_CANDIDATES);
        found.push(Missing {
            file: file.clone(),
            candidates,
        });
    }
    Ok(found)
}

fn name_of(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    name.to_lowercase()
}

fn extension_of(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, e)| e)
}

fn size_of(path: &Path) -> Option<u64> {
    files_of(path)
        .iter()
        .map(|p| p.metadata().ok().map(|m| m.len()))
        .sum()
}

/// Files below a folder, sorted; links to folders are not followed.
fn list(
    folder: &Path,
    depth: usize,
    without: Option<&Path>,
    found: &mut Vec<PathBuf>,
    left: &mut usize,
    progress: &Progress,
) -> Result<(), Cancelled> {
    progress.check()?;
    let mut entries: Vec<fs::DirEntry> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .take(*left)
        .collect();
    *left -= entries.len();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        let path = entry.path();
        if kind.is_dir() {
            let is_own = entry.file_name() == FOLDER;
            let is_done =
                without.is_some_and(|w| w.canonicalize().ok() == path.canonicalize().ok());
            if depth > 1 && !is_own && !is_done {
                list(&path, depth - 1, without, found, left, progress)?;
            }
        } else if kind.is_file() {
            found.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_is_found_by_name_and_by_content_and_the_same_content_comes_first() {
        let around = tempfile::tempdir().unwrap();
        let folder = around.path().join("案卷");
        fs::create_dir_all(folder.join("图层/旧")).unwrap();
        fs::create_dir_all(around.path().join("数据")).unwrap();
        let write = |name: &str, text: &str| fs::write(around.path().join(name), text).unwrap();
        write("案卷/workspace.toml", "");
        write("案卷/图层/旧/a.geojson", "another");
        write("数据/A.GeoJSON", "content");
        write("数据/renamed.geojson", "content");
        write("数据/renamed.txt", "content");
        let recorded = SourceEntry {
            file: "a.geojson".to_owned(),
            bytes: 7,
            sha256: sha256_of_bytes(b"content"),
        };
        let missing = [
            ("a.geojson".to_owned(), Some(recorded)),
            ("x/a.geojson".to_owned(), None),
            ("gone.shp".to_owned(), None),
        ];
        let workspace = folder.join("workspace.toml");
        let found = search(&workspace, &missing, &Progress::new()).unwrap();
        let told = |m: &Missing| -> Vec<(String, Option<bool>)> {
            let name = |p: &Path| p.file_name().unwrap().to_string_lossy().into_owned();
            let all = m.candidates.iter();
            all.map(|c| (name(&c.path), c.is_same)).collect()
        };
        assert_eq!(
            told(&found[0]),
            [
                ("A.GeoJSON".to_owned(), Some(true)),
                ("renamed.geojson".to_owned(), Some(true)),
                ("a.geojson".to_owned(), Some(false)),
            ]
        );
        assert_eq!(told(&found[1]).len(), 2);
        assert!(told(&found[1]).iter().all(|c| c.1.is_none()));
        assert!(found[2].candidates.is_empty());
    }
}

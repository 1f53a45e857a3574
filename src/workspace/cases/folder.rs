//! The files of a case's folder: what came in, copied as it came; the list of everything, for the
//! archive.

use super::{CaseFile, INCOMING, Original};
use crate::base::date::Date;
use crate::base::files::{sha256_of_file, write_atomically_with};
use crate::formats::files_of;
use crate::workspace::keep::FOLDER;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// Files listed for the archive at most.
const MOST: usize = 20_000;
/// Folders inside each other at most.
const DEPTH: usize = 12;

/// What came of taking files in.
#[derive(Debug, Default)]
pub struct Added {
    /// Kept now.
    pub added: Vec<Original>,
    /// Kept already, with the same content: what they were called.
    pub known: Vec<String>,
}

/// Takes files into the case's folder as they came, with what belongs to them: copied, never moved,
/// and what was copied is compared. Nothing that is there is written over.
///
/// # Errors
/// As the file system says; files taken in before stay.
pub fn add_originals(
    case: &mut CaseFile,
    folder: &Path,
    files: &[PathBuf],
    received: Date,
) -> io::Result<Added> {
    let round = case.round();
    let place = format!("{INCOMING}/第{round}轮");
    let to = folder.join(INCOMING).join(format!("第{round}轮"));
    let mut out = Added::default();
    for path in files.iter().flat_map(|f| files_of(f)) {
        let sha256 = sha256_of_file(&path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_known = |o: &Original| o.sha256 == sha256 && o.file.ends_with(&*name);
        if case.originals.iter().any(is_known) {
            out.known.push(name.into_owned());
            continue;
        }
        fs::create_dir_all(&to)?;
        let name = free_name(&to, &name);
        let target = to.join(&name);
        write_atomically_with(&target, |file| -> io::Result<()> {
            io::copy(&mut File::open(&path)?, file).map(|_| ())
        })?;
        if sha256_of_file(&target)? != sha256 {
            fs::remove_file(&target)?;
            return Err(io::Error::other("the source changed while it was copied"));
        }
        let original = Original {
            file: format!("{place}/{name}"),
            bytes: target.metadata()?.len(),
            sha256,
            round,
            received,
        };
        case.originals.push(original.clone());
        out.added.push(original);
    }
    Ok(out)
}

/// A name in a folder that no file has yet, made from a wish; sidecars of one file keep one stem as
/// long as the wish is free.
pub fn free_name(folder: &Path, wish: &str) -> String {
    let is_free = |name: &str| folder.join(name).symlink_metadata().is_err();
    if is_free(wish) {
        return wish.to_owned();
    }
    let (stem, extension) = match wish.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem, format!(".{extension}")),
        _ => (wish, String::new()),
    };
    (2..10_000)
        .map(|n| format!("{stem}（{n}）{extension}"))
        .find(|name| is_free(name))
        .unwrap_or_else(|| wish.to_owned())
}

/// Everything in a case's folder, for the archive: name from the folder, size, SHA-256; sorted by
/// name. What only keeps the window going is left out.
///
/// # Errors
/// As the file system says.
pub fn archive_list(folder: &Path) -> io::Result<Vec<(String, u64, String)>> {
    let mut files = Vec::new();
    walk(folder, "", DEPTH, &mut files)?;
    files.sort();
    files
        .into_iter()
        .map(|name| {
            let path = folder.join(&name);
            Ok((name, path.metadata()?.len(), sha256_of_file(&path)?))
        })
        .collect()
}

fn walk(folder: &Path, under: &str, depth: usize, files: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let inside = if under.is_empty() {
            name.clone()
        } else {
            format!("{under}/{name}")
        };
        let kind = entry.file_type()?;
        if kind.is_dir() && name != FOLDER && depth > 0 {
            walk(&entry.path(), &inside, depth - 1, files)?;
        } else if kind.is_file() && files.len() < MOST && !name.ends_with(".saving") {
            files.push(inside);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::FILE;
    use super::*;

    #[test]
    fn what_comes_in_is_kept_as_it_came_once_and_never_written_over() {
        let (dir, mail) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let file = mail.path().join("界址点.txt");
        fs::write(&file, "one").unwrap();
        let day = Date::new(2026, 11, 3).unwrap();
        let mut case = CaseFile::default();
        let take = |case: &mut CaseFile| {
            add_originals(case, dir.path(), std::slice::from_ref(&file), day).unwrap()
        };
        let first = take(&mut case);
        assert_eq!(first.added[0].file, "来件/第1轮/界址点.txt");
        assert_eq!(take(&mut case).known, ["界址点.txt"]);
        fs::write(&file, "two").unwrap();
        let second = take(&mut case);
        assert_eq!(second.added[0].file, "来件/第1轮/界址点（2）.txt");
        let read = |name: &str| fs::read_to_string(dir.path().join(name)).unwrap();
        assert_eq!(read(&first.added[0].file), "one");
        assert_eq!(read(&second.added[0].file), "two");
        assert!(file.exists(), "copied, not moved");
        case.save(dir.path()).unwrap();
        let list = archive_list(dir.path()).unwrap();
        let names: Vec<_> = list.iter().map(|l| l.0.as_str()).collect();
        assert_eq!(
            names,
            ["来件/第1轮/界址点.txt", "来件/第1轮/界址点（2）.txt", FILE]
        );
        assert_eq!(list[0].2, case.originals[0].sha256);
    }
}

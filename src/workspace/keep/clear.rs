//! Unfinished files of an earlier run: what a kill between writing and renaming left behind.

use std::fs;
use std::path::{Path, PathBuf};

/// Entries of a folder looked at; in a folder with more, leftovers stay.
const MOST_ENTRIES: usize = 20_000;

/// Unfinished files of atomic saving that stand in a folder under these names
/// (`.NAME.PROCESS.saving`).
pub fn leftovers(folder: &Path, names: &[&str]) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .take(MOST_ENTRIES)
        .flatten()
        .filter(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let is_ours = names.iter().any(|wanted| is_leftover(&name, wanted));
            is_ours && entry.file_type().is_ok_and(|t| t.is_file())
        })
        .map(|entry| entry.path())
        .collect();
    found.sort();
    found
}

fn is_leftover(name: &str, wanted: &str) -> bool {
    name.strip_prefix('.')
        .and_then(|rest| rest.strip_prefix(wanted))
        .and_then(|rest| rest.strip_prefix('.'))
        .and_then(|rest| rest.strip_suffix(".saving"))
        .is_some_and(|process| !process.is_empty() && process.bytes().all(|b| b.is_ascii_digit()))
}

/// Removes them. Only who holds the lock of the folder may.
pub fn clear_leftovers(folder: &Path, names: &[&str]) {
    for path in leftovers(folder, names) {
        // What cannot be removed now is removed another time.
        fs::remove_file(path).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unfinished_files_of_that_very_name_are_leftovers() {
        assert!(is_leftover(".a.toml.4711.saving", "a.toml"));
        for other in [
            "a.toml",
            ".a.toml.saving",
            ".a.toml.x.saving",
            ".b.a.toml.4711.saving",
            ".a.toml.4711.saving.bak",
        ] {
            assert!(!is_leftover(other, "a.toml"), "{other}");
        }
    }
}

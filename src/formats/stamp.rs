//! What tells whether a file on disk is still the one that was read: size, time of change and,
//! where the system has one, the file's own number, of the file and what stands beside it.

use crate::base::files::sibling;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Sidecars that belong to a file, by extension.
const SIDECARS: [&str; 6] = ["shp", "shx", "dbf", "prj", "cpg", "aux.xml"];

/// A file and its sidecars as they stood at a moment.
///
/// Detected: another size, another time of change, a file that came or went and, on Unix, another
/// file put in its place (its inode number), even of the same size and time. Not detected: bytes
/// rewritten within the same file with its size and time of change kept or set back, and off Unix
/// any replacement of the same size and time; the contents are not read again. Of a folder only that
/// it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceStamp(Vec<(PathBuf, Option<Facts>)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Facts {
    size: u64,
    modified: Option<SystemTime>,
    number: u64,
}

impl SourceStamp {
    /// How a file stands now; one that is not there is a fact too.
    pub fn of(path: &Path) -> Self {
        let mut paths = vec![path.to_path_buf()];
        let extension = path
            .extension()
            .map(|e| e.to_string_lossy().to_lowercase())
            .unwrap_or_default();
        if SIDECARS.contains(&extension.as_str()) {
            for extension in SIDECARS {
                paths.push(
                    sibling(path, extension).unwrap_or_else(|| path.with_extension(extension)),
                );
            }
        }
        Self(
            paths
                .into_iter()
                .map(|path| {
                    let facts = facts(&path);
                    (path, facts)
                })
                .collect(),
        )
    }

    /// The file or sidecar that has changed since, if one has.
    pub fn changed(&self) -> Option<&Path> {
        self.0
            .iter()
            .find(|(path, then)| facts(path) != *then)
            .map(|(path, _)| path.as_path())
    }
}

fn facts(path: &Path) -> Option<Facts> {
    let metadata = path.metadata().ok()?;
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(&metadata);
    #[cfg(not(unix))]
    let number = 0;
    // A folder changes with everything in it, read or not.
    let is_file = metadata.is_file();
    Some(Facts {
        size: if is_file { metadata.len() } else { 0 },
        modified: metadata.modified().ok().filter(|_| is_file),
        number,
    })
}

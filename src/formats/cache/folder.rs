//! The folder of kept layers: private to the user, bounded, emptied on demand. Only files that
//! this made are ever touched.

use super::stored::{self, Key};
use crate::layer::Layer;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// End of a kept layer's name, behind 32 hex digits.
const ENDING: &str = ".redline-cache";
/// End of one that is being written.
const SAVING: &str = ".saving";
/// Stands in a folder that did not exist before.
const MADE: &str = ".made-by-redline-cache";
/// Bytes all kept layers may take together, unless told otherwise.
const LIMIT: u64 = 4 << 30;
/// What is still being written after so long never will be finished.
const ABANDONED: Duration = Duration::from_secs(3600);

/// A folder for layers that were read once, so that they open faster again. Off unless somebody
/// names a folder; layers classed above 公开 must never be given to it (decision 16).
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
    limit: u64,
}

/// A kept layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheEntry {
    /// Name of the file in the folder.
    pub file: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The source it was read from; `None` if the file is damaged or of another version.
    pub source: Option<String>,
}

/// Why a folder cannot hold a cache.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// The file system said no.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Others can write to the folder: what stands in it cannot be trusted.
    #[error("the folder is writable by others")]
    NotPrivate,
}

struct Found {
    path: PathBuf,
    bytes: u64,
    modified: SystemTime,
    is_whole: bool,
}

impl Cache {
    /// A cache in a folder, which is made if it is not there, for the user alone.
    ///
    /// # Errors
    /// [`CacheError`].
    pub fn open(folder: &Path) -> Result<Self, CacheError> {
        if !folder.is_dir() {
            make_private_folder(folder)?;
            private_file(&folder.join(MADE))?;
        }
        let cache = Self {
            folder: folder.to_path_buf(),
            limit: LIMIT,
        };
        if cache.is_open_to_others()? {
            return Err(CacheError::NotPrivate);
        }
        Ok(cache)
    }

    /// The same with another bound on the bytes of all kept layers together.
    #[must_use]
    pub fn with_limit(mut self, bytes: u64) -> Self {
        self.limit = bytes;
        self
    }

    /// What is kept, by name.
    ///
    /// # Errors
    /// What the file system says.
    pub fn list(folder: &Path) -> io::Result<Vec<CacheEntry>> {
        let mut entries: Vec<CacheEntry> = found(folder)?
            .into_iter()
            .filter(|f| f.is_whole)
            .map(|f| CacheEntry {
                file: crate::formats::file_name(&f.path),
                bytes: f.bytes,
                source: stored::source(&f.path),
            })
            .collect();
        entries.sort_by(|a, b| a.file.cmp(&b.file));
        Ok(entries)
    }

    /// Removes every kept layer, and the folder if it was made for them and nothing else is in
    /// it. Returns how many there were.
    ///
    /// # Errors
    /// What the file system says; what was removed before stays removed.
    pub fn clear(folder: &Path) -> io::Result<usize> {
        let mut removed = 0;
        for one in found(folder)? {
            match fs::remove_file(&one.path) {
                Ok(()) => removed += usize::from(one.is_whole),
                // Somebody else was faster.
                Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                Err(e) => return Err(e),
            }
        }
        let made = folder.join(MADE);
        if made.is_file() {
            let is_alone = fs::read_dir(folder)?.count() == 1;
            if is_alone {
                fs::remove_file(&made)?;
                fs::remove_dir(folder)?;
            }
        }
        Ok(removed)
    }

    /// Where a layer of a key is kept.
    pub(super) fn path_of(&self, key: &Key) -> PathBuf {
        let name =
            crate::base::files::sha256_of_bytes(format!("{}\0{}", key.path, key.how).as_bytes());
        self.folder
            .join(format!("{}{ENDING}", name.get(..32).unwrap_or_default()))
    }

    /// Keeps a layer, in place of what was kept before. Older ones go where room is short; a
    /// layer too large for all the room is not kept.
    pub(super) fn keep(&self, key: &Key, full_hash: &str, layer: &Layer) -> io::Result<()> {
        let path = self.path_of(key);
        let (temporary, mut file) = self.begin(&path)?;
        let written = stored::write(&mut file, key, full_hash, layer)
            .and_then(|kept| Ok((kept, file.metadata()?.len())));
        drop(file);
        let result = match written {
            Ok((true, bytes)) if bytes <= self.limit => {
                self.make_room(bytes, &path);
                fs::rename(&temporary, &path)
            }
            Ok(_) => fs::remove_file(&temporary),
            Err(e) => Err(e),
        };
        if result.is_err() {
            // The first error is the one that matters.
            fs::remove_file(&temporary).ok();
        }
        result
    }

    /// A new file beside the one it will become, that nobody else writes.
    fn begin(&self, path: &Path) -> io::Result<(PathBuf, File)> {
        let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
        for n in 0..64 {
            let name = format!(
                "{}.{}-{n}{SAVING}",
                crate::formats::file_name(path),
                std::process::id()
            );
            let temporary = self.folder.join(name);
            match private_file(&temporary) {
                Ok(file) => return Ok((temporary, file)),
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => last = e,
                Err(e) => return Err(e),
            }
        }
        Err(last)
    }

    /// Removes the oldest until so many more bytes fit, and what was never finished. What
    /// cannot be removed stays.
    fn make_room(&self, bytes: u64, replaced: &Path) {
        let Ok(mut all) = found(&self.folder) else {
            return;
        };
        let now = SystemTime::now();
        all.retain(|one| {
            let age = now.duration_since(one.modified).unwrap_or_default();
            if !one.is_whole && age > ABANDONED {
                fs::remove_file(&one.path).ok();
            }
            one.is_whole && one.path != replaced
        });
        all.sort_by(|a, b| (a.modified, &a.path).cmp(&(b.modified, &b.path)));
        let mut total: u64 = all.iter().map(|one| one.bytes).sum();
        for one in all {
            if total.saturating_add(bytes) <= self.limit {
                break;
            }
            if fs::remove_file(&one.path).is_ok() {
                total -= one.bytes;
            }
        }
    }

    #[cfg(unix)]
    fn is_open_to_others(&self) -> io::Result<bool> {
        use std::os::unix::fs::PermissionsExt;
        Ok(fs::metadata(&self.folder)?.permissions().mode() & 0o022 != 0)
    }

    /// Elsewhere a folder inherits who may write; the user's own folders are private there.
    #[cfg(not(unix))]
    fn is_open_to_others(&self) -> io::Result<bool> {
        Ok(!fs::metadata(&self.folder)?.is_dir())
    }
}

/// Files in a folder that a cache made, by their names.
fn found(folder: &Path) -> io::Result<Vec<Found>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let (digits, rest) = name.split_at_checked(32).unwrap_or_default();
        let is_hex = digits.len() == 32
            && digits
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let is_whole = rest == ENDING;
        let is_ours = is_hex && (is_whole || (rest.starts_with(ENDING) && rest.ends_with(SAVING)));
        let Ok(metadata) = entry.metadata() else {
            continue;
        };
        if is_ours && metadata.is_file() {
            all.push(Found {
                path: entry.path(),
                bytes: metadata.len(),
                modified: metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH),
                is_whole,
            });
        }
    }
    Ok(all)
}

fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// A new file that only the user may read and write.
fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

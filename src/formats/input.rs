//! Where a reader's bytes come from: a file, or a member of an archive held in memory. Readers
//! take an [`Input`], so that each format opens from inside a zip as it does from a folder.

use super::error::ReadErrorKind;
use super::positioned::Positioned;
use crate::base::files::{sha256_of_bytes, sha256_of_file, sibling};
use crate::base::message::Message;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Bytes that can be read from any place.
pub(crate) trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

/// One file as readers see it.
#[derive(Debug, Clone)]
pub(crate) struct Input {
    /// The file on disk: the archive, for a member of one.
    path: PathBuf,
    /// Name without folder and extension.
    stem: String,
    /// Name without folder, as diagnostics show it.
    file_name: String,
    bytes: Bytes,
    /// Sidecars of a member by lower-case extension; files look beside themselves.
    sidecars: Vec<(String, Arc<[u8]>)>,
}

#[derive(Debug, Clone)]
enum Bytes {
    File,
    Memory(Arc<[u8]>),
}

impl Input {
    /// A file on disk.
    pub(crate) fn file(path: &Path) -> Self {
        Self {
            path: path.to_path_buf(),
            stem: super::stem(path),
            file_name: super::file_name(path),
            bytes: Bytes::File,
            sidecars: Vec::new(),
        }
    }

    /// Bytes in memory, named as their file would be; `path` is what was opened on disk.
    pub(crate) fn memory(path: &Path, name: &str, bytes: Arc<[u8]>) -> Self {
        let named = Path::new(name);
        Self {
            path: path.to_path_buf(),
            stem: super::stem(named),
            file_name: super::file_name(named),
            bytes: Bytes::Memory(bytes),
            sidecars: Vec::new(),
        }
    }

    /// The same with the files that stand beside it, by extension in lower case.
    pub(crate) fn with_sidecars(mut self, sidecars: Vec<(String, Arc<[u8]>)>) -> Self {
        self.sidecars = sidecars;
        self
    }

    /// The file on disk.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Name without folder and extension.
    pub(crate) fn stem(&self) -> &str {
        &self.stem
    }

    /// Name without folder.
    pub(crate) fn file_name(&self) -> &str {
        &self.file_name
    }

    /// Extension in lower case, without dot; empty if there is none.
    pub(crate) fn extension(&self) -> String {
        Path::new(&self.file_name)
            .extension()
            .map(|e| e.to_string_lossy().to_lowercase())
            .unwrap_or_default()
    }

    /// Whether it is a folder on disk.
    pub(crate) fn is_folder(&self) -> bool {
        self.is_on_disk() && self.path.is_dir()
    }

    /// Whether its bytes stand in a file of their own on disk.
    pub(crate) fn is_on_disk(&self) -> bool {
        matches!(self.bytes, Bytes::File)
    }

    /// Opens it for reading.
    ///
    /// # Errors
    /// What the file system says.
    pub(crate) fn open(&self) -> Result<Box<dyn ReadSeek>, ReadErrorKind> {
        Ok(match &self.bytes {
            Bytes::File => Box::new(File::open(&self.path).map_err(ReadErrorKind::Io)?),
            Bytes::Memory(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
        })
    }

    /// Opens it for reading by offset, from many threads.
    ///
    /// # Errors
    /// What the file system says.
    pub(crate) fn positioned(&self) -> Result<Positioned<'static>, ReadErrorKind> {
        Ok(match &self.bytes {
            Bytes::File => Positioned::File(File::open(&self.path).map_err(ReadErrorKind::Io)?),
            Bytes::Memory(bytes) => Positioned::Shared(Arc::clone(bytes)),
        })
    }

    /// Its size in bytes.
    ///
    /// # Errors
    /// What the file system says.
    pub(crate) fn size(&self) -> Result<u64, ReadErrorKind> {
        Ok(match &self.bytes {
            Bytes::File => self.path.metadata().map_err(ReadErrorKind::Io)?.len(),
            Bytes::Memory(bytes) => bytes.len() as u64,
        })
    }

    /// All its bytes, for formats that cannot be read in pieces.
    ///
    /// # Errors
    /// [`ReadErrorKind::Malformed`] if there are more than `most`, before any is read.
    pub(crate) fn whole(&self, most: u64) -> Result<Cow<'_, [u8]>, ReadErrorKind> {
        let size = self.size()?;
        if size > most {
            return Err(ReadErrorKind::malformed(
                Message::new("formats.file_too_large")
                    .with("size_mb", size.div_ceil(1 << 20))
                    .with("most_mb", most >> 20),
            ));
        }
        match &self.bytes {
            Bytes::Memory(bytes) => Ok(Cow::Borrowed(bytes)),
            Bytes::File => {
                let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
                File::open(&self.path)
                    .and_then(|f| f.take(most).read_to_end(&mut bytes))
                    .map_err(ReadErrorKind::Io)?;
                Ok(Cow::Owned(bytes))
            }
        }
    }

    /// The first bytes, at most so many.
    ///
    /// # Errors
    /// What the file system says.
    pub(crate) fn head(&self, most: usize) -> io::Result<Vec<u8>> {
        match &self.bytes {
            Bytes::Memory(bytes) => Ok(bytes.get(..most.min(bytes.len())).unwrap_or(&[]).to_vec()),
            Bytes::File => {
                let mut head = Vec::new();
                File::open(&self.path)?
                    .take(most as u64)
                    .read_to_end(&mut head)?;
                Ok(head)
            }
        }
    }

    /// SHA-256 of its bytes, lower-case hex.
    ///
    /// # Errors
    /// What the file system says.
    pub(crate) fn sha256(&self) -> Result<String, ReadErrorKind> {
        match &self.bytes {
            Bytes::File => sha256_of_file(&self.path).map_err(ReadErrorKind::Io),
            Bytes::Memory(bytes) => Ok(sha256_of_bytes(bytes)),
        }
    }

    /// The file beside it with another extension, whatever the case of its letters.
    pub(crate) fn sidecar(&self, extension: &str) -> Option<Self> {
        match &self.bytes {
            Bytes::File => sibling(&self.path, extension).map(|path| Self::file(&path)),
            Bytes::Memory(_) => {
                self.sidecars
                    .iter()
                    .find(|(e, _)| e == extension)
                    .map(|(e, bytes)| {
                        let name = format!("{}.{e}", self.stem);
                        Self::memory(&self.path, &name, Arc::clone(bytes))
                    })
            }
        }
    }
}

//! A zip file: its entries, and their bytes within bounds that neither the sizes it declares
//! nor those it turns out to have can pass.

use super::names;
use crate::base::diagnostics::Severity;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::formats::error::ReadErrorKind;
use crate::formats::input::{Input, ReadSeek};
use crate::formats::remarks::Remarks;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zip::ZipArchive;
use zip::result::ZipError;

/// Most entries of an archive.
const MOST_ENTRIES: usize = 65_536;
/// Most bytes of a member.
const MOST_BYTES: u64 = 1 << 30;
/// Most bytes taken out of one archive for one reading.
const MOST_IN_ALL: u64 = 2 << 30;
/// A member larger than this and packed tighter than that is made to hurt: deflate ends at
/// 1 : 1032, tables full of blanks reach 1 : 200.
const SMALL: u64 = 64 << 20;
const MOST_RATIO: u64 = 400;
/// From here on the memory it takes is told.
const NOTABLE: u64 = 256 << 20;

/// One entry as the archive declares it.
struct Entry {
    name: String,
    size: u64,
    packed: u64,
    is_encrypted: bool,
}

/// An open zip.
pub(super) struct Zipped {
    path: PathBuf,
    archive: ZipArchive<Box<dyn ReadSeek>>,
    entries: Vec<Entry>,
    taken: u64,
}

impl Zipped {
    /// Opens it and reads its directory.
    pub(super) fn open(input: &Input, remarks: &mut Remarks) -> Result<Self, ReadErrorKind> {
        let archive = ZipArchive::new(input.open()?).map_err(|e| unusable(&e))?;
        if archive.len() > MOST_ENTRIES {
            return Err(ReadErrorKind::malformed(
                Message::new("archive.too_many")
                    .with("count", archive.len())
                    .with("most", MOST_ENTRIES),
            ));
        }
        let mut raw = Vec::with_capacity(archive.len());
        let mut entries = Vec::with_capacity(archive.len());
        for index in 0..archive.len() {
            let entry = archive.by_index_data(index).map_err(|e| unusable(&e))?;
            raw.push(names::Raw {
                bytes: entry.name_raw().to_vec(),
                is_utf8: entry.flags().as_u16() & 0x800 != 0,
            });
            entries.push(Entry {
                name: String::new(),
                size: entry.size(),
                packed: entry.compressed_size(),
                is_encrypted: entry.encrypted(),
            });
        }
        for (entry, name) in entries.iter_mut().zip(names::decide(&raw, remarks)) {
            entry.name = name;
        }
        Ok(Self {
            path: input.path().to_path_buf(),
            archive,
            entries,
            taken: 0,
        })
    }

    /// The archive on disk.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Names of all entries.
    pub(super) fn names(&self) -> Vec<String> {
        self.entries.iter().map(|e| e.name.clone()).collect()
    }

    /// The first bytes of a member.
    pub(super) fn head(&mut self, member: usize, most: usize) -> Result<Vec<u8>, Message> {
        let name = self.check(member)?;
        let file = self.archive.by_index(member).map_err(|e| why(&name, &e))?;
        let mut head = Vec::new();
        file.take(most as u64)
            .read_to_end(&mut head)
            .map_err(|e| damaged(&name, &e.to_string()))?;
        Ok(head)
    }

    /// All bytes of a member.
    pub(super) fn bytes(
        &mut self,
        member: usize,
        progress: &Progress,
    ) -> Result<Arc<[u8]>, ReadErrorKind> {
        let refuse = |m| ReadErrorKind::malformed_with_hint(m, Message::new("archive.hint_unpack"));
        let name = self.check(member).map_err(refuse)?;
        let stated = self.entries.get(member).map_or(0, |e| e.size);
        let left = MOST_IN_ALL.saturating_sub(self.taken).min(MOST_BYTES);
        if stated > left {
            return Err(refuse(too_large(&name, stated)));
        }
        let mut file = self
            .archive
            .by_index(member)
            .map_err(|e| refuse(why(&name, &e)))?;
        let mut bytes = Vec::new();
        let mut block = vec![0; 1 << 18];
        loop {
            progress.check()?;
            let n = file
                .read(&mut block)
                .map_err(|e| refuse(damaged(&name, &e.to_string())))?;
            if n == 0 {
                break;
            }
            bytes.extend_from_slice(block.get(..n).unwrap_or_default());
            // What it turns out to hold may be more than what it says.
            if bytes.len() as u64 > left {
                return Err(refuse(too_large(&name, bytes.len() as u64)));
            }
        }
        self.taken += bytes.len() as u64;
        Ok(Arc::from(bytes))
    }

    /// Says how much memory the members take, if it is much.
    pub(super) fn say_size(&self, remarks: &mut Remarks) {
        if self.taken > NOTABLE {
            remarks.advise(
                Severity::Info,
                Message::new("archive.in_memory").with("mb", self.taken >> 20),
                Message::new("archive.hint_unpack"),
            );
        }
    }

    /// Holds what an entry declares against the bounds; gives its name.
    fn check(&self, member: usize) -> Result<String, Message> {
        let Some(entry) = self.entries.get(member) else {
            return Err(Message::new("formats.no_layers"));
        };
        if entry.is_encrypted {
            return Err(Message::new("archive.encrypted").with("name", entry.name.as_str()));
        }
        if entry.size > SMALL && entry.size / MOST_RATIO > entry.packed {
            return Err(Message::new("archive.bomb")
                .with("name", entry.name.as_str())
                .with("packed_kb", entry.packed >> 10)
                .with("size_mb", entry.size >> 20));
        }
        Ok(entry.name.clone())
    }
}

fn too_large(name: &str, size: u64) -> Message {
    Message::new("archive.too_large")
        .with("name", name)
        .with("size_mb", size.div_ceil(1 << 20))
        .with("most_mb", MOST_BYTES >> 20)
}

fn damaged(name: &str, detail: &str) -> Message {
    Message::new("archive.member_damaged")
        .with("name", name)
        .with("why", detail)
}

fn why(name: &str, error: &ZipError) -> Message {
    match error {
        ZipError::UnsupportedArchive(text) if *text == ZipError::PASSWORD_REQUIRED => {
            Message::new("archive.encrypted").with("name", name)
        }
        ZipError::CompressionMethodNotSupported(method) => Message::new("archive.method")
            .with("name", name)
            .with("method", u32::from(*method)),
        other => damaged(name, &other.to_string()),
    }
}

/// An archive whose directory cannot be read.
fn unusable(error: &ZipError) -> ReadErrorKind {
    ReadErrorKind::malformed_with_hint(
        Message::new("archive.damaged").with("why", error.to_string()),
        Message::new("archive.hint_again"),
    )
}

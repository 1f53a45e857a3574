//! Bytes that many threads read at once, each where it wants: a file by positioned reads, or
//! memory.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

/// A file or bytes in memory, read by offset.
#[derive(Debug)]
pub(crate) enum Positioned<'a> {
    File(File),
    Shared(Arc<[u8]>),
    Borrowed(&'a [u8]),
}

impl Positioned<'_> {
    /// Its size in bytes.
    pub(crate) fn size(&self) -> io::Result<u64> {
        Ok(match self {
            Self::File(file) => file.metadata()?.len(),
            Self::Shared(bytes) => bytes.len() as u64,
            Self::Borrowed(bytes) => bytes.len() as u64,
        })
    }

    /// Reads at an offset; fewer bytes than asked for, at the end none.
    pub(crate) fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<usize> {
        let of_memory = |bytes: &[u8], into: &mut [u8]| {
            let from = usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
            bytes.get(from..).unwrap_or_default().read(into)
        };
        match self {
            Self::File(file) => file_read_at(file, at, into),
            Self::Shared(bytes) => of_memory(bytes, into),
            Self::Borrowed(bytes) => of_memory(bytes, into),
        }
    }

    /// Fills a buffer from an offset.
    ///
    /// # Errors
    /// What the file system says; `UnexpectedEof` where it ends before.
    pub(crate) fn read_exact_at(&self, mut at: u64, mut into: &mut [u8]) -> io::Result<()> {
        while !into.is_empty() {
            match self.read_at(at, into) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(n) => {
                    at += n as u64;
                    into = into.get_mut(n..).unwrap_or_default();
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }

    /// A reader of its own from the beginning.
    pub(crate) fn cursor(&self) -> io::Result<PositionedCursor<'_>> {
        Ok(PositionedCursor {
            size: self.size()?,
            of: self,
            at: 0,
        })
    }
}

#[cfg(unix)]
fn file_read_at(file: &File, at: u64, into: &mut [u8]) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, into, at)
}

#[cfg(windows)]
fn file_read_at(file: &File, at: u64, into: &mut [u8]) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, into, at)
}

/// Reads one after the other.
#[derive(Debug)]
pub(crate) struct PositionedCursor<'a> {
    of: &'a Positioned<'a>,
    at: u64,
    size: u64,
}

impl Read for PositionedCursor<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.of.read_at(self.at, into)?;
        self.at += n as u64;
        Ok(n)
    }
}

impl Seek for PositionedCursor<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

//! An input as the Parquet crate wants one: any range of it, at any time.

use crate::formats::input::Input;
use bytes::{Buf, Bytes};
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};
use std::io::{Read, Seek, SeekFrom};

/// A file, or bytes of an archive's member.
pub(super) struct Chunks {
    input: Input,
    size: u64,
}

impl Chunks {
    pub(super) fn new(input: &Input, size: u64) -> Self {
        Self {
            input: input.clone(),
            size,
        }
    }

    fn open_at(&self, start: u64) -> Result<impl Read + use<>> {
        let mut file = self
            .input
            .open()
            .map_err(|e| ParquetError::General(format!("{e:?}")))?;
        file.seek(SeekFrom::Start(start))?;
        Ok(std::io::BufReader::new(file))
    }
}

impl Length for Chunks {
    fn len(&self) -> u64 {
        self.size
    }
}

impl ChunkReader for Chunks {
    type T = Box<dyn Read>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(Box::new(self.open_at(start)?))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        // What is asked for may stand in a header that lies.
        if start.saturating_add(length as u64) > self.size {
            return Err(ParquetError::EOF(format!("{length} bytes at {start}")));
        }
        let mut bytes = Vec::with_capacity(length);
        self.open_at(start)?
            .take(length as u64)
            .read_to_end(&mut bytes)?;
        let bytes = Bytes::from(bytes);
        if bytes.remaining() < length {
            return Err(ParquetError::EOF(format!("{length} bytes at {start}")));
        }
        Ok(bytes)
    }
}

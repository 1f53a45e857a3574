//! What tells at once whether a source is likely still the one that was kept: size, time of
//! change, the file's own number, blocks here and there, small files whole. What it cannot tell,
//! the hash of everything does, later.

use super::bytes::Out;
use crate::base::files::sibling;
use crate::formats::positioned::Positioned;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// Any file of a shapefile; the first two make up its hash.
const SHAPEFILE: [&str; 5] = ["shp", "dbf", "shx", "prj", "cpg"];
/// A file up to this size is looked at whole; so is an .shx.
const SMALL: u64 = 1 << 20;
const NUM_BLOCKS: u64 = 16;
const BLOCK: usize = 4096;

/// The files that a layer is read from.
#[derive(Debug, Clone)]
pub(super) struct Files {
    /// Those whose bytes, end to end, are hashed.
    pub(super) main: Vec<PathBuf>,
    others: Vec<PathBuf>,
    pub(super) is_shapefile: bool,
}

impl Files {
    /// The files behind a path.
    pub(super) fn of(path: &Path) -> Self {
        let extension = path
            .extension()
            .map(|e| e.to_string_lossy().to_lowercase())
            .unwrap_or_default();
        if SHAPEFILE.contains(&extension.as_str()) {
            let beside = |extension: &str| {
                sibling(path, extension).unwrap_or_else(|| path.with_extension(extension))
            };
            let (main, others) = SHAPEFILE.split_at(2);
            return Self {
                main: main.iter().map(|e| beside(e)).collect(),
                others: others.iter().map(|e| beside(e)).collect(),
                is_shapefile: true,
            };
        }
        // A GeoPackage in use keeps its newest pages beside itself.
        let with = |tail: &str| {
            let mut name = path.as_os_str().to_owned();
            name.push(tail);
            PathBuf::from(name)
        };
        Self {
            main: vec![path.to_path_buf()],
            others: vec![with("-wal"), with("-journal")],
            is_shapefile: false,
        }
    }

    /// Whether a database is in use, so that its file alone is not what was read.
    pub(super) fn is_in_use(&self) -> bool {
        !self.is_shapefile && self.others.iter().any(|p| p.exists())
    }

    /// Facts and samples of all of them, to be compared as bytes.
    pub(super) fn fingerprint(&self) -> io::Result<Vec<u8>> {
        let mut out = Out::default();
        for path in self.main.iter().chain(&self.others) {
            let metadata = match path.metadata() {
                Ok(metadata) => metadata,
                Err(e) if e.kind() == io::ErrorKind::NotFound => {
                    out.flag(false);
                    continue;
                }
                Err(e) => return Err(e),
            };
            out.flag(true);
            out.u64(metadata.len());
            let changed = metadata.modified()?;
            match changed.duration_since(UNIX_EPOCH) {
                Ok(since) => {
                    out.u64(since.as_secs());
                    out.u32(since.subsec_nanos());
                }
                Err(before) => {
                    out.u64(u64::MAX - before.duration().as_secs());
                    out.u32(before.duration().subsec_nanos());
                }
            }
            #[cfg(unix)]
            {
                out.u64(std::os::unix::fs::MetadataExt::dev(&metadata));
                out.u64(std::os::unix::fs::MetadataExt::ino(&metadata));
            }
            let is_index = path
                .extension()
                .is_some_and(|e| e.eq_ignore_ascii_case("shx"));
            let sample = sample(path, metadata.len(), is_index)?;
            out.bytes(&sample);
        }
        Ok(out.0)
    }

    /// SHA-256 of the main files' bytes, lower-case hex; nothing once `stop` says so.
    pub(super) fn hash(&self, stop: &dyn Fn() -> bool) -> io::Result<Option<String>> {
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 1 << 18];
        for path in &self.main {
            let mut file = match File::open(path) {
                Ok(file) => file,
                // A shapefile without a table.
                Err(e) if self.is_shapefile && e.kind() == io::ErrorKind::NotFound => continue,
                Err(e) => return Err(e),
            };
            loop {
                if stop() {
                    return Ok(None);
                }
                let n = file.read(&mut buffer)?;
                if n == 0 {
                    break;
                }
                hasher.update(buffer.get(..n).unwrap_or_default());
            }
        }
        Ok(Some(hex(&hasher.finalize())))
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn sample(path: &Path, size: u64, whole: bool) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let mut hasher = Sha256::new();
    if whole || size <= SMALL {
        let mut buffer = vec![0; 1 << 16];
        let mut file = file.take(size);
        loop {
            let n = file.read(&mut buffer)?;
            if n == 0 {
                break;
            }
            hasher.update(buffer.get(..n).unwrap_or_default());
        }
    } else {
        let file = Positioned::File(file);
        let mut block = [0; BLOCK];
        let room = size - BLOCK as u64;
        for i in 0..NUM_BLOCKS {
            file.read_exact_at(room / (NUM_BLOCKS - 1) * i, &mut block)?;
            hasher.update(block);
        }
        file.read_exact_at(room, &mut block)?;
        hasher.update(block);
    }
    Ok(hasher.finalize().to_vec())
}

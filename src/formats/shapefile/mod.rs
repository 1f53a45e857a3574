//! Esri shapefile: .shp with its sidecars .shx, .dbf, .prj and .cpg, whatever the case of
//! their names, whichever of them are missing.
//!
//! Only the .shp is needed. It is walked record by record and never held whole in memory.

mod cell;
mod dbf;
mod reader;
mod records;
mod rings;
mod shape;
mod table;
mod write;
mod write_table;

pub use write::{TextEncoding, WriteOptions, write};

use super::error::ReadErrorKind;
use super::source::ReadOptions;
use crate::base::files::sibling;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::layer::Layer;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

/// Most bytes of a .prj or .cpg looked at.
const MAX_SIDECAR: u64 = 1 << 20;
/// Bytes of an .shx entry.
const SHX_ENTRY: u64 = 8;

/// Reads a shapefile from the path of any of its files.
pub(super) fn read(
    path: &Path,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<Layer, ReadErrorKind> {
    let shp = main_file(path)?;
    let open = |path: &Path| File::open(path).map_err(ReadErrorKind::Io);
    let dbf = sibling(&shp, "dbf");
    let shp_size = shp.metadata().map_err(ReadErrorKind::Io)?.len();
    let small = |extension, most| {
        sibling(&shp, extension).and_then(|p| {
            let mut bytes = Vec::new();
            File::open(p)
                .and_then(|f| f.take(most).read_to_end(&mut bytes))
                .ok()?;
            Some(bytes)
        })
    };
    let files = reader::Files {
        shp: open(&shp)?,
        // One entry for each record of at least 12 bytes: a larger .shx has nothing to say.
        shx: small("shx", 100 + shp_size / 12 * SHX_ENTRY),
        dbf: dbf.as_deref().map(open).transpose()?,
        prj: small("prj", MAX_SIDECAR),
        cpg: small("cpg", MAX_SIDECAR),
        shp_name: super::file_name(&shp),
        dbf_name: dbf.as_deref().map(super::file_name).unwrap_or_default(),
    };
    let (hash, layer) = std::thread::scope(|scope| {
        let hash = scope.spawn(|| sha256(&shp, dbf.as_deref(), progress));
        let layer = reader::read(files, &super::stem(&shp), options, progress);
        let hash = hash.join().unwrap_or_else(|e| std::panic::resume_unwind(e));
        (hash, layer)
    });
    let mut layer = layer?;
    layer.origin.path = shp;
    layer.origin.sha256 = Some(hash.map_err(ReadErrorKind::Io)?);
    Ok(layer)
}

/// The .shp beside any of the files of a shapefile.
fn main_file(path: &Path) -> Result<PathBuf, ReadErrorKind> {
    let is_sidecar = path.extension().is_some_and(|e| {
        ["shx", "dbf", "prj", "cpg"]
            .iter()
            .any(|s| e.eq_ignore_ascii_case(s))
    });
    if !is_sidecar {
        return Ok(path.to_path_buf());
    }
    sibling(path, "shp").ok_or_else(|| {
        ReadErrorKind::malformed_with_hint(
            Message::new("formats.shp_missing"),
            Message::new("formats.hint_whole_shapefile"),
        )
    })
}

/// Hash of the .shp's bytes followed by the .dbf's: what `cat a.shp a.dbf | sha256sum` says.
fn sha256(shp: &Path, dbf: Option<&Path>, progress: &Progress) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    for path in std::iter::once(shp).chain(dbf) {
        let mut file = File::open(path)?;
        loop {
            let n = file.read(&mut buffer)?;
            // A cancelled reading throws the hash away.
            if n == 0 || progress.is_cancelled() {
                break;
            }
            hasher.update(buffer.get(..n).unwrap_or_default());
        }
    }
    Ok(hasher
        .finalize()
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect())
}

/// The bytes of a shapefile's files.
#[derive(Debug, Clone, Copy, Default)]
pub struct ShapefileBytes<'a> {
    /// Shapes.
    pub shp: &'a [u8],
    /// Index.
    pub shx: Option<&'a [u8]>,
    /// Table.
    pub dbf: Option<&'a [u8]>,
    /// Coordinate system.
    pub prj: Option<&'a [u8]>,
    /// Encoding.
    pub cpg: Option<&'a [u8]>,
}

/// Reads a shapefile from memory; what [`read`](super::read) does with the files' bytes. No
/// hash is taken.
///
/// # Errors
/// As [`read`](super::read).
pub fn read_bytes(
    bytes: &ShapefileBytes<'_>,
    name: &str,
    options: &ReadOptions,
) -> Result<Layer, ReadErrorKind> {
    let files = reader::Files {
        shp: Cursor::new(bytes.shp),
        shx: bytes.shx.map(<[u8]>::to_vec),
        dbf: bytes.dbf.map(Cursor::new),
        prj: bytes.prj.map(<[u8]>::to_vec),
        cpg: bytes.cpg.map(<[u8]>::to_vec),
        shp_name: format!("{name}.shp"),
        dbf_name: format!("{name}.dbf"),
    };
    reader::read(files, name, options, &Progress::new())
}

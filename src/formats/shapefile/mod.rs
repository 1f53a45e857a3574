//! Esri shapefile: .shp with its sidecars .shx, .dbf, .prj and .cpg, whatever the case of
//! their names, whichever of them are missing.
//!
//! Only the .shp is needed. It is taken in blocks on all processors (`blocks`), or, where
//! something is odd, walked record by record (`records`), and never held whole in memory.

mod blocks;
mod cell;
mod dbf;
mod reader;
mod records;
pub(super) mod rings;
mod shape;
mod table;
mod take;
mod write;
mod write_table;

pub(super) use write::FileSet;
pub use write::{TextEncoding, WriteOptions, write};

use super::error::{ReadErrorKind, WriteError};
use super::input::Input;
use super::positioned::Positioned;
use super::source::ReadOptions;
use super::stamp::SourceStamp;
use crate::base::diagnostics::Diagnostic;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::layer::{Layer, SourceHash};
use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::Path;

/// Most bytes of a .prj or .cpg looked at.
const MAX_SIDECAR: u64 = 1 << 20;
/// Bytes of an .shx entry.
const SHX_ENTRY: u64 = 8;

/// Reads a shapefile from any of its files.
pub(super) fn read(
    input: &Input,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<Layer, ReadErrorKind> {
    let (shp, dbf, files) = open(input)?;
    let stamp = SourceStamp::of(shp.path());
    let mut layer = reader::read(&files, shp.stem(), options, None, progress)?.layer;
    layer.origin.path = shp.path().to_path_buf();
    layer.origin.sha256 = SourceHash::later(move || {
        let hash = sha256(&shp, dbf.as_ref()).ok()?;
        stamp.changed().is_none().then_some(hash)
    });
    Ok(layer)
}

/// Reads what `near` does not turn down.
pub(super) fn read_near(
    input: &Input,
    options: &ReadOptions,
    near: &super::Near<'_>,
    progress: &Progress,
) -> Result<super::Nearby, ReadErrorKind> {
    let (shp, _, files) = open(input)?;
    let mut nearby = reader::read(&files, shp.stem(), options, Some(near), progress)?;
    nearby.layer.origin.path = shp.path().to_path_buf();
    Ok(nearby)
}

fn open(input: &Input) -> Result<(Input, Option<Input>, reader::Files<'static>), ReadErrorKind> {
    let shp = main_file(input)?;
    let dbf = shp.sidecar("dbf");
    let shp_size = shp.size()?;
    let small = |extension, most| {
        shp.sidecar(extension).and_then(|sidecar| {
            let mut bytes = Vec::new();
            sidecar
                .open()
                .ok()?
                .take(most)
                .read_to_end(&mut bytes)
                .ok()?;
            Some(bytes)
        })
    };
    let files = reader::Files {
        shp: shp.positioned()?,
        // One entry for each record of at least 12 bytes: a larger .shx has nothing to say.
        shx: small("shx", 100 + shp_size / 12 * SHX_ENTRY),
        dbf: dbf.as_ref().map(Input::positioned).transpose()?,
        prj: small("prj", MAX_SIDECAR),
        cpg: small("cpg", MAX_SIDECAR),
        shp_name: shp.file_name().to_owned(),
        dbf_name: dbf
            .as_ref()
            .map(|d| d.file_name().to_owned())
            .unwrap_or_default(),
    };
    Ok((shp, dbf, files))
}

/// The .shp beside any of the files of a shapefile.
fn main_file(input: &Input) -> Result<Input, ReadErrorKind> {
    let is_sidecar = ["shx", "dbf", "prj", "cpg"].contains(&input.extension().as_str());
    if !is_sidecar {
        return Ok(input.clone());
    }
    input.sidecar("shp").ok_or_else(|| {
        ReadErrorKind::malformed_with_hint(
            Message::new("formats.shp_missing"),
            Message::new("formats.hint_whole_shapefile"),
        )
    })
}

/// Hash of the .shp's bytes followed by the .dbf's: what `cat a.shp a.dbf | sha256sum` says.
fn sha256(shp: &Input, dbf: Option<&Input>) -> Result<String, ReadErrorKind> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    for input in std::iter::once(shp).chain(dbf) {
        let mut file = input.open()?;
        loop {
            let n = file.read(&mut buffer).map_err(ReadErrorKind::Io)?;
            if n == 0 {
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

/// What a shapefile cannot hold of a layer: field names and texts that must be cut, characters
/// the encoding has not.
pub(super) fn losses(layer: &Layer, options: &super::WriteOptions) -> Vec<Diagnostic> {
    write::losses(layer, &own_options(options))
}

/// Writes a file, in the one way [`super::write`] knows.
pub(super) fn write_as(
    layer: &Layer,
    path: &Path,
    options: &super::WriteOptions,
    progress: &Progress,
) -> Result<Vec<Diagnostic>, WriteError> {
    progress.check()?;
    write(layer, path, &own_options(options))
}

/// The files of a layer, for whoever packs them.
pub(super) fn file_sets(
    layer: &Layer,
    options: &super::WriteOptions,
) -> Result<(Vec<FileSet>, Vec<Diagnostic>), WriteError> {
    write::file_sets(layer, &own_options(options))
}

fn own_options(options: &super::WriteOptions) -> WriteOptions {
    WriteOptions::new(options.crs, options.encoding, options.date)
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
    let files = files_of(bytes, name);
    let nearby = reader::read(&files, name, options, None, &Progress::new())?;
    Ok(nearby.layer)
}

/// As [`read_bytes`], leaving aside what `near` turns down: [`read_near`](super::read_near) from
/// memory.
///
/// # Errors
/// As [`read`](super::read).
pub fn read_bytes_near(
    bytes: &ShapefileBytes<'_>,
    name: &str,
    options: &ReadOptions,
    near: &super::Near<'_>,
) -> Result<super::Nearby, ReadErrorKind> {
    let files = files_of(bytes, name);
    reader::read(&files, name, options, Some(near), &Progress::new())
}

fn files_of<'a>(bytes: &ShapefileBytes<'a>, name: &str) -> reader::Files<'a> {
    reader::Files {
        shp: Positioned::Borrowed(bytes.shp),
        shx: bytes.shx.map(<[u8]>::to_vec),
        dbf: bytes.dbf.map(Positioned::Borrowed),
        prj: bytes.prj.map(<[u8]>::to_vec),
        cpg: bytes.cpg.map(<[u8]>::to_vec),
        shp_name: format!("{name}.shp"),
        dbf_name: format!("{name}.dbf"),
    }
}

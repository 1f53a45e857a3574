//! GeoJSON (RFC 7946) and what people really have: bare geometries, the old `crs` member,
//! numbers as text, files cut off, files in GBK.
//!
//! The bytes are gone through twice: once for hash and encoding, once feature by feature, so
//! that only the layer itself stands in memory.

mod crs_member;
mod geometry;
mod json;
mod positions;
mod properties;
mod reader;
mod text;
mod write;

pub use write::{Separator, WriteOptions, to_string, write, write_sequence};

use super::error::{ReadErrorKind, WriteError};
use super::input::Input;
use super::placing;
use super::source::ReadOptions;
use crate::base::diagnostics::{Diagnostic, Severity};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::layer::{Layer, Origin, SourceHash};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

/// Reads a file.
pub(super) fn read(
    input: &Input,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<Layer, ReadErrorKind> {
    let mut layer = read_stream(
        &mut input.open()?,
        input.stem(),
        input.file_name(),
        options,
        progress,
    )?;
    layer.origin.path = input.path().to_path_buf();
    Ok(layer)
}

/// What GeoJSON cannot hold of a layer: any system but degrees.
pub(super) fn losses(_layer: &Layer, options: &super::WriteOptions) -> Vec<Diagnostic> {
    if options.crs.is_geographic() {
        return Vec::new();
    }
    vec![super::loss(
        Message::new("formats.writes_degrees").with("crs", options.crs.describe()),
    )]
}

/// Writes a file, in the one way [`super::write`] knows.
pub(super) fn write_as(
    layer: &Layer,
    path: &Path,
    options: &super::WriteOptions,
    progress: &Progress,
) -> Result<Vec<Diagnostic>, WriteError> {
    progress.check()?;
    let plain = WriteOptions { decimals: None };
    let extension = path
        .extension()
        .map(|e| e.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    match extension.as_str() {
        "geojsonl" => write_sequence(layer, path, &plain, Separator::Line)?,
        "geojsons" => write_sequence(layer, path, &plain, Separator::Record)?,
        _ => write(layer, path, &plain)?,
    }
    Ok(losses(layer, options))
}

/// Reads a document from memory; what [`read`](super::read) does with a file's bytes.
///
/// # Errors
/// As [`read`](super::read).
pub fn read_bytes(bytes: &[u8], name: &str, options: &ReadOptions) -> Result<Layer, ReadErrorKind> {
    read_stream(
        &mut std::io::Cursor::new(bytes),
        name,
        "",
        options,
        &Progress::new(),
    )
}

fn read_stream(
    input: &mut (impl Read + Seek),
    name: &str,
    file: &str,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<Layer, ReadErrorKind> {
    let mut remarks = super::remarks::Remarks::new(file);
    let scan =
        text::scan(input, options.encoding.as_deref(), &mut remarks).map_err(ReadErrorKind::Io)?;
    progress.set_total(scan.length);
    if scan.bad > 0 {
        remarks.say(
            Severity::Warning,
            Message::new("formats.text_undecodable_file")
                .with("encoding", scan.encoding.name())
                .with("count", scan.bad),
        );
    }
    input
        .seek(SeekFrom::Start(scan.bom))
        .map_err(ReadErrorKind::Io)?;
    let stream = text::Utf8Stream::new(input, scan.encoding);
    let mut reader = reader::DocumentReader::new(stream, file, progress);
    reader.remarks.absorb(remarks);
    let found = reader.run();
    let reader::DocumentReader {
        draft,
        mut remarks,
        crs,
        decimals,
        number,
        ..
    } = reader;
    found?;
    let declared = crs.declared(&mut remarks);
    let (schema, chunks) = draft.into_parts();
    let placed = placing::place(
        chunks,
        declared,
        Some(decimals),
        options,
        progress,
        &mut remarks,
    )?;
    progress.set_done(scan.length);
    Ok(Layer {
        name: name.to_owned(),
        schema: Arc::new(schema),
        chunks: placed.chunks,
        revision: 0,
        origin: Origin {
            path: std::path::PathBuf::new(),
            format: super::FormatKind::GeoJson.name(),
            sha256: SourceHash::known(scan.sha256),
            num_records: number,
        },
        encoding: Some(scan.decision),
        crs: Some(placed.crs),
        position: placed.position,
        diagnostics: remarks.finish(),
    })
}

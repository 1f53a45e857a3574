//! GeoJSON (RFC 7946) and what people really have: bare geometries, the old `crs` member,
//! numbers as text, files cut off, files in GBK.
//!
//! The bytes are gone through twice: once for hash and encoding, once feature by feature, so
//! that only the layer itself stands in memory.

mod crs_member;
mod geometry;
mod json;
mod properties;
mod reader;
mod text;
mod write;

pub use write::{WriteOptions, write};

use super::error::ReadErrorKind;
use super::placing;
use super::source::ReadOptions;
use crate::base::diagnostics::Severity;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::layer::{Layer, Origin};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

/// Reads a file.
pub(super) fn read(
    path: &Path,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<Layer, ReadErrorKind> {
    let mut file = std::fs::File::open(path).map_err(ReadErrorKind::Io)?;
    let mut layer = read_stream(
        &mut file,
        &super::stem(path),
        &super::file_name(path),
        options,
        progress,
    )?;
    layer.origin.path = path.to_path_buf();
    Ok(layer)
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
            sha256: Some(scan.sha256),
            num_records: number,
        },
        encoding: Some(scan.decision),
        crs: Some(placed.crs),
        position: placed.position,
        diagnostics: remarks.finish(),
    })
}

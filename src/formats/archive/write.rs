//! Writing a zip: a shapefile with all its files, or a KML as `doc.kml`. Names carry the UTF-8
//! flag, times are the date of the options, so the same layer gives the same bytes.

use crate::base::date::Date;
use crate::base::diagnostics::Diagnostic;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::formats::error::WriteError;
use crate::formats::kind::FormatKind;
use crate::formats::writing::WriteOptions;
use crate::formats::{kml, shapefile};
use crate::layer::Layer;
use std::io::{Cursor, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

/// Writes a layer.
pub(in crate::formats) fn write(
    layer: &Layer,
    path: &Path,
    options: &WriteOptions,
    progress: &Progress,
) -> Result<Vec<Diagnostic>, WriteError> {
    progress.check()?;
    let (members, remarks) = if options.kind == FormatKind::Kmz {
        let bytes = kml::to_bytes(layer, options);
        let losses = kml::losses(layer, options);
        (vec![("doc.kml".to_owned(), bytes)], losses)
    } else {
        shapefile_members(layer, path, options)?
    };
    let bytes = packed(&members, options.date, progress)?;
    crate::formats::writing::save(path, &bytes)?;
    Ok(remarks)
}

/// Members by name, and what had to be changed.
type Members = (Vec<(String, Vec<u8>)>, Vec<Diagnostic>);

fn shapefile_members(
    layer: &Layer,
    path: &Path,
    options: &WriteOptions,
) -> Result<Members, WriteError> {
    let (sets, remarks) = shapefile::file_sets(layer, options)?;
    let stem = crate::formats::stem(path);
    let members = sets
        .into_iter()
        .flat_map(|set| {
            let stem = format!("{stem}{}", set.suffix);
            set.files
                .into_iter()
                .filter_map(|(extension, content)| Some((extension, content?)))
                .map(move |(extension, content)| (format!("{stem}.{extension}"), content))
                .collect::<Vec<_>>()
        })
        .collect();
    Ok((members, remarks))
}

fn packed(
    members: &[(String, Vec<u8>)],
    date: Date,
    progress: &Progress,
) -> Result<Vec<u8>, WriteError> {
    let failed = |e: zip::result::ZipError| WriteError::DoesNotFit {
        message: Message::new("archive.not_packed").with("why", e.to_string()),
    };
    let (year, month, day) = date.parts();
    let time = u16::try_from(year)
        .ok()
        .and_then(|year| DateTime::from_date_and_time(year, month, day, 0, 0, 0).ok())
        .unwrap_or_default();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        progress.check()?;
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(time)
            .system(System::Unix)
            .unix_permissions(0o644)
            .large_file(content.len() as u64 > u64::from(u32::MAX));
        zip.start_file(name.as_str(), options).map_err(failed)?;
        zip.write_all(content).map_err(|e| failed(e.into()))?;
    }
    zip.finish().map(Cursor::into_inner).map_err(failed)
}

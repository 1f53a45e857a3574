//! Doors: bytes become features, and features bytes. One file or folder per format, all with
//! `read` and, where the format holds several layers, `layers`; where it can be written,
//! `losses` and `write`.
//!
//! Floor 3. Knows files; knows no rule and no colour.
//!
//! A reader never panics, never hangs and never guesses in silence: what it could not use is a
//! located [`Diagnostic`] of the layer, what it had to guess is in the layer's decisions with the
//! reason, and only a file of which nothing can be used is a [`ReadError`].

pub mod archive;
pub mod cache;
pub mod coord_txt;
pub mod csv;
pub mod dxf;
pub mod flatgeobuf;
pub mod geojson;
pub mod geopackage;
pub mod geoparquet;
pub mod gpx;
pub mod imagery;
pub mod kml;
pub mod shapefile;
pub mod tables;
pub mod xlsx;

mod assemble;
mod encoding;
mod error;
mod estimate;
mod input;
mod kind;
mod placing;
mod positioned;
mod raw_parts;
mod reading;
mod recognise;
mod remarks;
mod source;
mod stamp;
mod turning;
mod whole_text;
mod wkb;
mod writing;
mod xml;

pub use error::{ReadError, ReadErrorKind, WriteError};
pub use estimate::{Estimate, estimate};
pub use kind::{FormatKind, probe};
pub use placing::option_text;
pub use recognise::{Confidence, ShiftEvidence, note_shift, recognise_shift};
pub use source::{Contained, Near, ReadOptions, Source, TableColumns};
pub use stamp::SourceStamp;
pub use writing::{TextEncoding, WriteOptions, losses, write};

use crate::base::diagnostics::{Diagnostic, Severity};
use crate::base::files::sibling;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::layer::Layer;
use input::Input;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Reads one layer of a file.
///
/// The layer's coordinates are longitude and latitude in degrees (decision 4), its ids the
/// 1-based record numbers, its name the file's stem or the layer's name in the file.
/// Everything that could not be used or had to be guessed is in its diagnostics and decisions.
///
/// Where the file holds several layers and none is named, nothing is chosen:
/// [`ReadErrorKind::SeveralLayers`] lists them.
///
/// # Errors
/// [`ReadError`] if nothing of the file can be used, or the user stopped it.
pub fn read(
    source: &Source,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<Layer, ReadError> {
    let input = Input::file(&source.path);
    read_input(&input, source.layer.as_deref(), options, progress).map_err(|kind| ReadError {
        path: source.path.clone(),
        kind,
    })
}

/// As [`read`], of a file held in memory: its name and bytes, then those of what stands beside it.
///
/// # Errors
/// As [`read`].
pub fn read_held(
    files: &[(String, Arc<[u8]>)],
    layer: Option<&str>,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<Layer, ReadError> {
    let failed = |kind| ReadError {
        path: files.first().map_or("", |(name, _)| name.as_str()).into(),
        kind,
    };
    let Some(((name, bytes), beside)) = files.split_first() else {
        return Err(failed(ReadErrorKind::UnknownFormat));
    };
    let extension = |name: &str| {
        let extension = Path::new(name).extension();
        extension.map_or_else(String::new, |e| e.to_string_lossy().to_lowercase())
    };
    let beside = beside
        .iter()
        .map(|(name, bytes)| (extension(name), Arc::clone(bytes)))
        .collect();
    let input = Input::memory(Path::new(name), name, Arc::clone(bytes)).with_sidecars(beside);
    read_input(&input, layer, options, progress).map_err(failed)
}

/// The files that a reader of this one looks at: itself, then what stands beside it.
pub fn files_of(path: &Path) -> Vec<PathBuf> {
    let mut files = vec![path.to_path_buf()];
    let is_shapefile = path
        .extension()
        .is_some_and(|e| e.to_string_lossy().eq_ignore_ascii_case("shp"));
    if is_shapefile {
        let beside = ["shx", "dbf", "prj", "cpg"];
        files.extend(beside.iter().filter_map(|e| sibling(path, e)));
    }
    files
}

/// What [`read_near`] gives.
#[derive(Debug, Clone)]
pub struct Nearby {
    /// The features that were not left aside, under their own ids.
    pub layer: Layer,
    /// How many were left aside.
    pub num_aside: u64,
}

/// As [`read`], but features whose box, in degrees, `near` turns down may be left aside: where
/// the format allows it they never become geometry. Remarks on the file and on the geometry of
/// every feature are made all the same; features that could not be used stay, as null shapes. No
/// hash is taken.
///
/// # Errors
/// As [`read`].
pub fn read_near(
    source: &Source,
    options: &ReadOptions,
    near: &Near<'_>,
    progress: &Progress,
) -> Result<Nearby, ReadError> {
    let input = Input::file(&source.path);
    let own_name = source.layer.as_deref().is_none_or(|l| l == input.stem());
    let layer = match kind::probe_input(&input) {
        Ok(FormatKind::Shapefile) if own_name => {
            shapefile::read_near(&input, options, near, progress)
        }
        _ => read_input(&input, source.layer.as_deref(), options, progress).map(|layer| Nearby {
            layer,
            num_aside: 0,
        }),
    };
    layer.map_err(|kind| ReadError {
        path: source.path.clone(),
        kind,
    })
}

/// What a file holds: one entry for each layer that `FILE#layer` can name, in file order. For
/// most formats it is one, named as the file is.
///
/// # Errors
/// [`ReadError`] if nothing of the file can be used.
pub fn layers(
    path: &Path,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<Vec<Contained>, ReadError> {
    layers_of(&Input::file(path), options, progress).map_err(|kind| ReadError {
        path: path.to_path_buf(),
        kind,
    })
}

/// The same for an input.
pub(crate) fn layers_of(
    input: &Input,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<Vec<Contained>, ReadErrorKind> {
    if input.is_folder() {
        return archive::layers(input, options, progress);
    }
    let kind = kind::probe_input(input)?;
    match kind {
        FormatKind::GeoPackage => geopackage::layers(input, progress),
        FormatKind::Xlsx => xlsx::layers(input),
        FormatKind::Kmz | FormatKind::Zip => archive::layers(input, options, progress),
        _ => Ok(vec![Contained::whole(input.stem(), kind)]),
    }
}

/// Reads a layer of an input.
pub(crate) fn read_input(
    input: &Input,
    layer: Option<&str>,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<Layer, ReadErrorKind> {
    if input.is_folder() {
        return archive::read(input, layer, options, progress);
    }
    let kind = kind::probe_input(input)?;
    let holds_several = matches!(
        kind,
        FormatKind::GeoPackage | FormatKind::Xlsx | FormatKind::Kmz | FormatKind::Zip
    );
    if let Some(name) = layer
        && !holds_several
        && name != input.stem()
    {
        return Err(ReadErrorKind::NoSuchLayer(name.to_owned()));
    }
    match kind {
        FormatKind::GeoJson => geojson::read(input, options, progress),
        FormatKind::Shapefile => shapefile::read(input, options, progress),
        FormatKind::CoordTxt => coord_txt::read(input, options, progress),
        FormatKind::Csv => csv::read(input, options, progress),
        FormatKind::Xlsx => xlsx::read(input, layer, options, progress),
        FormatKind::GeoPackage => geopackage::read(input, layer, options, progress),
        FormatKind::FlatGeobuf => flatgeobuf::read(input, options, progress),
        FormatKind::Kml => kml::read(input, options, progress),
        FormatKind::Dxf => dxf::read(input, options, progress),
        FormatKind::Gpx => gpx::read(input, options, progress),
        FormatKind::GeoParquet => geoparquet::read(input, options, progress),
        FormatKind::Kmz | FormatKind::Zip => archive::read(input, layer, options, progress),
    }
}

/// The layer to read of several: the one named, or the only one.
///
/// # Errors
/// [`ReadErrorKind::NoSuchLayer`], [`ReadErrorKind::SeveralLayers`].
pub(crate) fn choose<'a>(
    contained: &'a [Contained],
    name: Option<&str>,
) -> Result<&'a Contained, ReadErrorKind> {
    match name {
        Some(name) => contained
            .iter()
            .find(|c| c.name == name)
            .ok_or_else(|| ReadErrorKind::NoSuchLayer(name.to_owned())),
        None => match contained {
            [one] => Ok(one),
            [] => Err(ReadErrorKind::malformed(Message::new("formats.no_layers"))),
            several => Err(ReadErrorKind::SeveralLayers(
                several.iter().map(|c| c.name.clone()).collect(),
            )),
        },
    }
}

/// A diagnostic of a layer about to be written: what the format cannot hold.
pub(crate) fn loss(message: Message) -> Diagnostic {
    Diagnostic::new(Severity::Warning, message)
}

/// The file's name without its extension.
pub(crate) fn stem(path: &Path) -> String {
    path.file_stem()
        .map(|s| s.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// The file's name without its folder, as diagnostics show it.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|s| s.to_string_lossy().into_owned())
        .unwrap_or_default()
}

//! One way to write a layer, whatever the format: what it cannot hold is said before, by
//! [`losses`], and what had to be changed after, by [`write`].

use super::error::WriteError;
use super::kind::FormatKind;
use super::{archive, shapefile, xlsx};
use super::{coord_txt, csv, dxf, flatgeobuf, geojson, geopackage, geoparquet, gpx, kml};
use crate::base::date::Date;
use crate::base::diagnostics::Diagnostic;
use crate::base::files::write_atomically;
use crate::base::progress::Progress;
use crate::crs::{Crs, Datum, GUILIN, Zone};
use crate::layer::Layer;
use std::path::Path;

pub use super::shapefile::TextEncoding;

/// How to write a file.
#[derive(Debug, Clone, PartialEq)]
pub struct WriteOptions {
    /// The format.
    pub kind: FormatKind,
    /// Coordinate system to project into; no datum is shifted. GeoJSON, KML and GPX know only
    /// degrees on WGS 84, for which CGCS2000 stands, centimetres apart: they refuse others in
    /// [`losses`] and write degrees.
    pub crs: Crs,
    /// Encoding of text, where the format leaves a choice (shapefile, CSV, TXT, DXF).
    pub encoding: TextEncoding,
    /// Date in headers that ask for one; an input, as output holds no clock time.
    pub date: Date,
}

/// What the format cannot hold of a layer, to be said before writing: fields cut or renamed,
/// types turned into text, kinds of geometry left out, the coordinate system.
pub fn losses(layer: &Layer, options: &WriteOptions) -> Vec<Diagnostic> {
    match options.kind {
        FormatKind::GeoJson => geojson::losses(layer, options),
        FormatKind::Shapefile | FormatKind::Zip => shapefile::losses(layer, options),
        FormatKind::CoordTxt => coord_txt::losses(layer, options),
        FormatKind::Csv => csv::losses(layer, options),
        FormatKind::Xlsx => xlsx::losses(layer, options),
        FormatKind::GeoPackage => geopackage::losses(layer, options),
        FormatKind::FlatGeobuf => flatgeobuf::losses(layer, options),
        FormatKind::Kml | FormatKind::Kmz => kml::losses(layer, options),
        FormatKind::Dxf => dxf::losses(layer, options),
        FormatKind::Gpx => gpx::losses(layer, options),
        FormatKind::GeoParquet => geoparquet::losses(layer, options),
    }
}

/// Writes a layer to a file, atomically: a failure leaves the old file untouched. Returns what
/// had to be changed on the way. A zip holds a shapefile, a KMZ a KML.
///
/// # Errors
/// [`WriteError`].
pub fn write(
    layer: &Layer,
    path: &Path,
    options: &WriteOptions,
    progress: &Progress,
) -> Result<Vec<Diagnostic>, WriteError> {
    match options.kind {
        FormatKind::GeoJson => geojson::write_as(layer, path, options, progress),
        FormatKind::Shapefile => shapefile::write_as(layer, path, options, progress),
        FormatKind::CoordTxt => coord_txt::write(layer, path, options, progress),
        FormatKind::Csv => csv::write(layer, path, options, progress),
        FormatKind::Xlsx => xlsx::write(layer, path, options, progress),
        FormatKind::GeoPackage => geopackage::write(layer, path, options, progress),
        FormatKind::FlatGeobuf => flatgeobuf::write(layer, path, options, progress),
        FormatKind::Kml => kml::write(layer, path, options, progress),
        FormatKind::Dxf => dxf::write(layer, path, options, progress),
        FormatKind::Gpx => gpx::write(layer, path, options, progress),
        FormatKind::GeoParquet => geoparquet::write(layer, path, options, progress),
        FormatKind::Kmz | FormatKind::Zip => archive::write(layer, path, options, progress),
    }
}

impl WriteOptions {
    /// What is taken where the user said nothing: the layer's own system, or degrees where the
    /// format knows no other; text in the encoding that those who ask for the format expect.
    pub fn for_layer(kind: FormatKind, layer: &Layer, date: Date) -> Self {
        let own = layer.crs.as_ref().map_or(Crs::CGCS2000, |d| d.crs);
        Self {
            kind,
            crs: match kind {
                kind if kind.knows_degrees_only() => Crs::CGCS2000,
                // Drawings and boundary points are metres of a zone: degrees in a coordinate TXT
                // read as degrees and minutes with many.
                FormatKind::CoordTxt | FormatKind::Dxf if own.is_geographic() => {
                    zone_of(layer, own.datum)
                }
                _ => own,
            },
            encoding: match kind {
                FormatKind::CoordTxt | FormatKind::Dxf => TextEncoding::Gbk,
                _ => TextEncoding::Utf8,
            },
            date,
        }
    }
}

/// The 3-degree zone that the middle of a layer lies in, with its number before the easting.
fn zone_of(layer: &Layer, datum: Datum) -> Crs {
    let bbox = layer.bbox();
    let lon = if bbox.is_empty() {
        GUILIN.center().0
    } else {
        bbox.center().x
    };
    let zone = Zone {
        number: (lon / 3.0).round().clamp(25.0, 45.0) as u32,
        width_deg: 3,
    };
    let datum = match datum {
        Datum::Wgs84 => Datum::Cgcs2000,
        other => other,
    };
    Crs::gauss_kruger_zone(datum, zone)
}

impl FormatKind {
    /// Whether it holds longitude and latitude only.
    pub fn knows_degrees_only(self) -> bool {
        matches!(self, Self::GeoJson | Self::Kml | Self::Kmz | Self::Gpx)
    }

    /// Whether its text can be written in one encoding or another.
    pub fn leaves_encoding_open(self) -> bool {
        matches!(
            self,
            Self::Shapefile | Self::Zip | Self::Csv | Self::CoordTxt | Self::Dxf
        )
    }
}

/// Saves a written file whole: a failure leaves the old one untouched.
///
/// # Errors
/// [`WriteError::Io`].
pub(super) fn save(path: &Path, content: &[u8]) -> Result<(), WriteError> {
    write_atomically(path, content).map_err(|cause| WriteError::Io {
        path: path.to_path_buf(),
        cause,
    })
}

//! Suite: formats.

#[path = "../../support/shapefile_bytes.rs"]
pub(crate) mod bytes;

mod archive;
mod cache;
mod coord_txt;
mod coord_txt_health;
mod coord_txt_parcel;
mod coord_txt_write;
mod eight_systems;
mod encodings;
mod fuzzing;
mod geojson;
mod geojson_hostile;
mod geojson_large;
mod gpx;
mod imagery_hostile;
mod imagery_tiff;
mod imagery_tiles;
mod kml;
mod placing;
mod probing;
mod sentences;
mod shapefile;
mod shapefile_hostile;
mod shapefile_waiting;
mod shifts;
mod tables;
mod tables_and_gdal;
mod tables_corners;
mod tables_written;
mod vectors_hostile;
mod writing;

use redline::base::diagnostics::{Diagnostic, Severity};
use redline::layer::{Layer, Value};

/// The diagnostics of a code.
fn of_code<'a>(layer: &'a Layer, code: &str) -> Vec<&'a Diagnostic> {
    layer
        .diagnostics
        .iter()
        .filter(|d| d.code() == format!("formats.{code}"))
        .collect()
}

/// Codes of all diagnostics, in order, without the room.
fn codes(layer: &Layer) -> Vec<&str> {
    layer
        .diagnostics
        .iter()
        .map(|d| d.code().strip_prefix("formats.").unwrap_or(d.code()))
        .collect()
}

fn worst(layer: &Layer) -> Option<Severity> {
    layer.diagnostics.iter().map(|d| d.severity).max()
}

/// Values of a field, feature by feature, as a person reads them.
fn column(layer: &Layer, field: &str) -> Vec<String> {
    layer.features().map(|f| f.value(field).display()).collect()
}

fn ids(layer: &Layer) -> Vec<u64> {
    layer.features().map(|f| f.id().0).collect()
}

/// Rings of each part of a feature.
fn rings(layer: &Layer, index: usize) -> Vec<usize> {
    let feature = layer.features().nth(index).unwrap();
    let geometry = feature.geometry().unwrap();
    geometry.parts().map(|p| p.rings().len()).collect()
}

fn is_null(layer: &Layer, index: usize) -> bool {
    let feature = layer.features().nth(index).unwrap();
    feature.geometry().unwrap().is_null()
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GBK.encode(text).0.into_owned()
}

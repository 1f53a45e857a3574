//! Writing a shapefile: projected, outer rings clockwise as the specification has them, names
//! and texts never cut inside a character, the same bytes for the same layer and options.

use super::records::FILE_HEADER;
use super::write_table::table_bytes;
use crate::base::date::Date;
use crate::base::diagnostics::Diagnostic;
use crate::base::files::write_atomically;
use crate::base::message::Message;
use crate::crs::{Crs, to_wkt_esri};
use crate::formats::error::WriteError;
use crate::geom::columns::twice_planar_area;
use crate::geom::{Bbox, Coord, FeatureView, PartKind};
use crate::layer::Layer;
use encoding_rs::{Encoding, GBK, UTF_8};
use std::path::Path;

/// How text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextEncoding {
    /// What most Chinese desktop programs expect; five characters a field name.
    Gbk,
    /// Every character there is; three Chinese characters a field name.
    Utf8,
}

/// How to write.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WriteOptions {
    /// Coordinate system to project into; no datum is shifted.
    pub crs: Crs,
    /// Encoding of names and texts.
    pub encoding: TextEncoding,
    /// Whether to say the encoding in a .cpg.
    pub write_cpg: bool,
    /// Whether to say GBK in the table's language byte, which knows no UTF-8.
    pub write_ldid: bool,
    /// Whether to say the coordinate system in a .prj.
    pub write_prj: bool,
    /// Date of last change in the table's header; an input, as output holds no clock time.
    pub date: Date,
}

impl TextEncoding {
    pub(super) fn encoding(self) -> &'static Encoding {
        match self {
            Self::Gbk => GBK,
            Self::Utf8 => UTF_8,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Gbk => "GBK",
            Self::Utf8 => "UTF-8",
        }
    }
}

impl WriteOptions {
    /// Everything declared: .prj, .cpg and language byte.
    pub fn new(crs: Crs, encoding: TextEncoding, date: Date) -> Self {
        Self {
            crs,
            encoding,
            write_cpg: true,
            write_ldid: true,
            write_prj: true,
            date,
        }
    }
}

/// Writes `path` (.shp) and its sidecars; a .cpg or .prj not asked for is removed if it is
/// there. Returns what had to be cut: field names over 10 bytes, texts over 254.
///
/// # Errors
/// [`WriteError`]; the main file is written last, so that a failure leaves no new one.
pub fn write(
    layer: &Layer,
    path: &Path,
    options: &WriteOptions,
) -> Result<Vec<Diagnostic>, WriteError> {
    let (shp, shx) = shapes(layer, &options.crs)?;
    let (dbf, remarks) = table_bytes(layer, options)?;
    let save = |extension: &str, content: Option<&[u8]>| {
        let path = path.with_extension(extension);
        match content {
            Some(content) => write_atomically(&path, content),
            None if path.exists() => std::fs::remove_file(&path),
            None => Ok(()),
        }
        .map_err(|cause| WriteError::Io { path, cause })
    };
    let prj = options.write_prj.then(|| to_wkt_esri(&options.crs));
    let cpg = options.write_cpg.then(|| options.encoding.label());
    save("prj", prj.as_deref().map(str::as_bytes))?;
    save("cpg", cpg.map(str::as_bytes))?;
    save("dbf", Some(&dbf))?;
    save("shx", Some(&shx))?;
    save("shp", Some(&shp))?;
    Ok(remarks)
}

/// What writing would have to cut, and what would keep it from being written.
pub(super) fn losses(layer: &Layer, options: &WriteOptions) -> Vec<Diagnostic> {
    match table_bytes(layer, options) {
        Ok((_, remarks)) => remarks,
        Err(error) => vec![crate::formats::loss(error.message().0)],
    }
}

/// Bytes of .shp and .shx.
fn shapes(layer: &Layer, crs: &Crs) -> Result<(Vec<u8>, Vec<u8>), WriteError> {
    let shape_type = shape_type(layer)?;
    let mut shp = vec![0; FILE_HEADER as usize];
    let mut shx = vec![0; FILE_HEADER as usize];
    let mut extent = Bbox::EMPTY;
    for (feature, number) in layer.features().zip(1u32..) {
        let content = match feature.geometry() {
            Some(geometry) if !geometry.is_null() => {
                let parts = projected(geometry, crs).ok_or(WriteError::OutsideCrs {
                    feature: feature.id().0,
                })?;
                content(shape_type, &parts, &mut extent)
            }
            _ => 0i32.to_le_bytes().to_vec(),
        };
        let words = |bytes: usize| u32::try_from(bytes / 2).unwrap_or(u32::MAX);
        shx.extend(words(shp.len()).to_be_bytes());
        shx.extend(words(content.len()).to_be_bytes());
        shp.extend(number.to_be_bytes());
        shp.extend(words(content.len()).to_be_bytes());
        shp.extend(content);
        // Offsets are signed 32-bit counts of 16-bit words.
        if shp.len() / 2 > i32::MAX as usize {
            return Err(WriteError::DoesNotFit {
                message: Message::new("formats.write_too_large"),
            });
        }
    }
    for file in [&mut shp, &mut shx] {
        let length = u32::try_from(file.len() / 2).unwrap_or(u32::MAX);
        let header = file_header(length, shape_type, &extent);
        if let Some(start) = file.get_mut(..header.len()) {
            start.copy_from_slice(&header);
        }
    }
    Ok((shp, shx))
}

/// One shape type for all features.
fn shape_type(layer: &Layer) -> Result<i32, WriteError> {
    let mut found = None;
    let mut is_multi = false;
    for geometry in layer.features().filter_map(|f| f.geometry()) {
        is_multi |= geometry.num_parts() > 1;
        for part in geometry.parts() {
            if *found.get_or_insert(part.kind()) != part.kind() {
                return Err(WriteError::DoesNotFit {
                    message: Message::new("formats.write_mixed_kinds"),
                });
            }
        }
    }
    Ok(match found {
        Some(PartKind::Point) if is_multi => 8,
        Some(PartKind::Point) => 1,
        Some(PartKind::Line) => 3,
        Some(PartKind::Polygon) | None => 5,
    })
}

/// Rings in the target system, outer rings clockwise, holes counter-clockwise.
fn projected(geometry: FeatureView<'_>, crs: &Crs) -> Option<Vec<Vec<Coord>>> {
    let mut rings = Vec::new();
    for part in geometry.parts() {
        for (ring, i) in part.rings().zip(0u32..) {
            let mut out = Vec::with_capacity(ring.len());
            for position in ring {
                let (x, y) = crs.xy_from_lon_lat(position.x, position.y)?;
                out.push(Coord { x, y });
            }
            if part.kind() == PartKind::Polygon && (twice_planar_area(&out) > 0.0) == (i == 0) {
                out.reverse();
            }
            rings.push(out);
        }
    }
    Some(rings)
}

fn content(shape_type: i32, rings: &[Vec<Coord>], extent: &mut Bbox) -> Vec<u8> {
    let mut out = shape_type.to_le_bytes().to_vec();
    let mut bbox = Bbox::EMPTY;
    for position in rings.iter().flatten() {
        bbox.grow(*position);
    }
    *extent = extent.union(&bbox);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes();
    let num_positions = rings.iter().map(Vec::len).sum();
    if shape_type != 1 {
        for value in [bbox.min.x, bbox.min.y, bbox.max.x, bbox.max.y] {
            out.extend(value.to_le_bytes());
        }
    }
    if matches!(shape_type, 3 | 5) {
        out.extend(count(rings.len()));
    }
    if shape_type != 1 {
        out.extend(count(num_positions));
    }
    if matches!(shape_type, 3 | 5) {
        let mut start = 0;
        for ring in rings {
            out.extend(count(start));
            start += ring.len();
        }
    }
    for position in rings.iter().flatten() {
        out.extend(position.x.to_le_bytes());
        out.extend(position.y.to_le_bytes());
    }
    out
}

fn file_header(length_words: u32, shape_type: i32, extent: &Bbox) -> [u8; FILE_HEADER as usize] {
    let mut bytes = Vec::with_capacity(FILE_HEADER as usize);
    bytes.extend(9994u32.to_be_bytes());
    bytes.extend([0; 20]);
    bytes.extend(length_words.to_be_bytes());
    bytes.extend(1000u32.to_le_bytes());
    bytes.extend(shape_type.to_le_bytes());
    let corners = if extent.is_empty() {
        [0.0; 4]
    } else {
        [extent.min.x, extent.min.y, extent.max.x, extent.max.y]
    };
    for value in corners.iter().chain(&[0.0; 4]) {
        bytes.extend(value.to_le_bytes());
    }
    bytes.try_into().unwrap_or([0; FILE_HEADER as usize])
}

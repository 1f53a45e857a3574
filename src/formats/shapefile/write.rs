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
use crate::layer::{Layer, LayerBuilder, Value};
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

/// Most bytes of a .shp or .dbf: beyond 2 GB programs differ in whether they open it.
const MOST_BYTES: u64 = i32::MAX as u64;

/// The files of one shapefile, in the order they are to be saved: the main file last.
pub(in crate::formats) struct FileSet {
    /// What stands between the name and the extension: `_point`, `_line`, `_polygon`, or nothing.
    pub(in crate::formats) suffix: &'static str,
    /// Extension and content; `None` for a file that must not be there.
    pub(in crate::formats) files: Vec<(&'static str, Option<Vec<u8>>)>,
}

/// Writes `path` (.shp) and its sidecars; a .cpg or .prj not asked for is removed if it is
/// there. A layer of several kinds becomes as many shapefiles, `name_point.shp` and so on.
/// Returns what had to be changed: field names over 10 bytes, texts over 254, kinds apart.
///
/// # Errors
/// [`WriteError`]; the main file is written last, so that a failure leaves no new one.
pub fn write(
    layer: &Layer,
    path: &Path,
    options: &WriteOptions,
) -> Result<Vec<Diagnostic>, WriteError> {
    let (sets, remarks) = file_sets(layer, options)?;
    let stem = crate::formats::stem(path);
    for set in &sets {
        for (extension, content) in &set.files {
            let path = path.with_file_name(format!("{stem}{}.{extension}", set.suffix));
            match content {
                Some(content) => write_atomically(&path, content),
                None if path.exists() => std::fs::remove_file(&path),
                None => Ok(()),
            }
            .map_err(|cause| WriteError::Io { path, cause })?;
        }
    }
    Ok(remarks)
}

/// All files of a layer, one set for each kind of shape it holds.
pub(in crate::formats) fn file_sets(
    layer: &Layer,
    options: &WriteOptions,
) -> Result<(Vec<FileSet>, Vec<Diagnostic>), WriteError> {
    let (layers, mut remarks) = by_kind(layer);
    let mut sets = Vec::with_capacity(layers.len());
    for (suffix, layer) in &layers {
        check_size(layer)?;
        let (shp, shx) = shapes(layer, &options.crs)?;
        let (dbf, cut) = table_bytes(layer, options)?;
        // What had to be cut of a name is the same in each.
        for diagnostic in cut {
            if !remarks.contains(&diagnostic) {
                remarks.push(diagnostic);
            }
        }
        let prj = options.write_prj.then(|| to_wkt_esri(&options.crs));
        let cpg = options.write_cpg.then(|| options.encoding.label());
        sets.push(FileSet {
            suffix,
            files: vec![
                ("prj", prj.map(String::into_bytes)),
                ("cpg", cpg.map(|l| l.as_bytes().to_vec())),
                ("dbf", Some(dbf)),
                ("shx", Some(shx)),
                ("shp", Some(shp)),
            ],
        });
    }
    Ok((sets, remarks))
}

/// What writing would have to change, and what would keep it from being written.
pub(super) fn losses(layer: &Layer, options: &WriteOptions) -> Vec<Diagnostic> {
    let (layers, mut remarks) = by_kind(layer);
    for (_, layer) in &layers {
        match check_size(layer).and_then(|()| table_bytes(layer, options)) {
            Ok((_, cut)) => remarks.extend(cut),
            Err(error) => remarks.push(crate::formats::loss(error.message().0)),
        }
    }
    remarks.dedup();
    remarks
}

/// The layer itself if its shapes are of one kind, else one layer for each kind, parts of mixed
/// features apart, null shapes with the last.
fn by_kind(layer: &Layer) -> (Vec<(&'static str, Layer)>, Vec<Diagnostic>) {
    const KINDS: [(PartKind, &str); 3] = [
        (PartKind::Point, "_point"),
        (PartKind::Line, "_line"),
        (PartKind::Polygon, "_polygon"),
    ];
    let holds = |kind| {
        layer
            .features()
            .filter_map(|f| f.geometry())
            .any(|g| g.parts().any(|p| p.kind() == kind))
    };
    let found: Vec<(PartKind, &'static str)> =
        KINDS.into_iter().filter(|(kind, _)| holds(*kind)).collect();
    let [.., last] = found.as_slice() else {
        return (vec![("", layer.clone())], Vec::new());
    };
    if found.len() == 1 {
        return (vec![("", layer.clone())], Vec::new());
    }
    let mut mixed = 0u64;
    let layers = found
        .iter()
        .map(|&(kind, suffix)| {
            let mut builder = LayerBuilder::new((*layer.schema).clone());
            for feature in layer.features() {
                let Some(geometry) = feature.geometry() else {
                    continue;
                };
                let has_kind = geometry.parts().any(|p| p.kind() == kind);
                let is_its_null = geometry.is_null() && kind == last.0;
                if !has_kind && !is_its_null {
                    continue;
                }
                for part in geometry.parts().filter(|p| p.kind() == kind) {
                    for ring in part.rings() {
                        builder.geometry().push_ring(ring.iter().copied());
                    }
                    builder.geometry().end_part(kind);
                }
                if kind == last.0 && geometry.parts().any(|p| p.kind() != kind) {
                    mixed += 1;
                }
                let values: Vec<Value> = (0..layer.schema.fields.len())
                    .map(|f| feature.chunk.value(feature.index, f))
                    .collect();
                builder.finish_feature(feature.id(), &values);
            }
            (suffix, builder.build(&layer.name))
        })
        .collect();
    let names: Vec<&str> = found.iter().map(|(_, suffix)| *suffix).collect();
    let mut remarks = vec![crate::formats::loss(
        Message::new("vectors.shp_kinds_apart")
            .with("count", names.len())
            .with("names", names.join("、")),
    )];
    if mixed > 0 {
        remarks.push(crate::formats::loss(
            Message::new("vectors.shp_features_apart").with("count", mixed),
        ));
    }
    (layers, remarks)
}

/// Holds the size of the .shp against the limit before any of it is made.
fn check_size(layer: &Layer) -> Result<(), WriteError> {
    let bytes: u64 = layer
        .features()
        .filter_map(|f| f.geometry())
        .map(|g| {
            let rings: u64 = g.parts().map(|p| p.rings().len() as u64).sum();
            56 + 4 * rings + 16 * g.coords().len() as u64
        })
        .sum();
    if bytes > MOST_BYTES {
        return Err(too_large());
    }
    Ok(())
}

pub(super) fn too_large() -> WriteError {
    WriteError::DoesNotFit {
        message: Message::new("formats.write_too_large"),
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
        if shp.len() as u64 > MOST_BYTES {
            return Err(too_large());
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

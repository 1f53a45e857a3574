//! Which format a file is in: by its content first, by its extension second.

use super::error::ReadErrorKind;
use super::input::Input;
use std::path::Path;

/// Formats the program knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FormatKind {
    /// GeoJSON (RFC 7946), its relatives, and GeoJSON text sequences (RFC 8142).
    GeoJson,
    /// Esri shapefile with its sidecars.
    Shapefile,
    /// 报备坐标 TXT (`[属性描述]`／`[地块坐标]`) and bare coordinate lists.
    CoordTxt,
    /// Comma- or tab-separated table of points, corners or WKT.
    Csv,
    /// Excel workbook of points, corners or WKT.
    Xlsx,
    /// OGC GeoPackage.
    GeoPackage,
    /// FlatGeobuf.
    FlatGeobuf,
    /// KML 2.2.
    Kml,
    /// KML in a zip.
    Kmz,
    /// AutoCAD drawing exchange, text form.
    Dxf,
    /// GPX 1.0 and 1.1.
    Gpx,
    /// GeoParquet.
    GeoParquet,
    /// A zip of any of the others.
    Zip,
}

impl FormatKind {
    /// Every format, the commonest in the office first.
    pub const ALL: &'static [Self] = &[
        Self::Shapefile,
        Self::GeoJson,
        Self::CoordTxt,
        Self::Xlsx,
        Self::Csv,
        Self::GeoPackage,
        Self::Kml,
        Self::Kmz,
        Self::Dxf,
        Self::Gpx,
        Self::FlatGeobuf,
        Self::GeoParquet,
        Self::Zip,
    ];

    /// Short name, as it stands in [`Origin::format`](crate::layer::Origin); `formats.kind_…` of
    /// both catalogues says it in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::GeoJson => "geojson",
            Self::Shapefile => "shapefile",
            Self::CoordTxt => "coord_txt",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::GeoPackage => "geopackage",
            Self::FlatGeobuf => "flatgeobuf",
            Self::Kml => "kml",
            Self::Kmz => "kmz",
            Self::Dxf => "dxf",
            Self::Gpx => "gpx",
            Self::GeoParquet => "geoparquet",
            Self::Zip => "zip",
        }
    }

    /// Extensions in lower case, without dot; the first is what a new file gets.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::GeoJson => &["geojson", "json", "geojsonl", "geojsons"],
            Self::Shapefile => &["shp", "shx", "dbf", "prj", "cpg"],
            Self::CoordTxt => &["txt"],
            Self::Csv => &["csv", "tsv"],
            Self::Xlsx => &["xlsx", "xlsm", "xls"],
            Self::GeoPackage => &["gpkg"],
            Self::FlatGeobuf => &["fgb"],
            Self::Kml => &["kml"],
            Self::Kmz => &["kmz"],
            Self::Dxf => &["dxf"],
            Self::Gpx => &["gpx"],
            Self::GeoParquet => &["parquet", "geoparquet"],
            Self::Zip => &["zip"],
        }
    }

    /// The format a file of that name is to be written in.
    pub fn of_extension(extension: &str) -> Option<Self> {
        let extension = extension.to_lowercase();
        Self::ALL
            .iter()
            .copied()
            .find(|k| k.extensions().contains(&extension.as_str()))
    }
}

/// File code of .shp and .shx, big-endian (Esri shapefile description, July 1998, p. 4).
const SHAPEFILE_CODE: [u8; 4] = [0, 0, 0x27, 0x0a];
/// Local file header of a zip (APPNOTE 4.3.7) and end record of an empty one (4.3.16).
const ZIP_MARKS: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];
/// Old Excel workbooks are OLE compound files (MS-CFB 2.2).
const OLE_MARK: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// How much of a file is looked at.
const HEAD: usize = 4096;

/// The format of a file, or `None` if no reader knows it or it cannot be opened.
///
/// A sidecar (.dbf, .shx, .prj, .cpg) stands for its shapefile. A file whose content names no
/// format is taken by its extension: its reader says what is wrong.
pub fn probe(path: &Path) -> Option<FormatKind> {
    probe_input(&Input::file(path)).ok()
}

/// The same for an input.
///
/// # Errors
/// What the file system says, or that no reader knows it.
pub(crate) fn probe_input(input: &Input) -> Result<FormatKind, ReadErrorKind> {
    let head = input.head(HEAD).map_err(ReadErrorKind::Io)?;
    probe_bytes(&head, &input.extension()).ok_or(ReadErrorKind::UnknownFormat)
}

/// The same for the first bytes of a file and its lower-case extension.
pub(crate) fn probe_bytes(head: &[u8], extension: &str) -> Option<FormatKind> {
    let by_extension = FormatKind::of_extension(extension);
    if head.starts_with(&SHAPEFILE_CODE) {
        return Some(FormatKind::Shapefile);
    }
    if by_extension == Some(FormatKind::Shapefile) {
        return by_extension;
    }
    if head.starts_with(b"SQLite format 3\0") {
        return Some(FormatKind::GeoPackage);
    }
    if head.starts_with(b"fgb\x03") {
        return Some(FormatKind::FlatGeobuf);
    }
    // A binary drawing is refused by the reader of text ones, which says what to do.
    if head.starts_with(b"AutoCAD Binary DXF") || (head.starts_with(b"AC10") && extension == "dwg")
    {
        return Some(FormatKind::Dxf);
    }
    if head.starts_with(b"PAR1") {
        return Some(FormatKind::GeoParquet);
    }
    if head.starts_with(OLE_MARK) {
        return Some(FormatKind::Xlsx);
    }
    if ZIP_MARKS.iter().any(|m| head.starts_with(m)) {
        return Some(match by_extension {
            Some(kind @ (FormatKind::Xlsx | FormatKind::Kmz)) => kind,
            // A workbook begins with its content types, whatever it is called.
            // Nor is a text document one, though it begins so too.
            _ if matches!(extension, "docx" | "pptx") => return None,
            _ if contains(head, b"[Content_Types].xml") || contains(head, b"xl/") => {
                FormatKind::Xlsx
            }
            _ => FormatKind::Zip,
        });
    }
    if contains(head, "[地块坐标]".as_bytes())
        || contains(head, "[属性描述]".as_bytes())
        || contains(head, &gbk("[地块坐标]"))
        || contains(head, &gbk("[属性描述]"))
    {
        return Some(FormatKind::CoordTxt);
    }
    // A zero byte is UTF-16's, a 0x1E begins a record of a GeoJSON text sequence (RFC 8142).
    let first = head
        .iter()
        .filter(|b| !matches!(b, 0 | 0x1e | 0xef | 0xbb | 0xbf | 0xfe | 0xff))
        .find(|b| !b.is_ascii_whitespace());
    match first {
        Some(b'<') if contains(head, b"<gpx") => return Some(FormatKind::Gpx),
        Some(b'<') if contains(head, b"<kml") => return Some(FormatKind::Kml),
        Some(b'{') => return Some(FormatKind::GeoJson),
        // A coordinate list may begin with a bracketed heading.
        Some(b'[') if !matches!(by_extension, Some(FormatKind::CoordTxt | FormatKind::Csv)) => {
            return Some(FormatKind::GeoJson);
        }
        _ => {}
    }
    by_extension
}

fn contains(head: &[u8], mark: &[u8]) -> bool {
    head.windows(mark.len()).any(|w| w == mark)
}

fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GBK.encode(text).0.into_owned()
}

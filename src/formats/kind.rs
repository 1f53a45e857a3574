//! Which format a file is in: by its content first, by its extension second.

use std::io::Read;
use std::path::Path;

/// Formats the program reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FormatKind {
    /// GeoJSON (RFC 7946) and its relatives.
    GeoJson,
    /// Esri shapefile with its sidecars.
    Shapefile,
}

impl FormatKind {
    /// Short name, as it stands in [`Origin::format`](crate::layer::Origin).
    pub fn name(self) -> &'static str {
        match self {
            Self::GeoJson => "geojson",
            Self::Shapefile => "shapefile",
        }
    }
}

/// File code of .shp and .shx, big-endian (Esri shapefile description, July 1998, p. 4).
const SHAPEFILE_CODE: [u8; 4] = [0, 0, 0x27, 0x0a];

/// The format of a file, or `None` if no reader knows it or it cannot be opened.
///
/// A sidecar (.dbf, .shx, .prj, .cpg) stands for its shapefile. A .json file whose first
/// character cannot begin JSON is still taken as GeoJSON: its reader says what is wrong.
pub fn probe(path: &Path) -> Option<FormatKind> {
    let mut head = [0u8; 512];
    let mut filled = 0;
    let mut file = std::fs::File::open(path).ok()?;
    while let Some(rest) = head.get_mut(filled..) {
        match file.read(rest) {
            Ok(0) | Err(_) => break,
            Ok(n) => filled += n,
        }
    }
    let extension = path
        .extension()
        .map(|e| e.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    probe_bytes(head.get(..filled).unwrap_or_default(), &extension)
}

/// The same for the first bytes of a file and its lower-case extension.
pub(crate) fn probe_bytes(head: &[u8], extension: &str) -> Option<FormatKind> {
    if head.starts_with(&SHAPEFILE_CODE) {
        return Some(FormatKind::Shapefile);
    }
    let is_sidecar = matches!(extension, "shp" | "shx" | "dbf" | "prj" | "cpg");
    // A zero byte is UTF-16's, a 0x1E begins a record of a GeoJSON text sequence (RFC 8142).
    let first = head
        .iter()
        .filter(|b| !matches!(b, 0 | 0x1e | 0xef | 0xbb | 0xbf | 0xfe | 0xff))
        .find(|b| !b.is_ascii_whitespace());
    if !is_sidecar && matches!(first, Some(b'{' | b'[')) {
        return Some(FormatKind::GeoJson);
    }
    match extension {
        _ if is_sidecar => Some(FormatKind::Shapefile),
        "geojson" | "json" | "geojsonl" | "geojsons" => Some(FormatKind::GeoJson),
        _ => None,
    }
}

//! How much memory a file will take, told before it is read: from its size and a look at its
//! first bytes.

use super::kind::{FormatKind, probe};
use std::io::Read;
use std::path::Path;

/// How much of a text file is looked at.
const HEAD: usize = 1 << 18;
/// What reading needs beyond the layer itself.
const PEAK: f64 = 1.3;

/// An estimate of what reading a file takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Bytes of the file (and of its table, for a shapefile).
    pub file_bytes: u64,
    /// Bytes of the layer once read, roughly.
    pub layer_bytes: u64,
    /// Bytes at most while reading, roughly.
    pub peak_bytes: u64,
}

/// What reading a file will take; `None` if it cannot be looked at or no reader knows it.
pub fn estimate(path: &Path) -> Option<Estimate> {
    let kind = probe(path)?;
    let mut file_bytes = std::fs::metadata(path).ok()?.len();
    // Bytes of layer for a byte of file; coordinates are 16 bytes a position.
    let ratio = match kind {
        FormatKind::GeoJson => text_ratio(path)?,
        FormatKind::Shapefile => {
            let table = std::fs::metadata(path.with_extension("dbf")).map_or(0, |m| m.len());
            file_bytes += table;
            1.1
        }
        FormatKind::GeoPackage | FormatKind::FlatGeobuf => 1.2,
        FormatKind::CoordTxt | FormatKind::Csv | FormatKind::Dxf | FormatKind::Gpx => 0.8,
        FormatKind::Kml => 0.6,
        // Packed: what is inside is commonly four times as much.
        FormatKind::GeoParquet | FormatKind::Xlsx | FormatKind::Kmz | FormatKind::Zip => 4.0,
    };
    let layer = file_bytes as f64 * ratio;
    Some(Estimate {
        file_bytes,
        layer_bytes: layer as u64,
        peak_bytes: (layer * PEAK) as u64,
    })
}

/// Bytes of layer for a byte of GeoJSON: positions counted in the first bytes, other text
/// taken at half its length.
fn text_ratio(path: &Path) -> Option<f64> {
    let mut head = Vec::with_capacity(HEAD);
    let file = std::fs::File::open(path).ok()?;
    file.take(HEAD as u64).read_to_end(&mut head).ok()?;
    let mut positions = 0u64;
    let mut inside = 0u64;
    let mut open_at = None;
    for (i, byte) in head.iter().enumerate() {
        match byte {
            b'[' => open_at = Some(i),
            b']' => {
                if let Some(from) = open_at.take() {
                    positions += 1;
                    inside += (i - from + 2) as u64;
                }
            }
            _ => {}
        }
    }
    let length = (head.len() as f64).max(1.0);
    let text = (length - inside as f64).max(0.0);
    Some((16.0 * positions as f64 + 0.5 * text) / length)
}

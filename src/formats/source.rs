//! What to read and how: `FILE[#layer]` and the user's overrides (decision 13).

use super::kind::FormatKind;
use super::tables::Angles;
use crate::crs::{Crs, Mend, Shift, Transform};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A file, and a layer of it where the format holds several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file.
    pub path: PathBuf,
    /// The layer's name in the file.
    pub layer: Option<String>,
}

/// What the user decided about a file; everything left out is found out and said.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Coordinate system, overriding every declaration.
    pub crs: Option<Crs>,
    /// Whether the coordinates come northing (or latitude) first.
    pub swapped_axes: bool,
    /// Text encoding by WHATWG label, overriding every declaration.
    pub encoding: Option<String>,
    /// Insert points into long edges in the source system before unprojecting, so that no edge
    /// sags more than this many metres (decision 4).
    pub densify_m: Option<f64>,
    /// Whether the positions are shifted as Chinese web maps shift them, to be undone;
    /// `None` leaves it to be found out where a trusted layer is at hand.
    pub shift: Option<Shift>,
    /// A transform of the user's into CGCS2000, applied after the coordinate system.
    pub transform: Option<Transform>,
    /// Which columns of a table are what, overriding what their names say.
    pub columns: Option<TableColumns>,
}

impl ReadOptions {
    /// The same with a mend taken: what the user's one click means. The mended system counts
    /// as confirmed by the user.
    #[must_use]
    pub fn with_mend(&self, mend: &Mend) -> Self {
        Self {
            crs: Some(mend.crs),
            swapped_axes: mend.swapped_axes,
            shift: mend.shift.or(self.shift),
            ..self.clone()
        }
    }
}

/// Which columns of a table (CSV, Excel) hold what, by header name, or `#3` for the third.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct TableColumns {
    /// East: easting, longitude.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub east: Option<String>,
    /// North: northing, latitude.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub north: Option<String>,
    /// Geometry as WKT, in place of east and north.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wkt: Option<String>,
    /// What keeps the corners of one parcel together; without it, every row is a point. `*`
    /// makes all rows the corners of one parcel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parcel: Option<String>,
    /// Ring number of a corner; 2 and more are holes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ring: Option<String>,
    /// Order of the corners of a ring, where the rows are not in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// How angles are written; `None` is found out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub angles: Option<Angles>,
}

/// Tells of a box in degrees on CGCS2000 whether anything in it may be of interest.
pub type Near<'a> = dyn Fn(&crate::geom::Bbox) -> bool + Sync + 'a;

/// One layer that a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contained {
    /// What stands after `#` to name it.
    pub name: String,
    /// Format of the file or member it stands in.
    pub kind: FormatKind,
    /// Number of features, where the file tells without being read.
    pub num_features: Option<u64>,
}

impl TableColumns {
    /// From `east=X,north=Y,wkt=…,parcel=…,ring=…,order=…,angles=packed`, any of them; a comma ends a
    /// column's name.
    ///
    /// # Errors
    /// The piece that is no `key=column`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut columns = Self::default();
        for piece in text.split([',', '，']).map(str::trim) {
            if piece.is_empty() {
                continue;
            }
            let slot = match piece.split_once('=') {
                Some((key, value)) if key.trim() == "angles" => {
                    columns.angles = Some(match value.trim() {
                        "packed" => Angles::Packed,
                        "signed" => Angles::Signed,
                        _ => return Err(piece.to_owned()),
                    });
                    continue;
                }
                Some((key, column)) if !column.trim().is_empty() => {
                    let slot = match key.trim() {
                        "east" => &mut columns.east,
                        "north" => &mut columns.north,
                        "wkt" => &mut columns.wkt,
                        "parcel" => &mut columns.parcel,
                        "ring" => &mut columns.ring,
                        "order" => &mut columns.order,
                        _ => return Err(piece.to_owned()),
                    };
                    (slot, column.trim())
                }
                _ => return Err(piece.to_owned()),
            };
            *slot.0 = Some(slot.1.to_owned());
        }
        Ok(columns)
    }

    /// The text that [`Self::parse`] reads back.
    pub fn to_text(&self) -> String {
        let all = [
            ("east", &self.east),
            ("north", &self.north),
            ("wkt", &self.wkt),
            ("parcel", &self.parcel),
            ("ring", &self.ring),
            ("order", &self.order),
        ];
        let mut pieces: Vec<String> = all
            .iter()
            .filter_map(|(key, column)| column.as_ref().map(|c| format!("{key}={c}")))
            .collect();
        pieces.extend(self.angles.map(|angles| match angles {
            Angles::Packed => "angles=packed".to_owned(),
            Angles::Signed => "angles=signed".to_owned(),
        }));
        pieces.join(",")
    }
}

impl Contained {
    /// The only layer of a file.
    pub(crate) fn whole(stem: &str, kind: FormatKind) -> Self {
        Self {
            name: stem.to_owned(),
            kind,
            num_features: None,
        }
    }
}

impl Source {
    /// Splits `FILE#layer`; a `#` that is part of an existing file's name stays there.
    pub fn parse(text: &str) -> Self {
        if Path::new(text).exists() {
            return Self {
                path: PathBuf::from(text),
                layer: None,
            };
        }
        // A layer's name may hold a `#` too: the file ends where it exists.
        let parted = text
            .match_indices('#')
            .filter_map(|(at, _)| Some((text.get(..at)?, text.get(at + 1..)?)))
            .find(|(path, _)| Path::new(path).is_file());
        match parted.or_else(|| text.rsplit_once('#')) {
            Some((path, layer)) if !path.is_empty() && !layer.is_empty() => Self {
                path: PathBuf::from(path),
                layer: Some(layer.to_owned()),
            },
            _ => Self {
                path: PathBuf::from(text),
                layer: None,
            },
        }
    }
}

impl From<&Path> for Source {
    fn from(path: &Path) -> Self {
        Self {
            path: path.to_path_buf(),
            layer: None,
        }
    }
}

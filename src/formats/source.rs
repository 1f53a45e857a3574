//! What to read and how: `FILE[#layer]` and the user's overrides (decision 13).

use super::kind::FormatKind;
use crate::crs::{Crs, Shift, Transform};
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

/// Which columns of a table (CSV, Excel) hold what, by header name, or `#3` for the third.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct TableColumns {
    /// East: easting, longitude.
    pub east: Option<String>,
    /// North: northing, latitude.
    pub north: Option<String>,
    /// Geometry as WKT, in place of east and north.
    pub wkt: Option<String>,
    /// What keeps the corners of one parcel together; without it, every row is a point.
    pub parcel: Option<String>,
    /// Ring number of a corner; 2 and more are holes.
    pub ring: Option<String>,
    /// Order of the corners of a ring, where the rows are not in order.
    pub order: Option<String>,
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
        match text.rsplit_once('#') {
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

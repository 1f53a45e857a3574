//! What to read and how: `FILE[#layer]` and the user's overrides (decision 13).

use crate::crs::Crs;
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

//! What the lines of a layer are: the border that a law measures from, or only a centre line.

use serde::{Deserialize, Serialize};

/// What a layer's lines stand for, as the office declares it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DrawnLine {
    /// The edge: 岸线, 坡脚或坡顶, 用地外缘, the border of the zone.
    Edge,
    /// The centre line: the edge lies somewhere beside it.
    Centre,
    /// A point that stands for a place: its edge lies somewhere around.
    Point,
}

impl DrawnLine {
    /// The stable code, as in workspaces and JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Edge => "edge",
            Self::Centre => "centre",
            Self::Point => "point",
        }
    }
}

//! The shifts of Chinese web maps: GCJ-02 (火星坐标) and BD-09 (百度坐标).

use serde::{Deserialize, Serialize};

/// How positions are shifted against CGCS2000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shift {
    /// Not at all.
    None,
    /// GCJ-02, some hundred metres.
    Gcj02,
    /// BD-09: GCJ-02, and once more.
    Bd09,
}

//! What was wrong with an input, where, and what to do: data, not text.
//!
//! Every reader and every repair reports through [`Diagnostic`]; `i18n` words it. The code
//! is stable: tests, JSON output and users' scripts rely on it.

use super::message::Message;
use serde::{Deserialize, Serialize};

/// How much a diagnostic matters to the judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing was changed or lost.
    Info,
    /// Something was guessed, repaired or left out that a person should look at.
    Warning,
    /// A feature or file could not be used; a check near it cannot give an all-clear.
    Error,
}

/// Where in the input: whatever of this is known. All numbers are 1-based.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// File name (no directories).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Record or feature number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// Attribute field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Part of a multi-part geometry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<u32>,
    /// Ring within the part; 1 is the outer ring.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ring: Option<u32>,
    /// Vertex within the ring.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vertex: Option<u32>,
    /// Path inside a structured file, such as `features[3].geometry.coordinates[0]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

/// One located, worded remark about an input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// The sentence; `message.code` is the stable code.
    pub message: Message,
    /// What the user can do, if there is something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Message>,
    /// Where.
    #[serde(default)]
    pub place: Place,
}

impl Diagnostic {
    /// A diagnostic without place or hint.
    pub fn new(severity: Severity, message: Message) -> Self {
        Self {
            severity,
            message,
            hint: None,
            place: Place::default(),
        }
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        &self.message.code
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn hint(mut self, hint: Message) -> Self {
        self.hint = Some(hint);
        self
    }
}

impl Place {
    /// A record of the file.
    pub fn row(row: u64) -> Self {
        Self {
            row: Some(row),
            ..Self::default()
        }
    }
}

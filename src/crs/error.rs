//! Why a coordinate system could not be understood.

use crate::base::message::Message;

/// Why a code, a name or a .prj gave no coordinate system.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CrsError {
    /// An EPSG code outside the supported families.
    #[error("EPSG:{code} is not supported")]
    UnknownEpsg {
        /// The code.
        code: u32,
    },
    /// Neither a code nor a known name nor WKT.
    #[error("no coordinate system called {text:?}")]
    UnknownName {
        /// What was asked for, shortened.
        text: String,
    },
    /// The WKT cannot be read or says something the program cannot compute with.
    #[error("WKT line {line}, column {column}: {reason:?}")]
    Wkt {
        /// 1-based line.
        line: usize,
        /// 1-based column, in characters.
        column: usize,
        /// What is wrong; a key of both catalogues.
        reason: Message,
    },
}

impl CrsError {
    /// The sentence for the user, without a language.
    pub fn message(&self) -> Message {
        match self {
            Self::UnknownEpsg { code } => Message::new("crs.unknown_epsg").with("code", *code),
            Self::UnknownName { text } => {
                Message::new("crs.unknown_name").with("text", text.as_str())
            }
            Self::Wkt {
                line,
                column,
                reason,
            } => Message::new("crs.wkt_at")
                .with("line", *line)
                .with("column", *column)
                .with("reason", reason.clone()),
        }
    }
}

//! A transform from a text file of the user's (TOML), kept outside every workspace.
//!
//! What is wrong is said by line and key. No value is ever repeated, not even a wrong one:
//! parameters are secret, and messages end up in logs and screenshots.
//!
//! ```toml
//! kind = "bursa-wolf"                # 七参数
//! convention = "position_vector"     # or "coordinate_frame"
//! shift_m = [0.0, 0.0, 0.0]          # x, y, z
//! rotation_s = [0.0, 0.0, 0.0]       # about x, y, z, arc seconds
//! scale_ppm = 0.0
//! accuracy_m = 0.1
//!
//! kind = "four-parameter"            # 四参数
//! north_m = 0.0
//! east_m = 0.0
//! rotation_s = 0.0
//! scale_ppm = 0.0
//! accuracy_m = 0.05
//! ```

use super::{Convention, Parameters, Transform};
use crate::base::message::Message;
use toml_edit::{Document, Item, Value};

/// Longest text taken, bytes.
const MAX_BYTES: usize = 1 << 16;

/// What is wrong with the text of a transform. Holds no value of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransformError {
    /// It is no TOML.
    #[error("line {line}: not TOML")]
    Syntax {
        /// Line, from 1.
        line: usize,
    },
    /// A key that has to be there is not.
    #[error("missing key {key}")]
    Missing {
        /// The key.
        key: &'static str,
    },
    /// A key's value is not what it has to be.
    #[error("line {line}: key {key}")]
    Wrong {
        /// Line, from 1.
        line: usize,
        /// The key.
        key: &'static str,
    },
    /// A key that nothing knows: a mistyped one would leave a parameter out.
    #[error("line {line}: unknown key")]
    Unknown {
        /// Line, from 1.
        line: usize,
    },
    /// Far longer than a handful of parameters.
    #[error("too long")]
    TooLong,
}

impl TransformError {
    /// The sentence for the user.
    pub fn message(&self) -> Message {
        match self {
            Self::Syntax { line } => Message::new("shift.transform_syntax").with("line", *line),
            Self::Missing { key } => Message::new("shift.transform_missing").with("key", *key),
            Self::Wrong { line, key } => Message::new("shift.transform_wrong")
                .with("line", *line)
                .with("key", *key),
            Self::Unknown { line } => Message::new("shift.transform_unknown").with("line", *line),
            Self::TooLong => Message::new("shift.transform_too_long"),
        }
    }
}

const SEVEN: &[&str] = &[
    "kind",
    "convention",
    "shift_m",
    "rotation_s",
    "scale_ppm",
    "accuracy_m",
];
const FOUR: &[&str] = &[
    "kind",
    "north_m",
    "east_m",
    "rotation_s",
    "scale_ppm",
    "accuracy_m",
];

impl Transform {
    /// A transform from the text of its file.
    ///
    /// # Errors
    /// [`TransformError`], by line and key.
    pub fn from_toml(text: &str) -> Result<Self, TransformError> {
        if text.len() > MAX_BYTES {
            return Err(TransformError::TooLong);
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let line_at = |at: Option<usize>| {
            let before = at.and_then(|at| text.get(..at)).unwrap_or_default();
            before.matches('\n').count() + 1
        };
        let document: Document<&str> =
            Document::parse(text).map_err(|e| TransformError::Syntax {
                line: line_at(e.span().map(|s| s.start)),
            })?;
        let file = File {
            document: &document,
            line_at: &line_at,
        };
        let kind = file.word("kind")?;
        let is_seven = match kind.as_str() {
            "bursa-wolf" | "seven" | "七参数" => true,
            "four-parameter" | "four" | "四参数" => false,
            _ => return Err(file.wrong("kind")),
        };
        let known = if is_seven { SEVEN } else { FOUR };
        for (key, _) in document.as_table().iter() {
            if !known.contains(&key) {
                let span = document.as_table().key(key).and_then(toml_edit::Key::span);
                return Err(TransformError::Unknown {
                    line: line_at(span.map(|s| s.start)),
                });
            }
        }
        let accuracy_m = file.number("accuracy_m")?;
        if accuracy_m <= 0.0 {
            return Err(file.wrong("accuracy_m"));
        }
        let scale_ppm = file.number("scale_ppm")?;
        let parameters = if is_seven {
            let convention = match file.word("convention")?.as_str() {
                "position_vector" => Convention::PositionVector,
                "coordinate_frame" => Convention::CoordinateFrame,
                _ => return Err(file.wrong("convention")),
            };
            Parameters::BursaWolf {
                shift_m: file.three("shift_m")?,
                rotation_s: file.three("rotation_s")?,
                scale_ppm,
                convention,
            }
        } else {
            Parameters::FourParameter {
                north_m: file.number("north_m")?,
                east_m: file.number("east_m")?,
                rotation_s: file.number("rotation_s")?,
                scale_ppm,
            }
        };
        Ok(Self {
            parameters,
            accuracy_m,
        })
    }
}

struct File<'a> {
    document: &'a Document<&'a str>,
    line_at: &'a dyn Fn(Option<usize>) -> usize,
}

impl File<'_> {
    fn item(&self, key: &'static str) -> Result<&Item, TransformError> {
        self.document
            .get(key)
            .ok_or(TransformError::Missing { key })
    }

    fn wrong(&self, key: &'static str) -> TransformError {
        let span = self.document.get(key).and_then(Item::span);
        TransformError::Wrong {
            line: (self.line_at)(span.map(|s| s.start)),
            key,
        }
    }

    fn word(&self, key: &'static str) -> Result<String, TransformError> {
        self.item(key)?
            .as_str()
            .map(str::to_lowercase)
            .ok_or_else(|| self.wrong(key))
    }

    fn number(&self, key: &'static str) -> Result<f64, TransformError> {
        self.item(key)?
            .as_value()
            .and_then(number)
            .ok_or_else(|| self.wrong(key))
    }

    fn three(&self, key: &'static str) -> Result<[f64; 3], TransformError> {
        let numbers: Vec<f64> = self
            .item(key)?
            .as_array()
            .map(|a| a.iter().filter_map(number).collect())
            .unwrap_or_default();
        let length = self.item(key)?.as_array().map_or(0, toml_edit::Array::len);
        match numbers.as_slice() {
            [a, b, c] if length == 3 => Ok([*a, *b, *c]),
            _ => Err(self.wrong(key)),
        }
    }
}

fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Float(f) => *f.value(),
        Value::Integer(i) => *i.value() as f64,
        _ => return None,
    };
    number.is_finite().then_some(number)
}

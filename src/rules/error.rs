//! Why a rule file was refused: file, line and key.

use crate::base::diagnostics::{Diagnostic, Place, Severity};
use crate::base::message::Message;

/// One fault of a rule file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {kind}")]
pub struct RuleError {
    /// File name (no directories).
    pub file: String,
    /// 1-based line.
    pub line: u64,
    /// Rule id, where it was known.
    pub rule: Option<String>,
    /// The key at fault, where there is one.
    pub key: Option<String>,
    /// What is wrong.
    pub kind: RuleErrorKind,
}

/// What is wrong in a rule file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleErrorKind {
    /// Not TOML; the parser's own words.
    #[error("{0}")]
    Syntax(String),
    /// A key the format does not know.
    #[error("unknown key")]
    UnknownKey,
    /// A key that must be there.
    #[error("missing key")]
    MissingKey,
    /// Another kind of value belongs here.
    #[error("expected {0}")]
    WrongType(&'static str),
    /// A text that must say something is empty.
    #[error("empty text")]
    Empty,
    /// A code that is not in the list.
    #[error("unknown value {value}; allowed: {allowed}")]
    UnknownValue {
        /// As written.
        value: String,
        /// Allowed codes, separated by commas.
        allowed: String,
    },
    /// Not a date of the form 2026-08-15.
    #[error("not a date: {0}")]
    BadDate(String),
    /// `valid_to` lies before `valid_from`.
    #[error("valid_to lies before valid_from")]
    DatesReversed,
    /// Two rules of one id.
    #[error("id used twice")]
    DuplicateId,
    /// `replaces` names a rule that is not there, or still in force when this one begins.
    #[error("replaces {0}, which is missing or does not end before this one begins")]
    BadReplaces(String),
    /// Two files state a version, or none does.
    #[error("the version must stand in exactly one file")]
    Version,
}

/// Every fault found; nothing of the base is used while there is one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} faults in the rule files, first: {}", .0.len(), .0.first().map_or_else(String::new, ToString::to_string))]
pub struct RuleErrors(pub Vec<RuleError>);

/// Key of the words for what was expected.
fn expected_code(expected: &str) -> Option<&'static str> {
    Some(match expected {
        "[[rule]]" => "rules.type_rule_tables",
        "[[unit]]" => "rules.type_unit_tables",
        "[parameters]" => "rules.type_parameters",
        "table" => "rules.type_table",
        "list of tables" => "rules.type_tables",
        "text" => "rules.type_text",
        "date" => "rules.type_date",
        "true or false" => "rules.type_flag",
        "number, 0 or more" => "rules.type_number",
        "near with a distance, and only with one" => "rules.type_near",
        "role and relation both \"project\"" => "rules.type_project",
        "either within or within_m" => "rules.type_one_distance",
        "measures and counties: there is no zone to ask" => "rules.type_no_zone",
        _ => return None,
    })
}

impl RuleError {
    /// The fault as a located remark.
    pub fn diagnostic(&self) -> Diagnostic {
        let message = match &self.kind {
            RuleErrorKind::Syntax(detail) => {
                Message::new("rules.file_syntax").with("detail", detail.as_str())
            }
            RuleErrorKind::UnknownKey => Message::new("rules.file_unknown_key"),
            RuleErrorKind::MissingKey => Message::new("rules.file_missing_key"),
            RuleErrorKind::WrongType(expected) => {
                let message = Message::new("rules.file_wrong_type");
                match expected_code(expected) {
                    Some(code) => message.with("expected", Message::new(code)),
                    None => message.with("expected", *expected),
                }
            }
            RuleErrorKind::Empty => Message::new("rules.file_empty"),
            RuleErrorKind::UnknownValue { value, allowed } => {
                Message::new("rules.file_unknown_value")
                    .with("value", value.as_str())
                    .with("allowed", allowed.as_str())
            }
            RuleErrorKind::BadDate(value) => {
                Message::new("rules.file_bad_date").with("value", value.as_str())
            }
            RuleErrorKind::DatesReversed => Message::new("rules.file_dates_reversed"),
            RuleErrorKind::DuplicateId => Message::new("rules.file_duplicate_id"),
            RuleErrorKind::BadReplaces(id) => {
                Message::new("rules.file_bad_replaces").with("id", id.as_str())
            }
            RuleErrorKind::Version => Message::new("rules.file_version"),
        };
        let message = message
            .with("file", self.file.as_str())
            .with("line", self.line)
            .with("rule", self.rule.as_deref().unwrap_or("-"))
            .with("key", self.key.as_deref().unwrap_or("-"));
        Diagnostic::new(Severity::Error, message).at(Place {
            file: Some(self.file.clone()),
            row: Some(self.line),
            field: self.key.clone(),
            ..Place::default()
        })
    }
}

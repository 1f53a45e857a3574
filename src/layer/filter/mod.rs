//! Choosing features by their attributes: a small typed expression language. Pure: text in,
//! a condition or a located error out.
//!
//! ```text
//! 名称 ~ '漓江' and (面积 >= 1.5 or 类型 in ('核心', '一般')) and not 备注 is null
//! ```
//!
//! On the left of an operator stands a field: bare, or in `"…"`, `` `…` `` or `[…]`. On the
//! right stands a value: `'…'` or `"…"`, a number, a date such as `2026-01-31`, `true` or
//! `false`. Operators are `=`, `!=` (`<>`), `<`, `<=`, `>`, `>=`, `~` (contains), `in (…)`,
//! `is null`, `is not null`, joined by `and`, `or`, `not` and parentheses; their full-width forms
//! and 且、或、非 are taken too. A value that is absent meets no comparison, and neither does its
//! negation, as in SQL.

mod bind;
mod by_column;
mod complete;
mod lex;
mod parse;
mod select;

pub use bind::Bound;
pub use complete::{Completion, Suggested, Suggestion, complete, equals};

use crate::base::message::Message;
use parse::Node;

/// Longest expression read, characters.
const MAX_CHARS: usize = 10_000;
/// Deepest nesting of parentheses and negations.
const MAX_DEPTH: usize = 64;

/// What is wrong with an expression, and where.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("column {column}: {message:?}")]
pub struct FilterError {
    /// 1-based column, in characters.
    pub column: usize,
    /// What is wrong; a key of both catalogues.
    pub message: Message,
}

impl FilterError {
    fn new(column: usize, message: Message) -> Self {
        Self { column, message }
    }

    /// The sentence, with the column.
    pub fn message(&self) -> Message {
        Message::new("convert.filter_at")
            .with("column", self.column)
            .with("what", self.message.clone())
    }

    /// The expression with a mark under the place, for a terminal or a field of fixed width.
    /// Columns of wide characters count twice. A tab counts as one.
    pub fn pointed_at(&self, expression: &str) -> String {
        let before: String = expression.chars().take(self.column - 1).collect();
        let width: usize = before.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum();
        format!("{expression}\n{}^", " ".repeat(width))
    }
}

/// Whether a terminal gives a character two columns.
fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x20000..=0x3FFFD)
}

/// An expression that was understood; it knows no layer yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter(Node);

impl Filter {
    /// Reads an expression.
    ///
    /// # Errors
    /// [`FilterError`] with the column of what is not understood.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        parse::parse(text).map(Self)
    }
}

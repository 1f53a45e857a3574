//! Taking typed values out of a TOML table with the line of each, and refusing the rest.

use super::error::{RuleError, RuleErrorKind};
use super::reach::Figure;
use crate::base::date::Date;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One file while it is read: its name, its text and the faults found so far.
pub(super) struct Page<'a> {
    pub file: &'a str,
    pub text: &'a str,
    pub errors: Vec<RuleError>,
}

impl Page<'_> {
    /// 1-based line of a byte offset.
    pub fn line(&self, offset: usize) -> u64 {
        let before = self.text.as_bytes().iter().take(offset);
        1 + before.filter(|b| **b == b'\n').count() as u64
    }

    /// Records a fault.
    pub fn fault(
        &mut self,
        span: Range<usize>,
        rule: Option<&str>,
        key: Option<&str>,
        kind: RuleErrorKind,
    ) {
        let line = self.line(span.start);
        self.errors.push(RuleError {
            file: self.file.to_owned(),
            line,
            rule: rule.map(str::to_owned),
            key: key.map(str::to_owned),
            kind,
        });
    }
}

/// A table of the file whose keys are taken one by one.
pub(super) struct Fields<'t, 'i> {
    pub table: &'t DeTable<'i>,
    pub span: Range<usize>,
    pub rule: Option<String>,
    taken: Vec<&'static str>,
}

impl<'t, 'i> Fields<'t, 'i> {
    pub fn new(table: &'t DeTable<'i>, span: Range<usize>) -> Self {
        Self {
            table,
            span,
            rule: None,
            taken: Vec::new(),
        }
    }

    /// The value of a key, if it is there.
    pub fn take(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'i>>> {
        self.taken.push(key);
        self.table
            .iter()
            .find(|(k, _)| k.get_ref().as_ref() == key)
            .map(|(_, v)| v)
    }

    /// Records a fault at a key's value, or at the table.
    pub fn fault(
        &self,
        page: &mut Page<'_>,
        at: Option<&Spanned<DeValue<'i>>>,
        key: &str,
        kind: RuleErrorKind,
    ) {
        let span = at.map_or_else(|| self.span.clone(), Spanned::span);
        page.fault(span, self.rule.as_deref(), Some(key), kind);
    }

    /// A text that may be absent; never empty.
    pub fn optional_text(&mut self, page: &mut Page<'_>, key: &'static str) -> Option<String> {
        let value = self.take(key)?;
        match value.get_ref().as_str() {
            None => {
                self.fault(page, Some(value), key, RuleErrorKind::WrongType("text"));
                None
            }
            Some(text) if text.trim().is_empty() => {
                self.fault(page, Some(value), key, RuleErrorKind::Empty);
                None
            }
            Some(text) => Some(text.trim().to_owned()),
        }
    }

    /// A text that must be there. A fault gives an empty text, so that reading goes on.
    pub fn text(&mut self, page: &mut Page<'_>, key: &'static str) -> String {
        if !self.has(key) {
            self.taken.push(key);
            self.fault(page, None, key, RuleErrorKind::MissingKey);
            return String::new();
        }
        self.optional_text(page, key).unwrap_or_default()
    }

    /// Whether the key stands in the table.
    pub fn has(&self, key: &str) -> bool {
        self.table.iter().any(|(k, _)| k.get_ref().as_ref() == key)
    }

    /// A date written as TOML date or text; absent gives none.
    pub fn date(&mut self, page: &mut Page<'_>, key: &'static str) -> Option<Date> {
        let value = self.take(key)?;
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(day) => day.to_string(),
            _ => {
                self.fault(page, Some(value), key, RuleErrorKind::WrongType("date"));
                return None;
            }
        };
        let date = text.parse().ok();
        if date.is_none() {
            self.fault(page, Some(value), key, RuleErrorKind::BadDate(text));
        }
        date
    }

    /// A date that must be there.
    pub fn required_date(&mut self, page: &mut Page<'_>, key: &'static str) -> Option<Date> {
        if !self.has(key) {
            self.fault(page, None, key, RuleErrorKind::MissingKey);
        }
        self.date(page, key)
    }

    /// True or false; absent is false.
    pub fn flag(&mut self, page: &mut Page<'_>, key: &'static str) -> bool {
        let Some(value) = self.take(key) else {
            return false;
        };
        match value.get_ref() {
            DeValue::Boolean(flag) => *flag,
            _ => {
                self.fault(
                    page,
                    Some(value),
                    key,
                    RuleErrorKind::WrongType("true or false"),
                );
                false
            }
        }
    }

    /// A code or a list of codes, each turned by `parse`; absent gives an empty list.
    pub fn codes<T>(
        &mut self,
        page: &mut Page<'_>,
        key: &'static str,
        allowed: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Vec<T> {
        let Some(value) = self.take(key) else {
            return Vec::new();
        };
        let one = std::slice::from_ref(value);
        let items = match value.get_ref() {
            DeValue::Array(items) => items.as_ref(),
            _ => one,
        };
        let mut out = Vec::new();
        for item in items {
            match item.get_ref().as_str() {
                None => self.fault(page, Some(item), key, RuleErrorKind::WrongType("text")),
                Some(code) => match parse(code) {
                    Some(parsed) => out.push(parsed),
                    None => self.fault(
                        page,
                        Some(item),
                        key,
                        RuleErrorKind::UnknownValue {
                            value: code.to_owned(),
                            allowed: allowed.to_owned(),
                        },
                    ),
                },
            }
        }
        if items.is_empty() {
            self.fault(page, Some(value), key, RuleErrorKind::Empty);
        }
        out
    }

    /// A number, 0 or more; absent gives none.
    pub fn figure(&mut self, page: &mut Page<'_>, key: &'static str) -> Option<Figure> {
        let value = self.take(key)?;
        let figure = number(value.get_ref()).and_then(Figure::new);
        if figure.is_none() {
            let kind = RuleErrorKind::WrongType("number, 0 or more");
            self.fault(page, Some(value), key, kind);
        }
        figure
    }

    /// Texts of a code or list of codes, unparsed.
    pub fn texts(&mut self, page: &mut Page<'_>, key: &'static str) -> Vec<String> {
        self.codes(page, key, "", |text| Some(text.to_owned()))
    }

    /// Refuses every key that nobody took.
    pub fn finish(self, page: &mut Page<'_>) {
        for (key, _) in self.table.iter() {
            if !self.taken.iter().any(|t| *t == key.get_ref().as_ref()) {
                page.fault(
                    key.span(),
                    self.rule.as_deref(),
                    Some(key.get_ref()),
                    RuleErrorKind::UnknownKey,
                );
            }
        }
    }
}

/// The number a value holds; none if it holds something else.
pub(super) fn number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Integer(_) | DeValue::Float(_) => {
            let text = match value {
                DeValue::Integer(n) => n.as_str(),
                DeValue::Float(n) => n.as_str(),
                _ => return None,
            };
            text.replace('_', "").parse().ok()
        }
        _ => None,
    }
}

//! Label templates such as `{名称}（{面积:2} 公顷）`: text with fields in braces.
//!
//! `{field}` is the value as a person reads it, `{field:2}` a number with two decimals, `{{` and
//! `}}` are braces. What stands in round brackets beside a blank value is left out with it, so
//! that a place without an area is not followed by empty brackets.

use crate::layer::{FeatureRef, Schema, Value};

/// Most characters of a template that are read.
pub const MOST_CHARS: usize = 400;

/// A template taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Field { name: String, digits: Option<usize> },
}

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A brace that opens and does not close, or closes and was not opened; its position in
    /// characters from 1.
    #[error("brace {0} has no partner")]
    Brace(usize),
    /// Braces with nothing between them; position from 1.
    #[error("no field at {0}")]
    Empty(usize),
    /// Longer than any label.
    #[error("longer than {MOST_CHARS} characters")]
    TooLong,
}

impl Template {
    /// Takes a template apart.
    ///
    /// # Errors
    /// [`TemplateError`] with the place.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        if text.chars().count() > MOST_CHARS {
            return Err(TemplateError::TooLong);
        }
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut chars = text.chars().enumerate().peekable();
        while let Some((at, c)) = chars.next() {
            let twice = chars.peek().is_some_and(|(_, next)| *next == c);
            match c {
                '{' | '}' if twice => {
                    chars.next();
                    plain.push(c);
                }
                '}' => return Err(TemplateError::Brace(at + 1)),
                '{' => {
                    let mut inner = String::new();
                    loop {
                        match chars.next() {
                            Some((_, '}')) => break,
                            Some((_, '{')) | None => return Err(TemplateError::Brace(at + 1)),
                            Some((_, c)) => inner.push(c),
                        }
                    }
                    let field = Self::field(&inner).ok_or(TemplateError::Empty(at + 1))?;
                    if !plain.is_empty() {
                        pieces.push(Piece::Text(std::mem::take(&mut plain)));
                    }
                    pieces.push(field);
                }
                _ => plain.push(c),
            }
        }
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Ok(Self { pieces })
    }

    fn field(inner: &str) -> Option<Piece> {
        let (name, digits) = match inner.rsplit_once(':') {
            Some((name, digits)) => match digits.trim().parse::<usize>() {
                Ok(digits) => (name, Some(digits.min(9))),
                // A colon that belongs to the field's own name.
                Err(_) => (inner, None),
            },
            None => (inner, None),
        };
        let name = name.trim();
        (!name.is_empty()).then(|| Piece::Field {
            name: name.to_owned(),
            digits,
        })
    }

    /// The fields it names, in order.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|p| match p {
            Piece::Field { name, .. } => Some(name.as_str()),
            Piece::Text(_) => None,
        })
    }

    /// Fields it names that a schema has not.
    pub fn unknown<'a>(&'a self, schema: &'a Schema) -> impl Iterator<Item = &'a str> {
        self.fields().filter(|f| schema.find(f).is_none())
    }

    /// The text for values told by `value`; `None` where every field is blank, or there is
    /// neither field nor text.
    pub fn text(&self, value: impl Fn(&str) -> Value) -> Option<String> {
        // A blank value is marked by a character no text holds, for the brackets around it.
        const BLANK: char = '\u{0}';
        let mut out = String::new();
        let (mut fields, mut blanks) = (0, 0);
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Field { name, digits } => {
                    fields += 1;
                    let value = value(name);
                    if value.is_blank() {
                        blanks += 1;
                        out.push(BLANK);
                        continue;
                    }
                    match (digits, value.as_f64()) {
                        (Some(digits), Some(number)) if number.is_finite() => {
                            out.push_str(&format!("{number:.digits$}"));
                        }
                        _ => out.extend(value.display().trim().chars().filter(|c| *c != BLANK)),
                    }
                }
            }
        }
        if fields > 0 && fields == blanks {
            return None;
        }
        let text = without_blank_brackets(&out, BLANK);
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// The text for a feature.
    pub fn text_of(&self, feature: &FeatureRef<'_>) -> Option<String> {
        self.text(|field| feature.value(field))
    }
}

fn without_blank_brackets(text: &str, blank: char) -> String {
    if !text.contains(blank) {
        return text.to_owned();
    }
    let mut out: Vec<char> = Vec::new();
    // Where the brackets now open begin, and whether a blank was seen within.
    let mut open: Vec<(usize, bool)> = Vec::new();
    for c in text.chars() {
        match c {
            '（' | '(' => {
                open.push((out.len(), false));
                out.push(c);
            }
            '）' | ')' => {
                out.push(c);
                if let Some((from, true)) = open.pop() {
                    out.truncate(from);
                }
            }
            c if c == blank => {
                if let Some(last) = open.last_mut() {
                    last.1 = true;
                }
            }
            c => out.push(c),
        }
    }
    out.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(template: &str, values: &[(&str, Value)]) -> Option<String> {
        Template::parse(template).unwrap().text(|field| {
            values
                .iter()
                .find(|(name, _)| *name == field)
                .map_or(Value::Null, |(_, value)| value.clone())
        })
    }

    #[test]
    fn a_template_puts_values_into_text() {
        let values = [
            ("名称", Value::Text("青狮潭".into())),
            ("面积", Value::Real(12.3456)),
        ];
        assert_eq!(
            say("{名称}（{面积:2} 公顷）", &values).as_deref(),
            Some("青狮潭（12.35 公顷）")
        );
        assert_eq!(say("{{{名称}}}", &values).as_deref(), Some("{青狮潭}"));
        assert_eq!(say("{面积}", &values).as_deref(), Some("12.3456"));
    }

    #[test]
    fn brackets_round_a_blank_value_go_with_it_and_all_blank_is_no_label() {
        let named = [("名称", Value::Text("漓江".into()))];
        assert_eq!(
            say("{名称}（{面积:2} 公顷）", &named).as_deref(),
            Some("漓江")
        );
        assert_eq!(say("{甲}{乙}", &named), None);
        assert_eq!(say("", &named), None);
    }

    #[test]
    fn a_wrong_brace_is_told_with_its_place() {
        assert_eq!(Template::parse("甲{乙"), Err(TemplateError::Brace(2)));
        assert_eq!(Template::parse("甲}"), Err(TemplateError::Brace(2)));
        assert_eq!(Template::parse("{ }"), Err(TemplateError::Empty(1)));
        assert_eq!(
            Template::parse(&"长".repeat(MOST_CHARS + 1)),
            Err(TemplateError::TooLong)
        );
    }
}

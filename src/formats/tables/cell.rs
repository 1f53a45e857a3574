//! One cell as a table gives it, and what its text can be as a number or value.

use crate::base::date::Date;
use crate::base::progress::Cancelled;
use crate::layer::{FieldKind, Value};
use std::borrow::Cow;

/// A cell; text without surrounding blanks.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell<'a> {
    /// Nothing, or blanks.
    Empty,
    /// Text.
    Text(Cow<'a, str>),
    /// A typed number of a workbook.
    Number(f64),
    /// A typed truth value of a workbook.
    Bool(bool),
    /// A typed date of a workbook.
    Date(Date),
}

/// One row, blank ones left out.
#[derive(Debug)]
pub(crate) struct Row<'a> {
    /// 1-based line of the file or row of the sheet.
    pub(crate) number: u64,
    /// Its cells, at most as many as the widest row.
    pub(crate) cells: &'a [Cell<'a>],
}

/// A table that can be gone through more than once.
pub(crate) trait Rows {
    /// Calls `each` with every row that is not blank, in order, until it returns `false`.
    ///
    /// # Errors
    /// [`Cancelled`].
    fn walk(&self, each: &mut dyn FnMut(Row<'_>) -> bool) -> Result<(), Cancelled>;
}

/// Most digits of a whole number that keeps them as a number in a spreadsheet.
const MAX_DIGITS: usize = 15;

impl<'a> Cell<'a> {
    /// A text cell; what was escaped so that no spreadsheet runs it is restored
    /// (decision 16), surrounding blanks are dropped.
    pub(crate) fn text(text: &'a str) -> Self {
        let trimmed =
            text.trim_matches(|c: char| c.is_whitespace() || c == '\0' || c == '\u{feff}');
        if trimmed.is_empty() {
            return Self::Empty;
        }
        Self::Text(Cow::Borrowed(restored(trimmed)))
    }

    /// Whether nothing stands in it.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// As a person reads it.
    pub(crate) fn display(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(t) => Cow::Borrowed(t),
            Self::Number(n) => Cow::Owned(n.to_string()),
            Self::Bool(b) => Cow::Owned(b.to_string()),
            Self::Date(d) => Cow::Owned(d.to_string()),
        }
    }

    /// As a coordinate: a number, typed or written, and how many decimals it was written with.
    pub(crate) fn number(&self) -> Option<(f64, u32)> {
        match self {
            Self::Number(n) => n.is_finite().then(|| (*n, decimals(&n.to_string()))),
            Self::Text(t) => written_number(t),
            _ => None,
        }
    }

    /// As an attribute of a type the survey found fit for the column.
    pub(crate) fn value(&self, kind: FieldKind) -> Value {
        match (self, kind) {
            (Self::Empty, _) => Value::Null,
            (Self::Bool(b), FieldKind::Bool) => Value::Bool(*b),
            (Self::Date(d), FieldKind::Date) => Value::Date(*d),
            (Self::Number(n), FieldKind::Real) => Value::Real(*n),
            #[allow(clippy::cast_possible_truncation)]
            (Self::Number(n), FieldKind::Int) => Value::Int(*n as i64),
            (Self::Text(t), FieldKind::Int) => t.parse().map_or(Value::Null, Value::Int),
            (Self::Text(t), FieldKind::Real) => t.parse().map_or(Value::Null, Value::Real),
            (Self::Text(t), FieldKind::Bool) => Value::Bool(t.eq_ignore_ascii_case("true")),
            (Self::Text(t), FieldKind::Date) => written_date(t).map_or(Value::Null, Value::Date),
            (other, _) => Value::Text(other.display().into_owned()),
        }
    }

    /// The narrowest type that loses nothing: text that is an identifier (leading zeros, more
    /// than 15 digits, a plus sign) stays text. `None` for an empty cell.
    pub(crate) fn kind(&self) -> Option<FieldKind> {
        Some(match self {
            Self::Empty => return None,
            Self::Bool(_) => FieldKind::Bool,
            Self::Date(_) => FieldKind::Date,
            // 2⁵³: whole numbers beyond it are not exact any more.
            Self::Number(n) if n.fract() == 0.0 && n.abs() <= 9_007_199_254_740_992.0 => {
                FieldKind::Int
            }
            Self::Number(_) => FieldKind::Real,
            Self::Text(t) => text_kind(t),
        })
    }
}

/// Text that was escaped for spreadsheets, as it was.
fn restored(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r']) => rest,
        _ => text,
    }
}

fn text_kind(text: &str) -> FieldKind {
    if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") {
        return FieldKind::Bool;
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.starts_with(|c: char| c.is_ascii_digit()) {
        let whole = digits.split(['.', 'e', 'E']).next().unwrap_or_default();
        let is_padded = whole.len() > 1 && whole.starts_with('0');
        let num_digits = digits.chars().filter(char::is_ascii_digit).count();
        if digits.chars().all(|c| c.is_ascii_digit()) {
            return if is_padded || num_digits > MAX_DIGITS {
                FieldKind::Text
            } else {
                FieldKind::Int
            };
        }
        let is_plain = whole.chars().all(|c| c.is_ascii_digit());
        if is_plain && !is_padded && text.parse::<f64>().is_ok_and(f64::is_finite) {
            return FieldKind::Real;
        }
    }
    match written_date(text) {
        Some(_) => FieldKind::Date,
        None => FieldKind::Text,
    }
}

/// A date as 2026-08-15, 2026/8/15.
fn written_date(text: &str) -> Option<Date> {
    let separator = ['-', '/'].into_iter().find(|s| text.contains(*s))?;
    let parts: Vec<&str> = text.split(separator).collect();
    let [year, month, day] = parts.as_slice() else {
        return None;
    };
    let all_digits = parts
        .iter()
        .all(|p| !p.is_empty() && p.chars().all(|c| c.is_ascii_digit()));
    (all_digits && year.len() == 4 && month.len() <= 2 && day.len() <= 2)
        .then(|| Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))
        .flatten()
}

/// A coordinate as people write it: full-width digits, thousands commas, a unit behind it.
fn written_number(text: &str) -> Option<(f64, u32)> {
    let plain: String = text.chars().map(half_width).collect();
    let plain = plain
        .trim()
        .trim_end_matches(['m', 'M', '米', '°', '度'])
        .trim_end();
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E' | ',');
    if plain.is_empty() || !plain.chars().all(is_number) {
        return None;
    }
    let joined = if plain.contains(',') {
        without_thousands(plain)?
    } else {
        plain.to_owned()
    };
    let value: f64 = joined.parse().ok()?;
    value.is_finite().then(|| (value, decimals(&joined)))
}

/// `2,790,123.456` without its commas; `None` where they stand elsewhere.
fn without_thousands(text: &str) -> Option<String> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut groups = whole.split(',');
    let first = groups.next()?.trim_start_matches(['-', '+']);
    let fits = (1..=3).contains(&first.len()) && groups.all(|g| g.len() == 3);
    (fits && !fraction.contains(',')).then(|| text.replace(',', ""))
}

/// Full-width forms (U+FF01 to U+FF5E) as the ASCII they stand for.
pub(crate) fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        _ => c,
    }
}

/// Decimals a number is written with.
pub(crate) fn decimals(text: &str) -> u32 {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let fraction = mantissa.split_once('.').map_or(0, |(_, f)| f.len());
    let exponent: i64 = exponent.parse().unwrap_or(0);
    let decimals = i64::try_from(fraction)
        .unwrap_or(17)
        .saturating_sub(exponent);
    u32::try_from(decimals.clamp(0, 17)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_stay_text_and_numbers_become_numbers() {
        let kind = |t| Cell::text(t).kind().unwrap();
        assert_eq!(kind("450305"), FieldKind::Int);
        assert_eq!(kind("-7"), FieldKind::Int);
        assert_eq!(kind("0123"), FieldKind::Text);
        assert_eq!(kind("450305001001GB00012"), FieldKind::Text);
        assert_eq!(kind("4503050010010000"), FieldKind::Text);
        assert_eq!(kind("0.7000"), FieldKind::Real);
        assert_eq!(kind("007.5"), FieldKind::Text);
        assert_eq!(kind("1e999"), FieldKind::Text);
        assert_eq!(kind("2026/8/15"), FieldKind::Date);
        assert_eq!(kind("2026-13-15"), FieldKind::Text);
        assert_eq!(kind("inf"), FieldKind::Text);
    }

    #[test]
    fn coordinates_are_read_as_people_write_them() {
        let number = |t| Cell::text(t).number();
        assert_eq!(number("２７９０１２３．４５６"), Some((2_790_123.456, 3)));
        assert_eq!(number("2,790,123.456"), Some((2_790_123.456, 3)));
        assert_eq!(number("2790123.45 m"), Some((2_790_123.45, 2)));
        assert_eq!(number("27,90"), None);
        assert_eq!(number("J1"), None);
    }

    #[test]
    fn escaped_formulas_come_back() {
        assert_eq!(Cell::text("'=1+1").display(), "=1+1");
        assert_eq!(Cell::text("'甲'").display(), "'甲'");
    }
}

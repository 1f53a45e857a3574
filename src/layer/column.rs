//! Attributes as typed columns, and one value at a time.

use crate::base::date::Date;
use serde::{Deserialize, Serialize};

/// Type of an attribute field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Text.
    Text,
    /// Whole number.
    Int,
    /// Real number.
    Real,
    /// True or false.
    Bool,
    /// Calendar date.
    Date,
}

/// One attribute field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Name as in the file, decoded.
    pub name: String,
    /// Type of its values.
    pub kind: FieldKind,
}

/// Fields that commonly hold a feature's name, best first; found as [`Schema::find`] does.
pub const NAME_FIELDS: &[&str] = &[
    "名称",
    "项目名称",
    "name",
    "MC",
    "XMMC",
    "地块名称",
    "name_zh",
    "县名",
    "XZQMC",
    "地名",
    "简称",
];

/// The fields of a layer, in file order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schema {
    /// The fields.
    pub fields: Vec<Field>,
}

impl Schema {
    /// Position of the field of that name: exact, else ignoring ASCII case.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|f| f.name == name).or_else(|| {
            self.fields
                .iter()
                .position(|f| f.name.eq_ignore_ascii_case(name))
        })
    }
}

/// One attribute value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing recorded.
    Null,
    /// Text.
    Text(String),
    /// Whole number.
    Int(i64),
    /// Real number.
    Real(f64),
    /// True or false.
    Bool(bool),
    /// Calendar date.
    Date(Date),
}

impl Value {
    /// As a person reads it; empty for null. Numbers in shortest form.
    pub fn display(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Text(t) => t.clone(),
            Self::Int(i) => i.to_string(),
            Self::Real(r) => r.to_string(),
            Self::Bool(b) => b.to_string(),
            Self::Date(d) => d.to_string(),
        }
    }

    /// Whether nothing is recorded, or only blanks.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(t) => t.trim().is_empty(),
            _ => false,
        }
    }

    /// As a number, also from text such as " 12.5 ".
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Int(i) => Some(*i as f64),
            Self::Real(r) => Some(*r),
            Self::Text(t) => t.trim().parse().ok(),
            _ => None,
        }
    }
}

/// One attribute value where it stands, for work over many rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// Nothing recorded.
    Null,
    /// Text.
    Text(&'a str),
    /// Whole number.
    Int(i64),
    /// Real number.
    Real(f64),
    /// True or false.
    Bool(bool),
    /// Calendar date.
    Date(Date),
}

impl Cell<'_> {
    /// Whether nothing is recorded, or only blanks.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }
}

/// Values of one field for all features of a chunk.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// Text.
    Text(TextColumn),
    /// Whole numbers.
    Int(Vec<Option<i64>>),
    /// Real numbers.
    Real(Vec<Option<f64>>),
    /// True or false.
    Bool(Vec<Option<bool>>),
    /// Dates.
    Date(Vec<Option<Date>>),
}

/// Text values end to end in one buffer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TextColumn {
    buffer: String,
    ends: Vec<u32>,
    nulls: Vec<bool>,
}

impl TextColumn {
    /// A column from its flat parts; `None` if the ends do not ascend through the buffer on
    /// borders of characters, or their number differs from that of the nulls.
    pub(crate) fn from_flat(buffer: String, ends: Vec<u32>, nulls: Vec<bool>) -> Option<Self> {
        let sound = ends.len() == nulls.len()
            && ends.is_sorted()
            && ends.last().map_or(0, |end| *end as usize) == buffer.len()
            && ends
                .iter()
                .all(|end| buffer.is_char_boundary(*end as usize));
        sound.then_some(Self {
            buffer,
            ends,
            nulls,
        })
    }

    /// All text end to end, where each value ends, and which are null.
    pub(crate) fn flat(&self) -> (&str, &[u32], &[bool]) {
        (&self.buffer, &self.ends, &self.nulls)
    }

    /// Appends a value.
    pub fn push(&mut self, value: Option<&str>) {
        self.buffer.push_str(value.unwrap_or_default());
        self.ends
            .push(u32::try_from(self.buffer.len()).unwrap_or(u32::MAX));
        self.nulls.push(value.is_none());
    }

    /// The value at a row; `None` for null and beyond the end.
    pub fn get(&self, row: usize) -> Option<&str> {
        if *self.nulls.get(row)? {
            return None;
        }
        let from = row
            .checked_sub(1)
            .and_then(|r| self.ends.get(r))
            .copied()
            .unwrap_or(0);
        self.buffer
            .get(from as usize..*self.ends.get(row)? as usize)
    }

    /// Calls `found` with each row whose text holds `part`, in ascending order. The buffer is
    /// searched as a whole, which is far quicker than row by row; `ascii_folded` takes A for a.
    pub fn each_holding(&self, part: &str, ascii_folded: bool, found: &mut impl FnMut(usize)) {
        if part.is_empty() {
            (0..self.len())
                .filter(|row| self.nulls.get(*row) == Some(&false))
                .for_each(found);
            return;
        }
        let folded = (ascii_folded && part.bytes().any(|b| b.is_ascii_alphabetic()))
            .then(|| (self.buffer.to_ascii_lowercase(), part.to_ascii_lowercase()));
        let (buffer, part) = match &folded {
            Some((buffer, part)) => (buffer.as_str(), part.as_str()),
            None => (self.buffer.as_str(), part),
        };
        let first = part.chars().next().map_or(1, char::len_utf8);
        let mut from = 0;
        while let Some(at) = buffer.get(from..).and_then(|rest| rest.find(part)) {
            let start = from + at;
            // The row in which it begins: the first that ends behind it.
            let row = self.ends.partition_point(|end| *end as usize <= start);
            let Some(end) = self.ends.get(row).map(|end| *end as usize) else {
                return;
            };
            if start + part.len() <= end {
                found(row);
                from = end;
            } else {
                // Across two rows: it is in neither.
                from = start + first;
            }
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

impl Column {
    /// An empty column of a kind.
    pub fn empty(kind: FieldKind) -> Self {
        match kind {
            FieldKind::Text => Self::Text(TextColumn::default()),
            FieldKind::Int => Self::Int(Vec::new()),
            FieldKind::Real => Self::Real(Vec::new()),
            FieldKind::Bool => Self::Bool(Vec::new()),
            FieldKind::Date => Self::Date(Vec::new()),
        }
    }

    /// Appends a value; one that does not fit the column's type is recorded as null.
    /// Returns whether it fitted.
    pub fn push(&mut self, value: &Value) -> bool {
        match (self, value) {
            (Self::Text(c), Value::Text(t)) => c.push(Some(t)),
            (Self::Text(c), Value::Null) => c.push(None),
            (Self::Text(c), other) => c.push(Some(&other.display())),
            (Self::Int(c), Value::Int(i)) => c.push(Some(*i)),
            (Self::Real(c), Value::Real(r)) => c.push(Some(*r)),
            (Self::Real(c), Value::Int(i)) => c.push(Some(*i as f64)),
            (Self::Bool(c), Value::Bool(b)) => c.push(Some(*b)),
            (Self::Date(c), Value::Date(d)) => c.push(Some(*d)),
            (column, value) => {
                column.push_null();
                return matches!(value, Value::Null);
            }
        }
        true
    }

    fn push_null(&mut self) {
        match self {
            Self::Text(c) => c.push(None),
            Self::Int(c) => c.push(None),
            Self::Real(c) => c.push(None),
            Self::Bool(c) => c.push(None),
            Self::Date(c) => c.push(None),
        }
    }

    /// The value at a row; null beyond the end.
    pub fn value(&self, row: usize) -> Value {
        let value = match self {
            Self::Text(c) => c.get(row).map(|t| Value::Text(t.to_owned())),
            Self::Int(c) => c.get(row).copied().flatten().map(Value::Int),
            Self::Real(c) => c.get(row).copied().flatten().map(Value::Real),
            Self::Bool(c) => c.get(row).copied().flatten().map(Value::Bool),
            Self::Date(c) => c.get(row).copied().flatten().map(Value::Date),
        };
        value.unwrap_or(Value::Null)
    }

    /// The value at a row, in place; null beyond the end.
    pub fn cell(&self, row: usize) -> Cell<'_> {
        let cell = match self {
            Self::Text(c) => c.get(row).map(Cell::Text),
            Self::Int(c) => c.get(row).copied().flatten().map(Cell::Int),
            Self::Real(c) => c.get(row).copied().flatten().map(Cell::Real),
            Self::Bool(c) => c.get(row).copied().flatten().map(Cell::Bool),
            Self::Date(c) => c.get(row).copied().flatten().map(Cell::Date),
        };
        cell.unwrap_or(Cell::Null)
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(c) => c.len(),
            Self::Int(c) => c.len(),
            Self::Real(c) => c.len(),
            Self::Bool(c) => c.len(),
            Self::Date(c) => c.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_columns_tell_null_from_empty() {
        let mut column = Column::empty(FieldKind::Text);
        column.push(&Value::Text("漓江".into()));
        column.push(&Value::Null);
        column.push(&Value::Text(String::new()));
        assert_eq!(column.value(0), Value::Text("漓江".into()));
        assert_eq!(column.value(1), Value::Null);
        assert_eq!(column.value(2), Value::Text(String::new()));
        assert_eq!(column.value(9), Value::Null);
    }

    #[test]
    fn a_value_of_another_type_is_null_and_says_so() {
        let mut column = Column::empty(FieldKind::Int);
        assert!(!column.push(&Value::Text("十二".into())));
        assert_eq!(column.value(0), Value::Null);
    }
}

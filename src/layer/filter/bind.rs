//! A condition meets a layer's fields: names are found, types held against each other, and
//! features tested.

use super::lex::Compare;
use super::parse::{At, Literal, Node};
use super::{Filter, FilterError};
use crate::base::message::Message;
use crate::layer::{FeatureRef, Field, FieldKind, Schema, Value};
use std::cmp::Ordering;

/// A condition on the features of layers of one schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound(pub(super) Test);

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Test {
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
    Compare(usize, Compare, Literal),
    In(usize, Vec<Literal>),
    IsNull(usize),
}

impl Filter {
    /// Finds the fields in a schema and holds the values against their types.
    ///
    /// # Errors
    /// [`FilterError`]: a field that is not there, or a value that its type cannot be compared
    /// with.
    pub fn bind(&self, schema: &Schema) -> Result<Bound, FilterError> {
        bind(&self.0, schema).map(Bound)
    }
}

impl Bound {
    /// Whether a feature meets the condition. What cannot be told for want of a value is not
    /// met.
    pub fn matches(&self, feature: &FeatureRef<'_>) -> bool {
        test(&self.0, feature) == Some(true)
    }
}

fn bind(node: &Node, schema: &Schema) -> Result<Test, FilterError> {
    let all = |nodes: &[Node]| -> Result<Vec<Test>, FilterError> {
        nodes.iter().map(|n| bind(n, schema)).collect()
    };
    Ok(match node {
        Node::And(nodes) => Test::And(all(nodes)?),
        Node::Or(nodes) => Test::Or(all(nodes)?),
        Node::Not(node) => Test::Not(Box::new(bind(node, schema)?)),
        Node::IsNull(field) => Test::IsNull(find(field, schema)?.0),
        Node::Compare(field, compare, value) => {
            let (index, field) = find(field, schema)?;
            let value = if *compare == Compare::Contains {
                text_of(value)?
            } else {
                fitting(field, value, *compare)?
            };
            Test::Compare(index, *compare, value)
        }
        Node::In(field, values) => {
            let (index, field) = find(field, schema)?;
            let values = values.iter().map(|v| fitting(field, v, Compare::Equal));
            Test::In(index, values.collect::<Result<_, _>>()?)
        }
    })
}

fn find<'a>(name: &At<String>, schema: &'a Schema) -> Result<(usize, &'a Field), FilterError> {
    let found = schema
        .find(&name.value)
        .and_then(|i| Some((i, schema.fields.get(i)?)));
    found.ok_or_else(|| {
        let fields: Vec<&str> = schema.fields.iter().map(|f| f.name.as_str()).collect();
        let message = Message::new("convert.filter_no_field")
            .with("field", name.value.as_str())
            .with("fields", fields.join("、"));
        FilterError::new(name.column, message)
    })
}

/// What `~` looks for, always as text.
fn text_of(value: &At<Literal>) -> Result<Literal, FilterError> {
    match &value.value {
        Literal::Text(text) => Ok(Literal::Text(text.clone())),
        Literal::Int(int) => Ok(Literal::Text(int.to_string())),
        _ => Err(FilterError::new(
            value.column,
            Message::new("convert.filter_contains"),
        )),
    }
}

/// A value as its field compares it: a quoted date is one for a date field. A number is not
/// compared with text, where 0101 and 101 are two codes.
fn fitting(field: &Field, value: &At<Literal>, compare: Compare) -> Result<Literal, FilterError> {
    let wrong = |code: &str| {
        let kind = match field.kind {
            FieldKind::Text => "formats.kind_text",
            FieldKind::Int => "formats.kind_int",
            FieldKind::Real => "formats.kind_real",
            FieldKind::Bool => "formats.kind_bool",
            FieldKind::Date => "formats.kind_date",
        };
        let message = Message::new(code)
            .with("field", field.name.as_str())
            .with("kind", Message::new(kind));
        FilterError::new(value.column, message)
    };
    match (field.kind, &value.value) {
        (FieldKind::Text, Literal::Text(_))
        | (FieldKind::Int | FieldKind::Real, Literal::Int(_) | Literal::Real(_))
        | (FieldKind::Date, Literal::Date(_)) => Ok(value.value.clone()),
        (FieldKind::Bool, Literal::Bool(_)) => match compare {
            Compare::Equal | Compare::NotEqual => Ok(value.value.clone()),
            _ => Err(wrong("convert.filter_no_order")),
        },
        (FieldKind::Date, Literal::Text(text)) => match text.parse() {
            Ok(date) => Ok(Literal::Date(date)),
            Err(_) => Err(wrong("convert.filter_type_date")),
        },
        (FieldKind::Text, _) => Err(wrong("convert.filter_type_text")),
        (FieldKind::Date, _) => Err(wrong("convert.filter_type_date")),
        (FieldKind::Bool, _) => Err(wrong("convert.filter_type_bool")),
        (FieldKind::Int | FieldKind::Real, _) => Err(wrong("convert.filter_type_number")),
    }
}

/// `None` where a value is absent.
fn test(node: &Test, feature: &FeatureRef<'_>) -> Option<bool> {
    match node {
        Test::And(nodes) => settle(nodes, feature, false),
        Test::Or(nodes) => settle(nodes, feature, true),
        Test::Not(node) => test(node, feature).map(|met| !met),
        Test::IsNull(field) => Some(value(feature, *field) == Value::Null),
        Test::Compare(field, compare, wanted) => {
            compared(&value(feature, *field), *compare, wanted)
        }
        Test::In(field, values) => {
            let value = value(feature, *field);
            let mut found = Some(false);
            for wanted in values {
                match compared(&value, Compare::Equal, wanted) {
                    Some(true) => return Some(true),
                    Some(false) => {}
                    None => found = None,
                }
            }
            found
        }
    }
}

/// Kleene's and / or: `settles` is the answer that one of them suffices for.
fn settle(nodes: &[Test], feature: &FeatureRef<'_>, settles: bool) -> Option<bool> {
    let mut out = Some(!settles);
    for node in nodes {
        match test(node, feature) {
            Some(met) if met == settles => return Some(settles),
            Some(_) => {}
            None => out = None,
        }
    }
    out
}

fn value(feature: &FeatureRef<'_>, field: usize) -> Value {
    feature.chunk.value(feature.index, field)
}

pub(super) fn compared(value: &Value, compare: Compare, wanted: &Literal) -> Option<bool> {
    if *value == Value::Null {
        return None;
    }
    if compare == Compare::Contains {
        let Literal::Text(part) = wanted else {
            return None;
        };
        return Some(value.display().contains(part.as_str()));
    }
    let order = order(value, wanted)?;
    Some(match compare {
        Compare::Equal => order == Ordering::Equal,
        Compare::NotEqual => order != Ordering::Equal,
        Compare::Less => order == Ordering::Less,
        Compare::LessOrEqual => order != Ordering::Greater,
        Compare::Greater => order == Ordering::Greater,
        Compare::GreaterOrEqual => order != Ordering::Less,
        Compare::Contains => return None,
    })
}

fn order(value: &Value, wanted: &Literal) -> Option<Ordering> {
    match (value, wanted) {
        (Value::Text(a), Literal::Text(b)) => Some(a.cmp(b)),
        (Value::Int(a), Literal::Int(b)) => Some(a.cmp(b)),
        (Value::Bool(a), Literal::Bool(b)) => Some(a.cmp(b)),
        (Value::Date(a), Literal::Date(b)) => Some(a.cmp(b)),
        (Value::Int(a), Literal::Real(b)) => (*a as f64).partial_cmp(b),
        (Value::Real(a), Literal::Int(b)) => a.partial_cmp(&(*b as f64)),
        (Value::Real(a), Literal::Real(b)) => a.partial_cmp(b),
        _ => None,
    }
}

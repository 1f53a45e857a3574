//! Types that a document declares for its own fields (`Schema`), and values of them.

use crate::formats::xml::{Step, Tag, Xml, XmlFault};
use crate::layer::{FieldKind, Value};
use std::collections::HashMap;

/// Types of the fields of all schemas, by schema id and field name.
#[derive(Debug, Default)]
pub(super) struct Schemas {
    kinds: HashMap<(String, String), FieldKind>,
}

impl Schemas {
    /// Reads a `Schema` element just begun.
    pub(super) fn read(&mut self, tag: &Tag<'_>, xml: &mut Xml<'_>) -> Result<(), XmlFault> {
        let id = tag
            .attribute("id")
            .or_else(|| tag.attribute("name"))
            .unwrap_or_default();
        loop {
            match xml.step()? {
                Step::Open(field) => {
                    if let (Some(name), Some(kind)) =
                        (field.attribute("name"), field.attribute("type"))
                    {
                        self.kinds.insert((id.clone(), name), kind_of(&kind));
                    }
                    xml.skip()?;
                }
                Step::Close | Step::End => return Ok(()),
                Step::Text(_) => {}
            }
        }
    }

    /// A value of a field; text where the schema says nothing or something else.
    pub(super) fn value(&self, url: &str, field: &str, text: String) -> Value {
        let id = url.rsplit('#').next().unwrap_or_default();
        let kind = self.kinds.get(&(id.to_owned(), field.to_owned()));
        if text.is_empty() {
            return Value::Null;
        }
        let typed = match kind {
            Some(FieldKind::Int) => text.parse().ok().map(Value::Int),
            Some(FieldKind::Real) => text
                .parse()
                .ok()
                .filter(|r: &f64| r.is_finite())
                .map(Value::Real),
            Some(FieldKind::Bool) => match text.as_str() {
                "1" | "true" | "TRUE" => Some(Value::Bool(true)),
                "0" | "false" | "FALSE" => Some(Value::Bool(false)),
                _ => None,
            },
            _ => None,
        };
        typed.unwrap_or(Value::Text(text))
    }
}

fn kind_of(name: &str) -> FieldKind {
    match name.rsplit(':').next().unwrap_or_default() {
        "int" | "uint" | "short" | "ushort" => FieldKind::Int,
        "float" | "double" => FieldKind::Real,
        "bool" | "boolean" => FieldKind::Bool,
        _ => FieldKind::Text,
    }
}

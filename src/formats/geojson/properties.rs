//! Properties of a feature: nested objects flattened into `a.b.c`, arrays kept as JSON text.

use super::json::{Event, JsonError, JsonReader};
use crate::layer::Value;
use std::io::Read;

/// Deepest nesting that becomes fields of its own; what lies deeper is kept as JSON text.
const MAX_FLATTENED: usize = 4;

/// Reads the value of a property and hands over `(name, value)` for each field it makes.
pub(super) fn read_property<R: Read>(
    json: &mut JsonReader<R>,
    name: String,
    sink: &mut impl FnMut(String, Value),
) -> Result<(), JsonError> {
    let event = json.next_event()?;
    property(json, event, name, 0, sink)
}

fn property<R: Read>(
    json: &mut JsonReader<R>,
    event: Event,
    name: String,
    depth: usize,
    sink: &mut impl FnMut(String, Value),
) -> Result<(), JsonError> {
    match event {
        Event::BeginObject if depth < MAX_FLATTENED => loop {
            match json.next_event()? {
                Event::Key => {
                    let inner = format!("{name}.{}", json.text());
                    let event = json.next_event()?;
                    property(json, event, inner, depth + 1, sink)?;
                }
                Event::EndObject => return Ok(()),
                _ => {}
            }
        },
        Event::BeginObject | Event::BeginArray => {
            let mut text = String::new();
            capture(json, event, &mut text)?;
            sink(name, Value::Text(text));
        }
        other => sink(name, scalar(json, other)),
    }
    Ok(())
}

/// The value of a string, number or literal just taken.
pub(super) fn scalar<R: Read>(json: &JsonReader<R>, event: Event) -> Value {
    match event {
        Event::Text => Value::Text(json.text().to_owned()),
        Event::Bool(b) => Value::Bool(b),
        Event::Number => number(json.text(), json.number()),
        _ => Value::Null,
    }
}

/// A whole number if it is written as one, a real number if no digit is lost, else its text.
fn number(text: &str, value: f64) -> Value {
    let is_whole = !text.contains(['.', 'e', 'E', 'n', 'N', 'i', 'I']);
    if is_whole {
        // Too long for 64 bits: an identifier, whose digits count.
        return text
            .parse()
            .map_or_else(|_| Value::Text(text.to_owned()), Value::Int);
    }
    if value.is_finite() {
        Value::Real(value)
    } else {
        Value::Text(text.to_owned())
    }
}

/// Writes the value that an event begins as compact JSON.
fn capture<R: Read>(
    json: &mut JsonReader<R>,
    first: Event,
    out: &mut String,
) -> Result<(), JsonError> {
    let outside = json.depth().saturating_sub(1);
    let mut event = first;
    let mut needs_comma = false;
    loop {
        if needs_comma && !matches!(event, Event::EndArray | Event::EndObject) {
            out.push(',');
        }
        needs_comma = true;
        match event {
            Event::BeginObject => out.push('{'),
            Event::BeginArray => out.push('['),
            Event::EndObject => out.push('}'),
            Event::EndArray => out.push(']'),
            Event::Key => {
                push_quoted(json.text(), out);
                out.push(':');
            }
            Event::Text => push_quoted(json.text(), out),
            Event::Number => out.push_str(json.text()),
            Event::Bool(true) => out.push_str("true"),
            Event::Bool(false) => out.push_str("false"),
            Event::Null | Event::End => out.push_str("null"),
        }
        if matches!(event, Event::BeginObject | Event::BeginArray | Event::Key) {
            needs_comma = false;
        }
        if json.depth() <= outside {
            return Ok(());
        }
        event = json.next_event()?;
    }
}

/// Appends text as a JSON string (RFC 8259, section 7).
pub(super) fn push_quoted(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

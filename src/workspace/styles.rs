//! Styles in the workspace file: read so that one nobody understands keeps the file usable,
//! written in place so that comments and keys of a newer version survive.

use crate::style::LayerStyle;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::sync::Arc;
use toml_edit::{Array, Item, Table, Value};

/// Keys of ours that may be absent: one that is in the file and not in memory is taken out.
/// Another key is none of ours and stays.
const OURS: &[&str] = &[
    "when",
    "symbol",
    "title",
    "fill",
    "pattern",
    "outline",
    "point",
    "angle_deg",
    "spacing_pt",
    "width_pt",
    "radius_pt",
    "dash",
    "casing",
    "size_by",
    "rules",
    "scheme",
    "label",
    "scales",
    "rim",
    "shadow",
    "template",
    "equals",
    "between",
    "up_to",
    "no_data",
    "class",
    "above",
    "from",
    "to",
    "number",
    "value",
    "order",
    "ramp",
    "most",
    "method",
    "classes",
    "reversed",
];

/// Writes a style.
pub(super) fn serialize<S: Serializer>(
    style: &Option<Arc<LayerStyle>>,
    to: S,
) -> Result<S::Ok, S::Error> {
    style.as_deref().serialize(to)
}

/// Reads a style; one that cannot be understood is as if it were not there, and
/// [`super::Workspace::remarks`] tells of it.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<Arc<LayerStyle>>, D::Error> {
    let value = toml::Value::deserialize(from)?;
    Ok(read(value).ok().map(Arc::new))
}

/// A style from its table, or what is wrong with it.
pub(super) fn read(value: toml::Value) -> Result<LayerStyle, String> {
    let style: LayerStyle = value.try_into().map_err(|e: toml::de::Error| {
        // The library puts the place behind a line break.
        e.to_string().replace('\n', " ").trim().to_owned()
    })?;
    style.check().map_err(|fault| fault.to_string())?;
    Ok(style)
}

/// Whether an item is a style this version understands.
pub(super) fn is_readable(item: &Item) -> bool {
    style_of(item).is_some()
}

fn style_of(item: &Item) -> Option<LayerStyle> {
    let value = item.clone().into_value().ok()?;
    let mut table = Table::new();
    table.insert("style", Item::Value(value));
    let mut all: toml::Table = toml::from_str(&table.to_string()).ok()?;
    read(all.remove("style")?).ok()
}

/// Brings the style of a layer's table in line with `fresh`.
pub(super) fn merge(table: &mut Table, fresh: &Item) {
    let Some(mut fresh) = fresh.clone().into_table().ok() else {
        return;
    };
    for (_, item) in fresh.iter_mut() {
        let value = std::mem::take(item).into_value();
        if let Ok(mut value) = value {
            value.decor_mut().clear();
            *item = Item::Value(value);
        }
    }
    if let Some(rules) = fresh.get_mut("rules").and_then(Item::as_array_mut) {
        one_a_line(rules);
    }
    fresh.set_implicit(false);
    let wanted = style_of(&Item::Table(fresh.clone()));
    let Some(old) = table.get_mut("style").filter(|i| is_readable(i)) else {
        table.insert("style", Item::Table(fresh));
        return;
    };
    let whole = std::mem::take(old);
    let mut merged = whole.into_table().unwrap_or_default();
    let gone: Vec<String> = merged
        .iter()
        .map(|(k, _)| k.to_owned())
        .filter(|k| OURS.contains(&k.as_str()) && !fresh.contains_key(k))
        .collect();
    for key in gone {
        merged.remove(&key);
    }
    for (key, item) in fresh.iter() {
        let Some(new) = item.as_value() else { continue };
        let old = merged.remove(key).and_then(|i| i.into_value().ok());
        let value = match old {
            Some(mut old) => {
                value(&mut old, new);
                old
            }
            None => new.clone(),
        };
        merged.insert(key, Item::Value(value));
    }
    merged.set_implicit(false);
    // A key that could not be told from ours would speak against what is in memory.
    let merged = Item::Table(merged);
    let same = style_of(&merged) == wanted;
    *old = if same { merged } else { Item::Table(fresh) };
}

/// Brings a value in line with another, keeping comments and keys that are not ours.
fn value(old: &mut Value, new: &Value) {
    match (&mut *old, new) {
        (Value::InlineTable(old), Value::InlineTable(new)) => {
            let gone: Vec<String> = old
                .iter()
                .map(|(k, _)| k.to_owned())
                .filter(|k| OURS.contains(&k.as_str()) && !new.contains_key(k))
                .collect();
            for key in gone {
                old.remove(&key);
            }
            for (key, new) in new.iter() {
                match old.get_mut(key) {
                    Some(old) => value(old, new),
                    None => {
                        old.insert(key, new.clone());
                    }
                }
            }
        }
        (Value::Array(old), Value::Array(new)) => {
            while old.len() > new.len() {
                old.remove(old.len() - 1);
            }
            for (i, new) in new.iter().enumerate() {
                match old.get_mut(i) {
                    Some(old) => value(old, new),
                    None => old.push_formatted(new.clone()),
                }
            }
        }
        (old, new) => {
            let plain = |v: &Value| {
                let mut v = v.clone();
                v.decor_mut().clear();
                v.to_string()
            };
            if plain(old) != plain(new) {
                let decor = old.decor().clone();
                *old = new.clone();
                *old.decor_mut() = decor;
            }
        }
    }
}

/// Sets an array with one entry a line.
fn one_a_line(array: &mut Array) {
    for value in array.iter_mut() {
        value.decor_mut().set_prefix("\n    ");
        value.decor_mut().set_suffix("");
    }
    if !array.is_empty() {
        array.set_trailing("\n");
        array.set_trailing_comma(true);
    }
}

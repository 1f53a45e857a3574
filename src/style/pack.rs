//! Style packs: how each role looks, as data. The shipped one is `assets/styles/planning.toml`;
//! an office's own has the same form, goes through the same checks, and stands over the shipped
//! one role by role. Reading the file is not done here.
//!
//! A colour is `#rrggbb`, `#rrggbbaa`, or `@ink` with an opacity behind it (`@red 10%`); inks have
//! a colour on the light map and one on the dark.

use super::color::Color;
use super::layer_style::LayerStyle;
use super::palette::{MapPalette, MapTheme};
use super::symbol::{Stroke, Symbol};
use crate::base::message::Message;
use crate::layer::Role;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use toml_edit::{Document, Item};

/// Schema number this version reads and writes.
pub const PACK_SCHEMA: i64 = 1;
/// Most bytes of a pack.
pub const MOST_BYTES: usize = 1 << 20;
/// The shipped pack.
pub const SHIPPED: &str = include_str!("../../assets/styles/planning.toml");

/// How each role looks.
#[derive(Debug, Clone, PartialEq)]
pub struct StylePack {
    /// What it is called.
    pub name: String,
    light: Looks,
    dark: Looks,
}

#[derive(Debug, Clone, PartialEq, Default)]
struct Looks {
    roles: BTreeMap<Role, Arc<LayerStyle>>,
    involved: Option<Arc<LayerStyle>>,
}

/// What is wrong with a pack: where, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {key}: {why}")]
pub struct PackError {
    /// Line, from 1.
    pub line: usize,
    /// Key, such as `role.county.rules[1]`; empty where the file as a whole is no TOML.
    pub key: String,
    /// Why, as the reader says.
    pub why: String,
}

impl PackError {
    /// The sentence for the user: file, line, key, what to do.
    pub fn message(&self, file: &str) -> Message {
        let code = if self.key.is_empty() {
            "style.pack_no_toml"
        } else {
            "style.pack_fault"
        };
        let message = Message::new(code)
            .with("file", file)
            .with("line", self.line)
            .with("why", self.why.as_str());
        if self.key.is_empty() {
            message
        } else {
            message.with("key", self.key.as_str())
        }
    }
}

/// An ink on both maps.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ink {
    light: Color,
    dark: Color,
}

impl StylePack {
    /// The shipped pack, read once: it is part of the program.
    pub fn shipped() -> Arc<Self> {
        static READ: OnceLock<Arc<StylePack>> = OnceLock::new();
        let read = || {
            let none = || Self {
                name: String::new(),
                light: Looks::default(),
                dark: Looks::default(),
            };
            // The suite reads it: it has no fault.
            Arc::new(Self::parse(SHIPPED).unwrap_or_else(|_| none()))
        };
        Arc::clone(READ.get_or_init(read))
    }

    /// A pack of its own over the shipped one.
    ///
    /// # Errors
    /// The first [`PackError`].
    pub fn read(text: &str) -> Result<Self, PackError> {
        let mut pack = Self::parse(text)?;
        let shipped = Self::shipped();
        for (own, under) in [
            (&mut pack.light, &shipped.light),
            (&mut pack.dark, &shipped.dark),
        ] {
            for (role, style) in &under.roles {
                own.roles.entry(*role).or_insert_with(|| Arc::clone(style));
            }
            if own.involved.is_none() {
                own.involved.clone_from(&under.involved);
            }
        }
        Ok(pack)
    }

    /// The style of a role.
    pub fn style(&self, role: Role, theme: MapTheme) -> Arc<LayerStyle> {
        let known = self.looks(theme).roles.get(&role).cloned();
        known.unwrap_or_else(|| {
            let secondary = theme.palette().secondary;
            Arc::new(LayerStyle::single(
                Symbol::filled(secondary.percent(12)).with_outline(Stroke::solid(secondary, 1.0)),
            ))
        })
    }

    /// The style of the part of a project that is involved.
    pub fn involved(&self, theme: MapTheme) -> Arc<LayerStyle> {
        let known = self.looks(theme).involved.clone();
        known.unwrap_or_else(|| {
            Arc::new(LayerStyle::single(Symbol::outlined(Stroke::solid(
                theme.palette().involved,
                1.6,
            ))))
        })
    }

    fn looks(&self, theme: MapTheme) -> &Looks {
        match theme {
            MapTheme::Light => &self.light,
            MapTheme::Dark => &self.dark,
        }
    }

    /// A pack from its text alone.
    ///
    /// # Errors
    /// The first [`PackError`].
    pub fn parse(text: &str) -> Result<Self, PackError> {
        let places = Places { text };
        if text.len() > MOST_BYTES {
            return Err(places.fault("", 1, format!("> {MOST_BYTES} bytes")));
        }
        let document: Document<String> = text.parse().map_err(|e: toml_edit::TomlError| {
            places.fault("", places.line(e.span()), e.message().to_owned())
        })?;
        let table: toml::Table = toml::from_str(text).map_err(|e: toml::de::Error| {
            places.fault("", places.line(e.span()), e.message().to_owned())
        })?;
        let of = |key: &str| places.line(document.get(key).and_then(Item::span));
        let schema = table.get("schema").and_then(toml::Value::as_integer);
        if schema != Some(PACK_SCHEMA) {
            let why = schema.map_or_else(|| "schema = 1 ?".to_owned(), |s| format!("{s} ≠ 1"));
            return Err(places.fault("schema", of("schema"), why));
        }
        let mut inks: BTreeMap<String, Ink> = BTreeMap::new();
        for (name, value) in sub(&table, "inks") {
            let key = format!("inks.{name}");
            let line = places.line(item(&document, &["inks", name]).and_then(Item::span));
            let ink = value
                .clone()
                .try_into()
                .map_err(|e: toml::de::Error| places.fault(&key, line, tidy(&e)))?;
            inks.insert(name.clone(), ink);
        }
        let mut pack = Self {
            name: table
                .get("name")
                .and_then(toml::Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            light: Looks::default(),
            dark: Looks::default(),
        };
        for theme in [MapTheme::Light, MapTheme::Dark] {
            let reader = Reader {
                places: &places,
                document: &document,
                inks: &inks,
                theme,
            };
            let mut looks = Looks::default();
            if let Some(value) = table.get("involved") {
                looks.involved = Some(Arc::new(reader.style(&["involved"], value)?));
            }
            for (name, value) in sub(&table, "role") {
                let path = ["role", name.as_str()];
                let Some(role) = Role::from_code(name) else {
                    let line = reader.line(&path);
                    return Err(places.fault(&path.join("."), line, "?".to_owned()));
                };
                looks
                    .roles
                    .insert(role, Arc::new(reader.style(&path, value)?));
            }
            match theme {
                MapTheme::Light => pack.light = looks,
                MapTheme::Dark => pack.dark = looks,
            }
        }
        Ok(pack)
    }
}

fn sub<'a>(
    table: &'a toml::Table,
    key: &str,
) -> impl Iterator<Item = (&'a String, &'a toml::Value)> + use<'a> {
    let inner = table.get(key).and_then(toml::Value::as_table);
    inner.into_iter().flatten()
}

fn item<'a>(document: &'a Document<String>, path: &[&str]) -> Option<&'a Item> {
    let (first, rest) = path.split_first()?;
    rest.iter()
        .try_fold(document.get(first)?, |item, key| item.get(key))
}

fn tidy(error: &toml::de::Error) -> String {
    error.to_string().replace('\n', " ").trim().to_owned()
}

/// Where things stand in the text.
struct Places<'a> {
    text: &'a str,
}

impl Places<'_> {
    fn line(&self, span: Option<std::ops::Range<usize>>) -> usize {
        let before = span.and_then(|s| self.text.get(..s.start));
        before.unwrap_or_default().matches('\n').count() + 1
    }

    fn fault(&self, key: &str, line: usize, why: String) -> PackError {
        PackError {
            line,
            key: key.to_owned(),
            why,
        }
    }
}

/// Reads styles for one theme.
struct Reader<'a> {
    places: &'a Places<'a>,
    document: &'a Document<String>,
    inks: &'a BTreeMap<String, Ink>,
    theme: MapTheme,
}

impl Reader<'_> {
    fn line(&self, path: &[&str]) -> usize {
        self.places
            .line(item(self.document, path).and_then(Item::span))
    }

    fn style(&self, path: &[&str], value: &toml::Value) -> Result<LayerStyle, PackError> {
        let key = path.join(".");
        let line = self.line(path);
        // Rule by rule first, so that a fault is told with its rule.
        let rules = value.get("rules").and_then(toml::Value::as_array);
        for (i, rule) in rules.into_iter().flatten().enumerate() {
            let rule_key = format!("{key}.rules[{i}]");
            let rule_line = item(self.document, path)
                .and_then(|item| item.get("rules")?.as_array()?.get(i)?.span());
            let rule_line = rule_line.map_or(line, |span| self.places.line(Some(span)));
            let fault = |why| self.places.fault(&rule_key, rule_line, why);
            let rule = self.inked(rule.clone()).map_err(fault)?;
            let read: Result<super::layer_style::StyleRule, _> = rule.try_into();
            read.map_err(|e| fault(tidy(&e)))?;
        }
        let fault = |why| self.places.fault(&key, line, why);
        let value = self.inked(value.clone()).map_err(fault)?;
        let style: LayerStyle = value.try_into().map_err(|e| fault(tidy(&e)))?;
        if style.rules.is_empty() {
            return Err(fault("rules = [ ]".to_owned()));
        }
        style.check().map_err(|e| fault(e.to_string()))?;
        Ok(style)
    }

    /// The same value with its inks as colours.
    fn inked(&self, value: toml::Value) -> Result<toml::Value, String> {
        Ok(match value {
            toml::Value::String(text) => match text.strip_prefix('@') {
                Some(ink) => toml::Value::String(self.ink(ink)?.to_string()),
                None => toml::Value::String(text),
            },
            toml::Value::Array(all) => toml::Value::Array(
                all.into_iter()
                    .map(|v| self.inked(v))
                    .collect::<Result<_, _>>()?,
            ),
            toml::Value::Table(all) => toml::Value::Table(
                all.into_iter()
                    .map(|(k, v)| Ok((k, self.inked(v)?)))
                    .collect::<Result<_, String>>()?,
            ),
            other => other,
        })
    }

    fn ink(&self, text: &str) -> Result<Color, String> {
        let (name, percent) = match text.split_once(' ') {
            Some((name, rest)) => (name, Some(rest.trim())),
            None => (text, None),
        };
        let color = match self.inks.get(name) {
            Some(ink) => match self.theme {
                MapTheme::Light => ink.light,
                MapTheme::Dark => ink.dark,
            },
            None => of_map(self.theme.palette(), name).ok_or_else(|| format!("@{name} ?"))?,
        };
        match percent {
            None => Ok(color),
            Some(percent) => {
                let number: Option<u8> = percent
                    .strip_suffix('%')
                    .and_then(|p| p.trim().parse().ok());
                let number = number.filter(|p| *p <= 100);
                Ok(color.percent(number.ok_or_else(|| format!("@{text} ?"))?))
            }
        }
    }
}

/// An ink of the map itself.
fn of_map(palette: &MapPalette, name: &str) -> Option<Color> {
    Some(match name {
        "paper" => palette.paper,
        "land" => palette.land,
        "ink" => palette.ink,
        "secondary" => palette.secondary,
        "border" => palette.border,
        "city_border" => palette.city_border,
        "shadow" => palette.shadow,
        "involved" => palette.involved,
        "water_label" => palette.water_label,
        "protected_label" => palette.protected_label,
        _ => return None,
    })
}

/// A pack as text, of styles by role: colours are written out, the same on both maps.
pub fn pack_text(name: &str, styles: &BTreeMap<Role, Arc<LayerStyle>>) -> String {
    let mut table = toml_edit::DocumentMut::new();
    table.insert("schema", toml_edit::value(PACK_SCHEMA));
    table.insert("name", toml_edit::value(name));
    let mut roles = toml_edit::Table::new();
    roles.set_implicit(true);
    for (role, style) in styles {
        let Ok(document) = toml_edit::ser::to_document(&**style) else {
            continue;
        };
        let mut one = toml_edit::Table::new();
        for (key, item) in document.iter() {
            let Ok(mut value) = item.clone().into_value() else {
                continue;
            };
            value.decor_mut().clear();
            if let Some(rules) = value.as_array_mut().filter(|_| key == "rules") {
                for rule in rules.iter_mut() {
                    rule.decor_mut().set_prefix("\n    ");
                    rule.decor_mut().set_suffix("");
                }
                rules.set_trailing("\n");
                rules.set_trailing_comma(true);
            }
            one.insert(key, Item::Value(value));
        }
        roles.insert(role.code(), Item::Table(one));
    }
    table.insert("role", Item::Table(roles));
    table.to_string()
}

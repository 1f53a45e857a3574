//! The walk through a document: folders, placemarks, their data.

use super::geometry::Geometry;
use super::schema::Schemas;
use crate::base::diagnostics::{Place, Severity};
use crate::base::ids::FeatureId;
use crate::base::message::Message;
use crate::base::progress::{Cancelled, Progress};
use crate::formats::error::ReadErrorKind;
use crate::formats::raw_parts::say_unusable;
use crate::formats::reading::Reading;
use crate::formats::xml::{Step, Tag, Xml, XmlFault};
use crate::layer::Value;
use std::collections::HashMap;

/// Field that holds the folders a placemark stands in.
const FOLDER: &str = "文件夹";
/// Most fields a layer gets; a file with more has its data in its names.
const MAX_FIELDS: usize = 2048;

/// Most values (features by fields) of a layer.
const MAX_VALUES: u64 = 300_000_000;
/// Fields of one name that a placemark may have.
const MAX_ALIKE: u32 = 9;

enum Stop {
    Xml(XmlFault),
    Cancelled(Cancelled),
}

impl From<XmlFault> for Stop {
    fn from(fault: XmlFault) -> Self {
        Self::Xml(fault)
    }
}

impl From<Cancelled> for Stop {
    fn from(cancelled: Cancelled) -> Self {
        Self::Cancelled(cancelled)
    }
}

struct Walk<'a, 'b> {
    xml: Xml<'a>,
    reading: &'b mut Reading,
    progress: &'b Progress,
    schemas: Schemas,
    folders: Vec<String>,
    number: u64,
    decimals: u32,
    links: u64,
    overlays: u64,
}

/// Reads a document into a reading.
///
/// # Errors
/// [`ReadErrorKind::Malformed`] if there is no placemark; [`ReadErrorKind::Cancelled`].
pub(super) fn read_document(
    text: &str,
    reading: &mut Reading,
    progress: &Progress,
) -> Result<(), ReadErrorKind> {
    let mut walk = Walk {
        xml: Xml::new(text),
        reading,
        progress,
        schemas: Schemas::default(),
        folders: Vec::new(),
        number: 0,
        decimals: 0,
        links: 0,
        overlays: 0,
    };
    let fault = match walk.container() {
        Ok(()) => None,
        Err(Stop::Cancelled(c)) => return Err(c.into()),
        Err(Stop::Xml(fault)) => Some(fault.0),
    };
    walk.finish(fault)
}

impl Walk<'_, '_> {
    fn finish(self, fault: Option<Message>) -> Result<(), ReadErrorKind> {
        let remarks = &mut self.reading.remarks;
        self.xml.say(remarks);
        if self.links > 0 {
            remarks.say(
                Severity::Warning,
                Message::new("markup.network_links").with("count", self.links),
            );
        }
        if self.overlays > 0 {
            remarks.say(
                Severity::Warning,
                Message::new("markup.overlays").with("count", self.overlays),
            );
        }
        self.reading.num_records = self.number;
        self.reading.decimals = Some(self.decimals);
        match fault {
            Some(why) if self.number == 0 => Err(ReadErrorKind::malformed_with_hint(
                why,
                Message::new("formats.hint_file_again"),
            )),
            Some(why) => {
                remarks.advise(
                    Severity::Error,
                    Message::new("markup.rest_lost")
                        .with("why", why)
                        .with("features", self.number),
                    Message::new("formats.hint_file_again"),
                );
                Ok(())
            }
            None if self.number == 0 && self.links > 0 => Err(ReadErrorKind::malformed(
                Message::new("markup.only_links").with("count", self.links),
            )),
            None if self.number == 0 => Err(ReadErrorKind::malformed(Message::new(
                "markup.no_placemarks",
            ))),
            None => Ok(()),
        }
    }

    /// Reads what stands in a document or folder, to its end.
    fn container(&mut self) -> Result<(), Stop> {
        let mut named = false;
        loop {
            self.progress.check()?;
            match self.xml.step()? {
                Step::Open(tag) => match tag.name.as_str() {
                    "kml" | "Document" => self.container()?,
                    "Folder" => {
                        self.folders.push(String::new());
                        let depth = self.folders.len();
                        self.container()?;
                        self.folders.truncate(depth - 1);
                    }
                    "name" if !named && self.is_in_folder() => {
                        named = true;
                        let text = self.xml.text()?;
                        if let Some(last) = self.folders.last_mut() {
                            *last = text;
                        }
                    }
                    "Placemark" => self.placemark()?,
                    "Schema" => self.schemas.read(&tag, &mut self.xml)?,
                    "NetworkLink" => {
                        self.links += 1;
                        self.xml.skip()?;
                    }
                    "GroundOverlay" | "ScreenOverlay" | "PhotoOverlay" => {
                        self.overlays += 1;
                        self.xml.skip()?;
                    }
                    _ => self.xml.skip()?,
                },
                Step::Close | Step::End => return Ok(()),
                Step::Text(_) => {}
            }
        }
    }

    /// Whether the innermost container is a folder still without name.
    fn is_in_folder(&self) -> bool {
        self.folders.last().is_some_and(String::is_empty)
    }

    fn placemark(&mut self) -> Result<(), Stop> {
        self.progress.set_done(self.xml.position());
        let line = self.xml.line();
        let num_fields = self.reading.draft.num_fields() as u64 + 1;
        if self.number.saturating_mul(num_fields) > MAX_VALUES {
            let message = Message::new("markup.too_many_values").with("line", line);
            return Err(Stop::Xml(XmlFault(message)));
        }
        let mut row = DataRow::default();
        let mut geometry = Geometry::default();
        let mut has_geometry = false;
        loop {
            match self.xml.step()? {
                Step::Open(tag) => match tag.name.as_str() {
                    "name" | "description" => {
                        let name = tag.name.clone();
                        let text = self.xml.text()?;
                        row.push(name, text_value(text));
                    }
                    "ExtendedData" => self.extended(&mut row)?,
                    name => {
                        let remarks = &mut self.reading.remarks;
                        if geometry.take(name, &mut self.xml, remarks)? {
                            has_geometry = true;
                        } else {
                            self.xml.skip()?;
                        }
                    }
                },
                Step::Close | Step::End => break,
                Step::Text(_) => {}
            }
        }
        let path: Vec<&str> = self
            .folders
            .iter()
            .map(String::as_str)
            .filter(|f| !f.is_empty())
            .collect();
        if !path.is_empty() && !row.index.contains_key(FOLDER) {
            row.push(FOLDER.to_owned(), Value::Text(path.join("/")));
        }
        self.number += 1;
        self.feature(&geometry, has_geometry, line);
        for (name, value) in &row.values {
            self.set(name, value);
        }
        self.reading.draft.finish_feature(FeatureId(self.number));
        Ok(())
    }

    fn feature(&mut self, geometry: &Geometry, has_geometry: bool, line: u64) {
        let number = self.number;
        let Reading { draft, remarks, .. } = &mut *self.reading;
        let place = || Place {
            row: Some(number),
            path: Some(format!("line {line}")),
            ..Place::default()
        };
        self.decimals = self.decimals.max(geometry.decimals);
        if geometry.has_spaces {
            remarks.say_at(
                Severity::Info,
                Message::new("markup.tuple_spaces").with("feature", number),
                place(),
            );
        }
        if geometry.has_altitude && !remarks.has("formats.z_dropped") {
            remarks.say_at(Severity::Info, Message::new("formats.z_dropped"), place());
        }
        if let Some(why) = &geometry.fault {
            say_unusable(number, why.clone(), place(), remarks);
        } else if geometry.parts.is_empty() {
            let code = if has_geometry {
                "formats.empty_geometry"
            } else {
                "formats.null_geometry"
            };
            remarks.say_at(
                Severity::Warning,
                Message::new(code).with("feature", number),
                place(),
            );
        } else {
            geometry.parts.push(draft.geometry(), number, remarks);
        }
    }

    fn set(&mut self, name: &str, value: &Value) {
        let Reading { draft, remarks, .. } = &mut *self.reading;
        let field = match draft.field(name) {
            Some(field) => field,
            None if draft.num_fields() < MAX_FIELDS => draft.add_field(name),
            None => {
                remarks.say_at(
                    Severity::Warning,
                    Message::new("formats.too_many_fields").with("most", MAX_FIELDS),
                    Place::row(self.number),
                );
                return;
            }
        };
        draft.set(field, value);
    }

    /// `Data` and `SchemaData` of an `ExtendedData` just begun; anything else in it is custom
    /// markup of other programs, taken as fields by element name.
    fn extended(&mut self, row: &mut DataRow) -> Result<(), Stop> {
        loop {
            match self.xml.step()? {
                Step::Open(tag) => match tag.name.as_str() {
                    "Data" => self.data(&tag, row)?,
                    "SchemaData" => {
                        let url = tag.attribute("schemaUrl").unwrap_or_default();
                        self.schema_data(&url, row)?;
                    }
                    other => {
                        let name = other.to_owned();
                        let text = self.xml.text()?;
                        row.push(name, text_value(text));
                    }
                },
                Step::Close | Step::End => return Ok(()),
                Step::Text(_) => {}
            }
        }
    }

    fn data(&mut self, tag: &Tag<'_>, row: &mut DataRow) -> Result<(), Stop> {
        let name = tag.attribute("name").unwrap_or_default();
        let mut value = Value::Null;
        loop {
            match self.xml.step()? {
                Step::Open(inner) if inner.name == "value" => {
                    value = text_value(self.xml.text()?);
                }
                Step::Open(_) => self.xml.skip()?,
                Step::Close | Step::End => break,
                Step::Text(_) => {}
            }
        }
        row.push(name, value);
        Ok(())
    }

    fn schema_data(&mut self, url: &str, row: &mut DataRow) -> Result<(), Stop> {
        loop {
            match self.xml.step()? {
                Step::Open(tag) => {
                    let name = tag.attribute("name").unwrap_or_default();
                    let text = self.xml.text()?;
                    let value = self.schemas.value(url, &name, text);
                    row.push(name, value);
                }
                Step::Close | Step::End => return Ok(()),
                Step::Text(_) => {}
            }
        }
    }
}

fn text_value(text: String) -> Value {
    if text.is_empty() {
        Value::Null
    } else {
        Value::Text(text)
    }
}

/// Names and values of one placemark.
#[derive(Default)]
struct DataRow {
    values: Vec<(String, Value)>,
    index: HashMap<String, usize>,
}

impl DataRow {
    /// Adds a value; a name that is there with another value gets a number. More than a layer
    /// can hold are not collected.
    fn push(&mut self, name: String, value: Value) {
        if name.is_empty() || value == Value::Null || self.values.len() >= MAX_FIELDS {
            return;
        }
        let there = self.index.get(&name).and_then(|i| self.values.get(*i));
        let name = match there {
            None => Some(name),
            Some((_, there)) if there.display() == value.display() => None,
            Some(_) => (2..=MAX_ALIKE)
                .map(|n| format!("{name}_{n}"))
                .find(|n| !self.index.contains_key(n)),
        };
        if let Some(name) = name {
            self.index.insert(name.clone(), self.values.len());
            self.values.push((name, value));
        }
    }
}

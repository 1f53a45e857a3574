//! The document: a collection, a single feature, a bare geometry, or a sequence of them.
//! Members come in any order, so `crs` and `type` may stand after the features.

use super::crs_member::CrsMember;
use super::geometry::{Mended, RawGeometry};
use super::json::{Event, JsonError, JsonReader};
use super::properties::{read_property, scalar};
use crate::base::diagnostics::{Diagnostic, Place, Severity};
use crate::base::ids::FeatureId;
use crate::base::message::Message;
use crate::base::progress::{Cancelled, Progress};
use crate::formats::assemble::Draft;
use crate::formats::error::ReadErrorKind;
use crate::formats::remarks::Remarks;
use crate::layer::Value;
use std::io::Read;

/// Most fields a layer gets; a file with more has its data in its names.
const MAX_FIELDS: usize = 2048;

/// Reads a whole document into a draft.
pub(super) struct DocumentReader<'a, R> {
    json: JsonReader<R>,
    progress: &'a Progress,
    pub(super) draft: Draft,
    pub(super) remarks: Remarks,
    pub(super) crs: CrsMember,
    /// Most decimals of a coordinate.
    pub(super) decimals: u32,
    /// Features met so far, unusable ones included.
    pub(super) number: u64,
    row: Vec<Value>,
    touched: Vec<u64>,
    set: Vec<usize>,
    /// Counts objects: a field touched under the same stamp is touched twice.
    stamp: u64,
}

/// Why reading ends early.
#[derive(Debug)]
enum Stop {
    Json(JsonError),
    Cancelled(Cancelled),
}

impl From<JsonError> for Stop {
    fn from(e: JsonError) -> Self {
        Self::Json(e)
    }
}

impl From<Cancelled> for Stop {
    fn from(c: Cancelled) -> Self {
        Self::Cancelled(c)
    }
}

/// An object of the document: feature, geometry or collection, told by its members.
#[derive(Debug, Default)]
struct Object {
    /// What its own members say, if it is a bare geometry; its `type` in any case.
    own: RawGeometry,
    /// The `geometry` member; `Some(None)` for null.
    geometry: Option<Option<RawGeometry>>,
    has_properties: bool,
    id: Value0,
    has_features: bool,
    /// `attributes`, `rings`, `paths`: Esri's JSON.
    is_esri: bool,
    /// `arcs`, `objects`: TopoJSON.
    is_topology: bool,
}

/// A value, null by default.
#[derive(Debug)]
struct Value0(Value);

impl Default for Value0 {
    fn default() -> Self {
        Self(Value::Null)
    }
}

impl<'a, R: Read> DocumentReader<'a, R> {
    pub(super) fn new(input: R, file: &str, progress: &'a Progress) -> Self {
        Self {
            json: JsonReader::new(input),
            progress,
            draft: Draft::default(),
            remarks: Remarks::new(file),
            crs: CrsMember::default(),
            decimals: 0,
            number: 0,
            row: Vec::new(),
            touched: Vec::new(),
            set: Vec::new(),
            stamp: 0,
        }
    }

    /// Reads everything that can be used.
    ///
    /// # Errors
    /// If there is nothing: not JSON, or JSON without a feature or geometry.
    pub(super) fn run(&mut self) -> Result<(), ReadErrorKind> {
        let mut documents = 0u64;
        let stop = loop {
            match self.document(documents) {
                Ok(true) => documents += 1,
                Ok(false) => break None,
                Err(Stop::Cancelled(c)) => return Err(c.into()),
                Err(Stop::Json(JsonError::Io(e))) => return Err(ReadErrorKind::Io(e)),
                Err(Stop::Json(e)) => break Some(e),
            }
        };
        if documents > 1 {
            self.remarks.say(
                Severity::Info,
                Message::new("formats.json_sequence").with("documents", documents),
            );
        }
        if self.json.stray_commas > 0 {
            self.remarks.say(
                Severity::Info,
                Message::new("formats.json_commas").with("count", self.json.stray_commas),
            );
        }
        if self.json.bad_escapes > 0 {
            self.remarks.say(
                Severity::Warning,
                Message::new("formats.json_escapes").with("count", self.json.bad_escapes),
            );
        }
        let Some(e) = stop else {
            return self.nothing_found(documents);
        };
        let wrong = json_message(&e);
        if self.draft.len() == 0 && documents == 0 {
            return Err(ReadErrorKind::malformed_with_hint(
                wrong,
                Message::new("formats.hint_json_check"),
            ));
        }
        if documents > 0 {
            self.remarks.say(
                Severity::Warning,
                Message::new("formats.json_trailing").with("line", self.json.line()),
            );
        } else {
            self.remarks.advise(
                Severity::Error,
                Message::new("formats.json_rest_lost")
                    .with("why", wrong)
                    .with("features", self.draft.len()),
                Message::new("formats.hint_file_again"),
            );
        }
        Ok(())
    }

    fn nothing_found(&mut self, documents: u64) -> Result<(), ReadErrorKind> {
        if documents == 0 {
            return Err(ReadErrorKind::malformed(Message::new("formats.empty_file")));
        }
        if self.number == 0 && !self.remarks.has("formats.json_no_features") {
            return Err(ReadErrorKind::malformed_with_hint(
                Message::new("formats.not_geojson"),
                Message::new("formats.hint_export_geojson"),
            ));
        }
        Ok(())
    }

    /// Reads one document; `false` at the end of the input.
    fn document(&mut self, before: u64) -> Result<bool, Stop> {
        self.progress.check()?;
        self.progress.set_done(self.json.position());
        match self.json.next_event()? {
            Event::End => return Ok(false),
            Event::BeginObject => {
                let depth = self.json.depth() - 1;
                let object = match self.object(true) {
                    Ok(object) => object,
                    // A line of a sequence: the next line may be whole.
                    Err(Stop::Json(e)) if before > 0 && can_go_on(&e) => {
                        self.number += 1;
                        self.unusable(json_message(&e), None);
                        self.json.recover(depth)?;
                        return Ok(true);
                    }
                    Err(stop) => return Err(stop),
                };
                if object.has_features {
                    if self.number == 0 {
                        self.remarks
                            .say(Severity::Warning, Message::new("formats.json_no_features"));
                    }
                } else if object.is_feature() || object.own.is_something() {
                    self.number += 1;
                    self.feature(object, if before == 0 { Some("") } else { None });
                } else {
                    self.foreign(&object);
                }
            }
            Event::BeginArray => {
                self.remarks
                    .say(Severity::Info, Message::new("formats.json_root_array"));
                self.features()?;
            }
            other => self.json.skip_rest(other)?,
        }
        Ok(true)
    }

    /// Says what an object without features is, where it is known.
    fn foreign(&mut self, object: &Object) {
        let code = if object.is_topology {
            "formats.json_is_topojson"
        } else if object.is_esri {
            "formats.json_is_esri"
        } else {
            return;
        };
        self.remarks.advise(
            Severity::Error,
            Message::new(code),
            Message::new("formats.hint_export_geojson"),
        );
    }

    /// Reads the features of an array just begun.
    fn features(&mut self) -> Result<(), Stop> {
        let depth = self.json.depth();
        loop {
            self.progress.check()?;
            self.progress.set_done(self.json.position());
            match self.json.next_event()? {
                Event::EndArray => return Ok(()),
                Event::BeginObject => {
                    self.number += 1;
                    match self.object(false) {
                        Ok(object) => self.feature(object, None),
                        Err(Stop::Json(e)) if can_go_on(&e) => {
                            self.unusable(json_message(&e), None);
                            self.json.recover(depth)?;
                        }
                        Err(stop) => return Err(stop),
                    }
                }
                other => {
                    self.number += 1;
                    self.json.skip_rest(other)?;
                    self.unusable(Message::new("formats.json_wrong_type"), None);
                }
            }
        }
    }

    /// Reads the members of an object just begun.
    fn object(&mut self, is_root: bool) -> Result<Object, Stop> {
        let mut object = Object::default();
        self.set.clear();
        self.stamp += 1;
        loop {
            match self.json.next_event()? {
                Event::Key => {}
                Event::EndObject => return Ok(object),
                _ => continue,
            }
            let key = self.json.text().to_owned();
            match key.as_str() {
                "features" if is_root => {
                    let event = self.json.next_event()?;
                    if event == Event::BeginArray {
                        object.has_features = true;
                        self.features()?;
                        self.set.clear();
                        self.stamp += 1;
                    } else {
                        self.json.skip_rest(event)?;
                    }
                }
                "crs" if is_root => self.crs = CrsMember::read(&mut self.json)?,
                "geometry" => {
                    let event = self.json.next_event()?;
                    object.geometry = Some(match event {
                        Event::BeginObject => Some(RawGeometry::read(&mut self.json, 0)?),
                        Event::Null => None,
                        other => {
                            self.json.skip_rest(other)?;
                            Some(RawGeometry::default())
                        }
                    });
                }
                "properties" | "attributes" => {
                    object.is_esri |= key == "attributes";
                    let event = self.json.next_event()?;
                    if event == Event::BeginObject {
                        object.has_properties = true;
                        self.properties()?;
                    } else {
                        self.json.skip_rest(event)?;
                    }
                }
                "id" => {
                    let event = self.json.next_event()?;
                    object.id = Value0(scalar(&self.json, event));
                    self.json.skip_rest(event)?;
                }
                _ => {
                    object.is_esri |= matches!(key.as_str(), "rings" | "paths" | "geometryType");
                    object.is_topology |= matches!(key.as_str(), "arcs" | "objects");
                    if !object.own.take_member(&key, &mut self.json, 0)? {
                        let event = self.json.next_event()?;
                        self.json.skip_rest(event)?;
                    }
                }
            }
        }
    }

    /// Reads the properties of the open feature into `row`.
    fn properties(&mut self) -> Result<(), Stop> {
        let stamp = self.stamp;
        loop {
            match self.json.next_event()? {
                Event::Key => {
                    let name = self.json.text().to_owned();
                    let Self {
                        json,
                        draft,
                        remarks,
                        row,
                        touched,
                        set,
                        number,
                        ..
                    } = self;
                    read_property(json, name, &mut |name, value| {
                        let field = match draft.field(&name) {
                            Some(field) => field,
                            None if draft.num_fields() < MAX_FIELDS => draft.add_field(&name),
                            None => {
                                remarks.say_at(
                                    Severity::Warning,
                                    Message::new("formats.too_many_fields")
                                        .with("most", MAX_FIELDS),
                                    place(*number, Some(name), None),
                                );
                                return;
                            }
                        };
                        if row.len() <= field {
                            row.resize(field + 1, Value::Null);
                            touched.resize(field + 1, 0);
                        }
                        if let (Some(slot), Some(mark)) =
                            (row.get_mut(field), touched.get_mut(field))
                        {
                            if *mark == stamp {
                                remarks.say_at(
                                    Severity::Warning,
                                    Message::new("formats.duplicate_key")
                                        .with("field", name.as_str()),
                                    place(*number, Some(name), None),
                                );
                            } else {
                                *mark = stamp;
                                set.push(field);
                            }
                            *slot = value;
                        }
                    })?;
                }
                Event::EndObject => return Ok(()),
                _ => {}
            }
        }
    }

    /// Adds a feature without geometry that could not be read, and says why.
    fn unusable(&mut self, why: Message, path: Option<String>) {
        self.remarks.push(
            Diagnostic::new(
                Severity::Error,
                Message::new("formats.feature_unusable")
                    .with("feature", self.number)
                    .with("why", why),
            )
            .at(place(self.number, None, path)),
        );
        self.set.clear();
        self.draft.finish_feature(FeatureId(self.number));
    }

    /// Adds a feature; `root` is the path of a feature that is not in a `features` array.
    fn feature(&mut self, object: Object, root: Option<&str>) {
        let number = self.number;
        let base = match root {
            Some(root) => root.to_owned(),
            None => format!("features[{}].", number - 1),
        };
        if object.is_esri {
            self.remarks.say_at(
                Severity::Warning,
                Message::new("formats.json_is_esri"),
                place(number, None, None),
            );
        }
        self.set_values(&object);
        let is_bare = !object.is_feature();
        if is_bare && root.is_none() {
            self.remarks.say_at(
                Severity::Info,
                Message::new("formats.bare_geometry"),
                place(number, None, Some(base.trim_end_matches('.').to_owned())),
            );
        }
        let (geometry, path) = match object.geometry {
            Some(geometry) => (geometry, format!("{base}geometry")),
            None if is_bare => {
                let path = base.trim_end_matches('.').to_owned();
                (Some(object.own), path)
            }
            None => (None, format!("{base}geometry")),
        };
        match geometry {
            None => self.remarks.say_at(
                Severity::Warning,
                Message::new("formats.null_geometry").with("feature", number),
                place(number, None, Some(path)),
            ),
            Some(raw) => self.geometry(&raw, &path),
        }
        self.draft.finish_feature(FeatureId(number));
    }

    fn set_values(&mut self, object: &Object) {
        let number = self.number;
        let id = &object.id.0;
        if *id != Value::Null {
            let field = match self.draft.field("id") {
                Some(field) => field,
                None => self.draft.add_field("id"),
            };
            // A property of that name goes first.
            if !self.set.contains(&field) {
                if self.row.len() <= field {
                    self.row.resize(field + 1, Value::Null);
                    self.touched.resize(field + 1, 0);
                }
                if let Some(slot) = self.row.get_mut(field) {
                    *slot = id.clone();
                    self.set.push(field);
                }
            }
        }
        for field in std::mem::take(&mut self.set) {
            let Some(value) = self.row.get_mut(field) else {
                continue;
            };
            let value = std::mem::replace(value, Value::Null);
            if let Some((from, to)) = self.draft.set(field, &value) {
                let name = self.draft.field_name(field).to_owned();
                self.remarks.say_at(
                    Severity::Info,
                    Message::new("formats.field_widened")
                        .with("field", name.as_str())
                        .with("from", Message::new(kind_code(from)))
                        .with("to", Message::new(kind_code(to))),
                    place(number, Some(name), None),
                );
            }
        }
    }

    fn geometry(&mut self, raw: &RawGeometry, path: &str) {
        let number = self.number;
        if let Some(fault) = raw.fault() {
            let path = if path.is_empty() {
                fault.path
            } else {
                format!("{path}.{}", fault.path)
            };
            self.remarks.say_at(
                Severity::Error,
                Message::new("formats.feature_unusable")
                    .with("feature", number)
                    .with("why", fault.message),
                place(number, None, Some(path)),
            );
            return;
        }
        let (mut deep, mut as_text) = (false, false);
        for coordinates in raw.all_coordinates() {
            self.decimals = self.decimals.max(coordinates.decimals);
            deep |= coordinates.has_more_than_xy;
            as_text |= coordinates.has_text_numbers;
        }
        if deep && !self.remarks.has("formats.z_dropped") {
            // Once for the whole file: Z plays no part in any judgement.
            self.remarks.say_at(
                Severity::Info,
                Message::new("formats.z_dropped"),
                place(number, None, Some(path.to_owned())),
            );
        }
        if as_text {
            self.remarks.say_at(
                Severity::Warning,
                Message::new("formats.numbers_as_text").with("feature", number),
                place(number, None, Some(path.to_owned())),
            );
        }
        let mut mended = Vec::new();
        let parts = raw.push(self.draft.geometry(), &mut mended);
        for one in mended {
            self.mended(one, path);
        }
        if parts == 0 {
            self.remarks.say_at(
                Severity::Warning,
                Message::new("formats.empty_geometry").with("feature", number),
                place(number, None, Some(path.to_owned())),
            );
        }
    }

    fn mended(&mut self, mended: Mended, path: &str) {
        let mut at = place(self.number, None, Some(path.to_owned()));
        let message = match mended {
            Mended::Closed { part, ring } => {
                at.part = Some(part);
                at.ring = Some(ring);
                Message::new("formats.ring_closed")
            }
            Mended::TooShort {
                part,
                ring,
                positions,
            } => {
                at.part = Some(part);
                at.ring = Some(ring);
                Message::new("formats.ring_too_short").with("positions", positions)
            }
            Mended::OtherNesting { kind } => {
                Message::new("formats.geometry_other_nesting").with("type", kind)
            }
        };
        let message = message.with("feature", self.number);
        self.remarks.say_at(Severity::Warning, message, at);
    }
}

impl Object {
    fn is_feature(&self) -> bool {
        self.own.kind == "Feature" || self.geometry.is_some() || self.has_properties
    }
}

fn can_go_on(e: &JsonError) -> bool {
    matches!(e, JsonError::Unexpected { .. } | JsonError::TooDeep { .. })
}

fn json_message(e: &JsonError) -> Message {
    match e {
        JsonError::Io(e) => Message::new("formats.io").with("why", e.to_string()),
        JsonError::Cut { line } => Message::new("formats.json_cut").with("line", *line),
        JsonError::Unexpected { found, line } => Message::new("formats.json_unexpected")
            .with("found", found.to_string())
            .with("line", *line),
        JsonError::TooDeep { line } => Message::new("formats.json_too_deep").with("line", *line),
    }
}

fn place(number: u64, field: Option<String>, path: Option<String>) -> Place {
    Place {
        row: Some(number.max(1)),
        field,
        path: path.filter(|p| !p.is_empty()),
        ..Place::default()
    }
}

fn kind_code(kind: crate::layer::FieldKind) -> &'static str {
    use crate::layer::FieldKind as K;
    match kind {
        K::Text => "formats.kind_text",
        K::Int => "formats.kind_int",
        K::Real => "formats.kind_real",
        K::Bool => "formats.kind_bool",
        K::Date => "formats.kind_date",
    }
}

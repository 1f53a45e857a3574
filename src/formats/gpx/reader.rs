//! The walk through a document: waypoints are points, routes lines, tracks lines of a part for
//! each segment.

use super::KIND;
use crate::base::diagnostics::{Place, Severity};
use crate::base::ids::FeatureId;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::formats::error::ReadErrorKind;
use crate::formats::raw_parts::{RawParts, say_unusable};
use crate::formats::reading::Reading;
use crate::formats::xml::{Step, Tag, Xml, XmlFault};
use crate::geom::Coord;
use crate::layer::Value;

/// Elements that become attributes.
const FIELDS: [&str; 7] = ["name", "desc", "cmt", "time", "ele", "sym", "type"];

/// A feature on the way.
#[derive(Default)]
struct Feature {
    parts: RawParts,
    values: Vec<(&'static str, Value)>,
    fault: Option<Message>,
}

struct Walk<'a, 'b> {
    xml: Xml<'a>,
    reading: &'b mut Reading,
    number: u64,
    decimals: u32,
}

/// Reads a document into a reading.
///
/// # Errors
/// [`ReadErrorKind::Malformed`] if there is no feature; [`ReadErrorKind::Cancelled`].
pub(super) fn read_document(
    text: &str,
    reading: &mut Reading,
    progress: &Progress,
) -> Result<(), ReadErrorKind> {
    let mut walk = Walk {
        xml: Xml::new(text),
        reading,
        number: 0,
        decimals: 0,
    };
    let fault = loop {
        progress.check()?;
        progress.set_done(walk.xml.position());
        match walk.next() {
            Ok(true) => {}
            Ok(false) => break None,
            Err(XmlFault(why)) => break Some(why),
        }
    };
    walk.xml.say(&mut walk.reading.remarks);
    walk.reading.num_records = walk.number;
    walk.reading.decimals = Some(walk.decimals);
    match fault {
        Some(why) if walk.number == 0 => Err(ReadErrorKind::malformed_with_hint(
            why,
            Message::new("formats.hint_file_again"),
        )),
        None if walk.number == 0 => Err(ReadErrorKind::malformed(Message::new("markup.gpx_empty"))),
        Some(why) => {
            walk.reading.remarks.advise(
                Severity::Error,
                Message::new("markup.rest_lost")
                    .with("why", why)
                    .with("features", walk.number),
                Message::new("formats.hint_file_again"),
            );
            Ok(())
        }
        None => Ok(()),
    }
}

impl Walk<'_, '_> {
    /// Takes the next element of the document; `false` at its end.
    fn next(&mut self) -> Result<bool, XmlFault> {
        match self.xml.step()? {
            Step::Open(tag) => match tag.name.as_str() {
                "gpx" => {}
                "wpt" => {
                    let mut feature = Feature::default();
                    let position = self.position(&tag, &mut feature);
                    self.children(&mut feature, 0)?;
                    if let Some(position) = position {
                        feature.parts.point(position);
                    }
                    self.finish(feature, "航点");
                }
                "rte" => {
                    let mut feature = Feature::default();
                    let line = self.children(&mut feature, 1)?;
                    push_line(line, &mut feature);
                    self.finish(feature, "航线");
                }
                "trk" => {
                    let mut feature = Feature::default();
                    self.children(&mut feature, 1)?;
                    self.finish(feature, "航迹");
                }
                _ => self.xml.skip()?,
            },
            Step::End => return Ok(false),
            Step::Close | Step::Text(_) => {}
        }
        Ok(true)
    }

    /// Reads the children of a waypoint, route or track; positions of a route come back.
    fn children(&mut self, feature: &mut Feature, level: u8) -> Result<Vec<Coord>, XmlFault> {
        let mut line = Vec::new();
        loop {
            match self.xml.step()? {
                Step::Open(tag) => match tag.name.as_str() {
                    "rtept" | "trkpt" if level > 0 => {
                        line.extend(self.position(&tag, feature));
                        self.xml.skip()?;
                    }
                    "trkseg" if level == 1 => {
                        let segment = self.children(feature, 2)?;
                        push_line(segment, feature);
                    }
                    name => match FIELDS.iter().find(|f| **f == name) {
                        Some(field) if level < 2 => {
                            let text = self.xml.text()?;
                            feature.set(field, text);
                        }
                        _ => self.xml.skip()?,
                    },
                },
                Step::Close | Step::End => return Ok(line),
                Step::Text(_) => {}
            }
        }
    }

    /// Position in the attributes of an element; what is none is the feature's fault.
    fn position(&mut self, tag: &Tag<'_>, feature: &mut Feature) -> Option<Coord> {
        let text = |name| tag.attribute(name).unwrap_or_default();
        let (lat, lon) = (text("lat"), text("lon"));
        for number in [&lat, &lon] {
            let decimals = number.split_once('.').map_or(0, |(_, f)| f.len().min(17));
            self.decimals = self.decimals.max(u32::try_from(decimals).unwrap_or(17));
        }
        match (lon.trim().parse(), lat.trim().parse()) {
            (Ok(x), Ok(y)) => Some(Coord { x, y }),
            _ => {
                feature.fault.get_or_insert(
                    Message::new("markup.gpx_position")
                        .with("lat", lat)
                        .with("lon", lon),
                );
                None
            }
        }
    }

    fn finish(&mut self, feature: Feature, kind: &str) {
        self.number += 1;
        let number = self.number;
        let line = self.xml.line();
        let Reading { draft, remarks, .. } = &mut *self.reading;
        let place = Place {
            row: Some(number),
            path: Some(format!("line {line}")),
            ..Place::default()
        };
        if let Some(why) = feature.fault {
            say_unusable(number, why, place, remarks);
        } else if feature.parts.is_empty() {
            remarks.say_at(
                Severity::Warning,
                Message::new("formats.empty_geometry").with("feature", number),
                place,
            );
        } else {
            feature.parts.push(draft.geometry(), number, remarks);
        }
        let kind = Value::Text(kind.to_owned());
        for (name, value) in std::iter::once((KIND, kind)).chain(feature.values) {
            let field = draft.field(name).unwrap_or_else(|| draft.add_field(name));
            draft.set(field, &value);
        }
        draft.finish_feature(FeatureId(number));
    }
}

fn push_line(line: Vec<Coord>, feature: &mut Feature) {
    if !line.is_empty() {
        feature.parts.line(line);
    }
}

impl Feature {
    fn set(&mut self, field: &'static str, text: String) {
        if text.is_empty() || self.values.iter().any(|(name, _)| *name == field) {
            return;
        }
        let value = match field {
            "ele" => text
                .parse()
                .ok()
                .filter(|r: &f64| r.is_finite())
                .map_or(Value::Text(text), Value::Real),
            _ => Value::Text(text),
        };
        self.values.push((field, value));
    }
}

//! Geometry elements of a placemark.

use super::coordinates::read_tuples;
use crate::base::diagnostics::Severity;
use crate::base::message::Message;
use crate::formats::raw_parts::RawParts;
use crate::formats::remarks::Remarks;
use crate::formats::xml::{Step, Xml, XmlFault};
use crate::geom::Coord;

/// A placemark's geometry on the way.
#[derive(Debug, Default)]
pub(super) struct Geometry {
    pub(super) parts: RawParts,
    /// Why it cannot be used.
    pub(super) fault: Option<Message>,
    pub(super) decimals: u32,
    pub(super) has_spaces: bool,
    pub(super) has_altitude: bool,
}

impl Geometry {
    /// Reads an element just begun if it is a geometry; `false` for anything else, which is
    /// left open.
    pub(super) fn take(
        &mut self,
        name: &str,
        xml: &mut Xml<'_>,
        remarks: &mut Remarks,
    ) -> Result<bool, XmlFault> {
        match name {
            "Point" => {
                for ring in self.rings(xml)? {
                    for position in ring {
                        self.parts.point(position);
                    }
                }
            }
            "LineString" | "LinearRing" => {
                for line in self.rings(xml)? {
                    self.parts.line(line);
                }
            }
            "Polygon" => self.polygon(xml)?,
            // Depth is bounded by the reader.
            "MultiGeometry" | "MultiTrack" => loop {
                match xml.step()? {
                    Step::Open(tag) => {
                        if !self.take(&tag.name, xml, remarks)? {
                            xml.skip()?;
                        }
                    }
                    Step::Close | Step::End => break,
                    Step::Text(_) => {}
                }
            },
            "Track" => self.track(xml)?,
            "Model" => {
                remarks.say(Severity::Warning, Message::new("markup.model"));
                xml.skip()?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// All `coordinates` inside the open element, however deep.
    fn rings(&mut self, xml: &mut Xml<'_>) -> Result<Vec<Vec<Coord>>, XmlFault> {
        let mut rings = Vec::new();
        let mut depth = 0usize;
        loop {
            match xml.step()? {
                Step::Open(tag) if tag.name == "coordinates" => {
                    let text = xml.text()?;
                    rings.push(self.tuples(&text));
                }
                Step::Open(_) => depth += 1,
                Step::Close if depth == 0 => return Ok(rings),
                Step::Close => depth -= 1,
                Step::End => return Ok(rings),
                Step::Text(_) => {}
            }
        }
    }

    fn tuples(&mut self, text: &str) -> Vec<Coord> {
        match read_tuples(text) {
            Ok(found) => {
                self.decimals = self.decimals.max(found.decimals);
                self.has_spaces |= found.has_spaces;
                self.has_altitude |= found.has_altitude;
                found.positions
            }
            Err(fault) => {
                self.fault.get_or_insert(fault);
                Vec::new()
            }
        }
    }

    fn polygon(&mut self, xml: &mut Xml<'_>) -> Result<(), XmlFault> {
        let (mut outer, mut inner) = (Vec::new(), Vec::new());
        loop {
            match xml.step()? {
                Step::Open(tag) => match tag.name.as_str() {
                    "outerBoundaryIs" => outer.extend(self.rings(xml)?),
                    "innerBoundaryIs" => inner.extend(self.rings(xml)?),
                    // Some programs leave the boundary out.
                    "LinearRing" => outer.extend(self.rings(xml)?),
                    _ => xml.skip()?,
                },
                Step::Close | Step::End => break,
                Step::Text(_) => {}
            }
        }
        let mut outer = outer.into_iter();
        if let Some(first) = outer.next() {
            self.parts
                .polygon(std::iter::once(first).chain(inner).collect());
        } else if !inner.is_empty() {
            self.fault
                .get_or_insert(Message::new("markup.polygon_without_outer"));
        }
        for ring in outer {
            self.parts.polygon(vec![ring]);
        }
        Ok(())
    }

    /// gx:Track: `coord` elements of `lon lat alt`.
    fn track(&mut self, xml: &mut Xml<'_>) -> Result<(), XmlFault> {
        let mut line = Vec::new();
        loop {
            match xml.step()? {
                Step::Open(tag) if tag.name == "coord" => {
                    let text = xml.text()?;
                    let tuple = text.split_whitespace().collect::<Vec<_>>().join(",");
                    line.extend(self.tuples(&tuple));
                }
                Step::Open(_) => xml.skip()?,
                Step::Close | Step::End => break,
                Step::Text(_) => {}
            }
        }
        if !line.is_empty() {
            self.parts.line(line);
        }
        Ok(())
    }
}

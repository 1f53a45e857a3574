//! A geometry object: its coordinates as they nest, then the parts they mean.

use super::json::{Event, JsonError, JsonReader};
use super::positions::Run;
use crate::base::message::Message;
use crate::geom::{Columns, Coord, PartKind};
use std::io::Read;

/// Deepest nesting of a collection in a collection.
const MAX_COLLECTIONS: usize = 16;
/// Deepest nesting of coordinate arrays: a MultiPolygon's.
const MAX_LEVELS: usize = 4;

/// A geometry object as read, before it is known whether it can be used.
#[derive(Debug, Default)]
pub(super) struct RawGeometry {
    pub(super) kind: String,
    pub(super) coordinates: Option<Coordinates>,
    pub(super) members: Vec<RawGeometry>,
    /// What keeps it from being used, and where inside it.
    pub(super) fault: Option<Fault>,
}

/// What is wrong with a geometry.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    pub(super) message: Message,
    /// Path below the geometry, such as `coordinates[0][3]`.
    pub(super) path: String,
}

/// Coordinate arrays, flat: positions, and for each level of nesting where its arrays end.
#[derive(Debug, Default)]
pub(super) struct Coordinates {
    positions: Vec<Coord>,
    /// `ends[l]`: ends of the arrays at level `l` in the things one level below.
    ends: [Vec<u32>; MAX_LEVELS],
    /// Level at which positions stand: 0 for a Point, 3 for a MultiPolygon.
    level: Option<usize>,
    fault: Option<Fault>,
    /// Numbers beyond x and y were dropped.
    pub(super) has_more_than_xy: bool,
    /// A number stood as text.
    pub(super) has_text_numbers: bool,
    /// Most decimals of a number.
    pub(super) decimals: u32,
}

/// What happened while parts were made.
#[derive(Debug)]
pub(super) enum Mended {
    /// A ring did not end where it began.
    Closed { part: u32, ring: u32 },
    /// A ring of fewer than three different positions, or a line of one, was left out.
    TooShort {
        part: u32,
        ring: u32,
        positions: u32,
    },
    /// The nesting is another type's than the name says.
    OtherNesting { kind: String },
}

impl RawGeometry {
    /// Reads the members of an object just begun.
    pub(super) fn read<R: Read>(json: &mut JsonReader<R>, depth: usize) -> Result<Self, JsonError> {
        let mut raw = Self::default();
        loop {
            match json.next_event()? {
                Event::Key => {
                    let key = json.text().to_owned();
                    if !raw.take_member(&key, json, depth)? {
                        let first = json.next_event()?;
                        json.skip_rest(first)?;
                    }
                }
                Event::EndObject => return Ok(raw),
                // The reader gives nothing else inside an object.
                _ => {}
            }
        }
    }

    /// Takes a member's value if it belongs to a geometry.
    pub(super) fn take_member<R: Read>(
        &mut self,
        key: &str,
        json: &mut JsonReader<R>,
        depth: usize,
    ) -> Result<bool, JsonError> {
        match key {
            "type" => {
                let event = json.next_event()?;
                if event == Event::Text {
                    self.kind = json.text().to_owned();
                }
                json.skip_rest(event)?;
            }
            "coordinates" => self.coordinates = Some(Coordinates::read(json)?),
            "geometries" => {
                let event = json.next_event()?;
                if event != Event::BeginArray || depth >= MAX_COLLECTIONS {
                    json.skip_rest(event)?;
                    self.blame(Message::new("formats.json_wrong_type"), "geometries");
                    return Ok(true);
                }
                loop {
                    match json.next_event()? {
                        Event::EndArray => break,
                        Event::BeginObject => self.members.push(Self::read(json, depth + 1)?),
                        Event::Null => {}
                        other => {
                            json.skip_rest(other)?;
                            self.blame(Message::new("formats.json_wrong_type"), "geometries");
                        }
                    }
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn blame(&mut self, message: Message, path: &str) {
        self.fault.get_or_insert(Fault {
            message,
            path: path.to_owned(),
        });
    }

    /// Whether anything of a geometry stands in it.
    pub(super) fn is_something(&self) -> bool {
        self.coordinates.is_some() || !self.members.is_empty() || self.fault.is_some()
    }

    /// What keeps it from being used, if something does.
    pub(super) fn fault(&self) -> Option<Fault> {
        if let Some(fault) = &self.fault {
            return Some(fault.clone());
        }
        if let Some(fault) = self.coordinates.as_ref().and_then(|c| c.fault.clone()) {
            return Some(fault);
        }
        if !self.members.is_empty() {
            return self.members.iter().enumerate().find_map(|(i, member)| {
                let fault = member.fault()?;
                Some(Fault {
                    path: format!("geometries[{i}].{}", fault.path),
                    message: fault.message,
                })
            });
        }
        if self.kind == "GeometryCollection" {
            return None;
        }
        let Some(kind) = part_kind(&self.kind) else {
            return Some(Fault {
                message: Message::new("formats.geometry_type_unknown")
                    .with("type", self.kind.as_str()),
                path: "type".to_owned(),
            });
        };
        let level = self.coordinates.as_ref()?.level?;
        let fits = match kind {
            PartKind::Point => level <= 1,
            PartKind::Line => level == 1 || level == 2,
            PartKind::Polygon => (1..=3).contains(&level),
        };
        (!fits).then(|| Fault {
            message: Message::new("formats.geometry_nesting").with("type", self.kind.as_str()),
            path: "coordinates".to_owned(),
        })
    }

    /// All coordinate arrays in it, through collections.
    pub(super) fn all_coordinates(&self) -> Vec<&Coordinates> {
        let mut all: Vec<&Coordinates> = self.coordinates.iter().collect();
        for member in &self.members {
            all.extend(member.all_coordinates());
        }
        all
    }

    /// Pushes its parts; call only without [`Self::fault`]. Returns the number of parts.
    pub(super) fn push(&self, columns: &mut Columns, mended: &mut Vec<Mended>) -> u32 {
        self.push_from(columns, mended, 0)
    }

    fn push_from(&self, columns: &mut Columns, mended: &mut Vec<Mended>, first: u32) -> u32 {
        let mut parts = first;
        for member in &self.members {
            parts = member.push_from(columns, mended, parts);
        }
        let (Some(c), Some(kind)) = (&self.coordinates, part_kind(&self.kind)) else {
            return parts;
        };
        let Some(level) = c.level else { return parts };
        if usual_level(&self.kind) != level {
            mended.push(Mended::OtherNesting {
                kind: self.kind.clone(),
            });
        }
        match kind {
            PartKind::Point => {
                for position in &c.positions {
                    columns.push_ring([*position]);
                    columns.end_part(PartKind::Point);
                    parts += 1;
                }
            }
            PartKind::Line => {
                for line in c.rings(level) {
                    if line.len() < 2 {
                        mended.push(Mended::TooShort {
                            part: parts + 1,
                            ring: 1,
                            positions: u32::try_from(line.len()).unwrap_or(u32::MAX),
                        });
                    } else {
                        columns.push_ring(line.iter().copied());
                        columns.end_part(PartKind::Line);
                        parts += 1;
                    }
                }
            }
            PartKind::Polygon => {
                for polygon in c.polygons(level) {
                    if push_polygon(&polygon, columns, mended, parts + 1) {
                        parts += 1;
                    }
                }
            }
        }
        parts
    }
}

/// Pushes one polygon part; without a usable outer ring nothing of it stays.
fn push_polygon(
    rings: &[&[Coord]],
    columns: &mut Columns,
    mended: &mut Vec<Mended>,
    part: u32,
) -> bool {
    let mut pushed = false;
    for (ring, number) in rings.iter().zip(1..) {
        let is_open = ring.first() != ring.last();
        let positions = ring.len() + usize::from(is_open);
        if positions < 4 {
            mended.push(Mended::TooShort {
                part,
                ring: number,
                positions: u32::try_from(ring.len()).unwrap_or(u32::MAX),
            });
            if number == 1 {
                return false;
            }
            continue;
        }
        if is_open {
            mended.push(Mended::Closed { part, ring: number });
        }
        let closing = is_open.then(|| ring.first().copied()).flatten();
        columns.push_ring(ring.iter().copied().chain(closing));
        pushed = true;
    }
    if pushed {
        columns.end_part(PartKind::Polygon);
    }
    pushed
}

fn part_kind(kind: &str) -> Option<PartKind> {
    match kind {
        "Point" | "MultiPoint" => Some(PartKind::Point),
        "LineString" | "MultiLineString" => Some(PartKind::Line),
        "Polygon" | "MultiPolygon" => Some(PartKind::Polygon),
        _ => None,
    }
}

fn usual_level(kind: &str) -> usize {
    match kind {
        "Point" => 0,
        "MultiPoint" | "LineString" => 1,
        "MultiLineString" | "Polygon" => 2,
        _ => 3,
    }
}

impl Coordinates {
    fn read<R: Read>(json: &mut JsonReader<R>) -> Result<Self, JsonError> {
        let mut coordinates = Self::default();
        match json.next_event()? {
            Event::BeginArray => coordinates.array(json, 0, &mut Vec::new())?,
            Event::Null => {}
            other => {
                json.skip_rest(other)?;
                coordinates.blame("formats.json_wrong_type", &[]);
            }
        }
        // An empty array where positions stand.
        if let Some(level) = coordinates.level
            && coordinates.ends.get(level).is_some_and(|e| !e.is_empty())
        {
            coordinates.blame("formats.position_too_short", &[]);
        }
        Ok(coordinates)
    }

    fn blame(&mut self, code: &str, indices: &[u32]) {
        self.fault.get_or_insert_with(|| {
            let mut path = "coordinates".to_owned();
            for i in indices {
                path.push_str(&format!("[{i}]"));
            }
            Fault {
                message: Message::new(code),
                path,
            }
        });
    }

    /// Reads an array just begun, at a level of nesting.
    fn array<R: Read>(
        &mut self,
        json: &mut JsonReader<R>,
        level: usize,
        indices: &mut Vec<u32>,
    ) -> Result<(), JsonError> {
        let mut number = 0;
        loop {
            if level + 1 < MAX_LEVELS && self.level.is_none_or(|l| l == level + 1) {
                let mut run = Run {
                    positions: &mut self.positions,
                    decimals: self.decimals,
                    has_more_than_xy: self.has_more_than_xy,
                };
                let taken = json.positions(&mut run)?;
                (self.decimals, self.has_more_than_xy) = (run.decimals, run.has_more_than_xy);
                if taken > 0 {
                    self.level = Some(level + 1);
                    number += taken;
                }
            }
            match json.next_event()? {
                Event::EndArray => {
                    let end = u32::try_from(self.below(level)).unwrap_or(u32::MAX);
                    if let Some(ends) = self.ends.get_mut(level) {
                        ends.push(end);
                    }
                    return Ok(());
                }
                Event::BeginArray if level + 1 < MAX_LEVELS => {
                    indices.push(number);
                    self.array(json, level + 1, indices)?;
                    indices.pop();
                }
                first @ (Event::Number | Event::Text) if number == 0 => {
                    return self.position(json, first, level, indices);
                }
                other => {
                    json.skip_rest(other)?;
                    indices.push(number);
                    self.blame("formats.json_wrong_type", indices);
                    indices.pop();
                }
            }
            number += 1;
        }
    }

    /// How many things there are one level below.
    fn below(&self, level: usize) -> usize {
        if self.level == Some(level + 1) {
            self.positions.len()
        } else {
            self.ends.get(level + 1).map_or(0, Vec::len)
        }
    }

    /// Reads a position whose first number was just taken.
    fn position<R: Read>(
        &mut self,
        json: &mut JsonReader<R>,
        first: Event,
        level: usize,
        indices: &[u32],
    ) -> Result<(), JsonError> {
        let mut numbers = [f64::NAN; 2];
        let mut event = first;
        let mut count = 0;
        loop {
            let value = match event {
                Event::EndArray => break,
                Event::Number => Some(json.number()),
                Event::Text => {
                    self.has_text_numbers = true;
                    json.text().trim().parse().ok()
                }
                other => {
                    json.skip_rest(other)?;
                    None
                }
            };
            if let Some(slot) = numbers.get_mut(count) {
                *slot = value.unwrap_or(f64::NAN);
                self.decimals = self.decimals.max(decimals(json.text()));
            } else {
                self.has_more_than_xy = true;
            }
            count += 1;
            event = json.next_event()?;
        }
        let [x, y] = numbers;
        if count < 2 {
            self.blame("formats.position_too_short", indices);
        } else if !(x.is_finite() && y.is_finite()) {
            self.blame("formats.not_finite", indices);
        } else if *self.level.get_or_insert(level) != level {
            self.blame("formats.position_level", indices);
        } else {
            self.positions.push(Coord { x, y });
        }
        Ok(())
    }

    /// Arrays of positions, the positions standing at `level`.
    fn rings(&self, level: usize) -> Vec<&[Coord]> {
        let Some(above) = level.checked_sub(1) else {
            return vec![&self.positions];
        };
        let ends = self.ends.get(above).map_or(&[][..], Vec::as_slice);
        slices(&self.positions, ends)
    }

    /// Polygons as lists of rings, the positions standing at `level`.
    fn polygons(&self, level: usize) -> Vec<Vec<&[Coord]>> {
        let rings = self.rings(level);
        if level < 3 {
            return vec![rings];
        }
        let ends = self.ends.get(level - 2).map_or(&[][..], Vec::as_slice);
        slices(&rings, ends)
            .into_iter()
            .map(<[_]>::to_vec)
            .collect()
    }
}

fn slices<'a, T>(all: &'a [T], ends: &[u32]) -> Vec<&'a [T]> {
    let mut from = 0;
    ends.iter()
        .map(|&end| {
            let slice = all.get(from..end as usize).unwrap_or_default();
            from = end as usize;
            slice
        })
        .collect()
}

/// Decimals a number is written with, its exponent taken into account.
fn decimals(text: &str) -> u32 {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let fraction = mantissa
        .split_once('.')
        .map_or(0, |(_, f)| f.trim_end().len());
    let exponent: i64 = exponent.trim().parse().unwrap_or(0);
    let decimals = i64::try_from(fraction)
        .unwrap_or(17)
        .saturating_sub(exponent);
    u32::try_from(decimals.clamp(0, 17)).unwrap_or(0)
}

//! Corner lists: rows become parcels, rings and holes.
//!
//! Rows of one parcel need not stand together; an empty parcel cell repeats the one above it,
//! as merged cells do. A ring ends where its number changes or where it comes back to its
//! first corner. Which ring is a hole is decided by containment, and said where the ring
//! numbers think otherwise. A parcel with an unreadable corner is not drawn without it.

use super::build::{Table, check_width, say_line};
use super::cell::{Cell, Row};
use crate::base::diagnostics::{Place, Severity};
use crate::base::ids::FeatureId;
use crate::base::message::Message;
use crate::formats::assemble::Draft;
use crate::formats::error::ReadErrorKind;
use crate::formats::raw_parts::{RawParts, say_unusable};
use crate::formats::reading::Reading;
use crate::formats::remarks::Remarks;
use crate::formats::shapefile::rings::group;
use crate::geom::Coord;
use crate::layer::{Field, FieldKind, Schema, Value};
use std::collections::HashMap;

#[derive(Default)]
struct Parcel {
    key: String,
    values: Vec<Value>,
    rings: Vec<Ring>,
    /// Why it cannot be used.
    fault: Option<(Message, usize)>,
}

#[derive(Default)]
struct Ring {
    key: String,
    corners: Vec<Corner>,
    is_closed: bool,
}

struct Corner {
    position: Coord,
    order: Option<f64>,
}

struct Collector<'a> {
    table: &'a Table<'a>,
    attributes: Vec<(usize, String, FieldKind)>,
    /// Attributes that differ between the corners of a parcel.
    varies: Vec<bool>,
    parcels: Vec<Parcel>,
    by_key: HashMap<String, usize>,
    current: Option<usize>,
    decimals: u32,
    filled_down: u64,
}

/// Reads all rows as corners.
pub(super) fn corners(table: &Table<'_>, reading: &mut Reading) -> Result<(), ReadErrorKind> {
    let attributes = table.attributes();
    let mut collector = Collector {
        table,
        varies: vec![false; attributes.len()],
        attributes,
        parcels: Vec::new(),
        by_key: HashMap::new(),
        current: None,
        decimals: 0,
        filled_down: 0,
    };
    table.data(&mut |row| collector.take(row, &mut reading.remarks))?;
    reading.decimals = Some(collector.decimals);
    if collector.filled_down > 0 {
        reading.remarks.say(
            Severity::Info,
            Message::new("tables.parcel_filled_down").with("count", collector.filled_down),
        );
    }
    collector.finish(reading);
    Ok(())
}

impl Collector<'_> {
    fn take(&mut self, row: &Row<'_>, remarks: &mut Remarks) {
        if self.table.is_header_again(row) {
            say_line("tables.header_again", row.number, remarks);
            return;
        }
        check_width(self.table, row, row.number, remarks);
        let position = match self.table.position(row) {
            Ok(None) => {
                say_line("tables.row_without_corner", row.number, remarks);
                return;
            }
            Ok(Some((position, decimals))) => {
                self.decimals = self.decimals.max(decimals);
                Ok(position)
            }
            Err(fault) => Err(fault),
        };
        let at = self.parcel_of(row, remarks);
        let cell = |column: Option<usize>| {
            column
                .and_then(|c| row.cells.get(c))
                .filter(|c| !c.is_empty())
        };
        let ring_key = cell(self.table.plan.ring).map(|c| c.display().into_owned());
        let order = cell(self.table.plan.order).and_then(order_of);
        let Some(parcel) = self.parcels.get_mut(at) else {
            return;
        };
        match position {
            Ok(position) => parcel.push(position, ring_key, order),
            Err(fault) => {
                parcel.fault.get_or_insert(fault);
            }
        }
        for ((column, _, kind), (slot, varies)) in self
            .attributes
            .iter()
            .zip(parcel.values.iter_mut().zip(&mut self.varies))
        {
            let value = row
                .cells
                .get(*column)
                .map_or(Value::Null, |c| c.value(*kind));
            if value == Value::Null {
                continue;
            }
            if *slot == Value::Null {
                *slot = value;
            } else if *slot != value && Some(*column) != self.table.plan.parcel {
                *varies = true;
            }
        }
    }

    /// The parcel a row belongs to.
    fn parcel_of(&mut self, row: &Row<'_>, remarks: &mut Remarks) -> usize {
        let key = match self.table.plan.parcel {
            None => String::new(),
            Some(column) => match row.cells.get(column).filter(|c| !c.is_empty()) {
                Some(cell) => cell.display().into_owned(),
                None => {
                    self.filled_down += 1;
                    let current = self.current.and_then(|at| self.parcels.get(at));
                    current.map(|p| p.key.clone()).unwrap_or_default()
                }
            },
        };
        if let Some(&at) = self.by_key.get(&key) {
            if self.current != Some(at) {
                remarks.say(
                    Severity::Info,
                    Message::new("tables.parcel_again")
                        .with("parcel", key.as_str())
                        .with("line", row.number),
                );
                self.current = Some(at);
            }
            return at;
        }
        let at = self.parcels.len();
        self.parcels.push(Parcel {
            key: key.clone(),
            values: vec![Value::Null; self.attributes.len()],
            ..Parcel::default()
        });
        self.by_key.insert(key, at);
        self.current = Some(at);
        at
    }

    fn finish(self, reading: &mut Reading) {
        let dropped: Vec<&str> = self
            .attributes
            .iter()
            .zip(&self.varies)
            .filter(|(_, varies)| **varies)
            .map(|((_, name, _), _)| name.as_str())
            .collect();
        if !dropped.is_empty() {
            reading.remarks.say(
                Severity::Info,
                Message::new("tables.columns_of_corners").with("columns", dropped.join("、")),
            );
        }
        let kept = |i: usize| self.varies.get(i) == Some(&false);
        reading.draft = Draft::with_schema(Schema {
            fields: self
                .attributes
                .iter()
                .enumerate()
                .filter(|(i, _)| kept(*i))
                .map(|(_, (_, name, kind))| Field {
                    name: name.clone(),
                    kind: *kind,
                })
                .collect(),
        });
        let splits = self.table.plan.parcel.is_none() && !self.table.plan.one_parcel;
        let mut number = 0;
        for mut parcel in self.parcels {
            let values: Vec<Value> = std::mem::take(&mut parcel.values)
                .into_iter()
                .enumerate()
                .filter(|(i, _)| kept(*i))
                .map(|(_, value)| value)
                .collect();
            let parts = parcel.parts(number + 1, reading, self.table);
            let features: Vec<RawParts> = if splits && parts.len() > 1 {
                parts.into_iter().map(polygon).collect()
            } else {
                let mut all = RawParts::default();
                for part in parts {
                    all.append(polygon(part));
                }
                vec![all]
            };
            for feature in features {
                number += 1;
                feature.push(reading.draft.geometry(), number, &mut reading.remarks);
                for (field, value) in values.iter().enumerate() {
                    reading.draft.set(field, value);
                }
                reading.draft.finish_feature(FeatureId(number));
            }
        }
        reading.num_records = number;
    }
}

fn polygon(rings: Vec<Vec<Coord>>) -> RawParts {
    let mut parts = RawParts::default();
    parts.polygon(rings);
    parts
}

/// The number a corner's order is written as: 12, or the digits at the end of J12.
fn order_of(cell: &Cell<'_>) -> Option<f64> {
    if let Some((number, _)) = cell.number() {
        return Some(number);
    }
    let text = cell.display();
    let head = text.trim_end_matches(|c: char| c.is_ascii_digit());
    text.get(head.len()..)?.parse().ok()
}

impl Parcel {
    fn push(&mut self, position: Coord, ring_key: Option<String>, order: Option<f64>) {
        let goes_on = self.rings.last().is_some_and(|ring| {
            !ring.is_closed && ring_key.as_ref().is_none_or(|key| *key == ring.key)
        });
        // Rows of a ring that was left and is come back to.
        let earlier = ring_key.as_ref().and_then(|key| {
            self.rings
                .iter()
                .position(|ring| ring.key == *key && !ring.is_closed)
        });
        let at = match earlier {
            Some(at) => at,
            None if goes_on => self.rings.len() - 1,
            None => {
                self.rings.push(Ring {
                    key: ring_key.unwrap_or_default(),
                    ..Ring::default()
                });
                self.rings.len() - 1
            }
        };
        if let Some(ring) = self.rings.get_mut(at) {
            ring.is_closed = ring.corners.len() >= 3
                && ring.corners.first().is_some_and(|c| c.position == position);
            ring.corners.push(Corner { position, order });
        }
    }

    /// Rings of each polygon, outer ring first; empty, and said, if the parcel cannot be used.
    fn parts(
        mut self,
        number: u64,
        reading: &mut Reading,
        table: &Table<'_>,
    ) -> Vec<Vec<Vec<Coord>>> {
        let remarks = &mut reading.remarks;
        if let Some((why, column)) = self.fault {
            let place = Place {
                row: Some(number),
                field: Some(table.name(column).to_owned()),
                ..Place::default()
            };
            say_unusable(number, why, place, remarks);
            return Vec::new();
        }
        let mut closed: Vec<(String, Vec<Coord>)> = Vec::new();
        let mut num_open = 0u64;
        for (ring, i) in self.rings.iter_mut().zip(1u32..) {
            if ring.sort() {
                remarks.say_at(
                    Severity::Warning,
                    Message::new("tables.corners_sorted").with("parcel", self.key.as_str()),
                    ring_place(number, i),
                );
            }
            let mut positions: Vec<Coord> = ring.corners.iter().map(|c| c.position).collect();
            let is_open = positions.first() != positions.last();
            if positions.len() + usize::from(is_open) < 4 {
                remarks.say_at(
                    Severity::Warning,
                    Message::new("formats.ring_too_short")
                        .with("feature", number)
                        .with("positions", positions.len()),
                    ring_place(number, i),
                );
                continue;
            }
            num_open += u64::from(is_open);
            if is_open {
                positions.extend(positions.first().copied());
            }
            closed.push((std::mem::take(&mut ring.key), positions));
        }
        if num_open > 0 {
            remarks.say_at(
                Severity::Info,
                Message::new("tables.corners_closed")
                    .with("parcel", self.key.as_str())
                    .with("rings", num_open),
                Place::row(number),
            );
        }
        if closed.is_empty() {
            let why = Message::new("tables.parcel_too_short").with("parcel", self.key.as_str());
            say_unusable(number, why, Place::row(number), remarks);
            return Vec::new();
        }
        let rings: Vec<&[Coord]> = closed.iter().map(|(_, r)| r.as_slice()).collect();
        let grouping = group(&rings);
        for outer in grouping.parts.iter().filter_map(|part| part.first()) {
            let key = closed.get(*outer).map_or("", |(key, _)| key);
            // Ring numbers from 2 on say hole; this one lies in no other ring.
            if key.parse::<u32>().is_ok_and(|n| n >= 2) && grouping.parts.len() > 1 {
                remarks.say_at(
                    Severity::Warning,
                    Message::new("tables.ring_outside")
                        .with("parcel", self.key.as_str())
                        .with("ring", key),
                    Place::row(number),
                );
            }
        }
        let ring = |i: &usize| closed.get(*i).map(|(_, r)| r.clone()).unwrap_or_default();
        grouping
            .parts
            .iter()
            .map(|part| part.iter().map(ring).collect())
            .collect()
    }
}

impl Ring {
    /// Puts the corners in the order their column says, if it says one for each and the rows
    /// are in another; returns whether it did.
    fn sort(&mut self) -> bool {
        let is_closed = self.corners.len() > 1
            && self.corners.first().map(|c| c.position) == self.corners.last().map(|c| c.position);
        let closing = if is_closed { self.corners.pop() } else { None };
        let orders: Option<Vec<f64>> = self.corners.iter().map(|c| c.order).collect();
        let mut sorted = false;
        if let Some(mut orders) = orders
            && orders.windows(2).any(|w| matches!(w, [a, b] if a > b))
        {
            orders.sort_by(f64::total_cmp);
            // Equal numbers tell nothing about the order.
            if orders.windows(2).all(|w| matches!(w, [a, b] if a < b)) {
                self.corners.sort_by(|a, b| {
                    let (a, b) = (a.order.unwrap_or(0.0), b.order.unwrap_or(0.0));
                    a.total_cmp(&b)
                });
                sorted = true;
            }
        }
        if let Some(mut closing) = closing {
            if let Some(first) = self.corners.first() {
                closing.position = first.position;
            }
            self.corners.push(closing);
        }
        sorted
    }
}

fn ring_place(number: u64, ring: u32) -> Place {
    Place {
        row: Some(number),
        ring: Some(ring),
        ..Place::default()
    }
}

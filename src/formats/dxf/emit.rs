//! Entities become features: blocks put in place, colours and layers resolved.

use super::curve::{TOLERANCE, at};
use super::drawing::Drawing;
use super::entity::{Entity, Insert, Shape};
use super::nested;
use super::text::{percent_codes, plain, without_formatting};
use crate::base::diagnostics::{Place, Severity};
use crate::base::ids::FeatureId;
use crate::base::message::Message;
use crate::base::progress::{Cancelled, Progress};
use crate::formats::assemble::Draft;
use crate::formats::reading::Reading;
use crate::formats::wkb::{Sketch, say_unusable};
use crate::geom::{Bbox, Coord, PartKind};
use crate::layer::{Field, FieldKind, Schema, Value};
use std::collections::BTreeMap;

/// Deepest block in a block.
const DEPTH: usize = 16;
/// Most features that blocks may make, and most positions in them.
const MOST_FROM_BLOCKS: u64 = 1_000_000;
const MOST_POSITIONS: u64 = 50_000_000;

/// Fields of a drawing, in order.
const FIELDS: [(&str, FieldKind); 6] = [
    ("图层", FieldKind::Text),
    ("类型", FieldKind::Text),
    ("颜色", FieldKind::Int),
    ("文字", FieldKind::Text),
    ("块", FieldKind::Text),
    ("编码", FieldKind::Text),
];

/// x′ = a·x + b·y + c, y′ = d·x + e·y + f.
#[derive(Debug, Clone, Copy)]
struct Affine([f64; 6]);

impl Affine {
    const SAME: Self = Self([1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
    const MIRROR: Self = Self([-1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);

    fn apply(&self, p: Coord) -> Coord {
        let [a, b, c, d, e, f] = self.0;
        at(a * p.x + b * p.y + c, d * p.x + e * p.y + f)
    }

    /// First the other, then this.
    fn after(&self, first: &Self) -> Self {
        let [a, b, c, d, e, f] = self.0;
        let [g, h, i, j, k, l] = first.0;
        Self([
            a * g + b * j,
            a * h + b * k,
            a * i + b * l + c,
            d * g + e * j,
            d * h + e * k,
            d * i + e * l + f,
        ])
    }

    /// A block with this base, put somewhere, in this column and row of its array.
    fn of(insert: &Insert<'_>, base: Coord, column: f64, row: f64) -> Self {
        let radians = insert.rotation.to_radians();
        // Quarter turns are exact, so that a rectangle stays one.
        let (cos, sin) = match insert.rotation.rem_euclid(360.0) {
            0.0 => (1.0, 0.0),
            90.0 => (0.0, 1.0),
            180.0 => (-1.0, 0.0),
            270.0 => (0.0, -1.0),
            _ => (libm::cos(radians), libm::sin(radians)),
        };
        let scaled = Self([
            insert.scale.x,
            0.0,
            column * insert.spacing.x - base.x * insert.scale.x,
            0.0,
            insert.scale.y,
            row * insert.spacing.y - base.y * insert.scale.y,
        ]);
        Self([cos, -sin, insert.at.x, sin, cos, insert.at.y]).after(&scaled)
    }
}

/// Where an entity stands.
#[derive(Clone)]
struct Frame<'a> {
    place: Affine,
    /// Layer and colour of the block's reference; entities on layer 0 and of colour 0 take them.
    layer: &'a [u8],
    color: i64,
    block: &'a [u8],
    path: Vec<&'a [u8]>,
}

struct Emitter<'a, 'r> {
    drawing: &'r Drawing<'a>,
    progress: &'r Progress,
    reading: &'r mut Reading,
    sketch: Sketch,
    from_blocks: u64,
    positions: u64,
    in_paper: u64,
    /// Kinds that are no boundary of anything, counted.
    unread: BTreeMap<String, u64>,
    rings: Vec<(String, Bbox)>,
    has_arcs: bool,
}

/// Puts all entities into the draft.
pub(super) fn emit<'a>(
    drawing: &Drawing<'a>,
    progress: &Progress,
    reading: &mut Reading,
) -> Result<(), Cancelled> {
    reading.draft = Draft::with_schema(Schema {
        fields: FIELDS
            .iter()
            .map(|(name, kind)| Field {
                name: (*name).to_owned(),
                kind: *kind,
            })
            .collect(),
    });
    let mut emitter = Emitter {
        drawing,
        progress,
        reading,
        sketch: Sketch::default(),
        from_blocks: 0,
        positions: 0,
        in_paper: 0,
        unread: BTreeMap::new(),
        rings: Vec::new(),
        has_arcs: false,
    };
    let root = Frame {
        place: Affine::SAME,
        layer: b"",
        color: 256,
        block: b"",
        path: Vec::new(),
    };
    for entity in &drawing.entities {
        emitter.entity(entity, &root)?;
    }
    emitter.finish();
    Ok(())
}

impl<'a> Emitter<'a, '_> {
    fn entity(&mut self, entity: &Entity<'a>, frame: &Frame<'a>) -> Result<(), Cancelled> {
        if entity.in_paper {
            self.in_paper += 1;
            return Ok(());
        }
        if let Some(insert) = &entity.insert {
            return self.insert(entity, insert, frame);
        }
        if entity.shapes.is_empty() && entity.fault.is_none() {
            let kind = String::from_utf8_lossy(entity.kind).into_owned();
            *self.unread.entry(kind).or_default() += 1;
            return Ok(());
        }
        if let Some(fault) = &entity.fault {
            self.feature(entity, None, Some(fault), frame)?;
            return Ok(());
        }
        for shape in &entity.shapes {
            self.feature(entity, Some(shape), None, frame)?;
        }
        Ok(())
    }

    fn insert(
        &mut self,
        entity: &Entity<'a>,
        insert: &Insert<'a>,
        frame: &Frame<'a>,
    ) -> Result<(), Cancelled> {
        let drawing = self.drawing;
        let name = || plain(drawing.encoding, insert.name);
        let Some(block) = drawing.blocks.get(insert.name) else {
            let why = Message::new("vectors.dxf_block_missing").with("block", name());
            return self.feature(entity, None, Some(&why), frame);
        };
        if frame.path.contains(&insert.name) || frame.path.len() >= DEPTH {
            let why = Message::new("vectors.dxf_block_deep").with("block", name());
            return self.feature(entity, None, Some(&why), frame);
        }
        let mirror = if entity.is_mirrored {
            Affine::MIRROR
        } else {
            Affine::SAME
        };
        let (layer, color) = self.resolved(entity, frame);
        for row in 0..insert.rows {
            for column in 0..insert.columns {
                if self.is_full() {
                    self.say_full();
                    return Ok(());
                }
                // An array of nothing still takes its time.
                self.from_blocks += 1;
                let own = Affine::of(insert, block.base, column as f64, row as f64);
                let mut path = frame.path.clone();
                path.push(insert.name);
                let inside = Frame {
                    place: frame.place.after(&mirror).after(&own),
                    layer,
                    color,
                    block: if frame.block.is_empty() {
                        insert.name
                    } else {
                        frame.block
                    },
                    path,
                };
                for inner in &block.entities {
                    if self.is_full() {
                        self.say_full();
                        return Ok(());
                    }
                    // What is not read takes its time too.
                    self.from_blocks += 1;
                    if self.from_blocks.is_multiple_of(1024) {
                        self.progress.check()?;
                    }
                    self.entity(inner, &inside)?;
                }
            }
        }
        Ok(())
    }

    fn is_full(&self) -> bool {
        self.from_blocks > MOST_FROM_BLOCKS || self.positions > MOST_POSITIONS
    }

    fn say_full(&mut self) {
        if !self.reading.remarks.has("vectors.dxf_blocks_too_many") {
            self.reading.remarks.say(
                Severity::Error,
                Message::new("vectors.dxf_blocks_too_many").with("most", MOST_FROM_BLOCKS),
            );
        }
    }

    /// Layer and colour after the rules of blocks.
    fn resolved(&self, entity: &Entity<'a>, frame: &Frame<'a>) -> (&'a [u8], i64) {
        let in_block = !frame.path.is_empty();
        let layer = if in_block && entity.layer == b"0" {
            frame.layer
        } else {
            entity.layer
        };
        let color = match entity.color {
            0 if in_block => frame.color,
            256 => self.drawing.layers.get(layer).map_or(7, |c| c.abs()),
            color => color,
        };
        (layer, color)
    }

    fn feature(
        &mut self,
        entity: &Entity<'a>,
        shape: Option<&Shape>,
        fault: Option<&Message>,
        frame: &Frame<'a>,
    ) -> Result<(), Cancelled> {
        self.reading.num_records += 1;
        let number = self.reading.num_records;
        if number.is_multiple_of(1024) {
            self.progress.check()?;
        }
        let encoding = self.drawing.encoding;
        let (layer, color) = self.resolved(entity, frame);
        let layer = plain(encoding, layer);
        let place = Place {
            row: Some(number),
            path: Some(format!("line {}", entity.line)),
            ..Place::default()
        };
        if let Some(why) = fault {
            say_unusable(number, why.clone(), place, &mut self.reading.remarks);
        }
        self.sketch.clear();
        self.sketch.has_zm = entity.has_height;
        self.has_arcs |= entity.has_arcs;
        if let Some(shape) = shape {
            self.shape(entity, shape, &layer, frame);
            let Reading { draft, remarks, .. } = &mut *self.reading;
            self.sketch.take(number, draft.geometry(), remarks);
        }
        let text = self.text(entity);
        let optional = |text: String| {
            if text.is_empty() {
                Value::Null
            } else {
                Value::Text(text)
            }
        };
        let kind = String::from_utf8_lossy(entity.kind).into_owned();
        let values = [
            Value::Text(layer),
            Value::Text(kind),
            Value::Int(color),
            optional(text),
            optional(plain(encoding, frame.block)),
            optional(plain(encoding, entity.code)),
        ];
        let draft = &mut self.reading.draft;
        for (value, field) in values.iter().zip(0..) {
            draft.set(field, value);
        }
        draft.finish_feature(FeatureId(number));
        Ok(())
    }

    fn shape(&mut self, entity: &Entity<'a>, shape: &Shape, layer: &str, frame: &Frame<'a>) {
        let place = if entity.is_mirrored {
            frame.place.after(&Affine::MIRROR)
        } else {
            frame.place
        };
        let (positions, kind): (&[Coord], _) = match shape {
            Shape::Point(position) => (std::slice::from_ref(position), PartKind::Point),
            Shape::Line(positions) => (positions, PartKind::Line),
            Shape::Ring(positions) => (positions, PartKind::Polygon),
        };
        let mut bbox = Bbox::EMPTY;
        for position in positions {
            let position = place.apply(*position);
            bbox.grow(position);
            self.sketch.position(position.x, position.y);
        }
        self.positions += positions.len() as u64;
        self.sketch.end_ring();
        self.sketch.end_part(kind);
        if kind == PartKind::Polygon && bbox.min.is_finite() && bbox.max.is_finite() {
            self.rings.push((layer.to_owned(), bbox));
        }
    }

    fn text(&self, entity: &Entity<'a>) -> String {
        if entity.text.is_empty() {
            return String::new();
        }
        // A character may be cut between two pieces.
        let bytes: Vec<u8> = entity.text.concat();
        let text = plain(self.drawing.encoding, &bytes);
        if entity.kind == b"MTEXT" {
            without_formatting(&text)
        } else {
            percent_codes(text.trim())
        }
    }

    fn finish(self) {
        let remarks = &mut self.reading.remarks;
        if self.has_arcs {
            remarks.say(
                Severity::Info,
                Message::new("vectors.dxf_arcs").with("tolerance", TOLERANCE),
            );
        }
        if self.in_paper > 0 {
            remarks.say(
                Severity::Info,
                Message::new("vectors.dxf_paper").with("count", self.in_paper),
            );
        }
        for (kind, count) in self.unread {
            remarks.say(
                Severity::Warning,
                Message::new("vectors.dxf_kinds_left_out")
                    .with("kind", kind)
                    .with("count", count),
            );
        }
        let nested = nested::count(&self.rings);
        if nested > 0 {
            remarks.advise(
                Severity::Info,
                Message::new("vectors.dxf_rings_apart").with("count", nested),
                Message::new("vectors.hint_dxf_holes"),
            );
        }
    }
}

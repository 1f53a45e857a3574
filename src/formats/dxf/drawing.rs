//! The file's sections: header, layers, blocks, entities.

use super::curve::at;
use super::entity::{Entity, Vertex, finite, number, parse as parse_entity, polyline, position};
use super::pairs::{Pair, Pairs};
use crate::base::diagnostics::Severity;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::formats::encoding::{Declaration, Declared, Evidence, decide, from_label};
use crate::formats::error::ReadErrorKind;
use crate::formats::reading::Reading;
use crate::formats::source::ReadOptions;
use crate::geom::Coord;
use encoding_rs::{Encoding, UTF_8};
use std::collections::HashMap;

/// A drawing.
pub(super) struct Drawing<'a> {
    pub(super) encoding: &'static Encoding,
    /// Colour of each layer; negative where it is switched off.
    pub(super) layers: HashMap<&'a [u8], i64>,
    pub(super) blocks: HashMap<&'a [u8], Block<'a>>,
    pub(super) entities: Vec<Entity<'a>>,
}

/// A block.
#[derive(Default)]
pub(super) struct Block<'a> {
    pub(super) base: Coord,
    pub(super) entities: Vec<Entity<'a>>,
}

/// Header variables that matter.
#[derive(Default)]
struct Header<'a> {
    version: &'a [u8],
    code_page: &'a [u8],
}

/// Reads a drawing.
pub(super) fn parse<'a>(
    bytes: &'a [u8],
    options: &ReadOptions,
    progress: &Progress,
    reading: &mut Reading,
) -> Result<Drawing<'a>, ReadErrorKind> {
    let mut header = Header::default();
    let mut evidence = Evidence::default();
    let mut drawing = Drawing {
        encoding: UTF_8,
        layers: HashMap::new(),
        blocks: HashMap::new(),
        entities: Vec::new(),
    };
    let mut pairs = Pairs::new(bytes);
    let mut walk = Walk::default();
    let mut object: Option<Pair<'a>> = None;
    let mut groups: Vec<Pair<'a>> = Vec::new();
    let mut seen = 0u64;
    while let Some(pair) = pairs.next() {
        seen += 1;
        if seen.is_multiple_of(65_536) {
            progress.check()?;
            progress.set_done((bytes.len() - pairs.left()) as u64);
        }
        // Comments are no text of the drawing.
        if pair.code != 999 {
            evidence.take(pair.value);
        }
        if walk.section == b"HEADER" && pair.code != 0 {
            walk.header(pair, &mut header);
            continue;
        }
        if pair.code != 0 {
            groups.push(pair);
            continue;
        }
        if let Some(object) = object.replace(pair) {
            walk.take(object, &groups, &mut drawing);
        }
        groups.clear();
    }
    if let Some(object) = object {
        walk.take(object, &groups, &mut drawing);
    }
    walk.finish(&mut drawing);
    if pairs.bad_lines > 0 {
        reading.remarks.advise(
            Severity::Error,
            Message::new("vectors.dxf_bad_lines")
                .with("count", pairs.bad_lines)
                .with("line", pairs.first_bad),
            Message::new("vectors.hint_dxf_save"),
        );
    }
    if !walk.is_ended {
        reading.remarks.advise(
            Severity::Error,
            Message::new("vectors.dxf_cut"),
            Message::new("formats.hint_file_again"),
        );
    }
    let declarations = declarations(&header);
    let user = options.encoding.as_deref();
    let (encoding, decision) = decide(&evidence, &declarations, user, &mut reading.remarks);
    drawing.encoding = encoding;
    reading.encoding = Some(decision);
    Ok(drawing)
}

/// From AutoCAD 2007 on text is UTF-8, before it is in the code page that the header names.
fn declarations(header: &Header<'_>) -> Vec<Declaration> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes.trim_ascii()).into_owned();
    let version = text(header.version);
    if version.as_str() >= "AC1021" && version.starts_with("AC") {
        return vec![Declaration {
            by: Declared::Format,
            text: format!("$ACADVER {version}"),
            encoding: Some(UTF_8),
        }];
    }
    let page = text(header.code_page);
    if page.is_empty() {
        return Vec::new();
    }
    vec![Declaration {
        by: Declared::Format,
        encoding: from_label(&page.replace("ANSI_", "").replace("ansi_", "")),
        text: format!("$DWGCODEPAGE {page}"),
    }]
}

/// Where the walk stands.
#[derive(Default)]
struct Walk<'a> {
    section: &'a [u8],
    variable: &'a [u8],
    block: Option<(&'a [u8], Block<'a>)>,
    /// An entity whose vertices or attributes are still coming.
    open: Option<(Entity<'a>, Vec<Vertex>)>,
    is_ended: bool,
}

impl<'a> Walk<'a> {
    fn header(&mut self, pair: Pair<'a>, header: &mut Header<'a>) {
        if pair.code == 9 {
            self.variable = pair.value.trim_ascii();
        } else if self.variable == b"$ACADVER" && pair.code == 1 {
            header.version = pair.value;
        } else if self.variable == b"$DWGCODEPAGE" && pair.code == 3 {
            header.code_page = pair.value;
        }
    }

    /// Takes an object: its beginning and its groups.
    fn take(&mut self, object: Pair<'a>, groups: &[Pair<'a>], drawing: &mut Drawing<'a>) {
        let text = |code: i32| {
            groups
                .iter()
                .find(|p| p.code == code)
                .map_or(&[][..], |p| p.value.trim_ascii())
        };
        match object.value.trim_ascii() {
            b"SECTION" => self.section = text(2),
            b"ENDSEC" => {
                self.finish(drawing);
                self.section = b"";
            }
            b"EOF" => self.is_ended = true,
            b"LAYER" if self.section == b"TABLES" => {
                let color = groups.iter().find(|p| p.code == 62).and_then(Pair::int);
                drawing.layers.insert(text(2), color.unwrap_or(7));
            }
            b"BLOCK" if self.section == b"BLOCKS" => {
                self.finish(drawing);
                self.block = Some((
                    text(2),
                    Block {
                        base: position(groups, 10).unwrap_or_default(),
                        entities: Vec::new(),
                    },
                ));
            }
            b"ENDBLK" => self.finish(drawing),
            _ if self.section == b"ENTITIES" || self.block.is_some() => {
                self.entity(object, groups, drawing);
            }
            _ => {}
        }
    }

    fn entity(&mut self, object: Pair<'a>, groups: &[Pair<'a>], drawing: &mut Drawing<'a>) {
        match object.value.trim_ascii() {
            b"VERTEX" => {
                if let Some((entity, vertices)) = &mut self.open {
                    match vertex(groups) {
                        Ok(Some(vertex)) => vertices.push(vertex),
                        Ok(None) => {}
                        Err(why) => entity.fault = Some(why),
                    }
                    entity.has_height |= number(groups, 30).is_some_and(|z| z != 0.0);
                }
                return;
            }
            b"SEQEND" => {
                self.close(drawing);
                return;
            }
            b"ATTRIB" => {}
            _ => self.close(drawing),
        }
        let entity = parse_entity(object, groups);
        if entity.has_followers && entity.kind == b"POLYLINE" {
            self.open = Some((entity, Vec::new()));
        } else {
            self.put(entity, drawing);
        }
    }

    /// Ends an entity that had followers.
    fn close(&mut self, drawing: &mut Drawing<'a>) {
        let Some((mut entity, vertices)) = self.open.take() else {
            return;
        };
        // 16 is a mesh, 64 a polyface mesh.
        if entity.flags & (16 | 64) != 0 {
            entity.fault = Some(Message::new("formats.multipatch"));
        }
        if entity.fault.is_none() {
            let is_closed = entity.flags & 1 == 1;
            polyline(&mut entity, &vertices, is_closed);
        }
        self.put(entity, drawing);
    }

    fn put(&mut self, entity: Entity<'a>, drawing: &mut Drawing<'a>) {
        match &mut self.block {
            Some((_, block)) => block.entities.push(entity),
            None => drawing.entities.push(entity),
        }
    }

    /// Ends what is open: an entity, a block.
    fn finish(&mut self, drawing: &mut Drawing<'a>) {
        self.close(drawing);
        if let Some((name, block)) = self.block.take() {
            drawing.blocks.insert(name, block);
        }
    }
}

/// A vertex of a POLYLINE; `None` for a control point of a spline frame (flag 16).
fn vertex(groups: &[Pair<'_>]) -> Result<Option<Vertex>, Message> {
    let flags = groups.iter().find(|p| p.code == 70).and_then(Pair::int);
    if flags.unwrap_or(0) & 16 != 0 {
        return Ok(None);
    }
    let here = position(groups, 10)?;
    let bulge = number(groups, 42).unwrap_or(0.0);
    let here = finite(here.x, here.y)?;
    Ok(Some((at(here.x, here.y), bulge)))
}

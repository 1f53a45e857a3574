//! What a tool does once it has what it takes: corners, a click, a number, typed or pasted text.

use super::draft::{defect_of, sheet_about};
use super::keeping::New;
use super::typed::{self, Step, Typed};
use super::{MOST_CORNERS, MOST_POSITIONS, SketchTool};
use crate::base::message::Message;
use crate::geom::edit::{self, Leg};
use crate::geom::{Columns, Coord, PartKind};
use crate::i18n;
use crate::session::command::Effect;
use crate::session::edit::{Change, Edit, Placed};
use crate::session::identify::{identify, projects_under};
use crate::session::selected::is_chosen_by_default;
use crate::session::state::{NoticeKind, ProjectKey, Session};
use crate::workspace::Sketch;
use std::sync::Arc;

/// Decimals of a degree that a place pointed at is kept to: a tenth of a millimetre.
const KEPT: f64 = 1e9;

/// A place pointed at, without digits that mean nothing.
pub fn rounded(at: Coord) -> Coord {
    let round = |v: f64| (v * KEPT).round() / KEPT;
    Coord::lon_lat(round(at.x), round(at.y))
}

impl Session {
    pub(super) fn put_corner(&mut self, at: Coord, tolerance: f64) -> Vec<Effect> {
        let Some(tool) = self.sketching.tool.filter(|_| at.is_finite()) else {
            return Vec::new();
        };
        if tool.takes_shapes() {
            return self.take_clicked(tool, at, tolerance);
        }
        if !tool.takes_corners() || self.sketching.corners.len() >= MOST_CORNERS {
            return Vec::new();
        }
        let corners = &mut self.sketching.corners;
        let closes = matches!(tool, SketchTool::Polygon | SketchTool::Hole);
        if closes && corners.len() >= 3 && corners.first() == Some(&at) {
            return self.finish_sketch();
        }
        if corners.last() != Some(&at) {
            corners.push(at);
        }
        self.sketching.pointer = None;
        if Some(self.sketching.corners.len()) == tool.is_done_after() {
            let effects = self.finish_sketch();
            // A corner that makes nothing is not kept: the next click may.
            if self.sketching.tool.is_some() && self.sketching.corners.len() > 1 {
                self.sketching.corners.pop();
            }
            return effects;
        }
        self.follow()
    }

    pub(super) fn finish_sketch(&mut self) -> Vec<Effect> {
        match self.sketching.tool {
            None => Vec::new(),
            Some(SketchTool::Split) => self.finish_split(),
            Some(SketchTool::Hole) => self.finish_hole(),
            Some(tool) if tool.draws() => {
                let shape = match self.sketching.draft(false) {
                    Some((shape, true)) => shape,
                    _ => return self.refuse(Message::new("sketch.too_few")),
                };
                if let Some(defect) = defect_of(&shape) {
                    let why = defect.message();
                    return self.refuse(Message::new("sketch.not_kept").with("why", why));
                }
                self.sketching.tool = None;
                let (file, _) = self.sketch_file();
                let name = self.new_name(self.next_sketch_id(&file));
                self.add_sketches("sketch.edit_draw", vec![(name, shape, Vec::new())])
            }
            Some(_) => self.put_sketch_tool_down(),
        }
    }

    /// The chosen sketch, if all of it is polygons.
    fn chosen_ground(&mut self) -> Option<(ProjectKey, Arc<Sketch>)> {
        let (key, sketch) = self.chosen_sketch()?;
        let is_ground = sketch
            .feature()
            .is_some_and(|f| f.parts().all(|p| p.kind() == PartKind::Polygon));
        if !is_ground {
            self.refuse(Message::new("sketch.only_areas"));
            return None;
        }
        Some((key, sketch))
    }

    fn finish_split(&mut self) -> Vec<Effect> {
        let line = self.sketching.corners.clone();
        if line.len() < 2 {
            return self.refuse(Message::new("sketch.too_few"));
        }
        let Some((key, sketch)) = self.chosen_ground() else {
            return Vec::new();
        };
        let pieces = sketch
            .feature()
            .map_or_else(Vec::new, |f| edit::split(f, &line));
        if pieces.len() < 2 {
            return self.refuse(Message::new("sketch.not_parted"));
        }
        let file = key.file.clone();
        let first = self.next_sketch_id(&file);
        let list = self.workspace.sketches.get(&file);
        let index = list.and_then(|l| l.iter().position(|s| s.id == sketch.id));
        let Some(index) = index else {
            return Vec::new();
        };
        let lang = self.settings.lang;
        let mut changes = Vec::new();
        for (k, piece) in pieces.into_iter().enumerate() {
            let (before, entry) = if k == 0 {
                let before = Placed {
                    index,
                    entry: Arc::clone(&sketch),
                };
                (Some(before), sketch.with_shape(piece))
            } else {
                let name = Message::new("sketch.part_name")
                    .with("name", sketch.name())
                    .with("n", k + 1);
                let mut part = sketch.with_shape(piece).with_name(&i18n::say(lang, &name));
                part.id = first + k as u64 - 1;
                (None, part)
            };
            changes.push(Change::Sketch {
                file: file.clone(),
                before,
                after: Some(Placed {
                    index: index + k,
                    entry: Arc::new(entry),
                }),
            });
        }
        self.sketching.tool = None;
        self.sketching.clear();
        self.make(Edit {
            label: Message::new("sketch.edit_split").with("name", sketch.name()),
            change: Change::Several(changes),
        })
    }

    fn finish_hole(&mut self) -> Vec<Effect> {
        let Some((shape, _)) = self.sketching.draft(false) else {
            return self.refuse(Message::new("sketch.too_few"));
        };
        if let Some(defect) = defect_of(&shape) {
            let why = defect.message();
            return self.refuse(Message::new("sketch.not_kept").with("why", why));
        }
        let effects = self.cut_out(&shape, "sketch.edit_hole");
        if !effects.is_empty() {
            self.sketching.tool = None;
            self.sketching.clear();
        }
        effects
    }

    /// Takes features out of the chosen sketch.
    fn cut_out(&mut self, others: &Columns, code: &str) -> Vec<Effect> {
        let Some((key, sketch)) = self.chosen_ground() else {
            return Vec::new();
        };
        let Some(feature) = sketch.feature() else {
            return Vec::new();
        };
        let left = edit::cut(feature, others.features());
        if left
            .feature(0)
            .is_some_and(|f| f.coords().len() == feature.coords().len())
            && left.coords() == feature.coords()
        {
            return self.refuse(Message::new("sketch.nothing_cut"));
        }
        self.sketching.clear();
        self.keep_shape(&key, left, code)
    }

    fn take_clicked(&mut self, tool: SketchTool, at: Coord, tolerance: f64) -> Vec<Effect> {
        let Some((key, _)) = self.chosen_sketch() else {
            return Vec::new();
        };
        let other = projects_under(self, at, tolerance)
            .into_iter()
            .find(|k| *k != key);
        let mut shape = Columns::new();
        if let Some(geometry) = other
            .as_ref()
            .and_then(|k| self.project_feature(k)?.geometry())
        {
            shape.push_feature(geometry);
        } else if tool == SketchTool::Cut {
            let under = identify(self, at, tolerance).under;
            let zone = under.iter().find(|u| is_chosen_by_default(u.role));
            let feature = zone.and_then(|u| {
                let layer = self.loaded(u.layer.as_str()).layer()?;
                layer.feature(u.feature)?.geometry()
            });
            if let Some(geometry) = feature {
                shape.push_feature(geometry);
            }
        }
        match (shape.feature(0), tool) {
            (None, SketchTool::Merge) => self.refuse(Message::new("sketch.click_project")),
            (None, _) => self.refuse(Message::new("sketch.click_shape")),
            (Some(f), _) if f.coords().len() > MOST_POSITIONS => {
                self.refuse(Message::new("sketch.too_large"))
            }
            (Some(_), SketchTool::Merge) => self.merge_with(&key, other, &shape),
            (Some(_), _) => self.cut_out(&shape, "sketch.edit_cut"),
        }
    }

    /// Unites a sketch with another shape; if that is a sketch too, it is no longer there.
    fn merge_with(
        &mut self,
        key: &ProjectKey,
        other: Option<ProjectKey>,
        shape: &Columns,
    ) -> Vec<Effect> {
        let list = self.workspace.sketches.get(&key.file);
        let index = list.and_then(|l| l.iter().position(|s| s.id == key.feature.0));
        let (Some(index), Some(sketch)) = (index, self.sketch(key).cloned()) else {
            return Vec::new();
        };
        let features = sketch.feature().into_iter().chain(shape.features());
        let after = sketch.with_shape(edit::merged(features));
        if let Some(defect) = defect_of(&after.shape) {
            let why = defect.message();
            return self.refuse(Message::new("sketch.not_kept").with("why", why));
        }
        let mut changes = vec![Change::Sketch {
            file: key.file.clone(),
            before: Some(Placed {
                index,
                entry: Arc::clone(&sketch),
            }),
            after: Some(Placed {
                index,
                entry: Arc::new(after),
            }),
        }];
        changes.extend(other.map_or_else(Vec::new, |other| self.removal(&other)));
        self.make(Edit {
            label: Message::new("sketch.edit_merge").with("name", sketch.name()),
            change: Change::Several(changes),
        })
    }

    pub(super) fn take_typed(&mut self, text: &str) -> Vec<Effect> {
        let typed = match typed::read(text) {
            Ok(typed) => typed,
            Err(why) => return self.refuse(why),
        };
        match typed {
            Typed::At(at) => self.put_corner(at, 0.0),
            Typed::Corners(list) => self.take_corners(list),
            Typed::Steps(steps) => self.take_steps(&steps),
            Typed::Number(number) => self.take_number(number),
            Typed::Size(east, north) => self.take_size(east, north),
            Typed::Shapes(shapes, read_as) => self.paste(shapes, read_as),
        }
    }

    /// A list of corners: for the tool that is up, or a polygon of its own.
    fn take_corners(&mut self, mut list: Vec<Coord>) -> Vec<Effect> {
        let takes = self.sketching.tool.is_some_and(SketchTool::takes_corners);
        if !takes {
            let shape = edit::ring_shape(&list);
            return self.paste(vec![(None, shape)], None);
        }
        if list.first() == list.last() && list.len() > 3 {
            list.pop();
        }
        let by_one = self.sketching.tool.and_then(SketchTool::is_done_after);
        if by_one.is_none() {
            if self.sketching.corners.len() + list.len() > MOST_CORNERS {
                return self.refuse(Message::new("sketch.too_large"));
            }
            // All but the last at once: a long list is measured and checked once.
            let last = list.pop();
            self.sketching.corners.extend(list);
            return last.map_or_else(Vec::new, |at| self.put_corner(at, 0.0));
        }
        let mut effects = Vec::new();
        for at in list {
            effects = self.put_corner(at, 0.0);
        }
        effects
    }

    fn take_steps(&mut self, steps: &[Step]) -> Vec<Effect> {
        let mut effects = Vec::new();
        for step in steps {
            let Some(&last) = self.sketching.corners.last() else {
                return self.refuse(Message::new("sketch.no_start"));
            };
            let to = sheet_about(last).and_then(|sheet| match *step {
                Step::Leg(leg) => edit::at_bearing(&sheet, last, leg),
                Step::Offset(east, north) => sheet.degrees(Coord::lon_lat(east, north)),
            });
            let Some(to) = to else {
                return self.refuse(Message::new("sketch.no_place"));
            };
            effects = self.put_corner(rounded(to), 0.0);
        }
        effects
    }

    /// One number: what the tool asks for, else a length from the last corner to where the pointer
    /// points.
    fn take_number(&mut self, number: f64) -> Vec<Effect> {
        match self.sketching.tool {
            Some(tool) if tool.takes_number() => self.apply_number(tool, number),
            Some(SketchTool::Rectangle) => self.take_size(number, number),
            Some(tool) if tool.takes_corners() => {
                let last = self.sketching.corners.last().copied();
                let (Some(last), Some(pointer)) = (last, self.sketching.pointer) else {
                    return self.refuse(Message::new("sketch.no_start"));
                };
                let to = sheet_about(last).and_then(|sheet| {
                    let towards = edit::leg(&sheet, last, pointer)?;
                    let leg = Leg {
                        length_m: number,
                        ..towards
                    };
                    edit::at_bearing(&sheet, last, leg)
                });
                match to.filter(|_| number > 0.0) {
                    Some(to) => self.put_corner(rounded(to), 0.0),
                    None => self.refuse(Message::new("sketch.no_place")),
                }
            }
            _ => self.refuse(Message::new("sketch.not_understood")),
        }
    }

    fn take_size(&mut self, east: f64, north: f64) -> Vec<Effect> {
        if self.sketching.tool != Some(SketchTool::Rectangle) {
            return self.refuse(Message::new("sketch.not_understood"));
        }
        let Some(&first) = self.sketching.corners.first() else {
            return self.refuse(Message::new("sketch.no_start"));
        };
        let opposite = sheet_about(first).and_then(|sheet| {
            let pointer = self.sketching.pointer.and_then(|p| sheet.flat(p));
            let sign = |v: Option<f64>| {
                if v.is_some_and(|v| v < 0.0) {
                    -1.0
                } else {
                    1.0
                }
            };
            sheet.degrees(Coord::lon_lat(
                east * sign(pointer.map(|p| p.x)),
                north * sign(pointer.map(|p| p.y)),
            ))
        });
        match opposite {
            Some(to) => self.put_corner(rounded(to), 0.0),
            None => self.refuse(Message::new("sketch.no_place")),
        }
    }

    fn apply_number(&mut self, tool: SketchTool, number: f64) -> Vec<Effect> {
        let Some((key, sketch)) = self.chosen_sketch() else {
            return Vec::new();
        };
        let Some(feature) = sketch.feature() else {
            return Vec::new();
        };
        let middle = feature.bbox().center();
        let shape = sheet_about(middle).and_then(|sheet| match tool {
            SketchTool::Buffer => edit::buffered(feature, &sheet, number),
            SketchTool::Turn => edit::turned(feature, &sheet, middle, number, 1.0),
            _ => edit::turned(feature, &sheet, middle, 0.0, number),
        });
        let code = match tool {
            SketchTool::Buffer => "sketch.edit_buffer",
            SketchTool::Turn => "sketch.edit_turn",
            _ => "sketch.edit_scale",
        };
        match shape {
            Some(shape) => self.keep_shape(&key, shape, code),
            None => self.refuse(Message::new("sketch.no_place")),
        }
    }

    /// Takes pasted shapes as sketches.
    fn paste(
        &mut self,
        shapes: Vec<(Option<String>, Columns)>,
        read_as: Option<Message>,
    ) -> Vec<Effect> {
        let (file, _) = self.sketch_file();
        let first = self.next_sketch_id(&file);
        let mut new: Vec<New> = Vec::new();
        for (k, (name, shape)) in shapes.into_iter().enumerate() {
            if shape.feature(0).is_none_or(|f| f.is_null()) {
                continue;
            }
            if shape.coords().len() > MOST_POSITIONS {
                return self.refuse(Message::new("sketch.too_large"));
            }
            if let Some(defect) = defect_of(&shape) {
                let why = defect.message();
                return self.refuse(Message::new("sketch.not_kept").with("why", why));
            }
            let name = name.unwrap_or_else(|| self.new_name(first + k as u64));
            new.push((name, shape, Vec::new()));
        }
        if new.is_empty() {
            return self.refuse(Message::new("sketch.not_understood"));
        }
        self.sketching.tool = None;
        if let Some(read_as) = read_as {
            let told = Message::new("sketch.read_as").with("crs", read_as);
            self.tell(NoticeKind::Done, told);
        }
        let mut effects = self.add_sketches("sketch.edit_paste", new);
        effects.extend(self.fit_project());
        effects
    }
}

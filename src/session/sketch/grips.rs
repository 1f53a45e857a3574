//! Corners under the pointer: found, dragged, taken out.

use super::{MOST_CORNERS, SketchTool};
use crate::base::message::Message;
use crate::geom::edit::{CornerAt, corner_added, corner_moved, corner_removed, middles};
use crate::geom::{Columns, Coord, FeatureView, PartKind};
use crate::session::command::Effect;
use crate::session::state::Session;

/// Something of a shape that can be taken hold of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grip {
    /// A corner.
    Corner(CornerAt),
    /// The middle of the edge behind a corner: a new corner.
    Middle(CornerAt),
}

/// The corner nearest to a position, else the middle of an edge; none where nothing is within
/// `reach`, degrees of latitude.
pub fn grip_under(feature: FeatureView<'_>, at: Coord, reach: f64) -> Option<Grip> {
    let east = libm::cos(at.y.to_radians());
    let far = |c: Coord| libm::hypot((c.x - at.x) * east, c.y - at.y);
    let mut best = None;
    let mut least = reach;
    for (p, part) in feature.parts().enumerate() {
        for (r, ring) in part.rings().enumerate() {
            let is_closed = part.kind() == PartKind::Polygon && ring.len() > 1;
            let own = ring.len() - usize::from(is_closed);
            for (v, c) in ring.iter().take(own).enumerate() {
                let d = far(*c);
                if d <= least {
                    least = d;
                    best = Some(Grip::Corner(CornerAt {
                        part: p,
                        ring: r,
                        vertex: v,
                    }));
                }
            }
        }
    }
    if best.is_some() {
        return best;
    }
    for (after, middle) in middles(feature) {
        let d = far(middle);
        if d <= least {
            least = d;
            best = Some(Grip::Middle(after));
        }
    }
    best
}

fn moved(feature: FeatureView<'_>, grip: Grip, to: Coord) -> Option<Columns> {
    match grip {
        Grip::Corner(at) => corner_moved(feature, at, to),
        Grip::Middle(after) => corner_added(feature, after, to),
    }
}

impl Session {
    pub(super) fn drag_grip(&mut self, grip: Grip, to: Coord) -> Vec<Effect> {
        if self.sketching.tool != Some(SketchTool::Corners) {
            return Vec::new();
        }
        let Some((key, sketch)) = self.chosen_sketch() else {
            return Vec::new();
        };
        let shape = sketch.feature().and_then(|f| moved(f, grip, to));
        let Some(shape) = shape.filter(|s| s.coords().len() <= MOST_CORNERS) else {
            return Vec::new();
        };
        self.sketching.grip = Some(grip);
        self.go_live(key, shape, true)
    }

    pub(super) fn drop_grip(&mut self) -> Vec<Effect> {
        let live = self.sketching.live.take();
        let grip = self.sketching.grip.take();
        self.sketching.clear();
        let Some(live) = live.filter(|_| grip.is_some()) else {
            return self.ask_for_checks();
        };
        if let Some(defect) = live.defect {
            let mut effects =
                self.refuse(Message::new("sketch.not_kept").with("why", defect.message()));
            effects.extend(self.ask_for_checks());
            return effects;
        }
        let code = match grip {
            Some(Grip::Middle(_)) => "sketch.edit_corner_added",
            _ => "sketch.edit_corner",
        };
        self.reshape(&live.key, (*live.shape).clone(), code)
    }

    pub(super) fn take_corner_out(&mut self, grip: Grip) -> Vec<Effect> {
        let (Some((key, sketch)), Grip::Corner(at)) = (self.chosen_sketch(), grip) else {
            return Vec::new();
        };
        let shape = sketch.feature().and_then(|f| corner_removed(f, at));
        match shape {
            Some(shape) => self.keep_shape(&key, shape, "sketch.edit_corner_out"),
            None => self.refuse(Message::new("sketch.too_few")),
        }
    }
}

//! A label that found its place, and drawing it.

use super::grid::{Frame, around};
use super::spot::{Lines, moved};
use crate::base::ids::FeatureId;
use crate::geom::Coord;
use crate::render::picture::Picture;
use crate::render::text::{Glyphs, Halo, Pose, SetText, TextInk};
use crate::render::view::{MapView, ScreenPos};
use crate::style::Color;

/// Points the halo stands out.
const HALO_PT: f32 = 1.6;
/// Points of a leader's width.
const LEADER_PT: f32 = 0.8;

/// A label that found its place. It hangs on the world: drawn in another view it stands over
/// the same ground.
#[derive(Debug, Clone)]
pub struct PlacedLabel {
    /// Index of its layer in the scene.
    pub layer: usize,
    /// Its feature.
    pub feature: FeatureId,
    /// Which of its feature's labels it is: rivers carry their name again and again. With
    /// layer and feature the key of the label from one placement to the next.
    pub slot: u32,
    /// What it says.
    pub text: String,
    /// The position on the world it hangs on.
    pub anchor: Coord,
    /// Start of the baseline of its first character, pixels from the top left of the picture
    /// it was placed in.
    pub at: ScreenPos,
    /// Direction it is read in, counter-clockwise from the right, degrees; -90 from the top
    /// down.
    pub angle_deg: f64,
    /// Left, top, right, bottom in the picture it was placed in, the gap to others included.
    pub frame: [f64; 4],
    pub(super) from_anchor: Vec<Frame>,
    pub(super) lines: Lines,
    pub(super) leader: Option<((f64, f64), (f64, f64))>,
    pub(super) variant: u16,
    pub(super) share: f64,
    pub(super) color: Color,
    pub(super) halo: Color,
}

impl PlacedLabel {
    /// Characters of it that no font has (decision 12).
    pub fn missing(&self) -> impl Iterator<Item = char> + '_ {
        let texts: Vec<&SetText> = match &self.lines {
            Lines::Rows(rows) => rows.iter().map(|(text, _)| text).collect(),
            Lines::Spread(text, _) => vec![text],
        };
        texts.into_iter().flat_map(|t| t.missing().iter().copied())
    }

    /// The ground it takes in a view: one box a line, or a glyph where it follows a river.
    /// Left, top, right, bottom, pixels, the gap to others included.
    pub fn boxes(&self, view: &MapView) -> Vec<[f64; 4]> {
        let at = view.screen_from_lon_lat(self.anchor);
        self.from_anchor
            .iter()
            .map(|f| moved(f, (at.x, at.y)))
            .collect()
    }

    /// The box around it in a view, pixels.
    pub fn frame_in(&self, view: &MapView) -> [f64; 4] {
        around(&self.boxes(view))
    }

    /// Number of lines it is lettered on.
    pub fn num_lines(&self) -> usize {
        match &self.lines {
            Lines::Rows(rows) => rows.len(),
            Lines::Spread(..) => 1,
        }
    }

    /// How its glyphs are turned where each stands on its own along a river: counter-clockwise,
    /// degrees. Empty for upright lines.
    pub fn glyph_angles_deg(&self) -> Vec<f64> {
        match &self.lines {
            Lines::Rows(_) => Vec::new(),
            Lines::Spread(_, poses) => poses
                .iter()
                .map(|(_, (cos, sin))| libm::atan2(*sin, *cos).to_degrees())
                .collect(),
        }
    }

    /// Whether a leader joins it to its shape.
    pub fn has_leader(&self) -> bool {
        self.leader.is_some()
    }

    fn draw(&self, glyphs: &mut Glyphs, picture: &mut Picture, view: &MapView) {
        let at = view.screen_from_lon_lat(self.anchor);
        let mut ink = TextInk::default();
        match &self.lines {
            Lines::Rows(rows) => {
                for (text, (x, y)) in rows {
                    // Upright lines start on whole pixels.
                    let (x, y) = ((at.x + x + 0.5).floor(), (at.y + y + 0.5).floor());
                    ink.text(glyphs, text, Pose::turned(x, y, 0.0));
                }
            }
            Lines::Spread(text, poses) => {
                let poses: Vec<Pose> = poses
                    .iter()
                    .map(|((x, y), turn)| Pose {
                        x: at.x + x,
                        y: at.y + y,
                        turn: *turn,
                    })
                    .collect();
                ink.spread(glyphs, text, &poses);
            }
        }
        if let Some((from, to)) = self.leader {
            let width = f64::from(view.pixels(LEADER_PT));
            ink.stroke(
                (at.x + from.0, at.y + from.1),
                (at.x + to.0, at.y + to.1),
                width.max(1.0),
            );
        }
        let halo = Halo {
            color: self.halo,
            width_px: view.pixels(HALO_PT),
        };
        ink.paint(picture, self.color, Some(halo));
    }
}

/// Draws placed labels onto a picture; each stands over the ground it hangs on, wherever the
/// view is.
pub fn draw_labels(picture: &mut Picture, view: &MapView, labels: &[PlacedLabel]) {
    draw_labels_with(&mut Glyphs::new(), picture, view, labels);
}

/// [`draw_labels`] with outlines that are kept from one picture to the next.
pub fn draw_labels_with(
    glyphs: &mut Glyphs,
    picture: &mut Picture,
    view: &MapView,
    labels: &[PlacedLabel],
) {
    // Those placed first are the most important: they come to lie on top.
    for label in labels.iter().rev() {
        label.draw(glyphs, picture, view);
    }
}

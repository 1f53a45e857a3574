//! A place a label may stand at, before anybody knows whether it is free: the world's pixel it
//! hangs on, its lines or glyphs around that, the ground it takes.
//!
//! Everything is counted in pixels of the scale from the world origin, in steps of an eighth,
//! so that a place is the same wherever the picture begins.

use super::along::{GlyphPose, Lettering};
use super::block::Block;
use super::grid::Frame;
use super::room::Point;
use crate::geom::Coord;
use crate::render::text::SetText;
use crate::render::view::{MapPos, MapView, lon_lat_from_map, map_from_lon_lat};

/// The cost of the place a label had before: whatever it covers, only taken ground moves it.
pub(super) const KEPT: i32 = -1000;

/// Lettering around a world pixel.
#[derive(Debug, Clone)]
pub(super) enum Lines {
    /// Upright lines: where each baseline starts.
    Rows(Vec<(SetText, Point)>),
    /// A pose for each glyph.
    Spread(SetText, Vec<GlyphPose>),
}

/// A place. Offsets are pixels from the anchor.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    /// World pixel of this scale.
    pub anchor: Point,
    pub lines: Lines,
    /// The ground it takes, gaps included.
    pub frames: Vec<Frame>,
    /// A line from the shape to the label.
    pub leader: Option<(Point, Point)>,
    /// Direction of reading, counter-clockwise from the right.
    pub angle_deg: f64,
    /// Which of its feature's places this is: the same at every scale.
    pub variant: u16,
    /// Share of a line before it.
    pub share: f64,
    /// How much worse than the best place.
    pub cost: i32,
}

/// The world pixel of a position at the scale of a view.
pub(super) fn world(view: &MapView, c: Coord) -> Point {
    let p = map_from_lon_lat(c);
    (p.x / view.meters_per_pixel(), p.y / view.meters_per_pixel())
}

/// The position of a world pixel.
pub(super) fn position(view: &MapView, (x, y): Point) -> Coord {
    lon_lat_from_map(MapPos {
        x: x * view.meters_per_pixel(),
        y: y * view.meters_per_pixel(),
    })
}

/// In steps of an eighth of a pixel.
pub(super) fn stepped((x, y): Point) -> Point {
    ((x * 8.0 + 0.5).floor() / 8.0, (y * 8.0 + 0.5).floor() / 8.0)
}

/// A frame moved.
pub(super) fn moved(f: &Frame, by: Point) -> Frame {
    [f[0] + by.0, f[1] + by.1, f[2] + by.0, f[3] + by.1]
}

impl Spot {
    /// A block of lines with its middle at an offset from an anchor.
    pub fn block(anchor: Point, block: &Block, at: Point, gap: f64) -> Self {
        let frames = block
            .lines
            .iter()
            .map(|(text, start)| {
                let (x, y) = (at.0 + start.0, at.1 + start.1);
                [
                    x - gap,
                    y - f64::from(text.ascent_px()) - gap,
                    x + f64::from(text.width_px()) + gap,
                    y + f64::from(text.descent_px()) + gap,
                ]
            })
            .collect();
        let rows = block
            .lines
            .iter()
            .map(|(text, start)| (text.clone(), (at.0 + start.0, at.1 + start.1)))
            .collect();
        Self {
            anchor: stepped(anchor),
            lines: Lines::Rows(rows),
            frames,
            leader: None,
            angle_deg: 0.0,
            variant: 0,
            share: 0.0,
            cost: 0,
        }
    }

    /// A name along a line; its coordinates are counted from a world pixel.
    pub fn lettering(origin: Point, text: &SetText, one: Lettering, gap: f64) -> Self {
        let exact = (origin.0 + one.at.0, origin.1 + one.at.1);
        let anchor = stepped(exact);
        let shift = (origin.0 - anchor.0, origin.1 - anchor.1);
        let poses = one
            .poses
            .iter()
            .map(|(p, turn)| ((p.0 + shift.0, p.1 + shift.1), *turn))
            .collect();
        let frames = one
            .frames
            .iter()
            .map(|f| {
                let f = moved(f, shift);
                [f[0] - gap, f[1] - gap, f[2] + gap, f[3] + gap]
            })
            .collect();
        Self {
            anchor,
            lines: Lines::Spread(text.clone(), poses),
            frames,
            leader: None,
            angle_deg: one.angle_deg,
            variant: 0,
            share: one.share,
            cost: 0,
        }
    }
}

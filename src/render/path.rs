//! Features as paths of whole 1/256 pixels.
//!
//! Each vertex is snapped to a grid of 1/8 pixel, a function of its coordinate and the scale
//! alone: neighbours that share a border share it after snapping too, whatever part of it is
//! in the picture, and vertices that fall together are dropped (decision 10).

use super::raster::Px;
use super::view::{MapPos, MapView, map_from_lon_lat};
use crate::geom::{Bbox, Coord, FeatureView, PartKind};

/// Grid steps per pixel.
const STEPS: f64 = 8.0;
/// Units of 1/256 pixel per grid step.
const UNIT: i64 = 32;

/// Turns longitudes and latitudes into positions of one picture.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Projector {
    steps_x: f64,
    steps_y: f64,
    origin: (i64, i64),
}

/// A run of points of one feature.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub from: usize,
    pub to: usize,
    pub kind: PartKind,
    /// Its feature is less than a pixel wide or high.
    pub thin: bool,
    /// Its feature is smaller than its own outline would be.
    pub small: bool,
}

/// Paths of many features.
#[derive(Debug, Clone, Default)]
pub(crate) struct Paths {
    pub points: Vec<Px>,
    pub runs: Vec<Run>,
}

impl Projector {
    /// For a view: position (0, 0) is its top left corner.
    pub fn new(view: &MapView) -> Self {
        let MapPos { x, y } = map_from_lon_lat(Coord::lon_lat(1.0, 1.0));
        let (ox, oy) = view.origin_px();
        Self {
            steps_x: x / view.meters_per_pixel() * STEPS,
            steps_y: y / view.meters_per_pixel() * STEPS,
            origin: (ox * 256, oy * 256),
        }
    }

    /// Where a position lies; what is no number is put at the world origin.
    #[inline]
    pub fn px(&self, c: Coord) -> Px {
        let snap = |degrees: f64, steps: f64| {
            (degrees.clamp(-1000.0, 1000.0) * steps + 0.5).floor() as i64 * UNIT
        };
        Px {
            x: snap(c.x, self.steps_x) - self.origin.0,
            y: snap(c.y, self.steps_y) - self.origin.1,
        }
    }

    /// Moves positions by whole pixels.
    pub fn shift(dx_px: i64, dy_px: i64) -> impl Fn(Px) -> Px {
        move |p| Px::new(p.x + dx_px * 256, p.y + dy_px * 256)
    }

    /// Width and height of a box in pixels.
    pub fn extent_px(&self, bbox: &Bbox) -> (f64, f64) {
        (
            (bbox.max.x - bbox.min.x) * self.steps_x.abs() / STEPS,
            (bbox.max.y - bbox.min.y) * self.steps_y.abs() / STEPS,
        )
    }
}

impl Paths {
    /// Adds all parts of a feature. `small_px`: polygons whose box is smaller than this both
    /// ways are marked as small.
    pub fn push(&mut self, projector: &Projector, feature: FeatureView<'_>, small_px: f64) {
        let (w, h) = projector.extent_px(&feature.bbox());
        let thin = w < 1.0 || h < 1.0;
        let small = w < small_px && h < small_px;
        for part in feature.parts() {
            let kind = part.kind();
            for ring in part.rings() {
                let from = self.points.len();
                let mut last = None;
                for &c in ring {
                    let p = projector.px(c);
                    if last != Some(p) {
                        self.points.push(p);
                        last = Some(p);
                    }
                }
                // The closing point of a ring is its first one; rasterising closes by itself.
                if kind == PartKind::Polygon
                    && self.points.len() > from + 1
                    && self.points.last() == self.points.get(from)
                {
                    self.points.pop();
                }
                let to = self.points.len();
                if to > from {
                    self.runs.push(Run {
                        from,
                        to,
                        kind,
                        thin,
                        small,
                    });
                }
            }
        }
    }

    /// The runs with their points.
    pub fn iter(&self) -> impl Iterator<Item = (&Run, &[Px])> {
        self.runs
            .iter()
            .map(|run| (run, self.points.get(run.from..run.to).unwrap_or_default()))
    }
}

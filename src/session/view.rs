//! Where the map looks. Moving the view is no edit: it is never undone and never marks the
//! workspace as changed.

use crate::geom::{Bbox, Coord};
use crate::workspace::SavedView;

/// Centre and scale of the map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Middle of the map, degrees.
    pub center: Coord,
    /// Metres on the ground per point on the screen.
    pub meters_per_point: f64,
}

/// Metres in one degree of latitude, near enough for choosing a scale.
const METERS_PER_DEGREE: f64 = 111_000.0;
/// Closest view: a point of the screen is a centimetre.
const CLOSEST: f64 = 0.01;
/// Widest view: all of China in a window.
const WIDEST: f64 = 10_000.0;

impl Default for View {
    /// The city of Guilin in a window of ordinary size.
    fn default() -> Self {
        Self {
            center: Coord::lon_lat(110.4, 25.3),
            meters_per_point: 320.0,
        }
    }
}

impl View {
    /// The view that shows a box in a map of `size` points, with a margin.
    pub fn fitting(bbox: &Bbox, size: (f64, f64)) -> Option<Self> {
        if bbox.is_empty() {
            return None;
        }
        let center = bbox.center();
        let east = (bbox.max.x - bbox.min.x)
            * METERS_PER_DEGREE
            * libm::cos(center.y.to_radians()).max(0.05);
        let north = (bbox.max.y - bbox.min.y) * METERS_PER_DEGREE;
        let margin = 0.88;
        let scale = (east / (size.0.max(50.0) * margin)).max(north / (size.1.max(50.0) * margin));
        Some(
            Self {
                center,
                // A single point is shown with its surroundings.
                meters_per_point: scale.max(0.2),
            }
            .clamped(),
        )
    }

    /// The same centre, closer by a factor above 1, farther by one below.
    #[must_use]
    pub fn zoomed(self, factor: f64) -> Self {
        Self {
            meters_per_point: self.meters_per_point / factor,
            ..self
        }
        .clamped()
    }

    /// Within the scales and degrees the map can show.
    #[must_use]
    pub fn clamped(self) -> Self {
        Self {
            center: Coord::lon_lat(
                self.center.x.clamp(60.0, 150.0),
                self.center.y.clamp(-10.0, 65.0),
            ),
            meters_per_point: self.meters_per_point.clamp(CLOSEST, WIDEST),
        }
    }

    /// Part of the way to another view, `t` from 0 to 1: scales change by ratio, so that a
    /// glide feels even.
    #[must_use]
    pub fn towards(self, to: Self, t: f64) -> Self {
        let mix = |a: f64, b: f64| a + (b - a) * t;
        Self {
            center: Coord::lon_lat(
                mix(self.center.x, to.center.x),
                mix(self.center.y, to.center.y),
            ),
            meters_per_point: libm::exp(mix(
                libm::log(self.meters_per_point),
                libm::log(to.meters_per_point),
            )),
        }
    }
}

impl From<SavedView> for View {
    fn from(saved: SavedView) -> Self {
        Self {
            center: Coord::lon_lat(saved.lon, saved.lat),
            meters_per_point: saved.meters_per_point,
        }
        .clamped()
    }
}

impl From<View> for SavedView {
    fn from(view: View) -> Self {
        Self {
            lon: view.center.x,
            lat: view.center.y,
            meters_per_point: view.meters_per_point,
        }
    }
}

//! The view: which piece of the world a picture shows. An immutable value.
//!
//! The map plane is display only; nothing is ever measured in it. It is the local
//! equirectangular plane at latitude 25°15′ (Guilin): metres east and south of 0°, 0°, linear
//! in longitude and latitude, so that the edges drawn are the edges judged, which are
//! straight in degrees (decision 4). Inside the city it is off true shape by at most 1 %.
//!
//! A picture's pixels are those of one exact scale counted from the world origin: the view's
//! offset snaps to whole pixels, so tiles and pans fit together bit for bit (decision 9).

use crate::geom::{Bbox, Coord};

/// Metres on the map plane per degree of longitude: CGCS2000 at latitude 25°15′.
const METERS_PER_DEGREE_LON: f64 = 100_744.864_367_102_33;
/// Metres on the map plane per degree of latitude: CGCS2000 at latitude 25°15′.
const METERS_PER_DEGREE_LAT: f64 = 110_776.622_221_603_58;
/// Metres a point (1/96 inch, one logical pixel) measures on the screen or on paper.
const METERS_PER_POINT: f64 = 0.0254 / 96.0;
/// Nearest and farthest a view goes, metres per physical pixel.
const SCALE_LIMITS: (f64, f64) = (0.01, 20_000.0);

/// A position on the map plane: metres east and metres *south* of longitude 0, latitude 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MapPos {
    /// Metres east.
    pub x: f64,
    /// Metres south.
    pub y: f64,
}

/// A position in a picture, physical pixels right of and below its top left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScreenPos {
    /// Pixels to the right.
    pub x: f64,
    /// Pixels down.
    pub y: f64,
}

/// Which piece of the world a picture shows, and on how many pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MapView {
    center: Coord,
    meters_per_pixel: f64,
    width: u32,
    height: u32,
    pixels_per_point: f32,
}

/// The map plane position of a longitude and latitude.
pub fn map_from_lon_lat(c: Coord) -> MapPos {
    MapPos {
        x: c.x * METERS_PER_DEGREE_LON,
        y: -c.y * METERS_PER_DEGREE_LAT,
    }
}

/// The longitude and latitude of a map plane position.
pub fn lon_lat_from_map(p: MapPos) -> Coord {
    Coord::lon_lat(p.x / METERS_PER_DEGREE_LON, -p.y / METERS_PER_DEGREE_LAT)
}

impl MapView {
    /// A view around a centre. `size` is in physical pixels (at least 1×1 is taken),
    /// `meters_per_pixel` in metres per physical pixel (kept between 0.01 and 20,000),
    /// `pixels_per_point` how many physical pixels a point has (1 on a plain screen).
    pub fn new(
        center: Coord,
        meters_per_pixel: f64,
        size: (u32, u32),
        pixels_per_point: f32,
    ) -> Self {
        let finite = |v: f64, otherwise: f64| if v.is_finite() { v } else { otherwise };
        Self {
            center: Coord::lon_lat(
                finite(center.x, 110.3).clamp(-180.0, 180.0),
                finite(center.y, 25.25).clamp(-90.0, 90.0),
            ),
            meters_per_pixel: finite(meters_per_pixel, 500.0).clamp(SCALE_LIMITS.0, SCALE_LIMITS.1),
            width: size.0.max(1),
            height: size.1.max(1),
            pixels_per_point: if pixels_per_point.is_finite() {
                pixels_per_point.clamp(0.25, 8.0)
            } else {
                1.0
            },
        }
    }

    /// The view that shows a whole box with a margin in points on each side. An empty box
    /// gives a view of Guilin; a box without extent is shown at 1:5,000.
    pub fn fit(bbox: &Bbox, size: (u32, u32), pixels_per_point: f32, margin_pt: f32) -> Self {
        if bbox.is_empty() || !bbox.min.is_finite() || !bbox.max.is_finite() {
            return Self::new(Coord::lon_lat(110.3, 25.25), 500.0, size, pixels_per_point);
        }
        let (a, b) = (map_from_lon_lat(bbox.min), map_from_lon_lat(bbox.max));
        let margin = 2.0 * f64::from(margin_pt) * f64::from(pixels_per_point);
        let room = |pixels: u32| (f64::from(pixels) - margin).max(1.0);
        let scale = ((b.x - a.x) / room(size.0)).max((a.y - b.y) / room(size.1));
        let nearest = 5_000.0 * METERS_PER_POINT / f64::from(pixels_per_point.max(0.25));
        Self::new(bbox.center(), scale.max(nearest), size, pixels_per_point)
    }

    /// The centre.
    pub fn center(&self) -> Coord {
        self.center
    }

    /// Metres on the map plane per physical pixel.
    pub fn meters_per_pixel(&self) -> f64 {
        self.meters_per_pixel
    }

    /// Width in physical pixels.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in physical pixels.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Physical pixels per point.
    pub fn pixels_per_point(&self) -> f32 {
        self.pixels_per_point
    }

    /// Physical pixels of a length in points.
    pub fn pixels(&self, points: f32) -> f32 {
        points * self.pixels_per_point
    }

    /// The 50,000 of 1:50,000, on a screen or paper of 96 points to the inch.
    pub fn scale_denominator(&self) -> f64 {
        self.meters_per_pixel * f64::from(self.pixels_per_point) / METERS_PER_POINT
    }

    /// The world pixel (of this scale, counted from the world origin) of the picture's top
    /// left pixel.
    pub fn origin_px(&self) -> (i64, i64) {
        let c = map_from_lon_lat(self.center);
        let snap = |m: f64, size: u32| {
            libm::floor(m / self.meters_per_pixel - f64::from(size) / 2.0 + 0.5) as i64
        };
        (snap(c.x, self.width), snap(c.y, self.height))
    }

    /// Where a longitude and latitude lies in the picture.
    pub fn screen_from_lon_lat(&self, c: Coord) -> ScreenPos {
        let p = map_from_lon_lat(c);
        let (ox, oy) = self.origin_px();
        ScreenPos {
            x: p.x / self.meters_per_pixel - ox as f64,
            y: p.y / self.meters_per_pixel - oy as f64,
        }
    }

    /// Which longitude and latitude lies under a position of the picture.
    pub fn lon_lat_from_screen(&self, p: ScreenPos) -> Coord {
        let (ox, oy) = self.origin_px();
        lon_lat_from_map(MapPos {
            x: (p.x + ox as f64) * self.meters_per_pixel,
            y: (p.y + oy as f64) * self.meters_per_pixel,
        })
    }

    /// The box of what the picture shows, grown by some pixels on each side.
    pub fn bbox(&self, margin_px: f64) -> Bbox {
        let a = self.lon_lat_from_screen(ScreenPos {
            x: -margin_px,
            y: f64::from(self.height) + margin_px,
        });
        let b = self.lon_lat_from_screen(ScreenPos {
            x: f64::from(self.width) + margin_px,
            y: -margin_px,
        });
        Bbox { min: a, max: b }
    }

    /// The same view at another size, around the same centre.
    #[must_use]
    pub fn resized(&self, size: (u32, u32), pixels_per_point: f32) -> Self {
        // A denser screen shows the same ground in the same points.
        let scale = self.meters_per_pixel * f64::from(self.pixels_per_point)
            / f64::from(pixels_per_point.max(0.25));
        Self::new(self.center, scale, size, pixels_per_point)
    }

    /// The same view around another centre.
    #[must_use]
    pub fn centered(&self, center: Coord) -> Self {
        Self::new(
            center,
            self.meters_per_pixel,
            (self.width, self.height),
            self.pixels_per_point,
        )
    }

    /// The view after the map was dragged by some pixels right and down. Whole pixels move
    /// the picture by exactly that.
    #[must_use]
    pub fn pan(&self, dx_px: f64, dy_px: f64) -> Self {
        let c = map_from_lon_lat(self.center);
        self.centered(lon_lat_from_map(MapPos {
            x: c.x - dx_px * self.meters_per_pixel,
            y: c.y - dy_px * self.meters_per_pixel,
        }))
    }

    /// The view zoomed by a factor (2 shows everything twice as large) with what lies under
    /// the pointer staying there.
    #[must_use]
    pub fn zoom_at(&self, pointer: ScreenPos, factor: f64) -> Self {
        let factor = if factor.is_finite() && factor > 0.0 {
            factor
        } else {
            1.0
        };
        let scale = (self.meters_per_pixel / factor).clamp(SCALE_LIMITS.0, SCALE_LIMITS.1);
        // Taken from the centre itself, not from whole pixels: zooming in and out again ends
        // exactly where it began.
        let middle = map_from_lon_lat(self.center);
        let kept = self.meters_per_pixel - scale;
        let center = lon_lat_from_map(MapPos {
            x: middle.x + (pointer.x - f64::from(self.width) / 2.0) * kept,
            y: middle.y + (pointer.y - f64::from(self.height) / 2.0) * kept,
        });
        Self::new(
            center,
            scale,
            (self.width, self.height),
            self.pixels_per_point,
        )
    }

    /// A piece of this view: its pixels are exactly those of the whole from `(x, y)` on.
    #[must_use]
    pub fn tile(&self, x: i64, y: i64, size: (u32, u32)) -> Self {
        let (ox, oy) = self.origin_px();
        let middle = |origin: i64, at: i64, size: u32| {
            ((origin + at) as f64 + f64::from(size) / 2.0) * self.meters_per_pixel
        };
        Self {
            center: lon_lat_from_map(MapPos {
                x: middle(ox, x, size.0.max(1)),
                y: middle(oy, y, size.1.max(1)),
            }),
            width: size.0.max(1),
            height: size.1.max(1),
            ..*self
        }
    }
}

//! Where the pixels of an image lie: pixel ↔ plane of its system ↔ longitude and latitude.

use crate::crs::{Crs, Shift};
use crate::geom::{Bbox, Coord};

/// Pixel to plane: `x = a·column + b·row + c`, `y = d·column + e·row + f`, with whole numbers
/// at the corners of pixels (the middle of the first pixel is 0.5, 0.5).
pub type Affine = [f64; 6];

/// Where an image lies. Between datums nothing is shifted (decision 6).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placement {
    /// Pixel to plane.
    pub to_plane: Affine,
    /// Plane to pixel.
    from_plane: Affine,
    /// The system of the plane.
    pub crs: Crs,
    /// Shift of a web map that the image carries.
    pub shift: Shift,
}

impl Placement {
    /// From pixel to plane; `None` if that is not one to one, or not finite.
    pub fn new(to_plane: Affine, crs: Crs, shift: Shift) -> Option<Self> {
        let [a, b, c, d, e, f] = to_plane;
        let det = a * e - b * d;
        let size = (a.abs() + b.abs()) * (d.abs() + e.abs());
        if !to_plane.iter().all(|v| v.is_finite()) || det.abs() <= 1e-12 * size || size == 0.0 {
            return None;
        }
        let from_plane = [
            e / det,
            -b / det,
            (b * f - c * e) / det,
            -d / det,
            a / det,
            (c * d - a * f) / det,
        ];
        from_plane.iter().all(|v| v.is_finite()).then_some(Self {
            to_plane,
            from_plane,
            crs,
            shift,
        })
    }

    /// The same pixels in another system.
    #[must_use]
    pub fn in_system(self, crs: Crs, shift: Shift) -> Self {
        Self { crs, shift, ..self }
    }

    /// Column and row, counted from pixel corners, of a longitude and latitude on CGCS2000.
    /// `None` outside the system's domain.
    pub fn pixel_from_lon_lat(&self, c: Coord) -> Option<(f64, f64)> {
        let (lon, lat) = self.shift.forward(c.x, c.y);
        let (x, y) = self.crs.xy_from_lon_lat(lon, lat)?;
        Some(applied(&self.from_plane, x, y))
    }

    /// Longitude and latitude of a column and row counted from pixel corners.
    pub fn lon_lat_from_pixel(&self, column: f64, row: f64) -> Option<Coord> {
        let (x, y) = applied(&self.to_plane, column, row);
        let (lon, lat) = self.crs.lon_lat_from_xy(x, y)?;
        let (lon, lat) = self.shift.undo(lon, lat)?;
        Some(Coord::lon_lat(lon, lat))
    }

    /// The box around some pixels, by points along its border; `None` if nothing of it lies in
    /// the system's domain.
    pub fn bbox(&self, [left, top, right, bottom]: [f64; 4]) -> Option<Bbox> {
        const STEPS: u32 = 16;
        let mut bbox = Bbox::EMPTY;
        for i in 0..=STEPS {
            let t = f64::from(i) / f64::from(STEPS);
            let (x, y) = (left + t * (right - left), top + t * (bottom - top));
            for (column, row) in [(x, top), (x, bottom), (left, y), (right, y)] {
                if let Some(c) = self.lon_lat_from_pixel(column, row) {
                    bbox.grow(c);
                }
            }
        }
        (!bbox.is_empty()).then_some(bbox)
    }

    /// Size of a pixel on the ground, metres, at the middle of an image of a size.
    pub fn pixel_size_m(&self, size: (u32, u32)) -> f64 {
        let (x, y) = (f64::from(size.0) / 2.0, f64::from(size.1) / 2.0);
        let at = |x: f64, y: f64| self.lon_lat_from_pixel(x, y).map(|c| (c.x, c.y));
        let Some(middle) = at(x, y) else { return 0.0 };
        let m = |p: Option<(f64, f64)>| p.map_or(0.0, |p| crate::crs::metres_between(middle, p));
        0.5 * (m(at(x + 1.0, y)) + m(at(x, y + 1.0)))
    }
}

fn applied(m: &Affine, x: f64, y: f64) -> (f64, f64) {
    let [a, b, c, d, e, f] = *m;
    (a * x + b * y + c, d * x + e * y + f)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crs::Datum;

    #[test]
    fn a_rotated_grid_gives_each_pixel_back() {
        let crs = Crs::gauss_kruger_cm(Datum::Cgcs2000, 111.0);
        let to_plane = [0.4, 0.3, 430_000.0, 0.3, -0.4, 2_790_000.0];
        let placement = Placement::new(to_plane, crs, Shift::Gcj02).unwrap();
        let c = placement.lon_lat_from_pixel(1234.5, 67.25).unwrap();
        let (x, y) = placement.pixel_from_lon_lat(c).unwrap();
        assert!((x - 1234.5).abs() < 1e-2 && (y - 67.25).abs() < 1e-2);
    }

    #[test]
    fn a_grid_without_extent_is_no_placement() {
        let flat = [1.0, 2.0, 0.0, 2.0, 4.0, 0.0];
        assert!(Placement::new(flat, Crs::CGCS2000, Shift::None).is_none());
        assert!(Placement::new([f64::NAN; 6], Crs::CGCS2000, Shift::None).is_none());
    }
}

//! How far an edge that is straight in the source system lies from the edge that is straight
//! in longitude and latitude between the same two vertices (decision 4), and how many points
//! keep it below a bound.

use super::{Crs, Ellipsoid};

/// Most points ever inserted into one edge; a bound that would need more is not reachable.
const MAX_POINTS: usize = 100_000;

/// Upper bound of the sag of any edge of a Gauss-Kruger or Web Mercator system, metres.
///
/// `edge_length_m` is the length on the ground, `max_abs_latitude` the highest latitude
/// (degrees, without sign) the edge reaches. Holds within 6° of the central meridian and up
/// to 500 km of length within 60° of latitude.
///
/// Why: an edge straight in longitude and latitude has geodesic curvature
/// sin α (1 + cos² α) tan φ / R, at most 1.089 tan φ / R; an edge straight in Gauss-Kruger at
/// most sin Δλ cos φ / R, 0.105 cos φ / R at 6°. The sag of a curvature κ over L is κL²/8. For
/// L = 10 km at Guilin decision 4 has 0.93 m; this bound is 1.2 m.
pub fn sag_bound_m(edge_length_m: f64, max_abs_latitude: f64) -> f64 {
    let phi = max_abs_latitude.abs().min(89.0).to_radians();
    // 2 % for what the parabola leaves out, and the smallest radius of curvature there is.
    let curvature = (1.089 * libm::tan(phi) + 0.105 * libm::cos(phi)) / 6_335_000.0;
    1.02 * edge_length_m * edge_length_m * curvature / 8.0
}

impl Crs {
    /// Upper bound of the sag of an edge of this ground length and highest latitude, metres;
    /// 0 for a geographic system. See [`sag_bound_m`].
    pub fn max_sag_m(&self, edge_length_m: f64, max_abs_latitude: f64) -> f64 {
        if self.is_geographic() {
            0.0
        } else {
            sag_bound_m(edge_length_m, max_abs_latitude)
        }
    }

    /// Sag of one edge from its two end points in the source system (`x` east, `y` north),
    /// metres: never less than the true value for edges up to some hundred kilometres.
    /// `None` if an end or a point between cannot be unprojected.
    ///
    /// The offset from the straight edge, as a function of the position t along it, is
    /// t(1 − t)(c₀ + c₁t) to third order; three points between the ends bound it also where
    /// the two curves cross in the middle.
    pub fn sag_m(&self, from: (f64, f64), to: (f64, f64)) -> Option<f64> {
        if self.is_geographic() {
            return Some(0.0);
        }
        let a = self.lon_lat_from_xy(from.0, from.1)?;
        let b = self.lon_lat_from_xy(to.0, to.1)?;
        let ellipsoid = Ellipsoid::of(self.datum);
        let mid_lat = 0.5 * (a.1 + b.1);
        // Metres per degree at the middle: enough for an offset of metres over kilometres.
        let per_lat = ellipsoid.meridian_radius(mid_lat).to_radians();
        let per_lon =
            ellipsoid.prime_vertical_radius(mid_lat).to_radians() * libm::cos(mid_lat.to_radians());
        let (ex, ey) = ((b.0 - a.0) * per_lon, (b.1 - a.1) * per_lat);
        let length = libm::sqrt(ex * ex + ey * ey);
        if length == 0.0 {
            return Some(0.0);
        }
        let mut widest = 0.0_f64;
        for t in [0.25, 0.5, 0.75] {
            let (x, y) = between(from, to, t);
            let p = self.lon_lat_from_xy(x, y)?;
            let (px, py) = ((p.0 - a.0) * per_lon, (p.1 - a.1) * per_lat);
            let offset = (px * ey - py * ex).abs() / length;
            widest = widest.max(offset / (t * (1.0 - t)));
        }
        Some(0.25 * widest * 1.001)
    }

    /// How many points an edge needs, evenly spread, so that no piece sags more than
    /// `max_sag_m` metres; 0 for a geographic system. `None` if the edge cannot be
    /// unprojected, the bound is not positive or more than 100,000 points would be needed.
    pub fn points_to_insert(
        &self,
        from: (f64, f64),
        to: (f64, f64),
        max_sag_m: f64,
    ) -> Option<usize> {
        let sag = self.sag_m(from, to)?;
        if sag == 0.0 {
            return Some(0);
        }
        if !(max_sag_m > 0.0 && max_sag_m.is_finite()) {
            return None;
        }
        if sag <= max_sag_m {
            return Some(0);
        }
        // Sag falls with the square of the length; pieces nearer a pole sag more than the
        // average one, so the count grows until each piece holds the bound.
        let mut pieces = ceil_to_usize(libm::sqrt(sag / max_sag_m))?;
        loop {
            let worst = self.worst_piece(from, to, pieces)?;
            if worst <= max_sag_m {
                return Some(pieces - 1);
            }
            pieces = ceil_to_usize(pieces as f64 * libm::sqrt(worst / max_sag_m))?.max(pieces + 1);
            if pieces > MAX_POINTS {
                return None;
            }
        }
    }

    /// The points between two ends of an edge, in the source system, that keep every piece's
    /// sag below `max_sag_m`; the ends are not among them. `None` as in
    /// [`points_to_insert`](Self::points_to_insert).
    pub fn densified(
        &self,
        from: (f64, f64),
        to: (f64, f64),
        max_sag_m: f64,
    ) -> Option<Vec<(f64, f64)>> {
        let num_points = self.points_to_insert(from, to, max_sag_m)?;
        let pieces = (num_points + 1) as f64;
        Some(
            (1..=num_points)
                .map(|i| between(from, to, i as f64 / pieces))
                .collect(),
        )
    }

    /// Sag of the worst of some equal pieces: the two at the ends and the middle one, as sag
    /// changes evenly along an edge.
    fn worst_piece(&self, from: (f64, f64), to: (f64, f64), pieces: usize) -> Option<f64> {
        let at = |i: usize| between(from, to, i as f64 / pieces as f64);
        let mut worst = 0.0_f64;
        for i in [0, pieces / 2, pieces - 1] {
            worst = worst.max(self.sag_m(at(i), at(i + 1))?);
        }
        Some(worst)
    }
}

fn between(from: (f64, f64), to: (f64, f64), t: f64) -> (f64, f64) {
    (from.0 + (to.0 - from.0) * t, from.1 + (to.1 - from.1) * t)
}

/// A count of pieces, if it is one a file could hold.
fn ceil_to_usize(value: f64) -> Option<usize> {
    let ceiled = libm::ceil(value);
    (ceiled >= 1.0 && ceiled <= MAX_POINTS as f64).then_some(ceiled as usize)
}

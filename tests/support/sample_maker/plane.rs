//! Places: whole 1e-7 degrees for everything that is kept, kilometres for everything that is
//! thought up, zone metres for the files that are written in EPSG:4525.

/// A position in whole 1e-7 degrees (about a centimetre): longitude, latitude.
pub type Spot = (i64, i64);

/// A position in kilometres east and north of 110.3° E 25.3° N, true to scale near there.
pub type Km = (f64, f64);

const ORIGIN: (f64, f64) = (110.3, 25.3);
/// Kilometres per degree of longitude and of latitude, near Guilin.
const SCALE: (f64, f64) = (100.75, 110.78);
/// Whole numbers per degree.
pub const PER_DEGREE: f64 = 1e7;

/// Kilometres of longitude and latitude in degrees.
pub fn km(lon: f64, lat: f64) -> Km {
    ((lon - ORIGIN.0) * SCALE.0, (lat - ORIGIN.1) * SCALE.1)
}

/// Kilometres of a kept position.
pub fn km_of(spot: Spot) -> Km {
    km(spot.0 as f64 / PER_DEGREE, spot.1 as f64 / PER_DEGREE)
}

/// The kept position nearest to a place in kilometres.
pub fn spot(place: Km) -> Spot {
    let lon = ORIGIN.0 + place.0 / SCALE.0;
    let lat = ORIGIN.1 + place.1 / SCALE.1;
    (
        (lon * PER_DEGREE).round() as i64,
        (lat * PER_DEGREE).round() as i64,
    )
}

/// Square kilometres of one unit of kept area.
pub fn km2_per_unit() -> f64 {
    SCALE.0 * SCALE.1 / (PER_DEGREE * PER_DEGREE)
}

/// Distance in kilometres.
pub fn distance(a: Km, b: Km) -> f64 {
    let (dx, dy) = (a.0 - b.0, a.1 - b.1);
    (dx * dx + dy * dy).sqrt()
}

/// Distance to a segment, and how far along it (0–1) the nearest place lies.
pub fn to_segment(p: Km, a: Km, b: Km) -> (f64, f64) {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let len2 = dx * dx + dy * dy;
    let t = if len2 > 0.0 {
        (((p.0 - a.0) * dx + (p.1 - a.1) * dy) / len2).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (distance(p, (a.0 + t * dx, a.1 + t * dy)), t)
}

/// Distance to a line of places, and how many kilometres along it the nearest lies.
pub fn to_line(p: Km, line: &[Km]) -> (f64, f64) {
    let mut best = (f64::INFINITY, 0.0);
    let mut along = 0.0;
    for pair in line.windows(2) {
        if let [a, b] = *pair {
            let (d, t) = to_segment(p, a, b);
            let length = distance(a, b);
            if d < best.0 {
                best = (d, along + t * length);
            }
            along += length;
        }
    }
    best
}

/// CGCS2000 / 3-degree Gauss-Kruger zone 37 (EPSG:4525), whole millimetres: east, north.
///
/// Krüger's series in the third flattening to the fourth order; the trigonometry is `libm`'s,
/// so the bytes are the same everywhere.
pub fn zone_millimetres(spot: Spot) -> (i64, i64) {
    let flattening = 1.0 / 298.257_222_101;
    let n: f64 = flattening / (2.0 - flattening);
    let (n2, n3, n4) = (n * n, n * n * n, n * n * n * n);
    let radius = 6_378_137.0 / (1.0 + n) * (1.0 + n2 / 4.0 + n4 / 64.0);
    let alpha = [
        n / 2.0 - 2.0 * n2 / 3.0 + 5.0 * n3 / 16.0 + 41.0 * n4 / 180.0,
        13.0 * n2 / 48.0 - 3.0 * n3 / 5.0 + 557.0 * n4 / 1440.0,
        61.0 * n3 / 240.0 - 103.0 * n4 / 140.0,
        49561.0 * n4 / 161_280.0,
    ];
    let radians = core::f64::consts::PI / 180.0;
    let lat = spot.1 as f64 / PER_DEGREE * radians;
    let lon = (spot.0 as f64 / PER_DEGREE - 111.0) * radians;
    let e = (flattening * (2.0 - flattening)).sqrt();
    let s = libm::sin(lat);
    let t = libm::sinh(libm::atanh(s) - e * libm::atanh(e * s));
    let xi = libm::atan2(t, libm::cos(lon));
    let eta = libm::atanh(libm::sin(lon) / (1.0 + t * t).sqrt());
    let (mut north, mut east) = (xi, eta);
    for (k, a) in alpha.iter().enumerate() {
        let m = 2.0 * (k as f64 + 1.0);
        north += a * libm::sin(m * xi) * libm::cosh(m * eta);
        east += a * libm::cos(m * xi) * libm::sinh(m * eta);
    }
    let mm = |metres: f64| (metres * 1000.0).round() as i64;
    (mm(37_500_000.0 + radius * east), mm(radius * north))
}

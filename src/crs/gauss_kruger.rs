//! Gauss-Kruger (transverse Mercator) by Krüger's series in the third flattening, to n⁶,
//! and the spherical Web Mercator.
//!
//! Series of Karney, "Transverse Mercator with an accuracy of a few nanometers" (2011),
//! eqs. 35 and 36, and "On auxiliary latitudes" (2022) for the conformal latitude: exact to
//! some ten nanometres within the 45° of longitude allowed here (a map of all China in one
//! zone), so the truncation never shows beside the rounding of the coordinates. Ellipsoids of
//! the Earth have n < 0.0017, so six terms are enough. Trigonometry from `libm` only
//! (decision 8).

use super::Ellipsoid;

/// How far from the central meridian positions are accepted, degrees of longitude.
pub(super) const MAX_LONGITUDE_OFFSET: f64 = 45.0;
/// Radius of the Web Mercator sphere, metres (EPSG method 1024).
pub(super) const WEB_MERCATOR_RADIUS: f64 = 6_378_137.0;
/// Latitude beyond which Web Mercator is refused, degrees.
const WEB_MERCATOR_MAX_LATITUDE: f64 = 89.0;

const RAD: f64 = std::f64::consts::PI / 180.0;
const DEG: f64 = 180.0 / std::f64::consts::PI;

type Series = [f64; 6];

/// Everything about an ellipsoid the projection needs, worked out at compile time.
struct Coefficients {
    /// Radius of the rectifying sphere, metres.
    rectifying_radius: f64,
    /// Conformal to rectifying plane.
    alpha: Series,
    /// Rectifying to conformal plane.
    beta: Series,
    /// Geographic to conformal latitude.
    to_conformal: Series,
    /// Conformal to geographic latitude.
    to_geographic: Series,
}

static CGCS2000: Coefficients = Coefficients::of(Ellipsoid::CGCS2000);
static WGS84: Coefficients = Coefficients::of(Ellipsoid::WGS84);
static XIAN80: Coefficients = Coefficients::of(Ellipsoid::XIAN80);
static BEIJING54: Coefficients = Coefficients::of(Ellipsoid::BEIJING54);

/// Value of `c0·n^power + c1·n^(power+1) + …`.
const fn term(n: f64, power: u32, c: &[f64]) -> f64 {
    let mut sum = 0.0;
    let mut i = c.len();
    while i > 0 {
        i -= 1;
        sum = sum * n + c[i];
    }
    let mut k = 0;
    while k < power {
        sum *= n;
        k += 1;
    }
    sum
}

impl Coefficients {
    const fn of(ellipsoid: Ellipsoid) -> Self {
        let n = ellipsoid.n();
        let n2 = n * n;
        Self {
            rectifying_radius: ellipsoid.a() / (1.0 + n)
                * (1.0 + n2 * (1.0 / 4.0 + n2 * (1.0 / 64.0 + n2 / 256.0))),
            alpha: [
                term(
                    n,
                    1,
                    &[
                        1.0 / 2.0,
                        -2.0 / 3.0,
                        5.0 / 16.0,
                        41.0 / 180.0,
                        -127.0 / 288.0,
                        7891.0 / 37800.0,
                    ],
                ),
                term(
                    n,
                    2,
                    &[
                        13.0 / 48.0,
                        -3.0 / 5.0,
                        557.0 / 1440.0,
                        281.0 / 630.0,
                        -1_983_433.0 / 1_935_360.0,
                    ],
                ),
                term(
                    n,
                    3,
                    &[
                        61.0 / 240.0,
                        -103.0 / 140.0,
                        15061.0 / 26880.0,
                        167_603.0 / 181_440.0,
                    ],
                ),
                term(
                    n,
                    4,
                    &[
                        49561.0 / 161_280.0,
                        -179.0 / 168.0,
                        6_601_661.0 / 7_257_600.0,
                    ],
                ),
                term(n, 5, &[34729.0 / 80640.0, -3_418_889.0 / 1_995_840.0]),
                term(n, 6, &[212_378_941.0 / 319_334_400.0]),
            ],
            beta: [
                term(
                    n,
                    1,
                    &[
                        1.0 / 2.0,
                        -2.0 / 3.0,
                        37.0 / 96.0,
                        -1.0 / 360.0,
                        -81.0 / 512.0,
                        96199.0 / 604_800.0,
                    ],
                ),
                term(
                    n,
                    2,
                    &[
                        1.0 / 48.0,
                        1.0 / 15.0,
                        -437.0 / 1440.0,
                        46.0 / 105.0,
                        -1_118_711.0 / 3_870_720.0,
                    ],
                ),
                term(
                    n,
                    3,
                    &[
                        17.0 / 480.0,
                        -37.0 / 840.0,
                        -209.0 / 4480.0,
                        5569.0 / 90720.0,
                    ],
                ),
                term(
                    n,
                    4,
                    &[4397.0 / 161_280.0, -11.0 / 504.0, -830_251.0 / 7_257_600.0],
                ),
                term(n, 5, &[4583.0 / 161_280.0, -108_847.0 / 3_991_680.0]),
                term(n, 6, &[20_648_693.0 / 638_668_800.0]),
            ],
            to_conformal: [
                term(
                    n,
                    1,
                    &[
                        -2.0,
                        2.0 / 3.0,
                        4.0 / 3.0,
                        -82.0 / 45.0,
                        32.0 / 45.0,
                        4642.0 / 4725.0,
                    ],
                ),
                term(
                    n,
                    2,
                    &[
                        5.0 / 3.0,
                        -16.0 / 15.0,
                        -13.0 / 9.0,
                        904.0 / 315.0,
                        -1522.0 / 945.0,
                    ],
                ),
                term(
                    n,
                    3,
                    &[-26.0 / 15.0, 34.0 / 21.0, 8.0 / 5.0, -12686.0 / 2835.0],
                ),
                term(n, 4, &[1237.0 / 630.0, -12.0 / 5.0, -24832.0 / 14175.0]),
                term(n, 5, &[-734.0 / 315.0, 109_598.0 / 31185.0]),
                term(n, 6, &[444_337.0 / 155_925.0]),
            ],
            to_geographic: [
                term(
                    n,
                    1,
                    &[
                        2.0,
                        -2.0 / 3.0,
                        -2.0,
                        116.0 / 45.0,
                        26.0 / 45.0,
                        -2854.0 / 675.0,
                    ],
                ),
                term(
                    n,
                    2,
                    &[
                        7.0 / 3.0,
                        -8.0 / 5.0,
                        -227.0 / 45.0,
                        2704.0 / 315.0,
                        2323.0 / 945.0,
                    ],
                ),
                term(
                    n,
                    3,
                    &[
                        56.0 / 15.0,
                        -136.0 / 35.0,
                        -1262.0 / 105.0,
                        73814.0 / 2835.0,
                    ],
                ),
                term(n, 4, &[4279.0 / 630.0, -332.0 / 35.0, -399_572.0 / 14175.0]),
                term(n, 5, &[4174.0 / 315.0, -144_838.0 / 6237.0]),
                term(n, 6, &[601_676.0 / 22275.0]),
            ],
        }
    }

    /// The table of a datum's ellipsoid.
    fn for_datum(datum: super::Datum) -> &'static Self {
        match datum {
            super::Datum::Cgcs2000 => &CGCS2000,
            super::Datum::Wgs84 => &WGS84,
            super::Datum::Xian80 => &XIAN80,
            super::Datum::Beijing54 => &BEIJING54,
        }
    }
}

/// `Σ c_j sin(2jθ)` by Clenshaw, from sin 2θ and cos 2θ.
fn sine_series(c: &Series, sin2: f64, cos2: f64) -> f64 {
    let r = 2.0 * cos2;
    let (mut h1, mut h2) = (0.0, 0.0);
    for &cj in c.iter().rev() {
        let h = cj + r * h1 - h2;
        h2 = h1;
        h1 = h;
    }
    h1 * sin2
}

/// `Σ c_j sin(2jζ)` for complex ζ = ξ + iη by Clenshaw, from the (hyperbolic) sines and
/// cosines of 2ξ and 2η.
fn complex_sine_series(c: &Series, s: f64, cs: f64, sh: f64, ch: f64) -> (f64, f64) {
    let (re, im) = (2.0 * cs * ch, -2.0 * s * sh);
    let (mut h1, mut h2) = ((0.0, 0.0), (0.0, 0.0));
    for &cj in c.iter().rev() {
        let h = (
            cj + re * h1.0 - im * h1.1 - h2.0,
            re * h1.1 + im * h1.0 - h2.1,
        );
        h2 = h1;
        h1 = h;
    }
    let (sr, si) = (s * ch, cs * sh);
    (sr * h1.0 - si * h1.1, sr * h1.1 + si * h1.0)
}

/// sinh and cosh from one expm1, exact for small arguments too.
fn sinh_cosh(v: f64) -> (f64, f64) {
    let t = libm::expm1(v);
    let u = t / (t + 1.0);
    (0.5 * (t + u), 1.0 + 0.5 * t * u)
}

/// The parameters of a transverse Mercator, degrees and metres.
#[derive(Clone, Copy)]
pub(super) struct TransverseMercator {
    pub datum: super::Datum,
    pub central_meridian: f64,
    pub false_easting: f64,
    pub false_northing: f64,
    pub scale: f64,
    pub origin_latitude: f64,
}

impl TransverseMercator {
    /// Rectified latitude of the origin latitude, radians.
    fn origin(&self, c: &Coefficients) -> f64 {
        if self.origin_latitude == 0.0 {
            return 0.0;
        }
        let chi = conformal_from_geographic(c, self.origin_latitude * RAD);
        chi + sine_series(&c.alpha, libm::sin(2.0 * chi), libm::cos(2.0 * chi))
    }

    /// Easting and northing, metres, of a position in degrees.
    pub fn xy_from_lon_lat(&self, lon: f64, lat: f64) -> Option<(f64, f64)> {
        if !(lon.is_finite() && lat.is_finite() && lat.abs() <= 90.0) {
            return None;
        }
        let offset = wrapped(lon - self.central_meridian)?;
        if offset.abs() > MAX_LONGITUDE_OFFSET {
            return None;
        }
        let c = Coefficients::for_datum(self.datum);
        let (sin_chi, cos_chi) = libm::sincos(conformal_from_geographic(c, lat * RAD));
        let (sin_lam, cos_lam) = libm::sincos(offset * RAD);
        let t = cos_chi * cos_lam;
        let r = libm::sqrt(sin_chi * sin_chi + t * t);
        let xi = libm::atan2(sin_chi, t);
        // asinh(x) with x = cos χ sin λ / r; libm's asinh keeps small arguments exact.
        let eta = libm::asinh(cos_chi * sin_lam / r);
        let (s, cs) = libm::sincos(2.0 * xi);
        let (sh, ch) = sinh_cosh(2.0 * eta);
        let (dx, dy) = complex_sine_series(&c.alpha, s, cs, sh, ch);
        let k = self.scale * c.rectifying_radius;
        let x = self.false_easting + k * (eta + dy);
        let y = self.false_northing + k * (xi + dx - self.origin(c));
        (x.is_finite() && y.is_finite()).then_some((x, y))
    }

    /// Longitude and latitude, degrees, of an easting and northing in metres.
    pub fn lon_lat_from_xy(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        let c = Coefficients::for_datum(self.datum);
        let k = self.scale * c.rectifying_radius;
        let xi = (y - self.false_northing) / k + self.origin(c);
        let eta = (x - self.false_easting) / k;
        // A quarter of the meridian north or south, with room for rounding at the pole; 0.9
        // lies beyond 45° at the equator.
        if !(xi.abs() <= std::f64::consts::FRAC_PI_2 + 1e-12 && eta.abs() <= 0.9) {
            return None;
        }
        let (s, cs) = libm::sincos(2.0 * xi);
        let (sh, ch) = sinh_cosh(2.0 * eta);
        let (dx, dy) = complex_sine_series(&c.beta, s, cs, sh, ch);
        let (sin_xi, cos_xi) = libm::sincos(xi - dx);
        let (sinh_eta, _) = sinh_cosh(eta - dy);
        let r = libm::sqrt(sinh_eta * sinh_eta + cos_xi * cos_xi);
        let offset = libm::atan2(sinh_eta, cos_xi) * DEG;
        if offset.abs() > MAX_LONGITUDE_OFFSET {
            return None;
        }
        // sin 2χ and cos 2χ without trigonometry: tan χ = sin ξ′ / r.
        let h2 = sin_xi * sin_xi + r * r;
        let sin2 = 2.0 * sin_xi * r / h2;
        let cos2 = (r * r - sin_xi * sin_xi) / h2;
        let lat = libm::atan2(sin_xi, r) + sine_series(&c.to_geographic, sin2, cos2);
        Some((wrapped(self.central_meridian + offset)?, lat * DEG))
    }
}

/// Conformal latitude of a geographic latitude, radians.
fn conformal_from_geographic(c: &Coefficients, phi: f64) -> f64 {
    let (s, cs) = libm::sincos(2.0 * phi);
    phi + sine_series(&c.to_conformal, s, cs)
}

/// A longitude or difference of longitudes brought into ±180°; none if far outside.
fn wrapped(lon: f64) -> Option<f64> {
    if lon.abs() <= 180.0 {
        Some(lon)
    } else if lon.abs() <= 540.0 {
        Some(lon - 360.0_f64.copysign(lon))
    } else {
        None
    }
}

/// Web Mercator metres of a position in degrees: ellipsoidal latitude on the sphere.
pub(super) fn web_mercator_from_lon_lat(lon: f64, lat: f64) -> Option<(f64, f64)> {
    if !(lon.abs() <= 180.0 && lat.abs() <= WEB_MERCATOR_MAX_LATITUDE) {
        return None;
    }
    let y = libm::asinh(libm::tan(lat * RAD));
    Some((WEB_MERCATOR_RADIUS * (lon * RAD), WEB_MERCATOR_RADIUS * y))
}

/// Longitude and latitude in degrees of Web Mercator metres.
pub(super) fn lon_lat_from_web_mercator(x: f64, y: f64) -> Option<(f64, f64)> {
    if !(x.is_finite() && y.is_finite()) {
        return None;
    }
    let lon = x / WEB_MERCATOR_RADIUS * DEG;
    let lat = libm::atan(libm::sinh(y / WEB_MERCATOR_RADIUS)) * DEG;
    // Half a millimetre of rounding at the antimeridian is no reason to refuse a position.
    (lon.abs() <= 180.0 + 1e-8 && lat.abs() <= WEB_MERCATOR_MAX_LATITUDE + 1e-8)
        .then_some((lon.clamp(-180.0, 180.0), lat))
}

//! The office's three areas against mpmath, GeographicLib and PROJ
//! (`tests/oracle/geom/make_areas.py`), and as sums over pieces.

use super::measure::polygon;
use redline::base::progress::Progress;
use redline::geom::areas::trapezoid_m2;
use redline::geom::{
    AreaFrame, AreaMethod, Areas, Columns, Coord, Prepared, overlap_one, union_areas_until,
};

fn lines(kind: &str) -> Vec<Vec<&'static str>> {
    include_str!("../../oracle/geom/areas.txt")
        .lines()
        .map(|l| l.split('|').collect::<Vec<_>>())
        .filter(|f| f[0] == kind)
        .collect()
}

fn ring(text: &str) -> Vec<Coord> {
    text.split(',')
        .map(|xy| {
            let (x, y) = xy.split_once(' ').unwrap();
            Coord::lon_lat(x.parse().unwrap(), y.parse().unwrap())
        })
        .collect()
}

fn number(text: &str) -> f64 {
    text.parse().unwrap()
}

fn measured(shape: &Columns) -> (AreaFrame, Areas) {
    let feature = shape.feature(0).unwrap();
    let frame = AreaFrame::about(&feature.bbox(), AreaMethod::Ellipsoid);
    (frame, frame.areas(feature, &Progress::new()).unwrap())
}

fn ready(shape: &Columns, frame: AreaFrame) -> Prepared {
    Prepared::measuring(shape.feature(0).unwrap(), frame, &Progress::new()).unwrap()
}

#[test]
fn the_trapezoid_formula_is_the_published_one_evaluated_with_sixty_digits() {
    let cases = lines("trapezoid");
    assert_eq!(cases.len(), 9);
    for f in cases {
        let found = trapezoid_m2(number(f[1]), number(f[2]), number(f[3]));
        let (series, closed) = (number(f[4]), number(f[5]));
        assert!(
            (found - series).abs() <= 1e-14 * series.abs() + 1e-9,
            "{f:?}: {found}"
        );
        assert!(
            (found - closed).abs() <= 2e-11 * closed.abs(),
            "{f:?}: {found}"
        );
    }
}

#[test]
fn a_parcel_a_site_and_a_county_have_the_areas_of_the_witnesses() {
    let cases = lines("area");
    assert!(cases.len() > 30);
    for f in cases {
        let rings: Vec<Vec<Coord>> = f[1].split(';').map(ring).collect();
        let shape = polygon(&rings);
        let (frame, areas) = measured(&shape);
        assert_eq!(frame.zone().to_string(), f[2]);
        let near = |found: f64, wanted: f64| {
            assert!(
                (found - wanted).abs() <= (1e-11 * wanted).max(1e-5),
                "{found} against {wanted}: {}",
                f[1]
            );
        };
        near(areas.ellipsoid_m2, number(f[3]));
        near(areas.geodesic_m2, number(f[4]));
        near(areas.planar_m2, number(f[5]));
    }
}

#[test]
fn long_edges_are_divided_and_that_matters_for_a_large_shape_only() {
    let apart: Vec<(f64, f64)> = lines("area")
        .iter()
        .map(|f| (number(f[3]), (number(f[3]) - number(f[6])).abs()))
        .collect();
    // Hectares to within a hundredth of a square metre; counties by thousands.
    assert!(apart.iter().any(|(area, d)| *area > 1e8 && *d > 1000.0));
    assert!(apart.iter().all(|(area, d)| *area > 3e4 || *d < 0.01));
}

/// A deterministic stream of numbers in 0–1.
fn stream(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed;
    move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[test]
fn a_site_cut_along_random_lines_is_the_sum_of_its_pieces_by_every_method() {
    let mut next = stream(7);
    for round in 0..40 {
        let (x, y, size) = (110.0 + next(), 24.5 + next(), 0.0005 + 0.004 * next());
        let n = 5 + round % 9;
        let star: Vec<Coord> = (0..n)
            .map(|k| {
                let turn = std::f64::consts::TAU * k as f64 / n as f64;
                let r = size * (0.5 + 0.5 * next());
                Coord::lon_lat(x + r * turn.cos(), y + r * turn.sin())
            })
            .collect();
        let site = polygon(&[star]);
        let (frame, whole) = measured(&site);
        let project = ready(&site, frame);
        // Strips that share their borders and together hold the whole site.
        let cuts = [
            x - 1.0,
            x - 0.3 * size * next(),
            x + 0.4 * size * next(),
            x + 1.0,
        ];
        let slant = 0.6 * (next() - 0.5);
        let edge = |c: f64| (c - slant * 0.01, c + slant * 0.01);
        let mut sum = Areas::default();
        let mut exact = 0.0;
        for w in cuts.windows(2) {
            let ((a0, a1), (b0, b1)) = (edge(w[0]), edge(w[1]));
            let strip = polygon(&[vec![
                Coord::lon_lat(a0, y - 0.01),
                Coord::lon_lat(b0, y - 0.01),
                Coord::lon_lat(b1, y + 0.01),
                Coord::lon_lat(a1, y + 0.01),
            ]]);
            let pair = overlap_one(&project, strip.feature(0).unwrap()).unwrap();
            sum.add(&pair.areas);
            exact += pair.area_m2;
        }
        assert!((exact - project.area_m2()).abs() < 1e-4);
        assert!(
            (sum.ellipsoid_m2 - whole.ellipsoid_m2).abs() < 0.01,
            "{sum:?} {whole:?}"
        );
        // Cut points lie on edges straight in degrees, not in the plane and no geodesics: up to
        // L³·tanφ/12R an edge, 0.2 m² at 300 m.
        assert!((sum.planar_m2 - whole.planar_m2).abs() < 1.0);
        assert!((sum.geodesic_m2 - whole.geodesic_m2).abs() < 1.0);
    }
}

#[test]
fn zones_that_overlap_count_common_ground_once_by_every_method() {
    let square = |w: f64, s: f64, size: f64| {
        polygon(&[vec![
            Coord::lon_lat(w, s),
            Coord::lon_lat(w + size, s),
            Coord::lon_lat(w + size, s + size),
            Coord::lon_lat(w, s + size),
        ]])
    };
    let site = square(110.0, 25.0, 0.008);
    let (frame, _) = measured(&site);
    let project = ready(&site, frame);
    let (a, b) = (
        square(110.002, 25.002, 0.003),
        square(110.004, 25.001, 0.009),
    );
    let zones: Vec<_> = [&a, &b]
        .iter()
        .map(|z| {
            let zone = z.feature(0).unwrap();
            let pair = overlap_one(&project, zone).unwrap();
            (zone, pair.area_m2, pair.areas)
        })
        .collect();
    let (exact, union) =
        union_areas_until(site.feature(0).unwrap(), &project, &zones, &Progress::new());
    // a within the site, plus b's part of it, less what both hold: a square of 0.001 by 0.003.
    let both = {
        let common = polygon(&[vec![
            Coord::lon_lat(110.004, 25.002),
            Coord::lon_lat(110.005, 25.002),
            Coord::lon_lat(110.005, 25.005),
            Coord::lon_lat(110.004, 25.005),
        ]]);
        overlap_one(&project, common.feature(0).unwrap()).unwrap()
    };
    let wanted = zones[0].1 + zones[1].1 - both.area_m2;
    assert!((exact - wanted).abs() < 1e-4, "{exact} {wanted}");
    for method in AreaMethod::ALL {
        let wanted = zones[0].2.by(method) + zones[1].2.by(method) - both.areas.by(method);
        // Cut points of edges 800 m long lie off the edges of the plane and the geodesics.
        let allowed = if method == AreaMethod::Ellipsoid {
            0.01
        } else {
            3.0
        };
        let error = (union.by(method) - wanted).abs();
        assert!(error < allowed, "{method:?}: {error}");
    }
}

#[test]
fn nothing_is_measured_unless_it_is_asked_for_and_a_hostile_edge_ends() {
    let shape = polygon(&[vec![
        Coord::lon_lat(-179.0, -80.0),
        Coord::lon_lat(179.0, -80.0),
        Coord::lon_lat(0.0, 85.0),
    ]]);
    let plain = Prepared::new(shape.feature(0).unwrap());
    assert_eq!(plain.areas(), Areas::default());
    let pair = overlap_one(&plain, shape.feature(0).unwrap()).unwrap();
    assert_eq!(pair.areas, Areas::default());
    // Too wide for a plane: no number rather than a wrong one.
    let (_, areas) = measured(&shape);
    assert!(areas.planar_m2.is_nan());
    assert!(areas.ellipsoid_m2 > 1e12);
}

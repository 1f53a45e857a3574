//! Areas, lengths and distances against mpmath and GeographicLib
//! (`tests/oracle/geom/make_measure.py`).

use redline::geom::measure::{chain_length_m, geodesic_length_m};
use redline::geom::{
    BoxTree, Columns, Coord, LocalEllipsoid, Prepared, area_m2, closest, geodesic_area_m2, nearest,
    perimeter_m,
};

fn ring(text: &str) -> Vec<Coord> {
    text.split(',')
        .map(|xy| {
            let (x, y) = xy.split_once(' ').unwrap();
            Coord::lon_lat(x.parse().unwrap(), y.parse().unwrap())
        })
        .collect()
}

pub fn polygon(rings: &[Vec<Coord>]) -> Columns {
    let mut columns = Columns::new();
    let holes: Vec<&[Coord]> = rings[1..].iter().map(Vec::as_slice).collect();
    columns.push_polygon(&rings[0], &holes);
    columns.orient();
    columns
}

fn lines(kind: &str) -> Vec<Vec<&'static str>> {
    include_str!("../../oracle/geom/measure.txt")
        .lines()
        .map(|l| l.split('|').collect::<Vec<_>>())
        .filter(|f| f[0] == kind)
        .collect()
}

#[test]
fn areas_of_a_millimetre_a_hectare_a_county_and_a_country_agree_with_mpmath() {
    let cases = lines("area");
    assert!(cases.len() > 40);
    for f in cases {
        let rings: Vec<Vec<Coord>> = f[1].split(';').map(ring).collect();
        let shape = polygon(&rings);
        let feature = shape.feature(0).unwrap();
        let exact: f64 = f[2].parse().unwrap();
        let error = (area_m2(feature) - exact).abs();
        // A hectare to a tenth of a square millimetre, anything to 1e-11.
        assert!(
            error <= (1e-11 * exact).max(1e-7),
            "{} against {exact}: {}",
            area_m2(feature),
            error / exact
        );
        let straight: f64 = f[5].parse().unwrap();
        let error = (perimeter_m(feature) - straight).abs();
        assert!(error <= 1e-8 * straight, "{error} of {straight}");
    }
}

#[test]
fn geodesic_areas_and_lengths_agree_with_geographiclib() {
    for f in lines("area") {
        let rings: Vec<Vec<Coord>> = f[1].split(';').map(ring).collect();
        let shape = polygon(&rings);
        let feature = shape.feature(0).unwrap();
        let area: f64 = f[3].parse().unwrap();
        assert!((geodesic_area_m2(feature) - area).abs() <= (1e-9 * area).max(1e-2));
        let perimeter: f64 = f[4].parse().unwrap();
        let part = feature.parts().next().unwrap();
        let found: f64 = part.rings().map(geodesic_length_m).sum();
        assert!((found - perimeter).abs() <= 1e-9 * perimeter + 1e-6);
    }
}

#[test]
fn the_nearest_distance_is_the_least_geodesic_over_all_edges() {
    let cases = lines("distance");
    assert!(cases.len() >= 40);
    let mut worst = 0.0_f64;
    for f in cases {
        let (a, b) = (polygon(&[ring(f[1])]), polygon(&[ring(f[2])]));
        let expected: f64 = f[3].parse().unwrap();
        for (p, z) in [(&a, &b), (&b, &a)] {
            let project = Prepared::new(p.feature(0).unwrap());
            let found = closest(&project, z.feature(0).unwrap()).unwrap();
            let error = (found.distance_m - expected).abs();
            worst = worst.max(error / expected.max(1.0));
            let allowed = if expected < 10_000.0 {
                1e-3
            } else {
                1e-6 * expected
            };
            assert!(error <= allowed, "{} against {expected}", found.distance_m);
        }
    }
    println!("worst relative error of a distance: {worst:e}");
}

#[test]
fn the_nearest_zone_of_many_is_the_one_a_plain_search_finds() {
    use super::synthetic::set;
    let zone_rings = set::zones(400);
    let projects = set::columns(&set::projects(&zone_rings));
    let stars = set::columns(&zone_rings[6000..]);
    let mut groups = vec![Columns::new(); 4];
    for (i, f) in stars.features().enumerate() {
        groups[i / 100].push_feature(f);
    }
    for project in projects.features().step_by(23) {
        let prepared = Prepared::new(project);
        let trees: Vec<BoxTree> = groups.iter().map(|g| BoxTree::new(g.boxes())).collect();
        let found = nearest(&prepared, trees.iter().zip(&groups)).unwrap();
        let plain = stars
            .features()
            .map(|z| closest(&prepared, z).unwrap().distance_m)
            .fold(f64::INFINITY, f64::min);
        assert_eq!(found.closest.distance_m, plain);
    }
}

#[test]
fn a_shape_inside_a_zone_or_touching_it_is_at_distance_zero() {
    let square = |x: f64, y: f64, s: f64| {
        polygon(&[vec![
            Coord::lon_lat(x, y),
            Coord::lon_lat(x + s, y),
            Coord::lon_lat(x + s, y + s),
            Coord::lon_lat(x, y + s),
        ]])
    };
    let big = square(110.0, 25.0, 1.0);
    for other in [square(110.25, 25.25, 0.25), square(111.0, 25.25, 0.25)] {
        for (p, z) in [(&big, &other), (&other, &big)] {
            let project = Prepared::new(p.feature(0).unwrap());
            assert_eq!(
                closest(&project, z.feature(0).unwrap()).unwrap().distance_m,
                0.0
            );
        }
    }
}

#[test]
fn length_does_not_depend_on_where_the_series_begins() {
    let chain = [
        Coord::lon_lat(110.0, 24.0),
        Coord::lon_lat(110.7, 24.9),
        Coord::lon_lat(110.1, 26.0),
    ];
    let near = chain_length_m(&chain, &LocalEllipsoid::new(25.0, 1.0));
    let far = chain_length_m(&chain, &LocalEllipsoid::new(30.0, 6.0));
    assert!((near - far).abs() < 1e-9 * near);
}

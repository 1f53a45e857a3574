//! What must hold whatever the shapes: A∩B + A∖B = A, unions that never count ground twice,
//! the same answer elsewhere on the globe, in any order and from any start of a ring.

use super::measure::polygon;
use super::pairs::{compare, pairs};
use super::synthetic::set;
use redline::geom::shape::{overlap_shape, remainder_shape, union_shape};
use redline::geom::{
    Columns, Coord, PartKind, Position, Prepared, area_m2, closest, defects, interior_point,
    length_m, overlap, overlap_one, repair, union_area_m2, union_length_m,
};

fn square(x: f64, y: f64, side: f64) -> Vec<Coord> {
    vec![
        Coord::lon_lat(x, y),
        Coord::lon_lat(x + side, y),
        Coord::lon_lat(x + side, y + side),
        Coord::lon_lat(x, y + side),
    ]
}

fn shape_area(columns: &Columns) -> f64 {
    columns.feature(0).map_or(0.0, area_m2)
}

#[test]
fn the_shown_overlap_and_the_remainder_add_up_to_the_project() {
    let zone_rings = set::zones(800);
    let projects = set::columns(&set::projects(&zone_rings));
    let stars = set::columns(&zone_rings[6000..]);
    let all: Vec<u32> = (0..800).collect();
    let mut pairs = 0;
    for project in projects.features() {
        let prepared = Prepared::new(project);
        overlap(&prepared, &stars, &all, &mut |r| {
            let zone = stars.feature(r.index as usize).unwrap();
            let inside = shape_area(&overlap_shape(project, zone));
            let outside = shape_area(&remainder_shape(project, zone));
            let whole = prepared.area_m2();
            let allowed = (1e-7 * whole).max(0.01);
            assert!(
                (inside - r.area_m2).abs() <= allowed,
                "{inside} {}",
                r.area_m2
            );
            assert!(
                (inside + outside - whole).abs() <= 2.0 * allowed,
                "{inside} {outside} {whole} {r:?}"
            );
            pairs += 1;
        });
    }
    assert!(pairs > 150, "{pairs}");
}

#[test]
fn the_parts_of_a_coverage_add_up_to_the_project() {
    let zone_rings = set::zones(0);
    let zones = set::columns(&zone_rings);
    let all: Vec<u32> = (0..6000).collect();
    let mut inside = 0;
    for project in set::columns(&set::projects(&zone_rings))
        .features()
        .step_by(17)
    {
        let prepared = Prepared::new(project);
        let mut sum = 0.0;
        overlap(&prepared, &zones, &all, &mut |r| sum += r.area_m2);
        // Projects over the edge of the coverage are not covered whole.
        if prepared.bbox().min.x > 109.62
            && prepared.bbox().max.x < 111.58
            && prepared.bbox().min.y > 24.27
            && prepared.bbox().max.y < 26.1
        {
            inside += 1;
            let whole = prepared.area_m2();
            assert!((sum - whole).abs() <= 1e-9 * whole, "{sum} {whole}");
        }
    }
    assert!(inside > 40);
}

#[test]
fn a_zone_given_twice_and_zones_that_overlap_count_ground_once() {
    let project = polygon(&[square(110.0, 25.0, 0.01)]);
    let project = project.feature(0).unwrap();
    let prepared = Prepared::new(project);
    let zones = [
        square(110.005, 25.0, 0.01),
        square(110.005, 25.0, 0.01),
        square(110.0075, 25.0, 0.01),
        square(109.99, 25.0, 0.0125),
    ]
    .map(|r| polygon(&[r]));
    let with_area: Vec<_> = zones
        .iter()
        .map(|z| z.feature(0).unwrap())
        .map(|z| (z, overlap_one(&prepared, z).unwrap().area_m2))
        .collect();
    let one = with_area[0].1;
    assert_eq!(union_area_m2(project, &with_area[..2]), one);
    let three = union_area_m2(project, &with_area[..3]);
    assert!(
        (three - one).abs() <= (1e-7 * one).max(0.001),
        "{three} {one}"
    );
    // A zone apart from the others adds its area to the last digit.
    let apart = [with_area[0], with_area[3]];
    assert_eq!(union_area_m2(project, &apart), one + with_area[3].1);
    let shape = union_shape(project, with_area.iter().map(|(z, _)| *z));
    let all = union_area_m2(project, &with_area);
    assert!((shape_area(&shape) - all).abs() <= 0.01);
}

#[test]
fn the_same_pair_far_east_or_west_gives_the_same_answer() {
    for pair in pairs().iter().filter(|p| p.kind == "mosaic").take(150) {
        let here = compare(&pair.a, &pair.b);
        for shift in [-110.0, -45.0, 64.0] {
            let mut moved = [pair.a.clone(), pair.b.clone()];
            for columns in &mut moved {
                // Coordinates on a grid of 1/16 degree: moving them is exact.
                columns.map_coords(|c| Coord::lon_lat(c.x + shift, c.y));
            }
            let there = compare(&moved[0], &moved[1]);
            assert_eq!((here.meets, here.touches), (there.meets, there.touches));
            assert!((here.area_m2 - there.area_m2).abs() <= 1e-12 * here.area_m2);
        }
    }
}

#[test]
fn a_ring_may_start_at_any_vertex() {
    let turned = |columns: &Columns, by: usize| {
        let mut out = Columns::new();
        for part in columns.feature(0).unwrap().parts() {
            for ring in part.rings() {
                let mut open = ring[..ring.len() - 1].to_vec();
                let n = open.len();
                open.rotate_left(by % n);
                open.push(open[0]);
                out.push_ring(open);
            }
            out.end_part(PartKind::Polygon);
        }
        out.end_feature();
        out
    };
    for pair in pairs().iter().filter(|p| {
        matches!(
            p.kind,
            "mosaic" | "rough mosaic" | "nested" | "same an ulp off" | "star"
        )
    }) {
        let found = compare(&pair.a, &pair.b);
        for by in 1..4 {
            let again = compare(&turned(&pair.a, by), &turned(&pair.b, by * 2));
            assert_eq!((again.meets, again.touches), (found.meets, found.touches));
            assert!((again.area_m2 - found.area_m2).abs() <= 1e-9 * found.area_m2 + 1e-6);
        }
    }
}

#[test]
fn a_shared_border_has_its_length_and_a_sliver_its_width() {
    let project = polygon(&[square(110.0, 25.0, 1.0 / 64.0)]);
    let east = polygon(&[square(110.0 + 1.0 / 64.0, 25.0, 1.0 / 64.0)]);
    let touch = compare(&project, &east);
    assert!(touch.touches && touch.area_m2 == 0.0);
    // A 64th of a degree of latitude at 25 degrees: 1,730.82816 m (GeographicLib).
    assert!(
        (touch.touch_length_m - 1_730.828_163).abs() < 1e-5,
        "{}",
        touch.touch_length_m
    );

    let width_deg = 1e-8; // about a millimetre of longitude
    let over = polygon(&[square(110.0 + 1.0 / 64.0 - width_deg, 25.0, 1.0 / 64.0)]);
    let sliver = compare(&project, &over);
    assert!(sliver.meets);
    let width = sliver.mean_width_m();
    assert!((width - 0.001_009_44).abs() < 1e-7, "{width}");
}

#[test]
fn lines_and_points_are_measured_inside_polygons_both_ways() {
    let zone = polygon(&[square(110.0, 25.0, 0.0625)]);
    let mut line = Columns::new();
    line.push_ring([
        Coord::lon_lat(109.9375, 25.03125),
        Coord::lon_lat(110.03125, 25.03125),
    ]);
    line.end_part(PartKind::Line);
    line.push_ring([Coord::lon_lat(110.03125, 25.015625)]);
    line.end_part(PartKind::Point);
    line.end_feature();
    let found = compare(&line, &zone);
    assert!(found.meets && found.points_inside == 1);
    let back = compare(&zone, &line);
    assert!(back.meets && back.zone_points_inside == 1);
    assert!((found.inside_length_m - back.zone_length_m).abs() < 1e-9);
    // A 32nd of a degree of longitude at 25.03125 degrees: N cosφ, 3,153.89193 m.
    assert!(
        (found.inside_length_m - 3_153.891_933).abs() < 1e-5,
        "{}",
        found.inside_length_m
    );
}

#[test]
fn a_hundred_metre_site_in_a_zone_of_two_hundred_thousand_vertices_is_exact() {
    // A saw of 200 km by 100 km whose teeth run through the site.
    let n = 100_000;
    let mut ring = Vec::new();
    for k in 0..n {
        let x = 109.0 + 2.0 * f64::from(k) / f64::from(n);
        ring.push(Coord::lon_lat(
            x,
            25.0 + if k % 2 == 0 { 0.0005 } else { 0.0 },
        ));
    }
    for k in 0..n {
        let x = 111.0 - 2.0 * f64::from(k) / f64::from(n);
        ring.push(Coord::lon_lat(
            x,
            26.0 + if k % 2 == 0 { 0.0005 } else { 0.0 },
        ));
    }
    let zone = polygon(&[ring]);
    let site = polygon(&[square(110.0001, 25.0, 0.001)]);
    let inside = compare(&site, &zone).area_m2;
    let whole = area_m2(site.feature(0).unwrap());
    let outside = shape_area(&remainder_shape(
        site.feature(0).unwrap(),
        zone.feature(0).unwrap(),
    ));
    assert!(
        (inside + outside - whole).abs() < 0.01,
        "{inside} {outside} {whole}"
    );
    let back = compare(&zone, &site).area_m2;
    assert!((inside - back).abs() < 1e-6, "{inside} {back}");
}

#[test]
fn a_label_point_lies_inside_even_of_a_ring_with_a_hole() {
    let ring = polygon(&[square(110.0, 25.0, 0.1), square(110.01, 25.01, 0.08)]);
    let feature = ring.feature(0).unwrap();
    let at = interior_point(feature).unwrap();
    assert_eq!(Prepared::new(feature).locate(at), Position::Inside);
}

#[test]
fn a_line_in_two_overlapping_zones_is_counted_once_and_shown_as_it_is() {
    let zones =
        [square(110.0, 25.0, 0.0625), square(110.03125, 25.0, 0.0625)].map(|r| polygon(&[r]));
    let mut line = Columns::new();
    line.push_ring([
        Coord::lon_lat(109.9375, 25.03125),
        Coord::lon_lat(110.015625, 25.03125),
        Coord::lon_lat(110.125, 25.03125),
    ]);
    line.end_part(PartKind::Line);
    line.end_feature();
    let feature = line.feature(0).unwrap();
    let project = Prepared::new(feature);
    let views = zones.iter().map(|z| z.feature(0).unwrap());
    let both = union_length_m(&project, views.clone());
    let one = union_length_m(&project, views.clone().take(1));
    assert!((both / one - 1.5).abs() < 1e-9, "{both} {one}");
    let shown = overlap_shape(feature, zones[0].feature(0).unwrap());
    let shown = shown.feature(0).unwrap();
    assert_eq!(shown.num_parts(), 1);
    assert_eq!(shown.coords().len(), 3);
    assert!((length_m(shown) - one).abs() < 1e-9);
}

#[test]
fn coordinates_that_are_no_positions_end_in_an_answer_not_in_a_panic() {
    let mut g = 7_u64;
    let mut next = || {
        g = g.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        g >> 33
    };
    let odd = [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        1e300,
        -1e300,
        5e-324,
        0.0,
        -0.0,
        180.0,
    ];
    let mut garbage = || {
        let mut columns = Columns::new();
        for _ in 0..1 + next() % 3 {
            let kind = [PartKind::Polygon, PartKind::Line, PartKind::Point][(next() % 3) as usize];
            let n = if kind == PartKind::Point {
                1
            } else {
                next() % 9
            };
            let mut number = |base: f64| match next() % 6 {
                0 => odd[(next() % 9) as usize],
                _ => base + (next() % 5) as f64 / 4.0,
            };
            let ring: Vec<Coord> = (0..n)
                .map(|_| Coord::lon_lat(number(110.0), number(25.0)))
                .collect();
            columns.push_ring(ring);
            columns.end_part(kind);
        }
        columns.end_feature();
        columns.orient();
        columns
    };
    for _ in 0..3000 {
        let (a, b) = (garbage(), garbage());
        let (fa, fb) = (a.feature(0).unwrap(), b.feature(0).unwrap());
        let project = Prepared::new(fa);
        overlap_one(&project, fb);
        closest(&project, fb);
        overlap_shape(fa, fb);
        union_area_m2(fa, &[(fb, 1.0), (fa, 1.0)]);
        defects(fa);
        if let Some(fixed) = repair(fa) {
            assert!(fixed.area_after_m2.is_finite());
        }
        interior_point(fa);
    }
}

#[test]
fn a_union_is_the_sum_less_the_overlap_for_every_adversarial_pair() {
    let world = polygon(&[square(107.0, 22.0, 6.0)]);
    let project = world.feature(0).unwrap();
    let prepared = Prepared::new(project);
    let mut several = 0;
    for (line, pair) in pairs().iter().enumerate() {
        let (a, b) = (pair.a.feature(0).unwrap(), pair.b.feature(0).unwrap());
        if a.kind() != Some(PartKind::Polygon) || b.kind() != Some(PartKind::Polygon) {
            continue;
        }
        let both = [a, b].map(|z| (z, overlap_one(&prepared, z).unwrap().area_m2));
        let common = compare(&pair.a, &pair.b).area_m2;
        several += usize::from(common > 0.0);
        let expected = both[0].1 + both[1].1 - common;
        let found = union_area_m2(project, &both);
        assert!(
            (found - expected).abs() <= 1e-9 * expected + 1e-6,
            "line {} ({}): {found} {expected}",
            line + 1,
            pair.kind
        );
    }
    assert!(several > 1000);
}

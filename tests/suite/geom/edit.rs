//! Shapes edited, against shapely in the plane; and what must hold whatever the shapes: a split
//! merged again has its area, a turn and its way back the corners.

use redline::base::progress::Progress;
use redline::crs::{Crs, Datum};
use redline::geom::edit::{
    CIRCLE_CORNERS, Sheet, buffered, chain_shape, circle, corridor, cut, merged, point_shape,
    rectangle, ring_shape, split, turned,
};
use redline::geom::{
    AreaFrame, AreaMethod, Columns, Coord, FeatureView, PartKind, area_m2, defects,
};
use std::collections::BTreeMap;

const SITE: &[(f64, f64)] = &[
    (0.0, 0.0),
    (400.0, 0.0),
    (400.0, 150.0),
    (180.0, 150.0),
    (180.0, 320.0),
    (0.0, 320.0),
];
const HOLE: &[(f64, f64)] = &[(40.0, 40.0), (40.0, 90.0), (110.0, 90.0), (110.0, 40.0)];
const OTHER: &[(f64, f64)] = &[
    (300.0, 100.0),
    (520.0, 60.0),
    (560.0, 260.0),
    (330.0, 240.0),
];
const CHAIN: &[(f64, f64)] = &[(0.0, 0.0), (150.0, 40.0), (220.0, 210.0), (500.0, 230.0)];
const KNIFE: &[(f64, f64)] = &[(-20.0, 200.0), (90.0, 210.0), (200.0, 190.0)];
const BOTH_ARMS: &[(f64, f64)] = &[(60.0, -30.0), (70.0, 340.0)];

fn witness() -> BTreeMap<String, f64> {
    include_str!("../../oracle/geom/edit.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let (name, value) = line.rsplit_once(' ').unwrap();
            (name.to_owned(), value.parse().unwrap())
        })
        .collect()
}

fn sheet() -> Sheet {
    let plane = Crs::gauss_kruger_cm(Datum::Cgcs2000, 111.0);
    Sheet::about(plane, Coord::lon_lat(110.3, 25.3)).unwrap()
}

fn chain(flat: &[(f64, f64)]) -> Vec<Coord> {
    flat.iter()
        .map(|&(x, y)| sheet().degrees(Coord::lon_lat(x, y)).unwrap())
        .collect()
}

fn site() -> Columns {
    let mut out = Columns::new();
    out.push_polygon(&chain(SITE), &[&chain(HOLE)]);
    out.orient();
    out
}

fn only(columns: &Columns) -> FeatureView<'_> {
    assert_eq!(columns.len(), 1);
    columns.feature(0).unwrap()
}

fn flat_area(columns: &Columns) -> f64 {
    let feature = only(columns);
    if feature.is_null() {
        return 0.0;
    }
    let frame = AreaFrame::about(&feature.bbox(), AreaMethod::Planar);
    frame.areas(feature, &Progress::new()).unwrap().planar_m2
}

fn ground(columns: &Columns) -> f64 {
    area_m2(only(columns))
}

#[track_caller]
fn close(found: f64, wanted: f64) {
    // The overlay's grid: a few micrometres along every border.
    assert!(
        (found - wanted).abs() <= 1e-6 * wanted + 0.01,
        "{found} {wanted}"
    );
}

#[test]
fn grown_and_shrunk_shapes_have_the_areas_that_geos_gives() {
    let witness = witness();
    let site = site();
    close(flat_area(&site), witness["site"]);
    for by in [10.0, 55.0, -5.0, -20.0] {
        let grown = buffered(only(&site), &sheet(), by).unwrap();
        close(flat_area(&grown), witness[&format!("buffer {by}")]);
        assert!(defects(only(&grown)).iter().all(|d| d.kind.is_harmless()));
    }
    let nothing = buffered(only(&site), &sheet(), -200.0).unwrap();
    assert!(only(&nothing).is_null());
    let point = point_shape(chain(&[(0.0, 0.0)])[0]);
    close(
        flat_area(&buffered(only(&point), &sheet(), 25.0).unwrap()),
        witness["point 25"],
    );
    let line = chain_shape(&chain(CHAIN));
    close(
        flat_area(&buffered(only(&line), &sheet(), 12.0).unwrap()),
        witness["line 12"],
    );
    let strip = corridor(&sheet(), &chain(CHAIN), 20.0).unwrap();
    close(flat_area(&strip), witness["corridor 20"]);
}

#[test]
fn a_split_has_the_pieces_that_geos_gives_and_merged_again_the_whole() {
    let witness = witness();
    let site = site();
    for (name, knife) in [("knife", KNIFE), ("both", BOTH_ARMS)] {
        let pieces = split(only(&site), &chain(knife));
        let wanted: Vec<f64> = (0..)
            .map_while(|k| witness.get(&format!("{name} {k}")).copied())
            .collect();
        assert_eq!(pieces.len(), wanted.len(), "{name}");
        for (piece, wanted) in pieces.iter().zip(&wanted) {
            // A cut starts on the edge straight in degrees, which lies up to L² tan φ / 8R = 1.5 mm
            // beside the one of 400 m straight in the plane.
            let off = (flat_area(piece) - wanted).abs();
            assert!(off < 400.0 * 0.0015, "{name} {off}");
            assert!(defects(only(piece)).iter().all(|d| d.kind.is_harmless()));
        }
        // Edges are straight in degrees: so is the ground that must not be lost.
        let sum: f64 = pieces.iter().map(ground).sum();
        assert!((sum - ground(&site)).abs() < 1e-4, "{name} {sum}");
        // One piece again.
        let again = merged(pieces.iter().map(only));
        let change = ground(&again) - ground(&site);
        assert!(change.abs() < 1e-3, "{name} {change}");
        assert_eq!(only(&again).num_parts(), 1);
    }
}

#[test]
fn a_line_that_ends_inside_or_passes_by_parts_nothing() {
    let site = site();
    for knife in [
        vec![(-20.0, 200.0), (90.0, 210.0)],
        vec![(500.0, -20.0), (500.0, 400.0)],
        vec![(20.0, 20.0), (30.0, 30.0)],
    ] {
        let pieces = split(only(&site), &chain(&knife));
        assert_eq!(pieces.len(), 1, "{knife:?}");
        close(flat_area(&pieces[0]), flat_area(&site));
    }
}

#[test]
fn original_corners_keep_their_bits_through_split_merge_and_cut() {
    let site = site();
    let corners = only(&site).coords();
    let pieces = split(only(&site), &chain(KNIFE));
    for corner in corners {
        let kept = pieces.iter().any(|p| p.coords().contains(corner));
        assert!(kept, "{corner:?}");
    }
    let again = merged(pieces.iter().map(only));
    for corner in corners {
        assert!(again.coords().contains(corner), "{corner:?}");
    }
}

#[test]
fn shapes_merged_and_cut_have_the_areas_that_geos_gives() {
    let witness = witness();
    let (site, other) = (site(), ring_shape(&chain(OTHER)));
    close(
        flat_area(&merged([only(&site), only(&other)])),
        witness["merged"],
    );
    close(flat_area(&cut(only(&site), [only(&other)])), witness["cut"]);
    assert!(only(&cut(only(&site), [only(&site)])).is_null());
}

#[test]
fn a_turn_is_clockwise_and_its_way_back_gives_the_corners_again() {
    let witness = witness();
    let (sheet, site) = (sheet(), site());
    let about = chain(&[(10.0, 20.0)])[0];
    let once = turned(only(&site), &sheet, about, 30.0, 1.0).unwrap();
    let third = sheet.flat(once.coords()[2]).unwrap();
    assert!((third.x - witness["turned x"]).abs() < 1e-6, "{third:?}");
    assert!((third.y - witness["turned y"]).abs() < 1e-6, "{third:?}");
    let back = turned(only(&once), &sheet, about, -30.0, 1.0).unwrap();
    for (a, b) in back.coords().iter().zip(site.coords()) {
        assert!((a.x - b.x).abs() < 1e-12 && (a.y - b.y).abs() < 1e-12);
    }
    let larger = turned(only(&site), &sheet, about, 0.0, 1.5).unwrap();
    close(flat_area(&larger), witness["scaled"]);
    for factor in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(turned(only(&site), &sheet, about, 0.0, factor), None);
    }
}

#[test]
fn rectangles_and_circles_are_such_in_the_plane() {
    let sheet = sheet();
    let corners = chain(&[(0.0, 0.0), (-120.0, 80.0)]);
    let found = rectangle(&sheet, corners[0], corners[1]).unwrap();
    close(flat_area(&found), 9600.0);
    assert!(found.coords().contains(&corners[0]) && found.coords().contains(&corners[1]));
    assert_eq!(rectangle(&sheet, corners[0], corners[0]), None);
    let round = circle(&sheet, corners[0], 100.0).unwrap();
    // A regular polygon of n corners: n/2 r² sin 2π/n.
    let n = CIRCLE_CORNERS as f64;
    close(
        flat_area(&round),
        0.5 * n * 1e4 * (std::f64::consts::TAU / n).sin(),
    );
    for radius in [0.0, -1.0, f64::NAN] {
        assert_eq!(circle(&sheet, corners[0], radius), None);
    }
}

/// Numbers between 0 and 1, the same every time.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[test]
fn whatever_the_star_and_the_line_a_split_loses_no_ground() {
    let mut dice = Dice(7);
    let mut parted = 0;
    for _ in 0..150 {
        let corners = 5 + (dice.next() * 40.0) as usize;
        let star: Vec<(f64, f64)> = (0..corners)
            .map(|k| {
                let angle = std::f64::consts::TAU * k as f64 / corners as f64;
                let radius = 60.0 + 300.0 * dice.next();
                (radius * angle.cos(), radius * angle.sin())
            })
            .collect();
        let line: Vec<(f64, f64)> = (0..2 + (dice.next() * 4.0) as usize)
            .map(|_| (900.0 * dice.next() - 450.0, 900.0 * dice.next() - 450.0))
            .collect();
        let mut whole = ring_shape(&chain(&star));
        whole.orient();
        let pieces = split(only(&whole), &chain(&line));
        assert!(!pieces.is_empty());
        let sum: f64 = pieces.iter().map(ground).sum();
        let area = ground(&whole);
        assert!((sum - area).abs() < 1e-3, "{sum} {area}");
        let again = merged(pieces.iter().map(only));
        assert!((ground(&again) - area).abs() < 1e-3);
        parted += usize::from(pieces.len() > 1);
    }
    assert!(parted > 40, "{parted}");
}

#[test]
fn nothing_that_is_no_shape_makes_the_editing_fall_over() {
    let wild = [
        vec![],
        vec![(f64::NAN, 25.0), (110.0, 25.0), (110.1, 25.1)],
        vec![(1e300, 1e300), (110.0, 25.0), (110.1, 25.1)],
        vec![(110.0, 25.0), (110.0, 25.0), (110.0, 25.0)],
        vec![(110.0, 25.0), (110.2, 25.2), (110.2, 25.0), (110.0, 25.2)],
    ];
    let sheet = sheet();
    for ring in &wild {
        let coords: Vec<Coord> = ring.iter().map(|&(x, y)| Coord::lon_lat(x, y)).collect();
        let shape = ring_shape(&coords);
        let feature = only(&shape);
        split(feature, &chain(KNIFE));
        split(only(&site()), &coords);
        merged([feature, only(&site())]);
        cut(only(&site()), [feature]);
        cut(feature, [only(&site())]);
        for by in [10.0, -10.0, 0.0, f64::NAN] {
            buffered(feature, &sheet, by);
        }
        corridor(&sheet, &coords, 5.0);
        turned(feature, &sheet, Coord::lon_lat(110.0, 25.0), 12.0, 2.0);
    }
    let line = chain_shape(&chain(CHAIN));
    assert_eq!(only(&line).kind(), Some(PartKind::Line));
    assert!(split(only(&line), &chain(KNIFE)).is_empty());
}

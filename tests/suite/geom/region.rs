//! Suite: what a box or lasso takes, with `geo`'s relate as the outside witness.

use geo::{Coord as Xy, LineString, Polygon, Relate};
use redline::geom::{Bbox, Columns, Coord, Lies, PartKind, Region, Relation};

/// A small generator: the same numbers in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A ring that does not cross itself, around a place.
    fn star(&mut self, x: f64, y: f64, size: f64, num: usize) -> Vec<Coord> {
        let mut ring: Vec<Coord> = (0..num)
            .map(|i| {
                let angle = std::f64::consts::TAU * (i as f64 + 0.8 * self.roll()) / num as f64;
                let r = size * (0.2 + 0.8 * self.roll());
                Coord::lon_lat(x + r * angle.cos(), y + r * angle.sin())
            })
            .collect();
        ring.push(ring[0]);
        ring
    }
}

fn geo_line(ring: &[Coord]) -> LineString {
    LineString(ring.iter().map(|c| Xy { x: c.x, y: c.y }).collect())
}

fn feature(rings: &[Vec<Coord>], kind: PartKind) -> Columns {
    let mut columns = Columns::new();
    for ring in rings {
        columns.push_ring(ring.iter().copied());
    }
    columns.end_part(kind);
    columns.end_feature();
    columns
}

fn takes(region: &Region, columns: &Columns, relation: Relation) -> bool {
    region.takes(columns.feature(0).unwrap(), relation)
}

#[test]
fn lassos_take_the_polygons_and_lines_that_relate_says_they_take() {
    let mut dice = Dice(3);
    let (mut met, mut held) = (0, 0);
    for _ in 0..3000 {
        let lasso = dice.star(0.0, 0.0, 1.0, 14);
        let region = Region::of_line(&lasso).unwrap();
        let judge = Polygon::new(geo_line(&lasso), Vec::new());
        let (x, y) = (3.0 * dice.roll() - 1.5, 3.0 * dice.roll() - 1.5);
        let size = 0.05 + 1.2 * dice.roll() * dice.roll();
        let ring = dice.star(x, y, size, 9);
        // Half of them with a hole, where a whole lasso may lie without touching.
        let hole: Vec<Coord> = ring
            .iter()
            .map(|c| Coord::lon_lat(x + (c.x - x) * 0.7, y + (c.y - y) * 0.7))
            .collect();
        let with_hole = dice.roll() < 0.5;
        let rings = if with_hole {
            vec![ring.clone(), hole]
        } else {
            vec![ring.clone()]
        };
        let polygon = Polygon::new(
            geo_line(&ring),
            rings[1..].iter().map(|r| geo_line(r)).collect(),
        );
        let relate = judge.relate(&polygon);
        let columns = feature(&rings, PartKind::Polygon);
        assert_eq!(
            takes(&region, &columns, Relation::Meets),
            relate.is_intersects()
        );
        assert_eq!(
            takes(&region, &columns, Relation::Within),
            relate.is_covers()
        );
        met += usize::from(relate.is_intersects());
        held += usize::from(relate.is_covers());

        let line = &ring[..5];
        let relate = judge.relate(&geo_line(line));
        let columns = feature(&[line.to_vec()], PartKind::Line);
        assert_eq!(
            takes(&region, &columns, Relation::Meets),
            relate.is_intersects()
        );
        assert_eq!(
            takes(&region, &columns, Relation::Within),
            relate.is_covers()
        );

        // Boxes said to be away or within are.
        let bbox = Bbox::around(line);
        let corners = [
            bbox.min,
            Coord::lon_lat(bbox.max.x, bbox.min.y),
            bbox.max,
            Coord::lon_lat(bbox.min.x, bbox.max.y),
            bbox.min,
        ];
        let relate = judge.relate(&Polygon::new(geo_line(&corners), Vec::new()));
        match region.lies(&bbox) {
            Lies::Away => assert!(!relate.is_intersects()),
            Lies::Within => assert!(relate.is_covers()),
            Lies::Near => assert!(relate.is_intersects()),
        }
    }
    assert!(
        (300..2700).contains(&met) && (50..2000).contains(&held),
        "{met} {held}"
    );
}

#[test]
fn what_touches_the_border_meets_it_and_what_reaches_over_it_is_not_within() {
    let unit = Bbox {
        min: Coord::lon_lat(0.0, 0.0),
        max: Coord::lon_lat(1.0, 1.0),
    };
    let region = Region::of_box(&unit).unwrap();
    let square = |x: f64, y: f64, side: f64| {
        let at = |dx: f64, dy: f64| Coord::lon_lat(x + dx * side, y + dy * side);
        vec![
            at(0.0, 0.0),
            at(1.0, 0.0),
            at(1.0, 1.0),
            at(0.0, 1.0),
            at(0.0, 0.0),
        ]
    };
    // (square, meets, within), worked out by hand.
    let cases = [
        (square(1.0, 0.25, 0.5), true, false),
        (square(1.0, 1.0, 0.5), true, false),
        (square(1.0 + f64::EPSILON, 0.25, 0.5), false, false),
        (square(0.5, 0.25, 0.5), true, true),
        (square(0.0, 0.0, 1.0), true, true),
        (square(-1.0, -1.0, 3.0), true, false),
        (square(0.25, 0.25, 0.25), true, true),
        (square(2.0, 2.0, 0.25), false, false),
    ];
    for (ring, meets, within) in cases {
        let columns = feature(std::slice::from_ref(&ring), PartKind::Polygon);
        assert_eq!(takes(&region, &columns, Relation::Meets), meets, "{ring:?}");
        assert_eq!(
            takes(&region, &columns, Relation::Within),
            within,
            "{ring:?}"
        );
    }
    for (at, is_in) in [((1.0, 0.5), true), ((0.5, 0.5), true), ((1.0, 1.5), false)] {
        let columns = feature(&[vec![Coord::lon_lat(at.0, at.1)]], PartKind::Point);
        assert_eq!(takes(&region, &columns, Relation::Meets), is_in);
        assert_eq!(takes(&region, &columns, Relation::Within), is_in);
    }
}

#[test]
fn a_line_across_the_bay_of_a_lasso_is_not_within_though_both_ends_are() {
    // A horseshoe that opens to the north.
    let lasso: Vec<Coord> = [
        (0.0, 0.0),
        (3.0, 0.0),
        (3.0, 3.0),
        (2.0, 3.0),
        (2.0, 1.0),
        (1.0, 1.0),
        (1.0, 3.0),
        (0.0, 3.0),
    ]
    .map(|(x, y)| Coord::lon_lat(x, y))
    .to_vec();
    let region = Region::of_line(&lasso).unwrap();
    let line = |a: (f64, f64), b: (f64, f64)| {
        feature(
            &[vec![Coord::lon_lat(a.0, a.1), Coord::lon_lat(b.0, b.1)]],
            PartKind::Line,
        )
    };
    // From tip to tip: only its ends and its way along the tips touch the border.
    for (a, b, within) in [
        ((0.5, 3.0), (2.5, 3.0), false),
        ((1.0, 2.0), (2.0, 2.0), false),
        ((0.5, 2.0), (2.5, 2.0), false),
        ((1.0, 1.0), (2.0, 1.0), true),
        ((0.5, 0.5), (2.5, 0.5), true),
        ((1.0, 1.0), (1.0, 3.0), true),
    ] {
        assert_eq!(
            takes(&region, &line(a, b), Relation::Within),
            within,
            "{a:?} {b:?}"
        );
        assert!(takes(&region, &line(a, b), Relation::Meets));
    }
}

#[test]
fn a_line_that_encloses_nothing_is_no_region() {
    let at = |x: f64, y: f64| Coord::lon_lat(x, y);
    assert!(Region::of_line(&[]).is_none());
    assert!(Region::of_line(&[at(0.0, 0.0), at(1.0, 1.0), at(0.0, 0.0)]).is_none());
    assert!(Region::of_line(&[at(0.0, 0.0), at(1.0, f64::NAN), at(1.0, 0.0)]).is_none());
    assert!(Region::of_box(&Bbox::around(&[at(1.0, 1.0)])).is_none());
}

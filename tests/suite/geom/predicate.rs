//! The predicates where plain floating point is known to fail.

use redline::geom::predicate::{Meeting, crossing, meeting, position_in_ring, side};
use redline::geom::{Coord, Position};
use std::cmp::Ordering;

/// Kettner, Mehlhorn, Pion, Schirra and Yap, "Classroom examples of robustness problems in
/// geometric computations" (2008), figure 2a: positions an ulp apart beside the diagonal through
/// (12, 12) and (24, 24). The truth is the order of x and y.
#[test]
fn positions_an_ulp_beside_the_diagonal_are_on_their_true_side() {
    let (q, r) = (Coord::lon_lat(12.0, 12.0), Coord::lon_lat(24.0, 24.0));
    let ulp = 2.0_f64.powi(-53);
    let mut naive_wrong = 0;
    for i in 0..256 {
        for j in 0..256 {
            let p = Coord::lon_lat(0.5 + f64::from(i) * ulp, 0.5 + f64::from(j) * ulp);
            let truth = p.y.total_cmp(&p.x);
            assert_eq!(side(q, r, p), truth);
            assert_eq!(side(p, q, r), truth, "another order of the same three");
            let naive = (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
            naive_wrong += usize::from(naive.total_cmp(&0.0) != truth);
        }
    }
    assert!(
        naive_wrong > 10_000,
        "the example shows nothing: {naive_wrong}"
    );
}

#[test]
fn a_position_is_inside_on_or_outside_a_ring_whichever_way_it_runs() {
    let at = |x: f64, y: f64| Coord::lon_lat(110.0 + x / 8.0, 25.0 + y / 8.0);
    let mut ring = vec![
        at(0.0, 0.0),
        at(4.0, 0.0),
        at(4.0, 4.0),
        at(2.0, 2.0),
        at(0.0, 4.0),
    ];
    ring.push(ring[0]);
    for _ in 0..2 {
        for (x, y, expected) in [
            (1.0, 1.0, Position::Inside),
            (2.0, 1.0, Position::Inside), // straight below a vertex
            (2.0, 2.0, Position::Boundary),
            (0.0, 2.0, Position::Boundary), // on an edge along the meridian
            (4.0, 4.0, Position::Boundary),
            (2.0, 0.0, Position::Boundary),
            (2.0, 3.0, Position::Outside),
            (0.0, 5.0, Position::Outside),
            (0.0, -1.0, Position::Outside), // straight below such an edge
            (4.0, -1.0, Position::Outside),
            (-1.0, 2.0, Position::Outside),
        ] {
            assert_eq!(position_in_ring(&ring, at(x, y)), expected, "{x} {y}");
        }
        ring.reverse();
    }
}

#[test]
fn edges_cross_touch_or_stay_apart() {
    let c = Coord::lon_lat;
    let meet = |a: [f64; 4], b: [f64; 4]| {
        meeting(c(a[0], a[1]), c(a[2], a[3]), c(b[0], b[1]), c(b[2], b[3]))
    };
    assert_eq!(
        meet([0.0, 0.0, 2.0, 2.0], [0.0, 2.0, 2.0, 0.0]),
        Meeting::Crossing
    );
    let at = crossing(c(0.0, 0.0), c(2.0, 2.0), c(0.0, 2.0), c(2.0, 0.0));
    assert_eq!(at, c(1.0, 1.0));
    // In one line, one after the other.
    assert_eq!(
        meet([0.0, 0.0, 1.0, 1.0], [2.0, 2.0, 3.0, 3.0]),
        Meeting::Apart
    );
    // In one line, over each other: one end of each is on the other.
    assert_eq!(
        meet([0.0, 0.0, 2.0, 2.0], [1.0, 1.0, 3.0, 3.0]),
        Meeting::Touching([None, Some(c(2.0, 2.0)), Some(c(1.0, 1.0)), None])
    );
    // A T.
    assert_eq!(
        meet([0.0, 0.0, 2.0, 0.0], [1.0, 0.0, 1.0, 5.0]),
        Meeting::Touching([None, None, Some(c(1.0, 0.0)), None])
    );
    assert_eq!(
        side(c(0.0, 0.0), c(1.0, 0.0), c(0.5, 0.1)),
        Ordering::Greater
    );
}

//! The view: round trips, zoom, fit.

use super::support::view;
use geographiclib_rs::{Geodesic, InverseGeodesic};
use redline::geom::{Bbox, Coord};
use redline::render::{MapView, ScreenPos};

fn close(a: Coord, b: Coord) -> bool {
    (a.x - b.x).abs() < 1e-11 && (a.y - b.y).abs() < 1e-11
}

#[test]
fn screen_and_lon_lat_invert_each_other() {
    let view = view(1440, 900);
    for (x, y) in [
        (0.0, 0.0),
        (719.5, 450.25),
        (1440.0, 900.0),
        (-300.0, 5000.0),
    ] {
        let there = view.lon_lat_from_screen(ScreenPos { x, y });
        let back = view.screen_from_lon_lat(there);
        assert!((back.x - x).abs() < 1e-7 && (back.y - y).abs() < 1e-7);
    }
}

#[test]
fn zooming_keeps_what_lies_under_the_pointer() {
    let view = view(1440, 900);
    let pointer = ScreenPos { x: 1000.0, y: 77.0 };
    let under = view.lon_lat_from_screen(pointer);
    for factor in [0.25, 0.9, 1.3, 2.0, 7.0] {
        let now = view.zoom_at(pointer, factor).screen_from_lon_lat(under);
        // Each view snaps to whole pixels, half a pixel at most.
        let snap = 0.51 * (1.0 + factor);
        assert!((now.x - pointer.x).abs() <= snap && (now.y - pointer.y).abs() <= snap);
    }
}

#[test]
fn zooming_in_and_out_again_ends_where_it_began() {
    let start = view(1441, 901);
    let pointer = ScreenPos { x: 33.0, y: 800.0 };
    let mut now = start;
    for factor in [2.0, 1.5, 1.0 / 3.0, 4.0, 0.25] {
        now = now.zoom_at(pointer, factor);
    }
    assert!(close(now.center(), start.center()));
    assert_eq!(now.origin_px(), start.origin_px());
}

#[test]
fn fitting_shows_the_whole_box_within_its_margin() {
    let bbox = Bbox::around(&[Coord::lon_lat(109.6, 24.2), Coord::lon_lat(111.5, 26.4)]);
    for size in [(1440, 900), (300, 1200)] {
        let view = MapView::fit(&bbox, size, 1.0, 16.0);
        let a = view.screen_from_lon_lat(bbox.min);
        let b = view.screen_from_lon_lat(bbox.max);
        assert!(a.x >= 15.0 && b.y >= 15.0);
        assert!(b.x <= f64::from(size.0) - 15.0 && a.y <= f64::from(size.1) - 15.0);
        assert!(a.x < 18.0 || b.y < 18.0, "and no smaller than need be");
    }
}

#[test]
fn a_pan_there_and_back_ends_where_it_began() {
    let view = view(800, 600);
    assert!(close(
        view.pan(123.0, -45.0).pan(-123.0, 45.0).center(),
        view.center()
    ));
    let (x, y) = view.origin_px();
    assert_eq!(view.pan(-10.0, 7.0).origin_px(), (x + 10, y - 7));
}

#[test]
fn at_guilin_a_pixel_is_as_long_as_it_says() {
    // GeographicLib (Karney 2013) on WGS 84, which is CGCS2000 to a tenth of a millimetre.
    let view = view(1000, 1000);
    let from = view.lon_lat_from_screen(ScreenPos { x: 500.0, y: 500.0 });
    for (x, y) in [(600.0, 500.0), (500.0, 600.0)] {
        let to = view.lon_lat_from_screen(ScreenPos { x, y });
        let length: f64 = Geodesic::wgs84().inverse(from.y, from.x, to.y, to.x);
        assert!((length - 10_000.0).abs() < 5.0, "{length}");
    }
}

#[test]
fn numbers_that_are_none_give_a_view_all_the_same() {
    let odd = MapView::new(
        Coord::lon_lat(f64::NAN, f64::INFINITY),
        f64::NAN,
        (0, 0),
        f32::NAN,
    );
    assert_eq!((odd.width(), odd.height()), (1, 1));
    assert!(odd.center().is_finite());
    let nothing = MapView::fit(&Bbox::EMPTY, (100, 100), 1.0, 10.0);
    assert!(nothing.bbox(0.0).holds(Coord::lon_lat(110.3, 25.25)));
}

//! Fills, outlines and patterns on single pixels.

use super::support::{BLACK, Shapes, blob, drawn, filled, ink, near_view as view, scene_of};
use redline::base::progress::Progress;
use redline::layer::ZoneClass;
use redline::render::draw;
use redline::style::{Classification, Color, LayerStyle, Pattern, Stroke, Symbol};

#[test]
fn a_fill_covers_exactly_its_area() {
    let view = view(64, 64);
    // 10.5 × 19.25 pixels, on eighths of a pixel.
    let layer = Shapes::on(&view).rect(10.25, 10.5, 20.75, 29.75).layer();
    let picture = drawn(&filled(layer, BLACK), &view);
    assert_eq!(picture.pixel(15, 15), [0, 0, 0, 255]);
    assert_eq!(picture.pixel(10, 15)[3], 191, "three quarters of 255");
    assert_eq!(picture.pixel(15, 10)[3], 128, "half of 255");
    assert_eq!(picture.pixel(15, 29)[3], 191);
    assert_eq!(picture.pixel(9, 15)[3], 0);
    assert!(
        (ink(&picture) - 10.5 * 19.25).abs() < 0.2,
        "{}",
        ink(&picture)
    );
}

#[test]
fn a_slanted_polygon_covers_its_shoelace_area() {
    let view = view(128, 128);
    let ring = [(10.0, 20.0), (100.5, 9.25), (110.0, 77.5), (30.125, 115.0)];
    let twice: f64 = (0..4)
        .map(|i| {
            let (a, b) = (ring[i], ring[(i + 1) % 4]);
            a.0 * b.1 - b.0 * a.1
        })
        .sum();
    let picture = drawn(
        &filled(Shapes::on(&view).polygon(&ring).layer(), BLACK),
        &view,
    );
    let area = ink(&picture);
    assert!(
        (area - twice.abs() / 2.0).abs() < 1.0,
        "{area} {}",
        twice / 2.0
    );
}

#[test]
fn a_hole_is_not_filled() {
    let view = view(40, 40);
    let layer = Shapes::on(&view)
        .named(
            "",
            "",
            &[
                &[(5.0, 5.0), (35.0, 5.0), (35.0, 35.0), (5.0, 35.0)],
                &[(10.0, 10.0), (30.0, 10.0), (30.0, 30.0), (10.0, 30.0)],
            ],
        )
        .layer();
    let picture = drawn(&filled(layer, BLACK), &view);
    assert_eq!(picture.pixel(20, 20)[3], 0);
    assert_eq!(picture.pixel(7, 20)[3], 255);
    assert!((ink(&picture) - 500.0).abs() < 0.01);
}

#[test]
fn neighbours_show_no_seam_and_overlaps_no_double_dark() {
    let view = view(100, 100);
    let border = [(40.3, 10.0), (55.7, 33.3), (47.1, 61.9), (58.2, 90.0)];
    let mut left = vec![(10.0, 90.0), (10.0, 10.0)];
    left.extend(border);
    let mut right = vec![(90.0, 90.0), (90.0, 10.0)];
    right.extend(border);
    let grey = Color::rgb(0x336699).percent(40);
    let whole = Shapes::on(&view).rect(10.0, 10.0, 90.0, 90.0).layer();
    let parts = Shapes::on(&view).polygon(&left).polygon(&right).layer();
    let twice = Shapes::on(&view)
        .rect(10.0, 10.0, 90.0, 90.0)
        .rect(30.0, 10.0, 90.0, 90.0)
        .layer();
    let expected = drawn(&filled(whole, grey), &view);
    assert_eq!(drawn(&filled(parts, grey), &view), expected);
    assert_eq!(drawn(&filled(twice, grey), &view), expected);
}

#[test]
fn neighbours_of_two_classes_show_no_light_hairline() {
    let view = view(100, 60);
    let layer = Shapes::on(&view)
        .named(
            "",
            "核心",
            &[&[(10.0, 5.0), (40.4, 5.0), (55.6, 55.0), (10.0, 55.0)]],
        )
        .named(
            "",
            "一般",
            &[&[(40.4, 5.0), (90.0, 5.0), (90.0, 55.0), (55.6, 55.0)]],
        )
        .layer();
    let color = Color::rgb(0x2f7d4f).percent(50);
    let style = LayerStyle::by_class([
        (ZoneClass::Core, Symbol::filled(color)),
        (ZoneClass::General, Symbol::filled(color)),
    ]);
    let mut scene = scene_of(layer, style);
    let classes = Classification {
        field: "kind".into(),
        classes: [("核心", ZoneClass::Core), ("一般", ZoneClass::General)]
            .map(|(value, class)| (value.to_owned(), class))
            .into(),
        otherwise: None,
    };
    scene.layers[0].classes = Some(classes.into());
    let picture = drawn(&scene, &view);
    let middle = picture.pixel(20, 30);
    for x in 11..89 {
        for y in 6..54 {
            assert_eq!(picture.pixel(x, y), middle, "at {x}, {y}");
        }
    }
}

#[test]
fn opacity_is_applied_once_to_the_whole_layer() {
    let view = view(60, 60);
    let layer = Shapes::on(&view)
        .rect(5.0, 5.0, 40.0, 40.0)
        .rect(20.0, 20.0, 55.0, 55.0)
        .layer();
    let symbol = Symbol::filled(BLACK).with_outline(Stroke::solid(BLACK, 3.0));
    let mut scene = scene_of(layer, LayerStyle::single(symbol));
    scene.layers[0].opacity = 0.5;
    let picture = drawn(&scene, &view);
    for (x, y) in [(10, 10), (30, 30), (50, 50), (5, 20), (40, 30), (20, 30)] {
        assert_eq!(picture.pixel(x, y)[3], 128, "at {x}, {y}");
    }
}

#[test]
fn a_lone_sub_pixel_polygon_is_seen_at_every_zoom() {
    let near = view(101, 101);
    // 60 × 60 cm.
    let layer = Shapes::on(&near).rect(50.3, 50.3, 50.6, 50.6).layer();
    for symbol in [
        Symbol::filled(BLACK),
        Symbol::filled(BLACK.percent(10)).with_outline(Stroke::solid(BLACK, 1.1)),
    ] {
        let scene = scene_of(layer.clone(), LayerStyle::single(symbol));
        let mut view = near;
        for _ in 0..14 {
            let picture = drawn(&scene, &view);
            let most = picture.rgba.chunks_exact(4).map(|p| p[3]).max().unwrap();
            assert!(most >= 102, "{most} at {} m/px", view.meters_per_pixel());
            view = view.zoom_at(view.screen_from_lon_lat(view.center()), 0.5);
        }
    }
}

#[test]
fn a_straight_line_is_as_wide_as_its_pen() {
    let view = view(80, 40);
    let layer = Shapes::on(&view)
        .line(
            "",
            &[
                (-10.0, 20.0),
                (15.0, 20.0),
                (15.7, 20.0),
                (31.0, 20.0),
                (90.0, 20.0),
            ],
        )
        .layer();
    let style = LayerStyle::single(Symbol::outlined(Stroke::solid(BLACK, 1.5)));
    let picture = drawn(&scene_of(layer, style), &view);
    for x in 0..80 {
        let column: u32 = (0..40).map(|y| u32::from(picture.pixel(x, y)[3])).sum();
        assert!(column.abs_diff(383) <= 2, "1.5 × 255, not {column} at {x}");
    }
}

#[test]
fn dashes_cover_their_share_of_the_line() {
    let view = view(400, 20);
    let layer = Shapes::on(&view)
        .line("", &[(0.0, 10.0), (400.0, 10.0)])
        .layer();
    let stroke = Stroke::solid(BLACK, 2.0).dashed(&[6.0, 2.0]);
    let style = LayerStyle::single(Symbol::outlined(stroke));
    let area = ink(&drawn(&scene_of(layer, style), &view));
    assert!((area - 600.0).abs() < 8.0, "{area}");
}

#[test]
fn a_hatch_inks_its_share_and_crossing_nearly_twice_that() {
    let view = view(200, 200);
    let layer = Shapes::on(&view).rect(0.0, 0.0, 200.0, 200.0).layer();
    let shares = [
        Pattern::Hatch {
            angle_deg: 45.0,
            spacing_pt: 8.0,
            width_pt: 2.0,
            color: BLACK,
        },
        Pattern::CrossHatch {
            angle_deg: 45.0,
            spacing_pt: 8.0,
            width_pt: 2.0,
            color: BLACK,
        },
    ]
    .map(|pattern| {
        let style = LayerStyle::single(Symbol::default().with_pattern(pattern));
        ink(&drawn(&scene_of(layer.clone(), style), &view)) / 40_000.0
    });
    assert!((shares[0] - 0.25).abs() < 0.02, "{shares:?}");
    assert!((shares[1] - 0.4375).abs() < 0.04, "{shares:?}");
}

#[test]
fn a_cancelled_picture_ends_as_cancelled() {
    let view = view(50, 50);
    let layer = Shapes::on(&view)
        .polygon(&blob(25.0, 25.0, 20.0, 1, 50))
        .layer();
    let progress = Progress::new();
    progress.cancel();
    assert!(draw(&filled(layer, BLACK), &view, &progress).is_err());
}

#[test]
fn coordinates_that_are_no_numbers_or_far_away_do_no_harm() {
    let view = view(50, 50);
    let dashed = Stroke::solid(BLACK, 1.0).dashed(&[0.001, 0.001, 3.0]);
    let style = LayerStyle::single(Symbol::filled(BLACK).with_outline(dashed));
    let odd = Shapes::on(&view)
        .polygon(&[(f64::NAN, 1.0), (1e30, 5.0), (-1e30, f64::INFINITY)])
        .line("", &[(-1e12, 25.0), (1e12, 25.0)])
        .layer();
    drawn(&scene_of(odd, style.clone()), &view);
    let huge = Shapes::on(&view).rect(-1e5, -1e5, 1e5, 1e5).layer();
    let picture = drawn(
        &scene_of(huge, style),
        &view.zoom_at(redline::render::ScreenPos { x: 25.0, y: 25.0 }, 5e3),
    );
    assert!(picture.rgba.chunks_exact(4).all(|p| p[3] == 255));
}

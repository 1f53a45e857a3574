//! Pieces equal the whole (decision 9): tiles, bands, pans.

use super::support::{Shapes, blob, scene_of};
use redline::base::progress::Progress;
use redline::geom::Coord;
use redline::layer::{Role, ZoneClass};
use redline::render::tiles::{GUTTER_PX, TILE_PICTURE_PX, TILE_PX, tiles_of};
use redline::render::{Furniture, GridKind, MapView, Picture, Scene, draw_furniture, draw_layers};
use redline::style::{
    Classification, Color, LayerStyle, MapTheme, Pattern, Shadow, Stroke, Symbol, default_for,
};
use sha2::{Digest, Sha256};

/// Blobs, neighbours, holes, long lines and points under every kind of symbol.
fn busy_scene(view: &MapView) -> Scene {
    let mut shapes = Shapes::on(view);
    for i in 0..60_u32 {
        let (x, y) = (f64::from(i * 37 % 400), f64::from(i * 91 % 300));
        let radius = 1.0 + f64::from(i % 12) * 4.0;
        let class = if i % 2 == 0 { "核心" } else { "一般" };
        shapes = shapes.named("", class, &[&blob(x, y, radius, i, 40)]);
    }
    let layer = shapes
        .rect(100.03, 80.07, 100.4, 80.3)
        .line("", &[(-900.0, 40.0), (250.0, 160.0), (1300.0, -200.0)])
        .line("", &[(199.9, -50.0), (200.1, 350.0)])
        .point("", 200.0, 150.0)
        .point("", 60.5, 149.5)
        .layer();
    let red = Color::rgb(0xc8312b);
    let hatch = Pattern::Hatch {
        angle_deg: 45.0,
        spacing_pt: 6.0,
        width_pt: 1.0,
        color: red,
    };
    let dots = Pattern::Stipple {
        spacing_pt: 7.0,
        radius_pt: 1.0,
        color: red,
    };
    let mut style = LayerStyle::by_class([
        (
            ZoneClass::Core,
            Symbol::filled(red.percent(20))
                .with_pattern(hatch)
                .with_outline(Stroke::solid(red, 1.1)),
        ),
        (
            ZoneClass::General,
            Symbol::filled(red.percent(10))
                .with_pattern(dots)
                .with_outline(
                    Stroke::solid(red, 2.0)
                        .dashed(&[6.0, 2.0, 1.0])
                        .cased(Color::rgb(0xffffff), 1.0),
                ),
        ),
    ])
    .otherwise(Symbol::outlined(
        Stroke::solid(Color::rgb(0x5aa2d6), 3.0).dashed(&[9.0, 4.0]),
    ));
    style.rim = Some(Stroke::solid(red, 4.0));
    style.shadow = Some(Shadow {
        color: Color::rgb(0).percent(40),
        radius_pt: 10.0,
        offset_pt: 3.0,
    });
    let mut scene = scene_of(layer.clone(), style);
    scene.layers[0].opacity = 0.8;
    let classes = Classification {
        field: "kind".into(),
        classes: [("核心", ZoneClass::Core), ("一般", ZoneClass::General)]
            .map(|(value, class)| (value.to_owned(), class))
            .into(),
        otherwise: None,
    };
    scene.layers[0].classes = Some(classes.into());
    let mut second = scene_of(layer, default_for(Role::KarstStrong)).layers;
    scene.layers.append(&mut second);
    scene.theme = MapTheme::Light;
    scene.transparent = false;
    scene
}

fn layers(scene: &Scene, view: &MapView, threads: usize) -> Picture {
    draw_layers(scene, view, threads, &Progress::new()).unwrap()
}

#[test]
fn four_quarters_are_the_whole_at_every_density() {
    for pixels_per_point in [1.0, 1.25, 1.5, 2.0] {
        let view = MapView::new(
            Coord::lon_lat(110.31, 25.27),
            87.3,
            (401, 299),
            pixels_per_point,
        );
        let scene = busy_scene(&view);
        let whole = layers(&scene, &view, 1);
        for (x, y, w, h) in [
            (0, 0, 200, 150),
            (200, 0, 201, 150),
            (0, 150, 200, 149),
            (200, 150, 201, 149),
        ] {
            let tile = layers(&scene, &view.tile(x, y, (w, h)), 1);
            assert!(
                tile == whole.crop(x as u32, y as u32, w, h),
                "tile at {x}, {y}, {pixels_per_point} pixels per point"
            );
        }
    }
}

#[test]
fn a_picture_put_together_from_tiles_of_the_grid_is_the_whole_bit_for_bit() {
    for pixels_per_point in [1.0, 1.25, 1.5, 2.0] {
        let view = MapView::new(
            Coord::lon_lat(110.31, 25.27),
            87.3 / f64::from(pixels_per_point),
            (701, 533),
            pixels_per_point,
        );
        let scene = busy_scene(&view);
        let whole = layers(&scene, &view, 1);
        let (left, top) = view.origin_px();
        let mut pixels = 0;
        for key in tiles_of(&view) {
            let tile = layers(&scene, &key.view(), 1);
            assert_eq!(
                (tile.width, tile.height),
                (TILE_PICTURE_PX, TILE_PICTURE_PX)
            );
            let (x, y) = key.origin_px();
            // What of the tile shows, in pixels of the view.
            let (x0, y0) = ((x - left).max(0), (y - top).max(0));
            let side = i64::from(TILE_PX);
            let (x1, y1) = ((x - left + side).min(701), (y - top + side).min(533));
            let size = ((x1 - x0) as u32, (y1 - y0) as u32);
            let inner = |of: i64, from: i64, at: i64| (of - (from - at)) as u32 + GUTTER_PX;
            let shown = tile.crop(inner(x0, x, left), inner(y0, y, top), size.0, size.1);
            assert!(
                shown == whole.crop(x0 as u32, y0 as u32, size.0, size.1),
                "{key:?} at {pixels_per_point}"
            );
            pixels += size.0 * size.1;
        }
        assert_eq!(pixels, 701 * 533);
    }
}

#[test]
fn the_number_of_threads_does_not_show() {
    let view = MapView::new(Coord::lon_lat(110.31, 25.27), 87.3, (320, 300), 1.0);
    let scene = busy_scene(&view);
    let one = layers(&scene, &view, 1);
    assert!((2..=4).all(|threads| layers(&scene, &view, threads) == one));
}

#[test]
fn a_pan_by_whole_pixels_moves_every_pixel_and_changes_none() {
    let view = MapView::new(Coord::lon_lat(110.31, 25.27), 87.3, (300, 200), 1.0);
    let scene = busy_scene(&view);
    let before = layers(&scene, &view, 1);
    let after = layers(&scene, &view.pan(-37.0, 21.0), 1);
    assert!(after.crop(0, 21, 263, 179) == before.crop(37, 0, 263, 179));
}

#[test]
fn a_busy_picture_with_text_has_the_same_bytes_on_every_machine() {
    // Held: fills, patterns, dashes, shadow, points, labels, furniture, all in one hash. It
    // changes only when somebody means to change the picture; then look at it first.
    let view = MapView::new(Coord::lon_lat(110.31, 25.27), 87.3, (401, 299), 1.25);
    let scene = busy_scene(&view);
    let mut picture = layers(&scene, &view, 2);
    let furniture = Furniture {
        title: Some("桂林市选址核查".into()),
        subtitle: Some("示意·\u{2A6D6}".into()),
        scale_bar: true,
        north: Some("北".into()),
        grid: Some(GridKind::Degrees),
        wordmark: Some("示意".into()),
        source: vec!["界线数据来源".into()],
        ..Furniture::default()
    };
    draw_furniture(&mut picture, &view, &furniture, MapTheme::Light);
    let hash: String = Sha256::digest(&picture.rgba)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    assert_eq!(
        hash,
        "0b8a6f3253c23c183a4fc44b7001a35fa0817a03a3775fd380fee904ddf43003"
    );
}

//! Detail levels save time and change no pixel; whatever the scale, nothing vanishes, nothing
//! gapes and nothing is counted twice (decision 10).

use super::map_sets::bench_set::Lcg;
use super::map_sets::map_sets::{Kind, MapSet, Mosaic};
use super::support::{BLACK, Shapes, filled, ink, scene_of, view};
use redline::base::ids::FeatureId;
use redline::base::progress::Progress;
use redline::geom::{Coord, PartKind};
use redline::layer::{Chunk, Layer, LayerBuilder, Schema};
use redline::render::{Detail, MapView, Picture, Scene, draw_layers};
use redline::style::{Color, LayerStyle, Stroke, Symbol};
use std::sync::Arc;

fn layer_of(rings: impl IntoIterator<Item = Vec<Coord>>) -> Layer {
    let mut builder = LayerBuilder::new(Schema::default());
    for (number, ring) in (1..).zip(rings) {
        let first = ring[0];
        let geometry = builder.geometry();
        geometry.push_ring(ring.into_iter().chain([first]));
        geometry.end_part(PartKind::Polygon);
        builder.finish_feature(FeatureId(number), &[]);
    }
    builder.build("rings")
}

fn set(kind: Kind, num: usize) -> Layer {
    let set = MapSet {
        name: "small",
        kind,
        num,
        vertices: 40,
    };
    let mut rings = Vec::new();
    set.each(|ring| rings.push(ring));
    layer_of(rings)
}

/// Polygons of every size, shape and number of vertices, some of them running along the grid,
/// crossing themselves or without any area.
fn odd_polygons(num: usize) -> Layer {
    let mut g = Lcg::new(11);
    layer_of((0..num).map(|_| {
        let (lon, lat) = (110.0 + 0.5 * g.unit(), 25.0 + 0.4 * g.unit());
        let size = 0.1 * g.unit().powi(6);
        let n = 1 + (g.unit() * g.unit() * 80.0) as usize;
        (0..n)
            .map(|i| {
                let turn = i as f64 / n as f64 * std::f64::consts::TAU;
                let r = size * (0.4 + 0.6 * g.unit());
                let (mut x, mut y) = (lon + r * turn.cos(), lat + 0.3 * r * turn.sin());
                if g.unit() < 0.2 {
                    x = lon;
                }
                if g.unit() < 0.2 {
                    y = lat;
                }
                Coord::lon_lat(x, y)
            })
            .collect()
    }))
}

fn built(layer: &Layer) -> Arc<Detail> {
    Arc::new(Detail::build(layer, &Progress::new()).unwrap())
}

fn picture(scene: &Scene, view: &MapView, threads: usize) -> Picture {
    draw_layers(scene, view, threads, &Progress::new()).unwrap()
}

fn scales() -> impl Iterator<Item = f64> {
    (0..44).map(|i| 1.37 * 1.237_f64.powi(i))
}

#[test]
fn with_levels_without_them_and_with_old_ones_every_scale_has_the_same_bytes() {
    let layer = Arc::new(odd_polygons(6000));
    let other = built(&odd_polygons(5000));
    let detail = built(&layer);
    assert!(detail.is_of(&layer) && !other.is_of(&layer));
    let red = Color::rgb(0xc8312b);
    let styles = [
        Symbol::filled(red.percent(30)).with_outline(Stroke::solid(red, 1.1)),
        Symbol::outlined(Stroke::solid(red, 2.0).dashed(&[5.0, 3.0])),
    ];
    for scale in scales() {
        let view = MapView::new(Coord::lon_lat(110.25, 25.2), scale, (150, 110), 1.0);
        for style in &styles {
            let mut scene = scene_of(layer.clone(), LayerStyle::single(style.clone()));
            let plain = picture(&scene, &view, 1);
            for levels in [&detail, &other] {
                scene.layers[0].detail = Some(levels.clone());
                assert!(picture(&scene, &view, 2) == plain, "{scale} m a pixel");
            }
        }
    }
}

#[test]
fn a_mosaic_without_gaps_is_one_even_surface_at_every_scale() {
    let layer = Arc::new(set(Kind::Mosaic, 3600));
    let detail = built(&layer);
    // Middle and size of the ground, less a margin of two pixels and the moved border.
    let grey = Color::rgb(0x336699).percent(40);
    let mut levels = 0;
    for scale in scales() {
        let mut scene = filled(layer.clone(), grey);
        scene.layers[0].detail = Some(detail.clone());
        let view = MapView::new(Coord::lon_lat(110.6, 25.19), scale, (97, 89), 1.0);
        let shown = view.bbox(2.0);
        if shown.min.x < 109.61 || shown.max.x > 111.59 {
            break;
        }
        levels += 1;
        let picture = picture(&scene, &view, 1);
        let middle = picture.pixel(48, 44);
        assert_eq!(middle[3], 102, "40 % of 255");
        let even = picture.rgba.chunks_exact(4).all(|p| p == middle);
        assert!(even, "a seam at {scale} m a pixel");
    }
    assert!(levels > 30);
    assert!(Mosaic::new(3600, 40).rows == 60);
}

#[test]
fn a_lone_polygon_of_any_shape_is_seen_at_every_scale() {
    let near = MapView::new(Coord::lon_lat(110.3, 25.25), 1.0, (101, 101), 1.0);
    let shapes: [&[(f64, f64)]; 4] = [
        &[(50.3, 50.3), (53.6, 50.3), (53.6, 53.6), (50.3, 53.6)],
        &[(50.3, 50.3), (95.0, 95.1), (50.1, 50.5)],
        &[(49.9, 49.9), (50.0, 50.1), (50.1, 49.9)],
        &[(20.0, 50.5), (80.0, 50.45), (80.0, 50.55)],
    ];
    let fill = Symbol::filled(BLACK);
    let outlined = Symbol::filled(BLACK.percent(10)).with_outline(Stroke::solid(BLACK, 1.1));
    for shape in shapes {
        let layer = Shapes::on(&near).polygon(shape).layer();
        let detail = built(&layer);
        for symbol in [&fill, &outlined] {
            let mut scene = scene_of(layer.clone(), LayerStyle::single(symbol.clone()));
            scene.layers[0].detail = Some(detail.clone());
            for scale in scales() {
                let center = layer.bbox().center();
                let view = MapView::new(center, scale, (140, 140), 1.0);
                let picture = picture(&scene, &view, 1);
                let most = picture.rgba.chunks_exact(4).map(|p| p[3]).max().unwrap();
                assert!(most >= 101, "{most} at {scale} m a pixel of {shape:?}");
            }
        }
    }
}

#[test]
fn what_covers_half_the_ground_in_sub_pixel_shapes_inks_half_of_it() {
    // Every second square of a board: 15 m each, then seen from 20 to 1,000 m a pixel.
    let near = MapView::new(Coord::lon_lat(110.3, 25.25), 15.0, (400, 400), 1.0);
    let mut shapes = Shapes::on(&near);
    for y in 0..200 {
        for x in 0..200 {
            if (x + y) % 2 == 0 {
                let (x, y) = (100.0 + f64::from(x), 100.0 + f64::from(y));
                shapes = shapes.rect(x, y, x + 1.0, y + 1.0);
            }
        }
    }
    let layer = shapes.layer();
    let mut scene = filled(layer.clone(), BLACK);
    scene.layers[0].detail = Some(built(&layer));
    for scale in [21.0, 33.0, 47.0, 90.0, 130.0, 333.0, 1000.0] {
        let view = MapView::new(layer.bbox().center(), scale, (300, 300), 1.0);
        let area = (200.0 * 15.0 / scale) * (200.0 * 15.0 / scale);
        let share = ink(&picture(&scene, &view, 1)) / area;
        // The border of the board adds what its pixels are touched.
        let border = 4.0 * (200.0 * 15.0 / scale) / area;
        assert!((share - 0.5).abs() < 0.06 + border, "{share} at {scale}");
    }
}

#[test]
fn all_levels_together_weigh_at_most_three_quarters_of_the_coordinates() {
    for layer in [
        set(Kind::Blobs, 10_000),
        set(Kind::Mosaic, 10_000),
        odd_polygons(9000),
    ] {
        let coords: usize = layer
            .chunks
            .iter()
            .map(|c| c.geometry().coords().len())
            .sum();
        let memory = built(&layer).memory();
        assert!(memory <= coords * 16 / 4 * 3, "{memory} of {}", coords * 16);
    }
}

#[test]
fn an_edit_builds_the_levels_of_its_own_chunk_alone() {
    let mut layer = set(Kind::Blobs, 3 * 4096);
    let before = Detail::build(&layer, &Progress::new()).unwrap();
    let old = &layer.chunks[1];
    let mut geometry = old.geometry().clone();
    geometry.map_coords(|c| Coord::lon_lat(c.x + 1e-4, c.y));
    layer.chunks[1] = Arc::new(Chunk::new(geometry, Vec::new(), old.ids().to_vec()));
    assert!(!before.is_of(&layer));
    let after = before.rebuilt(&layer, &Progress::new()).unwrap();
    assert!(after.is_of(&layer));
    assert_eq!(after.num_shared(&before), 2);
}

#[test]
fn levels_that_are_no_longer_wanted_end_as_cancelled() {
    let progress = Progress::new();
    progress.cancel();
    assert!(Detail::build(&set(Kind::Blobs, 5000), &progress).is_err());
}

#[test]
fn tiles_from_levels_fit_and_threads_do_not_show() {
    let layer = Arc::new(set(Kind::Blobs, 20_000));
    let red = Color::rgb(0xc8312b);
    let symbol = Symbol::filled(red.percent(10)).with_outline(Stroke::solid(red, 1.1));
    let mut scene = scene_of(layer.clone(), LayerStyle::single(symbol));
    scene.layers[0].detail = Some(built(&layer));
    scene.layers[0].opacity = 0.7;
    for (scale, density) in [(700.0, 1.0), (199.0, 1.25), (61.0, 1.5), (9.0, 2.0)] {
        let view = MapView::new(Coord::lon_lat(110.6, 25.2), scale, (401, 299), density);
        let whole = picture(&scene, &view, 1);
        assert!(picture(&scene, &view, 3) == whole);
        for (x, y, w, h) in [
            (0, 0, 200, 150),
            (200, 0, 201, 150),
            (0, 150, 200, 149),
            (200, 150, 201, 149),
        ] {
            let tile = picture(&scene, &view.tile(x, y, (w, h)), 1);
            assert!(
                tile == whole.crop(x as u32, y as u32, w, h),
                "{scale}: {x}, {y}"
            );
        }
    }
}

#[test]
fn a_path_of_many_thousand_vertices_is_cut_at_tiles_without_a_trace() {
    let view = view(300, 200);
    let wave = |i: usize| {
        let turn = i as f64 / 9000.0 * std::f64::consts::TAU;
        let r = 90.0 + 12.0 * (turn * 97.0).sin() + 5.0 * (turn * 991.0).cos();
        (150.0 + 1.8 * r * turn.cos(), 100.0 + r * turn.sin())
    };
    let ring: Vec<(f64, f64)> = (0..9000).map(wave).collect();
    let layer = Shapes::on(&view)
        .polygon(&ring)
        .line("", &ring[..4000])
        .layer();
    let red = Color::rgb(0xc8312b);
    for stroke in [
        Stroke::solid(red, 1.1),
        Stroke::solid(red, 5.0).cased(BLACK, 1.0),
        Stroke::solid(red, 1.5).dashed(&[6.0, 2.0]),
    ] {
        let symbol = Symbol::filled(red.percent(20)).with_outline(stroke);
        let mut style = LayerStyle::single(symbol);
        style.rim = Some(Stroke::solid(BLACK, 4.0));
        let scene = scene_of(layer.clone(), style);
        let whole = picture(&scene, &view, 1);
        for (x, y) in [(0, 0), (100, 0), (200, 0), (0, 100), (100, 100), (200, 100)] {
            let tile = picture(&scene, &view.tile(x, y, (100, 100)), 1);
            assert!(tile == whole.crop(x as u32, y as u32, 100, 100), "{x}, {y}");
        }
        assert!(ink(&whole) > 3000.0);
    }
}

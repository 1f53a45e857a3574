//! Backdrops in the picture: tiles fit, places agree, what is missing is seen to be missing.

use redline::base::progress::Progress;
use redline::formats::imagery::{ImageOptions, open, open_bytes};
use redline::layer::image::{Image, StretchKind};
use redline::render::{MapView, Picture, Scene, SceneImage, ScreenPos, draw_layers};
use redline::style::MapTheme;
use std::path::Path;
use std::sync::Arc;

fn fixture(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/imagery")
        .join(name)
}

fn opened(name: &str) -> Arc<Image> {
    let image = open(&fixture(name), &ImageOptions::default(), &Progress::new());
    Arc::new(image.unwrap_or_else(|e| panic!("{name}: {e}")))
}

fn scene(images: Vec<SceneImage>) -> Scene {
    Scene {
        images,
        ..Scene::new(Vec::new(), MapTheme::Light)
    }
}

fn drawn(scene: &Scene, view: &MapView) -> Picture {
    draw_layers(scene, view, 1, &Progress::new()).unwrap()
}

fn paper() -> [u8; 4] {
    let view = MapView::new(redline::geom::Coord::lon_lat(110.0, 25.0), 1.0, (1, 1), 1.0);
    drawn(&scene(Vec::new()), &view).pixel(0, 0)
}

#[test]
fn a_picture_of_imagery_is_its_tiles_bit_for_bit_at_every_scale_and_on_any_threads() {
    for name in [
        "g_overviews.tif",
        "p_rotated.tif",
        "g_grey_f32.tif",
        "g_palette.tif",
    ] {
        let image = opened(name);
        let scene = scene(vec![SceneImage::new(Arc::clone(&image)).dimmed(0.3)]);
        let size = image.pixel_size_m();
        for factor in [0.11, 0.7, 1.0, 1.6, 3.3, 9.0] {
            let center = image.footprint().center();
            let view = MapView::new(center, size * factor, (201, 158), 1.25);
            let whole = drawn(&scene, &view);
            let threads = draw_layers(&scene, &view, 3, &Progress::new()).unwrap();
            assert_eq!(whole, threads, "{name} {factor}");
            for (x, y, w, h) in [
                (0, 0, 101, 77),
                (101, 0, 100, 77),
                (0, 77, 33, 81),
                (33, 77, 168, 81),
            ] {
                let tile = drawn(&scene, &view.tile(x, y, (w, h)));
                assert_eq!(
                    tile,
                    whole.crop(x as u32, y as u32, w, h),
                    "{name} {factor}"
                );
            }
        }
    }
}

#[test]
fn a_pixel_enlarged_has_its_own_colour_in_its_middle() {
    // Nothing between pixels is mixed in the middle of one: what GDAL reads there is drawn.
    for name in [
        "p_4490.tif",
        "p_4546.tif",
        "p_3857.tif",
        "p_rotated.tif",
        "p_point.tif",
    ] {
        let image = opened(name);
        let look = redline::layer::image::Look::default();
        let rect = [0, 0, 11, 9];
        let own = image.window(0, rect, &look, &Progress::new()).unwrap();
        let scene = scene(vec![SceneImage::new(Arc::clone(&image))]);
        let center = image.footprint().center();
        let view = MapView::new(center, image.pixel_size_m() / 40.0, (700, 600), 1.0);
        let picture = drawn(&scene, &view);
        for (column, row) in [(0, 0), (5, 4), (10, 8), (10, 0), (3, 7)] {
            let (x, y) = (f64::from(column) + 0.5, f64::from(row) + 0.5);
            let at = image.placement().lon_lat_from_pixel(x, y).unwrap();
            let ScreenPos { x, y } = view.screen_from_lon_lat(at);
            let expected = own.pixels[(row * 11 + column) as usize];
            let got = picture.pixel(x as u32, y as u32);
            let off = got.iter().zip(expected).map(|(a, b)| a.abs_diff(b)).max();
            assert!(
                off <= Some(6),
                "{name} {column},{row}: {got:?} {expected:?}"
            );
        }
    }
}

#[test]
fn shrinking_averages_instead_of_skipping_also_without_overviews() {
    // A chess board of single pixels is an even grey once it is small, not a pattern.
    let image = opened("chess.tif");
    let scene = scene(vec![SceneImage::new(Arc::clone(&image))]);
    for factor in [4.0, 7.7, 16.0] {
        let center = image.footprint().center();
        let view = MapView::new(center, image.pixel_size_m() * factor, (9, 9), 1.0);
        let [r, g, b, _] = drawn(&scene, &view).pixel(4, 4);
        for c in [r, g, b] {
            assert!((126..=129).contains(&c), "{factor}: {r} {g} {b}");
        }
    }
}

#[test]
fn where_there_is_no_data_the_paper_shows() {
    let image = opened("g_rgb_mask.tif");
    let scene = scene(vec![SceneImage::new(Arc::clone(&image))]);
    let center = image.footprint().center();
    let view = MapView::new(center, image.pixel_size_m() / 4.0, (240, 200), 1.0);
    let picture = drawn(&scene, &view);
    let at = |column: f64, row: f64| {
        let c = image.placement().lon_lat_from_pixel(column, row).unwrap();
        let p = view.screen_from_lon_lat(c);
        picture.pixel(p.x as u32, p.y as u32)
    };
    assert_eq!(at(2.5, 2.5), paper());
    assert_ne!(at(20.5, 18.5), paper());
    // And beside the image too.
    assert_eq!(picture.pixel(0, 0), paper());
}

#[test]
fn a_broken_block_is_hatched_and_counted_and_the_rest_is_drawn() {
    let mut bytes = std::fs::read(fixture("g_rgb_deflate_1.tif")).unwrap();
    // The file is cut off in the middle of its tiles; its directory stands at the beginning.
    bytes.truncate(bytes.len() * 6 / 10);
    let options = ImageOptions::default();
    let image = Arc::new(open_bytes("cut.tif", &bytes, &options, &Progress::new()).unwrap());
    let scene = scene(vec![SceneImage::new(Arc::clone(&image))]);
    let center = image.footprint().center();
    let view = MapView::new(center, image.pixel_size_m() / 4.0, (180, 150), 1.0);
    let picture = drawn(&scene, &view);
    let (faults, num) = image.faults();
    assert!(num >= 2 && faults.len() as u64 == num, "{faults:?}");
    assert_eq!(faults[0].message.code, "imagery.block_cut_off");
    let ink = MapTheme::Light.palette().secondary;
    let hatched = (0..180 * 150)
        .filter(|i| picture.pixel(i % 180, i / 180) == [ink.r, ink.g, ink.b, 255])
        .count();
    assert!(hatched > 500, "{hatched}");
    let whole = drawn(&super_scene("g_rgb_deflate_1.tif"), &view);
    let same = (0..180 * 150)
        .filter(|i| picture.pixel(i % 180, i / 180) == whole.pixel(i % 180, i / 180))
        .count();
    assert!(same > 180 * 150 / 3, "{same}");
}

fn super_scene(name: &str) -> Scene {
    scene(vec![SceneImage::new(opened(name))])
}

#[test]
fn dimming_goes_towards_the_paper_and_greys_have_no_colour() {
    let image = opened("g_rgb_tiled.tif");
    let center = image.footprint().center();
    let view = MapView::new(center, image.pixel_size_m(), (20, 20), 1.0);
    let full = drawn(&scene(vec![SceneImage::new(Arc::clone(&image))]), &view);
    let half = drawn(
        &scene(vec![SceneImage::new(Arc::clone(&image)).dimmed(0.5)]),
        &view,
    );
    let none = drawn(
        &scene(vec![SceneImage::new(Arc::clone(&image)).dimmed(1.0)]),
        &view,
    );
    let paper = paper();
    for i in 0..400 {
        let (x, y) = (i % 20, i / 20);
        assert_eq!(none.pixel(x, y), paper);
        let (whole, dimmed) = (full.pixel(x, y), half.pixel(x, y));
        for ((full, half), paper) in whole.iter().zip(dimmed).zip(paper).take(3) {
            let middle = (u16::from(*full) + u16::from(paper)) as f32 / 2.0;
            assert!((f32::from(half) - middle).abs() <= 1.0);
        }
    }
    let grey = SceneImage {
        greyscale: true,
        ..SceneImage::new(image)
    };
    let picture = drawn(&scene(vec![grey]), &view);
    let [r, g, b, _] = picture.pixel(10, 10);
    assert!(r == g && g == b);
}

#[test]
fn values_are_spread_as_told_and_the_reason_says_how() {
    let image = opened("g_grey_i16.tif");
    let progress = Progress::new();
    let done = image
        .stretch(StretchKind::Auto, &progress)
        .unwrap()
        .unwrap();
    assert_eq!(done.reason.code, "imagery.stretch_percent");
    // numpy: 2nd and 98th of 1,665 values, nearest rank.
    let (low, high) = done.stretch.bands[0];
    assert!(
        (-2700.0..-2300.0).contains(&low) && (3500.0..3900.0).contains(&high),
        "{low} {high}"
    );
    let all = image
        .stretch(StretchKind::MinMax, &progress)
        .unwrap()
        .unwrap();
    assert_eq!(all.stretch.bands, [(-3240.0, 4400.0)]);
}

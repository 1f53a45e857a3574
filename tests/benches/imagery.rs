//! Bench `imagery`: a picture of 1920×1080 pixels from a raster of 1 GB, two threads, from a cold
//! store of blocks (the file itself is in the system's cache after the first round).
//!
//!     python3 tests/benches/make_imagery.py target/bench/imagery
//!     cargo bench --no-default-features --bench imagery

use redline::base::progress::Progress;
use redline::formats::imagery::{ImageOptions, open};
use redline::render::{MapView, Scene, SceneImage, draw_layers};
use redline::style::MapTheme;
use std::path::Path;
use std::sync::Arc;

fn main() {
    divan::main();
}

/// `share` of the image's width across the picture.
fn picture(bencher: divan::Bencher<'_, '_>, name: &str, share: f64) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("target/bench/imagery")
        .join(name);
    bencher
        .with_inputs(|| {
            // A store of its own each time: nothing is decoded beforehand.
            open(&path, &ImageOptions::default(), &Progress::new()).map(Arc::new)
        })
        .bench_values(|image| {
            let Ok(image) = image else { return };
            let metres = f64::from(image.facts().size.0) * image.pixel_size_m() * share;
            let center = image.footprint().center();
            let view = MapView::new(center, metres / 1920.0, (1920, 1080), 1.0);
            let scene = Scene {
                images: vec![SceneImage::new(image)],
                ..Scene::new(Vec::new(), MapTheme::Light)
            };
            divan::black_box(draw_layers(&scene, &view, 2, &Progress::new())).ok();
        });
}

#[divan::bench(args = [("plain.tif", 100), ("plain.tif", 10), ("plain.tif", 1), ("jpeg.tif", 100), ("jpeg.tif", 10), ("jpeg.tif", 1)], sample_count = 9)]
fn with_overviews(bencher: divan::Bencher<'_, '_>, (name, percent): (&str, u32)) {
    picture(bencher, name, f64::from(percent) / 100.0);
}

#[divan::bench(sample_count = 2)]
fn full_without_overviews(bencher: divan::Bencher<'_, '_>) {
    picture(bencher, "bare.tif", 1.0);
}

//! Bench `render`: pictures of 10,000 polygons of 40 vertices, 1440×900 pixels, two threads.

use redline::base::ids::FeatureId;
use redline::base::progress::Progress;
use redline::geom::{Coord, PartKind};
use redline::layer::{Layer, LayerBuilder, Role, Schema};
use redline::render::{MapView, Scene, SceneLayer, ScreenPos, draw_layers};
use redline::style::{Color, LayerStyle, MapTheme, Stroke, Symbol};
use std::sync::{Arc, OnceLock};

fn main() {
    divan::main();
}

/// Wavy blobs on a grid over Guilin, touching their neighbours.
fn layer() -> Arc<Layer> {
    static LAYER: OnceLock<Arc<Layer>> = OnceLock::new();
    LAYER
        .get_or_init(|| {
            let mut builder = LayerBuilder::new(Schema::default());
            for i in 0..10_000_u32 {
                let (lon, lat) = (
                    109.6 + f64::from(i % 141) * 0.0135,
                    24.2 + f64::from(i / 141) * 0.0235,
                );
                let ring = (0..=40).map(|k| {
                    let angle = f64::from(k % 40) / 40.0 * std::f64::consts::TAU;
                    let wave = libm::sin(3.0 * angle + f64::from(i));
                    let radius = 0.011 * (1.0 + 0.25 * wave);
                    Coord::lon_lat(
                        lon + radius * libm::cos(angle),
                        lat + radius * libm::sin(angle),
                    )
                });
                let geometry = builder.geometry();
                geometry.push_ring(ring);
                geometry.end_part(PartKind::Polygon);
                builder.finish_feature(FeatureId(u64::from(i) + 1), &[]);
            }
            let layer = builder.build("blobs");
            for chunk in &layer.chunks {
                chunk.build_index();
            }
            Arc::new(layer)
        })
        .clone()
}

fn picture(bencher: divan::Bencher<'_, '_>, symbol: Symbol, zoom: f64) {
    let layer = layer();
    let middle = ScreenPos { x: 720.0, y: 450.0 };
    let view = MapView::fit(&layer.bbox(), (1440, 900), 1.0, 0.0).zoom_at(middle, zoom);
    let style = Arc::new(LayerStyle::single(symbol));
    let layers = vec![SceneLayer::styled(layer, Role::Other, style)];
    let scene = Scene::new(layers, MapTheme::Light);
    bencher.bench(|| draw_layers(&scene, &view, 2, &Progress::new()));
}

#[divan::bench(args = [1.0, 10.0, 100.0])]
fn fill(bencher: divan::Bencher<'_, '_>, zoom: f64) {
    picture(
        bencher,
        Symbol::filled(Color::rgb(0xf0c94b).percent(32)),
        zoom,
    );
}

#[divan::bench(args = [1.0, 10.0, 100.0])]
fn fill_and_outline(bencher: divan::Bencher<'_, '_>, zoom: f64) {
    let red = Color::rgb(0xc8312b);
    let symbol = Symbol::filled(red.percent(10)).with_outline(Stroke::solid(red, 1.1));
    picture(bencher, symbol, zoom);
}

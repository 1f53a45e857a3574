//! Bench `sketch`: what one stop of the hand costs while a shape is drawn or edited: snapping in
//! 1,000,000 zones, measuring a shape and looking whether it crosses itself, a split.
//!
//! `cargo bench --no-default-features --bench sketch`
#![allow(clippy::unwrap_used)]

use redline::base::ids::FeatureId;
use redline::geom::edit::{ring_shape, split};
use redline::geom::{AreaMethod, Columns, Coord, PartKind, defects};
use redline::layer::{LayerBuilder, Schema};
use redline::session::sketch::{Snappable, figures};
use std::sync::OnceLock;

fn main() {
    divan::main();
}

/// Squares side by side over Guilin, a thousand a row.
fn snappable() -> &'static Snappable {
    static ALL: OnceLock<Snappable> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut builder = LayerBuilder::new(Schema::default());
        for i in 0..1_000_000_u32 {
            let (x, y) = (
                109.6 + f64::from(i % 1000) * 0.002,
                24.25 + f64::from(i / 1000) * 0.0018,
            );
            let (a, b) = (x + 0.002, y + 0.0018);
            let ring = [(x, y), (a, y), (a, b), (x, b), (x, y)];
            builder
                .geometry()
                .push_ring(ring.map(|(x, y)| Coord::lon_lat(x, y)));
            builder.geometry().end_part(PartKind::Polygon);
            builder.finish_feature(FeatureId(u64::from(i) + 1), &[]);
        }
        let layer = builder.build("");
        layer.chunks.iter().for_each(|chunk| chunk.build_index());
        Snappable::of_layers(vec![layer])
    })
}

fn star(corners: usize) -> Columns {
    let ring: Vec<Coord> = (0..corners)
        .map(|k| {
            let angle = std::f64::consts::TAU * k as f64 / corners as f64;
            let radius = 0.01 * (1.0 + 0.2 * libm::sin(9.0 * angle));
            Coord::lon_lat(
                110.3 + radius * libm::cos(angle),
                25.3 + radius * libm::sin(angle),
            )
        })
        .collect();
    ring_shape(&ring)
}

/// Ten points of the screen at one metre and at ten metres a point.
#[divan::bench(args = [0.0001, 0.001])]
fn snap(bencher: divan::Bencher<'_, '_>, reach: f64) {
    let all = snappable();
    bencher.bench(|| all.near(Coord::lon_lat(110.3003, 25.3002), reach, &[], None));
}

#[divan::bench(args = [8, 500, 5000])]
fn stop(bencher: divan::Bencher<'_, '_>, corners: usize) {
    let shape = star(corners);
    bencher.bench(|| {
        let feature = shape.feature(0).unwrap();
        (figures(feature, AreaMethod::default()), defects(feature))
    });
}

#[divan::bench(args = [8, 5000])]
fn split_in_two(bencher: divan::Bencher<'_, '_>, corners: usize) {
    let shape = star(corners);
    let line = [Coord::lon_lat(110.2, 25.28), Coord::lon_lat(110.4, 25.31)];
    bencher.bench(|| split(shape.feature(0).unwrap(), &line));
}

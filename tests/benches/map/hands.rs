//! What hands ask of the map besides pictures: what lies under the pointer, what a box and a
//! lasso take, where names go.

use super::bench_set::Lcg;
use super::clock::Times;
use redline::base::progress::Progress;
use redline::geom::{Coord, Lies, Region, Relation};
use redline::layer::{Layer, Role};
use redline::render::{MapView, Scene, ScreenPos, identify, labels};
use redline::style::{MapTheme, default_in};
use std::sync::Arc;

/// Positions that are asked for at each zoom.
const POSITIONS: usize = 200;
/// Points of tolerance of the pointer.
const TOLERANCE_PT: f32 = 4.0;

/// What lies under the pointer; a hundred positions of each view.
pub fn pointing(scene: &Scene, name: &str, views: &[MapView]) {
    let mut g = Lcg::new(11);
    let mut times = Times::default();
    for i in 0..POSITIONS {
        let view = &views[i % views.len()];
        let at = ScreenPos {
            x: f64::from(view.width()) * (0.3 + 0.4 * g.unit()),
            y: f64::from(view.height()) * g.unit(),
        };
        let at = view.lon_lat_from_screen(at);
        times.run(|| identify(scene, view, at, TOLERANCE_PT));
    }
    times.print(&format!("{name}, under the pointer"), None);
}

/// What boxes and lassos take that are as high as half the view.
pub fn choosing(layer: &Layer, name: &str, views: &[MapView]) {
    let (mut boxes, mut lassos) = (Times::default(), Times::default());
    for view in views {
        let around = view.bbox(-f64::from(view.height()) / 4.0);
        let region = Region::of_box(&around).unwrap();
        boxes.run(|| taken(layer, &region));
        let (center, height) = (around.center(), around.max.y - around.min.y);
        let line: Vec<Coord> = (0..96)
            .map(|i| {
                let (s, c) = libm::sincos(f64::from(i) / 96.0 * std::f64::consts::TAU);
                let radius = height / 2.0 * if i % 2 == 0 { 1.0 } else { 0.8 };
                Coord::lon_lat(center.x + radius * c, center.y + radius * s)
            })
            .collect();
        let region = Region::of_line(&line).unwrap();
        lassos.run(|| taken(layer, &region));
    }
    boxes.print(&format!("{name}, what a box of half of it takes"), None);
    lassos.print(&format!("{name}, what a lasso as high takes"), None);
}

/// As the session finds what a region takes.
fn taken(layer: &Layer, region: &Region) -> usize {
    let mut num = 0;
    for chunk in &layer.chunks {
        for (index, lies) in chunk.lying(|b| region.lies(b)) {
            num += usize::from(match lies {
                Lies::Away => false,
                Lies::Within => true,
                Lies::Near => chunk
                    .geometry()
                    .feature(index as usize)
                    .is_some_and(|f| region.takes(f, Relation::Meets)),
            });
        }
    }
    num
}

/// Placing names, by the style of the red line but at every scale.
pub fn naming(scene: &Scene, name: &str, views: &[MapView]) {
    let mut scene = scene.clone();
    for layer in &mut scene.layers {
        let mut style = (*layer.style).clone();
        style.label = default_in(Role::EcologicalRedline, MapTheme::Light).label;
        if let Some(label) = &mut style.label {
            label.scales = Default::default();
            label.fields = vec![super::NAME.to_owned()];
        }
        layer.style = Arc::new(style);
    }
    let mut times = Times::default();
    let mut num = 0;
    for view in views {
        let placed = times.run(|| labels::place(&scene, view, &[], &Progress::new()).unwrap());
        num += placed.len();
    }
    times.print(
        &format!("{name}, {} names placed", num / views.len().max(1)),
        None,
    );
}

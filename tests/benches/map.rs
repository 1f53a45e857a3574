//! Bench `map`: from the request to the last pixel in memory, without a window. Fill and
//! outline, 1920×1080 pixels, two threads, the four sets of `tests/support/map_sets.rs`, the
//! whole ground, a tenth and a hundredth of it at several places; the same in tiles, as the
//! window asks for them; all scales in between; until the levels are ready and what they
//! weigh; the first picture before they are; and what pointing, choosing and naming take.
//!
//! `cargo bench --no-default-features --bench map [-- SET…] [--runs N] [--views FILE]`. CPU time
//! is of both threads, a mean, since the kernel counts it in hundredths of a second; wall time
//! is of single pictures. `--views` draws the extents a file lists, one `west,south,east,north`
//! a line, of the shapefile `--file` names and prints a line of JSON: `peers/qgis_map.py` asks
//! for that.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::panic)]

#[path = "../support/bench_set.rs"]
#[allow(dead_code)]
mod bench_set;
#[path = "map/clock.rs"]
mod clock;
#[path = "map/hands.rs"]
mod hands;
#[path = "../support/map_sets.rs"]
#[allow(dead_code)]
mod map_sets;

use bench_set::Lcg;
use clock::{Clock, Times, resident_mb};
use map_sets::{MAP_SETS, MapSet};
use redline::base::ids::FeatureId;
use redline::base::progress::Progress;
use redline::formats::{self, ReadOptions, Source};
use redline::geom::{Bbox, Coord, PartKind};
use redline::layer::{Field, FieldKind, Layer, LayerBuilder, Role, Schema, Value};
use redline::render::tiles::tiles_of;
use redline::render::{Detail, MapView, Scene, SceneLayer, ScreenPos, draw_layers};
use redline::style::{Color, LayerStyle, MapTheme, Stroke, Symbol};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const SIZE: (u32, u32) = (1920, 1080);
const THREADS: usize = 2;
/// Field of the polygons' names.
const NAME: &str = "NAME";
/// Targets in milliseconds: whole ground, a tenth, a hundredth.
const TARGETS: [(usize, [f64; 3]); 2] = [
    (100_000, [150.0, 50.0, 15.0]),
    (1_000_000, [250.0, 80.0, 20.0]),
];

fn main() {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| {
        let at = given.iter().position(|a| a == name)?;
        given.get(at + 1).cloned()
    };
    let runs = option("--runs").map_or(3, |n| n.parse().unwrap());
    if let (Some(views), Some(file)) = (option("--views"), option("--file")) {
        views_of_file(Path::new(&file), Path::new(&views), runs);
        return;
    }
    for set in MAP_SETS {
        let named = given.iter().any(|a| a == set.name);
        let any = given.iter().any(|a| MapSet::named(a).is_some());
        if named || !any {
            bench(set, runs);
        }
    }
}

fn bench(set: MapSet, runs: usize) {
    let before = resident_mb();
    let layer = Arc::new(layer_of(set));
    let vertices: usize = layer
        .chunks
        .iter()
        .map(|c| c.geometry().coords().len())
        .sum();
    let raw_mb = vertices as f64 * 16e-6;
    println!(
        "\n{}: {} polygons, {vertices} vertices, {raw_mb:.0} MB of coordinates, the layer {:.0} MB",
        set.name,
        layer.len(),
        resident_mb() - before,
    );
    let bare = scene(&layer, None);
    let whole = MapView::fit(&layer.bbox(), SIZE, 1.0, 0.0);
    let mut first = Times::default();
    first.run(|| picture(&bare, &whole));
    first.print("first picture, before there are levels", None);

    let before = resident_mb();
    let mut times = Times::default();
    let detail = times.run(|| levels(&layer));
    times.print("levels ready after", Some(3_000.0));
    let levels_mb = detail.iter().map(|d| d.memory()).sum::<usize>() as f64 * 1e-6;
    println!(
        "  {:<44}{levels_mb:>8.0} MB {:>12.0} % of the coordinates  target 80 %, {:.0} MB more resident",
        "levels weigh",
        100.0 * levels_mb / raw_mb,
        resident_mb() - before,
    );
    let scene = scene(&layer, detail);
    let targets = TARGETS
        .iter()
        .find(|(num, _)| *num == set.num)
        .map_or([f64::INFINITY; 3], |(_, t)| *t);
    let zooms = [
        ("whole ground", 1.0),
        ("a tenth", 10.0),
        ("a hundredth", 100.0),
    ];
    for ((name, zoom), target) in zooms.into_iter().zip(targets) {
        let views = views_at(&whole, zoom);
        let (mut pictures, mut tiled) = (Times::default(), Times::default());
        for _ in 0..runs {
            for view in &views {
                pictures.run(|| picture(&scene, view));
            }
        }
        pictures.print(name, Some(target));
        for _ in 0..runs {
            for view in &views {
                tiled.run(|| tiles(&scene, view));
            }
        }
        tiled.print(&format!("{name}, in tiles of 512"), None);
    }
    for (name, zoom) in zooms {
        let views = views_at(&whole, zoom);
        hands::pointing(&scene, name, &views);
        hands::choosing(&layer, name, &views);
        hands::naming(&scene, name, &views);
    }
    // Every scale in between, so that no gap between levels hides.
    let mut worst = (0.0, 0.0);
    let mut all = Times::default();
    let mut zoom = 1.0;
    while zoom < 1_000.0 {
        for view in views_at(&whole, zoom).iter().take(2) {
            let clock = Clock::start();
            all.run(|| picture(&scene, view));
            let ms = clock.wall_ms();
            if ms > worst.1 {
                worst = (zoom, ms);
            }
        }
        zoom *= 1.25;
    }
    all.print(
        &format!("all scales to 1/1000, worst at 1/{:.1}", worst.0),
        None,
    );
}

/// The set as a layer with its index, as it is after a file was opened.
fn layer_of(set: MapSet) -> Layer {
    let name = Field {
        name: NAME.to_owned(),
        kind: FieldKind::Text,
    };
    let mut builder = LayerBuilder::new(Schema { fields: vec![name] });
    let mut id = 0;
    set.each(|ring| {
        let closed = ring.iter().chain(ring.first()).copied();
        let geometry = builder.geometry();
        geometry.push_ring(closed);
        geometry.end_part(PartKind::Polygon);
        id += 1;
        builder.finish_feature(FeatureId(id), &[Value::Text(format!("图斑{id}"))]);
    });
    let layer = builder.build(set.name);
    layer.chunks.iter().for_each(|c| c.build_index());
    layer
}

/// What is built of a layer in the background after it is opened.
fn levels(layer: &Layer) -> Option<Arc<Detail>> {
    Some(Arc::new(Detail::build(layer, &Progress::new()).unwrap()))
}

fn scene(layer: &Arc<Layer>, detail: Option<Arc<Detail>>) -> Scene {
    let red = Color::rgb(0xc8312b);
    let symbol = Symbol::filled(red.percent(10)).with_outline(Stroke::solid(red, 1.1));
    let style = Arc::new(LayerStyle::single(symbol));
    let layer = SceneLayer::styled(Arc::clone(layer), Role::Other, style).with_detail(detail);
    Scene::new(vec![layer], MapTheme::Light)
}

fn picture(scene: &Scene, view: &MapView) {
    draw_layers(scene, view, THREADS, &Progress::new()).unwrap();
}

/// The whole ground five times, moved by some pixels; else eight places, the middle first.
fn views_at(whole: &MapView, zoom: f64) -> Vec<MapView> {
    let size = SIZE.0 as i64;
    if zoom <= 1.0 {
        let steps = [(0, 0), (37, -11), (-211, 5), (80, 90), (size / 3, 0)];
        return steps.map(|(x, y)| whole.tile(x, y, SIZE)).to_vec();
    }
    let mut g = Lcg::new(5);
    let (w, h) = (f64::from(SIZE.0), f64::from(SIZE.1));
    // The ground is as high as the picture but not as wide.
    let mut at = vec![ScreenPos {
        x: w / 2.0,
        y: h / 2.0,
    }];
    for _ in 0..7 {
        at.push(ScreenPos {
            x: w / 2.0 + h * 0.85 * (g.unit() - 0.5),
            y: h / 2.0 + h * 0.85 * (g.unit() - 0.5),
        });
    }
    at.into_iter()
        .map(|at| {
            let center = whole.lon_lat_from_screen(at);
            MapView::new(center, whole.meters_per_pixel() / zoom, SIZE, 1.0)
        })
        .collect()
}

/// The tiles of the window that a view shows, drawn by two threads that take one after the
/// other, from the centre out.
fn tiles(scene: &Scene, view: &MapView) {
    let keys = tiles_of(view);
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some(tile) = keys.get(next.fetch_add(1, Ordering::Relaxed)) {
                    draw_layers(scene, &tile.view(), 1, &Progress::new()).unwrap();
                }
            });
        }
    });
}

/// Opens a shapefile and draws extents of it: a first picture before the levels are there, then
/// each extent `runs` times. One line of JSON.
fn views_of_file(file: &Path, views: &Path, runs: usize) {
    let clock = Clock::start();
    let layer = formats::read(
        &Source::from(file),
        &ReadOptions::default(),
        &Progress::new(),
    )
    .unwrap();
    layer.chunks.iter().for_each(|c| c.build_index());
    let layer = Arc::new(layer);
    let (open_cpu, open_wall) = clock.cpu_and_wall_ms();
    let views: Vec<MapView> = std::fs::read_to_string(views)
        .unwrap()
        .lines()
        .map(|line| {
            let v: Vec<f64> = line.split(',').map(|v| v.trim().parse().unwrap()).collect();
            let [west, south, east, north] = v[..] else {
                panic!("not an extent: {line}")
            };
            let (min, max) = (Coord::lon_lat(west, south), Coord::lon_lat(east, north));
            MapView::fit(&Bbox { min, max }, SIZE, 1.0, 0.0)
        })
        .collect();
    let bare = scene(&layer, None);
    picture(&bare, &views[0]);
    let (first_cpu, first_wall) = clock.cpu_and_wall_ms();
    let begun = Clock::start();
    let detail = levels(&layer);
    let (levels_cpu, levels_wall) = begun.cpu_and_wall_ms();
    let scene = scene(&layer, detail);
    let drawn: Vec<String> = views
        .iter()
        .map(|view| {
            let mut times = Times::default();
            for _ in 0..runs {
                times.run(|| picture(&scene, view));
            }
            let (median, worst, cpu) = times.told();
            format!("{{\"median_ms\":{median:.2},\"worst_ms\":{worst:.2},\"cpu_ms\":{cpu:.2}}}")
        })
        .collect();
    println!(
        "{{\"open_cpu_ms\":{open_cpu:.0},\"open_ms\":{open_wall:.0},\"first_cpu_ms\":{first_cpu:.0},\"first_ms\":{first_wall:.0},\"levels_cpu_ms\":{levels_cpu:.0},\"levels_ms\":{levels_wall:.0},\"views\":[{}]}}",
        drawn.join(",")
    );
}

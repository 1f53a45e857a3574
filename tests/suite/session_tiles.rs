//! Suite: the threads that draw tiles: latest-wins, stale work stopped, faults shown.

use redline::base::ids::FeatureId;
use redline::geom::{Coord, PartKind};
use redline::layer::{FeatureRef, Layer, LayerBuilder, Role, Schema, ZoneClass};
use redline::render::tiles::{TileKey, tiles_around, tiles_of};
use redline::render::{ClassOf, MapView, Scene, SceneLayer};
use redline::session::tiles::{DrawnTile, Order, TileEnd, TileWorks};
use redline::style::MapTheme;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

fn view() -> MapView {
    MapView::new(Coord::lon_lat(110.3, 25.25), 10.0, (1500, 900), 1.0)
}

/// Squares all over the view and around it.
fn layer(num: u32) -> Layer {
    let mut builder = LayerBuilder::new(Schema { fields: Vec::new() });
    let bbox = view().bbox(2000.0);
    let side = f64::from(num).sqrt().ceil();
    for i in 0..num {
        let (column, row) = (f64::from(i) % side, (f64::from(i) / side).floor());
        let at = |dx: f64, dy: f64| {
            Coord::lon_lat(
                bbox.min.x + (bbox.max.x - bbox.min.x) * (column + dx) / side,
                bbox.min.y + (bbox.max.y - bbox.min.y) * (row + dy) / side,
            )
        };
        let ring = [
            at(0.1, 0.1),
            at(0.8, 0.1),
            at(0.8, 0.8),
            at(0.1, 0.8),
            at(0.1, 0.1),
        ];
        builder.geometry().push_ring(ring);
        builder.geometry().end_part(PartKind::Polygon);
        builder.finish_feature(FeatureId(u64::from(i) + 1), &[]);
    }
    builder.build("squares")
}

/// A scene that calls `tell` for each feature while it is drawn.
fn scene(num: u32, tell: impl Fn() + Send + Sync + 'static) -> Arc<Scene> {
    let layer = SceneLayer::new(
        Arc::new(layer(num)),
        // Its symbols differ by class, so that classes are asked for.
        Role::NatureReserve,
        MapTheme::Light,
    )
    .with_classes(ClassOf::new(move |_: &FeatureRef<'_>| {
        tell();
        Some(ZoneClass::Core)
    }));
    Arc::new(Scene::new(vec![layer], MapTheme::Light))
}

fn order(scene: &Arc<Scene>, revision: u64, tiles: Vec<TileKey>) -> Order {
    Order {
        scene: Arc::clone(scene),
        revision,
        num_shown: tiles.len(),
        tiles,
    }
}

fn works(num_threads: usize) -> TileWorks {
    TileWorks::new(num_threads, &(Arc::new(|| {}) as _)).unwrap()
}

fn wait(works: &TileWorks) -> DrawnTile {
    let patience = Instant::now() + Duration::from_secs(60);
    loop {
        if let Some(tile) = works.take() {
            return tile;
        }
        assert!(Instant::now() < patience, "no tile");
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn all(works: &TileWorks) -> Vec<DrawnTile> {
    let mut tiles = Vec::new();
    while !works.is_idle() {
        match works.take() {
            Some(tile) => tiles.push(tile),
            None => std::thread::sleep(Duration::from_millis(1)),
        }
    }
    tiles
}

#[test]
fn every_tile_comes_once_and_one_thread_draws_them_from_the_centre_out() {
    let scene = scene(500, || {});
    let tiles = tiles_of(&view());
    let one = works(1);
    one.order(order(&scene, 1, tiles.clone()));
    let keys: Vec<TileKey> = all(&one).iter().map(|t| t.key).collect();
    assert_eq!(keys, tiles);
    let two = works(2);
    two.order(order(&scene, 1, tiles.clone()));
    let mut keys: Vec<TileKey> = all(&two).iter().map(|t| t.key).collect();
    keys.sort();
    let mut wanted = tiles;
    wanted.sort();
    assert_eq!(keys, wanted);
}

#[test]
fn a_tile_no_longer_wanted_is_stopped_and_never_handed_out() {
    let (began, going) = (
        Arc::new(AtomicUsize::new(0)),
        Arc::new(AtomicBool::new(true)),
    );
    let slow = {
        let (began, going) = (Arc::clone(&began), Arc::clone(&going));
        scene(400, move || {
            began.fetch_add(1, Ordering::Relaxed);
            while going.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(1));
            }
        })
    };
    let works = works(1);
    let tiles = tiles_of(&view());
    works.order(order(&slow, 1, tiles.clone()));
    while began.load(Ordering::Relaxed) == 0 {
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(works.running(), [tiles[0]]);
    // Another place: what runs is stopped, what waited is forgotten.
    let elsewhere = MapView::new(Coord::lon_lat(111.3, 25.25), 10.0, (600, 400), 1.0);
    let wanted = tiles_of(&elsewhere);
    works.order(order(&scene(4, || {}), 1, wanted.clone()));
    assert!(works.running().is_empty());
    going.store(false, Ordering::Relaxed);
    let keys: Vec<TileKey> = all(&works).iter().map(|t| t.key).collect();
    assert_eq!(keys, wanted);
}

#[test]
fn what_is_drawn_ahead_gives_way_to_what_is_looked_at() {
    let barrier = Arc::new(Barrier::new(2));
    let going = Arc::new(AtomicBool::new(true));
    let slow = {
        let (barrier, going) = (Arc::clone(&barrier), Arc::clone(&going));
        let first = AtomicBool::new(true);
        scene(400, move || {
            if first.swap(false, Ordering::Relaxed) {
                barrier.wait();
            }
            while going.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(1));
            }
        })
    };
    let works = works(1);
    let (shown, ahead) = (tiles_of(&view()), tiles_around(&view(), 1));
    works.order(Order {
        num_shown: 0,
        ..order(&slow, 1, ahead.clone())
    });
    barrier.wait();
    assert_eq!(works.running(), [ahead[0]]);
    let both: Vec<TileKey> = shown.iter().chain(&ahead).copied().collect();
    works.order(Order {
        num_shown: shown.len(),
        ..order(&slow, 1, both.clone())
    });
    assert!(works.running().is_empty(), "it is stopped");
    going.store(false, Ordering::Relaxed);
    let keys: Vec<TileKey> = all(&works).iter().map(|t| t.key).collect();
    assert_eq!(keys[..shown.len()], shown);
    let mut drawn = keys;
    drawn.sort();
    let mut wanted = both;
    wanted.sort();
    assert_eq!(drawn, wanted, "and drawn after all");
}

#[test]
fn a_change_of_style_lets_a_tile_under_way_finish_and_draws_it_again() {
    let barrier = Arc::new(Barrier::new(2));
    let slow = {
        let barrier = Arc::clone(&barrier);
        let first = AtomicBool::new(true);
        scene(9, move || {
            if first.swap(false, Ordering::Relaxed) {
                barrier.wait();
                barrier.wait();
            }
        })
    };
    let works = works(1);
    let tiles = tiles_of(&view());
    works.order(order(&slow, 1, tiles[..1].to_vec()));
    barrier.wait();
    works.order(order(&scene(9, || {}), 2, tiles[..1].to_vec()));
    barrier.wait();
    let drawn: Vec<u64> = all(&works).iter().map(|t| t.revision).collect();
    assert_eq!(drawn, [1, 2]);
}

#[test]
fn a_fault_in_a_tile_is_told_and_the_thread_goes_on() {
    let bad = scene(9, || panic!("ring 7 of nothing"));
    let works = works(1);
    let tiles = tiles_of(&view());
    works.order(order(&bad, 1, tiles[..1].to_vec()));
    let TileEnd::Broken(message) = wait(&works).end else {
        panic!("drawn");
    };
    assert!(format!("{message:?}").contains("ring 7 of nothing"));
    works.order(order(&scene(9, || {}), 2, tiles[..1].to_vec()));
    assert!(matches!(wait(&works).end, TileEnd::Drawn(_)));
}

#[test]
fn the_threads_pause_while_nobody_takes_what_is_drawn() {
    let works = works(2);
    let tiles: Vec<TileKey> = tiles_around(&view(), 4).into_iter().take(60).collect();
    works.order(order(&scene(4, || {}), 1, tiles));
    std::thread::sleep(Duration::from_millis(400));
    let mut num = 0;
    while works.take().is_some() {
        num += 1;
        if num > 16 {
            break;
        }
    }
    assert!(num <= 16, "{num} wait");
    assert!(!works.is_idle());
}

//! The yearly review and the moving hand: 1,100 projects one by one against 10,000, 100,000 and
//! 1,000,000 zones in memory, with areas and the split by county; the hundred corridors apart;
//! nearest zones; the whole check of one project; how many exact tests a hit costs as the set
//! grows; and how soon a check stops when asked.
//!
//! `cargo bench --no-default-features --bench screening [-- 10k 100k 1m]`
//!
//! Times are of one thread, each project three times, the least counted; validity of the zones
//! has been looked at before, as in a window that has checked once (the first round is told too).
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use redline::base::date::Date;
use redline::base::ids::{FeatureId, LayerId};
use redline::base::progress::Progress;
use redline::geom::{Coord, Lies, PartKind, Prepared, nearest, overlap_found};
use redline::layer::{Field, FieldKind, Layer, LayerBuilder, Role, Schema, Value};
use redline::rules::RuleBase;
use redline::screening::{
    Check, CheckInput, ProjectIndex, ProjectLayer, ZoneIndex, ZoneLayer, ZoneMeta, check,
};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

#[path = "../support/bench_set.rs"]
#[allow(dead_code)]
mod set;

fn layer(name: &str, each: impl FnOnce(&mut dyn FnMut(Vec<Coord>))) -> Layer {
    let mut builder = LayerBuilder::new(Schema {
        fields: vec![Field {
            name: "名称".into(),
            kind: FieldKind::Text,
        }],
    });
    let mut number = 0;
    each(&mut |ring| {
        number += 1;
        let closing = ring.first().copied();
        builder
            .geometry()
            .push_ring(ring.into_iter().chain(closing));
        builder.geometry().end_part(PartKind::Polygon);
        builder.finish_feature(FeatureId(number), &[Value::Text(format!("{name}{number}"))]);
    });
    let mut layer = builder.build(name);
    // Degrees to the last bit, declared: nothing about positions is in doubt.
    layer.position.confirmed = true;
    layer.position.datum_accuracy_m = Some(0.0);
    layer
}

/// Sixteen counties that share wavy borders of four hundred vertices.
fn counties() -> Layer {
    layer("示意县", |push| {
        let wave = |t: f64, k: f64| 0.02 * libm::sin(t * 37.0 + k) + 0.01 * libm::sin(t * 131.0);
        let side = |from: (f64, f64), to: (f64, f64), k: f64| -> Vec<Coord> {
            (0..100)
                .map(|i| {
                    let t = f64::from(i) / 100.0;
                    let bend = wave(t, k) * 4.0 * t * (1.0 - t);
                    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
                    Coord::lon_lat(from.0 + t * dx + bend * dy, from.1 + t * dy - bend * dx)
                })
                .collect()
        };
        let at = |i: u32, j: u32| (109.55 + 0.525 * f64::from(i), 24.2 + 0.5 * f64::from(j));
        for j in 0..4 {
            for i in 0..4 {
                let corners = [at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)];
                let mut ring = Vec::new();
                for k in 0..4 {
                    let (a, b) = (corners[k], corners[(k + 1) % 4]);
                    // Both neighbours draw a border from its lower end.
                    let forward = a <= b;
                    let (low, high) = if forward { (a, b) } else { (b, a) };
                    let mut some = side(low, high, (low.0 * 7.0 + low.1 * 13.0) * 10.0);
                    if !forward {
                        some.reverse();
                        some.insert(0, Coord::lon_lat(a.0, a.1));
                        some.pop();
                    }
                    ring.extend(some);
                }
                push(ring);
            }
        }
    })
}

fn ms(d: Duration) -> f64 {
    d.as_secs_f64() * 1e3
}

fn best(times: usize, mut work: impl FnMut()) -> f64 {
    (0..times)
        .map(|_| {
            let began = Instant::now();
            work();
            ms(began.elapsed())
        })
        .fold(f64::INFINITY, f64::min)
}

fn told(what: &str, mut some: Vec<f64>) {
    some.sort_by(f64::total_cmp);
    let at = |share: f64| some[((some.len() - 1) as f64 * share) as usize];
    println!(
        "  {what:<46} median {:>8.3} ms   p95 {:>8.3} ms   worst {:>8.3} ms",
        at(0.5),
        at(0.95),
        at(1.0)
    );
}

fn zone_layer(layer: &Layer, role: Role) -> ZoneLayer {
    let mut meta = ZoneMeta::undeclared("zones", "zones", role);
    meta.id = LayerId(role.code().to_owned());
    meta.check = Check::Required;
    meta.complete = true;
    meta.date = "2026-01".to_owned();
    ZoneLayer {
        meta: Arc::new(meta),
        layer: layer.clone(),
    }
}

fn main() {
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with('-'))
        .collect();
    let projects = layer("示意项目", |push| {
        set::projects().into_iter().for_each(push)
    });
    let places = counties();
    let rules = Arc::new(RuleBase::shipped().unwrap());
    let mut growth = Vec::new();
    for (name, num_zones) in set::SETS {
        if !wanted.is_empty() && !wanted.iter().any(|w| w == name) {
            continue;
        }
        let zones = layer("示意图斑", |push| {
            set::each_zone(num_zones, |_, ring| push(ring))
        });
        println!("{num_zones} zones");
        let built = best(1, || zones.chunks.iter().for_each(|c| c.build_index()));
        println!("  index {built:.0} ms");
        one_by_one(&projects, &zones, &places);
        whole_checks(&projects, &zones, &places, &rules);
        nearest_zones(&projects, &zones);
        for threads in [1, 2] {
            let all = best(3, || {
                let ready = ProjectIndex::new(&projects, threads, &Progress::new()).unwrap();
                ready.overlaps(&zones, threads, &Progress::new()).unwrap();
            });
            println!("  all pairs, {threads} thread(s) {all:.0} ms");
        }
        growth.push((num_zones, exact_tests(&projects, &zones)));
        stopping(&zones, &places, &rules);
    }
    println!("exact tests per project against hits");
    println!(
        "  zones      hits    tests   tests/hit   worst tests less 3 hits   projects over 3 hits + 20"
    );
    for (num_zones, tests) in growth {
        let hits: usize = tests.iter().map(|(h, _)| h).sum();
        let all: usize = tests.iter().map(|(_, t)| t).sum();
        let over = |(h, t): &(usize, usize)| *t as i64 - 3 * *h as i64;
        let worst = tests.iter().map(over).max().unwrap_or(0);
        let many = tests.iter().filter(|p| over(p) > 20).count();
        println!(
            "  {num_zones:<9} {hits:>6} {all:>8} {:>11.2} {worst:>25} {many:>27}",
            all as f64 / hits as f64
        );
    }
}

/// Areas of every pair, and the project split by county.
fn one_by_one(projects: &Layer, zones: &Layer, places: &Layer) {
    let (zones, places) = (ZoneIndex::new(zones), ZoneIndex::new(places));
    let quiet = Progress::new();
    let ask = |view| {
        let project = Prepared::new(view);
        let (mut area, mut split) = (0.0, Vec::new());
        zones.pairs(&project, &quiet, &mut |_, _, pair| area += pair.area_m2);
        places.pairs(&project, &quiet, &mut |_, place, pair| {
            split.push((place.id(), pair.area_m2));
        });
        (area, split)
    };
    let first = Instant::now();
    for feature in projects.features() {
        std::hint::black_box(ask(feature.geometry().unwrap()));
    }
    println!(
        "  first round, validity of zones included {:.0} ms",
        ms(first.elapsed())
    );
    let times: Vec<f64> = projects
        .features()
        .map(|f| {
            best(3, || {
                std::hint::black_box(ask(f.geometry().unwrap()));
            })
        })
        .collect();
    let corridors = times[set::NUM_SITES..].to_vec();
    told("areas and counties, 1,100 projects", times);
    told("the hundred corridors", corridors);
}

/// What the window does while a project is dragged: the whole check of it, unions, counties of
/// every hit, clauses and verdict included.
fn whole_checks(projects: &Layer, zones: &Layer, places: &Layer, rules: &Arc<RuleBase>) {
    let layers = vec![
        zone_layer(zones, Role::PermanentBasicFarmland),
        zone_layer(places, Role::County),
    ];
    let times = projects
        .features()
        .map(|f| {
            let only = layer("示意项目", |push| {
                let ring = f.geometry().unwrap().coords();
                push(ring[..ring.len() - 1].to_vec());
            });
            let input = input(&layers, only, rules);
            best(2, || {
                std::hint::black_box(check(&input, &Progress::new()).unwrap());
            })
        })
        .collect();
    told("the whole check of one project", times);
}

fn input(zones: &[ZoneLayer], project: Layer, rules: &Arc<RuleBase>) -> CheckInput {
    CheckInput {
        zones: zones.to_vec(),
        failed: Vec::new(),
        checklist: Vec::new(),
        projects: vec![ProjectLayer {
            id: LayerId("projects".into()),
            id_field: None,
            name_field: None,
            schematic: true,
            answers: BTreeMap::new(),
            layer: project,
        }],
        rules: Arc::clone(rules),
        answers: BTreeMap::new(),
        as_of: Date::new(2026, 11, 23).unwrap(),
        area_method: redline::geom::AreaMethod::default(),
        num_threads: 1,
    }
}

/// The nearest of every twentieth zone, so that most projects meet none.
fn nearest_zones(projects: &Layer, zones: &Layer) {
    let few = layer("示意图斑", |push| {
        for f in zones.features().step_by(20) {
            let ring = f.geometry().unwrap().coords();
            push(ring[..ring.len() - 1].to_vec());
        }
    });
    few.chunks.iter().for_each(|c| c.build_index());
    let times = projects
        .features()
        .map(|f| {
            let project = Prepared::new(f.geometry().unwrap());
            best(3, || {
                let groups = few.chunks.iter().map(|c| (c.index(), c.geometry()));
                std::hint::black_box(nearest(&project, groups));
            })
        })
        .collect();
    told("nearest of a twentieth of the zones", times);
}

/// Hits and exact tests of each project.
fn exact_tests(projects: &Layer, zones: &Layer) -> Vec<(usize, usize)> {
    projects
        .features()
        .map(|f| {
            let project = Prepared::new(f.geometry().unwrap());
            let (mut hits, mut tests) = (0, 0);
            for chunk in &zones.chunks {
                let found = chunk.lying(|b| project.lies(b));
                tests += found.iter().filter(|(_, lies)| *lies == Lies::Near).count();
                overlap_found(
                    &project,
                    chunk.geometry(),
                    &found,
                    &Progress::new(),
                    &mut |r| {
                        hits += usize::from(r.meets);
                    },
                );
            }
            (hits, tests)
        })
        .collect()
}

/// How long work goes on after it was asked to stop: pairs and whole checks of one project of
/// 200,000 vertices, over everything and far from it all.
fn stopping(zones: &Layer, places: &Layer, rules: &Arc<RuleBase>) {
    let wheel = |lon: f64| {
        layer("示意项目", |push| {
            let n = 200_000;
            push(
                (0..n)
                    .map(|k| {
                        let turn = f64::from(k) / f64::from(n) * std::f64::consts::TAU;
                        let r = 0.9 + 0.02 * f64::from(k % 2);
                        let (s, c) = libm::sincos(turn);
                        Coord::lon_lat(lon + r * c, 25.18 + r * s)
                    })
                    .collect(),
            );
        })
    };
    let layers = vec![
        zone_layer(zones, Role::PermanentBasicFarmland),
        zone_layer(places, Role::County),
    ];
    let (over, far) = (wheel(110.6), wheel(107.0));
    type Work<'a> = (&'a str, &'a dyn Fn(&Progress));
    let works: [Work<'_>; 3] = [
        ("pairs", &|progress| {
            let ready = ProjectIndex::new(&over, 2, progress);
            ready
                .and_then(|ready| ready.overlaps(zones, 2, progress))
                .ok();
        }),
        ("whole check", &|progress| {
            drop(check(&input(&layers, over.clone(), rules), progress));
        }),
        ("whole check, far from all zones", &|progress| {
            drop(check(&input(&layers, far.clone(), rules), progress));
        }),
    ];
    for (what, work) in works {
        let (mut worst, mut whole) = (0.0_f64, 0.0);
        for wait in [1, 5, 20, 40, 80, 120, 200, 300, 500, 800, 1_000_000] {
            let progress = Progress::new();
            let (done, is_done) = std::sync::mpsc::channel::<()>();
            let asked = std::thread::scope(|scope| {
                let stopped = progress.clone();
                let asked = scope.spawn(move || {
                    // Stopped, unless it was finished before.
                    is_done.recv_timeout(Duration::from_millis(wait)).ok();
                    stopped.cancel();
                    Instant::now()
                });
                let began = Instant::now();
                work(&progress);
                let ended = Instant::now();
                drop(done);
                whole = ms(ended - began);
                let asked = asked.join().unwrap();
                ended.saturating_duration_since(asked)
            });
            worst = worst.max(ms(asked));
        }
        println!(
            "  200,000 vertices, {what}: stops within {worst:.1} ms; left alone it takes {whole:.0} ms"
        );
    }
}

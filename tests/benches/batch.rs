//! Three hundred projects in one run over a workspace like the sample: every checked role, the
//! counties, near rules and all; with progress shown and a stop asked for half way.
//!
//! `cargo bench --no-default-features --bench batch [-- WORKSPACE]`
//!
//! Times are wall clock; the same result with one thread and with all is asserted.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use redline::base::date::Date;
use redline::base::ids::{FeatureId, LayerId};
use redline::base::progress::Progress;
use redline::geom::{Coord, PartKind};
use redline::layer::{Field, FieldKind, Layer, LayerBuilder, Schema, Value};
use redline::rules::{Answers, RuleBase};
use redline::screening::{CheckInput, ProjectLayer, check};
use redline::workspace::{LoadedLayer, Paths, Workspace, sample_path};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

const NUM_PROJECTS: u64 = 300;

/// Sites of a few hectares and corridors of a few kilometres, strewn over Guilin the same way on
/// every machine.
fn projects() -> Layer {
    let mut builder = LayerBuilder::new(Schema {
        fields: vec![Field {
            name: "名称".into(),
            kind: FieldKind::Text,
        }],
    });
    let mut state = 20_260_823_u64;
    let mut draw = |low: f64, high: f64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        low + (high - low) * (state >> 11) as f64 / (1u64 << 53) as f64
    };
    for number in 1..=NUM_PROJECTS {
        let (x, y) = (draw(109.8, 111.2), draw(24.5, 26.1));
        if number % 5 == 0 {
            let line: Vec<Coord> = (0..60)
                .map(|i| {
                    let t = f64::from(i) / 60.0;
                    Coord::lon_lat(x + 0.2 * t, y + 0.05 * libm::sin(7.0 * t))
                })
                .collect();
            builder.geometry().push_ring(line);
            builder.geometry().end_part(PartKind::Line);
        } else {
            let size = draw(0.001, 0.01);
            let around: Vec<Coord> = (0..=24)
                .map(|i| {
                    let angle = f64::from(i % 24) / 24.0 * std::f64::consts::TAU;
                    Coord::lon_lat(x + size * libm::cos(angle), y + size * libm::sin(angle))
                })
                .collect();
            builder.geometry().push_ring(around);
            builder.geometry().end_part(PartKind::Polygon);
        }
        let name = Value::Text(format!("示意项目{number}"));
        builder.finish_feature(FeatureId(number), &[name]);
    }
    builder.build("projects")
}

fn main() {
    let given = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    let Some(path) = given.map(PathBuf::from).or_else(sample_path) else {
        println!("no workspace");
        return;
    };
    let workspace = Workspace::open(&path).unwrap();
    let began = Instant::now();
    let zones = workspace
        .layers
        .iter()
        .filter_map(|entry| {
            let loaded = workspace.load_layer(entry, Paths::InsideFolder, &Progress::new());
            match loaded {
                LoadedLayer::Ready(layer) => Some(entry.zone_layer(layer)),
                _ => None,
            }
        })
        .collect();
    println!("read in {:.2} s", began.elapsed().as_secs_f64());
    let mut answers = Answers::new();
    answers.decline_rest();
    let by_record = (1..=NUM_PROJECTS).map(|n| (n, answers.clone())).collect();
    let mut input = CheckInput {
        zones,
        failed: Vec::new(),
        checklist: workspace
            .checklist_roles()
            .into_iter()
            .map(|(role, check, reason)| (role, check, reason.map(str::to_owned)))
            .collect(),
        projects: vec![ProjectLayer {
            id: LayerId("projects".into()),
            id_field: None,
            name_field: None,
            schematic: true,
            answers: by_record,
            layer: projects(),
        }],
        rules: Arc::new(RuleBase::shipped().unwrap()),
        answers: BTreeMap::new(),
        as_of: Date::new(2026, 11, 24).unwrap(),
        area_method: workspace.area_method.unwrap_or_default(),
        num_threads: 1,
    };
    let mut results = Vec::new();
    for threads in [
        1,
        std::thread::available_parallelism().map_or(1, usize::from),
    ] {
        input.num_threads = threads;
        let progress = Progress::new();
        let began = Instant::now();
        let screening = check(&input, &progress).unwrap();
        let seconds = began.elapsed().as_secs_f64();
        let each = 1e3 * seconds / NUM_PROJECTS as f64;
        println!("{NUM_PROJECTS} projects, {threads} thread(s): {seconds:.3} s, {each:.2} ms each");
        results.push(screening);
    }
    assert!(results.windows(2).all(|w| w.first() == w.last()));
    stop_half_way(&input);
}

/// How soon a run ends when it is asked to stop after half its projects.
fn stop_half_way(input: &CheckInput) {
    let progress = Progress::new();
    let asked = std::thread::scope(|scope| {
        let watch = scope.spawn(|| {
            while progress.state().0 < NUM_PROJECTS / 2 && !progress.is_cancelled() {
                std::thread::sleep(std::time::Duration::from_micros(200));
            }
            progress.cancel();
            Instant::now()
        });
        let ended = check(input, &progress);
        let stopped = Instant::now();
        progress.cancel();
        let asked = watch.join().unwrap();
        (ended.is_err(), stopped.saturating_duration_since(asked))
    });
    println!(
        "stopped half way: {}, {:.1} ms after it was asked",
        asked.0,
        1e3 * asked.1.as_secs_f64()
    );
}

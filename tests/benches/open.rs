//! Opening a large file: CPU seconds and wall time until the layer is there with its index, a
//! first time and a second time from a cache.
//!
//! `cargo bench --no-default-features --bench open [-- FILE.shp]`, by default the million zones
//! that the example `make_bench` writes into target/bench. The hash of the source and the values
//! of attributes are taken when somebody asks; what the first asking costs is told apart. The
//! peer is `ogr2ogr -f Memory "" FILE.shp` (`tests/benches/peers/run.py` runs both).
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use redline::base::progress::Progress;
use redline::formats::cache::{Cache, VerificationState, read_cached};
use redline::formats::{self, ReadOptions, Source};
use redline::layer::Layer;
use std::path::PathBuf;
use std::time::Instant;

const RUNS: usize = 5;

fn main() {
    let given = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    let path = given.map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/bench/zones-1m.shp"),
        PathBuf::from,
    );
    if !path.exists() {
        println!("no {}: run the example make_bench first", path.display());
        return;
    }
    let (source, options) = (Source::from(path.as_path()), ReadOptions::default());
    let progress = Progress::new();
    let open = || {
        let layer = formats::read(&source, &options, &progress).unwrap();
        indexed(&layer);
        layer
    };
    let mut told = Told::new("opened, indexed");
    for _ in 0..RUNS {
        told.run(open);
    }
    told.print();
    let layer = open();
    let mut told = Told::new("  all attributes, when asked for");
    told.run(|| {
        let asked = layer.chunks.iter().map(|c| c.attributes().len());
        assert!(asked.sum::<usize>() > 0);
    });
    told.print();
    let mut told = Told::new("  the source's hash, when asked for");
    told.run(|| assert!(layer.origin.sha256.get().is_some()));
    told.print();

    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::open(folder.path()).unwrap();
    let mut told = Told::new("opened and kept in a cache");
    told.run(|| read_cached(&source, &options, &cache, &progress).unwrap());
    told.print();
    let mut from_cache = Told::new("opened from the cache, indexed");
    let mut verified = Told::new("  until its source is verified");
    for _ in 0..RUNS {
        let mut verification = None;
        from_cache.run(|| {
            let (layer, running) = read_cached(&source, &options, &cache, &progress).unwrap();
            indexed(&layer);
            verification = Some(running);
            layer
        });
        verified.run(|| assert_eq!(verification.unwrap().wait(), VerificationState::Done));
    }
    from_cache.print();
    verified.print();
}

fn indexed(layer: &Layer) {
    layer.chunks.iter().for_each(|c| c.build_index());
}

/// The least of several runs.
struct Told {
    what: &'static str,
    cpu_s: f64,
    wall_s: f64,
}

impl Told {
    fn new(what: &'static str) -> Self {
        Self {
            what,
            cpu_s: f64::INFINITY,
            wall_s: f64::INFINITY,
        }
    }

    /// What the work made is dropped outside the time.
    fn run<T>(&mut self, work: impl FnOnce() -> T) {
        let (cpu, wall) = (cpu_seconds(), Instant::now());
        let made = work();
        self.cpu_s = self.cpu_s.min(cpu_seconds() - cpu);
        self.wall_s = self.wall_s.min(wall.elapsed().as_secs_f64());
        drop(made);
    }

    fn print(&self) {
        println!(
            "{:<40} {:>6.2} s CPU {:>6.2} s wall",
            self.what, self.cpu_s, self.wall_s
        );
    }
}

/// User and system seconds of this process (proc(5), stat, fields 14 and 15, 100 a second).
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let rest = stat.rsplit(')').next().unwrap_or_default();
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let ticks = |i: usize| {
        fields
            .get(i)
            .and_then(|f| f.parse::<f64>().ok())
            .unwrap_or(0.0)
    };
    (ticks(11) + ticks(12)) / 100.0
}

//! A large GeoJSON: megabytes a second, CPU seconds, and peak memory against that of the
//! layer's columns. Written once under `target/geojson-bench`, 500 MB unless `REDLINE_MB` says
//! else.
//!
//! `cargo bench --no-default-features --bench geojson`, then
//! `python3 tests/benches/peers/gdal_geojson.py target/geojson-bench/500mb.geojson`
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use redline::base::progress::Progress;
use redline::formats::{self, ReadOptions, Source, estimate};
use redline::layer::{Column, Layer};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

fn main() {
    let mb: u64 = std::env::var("REDLINE_MB")
        .ok()
        .and_then(|v| v.parse().ok())
        .unwrap_or(500);
    let path = file(mb);
    let bytes = std::fs::metadata(&path).unwrap().len();
    let told = estimate(&path).unwrap();
    let mut best = f64::INFINITY;
    for run in 1..=3 {
        // Peak of this run only (Linux: proc(5), clear_refs).
        std::fs::write("/proc/self/clear_refs", "5").ok();
        let before = memory("VmHWM:");
        let (cpu, wall) = (cpu_seconds(), Instant::now());
        let layer = formats::read(
            &Source::from(path.as_path()),
            &ReadOptions::default(),
            &Progress::new(),
        )
        .unwrap();
        let (cpu, wall) = (cpu_seconds() - cpu, wall.elapsed().as_secs_f64());
        let peak = memory("VmHWM:").saturating_sub(before);
        let columns = columns_bytes(&layer);
        best = best.min(cpu);
        println!(
            "run {run}: {} features, {:.0} MB in {wall:.2} s wall, {cpu:.2} s CPU, {:.0} MB/s of CPU",
            layer.len(),
            bytes as f64 / 1e6,
            bytes as f64 / 1e6 / cpu,
        );
        if run == 1 {
            // Later runs use what the allocator kept of the first.
            println!(
                "peak {} MB, columns {} MB: {:.2} ×; told in advance {} MB",
                peak >> 20,
                columns >> 20,
                peak as f64 / columns as f64,
                told.peak_bytes >> 20,
            );
        }
    }
    println!("cpu_s {best:.2}");
}

/// Bytes of the columns: coordinates, ends, kinds, boxes, ids and attributes.
fn columns_bytes(layer: &Layer) -> u64 {
    let mut bytes = 0;
    for chunk in &layer.chunks {
        let geometry = chunk.geometry();
        bytes += geometry.coords().len() * 16 + geometry.len() * (4 + 32 + 8);
        for feature in geometry.features() {
            for part in feature.parts() {
                bytes += 5 + part.rings().len() * 4;
            }
        }
        for column in chunk.attributes() {
            bytes += match column {
                Column::Text(_) => (0..column.len())
                    .map(|i| column.value(i).display().len() + 4)
                    .sum(),
                _ => column.len() * 16,
            };
        }
    }
    bytes as u64
}

/// A line of `/proc/self/status`, bytes.
fn memory(key: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|l| l.strip_prefix(key))
        .and_then(|l| l.trim().strip_suffix("kB"))
        .and_then(|n| n.trim().parse::<u64>().ok())
        .unwrap_or(0)
        * 1024
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

/// The file, written when it is not there: polygons of about 40 vertices with nine decimals,
/// a Chinese name and a number each.
fn file(mb: u64) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/geojson-bench");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{mb}mb.geojson"));
    if path.exists() {
        return path;
    }
    let mut out = BufWriter::new(std::fs::File::create(&path).unwrap());
    let mut written = 0u64;
    let mut state = 1u64;
    let mut random = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) as f64 / f64::from(1u32 << 31)
    };
    out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[\n")
        .unwrap();
    let mut number = 0u64;
    while written < mb * 1_000_000 {
        let (x, y, size) = (
            109.6 + 1.9 * random(),
            24.3 + 2.0 * random(),
            0.001 * random(),
        );
        let corners = 20 + (40.0 * random()) as u32;
        let mut text = String::new();
        if number > 0 {
            text.push_str(",\n");
        }
        text.push_str(&format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"编号\":{number},\"名称\":\"示意图斑{number}\",\"面积\":{:.2}}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[",
            1e4 * random()
        ));
        let mut first = String::new();
        for i in 0..corners {
            let angle = f64::from(i) / f64::from(corners) * std::f64::consts::TAU;
            let radius = size * (0.8 + 0.2 * random());
            let position = format!(
                "[{:.9},{:.9}],",
                x + radius * angle.cos(),
                y + radius * angle.sin()
            );
            if i == 0 {
                first.clone_from(&position);
            }
            text.push_str(&position);
        }
        text.push_str(first.trim_end_matches(','));
        text.push_str("]]}}");
        out.write_all(text.as_bytes()).unwrap();
        written += text.len() as u64;
        number += 1;
    }
    out.write_all(b"\n]}\n").unwrap();
    out.flush().unwrap();
    path
}

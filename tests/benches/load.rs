//! From file to pairs: opening 10,000 and 100,000 zones from shapefile (GBK, zone 37) and
//! GeoJSON, their index, and every pair with 1,100 projects on one and two threads.
//!
//! `cargo bench --no-default-features --bench load`
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use divan::{Bencher, counter::ItemsCount};
use redline::base::date::Date;
use redline::base::ids::FeatureId;
use redline::base::progress::Progress;
use redline::crs::Crs;
use redline::formats::shapefile::TextEncoding;
use redline::formats::{self, ReadOptions, Source, geojson, shapefile};
use redline::geom::{Coord, PartKind};
use redline::layer::{Field, FieldKind, Layer, LayerBuilder, Schema, Value};
use redline::screening::overlaps;
use std::path::PathBuf;
use std::sync::OnceLock;

#[path = "../support/synthetic.rs"]
#[allow(dead_code)]
mod set;

fn main() {
    divan::main();
}

const SETS: [usize; 2] = [10_000, 100_000];

fn layer(rings: &[Vec<Vec<Coord>>]) -> Layer {
    let mut builder = LayerBuilder::new(Schema {
        fields: vec![Field {
            name: "名称".into(),
            kind: FieldKind::Text,
        }],
    });
    for (i, shape) in rings.iter().enumerate() {
        for ring in shape {
            let closing = ring.first().copied();
            builder
                .geometry()
                .push_ring(ring.iter().copied().chain(closing));
        }
        builder.geometry().end_part(PartKind::Polygon);
        let name = Value::Text(format!("示意图斑{i}"));
        builder.finish_feature(FeatureId(i as u64 + 1), &[name]);
    }
    builder.build("zones")
}

/// Files of both sizes, made once in a temporary folder.
fn file(zones: usize, extension: &str) -> PathBuf {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| tempfile::tempdir().unwrap());
    let path = folder.path().join(format!("zones-{zones}.{extension}"));
    if !path.exists() {
        let layer = layer(&set::zones(zones - 6000));
        if extension == "shp" {
            let options = shapefile::WriteOptions {
                crs: Crs::from_epsg(4525).unwrap(),
                encoding: TextEncoding::Gbk,
                write_cpg: false,
                write_ldid: false,
                write_prj: true,
                date: Date::new(2026, 1, 1).unwrap(),
            };
            shapefile::write(&layer, &path, &options).unwrap();
        } else {
            geojson::write(&layer, &path, &geojson::WriteOptions::default()).unwrap();
        }
    }
    path
}

fn open(path: &std::path::Path) -> Layer {
    let options = ReadOptions::default();
    formats::read(&Source::from(path), &options, &Progress::new()).unwrap()
}

#[divan::bench(args = SETS, sample_count = 5)]
fn open_shapefile(bencher: Bencher<'_, '_>, zones: usize) {
    let path = file(zones, "shp");
    bencher
        .counter(ItemsCount::new(zones))
        .bench_local(|| open(&path));
}

#[divan::bench(args = SETS, sample_count = 5)]
fn open_geojson(bencher: Bencher<'_, '_>, zones: usize) {
    let path = file(zones, "geojson");
    bencher
        .counter(ItemsCount::new(zones))
        .bench_local(|| open(&path));
}

#[divan::bench(args = SETS, sample_count = 5)]
fn index(bencher: Bencher<'_, '_>, zones: usize) {
    let path = file(zones, "shp");
    bencher
        .with_inputs(|| open(&path))
        .bench_local_values(|layer| {
            for chunk in &layer.chunks {
                chunk.build_index();
            }
            layer
        });
}

fn pairs(bencher: Bencher<'_, '_>, zones: usize, threads: usize) {
    let projects = layer(&set::projects(&set::zones(zones - 6000)));
    let zones = open(&file(zones, "shp"));
    let found = overlaps(&projects, &zones, threads, &Progress::new()).unwrap();
    bencher
        .counter(ItemsCount::new(found.0.len()))
        .bench_local(|| overlaps(&projects, &zones, threads, &Progress::new()).unwrap());
}

#[divan::bench(args = SETS, sample_count = 5)]
fn pairs_one_thread(bencher: Bencher<'_, '_>, zones: usize) {
    pairs(bencher, zones, 1);
}

#[divan::bench(args = SETS, sample_count = 5)]
fn pairs_two_threads(bencher: Bencher<'_, '_>, zones: usize) {
    pairs(bencher, zones, 2);
}

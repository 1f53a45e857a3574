//! Overlap patches: the shape is the ground the area comes from.

use super::{as_of, sample};
use redline::base::progress::Progress;
use redline::formats::{self, ReadOptions, Source};
use redline::geom::{Bbox, FeatureView, area_m2, perimeter_m};
use redline::i18n::Lang;
use redline::layer::{Layer, Value};
use redline::report::{patch_layer, write_patches};
use std::collections::HashMap;

fn patches() -> Layer {
    let (input, screening) = sample();
    patch_layer(input, screening, Lang::Zh, &Progress::new()).unwrap()
}

fn real(value: &Value) -> f64 {
    value.as_f64().unwrap_or(0.0)
}

/// What a shape's own area may differ from the one that is told: its vertices are rounded to a
/// billionth of the project's size, so its border by that much along its length.
fn tolerance(project: &Bbox, patch: FeatureView<'_>) -> f64 {
    let size_m = 111_320.0 * (project.max.x - project.min.x).max(project.max.y - project.min.y);
    1e-6 + 1e-9 * size_m * perimeter_m(patch)
}

fn ground(view: FeatureView<'_>) -> f64 {
    area_m2(view)
}

#[test]
fn every_hit_has_its_patch_whose_own_area_is_the_reported_one() {
    let screening = &sample().1;
    let layer = patches();
    let hits: Vec<_> = screening
        .projects
        .iter()
        .flat_map(|p| p.hits.iter().map(move |h| (p, h)))
        .collect();
    assert_eq!(layer.len(), hits.len());
    let mut shapes = 0;
    for (feature, (project, hit)) in layer.features().zip(hits) {
        assert_eq!(feature.value("project").display(), project.id);
        assert_eq!(feature.value("zone"), Value::Int(hit.zone.0 as i64));
        assert_eq!(feature.value("数据性质").display(), "示意");
        assert_eq!(feature.value("as_of"), Value::Date(as_of()));
        assert_eq!(feature.value("rule_hash").display(), screening.rules_hash);
        let told = real(&feature.value("area_m2"));
        assert!((told - hit.area_m2).abs() <= 0.000_05 + 1e-9);
        let view = feature.geometry().unwrap();
        if hit.area_m2 > 0.0 {
            let own = ground(view);
            assert!(
                (own - hit.area_m2).abs() <= tolerance(&project.bbox, view),
                "{} {} {own} {}",
                project.id,
                hit.zone_name,
                hit.area_m2
            );
            shapes += 1;
        } else {
            assert!(!view.is_null());
        }
    }
    assert!(shapes > 30, "{shapes}");
}

#[test]
fn patches_are_what_geos_cuts() {
    let layer = patches();
    let (input, screening) = sample();
    let file_of: HashMap<&str, &str> = input
        .zones
        .iter()
        .map(|z| {
            let name = z.layer.origin.path.file_name().unwrap().to_str().unwrap();
            (z.meta.id.as_str(), name)
        })
        .collect();
    let rows: Vec<(String, u64, Bbox)> = screening
        .projects
        .iter()
        .flat_map(|p| {
            p.hits
                .iter()
                .map(move |_| (p.layer.as_str().to_owned(), p.feature.0, p.bbox))
        })
        .collect();
    let mut expected: HashMap<(String, u64, String, u64), Vec<f64>> = HashMap::new();
    for line in include_str!("../../oracle/outputs/patches.txt").lines() {
        let w: Vec<&str> = line.split(' ').collect();
        let key = (
            w[0].to_owned(),
            w[1].parse().unwrap(),
            w[2].to_owned(),
            w[3].parse().unwrap(),
        );
        expected.insert(key, w[4..].iter().map(|n| n.parse().unwrap()).collect());
    }
    let count = expected.len();
    for (feature, (file, row, bbox)) in layer.features().zip(rows) {
        let file = file.rsplit('/').next().unwrap().to_owned();
        let zone_file = file_of[feature.value("layer").display().as_str()].to_owned();
        let Value::Int(zone) = feature.value("zone") else {
            panic!()
        };
        let Some(wanted) = expected.remove(&(file.clone(), row, zone_file, zone as u64)) else {
            continue;
        };
        let view = feature.geometry().unwrap();
        let own = ground(view);
        assert!(
            (own - wanted[0]).abs() <= tolerance(&bbox, view) + 1e-6,
            "{file} {own} {}",
            wanted[0]
        );
        let b = view.bbox();
        for (ours, theirs) in [b.min.x, b.min.y, b.max.x, b.max.y]
            .iter()
            .zip(&wanted[1..])
        {
            assert!((ours - theirs).abs() < 1e-9, "{file}: {ours} {theirs}");
        }
    }
    assert!(expected.is_empty(), "no patch for {expected:?}");
    assert!(count >= 12, "{count}");
}

#[test]
fn geojson_and_shapefile_read_back_with_all_they_say() {
    let layer = patches();
    let screening = &sample().1;
    let dir = tempfile::tempdir().unwrap();
    let progress = Progress::new();
    for name in ["p.geojson", "p.shp"] {
        let path = dir.path().join(name);
        write_patches(&layer, &path, screening, &progress)
            .unwrap()
            .unwrap();
    }
    assert!(write_patches(&layer, &dir.path().join("p.what"), screening, &progress).is_none());
    let open = |name: &str| {
        let source = Source {
            path: dir.path().join(name),
            layer: None,
        };
        formats::read(&source, &ReadOptions::default(), &progress).unwrap()
    };
    let geojson = open("p.geojson");
    assert_eq!(geojson.len(), layer.len());
    // Areas and lines are files of their own.
    let names: Vec<String> = std::fs::read_dir(dir.path())
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .filter(|n| n.ends_with(".shp"))
        .collect();
    let mut records = 0;
    for name in &names {
        let read = open(name);
        records += read.len();
        assert!(
            read.schema.find("数据性质").is_some(),
            "{name}: {:?}",
            read.schema
        );
        assert!(read.schema.find("rule_hash").is_some());
        for feature in read.features() {
            assert_eq!(feature.value("数据性质").display(), "示意");
            assert_eq!(feature.value("rule_hash").display(), screening.rules_hash);
        }
    }
    assert!(records >= layer.len(), "{names:?}");
}

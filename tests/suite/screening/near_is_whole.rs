//! Reading near the projects against reading the whole: seeded shapefiles in degrees, projected,
//! with axes swapped, without .prj, with deleted rows, with a missing .shx; a third of them with
//! damaged records or a lying .shx; near the projects and far from all of them.

use crate::formats::bytes::{self, PRJ_4490, PRJ_4525, Ring};
use redline::base::diagnostics::Severity;
use redline::base::progress::Progress;
use redline::formats::{self, ReadOptions, Source};
use redline::geom::Bbox;
use redline::layer::Layer;
use redline::screening::ProjectIndex;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

struct Seeded(u64);

impl Seeded {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn unit(&mut self) -> f64 {
        self.below(1 << 30) as f64 / f64::from(1 << 30)
    }
}

/// A polygon record with its true box.
fn record(ring: &Ring) -> Vec<u8> {
    let mut content = bytes::rings(5, std::slice::from_ref(ring));
    let (x, y): (Vec<f64>, Vec<f64>) = ring.iter().copied().unzip();
    let low = |v: &[f64]| v.iter().copied().fold(f64::INFINITY, f64::min);
    let high = |v: &[f64]| v.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let bbox = [low(&x), low(&y), high(&x), high(&y)];
    for (k, v) in bbox.into_iter().enumerate() {
        content[4 + 8 * k..12 + 8 * k].copy_from_slice(&v.to_le_bytes());
    }
    content
}

/// One file of zones in a seeded condition.
fn make_zones(g: &mut Seeded, path: &Path) {
    let (is_projected, is_swapped) = (g.below(3) == 0, g.below(4) == 0);
    let is_damaged = g.below(3) == 0;
    let num = 100 + g.below(200);
    let reach = if g.below(2) == 0 { 1.0 } else { 0.3 };
    let mut contents = Vec::new();
    let mut rows = Vec::new();
    for i in 0..num {
        let (lon, lat) = (110.2 + reach * g.unit(), 24.9 + g.unit());
        let side = 0.02 * g.unit() + 1e-4;
        let mut ring = bytes::square(lon, lat, side);
        for c in &mut ring {
            if is_projected {
                *c = (37_500_000.0 + (c.0 - 111.0) * 100_900.0, c.1 * 110_800.0);
            }
            if is_swapped {
                *c = (c.1, c.0);
            }
        }
        let mut content = record(&ring);
        match g.below(60) {
            _ if !is_damaged => {}
            0 => content = bytes::null_shape(),
            1 => content[0] = 99,
            2 => content[40..44].copy_from_slice(&u32::MAX.to_le_bytes()),
            3 => content[48..56].copy_from_slice(&f64::NAN.to_le_bytes()),
            4 => content[4..12].copy_from_slice(&f64::INFINITY.to_le_bytes()),
            5 => content.truncate(60),
            _ => {}
        }
        contents.push(content);
        // 图斑 in GBK.
        let name = [b"\xcd\xbc\xb0\xdf".to_vec(), i.to_string().into_bytes()].concat();
        rows.push((g.below(25) == 0, vec![name]));
    }
    let (shp, mut shx) = bytes::shp_shx(5, &contents);
    fs::write(path, shp).unwrap();
    match g.below(4) {
        0 => {}
        1 if is_damaged => {
            let at = 100 + 8 * g.below(num) as usize;
            shx[at + 3] = shx[at + 3].wrapping_add(g.below(255) as u8);
            fs::write(path.with_extension("shx"), shx).unwrap();
        }
        _ => fs::write(path.with_extension("shx"), shx).unwrap(),
    }
    let table = bytes::dbf(0x4d, &[(b"NAME", b'C', 12, 0)], &rows);
    fs::write(path.with_extension("dbf"), table).unwrap();
    if g.below(4) != 0 {
        let prj = if is_projected { PRJ_4525 } else { PRJ_4490 };
        fs::write(path.with_extension("prj"), prj).unwrap();
    }
}

fn num_null(layer: &Layer) -> usize {
    let is_null = |f: &redline::layer::FeatureRef<'_>| f.geometry().is_none_or(|v| v.is_null());
    layer.features().filter(is_null).count()
}

fn errors(layer: &Layer) -> BTreeSet<String> {
    let errors = layer.diagnostics.iter();
    errors
        .filter(|d| d.severity == Severity::Error)
        .map(|d| format!("{} {:?}", d.code(), d.place.row))
        .collect()
}

#[test]
fn reading_near_finds_what_reading_the_whole_finds_and_never_a_false_none() {
    let (options, progress) = (ReadOptions::default(), Progress::new());
    let (mut num_found, mut num_aside, mut num_read) = (0, 0, 0);
    // Of files read whole: how many are broken, how many with pairs are and how many are not.
    let (mut num_broken, mut found_broken, mut found_sound) = (0, 0, 0);
    let mut ends = BTreeSet::new();
    for seed in 0..60 {
        let mut g = Seeded(seed);
        let dir = tempfile::tempdir().unwrap();
        let [sites, zones] = ["sites.shp", "zones.shp"].map(|n| dir.path().join(n));
        let num_sites = 1 + g.below(6);
        let is_far = g.below(4) == 0;
        let squares: Vec<_> = (0..num_sites)
            .map(|_| {
                let west = if is_far { 107.0 } else { 110.2 } + 0.9 * g.unit();
                bytes::square(west, 24.9 + 0.8 * g.unit(), 0.5 * g.unit() + 1e-3)
            })
            .map(|ring| record(&ring))
            .collect();
        fs::write(&sites, bytes::shp(5, &squares)).unwrap();
        fs::write(sites.with_extension("prj"), PRJ_4490).unwrap();
        make_zones(&mut g, &zones);
        let read = |path: &Path| Source {
            path: path.to_path_buf(),
            layer: None,
        };
        let projects = formats::read(&read(&sites), &options, &progress).unwrap();
        let ready = ProjectIndex::new(&projects, 1, &progress).unwrap();
        let near = |bbox: &Bbox| ready.is_near(bbox);
        let nearby = formats::read_near(&read(&zones), &options, &near, &progress);
        let whole = formats::read(&read(&zones), &options, &progress);
        let status = Command::new(env!("CARGO_BIN_EXE_redline"))
            .args(["overlap", "sites.shp", "zones.shp"])
            .current_dir(dir.path())
            .output()
            .unwrap()
            .status
            .code();
        ends.insert(status);
        let (nearby, whole) = match (nearby, whole) {
            (Ok(nearby), Ok(whole)) => (nearby, whole),
            (nearby, whole) => {
                assert!(nearby.is_err() && whole.is_err(), "{seed}");
                assert_eq!(status, Some(2), "{seed}");
                continue;
            }
        };
        let (rows, notes) = ready.overlaps(&whole, 1, &progress).unwrap();
        let (near_rows, _) = ready.overlaps(&nearby.layer, 1, &progress).unwrap();
        assert_eq!(rows, near_rows, "{seed}");
        assert_eq!(errors(&whole), errors(&nearby.layer), "{seed}");
        assert_eq!(num_null(&whole), num_null(&nearby.layer), "{seed}");
        let is_broken = num_null(&whole) > 0
            || !errors(&whole).is_empty()
            || notes.iter().any(|n| n.severity == Severity::Error);
        let expected: &[i32] = match (rows.is_empty(), is_broken) {
            (false, _) => &[1],
            (true, true) => &[2],
            (true, false) => &[0, 3],
        };
        assert!(
            status.is_some_and(|s| expected.contains(&s)),
            "{seed}: {status:?}"
        );
        num_read += 1;
        num_found += rows.len();
        num_aside += nearby.num_aside;
        num_broken += usize::from(is_broken);
        found_broken += usize::from(is_broken && !rows.is_empty());
        found_sound += usize::from(!is_broken && !rows.is_empty());
    }
    let told = format!(
        "{num_read} read, {num_found} pairs, {num_aside} aside, {num_broken} broken, \
         {found_broken} and {found_sound} with pairs, ends {ends:?}"
    );
    assert!(num_read > 40, "{told}");
    assert!(num_found > 20 * num_read && num_aside > 500, "{told}");
    assert!(
        num_broken * 5 > num_read && num_broken * 5 < num_read * 3,
        "{told}"
    );
    assert!(found_broken > 5 && found_sound > 15, "{told}");
    assert_eq!(ends, (0..4).map(Some).collect(), "{told}");
}

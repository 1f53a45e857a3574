//! A source opened a second time from the cache: the same layer, or read again.

use redline::base::date::Date;
use redline::base::ids::FeatureId;
use redline::base::progress::Progress;
use redline::crs::{Crs, Transform};
use redline::formats::cache::{
    Cache, CacheError, VerificationState, forget, read_cached, read_verified,
};
use redline::formats::{
    self, FormatKind, ReadOptions, Source, TextEncoding, WriteOptions, read, write,
};
use redline::geom::{Coord, PartKind};
use redline::layer::{Field, FieldKind, Layer, LayerBuilder, Schema, Value};
use redline::workspace::{LoadedLayer, Paths, Workspace};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

const FOUR: &str =
    "kind='四参数'\nnorth_m=1\neast_m=2.5\nrotation_s=3\nscale_ppm=0\naccuracy_m=0.05";

fn guilin(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("data/guilin")
        .join(name)
}

fn field(name: &str, kind: FieldKind) -> Field {
    Field {
        name: name.to_owned(),
        kind,
    }
}

/// A layer of every type of field and kind of geometry that one file holds, with nulls.
fn squares(count: u64) -> Layer {
    let mut builder = LayerBuilder::new(Schema {
        fields: vec![
            field("名称", FieldKind::Text),
            field("面积", FieldKind::Real),
            field("级别", FieldKind::Int),
            field("示意", FieldKind::Bool),
            field("日期", FieldKind::Date),
        ],
    });
    for i in 1..=count {
        let (x, y) = (
            110.0 + (i % 100) as f64 * 0.01,
            25.0 + (i / 100) as f64 * 0.01,
        );
        let ring = |x: f64, y: f64, side: f64| {
            [
                (x, y),
                (x + side, y),
                (x + side, y + side),
                (x, y + side),
                (x, y),
            ]
            .map(|(x, y)| Coord::lon_lat(x, y))
        };
        builder.geometry().push_ring(ring(x, y, 0.008));
        if i % 3 == 0 {
            builder
                .geometry()
                .push_ring(ring(x + 0.002, y + 0.002, 0.002));
        }
        builder.geometry().end_part(PartKind::Polygon);
        let values = if i % 5 == 0 {
            vec![]
        } else {
            vec![
                Value::Text(format!("图斑{i}")),
                Value::Real(i as f64 / 7.0),
                Value::Int(i as i64 - 50),
                Value::Bool(i % 2 == 0),
                Value::Date(Date::new(2026, 1, (i % 28 + 1) as u8).unwrap()),
            ]
        };
        builder.finish_feature(FeatureId(i), &values);
    }
    builder.build("zones")
}

fn written(folder: &Path, name: &str, kind: FormatKind, count: u64) -> PathBuf {
    let path = folder.join(name);
    let options = WriteOptions {
        kind,
        crs: Crs::CGCS2000,
        encoding: TextEncoding::Utf8,
        date: Date::new(2026, 1, 1).unwrap(),
    };
    write(&squares(count), &path, &options, &Progress::new()).unwrap();
    path
}

fn plain(path: &Path) -> Layer {
    read(
        &Source::from(path),
        &ReadOptions::default(),
        &Progress::new(),
    )
    .unwrap()
}

fn verified(path: &Path, cache: &Cache) -> Layer {
    let options = ReadOptions::default();
    read_verified(&Source::from(path), &options, cache, &Progress::new()).unwrap()
}

/// The layer as the cache gives it, which must be able to; its verification waited for.
fn from_cache(path: &Path, cache: &Cache) -> (Layer, VerificationState) {
    let (layer, is_hit, state) = opened(path, cache);
    assert!(is_hit, "{} was not in the cache", path.display());
    (layer, state)
}

/// Whether it came from the cache is told by the progress: the cache counts chunks.
fn opened(path: &Path, cache: &Cache) -> (Layer, bool, VerificationState) {
    let options = ReadOptions::default();
    let before = newest(cache_folder(path).as_path());
    let (layer, verification) =
        read_cached(&Source::from(path), &options, cache, &Progress::new()).unwrap();
    let is_hit = before.is_some() && before == newest(cache_folder(path).as_path());
    (layer, is_hit, verification.wait())
}

/// Tests keep their cache in a folder of this name beside the source.
fn cache_folder(path: &Path) -> PathBuf {
    path.parent().unwrap().join("cache")
}

/// Time of change and number of the newest kept layer: a layer that is kept anew has others.
fn newest(folder: &Path) -> Option<(std::time::SystemTime, u64)> {
    kept(folder)
        .iter()
        .map(|p| {
            let metadata = p.metadata().unwrap();
            #[cfg(unix)]
            let number = std::os::unix::fs::MetadataExt::ino(&metadata);
            #[cfg(not(unix))]
            let number = 0;
            (metadata.modified().unwrap(), number)
        })
        .max()
}

fn kept(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "redline-cache"))
        .collect();
    all.sort();
    all
}

/// Every column, decision and diagnostic; numbers bit for bit (`{:?}` of one tells all bits but
/// those of a NaN).
fn assert_same(a: &Layer, b: &Layer) {
    let facts = |l: &Layer| {
        format!(
            "{:?}",
            (
                &l.name,
                &l.schema,
                l.revision,
                &l.origin,
                &l.encoding,
                &l.crs,
                &l.position,
                &l.diagnostics
            )
        )
    };
    assert_eq!(facts(a), facts(b));
    assert_eq!(a.chunks.len(), b.chunks.len());
    for (a, b) in a.chunks.iter().zip(&b.chunks) {
        assert!(a.geometry() == b.geometry());
        assert_eq!(a.attributes(), b.attributes());
        assert_eq!(a.ids(), b.ids());
        assert_eq!(a.bbox(), b.bbox());
    }
}

fn setting() -> (tempfile::TempDir, Cache) {
    let dir = tempfile::tempdir().unwrap();
    let cache = Cache::open(&dir.path().join("cache")).unwrap();
    (dir, cache)
}

#[test]
fn a_layer_from_the_cache_is_the_layer_that_was_read() {
    let (dir, cache) = setting();
    for (name, kind) in [
        ("a.shp", FormatKind::Shapefile),
        ("a.geojson", FormatKind::GeoJson),
        ("a.gpkg", FormatKind::GeoPackage),
        ("a.fgb", FormatKind::FlatGeobuf),
        ("a.zip", FormatKind::Zip),
    ] {
        let path = written(dir.path(), name, kind, 5000);
        let expected = plain(&path);
        assert_same(&verified(&path, &cache), &expected);
        let (layer, state) = from_cache(&path, &cache);
        assert_eq!(state, VerificationState::Done, "{name}");
        assert_same(&layer, &expected);
    }
}

#[test]
fn layers_of_the_sample_with_guesses_and_remarks_come_back_whole() {
    let (dir, cache) = setting();
    // A bow-tie, a null geometry, a guessed system and an unclosed ring make remarks.
    let odd = dir.path().join("odd.geojson");
    fs::write(
        &odd,
        r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"a":1},"geometry":null},
        {"type":"Feature","properties":{"a":"x"},"geometry":{"type":"Polygon","coordinates":[[[37430000,2800000],[37431000,2800000],[37431000,2801000]]]}},
        {"type":"Feature","properties":{"a":2.5},"geometry":{"type":"Point","coordinates":[37430000,2800000]}},
        {"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[["x"]]]}}]}"#,
    )
    .unwrap();
    let expected = plain(&odd);
    assert!(expected.diagnostics.len() > 2 && expected.crs.is_some());
    assert_same(&verified(&odd, &cache), &expected);
    assert_same(&from_cache(&odd, &cache).0, &expected);
    for name in [
        "land_use.shp",
        "nature_reserve.shp",
        "ecological_redline.shp",
        "counties.geojson",
        "lakes.geojson",
    ] {
        let source = guilin(name);
        let stem = source.file_stem().unwrap().to_str().unwrap().to_owned();
        for entry in fs::read_dir(source.parent().unwrap()).unwrap() {
            let from = entry.unwrap().path();
            if from.file_stem().is_some_and(|s| *s == *stem) {
                fs::copy(&from, dir.path().join(from.file_name().unwrap())).unwrap();
            }
        }
        let path = dir.path().join(name);
        let expected = plain(&path);
        assert_same(&verified(&path, &cache), &expected);
        assert_same(&from_cache(&path, &cache).0, &expected);
    }
}

/// Changes one byte, and leaves size and time of change as they were.
fn change_in_silence(path: &Path, at: usize, from: u8, to: u8) {
    let modified = path.metadata().unwrap().modified().unwrap();
    let mut bytes = fs::read(path).unwrap();
    assert_eq!(bytes[at], from);
    bytes[at] = to;
    fs::write(path, bytes).unwrap();
    let file = File::options().write(true).open(path).unwrap();
    file.set_modified(modified).unwrap();
    assert_eq!(path.metadata().unwrap().modified().unwrap(), modified);
}

#[test]
fn a_change_that_size_time_and_samples_do_not_tell_is_told_by_the_full_hash() {
    let (dir, cache) = setting();
    let path = written(dir.path(), "a.geojson", FormatKind::GeoJson, 12_000);
    let before = verified(&path, &cache);
    // A name between two sampled blocks of 4 KiB: seven and a half fifteenths of the way.
    let bytes = fs::read(&path).unwrap();
    assert!(bytes.len() > 2 << 20, "small files are looked at whole");
    let middle = bytes.len() / 30 * 15;
    let word = "图斑".as_bytes();
    let at = middle
        + bytes[middle..]
            .windows(word.len())
            .position(|w| w == word)
            .unwrap()
        + word.len();
    let digit = bytes[at];
    change_in_silence(
        &path,
        at,
        digit,
        if digit == b'9' { b'8' } else { digit + 1 },
    );

    let (stale, state) = from_cache(&path, &cache);
    assert_eq!(state, VerificationState::Changed);
    assert_same(&stale, &before);
    let after = verified(&path, &cache);
    assert_same(&after, &plain(&path));
    assert_ne!(after.origin.sha256.get(), before.origin.sha256.get());
    // And what is kept now is the new content.
    let (layer, state) = from_cache(&path, &cache);
    assert_eq!(state, VerificationState::Done);
    assert_same(&layer, &after);
}

#[test]
fn a_source_or_sidecar_of_another_size_time_or_content_is_read_again() {
    let (dir, cache) = setting();
    let path = written(dir.path(), "a.shp", FormatKind::Shapefile, 300);
    let hit = |what: &str, expected: bool| {
        let (layer, is_hit, state) = opened(&path, &cache);
        assert_eq!(is_hit, expected, "{what}");
        assert_eq!(state, VerificationState::Done, "{what}");
        assert_same(&layer, &plain(&path));
    };
    hit("first", false);
    hit("unchanged", true);
    let shp = File::options().write(true).open(&path).unwrap();
    shp.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    hit("time", false);
    let dbf = path.with_extension("dbf");
    let bytes = fs::read(&dbf).unwrap();
    fs::write(&dbf, [bytes.as_slice(), &[0x1a]].concat()).unwrap();
    hit("size of the table", false);
    let prj = path.with_extension("prj");
    fs::remove_file(&prj).unwrap();
    hit("no declaration", false);
    hit("unchanged again", true);
    let name = "图斑1".as_bytes();
    let bytes = fs::read(&dbf).unwrap();
    let at = bytes.windows(name.len()).position(|w| w == name).unwrap() + name.len() - 1;
    change_in_silence(&dbf, at, b'1', b'7');
    hit("one digit of a small table", false);
}

#[test]
fn another_way_of_reading_is_another_layer() {
    let (dir, cache) = setting();
    let path = written(dir.path(), "a.geojson", FormatKind::GeoJson, 10);
    let source = Source::from(path.as_path());
    let swapped = ReadOptions {
        swapped_axes: true,
        ..ReadOptions::default()
    };
    verified(&path, &cache);
    let layer = read_verified(&source, &swapped, &cache, &Progress::new()).unwrap();
    let expected = read(&source, &swapped, &Progress::new()).unwrap();
    assert_same(&layer, &expected);
    assert_eq!(kept(&dir.path().join("cache")).len(), 2);
    forget(&source, &swapped, &cache);
    assert_eq!(kept(&dir.path().join("cache")).len(), 1);
}

#[test]
fn a_layer_read_with_a_secret_transform_is_never_kept() {
    let (dir, cache) = setting();
    let path = dir.path().join("a.shp");
    let planar = WriteOptions {
        kind: FormatKind::Shapefile,
        crs: Crs::from_epsg(4525).unwrap(),
        encoding: TextEncoding::Utf8,
        date: Date::new(2026, 1, 1).unwrap(),
    };
    write(&squares(10), &path, &planar, &Progress::new()).unwrap();
    let transform = Transform::from_toml(FOUR).unwrap();
    let options = ReadOptions {
        transform: Some(transform),
        ..ReadOptions::default()
    };
    let source = Source::from(path.as_path());
    read_verified(&source, &options, &cache, &Progress::new()).unwrap();
    assert!(kept(&dir.path().join("cache")).is_empty());
}

#[test]
fn a_damaged_or_foreign_file_in_the_cache_is_passed_over_and_written_anew() {
    let (dir, cache) = setting();
    let path = written(dir.path(), "a.shp", FormatKind::Shapefile, 40);
    let expected = plain(&path);
    verified(&path, &cache);
    let file = kept(&dir.path().join("cache")).remove(0);
    let good = fs::read(&file).unwrap();
    let mut bad: Vec<Vec<u8>> = vec![Vec::new(), b"PK\x03\x04 something else".to_vec()];
    for cut in [1, 15, 16, 17, 40, good.len() / 2, good.len() - 1] {
        bad.push(good[..cut].to_vec());
    }
    // One bit anywhere, the lengths and places in the trailer among them.
    let step = (good.len() / 150).max(1);
    for at in (0..good.len())
        .step_by(step)
        .chain(good.len() - 40..good.len())
    {
        let mut bytes = good.clone();
        bytes[at] ^= 0x40;
        bad.push(bytes);
    }
    for (i, bytes) in bad.into_iter().enumerate() {
        fs::write(&file, bytes).unwrap();
        let (layer, verification) = read_cached(
            &Source::from(path.as_path()),
            &ReadOptions::default(),
            &cache,
            &Progress::new(),
        )
        .unwrap();
        assert_eq!(verification.state(), VerificationState::Done, "{i}: read");
        assert_same(&layer, &expected);
        assert!(fs::read(&file).unwrap() == good, "{i}: written anew");
    }
}

#[test]
fn the_cache_stays_within_its_bound_and_the_oldest_go_first() {
    let (dir, cache) = setting();
    let folder = dir.path().join("cache");
    let paths: Vec<PathBuf> = ["a", "b", "c"]
        .iter()
        .map(|n| {
            written(
                dir.path(),
                &format!("{n}.geojson"),
                FormatKind::GeoJson,
                200,
            )
        })
        .collect();
    verified(&paths[0], &cache);
    let size = kept(&folder)[0].metadata().unwrap().len();
    let cache = cache.with_limit(size * 5 / 2);
    // Age tells, whatever the clock's step.
    let age = |seconds: u64| {
        for file in kept(&folder) {
            let opened = File::options().write(true).open(file).unwrap();
            let then = opened.metadata().unwrap().modified().unwrap();
            let older = then - std::time::Duration::from_secs(seconds);
            opened.set_modified(older).unwrap();
        }
    };
    age(10);
    verified(&paths[1], &cache);
    age(10);
    assert_eq!(kept(&folder).len(), 2);
    verified(&paths[2], &cache);
    let sources: Vec<String> = Cache::list(&folder)
        .unwrap()
        .into_iter()
        .map(|e| e.source.unwrap())
        .collect();
    assert_eq!(sources.len(), 2);
    assert!(!sources.contains(&paths[0].to_str().unwrap().to_owned()));
    // What is larger than all the room is not kept, and drives nothing out.
    let large = written(dir.path(), "large.geojson", FormatKind::GeoJson, 2000);
    verified(&large, &cache);
    assert_eq!(Cache::list(&folder).unwrap().len(), 2);
    assert_eq!(
        fs::read_dir(&folder).unwrap().count(),
        3,
        "nothing half written"
    );
}

#[test]
#[cfg(unix)]
fn the_cache_is_for_the_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (dir, cache) = setting();
    let path = written(dir.path(), "a.geojson", FormatKind::GeoJson, 10);
    verified(&path, &cache);
    let folder = dir.path().join("cache");
    let mode = |p: &Path| p.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for entry in fs::read_dir(&folder).unwrap() {
        assert_eq!(mode(&entry.unwrap().path()), 0o600);
    }
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
    assert!(matches!(Cache::open(&folder), Err(CacheError::NotPrivate)));
}

#[test]
fn clearing_removes_what_the_cache_made_and_nothing_else() {
    let (dir, cache) = setting();
    let folder = dir.path().join("cache");
    let path = written(dir.path(), "a.geojson", FormatKind::GeoJson, 10);
    verified(&path, &cache);
    let foreign = folder.join("mine.redline-cache");
    fs::write(&foreign, b"x").unwrap();
    fs::create_dir(folder.join("sub")).unwrap();
    assert_eq!(Cache::clear(&folder).unwrap(), 1);
    assert!(kept(&folder) == [foreign.clone()] && folder.join("sub").is_dir());
    fs::remove_file(&foreign).unwrap();
    fs::remove_dir(folder.join("sub")).unwrap();
    assert_eq!(Cache::clear(&folder).unwrap(), 0);
    assert!(!folder.exists(), "a folder made for the cache goes with it");

    let own = dir.path().join("own");
    fs::create_dir(&own).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&own, fs::Permissions::from_mode(0o755)).unwrap();
    }
    verified(&path, &Cache::open(&own).unwrap());
    assert_eq!(Cache::clear(&own).unwrap(), 1);
    assert!(own.is_dir() && fs::read_dir(&own).unwrap().count() == 0);
}

#[test]
fn many_that_keep_and_open_the_same_source_at_once_all_get_the_layer() {
    let (dir, cache) = setting();
    let path = written(dir.path(), "a.shp", FormatKind::Shapefile, 500);
    let expected = plain(&path);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..5 {
                    let source = Source::from(path.as_path());
                    forget(&source, &ReadOptions::default(), &cache);
                    assert_same(&verified(&path, &cache), &expected);
                }
            });
        }
    });
    let names = fs::read_dir(dir.path().join("cache")).unwrap().count();
    assert_eq!(names, 2, "the layer and the mark of the folder");
}

#[test]
fn a_stopped_opening_is_cancelled_and_not_a_layer() {
    let (dir, cache) = setting();
    let path = written(dir.path(), "a.geojson", FormatKind::GeoJson, 10);
    verified(&path, &cache);
    let progress = Progress::new();
    progress.cancel();
    let source = Source::from(path.as_path());
    let stopped = read_verified(&source, &ReadOptions::default(), &cache, &progress);
    assert!(matches!(
        stopped.unwrap_err().kind,
        formats::ReadErrorKind::Cancelled(_)
    ));
}

#[test]
fn a_layer_classed_above_public_is_never_kept() {
    let (dir, cache) = setting();
    written(dir.path(), "a.geojson", FormatKind::GeoJson, 10);
    for (secrecy, expected) in [
        ("internal", 0),
        ("secret", 0),
        ("confidential", 0),
        ("public", 1),
    ] {
        let text = format!(
            "schema = 1\ntitle = \"w\"\n\n[[layer]]\nid = \"a\"\nname = \"a\"\nfile = \"a.geojson\"\nrole = \"wetland\"\ncheck = \"required\"\nsecrecy = \"{secrecy}\"\n"
        );
        let workspace = Workspace::parse(&text, &dir.path().join("w.toml")).unwrap();
        let loaded = workspace.load_layer_cached(
            &workspace.layers[0],
            None,
            Some(&cache),
            Paths::InsideFolder,
            &Progress::new(),
        );
        assert!(matches!(loaded, LoadedLayer::Ready(_)), "{secrecy}");
        assert_eq!(kept(&dir.path().join("cache")).len(), expected, "{secrecy}");
    }
}

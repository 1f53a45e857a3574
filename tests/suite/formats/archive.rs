//! Archives as chat groups hand them on: names in GBK, folders, archives in archives, and such
//! as are made to hurt.

use super::column;
use redline::base::progress::Progress;
use redline::formats::{
    Contained, ReadError, ReadErrorKind, ReadOptions, Source, archive, layers, read,
};
use redline::layer::Layer;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn point(name: &str) -> Vec<u8> {
    format!(
        r#"{{"type":"Feature","properties":{{"名称":"{name}"}},"geometry":{{"type":"Point","coordinates":[110.3,25.3]}}}}"#
    )
    .into_bytes()
}

/// Puts a file into a fresh folder.
fn saved(file: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(file);
    std::fs::write(&path, bytes).unwrap();
    (dir, path)
}

fn listed(path: &Path) -> Vec<String> {
    let found = layers(path, &ReadOptions::default(), &Progress::new()).unwrap();
    found.into_iter().map(|c: Contained| c.name).collect()
}

fn one(path: &Path, layer: Option<&str>) -> Result<Layer, ReadError> {
    let source = Source {
        path: path.to_path_buf(),
        layer: layer.map(str::to_owned),
    };
    read(&source, &ReadOptions::default(), &Progress::new())
}

/// Two places of the same length, one for the other.
fn swapped(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut count = 0;
    for at in 0..=bytes.len() - from.len() {
        if bytes[at..].starts_with(from) {
            bytes[at..at + from.len()].copy_from_slice(to);
            count += 1;
        }
    }
    assert!(count > 0);
    bytes
}

#[test]
fn names_that_chinese_windows_wrote_in_gbk_are_read_and_the_guess_is_told() {
    let gbk = super::gbk("红线");
    let bytes = swapped(zipped(&[("abcd.geojson", &point("甲"))]), b"abcd", &gbk);
    let (_dir, path) = saved("a.zip", &bytes);
    assert_eq!(listed(&path), ["红线"]);
    let layer = one(&path, Some("红线")).unwrap();
    assert_eq!(column(&layer, "名称"), ["甲"]);
    let codes: Vec<&str> = layer.diagnostics.iter().map(|d| d.code()).collect();
    assert!(codes.contains(&"archive.names_by_bytes"), "{codes:?}");
}

#[test]
fn a_name_that_leads_out_of_the_folder_is_only_a_name() {
    let bytes = zipped(&[("../../../out/甲.geojson", &point("甲"))]);
    let dir = tempfile::tempdir().unwrap();
    let inner = dir.path().join("a/b/c/d");
    std::fs::create_dir_all(&inner).unwrap();
    let path = inner.join("a.zip");
    std::fs::write(&path, bytes).unwrap();
    assert_eq!(listed(&path), ["甲"]);
    assert_eq!(column(&one(&path, None).unwrap(), "名称"), ["甲"]);
    let found: Vec<PathBuf> = std::fs::read_dir(dir.path())
        .unwrap()
        .flatten()
        .map(|e| e.path())
        .collect();
    assert_eq!(found, [dir.path().join("a")]);
    assert_eq!(std::fs::read_dir(&inner).unwrap().count(), 1);
}

#[test]
fn a_member_that_unpacks_to_a_thousand_times_its_size_is_refused_unopened() {
    let zeros = vec![b' '; 80 << 20];
    let (_dir, path) = saved("a.zip", &zipped(&[("甲.geojson", &zeros)]));
    let error = one(&path, None).unwrap_err();
    assert_eq!(error.message().0.code, "archive.bomb");
}

#[test]
fn a_member_that_holds_more_than_it_says_is_no_trouble() {
    let content = [point("甲"), vec![b' '; 1 << 20]].concat();
    let said = u32::try_from(content.len()).unwrap().to_le_bytes();
    let bytes = zipped(&[("甲.geojson", &content)]);
    let (_dir, path) = saved("a.zip", &swapped(bytes, &said, &[9, 0, 0, 0]));
    // Read or refused, but within its bounds and with a reason.
    match one(&path, None) {
        Ok(layer) => assert_eq!(layer.len(), 1),
        Err(error) => assert!(!error.message().0.code.is_empty()),
    }
}

#[test]
fn an_archive_in_an_archive_is_opened_and_one_more_in_it_is_not() {
    let second = zipped(&[("丙.geojson", &point("丙"))]);
    let first = zipped(&[("乙.geojson", &point("乙")), ("二.zip", &second)]);
    let (_dir, path) = saved(
        "a.zip",
        &zipped(&[("甲.geojson", &point("甲")), ("一.zip", &first)]),
    );
    let names = listed(&path);
    assert_eq!(names, ["甲", "一"]);
    assert_eq!(column(&one(&path, Some("一")).unwrap(), "名称"), ["乙"]);
}

#[test]
fn several_layers_are_listed_and_none_is_chosen() {
    let (_dir, path) = saved(
        "a.zip",
        &zipped(&[
            ("__MACOSX/._甲.geojson", b"junk"),
            ("县/甲.geojson", &point("甲")),
            ("县/乙.geojson", &point("乙")),
            ("说明.txt", "资料说明".as_bytes()),
        ]),
    );
    assert_eq!(listed(&path), ["甲", "乙"]);
    let error = one(&path, None).unwrap_err();
    assert!(matches!(error.kind, ReadErrorKind::SeveralLayers(_)));
    assert_eq!(column(&one(&path, Some("乙")).unwrap(), "名称"), ["乙"]);
}

#[test]
fn a_folder_is_read_as_an_archive_of_its_files_is() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["甲", "乙"] {
        std::fs::write(dir.path().join(format!("{name}.geojson")), point(name)).unwrap();
    }
    let mut names = listed(dir.path());
    names.sort();
    assert_eq!(names, ["乙", "甲"]);
    assert_eq!(
        column(&one(dir.path(), Some("甲")).unwrap(), "名称"),
        ["甲"]
    );
}

#[test]
fn a_phones_kmz_is_its_document_and_one_that_only_links_gives_way_to_what_it_links_to() {
    let place = |name: &str| {
        format!(
            "<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><Placemark><name>{name}</name><Point><coordinates>110.3,25.3</coordinates></Point></Placemark></Document></kml>"
        )
    };
    let (_dir, path) = saved(
        "点.kmz",
        &zipped(&[
            ("doc.kml", place("甲").as_bytes()),
            ("files/old.kml", place("旧").as_bytes()),
        ]),
    );
    assert_eq!(listed(&path), ["点"]);
    assert_eq!(column(&one(&path, None).unwrap(), "name"), ["甲"]);
    let index = "<kml><Document><NetworkLink><Link><href>layers/乙.kml</href></Link></NetworkLink></Document></kml>";
    let (_dir, path) = saved(
        "点.kmz",
        &zipped(&[
            ("doc.kml", index.as_bytes()),
            ("layers/乙.kml", place("乙").as_bytes()),
        ]),
    );
    assert_eq!(listed(&path), ["点"]);
    assert_eq!(column(&one(&path, None).unwrap(), "name"), ["乙"]);
}

#[test]
fn an_encrypted_member_a_cut_archive_and_an_empty_one_say_what_they_are() {
    let whole = zipped(&[("甲.geojson", &point("甲"))]);
    let code = |bytes: &[u8]| {
        archive::read_bytes(bytes, "a", &ReadOptions::default())
            .map_err(|kind| ReadError {
                path: PathBuf::from("a.zip"),
                kind,
            })
            .unwrap_err()
            .message()
            .0
            .code
            .clone()
    };
    assert_eq!(code(&whole[..whole.len() / 2]), "archive.damaged");
    assert!(code(&zipped(&[])).starts_with("formats."));
    // Bit 0 of the flags, in both headers (APPNOTE 4.4.4).
    let mut locked = whole.clone();
    locked[6] |= 1;
    let central = locked.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    locked[central + 8] |= 1;
    let (_dir, path) = saved("a.zip", &locked);
    let error = one(&path, None).unwrap_err();
    assert_eq!(error.message().0.code, "archive.encrypted");
}

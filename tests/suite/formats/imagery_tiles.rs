//! MBTiles and PMTiles: the right tile at the right place (tests/oracle/imagery/make_tiles.py).

use redline::base::progress::Progress;
use redline::formats::ReadErrorKind;
use redline::formats::imagery::{ImageOptions, open, open_bytes};
use redline::geom::Coord;
use redline::layer::image::{Image, Look};
use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn opened(name: &str) -> Image {
    let path = root().join("tests/fixtures/imagery").join(name);
    open(&path, &ImageOptions::default(), &Progress::new())
        .unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// Code of the sentence with which a file is refused.
fn refusal(name: &str) -> String {
    let path = root().join("tests/fixtures/imagery").join(name);
    match open(&path, &ImageOptions::default(), &Progress::new()) {
        Err(e) => match e.kind {
            ReadErrorKind::Malformed { message, hint } => {
                assert!(hint.is_some(), "{name}");
                message.code
            }
            other => panic!("{name}: {other:?}"),
        },
        Ok(_) => panic!("{name} was opened"),
    }
}

/// The colour at a place in the level of a zoom.
fn color_at(image: &Image, zoom: u32, at: Coord) -> [u8; 4] {
    let side = image.levels()[0].block.0;
    let level = image
        .levels()
        .iter()
        .position(|l| l.own.is_some() && l.width == side << zoom)
        .unwrap();
    let scale = image.levels()[level].scale;
    let (x, y) = image.placement().pixel_from_lon_lat(at).unwrap();
    let (x, y) = ((x * scale.0) as i64, (y * scale.1) as i64);
    let look = Look::default();
    let window = image.window(level, [x, y, x + 1, y + 1], &look, &Progress::new());
    window.unwrap().pixels[0]
}

#[test]
fn each_tile_lies_where_mercantile_numbers_it_and_north_is_up() {
    let text = std::fs::read_to_string(root().join("tests/oracle/imagery/tiles.csv")).unwrap();
    let mut num = 0;
    let mut image: Option<(String, Image)> = None;
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [name, zoom, lon, lat, r, g, b] = cells.as_slice() else {
            panic!("{line}");
        };
        if image.as_ref().is_none_or(|(n, _)| n != name) {
            image = Some(((*name).to_owned(), opened(name)));
        }
        let (_, image) = image.as_ref().unwrap();
        let at = Coord::lon_lat(lon.parse().unwrap(), lat.parse().unwrap());
        let got = color_at(image, zoom.parse().unwrap(), at);
        let expected: Vec<u8> = [r, g, b].iter().map(|c| c.parse().unwrap()).collect();
        // JPEG is not exact.
        let most = if name.contains("jpg") { 4 } else { 0 };
        let off = got.iter().zip(&expected).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(off <= Some(most), "{line}: {got:?} {:?}", image.faults());
        assert_eq!(image.facts().name, "示意瓦片");
        num += 1;
    }
    assert!(num > 60, "{num}");
}

#[test]
fn the_footprint_is_what_the_metadata_say_or_the_tiles_where_they_say_nothing() {
    let told = opened("t_png.mbtiles").footprint();
    assert!(
        (told.min.x - 109.9).abs() < 0.01 && (told.max.y - 25.4).abs() < 0.01,
        "{told:?}"
    );
    let seen = opened("t_view.mbtiles").footprint();
    // Tiles of zoom 9 are 0.703 degrees wide.
    assert!(
        (seen.min.x - 109.6875).abs() < 0.01 && (seen.max.x - 111.09375).abs() < 0.01,
        "{seen:?}"
    );
}

#[test]
fn vector_tiles_are_refused_by_name() {
    assert_eq!(refusal("t_vector.mbtiles"), "imagery.vector_tiles");
    assert_eq!(refusal("t_vector.pmtiles"), "imagery.vector_tiles");
}

#[test]
fn a_tile_file_cut_off_or_with_directories_that_lie_is_refused_or_has_faults_but_never_more() {
    let path = root().join("tests/fixtures/imagery/t_png.pmtiles");
    let bytes = std::fs::read(path).unwrap();
    for len in (0..bytes.len()).step_by(37) {
        let cut = open_bytes(
            "cut.pmtiles",
            &bytes[..len],
            &ImageOptions::default(),
            &Progress::new(),
        );
        if let Ok(image) = cut {
            color_at(&image, 10, Coord::lon_lat(110.3, 25.2));
        }
    }
    // Offsets and lengths beyond the file, one field after the other.
    for field in (8..97).step_by(8) {
        let mut lying = bytes.clone();
        lying[field..field + 8].copy_from_slice(&[0xff; 8]);
        let opened = open_bytes(
            "lie.pmtiles",
            &lying,
            &ImageOptions::default(),
            &Progress::new(),
        );
        if let Ok(image) = opened {
            color_at(&image, 10, Coord::lon_lat(110.3, 25.2));
        }
    }
}

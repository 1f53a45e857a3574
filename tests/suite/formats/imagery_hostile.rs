//! Rasters that lie, break off or claim to be huge: refused by name or shown with faults, in
//! bounded time and memory.

use super::imagery_tiff::{fixture, opened};
use redline::base::progress::Progress;
use redline::formats::imagery::{ImageKind, ImageOptions, open, open_bytes, probe};
use redline::formats::{ReadError, ReadErrorKind};
use redline::layer::image::{BlockCache, Image, Look};
use std::sync::Arc;

fn opening(name: &str, bytes: &[u8]) -> Result<Image, ReadError> {
    open_bytes(name, bytes, &ImageOptions::default(), &Progress::new())
}

/// Code of the sentence, which has a hint, with which bytes are refused.
fn refusal(bytes: &[u8]) -> String {
    match opening("a.tif", bytes).map_err(|e| e.kind) {
        Err(ReadErrorKind::Malformed { message, hint }) => {
            assert!(hint.is_some());
            message.code
        }
        other => panic!("{other:?}"),
    }
}

/// A little-endian TIFF with one directory of short or long entries and some bytes after it.
fn tiff(entries: &[(u16, u32)]) -> Vec<u8> {
    let mut out = b"II*\0\x08\0\0\0".to_vec();
    out.extend((entries.len() as u16).to_le_bytes());
    for (tag, value) in entries {
        out.extend(tag.to_le_bytes());
        out.extend(4_u16.to_le_bytes());
        out.extend(1_u32.to_le_bytes());
        out.extend(value.to_le_bytes());
    }
    out.extend([0; 4]);
    out
}

/// Size, 8-bit grey, compression.
fn grey(width: u32, height: u32, compression: u32) -> Vec<(u16, u32)> {
    vec![
        (256, width),
        (257, height),
        (258, 8),
        (259, compression),
        (262, 1),
        (273, 8),
        (277, 1),
        (278, height),
        (279, 8),
    ]
}

#[test]
fn an_image_without_a_place_is_refused_with_what_to_do_and_never_placed() {
    let bytes = std::fs::read(fixture("p_nowhere.tif")).unwrap();
    assert_eq!(refusal(&bytes), "imagery.no_place");
    assert_eq!(refusal(&tiff(&grey(10, 10, 1))), "imagery.no_place");
}

#[test]
fn what_is_not_supported_is_said_by_name() {
    for (compression, name) in [
        (4, "CCITT"),
        (34712, "JPEG 2000"),
        (34887, "LERC"),
        (34925, "LZMA"),
        (50002, "JPEG XL"),
    ] {
        let Err(error) = opening("a.tif", &tiff(&grey(10, 10, compression))) else {
            panic!("{name} was opened");
        };
        let said = redline::i18n::say(redline::i18n::Lang::Zh, &error.message().0);
        assert!(said.contains(name), "{said}");
    }
    let mut cmyk = grey(10, 10, 1);
    cmyk[4].1 = 5;
    assert_eq!(refusal(&tiff(&cmyk)), "imagery.tiff_unsupported");
}

#[test]
fn a_strip_of_a_whole_huge_image_is_refused_before_anything_is_taken_for_it() {
    // Packed in one strip of 10^10 pixels.
    let code = refusal(&tiff(&grey(100_000, 100_000, 8)));
    assert_eq!(code, "imagery.tiff_block_too_large");
    assert_eq!(refusal(&tiff(&grey(0, 10, 1))), "imagery.tiff_broken");
    assert_eq!(
        refusal(&tiff(&grey(u32::MAX, 10, 1))),
        "imagery.tiff_broken"
    );
}

#[test]
fn directories_that_run_in_a_circle_come_to_an_end() {
    let mut bytes = tiff(&grey(10, 10, 1));
    let end = bytes.len() - 4;
    bytes[end..].copy_from_slice(&8_u32.to_le_bytes());
    assert_eq!(refusal(&bytes), "imagery.no_place");
}

#[test]
fn a_file_cut_off_anywhere_is_refused_or_has_faults() {
    for name in ["g_rgb_lzw_2.tif", "g_rgb_bigtiff.tif", "g_overviews.tif"] {
        let whole = std::fs::read(fixture(name)).unwrap();
        for len in (0..whole.len()).step_by(whole.len() / 40 + 1) {
            let Ok(image) = opening("cut.tif", &whole[..len]) else {
                continue;
            };
            for level in 0..image.levels().len() {
                let (w, h) = (image.levels()[level].width, image.levels()[level].height);
                let rect = [0, 0, i64::from(w), i64::from(h)];
                let look = Look::default();
                image.window(level, rect, &look, &Progress::new()).unwrap();
            }
        }
    }
}

#[test]
fn decoded_blocks_stay_within_their_bound() {
    let cache = Arc::new(BlockCache::new(40_000));
    let options = ImageOptions {
        cache: Arc::clone(&cache),
        ..ImageOptions::default()
    };
    let image = open(&fixture("chess.tif"), &options, &Progress::new()).unwrap();
    for level in [0, 1, 2] {
        let look = Look::default();
        image
            .window(level, [0, 0, 200, 200], &look, &Progress::new())
            .unwrap();
        assert!(cache.bytes() <= 40_000 + 300_000, "{}", cache.bytes());
    }
    drop(image);
    assert_eq!(cache.bytes(), 0);
}

#[test]
fn a_stopped_drawing_ends_and_leaves_nothing_half_made() {
    let image = opened("chess.tif");
    let stopped = Progress::new();
    stopped.cancel();
    let look = Look::default();
    assert!(image.window(3, [0, 0, 25, 25], &look, &stopped).is_err());
    let window = image
        .window(3, [0, 0, 25, 25], &look, &Progress::new())
        .unwrap();
    assert!(window.pixels.iter().all(|p| (126..=129).contains(&p[0])));
    assert_eq!(image.faults().1, 0);
}

#[test]
fn rasters_are_told_by_their_first_bytes() {
    for (name, kind) in [
        ("g_rgb_bigtiff_big_endian.tif", Some(ImageKind::GeoTiff)),
        ("t_png.pmtiles", Some(ImageKind::PmTiles)),
        ("t_png.mbtiles", Some(ImageKind::MbTiles)),
        ("p_world_file.prj", None),
    ] {
        assert_eq!(probe(&fixture(name)), kind, "{name}");
    }
}

#[test]
fn a_guessed_system_is_said_with_its_reason_and_the_users_word_goes_before() {
    // Zone 37 with its number, without any word on the system.
    let name = "p_guessed.tif";
    let image = opened(name);
    let crs = &image.facts().crs;
    assert!(!crs.confirmed && !crs.candidates.is_empty());
    assert_eq!(crs.crs.epsg(), Some(4525));
    assert_eq!(crs.basis.code, "imagery.crs_by_range");
    let diagnostics = &image.facts().diagnostics;
    assert!(
        diagnostics
            .iter()
            .any(|d| d.code() == "imagery.crs_guessed" && d.hint.is_some())
    );
    let xian = redline::crs::Crs::from_epsg(2361).unwrap();
    let options = ImageOptions {
        crs: Some(xian),
        ..ImageOptions::default()
    };
    let told = open(&fixture(name), &options, &Progress::new()).unwrap();
    assert!(told.facts().crs.confirmed && told.facts().crs.crs == xian);
}

#[test]
fn a_shift_is_undone_by_some_hundred_metres_at_guilin() {
    let options = ImageOptions {
        shift: Some(redline::crs::Shift::Gcj02),
        ..ImageOptions::default()
    };
    let plain = opened("p_4546.tif").footprint().center();
    let image = open(&fixture("p_4546.tif"), &options, &Progress::new()).unwrap();
    let moved = image.footprint().center();
    let (east, north) = redline::crs::offset_m((moved.x, moved.y), (plain.x, plain.y));
    // 461 m east and 314 m south at Guilin (tests/oracle/crs/shifts.csv).
    assert!(
        (east - 461.0).abs() < 30.0 && (north + 314.0).abs() < 30.0,
        "{east} {north}"
    );
}

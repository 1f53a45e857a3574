//! Pictures of every symbol, scheme, label rule, piece of furniture and level, compared pixel by
//! pixel with those kept in `tests/golden/pictures`.
//!
//! `REDLINE_PICTURES=write cargo test --test suite pictures` draws them anew: look at each
//! before it is committed. A picture that differs is written beside the build with the places
//! marked.

use super::picture_cases::{CASES, Case};
use redline::render::{Picture, png_bytes};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

/// Bytes that all kept pictures may have together.
const MOST_BYTES: u64 = 600_000;
/// Longest side of a kept picture, pixels.
const LONGEST: u32 = 256;

fn kept() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/pictures")
}

fn beside_build() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("pictures")
}

fn read(bytes: &[u8]) -> Picture {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::ALPHA);
    let mut reader = decoder.read_info().unwrap();
    let mut rgba = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut rgba).unwrap();
    assert_eq!(info.color_type, png::ColorType::Rgba);
    Picture {
        width: info.width,
        height: info.height,
        rgba,
    }
}

/// Where two pictures differ.
#[derive(Debug, PartialEq)]
struct Difference {
    pixels: usize,
    /// Left, top, right, bottom of all that differs.
    frame: [u32; 4],
    /// Largest step of a channel.
    largest: u8,
}

fn difference(a: &Picture, b: &Picture) -> Option<Difference> {
    let mut out: Option<Difference> = None;
    for y in 0..a.height.max(b.height) {
        for x in 0..a.width.max(b.width) {
            let is_in_both = x < a.width.min(b.width) && y < a.height.min(b.height);
            let step = if is_in_both {
                let pair = a.pixel(x, y).into_iter().zip(b.pixel(x, y));
                pair.map(|(p, q)| p.abs_diff(q)).max().unwrap_or(0)
            } else {
                255
            };
            if step == 0 {
                continue;
            }
            let found = out.get_or_insert(Difference {
                pixels: 0,
                frame: [x, y, x, y],
                largest: 0,
            });
            found.pixels += 1;
            found.largest = found.largest.max(step);
            let [left, top, right, bottom] = found.frame;
            found.frame = [left.min(x), top.min(y), right.max(x), bottom.max(y)];
        }
    }
    out
}

/// The picture pale, with what differs in red.
fn marked(is: &Picture, was: &Picture) -> Picture {
    let mut out = Picture::transparent(is.width, is.height);
    for y in 0..is.height {
        for x in 0..is.width {
            let at = (y as usize * is.width as usize + x as usize) * 4;
            let pixel = if is.pixel(x, y) == was.pixel(x, y) {
                let [r, g, b, _] = is.pixel(x, y);
                [r / 4 + 190, g / 4 + 190, b / 4 + 190, 255]
            } else {
                [220, 0, 0, 255]
            };
            out.rgba[at..at + 4].copy_from_slice(&pixel);
        }
    }
    out
}

/// What is wrong with a case, if anything.
fn fault(case: &Case) -> Option<String> {
    let picture = (case.draw)();
    assert!(
        picture.width <= LONGEST && picture.height <= LONGEST,
        "{}: {}×{}",
        case.name,
        picture.width,
        picture.height
    );
    let bytes = png_bytes(&picture, 1.0).unwrap();
    let path = kept().join(format!("{}.png", case.name));
    if std::env::var("REDLINE_PICTURES").is_ok_and(|v| v == "write") {
        fs::create_dir_all(kept()).unwrap();
        fs::write(&path, &bytes).unwrap();
        return None;
    }
    let Ok(was) = fs::read(&path) else {
        return Some(format!("{}: no picture is kept", case.name));
    };
    let (is, was) = (read(&bytes), read(&was));
    let found = difference(&is, &was)?;
    let folder = beside_build();
    fs::create_dir_all(&folder).unwrap();
    let write = |what: &str, picture: &Picture| {
        let path = folder.join(format!("{}-{what}.png", case.name));
        fs::write(&path, png_bytes(picture, 1.0).unwrap()).unwrap();
        path
    };
    let is_at = write("is", &is);
    write("difference", &marked(&is, &was));
    let [left, top, right, bottom] = found.frame;
    Some(format!(
        "{}: {} of {} pixels differ, by up to {}, within ({left}, {top})–({right}, {bottom}); see {}",
        case.name,
        found.pixels,
        is.width * is.height,
        found.largest,
        is_at.display()
    ))
}

fn group_is_as_kept(group: &str) {
    let mut count = 0;
    let faults: Vec<String> = CASES
        .iter()
        .filter(|c| c.name.starts_with(group))
        .inspect(|_| count += 1)
        .filter_map(fault)
        .collect();
    assert!(count > 0, "no case of {group}");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn fills_and_patterns_are_drawn_as_kept() {
    group_is_as_kept("fill-");
}

#[test]
fn strokes_are_drawn_as_kept() {
    group_is_as_kept("stroke-");
}

#[test]
fn point_marks_are_drawn_as_kept() {
    group_is_as_kept("point-");
}

#[test]
fn schemes_are_drawn_as_kept() {
    group_is_as_kept("scheme-");
}

#[test]
fn opacity_rims_and_shadows_are_drawn_as_kept() {
    group_is_as_kept("layer-");
}

#[test]
fn labels_are_drawn_as_kept() {
    group_is_as_kept("label-");
}

#[test]
fn furniture_is_drawn_as_kept() {
    group_is_as_kept("furniture-");
}

#[test]
fn every_level_of_a_place_is_drawn_as_kept() {
    group_is_as_kept("level-");
}

#[test]
fn the_symbols_of_every_role_are_drawn_as_kept() {
    group_is_as_kept("roles-");
}

#[test]
fn every_kept_picture_has_its_case_and_all_are_small() {
    let names: BTreeSet<String> = CASES.iter().map(|c| format!("{}.png", c.name)).collect();
    assert_eq!(names.len(), CASES.len(), "two cases of one name");
    let mut sum = 0;
    for entry in fs::read_dir(kept()).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        assert!(names.contains(&name), "{name} belongs to no case");
        sum += entry.metadata().unwrap().len();
    }
    assert!(sum <= MOST_BYTES, "{sum} bytes");
}

#[test]
fn one_pixel_that_differs_by_one_step_is_found_and_told() {
    let a = Picture {
        width: 4,
        height: 3,
        rgba: vec![200; 48],
    };
    let mut b = a.clone();
    b.rgba[(2 * 4 + 1) * 4 + 2] = 201;
    assert_eq!(difference(&a, &a), None);
    let expected = Difference {
        pixels: 1,
        frame: [1, 2, 1, 2],
        largest: 1,
    };
    assert_eq!(difference(&a, &b), Some(expected));
}

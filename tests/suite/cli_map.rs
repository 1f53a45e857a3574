//! Suite: cli. `redline map` on the sample and on plain files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn redline(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_redline"))
        .arg("map")
        .args(arguments)
        .output()
        .unwrap()
}

fn sample() -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.join("data/guilin/workspace.toml")
        .display()
        .to_string()
}

fn said(out: &Output) -> String {
    String::from_utf8_lossy(&out.stderr).into_owned()
}

/// Width, height, pixels per metre and RGB rows.
fn read(bytes: &[u8]) -> (u32, u32, u32, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes))
        .read_info()
        .unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    let info = reader.info();
    let dims = info.pixel_dims.unwrap();
    (info.width, info.height, dims.xppu, pixels)
}

/// Three squares west, middle and east of 110.3°E 25.25°N.
fn squares(folder: &Path) -> String {
    let square = |lon: f64| {
        let (w, e, s, n) = (lon - 0.01, lon + 0.01, 25.24, 25.26);
        format!(
            r#"{{"type":"Feature","properties":{{"name":"地块"}},"geometry":{{"type":"Polygon","coordinates":[[[{w},{s}],[{e},{s}],[{e},{n}],[{w},{n}],[{w},{s}]]]}}}}"#
        )
    };
    let features = [110.2, 110.3, 110.4].map(square).join(",");
    let path = folder.join("squares.geojson");
    let text = format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#);
    fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[test]
fn the_sample_is_drawn_with_all_furniture_and_says_that_it_is_invented() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.png");
    let to = path.display().to_string();
    let out = redline(&[&sample(), "--furniture", "--size", "900x700", "-o", &to]);
    assert_eq!(out.status.code(), Some(0), "{}", said(&out));
    let with = fs::read(&path).unwrap();
    let (width, height, per_meter, _) = read(&with);
    assert_eq!((width, height, per_meter), (900, 700, 3780));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);

    // The same input gives the same bytes, whatever the threads.
    let again = redline(&[
        &sample(),
        "--furniture",
        "--size",
        "900x700",
        "--threads",
        "1",
        "-o",
        "-",
    ]);
    assert!(again.stdout == with);
}

#[test]
fn a_project_is_drawn_as_the_report_draws_it_on_paper_of_the_size_asked_for() {
    let sample = sample();
    let run = |more: &[&str]| {
        let mut arguments = vec![
            sample.as_str(),
            "--project",
            "示例-01",
            "--as-of",
            "2026-11-24",
            "--paper",
            "150x100",
            "--dpi",
            "100",
            "-o",
            "-",
        ];
        arguments.extend(more);
        redline(&arguments)
    };
    let out = run(&["--furniture", "--grid", "km"]);
    assert_eq!(out.status.code(), Some(0), "{}", said(&out));
    let (width, height, per_meter, pixels) = read(&out.stdout);
    assert_eq!((width, height, per_meter), (591, 394, 3937));
    // The hatch and the titles of what is prohibited.
    let is_red = |p: &[u8]| p[0] > 150 && p[1] < 70 && p[2] < 70;
    let red = pixels.chunks_exact(3).filter(|p| is_red(p)).count();
    assert!(red > 300, "{red} red pixels");
    let english = run(&["--furniture", "--lang", "en"]);
    assert!(english.stdout != out.stdout);
}

#[test]
fn a_plain_file_is_drawn_and_a_world_file_places_it_exactly() {
    let dir = tempfile::tempdir().unwrap();
    let file = squares(dir.path());
    let path = dir.path().join("squares.png");
    let to = path.display().to_string();
    let bbox = "110.28,25.23,110.32,25.27";
    let out = redline(&[
        &file,
        "--bbox",
        bbox,
        "--size",
        "400x300",
        "--no-labels",
        "--world-file",
        "-o",
        &to,
    ]);
    assert_eq!(out.status.code(), Some(0), "{}", said(&out));
    let (width, height, _, pixels) = read(&fs::read(&path).unwrap());
    let numbers: Vec<f64> = fs::read_to_string(path.with_extension("pgw"))
        .unwrap()
        .lines()
        .map(|l| l.parse().unwrap())
        .collect();
    let [per_x, 0.0, 0.0, per_y, lon, lat] = numbers[..] else {
        panic!("{numbers:?}");
    };
    // The square's corner (110.29, 25.26), found in the picture, is where the world file has it.
    let paper = &pixels[..3];
    let at = |x: u32, y: u32| &pixels[((y * width + x) * 3) as usize..][..3];
    let row = ((25.25 - lat) / per_y).round() as u32;
    let left = (0..width).find(|&x| at(x, row) != paper).unwrap();
    let column = ((110.3 - lon) / per_x).round() as u32;
    let top = (0..height).find(|&y| at(column, y) != paper).unwrap();
    // An outline of a point stands half outside the shape.
    assert!((lon + f64::from(left) * per_x - 110.29).abs() < 2.0 * per_x);
    assert!((lat + f64::from(top) * per_y - 25.26).abs() < -2.0 * per_y);
    let prj = fs::read_to_string(path.with_extension("prj")).unwrap();
    assert!(
        prj.contains("China_2000") || prj.contains("CGCS2000") || prj.contains("CGCS_2000"),
        "{prj}"
    );
}

#[test]
fn a_scale_that_is_asked_for_is_kept_and_a_larger_picture_has_more_pixels() {
    let dir = tempfile::tempdir().unwrap();
    let file = squares(dir.path());
    let run = |more: &[&str]| {
        let mut arguments = vec![file.as_str(), "--size", "300x200", "-o", "-"];
        arguments.extend(more);
        let out = redline(&arguments);
        assert_eq!(out.status.code(), Some(0), "{}", said(&out));
        read(&out.stdout)
    };
    let (width, height, per_meter, _) = run(&["--scale", "2"]);
    assert_eq!((width, height, per_meter), (600, 400, 7559));
    // At 1:100,000 a point is 26.5 m: a square of 0.02° (2,015 m) is 76 points wide.
    let (width, _, _, pixels) = run(&["--map-scale", "1:100000", "--no-labels"]);
    let row = &pixels[(100 * width * 3) as usize..][..(width * 3) as usize];
    let inked = row.chunks_exact(3).filter(|p| *p != &pixels[..3]).count();
    assert!((75..=79).contains(&inked), "{inked}");
}

#[test]
fn what_is_not_there_is_named_with_what_is() {
    let sample = sample();
    let out = redline(&[&sample, "--layer", "生态红线", "-o", "-"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(out.stdout.is_empty());
    let text = said(&out);
    assert!(text.contains("是否指“生态保护红线"), "{text}");
    assert!(text.contains("县级行政区"), "{text}");

    let out = redline(&[&sample, "--project", "示例-99", "-o", "-"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(said(&out).contains("示例-01"), "{}", said(&out));

    for (name, value) in [
        ("--bbox", "111,25,110,26"),
        ("--size", "0x100"),
        ("--size", "100000x100"),
        ("--paper", "B5"),
        ("--scale", "99"),
        ("--furniture=compass", "-o"),
        ("--map-scale", "large"),
    ] {
        let out = redline(&[&sample, name, value, "-o", "-"]);
        assert_eq!(out.status.code(), Some(2), "{name} {value}");
        assert!(out.stdout.is_empty());
    }
    let out = redline(&[&sample, "--world-file", "-o", "-"]);
    assert_eq!(out.status.code(), Some(2));
}

#[test]
fn a_box_without_features_is_drawn_empty_and_said() {
    let dir = tempfile::tempdir().unwrap();
    let file = squares(dir.path());
    let out = redline(&[
        &file,
        "--bbox",
        "100,30,101,31",
        "--size",
        "64x48",
        "-o",
        "-",
    ]);
    assert_eq!(out.status.code(), Some(3));
    assert!(said(&out).contains("没有"), "{}", said(&out));
    assert_eq!(read(&out.stdout).0, 64);
}

#[test]
fn layers_can_be_left_out_or_be_the_only_ones() {
    let sample = sample();
    let run = |more: &[&str]| {
        let mut arguments = vec![sample.as_str(), "--size", "400x300", "-o", "-"];
        arguments.extend(more);
        let out = redline(&arguments);
        assert_eq!(out.status.code(), Some(0), "{}", said(&out));
        out.stdout
    };
    let all = run(&[]);
    let hidden = run(&["--hide", "永久基本农田（示意）,河流（示意）"]);
    let only = run(&["--only", "县级行政区"]);
    assert!(all != hidden && all != only && hidden != only);
}

#[cfg(target_os = "linux")]
#[test]
fn a_large_picture_needs_the_memory_of_a_band() {
    let dir = tempfile::tempdir().unwrap();
    let file = squares(dir.path());
    let to = dir.path().join("large.png").display().to_string();
    // 12,000 × 12,000 pixels would be 576 MB as bytes alone; the shell's limit is below that.
    let out = Command::new("bash")
        .args(["-c", "ulimit -v 900000; exec \"$@\"", "bash"])
        .arg(env!("CARGO_BIN_EXE_redline"))
        .args([
            "map",
            &file,
            "--size",
            "12000x12000",
            "--threads",
            "1",
            "-o",
            &to,
        ])
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(0), "{}", said(&out));
    assert!(fs::metadata(&to).unwrap().len() > 10_000);
}

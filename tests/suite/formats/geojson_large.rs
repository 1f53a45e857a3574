//! The quick way through positions gives what the events give, sequences are written and read,
//! and memory is told before reading.

use super::geojson::read;
use redline::base::date::Date;
use redline::base::progress::Progress;
use redline::crs::Crs;
use redline::formats::{
    FormatKind, ReadOptions, Source, TextEncoding, WriteOptions, estimate, write,
};
use redline::layer::Layer;

fn coords(layer: &Layer) -> Vec<(u64, u64)> {
    layer
        .chunks
        .iter()
        .flat_map(|c| c.geometry().coords())
        .map(|c| (c.x.to_bits(), c.y.to_bits()))
        .collect()
}

/// Rings of different lengths, so that positions fall on every place of the reader's buffer.
fn rings(write_number: impl Fn(f64) -> String) -> String {
    let mut features = Vec::new();
    for f in 0..400 {
        let n = 4 + f % 97;
        let mut ring: Vec<String> = (0..n)
            .map(|i| {
                let angle = f64::from(i) / f64::from(n) * std::f64::consts::TAU;
                let x = 110.0 + f64::from(f) * 1e-3 + 1e-3 * angle.cos();
                let y = 25.0 + 1e-3 * angle.sin();
                format!("[{},{}]", write_number(x), write_number(y))
            })
            .collect();
        ring.push(ring[0].clone());
        features.push(format!(
            r#"{{"type":"Feature","properties":{{"n":{f}}},"geometry":{{"type":"Polygon","coordinates":[[{}]]}}}}"#,
            ring.join(",")
        ));
    }
    let all: Vec<&str> = features.iter().map(String::as_str).collect();
    super::geojson::collection(&all)
}

#[test]
fn the_quick_way_and_the_events_read_the_same_bits() {
    // An exponent is not for the quick way, and says the same number.
    let quick = read(rings(|v| format!("{v}")));
    let slow = read(rings(|v| format!("{v}e0")));
    assert!(coords(&quick).len() > 20_000);
    assert_eq!(coords(&quick), coords(&slow));
    assert_eq!(quick.position.quantum_m, slow.position.quantum_m);
    // Blanks and line breaks anywhere.
    let wide = read(rings(|v| format!(" \n\t{v}\r\n")));
    assert_eq!(coords(&quick), coords(&wide));
}

#[test]
fn a_mistake_after_thousands_of_good_positions_is_still_placed_by_line() {
    let text = rings(|v| format!("{v:.6}")).replacen("[110.300", "[oops110.300", 1);
    let layer = read(&text);
    assert_eq!(layer.len(), 400);
    let line = text.lines().position(|l| l.contains("oops")).unwrap() + 1;
    let found = layer
        .diagnostics
        .iter()
        .find(|d| d.code() == "formats.feature_unusable")
        .unwrap();
    assert!(
        format!("{found:?}").contains(&format!("(\"line\", Int({line}))")),
        "{found:?}"
    );
}

#[test]
fn a_third_coordinate_and_mixed_depths_are_noticed_on_the_quick_way_too() {
    let layer = read(r#"{"type":"LineString","coordinates":[[110.1,25.1,7],[110.2,25.2,8.5]]}"#);
    assert!(
        layer
            .diagnostics
            .iter()
            .any(|d| d.code() == "formats.z_dropped")
    );
    assert_eq!(coords(&layer).len(), 2);
    let mixed = read(
        r#"{"type":"Polygon","coordinates":[[[110,25],[110.1,25],[110,25.1],[110,25]],[110,25]]}"#,
    );
    assert!(
        mixed
            .diagnostics
            .iter()
            .any(|d| d.code() == "formats.feature_unusable")
    );
}

#[test]
fn sequences_are_written_by_extension_and_read_back() {
    let layer = read(rings(|v| format!("{v:.7}")));
    let dir = tempfile::tempdir().unwrap();
    for (name, first) in [("a.geojsonl", b'{'), ("a.geojsons", 0x1e)] {
        let path = dir.path().join(name);
        let options = WriteOptions {
            kind: FormatKind::GeoJson,
            crs: Crs::CGCS2000,
            encoding: TextEncoding::Utf8,
            date: Date::new(2026, 1, 1).unwrap(),
        };
        write(&layer, &path, &options, &Progress::new()).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!(bytes[0], first);
        assert_eq!(bytes.iter().filter(|b| **b == b'\n').count(), 400);
        let back = redline::formats::read(
            &Source::from(path.as_path()),
            &ReadOptions::default(),
            &Progress::new(),
        )
        .unwrap();
        assert_eq!(coords(&back), coords(&layer));
        assert_eq!(back.len(), 400);
    }
}

#[test]
fn memory_is_told_before_reading_and_is_of_the_right_size() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.geojson");
    let text = rings(|v| format!("{v:.9}"));
    std::fs::write(&path, &text).unwrap();
    let told = estimate(&path).unwrap();
    assert_eq!(told.file_bytes, text.len() as u64);
    let layer = read(&text);
    let real = (coords(&layer).len() * 16) as f64;
    let ratio = told.layer_bytes as f64 / real;
    assert!(ratio > 0.8 && ratio < 1.5, "{ratio}");
    assert!(told.peak_bytes > told.layer_bytes);
    assert_eq!(estimate(&dir.path().join("no.geojson")), None);
}

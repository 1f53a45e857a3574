//! The fuzz targets over their corpus and 2,000 seeded mutations each.

#[path = "../../fuzz/targets.rs"]
mod targets;

use super::bytes;
use std::path::{Path, PathBuf};

/// xorshift64*: the same mutations on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % sides.max(1)
    }
}

/// Numbers that readers trip over, and bits of JSON.
const SPICES: [&[u8]; 16] = [
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\xff\xff\xff\x7f",
    b"\0\0\0\0\0\0\xf8\x7f",
    b"\0\0\0\0\0\0\xf0\x7f",
    b"\0\0\0\x80",
    b"1e999",
    b"NaN",
    b"null",
    b"[[[[",
    b"]",
    b"}",
    b"\"",
    b"\\u",
    b"\x81\x30\x81\x30",
];

fn mutated(seed: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut data = seed.to_vec();
    for _ in 0..1 + dice.roll(4) {
        let at = dice.roll(data.len());
        match dice.roll(7) {
            0 if !data.is_empty() => data[at] ^= 1 << dice.roll(8),
            1 if !data.is_empty() => data[at] = dice.roll(256) as u8,
            2 => data.truncate(at),
            3 => {
                let end = (at + 1 + dice.roll(16)).min(data.len());
                data.drain(at..end);
            }
            4 => {
                let end = (at + 1 + dice.roll(64)).min(data.len());
                let copy = data[at..end].to_vec();
                let to = dice.roll(data.len());
                data.splice(to..to, copy);
            }
            5 => {
                let spice = SPICES[dice.roll(SPICES.len())];
                let end = (at + spice.len()).min(data.len());
                data.splice(at..end, spice.iter().copied());
            }
            _ => {
                let spice = SPICES[dice.roll(SPICES.len())];
                data.splice(at..at, spice.iter().copied());
            }
        }
    }
    data
}

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fuzz/corpus")
        .join(target);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .flatten()
        .map(|e| e.path())
        .collect();
    paths.sort();
    assert!(paths.len() >= 5, "the corpus is committed");
    paths.iter().map(|p| std::fs::read(p).unwrap()).collect()
}

fn run(target: &str, seed: u64, read: fn(&[u8])) {
    let corpus = corpus(target);
    for data in &corpus {
        read(data);
    }
    let mut dice = Dice(seed);
    for i in 0..2000 {
        let data = mutated(&corpus[i % corpus.len()], &mut dice);
        if std::panic::catch_unwind(|| read(&data)).is_err() {
            panic!("mutation {i} of {target} (seed {seed}) brings the reader down");
        }
    }
}

#[test]
fn two_thousand_mutations_of_coordinate_lists_bring_nothing_down() {
    run("coord_txt", 20_260_817, targets::coord_txt);
}

#[test]
fn two_thousand_mutations_of_geojson_bring_nothing_down() {
    run("geojson", 20_260_815, targets::geojson);
}

#[test]
fn two_thousand_mutations_of_shapefiles_bring_nothing_down() {
    run("shapefile", 20_260_816, targets::shapefile);
}

#[test]
fn two_thousand_mutations_of_tables_bring_nothing_down() {
    run("csv", 20_260_820, targets::csv);
}

#[test]
fn two_thousand_mutations_of_workbooks_bring_nothing_down() {
    run("xlsx", 20_260_821, targets::xlsx);
}

#[test]
fn two_thousand_mutations_of_kml_bring_nothing_down() {
    run("kml", 20_260_822, targets::kml);
}

#[test]
fn two_thousand_mutations_of_gpx_bring_nothing_down() {
    run("gpx", 20_260_823, targets::gpx);
}

#[test]
fn two_thousand_mutations_of_archives_bring_nothing_down() {
    run("archive", 20_260_824, targets::archive);
}

#[test]
fn two_thousand_mutations_of_check_bundles_bring_nothing_down() {
    run("bundle", 20_261_124, targets::bundle);
}

#[test]
fn two_thousand_mutations_of_drawings_bring_nothing_down() {
    run("dxf", 20_260_825, targets::dxf);
}

#[test]
fn two_thousand_mutations_of_flatgeobufs_bring_nothing_down() {
    run("flatgeobuf", 20_260_826, targets::flatgeobuf);
}

#[test]
fn two_thousand_mutations_of_geopackages_bring_nothing_down() {
    run("geopackage", 20_260_827, targets::geopackage);
}

#[test]
fn two_thousand_mutations_of_geoparquets_bring_nothing_down() {
    run("geoparquet", 20_260_828, targets::geoparquet);
}

/// Writes the corpus anew; run by hand after a change of the packing.
#[test]
#[ignore = "writes into the source tree"]
fn write_the_corpus() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus");
    let put = |target: &str, name: &str, data: &[u8]| {
        std::fs::write(folder.join(target).join(name), data).unwrap();
    };
    let polygons = [
        bytes::rings(
            5,
            &[
                bytes::square(110.0, 25.0, 1.0),
                bytes::turned(bytes::square(110.2, 25.2, 0.6)),
                bytes::square(110.4, 25.4, 0.2),
            ],
        ),
        bytes::null_shape(),
        bytes::rings(5, &[bytes::square(112.0, 25.0, 1.0)]),
    ];
    let (shp, shx) = bytes::shp_shx(5, &polygons);
    let fields: Vec<bytes::DbfField<'_>> = vec![
        (b"NAME", b'C', 12, 0),
        (b"N", b'N', 8, 2),
        (b"D", b'D', 8, 0),
        (b"L", b'L', 1, 0),
        (b"T", b'T', 8, 0),
        (b"I", b'I', 4, 0),
    ];
    let row = |deleted, name: &str| -> bytes::DbfRow {
        (
            deleted,
            vec![
                super::gbk(name),
                b"   12.50".to_vec(),
                b"20260815".to_vec(),
                b"T".to_vec(),
                vec![0; 8],
                vec![1, 0, 0, 0],
            ],
        )
    };
    let dbf = bytes::dbf(
        0x4d,
        &fields,
        &[row(false, "漓江"), row(true, "乙"), row(false, "丙")],
    );
    let prj = bytes::PRJ_4490.as_bytes();
    put(
        "shapefile",
        "polygons",
        &targets::pack([&shp, &shx, &dbf, prj, b"GBK"]),
    );
    put(
        "shapefile",
        "no_table",
        &targets::pack([&shp, b"", b"", b"", b""]),
    );
    let line = vec![(37_429_506.4, 2_799_470.7), (37_430_506.4, 2_799_480.7)];
    let (shp, shx) = bytes::shp_shx(13, &[bytes::rings(13, &[line.clone(), line.clone()])]);
    let zone = bytes::PRJ_4525.as_bytes();
    put(
        "shapefile",
        "lines_z",
        &targets::pack([&shp, &shx, &dbf, zone, b""]),
    );
    let (shp, _) = bytes::shp_shx(28, &[bytes::multipoint(28, &line)]);
    put(
        "shapefile",
        "multipoint_m",
        &targets::pack([&shp, b"", &dbf, b"", b"UTF-8"]),
    );
    let (shp, shx) = bytes::shp_shx(
        1,
        &[bytes::point(1, 110.0, 25.0), bytes::point(1, 1.0, 2.0)],
    );
    put(
        "shapefile",
        "points",
        &targets::pack([&shp, &shx, &dbf, prj, b""]),
    );

    let polygon = r#"{"type":"Feature","id":1,"properties":{"名称":"漓江","a":{"b":[1,2.5,null]}},"geometry":{"type":"Polygon","coordinates":[[[110,25],[112,25],[112,27],[110,25]],[[111,25.5],[111.2,25.5],[111,25.6],[111,25.5]]]}}"#;
    let collection = format!(
        r#"{{"type":"FeatureCollection","crs":{{"type":"name","properties":{{"name":"urn:ogc:def:crs:EPSG::4490"}}}},"features":[{polygon},{polygon},{{"type":"Feature","geometry":null,"properties":null}}]}}"#
    );
    put("geojson", "collection", collection.as_bytes());
    put("geojson", "collection_gbk", &super::gbk(&collection));
    let utf16: Vec<u8> = format!("\u{feff}{polygon}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    put("geojson", "feature_utf16", &utf16);
    put(
        "geojson",
        "sequence",
        format!("\u{1e}{polygon}\n\u{1e}{polygon}\n").as_bytes(),
    );
    put("geojson", "geometries", br#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":["110.5",25,3]},{"type":"MultiLineString","coordinates":[[[110,25],[111,25]]]},{"type":"MultiPolygon","coordinates":[[[[110,25],[112,25],[112,27]]]]}]}"#);
    put(
        "geojson",
        "projected",
        br#"{"type":"Point","coordinates":[37429506.366,2799470.742]}"#,
    );
}

#[test]
fn two_thousand_mutations_of_geotiff_bring_nothing_down() {
    run("geotiff", 20_261_124, targets::geotiff);
}

#[test]
fn two_thousand_mutations_of_mbtiles_bring_nothing_down() {
    run("mbtiles", 20_261_125, targets::mbtiles);
}

#[test]
fn two_thousand_mutations_of_pmtiles_bring_nothing_down() {
    run("pmtiles", 20_261_126, targets::pmtiles);
}

#[test]
fn two_thousand_mutations_of_what_is_typed_while_drawing_bring_nothing_down() {
    run("typed", 20_261_124, targets::typed);
}

//! One function for each reader: any bytes go in, nothing may panic or hang, and what comes
//! out must be whole. Shared by the suite (corpus and seeded mutations) and cargo-fuzz.

use redline::base::progress::Progress;
use redline::formats::coord_txt::{Corrections, examine_bytes};
use redline::formats::imagery::{ImageOptions, open_bytes};
use redline::formats::shapefile::ShapefileBytes;
use redline::formats::{
    ReadOptions, archive, csv, dxf, flatgeobuf, geojson, geopackage, geoparquet, gpx, kml,
    shapefile, xlsx,
};
use redline::layer::Layer;
use redline::layer::image::{BlockCache, Look};
use redline::session::sketch::{Typed, read_typed};
use redline::workspace::Workspace;
use redline::workspace::bundle::Bundle;
use std::sync::Arc;

/// Any bytes as a GeoTIFF, some of its pixels read.
pub fn geotiff(data: &[u8]) {
    image(data, "fuzz.tif");
}

/// Any bytes as what is typed or pasted while drawing.
pub fn typed(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(Typed::Shapes(shapes, _)) = read_typed(&text) {
        assert!(shapes.iter().all(|(_, shape)| shape.len() == 1));
    }
}

/// Any bytes as MBTiles.
pub fn mbtiles(data: &[u8]) {
    image(data, "fuzz.mbtiles");
}

/// Any bytes as PMTiles.
pub fn pmtiles(data: &[u8]) {
    image(data, "fuzz.pmtiles");
}

/// Opens a raster and looks at pieces of its largest and of a smaller level; what is handed out
/// is as large as it was asked for, and the store keeps its bound.
fn image(data: &[u8], name: &str) {
    let options = ImageOptions {
        cache: Arc::new(BlockCache::new(8 << 20)),
        ..ImageOptions::default()
    };
    let progress = Progress::new();
    let Ok(image) = open_bytes(name, data, &options, &progress) else {
        return;
    };
    assert!(!image.footprint().is_empty());
    for index in [0, image.levels().len() / 2, image.levels().len() - 1] {
        let level = image.levels()[index];
        // A level made from more of the file than fuzzing has time for is left.
        let base = image
            .levels()
            .iter()
            .take(index + 1)
            .rev()
            .find(|l| l.own.is_some());
        if base.is_none_or(|b| level.own.is_none() && b.num_covered() > 1 << 12) {
            continue;
        }
        for (x, y) in [
            (0, 0),
            (level.covered[0], level.covered[1]),
            (level.width / 2, level.height / 2),
        ] {
            let (x, y) = (i64::from(x), i64::from(y));
            let rect = [x - 1, y - 1, x + 9, y + 7];
            let window = image
                .window(index, rect, &Look::default(), &progress)
                .unwrap();
            assert_eq!(window.pixels.len(), window.width * window.height);
            assert!(window.width <= 10 && window.height <= 8);
        }
    }
}

/// Any bytes as a GeoJSON document.
pub fn geojson(data: &[u8]) {
    if let Ok(layer) = geojson::read_bytes(data, "fuzz", &ReadOptions::default()) {
        check(&layer);
    }
}

/// Any bytes as a coordinate TXT, examined with every correction of shapes.
pub fn coord_txt(data: &[u8]) {
    let corrections = Corrections::all_geometry();
    if let Ok(health) = examine_bytes(data, "fuzz.txt", &ReadOptions::default(), &corrections) {
        check(&health.layer);
    }
}

/// Any bytes as a table of text.
pub fn csv(data: &[u8]) {
    if let Ok(layer) = csv::read_bytes(data, "fuzz", &ReadOptions::default()) {
        check(&layer);
    }
}

/// Any bytes as a workbook.
pub fn xlsx(data: &[u8]) {
    if let Ok(layer) = xlsx::read_bytes(data, "fuzz", None, &ReadOptions::default()) {
        check(&layer);
    }
}

/// Any bytes as a KML document.
pub fn kml(data: &[u8]) {
    if let Ok(layer) = kml::read_bytes(data, "fuzz", &ReadOptions::default()) {
        check(&layer);
    }
}

/// Any bytes as a GPX document.
pub fn gpx(data: &[u8]) {
    if let Ok(layer) = gpx::read_bytes(data, "fuzz", &ReadOptions::default()) {
        check(&layer);
    }
}

/// Any bytes as a check bundle; one that can be read is written and read again as it was.
pub fn bundle(data: &[u8]) {
    let Ok(bundle) = Bundle::from_bytes(data) else {
        return;
    };
    bundle.faults();
    if let Some(text) = bundle.member("workspace.toml") {
        let text = String::from_utf8_lossy(text);
        Workspace::parse(&text, std::path::Path::new("workspace.toml")).ok();
    }
    let again = bundle.to_bytes().unwrap();
    assert_eq!(Bundle::from_bytes(&again).unwrap(), bundle);
}

/// Any bytes as an archive, its first layer.
pub fn archive(data: &[u8]) {
    if let Ok(layer) = archive::read_bytes(data, "fuzz", &ReadOptions::default()) {
        check(&layer);
    }
}

/// Any bytes as a drawing.
pub fn dxf(data: &[u8]) {
    if let Ok(layer) = dxf::read_bytes(data, "fuzz", &ReadOptions::default()) {
        check(&layer);
    }
}

/// Any bytes as a FlatGeobuf.
pub fn flatgeobuf(data: &[u8]) {
    if let Ok(layer) = flatgeobuf::read_bytes(data, "fuzz", &ReadOptions::default()) {
        check(&layer);
    }
}

/// Any bytes as a GeoPackage, its first layer.
pub fn geopackage(data: &[u8]) {
    if let Ok(layer) = geopackage::read_bytes(data, "fuzz", &ReadOptions::default()) {
        check(&layer);
    }
}

/// Any bytes as a GeoParquet.
pub fn geoparquet(data: &[u8]) {
    if let Ok(layer) = geoparquet::read_bytes(data, "fuzz", &ReadOptions::default()) {
        check(&layer);
    }
}

/// Any bytes as the files of a shapefile, packed by [`pack`].
pub fn shapefile(data: &[u8]) {
    let [shp, shx, dbf, prj, cpg] = unpack(data);
    let given = |bytes: &[u8]| !bytes.is_empty();
    let files = ShapefileBytes {
        shp,
        shx: given(shx).then_some(shx),
        dbf: given(dbf).then_some(dbf),
        prj: given(prj).then_some(prj),
        cpg: given(cpg).then_some(cpg),
    };
    if let Ok(layer) = shapefile::read_bytes(&files, "fuzz", &ReadOptions::default()) {
        check(&layer);
    }
}

/// The files of a shapefile one after the other: four lengths of four bytes, little-endian,
/// for .shp, .shx, .dbf and .prj, then their bytes; the rest is the .cpg.
pub fn pack(files: [&[u8]; 5]) -> Vec<u8> {
    let mut out = Vec::new();
    for file in &files[..4] {
        out.extend((file.len() as u32).to_le_bytes());
    }
    for file in files {
        out.extend(file);
    }
    out
}

fn unpack(data: &[u8]) -> [&[u8]; 5] {
    let (head, mut rest) = data.split_at(data.len().min(16));
    let mut files: [&[u8]; 5] = [&[]; 5];
    for (i, file) in files.iter_mut().take(4).enumerate() {
        let length = head
            .get(i * 4..i * 4 + 4)
            .and_then(|b| b.try_into().ok())
            .map_or(0, |b| u32::from_le_bytes(b) as usize);
        (*file, rest) = rest.split_at(length.min(rest.len()));
    }
    files[4] = rest;
    files
}

/// What every layer must hold to, whatever it was read from.
fn check(layer: &Layer) {
    let mut previous = 0;
    for feature in layer.features() {
        assert!(feature.id().0 > previous, "ids ascend");
        previous = feature.id().0;
        let geometry = feature.geometry().expect("a feature has a view");
        for part in geometry.parts() {
            for ring in part.rings() {
                assert!(!ring.is_empty(), "no ring is empty");
                assert!(ring.iter().all(|c| c.is_finite()), "coordinates are finite");
                assert!(
                    ring.iter().all(|c| c.x.abs() <= 360.0 && c.y.abs() <= 90.0),
                    "coordinates are degrees"
                );
                if part.kind() == redline::geom::PartKind::Polygon {
                    assert!(
                        ring.len() >= 4 && ring.first() == ring.last(),
                        "rings are closed"
                    );
                }
            }
        }
        for field in 0..layer.schema.fields.len() {
            feature.chunk.value(feature.index, field).display();
        }
    }
    assert!(layer.crs.is_some() && layer.position.quantum_m.is_finite());
}

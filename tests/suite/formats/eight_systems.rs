//! The counties of the sample in the eight systems offices exchange: names and areas survive.

use super::column;
use redline::base::date::Date;
use redline::base::progress::Progress;
use redline::crs::Crs;
use redline::formats::shapefile::{TextEncoding, WriteOptions, write};
use redline::formats::{ReadOptions, Source, read};
use redline::geom::{area_m2, measure};
use redline::layer::Layer;
use std::path::Path;

/// EPSG code, encoding, whether .cpg and language byte say it.
const COPIES: &[(u32, TextEncoding, bool)] = &[
    (4490, TextEncoding::Utf8, true),
    (4546, TextEncoding::Gbk, true),
    (4525, TextEncoding::Gbk, false),
    (4497, TextEncoding::Gbk, false),
    (2361, TextEncoding::Gbk, true),
    (2382, TextEncoding::Utf8, true),
    (2413, TextEncoding::Gbk, true),
    (21419, TextEncoding::Utf8, false),
];

fn read_file(path: &Path) -> Layer {
    let source = Source::parse(&path.to_string_lossy());
    read(&source, &ReadOptions::default(), &Progress::new()).unwrap()
}

#[test]
fn the_counties_keep_names_and_areas_in_all_eight_systems() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/guilin/counties.geojson");
    let counties = read_file(&sample);
    let names = column(&counties, "名称");
    assert_eq!(names.len(), 17);
    // Two of the seventeen by 天地图's own list.
    assert!(names.iter().any(|n| n == "秀峰区") && names.iter().any(|n| n == "荔浦市"));
    let folder = tempfile::tempdir().unwrap();
    let date = Date::new(2026, 11, 23).unwrap();
    for &(code, encoding, says_encoding) in COPIES {
        let path = folder.path().join(format!("县界 {code}.shp"));
        let mut options = WriteOptions::new(Crs::from_epsg(code).unwrap(), encoding, date);
        options.write_cpg = says_encoding;
        options.write_ldid = says_encoding;
        write(&counties, &path, &options).unwrap();
        assert_eq!(path.with_extension("cpg").exists(), says_encoding);
        let copy = read_file(&path);
        assert_eq!(copy.crs.as_ref().and_then(|c| c.crs.epsg()), Some(code));
        assert!(copy.position.confirmed, "EPSG:{code} stands in the .prj");
        assert_eq!(column(&copy, "名称"), names, "EPSG:{code}");
        let is_cgcs2000 = matches!(code, 4490 | 4546 | 4525 | 4497);
        // Another datum's way to CGCS2000 is not known to the metre: decision 6.
        assert_eq!(copy.position.u_m().is_some(), is_cgcs2000, "EPSG:{code}");
        if !is_cgcs2000 {
            continue;
        }
        let e_m = copy.position.e_m();
        for (ours, theirs) in copy.features().zip(counties.features()) {
            let (ours, theirs) = (ours.geometry().unwrap(), theirs.geometry().unwrap());
            let difference_m2 = (area_m2(ours) - area_m2(theirs)).abs();
            let allowed_m2 = e_m * measure::perimeter_m(theirs);
            assert!(
                difference_m2 <= allowed_m2,
                "EPSG:{code}: {difference_m2} m² against {allowed_m2} m²"
            );
            // Vertices come back to the quantum of a double in metres, so areas do far better.
            assert!(difference_m2 < 0.1, "EPSG:{code}: {difference_m2} m²");
        }
    }
}

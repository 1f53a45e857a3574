//! Shifts of web maps recognised and undone, mistakes about systems mended on the user's word
//! only, and transforms applied in secret.

use super::bytes;
use super::geojson::read as read_json;
use redline::base::progress::Progress;
use redline::crs::{Convention, Crs, CrsKind, Datum, Parameters, Shift, Transform, to_wkt_esri};
use redline::formats::shapefile::{ShapefileBytes, read_bytes as read_shp};
use redline::formats::{
    Confidence, ReadErrorKind, ReadOptions, Source, TableColumns, geojson, note_shift, option_text,
    recognise_shift,
};
use redline::geom::Coord;
use redline::layer::Layer;

/// EPSG:4525 of 110.3°E 25.3°N, by PROJ 9.5.1 (pyproj 3.7.2, `always_xy`).
const X_4525: f64 = 37_429_506.366_474;
const Y_4525: f64 = 2_799_470.742_322;

fn counties() -> Layer {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/guilin/counties.geojson");
    redline::formats::read(
        &Source::parse(path),
        &ReadOptions::default(),
        &Progress::new(),
    )
    .unwrap()
}

/// The counties as another publisher would have them: every border a chain of other points
/// (two thirds of the vertices moved by up to 90 m, one third left out), then shifted.
fn as_published(counties: &Layer, shift: Shift) -> String {
    let mut features = Vec::new();
    let mut state = 7u32;
    let mut wobble = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (f64::from(state >> 8) / f64::from(1u32 << 24) - 0.5) * 0.0016
    };
    for feature in counties.features() {
        for part in feature.geometry().unwrap().parts() {
            let mut ring: Vec<(f64, f64)> = Vec::new();
            for (i, c) in part.outer().iter().enumerate() {
                if i % 3 != 1 {
                    ring.push(shift.forward(c.x + wobble(), c.y + wobble()));
                }
            }
            let first = ring[0];
            ring.push(first);
            let text: Vec<String> = ring
                .iter()
                .map(|(x, y)| format!("[{x:.6},{y:.6}]"))
                .collect();
            features.push(format!(
                r#"{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon","coordinates":[[{}]]}}}}"#,
                text.join(",")
            ));
        }
    }
    let all: Vec<&str> = features.iter().map(String::as_str).collect();
    super::geojson::collection(&all)
}

fn with(options: ReadOptions, text: &str) -> Layer {
    geojson::read_bytes(text.as_bytes(), "t", &options).unwrap()
}

fn shifted(shift: Shift) -> ReadOptions {
    ReadOptions {
        shift: Some(shift),
        ..ReadOptions::default()
    }
}

#[test]
fn a_shift_is_recognised_by_borders_of_another_generalisation() {
    let trusted = counties();
    for shift in Shift::ALL {
        let layer = read_json(as_published(&trusted, shift));
        let evidence = recognise_shift(&layer, &trusted, &Progress::new()).unwrap();
        assert_eq!(evidence.verdict, Some(shift), "{evidence:?}");
        assert_eq!(evidence.confidence, Confidence::High);
        let (east, north) = evidence.after_m;
        assert!(east.hypot(north) < 30.0, "{evidence:?}");
        assert!(evidence.median_after_m < 60.0, "{evidence:?}");
        if shift == Shift::Gcj02 {
            // At Guilin the shift is about 461 m east and 314 m south (forward formula).
            let (east, north) = evidence.before_m;
            assert!(
                (east - 461.0).abs() < 40.0 && (north + 325.0).abs() < 40.0,
                "{evidence:?}"
            );
        }
        // The same answer when it was undone on reading: the file is judged, not the layer.
        let undone = with(shifted(shift), &as_published(&trusted, shift));
        let again = recognise_shift(&undone, &trusted, &Progress::new()).unwrap();
        assert_eq!(again.verdict, Some(shift));
    }
}

#[test]
fn a_layer_that_looks_shifted_is_unconfirmed_until_the_user_decides_by_one_option() {
    let trusted = counties();
    let text = as_published(&trusted, Shift::Gcj02);
    let mut layer = read_json(&text);
    let before: Vec<Coord> = layer.chunks[0].geometry().coords().to_vec();
    assert!(layer.position.u_m().is_some());
    note_shift(&mut layer, &trusted, &Progress::new()).unwrap();
    assert_eq!(layer.position.u_m(), None);
    // Nothing was moved.
    assert_eq!(layer.chunks[0].geometry().coords(), before);
    let decision = layer.crs.as_ref().unwrap();
    assert!(!decision.confirmed);
    let mend = decision.mends[0].clone();
    assert_eq!(mend.shift, Some(Shift::Gcj02));
    assert!(option_text(&mend).ends_with("--shift gcj02"));
    assert!(
        layer
            .diagnostics
            .iter()
            .any(|d| d.code() == "shift.compared_shift")
    );

    let mut mended = with(ReadOptions::default().with_mend(&mend), &text);
    note_shift(&mut mended, &trusted, &Progress::new()).unwrap();
    let decision = mended.crs.as_ref().unwrap();
    assert!(decision.confirmed);
    let done = decision.shift.unwrap();
    assert_eq!(done.shift, Shift::Gcj02);
    assert!(done.mean_m > 500.0 && done.max_m < 700.0, "{done:?}");
    assert!(
        mended
            .diagnostics
            .iter()
            .any(|d| d.code() == "shift.done_shift")
    );
    // One metre for WGS 84 and ten for the public formula.
    assert_eq!(mended.position.u_m(), Some(11.0));

    // The user's word that there is none stands, and is contradicted aloud.
    let mut kept = with(shifted(Shift::None), &text);
    note_shift(&mut kept, &trusted, &Progress::new()).unwrap();
    assert!(kept.crs.as_ref().unwrap().confirmed);
    assert!(
        kept.diagnostics
            .iter()
            .any(|d| d.code() == "shift.compared_against")
    );
}

#[test]
fn what_shares_no_borders_is_not_judged() {
    let trusted = counties();
    let few = read_json(
        r#"{"type":"Polygon","coordinates":[[[110.3,25.3],[110.31,25.3],[110.31,25.31],[110.3,25.3]]]}"#,
    );
    let evidence = recognise_shift(&few, &trusted, &Progress::new()).unwrap();
    assert_eq!(evidence.verdict, None);
    assert_eq!(evidence.reason.code, "shift.reason_too_few");
    let ring: Vec<String> = (0..=60)
        .map(|i| f64::from(i % 60) / 60.0 * std::f64::consts::TAU)
        .map(|a| format!("[{:.6},{:.6}]", 80.0 + 0.1 * a.cos(), 40.0 + 0.1 * a.sin()))
        .collect();
    let far = read_json(format!(
        r#"{{"type":"Polygon","coordinates":[[{}]]}}"#,
        ring.join(",")
    ));
    let evidence = recognise_shift(&far, &trusted, &Progress::new()).unwrap();
    assert_eq!(evidence.verdict, None);
    assert_eq!(evidence.reason.code, "shift.reason_elsewhere");
}

#[test]
fn undoing_on_reading_gives_the_true_position_whatever_the_system() {
    let (x, y) = Shift::Bd09.forward(110.3, 25.3);
    let layer = with(
        shifted(Shift::Bd09),
        &format!(r#"{{"type":"Point","coordinates":[{x},{y}]}}"#),
    );
    let c = layer.chunks[0].geometry().coords()[0];
    assert!((c.x - 110.3).abs() < 1e-9 && (c.y - 25.3).abs() < 1e-9);
    let abroad = with(
        shifted(Shift::Gcj02),
        r#"{"type":"Point","coordinates":[2.35,48.86]}"#,
    );
    assert!(
        abroad
            .diagnostics
            .iter()
            .any(|d| d.code() == "shift.shift_of_nothing")
    );
}

// Mends.

fn shp_points(x: f64, y: f64, prj: Option<&str>, options: &ReadOptions) -> Layer {
    let shapes: Vec<_> = (0..4)
        .map(|i| bytes::point(1, x + f64::from(i) * 1e-4, y + f64::from(i) * 1e-4))
        .collect();
    let shp = bytes::shp(1, &shapes);
    let files = ShapefileBytes {
        shp: &shp,
        prj: prj.map(str::as_bytes),
        ..ShapefileBytes::default()
    };
    read_shp(&files, "t", options).unwrap()
}

fn zone(meridian: f64, false_easting: f64) -> Crs {
    Crs {
        datum: Datum::Cgcs2000,
        kind: CrsKind::TransverseMercator {
            central_meridian: meridian,
            false_easting,
            false_northing: 0.0,
            scale: 1.0,
            origin_latitude: 0.0,
        },
    }
}

#[test]
fn every_usual_mistake_is_explained_offered_and_mended_only_on_the_users_word() {
    let (mx, my) = Crs::WEB_MERCATOR.xy_from_lon_lat(110.3, 25.3).unwrap();
    let epsg = |code| Crs::from_epsg(code).unwrap();
    let bare = X_4525 - 37e6;
    type Case = (&'static str, (f64, f64), Crs, Crs, bool, &'static str);
    let cases: Vec<Case> = vec![
        (
            "zone number missing",
            (bare, Y_4525),
            epsg(4525),
            epsg(4546),
            false,
            "prefix_missing",
        ),
        (
            "zone number too many",
            (X_4525, Y_4525),
            epsg(4546),
            epsg(4525),
            false,
            "prefix_present",
        ),
        (
            "another zone's number",
            (X_4525, Y_4525),
            epsg(4524),
            epsg(4525),
            false,
            "other_zone",
        ),
        (
            "swapped",
            (Y_4525, X_4525),
            epsg(4525),
            epsg(4525),
            true,
            "swapped",
        ),
        (
            "swapped degrees",
            (25.3, 110.3),
            epsg(4490),
            epsg(4490),
            true,
            "swapped",
        ),
        (
            "degrees",
            (110.3, 25.3),
            epsg(4525),
            epsg(4490),
            false,
            "degrees",
        ),
        (
            "web mercator",
            (mx, my),
            epsg(4490),
            Crs::WEB_MERCATOR,
            false,
            "web_mercator",
        ),
        (
            "metres as degrees",
            (X_4525, Y_4525),
            epsg(4490),
            epsg(4525),
            false,
            "zone_as_other",
        ),
        (
            "meridian of zone 36",
            (bare, Y_4525),
            epsg(4545),
            epsg(4546),
            false,
            "meridian",
        ),
        (
            "zone 36 written",
            (bare + 36e6, Y_4525),
            epsg(4524),
            zone(111.0, 36_500_000.0),
            false,
            "meridian",
        ),
        (
            "6° zone 19 taken as 3°",
            (bare + 19e6, Y_4525),
            zone(57.0, 19_500_000.0),
            epsg(4497),
            false,
            "width",
        ),
    ];
    for (name, (x, y), declared, right, swapped, code) in cases {
        let prj = to_wkt_esri(&declared);
        let layer = shp_points(x, y, Some(&prj), &ReadOptions::default());
        let decision = layer.crs.as_ref().unwrap();
        assert!(!decision.confirmed, "{name}");
        assert_eq!(layer.position.u_m(), None, "{name}");
        let mend = decision
            .mends
            .first()
            .unwrap_or_else(|| panic!("{name}: no mend"));
        assert_eq!(
            (mend.crs, mend.swapped_axes),
            (right, swapped),
            "{name}: {:?}",
            decision.mends
        );
        assert_eq!(
            mend.explains.code,
            format!("shift.mistake_{code}"),
            "{name}"
        );
        assert!(
            layer
                .diagnostics
                .iter()
                .any(|d| d.code().starts_with("shift.mend_offered")),
            "{name}"
        );
        // One click: the options with the mend put the file where it is, confirmed.
        let options = ReadOptions::default().with_mend(mend);
        let mended = shp_points(x, y, Some(&prj), &options);
        assert!(mended.crs.as_ref().unwrap().confirmed, "{name}");
        let c = mended.chunks[0].geometry().coords()[0];
        assert!(
            (c.x - 110.3).abs() < 1e-7 && (c.y - 25.3).abs() < 1e-7,
            "{name}: {c:?}"
        );
        // And so does what the command line is told to write.
        let text = option_text(mend);
        let crs = text.strip_prefix("--crs ").unwrap();
        let crs = crs
            .strip_suffix(" --swap-axes")
            .unwrap_or(crs)
            .trim_matches('\'');
        assert_eq!(Crs::parse(crs).unwrap(), mend.crs, "{name}");
        assert_eq!(text.contains("--swap-axes"), swapped, "{name}");
    }
}

#[test]
fn the_users_own_order_counts_when_a_mend_is_taken() {
    // The user said northing first; the file is easting first and lacks its zone number.
    let prj = to_wkt_esri(&Crs::from_epsg(4525).unwrap());
    let options = ReadOptions {
        swapped_axes: true,
        ..ReadOptions::default()
    };
    let layer = shp_points(X_4525, Y_4525, Some(&prj), &options);
    let mend = layer.crs.as_ref().unwrap().mends[0].clone();
    assert!(!mend.swapped_axes);
    let mended = shp_points(X_4525, Y_4525, Some(&prj), &options.with_mend(&mend));
    let c = mended.chunks[0].geometry().coords()[0];
    assert!((c.x - 110.3).abs() < 1e-7, "{c:?}");
}

#[test]
fn a_right_declaration_gets_no_mend_and_stays_confirmed() {
    for code in [4525, 4546, 4497, 4508] {
        let crs = Crs::from_epsg(code).unwrap();
        let (x, y) = crs.xy_from_lon_lat(110.3, 25.3).unwrap();
        let layer = shp_points(x, y, Some(&to_wkt_esri(&crs)), &ReadOptions::default());
        let decision = layer.crs.as_ref().unwrap();
        assert!(decision.confirmed && decision.mends.is_empty(), "{code}");
    }
}

#[test]
fn an_area_is_the_same_from_web_mercator_as_from_the_zone() {
    // Web Mercator's own plane is 23 % too large here: nothing may be measured in it.
    let corners = [
        (110.30, 25.30),
        (110.31, 25.30),
        (110.31, 25.31),
        (110.30, 25.31),
    ];
    let area = |crs: Crs| {
        let ring: Vec<(f64, f64)> = [3, 2, 1, 0, 3]
            .iter()
            .map(|&i: &usize| {
                let (lon, lat) = corners[i];
                crs.xy_from_lon_lat(lon, lat).unwrap()
            })
            .collect();
        let shp = bytes::shp(5, &[bytes::rings(5, &[ring])]);
        let files = ShapefileBytes {
            shp: &shp,
            ..ShapefileBytes::default()
        };
        let options = ReadOptions {
            crs: Some(crs),
            ..ReadOptions::default()
        };
        let layer = read_shp(&files, "t", &options).unwrap();
        let feature = layer.features().next().unwrap();
        redline::geom::measure::area_m2(feature.geometry().unwrap())
    };
    let (zone, web) = (area(Crs::from_epsg(4525).unwrap()), area(Crs::WEB_MERCATOR));
    assert!((zone - web).abs() / zone < 1e-8, "{zone} {web}");
}

// Transforms.

fn seven() -> Transform {
    Transform {
        parameters: Parameters::BursaWolf {
            shift_m: [-12.5, 101.25, 44.5],
            rotation_s: [1.25, -0.75, 3.5],
            scale_ppm: -2.75,
            convention: Convention::PositionVector,
        },
        accuracy_m: 0.15,
    }
}

#[test]
fn a_transform_gives_its_stated_accuracy_and_tells_nothing_of_its_parameters() {
    let options = ReadOptions {
        crs: Some(Crs::geographic(Datum::Xian80)),
        transform: Some(seven()),
        ..ReadOptions::default()
    };
    let layer = with(
        options.clone(),
        r#"{"type":"Point","coordinates":[110.29,25.27]}"#,
    );
    // PROJ, tests/oracle/crs/helmert.csv.
    let c = layer.chunks[0].geometry().coords()[0];
    assert!((c.x - 110.290_888_120_341).abs() < 1e-11, "{c:?}");
    assert!((c.y - 25.270_235_340_848).abs() < 1e-11, "{c:?}");
    assert_eq!(layer.position.u_m(), Some(0.15));
    assert_eq!(
        layer.crs.as_ref().unwrap().transform.unwrap().accuracy_m,
        0.15
    );
    let shown = format!("{layer:?} {options:?}");
    for secret in ["12.5", "101.25", "44.5", "2.75", "-0.75"] {
        assert!(!shown.contains(secret), "{secret}");
    }
}

#[test]
fn four_parameters_in_degrees_are_refused() {
    let options = ReadOptions {
        transform: Some(Transform {
            parameters: Parameters::FourParameter {
                north_m: 1.0,
                east_m: 2.0,
                rotation_s: 3.0,
                scale_ppm: 4.0,
            },
            accuracy_m: 0.05,
        }),
        ..ReadOptions::default()
    };
    let text = br#"{"type":"Point","coordinates":[110.29,25.27]}"#;
    match geojson::read_bytes(text, "t", &options) {
        Err(ReadErrorKind::Malformed { message, .. }) => {
            assert_eq!(message.code, "shift.transform_needs_plane");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn columns_of_a_table_are_read_from_an_option_and_written_back() {
    let columns = TableColumns::parse("east=Y坐标, north=#3,parcel=地块号").unwrap();
    assert_eq!(columns.east.as_deref(), Some("Y坐标"));
    assert_eq!(columns.north.as_deref(), Some("#3"));
    assert_eq!(TableColumns::parse(&columns.to_text()).unwrap(), columns);
    assert_eq!(TableColumns::parse("east"), Err("east".to_owned()));
    assert_eq!(TableColumns::parse("up=3"), Err("up=3".to_owned()));
}

//! The health check of a coordinate TXT: what is wrong, where, and what a correction does.

use super::coord_txt_parcel::{assert_is_parcel, expected, plain_style, text};
use redline::base::diagnostics::Severity;
use redline::formats::ReadOptions;
use redline::formats::coord_txt::{
    Correction, Corrections, Finding, FindingKind, Health, examine_bytes,
};
use redline::i18n::Lang;
use redline::report::{NoticeMeta, correction_notice, docx, html, plain};

fn examined(file: &str, corrections: &Corrections) -> Health {
    let bytes = super::gbk(file);
    examine_bytes(&bytes, "甲.txt", &ReadOptions::default(), corrections).unwrap()
}

fn of_kind(health: &Health, kind: FindingKind) -> Vec<&Finding> {
    health.to_correct().filter(|f| f.kind == kind).collect()
}

/// Parcels of corners (north, east) under a good header.
fn parcels(all: &[(&str, &[(f64, f64)])]) -> String {
    let mut out = String::from(
        "[属性描述]\r\n坐标系=2000国家大地坐标系\r\n几度分带=3\r\n投影类型=高斯克吕格\r\n计量单位=米\r\n带号=37\r\n[地块坐标]\r\n",
    );
    for (name, corners) in all {
        out.push_str(&format!(",,,{name},面,,,,@\r\n"));
        for (i, (n, e)) in corners.iter().enumerate() {
            let j = if i + 1 == corners.len() { 1 } else { i + 1 };
            out.push_str(&format!("J{j},1,{n:.3},{e:.3}\r\n"));
        }
    }
    out
}

const N: f64 = 2_799_500.0;
const E: f64 = 37_429_500.0;

#[test]
fn a_file_in_order_has_no_fault_and_areas_that_agree() {
    let health = examined(&text(&plain_style()), &Corrections::default());
    assert!(
        !health.has_faults() && !health.has_guesses(),
        "{:?}",
        health.findings
    );
    let parcel = &health.parcels[0];
    assert_eq!((parcel.num_rings, parcel.num_points), (2, 9));
    // Shoelace of the coordinates, and GeographicLib's geodesic area (tests/oracle/coord_txt).
    assert!((parcel.planar_m2.unwrap() - expected().planar_m2).abs() < 0.001);
    assert!((parcel.ellipsoid_m2.unwrap() - expected().geodesic_m2).abs() < 0.01);
    assert_eq!(health.header.unwrap().value("带号"), "37");
}

#[test]
fn closure_is_told_with_its_line_and_closing_mends_it() {
    let mut style = plain_style();
    style.closed = false;
    let health = examined(&text(&style), &Corrections::default());
    let found = of_kind(&health, FindingKind::Closure);
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].place.line, Some(18));
    assert_eq!(found[0].place.point.as_deref(), Some("J5"));
    assert_eq!(found[0].correction, Some(Correction::CloseRings));
    assert!(found[0].place.at.is_some());
    let mended = examined(
        &text(&style),
        &Corrections {
            close_rings: true,
            ..Corrections::default()
        },
    );
    assert!(!mended.has_faults());
    assert_eq!(mended.changes.len(), 2);
    assert_is_parcel(&mended.layer, 1e-9, "closed");
}

#[test]
fn repeated_points_and_spikes_are_told_and_left_out_on_request() {
    let square = [
        (N, E),
        (N, E),
        (N, E + 100.0),
        (N, E + 180.0),
        (N, E + 100.0),
        (N - 100.0, E + 100.0),
        (N - 100.0, E),
        (N, E),
    ];
    let file = parcels(&[("甲", &square)]);
    let health = examined(&file, &Corrections::default());
    assert_eq!(of_kind(&health, FindingKind::Duplicate).len(), 1);
    let spikes = of_kind(&health, FindingKind::Spike);
    assert_eq!(spikes.len(), 1);
    assert_eq!(spikes[0].place.point.as_deref(), Some("J4"));
    let mended = examined(&file, &Corrections::all_geometry());
    assert!(!mended.has_faults(), "{:?}", mended.findings);
    assert_eq!(mended.changes.len(), 2, "{:?}", mended.changes);
    assert!((mended.parcels[0].planar_m2.unwrap() - 10_000.0).abs() < 1e-3);
}

#[test]
fn near_points_and_crossings_are_told_by_name() {
    let bow = [
        (N, E),
        (N, E + 100.0),
        (N - 100.0, E),
        (N - 100.0, E + 100.0),
        (N, E),
    ];
    let near = [
        (N, E + 500.0),
        (N, E + 600.0),
        (N - 0.01, E + 600.0),
        (N - 100.0, E + 600.0),
        (N, E + 500.0),
    ];
    let health = examined(
        &parcels(&[("甲", &bow), ("乙", &near)]),
        &Corrections::default(),
    );
    let crossing = of_kind(&health, FindingKind::Crossing);
    assert!(!crossing.is_empty());
    assert_eq!(crossing[0].place.parcel_name.as_deref(), Some("甲"));
    assert!(crossing[0].place.line.is_some() && crossing[0].place.point.is_some());
    let close = of_kind(&health, FindingKind::NearDuplicate);
    assert_eq!(close.len(), 1);
    assert_eq!(close[0].place.point.as_deref(), Some("J3"));
}

#[test]
fn parcels_that_overlap_are_told_and_neighbours_are_not() {
    let square = |e: f64| {
        [
            (N, e),
            (N, e + 100.0),
            (N - 100.0, e + 100.0),
            (N - 100.0, e),
            (N, e),
        ]
    };
    let (a, b, c) = (square(E), square(E + 90.0), square(E + 190.0));
    let health = examined(
        &parcels(&[("甲", &a), ("乙", &b), ("丙", &c)]),
        &Corrections::default(),
    );
    let found = of_kind(&health, FindingKind::Overlap);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].place.parcel, Some(1));
    // 10 m by 100 m in the plane; the scale there is 1.00006 (PROJ), so 999.88 m² on the ground.
    let message = redline::i18n::say(Lang::Zh, &found[0].message);
    assert!(
        message.contains("乙") && message.contains("999.8"),
        "{message}"
    );
}

#[test]
fn counts_and_areas_are_held_against_what_is_declared() {
    let file = text(&plain_style());
    let wrong = file.replace("11,6.1579", "15,7.0000");
    let health = examined(&wrong, &Corrections::default());
    assert_eq!(of_kind(&health, FindingKind::PointCount).len(), 1);
    let area = of_kind(&health, FindingKind::Area);
    assert_eq!(area[0].message.code, "coord_txt.area_differs");
    for (figure, code) in [
        ("61579.21", "coord_txt.unit_m2"),
        ("92.3688", "coord_txt.unit_mu"),
    ] {
        let health = examined(&file.replace("6.1579", figure), &Corrections::default());
        let area = of_kind(&health, FindingKind::Area);
        let reason = format!("{:?}", area[0].reason);
        assert!(reason.contains(code), "{reason}");
    }
    for count in ["9", "10", "11"] {
        let health = examined(
            &file.replace("11,6.", &format!("{count},6.")),
            &Corrections::default(),
        );
        assert!(
            of_kind(&health, FindingKind::PointCount).is_empty(),
            "{count}"
        );
    }
}

#[test]
fn a_wrong_zone_without_prefix_is_told_by_where_it_puts_the_parcel() {
    let mut style = plain_style();
    style.numbers = super::coord_txt_parcel::without_prefix;
    let file = text(&style).replace("带号=37", "带号=36");
    let health = examined(&file, &Corrections::default());
    let found = of_kind(&health, FindingKind::Position);
    let reason = format!("{:?}", found[0].reason);
    assert!(reason.contains("111"), "{reason}");
    let mended = examined(
        &file,
        &Corrections {
            crs: redline::crs::Crs::from_epsg(4546).ok(),
            ..Corrections::default()
        },
    );
    assert!(of_kind(&mended, FindingKind::Position).is_empty());
    assert_is_parcel(&mended.layer, 1e-9, "zone corrected");
}

#[test]
fn guesses_alone_are_no_faults() {
    let file = "J1,1,2799650.120,37429506.366\nJ2,1,2799631.477,37429748.902\nJ3,1,2799421.008,37429790.333\nJ1,1,2799650.120,37429506.366\n";
    let health = examined(file, &Corrections::default());
    assert!(
        health.has_guesses() && !health.has_faults(),
        "{:?}",
        health.findings
    );
}

#[test]
fn a_stray_point_is_told_by_its_name() {
    let file = text(&plain_style()).replace("2799631.477", "2979631.477");
    let health = examined(&file, &Corrections::default());
    let found = of_kind(&health, FindingKind::Position);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].place.point.as_deref(), Some("J2"));
}

#[test]
fn layers_of_other_formats_get_the_checks_of_shapes() {
    let bytes = br#"{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[110.3,25.3],[110.301,25.301],[110.301,25.3],[110.3,25.301],[110.3,25.3]]]}}"#;
    let layer = redline::formats::geojson::read_bytes(bytes, "a", &ReadOptions::default()).unwrap();
    let health = redline::formats::coord_txt::examine_layer(
        layer,
        &redline::base::progress::Progress::new(),
    )
    .unwrap();
    assert!(!of_kind(&health, FindingKind::Crossing).is_empty());
}

#[test]
fn every_kind_of_finding_has_a_name_and_a_remedy_in_both_languages() {
    use FindingKind as K;
    for kind in [
        K::Encoding,
        K::System,
        K::AxisOrder,
        K::Zone,
        K::Angles,
        K::Header,
        K::BadLine,
        K::Attributes,
        K::PointCount,
        K::Closure,
        K::Duplicate,
        K::NearDuplicate,
        K::Spike,
        K::Crossing,
        K::RingPlace,
        K::TooFewPoints,
        K::Overlap,
        K::Area,
        K::Position,
        K::NoShape,
        K::Reading,
    ] {
        for lang in Lang::ALL {
            assert!(redline::i18n::has(lang, &kind.title().code), "{kind:?}");
            assert!(redline::i18n::has(lang, &kind.remedy().code), "{kind:?}");
        }
    }
}

#[test]
fn a_notice_has_a_row_for_each_finding_and_escapes_its_texts() {
    let mut style = plain_style();
    style.closed = false;
    let file = text(&style).replace("地块一", "<b>甲&乙</b>");
    let health = examined(&file, &Corrections::default());
    let meta = NoticeMeta {
        project: "“<script>”项目".into(),
        applicant: "某公司".into(),
        receipt_no: "2026-0001".into(),
        date: redline::base::date::Date::new(2026, 8, 15),
        ..NoticeMeta::default()
    };
    let document = correction_notice(&health, &meta, Lang::Zh);
    let findings = health.to_correct().count();
    assert_eq!(findings, 2);
    let page = html(&document);
    assert_eq!(page.matches("<tr>").count(), findings + 1);
    assert!(!page.contains("<script>") && !page.contains("<b>甲"));
    assert!(page.contains("&lt;b&gt;甲&amp;乙"));
    assert!(page.contains("2026年8月15日") && page.contains("补正告知单"));
    for word in ["冲突", "合规", "可行", "通过", "请"] {
        assert!(!page.contains(word), "{word}");
    }
    assert!(plain(&document).contains("须以首点作为末点"));

    let bytes = docx(&document).unwrap();
    assert_eq!(bytes, docx(&document).unwrap(), "the same bytes again");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut xml = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("word/document.xml").unwrap(), &mut xml)
        .unwrap();
    let mut reader = quick_xml::Reader::from_str(&xml);
    let (mut rows, mut seen) = (0, String::new());
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Start(e) if e.name().as_ref() == "w:tr" => rows += 1,
            quick_xml::events::Event::Text(t) => seen.push_str(&t),
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(rows, findings + 1);
    assert!(seen.contains("2026-0001"), "{seen}");
    assert!(!xml.contains("<script>") && xml.contains("仿宋") && xml.contains("黑体"));
}

#[test]
fn the_worst_finding_of_an_unreadable_line_is_an_error() {
    let file = text(&plain_style()).replace("2799631.477", "x");
    let health = examined(&file, &Corrections::default());
    let bad = of_kind(&health, FindingKind::BadLine);
    assert_eq!(bad[0].severity, Severity::Error);
    assert_eq!(bad[0].place.line, Some(15));
}

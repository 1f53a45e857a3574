//! Places, land pieces and tables 1 to 4: against GEOS (`tests/oracle/stats`), and that printed
//! figures add up.

use redline::base::date::Date;
use redline::base::ids::{FeatureId, LayerId};
use redline::base::progress::Progress;
use redline::geom::{AreaMethod, Areas, Coord, PartKind};
use redline::i18n::tables::{Sheet, sheets};
use redline::i18n::{Lang, findings, places};
use redline::layer::{
    Field, FieldKind, LandPiece, Layer, LayerBuilder, Place, PlacedPart, Role, Schema, Value,
};
use redline::rules::RuleBase;
use redline::screening::model::{HitKind, ProjectResult, Screening};
use redline::screening::{CheckInput, ProjectLayer, ZoneLayer, ZoneMeta, check};
use redline::stats::{Figure, LandClasses, LandGroup, LandTable, Ownership, ZoneGround, ZoneTable};
use std::collections::BTreeMap;
use std::sync::Arc;

type Made<'a> = (&'a str, &'a str, Vec<Coord>);

fn ring(text: &str) -> Vec<Coord> {
    let mut ring: Vec<Coord> = text
        .split(',')
        .map(|xy| {
            let (x, y) = xy.split_once(' ').unwrap();
            Coord::lon_lat(x.parse().unwrap(), y.parse().unwrap())
        })
        .collect();
    ring.push(ring[0]);
    ring
}

fn rectangle([w, s, e, n]: [f64; 4]) -> Vec<Coord> {
    [(w, s), (e, s), (e, n), (w, n), (w, s)]
        .map(|(x, y)| Coord::lon_lat(x, y))
        .to_vec()
}

/// Features of a name, a code and a ring; every third is state land.
fn layer(name: &str, features: &[Made<'_>]) -> Layer {
    let fields = ["名称", "DLBM", "DLMC", "QSXZ"].map(|n| Field {
        name: n.into(),
        kind: FieldKind::Text,
    });
    let mut builder = LayerBuilder::new(Schema {
        fields: fields.to_vec(),
    });
    for (i, (title, code, ring)) in features.iter().enumerate() {
        builder.geometry().push_ring(ring.clone());
        builder.geometry().end_part(PartKind::Polygon);
        let owner = if i % 3 == 0 { "10" } else { "30" };
        let id = title.parse().unwrap_or(i as u64 + 1);
        let values = [*title, *code, "", owner].map(|t| Value::Text(t.into()));
        builder.finish_feature(FeatureId(id), &values);
    }
    let mut layer = builder.build(name);
    // As every reader does: outer rings counter-clockwise.
    layer.name = name.to_owned();
    layer
}

fn zone(id: &str, role: Role, features: &[Made<'_>]) -> ZoneLayer {
    ZoneLayer {
        meta: Arc::new(ZoneMeta::undeclared(id, id, role)),
        layer: layer(id, features),
    }
}

fn run(zones: Vec<ZoneLayer>, sites: &[Made<'_>], method: AreaMethod) -> Screening {
    let input = CheckInput {
        zones,
        failed: Vec::new(),
        checklist: Vec::new(),
        projects: vec![ProjectLayer {
            id: LayerId("sites".into()),
            id_field: None,
            name_field: None,
            schematic: false,
            answers: BTreeMap::new(),
            layer: layer("sites", sites),
        }],
        rules: Arc::new(RuleBase::shipped().unwrap()),
        answers: BTreeMap::new(),
        as_of: Date::new(2026, 11, 23).unwrap(),
        area_method: method,
        num_threads: 2,
    };
    check(&input, &Progress::new()).unwrap()
}

fn oracle(kind: &str) -> Vec<Vec<&'static str>> {
    include_str!("../oracle/stats/pieces.txt")
        .lines()
        .map(|l| l.split('|').collect::<Vec<_>>())
        .filter(|f| f[0] == kind)
        .collect()
}

/// The coverages of the oracle.
fn oracle_screening(method: AreaMethod) -> Screening {
    let made = |kind: &str, code: usize, at: usize| -> Vec<Made<'static>> {
        oracle(kind)
            .into_iter()
            .map(|f| (f[1], f[code], ring(f[at])))
            .collect()
    };
    let zones = vec![
        zone("villages", Role::Village, &made("village", 1, 2)),
        zone("land", Role::LandUse, &made("patch", 2, 3)),
        zone(
            "farmland",
            Role::PermanentBasicFarmland,
            &[("基01", "", rectangle([110.310, 25.106, 110.322, 25.116]))],
        ),
        zone(
            "redline",
            Role::EcologicalRedline,
            &[
                ("红-1", "", rectangle([110.320, 25.110, 110.336, 25.119])),
                ("红-2", "", rectangle([110.302, 25.117, 110.318, 25.123])),
            ],
        ),
    ];
    run(zones, &made("site", 1, 2), method)
}

#[test]
fn pieces_of_a_site_by_village_and_patch_are_those_of_geos() {
    let screening = oracle_screening(AreaMethod::Ellipsoid);
    let mut wanted: BTreeMap<(&str, &str, u64), f64> = oracle("piece")
        .iter()
        .map(|f| ((f[1], f[2], f[3].parse().unwrap()), f[4].parse().unwrap()))
        .collect();
    assert!(wanted.len() > 60);
    for project in &screening.projects {
        for piece in &project.land {
            let record = piece.patch.as_ref().map_or(0, |(_, id)| id.0);
            let village = piece.place.village.as_deref().unwrap_or("");
            let key = (project.name.as_str(), village, record);
            let found = piece.areas.ellipsoid_m2;
            match wanted.remove(&key) {
                Some(area) => assert!((found - area).abs() < 0.02, "{key:?}: {found} {area}"),
                None => assert!(found < 0.02, "{key:?}: {found} is not expected"),
            }
        }
    }
    wanted.retain(|_, area| *area > 0.02);
    assert!(wanted.is_empty(), "not found: {wanted:?}");
}

#[test]
fn parts_by_village_and_what_is_outside_add_up() {
    let screening = oracle_screening(AreaMethod::Ellipsoid);
    for project in &screening.projects {
        let sum: f64 = project.parts.iter().map(|p| p.amount).sum();
        assert!((sum - project.area_m2).abs() < 0.01, "{}", project.name);
        let land: f64 = project.land.iter().map(|p| p.areas.ellipsoid_m2).sum();
        assert!((land - project.areas.ellipsoid_m2).abs() < 0.05);
        assert!(!project.hits.is_empty());
        for hit in &project.hits {
            let sum: f64 = hit.parts.iter().map(|p| p.amount).sum();
            assert!((sum - hit.area_m2).abs() < 0.01, "{}", hit.zone_name);
            let counted: f64 = hit.parts.iter().map(|p| p.areas.counted_m2()).sum();
            assert!((counted - hit.areas.counted_m2()).abs() < 0.01);
        }
    }
    // The third lies half outside of all villages, which is said and not blank.
    let third = &screening.projects[2];
    let outside = third.parts.iter().find(|p| p.place == Place::default());
    assert!(outside.unwrap().amount > 1000.0);
}

fn units(cell: &str) -> u64 {
    if cell == "＜0.0001" {
        return 0;
    }
    let (whole, decimals) = cell.split_once('.').unwrap();
    assert_eq!(decimals.len(), 4);
    whole.parse::<u64>().unwrap() * 10_000 + decimals.parse::<u64>().unwrap()
}

/// Every column of figures is the sum of what is printed above its total.
fn adds_up(sheet: &Sheet) {
    let rows = sheet.rows.len() - sheet.num_totals;
    let total = sheet.rows.last().unwrap();
    for &column in &sheet.figures {
        let sum: u64 = sheet.rows[..rows].iter().map(|r| units(&r[column])).sum();
        assert_eq!(sum, units(&total[column]), "{} {column}", sheet.caption);
    }
    for row in &sheet.rows {
        assert_eq!(row.len(), sheet.head.len());
        assert_eq!(sheet.widths.len(), sheet.head.len());
    }
    for row in &sheet.rows[..rows] {
        assert!(row[..3].iter().all(|cell| !cell.is_empty()), "{row:?}");
    }
}

#[test]
fn printed_rows_of_every_table_add_up_to_the_printed_total() {
    for method in AreaMethod::ALL {
        let screening = oracle_screening(method);
        for lang in Lang::ALL {
            for project in &screening.projects {
                let all = sheets(lang, project, &screening);
                for sheet in all.iter().filter(|s| !s.rows.is_empty()) {
                    adds_up(sheet);
                }
                // Table 1 across: farmland, construction, unused and no class make the total.
                let last = all[0].rows.last().unwrap();
                let cell = |column: usize| units(&last[column]);
                assert_eq!(cell(6), cell(7) + cell(8) + cell(9));
                assert_eq!(cell(5), cell(6) + cell(10) + cell(11) + cell(12) + cell(13));
                assert!(cell(4) >= cell(5) + cell(14) + cell(15));
            }
        }
    }
}

#[test]
fn a_piece_has_the_same_area_in_every_table() {
    let screening = oracle_screening(AreaMethod::Ellipsoid);
    let project = &screening.projects[0];
    let [first, second, third, fourth] = sheets(Lang::Zh, project, &screening);
    // Table 4 is the cropland of table 1, row by row.
    for row in &fourth.rows[..fourth.rows.len() - 1] {
        let same = first
            .rows
            .iter()
            .find(|r| r[..4] == row[..4] && r[7..10] == row[5..8] && r[16].is_empty());
        assert!(same.is_some(), "{row:?}");
    }
    assert_eq!(
        fourth.rows.last().unwrap()[4],
        first.rows.last().unwrap()[6]
    );
    // The sentence of a hit says what its rows in tables 2 and 3 come to.
    for (sheet, role) in [
        (&second, Role::PermanentBasicFarmland),
        (&third, Role::EcologicalRedline),
    ] {
        let hits: Vec<_> = project.hits.iter().filter(|h| h.role == role).collect();
        assert!(!hits.is_empty());
        for hit in hits {
            let rows = sheet.rows.iter().filter(|r| r[3] == hit.zone_name);
            let sum: u64 = rows.map(|r| units(r.last().unwrap())).sum();
            assert_eq!(sum, units(&findings::hit_hectares(hit)));
        }
    }
}

#[test]
fn an_unknown_class_and_ground_without_a_patch_are_rows_of_their_own_with_a_remark() {
    let screening = oracle_screening(AreaMethod::Ellipsoid);
    let [first, ..] = sheets(Lang::Zh, &screening.projects[0], &screening);
    let with = |words: &str| first.rows.iter().filter(|r| r[16].contains(words)).count();
    assert!(with("地类编码9999") > 0);
    assert!(with("无现状地类图斑覆盖") > 0);
    for row in first.rows.iter().filter(|r| !r[16].is_empty()) {
        assert!(units(&row[4]) > 0 || row[4] == "＜0.0001");
        assert!(row[5..16].iter().all(|c| c == "0.0000"), "{row:?}");
    }
    // No county and no township layer: no data, in the cell and below.
    assert_eq!(first.rows[0][0], "无数据");
    assert!(
        first.notes.iter().any(|n| n.contains("无数据")),
        "{:?}",
        first.notes
    );
}

fn everything(project: [f64; 4], with: &[Role]) -> (ProjectResult, Screening) {
    let all = [
        (Role::County, "甲县", [110.0, 25.0, 110.5, 25.5]),
        (Role::Township, "乙镇", [110.0, 25.0, 110.3, 25.5]),
        (Role::Village, "丙村", [110.0, 25.0, 110.2, 25.5]),
        (Role::EcologicalRedline, "红-1", [110.1, 25.1, 110.45, 25.2]),
    ];
    let zones = all
        .iter()
        .filter(|(role, ..)| with.contains(role))
        .map(|(role, name, rect)| zone(role.code(), *role, &[(name, "", rectangle(*rect))]))
        .collect();
    let screening = run(
        zones,
        &[("项目", "", rectangle(project))],
        AreaMethod::Ellipsoid,
    );
    (screening.projects[0].clone(), screening)
}

fn where_of(result: &ProjectResult) -> String {
    let hit = &result.hits[0];
    places::location(Lang::Zh, &hit.parts, hit.kind, !hit.places.is_empty())
}

#[test]
fn the_sentence_names_county_township_and_village_and_says_what_is_not_known() {
    let roles = [
        Role::EcologicalRedline,
        Role::County,
        Role::Township,
        Role::Village,
    ];
    let inside = [110.15, 25.12, 110.16, 25.13];
    let (result, _) = everything(inside, &roles);
    assert_eq!(where_of(&result), "，位于甲县乙镇丙村");
    let sentence = findings::hit(Lang::Zh, &result.hits[0], &[]);
    assert!(sentence.contains("位于甲县乙镇丙村"), "{sentence}");
    let (result, _) = everything(inside, &roles[..3]);
    assert_eq!(where_of(&result), "，位于甲县乙镇（行政村：无数据）");
    let (result, _) = everything(inside, &roles[..2]);
    assert_eq!(where_of(&result), "，位于甲县（乡镇、行政村：无数据）");
    let (result, _) = everything(inside, &roles[..1]);
    assert_eq!(where_of(&result), "");
    // Across all borders: three places, the largest first, each with its part.
    let (result, _) = everything([110.19, 25.12, 110.32, 25.13], &roles);
    let words = where_of(&result);
    let order = [
        "甲县乙镇（行政村：无数据）",
        "甲县（乡镇、行政村：无数据）",
        "甲县乙镇丙村",
    ];
    let found: Vec<usize> = order.iter().map(|w| words.find(w).unwrap()).collect();
    assert!(found.is_sorted(), "{words}");
    assert_eq!(result.counties.len(), 1);
}

#[test]
fn a_line_is_split_by_village_too_and_has_no_tables() {
    let mut builder = LayerBuilder::new(Schema {
        fields: vec![Field {
            name: "名称".into(),
            kind: FieldKind::Text,
        }],
    });
    builder.geometry().push_ring(vec![
        Coord::lon_lat(110.19, 25.12),
        Coord::lon_lat(110.34, 25.13),
    ]);
    builder.geometry().end_part(PartKind::Line);
    builder.finish_feature(FeatureId(1), &[Value::Text("管线".into())]);
    let sites = builder.build("sites");
    let roles = [Role::County, Role::Township, Role::Village];
    let rects = [
        [110.0, 25.0, 110.5, 25.5],
        [110.0, 25.0, 110.3, 25.5],
        [110.0, 25.0, 110.2, 25.5],
    ];
    let mut zones: Vec<ZoneLayer> = roles
        .iter()
        .zip(rects)
        .map(|(role, rect)| zone(role.code(), *role, &[(role.code(), "", rectangle(rect))]))
        .collect();
    zones.push(zone(
        "redline",
        Role::EcologicalRedline,
        &[("红-1", "", rectangle([110.1, 25.1, 110.33, 25.2]))],
    ));
    let input = CheckInput {
        zones,
        failed: Vec::new(),
        checklist: Vec::new(),
        projects: vec![ProjectLayer {
            id: LayerId("sites".into()),
            id_field: None,
            name_field: None,
            schematic: false,
            answers: BTreeMap::new(),
            layer: sites,
        }],
        rules: Arc::new(RuleBase::shipped().unwrap()),
        answers: BTreeMap::new(),
        as_of: Date::new(2026, 11, 23).unwrap(),
        area_method: AreaMethod::Ellipsoid,
        num_threads: 1,
    };
    let screening = check(&input, &Progress::new()).unwrap();
    let result = &screening.projects[0];
    let hit = &result.hits[0];
    assert_eq!(hit.kind, HitKind::Crossing);
    assert_eq!(hit.parts.len(), 3, "{:?}", hit.parts);
    let sum: f64 = hit.parts.iter().map(|p| p.amount).sum();
    assert!((sum - hit.length_m).abs() < 0.001);
    for sheet in sheets(Lang::Zh, result, &screening) {
        assert!(sheet.rows.is_empty());
        assert_eq!(sheet.notes.len(), 1);
    }
}

#[test]
fn a_missing_layer_is_said_in_its_table_and_nothing_is_blank() {
    let (result, screening) = everything([110.15, 25.12, 110.16, 25.13], &[Role::County]);
    let [first, second, third, fourth] = sheets(Lang::Zh, &result, &screening);
    for (sheet, words) in [
        (first, "缺现状地类图斑图层"),
        (second, "缺永久基本农田图层"),
        (third, "缺生态保护红线图层"),
        (fourth, "缺现状地类图斑图层"),
    ] {
        assert!(sheet.rows.is_empty());
        assert!(sheet.notes[0].contains(words), "{:?}", sheet.notes);
    }
}

fn areas(m2: f64) -> Areas {
    Areas {
        ellipsoid_m2: m2,
        ..Areas::default()
    }
}

#[test]
fn pieces_are_rounded_before_they_are_added_and_nothing_is_balanced() {
    let piece = |code: &str, owner: &str, m2: f64| LandPiece {
        place: Place::default(),
        patch: Some((LayerId("land".into()), FeatureId(1))),
        code: code.into(),
        name: String::new(),
        ownership: owner.into(),
        areas: areas(m2),
    };
    // Three pieces of 0.4 m² add up to 1.2 m², and print as nothing but ＜0.0001.
    let pieces = vec![
        piece("0101", "30", 0.4),
        piece("0101", "30", 0.4),
        piece("0101", "30", 0.4),
        piece("0103", "30", 10.5),
        piece("0701", "10", 7.49),
    ];
    let table = LandTable::of(&pieces, &LandClasses::shipped());
    let collective = table.total(Some(Ownership::Collective));
    assert_eq!(collective.group(LandGroup::Paddy).hectares(), "＜0.0001");
    assert_eq!(collective.group(LandGroup::Dry).hectares(), "0.0011");
    let total = table.total(None);
    assert_eq!(total.total().hectares(), "0.0018");
    assert_eq!(total.of(LandGroup::is_cropland).hectares(), "0.0011");
    assert_eq!(table.cropland().total(None).total().hectares(), "0.0011");
    let parts = [PlacedPart {
        place: Place::default(),
        amount: 0.3,
        areas: areas(0.3),
    }];
    let zones = ZoneTable::of([ZoneGround {
        name: "红-1",
        class: None,
        parts: &parts,
    }]);
    assert_eq!(zones.total().hectares(), "＜0.0001");
    assert_eq!(Figure::default().hectares(), "0.0000");
}

#[test]
fn the_offices_switch_says_which_area_is_printed() {
    let shown = |method| {
        let screening = oracle_screening(method);
        let project = &screening.projects[0];
        assert_eq!(screening.area_method, method);
        assert_eq!(project.areas.counts, method);
        (
            findings::size(Lang::Zh, project),
            findings::by_methods(Lang::Zh, &project.areas),
            project.areas,
        )
    };
    let (ellipsoid, line, areas) = shown(AreaMethod::Ellipsoid);
    let (planar, _, same) = shown(AreaMethod::Planar);
    assert!(ellipsoid != planar, "{ellipsoid} {planar}");
    assert_eq!(areas.by(AreaMethod::Planar), same.by(AreaMethod::Planar));
    assert!(line.ends_with("以图斑椭球面积为准"), "{line}");
    assert!(planar.contains(&format!("{:.4}", areas.planar_m2 / 1e4)));
}

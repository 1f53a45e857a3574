//! Sites side by side: every cell says something, sums count nothing twice, orders are data.

use super::*;
use redline::i18n::{Lang, wayout::Unit, wayout::cell};
use redline::report::{Block, Paper, html, matrix_csv, matrix_document, matrix_json};
use redline::screening::alternatives::{
    CellState, Matrix, RowOrder, SITES, SiteOrder, matrix, only_sites,
};
use redline::screening::wayout::way_out;

const WEST: Rect = [110.40, 25.20, 110.42, 25.22];
const EAST: Rect = [110.60, 25.20, 110.62, 25.22];

/// Three sites: half in the red line and in farmland on the same ground, in karst, and free.
fn three() -> CheckInput {
    let mut sites = site(SITE);
    sites.layer = layer(
        "sites",
        &[("甲址", "", WEST), ("乙址", "", SITE), ("丙址", "", EAST)],
    );
    let half = [110.40, 25.20, 110.41, 25.22];
    let zones = vec![
        counties(),
        zone("redline", Role::EcologicalRedline, &[("红线", "", half)]),
        zone("farm", Role::PermanentBasicFarmland, &[("永农", "", half)]),
        zone("karst", Role::KarstGeneral, &[("岩溶", "", SITE)]),
    ];
    let mut input = input(zones, sites);
    let mut answers = input.answers["1"].clone();
    answers.decline_rest();
    for id in ["1", "2", "3"] {
        input.answers.insert(id.to_owned(), answers.clone());
    }
    input
}

fn compared(input: &CheckInput) -> Matrix {
    matrix(input, &run(input), &Progress::new()).unwrap()
}

fn row(matrix: &Matrix, role: Role) -> &redline::screening::alternatives::Row {
    matrix.rows.iter().find(|r| r.role == role).unwrap()
}

#[test]
fn every_cell_says_something_and_what_is_not_met_has_its_distance() {
    let matrix = compared(&three());
    assert_eq!(matrix.sites.len(), 3);
    for row in &matrix.rows {
        assert_eq!(row.cells.len(), 3);
        for lang in Lang::ALL {
            for one in &row.cells {
                assert!(!cell(lang, Unit::Area, one).trim().is_empty());
            }
        }
    }
    let redline = row(&matrix, Role::EcologicalRedline);
    let states: Vec<CellState> = redline.cells.iter().map(|c| c.state).collect();
    assert_eq!(
        states,
        [
            CellState::Involved,
            CellState::NotInvolved,
            CellState::NotInvolved
        ]
    );
    assert!((redline.cells[0].share - 0.5).abs() < 1e-9);
    // From 110.41° to 110.49° along 25.2°: GeographicLib Inverse 8062.9 m.
    assert!((redline.cells[1].distance_m.unwrap() - 8062.9).abs() < 10.0);
}

#[test]
fn prohibited_ground_of_two_layers_on_the_same_place_counts_once() {
    let matrix = compared(&three());
    let first = &matrix.sites[0];
    let hit = &row(&matrix, Role::PermanentBasicFarmland).cells[0];
    assert!(first.prohibited > 0.0);
    assert!(
        (first.prohibited - hit.amount).abs() < 1.0,
        "{}",
        first.prohibited
    );
    assert_eq!(first.num_zones, 2);
    assert_eq!(matrix.sites[2].prohibited, 0.0);
}

#[test]
fn what_cannot_be_told_is_shown_as_such_in_every_cell_of_its_row() {
    let mut input = three();
    input
        .checklist
        .push((Role::ForestLand, Check::Required, None));
    let matrix = compared(&input);
    let forest = row(&matrix, Role::ForestLand);
    assert!(
        forest
            .cells
            .iter()
            .all(|c| c.state == CellState::CannotTell && !c.doubts.is_empty())
    );
    assert!(matrix.sites.iter().all(|s| !s.cannot_tell.is_empty()));
    let document = matrix_document(&matrix, Lang::Zh);
    assert_eq!(document.paper, Paper::A3Landscape);
    let tables = document.blocks.iter().filter_map(|b| match b {
        Block::Table(table) => Some(table),
        _ => None,
    });
    for table in tables {
        assert!(table.rows.iter().flatten().all(|c| !c.trim().is_empty()));
        assert!(table.rows.iter().all(|r| r.len() == table.head.len()));
    }
    let text = html(&document);
    assert!(text.contains("无法判断") && text.contains("不作推荐"));
}

#[test]
fn orders_sort_by_strictness_by_a_site_and_by_a_row() {
    let matrix = compared(&three());
    let roles = |order| -> Vec<Role> {
        let sorted = matrix.sorted(order, SiteOrder::Given);
        sorted.rows.iter().map(|r| r.role).collect()
    };
    let strict = roles(RowOrder::Effect);
    assert!(strict[..2].contains(&Role::PermanentBasicFarmland));
    let of_second = roles(RowOrder::Site(1));
    assert_eq!(of_second[0], Role::KarstGeneral);
    let names = |order| -> Vec<String> {
        let sorted = matrix.sorted(RowOrder::Role, order);
        sorted.sites.iter().map(|s| s.name.clone()).collect()
    };
    assert_eq!(names(SiteOrder::Given), ["甲址", "乙址", "丙址"]);
    assert_eq!(names(SiteOrder::Prohibited), ["乙址", "丙址", "甲址"]);
    let karst = matrix
        .rows
        .iter()
        .position(|r| r.role == Role::KarstGeneral);
    assert_eq!(
        names(SiteOrder::Row(karst.unwrap())).last().unwrap(),
        "乙址"
    );
}

#[test]
fn chosen_sites_come_in_the_order_they_were_named_and_a_wrong_one_is_refused() {
    let input = three();
    let some = only_sites(&input, &[(0, FeatureId(3)), (0, FeatureId(1))]).unwrap();
    let names: Vec<String> = compared(&some)
        .sites
        .iter()
        .map(|s| s.name.clone())
        .collect();
    assert_eq!(names, ["丙址", "甲址"]);
    assert!(only_sites(&input, &[(0, FeatureId(9))]).is_none());
    assert!(SITES.contains(&2) && SITES.contains(&6) && !SITES.contains(&7));
}

#[test]
fn the_number_of_threads_changes_no_byte_and_invented_zones_are_said_to_be() {
    let mut input = three();
    let one = compared(&input);
    input.num_threads = 3;
    assert_eq!(matrix_json(&one), matrix_json(&compared(&input)));
    assert!(!matrix_csv(Lang::Zh, &one).contains("示意数据"));
    let meta = Arc::make_mut(&mut input.zones[1].meta);
    meta.schematic = true;
    let invented = compared(&input);
    for text in [
        matrix_json(&invented),
        matrix_csv(Lang::Zh, &invented),
        html(&matrix_document(&invented, Lang::Zh)),
    ] {
        assert!(text.contains("示意数据，非法定边界"));
    }
}

#[test]
fn the_way_out_of_a_compared_site_carries_its_label_everywhere() {
    let input = three();
    let project = LayerId("sites".into());
    let out = way_out(
        &input,
        (&project, FeatureId(1)),
        &redline::screening::wayout::WayOutOptions::default(),
        &Progress::new(),
    );
    let out = out.unwrap().unwrap();
    let label = "避让比选参考，不构成选址方案，未考虑地形、权属、工程条件";
    let json = redline::report::way_out_json(&out);
    let shapes = redline::report::way_out_geojson(&out);
    let document = html(&redline::report::way_out_document(&out, Lang::Zh));
    for text in [&json, &shapes, &document] {
        assert!(text.contains(label), "{text}");
    }
    let parsed: serde_json::Value = serde_json::from_str(&shapes).unwrap();
    for feature in parsed["features"].as_array().unwrap() {
        assert_eq!(feature["properties"]["说明"], label);
        assert_eq!(feature["properties"]["数据性质"], "计算结果");
    }
}

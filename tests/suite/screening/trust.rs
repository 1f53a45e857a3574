//! How far a layer can be relied on: dated or not, older than its clauses, ending short.

use super::*;
use redline::i18n::say;

const FAR: Rect = [110.1, 25.1, 110.11, 25.11];

fn redline_of(date: &str) -> ZoneLayer {
    let mut zone = zone("r", Role::EcologicalRedline, &[("远", "", FAR)]);
    Arc::make_mut(&mut zone.meta).date = date.into();
    zone
}

fn told(zone: ZoneLayer) -> (ProjectResult, String) {
    let result = one(&input(vec![counties(), zone], site(SITE)));
    let sentence = findings::nearest(Lang::Zh, &result.nearest[0]);
    (result, sentence)
}

/// The oldest clause in force on the red line: 自然资发〔2022〕142号, of 2022-08-16, and those
/// that took over from 环境保护法 29 (2015-01-01).
#[test]
fn data_older_than_every_clause_that_speaks_of_it_cannot_exclude_it() {
    let (old, sentence) = told(redline_of("2014-12-31"));
    assert_eq!(old.verdict, Verdict::CannotTell);
    assert_eq!(old.cannot_tell[0].reason, Reason::LayerOutdated);
    assert!(say(Lang::Zh, &old.cannot_tell[0].message).contains("最早2015-01-01"));
    assert!(!sentence.contains("不涉及"), "{sentence}");
    let (younger, sentence) = told(redline_of("2015年"));
    assert_eq!(younger.verdict, Verdict::NoneFound);
    assert!(sentence.contains("不涉及"), "{sentence}");
}

#[test]
fn clauses_younger_than_the_data_are_named_in_the_evidence() {
    let input = input(vec![counties(), redline_of("2026-01-31")], site(SITE));
    let screening = run(&input);
    let layer = &screening.layers[1];
    // In force since 2026-03-15; the code of 2026-08-15 took over from older acts.
    assert!(
        layer.younger_rules.contains(&"L-01-redline".to_owned()),
        "{layer:?}"
    );
    assert!(
        !layer.younger_rules.contains(&"L-05".to_owned()),
        "{layer:?}"
    );
    assert!(layer.distrust.is_empty());
    let said = findings::reliability(Lang::Zh, layer);
    assert!(said.contains("L-01-redline"), "{said}");
}

#[test]
fn a_date_in_which_no_year_can_be_read_is_no_date() {
    for date in ["最新", "V2.0", " "] {
        let (result, sentence) = told(redline_of(date));
        assert_eq!(
            result.cannot_tell[0].reason,
            Reason::LayerIncomplete,
            "{date}"
        );
        assert!(!sentence.contains("不涉及"), "{sentence}");
    }
}

#[test]
fn data_of_a_later_day_than_the_check_denies_nothing() {
    let mut input = input(vec![counties(), redline_of("2026-06-30")], site(SITE));
    input.as_of = Date::new(2026, 4, 1).unwrap();
    let screening = run(&input);
    assert_eq!(screening.layers[1].distrust, ["later_than_the_check"]);
    let sentence = findings::nearest(Lang::Zh, &screening.projects[0].nearest[0]);
    assert!(sentence.contains("未发现涉及"), "{sentence}");
}

#[test]
fn a_layer_declared_for_other_counties_ends_short_of_the_project() {
    let covering = |names: &[&str]| {
        let mut zone = redline_of("2026-06-30");
        let meta = Arc::make_mut(&mut zone.meta);
        meta.covers = names.iter().map(|n| (*n).to_owned()).collect();
        zone
    };
    // The site lies in both counties.
    let (result, sentence) = told(covering(&["甲县"]));
    assert_eq!(result.verdict, Verdict::CannotTell);
    assert_eq!(result.cannot_tell[0].reason, Reason::LayerClipped);
    let why = say(Lang::Zh, &result.cannot_tell[0].message);
    assert!(
        why.contains("只声明覆盖甲县") && why.contains("乙县"),
        "{why}"
    );
    assert!(!sentence.contains("不涉及"), "{sentence}");
    assert_eq!(
        told(covering(&["甲县", "乙县"])).0.verdict,
        Verdict::NoneFound
    );
    // Without counties nobody can compare.
    let alone = one(&input(vec![covering(&["甲县"])], site(SITE)));
    assert_eq!(alone.cannot_tell[0].reason, Reason::LayerClipped);
}

#[test]
fn ground_without_any_control_unit_shows_a_layer_cut_short() {
    let units = |east| {
        let mut zone = zone(
            "u",
            Role::EcoControlUnit,
            &[("单元", "一般管控单元", [110.4, 25.1, east, 25.3])],
        );
        Arc::make_mut(&mut zone.meta).name = "管控单元".into();
        one(&input(vec![counties(), zone], site(SITE)))
    };
    let short = units(110.505);
    assert!(
        short
            .cannot_tell
            .iter()
            .any(|c| c.reason == Reason::LayerClipped)
    );
    let whole = units(110.6);
    assert!(
        !whole
            .cannot_tell
            .iter()
            .any(|c| c.reason == Reason::LayerClipped)
    );
}

#[test]
fn every_layer_shows_what_it_is_relied_on_for() {
    let mut undeclared = redline_of("");
    Arc::make_mut(&mut undeclared.meta).complete = false;
    let mut karst = zone("k", Role::KarstGeneral, &[("岩溶", "", FAR)]);
    karst.layer.position.sag_m = 0.25;
    let screening = run(&input(vec![counties(), undeclared, karst], site(SITE)));
    let [_, redline, karst] = &screening.layers[..] else {
        panic!("{:?}", screening.layers);
    };
    assert_eq!(redline.distrust, ["undated", "not_declared_complete"]);
    assert_eq!((redline.tolerance_m, karst.tolerance_m), (0.0, 0.25));
    let page = redline::cli::export::markdown(Lang::Zh, &screening);
    assert!(
        page.contains("不能据以说不涉及（未载明数据时点、未声明完整）"),
        "{page}"
    );
    assert_eq!(screening.rules_hash.len(), 64);
}

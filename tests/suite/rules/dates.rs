//! Old and new law on the two sides of a day.
//!
//! Witness of the days: 生态环境法典 art. 1242 (in force 2026-08-15, repeals the older acts the
//! same day); State Council Decree 830 (自然保护区条例 in force 2026-03-15).

use super::{base, hit, ids, on};
use redline::base::date::Date;
use redline::layer::{Role, ZoneClass};
use redline::rules::Effect;

#[test]
fn a_grade_one_zone_cites_the_water_act_to_the_last_day_and_the_code_from_the_first() {
    let given = [
        ("supply_or_source_protection", "no"),
        ("outfall", "no"),
        ("livestock", "no"),
    ];
    for (day, citation) in [
        ("2026-08-14", "《水污染防治法》第六十五条"),
        ("2026-08-15", "《生态环境法典》第三百一十九条"),
    ] {
        let applied = hit(
            day,
            Role::DrinkingWaterSourceZone,
            Some(ZoneClass::GradeOne),
            &given,
        );
        let sure: Vec<_> = applied.iter().filter(|a| a.applies()).collect();
        assert_eq!(sure.len(), 1, "{day}");
        assert_eq!(sure[0].rule.citation(), citation);
        assert_eq!(sure[0].rule.effect, Effect::Prohibited);
    }
}

#[test]
fn construction_waste_in_the_red_line_is_barred_from_the_code_on_and_not_before() {
    let given = [("waste_facility", "建筑垃圾")];
    let barred = |day| {
        let applied = hit(day, Role::EcologicalRedline, None, &given);
        ids(&applied).iter().any(|id| id.starts_with("L-05"))
    };
    assert!(!barred("2026-08-14"));
    assert!(barred("2026-08-15"));
}

#[test]
fn a_factory_in_an_old_experimental_zone_changes_law_with_the_2026_regulation() {
    let given = [
        ("production_facility", "yes"),
        ("discharges_pollutants", "no"),
        ("quarry_or_blasting", "no"),
        ("reserve_listed_activity", "no"),
    ];
    let zone = Some(ZoneClass::LegacyExperimental);
    let before = hit("2026-03-14", Role::NatureReserve, zone, &given);
    assert_eq!(ids(&before), ["L-07-other-old"]);
    let after = hit("2026-03-15", Role::NatureReserve, zone, &given);
    assert_eq!(ids(&after), ["L-07-experimental"]);
    let rule = &after[0].rule;
    assert!(rule.note.as_ref().unwrap().contains("尚未重新分区"));
}

#[test]
fn strong_karst_cites_the_groundwater_regulation_before_the_code() {
    let given = [("may_pollute_groundwater", "是")];
    for (day, law) in [
        ("2026-08-14", "地下水管理条例"),
        ("2026-08-15", "生态环境法典"),
    ] {
        let applied = hit(day, Role::KarstStrong, None, &given);
        assert_eq!(applied.len(), 1, "{day}");
        assert_eq!(applied[0].rule.law, law);
    }
}

#[test]
fn the_farmland_act_is_upcoming_in_2026_and_in_force_on_new_years_day() {
    let day: Date = "2026-12-31".parse().unwrap();
    let upcoming: Vec<_> = base().upcoming(day).iter().map(|r| r.id.clone()).collect();
    assert_eq!(upcoming, ["L-04-farmland-2027", "L-27-2027"]);
    let has = |day| on(day).rules().iter().any(|r| r.id == "L-27-2027");
    assert!(!has("2026-12-31"));
    assert!(has("2027-01-01"));
}

#[test]
fn an_old_citation_leads_to_its_successor() {
    let next = base().successors("L-17-old");
    assert_eq!(next.len(), 1);
    assert_eq!(next[0].citation(), "《生态环境法典》第三百二十条");
}

#[test]
fn successors_take_over_without_a_gap() {
    let base = base();
    for rule in base.rules() {
        for old in &rule.replaces {
            let end = base.get(old).unwrap().valid_to.unwrap();
            let sets = [base.at(end), base.at(rule.valid_from)];
            assert!(sets[0].rules().iter().any(|r| r.id == *old), "{old}");
            assert!(
                sets[1].rules().iter().any(|r| r.id == rule.id),
                "{}",
                rule.id
            );
            let (y, m, d) = end.parts();
            let next = Date::new(y, m, d + 1).unwrap_or_else(|| Date::new(y, m + 1, 1).unwrap());
            assert_eq!(next, rule.valid_from, "{old} → {}", rule.id);
        }
    }
}

#[test]
fn the_red_line_asks_for_the_provincial_recognition_at_land_conversion_only() {
    let given = |stage| {
        [
            ("limited_activity_class", "第6类"),
            ("new_construction_land", "是"),
            ("national_major_project", "否"),
            ("waste_facility", "无"),
            ("project_stage", stage),
        ]
    };
    let at = |stage| hit("2026-11-23", Role::EcologicalRedline, None, &given(stage));
    assert_eq!(ids(&at("农转用")), ["L-04", "L-02-land"]);
    let early = at("用地预审");
    assert_eq!(ids(&early), ["L-02-land-early", "L-04"]);
    let requires = early[0].rule.requires.as_ref().unwrap();
    assert!(requires.contains("农用地转用、土地征收报批时取得"));
}

#[test]
fn claiming_a_limited_activity_is_never_a_pass() {
    for class in 1..=10 {
        for stage in ["site_selection", "land_prereview", "land_conversion", "eia"] {
            for land in ["yes", "no"] {
                let class = class.to_string();
                let given = [
                    ("limited_activity_class", class.as_str()),
                    ("new_construction_land", land),
                    ("project_stage", stage),
                    ("national_major_project", "no"),
                    ("waste_facility", "none"),
                ];
                let applied = hit("2026-11-23", Role::EcologicalRedline, None, &given);
                let bound = applied
                    .iter()
                    .any(|a| a.applies() && a.rule.id.starts_with("L-02-"));
                assert!(bound, "{class} {stage} {land}");
            }
        }
    }
}

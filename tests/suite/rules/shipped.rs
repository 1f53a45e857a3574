//! What ships: every rule fires somewhere and is silent somewhere, cites, dates and marks itself.

use super::{answers, base, on};
use redline::layer::{Role, ZoneClass};
use redline::rules::{Answers, Condition, Confidence, Effect, Question, Truth, shipped_texts};
use std::collections::BTreeSet;

#[test]
fn every_rule_with_a_condition_asks_before_it_judges() {
    let base = base();
    for rule in base.rules().iter().filter(|r| !r.questions().is_empty()) {
        match rule.truth(&Answers::new()) {
            Truth::Unknown(open) => assert!(!open.is_empty()),
            other => assert_eq!(other, Truth::True, "{}: {other:?}", rule.id),
        }
    }
}

#[test]
fn every_checked_role_has_a_rule_in_force_and_no_other_role_has_one() {
    let set = on("2026-11-23");
    for role in Role::ALL {
        // Clauses on the project as such stand under the role of a project.
        let spoken_of = role.is_checked() || *role == Role::Project;
        assert_eq!(set.speaks_of(*role), spoken_of, "{}", role.code());
    }
}

#[test]
fn every_question_is_used_by_a_rule_in_force() {
    let set = on("2026-11-23");
    let used: BTreeSet<Question> = set.rules().iter().flat_map(|r| r.questions()).collect();
    let unused: Vec<_> = Question::ALL
        .iter()
        .filter(|q| !used.contains(q))
        .map(|q| q.code())
        .collect();
    // Only the three-zone regulation of 2017 asks it.
    assert_eq!(unused, ["production_facility"]);
}

#[test]
fn citations_are_complete_and_doubts_are_marked() {
    let base = base();
    assert!(base.rules().len() >= 200);
    for rule in base.rules() {
        for text in [
            &rule.id,
            &rule.title,
            &rule.title_en,
            &rule.law,
            &rule.article,
            &rule.gist,
            &rule.gist_en,
            &rule.authority,
            &rule.authority_en,
            &rule.source,
        ] {
            assert!(!text.trim().is_empty(), "{}", rule.id);
        }
        let unread = ["未读", "凭记忆", "只核实", "未取得", "推定"]
            .iter()
            .any(|w| rule.source.contains(w));
        let excepted = rule.source.contains("其余各项未读");
        if unread && !excepted {
            assert_ne!(rule.confidence, Confidence::Confirmed, "{}", rule.id);
        }
        if rule.article.contains('待') {
            assert_ne!(rule.confidence, Confidence::Confirmed, "{}", rule.id);
        }
        assert_eq!(
            rule.confidence.mark_code().is_none(),
            rule.confidence == Confidence::Confirmed
        );
        let chinese = |t: &str| t.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
        for english in [&rule.title_en, &rule.gist_en, &rule.authority_en] {
            assert!(!chinese(english), "{}: {english}", rule.id);
        }
        assert!(chinese(&rule.gist));
        if let Some(requires) = &rule.requires {
            assert!(requires.ends_with("手续"), "{}: {requires}", rule.id);
        }
        assert_eq!(
            rule.requires.is_some(),
            rule.effect.needs_procedure(),
            "{}",
            rule.id
        );
        if let Some(quote) = &rule.plan_quote {
            assert!(quote.text.chars().count() >= 6, "{}", rule.id);
            let numbers = quote.section.split('.');
            assert!(numbers.clone().count() >= 2, "{}", rule.id);
            assert!(
                numbers.into_iter().all(|n| n.parse::<u8>().is_ok()),
                "{}",
                rule.id
            );
        }
    }
}

#[test]
fn repealed_acts_are_cited_by_no_rule_after_the_code() {
    // Witness: 生态环境法典 art. 1242, the acts it repeals.
    let repealed = [
        "环境保护法",
        "环境影响评价法",
        "海洋环境保护法",
        "大气污染防治法",
        "水污染防治法",
        "土壤污染防治法",
        "固体废物污染环境防治法",
        "噪声污染防治法",
        "放射性污染防治法",
        "清洁生产促进法",
    ];
    for rule in on("2026-08-15").rules() {
        assert!(!repealed.contains(&rule.law.as_str()), "{}", rule.id);
    }
    let last = on("2026-08-14");
    assert!(
        last.rules()
            .iter()
            .any(|r| repealed.contains(&r.law.as_str()))
    );
    assert!(last.rules().iter().all(|r| r.law != "生态环境法典"));
}

#[test]
fn zone_classes_of_a_rule_belong_to_its_role() {
    use ZoneClass as Z;
    for rule in base().rules() {
        for role in &rule.roles {
            let known: &[Z] = match role {
                Role::NatureReserve => &[
                    Z::Core,
                    Z::General,
                    Z::LegacyCore,
                    Z::LegacyBuffer,
                    Z::LegacyExperimental,
                ],
                Role::EcologicalRedline => &[Z::Core],
                Role::ScenicArea => &[Z::Core, Z::General],
                Role::WorldHeritage => &[Z::Core, Z::Buffer],
                Role::DrinkingWaterSourceZone => &[Z::GradeOne, Z::GradeTwo, Z::Quasi],
                Role::EcoControlUnit => &[Z::Priority, Z::Key, Z::GeneralUnit],
                Role::CulturalRelic => &[Z::Protection, Z::ConstructionControl],
                _ => &[],
            };
            assert!(
                rule.classes
                    .iter()
                    .chain(&rule.except_classes)
                    .all(|c| known.contains(c)),
                "{}",
                rule.id
            );
        }
    }
}

#[test]
fn outside_the_urban_boundary_and_without_a_mineral_layer_there_is_something_to_do() {
    let set = on("2026-11-23");
    let outside = set.apply_outside(Role::UrbanDevelopmentBoundary, &Answers::new());
    assert_eq!(outside[0].rule.effect, Effect::Attention);
    assert!(
        set.apply(Role::UrbanDevelopmentBoundary, None, &Answers::new())
            .is_empty()
    );
    let query = set.apply_layer_missing(Role::MineralRight, &Answers::new());
    assert!(query[0].rule.gist.contains("查询"));
}

#[test]
fn reserve_lists_do_not_reach_parks_or_scenic_areas() {
    for rule in base().rules().iter().filter(|r| r.law == "自然保护区条例") {
        let own = [Role::NatureReserve, Role::EcologicalRedline];
        assert!(rule.roles.iter().all(|r| own.contains(r)), "{}", rule.id);
    }
    let given = answers(&[("quarry_or_blasting", "no")]);
    let parks = on("2026-11-23").apply(Role::WetlandPark, None, &given);
    let ids: Vec<_> = parks.iter().map(|a| a.rule.id.as_str()).collect();
    assert_eq!(ids, ["L-08", "L-08-code"]);
}

/// The red line's core is under the reserve clause, the rest under the ten limited activities;
/// a layer that states no zone is judged as the rest and never left undecided for that.
#[test]
fn the_core_within_the_red_line_has_its_own_clause() {
    let set = on("2026-11-23");
    let given = answers(&[
        ("limited_activity_class", "none"),
        ("national_major_project", "no"),
        ("reserve_listed_activity", "no"),
        ("waste_facility", "none"),
    ]);
    let ids = |class: Option<ZoneClass>| -> Vec<String> {
        let applied = set.apply(Role::EcologicalRedline, class, &given);
        assert!(applied.iter().all(redline::rules::Applied::applies));
        applied.iter().map(|a| a.rule.id.clone()).collect()
    };
    assert_eq!(ids(Some(ZoneClass::Core)), ["L-01-redline", "L-04"]);
    assert_eq!(ids(Some(ZoneClass::General)), ["L-02", "L-04"]);
    assert_eq!(ids(None), ["L-02", "L-04"]);
}

#[test]
fn the_shipped_files_are_all_embedded() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/rules");
    let on_disk: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".toml"))
        .collect();
    let embedded: BTreeSet<String> = shipped_texts()
        .iter()
        .map(|(n, _)| (*n).to_owned())
        .collect();
    assert_eq!(on_disk, embedded);
}

#[test]
fn conditions_name_only_answers_their_question_has() {
    fn walk(condition: &Condition) {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(walk),
            Condition::Not(part) => walk(part),
            Condition::Is { question, values } => {
                assert!(values.iter().all(|v| question.options().contains(v)));
                assert!(
                    values.len() < question.options().len(),
                    "{question:?} always holds"
                );
            }
        }
    }
    base().rules().iter().for_each(|r| walk(&r.when));
}

/// One line an entry: what a change of the data must be looked at for.
fn ledger() -> String {
    let base = base();
    let mut lines = vec![format!("version {} hash {}", base.version(), base.hash())];
    for rule in base.rules() {
        let end = rule.valid_to.map(|d| d.to_string()).unwrap_or_default();
        let roles: Vec<_> = rule.roles.iter().map(|r| r.code()).collect();
        let classes: Vec<_> = rule
            .classes
            .iter()
            .map(|c| c.code().to_owned())
            .chain(rule.except_classes.iter().map(|c| format!("!{}", c.code())))
            .collect();
        lines.push(format!(
            "{} | {} | {} | {} | {} | {}..{} | {}",
            rule.id,
            roles.join(" "),
            classes.join(" "),
            rule.effect.code(),
            rule.citation(),
            rule.valid_from,
            end,
            rule.confidence.code()
        ));
    }
    lines.join("\n") + "\n"
}

/// The ledger is read by a person against the law when it changes; the hash in it makes every
/// changed word of a rule visible, and reminds to raise the version.
#[test]
fn the_ledger_of_shipped_rules_is_as_it_was_reviewed() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/rules/ledger.txt");
    let kept = std::fs::read_to_string(path).unwrap();
    assert_eq!(kept, ledger(), "new ledger:\n{}", ledger());
}

/// The list of clauses and sentences names every entry, and nothing that is not there.
#[test]
fn the_coverage_list_names_every_entry_and_every_clause() {
    let page = include_str!("../../../assets/rules/COVERAGE.md");
    let rows: Vec<(&str, &str)> = page
        .lines()
        .filter_map(|line| {
            let mut cells = line.split('|').map(str::trim).skip(1);
            let id = cells.next()?;
            let is_row = id.starts_with("L-") || id.starts_with("P-");
            is_row.then_some((id, cells.next()?))
        })
        .collect();
    let named: BTreeSet<&str> = rows
        .iter()
        .filter(|(_, entries)| *entries != "none")
        .flat_map(|(_, entries)| entries.split(',').map(str::trim))
        .collect();
    let base = base();
    let there: BTreeSet<&str> = base.rules().iter().map(|r| r.id.as_str()).collect();
    assert_eq!(named, there);
    let listed: BTreeSet<&str> = rows.iter().map(|(id, _)| *id).collect();
    for (letter, last) in [("L", 58), ("P", 65)] {
        for number in 1..=last {
            let id = format!("{letter}-{number:02}");
            assert!(listed.contains(id.as_str()), "{id}");
        }
    }
}

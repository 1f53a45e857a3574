//! What ships: every rule fires somewhere and is silent somewhere, cites, dates and marks itself.

use super::{answers, base, on};
use redline::base::date::Date;
use redline::layer::{Role, ZoneClass};
use redline::rules::{
    Answers, Condition, Confidence, Effect, NoFacts, Question, Relation, Rule, RuleSet, State,
    Truth, shipped_texts,
};
use std::collections::BTreeSet;

/// Every combination of answers to the questions of a rule.
fn all_answers(questions: &BTreeSet<Question>) -> Vec<Answers> {
    let mut all = vec![Answers::new()];
    for question in questions {
        all = all
            .iter()
            .flat_map(|a| question.options().iter().map(|o| a.with(*question, o)))
            .collect();
    }
    all
}

fn state(set: &RuleSet, rule: &Rule, class: Option<ZoneClass>, given: &Answers) -> State {
    let role = rule.roles[0];
    let applied = match rule.relation {
        Relation::Inside | Relation::Near => set.apply_all(role, class, given),
        Relation::Project => set.apply_project(&NoFacts, given),
        Relation::Outside => set.apply_outside(role, given),
        Relation::LayerMissing => set.apply_layer_missing(role, given),
    };
    let found = applied.into_iter().find(|a| a.rule.id == rule.id);
    found.map_or(State::DoesNotApply, |a| a.state)
}

#[test]
fn every_rule_fires_somewhere_and_is_silent_somewhere() {
    let base = base();
    for rule in base.rules() {
        let set = base.at(rule.valid_from);
        let class = rule.classes.first().copied();
        let combinations = all_answers(&rule.questions());
        let fires = combinations
            .iter()
            .filter(|a| state(&set, rule, class, a) == State::Applies)
            .count();
        assert!(fires > 0, "{} never fires", rule.id);
        // Silent: by an answer, by another zone, or before its first day.
        let by_answer = fires < combinations.len();
        assert_eq!(by_answer, !rule.questions().is_empty(), "{}", rule.id);
        if !rule.classes.is_empty() {
            let other = ZoneClass::ALL.iter().find(|c| !rule.classes.contains(c));
            let given = &combinations[0];
            assert_eq!(
                state(&set, rule, other.copied(), given),
                State::DoesNotApply,
                "{}",
                rule.id
            );
        }
        let (year, month, day) = rule.valid_from.parts();
        let before = Date::new(year - 1, month, day.min(28)).unwrap();
        assert!(!rule.is_in_force(before), "{}", rule.id);
        assert!(
            base.at(before).rules().iter().all(|r| r.id != rule.id),
            "{}",
            rule.id
        );
    }
}

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
    // Roles of clauses whose entries are not written yet.
    let to_come = |role: &Role| {
        let first = Role::ALL.iter().position(|r| *r == Role::Highway);
        let last = Role::ALL
            .iter()
            .position(|r| *r == Role::HistoricSettlement);
        let at = Role::ALL.iter().position(|r| r == role);
        first <= at && at <= last
    };
    for role in Role::ALL {
        if to_come(role) && !set.speaks_of(*role) {
            continue;
        }
        assert_eq!(set.speaks_of(*role), role.is_checked(), "{}", role.code());
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
    assert!(base.rules().len() >= 40);
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
    let kept = include_str!("../../golden/rules/ledger.txt");
    assert_eq!(kept, ledger(), "new ledger:\n{}", ledger());
}

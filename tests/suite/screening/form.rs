//! The project form: what it says an answer would change is what a check then says, and what it
//! does not ask changes nothing.

use super::*;
use redline::layer::ZoneClass;
use redline::rules::{Applied, Effect};
use redline::screening::{AnswerSource, Form, FormItem};
use std::collections::BTreeSet;

struct Seeded(u64);

impl Seeded {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

/// Some layers about the site, some apart from it, some missing; some answers, some open.
fn seeded(seed: u64) -> CheckInput {
    let mut g = Seeded(seed);
    let roles: Vec<Role> = Role::ALL
        .iter()
        .copied()
        .filter(|r| r.is_checked() && *r != Role::Other)
        .collect();
    let mut zones = vec![counties()];
    let mut checklist_only = Vec::new();
    for _ in 0..3 + g.below(4) {
        let role = roles[g.below(roles.len())];
        if zones.iter().any(|z| z.meta.role == role) {
            continue;
        }
        if g.below(5) == 0 {
            checklist_only.push((role, Check::Optional, None));
            continue;
        }
        let about = [110.495, 25.205, 110.52, 25.25];
        let apart = [110.1, 25.1, 110.11, 25.11];
        let rect = if g.below(4) == 0 { apart } else { about };
        let class = ZoneClass::ALL[g.below(ZoneClass::ALL.len())];
        let words = if g.below(3) == 0 { "" } else { class.code() };
        zones.push(zone(role.code(), role, &[("片", words, rect)]));
    }
    let mut input = input(zones, site(SITE));
    input.checklist.extend(checklist_only);
    let mut answers = Answers::new();
    for question in Question::ALL {
        if g.below(2) == 0 {
            let options = question.options();
            answers = answers.with(*question, options[g.below(options.len())]);
        }
    }
    input.answers = BTreeMap::from([("1".to_owned(), answers)]);
    input
}

fn answered(input: &CheckInput, question: Question, answer: &str) -> ProjectResult {
    let mut input = input.clone();
    let answers = input.answers.remove("1").unwrap_or_default();
    input
        .answers
        .insert("1".to_owned(), answers.with(question, answer));
    one(&input)
}

/// What surely applies, what hangs on what, and the conclusion: the answer of a check.
fn answer_of(result: &ProjectResult) -> (Verdict, BTreeSet<String>, BTreeSet<String>) {
    let mut applied = BTreeSet::new();
    let all = result.hits.iter().map(|h| (h.role, h.class, &h.rules));
    let outside = result.outside.iter().map(|o| (o.role, None, &o.rules));
    let missing = result.unchecked.iter().map(|u| (u.role, None, &u.rules));
    let near = result
        .proximities
        .iter()
        .map(|n| (n.role, n.class, &n.rules));
    let own = std::iter::once((Role::Project, None, &result.project_rules));
    let places = all.chain(outside).chain(missing).chain(near).chain(own);
    for (role, class, rules) in places {
        // Attention to the project as such is listed and changes nothing.
        let counts = |a: &&Applied| role != Role::Project || a.rule.effect > Effect::Attention;
        for a in rules.iter().filter(counts) {
            applied.insert(format!("{role:?} {class:?} {} {:?}", a.rule.id, a.state));
        }
    }
    let doubts = result.cannot_tell.iter();
    let doubts = doubts.map(|d| format!("{:?} {:?} {:?}", d.reason, d.role, d.question));
    (result.verdict, applied, doubts.collect())
}

#[test]
fn what_the_form_says_an_answer_would_change_is_what_a_check_then_says() {
    let (mut asked, mut same, mut other) = (0, 0, 0);
    for seed in 0..60 {
        let input = seeded(seed);
        let now = one(&input);
        for item in &now.form.items {
            asked += 1;
            for forecast in &item.options {
                let then = answered(&input, item.question, forecast.answer);
                let name = format!("{seed} {} {}", item.question.code(), forecast.answer);
                assert_eq!(then.verdict, forecast.verdict, "{name}");
                let is_new = answer_of(&then) != answer_of(&now);
                assert_eq!(is_new, forecast.changes, "{name}");
                for gone in &forecast.settles {
                    assert!(open_questions(&now).contains(gone), "{name}");
                    assert!(!open_questions(&then).contains(gone), "{name}");
                }
                for new in &forecast.opens {
                    assert!(!open_questions(&now).contains(new), "{name}");
                    assert!(open_questions(&then).contains(new), "{name}");
                }
                for bearing in &forecast.appears {
                    let rule = &bearing.rule.id;
                    assert!(applies(&then, rule), "{name} {rule}");
                }
                if is_new { other += 1 } else { same += 1 }
            }
        }
    }
    assert!(
        asked > 100 && same > 20 && other > 100,
        "{asked} {same} {other}"
    );
}

fn open_questions(result: &ProjectResult) -> BTreeSet<Question> {
    let missing = result.unchecked.iter().flat_map(|u| &u.rules);
    let mut all: BTreeSet<Question> = missing
        .filter_map(|a| match &a.state {
            redline::rules::State::CannotTell { missing, .. } => Some(missing.clone()),
            _ => None,
        })
        .flatten()
        .collect();
    let doubts = result.cannot_tell.iter().filter_map(|d| d.question);
    all.extend(doubts.filter_map(Question::from_code));
    all
}

fn applies(result: &ProjectResult, rule: &str) -> bool {
    let hits = result.hits.iter().flat_map(|h| &h.rules);
    let outside = result.outside.iter().flat_map(|o| &o.rules);
    let missing = result.unchecked.iter().flat_map(|u| &u.rules);
    let near = result.proximities.iter().flat_map(|n| &n.rules);
    hits.chain(outside)
        .chain(missing)
        .chain(near)
        .chain(&result.project_rules)
        .any(|a| a.applies() && a.rule.id == rule)
}

#[test]
fn a_question_that_is_not_in_the_form_changes_nothing_whatever_the_answer() {
    let mut tried = 0;
    for seed in 100..130 {
        let input = seeded(seed);
        let now = one(&input);
        for &question in Question::ALL {
            if now.form.item(question).is_some() {
                continue;
            }
            for option in question.options().iter().step_by(2) {
                tried += 1;
                let then = answered(&input, question, option);
                let name = format!("{seed} {} {option}", question.code());
                assert_eq!(answer_of(&then), answer_of(&now), "{name}");
            }
        }
    }
    assert!(tried > 300, "{tried}");
}

#[test]
fn an_open_question_of_the_form_gives_cannot_tell_and_nothing_else_is_called_open() {
    let mut due = 0;
    for seed in 200..260 {
        let now = one(&seeded(seed));
        let form: BTreeSet<Question> = now.form.due().map(|i| i.question).collect();
        due += form.len();
        assert_eq!(form, open_questions(&now), "{seed}");
    }
    assert!(due > 60, "{due}");
}

fn item(form: &Form, question: Question) -> &FormItem {
    form.item(question).unwrap()
}

#[test]
fn each_answer_names_the_clauses_it_brings_and_who_gave_the_one_in_force() {
    // A waste site in karst: 水污染防治法 and the karst clauses hang on the groundwater question.
    let zones = || {
        let about = [110.495, 25.205, 110.52, 25.25];
        vec![
            counties(),
            zone("k", Role::KarstStrong, &[("片", "", about)]),
        ]
    };
    let mut open = input(zones(), site(SITE));
    let answers = open.answers.get_mut("1").unwrap();
    answers.clear(Question::MayPolluteGroundwater);
    let result = one(&open);
    assert_eq!(result.verdict, Verdict::CannotTell);
    let asked = item(&result.form, Question::MayPolluteGroundwater);
    assert!(asked.is_due() && asked.source.is_none());
    assert_eq!(asked.roles, [Role::KarstStrong]);
    let yes = asked.forecast("yes").unwrap();
    assert_eq!(yes.verdict, Verdict::Prohibited);
    assert!(!yes.appears.is_empty() && yes.vanishes.is_empty());
    let no = asked.forecast("no").unwrap();
    assert!(
        no.changes
            && no
                .appears
                .iter()
                .all(|b| b.rule.effect < yes.appears[0].rule.effect)
    );

    // The list's answer wins over the officer's, the officer's over the attribute's.
    let given = |source| {
        let answer = Answers::new().with(Question::MayPolluteGroundwater, "yes");
        let mut input = open.clone();
        match source {
            AnswerSource::Officer => {
                input.projects[0].answers.insert(1, answer);
            }
            _ => {
                let all = input.answers.get_mut("1").unwrap();
                *all = all.with(Question::MayPolluteGroundwater, "yes");
            }
        }
        one(&input)
    };
    for source in [AnswerSource::Officer, AnswerSource::List] {
        let result = given(source);
        assert_eq!(result.verdict, Verdict::Prohibited);
        let asked = item(&result.form, Question::MayPolluteGroundwater);
        assert_eq!((asked.answer, asked.source), (Some("yes"), Some(source)));
        let now = asked.forecast("yes").unwrap();
        assert!(!now.changes && now.appears.is_empty());
        assert!(!asked.forecast("no").unwrap().vanishes.is_empty());
    }
}

#[test]
fn what_the_geometry_makes_one_presume_is_called_so_until_somebody_answers() {
    let about = [110.495, 25.205, 110.52, 25.25];
    let zones = vec![
        counties(),
        zone("r", Role::EcologicalRedline, &[("片", "", about)]),
    ];
    let mut presumed = input(zones, site(SITE));
    let result = one(&presumed);
    assert_eq!(
        result.answer_sources.get("crossing"),
        Some(&AnswerSource::Presumed)
    );
    let answers = presumed.answers.get_mut("1").unwrap();
    *answers = answers.with(Question::Crossing, "ground");
    let result = one(&presumed);
    assert_eq!(
        result.answer_sources.get("crossing"),
        Some(&AnswerSource::List)
    );
}

#[test]
fn the_attributes_industry_is_taken_and_a_code_that_is_none_is_told_with_its_row() {
    let with = |code: &str| {
        let mut builder = LayerBuilder::new(Schema {
            fields: vec![Field {
                name: "行业代码".into(),
                kind: FieldKind::Text,
            }],
        });
        builder.geometry().push_ring(ring(SITE));
        builder.geometry().end_part(PartKind::Polygon);
        builder.finish_feature(FeatureId(7), &[Value::Text(code.into())]);
        let mut project = site(SITE);
        project.layer = builder.build("sites");
        let mut input = input(vec![counties()], project);
        input.answers.clear();
        one(&input)
    };
    let result = with("4416");
    let code = ("industry_code".to_owned(), "D4416".to_owned());
    assert!(result.answers.contains(&code), "{:?}", result.answers);
    assert_eq!(
        result.answer_sources.get("industry_code"),
        Some(&AnswerSource::Attribute)
    );
    let refused = with("9999");
    let told: Vec<&Diagnostic> = refused
        .notes
        .iter()
        .filter(|n| n.code() == "form.industry_unknown")
        .collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].place.row, Some(7));
    assert_eq!(told[0].place.field.as_deref(), Some("行业代码"));
    assert!(refused.answers.iter().all(|(q, _)| q != "industry_code"));
}

#[test]
fn the_fingerprint_follows_the_machines_facts_and_nothing_else() {
    use redline::screening::opinion::{fingerprint, fingerprint_of, machine_on, matter};
    let about = [110.495, 25.205, 110.52, 25.25];
    let with = |rect: Rect, id: &str| {
        let zones = vec![
            counties(),
            zone(id, Role::EcologicalRedline, &[("片", "", rect)]),
        ];
        input(zones, site(SITE))
    };
    let first = with(about, "r");
    let (a, b) = (one(&first), one(&first));
    assert_eq!(fingerprint(&a), fingerprint(&b));
    let class = a.hits[0].class;
    let of = |r: &ProjectResult| fingerprint_of(r, Role::EcologicalRedline, class);
    assert_eq!(of(&a), of(&b));
    let mut renamed = first.clone();
    renamed.projects[0].layer = layer("sites", &[("改名", "", SITE)]);
    assert_eq!(fingerprint(&one(&renamed)), fingerprint(&a));
    let other = one(&with([110.495, 25.206, 110.52, 25.25], "r"));
    assert_ne!(fingerprint(&other), fingerprint(&a));
    assert_ne!(of(&other), of(&a));
    let said = machine_on(&a, Role::EcologicalRedline, class);
    assert_ne!(said, Verdict::NoneFound);
    assert_eq!(
        matter(Role::NatureReserve, Some(ZoneClass::Core)),
        "nature_reserve/core"
    );
}

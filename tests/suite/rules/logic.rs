//! Kleene's three-valued logic, and what an open question does to a result.

use super::{answers, hit, ids, on};
use redline::layer::{Role, ZoneClass};
use redline::rules::{Answers, Applied, Condition, Effect, Question, State, Truth};

fn is(question: Question, values: &[&'static str]) -> Condition {
    Condition::Is {
        question,
        values: values.to_vec(),
    }
}

/// One letter: T, F or U.
fn letter(truth: &Truth) -> char {
    match truth {
        Truth::True => 'T',
        Truth::False => 'F',
        Truth::Unknown(_) => 'U',
    }
}

/// A condition on its own question with that truth, and the answers that give it.
fn with_truth(question: Question, wanted: char, given: &mut Answers) -> Condition {
    match wanted {
        'T' => given.set(question, "yes").unwrap(),
        'F' => given.set(question, "no").unwrap(),
        _ => (),
    }
    is(question, &["yes"])
}

/// Witness: Kleene, Introduction to Metamathematics (1952), § 64, the strong tables.
#[test]
fn and_or_not_follow_kleenes_strong_tables() {
    let table = [
        ("TT", 'T', 'T'),
        ("TF", 'F', 'T'),
        ("TU", 'U', 'T'),
        ("FT", 'F', 'T'),
        ("FF", 'F', 'F'),
        ("FU", 'F', 'U'),
        ("UT", 'U', 'T'),
        ("UF", 'F', 'U'),
        ("UU", 'U', 'U'),
    ];
    for (pair, and, or) in table {
        let mut given = Answers::new();
        let mut letters = pair.chars();
        let a = with_truth(Question::Outfall, letters.next().unwrap(), &mut given);
        let b = with_truth(Question::Livestock, letters.next().unwrap(), &mut given);
        let all = Condition::All(vec![a.clone(), b.clone()]).evaluate(&given);
        let any = Condition::Any(vec![a, b]).evaluate(&given);
        assert_eq!((letter(&all), letter(&any)), (and, or), "{pair}");
    }
    for (a, not) in [('T', 'F'), ('F', 'T'), ('U', 'U')] {
        let mut given = Answers::new();
        let inner = with_truth(Question::Outfall, a, &mut given);
        let truth = Condition::Not(Box::new(inner)).evaluate(&given);
        assert_eq!(letter(&truth), not);
    }
}

#[test]
fn the_empty_conjunction_holds_and_the_empty_disjunction_does_not() {
    assert_eq!(Condition::always().evaluate(&Answers::new()), Truth::True);
    let any = Condition::Any(Vec::new());
    assert_eq!(any.evaluate(&Answers::new()), Truth::False);
}

#[test]
fn only_questions_that_still_matter_are_named_as_missing() {
    // A no to the first conjunct settles it: the second is not asked.
    let both = Condition::All(vec![
        is(Question::Outfall, &["yes"]),
        is(Question::Livestock, &["yes"]),
    ]);
    let given = answers(&[("outfall", "no")]);
    assert_eq!(both.evaluate(&given), Truth::False);
    let given = answers(&[("outfall", "yes")]);
    assert_eq!(both.evaluate(&given), Truth::unknown(Question::Livestock));
}

#[test]
fn an_open_question_on_the_scenic_plan_gives_cannot_tell_and_not_a_pass() {
    let open = [
        ("unrelated_to_protection", "yes"),
        ("quarry_or_blasting", "no"),
        ("hazardous_store", "no"),
        ("livestock", "no"),
    ];
    let applied = hit("2026-11-23", Role::ScenicArea, Some(ZoneClass::Core), &open);
    let rule = applied.iter().find(|a| a.rule.id == "L-11").unwrap();
    assert_eq!(
        rule.state,
        State::CannotTell {
            missing: vec![Question::ViolatesScenicPlan],
            zone_class_missing: false,
            lacks: Vec::new(),
        }
    );
    assert_eq!(Applied::missing(&applied), [Question::ViolatesScenicPlan]);
    assert_eq!(Applied::worst(&applied), Some(Effect::Approval));
}

#[test]
fn the_outcome_of_each_answer_is_told_beforehand() {
    let given = answers(&[("outfall", "no"), ("livestock", "no")]);
    let outcomes = on("2026-11-23").outcomes(
        Role::DrinkingWaterSourceZone,
        Some(ZoneClass::GradeTwo),
        &given,
        Question::DischargesPollutants,
    );
    let told: Vec<_> = outcomes.iter().map(|o| (o.answer, o.effect)).collect();
    assert_eq!(
        told,
        [
            ("yes", Some(Effect::Prohibited)),
            ("no", Some(Effect::Attention))
        ]
    );
}

#[test]
fn a_zone_without_its_class_cannot_be_told() {
    let given = [
        ("outfall", "no"),
        ("livestock", "no"),
        ("supply_or_source_protection", "no"),
    ];
    let applied = hit("2026-11-23", Role::DrinkingWaterSourceZone, None, &given);
    assert!(ids(&applied).is_empty());
    let grade_one = applied.iter().find(|a| a.rule.id == "L-16").unwrap();
    assert_eq!(
        grade_one.state,
        State::CannotTell {
            missing: Vec::new(),
            zone_class_missing: true,
            lacks: Vec::new(),
        }
    );
}

#[test]
fn prohibitions_stand_first() {
    let mut given = Answers::new();
    given
        .set(Question::WasteFacility, "construction_waste")
        .unwrap();
    given.decline_rest();
    let applied = on("2026-11-23").apply(Role::EcologicalRedline, None, &given);
    assert_eq!(ids(&applied), ["L-02", "L-05", "L-04"]);
    assert_eq!(Applied::worst(&applied), Some(Effect::Prohibited));
}

#[test]
fn the_form_asks_only_what_the_role_can_use() {
    let asked = on("2026-11-23").questions(Role::KarstStrong, None);
    assert_eq!(asked, [Question::MayPolluteGroundwater]);
    assert!(
        on("2026-11-23")
            .questions(Role::GeologicalHazard, None)
            .is_empty()
    );
}

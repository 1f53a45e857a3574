//! Faults of rule files are found with file, line and key.

use redline::rules::{RuleBase, RuleErrorKind, shipped_texts};

const GOOD: &str = r#"version = "t1"

[[rule]]
id = "T-1"
title = "甲"
title_en = "A"
role = "wetland"
effect = "attention"
law = "某法"
article = "第一条"
gist = "要点"
gist_en = "gist"
authority = "某部门"
authority_en = "someone"
valid_from = 2026-01-01
source = "某处"
checked_on = 2026-01-02
confidence = "confirmed"
when = { outfall = "yes" }
"#;

fn faults(text: &str) -> Vec<(u64, Option<String>, RuleErrorKind)> {
    let errors = RuleBase::parse([("t.toml", text)]).unwrap_err().0;
    assert!(errors.iter().all(|e| e.file == "t.toml"));
    errors
        .into_iter()
        .map(|e| (e.line, e.key, e.kind))
        .collect()
}

fn only(text: &str) -> (u64, String, RuleErrorKind) {
    let mut all = faults(text);
    assert_eq!(all.len(), 1, "{all:?}");
    let (line, key, kind) = all.remove(0);
    (line, key.unwrap_or_default(), kind)
}

fn swapped(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from));
    GOOD.replacen(from, to, 1)
}

#[test]
fn an_unknown_key_is_refused_with_its_line() {
    let text = swapped("law = ", "lawe = \"x\"\nlaw = ");
    let (line, key, kind) = only(&text);
    assert_eq!(
        (line, key.as_str(), kind),
        (9, "lawe", RuleErrorKind::UnknownKey)
    );
    let shown = RuleBase::parse([("t.toml", text.as_str())]).unwrap_err();
    assert!(shown.to_string().contains("t.toml:9"), "{shown}");
    assert_eq!(shown.0[0].diagnostic().place.row, Some(9));
    assert_eq!(shown.0[0].rule.as_deref(), Some("T-1"));
}

#[test]
fn an_unknown_question_in_a_condition_is_refused_with_its_line() {
    let text = swapped("outfall = \"yes\"", "outfal = \"yes\"");
    let (line, key, kind) = only(&text);
    assert_eq!(
        (line, key.as_str(), kind),
        (19, "outfal", RuleErrorKind::UnknownKey)
    );
}

#[test]
fn an_answer_the_question_does_not_know_is_refused() {
    let (line, key, kind) = only(&swapped(
        "outfall = \"yes\"",
        "crossing = [\"ground\", \"boat\"]",
    ));
    assert_eq!((line, key.as_str()), (19, "crossing"));
    assert!(matches!(kind, RuleErrorKind::UnknownValue { value, .. } if value == "boat"));
}

#[test]
fn a_missing_key_is_named() {
    let (line, key, kind) = only(&swapped("article = \"第一条\"\n", ""));
    assert_eq!(
        (line, key.as_str(), kind),
        (3, "article", RuleErrorKind::MissingKey)
    );
}

#[test]
fn a_restriction_without_its_procedure_is_refused() {
    let (_, key, kind) = only(&swapped("\"attention\"", "\"restricted\""));
    assert_eq!(
        (key.as_str(), kind),
        ("requires", RuleErrorKind::MissingKey)
    );
}

#[test]
fn an_unconfirmed_entry_must_say_why() {
    let (_, key, kind) = only(&swapped("\"confirmed\"", "\"unconfirmed\""));
    assert_eq!((key.as_str(), kind), ("note", RuleErrorKind::MissingKey));
}

#[test]
fn dates_that_do_not_exist_or_run_backwards_are_refused() {
    let (line, key, kind) = only(&swapped("2026-01-01", "\"2026-02-29\""));
    assert_eq!((line, key.as_str()), (15, "valid_from"));
    assert!(matches!(kind, RuleErrorKind::BadDate(_)));
    let text = swapped("source", "valid_to = 2025-12-31\nsource");
    let (line, key, kind) = only(&text);
    assert_eq!(
        (line, key.as_str(), kind),
        (16, "valid_to", RuleErrorKind::DatesReversed)
    );
}

#[test]
fn broken_toml_ends_in_a_located_message() {
    let (line, _, kind) = only(&swapped("role = \"wetland\"", "role = wetland\""));
    assert_eq!(line, 7);
    assert!(matches!(kind, RuleErrorKind::Syntax(_)));
}

#[test]
fn the_version_stands_in_exactly_one_file() {
    assert_eq!(
        only(&swapped("version = \"t1\"\n", "")).2,
        RuleErrorKind::Version
    );
    let errors = RuleBase::parse([("t.toml", GOOD), ("u.toml", "version = \"t2\"\n")]);
    let errors = errors.unwrap_err().0;
    assert_eq!(errors.len(), 1);
    assert_eq!(
        (errors[0].file.as_str(), &errors[0].kind),
        ("u.toml", &RuleErrorKind::Version)
    );
}

#[test]
fn an_id_stands_once_and_replaces_only_what_has_ended() {
    let rule = GOOD.replacen("version = \"t1\"\n", "", 1);
    let twice = format!("{GOOD}{rule}");
    assert_eq!(only(&twice).2, RuleErrorKind::DuplicateId);
    let later = rule.replace("T-1", "T-2") + "replaces = [\"T-1\"]\n";
    let kind = only(&format!("{GOOD}{later}")).2;
    assert_eq!(kind, RuleErrorKind::BadReplaces("T-1".to_owned()));
}

#[test]
fn every_fault_is_reported_at_once() {
    let text = swapped("\"wetland\"", "\"swamp\"").replace("effect = \"attention\"", "effect = 3");
    let keys: Vec<_> = faults(&text).into_iter().filter_map(|f| f.1).collect();
    assert_eq!(keys, ["role", "effect"]);
}

#[test]
fn the_hash_holds_every_word_and_no_layout() {
    let hash = |text: &str| {
        RuleBase::parse([("t.toml", text)])
            .unwrap()
            .hash()
            .to_owned()
    };
    let good = hash(GOOD);
    assert_eq!(good.len(), 64);
    assert_eq!(good, hash(&format!("# 注释\n\n{GOOD}")));
    for (from, to) in [
        ("要点", "要旨"),
        ("\"yes\"", "\"no\""),
        ("2026-01-01", "2026-01-03"),
        ("\"t1\"", "\"t2\""),
        ("\"wetland\"", "[\"wetland\", \"lake\"]"),
    ] {
        assert_ne!(good, hash(&swapped(from, to)), "{from} → {to}");
    }
}

#[test]
fn the_order_of_the_files_does_not_change_the_hash() {
    let forward = RuleBase::parse(shipped_texts().iter().copied()).unwrap();
    let backward = RuleBase::parse(shipped_texts().iter().rev().copied()).unwrap();
    assert_eq!(forward.hash(), backward.hash());
    assert_eq!(forward, backward);
}

#[test]
fn a_workspace_adds_its_own_rules_behind_the_shipped_ones() {
    let own = GOOD.replacen("version = \"t1\"\n", "", 1);
    let shipped = RuleBase::shipped().unwrap();
    let texts = shipped_texts()
        .iter()
        .copied()
        .chain([("own.toml", own.as_str())]);
    let both = RuleBase::parse(texts).unwrap();
    assert_eq!(both.rules().len(), shipped.rules().len() + 1);
    assert_ne!(both.hash(), shipped.hash());
    assert_eq!(both.version(), shipped.version());
}

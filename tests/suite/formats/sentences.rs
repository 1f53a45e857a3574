//! Every code this room uses has a sentence in both languages, with the same arguments.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn catalogue(language: &str) -> BTreeMap<String, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("assets/i18n")
        .join(language)
        .join("formats.toml");
    toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn sources(folder: &Path, out: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, out);
        } else {
            out.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
}

/// Codes as they stand in quotes in the sources.
fn used() -> BTreeSet<String> {
    let mut text = String::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src/formats"),
        &mut text,
    );
    text.split("\"formats.")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect()
}

fn arguments(sentence: &str) -> BTreeSet<&str> {
    sentence
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
        .collect()
}

#[test]
fn every_code_has_a_sentence_in_both_languages_and_none_is_left_over() {
    let used = used();
    assert!(used.len() > 80);
    for language in ["zh", "en"] {
        let there: BTreeSet<String> = catalogue(language).into_keys().collect();
        let missing: Vec<&String> = used.difference(&there).collect();
        let unused: Vec<&String> = there.difference(&used).collect();
        assert!(
            missing.is_empty() && unused.is_empty(),
            "{language}: {missing:?} {unused:?}"
        );
    }
}

#[test]
fn both_languages_take_the_same_arguments() {
    let (zh, en) = (catalogue("zh"), catalogue("en"));
    for (code, sentence) in &zh {
        assert_eq!(arguments(sentence), arguments(&en[code]), "{code}");
        assert!(
            !sentence.contains('！') && !sentence.contains('请'),
            "{code}"
        );
    }
}

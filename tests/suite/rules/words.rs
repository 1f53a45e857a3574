//! Sentences exist in both languages, take the same arguments and keep to the office's words.

use redline::layer::{Role, ZoneClass};
use redline::rules::{Confidence, Effect, Question, Stage, shipped_texts};
use std::collections::{BTreeMap, BTreeSet};

type Catalogue = BTreeMap<String, String>;

fn catalogue(language: &str, room: &str) -> Catalogue {
    let root = env!("CARGO_MANIFEST_DIR");
    let path = format!("{root}/assets/i18n/{language}/{room}.toml");
    toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn arguments(sentence: &str) -> BTreeSet<String> {
    sentence
        .split('{')
        .skip(1)
        .map(|rest| rest.split('}').next().unwrap().to_owned())
        .collect()
}

#[test]
fn both_languages_hold_the_same_keys_and_arguments() {
    for room in ["rules", "layer"] {
        let (zh, en) = (catalogue("zh", room), catalogue("en", room));
        assert_eq!(zh.keys().collect::<Vec<_>>(), en.keys().collect::<Vec<_>>());
        for (key, sentence) in &zh {
            assert_eq!(arguments(sentence), arguments(&en[key]), "{room}.{key}");
        }
    }
}

#[test]
fn every_effect_question_answer_and_stage_has_its_words() {
    let mut codes: Vec<String> = Vec::new();
    for effect in Effect::ALL {
        codes.push(effect.label_code().to_owned());
        codes.push(effect.pill_code());
    }
    codes.extend(Stage::ALL.iter().map(|s| s.label_code()));
    codes.extend(
        Confidence::ALL
            .iter()
            .filter_map(|c| c.mark_code())
            .map(str::to_owned),
    );
    for question in Question::ALL {
        codes.push(question.text_code());
        codes.extend(question.options().iter().map(|o| question.option_code(o)));
    }
    for language in ["zh", "en"] {
        let words = catalogue(language, "rules");
        for code in &codes {
            let key = code.strip_prefix("rules.").unwrap();
            assert!(words.contains_key(key), "{language}: {code}");
        }
    }
}

#[test]
fn every_role_and_zone_class_has_a_name() {
    for language in ["zh", "en"] {
        let words = catalogue(language, "layer");
        for role in Role::ALL {
            assert!(words.contains_key(&format!("role_{}", role.code())));
        }
        for class in ZoneClass::ALL {
            assert!(words.contains_key(&format!("zone_class_{}", class.code())));
        }
    }
}

/// Witness: the labels of the office's table of words.
#[test]
fn the_five_labels_are_the_offices() {
    let words = catalogue("zh", "rules");
    assert_eq!(words["label_prohibited"], "涉及禁止性管控要求，建议避让");
    assert_eq!(
        words["label_restricted"],
        "涉及限制性管控要求，须履行{requires}"
    );
    assert_eq!(words["label_attention"], "需关注（{what}）");
    assert_eq!(words["label_none_found"], "经与已载入图层套合，未发现涉及");
    assert_eq!(words["label_cannot_tell"], "无法判断（缺{what}）");
}

#[test]
fn the_machine_never_prints_a_verdict_word() {
    let mut texts: Vec<String> = ["rules", "layer"]
        .iter()
        .flat_map(|room| catalogue("zh", room).into_values())
        .collect();
    // The plan speaks in its own words, in quotes.
    texts.extend(shipped_texts().iter().flat_map(|(_, text)| {
        let own = text.lines().filter(|line| !line.starts_with("plan_quote"));
        own.map(str::to_owned).collect::<Vec<_>>()
    }));
    for text in &texts {
        for word in ["冲突", "通过", "可行", "合规", "！"] {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
}

#[test]
fn effects_order_by_severity() {
    let order = [
        "attention",
        "consult",
        "approval",
        "restricted",
        "prohibited",
    ];
    let codes: Vec<_> = Effect::ALL.iter().map(|e| e.code()).collect();
    assert_eq!(codes, order);
    assert!(Effect::Prohibited > Effect::Restricted);
    assert_eq!(Effect::from_code("consult"), Some(Effect::Consult));
}

//! The office's own rules: added, put in the place of shipped ones, refused with their place.

use redline::layer::{Role, ZoneClass};
use redline::rules::{
    Answers, Attribute, Bounds, Effect, Facts, Ground, Measure, Parameter, RuleBase, RuleErrorKind,
    shipped_texts,
};

const QUARRY: &str = r#"version = "guilin-1"

[parameters]
nearby_m = 300

[[rule]]
id = "L-57"
title = "采石场选址"
title_en = "Siting of quarries"
role = "project"
relation = "project"
when = { quarry_or_blasting = "yes" }
effect = "prohibited"
law = "桂林市建筑石料用采石场建设和生产运营管理暂行规定"
article = "第五条"
gist = "测试用文字。"
gist_en = "Text of a test."
authority = "市级自然资源部门"
authority_en = "natural resources authority of the city"
valid_from = 2022-01-01
source = "本单位录入"
checked_on = 2026-11-01
confidence = "confirmed"
"#;

const UNIT: &str = r#"
[[unit]]
code = "ZH45030210001"
name = "示例重点管控单元"
source = "测试用清单"
checked_on = 2026-11-01
layout = ["甲要求", "乙要求"]
"污染物排放管控" = "丙要求"
risk = { text = "丁要求", when = { hazardous_store = "yes" } }
resources = ["戊要求", { text = "己要求", when = { boiler_fuel = "coal" }, effect = "prohibited" }]
"#;

fn with(files: &[(&str, &str)]) -> Result<RuleBase, redline::rules::RuleErrors> {
    let own = files
        .iter()
        .map(|(n, t)| ((*n).to_owned(), (*t).to_owned()));
    RuleBase::with_local(shipped_texts().iter().copied(), own)
}

struct Unit(&'static str);

impl Facts for Unit {
    fn attribute(&self, attribute: Attribute) -> Option<String> {
        (attribute == Attribute::UnitCode).then(|| self.0.to_owned())
    }

    fn field(&self, _: &str) -> Option<String> {
        None
    }

    fn measure(&self, _: Measure) -> Bounds {
        Bounds::UNKNOWN
    }

    fn in_county(&self, _: &[String]) -> Option<bool> {
        None
    }
}

#[test]
fn an_entry_of_a_known_id_takes_the_place_of_the_shipped_one_and_names_it() {
    let shipped = RuleBase::shipped().unwrap();
    let base = with(&[("rules/quarry.toml", QUARRY)]).unwrap();
    assert_eq!(base.rules().len(), shipped.rules().len());
    let rule = base.get("L-57").unwrap();
    assert_eq!(rule.effect, Effect::Prohibited);
    let local = rule.local.as_ref().unwrap();
    assert_eq!((local.file.as_str(), local.line), ("rules/quarry.toml", 6));
    let named = shipped.get("L-57").unwrap().citation();
    assert_eq!(local.overrides.as_ref(), Some(&named));
    assert!(shipped.get("L-57").unwrap().local.is_none());
}

#[test]
fn version_and_hash_say_that_local_rules_took_part() {
    let shipped = RuleBase::shipped().unwrap();
    let base = with(&[("rules/quarry.toml", QUARRY)]).unwrap();
    let version = base.version();
    assert!(
        version.starts_with(&format!("{}+guilin-1.", shipped.version())),
        "{version}"
    );
    assert_ne!(base.hash(), shipped.hash());
    // Comments and the name of the file do not count, words do.
    let same = with(&[("other.toml", &format!("# 注释\n{QUARRY}"))]).unwrap();
    assert_eq!((same.version(), same.hash()), (version, base.hash()));
    let changed = with(&[("rules/quarry.toml", &QUARRY.replace("第五条", "第六条"))]).unwrap();
    assert_ne!(changed.version(), version);
    // Nothing said, nothing changed.
    let empty = with(&[("rules/empty.toml", "# 空\n")]).unwrap();
    assert_eq!(empty.version(), shipped.version());
    assert_eq!(empty.hash(), shipped.hash());
}

#[test]
fn the_office_sets_the_distances_the_law_leaves_open() {
    let base = with(&[("rules/quarry.toml", QUARRY)]).unwrap();
    let set = base.parameters().get(&Parameter::Nearby).map(|f| f.get());
    assert_eq!(set, Some(300.0));
    assert!(RuleBase::shipped().unwrap().parameters().is_empty());
}

#[test]
fn an_access_list_speaks_of_its_own_unit_in_four_columns() {
    let base = with(&[("rules/units.toml", UNIT)]).unwrap();
    let set = base.at("2026-11-24".parse().unwrap());
    let given = Answers::from_pairs([
        ("hazardous_store", "no"),
        ("boiler_fuel", "coal"),
        ("violates_access_list", "no"),
    ])
    .unwrap();
    let of = |code: &'static str| {
        let ground = Ground {
            role: Role::EcoControlUnit,
            class: Some(ZoneClass::Key),
            apart: None,
            facts: &Unit(code),
        };
        let applied = set.apply_at(&ground, &given);
        assert!(applied.iter().all(|a| a.applies()));
        applied
            .iter()
            .filter(|a| a.rule.id.starts_with("U-"))
            .map(|a| (a.rule.id.clone(), a.rule.gist.clone()))
            .collect::<Vec<_>>()
    };
    let expected = [
        ("U-ZH45030210001-resources-2", "己要求"),
        ("U-ZH45030210001-emissions", "丙要求"),
        ("U-ZH45030210001-layout", "（1）甲要求（2）乙要求"),
        ("U-ZH45030210001-resources", "戊要求"),
    ];
    let found = of("ZH45030210001");
    let found: Vec<_> = found
        .iter()
        .map(|(i, g)| (i.as_str(), g.as_str()))
        .collect();
    assert_eq!(found, expected);
    assert!(of("ZH45030210002").is_empty());
    let rule = base.get("U-ZH45030210001-layout").unwrap();
    assert_eq!(
        rule.citation(),
        "《生态环境分区管控方案和单元准入清单》ZH45030210001示例重点管控单元空间布局约束"
    );
    assert_eq!(rule.local.as_ref().unwrap().line, 2);
}

#[test]
fn faults_of_own_files_name_file_line_and_key() {
    let places = |file: &str, text: &str| {
        let errors = with(&[(file, text)]).unwrap_err().0;
        errors
            .into_iter()
            .map(|e| (e.file, e.line, e.key.unwrap_or_default(), e.kind))
            .collect::<Vec<_>>()
    };
    let bad = QUARRY.replace("article =", "artikel =");
    let found = places("rules/quarry.toml", &bad);
    let (file, line, key, kind) = &found[0];
    assert_eq!(
        (file.as_str(), key.as_str()),
        ("rules/quarry.toml", "article")
    );
    assert_eq!((*line, kind), (6, &RuleErrorKind::MissingKey));
    assert_eq!((found[1].1, found[1].2.as_str()), (15, "artikel"));
    let bad = UNIT.replace("risk = { text = \"丁要求\",", "risk = { txt = \"丁要求\",");
    let found = places("rules/units.toml", &bad);
    assert_eq!((found[0].1, found[0].2.as_str()), (9, "text"));
    let bad = UNIT.replace("source = \"测试用清单\"\n", "");
    let found = places("rules/units.toml", &bad);
    assert_eq!((found[0].1, found[0].2.as_str()), (2, "source"));
    let bad = UNIT.replace("layout = [\"甲要求\", \"乙要求\"]", "layout = []");
    let found = places("rules/units.toml", &bad);
    assert_eq!((found[0].1, found[0].2.as_str()), (7, "layout"));
    assert_eq!(found[0].3, RuleErrorKind::Empty);
    let bad = UNIT.replace("risk =", "risks =");
    assert_eq!(places("rules/units.toml", &bad)[0].2, "risks");
}

#[test]
fn the_same_id_twice_among_own_entries_is_refused() {
    let second = QUARRY.replace("version = \"guilin-1\"\n", "");
    let errors = with(&[("a.toml", QUARRY), ("b.toml", &second)])
        .unwrap_err()
        .0;
    assert_eq!(errors.len(), 1);
    assert_eq!(
        (errors[0].file.as_str(), &errors[0].kind),
        ("b.toml", &RuleErrorKind::DuplicateId)
    );
    let twice = format!("{UNIT}{UNIT}");
    assert!(
        with(&[("units.toml", &twice)])
            .unwrap_err()
            .0
            .iter()
            .all(|e| e.kind == RuleErrorKind::DuplicateId)
    );
}

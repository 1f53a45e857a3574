//! Every shipped rule fires where its clause says and is silent beside it, and a mistake in any
//! of its parts is noticed.
//!
//! Cases: tests/fixtures/rules/cases.toml, made by tests/oracle/rules/make_cases.py (which reads
//! the same rule files and shares no code with the program). They notice what changes later; that
//! an entry says what its statute says is held by `worked`.

use super::{answers, base};
use redline::base::date::Date;
use redline::layer::{DrawnLine, Role, ZoneClass};
use redline::rules::{
    Apart, Applied, Attribute, Bounds, Facts, Ground, Measure, MeasuredFrom, Rule, RuleBase, State,
    shipped_texts,
};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// What a shift of the distances would leave of “周边”: the cases are made for 500 m.
const NEARBY: &str = "[parameters]\nnearby_m = 500\n";

#[derive(Deserialize)]
struct Table {
    rule: Vec<Expected>,
}

#[derive(Deserialize)]
struct Expected {
    id: String,
    relation: String,
    effect: String,
    citation: String,
    gist: String,
    authority: String,
    requires: Option<String>,
    fires: Vec<Case>,
    silent: Vec<Case>,
    /// Where it cannot be told, because something that matters is not known.
    #[serde(default)]
    open: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    on: toml::value::Datetime,
    role: String,
    class: Option<String>,
    distance_m: Option<f64>,
    #[serde(default)]
    answers: BTreeMap<String, String>,
    #[serde(default)]
    attributes: BTreeMap<String, String>,
    #[serde(default)]
    measures: BTreeMap<String, f64>,
    county: Option<String>,
}

impl Facts for Case {
    fn attribute(&self, attribute: Attribute) -> Option<String> {
        self.attributes.get(attribute.code()).cloned()
    }

    fn field(&self, _: &str) -> Option<String> {
        None
    }

    fn measure(&self, measure: Measure) -> Bounds {
        let known = self.measures.get(measure.code());
        known.map_or(Bounds::UNKNOWN, |value| Bounds::exactly(*value))
    }

    fn in_county(&self, names: &[String]) -> Option<bool> {
        self.county.as_ref().map(|county| names.contains(county))
    }
}

fn table() -> Vec<Expected> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/rules/cases.toml"
    );
    let table: Table = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    table.rule
}

/// The rules that apply to a case, or may apply.
fn applied(base: &RuleBase, relation: &str, case: &Case, from: &[MeasuredFrom]) -> Vec<Applied> {
    let set = base.at(case.on.to_string().parse::<Date>().unwrap());
    let pairs: Vec<(&str, &str)> = case
        .answers
        .iter()
        .map(|(q, a)| (q.as_str(), a.as_str()))
        .collect();
    let given = answers(&pairs);
    let role = Role::from_code(&case.role).unwrap();
    let drawn = if from == [MeasuredFrom::CentreLine] {
        DrawnLine::Centre
    } else {
        DrawnLine::Edge
    };
    match relation {
        "project" => set.apply_project(case, &given),
        "outside" => set.apply_outside(role, &given),
        "layer_missing" => set.apply_layer_missing(role, &given),
        _ => {
            let class = case.class.as_deref();
            let ground = Ground {
                role,
                class: class.map(|c| ZoneClass::from_code(c).unwrap()),
                apart: case.distance_m.map(|distance_m| Apart {
                    distance_m,
                    band_m: Some(0.0),
                    drawn,
                    half_width_m: 20.0,
                }),
                facts: case,
            };
            set.apply_at(&ground, &given)
        }
    }
}

/// Why the rule does not do what its cases say; none if it does. `from` is the line that the
/// clause measures from, whatever the base at hand says.
fn difference(base: &RuleBase, expected: &Expected, from: &[MeasuredFrom]) -> Option<String> {
    let id = expected.id.as_str();
    let told = |n: usize, what: &str| Some(format!("{id}, case {}: {what}", n + 1));
    for (n, case) in expected.fires.iter().enumerate() {
        let all = applied(base, &expected.relation, case, from);
        let Some(found) = all.iter().find(|a| a.rule.id == id) else {
            return told(n, "silent");
        };
        if found.state != State::Applies {
            return told(n, &format!("{:?}", found.state));
        }
        let rule = &found.rule;
        if rule.effect.code() != expected.effect
            || rule.citation() != expected.citation
            || rule.gist != expected.gist
            || rule.authority != expected.authority
            || rule.requires != expected.requires
        {
            return told(n, "another clause");
        }
    }
    for (n, case) in expected.silent.iter().enumerate() {
        let all = applied(base, &expected.relation, case, from);
        if let Some(found) = all.iter().find(|a| a.rule.id == id) {
            return told(n, &format!("not silent: {:?}", found.state));
        }
    }
    for (n, case) in expected.open.iter().enumerate() {
        let all = applied(base, &expected.relation, case, from);
        let found = all.iter().find(|a| a.rule.id == id);
        if !matches!(found.map(|a| &a.state), Some(State::CannotTell { .. })) {
            return told(n, &format!("can be told: {:?}", found.map(|a| &a.state)));
        }
    }
    None
}

fn measured_from(rule: &Rule) -> Vec<MeasuredFrom> {
    let reach = rule.reach.as_ref();
    reach.map_or_else(Vec::new, |r| r.measured_from.clone())
}

#[test]
fn every_shipped_rule_fires_and_is_silent_as_its_cases_say() {
    let shipped = shipped_texts().iter().copied();
    let own = [("office.toml".to_owned(), NEARBY.to_owned())];
    let with_office = RuleBase::with_local(shipped, own).unwrap();
    let table = table();
    let listed: BTreeSet<&str> = table.iter().map(|e| e.id.as_str()).collect();
    let there: BTreeSet<String> = base().rules().iter().map(|r| r.id.clone()).collect();
    assert_eq!(
        listed,
        there.iter().map(String::as_str).collect(),
        "every rule has cases"
    );
    for expected in &table {
        assert!(!expected.fires.is_empty(), "{} never fires", expected.id);
        assert!(
            !expected.silent.is_empty(),
            "{} is never silent",
            expected.id
        );
        let from = measured_from(with_office.get(&expected.id).unwrap());
        assert_eq!(difference(&with_office, expected, &from), None);
    }
}

/// A rule file that holds one rule alone, with everything its cases need.
fn alone(rule: &toml::Table) -> String {
    let mut rule = rule.clone();
    rule.remove("replaces");
    let mut file = toml::Table::new();
    file.insert("version".into(), "t".into());
    file.insert("rule".into(), toml::Value::Array(vec![rule.into()]));
    format!("{}\n{NEARBY}", toml::to_string(&file).unwrap())
}

/// Mistakes that could be made in the data of a rule, each with its name.
fn mutations(rule: &toml::Table) -> Vec<(String, toml::Table)> {
    let mut all: Vec<(String, toml::Table)> = Vec::new();
    let mut add = |name: &str, change: &mut dyn FnMut(&mut toml::Table)| {
        let mut changed = rule.clone();
        change(&mut changed);
        assert_ne!(&changed, rule, "{name} changes nothing");
        all.push((name.to_owned(), changed));
    };
    let flipped = match rule["effect"].as_str().unwrap() {
        "prohibited" => "attention",
        _ => "prohibited",
    };
    add("another effect", &mut |r| {
        r.insert("effect".into(), flipped.into());
        if flipped == "prohibited" {
            r.remove("requires");
            r.remove("requires_en");
        }
    });
    for key in ["law", "article", "gist", "authority", "requires", "edition"] {
        if let Some(text) = rule.get(key).and_then(toml::Value::as_str) {
            let text: String = text.chars().skip(1).collect::<String>() + "改";
            add(&format!("another {key}"), &mut |r| {
                r.insert(key.into(), text.clone().into());
            });
        }
    }
    for (key, step) in [
        ("valid_from", 1),
        ("valid_from", -1),
        ("valid_to", 1),
        ("valid_to", -1),
    ] {
        if let Some(day) = rule.get(key) {
            let moved = shifted(&day.to_string(), step);
            add(&format!("{key} {step:+}"), &mut |r| {
                r.insert(key.into(), moved.clone().into());
            });
        }
    }
    if !rule.contains_key("valid_to") {
        add("an end", &mut |r| {
            r.insert("valid_to".into(), "2045-01-01".into());
        });
    }
    if rule["role"].as_str() != Some("project") {
        add("another role", &mut |r| {
            r.insert("role".into(), "lake".into());
        });
        if let Some(roles) = rule["role"].as_array() {
            for n in 0..roles.len() {
                let mut fewer = roles.clone();
                fewer.remove(n);
                add(&format!("without role {n}"), &mut |r| {
                    r.insert("role".into(), fewer.clone().into());
                });
            }
        }
        if rule.get("relation").is_none() && !rule.contains_key("measured_from") {
            add("outside instead of inside", &mut |r| {
                r.insert("relation".into(), "outside".into());
            });
        }
    }
    for key in [
        "classes",
        "except_classes",
        "stages",
        "when",
        "where",
        "stated_only",
    ] {
        if rule.contains_key(key) {
            add(&format!("without {key}"), &mut |r| {
                r.remove(key);
            });
        }
    }
    for key in ["classes", "stages"] {
        if let Some(values) = rule.get(key).and_then(toml::Value::as_array)
            && values.len() > 1
        {
            for n in 0..values.len() {
                let mut fewer = values.clone();
                fewer.remove(n);
                add(&format!("{key} without {n}"), &mut |r| {
                    r.insert(key.into(), fewer.clone().into());
                });
            }
        }
    }
    for key in ["when", "where"] {
        if let Some(condition) = rule.get(key) {
            add(&format!("{key} turned round"), &mut |r| {
                let mut turned = toml::Table::new();
                turned.insert("not".into(), condition.clone());
                r.insert(key.into(), turned.into());
            });
            for (n, fewer) in weaker(condition).into_iter().enumerate() {
                add(&format!("{key} weaker {n}"), &mut |r| {
                    r.insert(key.into(), fewer.clone());
                });
            }
        }
    }
    if let Some(metres) = rule.get("within_m").and_then(toml::Value::as_integer) {
        for other in [metres - 1, metres + 1, metres * 2] {
            add(&format!("{other} m"), &mut |r| {
                r.insert("within_m".into(), other.into());
            });
        }
    }
    if rule.contains_key("within") {
        add("another distance", &mut |r| {
            r.remove("within");
            r.insert("within_m".into(), 499.into());
        });
    }
    if let Some(line) = rule.get("measured_from").and_then(toml::Value::as_str) {
        let other = if line == "centre_line" {
            "zone_edge"
        } else {
            "centre_line"
        };
        add("measured from another line", &mut |r| {
            r.insert("measured_from".into(), other.into());
        });
    }
    all
}

/// A condition with one part, or one accepted value, left out.
fn weaker(condition: &toml::Value) -> Vec<toml::Value> {
    let mut out = Vec::new();
    let Some(table) = condition.as_table() else {
        return out;
    };
    for (key, value) in table {
        if table.len() > 1 {
            let mut fewer = table.clone();
            fewer.remove(key);
            out.push(fewer.into());
        }
        match value {
            toml::Value::Array(values) if values.len() > 1 => {
                for n in 0..values.len() {
                    let mut fewer = values.clone();
                    fewer.remove(n);
                    let mut changed = table.clone();
                    changed.insert(key.clone(), fewer.into());
                    out.push(changed.into());
                }
            }
            toml::Value::Table(figures) => {
                for (how, figure) in figures {
                    if let Some(figure) = figure.as_integer() {
                        let mut moved = figures.clone();
                        moved.insert(how.clone(), (figure + 1).into());
                        let mut changed = table.clone();
                        changed.insert(key.clone(), moved.into());
                        out.push(changed.into());
                    }
                }
            }
            _ => {}
        }
        // The parts of all and any, each weakened in its place.
        if let toml::Value::Array(parts) = value {
            for (n, part) in parts.iter().enumerate() {
                for fewer in weaker(part) {
                    let mut parts = parts.clone();
                    parts[n] = fewer;
                    let mut changed = table.clone();
                    changed.insert(key.clone(), parts.into());
                    out.push(changed.into());
                }
            }
        }
    }
    out
}

fn shifted(day: &str, step: i32) -> String {
    let (y, m, d) = day.parse::<Date>().unwrap().parts();
    let day = match step {
        1 => Date::new(y, m, d + 1)
            .or_else(|| Date::new(y, m + 1, 1))
            .or_else(|| Date::new(y + 1, 1, 1)),
        _ => Date::new(y, m, d - 1)
            .or_else(|| {
                (28..=31)
                    .rev()
                    .find_map(|last| Date::new(y, m.max(2) - 1, last))
            })
            .filter(|_| d > 1 || m > 1)
            .or_else(|| Date::new(y - 1, 12, 31)),
    };
    day.unwrap().to_string()
}

#[test]
fn every_mistake_in_the_data_of_a_rule_turns_its_cases_red() {
    let mut unnoticed = Vec::new();
    let table: BTreeMap<String, Expected> =
        table().into_iter().map(|e| (e.id.clone(), e)).collect();
    let base = base();
    let mut seeded = 0;
    for (file, text) in shipped_texts() {
        let document: toml::Table = toml::from_str(text).unwrap();
        for rule in document
            .get("rule")
            .and_then(toml::Value::as_array)
            .into_iter()
            .flatten()
        {
            let rule = rule.as_table().unwrap();
            let id = rule["id"].as_str().unwrap();
            let expected = &table[id];
            let from = measured_from(base.get(id).unwrap());
            let read = |rule: &toml::Table| {
                let text = alone(rule);
                RuleBase::parse([("m.toml", text.as_str())])
            };
            assert_eq!(
                difference(&read(rule).unwrap(), expected, &from),
                None,
                "{file}"
            );
            let changed = mutations(rule);
            assert!(changed.len() >= 6, "{id}");
            for (name, mutant) in changed {
                // A file that is refused has been noticed too.
                if let Ok(mutant) = read(&mutant)
                    && difference(&mutant, expected, &from).is_none()
                {
                    unnoticed.push(format!("{id}: {name}"));
                }
                seeded += 1;
            }
        }
    }
    assert!(unnoticed.is_empty(), "{unnoticed:#?}");
    assert!(seeded > 2_000, "{seeded}");
}

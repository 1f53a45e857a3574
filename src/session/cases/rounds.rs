//! 本轮与上轮变化: two results of one case, project by project, in what an officer looks for:
//! which project came or went, whose conclusion is another, which ground is taken more or less.

use crate::base::message::{Arg, Message};
use crate::base::text::visible;
use crate::base::units::{Meters, SquareMeters};
use crate::i18n::numbers;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// Areas (square metres) and lengths (metres) closer than this are the same as printed.
const SAME_M2: f64 = 0.5;

/// What a later result has otherwise than an earlier one, both as JSON of a check.
pub fn compared(before: &Json, after: &Json) -> Vec<Message> {
    let (then, now) = (projects(before), projects(after));
    let mut told = Vec::new();
    for (id, new) in &now {
        let name = name_of(new, id);
        let Some(old) = then.get(id) else {
            told.push(Message::new("cases.change_new").with("name", name));
            continue;
        };
        let verdicts = (text(old, "verdict"), text(new, "verdict"));
        if verdicts.0 != verdicts.1 {
            told.push(
                Message::new("cases.change_verdict")
                    .with("name", name.as_str())
                    .with("before", verdict(verdicts.0))
                    .with("after", verdict(verdicts.1)),
            );
        }
        let sizes = (number(old, "area_m2"), number(new, "area_m2"));
        if (sizes.0 - sizes.1).abs() >= SAME_M2 {
            told.push(
                Message::new("cases.change_size")
                    .with("name", name.as_str())
                    .with("before", hectares(sizes.0))
                    .with("after", hectares(sizes.1)),
            );
        }
        told.extend(grounds(&name, old, new));
    }
    for (id, old) in &then {
        if !now.contains_key(id) {
            let name = name_of(old, id);
            told.push(Message::new("cases.change_gone").with("name", name));
        }
    }
    told
}

fn projects(result: &Json) -> BTreeMap<String, &Json> {
    let all = result.get("projects").and_then(Json::as_array);
    let mut found = BTreeMap::new();
    for project in all.into_iter().flatten() {
        let id = match project.get("id") {
            Some(Json::String(id)) => id.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        // Two of the same id are told apart by their row.
        let row = project.get("row").map(Json::to_string).unwrap_or_default();
        let key = if found.contains_key(&id) {
            format!("{id} #{row}")
        } else {
            id
        };
        found.insert(key, project);
    }
    found
}

fn name_of(project: &Json, id: &str) -> String {
    let name = text(project, "name");
    visible(if name.is_empty() { id } else { name })
}

fn text<'a>(of: &'a Json, key: &str) -> &'a str {
    of.get(key).and_then(Json::as_str).unwrap_or_default()
}

fn number(of: &Json, key: &str) -> f64 {
    of.get(key).and_then(Json::as_f64).unwrap_or_default()
}

fn verdict(code: &str) -> Arg {
    match code {
        "prohibited" | "restricted" | "attention" | "none_found" | "cannot_tell" => {
            Message::new(&format!("screening.pill_{code}")).into()
        }
        other => visible(other).into(),
    }
}

fn hectares(area_m2: f64) -> String {
    numbers::hectares(SquareMeters(area_m2))
}

/// What is taken of a role's ground: area, or length where there is no area.
#[derive(Clone, Copy)]
struct Amount {
    area_m2: f64,
    length_m: f64,
}

impl Amount {
    fn words(self) -> Message {
        if self.area_m2 > 0.0 || self.length_m == 0.0 {
            Message::new("cases.amount_ha").with("value", hectares(self.area_m2))
        } else {
            Message::new("cases.amount_m").with("value", numbers::meters(Meters(self.length_m)))
        }
    }

    fn is_near(self, other: Self) -> bool {
        (self.area_m2 - other.area_m2).abs() < SAME_M2
            && (self.length_m - other.length_m).abs() < SAME_M2
    }
}

/// What is taken of each role's ground, before and after.
fn grounds(name: &str, old: &Json, new: &Json) -> Vec<Message> {
    let (then, now) = (taken(old), taken(new));
    let mut roles: Vec<&String> = then.keys().chain(now.keys()).collect();
    roles.sort();
    roles.dedup();
    roles
        .into_iter()
        .filter_map(|role| {
            let (a, b) = (then.get(role).copied(), now.get(role).copied());
            let code = match (a, b) {
                (None, Some(_)) => "cases.change_ground_new",
                (Some(_), None) => "cases.change_ground_gone",
                (Some(a), Some(b)) if !a.is_near(b) => "cases.change_ground",
                _ => return None,
            };
            let mut message = Message::new(code)
                .with("name", name)
                .with("role", Message::new(&format!("layer.role_{role}")));
            if let Some(a) = a {
                message = message.with("before", a.words());
            }
            if let Some(b) = b {
                message = message.with("after", b.words());
            }
            Some(message)
        })
        .collect()
}

/// The role's totals of a project: the union, where nothing counts twice.
fn taken(project: &Json) -> BTreeMap<String, Amount> {
    let totals = project.get("totals").and_then(Json::as_array);
    totals
        .into_iter()
        .flatten()
        .filter(|t| t.get("role_total").and_then(Json::as_bool) == Some(true))
        .map(|t| {
            let amount = Amount {
                area_m2: number(t, "area_m2"),
                length_m: number(t, "length_m"),
            };
            (text(t, "role").to_owned(), amount)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_an_officer_looks_for_is_told_and_what_is_the_same_is_not() {
        let total =
            |role: &str, area: f64| json!({"role": role, "role_total": true, "area_m2": area});
        let project = |id: &str, verdict: &str, totals: Vec<Json>| json!({"id": id, "name": id, "verdict": verdict, "area_m2": 100.0, "totals": totals});
        let before = json!({"projects": [
            project("A", "prohibited", vec![total("ecological_redline", 5000.0)]),
            project("B", "none_found", vec![]),
            project("C", "restricted", vec![total("forest_park", 10.0), total("wetland_park", 7.0)]),
        ]});
        let after = json!({"projects": [
            project("A", "none_found", vec![]),
            project("C", "restricted", vec![total("forest_park", 10.3), total("wetland_park", 9.0)]),
            project("D", "attention", vec![]),
        ]});
        let codes: Vec<String> = compared(&before, &after)
            .into_iter()
            .map(|m| m.code)
            .collect();
        assert_eq!(
            codes,
            [
                "cases.change_verdict",
                "cases.change_ground_gone",
                "cases.change_ground",
                "cases.change_new",
                "cases.change_gone"
            ]
        );
        assert!(compared(&before, &before).is_empty());
        assert!(compared(&json!(7), &json!({"projects": [7, {"id": 3}]})).len() == 2);
    }
}

//! Two results of a check, line by line: what is gone, what is new, what is another.

use serde_json::{Map, Value as Json};
use std::collections::HashMap;

/// Longest text shown of a value, characters.
const LONGEST: usize = 240;

/// A line of the result that is not the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultChange {
    /// Where: `projects[P-01].hits[L-01 ecological_redline 3].area_m2`.
    pub path: String,
    /// What the bundle says; none where it says nothing.
    pub before: Option<String>,
    /// What running it again says; none where it says nothing.
    pub after: Option<String>,
}

/// Keys that tell elements of a list apart, in the order they are shown.
const IDENTITY: [&str; 9] = [
    "id", "rule", "effect", "role", "class", "layer", "zone", "reason", "question",
];

/// Everything that differs, in the order of the first.
pub fn changes(before: &Json, after: &Json) -> Vec<ResultChange> {
    let mut out = Vec::new();
    compare("", before, after, &mut out);
    out
}

fn compare(path: &str, before: &Json, after: &Json, out: &mut Vec<ResultChange>) {
    match (before, after) {
        _ if before == after => {}
        (Json::Object(a), Json::Object(b)) => objects(path, a, b, out),
        (Json::Array(a), Json::Array(b)) => arrays(path, a, b, out),
        _ => out.push(ResultChange {
            path: path.to_owned(),
            before: Some(short(before)),
            after: Some(short(after)),
        }),
    }
}

fn objects(path: &str, a: &Map<String, Json>, b: &Map<String, Json>, out: &mut Vec<ResultChange>) {
    let under = |key: &str| {
        if path.is_empty() {
            key.to_owned()
        } else {
            format!("{path}.{key}")
        }
    };
    for (key, x) in a {
        match b.get(key) {
            Some(y) => compare(&under(key), x, y, out),
            None => gone(under(key), x, out),
        }
    }
    for (key, y) in b {
        if !a.contains_key(key) {
            new(under(key), y, out);
        }
    }
}

fn arrays(path: &str, a: &[Json], b: &[Json], out: &mut Vec<ResultChange>) {
    let (a, b) = (labelled(a), labelled(b));
    let of_b: HashMap<&str, &Json> = b.iter().map(|(l, y)| (l.as_str(), *y)).collect();
    let mut met: HashMap<&str, ()> = HashMap::new();
    for (label, x) in &a {
        met.insert(label, ());
        match of_b.get(label.as_str()) {
            Some(y) => compare(&format!("{path}[{label}]"), x, y, out),
            None => gone(format!("{path}[{label}]"), x, out),
        }
    }
    for (label, y) in &b {
        if !met.contains_key(label.as_str()) {
            new(format!("{path}[{label}]"), y, out);
        }
    }
    let order = |list: &[(String, &Json)]| list.iter().map(|(l, _)| l.clone()).collect::<Vec<_>>();
    if a.len() == b.len() && met.len() == a.len() && of_b.keys().all(|l| met.contains_key(l)) {
        let (was, is) = (order(&a), order(&b));
        if was != is {
            out.push(ResultChange {
                path: path.to_owned(),
                before: Some(clipped(&was.join(" | "))),
                after: Some(clipped(&is.join(" | "))),
            });
        }
    }
}

/// Elements by what tells them apart; those that nothing does by their number.
fn labelled(list: &[Json]) -> Vec<(String, &Json)> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    list.iter()
        .map(|element| {
            let mut label = label(element);
            let count = seen.entry(label.clone()).or_default();
            *count += 1;
            if *count > 1 {
                label = format!("{label} #{count}");
            }
            (label, element)
        })
        .collect()
}

fn label(element: &Json) -> String {
    match element {
        Json::Object(map) => {
            let words: Vec<String> = IDENTITY
                .iter()
                .filter_map(|key| map.get(*key))
                .filter(|v| !v.is_null() && !v.is_object() && !v.is_array())
                .map(short)
                .collect();
            match (words.is_empty(), map.get("name")) {
                (true, Some(name)) => short(name),
                _ => words.join(" "),
            }
        }
        Json::Array(_) => String::new(),
        scalar => short(scalar),
    }
}

fn gone(path: String, value: &Json, out: &mut Vec<ResultChange>) {
    out.push(ResultChange {
        path,
        before: Some(short(value)),
        after: None,
    });
}

fn new(path: String, value: &Json, out: &mut Vec<ResultChange>) {
    out.push(ResultChange {
        path,
        before: None,
        after: Some(short(value)),
    });
}

/// A value on one line.
fn short(value: &Json) -> String {
    match value {
        Json::String(text) => clipped(text),
        other => clipped(&other.to_string()),
    }
}

fn clipped(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let mut out: String = text.chars().take(LONGEST).collect();
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_gone_new_and_another_is_told_by_what_it_is_not_by_its_number() {
        let before = json!({"projects": [
            {"id": "A", "verdict": "prohibited", "hits": [{"rule": "L-01", "zone": 3, "area_m2": 1.5}]},
            {"id": "B", "verdict": "none_found"}]});
        let after = json!({"projects": [
            {"id": "B", "verdict": "none_found"},
            {"id": "C", "verdict": "none_found"},
            {"id": "A", "verdict": "prohibited", "hits": [{"rule": "L-01", "zone": 3, "area_m2": 2.5},
                                                          {"rule": "L-02", "zone": 3, "area_m2": 2.5}]}]});
        let lines: Vec<String> = changes(&before, &after)
            .iter()
            .map(|c| {
                format!(
                    "{} {:?} {:?}",
                    c.path,
                    c.before.as_deref(),
                    c.after.as_deref()
                )
            })
            .collect();
        assert_eq!(
            lines,
            [
                r#"projects[A].hits[L-01 3].area_m2 Some("1.5") Some("2.5")"#,
                r#"projects[A].hits[L-02 3] None Some("{\"rule\":\"L-02\",\"zone\":3,\"area_m2\":2.5}")"#,
                r#"projects[C] None Some("{\"id\":\"C\",\"verdict\":\"none_found\"}")"#,
            ]
        );
        assert!(changes(&before, &before).is_empty());
    }

    #[test]
    fn another_order_of_the_same_is_a_difference() {
        let found = changes(
            &json!([{"id": 1}, {"id": 2}]),
            &json!([{"id": 2}, {"id": 1}]),
        );
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].before.as_deref(), Some("1 | 2"));
    }
}

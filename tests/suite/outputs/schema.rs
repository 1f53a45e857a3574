//! The JSON of a check against its published schema: every key described, none undocumented.

use super::sample;
use redline::report::json;
use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::path::Path;

/// As much of JSON Schema (2020-12) as the schema uses; a keyword it does not know fails.
struct Schema {
    root: Json,
    /// Pointers of properties that were met.
    met: BTreeSet<String>,
    faults: Vec<String>,
}

const KEYWORDS: &[&str] = &[
    "$schema",
    "$defs",
    "$ref",
    "title",
    "description",
    "type",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "enum",
    "const",
    "pattern",
    "minimum",
    "maximum",
    "anyOf",
];

impl Schema {
    fn open() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/check.schema.json");
        Self {
            root: serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap(),
            met: BTreeSet::new(),
            faults: Vec::new(),
        }
    }

    fn check(&mut self, value: &Json) {
        let root = self.root.clone();
        self.value(&root, "#", value, "");
    }

    fn fault(&mut self, at: &str, what: &str) {
        self.faults.push(format!("{at}: {what}"));
    }

    fn value(&mut self, schema: &Json, pointer: &str, value: &Json, at: &str) {
        if let Some(target) = schema["$ref"].as_str() {
            let of = self
                .root
                .pointer(target.strip_prefix('#').unwrap())
                .unwrap()
                .clone();
            return self.value(&of, target, value, at);
        }
        if let Some(any) = schema["anyOf"].as_array() {
            let fits = any.iter().any(|s| {
                let mut trial = Self {
                    root: self.root.clone(),
                    met: BTreeSet::new(),
                    faults: Vec::new(),
                };
                trial.value(s, pointer, value, at);
                trial.faults.is_empty()
            });
            if !fits {
                self.fault(at, "none of anyOf");
            }
            return;
        }
        if let Some(constant) = schema.get("const")
            && constant != value
        {
            self.fault(at, "const");
        }
        if let Some(list) = schema["enum"].as_array()
            && !list.contains(value)
        {
            self.fault(at, &format!("{value} is not in the enum"));
        }
        let kinds: Vec<&str> = match &schema["type"] {
            Json::String(kind) => vec![kind],
            Json::Array(kinds) => kinds.iter().filter_map(Json::as_str).collect(),
            _ => Vec::new(),
        };
        if !kinds.is_empty() && !kinds.iter().any(|k| is(value, k)) {
            self.fault(at, &format!("{value} is no {kinds:?}"));
        }
        if let (Some(number), Some(least)) = (value.as_f64(), schema["minimum"].as_f64())
            && number < least
        {
            self.fault(at, "minimum");
        }
        if let (Some(number), Some(most)) = (value.as_f64(), schema["maximum"].as_f64())
            && number > most
        {
            self.fault(at, "maximum");
        }
        match value {
            Json::Object(map) => self.object(schema, pointer, map, at),
            Json::Array(list) => {
                if let Some(items) = schema.get("items") {
                    for (i, element) in list.iter().enumerate() {
                        self.value(
                            items,
                            &format!("{pointer}/items"),
                            element,
                            &format!("{at}[{i}]"),
                        );
                    }
                }
            }
            _ => {}
        }
    }

    fn object(
        &mut self,
        schema: &Json,
        pointer: &str,
        map: &serde_json::Map<String, Json>,
        at: &str,
    ) {
        for name in schema["required"].as_array().into_iter().flatten() {
            if !map.contains_key(name.as_str().unwrap()) {
                self.fault(at, &format!("{name} is missing"));
            }
        }
        for (key, value) in map {
            let at = format!("{at}.{key}");
            if let Some(of) = schema["properties"].get(key) {
                let pointer = format!("{pointer}/properties/{key}");
                self.met.insert(pointer.clone());
                self.value(of, &pointer, value, &at);
            } else if schema["additionalProperties"].is_object() {
                let of = &schema["additionalProperties"];
                self.value(of, &format!("{pointer}/additionalProperties"), value, &at);
            } else if schema["type"] == "object"
                && schema["additionalProperties"] == Json::Bool(false)
            {
                self.fault(&at, "is not documented");
            }
        }
    }
}

fn is(value: &Json, kind: &str) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        other => panic!("{other}"),
    }
}

/// Every object of a schema and where it stands.
fn walk(schema: &Json, pointer: &str, each: &mut impl FnMut(&str, &Json)) {
    each(pointer, schema);
    for (key, inner) in schema["properties"].as_object().into_iter().flatten() {
        walk(inner, &format!("{pointer}/properties/{key}"), each);
    }
    for (key, inner) in schema["$defs"].as_object().into_iter().flatten() {
        walk(inner, &format!("{pointer}/$defs/{key}"), each);
    }
    for key in ["items", "additionalProperties"] {
        if schema[key].is_object() {
            walk(&schema[key], &format!("{pointer}/{key}"), each);
        }
    }
}

#[test]
fn what_a_check_writes_is_what_the_schema_says() {
    let mut schema = Schema::open();
    let text = json(&sample().1);
    schema.check(&serde_json::from_str(&text).unwrap());
    assert!(schema.faults.is_empty(), "{:#?}", schema.faults);
}

#[test]
fn every_key_is_described_and_every_object_is_closed() {
    let schema = Schema::open();
    walk(&schema.root, "#", &mut |pointer, s| {
        let target = s["$ref"].as_str().unwrap_or("#/title");
        let described = schema
            .root
            .pointer(target.strip_prefix('#').unwrap())
            .unwrap();
        let own = s["description"].as_str();
        let description = own.or(described["description"].as_str()).unwrap_or("");
        assert!(
            !description.trim().is_empty(),
            "{pointer} has no description"
        );
        for key in s.as_object().unwrap().keys() {
            assert!(KEYWORDS.contains(&key.as_str()), "{pointer}: {key}");
        }
        if s["properties"].is_object() {
            assert_eq!(s["additionalProperties"], Json::Bool(false), "{pointer}");
        }
    });
}

#[test]
fn no_key_is_described_that_a_check_never_writes() {
    let mut schema = Schema::open();
    // The sample meets most; what it lacks is made here.
    let mut screening = sample().1.clone();
    screening.projects.truncate(8);
    add_rarities(&mut screening);
    schema.check(&serde_json::from_str(&json(&sample().1)).unwrap());
    schema.check(&serde_json::from_str(&json(&screening)).unwrap());
    assert!(schema.faults.is_empty(), "{:#?}", schema.faults);
    let mut unmet = Vec::new();
    let root = schema.root.clone();
    walk(&root, "#", &mut |pointer, s| {
        for key in s["properties"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(k, _)| k)
        {
            let property = format!("{pointer}/properties/{key}");
            if !schema.met.contains(&property) {
                unmet.push(property);
            }
        }
    });
    assert!(unmet.is_empty(), "{unmet:#?}");
}

fn add_rarities(screening: &mut redline::screening::model::Screening) {
    use redline::base::diagnostics::{Diagnostic, Place, Severity};
    use redline::base::ids::{FeatureId, LayerId};
    use redline::base::message::Message;
    use redline::layer::Role;
    use redline::screening::model::{Disagreement, HitKind, PlaceShare};
    let place = Place {
        file: Some("a.shp".to_owned()),
        row: Some(1),
        field: Some("f".to_owned()),
        part: Some(1),
        ring: Some(1),
        vertex: Some(1),
        path: Some("features[0]".to_owned()),
    };
    let project = &mut screening.projects[0];
    project.notes.push(
        Diagnostic::new(
            Severity::Warning,
            Message::new("geom.x")
                .with("n", 1u32)
                .with("m", Message::new("a")),
        )
        .at(place)
        .hint(Message::new("hint")),
    );
    let zone = (LayerId("a".to_owned()), FeatureId(1), None);
    project.disagreements.push(Disagreement {
        role: Role::WetlandPark,
        zones: [zone.clone(), zone],
        area_m2: 2.0,
    });
    // A road within the distance of a clause, and that clause as one on the project as such.
    let rules = redline::rules::RuleBase::parse([(
        "near_and_where.toml",
        include_str!("../../fixtures/rules/near_and_where.toml"),
    )]);
    let applied = redline::rules::Applied {
        rule: rules.unwrap().get("T-road").unwrap().clone(),
        state: redline::rules::State::Applies,
    };
    project.project_rules.push(applied.clone());
    project
        .proximities
        .push(redline::screening::model::Proximity {
            layer: LayerId("road".to_owned()),
            layer_name: "公路".to_owned(),
            role: Role::Highway,
            class: None,
            zone: FeatureId(1),
            zone_name: "路".to_owned(),
            apart: redline::rules::Apart {
                distance_m: 50.0,
                band_m: None,
                drawn: redline::layer::DrawnLine::Edge,
                half_width_m: 0.0,
            },
            points: [redline::geom::Coord::lon_lat(110.0, 25.0); 2],
            rules: vec![applied],
            limit_m: 100.0,
            measured_from: Vec::new(),
            known: std::sync::Arc::new(redline::rules::Known::default()),
            schematic: false,
        });
    let share = || {
        vec![PlaceShare {
            name: None,
            amount: 1.0,
            areas: Default::default(),
        }]
    };
    if let Some(hit) = project.hits.first_mut() {
        hit.kind = HitKind::Crossing;
        hit.places = share();
    }
    let other = &mut screening.projects[1];
    if let Some(hit) = other.hits.first_mut() {
        hit.kind = HitKind::PointInside;
        hit.places = share();
    }
}

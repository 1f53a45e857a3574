//! Suite: a layer as a table. Order, conditions, search and figures against pandas
//! (`tests/oracle/table`), and against the naive way on what pandas does not have.

use redline::base::date::Date;
use redline::base::ids::FeatureId;
use redline::base::progress::Progress;
use redline::geom::{Coord, PartKind};
use redline::layer::filter::Filter;
use redline::layer::table::{
    ColumnKey, Measure, Query, Rows, Sort, arrange, collate, describe, measures,
};
use redline::layer::{Field, FieldKind, Layer, LayerBuilder, Schema, Value};
use serde_json::Value as Json;

fn schema(fields: &[(&str, FieldKind)]) -> Schema {
    let field = |(name, kind): &(&str, FieldKind)| Field {
        name: (*name).to_owned(),
        kind: *kind,
    };
    Schema {
        fields: fields.iter().map(field).collect(),
    }
}

fn layer_of(schema: Schema, rows: &[Vec<Value>]) -> Layer {
    let mut builder = LayerBuilder::new(schema);
    for (row, id) in rows.iter().zip(1..) {
        builder.finish_feature(FeatureId(id), row);
    }
    builder.build("表")
}

/// The table that pandas made, as a layer.
fn pandas() -> (Layer, Json) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle/table");
    let mut reader = csv::Reader::from_path(format!("{folder}/table.csv")).unwrap();
    let text = |t: &str| match t {
        "" => Value::Null,
        t => Value::Text(t.to_owned()),
    };
    let rows: Vec<Vec<Value>> = reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            vec![
                text(&record[0]),
                text(&record[1]),
                record[2].parse().map_or(Value::Null, Value::Real),
                record[3].parse().map_or(Value::Null, Value::Int),
                record[4].parse().map_or(Value::Null, Value::Date),
            ]
        })
        .collect();
    let schema = schema(&[
        ("name", FieldKind::Text),
        ("kind", FieldKind::Text),
        ("area", FieldKind::Real),
        ("parcels", FieldKind::Int),
        ("day", FieldKind::Date),
    ]);
    let expected = std::fs::read_to_string(format!("{folder}/expected.json")).unwrap();
    (
        layer_of(schema, &rows),
        serde_json::from_str(&expected).unwrap(),
    )
}

fn rows_in(json: &Json) -> Vec<u32> {
    let rows = json.as_array().unwrap().iter();
    rows.map(|v| u32::try_from(v.as_u64().unwrap()).unwrap())
        .collect()
}

fn asked(layer: &Layer, query: &Query<'_>) -> Vec<u32> {
    let one = arrange(layer, query, 1, &Progress::new()).unwrap();
    let many = arrange(layer, query, 5, &Progress::new()).unwrap();
    assert_eq!(one, many, "the number of threads shows");
    one
}

#[test]
fn rows_come_in_the_order_that_pandas_gives_them_blanks_last_either_way() {
    let (layer, expected) = pandas();
    let orders = expected["orders"].as_object().unwrap();
    assert_eq!(orders.len(), 8);
    for (name, rows) in orders {
        let (field, way) = name.split_once(' ').unwrap();
        let sort = Sort {
            column: ColumnKey::Field(layer.schema.find(field).unwrap()),
            descending: way == "down",
        };
        let query = Query {
            sort: Some(sort),
            ..Query::default()
        };
        assert_eq!(asked(&layer, &query), rows_in(rows), "{name}");
    }
}

#[test]
fn conditions_and_searches_keep_the_rows_that_pandas_keeps() {
    let (layer, expected) = pandas();
    let conditions = expected["conditions"].as_object().unwrap();
    assert_eq!(conditions.len(), 9);
    for (text, rows) in conditions {
        let filter = Filter::parse(text).unwrap().bind(&layer.schema).unwrap();
        let query = Query {
            filter: Some(&filter),
            ..Query::default()
        };
        let found = asked(&layer, &query);
        assert!(!found.is_empty() && found.len() < layer.len(), "{text}");
        assert_eq!(found, rows_in(rows), "{text}");
    }
    for (text, rows) in expected["search"].as_object().unwrap() {
        let query = Query {
            search: text,
            ..Query::default()
        };
        assert_eq!(asked(&layer, &query), rows_in(rows), "{text}");
    }
}

#[test]
fn figures_of_a_column_are_those_of_pandas_whatever_order_the_rows_are_in() {
    let (layer, expected) = pandas();
    let mut rows: Vec<u32> = (0..400).collect();
    rows.reverse();
    let told = |field: &str| {
        let column = ColumnKey::Field(layer.schema.find(field).unwrap());
        describe(&layer, &rows, column, &Progress::new()).unwrap()
    };
    for field in ["area", "parcels"] {
        let (told, wanted) = (told(field), &expected["figures"][field]);
        let numbers = told.numbers.unwrap();
        let count = |key: &str| usize::try_from(wanted[key].as_u64().unwrap()).unwrap();
        assert_eq!(numbers.count, count("count"));
        assert_eq!(told.blank, count("blank"));
        assert_eq!(told.distinct, count("distinct"));
        let close = |a: f64, b: &Json| {
            let b = b.as_f64().unwrap();
            assert!(
                (a - b).abs() <= 1e-12 * b.abs().max(1.0),
                "{field}: {a} {b}"
            );
        };
        close(numbers.sum, &wanted["sum"]);
        close(numbers.mean, &wanted["mean"]);
        close(numbers.least, &wanted["least"]);
        close(numbers.most, &wanted["most"]);
        for (a, b) in numbers
            .quarters
            .iter()
            .zip(wanted["quarters"].as_array().unwrap())
        {
            close(*a, b);
        }
    }
    let days = told("day");
    let (first, last) = days.dates.unwrap();
    assert_eq!(first.to_string(), expected["days"][0].as_str().unwrap());
    assert_eq!(last.to_string(), expected["days"][1].as_str().unwrap());
    let names = told("name");
    assert_eq!(
        names.blank as u64,
        expected["blank names"].as_u64().unwrap()
    );
    assert!(names.numbers.is_none());
    let frequent: Vec<(String, usize)> = expected["frequent"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| {
            let count = usize::try_from(pair[1].as_u64().unwrap()).unwrap();
            (pair[0].as_str().unwrap().to_owned(), count)
        })
        .collect();
    assert_eq!(names.frequent, frequent);
}

fn rolled(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
    *seed >> 33
}

/// Nine thousand rows over three chunks, with every type, blanks and hostile text.
fn mixed() -> Layer {
    let words = [
        "", " ", "甲", "乙", "甲乙", "江", "a", "A", "aa", "12", "0101", "乙甲", "江a",
    ];
    let mut seed = 42;
    let rows: Vec<Vec<Value>> = (0..9000)
        .map(|_| {
            let mut maybe = |value: Value| match rolled(&mut seed) % 6 {
                0 => Value::Null,
                _ => value,
            };
            let text = maybe(Value::Text(String::new()));
            let text = match text {
                Value::Null => Value::Null,
                _ => Value::Text(words[rolled(&mut seed) as usize % words.len()].to_owned()),
            };
            let n = rolled(&mut seed) as i64 % 40 - 20;
            let mut maybe = |value: Value| match rolled(&mut seed) % 6 {
                0 => Value::Null,
                _ => value,
            };
            vec![
                text,
                maybe(Value::Int(n)),
                maybe(Value::Real(if n == 7 { f64::NAN } else { n as f64 / 4.0 })),
                maybe(Value::Bool(n % 2 == 0)),
                maybe(Value::Date(
                    Date::new(2020, 1, 1 + (n.unsigned_abs() % 28) as u8).unwrap(),
                )),
            ]
        })
        .collect();
    let fields = [
        ("t", FieldKind::Text),
        ("i", FieldKind::Int),
        ("r", FieldKind::Real),
        ("b", FieldKind::Bool),
        ("d", FieldKind::Date),
    ];
    layer_of(schema(&fields), &rows)
}

#[test]
fn a_condition_tested_by_columns_says_what_it_says_feature_by_feature() {
    let layer = mixed();
    assert!(layer.chunks.len() >= 3);
    let conditions = [
        "t = '甲'",
        "t != '甲'",
        "t < '江'",
        "t >= 'a'",
        "t ~ '甲'",
        "t ~ ''",
        "t ~ 'a'",
        "not t ~ '乙甲'",
        "t in ('甲', 'A', '')",
        "not t in ('甲', '江')",
        "t is null",
        "t is not null and i > 3",
        "i = 7",
        "i != 7",
        "i <= -2.5",
        "i ~ 1",
        "i in (1, 2.5, -3)",
        "r = 7",
        "not r > 1",
        "r in (1, 1.75, 2)",
        "r < 2.25 or r is null",
        "b = true",
        "b != true or d > 2020-01-12",
        "d = 2020-01-05",
        "d in (2020-01-05, 2020-01-06)",
        "not (d <= 2020-01-09 and (i > 0 or not b = false))",
        "d ~ '-05'",
    ];
    let finder = Rows::of(&layer);
    assert_eq!(finder.len(), layer.len());
    for text in conditions {
        let filter = Filter::parse(text).unwrap().bind(&layer.schema).unwrap();
        let query = Query {
            filter: Some(&filter),
            ..Query::default()
        };
        let naive: Vec<u32> = layer
            .features()
            .zip(0_u32..)
            .filter(|(feature, _)| filter.matches(feature))
            .map(|(_, row)| row)
            .collect();
        assert_eq!(asked(&layer, &query), naive, "{text}");
    }
}

#[test]
fn a_search_finds_words_in_any_attribute_and_latin_letters_in_either_case() {
    let layer = mixed();
    let held = |row: u32, word: &str| {
        let feature = Rows::of(&layer).feature(&layer, row).unwrap();
        (0..5).any(|field| {
            let value = feature.chunk.value(feature.index, field);
            // True and false are no text, and neither is what is no number.
            let is_no_text = match value {
                Value::Bool(_) => true,
                Value::Real(r) => r.is_nan(),
                _ => false,
            };
            !is_no_text
                && value
                    .display()
                    .to_lowercase()
                    .contains(&word.to_lowercase())
        })
    };
    for words in [
        "a", "A", "甲", "乙甲", "江A", "-4", "2020-01", "12", "甲 -1", "没有",
    ] {
        let query = Query {
            search: words,
            ..Query::default()
        };
        let naive: Vec<u32> = (0..layer.len() as u32)
            .filter(|row| words.split(' ').all(|word| held(*row, word)))
            .collect();
        assert_eq!(asked(&layer, &query), naive, "{words}");
        assert_eq!(naive.is_empty(), words == "没有");
    }
}

#[test]
fn sorting_is_stable_keeps_every_row_once_and_takes_numbers_in_text_for_numbers() {
    let layer = mixed();
    for (field, descending) in (0..5).flat_map(|f| [(f, false), (f, true)]) {
        let sort = Sort {
            column: ColumnKey::Field(field),
            descending,
        };
        let query = Query {
            sort: Some(sort),
            ..Query::default()
        };
        let rows = asked(&layer, &query);
        let finder = Rows::of(&layer);
        let value = |row: u32| {
            let feature = finder.feature(&layer, row).unwrap();
            feature.chunk.value(feature.index, field)
        };
        let is_blank = |row: u32| {
            let value = value(row);
            value.is_blank() || matches!(value, Value::Real(r) if r.is_nan())
        };
        let key = |row: u32| {
            let mut key = Vec::new();
            match value(row) {
                Value::Text(text) => collate(&text, &mut key),
                Value::Int(i) => key.extend((i + 1000).to_be_bytes()),
                Value::Real(r) => key.extend(((r * 4.0) as i64 + 1000).to_be_bytes()),
                Value::Bool(b) => key.push(u8::from(b)),
                Value::Date(d) => key.extend(d.to_string().bytes()),
                Value::Null => {}
            }
            key
        };
        let mut naive: Vec<u32> = (0..layer.len() as u32).filter(|r| !is_blank(*r)).collect();
        naive.sort_by(|a, b| {
            let order = key(*a).cmp(&key(*b));
            if descending { order.reverse() } else { order }
        });
        naive.extend((0..layer.len() as u32).filter(|r| is_blank(*r)));
        assert_eq!(rows, naive, "{field} {descending}");
    }
    // All numbers: 9 before 10.5 before 100; with a code among them, as text.
    let numbers = ["100", "9", " 10.5 ", "-3", ""].map(|t| vec![Value::Text(t.to_owned())]);
    let layer = layer_of(schema(&[("n", FieldKind::Text)]), &numbers);
    let query = Query {
        sort: Some(Sort {
            column: ColumnKey::Field(0),
            descending: false,
        }),
        ..Query::default()
    };
    assert_eq!(asked(&layer, &query), [3, 1, 2, 0, 4]);
}

#[test]
fn computed_columns_are_the_offices_areas_and_sort_by_size() {
    // Squares of 0.01°, 0.03° and 0.02°, a line and nothing at all.
    let mut builder = LayerBuilder::new(schema(&[("名称", FieldKind::Text)]));
    for (id, side) in [(1, 0.01), (2, 0.03), (3, 0.02)] {
        let ring = [
            (0.0, 0.0),
            (side, 0.0),
            (side, side),
            (0.0, side),
            (0.0, 0.0),
        ];
        let ring = ring.map(|(x, y)| Coord::lon_lat(110.3 + x, 25.2 + y));
        builder.geometry().push_ring(ring);
        builder.geometry().end_part(PartKind::Polygon);
        builder.finish_feature(FeatureId(id), &[Value::Null]);
    }
    let line = [Coord::lon_lat(110.0, 25.0), Coord::lon_lat(110.0, 25.01)];
    builder.geometry().push_ring(line);
    builder.geometry().end_part(PartKind::Line);
    builder.finish_feature(FeatureId(4), &[Value::Null]);
    builder.finish_feature(FeatureId(5), &[Value::Null]);
    let layer = builder.build("方块");
    let finder = Rows::of(&layer);
    let of = |row: u32| {
        let feature = finder.feature(&layer, row).unwrap();
        measures(feature, &Progress::new()).unwrap()
    };
    // GeographicLib (tests/oracle/geom): a degree of latitude at 25.2° is 110 777 m, of longitude
    // 100 770 m, so that the square of 0.01° has about 1 116 300 m².
    let first = of(0);
    for measure in [Measure::Ellipsoid, Measure::Geodesic, Measure::Planar] {
        let area = first.get(measure).unwrap();
        assert!(
            (area / 1_116_300.0 - 1.0).abs() < 1e-3,
            "{measure:?} {area}"
        );
    }
    assert!((first.length_m / (2.0 * (1_007.7 + 1_107.8)) - 1.0).abs() < 1e-3);
    assert!((of(3).length_m - 1_107.7).abs() < 0.2, "{}", of(3).length_m);
    assert_eq!(of(3).get(Measure::Planar), None);
    let by = |measure, descending| {
        let sort = Some(Sort {
            column: ColumnKey::Measure(measure),
            descending,
        });
        asked(
            &layer,
            &Query {
                sort,
                ..Query::default()
            },
        )
    };
    assert_eq!(by(Measure::Ellipsoid, false), [0, 2, 1, 3, 4]);
    assert_eq!(by(Measure::Planar, true), [1, 2, 0, 3, 4]);
    assert_eq!(by(Measure::Length, false), [3, 0, 2, 1, 4]);
    let column = ColumnKey::Measure(Measure::Ellipsoid);
    let told = describe(&layer, &[4, 3, 2, 1, 0], column, &Progress::new()).unwrap();
    let sum: f64 = (0..3).map(|r| of(r).areas.ellipsoid_m2).sum();
    assert_eq!((told.blank, told.numbers.unwrap().count), (2, 3));
    assert!((told.numbers.unwrap().sum - sum).abs() < 1e-6);
}

#[test]
fn a_stopped_question_ends_and_answers_nothing() {
    let layer = mixed();
    let progress = Progress::new();
    progress.cancel();
    assert!(arrange(&layer, &Query::default(), 2, &progress).is_err());
    assert!(describe(&layer, &[1, 2], ColumnKey::Id, &progress).is_err());
}

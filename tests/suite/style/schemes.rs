//! Schemes: rules made from the values of a field, and the legend they give.

use redline::base::ids::FeatureId;
use redline::base::progress::Progress;
use redline::geom::{Coord, PartKind};
use redline::i18n::{Lang, words};
use redline::layer::{Field, FieldKind, Layer, LayerBuilder, Role, Schema, Value};
use redline::style::breaks::Method;
use redline::style::{
    Condition, FieldValues, LayerStyle, LegendLabel, Order, Pattern, Ramp, Scheme, StyleRule,
    Symbol, digits, field_values, legend,
};

fn layer(kind: FieldKind, values: &[Value]) -> Layer {
    let mut builder = LayerBuilder::new(Schema {
        fields: vec![Field {
            name: "值".to_owned(),
            kind,
        }],
    });
    for (i, value) in values.iter().enumerate() {
        let geometry = builder.geometry();
        geometry.push_ring([Coord::lon_lat(110.0 + i as f64 * 1e-3, 25.0)]);
        geometry.end_part(PartKind::Point);
        builder.finish_feature(FeatureId(i as u64 + 1), std::slice::from_ref(value));
    }
    builder.build("试验")
}

fn values(layer: &Layer) -> FieldValues {
    field_values(layer, "值", &Progress::new())
        .unwrap()
        .unwrap()
}

fn texts(all: &[&str]) -> Layer {
    let all: Vec<Value> = all
        .iter()
        .map(|t| match *t {
            "∅" => Value::Null,
            t => Value::Text(t.to_owned()),
        })
        .collect();
    layer(FieldKind::Text, &all)
}

fn base() -> Symbol {
    Symbol::filled("#888888".parse().unwrap())
}

/// How many features each rule draws, asked one by one.
fn drawn(style: &LayerStyle, layer: &Layer) -> Vec<usize> {
    let mut out = vec![0; style.rules.len()];
    for feature in layer.features() {
        out[style.rule_of(&feature, None).unwrap()] += 1;
    }
    out
}

fn style(scheme: Scheme, values: &FieldValues) -> LayerStyle {
    LayerStyle {
        rules: scheme.rules(values, &base(), &[]),
        scheme: Some(scheme),
        ..LayerStyle::default()
    }
}

#[test]
fn values_are_counted_blanks_apart_and_text_that_is_a_number_is_one() {
    let layer = texts(&["林地", " 林地 ", "耕地", "", "∅", "12.5", "3"]);
    let values = values(&layer);
    assert_eq!((values.total, values.blank, values.not_numbers), (7, 2, 3));
    assert_eq!(values.distinct[0], ("林地".to_owned(), 2));
    assert_eq!(values.numbers.to_vec(), [3.0, 12.5]);
    assert!(!values.is_numeric());
    let absent = field_values(&layer, "没有", &Progress::new()).unwrap();
    assert_eq!(absent, None);
}

#[test]
fn counting_stops_when_asked() {
    let progress = Progress::new();
    progress.cancel();
    assert!(field_values(&texts(&["一"]), "值", &progress).is_err());
}

#[test]
fn categories_come_by_count_or_by_name_and_the_rest_together() {
    let layer = texts(&["丙", "丙", "丙", "甲", "甲", "乙", "丁", "∅"]);
    let values = values(&layer);
    let scheme = |order, most| Scheme::Categories {
        field: "值".to_owned(),
        order,
        ramp: Ramp::OkabeIto,
        most,
    };
    let by_count = style(scheme(Order::Count, 2), &values);
    let wanted = |v: &str| Condition::Equals {
        field: "值".to_owned(),
        value: v.to_owned(),
    };
    let whens: Vec<&Condition> = by_count.rules.iter().map(|r| &r.when).collect();
    assert_eq!(whens[..2], [&wanted("丙"), &wanted("甲")]);
    assert_eq!(drawn(&by_count, &layer), [3, 2, 1, 2]);
    assert_eq!(
        by_count.counts(&values),
        [Some(3), Some(2), Some(1), Some(2)]
    );
    let words: Vec<String> = legend(&by_count, Role::Other, None)
        .iter()
        .map(|item| words::legend(Lang::Zh, &item.label))
        .collect();
    assert_eq!(words, ["丙", "甲", "无数据", "其余"]);
    let numbers = texts(&["10", "9", "甲", "9"]);
    let by_name = style(scheme(Order::Name, 9), &self::values(&numbers));
    let order: Vec<&Condition> = by_name.rules.iter().map(|r| &r.when).collect();
    assert_eq!(order[..3], [&wanted("9"), &wanted("10"), &wanted("甲")]);
}

#[test]
fn classes_hold_every_number_once_and_what_is_none_is_no_data() {
    let mut all: Vec<Value> = (1..=100).map(|i| Value::Real(f64::from(i * i))).collect();
    all.extend([Value::Null, Value::Real(f64::NAN), Value::Null]);
    let layer = layer(FieldKind::Real, &all);
    let values = values(&layer);
    for method in [
        Method::NaturalBreaks,
        Method::Quantile,
        Method::EqualInterval,
    ] {
        for classes in 2..=9 {
            let style = style(
                Scheme::Graduated {
                    field: "值".to_owned(),
                    method,
                    classes,
                    ramp: Ramp::Blues,
                    reversed: false,
                },
                &values,
            );
            let drawn = drawn(&style, &layer);
            assert_eq!(drawn.len(), classes + 1);
            assert_eq!(drawn.iter().sum::<usize>(), 103);
            assert_eq!(*drawn.last().unwrap(), 3, "{method:?}");
            let counted: Vec<usize> = style.counts(&values).into_iter().flatten().collect();
            assert_eq!(counted, drawn);
            if method == Method::Quantile {
                let fewest = drawn[..classes].iter().min().unwrap();
                assert!(100 / classes - fewest <= 1, "{drawn:?}");
            }
        }
    }
}

#[test]
fn no_data_looks_like_no_class() {
    let values = FieldValues {
        numbers: vec![1.0, 2.0, 3.0].into(),
        ..FieldValues::default()
    };
    let style = style(
        Scheme::Graduated {
            field: "值".to_owned(),
            method: Method::EqualInterval,
            classes: 3,
            ramp: Ramp::YlGnBu,
            reversed: false,
        },
        &values,
    );
    let none = &style.rules.last().unwrap().symbol;
    assert!(matches!(none.pattern, Pattern::Stipple { .. }));
    for rule in &style.rules[..3] {
        assert_eq!(rule.symbol.pattern, Pattern::None);
        assert!(rule.symbol.fill.unwrap().a > none.fill.unwrap().a);
    }
}

#[test]
fn the_legend_writes_ranges_with_as_many_decimals_as_they_need() {
    let rule = |above, to| StyleRule {
        when: Condition::UpTo {
            field: "值".to_owned(),
            above,
            to,
        },
        symbol: base(),
        title: None,
    };
    let style = LayerStyle {
        rules: vec![
            rule(None, Some(0.5)),
            rule(Some(0.5), Some(12.25)),
            rule(Some(12.25), None),
        ],
        ..LayerStyle::default()
    };
    let labels: Vec<LegendLabel> = legend(&style, Role::Other, None)
        .into_iter()
        .map(|i| i.label)
        .collect();
    let said: Vec<String> = labels.iter().map(|l| words::legend(Lang::Zh, l)).collect();
    assert_eq!(said, ["≤ 0.50", "0.50 – 12.25", "＞ 12.25"]);
    assert_eq!(words::legend(Lang::En, &labels[2]), "> 12.25");
    assert_eq!(digits([Some(1000.0), Some(2000.0)]), 0);
}

#[test]
fn breaks_the_user_set_are_put_in_order_and_kept() {
    let scheme = Scheme::Graduated {
        field: "值".to_owned(),
        method: Method::Manual,
        classes: 3,
        ramp: Ramp::Greens,
        reversed: true,
    };
    let rules = scheme.rules(&FieldValues::default(), &base(), &[7.0, 2.0, f64::NAN, 2.0]);
    let style = LayerStyle {
        rules,
        ..LayerStyle::default()
    };
    assert_eq!(style.breaks(), [2.0, 7.0]);
    assert_eq!(style.rules.len(), 4);
}

#[test]
fn a_style_survives_being_written_and_read() {
    let layer = texts(&["甲", "乙", "甲"]);
    let made = style(
        Scheme::Categories {
            field: "值".to_owned(),
            order: Order::Name,
            ramp: Ramp::Muted,
            most: 5,
        },
        &values(&layer),
    );
    let text = toml::to_string(&made).unwrap();
    assert_eq!(toml::from_str::<LayerStyle>(&text).unwrap(), made);
    let graduated = style(
        Scheme::Graduated {
            field: "值".to_owned(),
            method: Method::Quantile,
            classes: 4,
            ramp: Ramp::RdBu,
            reversed: true,
        },
        &FieldValues {
            numbers: (0..50).map(f64::from).collect(),
            ..FieldValues::default()
        },
    );
    let text = toml::to_string(&graduated).unwrap();
    assert_eq!(toml::from_str::<LayerStyle>(&text).unwrap(), graduated);
}

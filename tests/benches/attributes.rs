//! The attribute table of a million rows: filter, search, sort, statistics of a column.
//!
//! `cargo bench --no-default-features --bench attributes [-- 100000]`
//!
//! Each is asked three times on all threads and on one, the least counted. The target for a filter
//! is 100 ms.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use redline::base::ids::FeatureId;
use redline::base::progress::Progress;
use redline::layer::filter::Filter;
use redline::layer::table::{ColumnKey, Query, Sort, arrange, describe};
use redline::layer::{Field, FieldKind, Layer, LayerBuilder, Schema, Value};
use std::time::{Duration, Instant};

const NAMES: [&str; 12] = [
    "漓江",
    "桃花江",
    "遇龙河",
    "灵渠",
    "青狮潭",
    "阳朔",
    "荔浦",
    "恭城",
    "平乐",
    "龙胜",
    "资源",
    "全州",
];
const KINDS: [&str; 4] = ["核心保护区", "一般控制区", "缓冲区", "实验区"];

fn table(rows: u64) -> Layer {
    let field = |name: &str, kind| Field {
        name: name.to_owned(),
        kind,
    };
    let mut builder = LayerBuilder::new(Schema {
        fields: vec![
            field("名称", FieldKind::Text),
            field("类型", FieldKind::Text),
            field("编码", FieldKind::Text),
            field("面积", FieldKind::Real),
            field("年份", FieldKind::Int),
        ],
    });
    let mut seed = 11_u64;
    let mut roll = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        seed >> 33
    };
    for id in 1..=rows {
        let name = NAMES[roll() as usize % NAMES.len()];
        let values = [
            Value::Text(format!("{name}图斑{}", roll() % 100_000)),
            Value::Text(KINDS[roll() as usize % KINDS.len()].to_owned()),
            Value::Text(format!("{:04}", roll() % 1300)),
            if roll() % 20 == 0 {
                Value::Null
            } else {
                Value::Real(roll() as f64 / 1e5)
            },
            Value::Int(2000 + (roll() % 27) as i64),
        ];
        builder.finish_feature(FeatureId(id), &values);
    }
    builder.build("图斑")
}

fn least(mut work: impl FnMut()) -> Duration {
    (0..3)
        .map(|_| {
            let began = Instant::now();
            work();
            began.elapsed()
        })
        .min()
        .unwrap()
}

fn main() {
    let rows = std::env::args()
        .filter_map(|a| a.parse().ok())
        .next()
        .unwrap_or(1_000_000);
    let layer = table(rows);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{rows} rows, {threads} threads; milliseconds on all, on one");
    let tell = |what: &str, query: &Query<'_>| {
        let mut found = 0;
        let mut on = |threads| {
            least(|| {
                let rows = arrange(&layer, query, threads, &Progress::new()).unwrap();
                found = rows.len();
            })
            .as_secs_f64()
                * 1e3
        };
        let (all, one) = (on(threads), on(1));
        println!("{what:<44} {all:>8.1} {one:>8.1}   {found} rows");
    };
    for text in [
        "类型 = '核心保护区'",
        "名称 ~ '漓江'",
        "面积 >= 1.5 and 年份 < 2010",
        "(类型 in ('核心保护区', '缓冲区') or 编码 = '0101') and not 面积 is null",
    ] {
        let filter = Filter::parse(text).unwrap().bind(&layer.schema).unwrap();
        let query = Query {
            filter: Some(&filter),
            ..Query::default()
        };
        tell(&format!("filter {text}"), &query);
    }
    for search in ["图斑777", "核心 2013", "没有这个词"] {
        let query = Query {
            search,
            ..Query::default()
        };
        tell(&format!("search {search}"), &query);
    }
    for (name, field) in [("名称", 0), ("编码", 2), ("面积", 3), ("年份", 4)] {
        let sort = Some(Sort {
            column: ColumnKey::Field(field),
            descending: false,
        });
        let query = Query {
            sort,
            ..Query::default()
        };
        tell(&format!("sort by {name}"), &query);
    }
    let all: Vec<u32> = (0..u32::try_from(rows).unwrap()).collect();
    for (name, field) in [("名称", 0), ("类型", 1), ("面积", 3)] {
        let column = ColumnKey::Field(field);
        let time = least(|| {
            describe(&layer, &all, column, &Progress::new()).unwrap();
        });
        println!("statistics of {name:<30} {:>8.1}", time.as_secs_f64() * 1e3);
    }
}

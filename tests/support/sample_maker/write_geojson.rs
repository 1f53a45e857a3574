//! GeoJSON text, the same bytes every time: seven decimals at most, one feature a line.

use super::plane::Spot;
use super::table::{Shape, Table, Value};
use std::fmt::Write;

fn number(whole: i64, out: &mut String) {
    let text = format!("{}.{:07}", whole / 10_000_000, whole % 10_000_000);
    out.push_str(text.trim_end_matches('0').trim_end_matches('.'));
}

fn position(p: Spot, out: &mut String) {
    out.push('[');
    number(p.0, out);
    out.push(',');
    number(p.1, out);
    out.push(']');
}

fn list<T>(items: &[T], out: &mut String, each: impl Fn(&T, &mut String)) {
    out.push('[');
    for (k, item) in items.iter().enumerate() {
        if k > 0 {
            out.push(',');
        }
        each(item, out);
    }
    out.push(']');
}

fn geometry(shape: &Shape, out: &mut String) {
    let line = |l: &Vec<Spot>, out: &mut String| list(l, out, |p, out| position(*p, out));
    let area = |a: &Vec<Vec<Spot>>, out: &mut String| list(a, out, line);
    let kind = match shape {
        Shape::Areas(a) if a.len() == 1 => "Polygon",
        Shape::Areas(_) => "MultiPolygon",
        Shape::Lines(l) if l.len() == 1 => "LineString",
        Shape::Lines(_) => "MultiLineString",
        Shape::Point(_) => "Point",
    };
    out.push_str("{\"type\":\"");
    out.push_str(kind);
    out.push_str("\",\"coordinates\":");
    match shape {
        Shape::Areas(a) if a.len() == 1 => area(&a[0], out),
        Shape::Areas(a) => list(a, out, area),
        Shape::Lines(l) if l.len() == 1 => line(&l[0], out),
        Shape::Lines(l) => list(l, out, line),
        Shape::Point(p) => position(*p, out),
    }
    out.push('}');
}

fn quoted(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}

/// The file's text. A field without a value is left out of its feature.
pub fn text(name: &str, table: &Table) -> String {
    let mut out = format!(
        "{{\"type\":\"FeatureCollection\",\"name\":{},\"说明\":\"示意数据，非法定边界，不得作为审批、执法、宣传依据\",\"features\":[\n",
        quoted(name)
    );
    for (k, row) in table.rows.iter().enumerate() {
        if k > 0 {
            out.push_str(",\n");
        }
        out.push_str("{\"type\":\"Feature\",\"properties\":{");
        let mut first = true;
        for (field, value) in table.fields.iter().zip(&row.values) {
            let text = match value {
                Value::Text(text) => quoted(text),
                Value::Number(n, decimals) => format!("{n:.decimals$}"),
                Value::Nothing => continue,
            };
            if !first {
                out.push(',');
            }
            first = false;
            // Writing to a String cannot fail.
            write!(out, "{}:{text}", quoted(field)).unwrap_or_default();
        }
        out.push_str("},\"geometry\":");
        geometry(&row.shape, &mut out);
        out.push('}');
    }
    out.push_str("\n]}\n");
    out
}

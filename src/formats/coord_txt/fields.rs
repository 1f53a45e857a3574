//! The attributes of a record and the fields they become.

use super::model::{Header, Parcel, kind_of};
use crate::layer::{Field, FieldKind, Schema, Value};

/// Names before and after 记录图形属性, in the order of the format.
pub(super) const BEFORE: [&str; 4] = ["界址点数", "地块面积(公顷)", "地块编号", "地块名称"];
pub(super) const KIND: &str = "记录图形属性";
pub(super) const AFTER: [&str; 3] = ["图幅号", "地块用途", "地类编码"];

/// Fields every layer of this format has.
pub(super) fn schema() -> Schema {
    let kind = |name: &str| match name {
        "界址点数" => FieldKind::Int,
        "地块面积(公顷)" => FieldKind::Real,
        _ => FieldKind::Text,
    };
    Schema {
        fields: BEFORE
            .iter()
            .chain([&KIND])
            .chain(&AFTER)
            .map(|name| Field {
                name: (*name).to_owned(),
                kind: kind(name),
            })
            .collect(),
    }
}

/// Names and values of a parcel's attributes. The place of 记录图形属性 orders the others;
/// what the format has no name for is 属性9, 属性10….
pub(super) fn values(parcel: &Parcel) -> Vec<(String, Value)> {
    let at = parcel.kind_at().unwrap_or(4);
    let mut out: Vec<(String, Value)> = Vec::new();
    for (i, text) in parcel.attributes.iter().enumerate() {
        let name = if i < at {
            BEFORE.get(i).copied()
        } else if i == at && (kind_of(text).is_some() || text.is_empty()) {
            Some(KIND)
        } else {
            AFTER.get(i - at - usize::from(i > at)).copied()
        };
        let name = name.map_or_else(|| format!("属性{}", i + 1), str::to_owned);
        if text.is_empty() || out.iter().any(|(n, _)| *n == name) {
            continue;
        }
        let value = match name.as_str() {
            "界址点数" => text
                .parse()
                .map_or_else(|_| Value::Text(text.clone()), Value::Int),
            "地块面积(公顷)" => match text.parse::<f64>() {
                Ok(area) if area.is_finite() => Value::Real(area),
                _ => Value::Text(text.clone()),
            },
            _ => Value::Text(text.clone()),
        };
        out.push((name, value));
    }
    let has_name = out.iter().any(|(n, _)| n == "地块名称");
    if let Some(heading) = parcel.heading.as_ref().filter(|_| !has_name) {
        out.push(("地块名称".to_owned(), Value::Text(heading.clone())));
    }
    out
}

/// The header a file of ours has where no source says else, in the order of the format.
pub(super) const HEADER_KEYS: [&str; 10] = [
    "格式版本号",
    "数据产生单位",
    "数据产生日期",
    "坐标系",
    "几度分带",
    "投影类型",
    "计量单位",
    "带号",
    "精度",
    "转换参数",
];

impl Header {
    /// The value of a key as it stands; empty without it.
    pub fn value(&self, key: &str) -> &str {
        self.entries
            .iter()
            .find(|e| e.key == key)
            .map_or("", |e| e.value.as_str())
    }
}

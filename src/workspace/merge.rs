//! Bringing a table of the document in line with what is in memory, so that comments and keys
//! this version does not know survive.

use toml_edit::{ArrayOfTables, InlineTable, Item, Table, Value};

/// What a table inside the document holds, which tells what to do with keys that are not in
/// memory any more.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// Entries of the user's naming: one that is gone is removed. Each holds the inner shape.
    Map(Option<&'static Shape>),
    /// A record of these fields: another key is none of ours and stays.
    Record(&'static [&'static str], &'static [(&'static str, Shape)]),
}

/// Fields of a case.
const CASE: Shape = Shape::Record(
    &[
        "receipt_no",
        "project_code",
        "applicant",
        "received",
        "round",
        "office",
        "handler",
        "reviewer",
        "approver",
        "map_approval_no",
        "consultations",
    ],
    &[],
);

/// Fields of an opinion.
const OPINION: Shape = Shape::Record(
    &["verdict", "text", "reason", "by", "on", "machine", "facts"],
    &[],
);

const OPINIONS: Shape = Shape::Record(
    &["whole", "findings"],
    &[("whole", OPINION), ("findings", Shape::Map(Some(&OPINION)))],
);

/// The shape of a table inside a layer's or a project's.
pub(super) fn shape(key: &str) -> Shape {
    match key {
        "answers" => Shape::Map(Some(&Shape::Map(None))),
        "case" => Shape::Map(Some(&CASE)),
        "opinions" => Shape::Map(Some(&OPINIONS)),
        _ => Shape::Map(None),
    }
}

impl Shape {
    fn inner(self, key: &str) -> Self {
        match self {
            Self::Map(inner) => inner.copied().unwrap_or(Self::Map(None)),
            Self::Record(_, inner) => inner
                .iter()
                .find(|(name, _)| *name == key)
                .map_or(Self::Map(None), |(_, shape)| *shape),
        }
    }

    fn owns(self, key: &str) -> bool {
        match self {
            Self::Map(_) => true,
            Self::Record(known, _) => known.contains(&key),
        }
    }
}

pub(super) fn as_table(item: &Item) -> Table {
    item.clone().into_table().unwrap_or_default()
}

/// A record at the top of the document; one of which nothing is left is removed.
pub(super) fn record(document: &mut Table, key: &str, fresh: Option<&Item>) {
    let wanted = fresh.map(as_table).unwrap_or_default();
    if wanted.is_empty() && !document.contains_key(key) {
        return;
    }
    into(document, key, &wanted, CASE);
    if document
        .get(key)
        .and_then(Item::as_table)
        .is_some_and(Table::is_empty)
    {
        document.remove(key);
    }
}

/// Brings a table inside a table in line with `wanted`, keeping the comments of what stays.
pub(super) fn into(parent: &mut Table, key: &str, wanted: &Table, shape: Shape) {
    if !parent.get(key).is_some_and(Item::is_table) {
        let table = parent.get(key).map(as_table).unwrap_or_default();
        parent.insert(key, Item::Table(table));
    }
    let Some(table) = parent.get_mut(key).and_then(Item::as_table_mut) else {
        return;
    };
    table.retain(|k, _| wanted.contains_key(k) || !shape.owns(k));
    for (k, v) in wanted {
        if v.is_table_like() {
            into(table, k, &as_table(v), shape.inner(k));
        } else if let Some(rows) = tables_of(v) {
            array(table, k, &rows);
        } else {
            set(table, k, Some(v));
        }
    }
    // A table of tables only needs no heading of its own.
    let only_tables = table.iter().all(|(_, v)| v.is_table_like());
    table.set_implicit(only_tables);
}

/// The tables of an array that holds nothing else, and at least one.
fn tables_of(item: &Item) -> Option<Vec<Table>> {
    match item {
        Item::ArrayOfTables(rows) => Some(rows.iter().cloned().collect()),
        Item::Value(Value::Array(rows)) if !rows.is_empty() => rows
            .iter()
            .map(|v| v.as_inline_table().cloned().map(InlineTable::into_table))
            .collect(),
        _ => None,
    }
}

/// An array of tables, row by row; one written in a line stays as it is while it says the same.
fn array(table: &mut Table, key: &str, wanted: &[Table]) {
    let old: Vec<Table> = match table.get(key) {
        Some(item @ Item::Value(_)) => {
            let rows = tables_of(item).unwrap_or_default();
            let same = rows.len() == wanted.len()
                && rows.iter().zip(wanted).all(|(a, b)| says(a) == says(b));
            if same {
                return;
            }
            rows
        }
        Some(Item::ArrayOfTables(rows)) => rows.iter().cloned().collect(),
        _ => Vec::new(),
    };
    let mut rows = ArrayOfTables::new();
    for (i, wanted) in wanted.iter().enumerate() {
        let mut row = old.get(i).cloned().unwrap_or_default();
        row.retain(|k, _| wanted.contains_key(k));
        for (k, v) in wanted {
            set(&mut row, k, Some(v));
        }
        rows.push(row);
    }
    table.insert(key, Item::ArrayOfTables(rows));
}

fn says(table: &Table) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = table
        .iter()
        .map(|(k, v)| {
            let value = v.as_value().map(plain);
            (k.to_owned(), value.unwrap_or_else(|| v.to_string()))
        })
        .collect();
    all.sort();
    all
}

/// Sets a key, keeping the comments around an existing one.
pub(super) fn set(table: &mut Table, key: &str, fresh: Option<&Item>) {
    let Some(fresh) = fresh else { return };
    match (table.get_mut(key), fresh) {
        (Some(Item::Value(old)), Item::Value(new)) => {
            if plain(old) != plain(new) {
                let decor = old.decor().clone();
                *old = new.clone();
                *old.decor_mut() = decor;
            }
        }
        (Some(old), new) => {
            if old.to_string().trim() != new.to_string().trim() {
                *old = new.clone();
            }
        }
        (None, new) => {
            table.insert(key, new.clone());
        }
    }
}

fn plain(value: &Value) -> String {
    let mut value = value.clone();
    value.decor_mut().clear();
    value.to_string()
}

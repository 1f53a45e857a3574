//! Faults of a workspace file that do not keep it from being used, each with its line: answers
//! to no question of this version, answers that are none, opinions without their reason.

use crate::base::diagnostics::{Diagnostic, Place, Severity};
use crate::base::message::{Arg, Message};
use crate::rules::Answers;
use crate::screening::Opinion;
use std::path::Path;
use toml_edit::{Document, Item, Table, TableLike};

/// Remarks kept at most: a file full of faults is told of by its first.
const MOST: usize = 100;

/// Reads the text again, this time with the place of every key.
pub(super) fn remarks(text: &str, path: &Path) -> Vec<Diagnostic> {
    let Ok(document) = text.parse::<Document<String>>() else {
        return Vec::new();
    };
    let mut told = Told {
        text,
        file: path
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default(),
        found: Vec::new(),
    };
    let projects = document.get("project").and_then(Item::as_array_of_tables);
    for project in projects.into_iter().flatten() {
        told.answers(project);
        told.opinions(project);
    }
    told.styles(&document);
    told.found.truncate(MOST);
    told.found
}

struct Told<'a> {
    text: &'a str,
    file: String,
    found: Vec<Diagnostic>,
}

impl Told<'_> {
    /// Styles of layers that cannot be understood.
    fn styles(&mut self, document: &Document<String>) {
        let layers = document.get("layer").and_then(Item::as_array_of_tables);
        let tables: Vec<&Table> = layers.into_iter().flatten().collect();
        let values = toml::from_str::<toml::Table>(self.text).ok();
        let values = values.as_ref().and_then(|v| v.get("layer")?.as_array());
        for (table, value) in tables.into_iter().zip(values.into_iter().flatten()) {
            let Some(style) = value.get("style") else {
                continue;
            };
            if let Err(what) = super::styles::read(style.clone()) {
                let line = self.line(table, "style");
                let name = value.get("name").and_then(toml::Value::as_str);
                let message = Message::new("style.workspace_style")
                    .with("line", line)
                    .with("name", name.unwrap_or_default())
                    .with("what", what);
                self.found
                    .push(Diagnostic::new(Severity::Warning, message).at(Place {
                        file: Some(self.file.clone()),
                        field: Some("style".to_owned()),
                        ..Place::default()
                    }));
            }
        }
    }

    fn answers(&mut self, project: &Table) {
        for (record, given) in records(project, "answers") {
            for (name, item) in given.iter() {
                let line = self.line(given, name);
                let Some(answer) = item.as_str() else {
                    continue;
                };
                if let Err(error) = Answers::new().set_named(name, answer) {
                    let what = error.diagnostic().message;
                    self.tell(line, record, name, "form.workspace_answer", what.into());
                }
            }
            if record.parse::<u64>().is_err() {
                let line = self.line(project, "answers");
                let name = "answers";
                self.tell(line, record, name, "form.workspace_record", record.into());
            }
        }
    }

    fn opinions(&mut self, project: &Table) {
        for (record, opinions) in records(project, "opinions") {
            let whole = opinions.get("whole").and_then(Item::as_table_like);
            let findings = opinions.get("findings").and_then(Item::as_table_like);
            let findings = findings.into_iter().flat_map(|t| t.iter());
            let all = whole
                .into_iter()
                .chain(findings.filter_map(|(_, item)| item.as_table_like()));
            for opinion in all {
                let text: String = opinion
                    .iter()
                    .filter_map(|(k, v)| Some(format!("{k} = {}\n", v.as_value()?)))
                    .collect();
                let read: Option<Opinion> = toml::from_str(&text).ok();
                if read.is_some_and(|o| o.check().is_err()) {
                    let line = self.line(opinion, "verdict");
                    let what = Message::new("form.reason_missing");
                    self.tell(
                        line,
                        record,
                        "reason",
                        "form.workspace_opinion",
                        what.into(),
                    );
                }
            }
        }
    }

    /// Line of a key, from 1; of the file's beginning where it is not known.
    fn line(&self, table: &dyn TableLike, key: &str) -> usize {
        let span = table.get_key_value(key).and_then(|(key, _)| key.span());
        let before = span.and_then(|s| self.text.get(..s.start));
        before.unwrap_or_default().matches('\n').count() + 1
    }

    fn tell(&mut self, line: usize, record: &str, field: &str, code: &str, what: Arg) {
        let message = Message::new(code)
            .with("line", line)
            .with("record", record)
            .with("what", what);
        self.found
            .push(Diagnostic::new(Severity::Warning, message).at(Place {
                file: Some(self.file.clone()),
                row: record.parse().ok(),
                field: Some(field.to_owned()),
                ..Place::default()
            }));
    }
}

fn records<'a>(
    project: &'a Table,
    key: &str,
) -> impl Iterator<Item = (&'a str, &'a dyn TableLike)> + use<'a> {
    let all = project.get(key).and_then(Item::as_table_like);
    all.into_iter()
        .flat_map(|t| t.iter())
        .filter_map(|(record, item)| Some((record, item.as_table_like()?)))
}

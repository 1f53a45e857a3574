//! Saving: the document is updated in place, so comments and unknown keys survive.

use super::file::FileV1;
use super::merge::{self, as_table, set};
use super::{SCHEMA, Workspace, WorkspaceError, sketches, styles};
use crate::base::files::write_atomically;
use std::path::Path;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, Value};

impl Workspace {
    /// The text to save.
    pub fn to_text(&self) -> String {
        let fresh = FileV1 {
            schema: SCHEMA,
            title: self.title.clone(),
            schematic: self.schematic,
            rules: self.rules.clone(),
            area_method: self.area_method,
            style_pack: self.style_pack.clone(),
            view: self.view,
            bookmark: self.bookmarks.clone(),
            layer: self.layers.clone(),
            image: self.images.clone(),
            case: self.case.clone(),
            checklist: self.checklist.clone(),
            project: self.projects.clone(),
            source: self.sources.clone(),
        };
        // These types hold nothing TOML cannot write.
        let Ok(fresh) = toml_edit::ser::to_document(&fresh) else {
            return self.document.to_string();
        };
        let mut document = self.document.clone();
        let known_layer: &[&str] = &[
            "name_en",
            "skip_reason",
            "name_field",
            "class_field",
            "encoding",
            "crs",
            "swapped_axes",
            "shift",
            "columns",
            "line",
            "half_width_m",
            "covers",
            "classes",
            "attributes",
            "style",
        ];
        let known_project: &[&str] = &[
            "id_field",
            "name_field",
            "encoding",
            "crs",
            "swapped_axes",
            "shift",
            "columns",
            "schematic",
            "sketch",
            "sha256",
            "moved",
            "answers",
            "case",
            "opinions",
        ];
        for key in ["schema", "title", "schematic", "area_method"] {
            set(document.as_table_mut(), key, fresh.get(key));
        }
        match fresh.get("rules") {
            Some(rules) => set(document.as_table_mut(), "rules", Some(rules)),
            None => {
                document.remove("rules");
            }
        }
        if self.area_method.is_none() {
            document.remove("area_method");
        }
        match fresh.get("style_pack") {
            Some(file) => set(document.as_table_mut(), "style_pack", Some(file)),
            None => {
                document.remove("style_pack");
            }
        }
        match fresh.get("view") {
            Some(view) => {
                let mut table = as_table(view);
                table.set_implicit(false);
                document.insert("view", Item::Table(table));
            }
            None => {
                document.remove("view");
            }
        }
        merge::record(&mut document, "case", fresh.get("case"));
        merge_tables(&mut document, &fresh, "bookmark", "name", &[]);
        merge_tables(&mut document, &fresh, "layer", "id", known_layer);
        merge_tables(&mut document, &fresh, "image", "id", super::image::OPTIONAL);
        merge_tables(&mut document, &fresh, "checklist", "role", &["reason"]);
        merge_tables(&mut document, &fresh, "project", "file", known_project);
        merge_tables(&mut document, &fresh, "source", "file", &[]);
        renumber(document.as_table_mut(), &mut 1);
        document.to_string()
    }

    /// The same workspace without the comments and unknown keys of the text it was read from: what
    /// nobody looks through before it is handed on.
    #[must_use]
    pub fn without_remarks(&self) -> Self {
        Self {
            document: DocumentMut::new(),
            ..self.clone()
        }
    }

    /// Saves to where it was opened from.
    ///
    /// # Errors
    /// [`WorkspaceError::NoPath`] before the first save; [`WorkspaceError::Io`] as the file
    /// system says, the old file then untouched.
    pub fn save(&mut self) -> Result<(), WorkspaceError> {
        let path = self.path.clone().ok_or(WorkspaceError::NoPath)?;
        let waiting = self.write_sketches()?;
        let text = self.to_text();
        let written = write_atomically(&path, text.as_bytes());
        if written.is_err() {
            sketches::give_up(&waiting);
        }
        written.map_err(|cause| WorkspaceError::Io {
            path: path.clone(),
            cause,
        })?;
        sketches::settle(waiting)?;
        if let Ok(document) = text.parse() {
            self.document = document;
        }
        Ok(())
    }

    /// Saves somewhere else and stays there; relative paths are rewritten so that they still
    /// lead to the same files.
    ///
    /// # Errors
    /// As [`Self::save`].
    pub fn save_as(&mut self, path: &Path) -> Result<(), WorkspaceError> {
        let mut moved = self.clone();
        moved.path = Some(path.to_path_buf());
        if self.path.as_deref() == Some(path) {
            moved.sketch_renames.clear();
        } else {
            moved.take_sketches_along(path);
        }
        let rewrite = |file: &str| moved.renamed(file, self);
        let layers: Vec<String> = self.layers.iter().map(|l| rewrite(&l.file)).collect();
        let projects: Vec<String> = self.projects.iter().map(|p| rewrite(&p.file)).collect();
        let sources: Vec<String> = self.sources.iter().map(|s| rewrite(&s.file)).collect();
        let style_pack = self.style_pack.as_deref().map(rewrite);
        let images: Vec<String> = self.images.iter().map(|i| rewrite(&i.file)).collect();
        moved.rules = self
            .rules
            .iter()
            .map(|r| moved.renamed_pattern(r, self))
            .collect();
        moved.style_pack = style_pack;
        for (entry, file) in moved.sources.iter_mut().zip(sources) {
            entry.file = file;
        }
        for (entry, file) in moved.layers.iter_mut().zip(layers) {
            entry.file = file;
        }
        for (entry, file) in moved.projects.iter_mut().zip(projects) {
            entry.file = file;
        }
        for (entry, file) in moved.images.iter_mut().zip(images) {
            entry.file = file;
        }
        moved.save()?;
        *self = moved;
        Ok(())
    }
}

/// Rebuilds an array of tables in the new order; a table that stays (same `identity`) keeps
/// its comments and unknown keys; `optional` keys that are gone are removed.
fn merge_tables(
    document: &mut DocumentMut,
    fresh: &DocumentMut,
    key: &str,
    identity: &str,
    optional: &[&str],
) {
    let old: Vec<Table> = document
        .get(key)
        .and_then(Item::as_array_of_tables)
        .map(|a| a.iter().cloned().collect())
        .unwrap_or_default();
    let new: Vec<Table> = match fresh.get(key) {
        Some(Item::ArrayOfTables(a)) => a.iter().cloned().collect(),
        Some(Item::Value(Value::Array(a))) => a
            .iter()
            .filter_map(|v| v.as_inline_table().cloned())
            .map(toml_edit::InlineTable::into_table)
            .collect(),
        _ => Vec::new(),
    };
    if new.is_empty() {
        document.remove(key);
        return;
    }
    let same = |a: &Table, b: &Table| {
        let id = |t: &Table| t.get(identity).and_then(Item::as_str).map(str::to_owned);
        id(a).is_some() && id(a) == id(b)
    };
    let mut array = ArrayOfTables::new();
    for wanted in &new {
        let mut table = old
            .iter()
            .find(|o| same(o, wanted))
            .cloned()
            .unwrap_or_default();
        for (k, v) in wanted {
            if k == "style" {
                styles::merge(&mut table, v);
            } else if v.is_table_like() {
                merge::into(&mut table, k, &as_table(v), merge::shape(k));
            } else {
                set(&mut table, k, Some(v));
            }
        }
        for k in optional {
            // A style of a newer version is not ours to take out.
            let is_foreign = *k == "style" && table.get(k).is_some_and(|i| !styles::is_readable(i));
            if !wanted.contains_key(k) && !is_foreign {
                table.remove(k);
            }
        }
        array.push(table);
    }
    document.insert(key, Item::ArrayOfTables(array));
}

/// Deals out positions anew, so that tables are written in the order they now stand in and a
/// nested table stays with its parent.
fn renumber(table: &mut Table, next: &mut isize) {
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(inner) => {
                inner.set_position(Some(*next));
                *next += 1;
                renumber(inner, next);
            }
            Item::ArrayOfTables(array) => {
                for inner in array.iter_mut() {
                    inner.set_position(Some(*next));
                    *next += 1;
                    renumber(inner, next);
                }
            }
            _ => {}
        }
    }
}

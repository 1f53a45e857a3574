//! Rows that leave the table: onto the clipboard, or into a file by the export.

use super::work::{Picked, Picking, TableJob};
use super::{Head, TableOf};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::i18n::{Lang, say, text};
use crate::layer::Layer;
use crate::layer::table::{ColumnKey, Rows, measures};
use crate::session::command::Effect;
use crate::session::export_layer::{ExportCommand, Exported, PickedLayer};
use crate::session::grid::{Grid, plain};
use crate::session::jobs::Stop;
use crate::session::selected::IdSet;
use crate::session::state::{NoticeKind, Session};
use std::sync::Arc;

/// Rows put on the clipboard at most.
const MOST_COPIED: usize = 10_000;
/// Whole numbers from here on are codes that a spreadsheet would round.
const MOST_DIGITS: usize = 15;

impl Session {
    /// Whether the table's rows are of invented ground (示意).
    pub(in crate::session) fn is_table_schematic(&self, of: &TableOf) -> bool {
        self.workspace.schematic
            || match of {
                TableOf::Layer(id) => self.layer_entry(id).is_some_and(|e| e.schematic),
                TableOf::Projects(file) => self.project_entry(file).is_some_and(|e| e.schematic),
            }
    }

    /// What a table is called.
    pub fn table_name(&self, of: &TableOf) -> String {
        match of {
            TableOf::Layer(id) => match self.layer_entry(id) {
                Some(entry) => self.layer_name(entry, self.settings.lang),
                None => id.clone(),
            },
            TableOf::Projects(file) => {
                let name = self.project_layer(file).map(|l| l.name.clone());
                name.unwrap_or_else(|| file.clone())
            }
        }
    }

    pub(super) fn copy_rows(&mut self) -> Vec<Effect> {
        let Some(table) = &self.attributes else {
            return Vec::new();
        };
        let name = self.table_name(&table.of);
        let job = TableJob::Copy(Box::new(CopyRequest {
            lang: self.settings.lang,
            is_schematic: self.is_table_schematic(&table.of),
            name,
            heads: table.heads(self.settings.lang),
            layer: table.layer.clone(),
            rows: Arc::clone(&table.rows),
            chosen: self.chosen_of(&table.of),
        }));
        vec![Effect::Table(Box::new(job))]
    }

    /// What is chosen of a table's layer; none where nothing is.
    pub(in crate::session) fn chosen_of(&self, of: &TableOf) -> Option<Arc<IdSet>> {
        match of {
            TableOf::Layer(id) => self.selected.of(id).cloned(),
            TableOf::Projects(file) => {
                let key = self.selection.project.as_ref().filter(|k| k.file == *file);
                key.map(|k| Arc::new([k.feature].into_iter().collect()))
            }
        }
    }

    pub(super) fn take_copied(&mut self, copied: Copied) -> Vec<Effect> {
        self.tell(NoticeKind::Done, copied.message);
        vec![Effect::Copy {
            html: copied.grid.html(),
            text: copied.grid.tsv(),
        }]
    }

    pub(super) fn ask_to_pick(&mut self) -> Vec<Effect> {
        let Some(table) = &self.attributes else {
            return Vec::new();
        };
        let chosen = match &table.of {
            TableOf::Layer(id) => self.selected.of(id).cloned(),
            // All projects that are shown: that one of them is looked at is no choice of one.
            TableOf::Projects(_) => None,
        };
        let picking = match chosen {
            Some(ids) => Picking::Chosen(ids),
            None => Picking::Rows(Arc::clone(&table.rows)),
        };
        let job = TableJob::Pick(table.layer.clone(), picking);
        vec![Effect::Table(Box::new(job))]
    }

    pub(super) fn export_picked(&mut self, picked: Picked) -> Vec<Effect> {
        let what = Exported::Rows(PickedLayer(Arc::new(picked.layer)));
        self.export_command(ExportCommand::Open(what))
    }
}

/// Rows to be put on the clipboard.
#[derive(Debug)]
pub struct CopyRequest {
    lang: Lang,
    name: String,
    is_schematic: bool,
    heads: Vec<Head>,
    layer: Layer,
    rows: Arc<Vec<u32>>,
    chosen: Option<Arc<IdSet>>,
}

/// Rows as a plain table, and what is to be told.
#[derive(Debug)]
pub struct Copied {
    grid: Grid,
    message: Message,
}

/// Makes rows a plain table, in the order shown; what is computed is computed for them.
///
/// # Errors
/// [`Stop::Cancelled`].
pub(super) fn copied(request: &CopyRequest, progress: &Progress) -> Result<Copied, Stop> {
    let finder = Rows::of(&request.layer);
    let measured = |head: &Head| matches!(head.column, ColumnKey::Measure(_));
    let with_measures = request.heads.iter().any(measured);
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut is_cut = false;
    for row in request.rows.iter() {
        let Some(feature) = finder.feature(&request.layer, *row) else {
            continue;
        };
        let is_wanted = |ids: &Arc<IdSet>| ids.contains(feature.id());
        if !request.chosen.as_ref().is_none_or(is_wanted) {
            continue;
        }
        if rows.len() == MOST_COPIED {
            is_cut = true;
            break;
        }
        progress.check()?;
        let own = match with_measures {
            true => Some(measures(feature, progress)?),
            false => None,
        };
        let cells = request.heads.iter();
        let cells = cells.map(|head| plain(&super::cell_text(feature, head.column, own.as_ref())));
        rows.push(cells.collect());
    }
    // Long whole numbers are codes: a spreadsheet would round them.
    let is_code = |i: usize| {
        let cells = rows.iter().filter_map(|row| row.get(i));
        let mut whole = cells.filter(|cell| !cell.contains('.'));
        whole.any(|cell| cell.len() > MOST_DIGITS)
    };
    let heads = request.heads.iter().enumerate().map(|(i, head)| {
        let is_figure = head.is_figure && !is_code(i);
        (head.name.clone(), is_figure)
    });
    let heads = heads.collect();
    let code = if is_cut {
        "table.copied_part"
    } else {
        "table.copied"
    };
    let message = Message::new(code)
        .with("name", request.name.as_str())
        .with("rows", rows.len());
    let mut below = Vec::new();
    if is_cut {
        below.push(say(request.lang, &message));
    }
    if request.is_schematic {
        below.push(text(request.lang, "common.schematic_statement").to_owned());
    }
    Ok(Copied {
        grid: Grid {
            title: request.name.clone(),
            heads,
            rows,
            below,
            ..Grid::default()
        },
        message,
    })
}

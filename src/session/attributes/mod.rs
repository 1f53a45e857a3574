//! The attribute table of a layer or project file: which rows it shows and in which order, what
//! is chosen in it and on the map alike, what its columns hold. The engine is `layer::table`;
//! whatever goes over all rows is a job, and the window reads the rows it shows.

mod asking;
mod choosing;
mod columns;
mod copying;
mod work;

pub use choosing::Clicking;
pub use columns::{Head, cell_text, measure_name};
pub use copying::{Copied, CopyRequest};
pub use work::{Arranged, DescribedColumn, Picked, TableJob, run};

use super::command::Effect;
use super::drawer::Page;
use super::export_layer::Exported;
use super::state::Session;
use crate::base::ids::FeatureId;
use crate::layer::filter::{Bound, Completion, Filter, FilterError, complete, equals};
use crate::layer::table::{ColumnKey, Described, Measures, Rows, Sort};
use crate::layer::{FeatureRef, Layer};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a table is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableOf {
    /// A layer by its id.
    Layer(String),
    /// A project file, its projects where they are now.
    Projects(String),
}

/// The attribute table as it is open.
#[derive(Debug, Clone)]
pub struct AttributeTable {
    /// What it is of.
    pub of: TableOf,
    /// The condition as typed.
    pub filter: String,
    /// What is wrong with it; the rows are then those of the last one understood.
    pub fault: Option<FilterError>,
    /// What may come next where the cursor stands in it.
    pub completion: Completion,
    /// What is looked for in all attributes.
    pub search: String,
    /// The order.
    pub sort: Option<Sort>,
    /// Only what is chosen.
    pub only_selected: bool,
    /// Areas and lengths as columns.
    pub with_measures: bool,
    /// The column whose contents are told, if any.
    pub describes: Option<ColumnKey>,
    /// What that column holds, of the rows shown; none until it is counted.
    pub described: Option<Arc<Described>>,
    /// The row the keyboard is at.
    pub cursor: Option<u32>,
    /// Position to be brought into view; the number tells one wish from the next.
    pub wanted: (u64, usize),
    bound: Option<Bound>,
    /// The layer that the rows are of: kept, so that rows and features always fit.
    layer: Layer,
    finder: Rows,
    rows: Arc<Vec<u32>>,
    widths: Vec<usize>,
    anchor: usize,
    /// Number of the last question about rows, and of the last answer.
    asked: u64,
    answered: u64,
    is_stopped: bool,
    /// The number of the choice on the map that the table has followed.
    followed: u64,
    /// The chosen project that the table has followed.
    followed_project: Option<FeatureId>,
    values: BTreeMap<usize, Arc<Vec<String>>>,
    measured: BTreeMap<u32, Measures>,
    /// Positions last asked to be measured, of which answer.
    measuring: Option<(usize, usize, u64)>,
}

/// Something about the attribute table.
#[derive(Debug)]
pub enum TableCommand {
    /// Open that of a layer or project file.
    Open(TableOf),
    /// Close it.
    Close,
    /// The condition is this now, and the cursor stands behind so many characters.
    Filter(String, usize),
    /// Only rows that have this value in a column, besides the condition there is.
    Having(ColumnKey, String),
    /// Look for this.
    Search(String),
    /// Sort by a column; once more: the other way up; then as in the layer.
    Sort(ColumnKey),
    /// Only what is chosen, or all.
    OnlySelected(bool),
    /// Areas and lengths as columns, or not.
    WithMeasures(bool),
    /// Tell what a column holds, or nothing.
    Describe(Option<ColumnKey>),
    /// A row was clicked: its position, and how.
    Click(usize, Clicking),
    /// The keyboard goes so many rows on; with Shift it takes them all.
    Step(i64, bool),
    /// Choose all rows shown.
    ChooseAll,
    /// Show a row on the map, or all that is chosen.
    Show(Option<usize>),
    /// These positions are in view.
    InView(usize, usize),
    /// Put rows on the clipboard: what is chosen, else all that is shown.
    Copy,
    /// Write rows to a file: what is chosen, else all that is shown.
    Export,
    /// Rows were found and put in order.
    Arranged(Box<Arranged>),
    /// A column was looked over.
    Described(Box<DescribedColumn>),
    /// What a field holds was counted, for completing conditions.
    Values(usize, Layer, Arc<Vec<String>>),
    /// Features were measured.
    Measured(Layer, BTreeMap<u32, Measures>),
    /// Rows were made a table for the clipboard.
    Copied(Box<Copied>),
    /// Rows were picked out as a layer of their own, to be written.
    Picked(Box<Picked>),
    /// The user stopped what was under way.
    Stopped,
}

/// Whether two layers are of one state: the same chunks.
pub(super) fn is_same(a: &Layer, b: &Layer) -> bool {
    a.revision == b.revision
        && a.chunks.len() == b.chunks.len()
        && a.chunks
            .iter()
            .zip(&b.chunks)
            .all(|(a, b)| Arc::ptr_eq(a, b))
}

impl AttributeTable {
    fn new(of: TableOf) -> Self {
        Self {
            of,
            filter: String::new(),
            fault: None,
            completion: Completion::default(),
            search: String::new(),
            sort: None,
            only_selected: false,
            with_measures: false,
            describes: None,
            described: None,
            cursor: None,
            wanted: (0, 0),
            bound: None,
            layer: Layer::default(),
            finder: Rows::default(),
            rows: Arc::default(),
            widths: Vec::new(),
            anchor: 0,
            asked: 0,
            answered: 0,
            is_stopped: false,
            followed: 0,
            followed_project: None,
            values: BTreeMap::new(),
            measured: BTreeMap::new(),
            measuring: None,
        }
    }

    /// The layer whose rows are shown.
    pub fn layer(&self) -> &Layer {
        &self.layer
    }

    /// Number of rows shown.
    pub fn num_rows(&self) -> usize {
        self.rows.len()
    }

    /// The row at a position.
    pub fn row(&self, position: usize) -> Option<u32> {
        self.rows.get(position).copied()
    }

    /// The feature at a position.
    pub fn feature(&self, position: usize) -> Option<FeatureRef<'_>> {
        self.finder.feature(&self.layer, self.row(position)?)
    }

    /// Areas and length of the feature at a position; none until they are measured.
    pub fn measures(&self, position: usize) -> Option<&Measures> {
        self.measured.get(&self.row(position)?)
    }

    /// Whether the rows are those that were asked for last.
    pub fn is_current(&self) -> bool {
        self.asked == self.answered
    }

    /// Whether the user stopped the last question: the rows are those from before.
    pub fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    fn bring_into_view(&mut self, position: usize) {
        self.wanted = (self.wanted.0 + 1, position);
    }

    fn complete_at(&mut self, cursor: usize) {
        let values = |field: usize| self.values.get(&field).map(|v| v.to_vec());
        self.completion = complete(&self.filter, cursor, &self.layer.schema, |field| {
            values(field).unwrap_or_default()
        });
    }
}

impl Session {
    /// The attribute table, if one is open.
    pub fn attributes(&self) -> Option<&AttributeTable> {
        self.attributes.as_ref()
    }

    /// The layer that a table is of, as it is now.
    pub fn table_layer(&self, of: &TableOf) -> Option<&Layer> {
        match of {
            TableOf::Layer(id) => self.loaded(id).layer(),
            TableOf::Projects(file) => self.project_layer(file),
        }
    }

    /// What a table would be of now: the layer whose details are shown, else the file of the
    /// chosen project, else the topmost layer that is read.
    pub fn table_candidate(&self) -> Option<TableOf> {
        let chosen = match self.export_candidate() {
            Some(Exported::Layer(id)) => Some(TableOf::Layer(id)),
            Some(Exported::Projects(file)) => Some(TableOf::Projects(file)),
            _ => None,
        };
        let first = || {
            let mut layers = self.workspace().layers.iter();
            let read = layers.find(|e| self.loaded(&e.id).layer().is_some())?;
            Some(TableOf::Layer(read.id.clone()))
        };
        chosen.or_else(first)
    }

    pub(super) fn toggle_table(&mut self) -> Vec<Effect> {
        if self.drawer == Page::Table {
            return self.table_command(TableCommand::Close);
        }
        let open = self.attributes.as_ref().map(|t| t.of.clone());
        let summed = self.statistics.as_ref().map(|s| s.of.clone());
        match open.or(summed).or_else(|| self.table_candidate()) {
            Some(of) => self.table_command(TableCommand::Open(of)),
            None => Vec::new(),
        }
    }

    pub(super) fn table_command(&mut self, command: TableCommand) -> Vec<Effect> {
        match command {
            TableCommand::Open(of) => {
                if self.table_layer(&of).is_none() {
                    return Vec::new();
                }
                self.drawer = Page::Table;
                if self.attributes.as_ref().is_none_or(|t| t.of != of) {
                    let with_measures = self.attributes.as_ref().is_some_and(|t| t.with_measures);
                    let mut table = AttributeTable::new(of);
                    table.with_measures = with_measures;
                    self.attributes = Some(table);
                    // Asked for by whoever keeps the table current, after this command.
                }
                return Vec::new();
            }
            TableCommand::Close => {
                self.attributes = None;
                if self.drawer == Page::Table {
                    self.drawer = Page::None;
                }
                return vec![Effect::StopTable];
            }
            _ => {}
        }
        if self.attributes.is_none() {
            return Vec::new();
        }
        match command {
            TableCommand::Filter(text, cursor) => self.set_filter(text, cursor),
            TableCommand::Having(column, value) => self.filter_by(column, &value),
            TableCommand::Search(text) => self.change_table(|t| t.search = text),
            TableCommand::Sort(column) => self.change_table(|t| {
                t.sort = match t.sort {
                    Some(sort) if sort.column == column && sort.descending => None,
                    Some(sort) if sort.column == column => Some(Sort {
                        column,
                        descending: true,
                    }),
                    _ => Some(Sort {
                        column,
                        descending: false,
                    }),
                };
            }),
            TableCommand::OnlySelected(only) => self.change_table(|t| t.only_selected = only),
            TableCommand::WithMeasures(with) => {
                let is_measure =
                    |column: ColumnKey| !with && matches!(column, ColumnKey::Measure(_));
                let sorts = self.attributes.as_ref().and_then(|t| t.sort);
                if let Some(table) = &mut self.attributes {
                    table.with_measures = with;
                    if table.describes.is_some_and(is_measure) {
                        table.describes = None;
                        table.described = None;
                    }
                }
                if sorts.is_some_and(|s| is_measure(s.column)) {
                    return self.change_table(|t| t.sort = None);
                }
                Vec::new()
            }
            TableCommand::Describe(column) => {
                if let Some(table) = &mut self.attributes {
                    table.describes = column;
                    table.described = None;
                }
                self.ask_to_describe()
            }
            TableCommand::Click(position, how) => self.click_row(position, how),
            TableCommand::Step(by, extends) => self.step_rows(by, extends),
            TableCommand::ChooseAll => self.choose_all_rows(),
            TableCommand::Show(position) => self.show_rows(position),
            TableCommand::InView(from, to) => self.ask_for_measures(from, to),
            TableCommand::Copy => self.copy_rows(),
            TableCommand::Export => self.ask_to_pick(),
            TableCommand::Arranged(arranged) => self.take_arranged(*arranged),
            TableCommand::Described(described) => {
                self.take_described(*described);
                Vec::new()
            }
            TableCommand::Values(field, layer, values) => {
                if let Some(table) = self.attributes.as_mut()
                    && is_same(&table.layer, &layer)
                {
                    table.values.insert(field, values);
                    let cursor = table.completion.to;
                    table.complete_at(cursor);
                }
                Vec::new()
            }
            TableCommand::Measured(layer, measured) => {
                if let Some(table) = self.attributes.as_mut()
                    && is_same(&table.layer, &layer)
                {
                    table.measured.extend(measured);
                }
                Vec::new()
            }
            TableCommand::Copied(copied) => self.take_copied(*copied),
            TableCommand::Picked(picked) => self.export_picked(*picked),
            TableCommand::Stopped => {
                if let Some(table) = &mut self.attributes
                    && table.asked != table.answered
                {
                    table.answered = table.asked;
                    table.is_stopped = true;
                }
                Vec::new()
            }
            TableCommand::Open(_) | TableCommand::Close => Vec::new(),
        }
    }

    fn set_filter(&mut self, text: String, cursor: usize) -> Vec<Effect> {
        let Some(table) = self.attributes.as_mut() else {
            return Vec::new();
        };
        let is_new = table.filter != text;
        table.filter = text;
        table.complete_at(cursor);
        let mut effects = Vec::new();
        if let Some(field) = table.completion.values_of
            && !table.values.contains_key(&field)
        {
            table.values.insert(field, Arc::default());
            let job = TableJob::Values(field, table.layer.clone());
            effects.push(Effect::Table(Box::new(job)));
        }
        if is_new && self.bind_filter() {
            effects.extend(self.ask_for_rows());
        }
        effects
    }

    /// Adds to the condition that a column has a value.
    fn filter_by(&mut self, column: ColumnKey, value: &str) -> Vec<Effect> {
        let (Some(table), ColumnKey::Field(field)) = (&self.attributes, column) else {
            return Vec::new();
        };
        let Some(field) = table.layer.schema.fields.get(field) else {
            return Vec::new();
        };
        let more = equals(field, value);
        let before = table.filter.trim();
        let text = if before.is_empty() || table.fault.is_some() || before == more {
            more
        } else {
            format!("({before}) and {more}")
        };
        let cursor = text.chars().count();
        self.set_filter(text, cursor)
    }

    /// Understands the condition, on the layer as it is now; whether it is another than before.
    /// A fault is kept with the table, and so is the last condition that was understood.
    fn bind_filter(&mut self) -> bool {
        let Some(table) = self.attributes.as_ref() else {
            return false;
        };
        let schema = self.table_layer(&table.of).map(|l| Arc::clone(&l.schema));
        let schema = schema.unwrap_or_default();
        let Some(table) = self.attributes.as_mut() else {
            return false;
        };
        let bound = if table.filter.trim().is_empty() {
            Ok(None)
        } else {
            Filter::parse(&table.filter).and_then(|f| f.bind(&schema).map(Some))
        };
        match bound {
            Ok(bound) => {
                table.fault = None;
                let is_new = bound != table.bound;
                table.bound = bound;
                is_new
            }
            Err(fault) => {
                table.fault = Some(fault);
                // It names fields by where they stand.
                let is_stale = *table.layer.schema != *schema && table.bound.is_some();
                if is_stale {
                    table.bound = None;
                }
                is_stale
            }
        }
    }

    fn change_table(&mut self, change: impl FnOnce(&mut AttributeTable)) -> Vec<Effect> {
        if let Some(table) = &mut self.attributes {
            change(table);
        }
        self.ask_for_rows()
    }

    /// Keeps the table to what it is of: a layer read anew or moved, another choice on the map, a
    /// layer that is gone. Asked after every command, and cheap where nothing changed.
    pub(super) fn keep_table_current(&mut self) -> Vec<Effect> {
        let Some(table) = &self.attributes else {
            return Vec::new();
        };
        let is_gone = match &table.of {
            TableOf::Layer(id) => self.layer_entry(id).is_none(),
            TableOf::Projects(file) => self.project_entry(file).is_none(),
        };
        if is_gone {
            self.attributes = None;
            if self.drawer == Page::Table {
                self.drawer = Page::None;
            }
            return vec![Effect::StopTable];
        }
        let Some(layer) = self.table_layer(&table.of) else {
            return Vec::new();
        };
        let is_asked = table.asked != table.answered;
        let is_settled = !is_asked && !table.is_stopped;
        let is_new = table.asked == 0 || (is_settled && !is_same(&table.layer, layer));
        if is_new {
            if let Some(table) = &mut self.attributes {
                table.followed = self.selected.number();
            }
            self.bind_filter();
            return self.ask_for_rows();
        }
        self.follow_choice()
    }
}

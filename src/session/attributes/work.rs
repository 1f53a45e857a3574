//! What the attribute table does in jobs: finding and sorting rows, looking a column over,
//! measuring, picking rows out. Pure; runs on a worker.

use super::TableCommand;
use super::columns::widths;
use super::copying::{CopyRequest, copied};
use crate::base::message::Message;
use crate::base::parallel::processors;
use crate::base::progress::Progress;
use crate::layer::filter::Bound;
use crate::layer::table::{
    ColumnKey, Described, Measures, Query, Rows, Sort, arrange, describe, measures,
};
use crate::layer::{Layer, LayerBuilder};
use crate::session::command::Command;
use crate::session::jobs::Stop;
use crate::session::selected::{IdSet, SelectAnswer, SelectCommand};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Values offered for completing a condition.
const MOST_VALUES: usize = 200;

/// Work for the table.
#[derive(Debug)]
pub enum TableJob {
    /// Find rows and put them in order.
    Arrange(Box<ArrangeRequest>),
    /// Look a column over, of these rows.
    Describe(ColumnKey, Layer, Arc<Vec<u32>>),
    /// Count what a field holds.
    Values(usize, Layer),
    /// Measure features.
    Measure(Vec<u32>, Layer),
    /// Choose rows.
    Choose {
        /// Number of the question.
        asked: u64,
        /// The layer's id.
        id: String,
        /// The layer.
        layer: Layer,
        /// The rows.
        rows: Vec<u32>,
    },
    /// Make rows a table for the clipboard.
    Copy(Box<CopyRequest>),
    /// Pick rows out as a layer of their own.
    Pick(Layer, Picking),
}

/// Which rows are picked out.
#[derive(Debug)]
pub enum Picking {
    /// These.
    Rows(Arc<Vec<u32>>),
    /// Those of these features.
    Chosen(Arc<IdSet>),
}

/// Which rows are asked for.
#[derive(Debug)]
pub struct ArrangeRequest {
    pub(super) number: u64,
    pub(super) layer: Layer,
    pub(super) filter: Option<Bound>,
    pub(super) search: String,
    pub(super) only: Option<Arc<IdSet>>,
    pub(super) sort: Option<Sort>,
}

/// Rows found and put in order.
#[derive(Debug)]
pub struct Arranged {
    pub(super) number: u64,
    pub(super) layer: Layer,
    pub(super) finder: Rows,
    pub(super) rows: Arc<Vec<u32>>,
    pub(super) widths: Vec<usize>,
}

/// A column looked over.
#[derive(Debug)]
pub struct DescribedColumn {
    pub(super) layer: Layer,
    pub(super) rows: Arc<Vec<u32>>,
    pub(super) described: Arc<Described>,
}

/// Rows as a layer of their own.
#[derive(Debug)]
pub struct Picked {
    pub(super) layer: Layer,
}

impl TableJob {
    /// What it is, in words.
    pub fn title(&self) -> Message {
        Message::new(match self {
            Self::Arrange(_) => "table.job_arrange",
            Self::Describe(..) => "table.job_describe",
            Self::Values(..) => "table.job_values",
            Self::Measure(..) => "table.job_measure",
            Self::Choose { .. } => "table.job_choose",
            Self::Copy(_) => "table.job_copy",
            Self::Pick(..) => "table.job_pick",
        })
    }
}

/// Does the work.
///
/// # Errors
/// [`Stop::Cancelled`].
pub fn run(job: TableJob, progress: &Progress) -> Result<Command, Stop> {
    let num_threads = processors();
    Ok(match job {
        TableJob::Arrange(request) => {
            let only = request.only.as_deref();
            let is_chosen = |id| only.is_none_or(|ids| ids.contains(id));
            let query = Query {
                filter: request.filter.as_ref(),
                search: &request.search,
                only: only.is_some().then_some(&is_chosen),
                sort: request.sort,
            };
            let rows = arrange(&request.layer, &query, num_threads, progress)?;
            Command::Table(TableCommand::Arranged(Box::new(Arranged {
                number: request.number,
                finder: Rows::of(&request.layer),
                widths: widths(&request.layer),
                rows: Arc::new(rows),
                layer: request.layer,
            })))
        }
        TableJob::Describe(column, layer, rows) => {
            let described = Arc::new(describe(&layer, &rows, column, progress)?);
            Command::Table(TableCommand::Described(Box::new(DescribedColumn {
                layer,
                rows,
                described,
            })))
        }
        TableJob::Values(field, layer) => {
            let name = layer.schema.fields.get(field).map(|f| f.name.clone());
            let found = match name {
                Some(name) => crate::style::field_values(&layer, &name, progress)?,
                None => None,
            };
            let values = found.map(|f| f.distinct).unwrap_or_default();
            let values = values.into_iter().map(|(text, _)| text);
            let values = Arc::new(values.take(MOST_VALUES).collect());
            Command::Table(TableCommand::Values(field, layer, values))
        }
        TableJob::Measure(rows, layer) => {
            let finder = Rows::of(&layer);
            let mut measured: BTreeMap<u32, Measures> = BTreeMap::new();
            for row in rows {
                if let Some(feature) = finder.feature(&layer, row) {
                    measured.insert(row, measures(feature, progress)?);
                }
            }
            Command::Table(TableCommand::Measured(layer, measured))
        }
        TableJob::Choose {
            asked,
            id,
            layer,
            rows,
        } => {
            let finder = Rows::of(&layer);
            let mut ids = IdSet::default();
            for some in rows.chunks(4096) {
                progress.check()?;
                for row in some {
                    if let Some(feature) = finder.feature(&layer, *row) {
                        ids.insert(feature.id());
                    }
                }
            }
            let answer = SelectAnswer::of_layer(asked, id, ids);
            Command::Select(SelectCommand::Found(Box::new(answer)))
        }
        TableJob::Copy(request) => {
            let copied = copied(&request, progress)?;
            Command::Table(TableCommand::Copied(Box::new(copied)))
        }
        TableJob::Pick(layer, picking) => {
            let layer = picked(&layer, picking, progress)?;
            Command::Table(TableCommand::Picked(Box::new(Picked { layer })))
        }
    })
}

/// A layer of some rows: in their order where they are given in one. What the layer says about
/// itself stays, and so do ids.
fn picked(layer: &Layer, picking: Picking, progress: &Progress) -> Result<Layer, Stop> {
    let finder = Rows::of(layer);
    let rows = match picking {
        Picking::Rows(rows) => rows,
        Picking::Chosen(ids) => {
            let rows = layer.features().zip(0_u32..);
            let chosen = rows.filter(|(f, _)| ids.contains(f.id()));
            Arc::new(chosen.map(|(_, row)| row).collect())
        }
    };
    progress.set_total(rows.len() as u64);
    let mut builder = LayerBuilder::new((*layer.schema).clone());
    for some in rows.chunks(1024) {
        progress.check()?;
        for row in some {
            let Some(feature) = finder.feature(layer, *row) else {
                continue;
            };
            builder.push_copy(&feature);
        }
        progress.advance(some.len() as u64);
    }
    Ok(Layer {
        chunks: builder.build(&layer.name).chunks,
        ..layer.clone()
    })
}

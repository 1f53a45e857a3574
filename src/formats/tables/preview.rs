//! What was understood of a table, for a window to show before anything is read.

use super::angles::Angles;
use super::cell::Rows;
use super::guess::{ColumnGuess, ColumnMeaning, TableContent, plan};
use super::survey::survey;
use crate::base::message::Message;
use crate::base::progress::{Cancelled, Progress};
use crate::formats::error::{ReadError, ReadErrorKind};
use crate::formats::input::Input;
use crate::formats::kind::{FormatKind, probe_input};
use crate::formats::source::{ReadOptions, Source, TableColumns};
use crate::layer::EncodingDecision;

/// What was understood of a table and why.
#[derive(Debug, Clone, PartialEq)]
pub struct TableGuess {
    /// What the rows are.
    pub content: TableContent,
    /// Why.
    pub reason: Message,
    /// 1-based row of the header; `None` if there is none.
    pub header_row: Option<u64>,
    /// What stands between cells; `None` for a workbook.
    pub delimiter: Option<char>,
    /// How the text was understood; `None` for a workbook.
    pub encoding: Option<EncodingDecision>,
    /// How angles are written.
    pub angles: Angles,
    /// The columns in order.
    pub columns: Vec<ColumnGuess>,
    /// Rows below the header.
    pub num_rows: u64,
    /// The first rows as they stand, titles and header included, blank rows left out.
    pub head: Vec<Vec<String>>,
}

impl TableGuess {
    /// The guess as a choice, for a user to change and hand back in
    /// [`ReadOptions::columns`](crate::formats::ReadOptions).
    pub fn as_columns(&self) -> TableColumns {
        let named = |meaning| {
            self.columns
                .iter()
                .find(|c| c.meaning == meaning)
                .map(|c| c.name.clone())
        };
        let parcel = named(ColumnMeaning::Parcel);
        let is_corners = self.content == TableContent::Corners;
        TableColumns {
            east: named(ColumnMeaning::East),
            north: named(ColumnMeaning::North),
            wkt: named(ColumnMeaning::Wkt),
            parcel: parcel.or_else(|| is_corners.then(|| "*".to_owned())),
            ring: named(ColumnMeaning::Ring),
            order: named(ColumnMeaning::Order),
            angles: Some(self.angles),
        }
    }
}

/// Looks over a CSV file or a sheet of a workbook and says what each column was taken for;
/// what [`read`](crate::formats::read) with the same options would do.
///
/// # Errors
/// [`ReadError`] as `read`; [`ReadErrorKind::UnknownFormat`] for a file that is no table.
pub fn preview(
    source: &Source,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<TableGuess, ReadError> {
    let input = Input::file(&source.path);
    preview_input(&input, source.layer.as_deref(), options, progress).map_err(|kind| ReadError {
        path: source.path.clone(),
        kind,
    })
}

fn preview_input(
    input: &Input,
    layer: Option<&str>,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<TableGuess, ReadErrorKind> {
    match probe_input(input)? {
        FormatKind::Csv => crate::formats::csv::preview(input, options, progress),
        FormatKind::Xlsx => crate::formats::xlsx::preview(input, layer, options, progress),
        _ => Err(ReadErrorKind::UnknownFormat),
    }
}

/// The guess of a table's rows.
///
/// # Errors
/// [`Cancelled`].
pub(in crate::formats) fn guess_of(
    rows: &dyn Rows,
    user: Option<&TableColumns>,
) -> Result<TableGuess, Cancelled> {
    let survey = survey(rows)?;
    let plan = plan(&survey, user);
    let columns = survey
        .header
        .names
        .iter()
        .zip(&survey.columns)
        .zip(plan.columns)
        .map(|((name, stats), (meaning, reason))| ColumnGuess {
            name: name.clone(),
            meaning,
            reason,
            kind: stats.kind(),
            samples: stats.samples.clone(),
        })
        .collect();
    Ok(TableGuess {
        content: plan.content,
        reason: plan.reason,
        header_row: survey.header.row,
        delimiter: None,
        encoding: None,
        angles: plan.angles,
        columns,
        num_rows: survey.num_rows,
        head: survey.head,
    })
}

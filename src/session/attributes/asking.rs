//! What the table asks of its jobs, and what it takes of their answers: rows in order, a column
//! looked over, measures of the rows in sight. Late answers are dropped by their number.

use super::work::ArrangeRequest;
use super::{Arranged, DescribedColumn, TableJob, is_same};
use crate::session::Session;
use crate::session::command::Effect;
use std::sync::Arc;

impl Session {
    /// Asks for the rows of the layer as it is now.
    pub(super) fn ask_for_rows(&mut self) -> Vec<Effect> {
        let Some(table) = &self.attributes else {
            return Vec::new();
        };
        let Some(layer) = self.table_layer(&table.of).cloned() else {
            return Vec::new();
        };
        let chosen = self.chosen_of(&table.of);
        let only = table.only_selected.then(|| chosen.unwrap_or_default());
        self.next_generation += 1;
        let number = self.next_generation;
        let Some(table) = self.attributes.as_mut() else {
            return Vec::new();
        };
        table.asked = number;
        table.is_stopped = false;
        let request = ArrangeRequest {
            number,
            layer,
            filter: table.bound.clone(),
            search: table.search.trim().to_owned(),
            only,
            sort: table.sort,
        };
        let job = TableJob::Arrange(Box::new(request));
        vec![Effect::Table(Box::new(job))]
    }

    pub(super) fn take_arranged(&mut self, arranged: Arranged) -> Vec<Effect> {
        let Some(table) = self.attributes.as_mut() else {
            return Vec::new();
        };
        if arranged.number != table.asked {
            return Vec::new();
        }
        table.answered = arranged.number;
        table.rows = arranged.rows;
        if !is_same(&table.layer, &arranged.layer) {
            table.layer = arranged.layer;
            table.finder = arranged.finder;
            table.widths = arranged.widths;
            table.values.clear();
            table.measured.clear();
            table.measuring = None;
            let cursor = table.completion.to;
            table.complete_at(cursor);
        }
        table.described = None;
        // The row at hand stays in sight where it is still shown.
        let at = table
            .cursor
            .and_then(|row| table.rows.iter().position(|r| *r == row));
        match at {
            Some(at) => {
                table.anchor = at;
                table.bring_into_view(at);
            }
            None => {
                table.cursor = None;
                table.anchor = 0;
                table.bring_into_view(0);
            }
        }
        self.ask_to_describe()
    }

    pub(super) fn ask_to_describe(&mut self) -> Vec<Effect> {
        let Some(table) = &self.attributes else {
            return Vec::new();
        };
        let Some(column) = table.describes else {
            return Vec::new();
        };
        let job = TableJob::Describe(column, table.layer.clone(), Arc::clone(&table.rows));
        vec![Effect::Table(Box::new(job))]
    }

    pub(super) fn take_described(&mut self, described: DescribedColumn) {
        if let Some(table) = &mut self.attributes
            && table.describes == Some(described.described.column)
            && is_same(&table.layer, &described.layer)
            && Arc::ptr_eq(&table.rows, &described.rows)
        {
            table.described = Some(described.described);
        }
    }

    pub(super) fn ask_for_measures(&mut self, from: usize, to: usize) -> Vec<Effect> {
        let Some(table) = self.attributes.as_ref().filter(|t| t.with_measures) else {
            return Vec::new();
        };
        // A window shows some dozens; never more than that is measured for the eye.
        let shown = table
            .rows
            .iter()
            .skip(from)
            .take(to.saturating_sub(from).min(200));
        let lacking: Vec<u32> = shown
            .filter(|row| !table.measured.contains_key(row))
            .copied()
            .collect();
        if lacking.is_empty() {
            return Vec::new();
        }
        // Asked once: the next question would take the place of this one.
        let asked = Some((from, to, table.answered));
        if table.measuring == asked {
            return Vec::new();
        }
        let job = TableJob::Measure(lacking, table.layer.clone());
        if let Some(table) = &mut self.attributes {
            table.measuring = asked;
        }
        vec![Effect::Table(Box::new(job))]
    }
}

//! Statistics in words: heads, rows, totals and what has to be said below, for the window, the
//! clipboard and the command line.

use super::work::Summed;
use crate::base::message::Message;
use crate::i18n::{Lang, findings, numbers, say, text, words};
use crate::layer::{Role, ZoneClass};
use crate::session::grid::{Grid, plain};
use crate::stats::{GroupBy, SummaryRow};

/// A table in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// 生态保护红线：按县（市、区）统计.
    pub title: String,
    /// Heads, and whether figures stand under them.
    pub heads: Vec<(String, bool)>,
    /// A row for each group.
    pub rows: Vec<Vec<String>>,
    /// 合计.
    pub total: Vec<String>,
    /// Sentences below.
    pub notes: Vec<String>,
}

/// What a grouping is called; another layer by its id.
pub fn grouping(lang: Lang, by: &GroupBy) -> String {
    let code = match by {
        GroupBy::County => "statistics.by_county",
        GroupBy::Township => "statistics.by_township",
        GroupBy::Village => "statistics.by_village",
        GroupBy::Class => "statistics.by_class",
        GroupBy::Field(name) | GroupBy::Layer(name) => return name.clone(),
    };
    text(lang, code).to_owned()
}

/// Names of a row's groups in words.
pub fn names(lang: Lang, summed: &Summed, row: &SummaryRow) -> Vec<String> {
    let is_outside = row.names.iter().all(Option::is_none);
    let name = |name: &Option<String>| match (&summed.by, name) {
        (GroupBy::Class, Some(code)) => class(lang, summed.role, code),
        (_, Some(name)) => name.clone(),
        (GroupBy::Class, None) => text(lang, "statistics.no_class").to_owned(),
        (GroupBy::Field(_), None) => text(lang, "statistics.blank").to_owned(),
        (GroupBy::Layer(_), None) => text(lang, "statistics.outside_layer").to_owned(),
        (_, None) if is_outside => text(lang, "statistics.outside").to_owned(),
        (_, None) => text(lang, "stats.no_data").to_owned(),
    };
    row.names.iter().map(name).collect()
}

fn class(lang: Lang, role: Option<Role>, code: &str) -> String {
    let class = ZoneClass::ALL.iter().find(|c| c.code() == code);
    match (class, role) {
        (Some(class), Some(role)) => words::zone_of_role(lang, role, *class),
        (Some(class), None) => words::zone_class(lang, *class),
        (None, _) => code.to_owned(),
    }
}

impl Sheet {
    /// Of a layer by its name; `grouping` is what it is added up by, in words.
    pub fn of(lang: Lang, layer: &str, grouping: &str, summed: &Summed, schematic: bool) -> Self {
        let summary = &summed.summary;
        let t = |code: &'static str| text(lang, code).to_owned();
        let mut heads: Vec<(String, bool)> = match &summed.by {
            GroupBy::Township => vec![t("statistics.county"), t("statistics.township")],
            GroupBy::Village => vec![
                t("statistics.county"),
                t("statistics.township"),
                t("statistics.village"),
            ],
            GroupBy::County => vec![t("statistics.county")],
            _ => vec![grouping.to_owned()],
        }
        .into_iter()
        .map(|head| (head, false))
        .collect();
        let num_names = heads.len();
        heads.push((t("statistics.count"), true));
        if summary.has_area() {
            heads.push((t("statistics.hectares"), true));
            heads.push((t("statistics.share"), true));
        }
        if summary.has_length() {
            heads.push((t("statistics.length"), true));
        }
        if summary.has_points() {
            heads.push((t("statistics.points"), true));
        }
        let figures = |row: &SummaryRow| {
            let mut cells = vec![numbers::fixed(row.count as f64, 0)];
            if summary.has_area() {
                cells.push(row.area.hectares());
                let all = summary.total.exact_m2;
                let share = if all > 0.0 { row.exact_m2 / all } else { 0.0 };
                cells.push(numbers::percent(share));
            }
            if summary.has_length() {
                cells.push(row.length.meters());
            }
            if summary.has_points() {
                cells.push(row.points.to_string());
            }
            cells
        };
        let rows = summary.rows.iter().map(|row| {
            let mut cells = names(lang, summed, row);
            cells.resize(num_names, String::new());
            cells.extend(figures(row));
            cells
        });
        let rows = rows.collect();
        let mut total = vec![String::new(); num_names];
        if let Some(first) = total.first_mut() {
            *first = t("statistics.total");
        }
        total.extend(figures(&summary.total));
        let title = Message::new("statistics.title_of")
            .with("name", layer)
            .with("by", grouping);
        Self {
            title: say(lang, &title),
            heads,
            rows,
            total,
            notes: notes(lang, summed, schematic),
        }
    }

    /// As a table for the clipboard.
    pub fn grid(&self) -> Grid {
        let cells = |row: &Vec<String>| row.iter().map(|c| plain(c)).collect();
        Grid {
            title: self.title.clone(),
            above: Vec::new(),
            heads: self.heads.clone(),
            rows: self
                .rows
                .iter()
                .chain(std::iter::once(&self.total))
                .map(cells)
                .collect(),
            below: self.notes.clone(),
        }
    }
}

/// What has to be said below: how it was rounded, what is in several rows or in none.
fn notes(lang: Lang, summed: &Summed, schematic: bool) -> Vec<String> {
    let summary = &summed.summary;
    let mut notes = Vec::new();
    if summary.has_area() {
        let rounding = Message::new("statistics.rounding")
            .with("method", findings::method(lang, summed.method));
        notes.push(say(lang, &rounding));
    }
    let mut counted = |code: &str, n: usize| {
        if n > 0 {
            notes.push(say(lang, &Message::new(code).with("n", n)));
        }
    };
    counted("statistics.divided", summary.divided);
    counted("statistics.unmeasured", summed.unmeasured);
    counted("statistics.repaired", summed.repaired);
    if summed.unconfirmed {
        notes.push(text(lang, "statistics.unconfirmed").to_owned());
    }
    if schematic {
        notes.push(text(lang, "common.schematic_statement").to_owned());
    }
    notes
}

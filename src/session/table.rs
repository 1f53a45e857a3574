//! Findings as a table that pastes into Word and Excel: tab-separated, one line per zone.

use crate::base::text::{spreadsheet_cell, visible};
use crate::base::units::SquareMeters;
use crate::i18n::{Lang, numbers, raw, words};
use crate::screening::model::ProjectResult;

/// The table's heads, keys of both catalogues.
const HEADS: [&str; 8] = [
    "session.table_project",
    "session.table_role",
    "session.table_zone",
    "session.table_layer",
    "session.table_hectares",
    "session.table_share",
    "session.table_length",
    "session.table_place",
];

/// A result as text with tabs and line ends; the first line says which project, as of when.
pub fn tsv(lang: Lang, result: &ProjectResult, as_of: crate::base::date::Date) -> String {
    let mut lines = Vec::new();
    lines.push(format!(
        "{}\t{} {as_of}",
        cell(&result.name),
        raw(lang, "session.table_as_of")
    ));
    lines.push(HEADS.map(|code| raw(lang, code)).join("\t"));
    for hit in &result.hits {
        let total = result
            .totals
            .iter()
            .find(|t| t.role == hit.role && t.class == hit.class);
        let place = total
            .into_iter()
            .flat_map(|t| &t.counties)
            .filter_map(|c| c.name.as_deref())
            .collect::<Vec<_>>()
            .join("、");
        let line = [
            cell(&result.name),
            words::role_and_class(lang, hit.role, hit.class),
            cell(&hit.zone_name),
            cell(&hit.layer_name),
            plain(&numbers::hectares(SquareMeters(hit.area_m2))),
            plain(&numbers::percent(hit.share)),
            plain(&numbers::fixed(hit.length_m, 2)),
            cell(&place),
        ];
        lines.push(line.join("\t"));
    }
    if result.hits.is_empty() {
        lines.push(raw(lang, "session.table_none").to_owned());
    }
    if result.schematic {
        lines.push(raw(lang, "common.schematic_statement").to_owned());
    }
    lines.join("\r\n") + "\r\n"
}

fn cell(text: &str) -> String {
    spreadsheet_cell(&visible(&text.replace(['\t', '\r', '\n'], " ")))
}

/// Figures without the thin spaces that spreadsheets take for text.
fn plain(figure: &str) -> String {
    figure.replace('\u{2009}', "")
}

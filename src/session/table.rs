//! Findings as a table that pastes into Word and Excel: one line per zone, as HTML and, for
//! what takes no HTML, as text with tabs.

use crate::base::date::Date;
use crate::base::text::{escape_markup, spreadsheet_cell, visible};
use crate::i18n::{Lang, findings, numbers, places, raw, say, words};
use crate::screening::model::{Hit, ProjectResult};

/// The table's heads, keys of both catalogues, and whether figures stand under them.
const HEADS: [(&str, bool); 9] = [
    ("session.table_role", false),
    ("session.table_zone", false),
    ("session.table_layer", false),
    ("session.table_effect", false),
    ("session.table_hectares", true),
    ("session.table_share", true),
    ("session.table_length", true),
    ("session.table_place", false),
    ("session.table_clause", false),
];

/// A table and what stands around it.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    title: String,
    /// Sentences over the table: the result.
    above: Vec<String>,
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
    /// Sentences under the table: what could not be told, 示意.
    below: Vec<String>,
}

impl Table {
    /// A project's result as of a day.
    pub fn new(lang: Lang, result: &ProjectResult, as_of: Date) -> Self {
        let mut below = Vec::new();
        if result.hits.is_empty() {
            below.push(raw(lang, "session.table_none").to_owned());
        }
        if !result.cannot_tell.is_empty() {
            below.push(raw(lang, "screening.heading_cannot_tell").to_owned());
            below.extend(result.cannot_tell.iter().map(|c| say(lang, &c.message)));
        }
        if result.schematic {
            below.push(raw(lang, "common.schematic_statement").to_owned());
        }
        Self {
            title: cell(&result.name),
            above: vec![
                findings::verdict(lang, result),
                format!("{} {as_of}", raw(lang, "session.table_as_of")),
            ],
            heads: HEADS.map(|(code, _)| raw(lang, code).to_owned()).to_vec(),
            rows: result.hits.iter().map(|h| row(lang, h)).collect(),
            below,
        }
    }

    /// Number of lines under the heads.
    pub fn num_rows(&self) -> usize {
        self.rows.len()
    }

    /// Text with tabs and line ends.
    pub fn tsv(&self) -> String {
        let mut lines = vec![self.title.clone()];
        lines.extend(self.above.iter().map(|l| cell(l)));
        if !self.rows.is_empty() {
            lines.push(self.heads.join("\t"));
            lines.extend(self.rows.iter().map(|r| r.join("\t")));
        }
        lines.extend(self.below.iter().map(|l| cell(l)));
        lines.join("\r\n") + "\r\n"
    }

    /// A table with borders; figures stand right and keep their decimals in a spreadsheet.
    pub fn html(&self) -> String {
        let sentence = |line: &String| format!("<p>{}</p>\n", escape_markup(&cell(line)));
        let mut out = String::from("<meta charset=\"utf-8\">\n");
        out.push_str(&format!("<p><b>{}</b></p>\n", escape_markup(&self.title)));
        out.extend(self.above.iter().map(sentence));
        if !self.rows.is_empty() {
            out.push_str(
                "<table border=\"1\" cellspacing=\"0\" cellpadding=\"4\" \
                 style=\"border-collapse:collapse\">\n<tr>",
            );
            for head in &self.heads {
                out.push_str(&format!("<th>{}</th>", escape_markup(head)));
            }
            out.push_str("</tr>\n");
            for row in &self.rows {
                out.push_str("<tr>");
                for (value, (_, is_figure)) in row.iter().zip(HEADS) {
                    let style = if is_figure {
                        "text-align:right;mso-number-format:'0\\.0000'"
                    } else {
                        "mso-number-format:'\\@'"
                    };
                    let style = match value.split_once('.') {
                        Some((_, decimals)) if is_figure && decimals.len() == 2 => {
                            "text-align:right;mso-number-format:'0\\.00'"
                        }
                        _ => style,
                    };
                    out.push_str(&format!(
                        "<td style=\"{style}\">{}</td>",
                        escape_markup(value)
                    ));
                }
                out.push_str("</tr>\n");
            }
            out.push_str("</table>\n");
        }
        out.extend(self.below.iter().map(sentence));
        out
    }
}

fn row(lang: Lang, hit: &Hit) -> Vec<String> {
    let place = places::parts_text(lang, &hit.parts, hit.kind, !hit.places.is_empty());
    let mut clauses: Vec<String> = Vec::new();
    for rule in findings::applying(&hit.rules) {
        let citation = rule.citation();
        if !clauses.contains(&citation) {
            clauses.push(citation);
        }
    }
    vec![
        words::role_and_class(lang, hit.role, hit.class),
        cell(&hit.zone_name),
        cell(&hit.layer_name),
        hit.effect()
            .map(|e| findings::effect_pill(lang, e))
            .unwrap_or_default(),
        plain(&numbers::hectares(findings::counted(&hit.areas))),
        plain(&numbers::percent(hit.share)),
        plain(&numbers::fixed(hit.length_m, 2)),
        cell(&place),
        cell(&clauses.join("；")),
    ]
}

fn cell(text: &str) -> String {
    spreadsheet_cell(&visible(&text.replace(['\t', '\r', '\n'], " ")))
}

/// Figures without the thin spaces that spreadsheets take for text.
fn plain(figure: &str) -> String {
    figure.replace('\u{2009}', "")
}

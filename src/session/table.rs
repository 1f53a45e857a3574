//! Findings as a table that pastes into Word and Excel: one line per zone, as HTML and, for
//! what takes no HTML, as text with tabs.

use super::grid::{Grid, plain};
use crate::base::date::Date;
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

/// The findings of a project as a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table(Grid);

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
        Self(Grid {
            title: result.name.clone(),
            above: vec![
                findings::verdict(lang, result),
                format!("{} {as_of}", raw(lang, "session.table_as_of")),
            ],
            heads: HEADS
                .map(|(code, is_figure)| (raw(lang, code).to_owned(), is_figure))
                .to_vec(),
            rows: result.hits.iter().map(|h| row(lang, h)).collect(),
            below,
        })
    }

    /// Number of lines under the heads.
    pub fn num_rows(&self) -> usize {
        self.0.rows.len()
    }

    /// Text with tabs and line ends.
    pub fn tsv(&self) -> String {
        self.0.tsv()
    }

    /// A table with borders; figures stand right and keep their decimals in a spreadsheet.
    pub fn html(&self) -> String {
        self.0.html()
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
        hit.zone_name.clone(),
        hit.layer_name.clone(),
        hit.effect()
            .map(|e| findings::effect_pill(lang, e))
            .unwrap_or_default(),
        plain(&numbers::hectares(findings::counted(&hit.areas))),
        plain(&numbers::percent(hit.share)),
        plain(&numbers::fixed(hit.length_m, 2)),
        place,
        clauses.join("；"),
    ]
}

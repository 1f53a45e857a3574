//! Sites side by side on one sheet of A3: facts and what clauses make of them, no recommendation.

use super::document::{Block, Document, Paper, Table};
use crate::base::message::Message;
use crate::i18n::wayout::{Unit, cell};
use crate::i18n::{Lang, findings, say, text, words};
use crate::screening::alternatives::{CellState, Matrix, Row, Site};

/// The matrix as a document; rows and sites in the order they stand in it. Kinds of ground that no
/// site meets and of which all could be told stand in one line below, so that the rest fits.
pub fn matrix_document(matrix: &Matrix, lang: Lang) -> Document {
    let mut document = Document::new(lang, text(lang, "wayout.matrix_title").to_owned());
    document.paper = Paper::A3Landscape;
    if matrix.schematic {
        let statement = text(lang, "wayout.schematic").to_owned();
        document.mark = Some(statement.clone());
        document.blocks.push(Block::Note(statement));
    }
    let as_of = Message::new("wayout.matrix_as_of").with("date", matrix.as_of.to_string());
    document.blocks.push(Block::Line(say(lang, &as_of)));
    let (shown, clear): (Vec<&Row>, Vec<&Row>) = matrix.rows.iter().partition(|r| !is_clear(r));
    document
        .blocks
        .push(Block::Table(table(matrix, &shown, lang)));
    if !clear.is_empty() {
        let names: Vec<String> = clear.iter().map(|r| row_name(lang, r)).collect();
        let names = names.join(text(lang, "screening.separator"));
        let line = Message::new("wayout.matrix_clear_rows").with("items", names);
        document.blocks.push(Block::Note(say(lang, &line)));
    }
    let note = text(lang, "wayout.matrix_note").to_owned();
    document.blocks.push(Block::Note(note));
    document
        .blocks
        .push(Block::Note(text(lang, "screening.machine").to_owned()));
    document
}

/// Whether no site meets it and every site could be told about.
fn is_clear(row: &Row) -> bool {
    let clear = |state| matches!(state, CellState::NoneFound | CellState::NotInvolved);
    row.cells.iter().all(|c| clear(c.state))
}

/// What a row is: the kind of ground, or the ground outside it.
pub fn row_name(lang: Lang, row: &Row) -> String {
    let name = words::role_and_class(lang, row.role, row.class);
    if row.is_outside {
        let outside = Message::new("wayout.matrix_outside").with("role", name);
        return say(lang, &outside);
    }
    name
}

/// A site's name with its size.
pub fn site_name(lang: Lang, site: &Site) -> String {
    let size = match Unit::of_site(site) {
        Unit::Area => Unit::Area.say(lang, site.area_m2),
        Unit::Length => Unit::Length.say(lang, site.length_m),
        Unit::Points => Unit::Points.say(lang, site.num_points as f64),
    };
    let name = Message::new("wayout.matrix_site")
        .with("name", site.name.as_str())
        .with("size", size);
    say(lang, &name)
}

/// The lines under the matrix: a name and a figure for each site.
pub fn summary_rows(matrix: &Matrix, lang: Lang) -> Vec<(String, Vec<String>)> {
    let line = |code: &'static str, of: &dyn Fn(&Site) -> String| {
        let figures = matrix.sites.iter().map(of).collect();
        (text(lang, code).to_owned(), figures)
    };
    vec![
        line("wayout.matrix_result", &|s| {
            findings::verdict_pill(lang, s.verdict).to_owned()
        }),
        line("wayout.matrix_prohibited", &|s| {
            Unit::of_site(s).say(lang, s.prohibited)
        }),
        line("wayout.matrix_restricted", &|s| {
            Unit::of_site(s).say(lang, s.restricted)
        }),
        line("wayout.matrix_count", &|s| s.num_zones.to_string()),
        line("wayout.matrix_cannot_tell", &|s| {
            s.cannot_tell.len().to_string()
        }),
        line("wayout.matrix_unchecked", &|s| s.num_unchecked.to_string()),
    ]
}

fn table(matrix: &Matrix, rows: &[&Row], lang: Lang) -> Table {
    let mut head = vec![
        text(lang, "wayout.matrix_role").to_owned(),
        text(lang, "wayout.matrix_clause").to_owned(),
    ];
    head.extend(matrix.sites.iter().map(|s| site_name(lang, s)));
    let mut body: Vec<Vec<String>> = Vec::new();
    for row in rows {
        let mut line = vec![row_name(lang, row), clauses(row, lang)];
        for (c, site) in row.cells.iter().zip(&matrix.sites) {
            line.push(cell(lang, Unit::of_site(site), c));
        }
        body.push(line);
    }
    for (name, figures) in summary_rows(matrix, lang) {
        let mut line = vec![name, String::from("—")];
        line.extend(figures);
        body.push(line);
    }
    let mut widths = vec![16, 26];
    let each = 100 / u32::try_from(matrix.sites.len().max(1)).unwrap_or(1);
    widths.extend(matrix.sites.iter().map(|_| each.max(14)));
    Table {
        head,
        rows: body,
        widths,
        ..Table::default()
    }
}

/// At most two clauses: the sheet holds no more, and the report of each site has them all.
fn clauses(row: &Row, lang: Lang) -> String {
    let some: Vec<&str> = row.citations.iter().take(2).map(String::as_str).collect();
    if some.is_empty() {
        return String::from("—");
    }
    let mut joined = some.join(text(lang, "screening.separator"));
    if row.citations.len() > 2 {
        joined.push('…');
    }
    joined
}

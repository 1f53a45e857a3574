//! 表1–4: what is occupied, by place and by kind of land, as room `stats` added it up and
//! `i18n::tables` words it; and every area by the office's three methods. Here tables are made
//! to fit the paper: columns that are zero throughout are left out, and that is said.

use super::SitingInput;
use super::pen::Pen;
use crate::base::message::Message;
use crate::base::units::SquareMeters;
use crate::geom::{AreaMethod, Areas};
use crate::i18n::tables::{Sheet, sheets};
use crate::i18n::{findings, numbers};
use crate::report::document::{Block, Table};

/// Rows of a table at most; what is left out is said under it.
const MOST: usize = 400;
/// Columns a sheet of A4 takes before those of nothing but zeros are left out.
const WIDE: usize = 9;

pub(super) fn write(pen: &mut Pen, input: &SitingInput<'_>) {
    pen.chapter("siting.chapter_areas");
    for sheet in sheets(pen.lang, input.result, input.screening) {
        let notes = sheet.notes.clone();
        if sheet.rows.is_empty() {
            // The table is named even where there is nothing to list.
            let caption = sheet.caption.clone();
            pen.paragraph(caption);
        } else {
            table(pen, sheet);
        }
        for note in notes {
            pen.note(note);
        }
    }
    methods(pen, input);
}

fn table(pen: &mut Pen, sheet: Sheet) {
    let num_rows = sheet.rows.len();
    let sheet = shortened(sheet);
    let left_out = num_rows - sheet.rows.len();
    let (fitted, dropped) = fitted(sheet);
    pen.push(Block::Table(fitted));
    if !dropped.is_empty() {
        let what = pen.list(&dropped);
        pen.note(pen.say(&Message::new("siting.columns_left_out").with("what", what)));
    }
    if left_out > 0 {
        pen.note(
            pen.say(
                &Message::new("siting.rows_left_out")
                    .with("shown", num_rows - left_out)
                    .with("count", num_rows),
            ),
        );
    }
}

/// The sheet with no more rows than a report holds; totals stay.
fn shortened(mut sheet: Sheet) -> Sheet {
    if sheet.rows.len() > MOST {
        let totals = sheet
            .rows
            .split_off(sheet.rows.len() - sheet.num_totals.min(sheet.rows.len()));
        sheet.rows.truncate(MOST);
        sheet.rows.extend(totals);
    }
    sheet
}

/// The table, without columns that hold nothing where it is wide; and their heads.
fn fitted(sheet: Sheet) -> (Table, Vec<String>) {
    let is_wide = sheet.head.len() > WIDE;
    let empty = |column: usize| {
        let mut cells = sheet.rows.iter().map(|r| r.get(column).map_or("", |c| c));
        if sheet.figures.contains(&column) {
            cells.all(|c| c == "0.0000")
        } else {
            cells.all(str::is_empty)
        }
    };
    let kept: Vec<usize> = (0..sheet.head.len())
        .filter(|&c| !(is_wide && empty(c)))
        .collect();
    let dropped = (0..sheet.head.len())
        .filter(|c| !kept.contains(c) && sheet.figures.contains(c))
        .filter_map(|c| sheet.head.get(c).cloned())
        .collect();
    let pick = |row: &[String]| -> Vec<String> {
        kept.iter()
            .map(|&c| match row.get(c) {
                Some(cell) if !cell.is_empty() => cell.clone(),
                _ => "—".to_owned(),
            })
            .collect()
    };
    let table = Table {
        caption: Some(sheet.caption.clone()),
        head: pick(&sheet.head),
        rows: sheet.rows.iter().map(|r| pick(r)).collect(),
        widths: kept
            .iter()
            .map(|&c| sheet.widths.get(c).copied().unwrap_or(10))
            .collect(),
        figures: (0..kept.len())
            .filter(|&i| kept.get(i).is_some_and(|c| sheet.figures.contains(c)))
            .collect(),
        has_total: sheet.num_totals > 0,
    };
    (table, dropped)
}

/// 面积三种量算对照: the project and every zone it overlaps, by each method; which one counts
/// is said.
fn methods(pen: &mut Pen, input: &SitingInput<'_>) {
    let result = input.result;
    if result.area_m2 <= 0.0 {
        return;
    }
    let of = |name: String, zone: String, areas: &Areas| -> Vec<String> {
        let mut row = vec![name, zone];
        row.extend(
            AreaMethod::ALL
                .iter()
                .map(|&m| numbers::square_meters(SquareMeters(areas.by(m)))),
        );
        row
    };
    let mut rows = vec![of(
        pen.t("siting.whole_project").to_owned(),
        "—".to_owned(),
        &result.areas,
    )];
    let hits = result.hits.iter().filter(|h| h.area_m2 > 0.0);
    rows.extend(hits.take(MOST).map(|h| {
        of(
            findings::hit_what(pen.lang, h),
            h.zone_name.clone(),
            &h.areas,
        )
    }));
    let mut head = pen.heads(&["siting.what", "siting.zone"]);
    head.extend(
        AreaMethod::ALL
            .iter()
            .map(|&m| findings::method(pen.lang, m).to_owned()),
    );
    pen.push(Block::Table(Table {
        caption: Some(pen.t("siting.methods_caption").to_owned()),
        head,
        rows,
        widths: vec![24, 22, 18, 18, 18],
        figures: vec![2, 3, 4],
        has_total: false,
    }));
    pen.note(
        pen.say(
            &Message::new("siting.method_counts")
                .with("method", findings::method(pen.lang, result.areas.counts)),
        ),
    );
    pen.note(findings::how_measured(pen.lang, result.areas.counts).to_owned());
}

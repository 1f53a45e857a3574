//! 套合结果明细: every zone met, one row each, with the figures of the check.

use super::SitingInput;
use super::pen::Pen;
use crate::base::message::Message;
use crate::base::units::Meters;
use crate::i18n::{findings, numbers, text};
use crate::report::document::Table;
use crate::screening::model::Hit;

/// Rows the table has at most; what is left out is said under it.
const MOST: usize = 1_000;

pub(super) fn write(pen: &mut Pen, input: &SitingInput<'_>) {
    let hits = &input.result.hits;
    if hits.is_empty() {
        return;
    }
    pen.chapter("siting.chapter_detail");
    let rows: Vec<Vec<String>> = hits
        .iter()
        .take(MOST)
        .enumerate()
        .map(|(i, hit)| row(pen, i + 1, hit))
        .collect();
    pen.table(
        Table {
            caption: Some(pen.t("siting.detail_caption").to_owned()),
            head: pen.heads(&[
                "siting.no",
                "siting.what",
                "siting.zone",
                "siting.occupied",
                "siting.share",
                "siting.width",
                "siting.place",
            ]),
            rows,
            widths: vec![5, 20, 19, 17, 9, 15, 15],
            figures: vec![3, 4, 5],
            has_total: false,
        },
        "siting.nothing",
    );
    if hits.len() > MOST {
        pen.note(
            pen.say(
                &Message::new("siting.rows_left_out")
                    .with("shown", MOST)
                    .with("count", hits.len()),
            ),
        );
    }
    pen.note(pen.t("siting.detail_note").to_owned());
}

fn row(pen: &Pen, number: usize, hit: &Hit) -> Vec<String> {
    let lang = pen.lang;
    let amount = if hit.area_m2 > 0.0 {
        format!(
            "{} {}",
            findings::hit_hectares(hit),
            text(lang, "common.hectare")
        )
    } else if hit.length_m > 0.0 {
        format!(
            "{} {}",
            numbers::meters(Meters(hit.length_m)),
            text(lang, "common.meter")
        )
    } else {
        text(lang, "siting.point_inside").to_owned()
    };
    let width = if hit.width_m > 0.0 {
        format!("{:.2} / {:.2}", hit.width_m, hit.tolerance_m)
    } else {
        "—".to_owned()
    };
    let mut what = findings::hit_what(lang, hit);
    if hit.provisional {
        what = format!("{what}［{}］", text(lang, "screening.provisional"));
    }
    if !hit.kind.is_involved() {
        what = format!("{what}［{}］", text(lang, "siting.sliver_mark"));
    }
    let place = findings::places_text(lang, &hit.places, hit.kind);
    vec![
        number.to_string(),
        what,
        hit.zone_name.clone(),
        amount,
        numbers::percent(hit.share),
        width,
        if place.is_empty() {
            text(lang, "siting.no_data").to_owned()
        } else {
            place
        },
    ]
}

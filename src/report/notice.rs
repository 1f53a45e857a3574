//! The 补正告知单: what has to be corrected in a file of coordinates before it can be taken in.
//! Facts only: number, place, fault, what to correct; no opinion on the project.

use super::document::{Block, Document, Table};
use crate::base::date::Date;
use crate::base::message::Message;
use crate::base::units::SquareMeters;
use crate::formats::coord_txt::{Finding, FindingPlace, Health};
use crate::i18n::{Lang, numbers, say, text};

/// What a notice says besides the findings; empty entries are left to be filled in by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoticeMeta {
    /// 项目名称.
    pub project: String,
    /// 建设单位 or whoever sent the file.
    pub applicant: String,
    /// 受理编号.
    pub receipt_no: String,
    /// 收件日期.
    pub received: Option<Date>,
    /// Date of the notice; an input, as output holds no clock time.
    pub date: Option<Date>,
    /// The office.
    pub office: String,
    /// 经办人.
    pub handler: String,
    /// 联系电话.
    pub phone: String,
}

/// The notice for a file that was examined.
pub fn correction_notice(health: &Health, meta: &NoticeMeta, lang: Lang) -> Document {
    let mut document = Document::new(lang, text(lang, "report.notice_title").to_owned());
    let blank = || "＿＿＿＿＿＿＿＿".to_owned();
    let or_blank = |value: &str| {
        if value.trim().is_empty() {
            blank()
        } else {
            value.to_owned()
        }
    };
    let date = |d: Option<Date>| d.map_or_else(blank, |d| date_words(lang, d));
    let mut line = |message: Message| document.blocks.push(Block::Line(say(lang, &message)));
    line(Message::new("report.receipt_no").with("value", or_blank(&meta.receipt_no)));
    line(Message::new("report.addressee").with("value", or_blank(&meta.applicant)));
    let rows = rows(health, lang);
    let hash = health.layer.origin.sha256.get().unwrap_or_default();
    let mut paragraph =
        |message: Message| document.blocks.push(Block::Paragraph(say(lang, &message)));
    paragraph(
        Message::new("report.opening")
            .with("project", or_blank(&meta.project))
            .with("received", date(meta.received))
            .with("file", health.file.as_str())
            .with("count", rows.len()),
    );
    paragraph(facts(health));
    document.blocks.push(Block::Table(Table {
        head: [
            "report.no",
            "report.place",
            "report.problem",
            "report.remedy",
        ]
        .map(|code| text(lang, code).to_owned())
        .to_vec(),
        rows,
        widths: vec![8, 26, 38, 28],
        ..Table::default()
    }));
    document
        .blocks
        .push(Block::Paragraph(text(lang, "report.closing").to_owned()));
    document.blocks.push(Block::Note(say(
        lang,
        &Message::new("report.hash").with("hash", hash),
    )));
    document
        .blocks
        .push(Block::Note(text(lang, "report.no_opinion").to_owned()));
    let label = |code: &'static str| text(lang, code).to_owned();
    document.blocks.push(Block::Signatures(vec![
        (label("report.office"), meta.office.clone()),
        (label("report.handler"), meta.handler.clone()),
        (label("report.phone"), meta.phone.clone()),
        (
            label("report.date"),
            meta.date.map_or(String::new(), |d| date_words(lang, d)),
        ),
    ]));
    document
}

fn date_words(lang: Lang, date: Date) -> String {
    let (year, month, day) = date.parts();
    match lang {
        Lang::Zh => format!("{year}年{month}月{day}日"),
        Lang::En => date.to_string(),
    }
}

fn facts(health: &Health) -> Message {
    let sum = |of: fn(&crate::formats::coord_txt::ParcelFacts) -> Option<f64>| {
        let total: f64 = health.parcels.iter().filter_map(of).sum();
        numbers::hectares(SquareMeters(total))
    };
    let crs = match &health.layer.crs {
        Some(decision) => decision.crs.describe(),
        None => Message::new("common.unknown"),
    };
    Message::new("report.facts")
        .with("parcels", health.parcels.len())
        .with(
            "points",
            health.parcels.iter().map(|p| p.num_points).sum::<usize>(),
        )
        .with("planar", sum(|p| p.planar_m2))
        .with("ellipsoid", sum(|p| p.ellipsoid_m2))
        .with("crs", crs)
}

/// One row for each finding to be corrected, and one for each kind that goes on.
fn rows(health: &Health, lang: Lang) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for finding in health.to_correct() {
        rows.push(vec![
            (rows.len() + 1).to_string(),
            place_words(lang, &finding.place),
            finding_words(lang, finding),
            say(lang, &finding.kind.remedy()),
        ]);
    }
    for (kind, count) in &health.more {
        rows.push(vec![
            (rows.len() + 1).to_string(),
            text(lang, "report.whole_file").to_owned(),
            say(
                lang,
                &Message::new("report.more")
                    .with("kind", kind.title())
                    .with("count", *count),
            ),
            say(lang, &kind.remedy()),
        ]);
    }
    rows
}

/// Where a finding is, such as `第12行 地块1（甲地块） 第2圈 点J5`.
pub fn place_words(lang: Lang, place: &FindingPlace) -> String {
    let mut parts: Vec<Message> = Vec::new();
    if let Some(line) = place.line {
        parts.push(Message::new("report.place_line").with("n", line));
    }
    match (place.parcel, &place.parcel_name) {
        (Some(n), Some(name)) => parts.push(
            Message::new("report.place_parcel_name")
                .with("n", n)
                .with("name", name.as_str()),
        ),
        (Some(n), None) => parts.push(Message::new("report.place_parcel").with("n", n)),
        (None, _) => {}
    }
    if let Some(ring) = place.ring {
        parts.push(Message::new("report.place_ring").with("n", ring));
    }
    if let Some(point) = &place.point {
        parts.push(Message::new("report.place_point").with("name", point.as_str()));
    }
    if parts.is_empty() {
        return text(lang, "report.whole_file").to_owned();
    }
    let words: Vec<String> = parts.iter().map(|m| say(lang, m)).collect();
    words.join(match lang {
        Lang::Zh => " ",
        Lang::En => ", ",
    })
}

/// What a finding says: what was found, why, what was assumed.
pub fn finding_words(lang: Lang, finding: &Finding) -> String {
    let mut out = say(lang, &finding.message);
    for more in [&finding.reason, &finding.assumed].into_iter().flatten() {
        out.push_str(match lang {
            Lang::Zh => "；",
            Lang::En => "; ",
        });
        out.push_str(&say(lang, more));
    }
    out
}

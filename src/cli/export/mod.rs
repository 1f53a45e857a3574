//! A check as text, CSV and Markdown; as JSON in `report`.

pub(super) use crate::report::{json, matrix_csv, matrix_json, way_out_geojson, way_out_json};

use crate::base::message::Message;
use crate::base::text::{spreadsheet_cell, visible};
use crate::base::units::Meters;
use crate::i18n::tables::sheets;
use crate::i18n::{Lang, diagnostics, findings, form, numbers, places, say, text as word, words};
use crate::report::{is_schematic, measured_as};
use crate::rules::Rule;
use crate::screening::model::{ProjectResult, Proximity, Screening};

/// For people: one block a project, in the office's words.
pub fn text(lang: Lang, screening: &Screening) -> String {
    let mut out = String::new();
    for (i, project) in screening.projects.iter().enumerate() {
        if i > 0 {
            out.push('\n');
        }
        project_text(lang, screening, project, &mut out);
    }
    out.push('\n');
    for line in closing(lang, screening) {
        out.push_str(&line);
        out.push('\n');
    }
    out
}

fn project_text(lang: Lang, screening: &Screening, p: &ProjectResult, out: &mut String) {
    let mut line = |indent: usize, content: String| {
        out.push_str(&"  ".repeat(indent));
        out.push_str(&content);
        out.push('\n');
    };
    line(0, format!("■ {}  [{}]", visible(&p.name), visible(&p.id)));
    let where_ = places::parts_text(lang, &p.parts, measured_as(p), !p.counties.is_empty());
    line(1, format!("{}  {where_}", findings::size(lang, p)));
    if p.area_m2 > 0.0 {
        line(1, findings::by_methods(lang, &p.areas));
    }
    line(1, format!("→ {}", findings::verdict(lang, p)));
    let section = |code: &'static str| word(lang, code).to_owned();
    if !p.hits.is_empty() {
        line(1, section("screening.heading_hits"));
        for hit in &p.hits {
            line(2, findings::hit(lang, hit, &screening.layers));
            if hit.area_m2 > 0.0 {
                line(3, findings::by_methods(lang, &hit.areas));
            }
            for rule in findings::applying(&hit.rules) {
                line(
                    3,
                    format!(
                        "{} {}",
                        findings::effect_pill(lang, rule.effect),
                        findings::rule(lang, rule)
                    ),
                );
                line(4, findings::authority(lang, rule));
            }
        }
        for total in p.totals.iter().filter(|t| t.num_zones > 1) {
            line(2, format!("∑ {}", findings::total(lang, total)));
        }
    }
    let near: Vec<_> = p.proximities.iter().filter(|n| n.bears()).collect();
    if !near.is_empty() {
        line(1, section("screening.heading_near"));
        for near in near {
            line(2, findings::proximity(lang, near));
            for rule in findings::applying(&near.rules) {
                line(3, effect_and_rule(lang, rule));
                line(4, findings::authority(lang, rule));
            }
        }
    }
    if !p.project_rules.is_empty() {
        line(1, section("screening.heading_project_rules"));
        for applied in &p.project_rules {
            line(2, findings::project_rule(lang, applied));
        }
    }
    for (heading, lines) in [
        (
            "screening.heading_outside",
            p.outside
                .iter()
                .map(|o| findings::outside(lang, o))
                .collect::<Vec<_>>(),
        ),
        (
            "screening.heading_cannot_tell",
            p.cannot_tell
                .iter()
                .map(|c| say(lang, &c.message))
                .collect(),
        ),
        ("form.answers_heading", form::lines(lang, p)),
        (
            "screening.heading_touches",
            p.touches.iter().map(|t| findings::touch(lang, t)).collect(),
        ),
        (
            "screening.heading_disagreements",
            p.disagreements
                .iter()
                .map(|d| findings::disagreement(lang, d))
                .collect(),
        ),
        (
            "screening.heading_unchecked",
            p.unchecked
                .iter()
                .map(|u| {
                    format!(
                        "{}  {}",
                        findings::check(lang, u.check),
                        say(lang, &u.message)
                    )
                })
                .collect(),
        ),
        (
            "screening.heading_none_found",
            findings::none_found(lang, &p.nearest).into_iter().collect(),
        ),
        (
            "screening.heading_notes",
            p.notes.iter().map(|d| diagnostics::line(lang, d)).collect(),
        ),
    ] {
        if !lines.is_empty() {
            line(1, section(heading));
            for content in lines {
                line(2, content);
            }
        }
    }
}

fn effect_and_rule(lang: Lang, rule: &Rule) -> String {
    let effect = findings::effect_pill(lang, rule.effect);
    format!("{effect} {}", findings::rule(lang, rule))
}

/// Sentences that go under every result.
fn closing(lang: Lang, screening: &Screening) -> Vec<String> {
    let mut lines = vec![say(
        lang,
        &Message::new("screening.as_of")
            .with("date", screening.as_of.to_string())
            .with("version", screening.rules_version.as_str())
            .with(
                "hash",
                screening.rules_hash.chars().take(12).collect::<String>(),
            ),
    )];
    lines.push(findings::how_measured(lang, screening.area_method).to_owned());
    lines.push(word(lang, "common.military").to_owned());
    if is_schematic(screening) {
        lines.push(word(lang, "common.schematic_statement").to_owned());
    }
    lines.push(word(lang, "screening.machine").to_owned());
    lines
}

/// A figure of a table; blank where the kind of finding has none (lines have no area).
fn figure(value: f64, printed: impl FnOnce() -> String) -> String {
    if value > 0.0 {
        printed()
    } else {
        String::new()
    }
}

/// One row of the table of findings: every hit with its strictest clause, and every project
/// without a hit.
fn rows(lang: Lang, screening: &Screening) -> Vec<Vec<String>> {
    let mut out = Vec::new();
    for p in &screening.projects {
        let result = findings::verdict_pill(lang, p.verdict).to_owned();
        for hit in &p.hits {
            let rule = findings::applying(&hit.rules).next();
            let area = findings::counted(&hit.areas);
            out.push(vec![
                p.id.clone(),
                p.name.clone(),
                result.clone(),
                findings::hit_what(lang, hit),
                hit.zone_name.clone(),
                figure(area.0, || numbers::hectares(area)),
                figure(area.0, || numbers::mu(area)),
                numbers::percent(hit.share),
                figure(hit.length_m, || format!("{:.2}", hit.length_m)),
                rule.map(|r| findings::effect_pill(lang, r.effect))
                    .unwrap_or_default(),
                rule.map(|r| {
                    format!(
                        "{}{}",
                        r.citation(),
                        findings::confidence_mark(lang, r.confidence)
                    )
                })
                .unwrap_or_default(),
                places::parts_text(lang, &hit.parts, hit.kind, !hit.places.is_empty()),
            ]);
        }
        let near = p.proximities.iter().filter(|n| n.bears());
        out.extend(near.map(|near| near_row(lang, p, &result, near)));
        if p.hits.is_empty() && !p.proximities.iter().any(|n| n.bears()) {
            let mut row = vec![p.id.clone(), p.name.clone(), result];
            row.push(findings::verdict(lang, p));
            row.resize(NUM_COLUMNS, String::new());
            out.push(row);
        }
    }
    out
}

/// A near zone in the table: its distance stands where a hit has its place.
fn near_row(lang: Lang, p: &ProjectResult, result: &str, near: &Proximity) -> Vec<String> {
    let rule = findings::applying(&near.rules).next();
    let mut row = vec![p.id.clone(), p.name.clone(), result.to_owned()];
    let what = words::role_and_class(lang, near.role, near.class);
    row.push(format!(
        "{what}（{}）",
        word(lang, "screening.heading_near")
    ));
    row.push(near.zone_name.clone());
    row.resize(NUM_COLUMNS - 3, String::new());
    row.push(rule.map_or_else(
        || word(lang, "screening.pill_cannot_tell").to_owned(),
        |r| findings::effect_pill(lang, r.effect),
    ));
    let clause = rule.or_else(|| near.rules.first().map(|a| &*a.rule));
    row.push(clause.map_or_else(String::new, |r| {
        let mark = findings::confidence_mark(lang, r.confidence);
        format!("{}{mark}", r.citation())
    }));
    let meters = numbers::meters(Meters(near.apart.distance_m));
    let apart = Message::new("screening.near_place").with("meters", meters);
    row.push(say(lang, &apart));
    row
}

const NUM_COLUMNS: usize = 12;

fn header(lang: Lang) -> Vec<String> {
    let mut cells = vec!["id".to_owned()];
    for code in [
        "screening.table_project",
        "screening.table_result",
        "screening.table_role",
        "screening.table_zone",
        "screening.table_hectares",
        "screening.table_mu",
        "screening.table_share",
        "screening.table_length",
        "screening.table_effect",
        "screening.table_clause",
        "screening.table_place",
    ] {
        cells.push(word(lang, code).to_owned());
    }
    cells
}

/// For spreadsheets: UTF-8 with a byte-order mark, so that Excel in Chinese reads it right.
pub fn csv(lang: Lang, screening: &Screening) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    writer.write_record(header(lang)).ok();
    for row in rows(lang, screening) {
        writer
            .write_record(row.iter().map(|c| spreadsheet_cell(&visible(c))))
            .ok();
    }
    if is_schematic(screening) {
        let mut row = vec![word(lang, "common.schematic_statement").to_owned()];
        row.resize(NUM_COLUMNS, String::new());
        writer.write_record(row).ok();
    }
    let body = String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default();
    format!("\u{FEFF}{body}")
}

/// For documents: a table and the closing sentences.
pub fn markdown(lang: Lang, screening: &Screening) -> String {
    let cell = |c: &str| visible(&c.replace('\n', " ")).replace('|', "\\|");
    let mut out = String::new();
    let head = header(lang);
    out.push_str(&format!("| {} |\n", head.join(" | ")));
    out.push_str(&format!("|{}\n", " --- |".repeat(head.len())));
    for row in rows(lang, screening) {
        let cells: Vec<String> = row.iter().map(|c| cell(c)).collect();
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    out.push('\n');
    for p in &screening.projects {
        out.push_str(&format!(
            "## {}\n\n{}\n\n",
            cell(&p.name),
            findings::verdict(lang, p)
        ));
        for near in p.proximities.iter().filter(|n| n.bears()) {
            out.push_str(&format!("- {}\n", findings::proximity(lang, near)));
        }
        for applied in &p.project_rules {
            out.push_str(&format!("- {}\n", findings::project_rule(lang, applied)));
        }
        for c in &p.cannot_tell {
            out.push_str(&format!("- {}\n", say(lang, &c.message)));
        }
        for u in &p.unchecked {
            let check = findings::check(lang, u.check);
            out.push_str(&format!("- {check} {}\n", say(lang, &u.message)));
        }
        out.push('\n');
        for sheet in sheets(lang, p, screening) {
            out.push_str(&format!("### {}\n\n", sheet.caption));
            if !sheet.rows.is_empty() {
                let rule = " --- |".repeat(sheet.head.len());
                out.push_str(&format!("| {} |\n|{rule}\n", sheet.head.join(" | ")));
            }
            for row in &sheet.rows {
                let cells: Vec<String> = row.iter().map(|c| cell(c)).collect();
                out.push_str(&format!("| {} |\n", cells.join(" | ")));
            }
            for note in &sheet.notes {
                out.push_str(&format!("\n{}\n", cell(note)));
            }
            out.push('\n');
        }
    }
    out.push_str(&format!(
        "### {}\n\n",
        word(lang, "screening.heading_layers")
    ));
    let columns = [
        "screening.table_layer",
        "screening.table_role",
        "screening.table_check",
        "screening.table_source",
        "screening.table_date",
        "screening.table_complete",
        "screening.table_tolerance",
        "screening.table_count",
        "screening.table_remarks",
    ];
    let head: Vec<&str> = columns.iter().map(|c| word(lang, c)).collect();
    out.push_str(&format!(
        "| {} |\n|{}\n",
        head.join(" | "),
        " --- |".repeat(head.len())
    ));
    for l in &screening.layers {
        out.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
            cell(&l.name),
            words::role(lang, l.role),
            findings::check(lang, l.check),
            cell(&l.source),
            cell(&l.date),
            word(
                lang,
                if l.complete {
                    "screening.yes"
                } else {
                    "screening.no"
                }
            ),
            numbers::meters(Meters(l.tolerance_m)),
            l.num_features,
            cell(&findings::reliability(lang, l)),
        ));
    }
    out.push('\n');
    for line in closing(lang, screening) {
        out.push_str(&format!("{line}\n\n"));
    }
    out
}

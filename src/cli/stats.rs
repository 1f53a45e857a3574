//! `redline stats`: a layer added up by place, class, field or by another layer.

use super::args::option;
use super::compare::format_argument;
use super::info::read_failure;
use super::typed::{num_threads, string};
use super::{EXIT_NONE_FOUND, Failure, print};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::base::text::{spreadsheet_cell, visible};
use crate::geom::AreaMethod;
use crate::i18n::{Lang, text, words as role_words};
use crate::layer::filter::Filter;
use crate::layer::{Layer, Role};
use crate::screening::{Placing, ZoneLayer};
use crate::session::jobs::Stop;
use crate::session::statistics::words::{Sheet, grouping, names};
use crate::session::statistics::work::{SumRequest, Summed, sum_up};
use crate::stats::{GroupBy, SummaryRow};
use crate::workspace::{LayerEntry, LoadedLayer, Paths, ProjectEntry, Workspace};
use clap::{Arg, ArgMatches, Command, value_parser};
use serde_json::{Value as Json, json};
use std::path::PathBuf;
use std::sync::Arc;
use unicode_width::UnicodeWidthStr;

/// `redline stats`.
#[derive(Debug)]
pub(super) struct StatsPlan {
    lang: Lang,
    workspace: Option<PathBuf>,
    layer: String,
    by: String,
    condition: Option<String>,
    method: Option<AreaMethod>,
    format: String,
    output: Option<PathBuf>,
    paths: Paths,
    threads: usize,
}

pub(super) fn command(lang: Lang) -> Command {
    Command::new("stats")
        .about(text(lang, "statistics.about"))
        .after_help(text(lang, "statistics.after_help"))
        .arg(
            Arg::new("workspace")
                .value_name("WORKSPACE")
                .value_parser(value_parser!(PathBuf))
                .help(text(lang, "cli.help_workspace")),
        )
        .arg(option(lang, "layer", "NAME", "statistics.help_layer").required(true))
        .arg(option(lang, "by", "GROUP", "statistics.help_by").default_value("county"))
        .arg(option(lang, "where", "EXPR", "statistics.help_where"))
        .arg(
            option(lang, "area-method", "METHOD", "cli.help_area_method")
                .value_parser(AreaMethod::ALL.map(AreaMethod::code)),
        )
        .arg(format_argument(
            lang,
            "statistics.help_format",
            &["text", "csv", "json"],
        ))
        .arg(
            Arg::new("output")
                .short('o')
                .long("output")
                .value_name("PATH")
                .value_parser(value_parser!(PathBuf))
                .help(text(lang, "cli.help_output")),
        )
        .arg(option(lang, "threads", "N", "cli.help_threads").value_parser(value_parser!(usize)))
        .arg(super::args::flag(
            lang,
            "allow-outside",
            "cli.help_allow_outside",
        ))
}

pub(super) fn plan(lang: Lang, m: &ArgMatches) -> StatsPlan {
    StatsPlan {
        lang,
        workspace: m.get_one::<PathBuf>("workspace").cloned(),
        layer: string(m, "layer").unwrap_or_default(),
        by: string(m, "by").unwrap_or_default(),
        condition: string(m, "where"),
        method: string(m, "area-method").and_then(|c| AreaMethod::from_code(&c)),
        format: string(m, "format").unwrap_or_default(),
        output: m.get_one::<PathBuf>("output").cloned(),
        paths: if m.get_flag("allow-outside") {
            Paths::Anywhere
        } else {
            Paths::InsideFolder
        },
        threads: num_threads(m),
    }
}

fn failed(message: Message) -> Failure {
    Failure {
        message,
        path: None,
    }
}

/// What is added up: a layer or a project file of the workspace.
enum Named<'a> {
    Layer(&'a LayerEntry),
    Projects(&'a ProjectEntry),
}

impl Named<'_> {
    fn name(&self) -> String {
        match self {
            Named::Layer(entry) => entry.name.clone(),
            Named::Projects(entry) => entry.file.clone(),
        }
    }

    fn is_schematic(&self) -> bool {
        match self {
            Named::Layer(entry) => entry.schematic,
            Named::Projects(entry) => entry.schematic,
        }
    }
}

pub(super) fn run(plan: &StatsPlan) -> Result<u8, Failure> {
    let lang = plan.lang;
    let path = match &plan.workspace {
        Some(path) => path.clone(),
        None => {
            crate::workspace::sample_path().ok_or_else(|| failed(Message::new("cli.no_sample")))?
        }
    };
    let workspace = Workspace::open(&path).map_err(|e| failed(e.message()))?;
    let named = named(&workspace, &plan.layer)?;
    let progress = Progress::new();
    let (request, by_name) = print::with_progress(text(lang, "cli.reading"), &progress, || {
        request(plan, &workspace, &named, &progress)
    })?;
    let progress = Progress::new();
    let summed = print::with_progress(text(lang, "statistics.job"), &progress, || {
        sum_up(&request, &progress)
    })
    .map_err(|stop| match stop {
        Stop::Cancelled => super::cancelled(crate::base::progress::Cancelled),
        Stop::Failed(message) => failed(message),
    })?;
    let schematic = workspace.schematic || named.is_schematic();
    let sheet = Sheet::of(lang, &named.name(), &by_name, &summed, schematic);
    let content = match plan.format.as_str() {
        "csv" => csv(lang, &summed, schematic),
        "json" => json_text(lang, &named.name(), &by_name, &summed, schematic, &sheet),
        _ => aligned(&sheet),
    };
    print::result(&content, plan.output.as_deref())?;
    Ok(EXIT_NONE_FOUND)
}

fn named<'a>(workspace: &'a Workspace, wanted: &str) -> Result<Named<'a>, Failure> {
    let layers = &workspace.layers;
    let by_id = layers.iter().find(|e| e.id == wanted);
    let by_name = || {
        layers
            .iter()
            .find(|e| e.name == wanted || e.name_en.as_deref() == Some(wanted))
    };
    let by_part = || {
        let mut found = layers.iter().filter(|e| e.name.contains(wanted));
        found.next().filter(|_| found.next().is_none())
    };
    let project = || workspace.projects.iter().find(|p| p.file == wanted);
    if let Some(entry) = by_id.or_else(by_name) {
        return Ok(Named::Layer(entry));
    }
    if let Some(entry) = project() {
        return Ok(Named::Projects(entry));
    }
    if let Some(entry) = by_part() {
        return Ok(Named::Layer(entry));
    }
    let ids = layers.iter().map(|e| e.id.as_str());
    let files = workspace.projects.iter().map(|p| p.file.as_str());
    let names: Vec<&str> = ids.chain(files).collect();
    Err(failed(
        Message::new("statistics.no_layer")
            .with("name", wanted)
            .with("names", names.join("、")),
    ))
}

fn ready(name: &str, loaded: LoadedLayer) -> Result<Layer, Failure> {
    let cause = match loaded {
        LoadedLayer::Ready(layer) => return Ok(layer),
        LoadedLayer::Failed(error) => read_failure(&error).message,
        LoadedLayer::Outside(path) => {
            Message::new("cli.outside").with("path", path.display().to_string())
        }
    };
    Err(failed(
        Message::new("statistics.unreadable")
            .with("name", name)
            .with("cause", cause),
    ))
}

/// What is to be added up, read, and what it is added up by in words.
fn request(
    plan: &StatsPlan,
    workspace: &Workspace,
    named: &Named<'_>,
    progress: &Progress,
) -> Result<(SumRequest, String), Failure> {
    let layer = match named {
        Named::Layer(entry) => workspace.load_layer(entry, plan.paths, progress),
        Named::Projects(entry) => workspace.load_project(entry, plan.paths, progress),
    };
    let layer = ready(&named.name(), layer)?;
    let meta = match named {
        Named::Layer(entry) => Some(Arc::new(entry.zone_meta())),
        Named::Projects(_) => None,
    };
    let of_roles = |roles: &[Role]| -> Result<Vec<ZoneLayer>, Failure> {
        let mut zones = Vec::new();
        for role in roles {
            let before = zones.len();
            for entry in workspace.layers.iter().filter(|e| e.role == *role) {
                let loaded = workspace.load_layer(entry, plan.paths, progress);
                zones.push(entry.zone_layer(ready(&entry.name, loaded)?));
            }
            if zones.len() == before {
                let message = Message::new("statistics.no_places")
                    .with("role", role_words::role(plan.lang, *role));
                return Err(failed(message));
            }
        }
        Ok(zones)
    };
    let (by, places) = match plan.by.as_str() {
        "county" => (GroupBy::County, of_roles(&[Role::County])?),
        "township" => (
            GroupBy::Township,
            of_roles(&[Role::County, Role::Township])?,
        ),
        "village" => (
            GroupBy::Village,
            of_roles(&[Role::County, Role::Township, Role::Village])?,
        ),
        "class" => {
            if meta.as_ref().is_none_or(|m| m.class_field.is_none()) {
                let message = Message::new("statistics.no_classes").with("layer", named.name());
                return Err(failed(message));
            }
            (GroupBy::Class, Vec::new())
        }
        other => match other.strip_prefix("layer:") {
            Some(id) => {
                let Named::Layer(entry) = self::named(workspace, id)? else {
                    return Err(failed(no_field(named, &layer, other)));
                };
                let loaded = workspace.load_layer(entry, plan.paths, progress);
                let zones = entry.zone_layer(ready(&entry.name, loaded)?);
                let zones = Placing::in_place_of_counties(&zones);
                (GroupBy::Layer(entry.id.clone()), vec![zones])
            }
            None => match layer.schema.find(other) {
                Some(field) => {
                    let field = layer.schema.fields.get(field);
                    let name = field.map_or_else(String::new, |f| f.name.clone());
                    (GroupBy::Field(name), Vec::new())
                }
                None => return Err(failed(no_field(named, &layer, other))),
            },
        },
    };
    let filter = plan.condition.as_deref().map(|expression| {
        let bound = Filter::parse(expression).and_then(|f| f.bind(&layer.schema));
        bound.map_err(|error| {
            print::note(&error.pointed_at(&visible(expression)));
            failed(error.message())
        })
    });
    let by_name = match (&by, places.first()) {
        (GroupBy::Layer(_), Some(zone)) => zone.meta.name.clone(),
        _ => grouping(plan.lang, &by),
    };
    let request = SumRequest {
        filter: filter.transpose()?,
        layer,
        meta,
        by,
        places,
        only: None,
        method: plan.method.or(workspace.area_method).unwrap_or_default(),
        num_threads: plan.threads,
    };
    Ok((request, by_name))
}

fn no_field(named: &Named<'_>, layer: &Layer, field: &str) -> Message {
    let fields: Vec<&str> = layer
        .schema
        .fields
        .iter()
        .map(|f| f.name.as_str())
        .collect();
    Message::new("statistics.no_field")
        .with("layer", named.name())
        .with("field", field)
        .with("fields", fields.join("、"))
}

/// For people: columns aligned, wide characters counted twice.
fn aligned(sheet: &Sheet) -> String {
    let heads: Vec<String> = sheet.heads.iter().map(|(head, _)| head.clone()).collect();
    let lines: Vec<Vec<String>> = std::iter::once(heads)
        .chain(sheet.rows.iter().cloned())
        .chain(std::iter::once(sheet.total.clone()))
        .map(|row| row.iter().map(|cell| visible(cell)).collect())
        .collect();
    let width = |i: usize| {
        let cells = lines.iter().filter_map(|row| row.get(i));
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..sheet.heads.len()).map(width).collect();
    let mut out = format!("{}\n\n", visible(&sheet.title));
    for row in &lines {
        let mut line = String::new();
        for (i, cell) in row.iter().enumerate() {
            let pad = widths.get(i).map_or(0, |w| w.saturating_sub(cell.width()));
            let pad = " ".repeat(pad);
            let is_figure = sheet.heads.get(i).is_some_and(|(_, is_figure)| *is_figure);
            if i > 0 {
                line.push_str("  ");
            }
            if is_figure {
                line.push_str(&pad);
                line.push_str(cell);
            } else {
                line.push_str(cell);
                line.push_str(&pad);
            }
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    if !sheet.notes.is_empty() {
        out.push('\n');
    }
    for note in &sheet.notes {
        out.push_str(&visible(note));
        out.push('\n');
    }
    out
}

/// Names of the group's columns in CSV and JSON.
fn keys(by: &GroupBy) -> &'static [&'static str] {
    match by {
        GroupBy::County => &["county"],
        GroupBy::Township => &["county", "township"],
        GroupBy::Village => &["county", "township", "village"],
        GroupBy::Class => &["class"],
        GroupBy::Field(_) | GroupBy::Layer(_) => &["group"],
    }
}

fn share(summed: &Summed, row: &SummaryRow) -> f64 {
    let all = summed.summary.total.exact_m2;
    if all > 0.0 { row.exact_m2 / all } else { 0.0 }
}

/// Fixed columns; what is outside or not known has an empty name.
fn csv(lang: Lang, summed: &Summed, schematic: bool) -> String {
    let mut out = keys(&summed.by).join(",");
    out.push_str(",label,features,area_ha,area_m2,share,length_m,points,schematic\n");
    let quoted = |cell: &str| {
        let cell = spreadsheet_cell(&visible(cell));
        if cell.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell
        }
    };
    for row in &summed.summary.rows {
        let mut cells: Vec<String> = row
            .names
            .iter()
            .map(|n| quoted(n.as_deref().unwrap_or_default()))
            .collect();
        cells.push(quoted(&names(lang, summed, row).join(" ")));
        cells.push(row.count.to_string());
        cells.push(row.area.hectares());
        cells.push(format!("{:.4}", row.exact_m2));
        cells.push(format!("{:.6}", share(summed, row)));
        cells.push(row.length.meters());
        cells.push(row.points.to_string());
        cells.push(schematic.to_string());
        out.push_str(&cells.join(","));
        out.push('\n');
    }
    out
}

fn json_text(
    lang: Lang,
    layer: &str,
    by_name: &str,
    summed: &Summed,
    schematic: bool,
    sheet: &Sheet,
) -> String {
    let figures = |row: &SummaryRow| {
        json!({
            "features": row.count,
            "area_ha": row.area.hectares(),
            "area_m2": rounded(row.exact_m2, 1e4),
            "share": rounded(share(summed, row), 1e6),
            "length_m": row.length.meters(),
            "points": row.points,
        })
    };
    let row = |row: &SummaryRow| {
        let mut object = serde_json::Map::new();
        for (key, name) in keys(&summed.by).iter().zip(&row.names) {
            object.insert((*key).to_owned(), json!(name));
        }
        object.insert("label".into(), json!(names(lang, summed, row).join(" ")));
        if let Json::Object(rest) = figures(row) {
            object.extend(rest);
        }
        Json::Object(object)
    };
    let rows: Vec<Json> = summed.summary.rows.iter().map(row).collect();
    let whole = json!({
        "schema": 1,
        "layer": layer,
        "by": by_name,
        "area_method": summed.method.code(),
        "schematic": schematic,
        "rows": rows,
        "total": figures(&summed.summary.total),
        "divided_features": summed.summary.divided,
        "unmeasured_features": summed.unmeasured,
        "notes": sheet.notes,
    });
    format!(
        "{}\n",
        serde_json::to_string_pretty(&whole).unwrap_or_default()
    )
}

fn rounded(value: f64, per: f64) -> f64 {
    (value * per).round() / per
}

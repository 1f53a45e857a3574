//! `redline wayout`: the way out of one project, under its label.

use super::args::{CheckPlan, option, site_arguments};
use super::check::{gather, open};
use super::compare::{choose, failed, format_argument, is_file};
use super::export;
use super::{EXIT_CANNOT_TELL, EXIT_FAILED, EXIT_FOUND, EXIT_NONE_FOUND, Failure, print};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::i18n::{Lang, text};
use crate::report::{plain, way_out_document};
use crate::screening::wayout::{MOST_LIMIT_M, Status, WayOutOptions, way_out};
use clap::{ArgMatches, Command};

/// `redline wayout`.
#[derive(Debug)]
pub(super) struct WayOutPlan {
    check: CheckPlan,
    project: Option<String>,
    options: WayOutOptions,
    format: String,
}

pub(super) fn command(lang: Lang) -> Command {
    Command::new("wayout")
        .about(text(lang, "wayout.about_wayout"))
        .after_help(text(lang, "wayout.label"))
        .args(site_arguments(lang))
        .arg(option(lang, "project", "ID|FILE", "wayout.help_project").required(true))
        .arg(option(lang, "limit", "M", "wayout.help_limit").default_value("500"))
        .arg(format_argument(
            lang,
            "wayout.help_format_wayout",
            &["text", "json", "geojson"],
        ))
}

/// The project as named.
fn named(m: &ArgMatches) -> String {
    m.get_one::<String>("project").cloned().unwrap_or_default()
}

/// The project's file, if one was named.
pub(super) fn files(m: &ArgMatches) -> Vec<String> {
    let project = named(m);
    if is_file(&project) {
        vec![project]
    } else {
        Vec::new()
    }
}

pub(super) fn plan(check: CheckPlan, m: &ArgMatches) -> Result<WayOutPlan, Message> {
    let project = named(m);
    let limit = m.get_one::<String>("limit").cloned().unwrap_or_default();
    let limit_m = limit
        .parse::<f64>()
        .ok()
        .filter(|m| (0.0..=MOST_LIMIT_M).contains(m))
        .ok_or_else(|| Message::new("wayout.limit_bad").with("most", MOST_LIMIT_M))?;
    Ok(WayOutPlan {
        check,
        project: (!is_file(&project)).then_some(project),
        options: WayOutOptions {
            limit_m,
            ..WayOutOptions::default()
        },
        format: m.get_one::<String>("format").cloned().unwrap_or_default(),
    })
}

pub(super) fn run(plan: &WayOutPlan) -> Result<u8, Failure> {
    let lang = plan.check.lang;
    let workspace = open(&plan.check)?;
    let input = gather(&plan.check, &workspace)?;
    let named: Vec<String> = plan.project.iter().cloned().collect();
    let chosen = choose(&input, &named).map_err(failed)?;
    let [(number, feature)] = chosen.as_slice() else {
        return Err(failed(Message::new("wayout.project_needed")));
    };
    let Some(project) = input.projects.get(*number) else {
        return Err(failed(Message::new("wayout.project_needed")));
    };
    let progress = Progress::new();
    let found = print::with_progress(text(lang, "wayout.searching"), &progress, || {
        way_out(&input, (&project.id, *feature), &plan.options, &progress)
    });
    let Some(out) = found.map_err(super::cancelled)? else {
        return Err(failed(Message::new("wayout.project_needed")));
    };
    let content = match plan.format.as_str() {
        "json" => export::way_out_json(&out),
        "geojson" => export::way_out_geojson(&out),
        _ => plain(&way_out_document(&out, lang)),
    };
    print::result(&content, plan.check.output.as_deref())?;
    Ok(match out.status {
        Status::Given => EXIT_FOUND,
        // Distances that hang on open answers, and whatever the check cannot tell.
        Status::NothingProhibits if !out.zones.is_empty() || !out.result.cannot_tell.is_empty() => {
            EXIT_CANNOT_TELL
        }
        Status::NothingProhibits => EXIT_NONE_FOUND,
        Status::LayersMissing(_) => EXIT_CANNOT_TELL,
        Status::Unusable => EXIT_FAILED,
    })
}

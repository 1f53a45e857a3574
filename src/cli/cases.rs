//! `redline cases FOLDER`: the cases in a folder, by state and words, as text or JSON.

use super::args::{flag, option};
use super::{EXIT_NONE_FOUND, Failure, print};
use crate::base::message::Message;
use crate::base::text::visible;
use crate::i18n::{Lang, raw, say};
use crate::workspace::cases::{CaseFilter, CaseRow, Step, list};
use clap::{Arg, ArgMatches, Command, value_parser};
use serde_json::json;
use std::path::PathBuf;

/// `redline cases`.
#[derive(Debug)]
pub(super) struct CasesPlan {
    lang: Lang,
    folder: PathBuf,
    filter: CaseFilter,
    json: bool,
}

pub(super) fn command(lang: Lang) -> Command {
    Command::new("cases")
        .about(crate::i18n::text(lang, "cases.about_cases"))
        .arg(
            Arg::new("folder")
                .value_name("FOLDER")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help(crate::i18n::text(lang, "cases.help_folder")),
        )
        .arg(option(lang, "search", "TEXT", "cases.help_search"))
        .arg(option(lang, "state", "STEP", "cases.help_state"))
        .arg(flag(lang, "json", "cli.help_json"))
}

pub(super) fn plan(lang: Lang, m: &ArgMatches) -> Result<CasesPlan, Message> {
    let state = m.get_one::<String>("state");
    let state = state
        .map(|text| {
            step(text).ok_or_else(|| Message::new("cases.bad_state").with("text", text.as_str()))
        })
        .transpose()?;
    Ok(CasesPlan {
        lang,
        folder: m.get_one::<PathBuf>("folder").cloned().unwrap_or_default(),
        filter: CaseFilter {
            words: m.get_one::<String>("search").cloned().unwrap_or_default(),
            state,
        },
        json: m.get_flag("json"),
    })
}

/// A step by its name in either language, or its code.
fn step(text: &str) -> Option<Step> {
    Step::ALL.into_iter().find(|step| {
        let code = step.code().strip_prefix("cases.step_");
        let is_named = Lang::ALL.iter().any(|lang| raw(*lang, step.code()) == text);
        is_named || code == Some(text)
    })
}

pub(super) fn run(plan: &CasesPlan) -> Result<u8, Failure> {
    if !plan.folder.is_dir() {
        return Err(Failure {
            message: Message::new("cases.bad_folder"),
            path: Some(plan.folder.clone()),
        });
    }
    let rows: Vec<CaseRow> = list(&plan.folder)
        .into_iter()
        .filter(|row| plan.filter.takes(row))
        .collect();
    let text = if plan.json {
        let rows: Vec<_> = rows.iter().map(|row| as_json(plan, row)).collect();
        let all = json!({ "schema": 1, "cases": rows });
        format!(
            "{}\n",
            serde_json::to_string_pretty(&all).unwrap_or_default()
        )
    } else {
        rows.iter().map(|row| line(plan, row)).collect()
    };
    print::result(&text, None)?;
    Ok(EXIT_NONE_FOUND)
}

/// The folder as seen from the one that was asked for.
fn place(plan: &CasesPlan, row: &CaseRow) -> String {
    let inside = row.folder.strip_prefix(&plan.folder);
    let folder = inside
        .unwrap_or(&row.folder)
        .to_string_lossy()
        .replace('\\', "/");
    if folder.is_empty() {
        ".".to_owned()
    } else {
        folder
    }
}

fn line(plan: &CasesPlan, row: &CaseRow) -> String {
    let folder = visible(&place(plan, row));
    if let Some(fault) = &row.fault {
        return format!("{folder}  {}\n", say(plan.lang, fault));
    }
    let state = match &row.state {
        Some((step, date, officer)) => {
            format!(
                "{}  {date}  {}",
                raw(plan.lang, step.code()),
                visible(officer)
            )
        }
        None => raw(plan.lang, "cases.list_no_state").to_owned(),
    };
    let round = say(
        plan.lang,
        &Message::new("cases.list_round").with("round", row.round),
    );
    format!(
        "{}  {}  {}  {state}  {round}  {folder}\n",
        visible(&row.receipt_no),
        visible(&row.name),
        visible(&row.applicant),
    )
}

fn as_json(plan: &CasesPlan, row: &CaseRow) -> serde_json::Value {
    json!({
        "folder": place(plan, row),
        "receipt_no": row.receipt_no,
        "name": row.name,
        "applicant": row.applicant,
        "state": row.state.as_ref().map(|s| s.0),
        "outcome": row.outcome,
        "date": row.state.as_ref().map(|s| s.1),
        "officer": row.state.as_ref().map(|s| s.2.clone()),
        "round": row.round,
        "has_workspace": row.workspace.is_some(),
        "fault": row.fault.as_ref().map(|m| say(plan.lang, m)),
    })
}

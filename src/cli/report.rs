//! `redline report`: a check, then documents: one summary and one report for each project.

use super::args::CheckPlan;
use super::{EXIT_NONE_FOUND, Failure, check, print};
use crate::base::date::Date;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::i18n::{Lang, say, text};
use crate::layer::Secrecy;
use crate::report::siting::ReportCase;
use crate::screening::CaseMeta;
use crate::session::jobs::Stop;
use crate::session::reporting::{ReportKind, ReportOrder, write};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::path::PathBuf;
use std::sync::Arc;

/// `redline report`.
#[derive(Debug)]
pub(super) struct ReportPlan {
    pub check: CheckPlan,
    pub only: Vec<String>,
    pub kinds: Vec<ReportKind>,
    pub out: Option<PathBuf>,
    pub case: CaseMeta,
    pub with_maps: bool,
    pub with_way_out: bool,
}

/// The subcommand without the arguments that say how files are read.
pub(super) fn command(lang: Lang) -> Command {
    use super::args::{flag, option};
    Command::new("report")
        .about(text(lang, "siting.about"))
        .after_help(text(lang, "siting.after_help"))
        .arg(
            Arg::new("workspace")
                .value_name("WORKSPACE")
                .value_parser(value_parser!(PathBuf))
                .help(text(lang, "cli.help_workspace")),
        )
        .arg(option(lang, "project", "ID", "siting.help_project").action(ArgAction::Append))
        .arg(
            option(lang, "project-file", "FILE[#layer]", "cli.help_project")
                .action(ArgAction::Append),
        )
        .arg(
            option(lang, "answers", "FILE.csv", "cli.help_answers")
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(option(lang, "as-of", "DATE", "cli.help_as_of"))
        .arg(super::cache::argument(lang))
        .arg(
            option(lang, "format", "FORMAT", "siting.help_format")
                .action(ArgAction::Append)
                .value_delimiter(',')
                .value_parser(
                    ReportKind::ALL
                        .iter()
                        .map(|k| k.extension())
                        .collect::<Vec<_>>(),
                ),
        )
        .arg(
            Arg::new("out")
                .short('o')
                .long("out")
                .value_name("PATH")
                .value_parser(value_parser!(PathBuf))
                .help(text(lang, "siting.help_out")),
        )
        .arg(option(lang, "case", "NAME=VALUE", "siting.help_case").action(ArgAction::Append))
        .arg(flag(lang, "no-maps", "siting.help_no_maps"))
        .arg(flag(lang, "way-out", "siting.help_way_out"))
        .arg(option(lang, "threads", "N", "cli.help_threads").value_parser(value_parser!(usize)))
        .arg(flag(lang, "allow-outside", "cli.help_allow_outside"))
}

/// The plan of the arguments; `check` says how the check is made.
pub(super) fn plan(m: &ArgMatches, check: CheckPlan) -> Result<ReportPlan, Message> {
    let out = m.get_one::<PathBuf>("out").cloned();
    let mut kinds: Vec<ReportKind> = m
        .get_many::<String>("format")
        .unwrap_or_default()
        .filter_map(|f| ReportKind::from_extension(f))
        .collect();
    kinds.dedup();
    if kinds.is_empty() {
        // The file's own ending says it, where one is named.
        let ending = out.as_ref().and_then(|p| p.extension());
        let named = ending.and_then(|e| ReportKind::from_extension(&e.to_string_lossy()));
        kinds.push(named.unwrap_or(ReportKind::Docx));
    }
    let mut case = CaseMeta::default();
    for entry in m.get_many::<String>("case").unwrap_or_default() {
        set(&mut case, entry)
            .ok_or_else(|| Message::new("siting.bad_case").with("text", entry.as_str()))?;
    }
    Ok(ReportPlan {
        check,
        only: m
            .get_many::<String>("project")
            .unwrap_or_default()
            .cloned()
            .collect(),
        kinds,
        out,
        case,
        with_maps: !m.get_flag("no-maps"),
        with_way_out: m.get_flag("way-out"),
    })
}

/// One NAME=VALUE of the case.
fn set(case: &mut CaseMeta, entry: &str) -> Option<()> {
    let (name, value) = entry.split_once('=')?;
    let value = value.trim().to_owned();
    match name.trim() {
        "receipt_no" => case.receipt_no = value,
        "project_code" => case.project_code = value,
        "applicant" => case.applicant = value,
        "received" => case.received = Some(value.parse::<Date>().ok()?),
        "round" => case.round = value,
        "office" => case.office = value,
        "handler" => case.handler = value,
        "reviewer" => case.reviewer = value,
        "approver" => case.approver = value,
        "map_approval_no" => case.map_approval_no = value,
        _ => return None,
    }
    Some(())
}

pub(super) fn run(plan: &ReportPlan) -> Result<u8, Failure> {
    let lang = plan.check.lang;
    let checked = check::checked(&plan.check)?;
    let chosen = chosen(plan, &checked.screening)?;
    let cases = cases(plan, &checked, &chosen);
    let order = ReportOrder {
        input: Arc::new(checked.input),
        screening: Arc::new(checked.screening),
        chosen,
        kinds: plan.kinds.clone(),
        lang,
        cases,
        with_maps: plan.with_maps,
        with_way_out: plan.with_way_out,
        to: plan.out.clone().unwrap_or_default(),
    };
    if plan.out.is_none() {
        return to_stdout(&order);
    }
    let progress = Progress::new();
    let written = print::with_progress(text(lang, "siting.writing"), &progress, || {
        write(&order, &progress)
    })
    .map_err(failure)?;
    let message = Message::new("siting.wrote")
        .with("count", written.len())
        .with("folder", order.to.display().to_string());
    print::note(&say(lang, &message));
    Ok(EXIT_NONE_FOUND)
}

/// The case of each chosen project: what the command line says, over what the workspace keeps.
fn cases(plan: &ReportPlan, checked: &check::Checked, chosen: &[usize]) -> Vec<ReportCase> {
    let workspace = &checked.workspace;
    let secrecy = workspace
        .layers
        .iter()
        .map(|l| l.secrecy)
        .max()
        .unwrap_or(Secrecy::Public);
    chosen
        .iter()
        .filter_map(|&i| checked.screening.projects.get(i))
        .map(|result| {
            let entry = workspace
                .projects
                .iter()
                .find(|p| p.file == result.layer.as_str());
            let record = result.feature.0;
            let kept = entry.map_or_else(
                || workspace.case.clone(),
                |e| e.case_of(record, &workspace.case),
            );
            ReportCase {
                meta: plan.case.over(&kept),
                opinions: entry.map(|e| e.opinions_of(record)).unwrap_or_default(),
                secrecy,
            }
        })
        .collect()
}

/// The projects asked for, by position; all of them where none is named.
fn chosen(
    plan: &ReportPlan,
    screening: &crate::screening::model::Screening,
) -> Result<Vec<usize>, Failure> {
    if plan.only.is_empty() {
        return Ok((0..screening.projects.len()).collect());
    }
    let mut all = Vec::new();
    for wanted in &plan.only {
        let before = all.len();
        for (i, project) in screening.projects.iter().enumerate() {
            if (project.id == *wanted || project.name == *wanted) && !all.contains(&i) {
                all.push(i);
            }
        }
        if all.len() == before {
            return Err(Failure {
                message: Message::new("siting.no_such_project").with("project", wanted.as_str()),
                path: None,
            });
        }
    }
    all.sort_unstable();
    Ok(all)
}

/// One report as text to stdout.
fn to_stdout(order: &ReportOrder) -> Result<u8, Failure> {
    let kind = match (order.chosen.as_slice(), order.kinds.as_slice()) {
        ([_], [kind]) if kind.is_text() => *kind,
        _ => {
            return Err(Failure {
                message: Message::new("siting.needs_out"),
                path: None,
            });
        }
    };
    let progress = Progress::new();
    let document = order
        .document(0, order.input.num_threads, &progress)
        .map_err(failure)?;
    let content = order.bytes(&document, &[0], kind).map_err(failure)?;
    print::result(&String::from_utf8_lossy(&content), None)?;
    Ok(EXIT_NONE_FOUND)
}

fn failure(stop: Stop) -> Failure {
    Failure {
        message: match stop {
            Stop::Cancelled => Message::new("cli.cancelled"),
            Stop::Failed(message) => message,
        },
        path: None,
    }
}

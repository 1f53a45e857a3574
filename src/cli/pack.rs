//! `redline pack` and `redline wipe`: a workspace handed on in one file, and every copy of it
//! listed or removed.

use super::args::{flag, option};
use super::{EXIT_FAILED, EXIT_NONE_FOUND, Failure, print};
use crate::base::date::Date;
use crate::base::files::io_message;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::base::text::visible;
use crate::geom::{Bbox, Coord};
use crate::i18n::{Lang, say, text};
use crate::layer::Secrecy;
use crate::session::bundling::class_word;
use crate::session::packing::{PackError, PackRequest, pack, project_area};
use crate::workspace::keep::copies::{self, CopyKind, Standing};
use crate::workspace::keep::wipe::{traces, wipe};
use crate::workspace::keep::{clock, now};
use crate::workspace::{Paths, Workspace, sample_path};
use clap::{Arg, ArgMatches, Command, value_parser};
use std::path::{Path, PathBuf};

/// `redline pack`.
#[derive(Debug)]
pub(super) struct PackPlan {
    lang: Lang,
    workspace: PathBuf,
    output: PathBuf,
    within: Option<Bbox>,
    project: Option<String>,
    max_class: Secrecy,
    allow_outside: bool,
    date: Date,
}

/// `redline wipe`.
#[derive(Debug)]
pub(super) struct WipePlan {
    lang: Lang,
    workspace: PathBuf,
    yes: bool,
}

fn workspace(lang: Lang) -> Arg {
    Arg::new("workspace")
        .value_name("WORKSPACE")
        .required(true)
        .value_parser(value_parser!(PathBuf))
        .help(text(lang, "pack.help_workspace"))
}

/// `redline pack`.
pub(super) fn command(lang: Lang) -> Command {
    Command::new("pack")
        .about(text(lang, "pack.about_pack"))
        .arg(workspace(lang))
        .arg(
            Arg::new("output")
                .short('o')
                .long("output")
                .value_name("FILE.zip")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help(text(lang, "pack.help_output")),
        )
        .arg(option(lang, "within", "W,S,E,N", "pack.help_within").allow_hyphen_values(true))
        .arg(option(lang, "project", "ID", "pack.help_project").conflicts_with("within"))
        .arg(
            option(lang, "max-class", "CLASS", "pack.help_max_class")
                .value_parser([
                    "公开",
                    "内部",
                    "秘密",
                    "机密",
                    "public",
                    "internal",
                    "secret",
                    "confidential",
                ])
                .default_value("公开"),
        )
        .arg(option(lang, "as-of", "DATE", "cli.help_as_of"))
        .arg(flag(lang, "allow-outside", "cli.help_allow_outside"))
}

/// `redline wipe`.
pub(super) fn wipe_command(lang: Lang) -> Command {
    Command::new("wipe")
        .about(text(lang, "pack.about_wipe"))
        .arg(workspace(lang))
        .arg(flag(lang, "list", "pack.help_list"))
        .arg(flag(lang, "yes", "pack.help_yes").conflicts_with("list"))
}

pub(super) fn plan(lang: Lang, m: &ArgMatches, date: Date) -> Result<PackPlan, Message> {
    let max_class = match m.get_one::<String>("max-class").map(String::as_str) {
        Some("内部" | "internal") => Secrecy::Internal,
        Some("秘密" | "secret") => Secrecy::Secret,
        Some("机密" | "confidential") => Secrecy::Confidential,
        _ => Secrecy::Public,
    };
    Ok(PackPlan {
        lang,
        workspace: m
            .get_one::<PathBuf>("workspace")
            .cloned()
            .unwrap_or_default(),
        output: m.get_one::<PathBuf>("output").cloned().unwrap_or_default(),
        within: m
            .get_one::<String>("within")
            .map(|text| area(text))
            .transpose()?,
        project: m.get_one::<String>("project").cloned(),
        max_class,
        allow_outside: m.get_flag("allow-outside"),
        date,
    })
}

fn area(text: &str) -> Result<Bbox, Message> {
    let numbers: Vec<f64> = text
        .split([',', '，'])
        .filter_map(|n| n.trim().parse().ok())
        .collect();
    let bad = || Message::new("pack.bad_box").with("text", text);
    let [west, south, east, north] = numbers.as_slice() else {
        return Err(bad());
    };
    let is_sound = numbers.iter().all(|n| n.is_finite()) && west < east && south < north;
    if !is_sound || text.split([',', '，']).count() != 4 {
        return Err(bad());
    }
    Ok(Bbox {
        min: Coord::lon_lat(*west, *south),
        max: Coord::lon_lat(*east, *north),
    })
}

pub(super) fn wipe_plan(lang: Lang, m: &ArgMatches) -> Result<WipePlan, Message> {
    let yes = m.get_flag("yes");
    if !yes && !m.get_flag("list") {
        return Err(Message::new("pack.wipe_which"));
    }
    Ok(WipePlan {
        lang,
        workspace: m
            .get_one::<PathBuf>("workspace")
            .cloned()
            .unwrap_or_default(),
        yes,
    })
}

fn opened(path: &Path) -> Result<Workspace, Failure> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    Workspace::open(&path).map_err(|e| Failure {
        message: e.message(),
        path: None,
    })
}

pub(super) fn run(plan: &PackPlan) -> Result<u8, Failure> {
    let lang = plan.lang;
    let workspace = opened(&plan.workspace)?;
    let progress = Progress::new();
    let within = match &plan.project {
        Some(id) => Some(project_area(&workspace, id, &progress).map_err(failure)?),
        None => plan.within,
    };
    let source = workspace.path.clone();
    let request = PackRequest {
        workspace,
        paths: if plan.allow_outside {
            Paths::Anywhere
        } else {
            Paths::InsideFolder
        },
        max_class: plan.max_class,
        within,
        lang,
        date: plan.date,
    };
    let made = print::with_progress(text(lang, "pack.job"), &progress, || {
        pack(&request, &plan.output, &progress)
    })
    .map_err(failure)?;
    print::note(&say(
        lang,
        &Message::new("pack.made")
            .with("path", plan.output.display().to_string())
            .with("count", made.files.len() + 2)
            .with("class", class_word(lang, made.secrecy)),
    ));
    for remark in made.remarks(lang) {
        print::note(&remark);
    }
    // The sample stays as it was shipped.
    let is_sample =
        |path: &Path| sample_path().and_then(|s| s.canonicalize().ok()) == path.canonicalize().ok();
    if let Some(source) = source.filter(|path| !is_sample(path)) {
        let files = [plan.output.clone()];
        let done = copies::register(&source, &files, CopyKind::Pack, made.secrecy, now());
        if let Err(e) = done {
            let message = Message::new("pack.register_failed").with("cause", io_message(&e));
            print::note(&say(lang, &message));
        }
    }
    Ok(EXIT_NONE_FOUND)
}

fn failure(error: PackError) -> Failure {
    match error {
        PackError::Failed(message, path) => Failure { message, path },
        PackError::Cancelled => super::cancelled(crate::base::progress::Cancelled),
    }
}

pub(super) fn run_wipe(plan: &WipePlan) -> Result<u8, Failure> {
    let lang = plan.lang;
    let path = std::path::absolute(&plan.workspace).unwrap_or_else(|_| plan.workspace.clone());
    if !path.is_file() {
        let error = std::io::Error::from(std::io::ErrorKind::NotFound);
        return Err(Failure {
            message: Message::new("cli.io").with("cause", io_message(&error)),
            path: Some(path),
        });
    }
    let there = traces(&path);
    let mut lines = Vec::new();
    if there.found.is_empty() {
        lines.push(text(lang, "pack.wipe_none").to_owned());
    } else {
        lines.push(text(lang, "pack.wipe_head").to_owned());
    }
    for trace in &there.found {
        let mut line = format!(
            "  {}  {}",
            text(lang, trace.what),
            visible(&trace.path.to_string_lossy())
        );
        if let Some((copy, standing)) = &trace.copy {
            let class = class_word(lang, copy.secrecy);
            line.push_str(&format!("  {class}  {}", clock(copy.at)));
            match standing {
                Standing::Unchanged => {}
                Standing::Changed => {
                    line.push_str(&format!("  （{}）", text(lang, "pack.wipe_changed")));
                }
                Standing::Gone => {
                    line.push_str(&format!("  （{}）", text(lang, "pack.wipe_gone")));
                }
            }
        }
        lines.push(line);
    }
    if there.is_register_broken {
        lines.push(text(lang, "pack.wipe_register_broken").to_owned());
    }
    let mut status = EXIT_NONE_FOUND;
    if plan.yes {
        let wiped = wipe(&path).map_err(|holder| Failure {
            message: Message::new("pack.wipe_held").with("holder", holder.message()),
            path: None,
        })?;
        let count = |code, n: usize| say(lang, &Message::new(code).with("count", n));
        lines.push(count("pack.wipe_done", wiped.removed));
        if wiped.changed > 0 {
            lines.push(count("pack.wipe_left", wiped.changed));
        }
        for (path, error) in &wiped.failures {
            let message = Message::new("pack.wipe_failed").with("cause", io_message(error));
            print::error(&say(lang, &message), Some(path));
        }
        if wiped.changed > 0 || !wiped.failures.is_empty() || there.is_register_broken {
            status = EXIT_FAILED;
        }
    }
    lines.push(text(lang, "pack.wipe_note").to_owned());
    print::result(&format!("{}\n", lines.join("\n")), None)?;
    Ok(status)
}

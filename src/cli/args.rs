//! Arguments as typed, in both languages, and the plan they make.

use super::typed::{date, num_threads, reading, string, system};
use super::{EXIT_FAILED, WindowOptions};
use crate::base::date::Date;
use crate::base::message::Message;
use crate::crs::Crs;
use crate::formats::{FormatKind, ReadOptions, Source, TextEncoding};
use crate::geom::AreaMethod;
use crate::i18n::{Lang, say, text};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

/// What to do, resolved.
#[derive(Debug)]
pub(super) enum Plan {
    Window(WindowOptions),
    Info(InfoPlan),
    Overlap(OverlapPlan),
    Check(CheckPlan),
    Report(Box<super::report::ReportPlan>),
    Map(Box<super::map::MapPlan>),
    Convert(ConvertPlan),
    Coords(super::coords::CoordsPlan),
    Compare(super::compare::ComparePlan),
    WayOut(super::wayout::WayOutPlan),
    Cache(super::cache::CachePlan),
    Bundle(super::bundle::BundlePlan),
    Verify(super::bundle::VerifyPlan),
    Rules(super::rules::RulesPlan),
    Stats(super::stats::StatsPlan),
    Pack(super::pack::PackPlan),
    Wipe(super::pack::WipePlan),
    Cases(super::cases::CasesPlan),
}

/// `redline info`.
#[derive(Debug)]
pub(super) struct InfoPlan {
    pub lang: Lang,
    pub source: Source,
    pub options: ReadOptions,
    pub trusted: Option<Source>,
    pub cache: Option<PathBuf>,
    pub json: bool,
}

/// `redline convert`.
#[derive(Debug)]
pub(super) struct ConvertPlan {
    pub lang: Lang,
    pub source: Source,
    pub options: ReadOptions,
    pub output: PathBuf,
    pub to_format: Option<FormatKind>,
    pub to_crs: Option<Crs>,
    pub to_encoding: Option<TextEncoding>,
    pub condition: Option<String>,
    pub report: bool,
    pub force: bool,
    pub date: Date,
}

/// `redline overlap`.
#[derive(Debug)]
pub(super) struct OverlapPlan {
    pub lang: Lang,
    pub projects: (Source, ReadOptions, Option<String>),
    pub zones: (Source, ReadOptions, Option<String>),
    pub cache: Option<PathBuf>,
    pub output: Option<PathBuf>,
    pub threads: usize,
}

/// How to write a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Text,
    Json,
    Csv,
    Markdown,
}

/// `redline check`.
#[derive(Debug)]
pub(super) struct CheckPlan {
    pub lang: Lang,
    pub workspace: Option<PathBuf>,
    pub projects: Vec<(Source, ReadOptions)>,
    pub zones: ReadOptions,
    pub zones_given: bool,
    pub answers: Option<PathBuf>,
    pub cache: Option<PathBuf>,
    pub as_of: Date,
    pub area_method: Option<AreaMethod>,
    pub format: Format,
    pub output: Option<PathBuf>,
    pub allow_outside: bool,
    pub threads: usize,
    pub outputs: super::bundle::Outputs,
}

/// The language: `--lang`, else Chinese.
pub(super) fn language(arguments: &[OsString]) -> Lang {
    let words: Vec<String> = arguments
        .iter()
        .map(|a| a.to_string_lossy().into_owned())
        .collect();
    words
        .iter()
        .enumerate()
        .find_map(|(i, word)| {
            let value = if word == "--lang" {
                words.get(i + 1).map(String::as_str)
            } else {
                word.strip_prefix("--lang=")
            };
            value.and_then(Lang::from_code)
        })
        .unwrap_or_default()
}

pub(super) fn option(
    lang: Lang,
    name: &'static str,
    value: &'static str,
    help: &'static str,
) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name(value)
        .help(text(lang, help))
}

pub(super) fn flag(lang: Lang, name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .action(ArgAction::SetTrue)
        .help(text(lang, help))
}

fn command(lang: Lang) -> Command {
    let lang_arg = option(lang, "lang", "zh|en", "cli.help_lang").global(true);
    let reading = |prefix: &'static str| -> Vec<Arg> {
        match prefix {
            "" => vec![
                option(lang, "crs", "EPSG:4525", "cli.help_crs"),
                option(lang, "encoding", "GBK", "cli.help_encoding"),
                flag(lang, "swap-axes", "cli.help_swap_axes"),
                option(lang, "densify", "M", "cli.help_densify"),
                option(lang, "shift", "none|gcj02|bd09", "shift.help_shift"),
                option(lang, "transform", "FILE", "shift.help_transform"),
                option(lang, "columns", "east=X,north=Y", "shift.help_columns"),
            ],
            "project" => vec![
                option(lang, "project-crs", "EPSG:4525", "cli.help_project_crs"),
                option(lang, "project-encoding", "GBK", "cli.help_project_encoding"),
                option(lang, "project-shift", "none|gcj02|bd09", "shift.help_shift"),
                option(lang, "project-transform", "FILE", "shift.help_transform"),
            ],
            _ => vec![
                option(lang, "zone-crs", "EPSG:4525", "cli.help_zone_crs"),
                option(lang, "zone-encoding", "GBK", "cli.help_zone_encoding"),
                option(lang, "zone-shift", "none|gcj02|bd09", "shift.help_shift"),
                option(lang, "zone-transform", "FILE", "shift.help_transform"),
            ],
        }
    };
    let output = || {
        Arg::new("output")
            .short('o')
            .long("output")
            .value_name("PATH")
            .value_parser(value_parser!(PathBuf))
            .help(text(lang, "cli.help_output"))
    };
    let threads =
        || option(lang, "threads", "N", "cli.help_threads").value_parser(value_parser!(usize));
    let cache = || super::cache::argument(lang);
    Command::new("redline")
        .version(env!("CARGO_PKG_VERSION"))
        .about(text(lang, "cli.about"))
        .after_help(text(lang, "cli.after_help"))
        .arg(lang_arg)
        .arg(flag(lang, "portable", "pack.help_portable").global(true))
        .arg(
            Arg::new("workspace")
                .value_name("WORKSPACE")
                .value_parser(value_parser!(PathBuf))
                .help(text(lang, "cli.help_workspace_window")),
        )
        .arg(flag(lang, "dark", "cli.help_dark"))
        .arg(
            option(lang, "screenshot", "FILE.png", "cli.help_screenshot")
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(flag(lang, "demo-drag", "cli.help_demo_drag").hide(true))
        .arg(
            option(
                lang,
                "record-frames",
                "FILE.json",
                "map_view.help_record_frames",
            )
            .value_parser(value_parser!(PathBuf))
            .hide(true),
        )
        .arg(option(lang, "size", "WIDTHxHEIGHT", "cli.help_size").hide(true))
        .arg(option(lang, "select", "NAME", "cli.help_select").hide(true))
        .arg(
            option(lang, "open", "FILE", "convert.help_open")
                .action(ArgAction::Append)
                .hide(true),
        )
        .arg(option(lang, "window-as-of", "DATE", "cli.help_as_of").hide(true))
        .subcommand(
            Command::new("check")
                .about(text(lang, "cli.about_check"))
                .arg(
                    Arg::new("workspace")
                        .value_name("WORKSPACE")
                        .value_parser(value_parser!(PathBuf))
                        .help(text(lang, "cli.help_workspace")),
                )
                .arg(
                    option(lang, "project", "FILE[#layer]", "cli.help_project")
                        .action(ArgAction::Append),
                )
                .args(reading(""))
                .args(reading("project"))
                .args(reading("zone"))
                .arg(
                    option(lang, "answers", "FILE.csv", "cli.help_answers")
                        .value_parser(value_parser!(PathBuf)),
                )
                .arg(
                    option(lang, "area-method", "METHOD", "cli.help_area_method")
                        .value_parser(AreaMethod::ALL.map(AreaMethod::code)),
                )
                .arg(option(lang, "as-of", "DATE", "cli.help_as_of"))
                .arg(cache())
                .arg(
                    option(lang, "format", "FORMAT", "cli.help_format")
                        .value_parser(["text", "json", "csv", "markdown"])
                        .default_value("text"),
                )
                .arg(output())
                .arg(threads())
                .arg(flag(lang, "allow-outside", "cli.help_allow_outside"))
                .args(super::bundle::arguments(lang)),
        )
        .subcommand(
            super::bundle::command(lang)
                .args(reading(""))
                .args(reading("project")),
        )
        .subcommand(super::bundle::verify_command(lang))
        .subcommand(
            Command::new("overlap")
                .about(text(lang, "cli.about_overlap"))
                .arg(
                    Arg::new("projects")
                        .value_name("PROJECTS")
                        .required(true)
                        .help(text(lang, "cli.help_projects")),
                )
                .arg(
                    Arg::new("zones")
                        .value_name("ZONES")
                        .required(true)
                        .help(text(lang, "cli.help_zones")),
                )
                .args(reading(""))
                .args(reading("project"))
                .args(reading("zone"))
                .arg(option(lang, "project-id", "FIELD", "cli.help_project_id"))
                .arg(option(lang, "zone-id", "FIELD", "cli.help_zone_id"))
                .arg(cache())
                .arg(output())
                .arg(threads()),
        )
        .subcommand(
            Command::new("info")
                .about(text(lang, "cli.about_info"))
                .arg(
                    Arg::new("file")
                        .value_name("FILE[#layer]")
                        .required(true)
                        .help(text(lang, "cli.help_file")),
                )
                .args(reading(""))
                .arg(option(
                    lang,
                    "trusted",
                    "FILE[#layer]",
                    "shift.help_trusted",
                ))
                .arg(cache())
                .arg(flag(lang, "json", "cli.help_json")),
        )
        .subcommand(
            Command::new("convert")
                .about(text(lang, "convert.about"))
                .after_help(text(lang, "convert.after_help"))
                .arg(
                    Arg::new("file")
                        .value_name("IN[#layer]")
                        .required(true)
                        .help(text(lang, "convert.help_in")),
                )
                .arg(
                    Arg::new("output")
                        .value_name("OUT")
                        .required(true)
                        .value_parser(value_parser!(PathBuf))
                        .help(text(lang, "convert.help_out")),
                )
                .args(reading(""))
                .args([
                    option(lang, "to-crs", "EPSG:4525", "convert.help_to_crs"),
                    option(lang, "to-encoding", "GBK|UTF-8", "convert.help_to_encoding"),
                    option(lang, "to-format", "EXT", "convert.help_to_format"),
                    option(lang, "where", "EXPR", "convert.help_where"),
                    option(lang, "as-of", "DATE", "convert.help_as_of"),
                    flag(lang, "report", "convert.help_report"),
                    flag(lang, "force", "convert.help_force"),
                ]),
        )
        .subcommand(
            super::report::command(lang)
                .args(reading(""))
                .args(reading("project"))
                .args(reading("zone")),
        )
        .subcommand(
            super::map::args::command(lang)
                .args(reading(""))
                .args(reading("project"))
                .args(reading("zone")),
        )
        .subcommand(super::coords::command(lang).args(reading("")))
        .subcommand(super::compare::command(lang).args(reading("")))
        .subcommand(super::wayout::command(lang).args(reading("")))
        .subcommand(super::cache::command(lang))
        .subcommand(super::rules::command(lang))
        .subcommand(super::stats::command(lang))
        .subcommand(super::pack::command(lang))
        .subcommand(super::pack::wipe_command(lang))
        .subcommand(super::cases::command(lang))
}

/// The plan, or the exit status after help, version or an error was printed.
pub(super) fn parse(lang: Lang, arguments: Vec<OsString>) -> Result<Plan, ExitCode> {
    let matches = command(lang).try_get_matches_from(arguments).map_err(|e| {
        let status = if e.use_stderr() { EXIT_FAILED } else { 0 };
        // Nothing is left to tell if even this cannot be printed.
        e.print().ok();
        ExitCode::from(status)
    })?;
    plan(lang, &matches).map_err(|message| {
        super::print::error(&say(lang, &message), None);
        ExitCode::from(EXIT_FAILED)
    })
}

fn plan(lang: Lang, matches: &ArgMatches) -> Result<Plan, Message> {
    match matches.subcommand() {
        Some(("info", m)) => Ok(Plan::Info(InfoPlan {
            lang,
            source: Source::parse(&string(m, "file").unwrap_or_default()),
            options: reading(m, None)?,
            trusted: string(m, "trusted").map(|t| Source::parse(&t)),
            cache: m.get_one::<PathBuf>("cache").cloned(),
            json: m.get_flag("json"),
        })),
        Some(("convert", m)) => converting(lang, m).map(Plan::Convert),
        Some(("compare", m)) => {
            let check = site_check(lang, m, super::compare::files(m))?;
            super::compare::plan(check, m).map(Plan::Compare)
        }
        Some(("wayout", m)) => {
            let check = site_check(lang, m, super::wayout::files(m))?;
            super::wayout::plan(check, m).map(Plan::WayOut)
        }
        Some(("cache", m)) => Ok(Plan::Cache(super::cache::plan(lang, m))),
        Some(("stats", m)) => Ok(Plan::Stats(super::stats::plan(lang, m))),
        Some(("rules", m)) => super::rules::plan(lang, m, Date::today()).map(Plan::Rules),
        Some(("coords", m)) => {
            let to_crs = string(m, "to-crs").map(|code| system(&code)).transpose()?;
            let options = reading(m, None)?;
            super::coords::plan(lang, m, options, date(m)?, to_crs).map(Plan::Coords)
        }
        Some(("overlap", m)) => Ok(Plan::Overlap(OverlapPlan {
            lang,
            projects: (
                Source::parse(&string(m, "projects").unwrap_or_default()),
                reading(m, Some("project"))?,
                string(m, "project-id"),
            ),
            zones: (
                Source::parse(&string(m, "zones").unwrap_or_default()),
                reading(m, Some("zone"))?,
                string(m, "zone-id"),
            ),
            cache: m.get_one::<PathBuf>("cache").cloned(),
            output: m.get_one::<PathBuf>("output").cloned(),
            threads: num_threads(m),
        })),
        Some(("check", m)) => {
            let mut check = checking(lang, m, "project")?;
            check.outputs = super::bundle::outputs_plan(m)?;
            Ok(Plan::Check(check))
        }
        Some(("report", m)) => {
            let check = checking(lang, m, "project-file")?;
            Ok(Plan::Report(Box::new(super::report::plan(m, check)?)))
        }
        Some(("map", m)) => {
            let check = checking(lang, m, "project-file")?;
            let plan = super::map::plan(m, check, reading(m, None)?)?;
            Ok(Plan::Map(Box::new(plan)))
        }
        Some(("bundle", m)) => {
            let options = reading(m, Some("project"))?;
            Ok(Plan::Bundle(super::bundle::BundlePlan {
                lang,
                workspace: m.get_one::<PathBuf>("workspace").cloned(),
                projects: m
                    .get_many::<String>("project")
                    .unwrap_or_default()
                    .map(|p| (Source::parse(p), options.clone()))
                    .collect(),
                answers: m.get_one::<PathBuf>("answers").cloned(),
                as_of: date(m)?,
                output: m.get_one::<PathBuf>("output").cloned().unwrap_or_default(),
                packing: super::bundle::packing(m)?,
                allow_outside: m.get_flag("allow-outside"),
                threads: num_threads(m),
            }))
        }
        Some(("cases", m)) => super::cases::plan(lang, m).map(Plan::Cases),
        Some(("pack", m)) => super::pack::plan(lang, m, date(m)?).map(Plan::Pack),
        Some(("wipe", m)) => super::pack::wipe_plan(lang, m).map(Plan::Wipe),
        Some(("verify", m)) => Ok(Plan::Verify(super::bundle::verify_plan(
            lang,
            m,
            num_threads(m),
        ))),
        _ => Ok(Plan::Window(WindowOptions {
            workspace: matches.get_one::<PathBuf>("workspace").cloned(),
            lang: string(matches, "lang").and_then(|l| Lang::from_code(&l)),
            screenshot: matches.get_one::<PathBuf>("screenshot").cloned(),
            demo_drag: matches.get_flag("demo-drag"),
            record_frames: matches.get_one::<PathBuf>("record-frames").cloned(),
            dark: matches.get_flag("dark"),
            size: string(matches, "size").and_then(|s| {
                let (width, height) = s.split_once('x')?;
                Some((width.parse().ok()?, height.parse().ok()?))
            }),
            select: string(matches, "select"),
            open: matches
                .get_many::<String>("open")
                .unwrap_or_default()
                .cloned()
                .collect(),
            as_of: string(matches, "window-as-of").and_then(|d| d.parse().ok()),
            portable: matches.get_flag("portable"),
        })),
    }
}

/// A check; `files` is the argument that names project files.
fn checking(lang: Lang, m: &ArgMatches, files: &str) -> Result<CheckPlan, Message> {
    let project_options = reading(m, Some("project"))?;
    let zone_options = reading(m, Some("zone"))?;
    let format = m.try_get_one::<String>("format").ok().flatten();
    let output = m.try_get_one::<PathBuf>("output").ok().flatten();
    Ok(CheckPlan {
        lang,
        workspace: m.get_one::<PathBuf>("workspace").cloned(),
        projects: m
            .get_many::<String>(files)
            .unwrap_or_default()
            .map(|p| (Source::parse(p), project_options.clone()))
            .collect(),
        zones_given: zone_options.crs.is_some()
            || zone_options.encoding.is_some()
            || zone_options.shift.is_some(),
        zones: zone_options,
        answers: m.get_one::<PathBuf>("answers").cloned(),
        cache: m.get_one::<PathBuf>("cache").cloned(),
        as_of: date(m)?,
        area_method: m
            .try_get_one::<String>("area-method")
            .ok()
            .flatten()
            .and_then(|c| AreaMethod::from_code(c)),
        format: match format.map(String::as_str) {
            Some("json") => Format::Json,
            Some("csv") => Format::Csv,
            Some("markdown") => Format::Markdown,
            _ => Format::Text,
        },
        output: output.cloned(),
        allow_outside: m.get_flag("allow-outside"),
        threads: num_threads(m),
        outputs: super::bundle::Outputs::default(),
    })
}

/// A check of some project files, or of the workspace's own projects, for what looks at sites.
fn site_check(lang: Lang, m: &ArgMatches, files: Vec<String>) -> Result<CheckPlan, Message> {
    let options = reading(m, None)?;
    Ok(CheckPlan {
        lang,
        workspace: m.get_one::<PathBuf>("workspace").cloned(),
        projects: files
            .iter()
            .map(|f| (Source::parse(f), options.clone()))
            .collect(),
        zones: ReadOptions::default(),
        zones_given: false,
        answers: m.get_one::<PathBuf>("answers").cloned(),
        cache: m.get_one::<PathBuf>("cache").cloned(),
        as_of: date(m)?,
        area_method: None,
        format: Format::Text,
        outputs: super::bundle::Outputs::default(),
        output: m.get_one::<PathBuf>("output").cloned(),
        allow_outside: m.get_flag("allow-outside"),
        threads: num_threads(m),
    })
}

/// Arguments of what looks at sites, besides its own.
pub(super) fn site_arguments(lang: Lang) -> Vec<Arg> {
    vec![
        Arg::new("workspace")
            .value_name("WORKSPACE")
            .required(true)
            .value_parser(value_parser!(PathBuf))
            .help(text(lang, "cli.help_workspace")),
        option(lang, "answers", "FILE.csv", "cli.help_answers")
            .value_parser(value_parser!(PathBuf)),
        option(lang, "as-of", "DATE", "cli.help_as_of"),
        super::cache::argument(lang),
        Arg::new("output")
            .short('o')
            .long("output")
            .value_name("PATH")
            .value_parser(value_parser!(PathBuf))
            .help(text(lang, "cli.help_output")),
        option(lang, "threads", "N", "cli.help_threads").value_parser(value_parser!(usize)),
        flag(lang, "allow-outside", "cli.help_allow_outside"),
    ]
}

fn converting(lang: Lang, m: &ArgMatches) -> Result<ConvertPlan, Message> {
    let encoding = |label: String| match label.to_ascii_lowercase().as_str() {
        "gbk" | "gb18030" | "gb2312" | "cp936" | "936" => Ok(TextEncoding::Gbk),
        "utf-8" | "utf8" | "65001" => Ok(TextEncoding::Utf8),
        _ => Err(Message::new("convert.bad_encoding").with("text", label)),
    };
    let format = |extension: String| {
        FormatKind::of_extension(extension.trim_start_matches('.'))
            .ok_or_else(|| Message::new("convert.bad_format").with("text", extension))
    };
    Ok(ConvertPlan {
        lang,
        source: Source::parse(&string(m, "file").unwrap_or_default()),
        options: reading(m, None)?,
        output: m.get_one::<PathBuf>("output").cloned().unwrap_or_default(),
        to_format: string(m, "to-format").map(format).transpose()?,
        to_crs: string(m, "to-crs").map(|c| system(&c)).transpose()?,
        to_encoding: string(m, "to-encoding").map(encoding).transpose()?,
        condition: string(m, "where"),
        report: m.get_flag("report"),
        force: m.get_flag("force"),
        date: date(m)?,
    })
}

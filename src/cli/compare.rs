//! `redline compare`: two to six sites side by side.

use super::args::{CheckPlan, option, site_arguments};
use super::check::{gather, open, status};
use super::export;
use super::{Failure, print};
use crate::base::ids::FeatureId;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::i18n::{Lang, text};
use crate::report::{docx, html, matrix_document, pdf, plain};
use crate::screening::alternatives::{
    ROW_ORDERS, RowOrder, SITE_ORDERS, SITES, SiteOrder, matrix, only_sites,
};
use crate::screening::{CheckInput, check};
use clap::{Arg, ArgAction, ArgMatches, Command};

/// `redline compare`.
#[derive(Debug)]
pub(super) struct ComparePlan {
    check: CheckPlan,
    sites: Vec<String>,
    rows: RowOrder,
    columns: SiteOrder,
    format: String,
}

pub(super) fn command(lang: Lang) -> Command {
    Command::new("compare")
        .about(text(lang, "wayout.about_compare"))
        .args(site_arguments(lang))
        .arg(
            option(lang, "sites", "ID,ID…|FILE…", "wayout.help_sites")
                .action(ArgAction::Append)
                .num_args(1..)
                .value_delimiter(','),
        )
        .arg(
            option(lang, "sort", "ORDER", "wayout.help_sort")
                .value_parser(ROW_ORDERS.map(|(code, _)| code))
                .default_value("effect"),
        )
        .arg(
            option(lang, "sort-sites", "ORDER", "wayout.help_sort_sites")
                .value_parser(SITE_ORDERS.map(|(code, _)| code))
                .default_value("given"),
        )
        .arg(format_argument(
            lang,
            "wayout.help_format_compare",
            &["text", "json", "csv", "html", "docx", "pdf"],
        ))
}

/// `--format` with its choices; text without.
pub(super) fn format_argument(
    lang: Lang,
    help: &'static str,
    choices: &'static [&'static str],
) -> Arg {
    option(lang, "format", "FORMAT", help)
        .value_parser(clap::builder::PossibleValuesParser::new(choices))
        .default_value("text")
}

/// What was named as sites.
fn named(m: &ArgMatches) -> Vec<String> {
    let given = m.get_many::<String>("sites").unwrap_or_default();
    given
        .map(|s| s.trim().to_owned())
        .filter(|s| !s.is_empty())
        .collect()
}

/// Whether a site names a file: it is there, the layer behind `#` apart.
pub(super) fn is_file(site: &str) -> bool {
    crate::formats::Source::parse(site).path.is_file()
}

/// The files among the sites.
pub(super) fn files(m: &ArgMatches) -> Vec<String> {
    named(m).into_iter().filter(|s| is_file(s)).collect()
}

pub(super) fn plan(check: CheckPlan, m: &ArgMatches) -> Result<ComparePlan, Message> {
    let word = |name: &str| m.get_one::<String>(name).cloned().unwrap_or_default();
    let of = |orders: &[(&str, RowOrder)], code: &str| {
        let found = orders.iter().find(|(c, _)| *c == code);
        found.map(|(_, order)| *order).unwrap_or_default()
    };
    let columns = SITE_ORDERS.iter().find(|(c, _)| *c == word("sort-sites"));
    Ok(ComparePlan {
        sites: named(m).into_iter().filter(|s| !is_file(s)).collect(),
        rows: of(&ROW_ORDERS, &word("sort")),
        columns: columns.map(|(_, order)| *order).unwrap_or_default(),
        format: word("format"),
        check,
    })
}

/// The projects that were named by id or name; all of them where none was.
pub(super) fn choose(
    input: &CheckInput,
    named: &[String],
) -> Result<Vec<(usize, FeatureId)>, Message> {
    let all: Vec<(usize, FeatureId, String, String)> = input
        .projects
        .iter()
        .enumerate()
        .flat_map(|(i, p)| {
            p.layer
                .features()
                .map(move |f| (i, f.id(), p.id_of(f), p.name_of(f)))
        })
        .collect();
    if named.is_empty() {
        return Ok(all.into_iter().map(|(i, f, _, _)| (i, f)).collect());
    }
    let mut chosen: Vec<(usize, FeatureId)> = Vec::new();
    for site in named {
        let mut found: Vec<_> = all.iter().filter(|(_, _, id, _)| id == site).collect();
        if found.is_empty() {
            found = all.iter().filter(|(_, _, _, name)| name == site).collect();
        }
        let one = match found.as_slice() {
            [(i, f, _, _)] => (*i, *f),
            [] => return Err(Message::new("wayout.site_unknown").with("site", site.as_str())),
            several => {
                return Err(Message::new("wayout.site_ambiguous")
                    .with("site", site.as_str())
                    .with("count", several.len()));
            }
        };
        if chosen.contains(&one) {
            return Err(Message::new("wayout.site_twice").with("site", site.as_str()));
        }
        chosen.push(one);
    }
    Ok(chosen)
}

/// A sentence as the reason of a failure.
pub(super) fn failed(message: Message) -> Failure {
    Failure {
        message,
        path: None,
    }
}

pub(super) fn run(plan: &ComparePlan) -> Result<u8, Failure> {
    let lang = plan.check.lang;
    let workspace = open(&plan.check)?;
    let input = gather(&plan.check, &workspace)?;
    let chosen = choose(&input, &plan.sites).map_err(failed)?;
    if !SITES.contains(&chosen.len()) {
        let message = Message::new("wayout.sites_count")
            .with("least", *SITES.start())
            .with("most", *SITES.end())
            .with("count", chosen.len());
        return Err(failed(message));
    }
    let input = only_sites(&input, &chosen).unwrap_or(input);
    let progress = Progress::new();
    let done = print::with_progress(text(lang, "cli.checking"), &progress, || {
        let screening = check(&input, &progress)?;
        let matrix = matrix(&input, &screening, &progress)?;
        Ok((screening, matrix))
    });
    let (screening, matrix) = done.map_err(super::cancelled)?;
    let sorted = matrix.sorted(plan.rows, plan.columns);
    let output = plan.check.output.as_deref();
    let document = || matrix_document(&sorted, lang);
    match plan.format.as_str() {
        "json" => print::result(&export::matrix_json(&sorted), output)?,
        "csv" => print::result(&export::matrix_csv(lang, &sorted), output)?,
        "html" => print::result(&html(&document()), output)?,
        "docx" => {
            let bytes = docx(&document()).map_err(|e| {
                failed(Message::new("cli.write_failed").with("cause", e.to_string()))
            })?;
            print::bytes(&bytes, output)?;
        }
        "pdf" => {
            let bytes = pdf(&document()).map_err(|e| failed(e.message()))?;
            print::bytes(&bytes, output)?;
        }
        _ => print::result(&plain(&document()), output)?,
    }
    Ok(status(&input, &screening))
}

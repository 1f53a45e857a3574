//! `redline cache list|clear DIR`, and `--cache DIR` of the other commands.

use super::args::option;
use super::{EXIT_NONE_FOUND, Failure, print};
use crate::base::files::io_message;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::base::text::visible;
use crate::formats::cache::{Cache, CacheError, read_verified};
use crate::formats::{self, ReadError, ReadOptions, Source};
use crate::i18n::{Lang, say, text};
use crate::layer::Layer;
use clap::{Arg, ArgMatches, Command, value_parser};
use std::io;
use std::path::{Path, PathBuf};

/// `redline cache`.
#[derive(Debug)]
pub(super) struct CachePlan {
    lang: Lang,
    folder: PathBuf,
    clear: bool,
}

pub(super) fn command(lang: Lang) -> Command {
    let folder = || {
        Arg::new("folder")
            .value_name("DIR")
            .required(true)
            .value_parser(value_parser!(PathBuf))
            .help(text(lang, "cli.help_cache_folder"))
    };
    Command::new("cache")
        .about(text(lang, "cli.about_cache"))
        .subcommand_required(true)
        .subcommand(
            Command::new("list")
                .about(text(lang, "cli.about_cache_list"))
                .arg(folder()),
        )
        .subcommand(
            Command::new("clear")
                .about(text(lang, "cli.about_cache_clear"))
                .arg(folder()),
        )
}

pub(super) fn argument(lang: Lang) -> Arg {
    option(lang, "cache", "DIR", "cli.help_cache").value_parser(value_parser!(PathBuf))
}

pub(super) fn plan(lang: Lang, matches: &ArgMatches) -> CachePlan {
    let (name, m) = matches.subcommand().unwrap_or(("list", matches));
    CachePlan {
        lang,
        folder: m.get_one::<PathBuf>("folder").cloned().unwrap_or_default(),
        clear: name == "clear",
    }
}

pub(super) fn run(plan: &CachePlan) -> Result<u8, Failure> {
    let failed = |e: io::Error| unusable(&CacheError::Io(e), &plan.folder);
    let out = if plan.clear {
        let count = Cache::clear(&plan.folder).map_err(failed)?;
        let message = Message::new("cli.cache_cleared").with("count", count);
        format!("{}\n", say(plan.lang, &message))
    } else {
        let entries = Cache::list(&plan.folder).map_err(failed)?;
        let total: u64 = entries.iter().map(|e| e.bytes).sum();
        let mut out = String::new();
        for entry in &entries {
            let source = entry
                .source
                .as_deref()
                .map_or_else(|| text(plan.lang, "cli.cache_damaged").to_owned(), visible);
            out.push_str(&format!("{}  {}  {source}\n", entry.file, entry.bytes));
        }
        let message = Message::new("cli.cache_total")
            .with("count", entries.len())
            .with("bytes", total);
        out.push_str(&format!("{}\n", say(plan.lang, &message)));
        out
    };
    print::result(&out, None)?;
    Ok(EXIT_NONE_FOUND)
}

/// The cache that was asked for.
pub(super) fn open(folder: Option<&Path>) -> Result<Option<Cache>, Failure> {
    folder
        .map(|folder| Cache::open(folder).map_err(|e| unusable(&e, folder)))
        .transpose()
}

/// Reads a layer, from the cache if there is one, and only what its source holds now.
pub(super) fn read(
    source: &Source,
    options: &ReadOptions,
    cache: Option<&Cache>,
    progress: &Progress,
) -> Result<Layer, ReadError> {
    match cache {
        Some(cache) => read_verified(source, options, cache, progress),
        None => formats::read(source, options, progress),
    }
}

fn unusable(error: &CacheError, folder: &Path) -> Failure {
    let message = match error {
        CacheError::Io(cause) => Message::new("cli.io").with("cause", io_message(cause)),
        CacheError::NotPrivate => Message::new("cli.cache_not_private"),
    };
    Failure {
        message,
        path: Some(folder.to_path_buf()),
    }
}

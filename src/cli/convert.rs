//! `redline convert`: one format into another, what is lost said before anything is written.

use super::args::ConvertPlan;
use super::info::{read_failure, tell_size};
use super::overlap::tell;
use super::{EXIT_FAILED, Failure, print};
use crate::base::diagnostics::{Diagnostic, Severity};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::base::text::visible;
use crate::formats::{self, FormatKind, Source, TextEncoding, WriteOptions};
use crate::i18n::{Lang, diagnostics, say, text};
use crate::layer::Layer;
use crate::layer::filter::{Filter, FilterError};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Written, nothing lost.
const EXIT_WRITTEN: u8 = 0;
/// Written, with losses.
const EXIT_LOSSES: u8 = 1;

pub(super) fn run(plan: &ConvertPlan) -> Result<u8, Failure> {
    let filter = plan
        .condition
        .as_deref()
        .map(|expression| Filter::parse(expression).map_err(|e| bad_filter(expression, &e)))
        .transpose()?;
    let mut report = String::new();
    let mut status = EXIT_WRITTEN;
    for (source, output, kind) in jobs(plan)? {
        match one(plan, &source, &output, kind, filter.as_ref(), &mut report) {
            Ok(is_whole) if is_whole => {}
            Ok(_) => status = status.max(EXIT_LOSSES),
            // Of a whole folder, the others are written all the same.
            Err(failure) if plan.output.is_dir() => {
                print::error(&say(plan.lang, &failure.message), failure.path.as_deref());
                status = EXIT_FAILED;
            }
            Err(failure) => return Err(failure),
        }
    }
    if plan.report {
        print::result(&report, None)?;
    }
    Ok(status)
}

/// What to read and where to write it: one file, or each layer into a folder.
fn jobs(plan: &ConvertPlan) -> Result<Vec<(Source, PathBuf, FormatKind)>, Failure> {
    let fail = |message: Message| Failure {
        message,
        path: Some(plan.output.clone()),
    };
    let is_folder = plan.output.is_dir() || plan.output.to_string_lossy().ends_with(['/', '\\']);
    if !is_folder {
        let extension = plan.output.extension().unwrap_or_default();
        let by_name = FormatKind::of_extension(&extension.to_string_lossy());
        let kind = plan
            .to_format
            .or(by_name)
            .ok_or_else(|| fail(Message::new("convert.no_format")))?;
        let output = match kind {
            // Whichever of its files is named.
            FormatKind::Shapefile => plan.output.with_extension("shp"),
            _ => plan.output.clone(),
        };
        return Ok(vec![(plan.source.clone(), output, kind)]);
    }
    let kind = plan.to_format.unwrap_or(FormatKind::Shapefile);
    let names = match &plan.source.layer {
        Some(name) => vec![name.clone()],
        None => formats::layers(&plan.source.path, &plan.options, &Progress::new())
            .map_err(|e| read_failure(&e))?
            .into_iter()
            .map(|c| c.name)
            .collect(),
    };
    std::fs::create_dir_all(&plan.output).map_err(|cause| {
        let cause = crate::base::files::io_message(&cause);
        fail(Message::new("cli.write_failed").with("cause", cause))
    })?;
    let mut taken = BTreeSet::new();
    let extension = kind.extensions().first().copied().unwrap_or_default();
    Ok(names
        .into_iter()
        .map(|name| {
            let stem = free_stem(&name, &mut taken);
            let source = Source {
                path: plan.source.path.clone(),
                layer: Some(name),
            };
            (
                source,
                plan.output.join(format!("{stem}.{extension}")),
                kind,
            )
        })
        .collect())
}

/// A file name made from a layer's: it leads into no other folder and is not taken twice, by
/// file systems that do not tell a from A either.
fn free_stem(name: &str, taken: &mut BTreeSet<String>) -> String {
    let plain: String = name
        .chars()
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            c if crate::base::text::is_hidden(c) => '_',
            c => c,
        })
        .take(80)
        .collect();
    let plain = plain.trim_matches(['.', ' ']);
    let plain = if plain.is_empty() { "layer" } else { plain };
    let mut stem = plain.to_owned();
    let mut n = 2;
    while !taken.insert(stem.to_lowercase()) {
        stem = format!("{plain}-{n}");
        n += 1;
    }
    stem
}

/// Converts one layer; returns whether nothing was lost.
fn one(
    plan: &ConvertPlan,
    source: &Source,
    output: &Path,
    kind: FormatKind,
    filter: Option<&Filter>,
    report: &mut String,
) -> Result<bool, Failure> {
    let lang = plan.lang;
    guard(plan, source, output, kind)?;
    let progress = Progress::new();
    tell_size(lang, &source.path);
    let read = print::with_progress(text(lang, "cli.reading"), &progress, || {
        formats::read(source, &plan.options, &progress)
    })
    .map_err(|e| read_failure(&e))?;
    tell(lang, &read.diagnostics);
    let layer = select(plan, filter, &read)?;
    let mut options = WriteOptions::for_layer(kind, &layer, plan.date);
    options.crs = plan.to_crs.unwrap_or(options.crs);
    options.encoding = plan.to_encoding.unwrap_or(options.encoding);
    let mut losses = own_losses(plan, &read, &options);
    losses.extend(formats::losses(&layer, &options));
    tell(lang, &losses);
    let progress = Progress::new();
    let after = print::with_progress(text(lang, "convert.writing"), &progress, || {
        formats::write(&layer, output, &options, &progress)
    })
    .map_err(|e| Failure {
        message: match e.message() {
            (what, Some(hint)) => Message::new("cli.malformed_hint")
                .with("what", what)
                .with("hint", hint),
            (what, None) => what,
        },
        path: Some(output.to_path_buf()),
    })?;
    let news: Vec<Diagnostic> = after.into_iter().filter(|d| !losses.contains(d)).collect();
    tell(lang, &news);
    losses.extend(news);
    if plan.report {
        report.push_str(&told(
            lang, source, output, &read, &layer, &options, &losses,
        ));
    }
    let is_loss = |d: &Diagnostic| d.severity >= Severity::Warning;
    // A feature that could not be read is not in the new file either.
    let is_unread = |d: &Diagnostic| d.severity == Severity::Error;
    Ok(!losses.iter().any(is_loss) && !read.diagnostics.iter().any(is_unread))
}

/// The input is never written over, and no other file unless that is asked for.
fn guard(
    plan: &ConvertPlan,
    source: &Source,
    output: &Path,
    kind: FormatKind,
) -> Result<(), Failure> {
    let fail = |code: &str| {
        Err(Failure {
            message: Message::new(code),
            path: Some(output.to_path_buf()),
        })
    };
    let written: Vec<PathBuf> = match kind {
        FormatKind::Shapefile => ["shp", "shx", "dbf", "prj", "cpg"]
            .iter()
            .map(|e| output.with_extension(e))
            .collect(),
        _ => vec![output.to_path_buf()],
    };
    let input = source.path.canonicalize().ok();
    let is_input = |path: &PathBuf| path.canonicalize().is_ok_and(|p| Some(p) == input);
    if written.iter().any(is_input) {
        return fail("convert.onto_input");
    }
    if !plan.force && written.iter().any(|path| path.exists()) {
        return fail("convert.exists");
    }
    Ok(())
}

fn select(plan: &ConvertPlan, filter: Option<&Filter>, read: &Layer) -> Result<Layer, Failure> {
    let (Some(filter), Some(expression)) = (filter, &plan.condition) else {
        return Ok(read.clone());
    };
    let layer = filter
        .bind(&read.schema)
        .map_err(|e| bad_filter(expression, &e))?
        .select(read, &Progress::new())
        .map_err(super::cancelled)?;
    if layer.is_empty() {
        return Err(Failure {
            message: Message::new("convert.nothing_met").with("of", read.len()),
            path: Some(read.origin.path.clone()),
        });
    }
    Ok(layer)
}

fn bad_filter(expression: &str, error: &FilterError) -> Failure {
    print::note(&error.pointed_at(&visible(expression)));
    Failure {
        message: error.message(),
        path: None,
    }
}

/// What no format is to blame for: a datum that stays as it is under another name, a system that
/// was guessed.
fn own_losses(plan: &ConvertPlan, layer: &Layer, options: &WriteOptions) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let Some(decision) = &layer.crs else {
        return out;
    };
    let warn = |message| Diagnostic::new(Severity::Warning, message);
    let is_close = |crs: &crate::crs::Crs| {
        matches!(
            crs.datum,
            crate::crs::Datum::Cgcs2000 | crate::crs::Datum::Wgs84
        )
    };
    let (from, to) = (&decision.crs, &options.crs);
    let differ = from.datum != to.datum && !(is_close(from) && is_close(to));
    if differ && plan.options.transform.is_none() {
        out.push(warn(
            Message::new("convert.datum_kept")
                .with("from", from.datum.describe())
                .with("to", to.datum.describe()),
        ));
    }
    if !decision.confirmed {
        out.push(warn(
            Message::new("convert.crs_unconfirmed").with("crs", from.describe()),
        ));
    }
    if plan.to_encoding.is_some() && !options.kind.leaves_encoding_open() {
        out.push(Diagnostic::new(
            Severity::Info,
            Message::new("convert.encoding_fixed").with("format", options.kind.name()),
        ));
    }
    out
}

fn told(
    lang: Lang,
    source: &Source,
    output: &Path,
    read: &Layer,
    layer: &Layer,
    options: &WriteOptions,
    losses: &[Diagnostic],
) -> String {
    let mut out = String::new();
    let mut line = |label: &'static str, value: String| {
        let label = text(lang, label);
        let width = unicode_width::UnicodeWidthStr::width(label);
        let pad = " ".repeat(18usize.saturating_sub(width));
        out.push_str(&format!("{label}{pad}{value}\n"));
    };
    let name = |path: &Path| {
        let name = path.file_name().unwrap_or_default();
        visible(&name.to_string_lossy())
    };
    let mut from = name(&source.path);
    if let Some(layer) = &source.layer {
        from = format!("{from}#{}", visible(layer));
    }
    let crs = |crs: &crate::crs::Crs| {
        let code = crs.epsg().map_or(String::new(), |c| format!(" (EPSG:{c})"));
        format!("{}{code}", say(lang, &crs.describe()))
    };
    line(
        "convert.report_in",
        format!("{from} [{}]", read.origin.format),
    );
    line(
        "cli.info_features",
        say(
            lang,
            &Message::new("convert.report_count")
                .with("written", layer.len())
                .with("read", read.len()),
        ),
    );
    if let Some(d) = &read.encoding {
        line("cli.info_encoding", d.encoding.to_owned());
        line("cli.info_basis", say(lang, &d.basis));
    }
    if let Some(d) = &read.crs {
        line("cli.info_crs", crs(&d.crs));
        line("cli.info_basis", say(lang, &d.basis));
    }
    line(
        "convert.report_out",
        format!("{} [{}]", name(output), options.kind.name()),
    );
    line("convert.report_to_crs", crs(&options.crs));
    if options.kind.leaves_encoding_open() {
        let encoding = match options.encoding {
            TextEncoding::Gbk => "GBK",
            TextEncoding::Utf8 => "UTF-8",
        };
        line("convert.report_to_encoding", encoding.to_owned());
    }
    for d in &read.diagnostics {
        line(
            "convert.report_reading",
            format!("[{}] {}", d.code(), diagnostics::line(lang, d)),
        );
    }
    for d in losses {
        line(
            "convert.report_loss",
            format!("[{}] {}", d.code(), diagnostics::line(lang, d)),
        );
    }
    if losses.is_empty() {
        line(
            "convert.report_loss",
            text(lang, "convert.report_none").to_owned(),
        );
    }
    out
}

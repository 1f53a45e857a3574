//! Values of arguments, from words to what they mean: systems, dates, options for reading a file.

use crate::base::date::Date;
use crate::base::files::io_message;
use crate::base::message::Message;
use crate::crs::{Crs, Shift, Transform};
use crate::formats::{ReadOptions, TableColumns};
use clap::ArgMatches;
use std::path::Path;

/// `--as-of`, else today.
pub(super) fn date(matches: &ArgMatches) -> Result<Date, Message> {
    match string(matches, "as-of") {
        Some(date) => date.parse().map_err(|e: crate::base::date::NotADate| {
            Message::new("cli.bad_date").with("text", e.0)
        }),
        None => Ok(Date::today()),
    }
}

/// A coordinate system as typed.
pub(super) fn system(code: &str) -> Result<Crs, Message> {
    Crs::parse(code).map_err(|e| {
        Message::new("cli.bad_crs")
            .with("text", code)
            .with("why", e.message())
    })
}

pub(super) fn string(matches: &ArgMatches, name: &str) -> Option<String> {
    matches.get_one::<String>(name).cloned()
}

pub(super) fn num_threads(matches: &ArgMatches) -> usize {
    matches
        .get_one::<usize>("threads")
        .copied()
        .filter(|&n| n > 0)
        .or_else(|| std::thread::available_parallelism().ok().map(usize::from))
        .unwrap_or(1)
        .min(64)
}

/// Options for one file: the ones named after it (`--project-crs`), else the general ones.
pub(super) fn reading(matches: &ArgMatches, prefix: Option<&str>) -> Result<ReadOptions, Message> {
    let one = |name: &str| {
        prefix
            .and_then(|p| string(matches, &format!("{p}-{name}")))
            .or_else(|| string(matches, name))
    };
    let crs = one("crs").map(|code| system(&code)).transpose()?;
    let encoding = one("encoding");
    if let Some(label) = &encoding
        && encoding_rs::Encoding::for_label(label.as_bytes()).is_none()
        && !matches!(label.as_str(), "936" | "cp936" | "54936" | "65001")
    {
        return Err(Message::new("cli.bad_encoding").with("text", label.as_str()));
    }
    let densify_m = string(matches, "densify")
        .map(|text| match text.parse::<f64>() {
            Ok(m) if m.is_finite() && m > 0.0 => Ok(m),
            _ => Err(Message::new("cli.bad_number").with("text", text)),
        })
        .transpose()?;
    let shift = one("shift")
        .map(|text| {
            Shift::parse(&text)
                .ok_or_else(|| Message::new("shift.bad_shift").with("text", text.as_str()))
        })
        .transpose()?;
    let transform = one("transform")
        .map(|path| transform(Path::new(&path)))
        .transpose()?;
    let columns = string(matches, "columns")
        .map(|text| {
            TableColumns::parse(&text)
                .map_err(|piece| Message::new("shift.bad_columns").with("text", piece))
        })
        .transpose()?;
    Ok(ReadOptions {
        crs,
        swapped_axes: matches.get_flag("swap-axes"),
        encoding,
        densify_m,
        shift,
        transform,
        columns,
    })
}

/// A transform from its file, of which nothing is ever shown (office.md: secret).
fn transform(path: &Path) -> Result<Transform, Message> {
    let unreadable =
        |cause: Message| Message::new("shift.transform_unreadable").with("cause", cause);
    let bytes = std::fs::read(path).map_err(|e| unreadable(io_message(&e)))?;
    let text = String::from_utf8_lossy(&bytes);
    Transform::from_toml(&text).map_err(|e| e.message())
}

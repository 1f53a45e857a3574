//! `redline coords`: the health check of a file of coordinates, its corrections, the
//! 补正告知单, and the file written back.

use super::args::{flag, option};
use super::{EXIT_CANNOT_TELL, EXIT_FOUND, EXIT_NONE_FOUND, Failure, print};
use crate::base::date::Date;
use crate::base::diagnostics::Severity;
use crate::base::files::{io_message, write_atomically};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::base::text::visible;
use crate::base::units::SquareMeters;
use crate::crs::{Crs, Zone};
use crate::formats::coord_txt::{
    AngleForm, Correction, Corrections, Finding, Health, examine, to_bytes,
};
use crate::formats::{self, FormatKind, ReadOptions, Source, TextEncoding, WriteOptions};
use crate::i18n::{Lang, diagnostics, numbers, say, text};
use crate::layer::Layer;
use crate::report::{
    NoticeMeta, correction_notice, docx, finding_words, html, pdf, place_words, plain,
};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};

/// `redline coords`.
#[derive(Debug)]
pub(super) struct CoordsPlan {
    lang: Lang,
    source: Source,
    options: ReadOptions,
    corrections: Corrections,
    notice: Option<PathBuf>,
    meta: NoticeMeta,
    output: Option<PathBuf>,
    to_crs: Option<Crs>,
    utf8: bool,
    date: Date,
    json: bool,
}

/// Its arguments, without those of reading.
pub(super) fn command(lang: Lang) -> Command {
    let path = |name: &'static str, value: &'static str, help: &'static str| {
        option(lang, name, value, help).value_parser(value_parser!(PathBuf))
    };
    Command::new("coords")
        .about(text(lang, "cli.about_coords"))
        .arg(
            Arg::new("file")
                .value_name("FILE[#layer]")
                .required(true)
                .help(text(lang, "cli.help_file")),
        )
        .arg(
            option(lang, "fix", "WHAT", "cli.help_fix")
                .value_parser(["close", "duplicates", "spikes", "all"])
                .value_delimiter(',')
                .action(ArgAction::Append),
        )
        .arg(
            option(lang, "angles", "decimal|dms", "cli.help_angles")
                .value_parser(["decimal", "dms"]),
        )
        .arg(path("notice", "OUT.docx|pdf|html|txt", "cli.help_notice"))
        .arg(option(
            lang,
            "project-name",
            "TEXT",
            "cli.help_notice_project",
        ))
        .arg(option(
            lang,
            "applicant",
            "TEXT",
            "cli.help_notice_applicant",
        ))
        .arg(option(
            lang,
            "receipt-no",
            "TEXT",
            "cli.help_notice_receipt",
        ))
        .arg(path("output", "OUT.txt", "cli.help_coords_output").short('o'))
        .arg(option(
            lang,
            "to-crs",
            "EPSG:4525",
            "cli.help_coords_to_crs",
        ))
        .arg(flag(lang, "utf8", "cli.help_coords_utf8"))
        .arg(option(lang, "as-of", "DATE", "cli.help_as_of"))
        .arg(flag(lang, "json", "cli.help_json"))
}

/// The plan of its arguments.
///
/// # Errors
/// The sentence on what cannot be understood.
pub(super) fn plan(
    lang: Lang,
    m: &ArgMatches,
    options: ReadOptions,
    date: Date,
    to_crs: Option<Crs>,
) -> Result<CoordsPlan, Message> {
    let string = |name: &str| m.get_one::<String>(name).cloned().unwrap_or_default();
    let mut corrections = Corrections {
        angles: match string("angles").as_str() {
            "dms" => Some(AngleForm::PackedSeconds),
            "decimal" => Some(AngleForm::Decimal),
            _ => None,
        },
        ..Corrections::default()
    };
    for fix in m.get_many::<String>("fix").unwrap_or_default() {
        let all = fix == "all";
        corrections.close_rings |= all || fix == "close";
        corrections.drop_duplicates |= all || fix == "duplicates";
        corrections.drop_spikes |= all || fix == "spikes";
    }
    let notice = m.get_one::<PathBuf>("notice").cloned();
    if let Some(path) = &notice
        && notice_kind(path).is_none()
    {
        return Err(Message::new("cli.notice_kind").with("path", path.display().to_string()));
    }
    Ok(CoordsPlan {
        lang,
        source: Source::parse(&string("file")),
        options,
        corrections,
        notice,
        meta: NoticeMeta {
            project: string("project-name"),
            applicant: string("applicant"),
            receipt_no: string("receipt-no"),
            date: Some(date),
            ..NoticeMeta::default()
        },
        output: m.get_one::<PathBuf>("output").cloned(),
        to_crs,
        utf8: m.get_flag("utf8"),
        date,
        json: m.get_flag("json"),
    })
}

#[derive(Debug, Clone, Copy)]
enum NoticeKind {
    Docx,
    Pdf,
    Html,
    Text,
}

fn notice_kind(path: &Path) -> Option<NoticeKind> {
    let extension = path.extension()?.to_string_lossy().to_lowercase();
    match extension.as_str() {
        "docx" => Some(NoticeKind::Docx),
        "pdf" => Some(NoticeKind::Pdf),
        "html" | "htm" => Some(NoticeKind::Html),
        "txt" => Some(NoticeKind::Text),
        _ => None,
    }
}

pub(super) fn run(plan: &CoordsPlan) -> Result<u8, Failure> {
    let progress = Progress::new();
    let health = print::with_progress(text(plan.lang, "cli.reading"), &progress, || {
        examine(&plan.source, &plan.options, &plan.corrections, &progress)
    })
    .map_err(|e| super::info::read_failure(&e))?;
    if let Some(path) = &plan.notice {
        write_notice(plan, &health, path)?;
    }
    let mut written = Vec::new();
    if let Some(path) = &plan.output {
        written = write_back(plan, &health, path)?;
    }
    let out = if plan.json {
        let facts = facts(plan.lang, &health, &written);
        format!(
            "{}\n",
            serde_json::to_string_pretty(&facts).unwrap_or_default()
        )
    } else {
        words(plan.lang, &health, &written)
    };
    print::result(&out, None)?;
    Ok(if health.has_faults() {
        EXIT_FOUND
    } else if health.has_guesses() {
        EXIT_CANNOT_TELL
    } else {
        EXIT_NONE_FOUND
    })
}

fn failed(path: &Path, cause: Message) -> Failure {
    Failure {
        message: cause,
        path: Some(path.to_path_buf()),
    }
}

fn write_notice(plan: &CoordsPlan, health: &Health, path: &Path) -> Result<(), Failure> {
    let document = correction_notice(health, &plan.meta, plan.lang);
    let bytes = match notice_kind(path) {
        Some(NoticeKind::Docx) => docx(&document).map_err(|e| {
            failed(
                path,
                Message::new("cli.notice_failed").with("cause", e.to_string()),
            )
        })?,
        Some(NoticeKind::Pdf) => pdf(&document).map_err(|e| failed(path, e.message()))?,
        Some(NoticeKind::Html) => html(&document).into_bytes(),
        // Notepad of an old Windows knows UTF-8 by its mark and ends lines with both signs.
        _ => format!("\u{feff}{}", plain(&document).replace('\n', "\r\n")).into_bytes(),
    };
    write_atomically(path, &bytes).map_err(|e| {
        failed(
            path,
            Message::new("cli.write_failed").with("cause", io_message(&e)),
        )
    })
}

/// The system to write in: as asked, else as read, else the 3° zone with prefix.
fn output_crs(asked: Option<Crs>, layer: &Layer) -> Crs {
    let read = layer.crs.as_ref().map(|d| d.crs);
    if let Some(crs) = asked.or(read.filter(Crs::is_plain_gauss_kruger)) {
        return crs;
    }
    let datum = read.map_or(crate::crs::Datum::Cgcs2000, |c| c.datum);
    let zone = (layer.bbox().center().x / 3.0).round();
    let number = if (25.0..=45.0).contains(&zone) {
        zone as u32
    } else {
        37
    };
    Crs::gauss_kruger_zone(
        datum,
        Zone {
            number,
            width_deg: 3,
        },
    )
}

fn write_back(plan: &CoordsPlan, health: &Health, path: &Path) -> Result<Vec<String>, Failure> {
    let options = WriteOptions {
        kind: FormatKind::CoordTxt,
        crs: output_crs(plan.to_crs, &health.layer),
        encoding: if plan.utf8 {
            TextEncoding::Utf8
        } else {
            TextEncoding::Gbk
        },
        date: plan.date,
    };
    let losses = formats::losses(&health.layer, &options);
    let written = to_bytes(&health.layer, health.header.as_ref(), &options)
        .map_err(|e| failed(path, e.message().0))?;
    write_atomically(path, &written.bytes).map_err(|e| {
        failed(
            path,
            Message::new("cli.write_failed").with("cause", io_message(&e)),
        )
    })?;
    Ok(losses
        .iter()
        .chain(&written.changes)
        .map(|d| diagnostics::line(plan.lang, d))
        .collect())
}

fn correction_name(correction: Correction) -> &'static str {
    match correction {
        Correction::SwapAxes => "swap_axes",
        Correction::ChooseSystem => "choose_system",
        Correction::ChooseEncoding => "choose_encoding",
        Correction::ReadAngles => "read_angles",
        Correction::CloseRings => "close_rings",
        Correction::DropDuplicates => "drop_duplicates",
        Correction::DropSpikes => "drop_spikes",
    }
}

fn facts(lang: Lang, health: &Health, written: &[String]) -> Json {
    let finding = |f: &Finding| {
        json!({
            "kind": f.kind.code(),
            "severity": f.severity,
            "guess": f.is_guess,
            "code": f.message.code,
            "message": say(lang, &f.message),
            "reason": f.reason.as_ref().map(|m| say(lang, m)),
            "assumed": f.assumed.as_ref().map(|m| say(lang, m)),
            "remedy": say(lang, &f.kind.remedy()),
            "correction": f.correction.map(correction_name),
            "line": f.place.line,
            "parcel": f.place.parcel,
            "parcel_name": f.place.parcel_name,
            "ring": f.place.ring,
            "point": f.place.point,
            "lon_lat": f.place.at.map(|c| [c.x, c.y]),
        })
    };
    let crs = health.layer.crs.as_ref();
    json!({
        "schema": 1,
        "file": health.file,
        "sha256": health.layer.origin.sha256.get(),
        "encoding": health.layer.encoding.as_ref().map(|e| e.encoding),
        "crs": crs.map(|d| json!({
            "epsg": d.crs.epsg(),
            "name": say(lang, &d.crs.describe()),
            "confirmed": health.layer.position.confirmed,
        })),
        "parcels": health.parcels.iter().map(|p| json!({
            "number": p.number,
            "name": p.name,
            "rings": p.num_rings,
            "points": p.num_points,
            "planar_m2": p.planar_m2.map(rounded),
            "ellipsoid_m2": p.ellipsoid_m2.map(rounded),
            "declared_m2": p.declared_m2.map(rounded),
        })).collect::<Vec<_>>(),
        "findings": health.findings.iter().map(finding).collect::<Vec<_>>(),
        "more": health.more.iter().map(|(kind, n)| json!({
            "kind": kind.code(), "count": n,
        })).collect::<Vec<_>>(),
        "changes": health.changes.iter().map(|m| say(lang, m)).collect::<Vec<_>>(),
        "written": written,
    })
}

/// m² with four decimals (decision 13).
fn rounded(m2: f64) -> f64 {
    (m2 * 1e4).round() / 1e4
}

fn words(lang: Lang, health: &Health, written: &[String]) -> String {
    let mut out = format!("{}\n", visible(&health.file));
    for parcel in &health.parcels {
        let area = |m2: Option<f64>| {
            m2.map_or_else(|| "—".to_owned(), |m2| numbers::hectares(SquareMeters(m2)))
        };
        let line = Message::new("cli.coords_parcel")
            .with("n", parcel.number)
            .with("name", parcel.name.clone().unwrap_or_default())
            .with("rings", parcel.num_rings)
            .with("points", parcel.num_points)
            .with("planar", area(parcel.planar_m2))
            .with("ellipsoid", area(parcel.ellipsoid_m2))
            .with("declared", area(parcel.declared_m2));
        out.push_str(&say(lang, &line));
        out.push('\n');
    }
    for f in &health.findings {
        let severity = if f.is_guess {
            "cli.coords_guess"
        } else {
            match f.severity {
                Severity::Info => "common.severity_info",
                Severity::Warning => "common.severity_warning",
                Severity::Error => "common.severity_error",
            }
        };
        out.push_str(&format!(
            "[{}] {}: {}\n",
            text(lang, severity),
            place_words(lang, &f.place),
            finding_words(lang, f)
        ));
        if f.severity >= Severity::Warning {
            out.push_str(&format!("    {}\n", say(lang, &f.kind.remedy())));
        }
    }
    for (kind, count) in &health.more {
        let line = Message::new("report.more")
            .with("kind", kind.title())
            .with("count", *count);
        out.push_str(&format!("{}\n", say(lang, &line)));
    }
    for change in &health.changes {
        out.push_str(&format!(
            "{} {}\n",
            text(lang, "cli.coords_changed"),
            say(lang, change)
        ));
    }
    for line in written {
        out.push_str(&format!("{} {line}\n", text(lang, "cli.coords_written")));
    }
    if !health.has_faults() && !health.has_guesses() {
        out.push_str(&format!("{}\n", text(lang, "cli.coords_clean")));
    }
    out
}

//! `redline info`: what a file holds and how it was understood.

use super::args::InfoPlan;
use super::{EXIT_NONE_FOUND, Failure, print};
use crate::base::diagnostics::{Diagnostic, Severity};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::base::text::visible;
use crate::crs::Shift;
use crate::formats::{
    self, Contained, ReadError, ReadOptions, ShiftEvidence, note_shift, option_text,
};
use crate::geom::PartKind;
use crate::i18n::{Lang, diagnostics, numbers, say, text};
use crate::layer::{FieldKind, Layer, Value};
use serde_json::{Value as Json, json};

/// Sample values shown of each field.
const NUM_SAMPLES: usize = 5;

pub(super) fn run(plan: &InfoPlan) -> Result<u8, Failure> {
    if plan.source.layer.is_none()
        && let Some(kind) = formats::imagery::probe(&plan.source.path)
    {
        return super::info_image::run(plan, kind);
    }
    let progress = Progress::new();
    let cache = super::cache::open(plan.cache.as_deref())?;
    if plan.source.layer.is_none() {
        let contained = formats::layers(&plan.source.path, &plan.options, &progress)
            .map_err(|e| read_failure(&e))?;
        if contained.len() > 1 {
            print::result(&list(plan, &contained), None)?;
            return Ok(EXIT_NONE_FOUND);
        }
    }
    tell_size(plan.lang, &plan.source.path);
    let layer = print::with_progress(text(plan.lang, "cli.reading"), &progress, || {
        super::cache::read(&plan.source, &plan.options, cache.as_ref(), &progress)
    })
    .map_err(|e| read_failure(&e))?;
    let mut layer = layer;
    let mut comparison = None;
    if let Some(source) = &plan.trusted {
        let trusted = formats::read(source, &ReadOptions::default(), &progress)
            .map_err(|e| read_failure(&e))?;
        let evidence = note_shift(&mut layer, &trusted, &progress).map_err(super::cancelled)?;
        comparison = Some((evidence, trusted.name));
    }
    let mut facts = facts(plan.lang, &layer);
    if let (Some((evidence, name)), Some(object)) = (&comparison, facts.as_object_mut()) {
        if evidence.verdict.is_none() {
            // What could be told is among the diagnostics already.
            layer
                .diagnostics
                .push(Diagnostic::new(Severity::Info, evidence.message(name)));
        }
        object.insert("comparison".to_owned(), compared(plan.lang, evidence, name));
        object.insert("diagnostics".to_owned(), json!(layer.diagnostics));
    }
    let out = if plan.json {
        format!(
            "{}\n",
            serde_json::to_string_pretty(&facts).unwrap_or_default()
        )
    } else {
        words(plan.lang, &layer, &facts)
    };
    print::result(&out, None)?;
    Ok(EXIT_NONE_FOUND)
}

/// The layers of a file that holds several, with the command to read each.
fn list(plan: &InfoPlan, contained: &[Contained]) -> String {
    if plan.json {
        let layers: Vec<Json> = contained
            .iter()
            .map(|c| json!({ "name": c.name, "format": c.kind.name(), "features": c.num_features }))
            .collect();
        let json = json!({ "schema": 1, "layers": layers });
        return format!(
            "{}\n",
            serde_json::to_string_pretty(&json).unwrap_or_default()
        );
    }
    let several = Message::new("convert.several_layers").with("count", contained.len());
    let mut out = format!("{}\n", say(plan.lang, &several));
    for c in contained {
        let count = c.num_features.map_or(String::new(), |n| {
            let message = Message::new("convert.num_features").with("n", n);
            format!("  {}", say(plan.lang, &message))
        });
        let command = format!("{}#{}", plan.source.path.display(), c.name);
        out.push_str(&format!(
            "{} [{}]{count}\n    redline info \"{}\"\n",
            visible(&c.name),
            c.kind.name(),
            visible(&command)
        ));
    }
    out
}

/// Files from this size on are announced with the memory they will take.
const LARGE_BYTES: u64 = 100 << 20;

/// Says what a large file will take before it is read.
pub(super) fn tell_size(lang: Lang, path: &std::path::Path) {
    let Some(estimate) = formats::estimate(path).filter(|e| e.file_bytes >= LARGE_BYTES) else {
        return;
    };
    let mega = |bytes: u64| format!("{} MB", bytes >> 20);
    let message = Message::new("shift.estimate")
        .with("file", mega(estimate.file_bytes))
        .with("memory", mega(estimate.peak_bytes));
    print::note(&say(lang, &message));
}

/// A reader's error as a failure of a command.
pub(super) fn read_failure(error: &ReadError) -> Failure {
    let message = match error.message() {
        (what, Some(hint)) => Message::new("cli.malformed_hint")
            .with("what", what)
            .with("hint", hint),
        (what, None) => what,
    };
    Failure {
        message,
        path: Some(error.path.clone()),
    }
}

/// The comparison with a trusted layer.
fn compared(lang: Lang, evidence: &ShiftEvidence, trusted: &str) -> Json {
    json!({
        "trusted": trusted,
        "shift": evidence.verdict.map(Shift::name),
        "before_east_m": evidence.before_m.0,
        "before_north_m": evidence.before_m.1,
        "after_east_m": evidence.after_m.0,
        "after_north_m": evidence.after_m.1,
        "median_before_m": evidence.median_before_m,
        "median_after_m": evidence.median_after_m,
        "spread_m": evidence.spread_m,
        "matched": evidence.matched,
        "reason": say(lang, &evidence.reason),
    })
}

fn facts(lang: Lang, layer: &Layer) -> Json {
    let mut kinds = [0u64; 4];
    for chunk in &layer.chunks {
        for feature in chunk.geometry().features() {
            let slot = match feature.kind() {
                Some(PartKind::Point) => 0,
                Some(PartKind::Line) => 1,
                Some(PartKind::Polygon) => 2,
                None => 3,
            };
            if let Some(n) = kinds.get_mut(slot) {
                *n += 1;
            }
        }
    }
    let num_vertices: usize = layer
        .chunks
        .iter()
        .map(|c| c.geometry().coords().len())
        .sum();
    let fields: Vec<Json> = layer
        .schema
        .fields
        .iter()
        .enumerate()
        .map(|(i, field)| {
            let mut samples: Vec<String> = Vec::new();
            for feature in layer.features() {
                let value = feature.chunk.value(feature.index, i);
                if !value.is_blank() {
                    let shown = match &value {
                        Value::Real(r) => numbers::short(*r),
                        other => other.display(),
                    };
                    if !samples.contains(&shown) {
                        samples.push(shown);
                    }
                }
                if samples.len() == NUM_SAMPLES {
                    break;
                }
            }
            json!({ "name": field.name, "kind": field.kind, "samples": samples })
        })
        .collect();
    let bbox = layer.bbox();
    let extent =
        (!bbox.is_empty()).then(|| json!([bbox.min.x, bbox.min.y, bbox.max.x, bbox.max.y]));
    let crs = layer.crs.as_ref().map(|d| {
        json!({
            "epsg": d.crs.epsg(),
            "name": say(lang, &d.crs.describe()),
            "confirmed": d.confirmed,
            "basis": d.basis,
            "swapped_axes": d.swapped_axes,
            "shift": d.shift.map(|s| json!({
                "name": s.shift.name(), "mean_m": s.mean_m, "max_m": s.max_m,
            })),
            "transform": d.transform.map(|t| json!({ "accuracy_m": t.accuracy_m })),
            "mends": d.mends.iter().map(|m| json!({
                "epsg": m.crs.epsg(),
                "name": say(lang, &m.crs.describe()),
                "swapped_axes": m.swapped_axes,
                "shift": m.shift.map(Shift::name),
                "explains": say(lang, &m.explains),
                "reason": say(lang, &m.reason),
                "option": option_text(m),
            })).collect::<Vec<_>>(),
            "candidates": d.candidates.iter().map(|c| json!({
                "epsg": c.crs.epsg(),
                "name": say(lang, &c.crs.describe()),
                "swapped_axes": c.swapped_axes,
                "reason": say(lang, &c.reason),
            })).collect::<Vec<_>>(),
        })
    });
    let encoding = layer.encoding.as_ref().map(|d| {
        json!({
            "name": d.encoding,
            "guessed": d.guessed,
            "basis": d.basis,
            "alternatives": d.alternatives,
        })
    });
    json!({
        "schema": 1,
        "name": layer.name,
        "format": layer.origin.format,
        "sha256": layer.origin.sha256.get(),
        "records": layer.origin.num_records,
        "features": layer.len(),
        "kinds": { "point": kinds[0], "line": kinds[1], "polygon": kinds[2], "null": kinds[3] },
        "vertices": num_vertices,
        "extent_degrees": extent,
        "crs": crs,
        "encoding": encoding,
        "u_m": layer.position.u_m(),
        "e_m": layer.position.e_m(),
        "quantum_m": layer.position.quantum_m,
        "sag_m": layer.position.sag_m,
        "fields": fields,
        "diagnostics": layer.diagnostics,
    })
}

fn words(lang: Lang, layer: &Layer, facts: &Json) -> String {
    let mut out = String::new();
    let mut line = |label: &'static str, value: String| {
        let label = text(lang, label);
        let width = unicode_width::UnicodeWidthStr::width(label);
        let pad = " ".repeat(18usize.saturating_sub(width));
        out.push_str(&format!("{label}{pad}{value}\n"));
    };
    line("cli.info_name", visible(&layer.name));
    line("cli.info_format", layer.origin.format.to_owned());
    let kinds = |k: &str| {
        facts
            .pointer(&format!("/kinds/{k}"))
            .and_then(Json::as_u64)
            .unwrap_or(0)
    };
    let mut parts = Vec::new();
    for kind in ["polygon", "line", "point", "null"] {
        if kinds(kind) > 0 {
            parts.push(say(
                lang,
                &Message::new(&format!("cli.kind_{kind}")).with("n", kinds(kind)),
            ));
        }
    }
    line(
        "cli.info_features",
        say(
            lang,
            &Message::new("cli.info_features_value")
                .with("n", layer.len())
                .with(
                    "kinds",
                    parts.join(if lang == Lang::Zh { "、" } else { ", " }),
                )
                .with(
                    "vertices",
                    facts.get("vertices").and_then(Json::as_u64).unwrap_or(0),
                ),
        ),
    );
    match &layer.crs {
        Some(d) => {
            let code = d
                .crs
                .epsg()
                .map_or(String::new(), |c| format!(" (EPSG:{c})"));
            line(
                "cli.info_crs",
                format!("{}{code}", say(lang, &d.crs.describe())),
            );
            line("cli.info_basis", say(lang, &d.basis));
            line(
                "shift.info_shift",
                d.shift.as_ref().map_or_else(
                    || text(lang, "shift.unknown_shift").to_owned(),
                    |s| say(lang, &s.describe()),
                ),
            );
            if let Some(t) = &d.transform {
                line("shift.info_transform", say(lang, &t.describe()));
            }
            for m in &d.mends {
                line(
                    "shift.info_mend",
                    format!(
                        "{}: {}; {}",
                        option_text(m),
                        say(lang, &m.explains),
                        say(lang, &m.reason)
                    ),
                );
            }
            if !d.confirmed {
                line(
                    "cli.info_unconfirmed",
                    text(lang, "cli.info_unconfirmed_hint").to_owned(),
                );
                for c in d.candidates.iter().take(8) {
                    let code = c.crs.epsg().map_or(String::new(), |c| format!("EPSG:{c} "));
                    line(
                        "cli.info_candidate",
                        format!(
                            "{code}{}: {}",
                            say(lang, &c.crs.describe()),
                            say(lang, &c.reason)
                        ),
                    );
                }
            }
        }
        None => line("cli.info_crs", text(lang, "common.unknown").to_owned()),
    }
    let u = layer.position.u_m().map_or_else(
        || text(lang, "common.unknown").to_owned(),
        |u| format!("{} m", numbers::short(u)),
    );
    line("cli.info_u", u);
    line(
        "cli.info_e",
        format!("{} m", numbers::short(layer.position.e_m())),
    );
    let bbox = layer.bbox();
    if !bbox.is_empty() {
        line(
            "cli.info_extent",
            format!(
                "{:.6}–{:.6}°E  {:.6}–{:.6}°N",
                bbox.min.x, bbox.max.x, bbox.min.y, bbox.max.y
            ),
        );
    }
    if let Some(d) = &layer.encoding {
        line("cli.info_encoding", d.encoding.to_owned());
        line("cli.info_basis", say(lang, &d.basis));
        if d.guessed && !d.alternatives.is_empty() {
            line("cli.info_alternatives", d.alternatives.join(", "));
        }
    }
    for (field, json) in layer.schema.fields.iter().zip(
        facts
            .get("fields")
            .and_then(Json::as_array)
            .into_iter()
            .flatten(),
    ) {
        let samples: Vec<String> = json
            .get("samples")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
            .filter_map(Json::as_str)
            .map(|s| visible(s).chars().take(40).collect())
            .collect();
        line(
            "cli.info_field",
            format!(
                "{} [{}]  {}",
                visible(&field.name),
                kind(field.kind),
                samples.join(" | ")
            ),
        );
    }
    for d in &layer.diagnostics {
        let label = match d.severity {
            Severity::Info => "common.severity_info",
            Severity::Warning => "common.severity_warning",
            Severity::Error => "common.severity_error",
        };
        line(
            label,
            format!("[{}] {}", d.code(), diagnostics::line(lang, d)),
        );
    }
    out
}

fn kind(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "text",
        FieldKind::Int => "int",
        FieldKind::Real => "real",
        FieldKind::Bool => "bool",
        FieldKind::Date => "date",
    }
}

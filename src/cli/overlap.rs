//! `redline overlap`: every pair of a project and a zone whose interiors meet.

use super::args::OverlapPlan;
use super::info::{read_failure, tell_size};
use super::{EXIT_CANNOT_TELL, EXIT_FAILED, EXIT_FOUND, EXIT_NONE_FOUND, Failure, print};

use crate::base::diagnostics::{Diagnostic, Severity};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::base::text::{spreadsheet_cell, visible};
use crate::formats::{self, ReadOptions, Source};
use crate::i18n::{Lang, diagnostics, text};
use crate::layer::{FeatureRef, Layer};
use crate::screening::{OverlapRow, overlaps};

pub(super) fn run(plan: &OverlapPlan) -> Result<u8, Failure> {
    let (projects, project_id) = load(plan.lang, &plan.projects)?;
    let (zones, zone_id) = load(plan.lang, &plan.zones)?;
    let progress = Progress::new();
    let rows = print::with_progress(text(plan.lang, "cli.checking"), &progress, || {
        overlaps(&projects, &zones, plan.threads, &progress)
    });
    let (rows, notes) = rows.map_err(super::cancelled)?;
    tell(plan.lang, &notes);
    let csv = table(&rows, (&projects, project_id), (&zones, zone_id));
    print::result(&csv, plan.output.as_deref())?;
    Ok(status(&rows, &projects, &zones, &notes))
}

/// Decision 13; no pairs are "none found" only where every feature could be compared and both
/// positions are known.
fn status(rows: &[OverlapRow], projects: &Layer, zones: &Layer, notes: &[Diagnostic]) -> u8 {
    let broken = |layer: &Layer| {
        layer.is_empty()
            || layer
                .diagnostics
                .iter()
                .any(|d| d.severity == Severity::Error)
            || layer
                .features()
                .any(|f| f.geometry().is_none_or(|view| view.is_null()))
    };
    let failed = notes.iter().any(|n| n.severity == Severity::Error);
    let is_placed = |layer: &Layer| layer.position.u_m().is_some();
    if broken(projects) || (rows.is_empty() && (failed || broken(zones))) {
        EXIT_FAILED
    } else if !rows.is_empty() {
        EXIT_FOUND
    } else if is_placed(projects) && is_placed(zones) {
        EXIT_NONE_FOUND
    } else {
        EXIT_CANNOT_TELL
    }
}

fn load(
    lang: Lang,
    (source, options, id): &(Source, ReadOptions, Option<String>),
) -> Result<(Layer, Option<&str>), Failure> {
    let progress = Progress::new();
    tell_size(lang, &source.path);
    let layer = print::with_progress(text(lang, "cli.reading"), &progress, || {
        formats::read(source, options, &progress)
    })
    .map_err(|e| read_failure(&e))?;
    tell(lang, &layer.diagnostics);
    if let Some(field) = id
        && !layer.schema.fields.iter().any(|f| f.name == *field)
    {
        return Err(Failure {
            message: Message::new("cli.no_such_field").with("field", field.as_str()),
            path: Some(source.path.clone()),
        });
    }
    Ok((layer, id.as_deref()))
}

/// Warnings and errors of a reader, on stderr.
pub(super) fn tell(lang: Lang, remarks: &[Diagnostic]) {
    for d in remarks.iter().filter(|d| d.severity >= Severity::Warning) {
        print::note(&format!("[{}] {}", d.code(), diagnostics::line(lang, d)));
    }
}

fn table(
    rows: &[OverlapRow],
    (projects, project_id): (&Layer, Option<&str>),
    (zones, zone_id): (&Layer, Option<&str>),
) -> String {
    let name = |layer: &Layer, id: Option<&str>, feature: crate::base::ids::FeatureId| -> String {
        id.and_then(|field| {
            layer
                .feature(feature)
                .map(|f: FeatureRef<'_>| f.value(field))
        })
        .filter(|v| !v.is_blank())
        .map_or_else(
            || feature.to_string(),
            |v| spreadsheet_cell(&visible(&v.display())),
        )
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = [
        "project",
        "zone",
        "project_row",
        "zone_row",
        "area_m2",
        "share_of_project",
        "width_m",
    ];
    // Writing to memory does not fail.
    writer.write_record(header).ok();
    for row in rows {
        writer
            .write_record([
                name(projects, project_id, row.project),
                name(zones, zone_id, row.zone),
                row.project.to_string(),
                row.zone.to_string(),
                format!("{:.4}", row.area_m2),
                format!("{:.6}", row.share),
                format!("{:.4}", row.width_m),
            ])
            .ok();
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

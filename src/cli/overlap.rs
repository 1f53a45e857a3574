//! `redline overlap`: every pair of a project and a zone whose interiors meet.

use super::args::OverlapPlan;
use super::info::{read_failure, tell_size};
use super::outdated::Sources;
use super::{EXIT_CANNOT_TELL, EXIT_FAILED, EXIT_FOUND, EXIT_NONE_FOUND, Failure, print};

use crate::base::diagnostics::{Diagnostic, Severity};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::base::text::{spreadsheet_cell, visible};
use crate::formats::cache::{Cache, VerificationState, forget, read_cached};
use crate::formats::{self, Nearby, ReadError, ReadOptions, Source};
use crate::geom::Bbox;
use crate::i18n::{Lang, diagnostics, say, text};
use crate::layer::{FeatureRef, Layer};
use crate::screening::{OverlapRow, ProjectIndex};

pub(super) fn run(plan: &OverlapPlan) -> Result<u8, Failure> {
    let cache = super::cache::open(plan.cache.as_deref())?;
    match run_with(plan, cache.as_ref(), &|| {})? {
        Some(status) => Ok(status),
        None => {
            let changed = VerificationState::Changed.message();
            print::note(&changed.map_or_else(String::new, |m| say(plan.lang, &m)));
            if let Some(cache) = &cache {
                forget(&plan.zones.0, &plan.zones.1, cache);
            }
            let fresh = run_with(plan, None, &|| {})?;
            Ok(fresh.unwrap_or(EXIT_FAILED))
        }
    }
}

/// `read` is called when everything has been read. `None`: what the cache held is not what the
/// sources hold, and nothing was printed.
fn run_with(
    plan: &OverlapPlan,
    cache: Option<&Cache>,
    read: &dyn Fn(),
) -> Result<Option<u8>, Failure> {
    let paths = [&plan.projects.0.path, &plan.zones.0.path];
    let sources = Sources::of(paths.map(|path| path.as_path()));
    for path in paths {
        tell_size(plan.lang, path);
    }
    let projects = reading(plan.lang, |progress| {
        super::cache::read(&plan.projects.0, &plan.projects.1, cache, progress)
    })?;
    let project_id = told(plan.lang, &projects, &plan.projects)?;
    let progress = Progress::new();
    let ready = ProjectIndex::new(&projects, plan.threads, &progress).map_err(super::cancelled)?;
    // The smaller side is ready: of the larger only what comes near it becomes geometry.
    let (nearby, verification) = reading(plan.lang, |progress| {
        if let Some(cache) = cache {
            let (layer, verification) = read_cached(&plan.zones.0, &plan.zones.1, cache, progress)?;
            let nearby = Nearby {
                layer,
                num_aside: 0,
            };
            return Ok((nearby, Some(verification)));
        }
        let near = |bbox: &Bbox| ready.is_near(bbox);
        formats::read_near(&plan.zones.0, &plan.zones.1, &near, progress).map(|n| (n, None))
    })?;
    let zones = &nearby.layer;
    let zone_id = told(plan.lang, zones, &plan.zones)?;
    read();
    let progress = Progress::new();
    let rows = print::with_progress(text(plan.lang, "cli.checking"), &progress, || {
        ready.overlaps(zones, plan.threads, &progress)
    });
    let (rows, notes) = rows.map_err(super::cancelled)?;
    tell(plan.lang, &notes);
    let csv = table(&rows, (&projects, project_id), (zones, zone_id));
    sources.are_unchanged()?;
    if let Some(verification) = verification {
        // What is still being verified is never printed as a result.
        let message = verification.state().message();
        if let Some(message) = message {
            print::note(&say(plan.lang, &message));
        }
        if verification.wait() != VerificationState::Done {
            return Ok(None);
        }
    }
    print::result(&csv, plan.output.as_deref())?;
    Ok(Some(status(&rows, &projects, &nearby, &notes)))
}

/// Decision 13; no pairs are "none found" only where every feature could be compared and both
/// positions are known.
fn status(rows: &[OverlapRow], projects: &Layer, nearby: &Nearby, notes: &[Diagnostic]) -> u8 {
    let zones = &nearby.layer;
    let broken = |layer: &Layer| {
        layer
            .diagnostics
            .iter()
            .any(|d| d.severity == Severity::Error)
            || layer
                .features()
                .any(|f| f.geometry().is_none_or(|view| view.is_null()))
    };
    let failed = notes.iter().any(|n| n.severity == Severity::Error);
    let is_placed = |layer: &Layer| layer.position.u_m().is_some();
    let no_zones = zones.is_empty() && nearby.num_aside == 0;
    if projects.is_empty()
        || broken(projects)
        || (rows.is_empty() && (failed || no_zones || broken(zones)))
    {
        EXIT_FAILED
    } else if !rows.is_empty() {
        EXIT_FOUND
    } else if is_placed(projects) && is_placed(zones) {
        EXIT_NONE_FOUND
    } else {
        EXIT_CANNOT_TELL
    }
}

fn reading<T>(
    lang: Lang,
    read: impl FnOnce(&Progress) -> Result<T, ReadError>,
) -> Result<T, Failure> {
    let progress = Progress::new();
    print::with_progress(text(lang, "cli.reading"), &progress, || read(&progress))
        .map_err(|e| read_failure(&e))
}

/// Tells what was remarked on a layer; the field that its features are called by.
fn told<'p>(
    lang: Lang,
    layer: &Layer,
    (source, _, id): &'p (Source, ReadOptions, Option<String>),
) -> Result<Option<&'p str>, Failure> {
    tell(lang, &layer.diagnostics);
    if let Some(field) = id
        && !layer.schema.fields.iter().any(|f| f.name == *field)
    {
        return Err(Failure {
            message: Message::new("cli.no_such_field").with("field", field.as_str()),
            path: Some(source.path.clone()),
        });
    }
    Ok(id.as_deref())
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;

    fn square(path: &Path, west: f64) {
        let east = west + 1.0;
        let ring = format!("[[{west},25],[{east},25],[{east},26],[{west},26],[{west},25]]");
        let crs = r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4490"}}"#;
        let text = format!(
            r#"{{"type":"FeatureCollection",{crs},"features":[{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}]}}"#
        );
        fs::write(path, text).unwrap();
    }

    fn plan(folder: &Path) -> OverlapPlan {
        let side = |name: &str| {
            let source = Source {
                path: folder.join(name),
                layer: None,
            };
            (source, ReadOptions::default(), None)
        };
        OverlapPlan {
            lang: Lang::Zh,
            projects: side("sites.geojson"),
            zones: side("zones.geojson"),
            output: Some(folder.join("pairs.csv")),
            threads: 1,
            cache: None,
        }
    }

    #[test]
    fn a_source_that_changes_under_the_check_ends_it_without_a_result() {
        let dir = tempfile::tempdir().unwrap();
        let plan = plan(dir.path());
        for changed in ["sites.geojson", "zones.geojson"] {
            for is_removed in [false, true] {
                square(&dir.path().join("sites.geojson"), 110.0);
                square(&dir.path().join("zones.geojson"), 110.5);
                let failure = run_with(&plan, None, &|| {
                    let path = dir.path().join(changed);
                    if is_removed {
                        fs::remove_file(path).unwrap();
                    } else {
                        square(&path, 105.25);
                    }
                })
                .unwrap_err();
                assert_eq!(failure.message.code, "screening.source_changed");
                assert_eq!(failure.path.unwrap().file_name().unwrap(), changed);
                assert!(!dir.path().join("pairs.csv").exists());
            }
        }
        square(&dir.path().join("sites.geojson"), 110.0);
        square(&dir.path().join("zones.geojson"), 110.5);
        assert_eq!(
            run_with(&plan, None, &|| {}).ok().flatten(),
            Some(EXIT_FOUND)
        );
        assert!(dir.path().join("pairs.csv").exists());
    }
}

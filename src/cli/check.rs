//! `redline check`: projects against every layer of a workspace.

use super::args::{CheckPlan, Format};
use super::export;
use super::info::read_failure;
use super::outdated::Sources;
use super::overlap::tell;
use super::{EXIT_CANNOT_TELL, EXIT_FAILED, EXIT_FOUND, EXIT_NONE_FOUND, Failure, print};
use crate::base::diagnostics::Severity;
use crate::base::files::io_message;
use crate::base::ids::LayerId;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::crs::to_wkt_esri;
use crate::formats::cache::Cache;
use crate::formats::{self, Source, note_shift};
use crate::i18n::{Lang, diagnostics, say, text};
use crate::layer::{Layer, Role};
use crate::rules::Answers;
use crate::screening::model::{Reason, Screening, Verdict};
use crate::screening::{CheckInput, FailedLayer, ProjectLayer, ZoneLayer, check};
use crate::session::moved::moved_layer;
use crate::workspace::{LayerEntry, LoadedLayer, Paths, Workspace};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A check that was made.
pub(super) struct Checked {
    pub workspace: Workspace,
    pub input: CheckInput,
    pub screening: Screening,
}

pub(super) fn run(plan: &CheckPlan) -> Result<u8, Failure> {
    run_with(plan, &|| {})
}

/// `read` is called when everything has been read.
fn run_with(plan: &CheckPlan, read: &dyn Fn()) -> Result<u8, Failure> {
    let Checked {
        input, screening, ..
    } = checked_with(plan, read)?;
    let content = match plan.format {
        Format::Text => export::text(plan.lang, &screening),
        Format::Json => export::json(&screening),
        Format::Csv => export::csv(plan.lang, &screening),
        Format::Markdown => export::markdown(plan.lang, &screening),
    };
    print::result(&content, plan.output.as_deref())?;
    super::bundle::write_outputs(plan, &input, &screening)?;
    Ok(status(&input, &screening))
}

/// The workspace as named, or the sample.
pub(super) fn open(plan: &CheckPlan) -> Result<Workspace, Failure> {
    let path = match &plan.workspace {
        Some(path) => path.clone(),
        None => crate::workspace::sample_path().ok_or_else(|| Failure {
            message: Message::new("cli.no_sample"),
            path: None,
        })?,
    };
    Workspace::open(&path).map_err(|e| Failure {
        message: e.message(),
        path: None,
    })
}

impl CheckPlan {
    /// Which of the workspace's files may be opened.
    fn paths(&self) -> Paths {
        if self.allow_outside {
            Paths::Anywhere
        } else {
            Paths::InsideFolder
        }
    }
}

/// Reads everything and checks.
pub(super) fn checked(plan: &CheckPlan) -> Result<Checked, Failure> {
    checked_with(plan, &|| {})
}

fn checked_with(plan: &CheckPlan, read: &dyn Fn()) -> Result<Checked, Failure> {
    let workspace = open(plan)?;
    let sources = sources(plan, &workspace);
    let input = gather(plan, &workspace)?;
    read();
    if input.projects.iter().all(|p| p.layer.is_empty()) {
        return Err(Failure {
            message: Message::new("cli.no_projects"),
            path: None,
        });
    }
    let progress = Progress::new();
    let screening = print::with_progress(text(plan.lang, "cli.checking"), &progress, || {
        check(&input, &progress)
    })
    .map_err(super::cancelled)?;
    sources.are_unchanged()?;
    unmatched_answers(plan, &input, &screening);
    Ok(Checked {
        workspace,
        input,
        screening,
    })
}

/// Everything that the check reads.
fn sources(plan: &CheckPlan, workspace: &Workspace) -> Sources {
    let layers = workspace.layers.iter().map(|e| &e.file);
    let projects = workspace.projects.iter().map(|e| &e.file);
    let mut paths: Vec<PathBuf> = workspace.path.iter().cloned().collect();
    paths.extend(
        layers
            .chain(projects.filter(|_| plan.projects.is_empty()))
            // What nobody agreed to open is not even looked at.
            .filter(|file| plan.allow_outside || !workspace.is_outside(file))
            .map(|file| Source::parse(&workspace.resolve(file).to_string_lossy()).path),
    );
    paths.extend(plan.projects.iter().map(|(source, _)| source.path.clone()));
    paths.extend(plan.answers.clone());
    // A name that cannot be used is told when the rules are read.
    let rules = workspace.rule_files(plan.paths()).unwrap_or_default();
    paths.extend(rules.iter().map(|file| workspace.resolve(file)));
    Sources::of(paths.iter().map(PathBuf::as_path))
}

/// Decision 13: 0 none found, 1 found, 3 only cannot-tell; 2 where a project itself could not
/// be checked at all is told by its own reason.
pub(super) fn status(input: &CheckInput, screening: &Screening) -> u8 {
    let unreadable = screening.projects.iter().any(|p| {
        p.cannot_tell
            .iter()
            .any(|c| c.reason == Reason::ProjectUnreadable)
    }) || input.projects.iter().any(|p| {
        // A file cut short or empty: some of its projects were never seen.
        p.layer.is_empty()
            || p.layer
                .diagnostics
                .iter()
                .any(|d| d.severity == Severity::Error)
    });
    let found = screening.projects.iter().any(|p| {
        !p.hits.is_empty()
            || !p.touches.is_empty()
            || !p.outside.is_empty()
            || p.proximities
                .iter()
                .any(|n| n.rules.iter().any(|a| a.applies()))
    });
    let doubts = screening
        .projects
        .iter()
        .any(|p| p.verdict == Verdict::CannotTell || !p.cannot_tell.is_empty());
    if unreadable {
        EXIT_FAILED
    } else if found {
        EXIT_FOUND
    } else if doubts {
        EXIT_CANNOT_TELL
    } else {
        EXIT_NONE_FOUND
    }
}

pub(super) fn gather(plan: &CheckPlan, workspace: &Workspace) -> Result<CheckInput, Failure> {
    tell(plan.lang, &workspace.remarks);
    let paths = plan.paths();
    let cache = super::cache::open(plan.cache.as_deref())?;
    let progress = Progress::new();
    let (zones, failed) = print::with_progress(text(plan.lang, "cli.reading"), &progress, || {
        zones(plan, workspace, cache.as_ref(), paths, &progress)
    });
    let trusted = zones
        .iter()
        .find(|z| z.meta.role == Role::County)
        .map(|z| &z.layer);
    let projects = projects(plan, workspace, paths, trusted)?;
    let rules = super::rules::local_base(plan.lang, workspace, plan.allow_outside)?;
    let answers = match &plan.answers {
        Some(path) => answers(plan, path)?,
        None => BTreeMap::new(),
    };
    Ok(CheckInput {
        zones,
        failed,
        checklist: workspace
            .checklist_roles()
            .into_iter()
            .map(|(role, check, reason)| (role, check, reason.map(str::to_owned)))
            .collect(),
        projects,
        rules: Arc::new(rules),
        answers,
        as_of: plan.as_of,
        area_method: plan
            .area_method
            .or(workspace.area_method)
            .unwrap_or_default(),
        num_threads: plan.threads,
    })
}

fn zones(
    plan: &CheckPlan,
    workspace: &Workspace,
    cache: Option<&Cache>,
    paths: Paths,
    progress: &Progress,
) -> (Vec<ZoneLayer>, Vec<FailedLayer>) {
    let mut zones = Vec::new();
    let mut failed = Vec::new();
    for (i, entry) in workspace.layers.iter().enumerate() {
        if workspace.layers.iter().take(i).any(|e| e.id == entry.id) {
            let message = Message::new("cli.duplicate_id").with("id", entry.id.as_str());
            print::error(&say(plan.lang, &message), workspace.path.as_deref());
        }
        let mut entry: LayerEntry = entry.clone();
        if plan.zones_given {
            entry.encoding = plan.zones.encoding.clone().or(entry.encoding);
            if let Some(crs) = plan.zones.crs {
                // A system without a code has its text.
                entry.crs = Some(
                    crs.epsg()
                        .map_or_else(|| to_wkt_esri(&crs), |code| format!("EPSG:{code}")),
                );
            }
            if let Some(shift) = plan.zones.shift {
                entry.shift = Some(shift.name().to_owned());
            }
        }
        let loaded =
            workspace.load_layer_cached(&entry, plan.zones.transform, cache, paths, progress);
        let why = match loaded {
            LoadedLayer::Ready(layer) => {
                for field in [&entry.class_field, &entry.name_field] {
                    tell_missing_field(plan.lang, field.as_deref(), &layer);
                }
                zones.push(entry.zone_layer(layer));
                continue;
            }
            LoadedLayer::Failed(error) => read_failure(&error).message,
            LoadedLayer::Outside(path) => {
                Message::new("cli.outside").with("path", path.display().to_string())
            }
        };
        let message = Message::new("cli.layer_failed")
            .with("name", entry.name.as_str())
            .with("what", why.clone());
        print::error(&say(plan.lang, &message), None);
        failed.push(FailedLayer {
            meta: Arc::new(entry.zone_meta()),
            message: why,
        });
    }
    // County borders are what a shift is recognised by; the layers come in any order.
    let trusted = zones
        .iter()
        .position(|z| z.meta.role == Role::County)
        .and_then(|i| zones.get(i))
        .map(|z| z.layer.clone());
    for zone in &mut zones {
        if let Some(trusted) = &trusted
            && zone.meta.role != Role::County
        {
            // Stopped: the check itself says so next.
            note_shift(&mut zone.layer, trusted, progress).ok();
        }
        tell(plan.lang, &zone.layer.diagnostics);
    }
    (zones, failed)
}

/// A field that the workspace names and the file does not have.
fn tell_missing_field(lang: Lang, field: Option<&str>, layer: &Layer) {
    let Some(field) = field else { return };
    if !layer.schema.fields.iter().any(|f| f.name == field) {
        let message = Message::new("cli.field_missing")
            .with("field", field)
            .with("name", layer.name.as_str());
        print::error(&say(lang, &message), Some(&layer.origin.path));
    }
}

fn projects(
    plan: &CheckPlan,
    workspace: &Workspace,
    paths: Paths,
    trusted: Option<&Layer>,
) -> Result<Vec<ProjectLayer>, Failure> {
    let progress = Progress::new();
    let mut out = Vec::new();
    if plan.projects.is_empty() {
        for entry in &workspace.projects {
            let mut entry = entry.clone();
            if entry.file.is_empty() {
                continue;
            }
            entry.schematic |= workspace.schematic;
            match workspace.load_project(&entry, paths, &progress) {
                LoadedLayer::Ready(mut layer) => {
                    if let Some(trusted) = trusted {
                        note_shift(&mut layer, trusted, &progress).map_err(super::cancelled)?;
                    }
                    tell(plan.lang, &layer.diagnostics);
                    for field in [&entry.id_field, &entry.name_field] {
                        tell_missing_field(plan.lang, field.as_deref(), &layer);
                    }
                    // A site that was dragged in the window is judged where it was put.
                    for moved in &entry.moved {
                        let message = Message::new("cli.moved")
                            .with("feature", moved.feature)
                            .with("file", entry.file.as_str())
                            .with("east", format!("{:.1}", moved.east_m))
                            .with("north", format!("{:.1}", moved.north_m));
                        print::note(&say(plan.lang, &message));
                    }
                    out.push(entry.project_layer(moved_layer(&layer, &entry.moved)));
                }
                LoadedLayer::Failed(error) => return Err(read_failure(&error)),
                LoadedLayer::Outside(path) => {
                    return Err(Failure {
                        message: Message::new("cli.outside")
                            .with("path", path.display().to_string()),
                        path: None,
                    });
                }
            }
        }
    }
    for (source, options) in &plan.projects {
        let mut layer = formats::read(source, options, &progress).map_err(|e| read_failure(&e))?;
        if let Some(trusted) = trusted {
            note_shift(&mut layer, trusted, &progress).map_err(super::cancelled)?;
        }
        tell(plan.lang, &layer.diagnostics);
        out.push(ProjectLayer {
            id: LayerId(
                source
                    .path
                    .file_name()
                    .map(|n| n.to_string_lossy().into_owned())
                    .unwrap_or_default(),
            ),
            id_field: None,
            name_field: None,
            schematic: false,
            answers: BTreeMap::new(),
            layer,
        });
    }
    Ok(out)
}

fn answers(plan: &CheckPlan, path: &Path) -> Result<BTreeMap<String, Answers>, Failure> {
    let bytes = std::fs::read(path).map_err(|e| Failure {
        message: Message::new("cli.io").with("cause", io_message(&e)),
        path: Some(path.to_path_buf()),
    })?;
    // Spreadsheets in Chinese offices save CSV as GBK; what is not UTF-8 is read as that.
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(e) => encoding_rs::GB18030.decode(e.as_bytes()).0.into_owned(),
    };
    let rows = Answers::read_csv(&text).map_err(|errors| {
        for error in errors.iter().skip(1) {
            print::error(&diagnostics::line(plan.lang, &error.diagnostic()), None);
        }
        Failure {
            message: errors.first().map_or_else(
                || Message::new("cli.answers_empty"),
                |e| {
                    Message::new("cli.answers_bad")
                        .with("what", diagnostics::line(plan.lang, &e.diagnostic()))
                },
            ),
            path: Some(path.to_path_buf()),
        }
    })?;
    let mut out = BTreeMap::new();
    for row in rows {
        // Two rows of one project may contradict each other: nobody chooses silently.
        if out.insert(row.project.clone(), row.answers).is_some() {
            return Err(Failure {
                message: Message::new("cli.answers_twice")
                    .with("project", row.project)
                    .with("row", row.row),
                path: Some(path.to_path_buf()),
            });
        }
    }
    Ok(out)
}

/// Says which rows of the answers met no project, so that a mistyped id is not passed over.
fn unmatched_answers(plan: &CheckPlan, input: &CheckInput, screening: &Screening) {
    for id in input.answers.keys() {
        let met = screening
            .projects
            .iter()
            .filter(|p| p.id == *id || p.name == *id)
            .count();
        let message = match met {
            1 => continue,
            0 => Message::new("cli.answers_unmatched"),
            _ => Message::new("cli.answers_ambiguous").with("count", met),
        };
        let message = message.with("project", id.as_str());
        print::error(&say(plan.lang, &message), plan.answers.as_deref());
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::formats::ReadOptions;
    use std::fs;

    const FILES: [&str; 4] = ["workspace.toml", "red.geojson", "sites.geojson", "own.toml"];

    fn square(path: &Path, west: f64) {
        let east = west + 1.0;
        let ring = format!("[[{west},25],[{east},25],[{east},26],[{west},26],[{west},25]]");
        let crs = r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4490"}}"#;
        let text = format!(
            r#"{{"type":"FeatureCollection",{crs},"features":[{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}]}}"#
        );
        fs::write(path, text).unwrap();
    }

    fn setting(folder: &Path) {
        square(&folder.join("sites.geojson"), 110.0);
        square(&folder.join("red.geojson"), 110.5);
        fs::write(folder.join("own.toml"), "[parameters]\nnearby_m = 500\n").unwrap();
        let text = r#"schema = 1
title = "T"
rules = ["own.toml"]

[[layer]]
id = "red"
name = "红线"
file = "red.geojson"
role = "ecological_redline"

[[project]]
file = "sites.geojson"
"#;
        fs::write(folder.join("workspace.toml"), text).unwrap();
    }

    fn plan(folder: &Path) -> CheckPlan {
        CheckPlan {
            lang: Lang::Zh,
            workspace: Some(folder.join("workspace.toml")),
            projects: Vec::new(),
            zones: ReadOptions::default(),
            zones_given: false,
            answers: None,
            cache: None,
            as_of: crate::base::date::Date::new(2026, 11, 23).unwrap(),
            format: Format::Json,
            output: Some(folder.join("findings.json")),
            allow_outside: false,
            area_method: None,
            outputs: crate::cli::bundle::Outputs::default(),
            threads: 1,
        }
    }

    #[test]
    fn a_source_that_changes_under_the_check_ends_it_without_a_result() {
        let dir = tempfile::tempdir().unwrap();
        let plan = plan(dir.path());
        for changed in FILES {
            setting(dir.path());
            let failure = run_with(&plan, &|| {
                let path = dir.path().join(changed);
                let mut text = fs::read_to_string(&path).unwrap();
                text.push('\n');
                fs::write(path, text).unwrap();
            })
            .unwrap_err();
            assert_eq!(failure.message.code, "screening.source_changed");
            assert_eq!(failure.path.unwrap().file_name().unwrap(), changed);
            assert!(!dir.path().join("findings.json").exists());
        }
        setting(dir.path());
        assert_eq!(run_with(&plan, &|| {}).ok(), Some(EXIT_FOUND));
        assert!(dir.path().join("findings.json").exists());
    }
}

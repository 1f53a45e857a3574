//! The work of a preview, off the window's thread: listing what files and folders hold, and
//! reading one layer with the choices made about it.

use super::{Choices, EncodingSeen, Own, PreviewCommand, Seen};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::formats::tables::{self, TableGuess};
use crate::formats::{self, Contained, FormatKind, ReadErrorKind, ReadOptions, Source};
use crate::layer::{FieldKind, Layer, Role, Value};
use crate::render::{self, MapView, Picture, Scene, SceneLayer};
use crate::session::Command;
use crate::session::jobs::Stop;
use crate::style::MapTheme;
use crate::workspace::{LayerEntry, LoadedLayer, Paths, Workspace};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows of a table shown.
const ROWS: usize = 50;
/// Columns of a table shown.
const MAX_COLUMNS: usize = 60;
/// Longest cell shown, characters.
const CELL: usize = 60;
/// Files listed at most: a folder of a whole disk is not meant.
const MAX_FILES: usize = 300;
/// How deep folders are looked into.
const MAX_DEPTH: usize = 5;
/// Files up to this size are read once more for each encoding they could be in, bytes.
const SAMPLED: u64 = 4_000_000;
/// How much of its surroundings a layer is shown with at least, degrees.
const SURROUNDINGS_DEG: f64 = 0.01;
/// Size of the picture, pixels, and pixels per point.
pub(super) const PICTURE: (u32, u32) = (800, 520);
const DENSITY: f32 = 2.0;

/// What a list of files and folders holds.
#[derive(Debug, Default)]
pub struct Listed {
    pub(super) files: Vec<ListedFile>,
    pub(super) num_left_out: usize,
}

#[derive(Debug)]
pub(super) struct ListedFile {
    pub path: PathBuf,
    pub kind: Option<FormatKind>,
    pub memory_mb: u64,
    pub layers: Result<Vec<Contained>, (Message, Option<Message>)>,
}

/// Lists files, and what folders among them hold, in order of their names.
///
/// # Errors
/// [`Stop::Cancelled`].
pub fn list(generation: u64, paths: &[PathBuf], progress: &Progress) -> Result<Command, Stop> {
    let mut found = Vec::new();
    let mut num_left_out = 0;
    for path in paths {
        if path.is_dir() {
            walk(path, 0, &mut found, &mut num_left_out, progress)?;
        } else if found.len() < MAX_FILES {
            found.push(path.clone());
        } else {
            num_left_out += 1;
        }
    }
    // The sidecars of a shapefile stand for it.
    for path in &mut found {
        let main = path.with_extension("shp");
        let kind = path
            .extension()
            .and_then(|e| FormatKind::of_extension(&e.to_string_lossy()));
        if kind == Some(FormatKind::Shapefile) && main.is_file() {
            *path = main;
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|path| seen.insert(path.clone()));
    let mut files = Vec::new();
    progress.set_total(found.len() as u64);
    for path in found {
        progress.check()?;
        let layers = formats::layers(&path, &ReadOptions::default(), progress);
        let layers = match layers {
            Err(e) if matches!(e.kind, ReadErrorKind::Cancelled(_)) => {
                return Err(Stop::Cancelled);
            }
            other => other.map_err(|e| e.message()),
        };
        let kind = formats::probe(&path);
        files.push(ListedFile {
            memory_mb: formats::estimate(&path).map_or(0, |e| e.peak_bytes / 1_000_000),
            path,
            kind,
            layers,
        });
        progress.advance(1);
    }
    Ok(Command::Preview(PreviewCommand::Listed(
        generation,
        Listed {
            files,
            num_left_out,
        },
    )))
}

fn walk(
    folder: &Path,
    depth: usize,
    found: &mut Vec<PathBuf>,
    num_left_out: &mut usize,
    progress: &Progress,
) -> Result<(), Stop> {
    progress.check()?;
    let extensions: Vec<&str> = FormatKind::ALL
        .iter()
        .flat_map(|k| k.extensions().iter().copied())
        .filter(|e| !matches!(*e, "shx" | "dbf" | "prj" | "cpg"))
        .collect();
    for (name, is_folder) in crate::base::files::list_folder(folder, &extensions) {
        let path = folder.join(name);
        if is_folder && depth < MAX_DEPTH && !path.is_symlink() {
            walk(&path, depth + 1, found, num_left_out, progress)?;
        } else if is_folder || found.len() >= MAX_FILES {
            *num_left_out += 1;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

/// Everything that looking into a layer takes.
#[derive(Debug)]
pub struct Looking {
    pub(super) generation: u64,
    pub(super) index: usize,
    pub(super) entry: LayerEntry,
    pub(super) choices: Choices,
    /// Whether it is a table whose columns are to be told.
    pub(super) is_table: bool,
    pub(super) source: Source,
    /// Whether the file has not yet been read without choices.
    pub(super) wants_own: bool,
    pub(super) workspace: Arc<Workspace>,
    /// What the layer is shown over, bottom first.
    pub(super) ground: Vec<(Layer, Role)>,
    pub(super) theme: MapTheme,
}

/// What came of it.
#[derive(Debug)]
pub struct Read {
    pub(super) generation: u64,
    pub(super) index: usize,
    pub(super) own: Option<Own>,
    pub(super) table: Option<TableGuess>,
    pub(super) seen: Result<Seen, (Message, Option<Message>)>,
}

/// Reads a layer and draws it.
///
/// # Errors
/// [`Stop::Cancelled`].
pub fn look(looking: Looking, progress: &Progress) -> Result<Command, Stop> {
    let work = || looked(&looking, progress);
    let (generation, index) = (looking.generation, looking.index);
    // A fault of a reader ends at its file.
    let read = match std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)) {
        Ok(read) => read?,
        Err(_) => Read {
            generation,
            index,
            own: None,
            table: None,
            seen: Err((
                Message::new("session.fault")
                    .with("what", Message::new("session.job_preview"))
                    .with("detail", ""),
                None,
            )),
        },
    };
    Ok(Command::Preview(PreviewCommand::Looked(Box::new(read))))
}

fn looked(looking: &Looking, progress: &Progress) -> Result<Read, Stop> {
    let mut own = None;
    let has_choices = looking.choices != Choices::default();
    if looking.wants_own && has_choices {
        let plain = LayerEntry {
            crs: None,
            encoding: None,
            swapped_axes: false,
            shift: None,
            columns: None,
            ..looking.entry.clone()
        };
        if let Ok(mut layer) = read(looking, &plain, progress)? {
            compare(looking, &mut layer, progress)?;
            own = Some(own_of(looking, &layer, progress)?);
        }
    }
    let table = table_of(looking, progress)?;
    let seen = match read(looking, &looking.entry, progress)? {
        Err(why) => Err(why),
        Ok(mut layer) => {
            compare(looking, &mut layer, progress)?;
            if looking.wants_own && !has_choices {
                own = Some(own_of(looking, &layer, progress)?);
            }
            layer
                .diagnostics
                .sort_by_key(|d| std::cmp::Reverse(d.severity));
            for chunk in &layer.chunks {
                chunk.build_index();
            }
            let rows = rows(&layer);
            Ok(Seen {
                generation: looking.generation,
                choices: looking.choices.clone(),
                widths: widths(&layer, &rows),
                rows,
                picture: picture_of(
                    &looking.ground,
                    looking.entry.role,
                    looking.theme,
                    (&layer, SURROUNDINGS_DEG),
                    progress,
                )?
                .0,
                layer,
            })
        }
    };
    Ok(Read {
        generation: looking.generation,
        index: looking.index,
        own,
        table,
        seen,
    })
}

/// Whether the layer lies shifted against the county borders, as web maps shift; what follows
/// is kept in the layer.
fn compare(looking: &Looking, layer: &mut Layer, progress: &Progress) -> Result<(), Stop> {
    for (trusted, _) in &looking.ground {
        formats::note_shift(layer, trusted, progress)?;
    }
    Ok(())
}

type Why = (Message, Option<Message>);

fn read(
    looking: &Looking,
    entry: &LayerEntry,
    progress: &Progress,
) -> Result<Result<Layer, Why>, Stop> {
    match looking
        .workspace
        .load_layer(entry, Paths::Anywhere, progress)
    {
        LoadedLayer::Ready(layer) => Ok(Ok(layer)),
        LoadedLayer::Failed(e) if matches!(e.kind, ReadErrorKind::Cancelled(_)) => {
            Err(Stop::Cancelled)
        }
        LoadedLayer::Failed(e) => Ok(Err(e.message())),
        LoadedLayer::Outside(_) => Ok(Err((Message::new("session.read_outside"), None))),
    }
}

/// What the columns of a table were taken for; of what is no table, nothing.
fn table_of(looking: &Looking, progress: &Progress) -> Result<Option<TableGuess>, Stop> {
    if !looking.is_table {
        return Ok(None);
    }
    let options = ReadOptions {
        encoding: looking.choices.encoding.clone(),
        columns: looking.choices.columns.clone(),
        ..ReadOptions::default()
    };
    match tables::preview(&looking.source, &options, progress) {
        Ok(guess) => Ok(Some(guess)),
        Err(e) if matches!(e.kind, ReadErrorKind::Cancelled(_)) => Err(Stop::Cancelled),
        // Reading it fails for the same reason, which is told there.
        Err(_) => Ok(None),
    }
}

/// What a reading without choices says, and how its text looks in the other encodings.
fn own_of(looking: &Looking, layer: &Layer, progress: &Progress) -> Result<Own, Stop> {
    let mut encodings = Vec::new();
    if let Some(decision) = &layer.encoding {
        encodings.push(EncodingSeen {
            name: decision.encoding,
            basis: Some(decision.basis.clone()),
            sample: sample(layer),
        });
        let is_small = layer
            .origin
            .path
            .metadata()
            .is_ok_and(|m| m.len() <= SAMPLED);
        for &name in decision.alternatives.iter().take(3) {
            let entry = LayerEntry {
                encoding: Some(name.to_owned()),
                ..looking.entry.clone()
            };
            let other = if is_small {
                read(looking, &entry, progress)?.ok()
            } else {
                None
            };
            encodings.push(EncodingSeen {
                name,
                basis: None,
                sample: other.as_ref().map(sample).unwrap_or_default(),
            });
        }
    }
    Ok(Own {
        crs: layer.crs.clone(),
        encodings,
    })
}

/// Some text that tells encodings apart: field names and values beyond ASCII.
fn sample(layer: &Layer) -> String {
    let texts: Vec<usize> = layer
        .schema
        .fields
        .iter()
        .enumerate()
        .filter(|(_, f)| f.kind == FieldKind::Text)
        .map(|(i, _)| i)
        .collect();
    let names = layer.schema.fields.iter().map(|f| f.name.clone());
    let values = layer.features().take(200).flat_map(|feature| {
        texts
            .iter()
            .map(move |&i| feature.chunk.value(feature.index, i).display())
            .collect::<Vec<_>>()
    });
    let mut out: Vec<String> = Vec::new();
    for text in names.chain(values) {
        if !text.is_ascii() && !out.contains(&text) {
            out.push(text.chars().take(16).collect());
        }
        if out.len() == 4 {
            break;
        }
    }
    out.join("　")
}

fn rows(layer: &Layer) -> Vec<Vec<String>> {
    let num_fields = layer.schema.fields.len().min(MAX_COLUMNS);
    layer
        .features()
        .take(ROWS)
        .map(|feature| {
            (0..num_fields)
                .map(|i| match feature.chunk.value(feature.index, i) {
                    Value::Real(r) => crate::i18n::numbers::short(r),
                    other => {
                        let text: String = other.display().chars().take(CELL).collect();
                        crate::base::text::visible(&text)
                    }
                })
                .collect()
        })
        .collect()
}

/// Width of each column shown, in narrow characters: of its widest cell, within bounds.
fn widths(layer: &Layer, rows: &[Vec<String>]) -> Vec<usize> {
    use unicode_width::UnicodeWidthStr;
    let fields = layer.schema.fields.iter().take(MAX_COLUMNS).enumerate();
    fields
        .map(|(i, field)| {
            let cells = rows.iter().filter_map(|row| row.get(i));
            let widest = cells.map(|cell| cell.width()).max().unwrap_or(0);
            widest.max(field.name.width()).clamp(4, 30)
        })
        .collect()
}

/// A layer over the ground, and the view of it: near the ground, the layer with some of its
/// surroundings, at least `margin_deg` degrees; far off, both.
pub(in crate::session) fn picture_of(
    ground: &[(Layer, Role)],
    role: Role,
    theme: MapTheme,
    (layer, margin_deg): (&Layer, f64),
    progress: &Progress,
) -> Result<(Picture, MapView), Stop> {
    let mut layers: Vec<SceneLayer> = ground
        .iter()
        .map(|(layer, role)| SceneLayer::new(Arc::new(layer.clone()), *role, theme))
        .collect();
    // What nobody has named yet is drawn as plainly as a project, to be seen at all.
    let drawn_as = if role == Role::Other {
        Role::Project
    } else {
        role
    };
    layers.push(SceneLayer::new(Arc::new(layer.clone()), drawn_as, theme));
    let own = layer.bbox();
    let around = ground
        .iter()
        .fold(crate::geom::Bbox::EMPTY, |all, (l, _)| all.union(&l.bbox()));
    let bbox = if own.is_empty() || (!around.is_empty() && !own.meets(&around)) {
        own.union(&around)
    } else {
        let side = 0.2 * (own.max.x - own.min.x).max(own.max.y - own.min.y) + margin_deg;
        own.padded(side, side)
    };
    let view = MapView::fit(&bbox, PICTURE, DENSITY, 16.0);
    let scene = Scene::new(layers, theme);
    Ok((render::draw(&scene, &view, progress)?, view))
}

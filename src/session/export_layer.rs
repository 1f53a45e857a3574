//! Writing a layer, or a project file, in a format of choice: what the format cannot hold is told
//! while the choice is made, before anything is written.

use super::command::{Command, Effect};
use super::jobs::Stop;
use super::state::{NoticeKind, Session};
use crate::base::diagnostics::{Diagnostic, Severity};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::formats::{self, FormatKind, WriteError, WriteOptions};
use crate::i18n::say;
use crate::layer::Layer;
use crate::workspace::keep::copies::CopyKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exported {
    /// A layer by its id.
    Layer(String),
    /// A project file, its projects where they are now.
    Projects(String),
    /// Features picked out of one of them.
    Rows(PickedLayer),
}

/// Features picked out as a layer of their own.
#[derive(Debug, Clone)]
pub struct PickedLayer(pub Arc<Layer>);

impl PartialEq for PickedLayer {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for PickedLayer {}

/// A layer about to be written.
#[derive(Debug, Clone)]
pub struct Exporting {
    /// What is written.
    pub what: Exported,
    /// Its name.
    pub name: String,
    /// How it is written.
    pub options: WriteOptions,
    /// What would be lost; `None` until that is told.
    pub losses: Option<Vec<Diagnostic>>,
    pub(super) generation: u64,
}

/// What happens to an export.
#[derive(Debug)]
pub enum ExportCommand {
    /// Export this.
    Open(Exported),
    /// Write it in this way.
    Set(WriteOptions),
    /// What would be lost.
    Told(u64, Vec<Diagnostic>),
    /// Ask where to.
    AskWhere,
    /// Write it there.
    Write(PathBuf),
    /// It was written, with these losses.
    Written(PathBuf, Vec<Diagnostic>),
    /// Do not.
    Close,
}

/// A question about losses.
#[derive(Debug)]
pub struct Telling {
    generation: u64,
    layer: Layer,
    options: WriteOptions,
}

/// A layer to be written.
#[derive(Debug)]
pub struct Writing {
    name: String,
    layer: Layer,
    path: PathBuf,
    options: WriteOptions,
}

impl Writing {
    /// What is written, for the status line.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Session {
    /// What an export would write now: the layer whose details are shown, else the file of the
    /// chosen project.
    pub fn export_candidate(&self) -> Option<Exported> {
        let layer = self
            .selection
            .layer
            .clone()
            .filter(|id| self.loaded(id).layer().is_some())
            .map(Exported::Layer);
        let projects = || {
            let file = self.selection.project.as_ref()?.file.clone();
            self.project_layer(&file)?;
            Some(Exported::Projects(file))
        };
        layer.or_else(projects)
    }

    fn exported_layer<'a>(&'a self, what: &'a Exported) -> Option<&'a Layer> {
        match what {
            Exported::Rows(picked) => Some(&picked.0),
            Exported::Layer(id) => self.loaded(id).layer(),
            Exported::Projects(file) => self.project_layer(file),
        }
    }

    pub(super) fn export_chosen(&mut self) -> Vec<Effect> {
        match self.export_candidate() {
            Some(what) => self.export_command(ExportCommand::Open(what)),
            None => Vec::new(),
        }
    }

    pub(super) fn export_command(&mut self, command: ExportCommand) -> Vec<Effect> {
        match command {
            ExportCommand::Open(what) => {
                let Some(layer) = self.exported_layer(&what) else {
                    return Vec::new();
                };
                let kind = FormatKind::Shapefile;
                let name = match &what {
                    Exported::Rows(_) => say(
                        self.settings.lang,
                        &Message::new("table.rows_of")
                            .with("name", layer.name.as_str())
                            .with("rows", layer.len()),
                    ),
                    _ => layer.name.clone(),
                };
                self.exporting = Some(Exporting {
                    name,
                    options: WriteOptions::for_layer(kind, layer, self.as_of),
                    what,
                    losses: None,
                    generation: 0,
                });
                self.tell_losses()
            }
            ExportCommand::Set(mut options) => {
                let Some(exporting) = &self.exporting else {
                    return Vec::new();
                };
                // Another format: what is usual for it.
                if options.kind != exporting.options.kind
                    && let Some(layer) = self.exported_layer(&exporting.what)
                {
                    options = WriteOptions::for_layer(options.kind, layer, options.date);
                }
                if let Some(exporting) = &mut self.exporting {
                    exporting.options = options;
                    exporting.losses = None;
                }
                self.tell_losses()
            }
            ExportCommand::Told(generation, losses) => {
                if let Some(exporting) = &mut self.exporting
                    && exporting.generation == generation
                {
                    exporting.losses = Some(losses);
                }
                Vec::new()
            }
            ExportCommand::AskWhere => match &self.exporting {
                Some(exporting) => {
                    let extensions = exporting.options.kind.extensions();
                    let extension = extensions.first().copied().unwrap_or_default();
                    vec![Effect::Ask(super::Question::ExportLayerTo(extension))]
                }
                None => Vec::new(),
            },
            ExportCommand::Write(path) => self.write_layer(path),
            ExportCommand::Written(path, losses) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let losses = losses
                    .iter()
                    .filter(|d| d.severity >= Severity::Warning)
                    .count();
                let message = match losses {
                    0 => Message::new("session.layer_exported"),
                    n => Message::new("session.layer_exported_losses").with("n", n),
                };
                self.tell(NoticeKind::Done, message.with("name", name.as_ref()));
                let files = formats::files_of(&path);
                Vec::from_iter(self.copy_made(files, CopyKind::Layer))
            }
            ExportCommand::Close => {
                self.exporting = None;
                vec![Effect::StopPreview]
            }
        }
    }

    fn tell_losses(&mut self) -> Vec<Effect> {
        let generation = self.next_generation;
        self.next_generation += 1;
        let Some(exporting) = &mut self.exporting else {
            return Vec::new();
        };
        exporting.generation = generation;
        let (what, options) = (exporting.what.clone(), exporting.options.clone());
        match self.exported_layer(&what) {
            Some(layer) => vec![Effect::TellLosses(Box::new(Telling {
                generation,
                layer: layer.clone(),
                options,
            }))],
            None => Vec::new(),
        }
    }

    fn write_layer(&mut self, path: PathBuf) -> Vec<Effect> {
        let Some(exporting) = self.exporting.take() else {
            return Vec::new();
        };
        let Some(layer) = self.exported_layer(&exporting.what).cloned() else {
            return Vec::new();
        };
        let real = |p: &Path| p.canonicalize().ok();
        if real(&path).is_some() && real(&path) == real(&layer.origin.path) {
            let message = Message::new("session.layer_not_exported")
                .with("name", exporting.name.as_str())
                .with("what", Message::new("session.onto_source"));
            self.tell(NoticeKind::Error, message);
            return Vec::new();
        }
        vec![Effect::WriteLayer(Box::new(Writing {
            name: exporting.name,
            layer,
            path,
            options: exporting.options,
        }))]
    }
}

/// The work of telling losses.
pub fn tell(telling: Telling) -> Command {
    let losses = formats::losses(&telling.layer, &telling.options);
    Command::ExportLayer(ExportCommand::Told(telling.generation, losses))
}

/// The work of writing.
///
/// # Errors
/// [`Stop`]: cancelled, or why it could not be written.
pub fn write(writing: Writing, progress: &Progress) -> Result<Command, Stop> {
    let Writing {
        name,
        layer,
        path,
        options,
    } = writing;
    let mut losses = formats::losses(&layer, &options);
    let after = formats::write(&layer, &path, &options, progress).map_err(|e| match e {
        WriteError::Cancelled(_) => Stop::Cancelled,
        other => Stop::Failed(
            Message::new("session.layer_not_exported")
                .with("name", name.as_str())
                .with("what", other.message().0),
        ),
    })?;
    for loss in after {
        if !losses.contains(&loss) {
            losses.push(loss);
        }
    }
    Ok(Command::ExportLayer(ExportCommand::Written(path, losses)))
}

//! Style packs of an office: read when the workspace names one (or, for all its workspaces, from
//! `styles.toml` beside the person's settings), applied by an edit, and written from the styles
//! of a workspace. A pack that cannot be read is told of with file, line and key; the shipped one
//! stands in.

use super::command::{Command, Effect};
use super::edit::{Change, Edit};
use super::jobs::Stop;
use super::state::{NoticeKind, Session};
use super::styling::StyleCommand;
use crate::base::files::{io_message, write_atomically};
use crate::base::message::Message;
use crate::layer::Role;
use crate::style::{LayerStyle, MOST_BYTES, StylePack, pack_text};
use crate::workspace::{Paths, Workspace};
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::Arc;

/// Name of the person's own pack, beside the settings.
pub const PERSONAL: &str = "styles.toml";

/// Why a pack is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The workspace names it so.
    Named(Option<String>),
    /// The user wants it for the workspace.
    Apply,
}

/// Work on packs.
#[derive(Debug)]
pub enum PackJob {
    /// Read one.
    Read(PathBuf, Why),
    /// Write one.
    Write(PathBuf, String),
}

/// A pack that was read, or could not be; none where there is no such file and nobody named one.
#[derive(Debug)]
pub struct PackRead {
    path: PathBuf,
    why: Why,
    read: Result<Option<Arc<StylePack>>, Message>,
}

/// Reads or writes a pack: the work of a job.
///
/// # Errors
/// [`Stop::Failed`] where it could not be written.
pub fn run(job: PackJob) -> Result<Command, Stop> {
    match job {
        PackJob::Read(path, why) => {
            let read = read(&path, why == Why::Named(None));
            let read = PackRead { path, why, read };
            Ok(Command::Style(StyleCommand::PackRead(Box::new(read))))
        }
        PackJob::Write(path, text) => {
            write_atomically(&path, text.as_bytes()).map_err(|cause| {
                Stop::Failed(
                    Message::new("style.pack_not_written")
                        .with("cause", io_message(&cause))
                        .with("path", path.display().to_string()),
                )
            })?;
            Ok(Command::Style(StyleCommand::PackWritten(path)))
        }
    }
}

fn read(path: &std::path::Path, may_lack: bool) -> Result<Option<Arc<StylePack>>, Message> {
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let unreadable = |cause: &std::io::Error| {
        Message::new("style.pack_unreadable")
            .with("file", file.as_ref())
            .with("cause", io_message(cause))
    };
    let size = match path.metadata() {
        Err(cause) if may_lack && cause.kind() == ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(unreadable(&cause)),
        Ok(meta) => meta.len(),
    };
    if size > MOST_BYTES as u64 {
        let message = Message::new("style.pack_too_large");
        return Err(message.with("file", file.as_ref()).with("kb", size / 1024));
    }
    let text = std::fs::read_to_string(path).map_err(|cause| unreadable(&cause))?;
    match StylePack::read(&text) {
        Ok(pack) => Ok(Some(Arc::new(pack))),
        Err(error) => Err(error.message(&file)),
    }
}

/// The pack a workspace names, or the shipped one; with what to tell where it cannot be read.
pub fn pack_of(workspace: &Workspace, paths: Paths) -> (Arc<StylePack>, Option<Message>) {
    let Some(file) = &workspace.style_pack else {
        return (StylePack::shipped(), None);
    };
    if paths == Paths::InsideFolder && workspace.is_outside(file) {
        let message = Message::new("style.pack_outside").with("file", file.as_str());
        return (StylePack::shipped(), Some(message));
    }
    match read(&workspace.resolve(file), false) {
        Ok(Some(pack)) => (pack, None),
        Ok(None) => (StylePack::shipped(), None),
        Err(message) => (StylePack::shipped(), Some(message)),
    }
}

impl Session {
    /// Whether a layer of the workspace has a style of its own.
    pub fn has_own_styles(&self) -> bool {
        self.workspace.layers.iter().any(|l| l.style.is_some())
    }

    /// Reads the pack in force, if it is another than the one that is held.
    pub(super) fn load_pack(&mut self) -> Option<Effect> {
        let named = self.workspace.style_pack.clone();
        let key = Some((named.clone(), self.paths == Paths::Anywhere));
        if self.pack_asked == key {
            return None;
        }
        self.pack_asked = key;
        let path = match &named {
            Some(file) => {
                if self.paths == Paths::InsideFolder && self.workspace.is_outside(file) {
                    self.use_pack(StylePack::shipped());
                    let message = Message::new("style.pack_outside").with("file", file.as_str());
                    self.tell(NoticeKind::Error, message);
                    return None;
                }
                self.workspace.resolve(file)
            }
            None => match &self.settings_path {
                Some(settings) => settings.with_file_name(PERSONAL),
                None => {
                    self.use_pack(StylePack::shipped());
                    return None;
                }
            },
        };
        Some(Effect::StylePack(PackJob::Read(path, Why::Named(named))))
    }

    fn use_pack(&mut self, pack: Arc<StylePack>) {
        if *self.style_pack != *pack {
            self.style_pack = pack;
            self.touch_picture();
        }
    }

    pub(super) fn pack_read(&mut self, read: PackRead) -> Vec<Effect> {
        match (read.why, read.read) {
            (Why::Named(named), found) => {
                // Another may have been named meanwhile.
                if named != self.workspace.style_pack {
                    return Vec::new();
                }
                match found {
                    Ok(Some(pack)) => self.use_pack(pack),
                    Ok(None) => self.use_pack(StylePack::shipped()),
                    Err(message) => {
                        self.use_pack(StylePack::shipped());
                        self.tell(NoticeKind::Error, message);
                    }
                }
                Vec::new()
            }
            (Why::Apply, Err(message)) => {
                self.tell(NoticeKind::Error, message);
                Vec::new()
            }
            (Why::Apply, Ok(_)) => {
                // The user named this very file: that is consent to open it.
                let file = self.workspace.relative(&read.path);
                if self.workspace.is_outside(&file) && self.outside_files().is_empty() {
                    self.paths = Paths::Anywhere;
                }
                if self.workspace.style_pack.as_deref() == Some(&file) {
                    self.pack_asked = None;
                    return self.load_pack().into_iter().collect();
                }
                let name = read.path.file_name().unwrap_or_default().to_string_lossy();
                self.make(Edit {
                    label: Message::new("style.edit_pack").with("name", name.as_ref()),
                    change: Change::StylePack {
                        before: self.workspace.style_pack.clone(),
                        after: Some(file),
                    },
                })
            }
        }
    }

    /// The styles of the workspace as a pack: of layers of one role the topmost one's.
    pub(super) fn save_pack(&mut self, path: PathBuf) -> Vec<Effect> {
        let mut styles: BTreeMap<Role, Arc<LayerStyle>> = BTreeMap::new();
        let mut twice = Vec::new();
        for entry in &self.workspace.layers {
            let Some(style) = &entry.style else { continue };
            match styles.get(&entry.role) {
                None => {
                    styles.insert(entry.role, Arc::clone(style));
                }
                Some(first) if first != style => twice.push(entry.name.clone()),
                Some(_) => {}
            }
        }
        if !twice.is_empty() {
            let message = Message::new("style.pack_twice").with("names", twice.join("、"));
            self.tell(NoticeKind::Error, message);
        }
        let text = pack_text(&self.workspace.title, &styles);
        vec![Effect::StylePack(PackJob::Write(path, text))]
    }
}

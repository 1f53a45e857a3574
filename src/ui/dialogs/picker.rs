//! The system's own file dialog, behind a trait: tests and machines without one do without.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

/// What a file dialog is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Wish {
    /// The dialog's title.
    pub title: String,
    /// Whether a file is to be written.
    pub save: bool,
    /// Whether several files may be chosen, or a folder.
    pub several: bool,
    /// Name of the kind of file.
    pub kind: String,
    /// Extensions, without dot, lower case.
    pub extensions: Vec<&'static str>,
    /// Where to begin.
    pub folder: Option<PathBuf>,
    /// Name to begin with, when writing.
    pub name: String,
}

/// A dialog on its way.
pub struct Asked(Receiver<Option<Vec<PathBuf>>>);

/// How far it is.
pub enum Poll {
    /// Still open.
    Open,
    /// Files were chosen; one, unless several may be.
    Chosen(Vec<PathBuf>),
    /// Nothing was, or there is no such dialog on this machine.
    Nothing,
}

impl Asked {
    /// How far it is.
    pub fn poll(&self) -> Poll {
        match self.0.try_recv() {
            Ok(Some(paths)) if !paths.is_empty() => Poll::Chosen(paths),
            Ok(_) | Err(TryRecvError::Disconnected) => Poll::Nothing,
            Err(TryRecvError::Empty) => Poll::Open,
        }
    }
}

/// Opens file dialogs.
pub trait Picker {
    /// Opens one; `None` where there are none.
    fn ask(&self, wish: &Wish) -> Option<Asked>;
}

/// None of the desktop's: the built-in one opens.
#[derive(Debug, Default)]
pub struct NoPicker;

impl Picker for NoPicker {
    fn ask(&self, _: &Wish) -> Option<Asked> {
        None
    }
}

/// The desktop's own dialogs, through its portal.
#[derive(Debug, Default)]
pub struct PortalPicker;

impl Picker for PortalPicker {
    fn ask(&self, wish: &Wish) -> Option<Asked> {
        let wish = wish.clone();
        let (sender, receiver) = channel();
        std::thread::Builder::new()
            .name("redline-dialog".to_owned())
            .spawn(move || {
                let mut dialog = rfd::FileDialog::new()
                    .set_title(&wish.title)
                    .add_filter(&wish.kind, &wish.extensions);
                if let Some(folder) = &wish.folder {
                    dialog = dialog.set_directory(folder);
                }
                let one = |path: Option<PathBuf>| path.map(|p| vec![p]);
                let path = if wish.save {
                    one(dialog.set_file_name(&wish.name).save_file())
                } else if wish.several {
                    dialog.pick_files()
                } else {
                    one(dialog.pick_file())
                };
                // The window may have gone meanwhile; then nobody wants the answer.
                sender.send(path).ok();
            })
            .ok()?;
        Some(Asked(receiver))
    }
}

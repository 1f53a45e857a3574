//! What can go wrong with a workspace file.

use crate::base::files::io_message;
use crate::base::message::Message;
use std::path::PathBuf;

/// A workspace could not be opened or saved. Words come from `i18n`; the path is shown last.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// The file system said no.
    #[error("{}: {cause}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What it said.
        #[source]
        cause: std::io::Error,
    },
    /// The text is no TOML, or a key has the wrong kind of value.
    #[error("{}:{line}: {detail}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What the parser says.
        detail: String,
    },
    /// The file was made by a newer version.
    #[error("{}: schema {found}", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema number.
        found: i64,
    },
    /// Saved nowhere yet.
    #[error("no path")]
    NoPath,
    /// Another window has the folder.
    #[error("{}: held", path.display())]
    Held {
        /// The file.
        path: PathBuf,
        /// Who, as a sentence.
        holder: Message,
    },
}

impl WorkspaceError {
    /// Whether saving somewhere else may work where this did not.
    pub fn is_of_place(&self) -> bool {
        use std::io::ErrorKind;
        match self {
            Self::Io { cause, .. } => matches!(
                cause.kind(),
                ErrorKind::PermissionDenied
                    | ErrorKind::ReadOnlyFilesystem
                    | ErrorKind::StorageFull
                    | ErrorKind::NotFound
            ),
            Self::Held { .. } => true,
            _ => false,
        }
    }

    /// The sentence for the user.
    pub fn message(&self) -> Message {
        match self {
            Self::Io { path, cause } => Message::new("workspace.io")
                .with("cause", io_message(cause))
                .with("path", path.display().to_string()),
            Self::Malformed { path, line, detail } => Message::new("workspace.malformed")
                .with("line", *line)
                .with("detail", detail.as_str())
                .with("path", path.display().to_string()),
            Self::Newer { path, found } => Message::new("workspace.newer")
                .with("found", *found)
                .with("known", super::SCHEMA)
                .with("path", path.display().to_string()),
            Self::NoPath => Message::new("workspace.no_path"),
            Self::Held { path, holder } => Message::new("keep.save_held")
                .with("holder", holder.clone())
                .with("path", path.display().to_string()),
        }
    }
}

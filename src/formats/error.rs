//! Why nothing could be read.

use crate::base::message::Message;
use crate::base::progress::Cancelled;
use std::path::PathBuf;

/// Nothing could be read. Words come from `i18n`; the path is shown last.
#[derive(Debug, thiserror::Error)]
#[error("{}: {kind:?}", path.display())]
pub struct ReadError {
    /// The file.
    pub path: PathBuf,
    /// What went wrong.
    pub kind: ReadErrorKind,
}

/// What kept a file from being read.
#[derive(Debug, thiserror::Error)]
pub enum ReadErrorKind {
    /// The file system said no.
    #[error("{0}")]
    Io(#[source] std::io::Error),
    /// No reader knows this kind of file.
    #[error("unknown format")]
    UnknownFormat,
    /// The content is not what the format asks for; the message says what and where.
    #[error("{message:?}")]
    Malformed {
        /// What is wrong; a key of both catalogues.
        message: Message,
        /// What to do.
        hint: Option<Message>,
    },
    /// There is no such layer in the file.
    #[error("no layer {0}")]
    NoSuchLayer(String),
    /// The user stopped it.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

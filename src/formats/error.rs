//! Why nothing could be read.

use crate::base::files::io_message;
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
    /// The file holds several layers and none was named.
    #[error("several layers: {0:?}")]
    SeveralLayers(Vec<String>),
    /// The user stopped it.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

impl ReadErrorKind {
    /// A malformed file, with what is wrong.
    pub(crate) fn malformed(message: Message) -> Self {
        Self::Malformed {
            message,
            hint: None,
        }
    }

    /// A malformed file, with what is wrong and what to do.
    pub(crate) fn malformed_with_hint(message: Message, hint: Message) -> Self {
        Self::Malformed {
            message,
            hint: Some(hint),
        }
    }
}

/// A file could not be written. Words come from `i18n`; the path is shown last.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The file system said no.
    #[error("{}: {cause}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: std::io::Error,
    },
    /// A position has no place in the coordinate system asked for.
    #[error("feature {feature} lies outside the coordinate system")]
    OutsideCrs {
        /// Id of the feature.
        feature: u64,
    },
    /// Text holds characters the encoding has not; nothing was written.
    #[error("{text:?} cannot be written as {encoding}")]
    Unencodable {
        /// The text.
        text: String,
        /// WHATWG name of the encoding.
        encoding: &'static str,
    },
    /// This format is only read.
    #[error("the format is not written")]
    NotWritten,
    /// The user stopped it; nothing was left behind.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The layer mixes points, lines and polygons, or is too large for the format.
    #[error("{message:?}")]
    DoesNotFit {
        /// What does not fit; a key of both catalogues.
        message: Message,
    },
}

impl ReadError {
    /// The sentence for whoever wanted the file, and what to do about it.
    pub fn message(&self) -> (Message, Option<Message>) {
        match &self.kind {
            ReadErrorKind::Io(cause) => (
                Message::new("formats.file_io").with("cause", io_message(cause)),
                None,
            ),
            ReadErrorKind::UnknownFormat => (Message::new("formats.file_unknown"), None),
            ReadErrorKind::Malformed { message, hint } => (message.clone(), hint.clone()),
            ReadErrorKind::NoSuchLayer(name) => (
                Message::new("formats.file_no_layer").with("name", name.as_str()),
                None,
            ),
            ReadErrorKind::SeveralLayers(names) => (
                Message::new("formats.file_several_layers")
                    .with("count", names.len())
                    .with("names", names.join("、")),
                Some(Message::new("formats.hint_name_the_layer")),
            ),
            ReadErrorKind::Cancelled(_) => (Message::new("formats.file_cancelled"), None),
        }
    }
}

impl WriteError {
    /// The sentence for whoever wanted the file, and what to do about it.
    pub fn message(&self) -> (Message, Option<Message>) {
        match self {
            Self::Io { cause, .. } => (
                Message::new("formats.write_io").with("cause", io_message(cause)),
                None,
            ),
            Self::OutsideCrs { feature } => (
                Message::new("formats.write_outside_crs").with("feature", *feature),
                Some(Message::new("formats.hint_crs_choose")),
            ),
            Self::Unencodable { text, encoding } => (
                Message::new("formats.write_unencodable")
                    .with("text", text.as_str())
                    .with("encoding", *encoding),
                Some(Message::new("formats.hint_write_utf8")),
            ),
            Self::NotWritten => (Message::new("formats.write_not_written"), None),
            Self::Cancelled(_) => (Message::new("formats.file_cancelled"), None),
            Self::DoesNotFit { message } => (message.clone(), None),
        }
    }
}

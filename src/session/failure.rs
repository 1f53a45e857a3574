//! Why a file gives no layer, as a sentence.

use super::state::Loaded;
use crate::base::message::Message;
use crate::formats::{ReadError, ReadErrorKind};

/// The sentence for a file that could not be read, and what to do about it.
pub fn read_failure(error: &ReadError) -> (Message, Option<Message>) {
    match &error.kind {
        ReadErrorKind::Io(cause) => (
            Message::new("session.read_io").with("cause", cause.to_string()),
            None,
        ),
        ReadErrorKind::UnknownFormat => (Message::new("session.read_unknown_format"), None),
        ReadErrorKind::Malformed { message, hint } => (message.clone(), hint.clone()),
        ReadErrorKind::NoSuchLayer(name) => (
            Message::new("session.read_no_layer").with("name", name.as_str()),
            None,
        ),
        ReadErrorKind::Cancelled(_) => (Message::new("session.reading_cancelled"), None),
    }
}

/// Why a layer is not there; `None` while it is read or once it is.
pub fn why_absent(loaded: &Loaded) -> Option<(Message, Option<Message>)> {
    match loaded {
        Loaded::Failed(error) => Some(read_failure(error)),
        Loaded::Outside => Some((Message::new("session.read_outside"), None)),
        Loaded::Broken(message) => Some((message.clone(), None)),
        Loaded::Loading | Loaded::Ready(_) => None,
    }
}

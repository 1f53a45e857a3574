//! Why a file gives no layer, as a sentence.

use super::held::Loaded;
use crate::base::message::Message;

/// Why a layer is not there; `None` while it is read or once it is.
pub fn why_absent(loaded: &Loaded) -> Option<(Message, Option<Message>)> {
    match loaded {
        Loaded::Failed(error) => Some(error.message()),
        Loaded::Outside => Some((Message::new("session.read_outside"), None)),
        Loaded::Broken(message) => Some((message.clone(), None)),
        Loaded::Loading | Loaded::Ready(_) => None,
    }
}

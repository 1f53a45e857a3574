//! What every panel gets: the session to read, words, colours, and where to send commands.

use super::theme::Palette;
use crate::base::message::Message;
use crate::i18n::{self, Lang};
use crate::session::{Action, Command, Session};
use std::cell::RefCell;

/// Commands that panels send during a frame; dispatched after it.
#[derive(Debug, Default)]
pub struct Commands(RefCell<Vec<Command>>);

impl Commands {
    /// Sends a command.
    pub fn send(&self, command: Command) {
        self.0.borrow_mut().push(command);
    }

    /// Whether none was sent since the last were taken.
    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// Takes all that were sent.
    pub fn take(&self) -> Vec<Command> {
        self.0.take()
    }
}

/// What a panel is shown with.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// The session, to read.
    pub session: &'a Session,
    /// Colours.
    pub palette: &'static Palette,
    /// Language.
    pub lang: Lang,
    /// Where commands go.
    pub commands: &'a Commands,
}

impl Shown<'_> {
    /// A sentence of the catalogue.
    pub fn t(&self, code: &'static str) -> &'static str {
        i18n::text(self.lang, code)
    }

    /// A message in words.
    pub fn say(&self, message: &Message) -> String {
        i18n::say(self.lang, message)
    }

    /// Sends a command.
    pub fn send(&self, command: Command) {
        self.commands.send(command);
    }

    /// Sends an action.
    pub fn act(&self, action: Action) {
        self.commands.send(Command::Do(action));
    }

    /// A layer's name in the interface's language.
    pub fn layer_name(&self, id: &str) -> String {
        match self.session.layer_entry(id) {
            Some(entry) => self.session.layer_name(entry, self.lang),
            None => id.to_owned(),
        }
    }
}

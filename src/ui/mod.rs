//! The window. Floor 8. The only room that knows egui.
//!
//! One frame: results of jobs become commands, all queued commands are dispatched, panels read
//! the session and send commands ([`shown::Shown`]). No panel changes the session, computes,
//! reads files or names a colour.

mod app;
mod choices;
mod dialogs;
mod drawer;
mod frames;
mod icons;
mod map;
mod minute;
mod panels;
mod portable;
mod recording;
mod run;
mod script;
mod shortcuts;
mod shown;
mod theme;
mod widgets;

pub use app::App;
pub use portable::run_without_caches;
pub use run::{Options, UiError, run};
pub use script::ScriptReport;

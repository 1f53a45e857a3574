//! The command line: arguments as typed → plan → commands → print.
//!
//! Floor 8. `redline check`, `report`, `coords`, `overlap`, `info` and `convert` need no window. Results go to
//! stdout or a file, everything else to stderr; the exit status says what was found
//! (decision 13).

mod args;
mod bundle;
mod cache;
mod cases;
mod check;
mod compare;
mod convert;
mod coords;
pub mod export;
mod info;
mod info_image;
mod map;
mod outdated;
mod overlap;
mod pack;
mod print;
mod report;
mod rules;
mod stats;
mod typed;
mod wayout;

use crate::i18n::{Lang, say};
use std::path::PathBuf;
use std::process::ExitCode;

/// What the arguments ask for.
#[derive(Debug)]
pub enum Asked {
    /// Open the window, with a workspace or the sample.
    Window(WindowOptions),
    /// A command ran and ended.
    Done(ExitCode),
}

/// Options of the window.
#[derive(Debug, Clone, Default)]
pub struct WindowOptions {
    /// Workspace to open; the sample without one.
    pub workspace: Option<PathBuf>,
    /// Language; the one last used without.
    pub lang: Option<Lang>,
    /// Write a picture of the window here once it is complete, and end.
    pub screenshot: Option<PathBuf>,
    /// Drag the first project a little, wait for the new result, and say so.
    pub demo_drag: bool,
    /// Record what frames cost over a scripted minute into this JSON file.
    pub record_frames: Option<PathBuf>,
    /// Dark theme.
    pub dark: bool,
    /// Size of the window in points.
    pub size: Option<(f32, f32)>,
    /// Choose the first project whose name holds this.
    pub select: Option<String>,
    /// What to open before the picture: files into the dialog that previews them, or a dialog
    /// by name.
    pub open: Vec<String>,
    /// Check date; today without one.
    pub as_of: Option<crate::base::date::Date>,
    /// Keep everything beside the program.
    pub portable: bool,
}

/// Exit status: none found.
pub(crate) const EXIT_NONE_FOUND: u8 = 0;
/// Exit status: something found.
pub(crate) const EXIT_FOUND: u8 = 1;
/// Exit status: could not check.
pub(crate) const EXIT_FAILED: u8 = 2;
/// Exit status: nothing found, but something could not be told.
pub(crate) const EXIT_CANNOT_TELL: u8 = 3;

/// Reads the arguments and runs a command, if one is named.
pub fn run() -> Asked {
    let arguments: Vec<_> = std::env::args_os().collect();
    let lang = args::language(&arguments);
    let plan = match args::parse(lang, arguments) {
        Ok(plan) => plan,
        Err(status) => return Asked::Done(status),
    };
    let result = match plan {
        args::Plan::Window(options) => return Asked::Window(options),
        args::Plan::Info(plan) => info::run(&plan),
        args::Plan::Overlap(plan) => overlap::run(&plan),
        args::Plan::Check(plan) => check::run(&plan),
        args::Plan::Report(plan) => report::run(&plan),
        args::Plan::Map(plan) => map::run(&plan),
        args::Plan::Convert(plan) => convert::run(&plan),
        args::Plan::Coords(plan) => coords::run(&plan),
        args::Plan::Compare(plan) => compare::run(&plan),
        args::Plan::WayOut(plan) => wayout::run(&plan),
        args::Plan::Cache(plan) => cache::run(&plan),
        args::Plan::Bundle(plan) => bundle::run(&plan),
        args::Plan::Verify(plan) => bundle::run_verify(&plan),
        args::Plan::Rules(plan) => rules::run(&plan),
        args::Plan::Stats(plan) => stats::run(&plan),
        args::Plan::Pack(plan) => pack::run(&plan),
        args::Plan::Wipe(plan) => pack::run_wipe(&plan),
        args::Plan::Cases(plan) => cases::run(&plan),
    };
    Asked::Done(match result {
        Ok(status) => ExitCode::from(status),
        Err(failure) => {
            print::error(&say(lang, &failure.message), failure.path.as_deref());
            ExitCode::from(EXIT_FAILED)
        }
    })
}

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The sentence.
    pub message: crate::base::message::Message,
    /// The file it is about; shown last.
    pub path: Option<PathBuf>,
}

/// The user stopped it: said, but no fault.
pub(crate) fn cancelled(_: crate::base::progress::Cancelled) -> Failure {
    Failure {
        message: crate::base::message::Message::new("cli.cancelled"),
        path: None,
    }
}

/// Says why no window opens and which command works without one.
pub fn no_window(lang: Lang, code: &str, cause: Option<&str>) -> ExitCode {
    let mut message = crate::base::message::Message::new(code);
    if let Some(cause) = cause {
        message = message.with("cause", cause);
    }
    print::error(&say(lang, &message), None);
    ExitCode::from(EXIT_FAILED)
}

/// Prints what a window that was looked at by a script saw: one line each, to stdout.
pub fn window_report(lines: &[String]) -> ExitCode {
    let mut text = lines.join("\n");
    if !text.is_empty() {
        text.push('\n');
    }
    match print::result(&text, None) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(EXIT_FAILED),
    }
}

//! Arguments → window or command.

use redline::cli::{self, Asked};
use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::run() {
        Asked::Done(status) => status,
        Asked::Window(options) => window(options),
    }
}

#[cfg(not(feature = "gui"))]
fn window(options: cli::WindowOptions) -> ExitCode {
    cli::no_window(options.lang.unwrap_or_default(), "cli.no_gui", None)
}

#[cfg(feature = "gui")]
fn window(options: cli::WindowOptions) -> ExitCode {
    cli::no_window(options.lang.unwrap_or_default(), "cli.no_display", None)
}

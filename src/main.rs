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
    use redline::ui::{self, UiError};
    let lang = options.lang.unwrap_or_default();
    if redline::session::settings::is_portable(options.portable)
        && let Some(status) = ui::run_without_caches()
    {
        return status;
    }
    let opened = ui::run(ui::Options {
        workspace: options.workspace,
        lang: options.lang,
        theme: options.dark.then_some(redline::session::Theme::Dark),
        as_of: options.as_of,
        size: options.size,
        screenshot: options.screenshot,
        select: options.select,
        open: options.open,
        demo_drag: options.demo_drag,
        record_frames: options.record_frames,
        portable: options.portable,
    });
    match opened {
        Ok(report) => match report.failure {
            Some(why) => cli::no_window(lang, "cli.script_failed", Some(&why)),
            None => cli::window_report(&report.lines),
        },
        Err(UiError::NoDisplay) => cli::no_window(lang, "cli.no_display", None),
        Err(error) => cli::no_window(lang, "cli.window_failed", Some(&error.to_string())),
    }
}

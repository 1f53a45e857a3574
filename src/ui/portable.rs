//! Running from a stick: what other software of this machine would keep of the window is switched
//! off. What the program keeps itself is `session::settings`'s.

use std::process::{Command, ExitCode};

/// Switches of graphics drivers that keep compiled shaders in the user's folder.
const SWITCHES: [(&str, &str); 2] = [
    ("MESA_SHADER_CACHE_DISABLE", "true"),
    ("__GL_SHADER_DISK_CACHE", "0"),
];

/// Runs the program again with those caches switched off, and waits for it: drivers read the
/// switches when the program starts. None where they are set already, or are not known.
pub fn run_without_caches() -> Option<ExitCode> {
    let is_set = SWITCHES
        .iter()
        .all(|(name, _)| std::env::var_os(name).is_some());
    if is_set || !cfg!(target_os = "linux") {
        return None;
    }
    let status = Command::new(std::env::current_exe().ok()?)
        .args(std::env::args_os().skip(1))
        .envs(SWITCHES)
        .status()
        .ok()?;
    let code = status.code().and_then(|c| u8::try_from(c).ok());
    Some(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

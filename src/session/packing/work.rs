//! The work of packing, off the window's thread.

use super::{PackCommand, PackError, PackRequest, pack};
use crate::base::progress::Progress;
use crate::session::command::Command;
use crate::session::jobs::Stop;
use std::path::PathBuf;

/// Something to pack, and where to.
#[derive(Debug)]
pub struct PackingJob {
    /// What.
    pub request: PackRequest,
    /// The zip.
    pub to: PathBuf,
}

/// Does it.
///
/// # Errors
/// [`Stop`]: cancelled, or why it could not be packed.
pub fn run(job: PackingJob, progress: &Progress) -> Result<Command, Stop> {
    let lang = job.request.lang;
    match pack(&job.request, &job.to, progress) {
        Ok(manifest) => Ok(Command::Pack(PackCommand::Written(
            job.to,
            manifest.remarks(lang),
        ))),
        Err(PackError::Cancelled) => Err(Stop::Cancelled),
        Err(PackError::Failed(message, path)) => Err(Stop::Failed(match path {
            Some(path) => crate::base::message::Message::new("pack.failed_on")
                .with("what", message)
                .with("path", path.display().to_string()),
            None => message,
        })),
    }
}

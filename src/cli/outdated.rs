//! Sources that change under a running command: what was read is then nobody's file, and no
//! result is printed.

use super::Failure;
use crate::base::message::Message;
use crate::formats::SourceStamp;
use std::path::Path;

/// How some files stand, taken before the first of them is read.
#[derive(Debug)]
pub(super) struct Sources(Vec<SourceStamp>);

impl Sources {
    pub(super) fn of<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Self {
        Self(paths.into_iter().map(SourceStamp::of).collect())
    }

    /// To be asked before anything is printed.
    ///
    /// # Errors
    /// The file that is no longer what was read, as a [`Failure`].
    pub(super) fn are_unchanged(&self) -> Result<(), Failure> {
        match self.0.iter().find_map(SourceStamp::changed) {
            None => Ok(()),
            Some(path) => {
                let file = path.file_name().unwrap_or_default().to_string_lossy();
                Err(Failure {
                    message: Message::new("screening.source_changed").with("file", file.as_ref()),
                    path: Some(path.to_path_buf()),
                })
            }
        }
    }
}

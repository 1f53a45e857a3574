//! A zip or a folder as one thing: named members, the first bytes of each, and the whole of one
//! with its sidecars.

use super::listing::Item;
use super::zipped::Zipped;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::formats::error::ReadErrorKind;
use crate::formats::input::Input;
use crate::formats::kind::FormatKind;
use crate::formats::remarks::Remarks;
use std::fs;
use std::path::PathBuf;

/// Most entries of a folder looked at.
const MOST_IN_FOLDER: usize = 10_000;

/// Members of an archive or a folder.
pub(super) struct Container {
    /// Names with `/` between folders, in the archive's order; a folder's sorted.
    pub(super) names: Vec<String>,
    pub(super) remarks: Remarks,
    /// Name of the whole, without extension.
    pub(super) stem: String,
    pub(super) kind: Option<FormatKind>,
    held: Held,
}

enum Held {
    Zip(Box<Zipped>),
    Folder(Vec<PathBuf>),
}

impl Container {
    /// Opens an archive or a folder.
    pub(super) fn open(input: &Input) -> Result<Self, ReadErrorKind> {
        let mut remarks = Remarks::new(input.file_name());
        if input.is_folder() {
            return Self::folder(input, remarks);
        }
        let zipped = Zipped::open(input, &mut remarks)?;
        let is_kmz = input.extension() == "kmz";
        Ok(Self {
            names: zipped.names(),
            remarks,
            stem: input.stem().to_owned(),
            kind: Some(if is_kmz {
                FormatKind::Kmz
            } else {
                FormatKind::Zip
            }),
            held: Held::Zip(Box::new(zipped)),
        })
    }

    fn folder(input: &Input, remarks: Remarks) -> Result<Self, ReadErrorKind> {
        if input.extension() == "gdb" {
            return Err(ReadErrorKind::malformed_with_hint(
                Message::new("archive.gdb"),
                Message::new("archive.hint_gdb"),
            ));
        }
        let mut paths: Vec<PathBuf> = fs::read_dir(input.path())
            .map_err(ReadErrorKind::Io)?
            .take(MOST_IN_FOLDER)
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.is_file())
            .collect();
        paths.sort();
        Ok(Self {
            names: paths.iter().map(|p| crate::formats::file_name(p)).collect(),
            remarks,
            stem: input.stem().to_owned(),
            kind: None,
            held: Held::Folder(paths),
        })
    }

    /// The first bytes of a member.
    pub(super) fn head(&mut self, member: usize, most: usize) -> Result<Vec<u8>, Message> {
        match &mut self.held {
            Held::Zip(zipped) => zipped.head(member, most),
            Held::Folder(paths) => {
                let path = paths.get(member).cloned().unwrap_or_default();
                Input::file(&path)
                    .head(most)
                    .map_err(|e| crate::base::files::io_message(&e))
            }
        }
    }

    /// A member as an input of its own, without sidecars, to look what it holds.
    pub(super) fn alone(
        &mut self,
        member: usize,
        progress: &Progress,
    ) -> Result<Input, ReadErrorKind> {
        match &mut self.held {
            Held::Zip(zipped) => {
                let name = self.names.get(member).map_or("", String::as_str);
                let bytes = zipped.bytes(member, progress)?;
                Ok(Input::memory(zipped.path(), name, bytes))
            }
            Held::Folder(paths) => {
                let path = paths.get(member).cloned().unwrap_or_default();
                Ok(Input::file(&path))
            }
        }
    }

    /// A member with what stands beside it.
    pub(super) fn member(
        &mut self,
        item: &Item,
        progress: &Progress,
    ) -> Result<Input, ReadErrorKind> {
        let input = self.alone(item.member, progress)?;
        let Held::Zip(zipped) = &mut self.held else {
            // Files look beside themselves.
            return Ok(input);
        };
        let mut beside = Vec::new();
        for (extension, member) in &item.sidecars {
            match zipped.bytes(*member, progress) {
                Ok(bytes) => beside.push((extension.clone(), bytes)),
                Err(ReadErrorKind::Malformed { message, hint }) => {
                    // The shapes can be read without the table, and that is said.
                    self.remarks.push(
                        crate::base::diagnostics::Diagnostic::new(
                            crate::base::diagnostics::Severity::Error,
                            message,
                        )
                        .hint(hint.unwrap_or_else(|| Message::new("archive.hint_again"))),
                    );
                }
                Err(other) => return Err(other),
            }
        }
        zipped.say_size(&mut self.remarks);
        Ok(input.with_sidecars(beside))
    }
}

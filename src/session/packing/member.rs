//! A member of a pack: from a file or from bytes into the zip, the same bytes for the same content.

use super::{PackError, PackedFile};
use crate::base::files::io_message;
use crate::base::message::Message;
use crate::base::progress::Progress;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::PathBuf;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

/// What a member is made from.
pub(super) enum Content {
    File(PathBuf),
    Bytes(Vec<u8>),
}

/// A member of the zip.
pub(super) struct Member {
    pub name: String,
    pub content: Content,
}

/// Writes a member; gives what the list says of it.
pub(super) fn put(
    zip: &mut ZipWriter<&mut BufWriter<File>>,
    member: &Member,
    progress: &Progress,
) -> Result<PackedFile, PackError> {
    let size = match &member.content {
        Content::Bytes(bytes) => bytes.len() as u64,
        Content::File(path) => path.metadata()?.len(),
    };
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .system(System::Unix)
        .unix_permissions(0o644)
        .large_file(size > u64::from(u32::MAX) / 2);
    zip.start_file(member.name.as_str(), options)?;
    let mut hasher = Sha256::new();
    let mut bytes = 0;
    match &member.content {
        Content::Bytes(content) => {
            hasher.update(content);
            zip.write_all(content)?;
            bytes = content.len() as u64;
        }
        Content::File(path) => {
            let mut file = File::open(path).map_err(|e| {
                let message = Message::new("bundle.input_io").with("cause", io_message(&e));
                PackError::Failed(message, Some(path.clone()))
            })?;
            let mut buffer = vec![0; 1 << 18];
            loop {
                progress.check()?;
                let n = file.read(&mut buffer)?;
                let piece = buffer.get(..n).unwrap_or_default();
                if piece.is_empty() {
                    break;
                }
                hasher.update(piece);
                zip.write_all(piece)?;
                bytes += n as u64;
            }
        }
    }
    let sha256 = hasher
        .finalize()
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    Ok(PackedFile {
        name: member.name.clone(),
        bytes,
        sha256,
    })
}

//! What is looked at before a workbook is handed to a reader of workbooks: how large it becomes
//! when unpacked, by what it declares and by what comes out.

use super::old;
use crate::base::message::Message;
use crate::formats::error::ReadErrorKind;
use crate::formats::input::Input;
use std::io::{BufReader, Read};

/// Most bytes of the file.
const MAX_FILE: u64 = 256 << 20;
/// Most bytes of all members unpacked.
const MAX_UNPACKED: u64 = 768 << 20;
/// Most bytes of the members that are no sheet, which a reader holds in memory.
const MAX_HELD: u64 = 192 << 20;
/// Most cells of the dense tables that old workbooks are read into, 32 bytes each.
const MAX_DENSE: u64 = 24_000_000;
/// Most members.
const MAX_MEMBERS: usize = 10_000;

/// Checks a zipped workbook.
///
/// # Errors
/// [`ReadErrorKind::Malformed`] if it is no zip or unpacks to more than a workbook is allowed.
pub(super) fn check_zip(input: &Input) -> Result<(), ReadErrorKind> {
    check_size(input)?;
    let broken = |why: String| {
        ReadErrorKind::malformed_with_hint(
            Message::new("tables.workbook_broken").with("why", why),
            Message::new("formats.hint_file_again"),
        )
    };
    let mut archive =
        zip::ZipArchive::new(BufReader::new(input.open()?)).map_err(|e| broken(e.to_string()))?;
    if archive.len() > MAX_MEMBERS {
        return Err(too_large());
    }
    let (mut all, mut held) = (0u64, 0u64);
    for i in 0..archive.len() {
        // A member that cannot be unpacked is the reader's business, if it wants it.
        let Ok(mut member) = archive.by_index(i) else {
            continue;
        };
        let is_sheet = member.name().is_ok_and(|name| name.contains("worksheets/"));
        if all.saturating_add(member.size()) > MAX_UNPACKED {
            return Err(too_large());
        }
        let left = MAX_UNPACKED - all;
        let mut out = Counter(0);
        // An error here shows again, with its words, when the member is read.
        std::io::copy(&mut member.by_ref().take(left + 1), &mut out).ok();
        all += out.0;
        held += if is_sheet { 0 } else { out.0 };
        if all > MAX_UNPACKED || held > MAX_HELD {
            return Err(too_large());
        }
    }
    Ok(())
}

/// Checks a workbook of Excel 97 to 2003.
///
/// # Errors
/// [`ReadErrorKind::Malformed`] if it is too large, protected by a password, or no workbook.
pub(super) fn check_old(input: &Input) -> Result<(), ReadErrorKind> {
    check_size(input)?;
    let bytes = input.whole(MAX_FILE)?;
    // A new workbook with a password lies encrypted in the old container (MS-OFFCRYPTO 2.3.4).
    let encrypted: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    if bytes.windows(encrypted.len()).any(|w| w == encrypted) {
        return Err(ReadErrorKind::malformed(Message::new(
            "tables.workbook_protected",
        )));
    }
    match old::dense_cells(&bytes) {
        Some(cells) if cells <= MAX_DENSE => Ok(()),
        Some(_) => Err(too_large()),
        None => Err(ReadErrorKind::malformed_with_hint(
            Message::new("tables.workbook_broken").with("why", "MS-CFB"),
            Message::new("formats.hint_file_again"),
        )),
    }
}

/// Checks the size of the file itself.
pub(super) fn check_size(input: &Input) -> Result<(), ReadErrorKind> {
    if input.size()? > MAX_FILE {
        return Err(too_large());
    }
    Ok(())
}

fn too_large() -> ReadErrorKind {
    ReadErrorKind::malformed(
        Message::new("tables.workbook_too_large").with("most_mb", MAX_UNPACKED >> 20),
    )
}

/// Counts what is written to it.
struct Counter(u64);

impl std::io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

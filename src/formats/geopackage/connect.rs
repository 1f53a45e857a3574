//! Opening the database so that nothing in it runs and nothing in it changes.

use crate::base::diagnostics::Severity;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::formats::error::ReadErrorKind;
use crate::formats::input::Input;
use crate::formats::remarks::Remarks;
use rusqlite::limits::Limit;
use rusqlite::{Connection, ErrorCode, MAIN_DB, OpenFlags};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Steps of SQLite's machine between two looks at the progress.
const STEPS: i32 = 10_000;
/// Looks without a row after which the file is given up: two thousand million steps.
const MOST_LOOKS: u64 = 200_000;
/// Most bytes of one text or blob: a shape of sixteen million vertices.
const MOST_BYTES: i32 = 256 << 20;
/// Most bytes of a database held in memory.
const MOST_IN_MEMORY: u64 = 2 << 30;

/// An open GeoPackage.
pub(in crate::formats) struct Opened {
    pub(in crate::formats) connection: Connection,
    pub(in crate::formats) progress: Progress,
    pub(in crate::formats) size: u64,
    looks: Arc<AtomicU64>,
}

impl Opened {
    /// A row came: the bound begins anew.
    pub(in crate::formats) fn row_came(&self) {
        self.looks.store(0, Ordering::Relaxed);
    }

    /// What an error of SQLite means.
    pub(in crate::formats) fn error(&self, error: &rusqlite::Error) -> ReadErrorKind {
        if self.progress.is_cancelled() {
            return ReadErrorKind::Cancelled(crate::base::progress::Cancelled);
        }
        if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) {
            return ReadErrorKind::malformed(Message::new("vectors.gpkg_too_slow"));
        }
        failed(error)
    }
}

fn failed(error: &rusqlite::Error) -> ReadErrorKind {
    ReadErrorKind::malformed_with_hint(
        Message::new("vectors.gpkg_sqlite").with("why", error.to_string()),
        Message::new("formats.hint_file_again"),
    )
}

/// Opens a file or the bytes of an archive's member.
pub(in crate::formats) fn open(
    input: &Input,
    progress: &Progress,
    remarks: &mut Remarks,
) -> Result<Opened, ReadErrorKind> {
    let size = input.size()?;
    let mut connection = if input.is_on_disk() {
        open_file(input.path(), remarks)?
    } else {
        let bytes = input.whole(MOST_IN_MEMORY)?;
        let mut connection = Connection::open_in_memory().map_err(|e| failed(&e))?;
        connection
            .deserialize_read_exact(MAIN_DB, bytes.as_ref(), bytes.len(), true)
            .map_err(|e| failed(&e))?;
        connection
    };
    let looks = Arc::new(AtomicU64::new(0));
    let (counter, watched) = (Arc::clone(&looks), progress.clone());
    connection
        .progress_handler(
            STEPS,
            Some(move || {
                watched.is_cancelled() || counter.fetch_add(1, Ordering::Relaxed) > MOST_LOOKS
            }),
        )
        .and_then(|()| {
            connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, MOST_BYTES)?;
            connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
            // One statement each: a file that is no database answers the first with an error.
            for pragma in [
                "PRAGMA trusted_schema = OFF",
                "PRAGMA cell_size_check = ON",
                "PRAGMA query_only = ON",
                "PRAGMA temp_store = MEMORY",
                "PRAGMA mmap_size = 0",
            ] {
                connection.execute_batch(pragma)?;
            }
            Ok(())
        })
        .map_err(|e| failed(&e))?;
    Ok(Opened {
        connection,
        progress: progress.clone(),
        size,
        looks,
    })
}

fn open_file(path: &Path, remarks: &mut Remarks) -> Result<Connection, ReadErrorKind> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = |query: &str| Connection::open_with_flags(uri(path, query), flags);
    if has_content(&beside(path, "-wal")) {
        // What was saved last stands only in the side file.
        let with_wal = open("mode=ro").and_then(|connection| {
            connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))?;
            Ok(connection)
        });
        if let Ok(connection) = with_wal {
            remarks.say(Severity::Info, Message::new("vectors.gpkg_wal_read"));
            return Ok(connection);
        }
        remarks.advise(
            Severity::Error,
            Message::new("vectors.gpkg_wal_lost"),
            Message::new("vectors.hint_gpkg_close"),
        );
    } else if has_content(&beside(path, "-journal")) {
        remarks.advise(
            Severity::Error,
            Message::new("vectors.gpkg_journal"),
            Message::new("vectors.hint_gpkg_close"),
        );
    }
    open("mode=ro&immutable=1").map_err(|e| failed(&e))
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn has_content(path: &Path) -> bool {
    path.metadata().is_ok_and(|m| m.len() > 0)
}

/// The file as SQLite's URI, every byte that means something there escaped.
fn uri(path: &Path, query: &str) -> String {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut out = String::from("file:");
    let text = whole.to_string_lossy();
    if !text.starts_with('/') {
        // A drive letter follows an empty authority.
        out.push_str("///");
    }
    for byte in text.bytes() {
        match byte {
            b'\\' if cfg!(windows) => out.push('/'),
            b'/' | b':' | b'.' | b'-' | b'_' => out.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => out.push(char::from(byte)),
            // Writing to a string does not fail.
            _ => write!(out, "%{byte:02X}").unwrap_or_default(),
        }
    }
    out.push('?');
    out.push_str(query);
    out
}

//! The work on a case's folder, off the window's thread.

use super::rounds::compared;
use super::{CasesCommand, Seen};
use crate::base::date::Date;
use crate::base::files::{io_message, sha256_of_bytes, sha256_of_file, write_atomically};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::report::json;
use crate::session::checking::CheckRequest;
use crate::session::command::Command;
use crate::session::engine;
use crate::session::jobs::Stop;
use crate::workspace::cases::{
    self, CaseFile, INCOMING, Issued, LayerState, ROUNDS, Round, add_originals, archive_list,
};
use std::io;
use std::path::{Path, PathBuf};

/// Longest result of a round that is read again.
const MOST_RESULT: u64 = 256 << 20;

/// Work on a case's folder.
#[derive(Debug)]
pub enum CasesJob {
    /// Read the case of a folder.
    Read(PathBuf),
    /// Save a case as it is now; then tell this.
    Save(Box<CaseFile>, PathBuf, Message),
    /// Take files in as they came.
    Add(Box<CaseFile>, PathBuf, Vec<PathBuf>, Date),
    /// Check and keep the result as that of the round.
    Keep(Box<CaseFile>, PathBuf, Box<CheckRequest>, Vec<LayerState>),
    /// Enter documents that were given out.
    Issue(Box<CaseFile>, PathBuf, Vec<PathBuf>, Vec<LayerState>, Date),
    /// Write the list of everything for the archive.
    Archive(PathBuf, PathBuf),
    /// List the cases below a folder.
    List(PathBuf),
}

/// Does it.
///
/// # Errors
/// [`Stop`]: cancelled, or why it could not be done.
pub fn run(job: CasesJob, progress: &Progress) -> Result<Command, Stop> {
    match job {
        CasesJob::Read(folder) => Ok(done(CaseFile::open(&folder), &folder, None)),
        CasesJob::Save(mut case, folder, told) => {
            case.save(&folder).map_err(|e| failed(&e))?;
            Ok(done(Ok(Some(*case)), &folder, Some(told)))
        }
        CasesJob::Add(mut case, folder, files, date) => {
            let added = add_originals(&mut case, &folder, &files, date);
            // What was taken in before a failure is entered all the same.
            case.save(&folder).map_err(|e| failed(&e))?;
            let added = added.map_err(|e| failed(&e))?;
            let told = Message::new("cases.added")
                .with("count", added.added.len())
                .with("known", added.known.len())
                .with("folder", INCOMING);
            Ok(done(Ok(Some(*case)), &folder, Some(told)))
        }
        CasesJob::Keep(case, folder, request, layers) => {
            keep_round(*case, &folder, &request, layers, progress)
        }
        CasesJob::Issue(mut case, folder, files, layers, date) => {
            for path in &files {
                let sha256 = sha256_of_file(path).map_err(|e| failed(&e))?;
                let file = name_in(&folder, path);
                case.issued.push(Issued {
                    file,
                    sha256,
                    date,
                    round: case.round(),
                    layers: layers.clone(),
                });
            }
            case.save(&folder).map_err(|e| failed(&e))?;
            let told = Message::new("cases.issued_entered").with("count", files.len());
            Ok(done(Ok(Some(*case)), &folder, Some(told)))
        }
        CasesJob::Archive(folder, to) => {
            let list = archive_list(&folder).map_err(|e| failed(&e))?;
            let text = archive_text(&list);
            write_atomically(&to, text.as_bytes()).map_err(|e| failed(&e))?;
            Ok(Command::Cases(CasesCommand::Archived(to, list.len())))
        }
        CasesJob::List(folder) => {
            let rows = cases::list(&folder);
            Ok(Command::Cases(CasesCommand::Listed(folder, rows)))
        }
    }
}

fn failed(error: &io::Error) -> Stop {
    Stop::Failed(Message::new("cases.failed").with("cause", io_message(error)))
}

fn done(case: Result<Option<CaseFile>, Message>, folder: &Path, told: Option<Message>) -> Command {
    let seen = case.map(|case| {
        case.map(|case| {
            let changes = last_changes(&case, folder);
            Box::new(Seen { case, changes })
        })
    });
    Command::Cases(CasesCommand::Read(folder.to_path_buf(), seen, told))
}

/// What the last round has otherwise than the one before; none while there are not two, or where
/// one of them cannot be read.
fn last_changes(case: &CaseFile, folder: &Path) -> Option<Vec<Message>> {
    let last = case.rounds.iter().max_by_key(|r| r.number)?;
    let before = case.round_before(last.number)?;
    let read = |round: &Round| -> Option<serde_json::Value> {
        // A name from a file that came from elsewhere: only inside the folder.
        let is_plain = round.result.starts_with(ROUNDS) && !round.result.contains("..");
        let path = folder.join(&round.result);
        let is_small = path.metadata().ok()?.len() <= MOST_RESULT;
        if !is_plain || !is_small {
            return None;
        }
        serde_json::from_slice(&std::fs::read(path).ok()?).ok()
    };
    Some(compared(&read(before)?, &read(last)?))
}

fn keep_round(
    mut case: CaseFile,
    folder: &Path,
    request: &CheckRequest,
    layers: Vec<LayerState>,
    progress: &Progress,
) -> Result<Command, Stop> {
    let screening = engine::check(request, progress)?;
    let text = json(&screening);
    let number = case.round();
    std::fs::create_dir_all(folder.join(ROUNDS)).map_err(|e| failed(&e))?;
    let wish = format!("第{number}轮.json");
    // The machine's result is never changed: one more of the same round stands beside it.
    let name = cases::free_name(&folder.join(ROUNDS), &wish);
    let path = folder.join(ROUNDS).join(&name);
    write_atomically(&path, text.as_bytes()).map_err(|e| failed(&e))?;
    case.rounds.push(Round {
        number,
        date: request.as_of,
        result: format!("{ROUNDS}/{name}"),
        sha256: sha256_of_bytes(text.as_bytes()),
        layers,
    });
    case.save(folder).map_err(|e| failed(&e))?;
    let told = Message::new("cases.round_kept").with("round", number);
    Ok(done(Ok(Some(case)), folder, Some(told)))
}

fn name_in(folder: &Path, path: &Path) -> String {
    let real = |p: &Path| p.canonicalize().unwrap_or_else(|_| p.to_path_buf());
    let path = real(path);
    let inside = path.strip_prefix(real(folder)).map(Path::to_path_buf);
    let name = inside.unwrap_or(path);
    name.to_string_lossy().replace('\\', "/")
}

/// The archive's list as CSV that a spreadsheet opens as it is meant.
fn archive_text(list: &[(String, u64, String)]) -> String {
    let mut text = String::from("\u{feff}文件,字节,SHA-256\r\n");
    for (name, bytes, sha256) in list {
        let name = name.replace('"', "\"\"");
        // What a spreadsheet would run is text (decision 16).
        let mark = if name.starts_with(['=', '+', '-', '@']) {
            "'"
        } else {
            ""
        };
        text.push_str(&format!("\"{mark}{name}\",{bytes},{sha256}\r\n"));
    }
    text
}

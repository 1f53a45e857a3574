//! The recovery file: a workspace as it stands in the window and not yet on disk, written beside it
//! every few seconds, and read again when the workspace is opened after the program was killed.

use super::{FOLDER, existing_folder, folder_of, own_folder, read_small};
use crate::base::files::{io_message, sha256_of_bytes, sha256_of_file, write_atomically};
use crate::base::message::Message;
use crate::workspace::{Workspace, WorkspaceError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What `format` of a recovery file says.
const FORMAT: &str = "redline-recovery";
/// Schema number this version reads and writes.
const SCHEMA: i64 = 1;

/// The file.
#[derive(Serialize, Deserialize)]
struct FileV1 {
    format: String,
    schema: i64,
    /// When it was written, seconds since 1970.
    at: u64,
    /// SHA-256 of the workspace's file that the unsaved state began from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    saved_sha256: Option<String>,
    /// SHA-256 of `text`.
    sha256: String,
    /// The workspace's text as it would have been saved.
    text: String,
    /// Files beside the workspace that are saved with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    companion: Vec<Companion>,
}

/// A file beside the workspace that is saved with it, as it would have been saved.
#[derive(Serialize, Deserialize)]
struct Companion {
    file: String,
    sha256: String,
    text: String,
}

/// What is read before the rest is believed.
#[derive(Deserialize)]
struct Head {
    #[serde(default)]
    format: String,
    #[serde(default)]
    schema: i64,
}

/// An unsaved state that was found.
#[derive(Debug, Clone)]
pub struct Recovery {
    /// When it was written, seconds since 1970.
    pub at: u64,
    /// The workspace as it was then.
    pub workspace: Workspace,
    /// Its text.
    pub text: String,
    /// Whether the file it began from has been saved over since.
    pub is_saved_over: bool,
    /// Texts of the files beside the workspace that are saved with it, by the names the workspace
    /// has for them.
    pub companions: BTreeMap<String, String>,
    /// Those of them that stand otherwise on disk.
    pub unsaved_companions: Vec<String>,
}

/// Where the recovery file of a workspace stands.
pub fn path_of(workspace: &Path) -> PathBuf {
    folder_of(workspace).join(FOLDER).join(name_of(workspace))
}

fn name_of(workspace: &Path) -> String {
    let name = workspace.file_name().unwrap_or_default().to_string_lossy();
    format!("recovery.{name}")
}

/// Writes the unsaved state of a workspace that has a folder, with the texts of the files that are
/// saved with it; returns its size.
///
/// # Errors
/// As the file system says; the file before it is then untouched.
pub fn write(
    workspace: &Workspace,
    companions: &BTreeMap<String, String>,
    at: u64,
) -> io::Result<u64> {
    let Some(path) = &workspace.path else {
        return Err(io::Error::from(io::ErrorKind::NotFound));
    };
    let text = workspace.to_text();
    let file = FileV1 {
        format: FORMAT.to_owned(),
        schema: SCHEMA,
        at,
        saved_sha256: sha256_of_file(path).ok(),
        sha256: sha256_of_bytes(text.as_bytes()),
        text,
        companion: companions
            .iter()
            .map(|(file, text)| Companion {
                file: file.clone(),
                sha256: sha256_of_bytes(text.as_bytes()),
                text: text.clone(),
            })
            .collect(),
    };
    let bytes = toml::to_string(&file).map_err(io::Error::other)?;
    let own = own_folder(&folder_of(path))?;
    write_atomically(&own.join(name_of(path)), bytes.as_bytes())?;
    Ok(bytes.len() as u64)
}

/// Removes the recovery file of a workspace, if there is one, and the folder around it if that was
/// all it held.
pub fn remove(workspace: &Path) {
    if let Some(own) = existing_folder(&folder_of(workspace)) {
        fs::remove_file(own.join(name_of(workspace))).ok();
        fs::remove_dir(own).ok();
    }
}

/// Reads the recovery file of a workspace; none where there is none.
///
/// # Errors
/// The sentence that says why it cannot be used: what it holds is left as it is.
pub fn read(workspace: &Path) -> Result<Option<Recovery>, Message> {
    let Some(own) = existing_folder(&folder_of(workspace)) else {
        return Ok(None);
    };
    let path = own.join(name_of(workspace));
    let text = match read_small(&path) {
        Ok(Some(text)) => text,
        Ok(None) => return Ok(None),
        Err(e) => {
            let message = Message::new("keep.recovery_unreadable");
            return Err(message.with("cause", io_message(&e)));
        }
    };
    let saved = sha256_of_file(workspace).ok();
    let mut recovery = parse(&text, workspace, saved.as_deref())?;
    let is_saved = |file: &str, text: &str| {
        let path = recovery.workspace.resolve(file);
        !recovery.workspace.is_outside(file)
            && fs::read(path).is_ok_and(|bytes| bytes == text.as_bytes())
    };
    recovery.unsaved_companions = recovery
        .companions
        .iter()
        .filter(|(file, text)| !is_saved(file, text))
        .map(|(file, _)| file.clone())
        .collect();
    Ok(Some(recovery))
}

/// Reads a recovery file from its text. `saved` is the hash of the workspace's file as it stands.
///
/// # Errors
/// The sentence that says why it cannot be used.
pub fn parse(text: &str, workspace: &Path, saved: Option<&str>) -> Result<Recovery, Message> {
    let damaged = |line: usize, detail: &str| {
        Message::new("keep.recovery_damaged")
            .with("line", line)
            .with("detail", detail)
    };
    let of_toml = |e: toml::de::Error| {
        let before = e.span().and_then(|s| text.get(..s.start));
        let line = before.unwrap_or_default().matches('\n').count() + 1;
        damaged(line, e.message())
    };
    let head: Head = toml::from_str(text).map_err(of_toml)?;
    if head.format != FORMAT {
        return Err(damaged(1, "format"));
    }
    if head.schema != SCHEMA {
        return Err(Message::new("keep.recovery_newer").with("found", head.schema));
    }
    let file: FileV1 = toml::from_str(text).map_err(of_toml)?;
    let is_whole = |c: &Companion| sha256_of_bytes(c.text.as_bytes()) == c.sha256;
    if sha256_of_bytes(file.text.as_bytes()) != file.sha256 || !file.companion.iter().all(is_whole)
    {
        return Err(damaged(1, "sha256"));
    }
    let mut parsed = Workspace::parse(&file.text, workspace).map_err(|e| match &e {
        WorkspaceError::Malformed { line, detail, .. } => damaged(*line, detail),
        other => other.message(),
    })?;
    // Sketches stand before what their files hold.
    for kept in &file.companion {
        let is_of_sketches = parsed
            .projects
            .iter()
            .any(|p| p.sketch && p.file == kept.file);
        if is_of_sketches && parsed.take_sketch_text(&kept.file, &kept.text).is_err() {
            return Err(damaged(1, "companion"));
        }
    }
    Ok(Recovery {
        at: file.at,
        workspace: parsed,
        is_saved_over: file.saved_sha256.as_deref() != saved,
        text: file.text,
        companions: file
            .companion
            .into_iter()
            .map(|c| (c.file, c.text))
            .collect(),
        unsaved_companions: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_saved_with_the_workspace_are_kept_and_told_from_what_is_on_disk() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("w.toml");
        let mut workspace = Workspace::new("甲");
        workspace.path = Some(path.clone());
        fs::write(&path, workspace.to_text()).unwrap();
        fs::write(dir.path().join("same.geojson"), "one").unwrap();
        fs::write(dir.path().join("other.geojson"), "old").unwrap();
        let texts = [("same.geojson", "one"), ("other.geojson", "新\n")]
            .map(|(file, text)| (file.to_owned(), text.to_owned()));
        write(&workspace, &texts.clone().into(), 7).unwrap();
        let found = read(&path).unwrap().unwrap();
        assert_eq!(found.companions, texts.into());
        assert_eq!(found.unsaved_companions, ["other.geojson"]);
        let file = path_of(&path);
        let text = fs::read_to_string(&file).unwrap();
        fs::write(&file, text.replace("新", "旧")).unwrap();
        assert_eq!(read(&path).unwrap_err().code, "keep.recovery_damaged");
    }
}

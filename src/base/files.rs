//! The few file operations the rest of the program shares: atomic save, sidecar lookup, hash.
//!
//! Only `base::files`, `formats`, `workspace`, `session`'s settings and the shells touch files;
//! a test in the suite holds that fence.

use crate::base::message::Message;
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Writes a whole file so that a reader, or a crash at any moment, sees the old or the new
/// content, never a mixture: a temporary file in the same folder, flushed, then renamed.
///
/// # Errors
/// Whatever the file system says; the old file is then untouched.
pub fn write_atomically(path: &Path, content: &[u8]) -> io::Result<()> {
    write_atomically_with(path, |file| file.write_all(content))
}

/// As [`write_atomically`], for what is written piece by piece.
///
/// # Errors
/// Whatever the file system or `fill` says; the old file is then untouched.
pub fn write_atomically_with<E: From<io::Error>>(
    path: &Path,
    fill: impl FnOnce(&mut io::BufWriter<fs::File>) -> Result<(), E>,
) -> Result<(), E> {
    let folder = match path.parent() {
        Some(p) if !p.as_os_str().is_empty() => p.to_path_buf(),
        _ => PathBuf::from("."),
    };
    let name = path
        .file_name()
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "no file name"))?;
    let temporary = folder.join(format!(
        ".{}.{}.saving",
        name.to_string_lossy(),
        std::process::id()
    ));
    let write = || -> Result<(), E> {
        let mut file = io::BufWriter::new(fs::File::create(&temporary)?);
        fill(&mut file)?;
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        drop(file);
        fs::rename(&temporary, path)?;
        Ok(())
    };
    let result = write();
    if result.is_err() {
        // Best effort: the error that matters is the first one.
        fs::remove_file(&temporary).ok();
    }
    result
}

/// The file beside `path` with another extension, whatever the case of its letters.
///
/// `dltb.shp` finds `dltb.dbf`, `DLTB.DBF` and `dltb.Dbf`.
pub fn sibling(path: &Path, extension: &str) -> Option<PathBuf> {
    let exact = path.with_extension(extension);
    if exact.is_file() {
        return Some(exact);
    }
    let stem = path.file_stem()?.to_string_lossy().to_lowercase();
    let folder = match path.parent() {
        Some(p) if !p.as_os_str().is_empty() => p.to_path_buf(),
        _ => PathBuf::from("."),
    };
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .ok()?
        .flatten()
        .map(|entry| entry.path())
        .filter(|candidate| {
            candidate.is_file()
                && candidate
                    .extension()
                    .is_some_and(|e| e.to_string_lossy().eq_ignore_ascii_case(extension))
                && candidate
                    .file_stem()
                    .is_some_and(|s| s.to_string_lossy().to_lowercase() == stem)
        })
        .collect();
    found.sort();
    found.into_iter().next()
}

/// Folders, and files with one of these extensions (lower case, without dot), by name, folders
/// first; hidden ones left out. Empty where the folder cannot be listed.
pub fn list_folder(folder: &Path, extensions: &[&str]) -> Vec<(String, bool)> {
    let mut entries: Vec<(String, bool)> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = entry.path();
            let is_folder = path.is_dir();
            let is_wanted = path.extension().is_some_and(|e| {
                let e = e.to_string_lossy().to_lowercase();
                extensions.contains(&e.as_str())
            });
            (!name.starts_with('.') && (is_folder || is_wanted)).then_some((name, is_folder))
        })
        .collect();
    entries.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    entries
}

/// SHA-256 of a file's content, lower-case hex.
///
/// # Errors
/// Whatever reading says.
pub fn sha256_of_file(path: &Path) -> io::Result<String> {
    let mut file = fs::File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let n = file.read(&mut buffer)?;
        if n == 0 {
            break;
        }
        hasher.update(buffer.get(..n).unwrap_or_default());
    }
    Ok(hex(&hasher.finalize()))
}

/// SHA-256 of some bytes, lower-case hex.
pub fn sha256_of_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// What the file system said, as a sentence of both catalogues; what has none keeps the
/// system's own words.
pub fn io_message(error: &std::io::Error) -> Message {
    use std::io::ErrorKind;
    let code = match error.kind() {
        ErrorKind::NotFound => "common.io_not_found",
        ErrorKind::PermissionDenied => "common.io_denied",
        ErrorKind::IsADirectory => "common.io_is_folder",
        ErrorKind::NotADirectory => "common.io_not_folder",
        ErrorKind::StorageFull => "common.io_full",
        ErrorKind::ReadOnlyFilesystem => "common.io_read_only",
        ErrorKind::InvalidData => "common.io_not_text",
        _ => return Message::new("common.io_other").with("detail", error.to_string()),
    };
    Message::new(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sidecars_are_found_whatever_the_case_of_their_letters() {
        let dir = tempfile::tempdir().unwrap();
        let shp = dir.path().join("Dltb.shp");
        fs::write(&shp, b"").unwrap();
        fs::write(dir.path().join("DLTB.DBF"), b"").unwrap();
        assert_eq!(
            sibling(&shp, "dbf").unwrap().file_name().unwrap(),
            "DLTB.DBF"
        );
        assert!(sibling(&shp, "prj").is_none());
    }

    #[test]
    fn saving_leaves_no_temporary_file_behind() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.toml");
        write_atomically(&path, b"one").unwrap();
        write_atomically(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn hash_is_sha256() {
        // FIPS 180-2, appendix B.1.
        assert_eq!(
            sha256_of_bytes(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}

//! What the person opened last, and how the files of each folder were read: kept beside the
//! settings, bounded, never of a workspace that holds anything above 公开 (decision 16).

use super::preview::Choices;
use crate::base::files::write_atomically;
use crate::formats::FormatKind;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Workspaces and files remembered, of each.
const MOST: usize = 10;
/// Folders whose choices are remembered.
const MOST_FOLDERS: usize = 30;

/// What was opened last, newest first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Recent {
    /// Workspaces.
    pub workspaces: Vec<PathBuf>,
    /// Files.
    pub files: Vec<PathBuf>,
    /// How files of a folder were read, newest first.
    #[serde(rename = "folder")]
    folders: Vec<FolderChoices>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct FolderChoices {
    folder: PathBuf,
    format: String,
    choices: Choices,
}

impl Recent {
    /// From a file; what it does not say, or says wrongly, is nothing.
    pub fn load(path: &Path) -> Self {
        let mut recent: Self = std::fs::read_to_string(path)
            .ok()
            .and_then(|text| toml::from_str(&text).ok())
            .unwrap_or_default();
        recent.workspaces.truncate(MOST);
        recent.files.truncate(MOST);
        recent.folders.truncate(MOST_FOLDERS);
        recent
    }

    /// Writes it.
    ///
    /// # Errors
    /// As the file system says.
    pub fn store(&self, path: &Path) -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        write_atomically(path, toml::to_string(self).unwrap_or_default().as_bytes())
    }

    /// Puts a workspace first.
    pub fn add_workspace(&mut self, path: &Path) {
        put_first(&mut self.workspaces, path);
    }

    /// Puts a file first.
    pub fn add_file(&mut self, path: &Path) {
        put_first(&mut self.files, path);
    }

    /// How files of that format in the file's folder were last read.
    pub fn choices_for(&self, path: &Path, kind: Option<FormatKind>) -> Option<&Choices> {
        let (folder, format) = key(path, kind)?;
        self.folders
            .iter()
            .find(|f| f.folder == folder && f.format == format)
            .map(|f| &f.choices)
    }

    /// Keeps in mind how a file was read; without a choice, that there is none any more.
    pub fn remember(&mut self, path: &Path, kind: Option<FormatKind>, choices: Choices) {
        let Some((folder, format)) = key(path, kind) else {
            return;
        };
        self.folders
            .retain(|f| f.folder != folder || f.format != format);
        if choices != Choices::default() {
            self.folders.insert(
                0,
                FolderChoices {
                    folder,
                    format: format.to_owned(),
                    choices,
                },
            );
            self.folders.truncate(MOST_FOLDERS);
        }
    }
}

fn key(path: &Path, kind: Option<FormatKind>) -> Option<(PathBuf, &'static str)> {
    let path = std::path::absolute(path).ok()?;
    Some((path.parent()?.to_path_buf(), kind?.name()))
}

fn put_first(list: &mut Vec<PathBuf>, path: &Path) {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    list.retain(|p| *p != path);
    list.insert(0, path);
    list.truncate(MOST);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_ten_are_kept_newest_first_and_survive_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("redline/recent.toml");
        let mut recent = Recent::default();
        for n in 0..12 {
            recent.add_file(&dir.path().join(format!("{n}.shp")));
        }
        recent.add_file(&dir.path().join("5.shp"));
        assert_eq!(recent.files.len(), 10);
        assert_eq!(recent.files[0], dir.path().join("5.shp"));
        let gbk = Choices {
            encoding: Some("GBK".into()),
            ..Choices::default()
        };
        let file = dir.path().join("a.csv");
        recent.remember(&file, Some(FormatKind::Csv), gbk.clone());
        recent.store(&path).unwrap();
        let again = Recent::load(&path);
        assert_eq!(again, recent);
        let other = dir.path().join("b.csv");
        assert_eq!(again.choices_for(&other, Some(FormatKind::Csv)), Some(&gbk));
        assert_eq!(again.choices_for(&other, Some(FormatKind::Shapefile)), None);
        std::fs::write(&path, "files = 7").unwrap();
        assert_eq!(Recent::load(&path), Recent::default());
    }

    #[test]
    fn a_choice_taken_back_is_forgotten() {
        let mut recent = Recent::default();
        let path = Path::new("in/a.csv");
        let swapped = Choices {
            swapped_axes: true,
            ..Choices::default()
        };
        recent.remember(path, Some(FormatKind::Csv), swapped);
        recent.remember(path, Some(FormatKind::Csv), Choices::default());
        assert_eq!(recent.choices_for(path, Some(FormatKind::Csv)), None);
    }
}

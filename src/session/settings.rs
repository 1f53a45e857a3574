//! What the person at the machine prefers: language, theme, text size. Not part of any
//! workspace, and the only thing the program writes without being asked to save.

use crate::base::files::write_atomically;
use crate::i18n::Lang;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Paper.
    #[default]
    Light,
    /// Its own palette, not an inversion.
    Dark,
}

/// What the person prefers.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Language of the interface.
    pub lang: Lang,
    /// Light or dark.
    pub theme: Theme,
    /// Large text, for meetings (F11).
    pub large_text: bool,
    /// Lines of longitude and latitude on the map.
    pub graticule: bool,
    /// Most memory that pictures of the map may take, megabytes; 256 where it says nothing.
    pub tile_memory_mb: Option<u32>,
    /// The grid is of kilometres of the 3-degree zone.
    pub kilometers: bool,
    /// No north arrow on the map.
    pub north_hidden: bool,
    /// A legend on the map.
    pub legend: bool,
    /// That legend shows its heading only.
    pub legend_folded: bool,
}

impl Settings {
    /// Most memory that pictures of the map may take, bytes: between 64 and 4,096 megabytes.
    pub fn tile_bytes(&self) -> usize {
        (self.tile_memory_mb.unwrap_or(256).clamp(64, 4096) as usize) << 20
    }

    /// Settings from a file; what it does not say, or says wrongly, is as by default.
    pub fn load(path: &Path) -> Self {
        std::fs::read_to_string(path)
            .ok()
            .and_then(|text| toml::from_str(&text).ok())
            .unwrap_or_default()
    }

    /// Writes the settings.
    ///
    /// # Errors
    /// As the file system says; settings that cannot be kept are no reason to stop.
    pub fn store(&self, path: &Path) -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let text = toml::to_string(self).unwrap_or_default();
        write_atomically(path, text.as_bytes())
    }
}

/// Folder beside the program that holds everything it writes by itself, when it runs from a stick.
pub const PORTABLE: &str = "redline-data";

/// Where settings live. Asked for, or where there is a folder [`PORTABLE`] already: in that folder.
/// Else beside the program if a `settings.toml` stands there, else in the user's configuration
/// folder. Files opened last stand beside the settings.
pub fn path(portable: bool) -> Option<PathBuf> {
    let beside = std::env::current_exe()
        .ok()
        .and_then(|exe| exe.parent().map(Path::to_path_buf));
    if let Some(beside) = beside {
        let own = beside.join(PORTABLE);
        if portable || own.is_dir() {
            return Some(own.join("settings.toml"));
        }
        let path = beside.join("settings.toml");
        if path.is_file() {
            return Some(path);
        }
    }
    if portable {
        return None;
    }
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let root = folder("XDG_CONFIG_HOME")
        .or_else(|| folder("APPDATA"))
        .or_else(|| folder("HOME").map(|home| home.join(".config")))?;
    Some(root.join("redline").join("settings.toml"))
}

/// Whether the program keeps everything beside itself: asked to, or told by the folder there.
pub fn is_portable(asked: bool) -> bool {
    let own = path(asked);
    let folder = own.as_deref().and_then(Path::parent);
    folder
        .and_then(Path::file_name)
        .is_some_and(|n| n == PORTABLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_a_restart_and_a_broken_file_gives_the_defaults() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("redline/settings.toml");
        let wanted = Settings {
            lang: Lang::En,
            theme: Theme::Dark,
            large_text: true,
            graticule: true,
            tile_memory_mb: Some(128),
            kilometers: true,
            ..Settings::default()
        };
        wanted.store(&path).unwrap();
        assert_eq!(Settings::load(&path), wanted);
        std::fs::write(&path, "lang = 7").unwrap();
        assert_eq!(Settings::load(&path), Settings::default());
    }
}

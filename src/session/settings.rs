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

/// Where settings live: beside the program if a `settings.toml` stands there (a memory stick
/// then carries its own), else in the user's configuration folder.
pub fn default_path() -> Option<PathBuf> {
    let beside = std::env::current_exe()
        .ok()
        .and_then(|exe| exe.parent().map(|p| p.join("settings.toml")));
    if let Some(path) = beside.filter(|p| p.is_file()) {
        return Some(path);
    }
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let root = folder("XDG_CONFIG_HOME")
        .or_else(|| folder("APPDATA"))
        .or_else(|| folder("HOME").map(|home| home.join(".config")))?;
    Some(root.join("redline").join("settings.toml"))
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

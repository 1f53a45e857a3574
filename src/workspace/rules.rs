//! The workspace's own rules: which files its key `rules` names, and the base they make together
//! with the shipped one.

use super::{Paths, Workspace};
use crate::base::diagnostics::{Diagnostic, Place, Severity};
use crate::base::files::io_message;
use crate::base::message::Message;
use crate::rules::{RuleBase, RuleErrors, shipped_texts};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Most bytes of one rule file: a base of thousands of entries has a few of them.
const MAX_BYTES: u64 = 8 * 1024 * 1024;
/// Most files that patterns may match.
const MAX_FILES: usize = 500;

/// The workspace's own rules cannot be used; nothing is checked without them.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// The file system said no.
    #[error("{}: {cause}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What it said.
        #[source]
        cause: std::io::Error,
    },
    /// A file lies outside the workspace's folder, and nobody agreed to that.
    #[error("outside: {0}")]
    Outside(String),
    /// A pattern that no file answers to.
    #[error("no file: {0}")]
    NoFile(String),
    /// Too large, too many, or not UTF-8.
    #[error("unusable: {0}")]
    Unusable(String),
    /// Faults in the files, each with file, line and key.
    #[error(transparent)]
    Faults(RuleErrors),
}

impl RulesError {
    /// The sentence for the user: the first fault, and how many more there are.
    pub fn message(&self) -> Message {
        match self {
            Self::Io { path, cause } => Message::new("rules.user_io")
                .with("path", path.display().to_string())
                .with("cause", io_message(cause)),
            Self::Outside(file) => Message::new("rules.user_outside").with("file", file.as_str()),
            Self::NoFile(file) => Message::new("rules.user_no_file").with("file", file.as_str()),
            Self::Unusable(file) => Message::new("rules.user_unusable").with("file", file.as_str()),
            Self::Faults(RuleErrors(faults)) => Message::new("rules.user_faults")
                .with("count", faults.len())
                .with(
                    "first",
                    faults.first().map_or_else(
                        || Message::new("rules.file_version"),
                        |f| f.diagnostic().message,
                    ),
                ),
        }
    }

    /// Every fault as a located remark.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        match self {
            Self::Faults(RuleErrors(faults)) => faults
                .iter()
                .map(crate::rules::RuleError::diagnostic)
                .collect(),
            other => vec![Diagnostic::new(Severity::Error, other.message()).at(Place::default())],
        }
    }
}

impl Workspace {
    /// The shipped rules with those of the workspace over them.
    ///
    /// # Errors
    /// [`RulesError`]: a file that cannot be read or holds faults; then no rules are used at all,
    /// because the office counts on its own.
    pub fn rule_base(&self, paths: Paths) -> Result<RuleBase, RulesError> {
        let local = self.rule_texts(paths)?;
        RuleBase::with_local(shipped_texts().iter().copied(), local).map_err(RulesError::Faults)
    }

    /// The texts of the files that key `rules` names, in its order: (name, text).
    ///
    /// # Errors
    /// As [`Self::rule_base`], faults of content apart.
    pub fn rule_texts(&self, paths: Paths) -> Result<Vec<(String, String)>, RulesError> {
        let files = self.rule_files(paths)?.into_iter();
        files
            .map(|name| read_rule_file(&self.resolve(&name), &name).map(|text| (name, text)))
            .collect()
    }

    /// The files that key `rules` names, in its order, none twice.
    ///
    /// # Errors
    /// [`RulesError`]: a name outside the folder, a pattern that no file answers to, too many.
    pub fn rule_files(&self, paths: Paths) -> Result<Vec<String>, RulesError> {
        let mut files = Vec::new();
        for written in &self.rules {
            for name in self.expand(written, paths)? {
                if paths == Paths::InsideFolder && self.is_outside(&name) {
                    return Err(RulesError::Outside(name));
                }
                if files.len() >= MAX_FILES {
                    return Err(RulesError::Unusable(written.clone()));
                }
                if !files.contains(&name) {
                    files.push(name);
                }
            }
        }
        Ok(files)
    }

    /// The files a written name stands for: itself, or every match of a `*` in its last part,
    /// sorted.
    fn expand(&self, written: &str, paths: Paths) -> Result<Vec<String>, RulesError> {
        let (folder, last) = written.rsplit_once('/').unwrap_or(("", written));
        let Some((before, after)) = last.split_once('*') else {
            return Ok(vec![written.to_owned()]);
        };
        let asks = paths == Paths::InsideFolder;
        if asks && self.is_outside(if folder.is_empty() { "." } else { folder }) {
            return Err(RulesError::Outside(written.to_owned()));
        }
        let path = self.resolve(if folder.is_empty() { "." } else { folder });
        let listed = std::fs::read_dir(&path).map_err(|cause| RulesError::Io {
            path: path.clone(),
            cause,
        })?;
        let mut names: Vec<String> = listed
            .flatten()
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| {
                let long_enough = name.len() >= before.len() + after.len();
                long_enough
                    && !name.starts_with('.')
                    && name.starts_with(before)
                    && name.ends_with(after)
            })
            .map(|name| match folder {
                "" => name,
                folder => format!("{folder}/{name}"),
            })
            .collect();
        names.sort();
        if names.is_empty() {
            return Err(RulesError::NoFile(written.to_owned()));
        }
        Ok(names)
    }
}

/// The text of a rule file; `name` is how the user calls it.
///
/// # Errors
/// [`RulesError::Io`], and [`RulesError::Unusable`] where it is too large or no UTF-8.
pub fn read_rule_file(path: &Path, name: &str) -> Result<String, RulesError> {
    let io = |cause| RulesError::Io {
        path: path.to_path_buf(),
        cause,
    };
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(io)?;
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(io)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(RulesError::Unusable(name.to_owned()));
    }
    let text = String::from_utf8(bytes).or(Err(RulesError::Unusable(name.to_owned())))?;
    Ok(text.strip_prefix('\u{FEFF}').unwrap_or(&text).to_owned())
}

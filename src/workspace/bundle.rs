//! The check bundle (核查包): one zip file that holds what a check was made from and what it came
//! to. Here is the container: its manifest, its members, and the bounds within which a bundle from
//! elsewhere is read. What goes into it and how it is verified is decided in `session`.
//!
//! A bundle is the same bytes for the same content. Its hash proves that two bundles are the same,
//! not who made them.

use super::Secrecy;
use crate::base::date::Date;
use crate::base::files::{io_message, sha256_of_bytes};
use crate::base::message::Message;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipArchive, ZipWriter};

/// Extension of a bundle's file.
pub const EXTENSION: &str = "rlb";
/// What `format` of a manifest says.
pub const FORMAT: &str = "redline-bundle";
/// Schema number this version reads and writes.
pub const BUNDLE_SCHEMA: u32 = 1;
/// Member that holds the manifest.
pub const MANIFEST: &str = "manifest.json";

/// Most members of a bundle.
const MOST_MEMBERS: usize = 10_000;
/// Most members or input files a manifest names.
const MOST_NAMED: usize = 20_000;
/// Most bytes of all members of a bundle, unpacked.
const MOST_BYTES: u64 = 2 << 30;
/// A bundle unpacks to no more than this many times its size; tables full of blanks come near it.
const MOST_RATIO: u64 = 400;
/// What any bundle may unpack to, whatever its size.
const SMALL: u64 = 64 << 20;
/// Most bytes of a manifest.
const MOST_MANIFEST: u64 = 16 << 20;
/// Most bytes of a member's name.
const MOST_NAME: usize = 1_000;

/// What a bundle says about itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// [`BUNDLE_SCHEMA`].
    pub schema: u32,
    /// Version of the program that made it.
    pub product: String,
    /// What its hash proves and what not.
    pub statement: String,
    /// The check date.
    pub as_of: Date,
    /// Version and hash of the rule base.
    pub rule_set: RuleStamp,
    /// Highest class among the layers that took part.
    pub secrecy: Secrecy,
    /// Whether invented geometry took part (示意).
    pub schematic: bool,
    /// SHA-256 of the workspace's file as it stood on disk; none where it was never saved.
    pub workspace_sha256: Option<String>,
    /// Every file the check read, in the order of the workspace.
    pub inputs: Vec<InputFile>,
    /// Layers of a class that was not asked for, left out of the check.
    pub left_out: Vec<LeftOut>,
    /// Every other member, by name.
    pub members: Vec<Member>,
}

/// The rule base a check was made with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleStamp {
    /// Its version.
    pub version: String,
    /// SHA-256 of its entries in canonical form.
    pub hash: String,
}

/// What a file of a check is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InputKind {
    /// Holds a layer.
    Layer,
    /// Holds projects.
    Project,
    /// Holds answers.
    Answers,
}

/// A file a check read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputFile {
    /// Its name in the bundle's workspace, with `/` between folders.
    pub name: String,
    /// What it is.
    pub kind: InputKind,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its content.
    pub sha256: String,
    /// Whether its content is a member, `data/NAME`.
    pub included: bool,
}

/// A layer that was left out for its class: what it is and its class, not its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Its role.
    pub role: crate::layer::Role,
    /// Its class.
    pub secrecy: Secrecy,
}

/// A member of the zip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Its size, unpacked.
    pub bytes: u64,
    /// SHA-256 of its content.
    pub sha256: String,
}

/// A bundle in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Bundle {
    /// What it says about itself.
    pub manifest: Manifest,
    members: BTreeMap<String, Arc<[u8]>>,
}

/// A member that is not what the manifest says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemberFault {
    /// Its content differs.
    Differs(String),
    /// It is not there.
    Missing(String),
    /// The manifest does not name it.
    Unnamed(String),
}

/// A bundle could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The file system said no.
    #[error("{}: {cause}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What it said.
        #[source]
        cause: std::io::Error,
    },
    /// It is no zip, or a damaged one.
    #[error("damaged: {0}")]
    Damaged(String),
    /// It has no manifest, or one that is none.
    #[error("manifest: {0}")]
    Manifest(String),
    /// It was made by a newer version.
    #[error("schema {0}")]
    Newer(u32),
    /// A member's name leads out of the bundle or stands twice.
    #[error("name of a member: {0}")]
    Name(String),
    /// It unpacks to more than is read.
    #[error("too large: {0} bytes")]
    TooLarge(u64),
    /// It has more members than are read.
    #[error("too many members: {0}")]
    TooMany(usize),
}

impl BundleError {
    /// The sentence for the user.
    pub fn message(&self) -> Message {
        match self {
            Self::Io { path, cause } => Message::new("bundle.io")
                .with("cause", io_message(cause))
                .with("path", path.display().to_string()),
            Self::Damaged(why) => Message::new("bundle.damaged").with("why", why.as_str()),
            Self::Manifest(why) => Message::new("bundle.bad_manifest").with("why", why.as_str()),
            Self::Newer(found) => Message::new("bundle.newer")
                .with("found", *found)
                .with("known", BUNDLE_SCHEMA),
            Self::Name(name) => Message::new("bundle.bad_name").with("name", name.as_str()),
            Self::TooLarge(bytes) => Message::new("bundle.too_large")
                .with("mb", bytes >> 20)
                .with("most", MOST_BYTES >> 20),
            Self::TooMany(count) => Message::new("bundle.too_many")
                .with("count", *count)
                .with("most", MOST_MEMBERS),
        }
    }
}

impl Bundle {
    /// A bundle of these members; the manifest's list of them is made here.
    ///
    /// # Errors
    /// [`BundleError::Name`] for a name that leads out of the bundle.
    pub fn new(
        mut manifest: Manifest,
        members: BTreeMap<String, Arc<[u8]>>,
    ) -> Result<Self, BundleError> {
        for name in members.keys() {
            check_name(name)?;
        }
        manifest.members = members
            .iter()
            .map(|(name, content)| Member {
                name: name.clone(),
                bytes: content.len() as u64,
                sha256: sha256_of_bytes(content),
            })
            .collect();
        Ok(Self { manifest, members })
    }

    /// The content of a member.
    pub fn member(&self, name: &str) -> Option<&Arc<[u8]>> {
        self.members.get(name)
    }

    /// Members whose names begin so, by name.
    pub fn members_under<'a>(
        &'a self,
        prefix: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a Arc<[u8]>)> {
        self.members
            .iter()
            .filter_map(move |(name, content)| Some((name.strip_prefix(prefix)?, content)))
    }

    /// Members that are not what the manifest says, by name.
    pub fn faults(&self) -> Vec<MemberFault> {
        let mut faults = Vec::new();
        for named in &self.manifest.members {
            match self.members.get(&named.name) {
                None => faults.push(MemberFault::Missing(named.name.clone())),
                Some(content)
                    if content.len() as u64 != named.bytes
                        || sha256_of_bytes(content) != named.sha256 =>
                {
                    faults.push(MemberFault::Differs(named.name.clone()));
                }
                Some(_) => {}
            }
        }
        let named: BTreeSet<&str> = self
            .manifest
            .members
            .iter()
            .map(|m| m.name.as_str())
            .collect();
        for name in self.members.keys() {
            if !named.contains(name.as_str()) {
                faults.push(MemberFault::Unnamed(name.clone()));
            }
        }
        faults
    }

    /// The file's bytes: the manifest first, then the members by name; no time, the same bytes
    /// for the same bundle.
    ///
    /// # Errors
    /// [`BundleError`] if the archive cannot be made, which memory alone can cause.
    pub fn to_bytes(&self) -> Result<Vec<u8>, BundleError> {
        let damaged = |e: ZipError| BundleError::Damaged(e.to_string());
        let mut manifest = serde_json::to_vec_pretty(&self.manifest)
            .map_err(|e| BundleError::Manifest(e.to_string()))?;
        manifest.push(b'\n');
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let first = (MANIFEST, manifest.as_slice());
        let rest = self.members.iter().map(|(n, c)| (n.as_str(), &**c));
        for (name, content) in std::iter::once(first).chain(rest) {
            let options = SimpleFileOptions::default()
                .compression_method(CompressionMethod::Deflated)
                .last_modified_time(DateTime::default())
                .system(System::Unix)
                .unix_permissions(0o644)
                .large_file(content.len() as u64 > u64::from(u32::MAX));
            zip.start_file(name, options).map_err(damaged)?;
            zip.write_all(content).map_err(|e| damaged(e.into()))?;
        }
        zip.finish().map(Cursor::into_inner).map_err(damaged)
    }

    /// Reads a bundle's file; gives it with its hash.
    ///
    /// # Errors
    /// [`BundleError`].
    pub fn open(path: &Path) -> Result<(Self, String), BundleError> {
        let io = |cause| BundleError::Io {
            path: path.to_path_buf(),
            cause,
        };
        let size = path.metadata().map_err(io)?.len();
        if size > MOST_BYTES {
            return Err(BundleError::TooLarge(size));
        }
        let hash = crate::base::files::sha256_of_file(path).map_err(io)?;
        let file = std::fs::File::open(path).map_err(io)?;
        Ok((Self::read(file, size)?, hash))
    }

    /// Reads a bundle from its bytes.
    ///
    /// # Errors
    /// [`BundleError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BundleError> {
        Self::read(Cursor::new(bytes), bytes.len() as u64)
    }

    fn read(from: impl Read + Seek, size: u64) -> Result<Self, BundleError> {
        let damaged = |e: ZipError| BundleError::Damaged(e.to_string());
        let mut archive = ZipArchive::new(from).map_err(damaged)?;
        if archive.len() > MOST_MEMBERS {
            return Err(BundleError::TooMany(archive.len()));
        }
        let budget = size.saturating_mul(MOST_RATIO).clamp(SMALL, MOST_BYTES);
        let mut left = budget;
        let mut members = BTreeMap::new();
        for index in 0..archive.len() {
            let entry = archive.by_index(index).map_err(damaged)?;
            let name = String::from_utf8(entry.name_raw().to_vec()).map_err(|e| {
                BundleError::Name(String::from_utf8_lossy(e.as_bytes()).into_owned())
            })?;
            check_name(&name)?;
            let most = if name == MANIFEST {
                left.min(MOST_MANIFEST)
            } else {
                left
            };
            // The declared size is only a claim; what comes out is counted.
            let mut content = Vec::new();
            entry
                .take(most + 1)
                .read_to_end(&mut content)
                .map_err(|e| BundleError::Damaged(format!("{name}: {e}")))?;
            if content.len() as u64 > most {
                return Err(BundleError::TooLarge(budget));
            }
            left -= content.len() as u64;
            if members.insert(name.clone(), Arc::from(content)).is_some() {
                return Err(BundleError::Name(name));
            }
        }
        let text = members
            .remove(MANIFEST)
            .ok_or_else(|| BundleError::Manifest(MANIFEST.to_owned()))?;
        let manifest = manifest(&text)?;
        Ok(Self { manifest, members })
    }
}

fn manifest(text: &[u8]) -> Result<Manifest, BundleError> {
    /// What is looked at before the rest is believed.
    #[derive(Deserialize)]
    struct Head {
        format: String,
        schema: u32,
    }
    let bad = |e: serde_json::Error| BundleError::Manifest(e.to_string());
    let head: Head = serde_json::from_slice(text).map_err(bad)?;
    if head.format != FORMAT {
        return Err(BundleError::Manifest(head.format));
    }
    if head.schema > BUNDLE_SCHEMA {
        return Err(BundleError::Newer(head.schema));
    }
    let manifest: Manifest = serde_json::from_slice(text).map_err(bad)?;
    let named = manifest.members.len().max(manifest.inputs.len());
    if named > MOST_NAMED {
        return Err(BundleError::TooMany(named));
    }
    for input in &manifest.inputs {
        check_name(&input.name)?;
    }
    Ok(manifest)
}

/// Whether a name stays inside the bundle wherever it is unpacked.
fn check_name(name: &str) -> Result<(), BundleError> {
    let sound = !name.is_empty()
        && name.len() <= MOST_NAME
        && !name.contains(['\\', ':'])
        && !name.chars().any(char::is_control)
        && name
            .split('/')
            .all(|part| !part.is_empty() && part != "." && part != "..");
    if sound {
        Ok(())
    } else {
        Err(BundleError::Name(name.chars().take(200).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Bundle {
        let manifest = Manifest {
            format: FORMAT.to_owned(),
            schema: BUNDLE_SCHEMA,
            product: "0".to_owned(),
            statement: String::new(),
            as_of: Date::new(2026, 11, 23).unwrap(),
            rule_set: RuleStamp {
                version: "1".to_owned(),
                hash: "a".to_owned(),
            },
            secrecy: Secrecy::Public,
            schematic: false,
            workspace_sha256: None,
            inputs: Vec::new(),
            left_out: Vec::new(),
            members: Vec::new(),
        };
        let members = [("b.txt", "乙"), ("a/甲.txt", "甲")]
            .map(|(n, c)| (n.to_owned(), Arc::from(c.as_bytes())));
        Bundle::new(manifest, members.into()).unwrap()
    }

    #[test]
    fn a_bundle_reads_back_as_it_was_and_has_the_same_bytes_again() {
        let bundle = small();
        let bytes = bundle.to_bytes().unwrap();
        let read = Bundle::from_bytes(&bytes).unwrap();
        assert_eq!(read, bundle);
        assert!(read.faults().is_empty());
        assert_eq!(read.to_bytes().unwrap(), bytes);
    }

    #[test]
    fn names_that_lead_out_are_refused() {
        for name in [
            "../a", "a/../b", "/a", "a//b", "C:\\a", "a\\b", "", "a\n", "./a",
        ] {
            assert!(check_name(name).is_err(), "{name:?}");
        }
        assert!(check_name("data/红线/a.shp").is_ok());
    }

    #[test]
    fn members_that_are_not_what_the_manifest_says_are_named() {
        let mut bundle = small();
        bundle.members.insert("b.txt".into(), Arc::from(*b"other"));
        bundle.members.insert("c".into(), Arc::from(*b"c"));
        bundle.members.remove("a/甲.txt");
        assert_eq!(
            bundle.faults(),
            [
                MemberFault::Missing("a/甲.txt".into()),
                MemberFault::Differs("b.txt".into()),
                MemberFault::Unnamed("c".into())
            ]
        );
    }
}

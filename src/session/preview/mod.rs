//! Files about to be opened, looked into first: what each holds, how it was understood and what
//! else it could mean, and the choices made about that. Only [`super::dispatch`] changes it; the
//! reading is done by a job.

mod handle;
mod work;

pub(super) use handle::{ground_of, theme_of};
pub(super) use work::picture_of;
pub use work::{Listed, Looking, Read, list, look};

use super::OpenAs;
use crate::base::message::Message;
use crate::crs::{Crs, Shift};
use crate::formats::tables::TableGuess;
use crate::formats::{FormatKind, ReadOptions, TableColumns};
use crate::layer::{CrsDecision, Layer, Role};
use crate::render::Picture;
use crate::workspace::{LayerEntry, Secrecy};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::Arc;

/// A reading that is expected to take more memory than this is begun only when the user says
/// so, MB.
pub const TOLD_FROM_MB: u64 = 400;

/// The files about to be opened.
#[derive(Debug, Clone)]
pub struct Preview {
    /// One for each layer of each file.
    pub items: Vec<Item>,
    /// The one that is looked into.
    pub chosen: usize,
    /// Whether the files are still being listed.
    pub is_listing: bool,
    /// Files and folders that were left out of the list, for there were too many.
    pub num_left_out: usize,
    pub(super) open_as: Option<OpenAs>,
    pub(super) generation: u64,
}

/// A layer of a file about to be opened.
#[derive(Debug, Clone)]
pub struct Item {
    /// The file.
    pub path: PathBuf,
    /// The layer's name in the file, where it holds several.
    pub layer: Option<String>,
    /// Name shown.
    pub name: String,
    /// Its format, if one of ours.
    pub kind: Option<FormatKind>,
    /// Number of features, where the file tells before it is read.
    pub num_features: Option<u64>,
    /// Memory that reading takes, roughly, MB.
    pub memory_mb: u64,
    /// Whether it is to be opened.
    pub checked: bool,
    /// As what.
    pub open_as: OpenAs,
    /// 密级, of a layer.
    pub secrecy: Secrecy,
    /// How it is to be read.
    pub choices: Choices,
    /// Whether those choices are the ones last made for files of this folder.
    pub is_remembered: bool,
    /// What the file says by itself, from a reading without choices.
    pub own: Option<Own>,
    /// What the columns of a table were taken for, and why.
    pub table: Option<TableGuess>,
    /// How far its reading is.
    pub stage: Stage,
    /// The newest reading that came to its end.
    pub seen: Option<Arc<Seen>>,
}

/// How far the reading of an item is.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// Not begun.
    Waiting,
    /// It would take much memory; the user is asked first.
    Large,
    /// Under way.
    Reading,
    /// Done.
    Ready,
    /// Stopped by the user.
    Stopped,
    /// Nothing could be read: why, and what to do.
    Failed(Message, Option<Message>),
}

/// How a file is to be read; what is left out the file decides.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choices {
    /// Coordinate system by code or WKT.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crs: Option<String>,
    /// Text encoding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Coordinates come northing first.
    pub swapped_axes: bool,
    /// How web maps shifted the positions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shift: Option<Shift>,
    /// Which columns of a table are what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub columns: Option<TableColumns>,
}

/// What a file says by itself.
#[derive(Debug, Clone)]
pub struct Own {
    /// Its coordinate system, with the reason and what else it could be.
    pub crs: Option<CrsDecision>,
    /// Encodings it can be in: the one decided on first, with the reason; each with a sample.
    pub encodings: Vec<EncodingSeen>,
}

/// An encoding and what the file's text looks like in it.
#[derive(Debug, Clone)]
pub struct EncodingSeen {
    /// Its WHATWG name.
    pub name: &'static str,
    /// Why it was decided on; only of the first.
    pub basis: Option<Message>,
    /// Some of the text.
    pub sample: String,
}

/// A reading that came to its end.
#[derive(Debug)]
pub struct Seen {
    /// Number of the reading.
    pub generation: u64,
    /// The choices it was made with.
    pub choices: Choices,
    /// The layer.
    pub layer: Layer,
    /// The first rows of its table, as they are shown.
    pub rows: Vec<Vec<String>>,
    /// Width of each of its columns, in narrow characters.
    pub widths: Vec<usize>,
    /// The layer over the counties.
    pub picture: Picture,
}

/// What happens to a preview.
#[derive(Debug)]
pub enum PreviewCommand {
    /// Look into these files and folders; `None` leaves to each what it is opened as.
    Open(Vec<PathBuf>, Option<OpenAs>),
    /// The files were listed.
    Listed(u64, Listed),
    /// Look into another item.
    Choose(usize),
    /// Open an item or not.
    Check(usize, bool),
    /// What an item is opened as.
    OpenAs(usize, OpenAs),
    /// How secret an item is.
    Secrecy(usize, Secrecy),
    /// How an item is read.
    Read(usize, Choices),
    /// The chosen item's choices, for all items of its format.
    ReadAllAlike,
    /// Read a large one all the same, or a stopped one again.
    Go(usize),
    /// Stop reading.
    Stop,
    /// A reading ended.
    Looked(Box<Read>),
    /// Open what is checked.
    Accept,
    /// Open nothing.
    Close,
}

impl Choices {
    /// As a reader takes them.
    ///
    /// # Errors
    /// Why the coordinate system is not understood.
    pub(super) fn options(&self) -> Result<ReadOptions, Message> {
        let crs = self.crs.as_deref().map(Crs::parse).transpose();
        Ok(ReadOptions {
            crs: crs.map_err(|e| e.message())?,
            swapped_axes: self.swapped_axes,
            encoding: self.encoding.clone(),
            shift: self.shift,
            columns: self.columns.clone(),
            ..ReadOptions::default()
        })
    }

    /// The shift as an entry of the workspace has it.
    pub(super) fn shift_text(&self) -> Option<String> {
        self.shift.map(|s| s.name().to_owned())
    }

    /// The columns as an entry of the workspace has them.
    pub(super) fn columns_text(&self) -> Option<String> {
        self.columns.as_ref().map(TableColumns::to_text)
    }
}

impl Preview {
    /// The item that is looked into.
    pub fn item(&self) -> Option<&Item> {
        self.items.get(self.chosen)
    }

    /// Number of items to be opened.
    pub fn num_checked(&self) -> usize {
        self.items.iter().filter(|i| i.checked).count()
    }
}

impl Item {
    /// The reading, if it is of the choices as they are now.
    pub fn current(&self) -> Option<&Arc<Seen>> {
        self.seen.as_ref().filter(|s| s.choices == self.choices)
    }

    /// `FILE[#layer]`.
    pub(super) fn file(&self, file: &str) -> String {
        match &self.layer {
            Some(layer) => format!("{file}#{layer}"),
            None => file.to_owned(),
        }
    }

    /// Its entry in a workspace, as a layer.
    pub(super) fn entry(&self, id: &str, file: &str) -> LayerEntry {
        let role = match self.open_as {
            OpenAs::Layer(role) => role,
            OpenAs::Projects => Role::Project,
        };
        let choices = &self.choices;
        LayerEntry {
            crs: choices.crs.clone(),
            encoding: choices.encoding.clone(),
            swapped_axes: choices.swapped_axes,
            shift: choices.shift_text(),
            columns: choices.columns_text(),
            secrecy: self.secrecy,
            ..LayerEntry::undeclared(id, &self.name, &self.file(file), role)
        }
    }
}

/// A system as an entry of the workspace names it: by code where it has one.
pub fn crs_text(crs: &Crs) -> String {
    crs.epsg().map_or_else(
        || crate::crs::to_wkt_esri(crs),
        |code| format!("EPSG:{code}"),
    )
}

/// What a file is most likely opened as, by its name and format.
fn likely(name: &str, kind: Option<FormatKind>) -> OpenAs {
    const WORDS: &[(&str, Role)] = &[
        ("红线", Role::EcologicalRedline),
        ("水源", Role::DrinkingWaterSourceZone),
        ("基本农田", Role::PermanentBasicFarmland),
        ("永农", Role::PermanentBasicFarmland),
        ("自然保护区", Role::NatureReserve),
        ("湿地公园", Role::WetlandPark),
        ("森林公园", Role::ForestPark),
        ("地质公园", Role::GeoPark),
        ("风景名胜", Role::ScenicArea),
        ("管控单元", Role::EcoControlUnit),
        ("开发边界", Role::UrbanDevelopmentBoundary),
        ("公益林", Role::PublicForest),
        ("林地", Role::ForestLand),
        ("文物", Role::CulturalRelic),
        ("地类", Role::LandUse),
        ("乡镇", Role::Township),
        ("河流", Role::River),
        ("县", Role::County),
        ("counties", Role::County),
        ("county", Role::County),
    ];
    const PROJECTS: &[&str] = &["项目", "地块", "用地", "选址", "site", "project"];
    let lower = name.to_lowercase();
    let role = WORDS.iter().find(|(word, _)| lower.contains(word));
    match (role, kind) {
        (Some((_, role)), _) => OpenAs::Layer(*role),
        (None, Some(FormatKind::CoordTxt)) => OpenAs::Projects,
        (None, _) if PROJECTS.iter().any(|word| lower.contains(word)) => OpenAs::Projects,
        (None, _) => OpenAs::Layer(Role::Other),
    }
}

//! What a pack says about itself: a list for programs, and one for whoever opens it.

use crate::base::message::Message;
use crate::geom::Bbox;
use crate::i18n::{Lang, say, text, words};
use crate::layer::{Role, Secrecy};
use crate::session::bundling::class_word;
use serde::Serialize;

/// What `format` of a manifest says.
pub const FORMAT: &str = "redline-pack";
/// Schema number.
pub const SCHEMA: u32 = 1;

/// What a pack says about itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PackManifest {
    /// Always `redline-pack`.
    pub format: &'static str,
    /// Number of the layout, counted from 1.
    pub schema: u32,
    /// Version of the program that made it.
    pub product: &'static str,
    /// The workspace's title.
    pub title: String,
    /// The highest class that was let in.
    pub max_class: Secrecy,
    /// Highest class among what is in.
    pub secrecy: Secrecy,
    /// West, south, east, north of the area it was clipped to, degrees.
    pub within: Option<[f64; 4]>,
    /// Layers that are in.
    pub layers: Vec<PackedLayer>,
    /// Layers left out for their class: what they are, not how they are called.
    pub left_out: Vec<LeftOut>,
    /// Backdrops left out: for their class, or because backdrops are not clipped.
    pub images_left_out: usize,
    /// Opinions left out because results they were given on rest on layers left out.
    pub opinions_left_out: usize,
    /// Files that the workspace names and that were not there.
    pub missing: Vec<String>,
    /// Every member but this list.
    pub files: Vec<PackedFile>,
}

/// A layer of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PackedLayer {
    /// Its id in the workspace.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its file.
    pub file: String,
    /// Its class.
    pub secrecy: Secrecy,
    /// Whether only features that meet the area are in.
    pub clipped: bool,
    /// Features it had, where it was read.
    pub features_before: Option<u64>,
    /// Features that are in, where it was read.
    pub features: Option<u64>,
}

/// A layer that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Its role.
    pub role: Role,
    /// Its class.
    pub secrecy: Secrecy,
}

/// A member of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PackedFile {
    /// Its name.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its content.
    pub sha256: String,
}

impl PackManifest {
    /// The list for programs.
    pub fn json(&self) -> String {
        let mut out = serde_json::to_string_pretty(self).unwrap_or_default();
        out.push('\n');
        out
    }

    /// What was left out, clipped or missing, a sentence each.
    pub fn remarks(&self, lang: Lang) -> Vec<String> {
        let mut told = Vec::new();
        for left in &self.left_out {
            told.push(
                Message::new("pack.left_out")
                    .with("role", words::role(lang, left.role))
                    .with("class", class_word(lang, left.secrecy)),
            );
        }
        if self.opinions_left_out > 0 {
            told.push(Message::new("pack.opinions_left_out").with("count", self.opinions_left_out));
        }
        if self.images_left_out > 0 {
            told.push(Message::new("pack.images_left_out").with("count", self.images_left_out));
        }
        if let Some([west, south, east, north]) = self.within {
            told.push(
                Message::new("pack.clipped")
                    .with("west", format!("{west:.6}"))
                    .with("south", format!("{south:.6}"))
                    .with("east", format!("{east:.6}"))
                    .with("north", format!("{north:.6}")),
            );
        }
        for layer in self.layers.iter().filter(|l| l.clipped) {
            told.push(
                Message::new("pack.clipped_layer")
                    .with("name", layer.name.as_str())
                    .with("before", layer.features_before.unwrap_or_default())
                    .with("after", layer.features.unwrap_or_default()),
            );
        }
        for file in &self.missing {
            told.push(Message::new("pack.missing").with("name", file.as_str()));
        }
        told.iter().map(|m| say(lang, m)).collect()
    }

    /// The list for whoever opens it.
    pub fn words(&self, lang: Lang) -> String {
        let mut lines = vec![
            text(lang, "pack.list_title").to_owned(),
            say(
                lang,
                &Message::new("pack.list_of").with("title", self.title.as_str()),
            ),
            say(
                lang,
                &Message::new("pack.list_class")
                    .with("class", class_word(lang, self.secrecy))
                    .with("most", class_word(lang, self.max_class)),
            ),
            text(lang, "pack.no_transforms").to_owned(),
            String::new(),
        ];
        lines.extend(self.remarks(lang));
        lines.push(String::new());
        for layer in &self.layers {
            let class = class_word(lang, layer.secrecy);
            lines.push(format!("{}  {}  {class}", layer.name, layer.file));
        }
        lines.push(String::new());
        for file in &self.files {
            lines.push(format!("{}  {}  {}", file.sha256, file.bytes, file.name));
        }
        lines.join("\r\n") + "\r\n"
    }
}

/// An area as a manifest writes it.
pub(super) fn area(within: &Bbox) -> [f64; 4] {
    [within.min.x, within.min.y, within.max.x, within.max.y]
}

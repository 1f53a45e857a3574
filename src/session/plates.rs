//! What stands beside the map on a picture that leaves the program: title, scale, grid, legend
//! and source in words, from what is drawn. `redline map` and the window's picture are made of
//! the same.

use crate::base::date::Date;
use crate::base::message::Message;
use crate::geom::PartKind;
use crate::i18n::{Lang, numbers, say, text, words};
use crate::layer::Role;
use crate::render::furniture::{GridKind, convergence_deg, grid};
use crate::render::{
    Furniture, LegendBlock, LegendEntry, LegendGroup, MapView, SceneLayer, SwatchShape,
};
use crate::style::LegendLabel;
use crate::workspace::LayerEntry;
use serde::{Deserialize, Serialize};

/// Which pieces a picture has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Pieces {
    /// Title, check date under it.
    pub title: bool,
    /// Scale bar and scale.
    pub scale: bool,
    /// North arrow.
    pub north: bool,
    /// Legend.
    pub legend: bool,
    /// Source line.
    pub source: bool,
    /// Grid.
    pub grid: Grids,
}

/// Which grid a picture has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grids {
    /// None.
    None,
    /// Longitude and latitude.
    #[default]
    Degrees,
    /// Kilometres of the 3-degree zone.
    Km,
}

impl Grids {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::None, Self::Degrees, Self::Km];

    /// `none`, `degrees`, `km`.
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Degrees => "degrees",
            Self::Km => "km",
        }
    }

    /// From its code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|g| g.code() == code)
    }

    /// As the renderer takes it.
    pub fn kind(self) -> Option<GridKind> {
        match self {
            Self::None => None,
            Self::Degrees => Some(GridKind::Degrees),
            Self::Km => Some(GridKind::Kilometers),
        }
    }
}

impl Default for Pieces {
    fn default() -> Self {
        Self::ALL
    }
}

impl Pieces {
    /// Everything.
    pub const ALL: Self = Self {
        title: true,
        scale: true,
        north: true,
        legend: true,
        source: true,
        grid: Grids::Degrees,
    };
    /// The map alone.
    pub const NONE: Self = Self {
        title: false,
        scale: false,
        north: false,
        legend: false,
        source: false,
        grid: Grids::None,
    };

    /// Whether there is any of them.
    pub fn any(&self) -> bool {
        *self != Self::NONE
    }
}

/// What a picture says about itself.
#[derive(Debug, Clone, Default)]
pub struct Saying {
    /// Language.
    pub lang: Lang,
    /// Title.
    pub title: String,
    /// Check date, where findings are shown.
    pub as_of: Option<Date>,
    /// Where the layers come from and of when.
    pub sources: Vec<LayerSource>,
    /// Names of layers that belong on it and could not be read.
    pub missing: Vec<String>,
    /// Whether anything invented is drawn.
    pub schematic: bool,
}

/// Where a layer comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerSource {
    /// Who made it, or the file.
    pub source: String,
    /// 数据时点; empty if unknown.
    pub date: String,
}

impl LayerSource {
    /// Of a layer of a workspace; `None` where nothing is declared.
    pub fn of(entry: &LayerEntry) -> Option<Self> {
        let is_known = !entry.source.is_empty() || !entry.date.is_empty();
        is_known.then(|| Self {
            source: if entry.source.is_empty() {
                entry.name.clone()
            } else {
                entry.source.clone()
            },
            date: entry.date.clone(),
        })
    }
}

/// A layer's name without “（示意）”, where everything beside it says so already.
pub fn without_mark(name: &str) -> String {
    let mut name = name.to_owned();
    for (mark, with) in [
        ("（示意）", ""),
        ("（示意，", "（"),
        (" (schematic)", ""),
        (" (schematic, ", " ("),
    ] {
        name = name.replace(mark, with);
    }
    name
}

/// Sources named one by one at most.
const MOST_SOURCES: usize = 4;

/// The furniture of a picture. `legend` is what [`legend`] or a project's map gives.
pub fn furniture(
    saying: &Saying,
    pieces: &Pieces,
    view: &MapView,
    layers: &[SceneLayer],
    legend: Option<LegendBlock>,
) -> Furniture {
    let lang = saying.lang;
    let mut subtitle = Vec::new();
    if let Some(date) = saying.as_of {
        subtitle.push(say(
            lang,
            &Message::new("map.as_of").with("date", date.to_string()),
        ));
    }
    if saying.schematic {
        subtitle.push(text(lang, "common.schematic_statement").to_owned());
    }
    // What is missing or invented is said whatever pieces are wanted.
    let has_title = pieces.title && !saying.title.is_empty();
    let mut source = missing(saying).into_iter().collect::<Vec<_>>();
    if pieces.source {
        source.extend(source_lines(saying, layers));
    }
    if let Some(line) = grid_line(lang, pieces.grid, view) {
        source.push(line);
    }
    Furniture {
        lang,
        title: has_title.then(|| saying.title.clone()),
        subtitle: (pieces.title && !subtitle.is_empty()).then(|| subtitle.join("\n")),
        scale_bar: pieces.scale,
        scale_text: pieces.scale.then(|| scale_text(lang, view)),
        north: pieces.north.then(|| text(lang, "render.north").to_owned()),
        grid: pieces.grid.kind(),
        wordmark: saying
            .schematic
            .then(|| text(lang, "common.schematic").to_owned()),
        source,
        legend: legend.filter(|_| pieces.legend),
        frame: pieces.any(),
    }
}

/// The scale, and the size on paper at which it holds.
fn scale_text(lang: Lang, view: &MapView) -> String {
    let mm = |pixels: u32| f64::from(pixels) / f64::from(view.pixels_per_point()) / 96.0 * 25.4;
    say(
        lang,
        &Message::new("map.scale")
            .with("n", numbers::fixed(rounded(view.scale_denominator()), 0))
            .with("width", format!("{:.0}", mm(view.width())))
            .with("height", format!("{:.0}", mm(view.height()))),
    )
}

/// A scale denominator to three figures, unless it is round as it is.
fn rounded(denominator: f64) -> f64 {
    let power = libm::pow(10.0, libm::floor(libm::log10(denominator.max(1.0))) - 2.0);
    let short = libm::round(denominator / power) * power;
    let whole = libm::round(denominator);
    if (denominator - whole).abs() < 1e-3 && libm::fmod(whole, 100.0) == 0.0 {
        whole
    } else {
        short
    }
}

fn grid_line(lang: Lang, grids: Grids, view: &MapView) -> Option<String> {
    let kind = grids.kind()?;
    let zone = grid(view, kind, 140.0).zone;
    Some(match zone {
        None => text(lang, "map.grid_degrees").to_owned(),
        Some(zone) => {
            let angle = convergence_deg(view.center()).unwrap_or(0.0);
            let minutes = libm::round(angle.abs() * 60.0);
            let sign = if angle < 0.0 { "−" } else { "+" };
            let angle = format!(
                "{sign}{}°{:02}′",
                libm::floor(minutes / 60.0),
                libm::fmod(minutes, 60.0)
            );
            say(
                lang,
                &Message::new("map.grid_km")
                    .with("zone", zone.number)
                    .with("meridian", zone.central_meridian())
                    .with("angle", angle),
            )
        }
    })
}

fn missing(saying: &Saying) -> Option<String> {
    let join = if saying.lang == Lang::Zh { "、" } else { ", " };
    (!saying.missing.is_empty()).then(|| {
        say(
            saying.lang,
            &Message::new("map.missing_on_map").with("names", saying.missing.join(join)),
        )
    })
}

/// Where the data come from, and what the map is not.
fn source_lines(saying: &Saying, layers: &[SceneLayer]) -> Vec<String> {
    let lang = saying.lang;
    let has_borders = layers.iter().any(|l| l.role == Role::County);
    let statement = text(
        lang,
        if has_borders {
            "common.source_line"
        } else {
            "map.not_examined"
        },
    );
    let mut known: Vec<String> = Vec::new();
    for source in &saying.sources {
        // The statement under them begins with the source of the borders.
        if statement.starts_with(&source.source) {
            continue;
        }
        let line = if source.date.is_empty() {
            source.source.clone()
        } else {
            say(
                lang,
                &Message::new("map.source_dated")
                    .with("source", source.source.as_str())
                    .with("date", source.date.as_str()),
            )
        };
        if !known.contains(&line) {
            known.push(line);
        }
    }
    let mut lines = Vec::new();
    if !known.is_empty() {
        let more = known.len().saturating_sub(MOST_SOURCES);
        known.truncate(MOST_SOURCES);
        let join = if lang == Lang::Zh { "；" } else { "; " };
        let mut all = known.join(join);
        if more > 0 {
            all.push_str(join);
            all.push_str(&say(lang, &Message::new("map.legend_more").with("n", more)));
        }
        lines.push(say(lang, &Message::new("map.sources").with("sources", all)));
    }
    lines.push(statement.to_owned());
    lines
}

/// The legend of layers with their names, from the bottom up: only the symbols that a view shows,
/// the topmost layer first. `None` where nothing is seen.
pub fn legend(layers: &[(SceneLayer, String)], view: &MapView, lang: Lang) -> Option<LegendBlock> {
    let mut groups: Vec<LegendGroup> = Vec::new();
    for (layer, name) in layers.iter().rev() {
        let is_drawn = layer.opacity > 0.0 && layer.style.scales.holds(view.scale_denominator());
        if is_drawn && let Some(group) = group(layer, name, view, lang) {
            let is_known = groups.iter().any(|g| same(g, &group));
            if !is_known {
                groups.push(group);
            }
        }
    }
    (!groups.is_empty()).then(|| LegendBlock {
        title: text(lang, "session.legend").to_owned(),
        groups,
    })
}

/// A legend of entries without headings.
pub fn flat_legend(entries: Vec<(crate::style::Symbol, String)>, lang: Lang) -> LegendBlock {
    LegendBlock {
        title: text(lang, "session.legend").to_owned(),
        groups: vec![LegendGroup {
            title: None,
            entries: entries
                .into_iter()
                .map(|(symbol, name)| LegendEntry::new(symbol, name))
                .collect(),
        }],
    }
}

fn same(a: &LegendGroup, b: &LegendGroup) -> bool {
    let names = |g: &LegendGroup| g.entries.iter().map(|e| e.name.clone()).collect::<Vec<_>>();
    a.title == b.title && names(a) == names(b)
}

fn group(layer: &SceneLayer, name: &str, view: &MapView, lang: Lang) -> Option<LegendGroup> {
    let mut used = vec![false; layer.style.rules.len()];
    let mut shape = None;
    for feature in layer.layer.candidates(view.bbox(0.0)) {
        if shape.is_none() {
            shape = feature.geometry().and_then(|g| g.kind());
        }
        if let Some(used) = layer.rule_of(&feature).and_then(|r| used.get_mut(r)) {
            *used = true;
        }
        if used.iter().all(|u| *u) {
            break;
        }
    }
    let shape = match shape? {
        PartKind::Point => SwatchShape::Point,
        PartKind::Line => SwatchShape::Line,
        PartKind::Polygon => SwatchShape::Area,
    };
    let name = (!name.is_empty()).then_some(name);
    let mut entries: Vec<LegendEntry> = crate::style::legend(&layer.style, layer.role, name)
        .into_iter()
        .zip(used)
        .filter(|(_, used)| *used)
        .map(|(item, _)| LegendEntry {
            symbol: item.symbol,
            shape,
            name: match item.label {
                LegendLabel::Class(role, class) => words::zone_of_role(lang, role, class),
                label => words::legend(lang, &label),
            },
        })
        .collect();
    let title = name.map_or_else(|| words::role(lang, layer.role), str::to_owned);
    // A single symbol that bears the layer's own name needs no heading.
    let is_plain = entries.len() == 1 && entries.iter().all(|e| e.name == title);
    if !is_plain {
        // Under the layer's heading, what no class took is the rest.
        for entry in entries.iter_mut().filter(|e| e.name == title) {
            text(lang, "map.legend_rest").clone_into(&mut entry.name);
        }
    }
    (!entries.is_empty()).then_some(LegendGroup {
        title: (!is_plain).then_some(title),
        entries,
    })
}

//! Styles of layers: the draft of an editor shown live on the map, kept as one undoable edit, and
//! what the fields of layers hold, counted by a job for schemes and legends.

use super::command::{Command, Effect};
use super::jobs::Stop;
use super::settings::Theme;
use super::state::{NoticeKind, Session};
use super::style_packs::{PackJob, Why};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::geom::PartKind;
use crate::layer::{Layer, Role};
use crate::style::breaks::Method;
use crate::style::{
    FieldValues, LayerStyle, LegendItem, MapTheme, PointMark, PointShape, Scheme, Stroke, Symbol,
    field_values, legend,
};
use crate::workspace::LayerEntry;
use std::sync::Arc;

/// What happens to styles.
#[derive(Debug)]
pub enum StyleCommand {
    /// Open the editor for a layer.
    Open(String),
    /// The draft looks like this now.
    Draft(Box<LayerStyle>),
    /// The draft's opacity is this now.
    DraftOpacity(f64),
    /// Make the draft's rules by a scheme; none: one symbol for all.
    Scheme(Option<Scheme>),
    /// A field was counted, and rules made by a scheme if one was asked for.
    Counted(Box<Counted>),
    /// Keep the draft: one edit.
    Apply,
    /// Everything as it was.
    Cancel,
    /// Style of a layer, or as the style pack has it: one edit.
    Set(String, Option<Box<LayerStyle>>),
    /// Take a layer's style along.
    Copy(String),
    /// Give a layer the style taken along.
    Paste(String),
    /// Use a style pack for the workspace.
    ApplyPack(std::path::PathBuf),
    /// Write the styles of the workspace as a pack.
    SavePack(std::path::PathBuf),
    /// A pack was read, or could not be.
    PackRead(Box<super::style_packs::PackRead>),
    /// A pack was written.
    PackWritten(std::path::PathBuf),
}

/// A style being edited.
#[derive(Debug, Clone)]
pub struct Styling {
    /// The layer.
    pub layer: String,
    /// How it looks now.
    pub draft: Arc<LayerStyle>,
    /// Its opacity now, 0–1.
    pub opacity: f64,
    /// The scheme whose rules are being made.
    pub pending: Option<Scheme>,
    /// How it looked when the editor was opened.
    before: Arc<LayerStyle>,
    before_opacity: f64,
    /// What the rules of a scheme are made from.
    base: Symbol,
}

/// A field to be counted.
#[derive(Debug)]
pub struct CountRequest {
    id: String,
    field: String,
    layer: Layer,
    /// What it holds, if that is known.
    known: Option<Arc<FieldValues>>,
    /// Rules to be made from it: scheme, base symbol, breaks that are there.
    scheme: Option<(Scheme, Symbol, Vec<f64>)>,
}

/// A field counted.
#[derive(Debug)]
pub struct Counted {
    id: String,
    field: String,
    revision: u64,
    /// None where the layer has no such field.
    values: Option<Arc<FieldValues>>,
    made: Option<(Scheme, LayerStyle)>,
}

/// What a field of a layer holds, as far as it is known.
#[derive(Debug, Clone)]
pub(super) struct Held {
    id: String,
    field: String,
    revision: u64,
    /// None while it is counted, and where there is no such field.
    values: Option<Arc<FieldValues>>,
}

/// An entry of a layer's legend with the number of its features, where that is known.
#[derive(Debug, Clone, PartialEq)]
pub struct CountedItem {
    /// Symbol and name.
    pub item: LegendItem,
    /// Number of features.
    pub count: Option<usize>,
}

/// Counts a field and makes the rules that were asked for: the work of a job.
///
/// # Errors
/// [`Stop::Cancelled`].
pub fn run(request: CountRequest, progress: &Progress) -> Result<Command, Stop> {
    let values = match request.known {
        Some(known) => Some(known),
        None => field_values(&request.layer, &request.field, progress)?.map(Arc::new),
    };
    progress.check()?;
    let made = match (&values, request.scheme) {
        (Some(values), Some((scheme, base, manual))) => {
            let style = LayerStyle {
                rules: scheme.rules(values, &base, &manual),
                ..LayerStyle::default()
            };
            Some((scheme, style))
        }
        _ => None,
    };
    Ok(Command::Style(StyleCommand::Counted(Box::new(Counted {
        id: request.id,
        field: request.field,
        revision: request.layer.revision,
        values,
        made,
    }))))
}

/// What the first features of a layer are.
pub fn kind_of(layer: &Layer) -> PartKind {
    let kinds = layer
        .features()
        .take(64)
        .filter_map(|f| f.geometry()?.parts().next().map(|p| p.kind()));
    kinds.into_iter().next().unwrap_or(PartKind::Polygon)
}

/// The symbol whose shape the classes of a scheme keep: of areas a thin line, of lines a line, of
/// points the mark the layer has.
fn base_of(style: &LayerStyle, kind: PartKind) -> Symbol {
    let now = style.swatch_symbol().cloned().unwrap_or_default();
    let color = now.main_color();
    match kind {
        PartKind::Polygon => Symbol::filled(color).with_outline(Stroke::solid(color, 0.5)),
        PartKind::Line => {
            let line = now.outline.unwrap_or_else(|| Stroke::solid(color, 1.8));
            Symbol::outlined(Stroke {
                width_pt: line.width_pt.max(1.2),
                ..line
            })
        }
        PartKind::Point => {
            let mark = now.point.unwrap_or(PointMark {
                shape: PointShape::Circle,
                size_pt: 9.0,
                fill: color,
                outline: Some(Stroke::solid(MapTheme::Light.palette().land, 1.0)),
                size_by: None,
            });
            Symbol::filled(color).with_point(mark)
        }
    }
}

/// The theme of the map for a theme of the window.
pub fn map_theme(theme: Theme) -> MapTheme {
    match theme {
        Theme::Light => MapTheme::Light,
        Theme::Dark => MapTheme::Dark,
    }
}

impl Session {
    /// How a layer looks: as its editor has it now, as the workspace says, or as the style pack
    /// has its role.
    pub fn style_of(&self, entry: &LayerEntry, theme: MapTheme) -> Arc<LayerStyle> {
        match &self.styling {
            Some(styling) if styling.layer == entry.id => Arc::clone(&styling.draft),
            _ => self.kept_style(entry, theme),
        }
    }

    fn kept_style(&self, entry: &LayerEntry, theme: MapTheme) -> Arc<LayerStyle> {
        match &entry.style {
            Some(style) => Arc::clone(style),
            None => self.pack_style(entry.role, theme),
        }
    }

    /// The style being edited.
    pub fn styling(&self) -> Option<&Styling> {
        self.styling.as_ref()
    }

    /// Whether a style was taken along.
    pub fn has_copied_style(&self) -> bool {
        self.copied_style.is_some()
    }

    /// What a field of a layer holds, once it is counted.
    pub fn values_of(&self, layer: &str, field: &str) -> Option<&Arc<FieldValues>> {
        let revision = self.loaded(layer).layer()?.revision;
        self.counted
            .iter()
            .find(|h| h.id == layer && h.field == field && h.revision == revision)?
            .values
            .as_ref()
    }

    /// A layer's legend as it looks now, with counts where a scheme's field is counted; classes
    /// nothing belongs to are left out once that is known.
    pub fn layer_legend(&self, entry: &LayerEntry, theme: MapTheme) -> Vec<CountedItem> {
        let style = self.style_of(entry, theme);
        let values = style
            .scheme
            .as_ref()
            .and_then(|s| self.values_of(&entry.id, s.field()));
        let counts = values.map(|v| style.counts(v)).unwrap_or_default();
        legend(&style, entry.role, None)
            .into_iter()
            .enumerate()
            .map(|(i, item)| CountedItem {
                item,
                count: counts.get(i).copied().flatten(),
            })
            .filter(|item| item.count != Some(0))
            .collect()
    }

    pub(super) fn style_command(&mut self, command: StyleCommand) -> Vec<Effect> {
        match command {
            StyleCommand::Open(id) => self.open_styling(id),
            StyleCommand::Draft(style) => {
                if let Some(styling) = &mut self.styling
                    && style.check().is_ok()
                    && *styling.draft != *style
                {
                    styling.draft = Arc::new(*style);
                    self.touch_picture();
                }
                Vec::new()
            }
            StyleCommand::DraftOpacity(opacity) => {
                if let Some(styling) = &mut self.styling {
                    styling.opacity = (opacity.clamp(0.0, 1.0) * 100.0).round() / 100.0;
                    self.opacity_preview = Some((styling.layer.clone(), styling.opacity));
                    self.touch_picture();
                }
                Vec::new()
            }
            StyleCommand::Scheme(scheme) => self.draft_scheme(scheme),
            StyleCommand::Counted(counted) => {
                self.take_counted(*counted);
                Vec::new()
            }
            StyleCommand::Apply => self.apply_styling(),
            StyleCommand::Cancel => {
                self.end_styling();
                Vec::new()
            }
            StyleCommand::Set(id, style) => self.set_style(&id, style.map(|s| Arc::new(*s))),
            StyleCommand::Copy(id) => {
                if let Some(entry) = self.layer_entry(&id) {
                    let style = self.style_of(entry, map_theme(self.settings.theme));
                    let name = entry.name.clone();
                    self.copied_style = Some(style);
                    let message = Message::new("style.copied").with("name", name);
                    self.tell(NoticeKind::Done, message);
                }
                Vec::new()
            }
            StyleCommand::Paste(id) => match self.copied_style.clone() {
                Some(style) => self.set_style(&id, Some(style)),
                None => Vec::new(),
            },
            StyleCommand::ApplyPack(path) => {
                vec![Effect::StylePack(PackJob::Read(path, Why::Apply))]
            }
            StyleCommand::SavePack(path) => self.save_pack(path),
            StyleCommand::PackRead(read) => self.pack_read(*read),
            StyleCommand::PackWritten(path) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let message = Message::new("style.pack_written").with("name", name.as_ref());
                self.tell(NoticeKind::Done, message);
                Vec::new()
            }
        }
    }

    fn open_styling(&mut self, id: String) -> Vec<Effect> {
        self.end_styling();
        let Some(entry) = self.layer_entry(&id) else {
            return Vec::new();
        };
        let style = self.kept_style(entry, map_theme(self.settings.theme));
        let kind = self.loaded(&id).layer().map_or(PartKind::Polygon, kind_of);
        self.styling = Some(Styling {
            layer: id,
            opacity: entry.opacity,
            before_opacity: entry.opacity,
            pending: None,
            base: base_of(&style, kind),
            before: Arc::clone(&style),
            draft: style,
        });
        self.ask_for_counts()
    }

    fn draft_scheme(&mut self, scheme: Option<Scheme>) -> Vec<Effect> {
        let theme = map_theme(self.settings.theme);
        let Some(styling) = &self.styling else {
            return Vec::new();
        };
        let Some(entry) = self.layer_entry(&styling.layer) else {
            return Vec::new();
        };
        let Some(scheme) = scheme else {
            // One symbol: the pack's own if it has one for all, else the first there is.
            let pack = self.pack_style(entry.role, theme);
            let symbol = pack.swatch_symbol().cloned().unwrap_or_default();
            let draft = LayerStyle {
                rules: LayerStyle::single(symbol).rules,
                scheme: None,
                ..(*styling.draft).clone()
            };
            if let Some(styling) = &mut self.styling {
                styling.draft = Arc::new(draft);
                styling.pending = None;
            }
            self.touch_picture();
            return Vec::new();
        };
        let id = styling.layer.clone();
        let manual = styling.draft.breaks();
        let base = styling.base.clone();
        let request = self.loaded(&id).layer().map(|layer| CountRequest {
            known: self.values_of(&id, scheme.field()).cloned(),
            field: scheme.field().to_owned(),
            layer: layer.clone(),
            id,
            scheme: Some((scheme.clone(), base, manual)),
        });
        if let Some(styling) = &mut self.styling {
            styling.pending = request.is_some().then_some(scheme);
        }
        request
            .map(|r| Effect::Count(Box::new(r)))
            .into_iter()
            .collect()
    }

    fn take_counted(&mut self, counted: Counted) {
        let Counted {
            id,
            field,
            revision,
            values,
            made,
        } = counted;
        self.counted.retain(|h| !(h.id == id && h.field == field));
        if let Some(styling) = &mut self.styling
            && styling.layer == id
            && let Some((scheme, style)) = made
            && styling.pending.as_ref() == Some(&scheme)
        {
            styling.pending = None;
            styling.draft = Arc::new(LayerStyle {
                rules: style.rules,
                scheme: Some(scheme),
                ..(*styling.draft).clone()
            });
            self.touch_picture();
        }
        self.counted.push(Held {
            id,
            field,
            revision,
            values,
        });
    }

    fn apply_styling(&mut self) -> Vec<Effect> {
        let Some(styling) = self.styling.clone() else {
            return Vec::new();
        };
        self.end_styling();
        if *styling.draft == *styling.before && styling.opacity == styling.before_opacity {
            return Vec::new();
        }
        let changed = *styling.draft != *styling.before;
        let mut effects = self.change_layer(&styling.layer, "style.edit", |e| LayerEntry {
            opacity: styling.opacity,
            style: if changed {
                Some(Arc::clone(&styling.draft))
            } else {
                e.style.clone()
            },
            ..e.clone()
        });
        effects.extend(self.ask_for_counts());
        effects
    }

    fn end_styling(&mut self) {
        if self.styling.take().is_some() {
            self.opacity_preview = None;
            self.touch_picture();
        }
    }

    /// Gives a layer a style, or the pack's again.
    fn set_style(&mut self, id: &str, style: Option<Arc<LayerStyle>>) -> Vec<Effect> {
        if style.as_ref().is_some_and(|s| s.check().is_err()) {
            return Vec::new();
        }
        self.end_styling();
        let code = if style.is_some() {
            "style.edit"
        } else {
            "style.edit_reset"
        };
        let mut effects = self.change_layer(id, code, |e| LayerEntry {
            style: style.clone(),
            ..e.clone()
        });
        effects.extend(self.ask_for_counts());
        effects
    }

    /// Asks for the counts that legends need and nobody has counted yet.
    pub(super) fn ask_for_counts(&mut self) -> Vec<Effect> {
        let mut wanted: Vec<(String, String)> = Vec::new();
        for entry in &self.workspace.layers {
            let style = match &self.styling {
                Some(styling) if styling.layer == entry.id => Some(&styling.draft),
                _ => entry.style.as_ref(),
            };
            if let Some(scheme) = style.and_then(|s| s.scheme.as_ref()) {
                wanted.push((entry.id.clone(), scheme.field().to_owned()));
            }
        }
        self.counted.retain(|h| {
            wanted
                .iter()
                .any(|(id, field)| *id == h.id && *field == h.field)
        });
        let mut effects = Vec::new();
        for (id, field) in wanted {
            let Some(layer) = self.loaded(&id).layer() else {
                continue;
            };
            let revision = layer.revision;
            let is_held = |h: &Held| h.id == id && h.field == field && h.revision == revision;
            if self.counted.iter().any(is_held) {
                continue;
            }
            effects.push(Effect::Count(Box::new(CountRequest {
                id: id.clone(),
                field: field.clone(),
                layer: layer.clone(),
                known: None,
                scheme: None,
            })));
            self.counted.push(Held {
                id,
                field,
                revision,
                values: None,
            });
        }
        effects
    }

    /// The style the pack in force has for a role.
    pub fn pack_style(&self, role: Role, theme: MapTheme) -> Arc<LayerStyle> {
        self.style_pack.style(role, theme)
    }
}

/// A scheme of classes by natural breaks for a field of numbers, of categories for any other.
pub fn first_scheme(layer: &Layer, graduated: bool, now: Option<&str>) -> Option<Scheme> {
    use crate::layer::FieldKind;
    let is_number = |kind: FieldKind| matches!(kind, FieldKind::Int | FieldKind::Real);
    let fields = &layer.schema.fields;
    let now = now.filter(|f| layer.schema.find(f).is_some());
    let best = fields
        .iter()
        .find(|f| is_number(f.kind) == graduated)
        .or_else(|| fields.first());
    let field = now.map(str::to_owned).or(best.map(|f| f.name.clone()))?;
    Some(if graduated {
        Scheme::Graduated {
            field,
            method: Method::NaturalBreaks,
            classes: 5,
            ramp: crate::style::Ramp::YlGnBu,
            reversed: false,
        }
    } else {
        Scheme::Categories {
            field,
            order: crate::style::Order::Count,
            ramp: crate::style::Ramp::OkabeIto,
            most: 12,
        }
    })
}

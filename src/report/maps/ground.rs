//! What lies under the findings: counties, waters, the zones met, the project itself; and the
//! legend, which holds no more entries than an officer reads at a glance.

use super::found::Group;
use crate::base::ids::{FeatureId, LayerId};
use crate::geom::{Bbox, Columns, FeatureView, PartKind};
use crate::i18n::{Lang, text, words};
use crate::layer::{Field, FieldKind, LayerBuilder, NAME_FIELDS, Role, Schema, Value, ZoneClass};
use crate::render::{ClassOf, MapView, SceneLayer};
use crate::screening::model::ProjectResult;
use crate::screening::{CheckInput, ZoneLayer};
use crate::style::{LegendLabel, MapTheme, Symbol, default_in, involved_in, legend};
use std::sync::Arc;

/// A symbol of the legend and its name.
pub(super) type Entry = (Symbol, String);

/// The layers a project's pictures share.
pub(super) struct Ground<'a> {
    input: &'a CheckInput,
    theme: MapTheme,
    /// Ids of layers that are not to be drawn.
    hidden: Vec<LayerId>,
    project: SceneLayer,
    marker: SceneLayer,
    pub result: &'a ProjectResult,
}

impl<'a> Ground<'a> {
    pub fn new(
        input: &'a CheckInput,
        result: &'a ProjectResult,
        shape: FeatureView<'_>,
        lang: Lang,
        theme: MapTheme,
    ) -> Self {
        let mut own = Columns::new();
        own.push_feature(shape);
        let mut spot = Columns::new();
        let at = crate::geom::interior_point(shape).unwrap_or_else(|| shape.bbox().center());
        spot.push_ring([at]);
        spot.end_part(PartKind::Point);
        spot.end_feature();
        let name = if result.name.is_empty() {
            text(lang, "siting.legend_project")
        } else {
            result.name.as_str()
        };
        Self {
            input,
            theme,
            hidden: Vec::new(),
            project: SceneLayer::new(named(&own, ""), Role::Project, theme),
            marker: SceneLayer::new(named(&spot, name), Role::Project, theme),
            result,
        }
    }

    /// Without some layers.
    pub fn without(mut self, hidden: &[LayerId]) -> Self {
        self.hidden = hidden.to_vec();
        self
    }

    /// The zone layers that are drawn.
    fn shown(&self) -> impl Iterator<Item = &'a ZoneLayer> + '_ {
        let zones = self.input.zones.iter();
        zones.filter(|z| !self.hidden.contains(&z.meta.id))
    }

    /// The project as it is.
    pub fn project(&self) -> SceneLayer {
        self.project.clone()
    }

    /// The project as a mark with its name, for scales at which it would vanish.
    pub fn marker(&self) -> SceneLayer {
        self.marker.clone()
    }

    /// Land, county borders and waters.
    pub fn base(&self) -> Vec<SceneLayer> {
        [Role::County, Role::Township, Role::Lake, Role::River]
            .into_iter()
            .flat_map(|role| self.shown().filter(move |z| z.meta.role == role))
            .map(|zone| scene_layer(zone, self.theme))
            .collect()
    }

    /// Box of the counties the project lies in; `None` without counties.
    pub fn counties_around(&self, shape: FeatureView<'_>) -> Option<Bbox> {
        let mut bbox = Bbox::EMPTY;
        let counties = self
            .input
            .zones
            .iter()
            .filter(|z| z.meta.role == Role::County);
        for zone in counties {
            for county in zone.layer.candidates(shape.bbox()) {
                let name = zone.meta.name_of(county);
                let holds = self
                    .result
                    .counties
                    .iter()
                    .any(|c| c.name.as_deref() == Some(name.as_str()));
                if holds && let Some(view) = county.geometry() {
                    bbox = bbox.union(&view.bbox());
                }
            }
        }
        (!bbox.is_empty()).then(|| bbox.union(&shape.bbox()))
    }

    /// The layers of some groups, strictest on top, as long as their symbols fit a legend of
    /// `most` entries (the first layer always); and that legend.
    pub fn zones(
        &self,
        groups: &[&Group],
        view: &MapView,
        most: usize,
        lang: Lang,
    ) -> (Vec<SceneLayer>, Vec<Entry>) {
        let mut layers: Vec<SceneLayer> = Vec::new();
        let mut entries: Vec<Entry> = Vec::new();
        for group in groups {
            let ids: Vec<_> = group
                .hits
                .iter()
                .filter_map(|&i| self.result.hits.get(i))
                .map(|h| &h.layer)
                .collect();
            let met = self
                .shown()
                .filter(|z| z.meta.role == group.role && ids.contains(&&z.meta.id));
            for zone in met {
                let layer = scene_layer(zone, self.theme);
                if layers.iter().any(|l| same(l, &layer)) {
                    continue;
                }
                let seen = legend_in_view(&layer, view, group.class, lang);
                let more = seen
                    .iter()
                    .filter(|e| !entries.iter().any(|known| known.1 == e.1))
                    .count();
                if !layers.is_empty() && entries.len() + more > most {
                    continue;
                }
                for entry in seen {
                    if !entries.iter().any(|known| known.1 == entry.1) {
                        entries.push(entry);
                    }
                }
                layers.push(layer);
            }
        }
        // The strictest comes first among the groups and lies on top of the picture.
        layers.reverse();
        (layers, entries)
    }

    /// What is involved, hatched.
    pub fn involved(&self, groups: &[&Group]) -> Option<(SceneLayer, Symbol)> {
        let mut shapes = Columns::new();
        for group in groups {
            for shape in group.shapes.features() {
                shapes.push_feature(shape);
            }
        }
        if shapes.is_empty() {
            return None;
        }
        let style = involved_in(self.theme);
        let symbol = style.swatch_symbol()?.clone();
        let mut layer = SceneLayer::styled(named(&shapes, ""), Role::Other, Arc::new(style));
        layer.labels = false;
        Some((layer, symbol))
    }

    /// The legend entry of the project's mark.
    pub fn marker_legend(&self, lang: Lang) -> Vec<Entry> {
        let mut entries = self.project_legend(lang);
        for (symbol, _) in &mut entries {
            symbol.fill = None;
            symbol.outline = None;
        }
        entries
    }

    /// The legend entry of the project.
    pub fn project_legend(&self, lang: Lang) -> Vec<Entry> {
        default_in(Role::Project, self.theme)
            .swatch_symbol()
            .map(|symbol| {
                (
                    symbol.clone(),
                    text(lang, "siting.legend_project").to_owned(),
                )
            })
            .into_iter()
            .collect()
    }
}

fn same(a: &SceneLayer, b: &SceneLayer) -> bool {
    a.role == b.role && a.layer.name == b.layer.name && a.layer.origin.path == b.layer.origin.path
}

fn scene_layer(zone: &ZoneLayer, theme: MapTheme) -> SceneLayer {
    let meta = Arc::clone(&zone.meta);
    let mut layer = SceneLayer::new(Arc::new(zone.layer.clone()), zone.meta.role, theme);
    layer.name_field.clone_from(&zone.meta.name_field);
    if zone.meta.class_field.is_some() {
        layer = layer.with_classes(ClassOf::new(move |feature| meta.class_of(*feature)));
    }
    layer
}

/// The symbols of a layer that the picture shows, the group's own class first.
fn legend_in_view(
    layer: &SceneLayer,
    view: &MapView,
    first: Option<ZoneClass>,
    lang: Lang,
) -> Vec<Entry> {
    let mut used = vec![false; layer.style.rules.len()];
    for feature in layer.layer.candidates(view.bbox(0.0)) {
        if let Some(used) = layer.rule_of(&feature).and_then(|r| used.get_mut(r)) {
            *used = true;
        }
        if used.iter().all(|u| *u) {
            break;
        }
    }
    let mut items: Vec<(bool, Entry)> = legend(&layer.style, layer.role, None)
        .into_iter()
        .zip(used)
        .filter(|(_, used)| *used)
        .map(|(item, _)| {
            let (is_first, name) = match item.label {
                LegendLabel::Role(role) => (first.is_none(), words::role(lang, role)),
                LegendLabel::Class(role, class) => (
                    first == Some(class),
                    words::role_and_class(lang, role, Some(class)),
                ),
                other => (false, words::legend(lang, &other)),
            };
            (is_first, (item.symbol, name))
        })
        .collect();
    items.sort_by_key(|(is_first, _)| !is_first);
    items.into_iter().map(|(_, entry)| entry).collect()
}

/// A layer of shapes that all bear one name.
fn named(shapes: &Columns, name: &str) -> Arc<crate::layer::Layer> {
    let field = NAME_FIELDS.first().copied().unwrap_or("name");
    let mut builder = LayerBuilder::new(Schema {
        fields: vec![Field {
            name: field.to_owned(),
            kind: FieldKind::Text,
        }],
    });
    for (i, shape) in shapes.features().enumerate() {
        for part in shape.parts() {
            for ring in part.rings() {
                builder.geometry().push_ring(ring.iter().copied());
            }
            builder.geometry().end_part(part.kind());
        }
        builder.finish_feature(FeatureId(i as u64 + 1), &[Value::Text(name.to_owned())]);
    }
    Arc::new(builder.build(name))
}

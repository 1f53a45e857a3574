//! What the map shows, as `render` takes it: layers from the bottom up, projects on top.

use super::settings::Theme;
use super::state::Session;
use super::styling::map_theme;
use crate::layer::{Layer, Role};
use crate::render::{ClassOf, Scene, SceneLayer};
use crate::style::{LayerStyle, MapTheme, SELECTED, StylePack, selected_in};
use crate::workspace::LayerEntry;
use std::sync::Arc;

/// Chosen features below this number are drawn without detail levels.
const FEW: usize = 20_000;

/// A layer of a workspace as it is drawn: in its own style, or as a pack has its role.
pub fn entry_layer(
    entry: &LayerEntry,
    layer: Arc<Layer>,
    pack: &StylePack,
    theme: MapTheme,
) -> SceneLayer {
    let style = entry.style.clone();
    let style = style.unwrap_or_else(|| pack.style(entry.role, theme));
    styled_layer(entry, layer, style).with_opacity(entry.opacity as f32)
}

fn styled_layer(entry: &LayerEntry, layer: Arc<Layer>, style: Arc<LayerStyle>) -> SceneLayer {
    let mut out = SceneLayer::styled(layer, entry.role, style);
    out.name_field.clone_from(&entry.name_field);
    if entry.class_field.is_some() {
        let meta = entry.zone_meta();
        // All that a class depends on besides the feature itself.
        let key = format!("{:?} {:?} {:?}", meta.role, meta.class_field, meta.classes);
        let classes = ClassOf::keyed(&key, move |feature| meta.class_of(*feature));
        out = out.with_classes(classes);
    }
    out
}

/// The scene of a session. `theme` is the window's for the screen; print stays light.
pub fn scene(session: &Session, theme: Theme) -> Scene {
    let theme = map_theme(theme);
    let mut layers = Vec::new();
    for entry in session.workspace().layers.iter().rev() {
        if !entry.visible {
            continue;
        }
        let Some(layer) = session.loaded(&entry.id).layer() else {
            continue;
        };
        let opacity = session.opacity(entry) as f32;
        let style = session.style_of(entry, theme);
        let layer = Arc::new(layer.clone());
        layers.push(
            styled_layer(entry, layer, style)
                .with_detail(session.detail(&entry.id).cloned())
                .with_opacity(opacity),
        );
    }
    layers.extend(selected(session, theme));
    for entry in &session.workspace().projects {
        if let Some(layer) = session.project_layer(&entry.file) {
            layers.push(SceneLayer::styled(
                Arc::new(layer.clone()),
                Role::Project,
                session.pack_style(Role::Project, theme),
            ));
        }
    }
    Scene {
        images: session.scene_images(),
        ..Scene::new(layers, theme)
    }
}

/// What is chosen on the map, over all layers: the chosen features alone, at full opacity.
fn selected(session: &Session, theme: MapTheme) -> Vec<SceneLayer> {
    let style = Arc::new(selected_in(theme));
    let mut layers = Vec::new();
    for (id, ids) in session.selected().layers() {
        let entry = session.layer_entry(id).filter(|e| e.visible);
        let (Some(entry), Some(layer)) = (entry, session.loaded(id).layer()) else {
            continue;
        };
        let mut layer = layer.clone();
        let mut detail = session.detail(id).cloned();
        // Few are drawn from the chunks that hold them, many with the levels of all.
        if ids.len() < FEW {
            layer
                .chunks
                .retain(|chunk| chunk.ids().iter().any(|id| ids.contains(*id)));
            detail = None;
        }
        let ids = Arc::clone(ids);
        let key = format!("selected {}", session.selected().number());
        let mut scene_layer = SceneLayer::styled(Arc::new(layer), entry.role, Arc::clone(&style))
            .with_detail(detail)
            .with_classes(ClassOf::keyed(&key, move |feature| {
                ids.contains(feature.id()).then_some(SELECTED)
            }));
        scene_layer.labels = false;
        layers.push(scene_layer);
    }
    layers
}

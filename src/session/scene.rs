//! What the map shows, as `render` takes it: layers from the bottom up, projects on top.

use super::settings::Theme;
use super::state::Session;
use crate::layer::Role;
use crate::render::{ClassOf, Scene, SceneLayer};
use crate::style::{MapTheme, SELECTED, selected_in};
use std::sync::Arc;

/// The scene of a session. `theme` is the window's for the screen; print stays light.
pub fn scene(session: &Session, theme: Theme) -> Scene {
    let theme = match theme {
        Theme::Light => MapTheme::Light,
        Theme::Dark => MapTheme::Dark,
    };
    let mut layers = Vec::new();
    for entry in session.workspace().layers.iter().rev() {
        if !entry.visible {
            continue;
        }
        let Some(layer) = session.loaded(&entry.id).layer() else {
            continue;
        };
        let mut scene_layer = SceneLayer::new(Arc::new(layer.clone()), entry.role, theme)
            .with_opacity(session.opacity(entry) as f32);
        scene_layer.name_field.clone_from(&entry.name_field);
        if entry.class_field.is_some() {
            let meta = entry.zone_meta();
            scene_layer =
                scene_layer.with_classes(ClassOf::new(move |feature| meta.class_of(*feature)));
        }
        layers.push(scene_layer);
    }
    layers.extend(selected(session, theme));
    for entry in &session.workspace().projects {
        if let Some(layer) = session.project_layer(&entry.file) {
            layers.push(SceneLayer::new(
                Arc::new(layer.clone()),
                Role::Project,
                theme,
            ));
        }
    }
    Scene::new(layers, theme)
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
        layer
            .chunks
            .retain(|chunk| chunk.ids().iter().any(|id| ids.contains(*id)));
        let ids = Arc::clone(ids);
        let mut scene_layer = SceneLayer::styled(Arc::new(layer), entry.role, Arc::clone(&style))
            .with_classes(ClassOf::new(move |feature| {
                ids.contains(feature.id()).then_some(SELECTED)
            }));
        scene_layer.labels = false;
        layers.push(scene_layer);
    }
    layers
}

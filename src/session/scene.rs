//! What the map shows, as `render` takes it: layers from the bottom up, projects on top.

use super::settings::Theme;
use super::state::Session;
use crate::layer::{Layer, Role};
use crate::render::{ClassOf, Scene, SceneLayer};
use crate::style::MapTheme;
use crate::workspace::LayerEntry;
use std::sync::Arc;

/// A layer of a workspace as it is drawn.
pub fn entry_layer(entry: &LayerEntry, layer: Arc<Layer>, theme: MapTheme) -> SceneLayer {
    let mut out = SceneLayer::new(layer, entry.role, theme).with_opacity(entry.opacity as f32);
    out.name_field.clone_from(&entry.name_field);
    if entry.class_field.is_some() {
        let meta = entry.zone_meta();
        out = out.with_classes(ClassOf::new(move |feature| meta.class_of(*feature)));
    }
    out
}

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
        let opacity = session.opacity(entry) as f32;
        layers.push(entry_layer(entry, Arc::new(layer.clone()), theme).with_opacity(opacity));
    }
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

//! What the map shows, as `render` takes it: layers from the bottom up, projects on top.

use super::settings::Theme;
use super::state::Session;
use super::styling::map_theme;
use crate::layer::Role;
use crate::render::{ClassOf, Scene, SceneLayer};
use std::sync::Arc;

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
        let style = session.style_of(entry, theme);
        let mut scene_layer = SceneLayer::styled(Arc::new(layer.clone()), entry.role, style)
            .with_opacity(session.opacity(entry) as f32);
        scene_layer.name_field.clone_from(&entry.name_field);
        if entry.class_field.is_some() {
            let meta = entry.zone_meta();
            scene_layer =
                scene_layer.with_classes(ClassOf::new(move |feature| meta.class_of(*feature)));
        }
        layers.push(scene_layer);
    }
    for entry in &session.workspace().projects {
        if let Some(layer) = session.project_layer(&entry.file) {
            layers.push(SceneLayer::styled(
                Arc::new(layer.clone()),
                Role::Project,
                session.pack_style(Role::Project, theme),
            ));
        }
    }
    Scene::new(layers, theme)
}

//! What the map shows, as `render` takes it: layers from the bottom up, projects on top.

use super::settings::Theme;
use super::state::Session;
use crate::layer::Role;
use crate::render::{ClassOf, Scene, SceneLayer};
use crate::style::MapTheme;
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
            // All that a class depends on besides the feature itself.
            let key = format!("{:?} {:?} {:?}", meta.role, meta.class_field, meta.classes);
            let classes = ClassOf::keyed(&key, move |feature| meta.class_of(*feature));
            scene_layer = scene_layer.with_classes(classes);
        }
        layers.push(scene_layer);
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

//! What the map shows, as `render` takes it: layers from the bottom up, projects on top.

use super::settings::Theme;
use super::state::Session;
use crate::layer::{Layer, Role};
use crate::render::{Scene, SceneLayer};
use crate::style::{Classification, MapTheme};
use crate::workspace::LayerEntry;
use std::collections::BTreeMap;
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
        if let Some(classes) = session.classes.get(&entry.id) {
            scene_layer = scene_layer.with_classes(Arc::clone(classes));
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

/// How the zone class of a layer's features is told: every value of its class field, worded as
/// the office declares or as such words commonly mean.
pub(super) fn classification(entry: &LayerEntry, layer: &Layer) -> Option<Arc<Classification>> {
    let field = entry.class_field.clone()?;
    let meta = entry.zone_meta();
    let mut classes = BTreeMap::new();
    for feature in layer.features() {
        let value = feature.value(&field).display();
        let value = value.trim();
        if classes.contains_key(value) {
            continue;
        }
        if let Some(class) = meta.class_of(feature) {
            classes.insert(value.to_owned(), class);
        }
    }
    Some(Arc::new(Classification {
        field,
        classes,
        otherwise: None,
    }))
}

//! What is to be drawn: layers with their styles, from the bottom up. Owns or shares all it
//! needs, so a worker thread touches nothing else.

use super::detail::Detail;
use super::images::SceneImage;
use crate::layer::{FeatureRef, Layer, Role, ZoneClass};
use crate::style::{Classification, LayerStyle, LegendItem, MapTheme, default_in, legend};
use std::sync::Arc;

/// A layer and how it looks. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct SceneLayer {
    /// The features.
    pub layer: Arc<Layer>,
    /// What it is.
    pub role: Role,
    /// How it looks.
    pub style: Arc<LayerStyle>,
    /// Its detail levels, if they are built: they save time and change no pixel.
    pub detail: Option<Arc<Detail>>,
    /// Opacity of the whole layer, 0–1, applied once.
    pub opacity: f32,
    /// How the zone class of a feature is told; `None` where the role has no classes.
    pub classes: Option<ClassOf>,
    /// Field that names a feature, before those its style knows.
    pub name_field: Option<String>,
    /// Whether its labels are drawn.
    pub labels: bool,
}

/// Tells the zone class of a feature. Cheap to clone, callable from any thread.
#[derive(Clone)]
pub struct ClassOf {
    tell: Arc<TellClass>,
    key: Option<Arc<str>>,
}

type TellClass = dyn Fn(&FeatureRef<'_>) -> Option<ZoneClass> + Send + Sync;

/// What is to be drawn.
#[derive(Debug, Clone, Default)]
pub struct Scene {
    /// Backdrops under all layers, from the bottom up.
    pub images: Vec<SceneImage>,
    /// Layers from the bottom up.
    pub layers: Vec<SceneLayer>,
    /// Palette of everything that belongs to no layer.
    pub theme: MapTheme,
    /// No paper under the layers: what is not drawn stays transparent.
    pub transparent: bool,
}

impl SceneLayer {
    /// A layer in the default style of its role.
    pub fn new(layer: Arc<Layer>, role: Role, theme: MapTheme) -> Self {
        Self::styled(layer, role, Arc::new(default_in(role, theme)))
    }

    /// A layer in a style.
    pub fn styled(layer: Arc<Layer>, role: Role, style: Arc<LayerStyle>) -> Self {
        Self {
            layer,
            role,
            style,
            detail: None,
            opacity: 1.0,
            classes: None,
            name_field: None,
            labels: true,
        }
    }

    /// With its classes told by a field or a function.
    #[must_use]
    pub fn with_classes(mut self, classes: impl Into<ClassOf>) -> Self {
        self.classes = Some(classes.into());
        self
    }

    /// With its features named by a field.
    #[must_use]
    pub fn with_name_field(mut self, field: &str) -> Self {
        self.name_field = Some(field.to_owned());
        self
    }

    /// With its detail levels.
    #[must_use]
    pub fn with_detail(mut self, detail: Option<Arc<Detail>>) -> Self {
        self.detail = detail;
        self
    }

    /// At an opacity, 0–1.
    #[must_use]
    pub fn with_opacity(mut self, opacity: f32) -> Self {
        self.opacity = opacity;
        self
    }

    /// Zone class of one of its features.
    pub fn class_of(&self, feature: &FeatureRef<'_>) -> Option<ZoneClass> {
        self.classes.as_ref().and_then(|c| (c.tell)(feature))
    }

    /// Index of the style rule a feature is drawn by.
    pub fn rule_of(&self, feature: &FeatureRef<'_>) -> Option<usize> {
        self.style.rule_of(feature, self.class_of(feature))
    }

    /// Its legend: only the symbols that at least one of its features has. `name` names what
    /// has no class or value of its own; without it the role does.
    pub fn legend(&self, name: Option<&str>) -> Vec<LegendItem> {
        let mut used = vec![false; self.style.rules.len()];
        for feature in self.layer.features() {
            if let Some(used) = self.rule_of(&feature).and_then(|r| used.get_mut(r)) {
                *used = true;
            }
            if used.iter().all(|u| *u) {
                break;
            }
        }
        legend(&self.style, self.role, name)
            .into_iter()
            .zip(used)
            .filter_map(|(item, used)| used.then_some(item))
            .collect()
    }
}

impl ClassOf {
    /// Classes told by a function.
    pub fn new(
        tell: impl Fn(&FeatureRef<'_>) -> Option<ZoneClass> + Send + Sync + 'static,
    ) -> Self {
        Self {
            tell: Arc::new(tell),
            key: None,
        }
    }

    /// Classes told by a function of the feature and of what `key` spells out: with the same
    /// key it must always tell the same. What it told is then kept from picture to picture.
    pub fn keyed(
        key: &str,
        tell: impl Fn(&FeatureRef<'_>) -> Option<ZoneClass> + Send + Sync + 'static,
    ) -> Self {
        Self {
            tell: Arc::new(tell),
            key: Some(key.into()),
        }
    }

    /// What its answers depend on besides the feature; `None` if nobody said.
    pub(crate) fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }
}

impl std::fmt::Debug for ClassOf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ClassOf(..)")
    }
}

impl From<Arc<Classification>> for ClassOf {
    fn from(classes: Arc<Classification>) -> Self {
        let key = format!("{classes:?}");
        Self::keyed(&key, move |feature| classes.class_of(feature))
    }
}

impl From<Classification> for ClassOf {
    fn from(classes: Classification) -> Self {
        Self::from(Arc::new(classes))
    }
}

impl Scene {
    /// A scene of a theme.
    pub fn new(layers: Vec<SceneLayer>, theme: MapTheme) -> Self {
        Self {
            images: Vec::new(),
            layers,
            theme,
            transparent: false,
        }
    }
}

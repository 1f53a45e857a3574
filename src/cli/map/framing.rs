//! What a picture of the map shows: its view, and the plate around it.

use super::MapPlan;
use super::args::{Area, Size};
use crate::geom::{Bbox, Coord};
use crate::render::{MapView, Plate, Scene, SceneLayer};
use crate::session::plates::{Saying, furniture, legend};
use crate::style::MapTheme;

/// Points round a layer, or round everything.
const MARGIN_PT: f32 = 32.0;
/// Shorter side of the map in the window that a view was saved in, about, points: the ground it
/// showed is what the picture shows.
const WINDOW_PT: f64 = 800.0;

impl MapPlan {
    pub(super) fn theme(&self) -> MapTheme {
        if self.is_dark {
            MapTheme::Dark
        } else {
            MapTheme::Light
        }
    }

    /// The view of a box, or the scale asked for around its middle.
    pub(super) fn view(&self, bbox: &Bbox, margin_pt: f32) -> MapView {
        let Size {
            width,
            height,
            density,
            ..
        } = self.size;
        let margin = self.margin_pt.unwrap_or(margin_pt);
        self.at_scale(MapView::fit(bbox, (width, height), density, margin))
    }

    fn at_scale(&self, view: MapView) -> MapView {
        let Some(denominator) = self.map_scale else {
            return view;
        };
        let times = denominator / view.scale_denominator();
        MapView::new(
            view.center(),
            view.meters_per_pixel() * times,
            (view.width(), view.height()),
            view.pixels_per_point(),
        )
    }

    /// The view of the area asked for; `all` is the box of what is drawn.
    pub(super) fn view_of(&self, all: &Bbox, saved: Option<(Coord, f64)>) -> MapView {
        match (&self.area, saved) {
            (Area::Box(bbox), _) => self.exact(bbox),
            (Area::Usual, Some((center, meters_per_point))) => {
                let (width, height) = (self.size.width, self.size.height);
                let ground = meters_per_point * WINDOW_PT;
                let scale = ground / f64::from(width.min(height));
                self.at_scale(MapView::new(
                    center,
                    scale,
                    (width, height),
                    self.size.density,
                ))
            }
            _ => self.view(all, MARGIN_PT),
        }
    }

    /// The view of a box as typed: nearer than `fit` goes, if it says so.
    fn exact(&self, bbox: &Bbox) -> MapView {
        let fit = self.view(bbox, 0.0);
        let (width, height) = (f64::from(fit.width()), f64::from(fit.height()));
        let a = fit.screen_from_lon_lat(bbox.min);
        let b = fit.screen_from_lon_lat(bbox.max);
        let margin = 2.0 * f64::from(fit.pixels(self.margin_pt.unwrap_or(0.0)));
        let share =
            ((b.x - a.x) / (width - margin).max(1.0)).max((a.y - b.y) / (height - margin).max(1.0));
        if self.map_scale.is_some() || share > 0.999 {
            return fit;
        }
        MapView::new(
            fit.center(),
            fit.meters_per_pixel() * share,
            (fit.width(), fit.height()),
            fit.pixels_per_point(),
        )
    }

    /// A plate of named layers from the bottom up.
    pub(super) fn plate(
        &self,
        named: Vec<(SceneLayer, String)>,
        view: MapView,
        saying: &Saying,
    ) -> Plate {
        let legend = legend(&named, &view, saying.lang);
        let layers: Vec<SceneLayer> = named.into_iter().map(|(layer, _)| layer).collect();
        let furniture = furniture(saying, &self.pieces, &view, &layers, legend);
        let mut plate = Plate::new(Scene::new(layers, self.theme()), view);
        plate.furniture = furniture;
        plate
    }
}

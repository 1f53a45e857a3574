//! Scenes drawn in pixels of a view.

use redline::base::ids::FeatureId;
use redline::base::progress::Progress;
use redline::geom::{Coord, PartKind};
use redline::layer::{Field, FieldKind, Layer, LayerBuilder, Role, Schema, Value};
use redline::render::{MapView, Picture, Scene, SceneLayer, ScreenPos, draw_on_threads};
use redline::style::{Color, LayerStyle, MapTheme, Symbol};
use std::sync::Arc;

pub const BLACK: Color = Color::rgb(0);

/// A view of Guilin at 100 m to the pixel.
pub fn view(width: u32, height: u32) -> MapView {
    MapView::new(Coord::lon_lat(110.3, 25.25), 100.0, (width, height), 1.0)
}

/// A view of Guilin at 2 m to the pixel: near enough for positions to be exact to 1/256 pixel.
pub fn near_view(width: u32, height: u32) -> MapView {
    MapView::new(Coord::lon_lat(110.3, 25.25), 2.0, (width, height), 1.0)
}

pub fn at(view: &MapView, x: f64, y: f64) -> Coord {
    view.lon_lat_from_screen(ScreenPos { x, y })
}

pub struct Shapes<'a> {
    view: &'a MapView,
    builder: LayerBuilder,
    num: u64,
}

impl<'a> Shapes<'a> {
    pub fn on(view: &'a MapView) -> Self {
        let field = |name: &str| Field {
            name: name.into(),
            kind: FieldKind::Text,
        };
        Self {
            view,
            builder: LayerBuilder::new(Schema {
                fields: vec![field("name"), field("kind")],
            }),
            num: 0,
        }
    }

    fn push(mut self, rings: &[&[(f64, f64)]], kind: PartKind, name: &str, class: &str) -> Self {
        for ring in rings {
            let mut coords: Vec<Coord> = ring.iter().map(|&(x, y)| at(self.view, x, y)).collect();
            if kind == PartKind::Polygon {
                coords.push(coords[0]);
            }
            self.builder.geometry().push_ring(coords);
        }
        self.builder.geometry().end_part(kind);
        self.num += 1;
        self.builder.finish_feature(
            FeatureId(self.num),
            &[Value::Text(name.into()), Value::Text(class.into())],
        );
        self
    }

    pub fn polygon(self, ring: &[(f64, f64)]) -> Self {
        self.push(&[ring], PartKind::Polygon, "", "")
    }

    pub fn named(self, name: &str, class: &str, rings: &[&[(f64, f64)]]) -> Self {
        self.push(rings, PartKind::Polygon, name, class)
    }

    pub fn rect(self, x0: f64, y0: f64, x1: f64, y1: f64) -> Self {
        self.polygon(&[(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
    }

    pub fn line(self, name: &str, points: &[(f64, f64)]) -> Self {
        self.push(&[points], PartKind::Line, name, "")
    }

    pub fn point(self, name: &str, x: f64, y: f64) -> Self {
        self.push(&[&[(x, y)]], PartKind::Point, name, "")
    }

    pub fn layer(self) -> Arc<Layer> {
        Arc::new(self.builder.build("shapes"))
    }
}

pub fn scene_of(layer: Arc<Layer>, style: LayerStyle) -> Scene {
    Scene {
        images: Vec::new(),
        layers: vec![SceneLayer::styled(layer, Role::Other, Arc::new(style))],
        theme: MapTheme::Light,
        transparent: true,
    }
}

pub fn filled(layer: Arc<Layer>, color: Color) -> Scene {
    scene_of(layer, LayerStyle::single(Symbol::filled(color)))
}

pub fn drawn(scene: &Scene, view: &MapView) -> Picture {
    draw_on_threads(scene, view, 1, &Progress::new()).unwrap()
}

/// Sum of opacity over all pixels, in whole pixels.
pub fn ink(picture: &Picture) -> f64 {
    picture
        .rgba
        .chunks_exact(4)
        .map(|p| f64::from(p[3]) / 255.0)
        .sum()
}

/// A closed star-like ring around a place, the same each time.
pub fn blob(x: f64, y: f64, radius: f64, seed: u32, num: u32) -> Vec<(f64, f64)> {
    (0..num)
        .map(|i| {
            let angle = f64::from(i) / f64::from(num) * std::f64::consts::TAU;
            let wave =
                1.0 + 0.3 * (angle * 3.0 + f64::from(seed)).sin() + 0.1 * (angle * 11.0).cos();
            (
                x + radius * wave * angle.cos(),
                y + radius * wave * angle.sin(),
            )
        })
        .collect()
}

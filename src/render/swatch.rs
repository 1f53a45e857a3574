//! A symbol by itself, for lists and legends: drawn by the same code as the map.

use super::draw::draw_layers;
use super::picture::Picture;
use super::scene::{Scene, SceneLayer};
use super::view::{MapView, ScreenPos};
use crate::base::ids::FeatureId;
use crate::base::progress::Progress;
use crate::geom::{Coord, PartKind};
use crate::layer::{LayerBuilder, Role, Schema};
use crate::style::{LayerStyle, MapTheme, Symbol};
use std::sync::Arc;

/// What a swatch shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SwatchShape {
    /// A rectangle with rounded corners.
    #[default]
    Area,
    /// A level line.
    Line,
    /// A mark in the middle.
    Point,
}

/// A swatch of a symbol on transparent ground, `size` in physical pixels.
pub fn swatch(
    symbol: &Symbol,
    shape: SwatchShape,
    size: (u32, u32),
    pixels_per_point: f32,
) -> Picture {
    let (width, height) = (size.0.max(1), size.1.max(1));
    // Any place will do; one metre to the pixel is far from every limit.
    let view = MapView::new(
        Coord::lon_lat(110.3, 25.25),
        1.0,
        (width, height),
        pixels_per_point,
    );
    let at = |x: f64, y: f64| view.lon_lat_from_screen(ScreenPos { x, y });
    let (w, h) = (f64::from(width), f64::from(height));
    let mut builder = LayerBuilder::new(Schema::default());
    let geometry = builder.geometry();
    match shape {
        SwatchShape::Area => {
            let inset = f64::from(
                view.pixels(symbol.outline.as_ref().map_or(0.5, |o| o.reach_pt() + 0.25)),
            );
            let radius = (0.18 * w.min(h)).min(f64::from(view.pixels(3.0)));
            let mut ring = Vec::new();
            for (cx, cy, first) in [
                (w - inset - radius, h - inset - radius, 0),
                (inset + radius, h - inset - radius, 1),
                (inset + radius, inset + radius, 2),
                (w - inset - radius, inset + radius, 3),
            ] {
                for step in 0..=4 {
                    let angle =
                        (f64::from(first) + f64::from(step) / 4.0) * std::f64::consts::FRAC_PI_2;
                    ring.push(at(
                        cx + radius * libm::cos(angle),
                        cy + radius * libm::sin(angle),
                    ));
                }
            }
            ring.extend(ring.first().copied());
            geometry.push_ring(ring);
            geometry.end_part(PartKind::Polygon);
        }
        SwatchShape::Line => {
            geometry.push_ring([at(1.0, h / 2.0), at(w - 1.0, h / 2.0)]);
            geometry.end_part(PartKind::Line);
        }
        SwatchShape::Point => {
            geometry.push_ring([at(w / 2.0, h / 2.0)]);
            geometry.end_part(PartKind::Point);
        }
    }
    builder.finish_feature(FeatureId(1), &[]);
    let layer = SceneLayer::styled(
        Arc::new(builder.build("")),
        Role::Other,
        Arc::new(LayerStyle::single(symbol.clone())),
    );
    let scene = Scene {
        images: Vec::new(),
        layers: vec![layer],
        theme: MapTheme::Light,
        transparent: true,
    };
    // Nobody can cancel a swatch: its progress is its own.
    draw_layers(&scene, &view, 1, &Progress::new())
        .unwrap_or_else(|_| Picture::transparent(width, height))
}

//! Small drawn signs. The bundled face has no symbols, and drawn ones stay sharp and take the
//! text's colour.

use eframe::egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

/// A drawn sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// Shown on the map.
    Eye,
    /// Not shown.
    EyeOff,
    /// Add.
    Plus,
    /// Remove or zoom out.
    Minus,
    /// Close.
    Cross,
    /// Higher in the list.
    Up,
    /// Lower in the list.
    Down,
    /// Folded.
    Right,
    /// Back.
    Left,
    /// Find.
    Lens,
    /// Everything in view.
    Frame,
    /// Menu.
    Bars,
    /// Choosing with a box.
    BoxTool,
    /// Choosing with a lasso.
    Lasso,
    /// Measuring.
    Ruler,
    /// A view kept.
    Bookmark,
    /// A folder.
    Folder,
    /// A file.
    File,
}

/// Draws an icon into the middle of a rectangle.
pub fn paint(painter: &Painter, icon: Icon, rect: Rect, color: Color32) {
    let size = rect.width().min(rect.height()).min(16.0);
    let at = |x: f32, y: f32| -> Pos2 {
        // In a square of 16 units.
        rect.center() + vec2((x - 8.0) * size / 16.0, (y - 8.0) * size / 16.0)
    };
    let stroke = Stroke::new(1.3 * size / 16.0, color);
    let line = |points: &[(f32, f32)]| {
        let points = points.iter().map(|&(x, y)| at(x, y)).collect();
        painter.add(Shape::line(points, stroke));
    };
    let unit = size / 16.0;
    match icon {
        Icon::Eye | Icon::EyeOff => {
            let lid = |up: f32| -> Vec<(f32, f32)> {
                (0..=12)
                    .map(|i| {
                        let t = i as f32 / 12.0;
                        (
                            2.0 + 12.0 * t,
                            8.0 + up * 4.4 * (std::f32::consts::PI * t).sin(),
                        )
                    })
                    .collect()
            };
            line(&lid(-1.0));
            line(&lid(1.0));
            if icon == Icon::Eye {
                painter.circle_filled(at(8.0, 8.0), 2.1 * unit, color);
            } else {
                line(&[(3.0, 13.0), (13.0, 3.0)]);
            }
        }
        Icon::BoxTool => {
            // A dashed box with the pointer at its corner.
            for side in [
                [(1.5, 2.0), (4.5, 2.0)],
                [(6.5, 2.0), (9.5, 2.0)],
                [(11.5, 2.0), (11.5, 5.0)],
                [(1.5, 4.0), (1.5, 7.0)],
                [(1.5, 9.0), (1.5, 12.0)],
                [(3.5, 12.0), (6.5, 12.0)],
            ] {
                line(&side);
            }
            line(&[
                (8.0, 7.0),
                (8.0, 14.5),
                (10.0, 12.4),
                (13.6, 12.4),
                (8.0, 7.0),
            ]);
        }
        Icon::Lasso => {
            let noose: Vec<(f32, f32)> = (0..=20)
                .map(|i| {
                    let t = std::f32::consts::TAU * i as f32 / 20.0;
                    (8.0 + 5.6 * t.cos(), 6.4 + 3.9 * t.sin())
                })
                .collect();
            line(&noose);
            line(&[(4.6, 9.6), (3.4, 11.4), (4.6, 12.6), (3.6, 14.4)]);
        }
        Icon::Ruler => {
            line(&[
                (1.8, 10.8),
                (10.8, 1.8),
                (14.2, 5.2),
                (5.2, 14.2),
                (1.8, 10.8),
            ]);
            for (x, y, long) in [(4.2, 8.4, 1.6), (6.3, 6.3, 2.4), (8.4, 4.2, 1.6)] {
                line(&[(x, y), (x + long, y + long)]);
            }
        }
        Icon::Bookmark => line(&[
            (4.5, 2.5),
            (11.5, 2.5),
            (11.5, 13.5),
            (8.0, 10.4),
            (4.5, 13.5),
            (4.5, 2.5),
        ]),
        Icon::Plus => {
            line(&[(3.5, 8.0), (12.5, 8.0)]);
            line(&[(8.0, 3.5), (8.0, 12.5)]);
        }
        Icon::Minus => line(&[(3.5, 8.0), (12.5, 8.0)]),
        Icon::Cross => {
            line(&[(4.0, 4.0), (12.0, 12.0)]);
            line(&[(12.0, 4.0), (4.0, 12.0)]);
        }
        Icon::Up => line(&[(4.0, 10.0), (8.0, 6.0), (12.0, 10.0)]),
        Icon::Down => line(&[(4.0, 6.0), (8.0, 10.0), (12.0, 6.0)]),
        Icon::Right => line(&[(6.0, 4.0), (10.0, 8.0), (6.0, 12.0)]),
        Icon::Left => line(&[(10.0, 4.0), (6.0, 8.0), (10.0, 12.0)]),
        Icon::Lens => {
            painter.circle_stroke(at(7.0, 7.0), 4.2 * unit, stroke);
            line(&[(10.2, 10.2), (13.5, 13.5)]);
        }
        Icon::Frame => {
            for (x, y, dx, dy) in [
                (3.0, 3.0, 1.0, 1.0),
                (13.0, 3.0, -1.0, 1.0),
                (13.0, 13.0, -1.0, -1.0),
                (3.0, 13.0, 1.0, -1.0),
            ] {
                line(&[(x, y + 3.5 * dy), (x, y), (x + 3.5 * dx, y)]);
            }
        }
        Icon::Bars => {
            for y in [4.5, 8.0, 11.5] {
                line(&[(3.0, y), (13.0, y)]);
            }
        }
        Icon::Folder => line(&[
            (2.5, 12.5),
            (2.5, 4.0),
            (6.5, 4.0),
            (8.0, 5.5),
            (13.5, 5.5),
            (13.5, 12.5),
            (2.5, 12.5),
        ]),
        Icon::File => line(&[
            (4.0, 2.5),
            (9.5, 2.5),
            (12.0, 5.0),
            (12.0, 13.5),
            (4.0, 13.5),
            (4.0, 2.5),
        ]),
    }
}

/// Draws a north arrow, point up, into a rectangle.
pub fn north(painter: &Painter, rect: Rect, dark: Color32, light: Color32) {
    let (c, h) = (rect.center(), rect.height() * 0.5);
    let w = h * 0.55;
    let tip = pos2(c.x, c.y - h);
    let notch = pos2(c.x, c.y + h * 0.45);
    let half = |x: f32, fill: Color32| {
        painter.add(Shape::convex_polygon(
            vec![tip, pos2(c.x + x, c.y + h), notch],
            fill,
            Stroke::new(0.8, dark),
        ));
    };
    half(-w, dark);
    half(w, light);
}

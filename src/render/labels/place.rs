//! Placing: candidate after candidate takes the cheapest place that is free.

use super::along::{Along, Chain, runs_down};
use super::beside::beside;
use super::block::{Block, blocks};
use super::collect::{Candidate, size_pt};
use super::grid::{Grid, around};
use super::inside::{Ask, Places};
use super::placed::PlacedLabel;
use super::room::Point;
use super::spot::{KEPT, Lines, Spot, moved, position, world};
use crate::geom::{Coord, FeatureView, PartKind, PartView};
use crate::layer::Role;
use crate::render::scene::Scene;
use crate::render::text::{Glyphs, TextStyle, set_with};
use crate::render::view::{MapView, ScreenPos};
use crate::style::LabelFit;
use std::collections::HashMap;

/// Points between two labels.
const GAP_PT: f32 = 3.0;
/// Points between a label inside a polygon and its border.
const PAD_PT: f32 = 2.0;
/// Points between two labels of the same text in one layer.
const REPEAT_PT: f64 = 260.0;
/// Points of a line that carry its name once.
const RIVER_REPEAT_PT: f32 = 520.0;
/// Most projects whose borders are spared, and most boxes along them.
const MOST_BORDERS: usize = 500;
const MOST_BORDER: usize = 4000;
/// Most parts of a line feature that are looked at.
const MOST_LINES: usize = 2000;
/// What covering the mark of a point costs, the border of a project, a name already there.
const MARK: u8 = 9;
const BORDER: u8 = 3;
const NAME: u8 = 14;

/// Places labels one after the other.
pub(super) struct Placer<'a> {
    scene: &'a Scene,
    view: MapView,
    glyphs: Glyphs,
    grid: Grid,
    /// What was placed before and is not placed yet: a new label had better leave it alone.
    before: Grid,
    texts: HashMap<(usize, String), Vec<ScreenPos>>,
    placed: Vec<PlacedLabel>,
}

impl<'a> Placer<'a> {
    pub fn new(scene: &'a Scene, view: &MapView, candidates: &[Candidate<'_>]) -> Self {
        let mut placer = Self {
            scene,
            view: *view,
            glyphs: Glyphs::new(),
            grid: Grid::new(view.width(), view.height()),
            before: Grid::new(view.width(), view.height()),
            texts: HashMap::new(),
            placed: Vec::new(),
        };
        placer.spare(candidates);
        placer
    }

    /// Takes ground for something that is no label.
    pub fn keep_clear(&mut self, frame: [f64; 4]) {
        self.grid.take(frame);
    }

    pub fn finish(self) -> Vec<PlacedLabel> {
        self.placed
    }

    /// Marks what had better stay in sight.
    fn spare(&mut self, candidates: &[Candidate<'_>]) {
        for candidate in candidates {
            for label in &candidate.before {
                for frame in label.boxes(&self.view) {
                    self.before.spare(frame, NAME);
                }
            }
            let Some(geometry) = candidate.feature.geometry() else {
                continue;
            };
            if geometry.kind() == Some(PartKind::Point) {
                let half = self.mark_px(candidate) / 2.0;
                for c in geometry.coords().iter().take(16) {
                    let at = self.view.screen_from_lon_lat(*c);
                    self.grid
                        .spare([at.x - half, at.y - half, at.x + half, at.y + half], MARK);
                }
            }
        }
        let shown = self.view.bbox(0.0);
        let denominator = self.view.scale_denominator();
        let scene = self.scene;
        let mut border = 0;
        for layer in &scene.layers {
            let is_seen = layer.opacity > 0.0 && layer.style.scales.holds(denominator);
            if layer.role == Role::Project && is_seen {
                for feature in layer.layer.candidates(shown).take(MOST_BORDERS) {
                    if let Some(geometry) = feature.geometry() {
                        self.spare_border(geometry, &mut border);
                    }
                }
            }
        }
    }

    fn spare_border(&mut self, geometry: FeatureView<'_>, num: &mut usize) {
        let (width, height) = (f64::from(self.view.width()), f64::from(self.view.height()));
        let mut last: Option<ScreenPos> = None;
        for ring in geometry.parts().flat_map(|p| p.rings()) {
            for edge in ring.windows(2) {
                let [a, b] = edge else { continue };
                let (a, b) = (
                    self.view.screen_from_lon_lat(*a),
                    self.view.screen_from_lon_lat(*b),
                );
                let steps = ((b.x - a.x).abs().max((b.y - a.y).abs()) / 12.0).ceil();
                // Vertices closer than the boxes are wide need no box of their own.
                let is_near = |q: &ScreenPos| (q.x - a.x).abs().max((q.y - a.y).abs()) < 4.0;
                if steps <= 1.0 && last.as_ref().is_some_and(is_near) {
                    continue;
                }
                last = Some(a);
                for i in 0..=(steps.min(400.0) as u32) {
                    let t = f64::from(i) / steps.max(1.0);
                    let (x, y) = (a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t);
                    let shows = x > 0.0 && y > 0.0 && x < width && y < height;
                    if shows && *num < MOST_BORDER {
                        *num += 1;
                        self.grid
                            .spare([x - 3.0, y - 3.0, x + 3.0, y + 3.0], BORDER);
                    }
                }
            }
        }
    }

    /// Width of a point's mark, pixels.
    fn mark_px(&self, candidate: &Candidate<'_>) -> f64 {
        let symbol = self
            .scene
            .layers
            .get(candidate.layer)
            .and_then(|l| l.style.rules.get(candidate.rule))
            .map(|r| &r.symbol);
        let points = symbol.map_or(6.0, |symbol| {
            symbol.point.as_ref().map_or(6.0, |mark| {
                let width = mark.size_by.as_ref().map_or(mark.size_pt, |by| {
                    by.size_pt(candidate.feature.value(&by.field).as_f64())
                });
                width + 2.0 * mark.outline.as_ref().map_or(0.0, |o| o.reach_pt())
            })
        });
        f64::from(self.view.pixels(points.clamp(0.0, 200.0)))
    }

    /// Places the labels of a candidate, where there is room.
    pub fn place(&mut self, candidate: &Candidate<'_>) {
        let (Some(geometry), Some(text)) = (
            candidate.feature.geometry(),
            candidate.says.text(&candidate.feature),
        ) else {
            return;
        };
        let style = candidate.style;
        let text_style = TextStyle {
            size_px: self.view.pixels(size_pt(style)),
            bold: style.bold,
            italic: style.italic,
            spacing_px: self.view.pixels(style.spacing_pt.clamp(-2.0, 48.0)),
        };
        match geometry.kind() {
            Some(PartKind::Polygon) => self.polygon(candidate, geometry, &text, text_style),
            Some(PartKind::Line) => self.line(candidate, geometry, &text, text_style),
            Some(PartKind::Point) => self.point(candidate, geometry, &text, text_style),
            None => {}
        }
    }

    fn gap(&self) -> f64 {
        f64::from(self.view.pixels(GAP_PT))
    }

    fn polygon(
        &mut self,
        candidate: &Candidate<'_>,
        geometry: FeatureView<'_>,
        text: &str,
        text_style: TextStyle,
    ) {
        let blocks = blocks(&self.glyphs, text, text_style);
        let bbox = geometry.bbox();
        let (a, b) = (world(&self.view, bbox.min), world(&self.view, bbox.max));
        let holds = |block: &Block| b.0 - a.0 >= block.width && a.1 - b.1 >= block.height;
        if candidate.style.fit == LabelFit::Inside && !blocks.iter().any(holds) {
            return;
        }
        let view = self.view;
        let before = candidate.before.first().map(|l| (l.anchor, l.variant));
        let mut places = Places::new(
            geometry,
            Ask {
                view: &view,
                blocks: &blocks,
                fit: candidate.style.fit,
                gap: self.gap(),
                pad: f64::from(view.pixels(PAD_PT)),
                before,
            },
        );
        let mut best: Option<Spot> = None;
        // What the places of a stage cost at least.
        for least in [KEPT, 0, 1, 5, 20] {
            if best.as_ref().is_some_and(|b| b.cost <= least) {
                break;
            }
            let Some(spots) = places.next() else { break };
            self.cheapest(candidate, spots, &mut best);
        }
        if let Some(spot) = best {
            self.take(candidate, text, 0, spot);
        }
    }

    fn line(
        &mut self,
        candidate: &Candidate<'_>,
        geometry: FeatureView<'_>,
        text: &str,
        text_style: TextStyle,
    ) {
        let text: String = text.replace('\n', " ");
        let set = set_with(&self.glyphs, &text, text_style);
        let (size, gap) = (f64::from(text_style.size_px), self.gap());
        let stroke = self
            .scene
            .layers
            .get(candidate.layer)
            .and_then(|l| l.style.rules.get(candidate.rule))
            .and_then(|r| r.symbol.outline.as_ref())
            .map_or(1.0, |o| o.reach_pt() * 2.0);
        let name = Along {
            text: &set,
            is_wide: runs_down(&text),
            size,
            off: f64::from(self.view.pixels(stroke.clamp(0.0, 60.0) / 2.0 + 2.0)),
        };
        let repeat = f64::from(self.view.pixels(RIVER_REPEAT_PT));
        let (ox, oy) = self.view.origin_px();
        let mut slot = 0;
        let lines = geometry.parts().filter(|p| p.kind() == PartKind::Line);
        for part in lines.take(MOST_LINES) {
            let Some((origin, chain)) = self.chain(part) else {
                continue;
            };
            let shift = (ox as f64 - origin.0, oy as f64 - origin.1);
            let shown = moved(
                &[
                    0.0,
                    0.0,
                    f64::from(self.view.width()),
                    f64::from(self.view.height()),
                ],
                shift,
            );
            let (num, stretches) = chain.stretches(repeat);
            for (i, from, to) in stretches {
                if !chain.comes_into(from, to, &shown) {
                    continue;
                }
                let stood: Vec<(f64, f64)> = candidate
                    .before
                    .iter()
                    .filter(|l| l.slot >> 20 == slot >> 20)
                    .map(|l| {
                        let side = if l.variant == 1 { -1.0 } else { 1.0 };
                        (l.share * chain.length(), side)
                    })
                    .filter(|(s, _)| (from..to).contains(s))
                    .collect();
                let mut spots = Vec::new();
                for one in chain.letterings(&name, (from, to), &stood) {
                    let (cost, below) = (one.cost_steps(), one.side < 0.0);
                    let mut spot = Spot::lettering(origin, &set, one, gap * 0.5);
                    spot.cost = cost;
                    spot.variant = u16::from(below);
                    spots.push(spot);
                }
                let mut best = None;
                self.cheapest(candidate, spots, &mut best);
                if let Some(spot) = best {
                    // Halves of a stretch are numbered 2n and 2n + 1, as in a heap.
                    self.take(candidate, &text, slot + num + i, spot);
                }
            }
            slot += 1 << 20;
        }
    }

    /// A line part in pixels from a world pixel of its own.
    fn chain(&self, part: PartView<'_>) -> Option<(Point, Chain)> {
        let first = world(&self.view, *part.outer().first()?);
        let origin = (first.0.floor(), first.1.floor());
        let chain = Chain::new(part.outer().iter().map(|&c| {
            let p = world(&self.view, c);
            (p.0 - origin.0, p.1 - origin.1)
        }))?;
        Some((origin, chain))
    }

    fn point(
        &mut self,
        candidate: &Candidate<'_>,
        geometry: FeatureView<'_>,
        text: &str,
        text_style: TextStyle,
    ) {
        let shown = self.view.bbox(0.0);
        let Some(&c) = geometry.coords().iter().find(|c| shown.holds(**c)) else {
            return;
        };
        let half = self.mark_px(candidate) / 2.0;
        let (gap, around) = (f64::from(self.view.pixels(2.0)), self.gap());
        let mark = [-half, -half, half, half];
        let blocks = blocks(&self.glyphs, text, text_style);
        let stood = candidate.before.first().map(|l| l.variant);
        let mut best = None;
        for (i, block) in (0_u16..).zip(&blocks) {
            let anchor = world(&self.view, c);
            let mut spots = beside(anchor, block, &mark, (gap, around * 0.5), &[]);
            for spot in &mut spots {
                spot.variant += 50 * i;
                spot.cost += 9 * i32::from(i);
                if stood == Some(spot.variant) {
                    spot.cost = KEPT;
                }
            }
            spots.sort_by_key(|s| s.cost);
            self.cheapest(candidate, spots, &mut best);
        }
        if let Some(spot) = best {
            self.take(candidate, text, 0, spot);
        }
    }

    /// Keeps the cheapest of some places that is free, wholly in the picture and not too near
    /// to another label of the same text. The places come cheapest first.
    fn cheapest(&self, candidate: &Candidate<'_>, spots: Vec<Spot>, best: &mut Option<Spot>) {
        let (width, height) = (f64::from(self.view.width()), f64::from(self.view.height()));
        let is_new = candidate.before.is_empty();
        for mut spot in spots {
            if best.as_ref().is_some_and(|b| b.cost <= spot.cost) {
                continue;
            }
            let at = self.screen(&spot);
            let frames: Vec<_> = spot.frames.iter().map(|f| moved(f, (at.x, at.y))).collect();
            let inside = frames
                .iter()
                .all(|f| f[0] >= 0.0 && f[1] >= 0.0 && f[2] <= width && f[3] <= height);
            if !inside || self.repeats(candidate, at) {
                continue;
            }
            let Some(covered) = self.grid.cost(&frames) else {
                continue;
            };
            let names = if is_new {
                self.before.cost(&frames).unwrap_or(NAME)
            } else {
                0
            };
            spot.cost += i32::from(covered.max(names));
            if best.as_ref().is_none_or(|b| spot.cost < b.cost) {
                *best = Some(spot);
            }
        }
    }

    fn screen(&self, spot: &Spot) -> ScreenPos {
        self.view.screen_from_lon_lat(self.anchor(spot))
    }

    fn anchor(&self, spot: &Spot) -> Coord {
        position(&self.view, spot.anchor)
    }

    /// Whether the same name stands near already. Codes and figures may stand in every shape.
    fn repeats(&self, candidate: &Candidate<'_>, at: ScreenPos) -> bool {
        let Some(text) = candidate.text() else {
            return false;
        };
        let apart = REPEAT_PT * f64::from(self.view.pixels_per_point());
        self.texts
            .get(&(candidate.layer, text))
            .into_iter()
            .flatten()
            .any(|p| (p.x - at.x).abs() < apart && (p.y - at.y).abs() < apart)
    }

    fn take(&mut self, candidate: &Candidate<'_>, text: &str, slot: u32, spot: Spot) {
        let anchor = self.anchor(&spot);
        let at = self.screen(&spot);
        let frames: Vec<_> = spot.frames.iter().map(|f| moved(f, (at.x, at.y))).collect();
        for frame in &frames {
            self.grid.take(*frame);
        }
        if let Some(name) = candidate.text() {
            self.texts
                .entry((candidate.layer, name))
                .or_default()
                .push(at);
        }
        let first = match &spot.lines {
            Lines::Rows(rows) => rows.first().map(|(_, p)| *p),
            Lines::Spread(_, poses) => poses.first().map(|(p, _)| *p),
        }
        .unwrap_or_default();
        self.placed.push(PlacedLabel {
            layer: candidate.layer,
            feature: candidate.feature.id(),
            slot,
            text: text.to_owned(),
            anchor,
            at: ScreenPos {
                x: at.x + first.0,
                y: at.y + first.1,
            },
            angle_deg: spot.angle_deg,
            frame: around(&frames),
            from_anchor: spot.frames,
            lines: spot.lines,
            leader: spot.leader,
            variant: spot.variant,
            share: spot.share,
            color: candidate.style.color,
            halo: candidate.style.halo,
        });
    }
}

impl Candidate<'_> {
    /// The text that is not repeated nearby: names are not, codes and figures may be.
    fn text(&self) -> Option<String> {
        let text = self.says.text(&self.feature)?;
        (!text.is_ascii()).then_some(text)
    }
}

//! What is drawn where: a picture cut into pieces, and for each piece the features that can
//! show in it.
//!
//! Pieces are small enough for a processor's cache and many enough that threads share them
//! evenly whatever the map shows where. Long paths are traced once for the whole picture and
//! cut into blocks with boxes, so that a piece looks at what is near it alone.

use super::detail::packed::{Packed, ring_range, rings_of};
use super::path::{Paths, Projector};
use super::pens::LayerPens;
use super::raster::{Px, PxBox};
use super::rules::{Rules, rules_of};
use super::scene::{Scene, SceneLayer};
use super::stroke::{BLOCK, Strips};
use super::view::{MapPos, MapView, map_from_lon_lat};
use crate::base::parallel::in_order;
use crate::base::progress::{Cancelled, Progress};
use crate::geom::{Bbox, Columns, Coord, Lies, PartKind};
use crate::layer::Chunk;
use std::sync::Arc;

/// Size of a piece in pixels; it grows where layers cast shadows, which need room around.
const PIECE: (u32, u32) = (256, 128);
const PIECE_WITH_SHADOW: (u32, u32) = (512, 256);
/// Coordinates from which on a path is traced once for the whole picture.
const LONG: usize = 1024;

/// A picture cut into pieces, row by row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pieces {
    size: (u32, u32),
    columns: u32,
    rows: u32,
}

/// A layer of which something may show.
#[derive(Debug)]
pub(crate) struct LayerPlan<'a> {
    pub layer: &'a SceneLayer,
    pub pens: LayerPens,
    pub chunks: Vec<ChunkPlan<'a>>,
}

/// The features of a chunk that may show, by piece.
#[derive(Debug)]
pub(crate) struct ChunkPlan<'a> {
    pub columns: &'a Columns,
    pub level: Option<&'a Packed>,
    ends: Vec<u32>,
    items: Vec<Item>,
    pub long: Vec<LongFeature>,
}

/// A feature that may show in a piece.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Item {
    /// Its number in the chunk.
    pub feature: u32,
    /// The rule it is drawn by.
    pub rule: u16,
    /// Its number among the chunk's long features, or [`Item::NOT`].
    pub long: u16,
    /// Where its only ring is kept in the chunk's level, or [`Item::NOWHERE`]: nothing else
    /// need be looked up to draw it.
    pub start: u32,
}

impl Item {
    pub const NOT: u16 = u16::MAX;
    pub const NOWHERE: u32 = u32::MAX;
}

/// A feature traced for the whole picture.
#[derive(Debug)]
pub(crate) struct LongFeature {
    pub paths: Paths,
    /// One for each part of `paths`.
    pub parts: Vec<LongPart>,
}

/// What is known of a part of a long feature beforehand.
#[derive(Debug, Default)]
pub(crate) struct LongPart {
    pub is_thin: bool,
    /// Boxes of every [`BLOCK`] edges of each ring, and its lines by pen; none where the part
    /// itself is short.
    pub rings: Vec<Vec<PxBox>>,
    pub lines: Vec<Option<Strips>>,
}

impl Pieces {
    pub fn new(view: &MapView, scene: &Scene) -> Self {
        let casts = scene.layers.iter().any(|l| l.style.shadow.is_some());
        let most = if casts { PIECE_WITH_SHADOW } else { PIECE };
        Self {
            size: (view.width(), view.height()),
            columns: view.width().div_ceil(most.0).clamp(1, 4096),
            rows: view.height().div_ceil(most.1).clamp(1, 4096),
        }
    }

    pub fn len(&self) -> usize {
        self.columns as usize * self.rows as usize
    }

    /// Corner and size of a piece.
    pub fn rect(&self, number: usize) -> (u32, u32, u32, u32) {
        let (column, row) = (number as u32 % self.columns, number as u32 / self.columns);
        let cut =
            |size: u32, i: u32, n: u32| (u64::from(size) * u64::from(i) / u64::from(n)) as u32;
        let (x0, x1) = (
            cut(self.size.0, column, self.columns),
            cut(self.size.0, column + 1, self.columns),
        );
        let (y0, y1) = (
            cut(self.size.1, row, self.rows),
            cut(self.size.1, row + 1, self.rows),
        );
        (x0, y0, x1 - x0, y1 - y0)
    }
}

/// The layers that may show in a view, each feature sorted into pieces.
pub(crate) fn plan<'a>(
    scene: &'a Scene,
    view: &MapView,
    pieces: &Pieces,
    num_threads: usize,
    progress: &Progress,
) -> Result<Vec<LayerPlan<'a>>, Cancelled> {
    let mut plans = Vec::new();
    for layer in &scene.layers {
        progress.check()?;
        let hidden = layer.opacity.is_nan()
            || layer.opacity <= 0.0
            || !layer.style.scales.holds(view.scale_denominator());
        if hidden || layer.layer.is_empty() {
            continue;
        }
        let rules = rules_of(layer, num_threads, progress)?;
        let pens = LayerPens::new(&layer.style, view);
        let sorter = Sorter::new(layer, view, pieces, &pens);
        let chunks = in_order(
            "drawing",
            num_threads,
            layer.layer.chunks.len(),
            |_: &mut (), i| {
                progress.check()?;
                let (Some(chunk), Some(rules)) = (layer.layer.chunks.get(i), rules.get(i)) else {
                    return Ok(None);
                };
                Ok(sorter.sort(i, chunk, rules))
            },
        )?;
        let chunks: Vec<ChunkPlan<'a>> = chunks.into_iter().flatten().collect();
        if !chunks.is_empty() {
            plans.push(LayerPlan {
                layer,
                pens,
                chunks,
            });
        }
    }
    Ok(plans)
}

impl ChunkPlan<'_> {
    /// The features that may show in a piece.
    pub fn items(&self, piece: usize) -> &[Item] {
        let end = |i: usize| self.ends.get(i).map_or(0, |e| *e as usize);
        let from = piece.checked_sub(1).map_or(0, end);
        self.items.get(from..end(piece)).unwrap_or_default()
    }
}

/// Sorts the features of a layer's chunks into pieces.
struct Sorter<'a, 'b> {
    layer: &'a SceneLayer,
    pens: &'b LayerPens,
    pieces: &'b Pieces,
    projector: Projector,
    window: PxBox,
    bbox: Bbox,
    /// Pixels per degree, and pixels of the view's corner.
    scale: (f64, f64),
    origin: (f64, f64),
    reach: f64,
    /// The column of pieces of each column of pixels, and the row of each row.
    column_of: Vec<u32>,
    row_of: Vec<u32>,
}

/// For each of so many pixels, which of so many pieces holds it.
fn pieces_of(size: u32, count: u32) -> Vec<u32> {
    let piece = |at: u32| u64::from(at) * u64::from(count) / u64::from(size.max(1));
    (0..size).map(|at| piece(at) as u32).collect()
}

/// First and last column and row of pieces.
type Range = (u32, u32, u32, u32);

impl<'a, 'b> Sorter<'a, 'b> {
    fn new(layer: &'a SceneLayer, view: &MapView, pieces: &'b Pieces, pens: &'b LayerPens) -> Self {
        let reach = 1.3 * f64::from(view.pixels(layer.style.reach_pt())) + 2.0;
        let MapPos { x, y } = map_from_lon_lat(Coord::lon_lat(1.0, 1.0));
        let (ox, oy) = view.origin_px();
        let window = PxBox {
            min: Px::new(0, 0),
            max: Px::new(
                i64::from(view.width()) * 256,
                i64::from(view.height()) * 256,
            ),
        };
        Self {
            layer,
            pens,
            pieces,
            projector: Projector::new(view),
            window: window.grown((reach * 256.0) as i64),
            bbox: view.bbox(reach),
            scale: (x / view.meters_per_pixel(), y / view.meters_per_pixel()),
            origin: (ox as f64, oy as f64),
            reach,
            column_of: pieces_of(pieces.size.0, pieces.columns),
            row_of: pieces_of(pieces.size.1, pieces.rows),
        }
    }

    fn sort(&self, number: usize, chunk: &'a Arc<Chunk>, rules: &Rules) -> Option<ChunkPlan<'a>> {
        if !chunk.bbox().meets(&self.bbox) {
            return None;
        }
        let columns = chunk.geometry();
        let mut found: Vec<(Item, Range)> = Vec::new();
        let mut long: Vec<LongFeature> = Vec::new();
        let level = self
            .projector
            .exponent()
            .zip(self.layer.detail.as_ref())
            .and_then(|(exponent, detail)| detail.level(number, chunk, exponent));
        let mut take = |feature: u32| {
            let Some(rule) = rules.of(self.layer, chunk, feature as usize) else {
                return;
            };
            let Some(range) = columns
                .boxes()
                .get(feature as usize)
                .and_then(|b| self.range(b))
            else {
                return;
            };
            let mut item = Item {
                feature,
                rule,
                long: Item::NOT,
                start: Item::NOWHERE,
            };
            if num_coords(columns, feature as usize) > LONG
                && let Ok(index) = u16::try_from(long.len())
                && index != Item::NOT
            {
                item.long = index;
                long.push(self.trace(columns, feature as usize, level, rule));
            } else if let Some(level) = level
                && self.projector.exponent() == Some(level.exponent())
                && let Some(ring) = only_ring(columns, feature as usize)
            {
                item.start = level.start_of(ring);
            }
            found.push((item, range));
        };
        if self.bbox.holds_box(&chunk.bbox()) {
            // A chunk that lies wholly inside needs no index: all of it shows.
            for &feature in chunk.index().order() {
                take(feature);
            }
        } else {
            chunk.index().each(
                columns.boxes(),
                &mut Lies::by_box(&self.bbox),
                &mut |feature, _| take(feature),
            );
        }
        if found.is_empty() {
            return None;
        }
        let (ends, items) = self.by_piece(&found);
        Some(ChunkPlan {
            columns,
            level,
            ends,
            items,
            long,
        })
    }

    /// The pieces that a feature of a box can show in.
    fn range(&self, bbox: &Bbox) -> Option<Range> {
        let side = |low: f64, high: f64, pieces: &[u32]| {
            let (low, high) = (low - self.reach, high + self.reach);
            if high < 0.0 || low > pieces.len() as f64 || low.is_nan() || high.is_nan() {
                return None;
            }
            // The piece of a pixel, and one more on each side where it may be on the edge.
            let piece = |at: f64| {
                let at = (at.max(0.0) as usize).min(pieces.len().saturating_sub(1));
                pieces.get(at).copied().unwrap_or(0)
            };
            Some((piece(low - 1.0), piece(high + 1.0)))
        };
        let (x0, x1) = side(
            bbox.min.x * self.scale.0 - self.origin.0,
            bbox.max.x * self.scale.0 - self.origin.0,
            &self.column_of,
        )?;
        let (y0, y1) = side(
            bbox.max.y * self.scale.1 - self.origin.1,
            bbox.min.y * self.scale.1 - self.origin.1,
            &self.row_of,
        )?;
        Some((x0, x1, y0, y1))
    }

    fn by_piece(&self, found: &[(Item, Range)]) -> (Vec<u32>, Vec<Item>) {
        let num = self.pieces.len();
        let columns = self.pieces.columns;
        let of = |&(x0, x1, y0, y1): &Range| {
            (y0..=y1).flat_map(move |y| (x0..=x1).map(move |x| (y * columns + x) as usize))
        };
        let mut ends = vec![0_u32; num];
        for (_, range) in found {
            for piece in of(range) {
                if let Some(end) = ends.get_mut(piece) {
                    *end += 1;
                }
            }
        }
        let mut sum = 0;
        for end in &mut ends {
            // For now where the piece's items begin; filling moves it to where they end.
            (*end, sum) = (sum, sum + *end);
        }
        let nothing = Item {
            feature: 0,
            rule: 0,
            long: Item::NOT,
            start: Item::NOWHERE,
        };
        let mut items = vec![nothing; sum as usize];
        for (item, range) in found {
            for piece in of(range) {
                if let Some(at) = ends.get_mut(piece) {
                    if let Some(slot) = items.get_mut(*at as usize) {
                        *slot = *item;
                    }
                    *at += 1;
                }
            }
        }
        (ends, items)
    }

    fn trace(
        &self,
        columns: &Columns,
        feature: usize,
        level: Option<&Packed>,
        rule: u16,
    ) -> LongFeature {
        let mut paths = Paths::default();
        paths.push(&self.projector, columns, feature, level);
        let parts = paths
            .parts()
            .map(|part| {
                let num: usize = part.iter().map(|r| r.to - r.from).sum();
                let is_polygon = part.first().is_some_and(|r| r.kind == PartKind::Polygon);
                let mut long = LongPart {
                    is_thin: is_polygon && paths.is_thin(part),
                    ..LongPart::default()
                };
                if num <= LONG / 2 {
                    return long;
                }
                if is_polygon {
                    let rings = part.iter().map(|run| ring_boxes(paths.of(run)));
                    long.rings = rings.collect();
                }
                let pens = self.pens.slots(rule as usize, is_polygon);
                long.lines = pens
                    .into_iter()
                    .map(|pen| {
                        let pen = pen?;
                        let mut strips = Strips::default();
                        for run in part {
                            pen.prepare(paths.of(run), is_polygon, &self.window, &mut strips);
                        }
                        strips.index();
                        Some(strips)
                    })
                    .collect();
                long
            })
            .collect();
        LongFeature { paths, parts }
    }
}

/// Boxes of every [`BLOCK`] edges of a closed ring.
fn ring_boxes(points: &[Px]) -> Vec<PxBox> {
    (0..points.len())
        .step_by(BLOCK)
        .map(|from| {
            let to = (from + BLOCK + 1).min(points.len());
            let bounds = PxBox::around(points.get(from..to).unwrap_or_default());
            match points.first() {
                Some(first) if from + BLOCK >= points.len() => bounds.with(*first),
                _ => bounds,
            }
        })
        .collect()
}

/// The ring of a feature that is one polygon without holes.
fn only_ring(columns: &Columns, feature: usize) -> Option<usize> {
    let mut rings = rings_of(columns, feature);
    let ring = rings.next()?;
    (ring.kind == PartKind::Polygon && rings.next().is_none()).then_some(ring.number)
}

fn num_coords(columns: &Columns, feature: usize) -> usize {
    let mut rings = rings_of(columns, feature);
    let Some(first) = rings.next() else { return 0 };
    let last = rings.last().unwrap_or(first);
    ring_range(columns, last.number).end - ring_range(columns, first.number).start
}

//! Places for the name of a polygon: where it has most room inside, over the border, or beside
//! the shape, as its style says.
//!
//! Of a shape that is wider than the picture the piece within a cell of the world stands for
//! the whole: cells are powers of two of a metre, between a quarter and half of the picture,
//! so that at least one lies wholly in sight and a pan moves no label.

use super::beside::{FIRST_VARIANT, beside};
use super::block::Block;
use super::room::{Point, Room, Shape};
use super::spot::{KEPT, Spot, position, world};
use crate::geom::{Bbox, Coord, FeatureView, PartKind, PartView, clip_ring};
use crate::render::view::MapView;
use crate::style::LabelFit;

/// Most parts of a feature that are looked at, the largest first.
const MOST_PARTS: usize = 4;
/// Most rings of a part that are looked at.
const MOST_RINGS: usize = 64;
/// A shape wider than so many pictures is only looked at where it shows.
const WIDEST_WHOLE: f64 = 4.0;
/// Largest shape that is named beside itself, in label widths.
const WIDEST_BESIDE: f64 = 3.0;
/// Variants of places found in a cell of the world.
const CELL_VARIANT: u16 = 1000;

/// What is asked of the places of a polygon.
pub(super) struct Ask<'a> {
    pub view: &'a MapView,
    pub blocks: &'a [Block],
    pub fit: LabelFit,
    /// Pixels kept free around a label.
    pub gap: f64,
    /// Pixels between a label inside and the border.
    pub pad: f64,
    /// Where it stood before: anchor and variant.
    pub before: Option<(Coord, u16)>,
}

/// A part in pixels from a world pixel of its own.
struct Local<'a> {
    part: PartView<'a>,
    origin: Point,
    /// `None` for a part so much larger than the picture that its middle is of no use.
    shape: Option<Shape>,
}

/// The places, asked for in stages: a later stage is only looked at while no place is free.
pub(super) struct Places<'a> {
    ask: Ask<'a>,
    parts: Vec<Local<'a>>,
    stage: usize,
    found: Vec<(usize, Room)>,
}

fn whole(p: Point) -> Point {
    (p.0.floor(), p.1.floor())
}

fn local<'a>(view: &MapView, part: PartView<'a>) -> Option<Local<'a>> {
    let origin = whole(world(view, *part.outer().first()?));
    let bbox = Bbox::around(part.outer());
    let (a, b) = (world(view, bbox.min), world(view, bbox.max));
    let is_huge = (b.0 - a.0) > WIDEST_WHOLE * f64::from(view.width())
        || (a.1 - b.1) > WIDEST_WHOLE * f64::from(view.height());
    if is_huge {
        return Some(Local {
            part,
            origin,
            shape: None,
        });
    }
    let rings: Vec<Vec<Point>> = part
        .rings()
        .take(MOST_RINGS)
        .map(|ring| projected(view, ring, origin))
        .collect();
    let shape = Some(Shape::new(rings.iter().map(Vec::as_slice))?);
    Some(Local {
        part,
        origin,
        shape,
    })
}

fn projected(view: &MapView, ring: &[Coord], origin: Point) -> Vec<Point> {
    ring.iter()
        .map(|&c| {
            let p = world(view, c);
            (p.0 - origin.0, p.1 - origin.1)
        })
        .collect()
}

impl<'a> Places<'a> {
    pub fn new(feature: FeatureView<'a>, ask: Ask<'a>) -> Self {
        let shown = ask.view.bbox(0.0);
        let mut parts: Vec<(f64, PartView<'a>)> = feature
            .parts()
            .filter(|p| p.kind() == PartKind::Polygon)
            .map(|p| (p, Bbox::around(p.outer())))
            .filter(|(_, b)| b.meets(&shown))
            .map(|(p, b)| ((b.max.x - b.min.x) * (b.max.y - b.min.y), p))
            .collect();
        parts.sort_by(|a, b| b.0.total_cmp(&a.0));
        parts.truncate(MOST_PARTS);
        let parts = parts
            .into_iter()
            .filter_map(|(_, part)| local(ask.view, part))
            .collect();
        Self {
            ask,
            parts,
            stage: 0,
            found: Vec::new(),
        }
    }

    /// The next stage of places, or `None` at the end.
    pub fn next(&mut self) -> Option<Vec<Spot>> {
        let stage = self.stage;
        self.stage += 1;
        match stage {
            0 => Some(self.before()),
            1 => Some(self.roomiest()),
            2 => Some(self.others()),
            3 => Some(self.in_cells()),
            4 => Some(self.outside()),
            _ => None,
        }
    }

    fn half(&self, block: &Block) -> Point {
        (
            block.width / 2.0 + self.ask.pad,
            block.height / 2.0 + self.ask.pad * 0.6,
        )
    }

    fn spot(&self, origin: Point, at: Point, block: usize, cost: i32) -> Option<Spot> {
        let anchor = (origin.0 + at.0, origin.1 + at.1);
        let mut spot = Spot::block(
            anchor,
            self.ask.blocks.get(block)?,
            (0.0, 0.0),
            self.ask.gap,
        );
        spot.variant = block as u16;
        spot.cost = cost + block as i32;
        Some(spot)
    }

    /// Where it stood, if it still fits there.
    fn before(&self) -> Vec<Spot> {
        let Some((anchor, variant)) = self.ask.before else {
            return Vec::new();
        };
        if (FIRST_VARIANT..CELL_VARIANT).contains(&variant) {
            let mut spots = self.outside();
            spots.retain(|spot| spot.variant == variant);
            for spot in &mut spots {
                spot.cost = KEPT;
            }
            return spots;
        }
        let index = usize::from(variant % CELL_VARIANT);
        let Some(block) = self.ask.blocks.get(index) else {
            return Vec::new();
        };
        let at = world(self.ask.view, anchor);
        let half = self.half(block);
        let fits = self.parts.iter().any(|part| {
            let clearance = self.exactly(part, at, half);
            clearance >= 0.97 || (self.ask.fit == LabelFit::Over && clearance > 0.0)
        });
        if !fits {
            return Vec::new();
        }
        let mut spots: Vec<Spot> = self.spot((0.0, 0.0), at, index, -10).into_iter().collect();
        for spot in &mut spots {
            spot.variant = variant;
        }
        spots
    }

    /// The clearance at a world pixel, from all vertices around it.
    fn exactly(&self, part: &Local<'_>, at: Point, half: Point) -> f64 {
        let view = self.ask.view;
        let corner = |sign: f64| {
            let reach = (half.0 * 2.0 + 4.0, half.1 * 2.0 + 4.0);
            position(view, (at.0 + sign * reach.0, at.1 + sign * reach.1))
        };
        let around = Bbox::around(&[corner(-1.0), corner(1.0)]);
        let rings: Vec<Vec<Point>> = part
            .part
            .rings()
            .map(|ring| clip_ring(ring, &around))
            .enumerate()
            .filter(|(i, ring)| *i == 0 || ring.len() > 3)
            .map(|(_, ring)| projected(view, &ring, at))
            .collect();
        Shape::new(rings.iter().map(Vec::as_slice))
            .map_or(-1.0, |shape| shape.clearance((0.0, 0.0), half))
    }

    fn roomiest(&mut self) -> Vec<Spot> {
        let mut spots = Vec::new();
        for (index, part) in self.parts.iter().enumerate() {
            let Some(shape) = &part.shape else { continue };
            for (num, block) in self.ask.blocks.iter().enumerate() {
                let half = self.half(block);
                let room = shape.roomiest(half, 1.0).filter(|room| {
                    let at = (part.origin.0 + room.at.0, part.origin.1 + room.at.1);
                    !shape.is_coarse() || self.exactly(part, at, half) >= 0.97
                });
                if let Some(room) = room {
                    self.found.push((index, room));
                    spots.extend(self.spot(part.origin, room.at, num, 2 * index as i32));
                    break;
                }
            }
        }
        spots
    }

    fn others(&self) -> Vec<Spot> {
        let mut spots = Vec::new();
        let Some((part, Some(shape))) = self.parts.first().map(|p| (p, &p.shape)) else {
            return spots;
        };
        // Where the best place is too small there is no other.
        if !self.found.iter().any(|(index, _)| *index == 0) {
            return spots;
        }
        let taken: Vec<Room> = self
            .found
            .iter()
            .filter(|(index, _)| *index == 0)
            .map(|(_, room)| *room)
            .collect();
        for (num, block) in self.ask.blocks.iter().enumerate() {
            let half = self.half(block);
            let mut rooms = shape.others(half, 1.05, &taken);
            rooms.retain(|room| {
                let at = (part.origin.0 + room.at.0, part.origin.1 + room.at.1);
                !shape.is_coarse() || self.exactly(part, at, half) >= 0.97
            });
            for (i, room) in rooms.iter().enumerate() {
                spots.extend(self.spot(part.origin, room.at, num, 1 + i as i32));
            }
            if !rooms.is_empty() {
                break;
            }
        }
        spots
    }

    /// The best place in each cell of the world, for shapes that reach beyond the picture.
    fn in_cells(&self) -> Vec<Spot> {
        let view = self.ask.view;
        let shown = view.bbox(0.0);
        let mut rooms: Vec<(f64, usize, Point, Point)> = Vec::new();
        for part in &self.parts {
            if shown.holds_box(&Bbox::around(part.part.outer())) {
                continue;
            }
            let cells = Cells::of(view);
            let hull = cells.hull(view);
            let rings: Vec<Vec<Coord>> = part
                .part
                .rings()
                .take(MOST_RINGS)
                .map(|ring| clip_ring(ring, &hull))
                .filter(|ring| ring.len() > 3)
                .collect();
            for cell in cells.boxes(view) {
                let pieces: Vec<Vec<Coord>> =
                    rings.iter().map(|ring| clip_ring(ring, &cell)).collect();
                if pieces.first().is_none_or(Vec::is_empty) {
                    continue;
                }
                let origin = whole(world(view, cell.min));
                let local: Vec<Vec<Point>> = pieces
                    .iter()
                    .filter(|ring| ring.len() > 3)
                    .map(|ring| projected(view, ring, origin))
                    .collect();
                let Some(shape) = Shape::new(local.iter().map(Vec::as_slice)) else {
                    continue;
                };
                for (num, block) in self.ask.blocks.iter().enumerate() {
                    if let Some(room) = shape.roomiest(self.half(block), 1.0) {
                        rooms.push((room.clearance.min(3.0), num, origin, room.at));
                        break;
                    }
                }
            }
        }
        // The roomiest first; equals from the top left.
        rooms.sort_by(|a, b| {
            (b.0.total_cmp(&a.0))
                .then(a.2.1.total_cmp(&b.2.1))
                .then(a.2.0.total_cmp(&b.2.0))
        });
        rooms
            .iter()
            .enumerate()
            .filter_map(|(i, (_, num, origin, at))| {
                let mut spot = self.spot(*origin, *at, *num, 5 + i as i32)?;
                spot.variant = CELL_VARIANT + *num as u16;
                Some(spot)
            })
            .collect()
    }

    /// Over the border or beside the shape.
    fn outside(&self) -> Vec<Spot> {
        if self.ask.fit == LabelFit::Inside {
            return Vec::new();
        }
        let (Some(part), Some(block)) = (self.parts.first(), self.ask.blocks.first()) else {
            return Vec::new();
        };
        let Some(shape) = &part.shape else {
            return Vec::new();
        };
        let size = block.height.max(1.0);
        // The best place for something as high as the label, whatever its width.
        let square = (size * 0.5, size * 0.5);
        let Some(room) = shape.roomiest(square, 0.02) else {
            return Vec::new();
        };
        match self.ask.fit {
            LabelFit::Inside => Vec::new(),
            LabelFit::Over => {
                let num = self.ask.blocks.len();
                (0..num)
                    .rev()
                    .filter_map(|i| self.spot(part.origin, room.at, i, 20))
                    .collect()
            }
            LabelFit::Beside => {
                let anchor = (part.origin.0 + room.at.0, part.origin.1 + room.at.1);
                let [l, t, r, b] = shape.bbox();
                let small = (r - l) <= WIDEST_BESIDE * block.width && (b - t) <= 12.0 * size;
                if !small {
                    // A shape this large without room for its name is a ring or a ribbon: the
                    // name stands over its widest place.
                    return self.spot(part.origin, room.at, 0, 20).into_iter().collect();
                }
                // Beside the shape where it is widest, not beside its box's corners.
                let mark = [
                    l - room.at.0,
                    (t - room.at.1).max(-size),
                    r - room.at.0,
                    (b - room.at.1).min(size),
                ];
                let gaps = (self.ask.gap, self.ask.gap);
                let far = [size * 1.8, size * 4.5];
                let mut spots = Vec::new();
                for (i, block) in self.ask.blocks.iter().enumerate() {
                    for mut spot in beside(anchor, block, &mark, gaps, &far) {
                        spot.variant += 50 * i as u16;
                        spot.cost += 20 + 7 * i as i32;
                        spots.push(spot);
                    }
                }
                spots.sort_by_key(|s| s.cost);
                spots
            }
        }
    }
}

/// The cells of the world at the scale of a picture, metres on the map plane.
struct Cells {
    size: Point,
    from: (i64, i64),
    to: (i64, i64),
}

impl Cells {
    fn of(view: &MapView) -> Self {
        let scale = view.meters_per_pixel();
        let side = |pixels: u32| {
            let most = f64::from(pixels.max(2)) / 2.0 * scale;
            let mut size = 1.0;
            while size * 2.0 <= most {
                size *= 2.0;
            }
            while size > most {
                size /= 2.0;
            }
            size
        };
        let size = (side(view.width()), side(view.height()));
        let (ox, oy) = view.origin_px();
        let cell = |pixel: i64, size: f64| (pixel as f64 * scale / size).floor() as i64;
        Self {
            size,
            from: (cell(ox, size.0), cell(oy, size.1)),
            to: (
                cell(ox + i64::from(view.width()), size.0),
                cell(oy + i64::from(view.height()), size.1),
            ),
        }
    }

    fn bbox(&self, view: &MapView, from: (i64, i64), to: (i64, i64)) -> Bbox {
        let scale = view.meters_per_pixel();
        let at = |x: i64, y: i64| {
            position(
                view,
                (
                    x as f64 * self.size.0 / scale,
                    y as f64 * self.size.1 / scale,
                ),
            )
        };
        Bbox::around(&[at(from.0, from.1), at(to.0 + 1, to.1 + 1)])
    }

    fn hull(&self, view: &MapView) -> Bbox {
        self.bbox(view, self.from, self.to)
    }

    fn boxes(&self, view: &MapView) -> Vec<Bbox> {
        let mut out = Vec::new();
        for y in self.from.1..=self.to.1 {
            for x in self.from.0..=self.to.0 {
                out.push(self.bbox(view, (x, y), (x, y)));
            }
        }
        out
    }
}

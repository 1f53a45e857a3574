//! Where a project lies: its ground split by county, township and village, as far as there are
//! layers of them, and what is found on it split the same way.
//!
//! A part is measured with the pair that finds it; what no place holds is the rest, so parts and
//! rest add up. A project within one village is never cut.

use super::facts::Subject;
use super::input::ZoneLayer;
use super::model::PlaceShare;
use super::zones::ZoneIndex;
use crate::base::progress::{Cancelled, Progress};
use crate::geom::{
    Areas, Columns, FeatureView, PairResult, Prepared, overlap_one_until, overlap_shape_until,
    remainder_shape_until, union_areas_until,
};
use crate::layer::{Place, PlacedPart, Role};
use crate::screening::feature_name;

/// Area below which a remainder is rounding, not ground: square metres, and share of the whole.
const NOTHING_M2: f64 = 0.01;
const NOTHING_SHARE: f64 = 1e-9;

/// Layers of one kind of place.
#[derive(Debug)]
struct Level<'a> {
    role: Role,
    layers: Vec<(ZoneIndex<'a>, Option<String>)>,
}

/// Counties, townships and villages with the fields that name them.
#[derive(Debug)]
pub(super) struct Places<'a> {
    levels: Vec<Level<'a>>,
    progress: &'a Progress,
}

impl<'a> Places<'a> {
    /// The place layers among all.
    pub fn new(zones: &'a [ZoneLayer], progress: &'a Progress) -> Self {
        let level = |role| Level {
            role,
            layers: zones
                .iter()
                .filter(|z| z.meta.role == role)
                .map(|z| (ZoneIndex::new(&z.layer), z.meta.name_field.clone()))
                .collect(),
        };
        let mut levels = vec![
            level(Role::County),
            level(Role::Township),
            level(Role::Village),
        ];
        levels.retain(|l| !l.layers.is_empty());
        Self { levels, progress }
    }

    /// Whether counties are known.
    pub fn has_counties(&self) -> bool {
        self.levels.iter().any(|l| l.role == Role::County)
    }

    /// Splits a project by place.
    ///
    /// # Errors
    /// [`Cancelled`] when somebody asked to stop.
    pub fn split<'s>(&self, subject: &'s Subject<'s>) -> Result<Ground<'s>, Cancelled> {
        let measure = Measure::of(&subject.prepared);
        let mut ground = Ground {
            subject,
            measure,
            nodes: vec![Node {
                place: Place::default(),
                own: Own::Project,
                amount: Amount {
                    exact: measure.total(&subject.prepared),
                    areas: subject.prepared.areas(),
                },
                children: Vec::new(),
            }],
            progress: self.progress.clone(),
        };
        let mut leaves = vec![0];
        for level in &self.levels {
            let mut next = Vec::new();
            for leaf in leaves {
                if ground.descend(leaf, level)? {
                    next.extend(ground.children(leaf).iter().copied());
                } else {
                    next.push(leaf);
                }
            }
            leaves = next;
        }
        Ok(ground)
    }
}

/// What is split: area, else length, else the number of points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    Area,
    Length,
    Points,
}

impl Measure {
    pub fn of(project: &Prepared) -> Self {
        if project.area_m2() > 0.0 {
            Self::Area
        } else if project.length_m() > 0.0 {
            Self::Length
        } else {
            Self::Points
        }
    }

    fn total(self, project: &Prepared) -> f64 {
        match self {
            Self::Area => project.area_m2(),
            Self::Length => project.length_m(),
            Self::Points => project.num_points() as f64,
        }
    }

    fn of_pair(self, pair: &PairResult) -> Amount {
        match self {
            Self::Area => Amount {
                exact: pair.area_m2,
                areas: pair.areas,
            },
            Self::Length => Amount::plain(pair.inside_length_m),
            Self::Points => Amount::plain(f64::from(pair.points_inside)),
        }
    }

    /// Whether a remainder is more than rounding. Points are few and never outside by rounding.
    fn is_something(self, rest: f64, total: f64) -> bool {
        match self {
            Self::Points => rest >= 0.5,
            _ => rest > NOTHING_M2.max(NOTHING_SHARE * total),
        }
    }
}

/// Square metres, metres or points, and areas by the office's methods.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Amount {
    pub exact: f64,
    pub areas: Areas,
}

impl Amount {
    fn plain(exact: f64) -> Self {
        Self {
            exact,
            areas: Areas::default(),
        }
    }

    fn add(&mut self, other: &Self) {
        self.exact += other.exact;
        let counts = other.areas.counts;
        self.areas.add(&other.areas);
        self.areas.counts = counts;
    }

    fn less(&self, other: &Self) -> Self {
        Self {
            exact: (self.exact - other.exact).max(0.0),
            areas: self.areas.less(&other.areas),
        }
    }
}

/// The shape of a part.
#[derive(Debug)]
enum Own {
    /// The project itself.
    Project,
    /// A part of it.
    Part(Box<(Columns, Prepared)>),
    /// What is left of a line or of points: known by its amount only.
    None,
}

#[derive(Debug)]
struct Node {
    place: Place,
    own: Own,
    amount: Amount,
    /// Parts of it, the rest (if there is one) last.
    children: Vec<usize>,
}

/// A project's ground as a tree: the project, its parts by county, these by township and so on.
#[derive(Debug)]
pub(super) struct Ground<'s> {
    subject: &'s Subject<'s>,
    measure: Measure,
    nodes: Vec<Node>,
    progress: Progress,
}

/// A place that part of the project lies in.
struct Met<'a> {
    name: String,
    ground: FeatureView<'a>,
    amount: Amount,
}

impl<'s> Ground<'s> {
    fn children(&self, node: usize) -> &[usize] {
        self.nodes.get(node).map_or(&[], |n| &n.children)
    }

    /// The shape of a node, prepared.
    fn shape(&self, node: usize) -> Option<(FeatureView<'_>, &Prepared)> {
        match &self.nodes.get(node)?.own {
            Own::Project => Some((self.subject.view, &self.subject.prepared)),
            Own::Part(own) => Some((own.0.feature(0)?, &own.1)),
            Own::None => None,
        }
    }

    /// Splits a leaf by one kind of place; false where it stays whole.
    fn descend(&mut self, leaf: usize, level: &Level<'_>) -> Result<bool, Cancelled> {
        self.progress.check()?;
        let Some(node) = self.nodes.get(leaf) else {
            return Ok(false);
        };
        let (place, whole) = (node.place.clone(), node.amount);
        let Some((view, prepared)) = self.shape(leaf) else {
            return Ok(false);
        };
        let met = self.met(prepared, level);
        self.progress.check()?;
        let mut inside = Amount::default();
        for one in &met {
            inside.add(&one.amount);
        }
        let rest = whole.less(&inside);
        let has_rest = self.measure.is_something(rest.exact, whole.exact);
        match met.as_slice() {
            [] => return Ok(false),
            [only] if !has_rest => {
                let place = named(&place, level.role, &only.name);
                if let Some(node) = self.nodes.get_mut(leaf) {
                    node.place = place;
                }
                return Ok(false);
            }
            _ => {}
        }
        let frame = prepared.frame().copied();
        // Places that overlap each other would count ground twice: the first in the layer has it.
        let twice = self
            .measure
            .is_something(inside.exact - whole.exact, whole.exact);
        let with_rest = self.measure == Measure::Area && (has_rest || twice);
        let mut left: Option<Columns> = None;
        let mut parts = Vec::new();
        for one in &met {
            let from = match &left {
                Some(left) => left.feature(0),
                None => Some(view),
            };
            let Some(from) = from.filter(|v| !v.is_null()) else {
                break;
            };
            let from = if twice { from } else { view };
            let shape = overlap_shape_until(from, one.ground, &self.progress)?;
            let (own, amount) = match shape.feature(0).filter(|v| !v.is_null()) {
                Some(view) if twice && with_rest => {
                    let prepared = match frame {
                        Some(frame) => Prepared::measuring(view, frame, &self.progress)?,
                        None => Prepared::until(view, &self.progress)?,
                    };
                    let amount = Amount {
                        exact: prepared.area_m2(),
                        areas: prepared.areas(),
                    };
                    (Own::Part(Box::new((shape, prepared))), amount)
                }
                Some(view) => {
                    let areas = one.amount.areas;
                    let prepared = Prepared::measured(view, frame, areas, &self.progress)?;
                    (Own::Part(Box::new((shape, prepared))), one.amount)
                }
                None if twice => continue,
                // Too thin for a shape of its own, and still there.
                None => (Own::None, one.amount),
            };
            if with_rest {
                let from = left.as_ref().and_then(|l| l.feature(0)).unwrap_or(view);
                left = Some(remainder_shape_until(from, one.ground, &self.progress)?);
            }
            parts.push((named(&place, level.role, &one.name), own, amount));
        }
        let mut inside = Amount::default();
        for (_, _, amount) in &parts {
            inside.add(amount);
        }
        let rest = whole.less(&inside);
        if self.measure.is_something(rest.exact, whole.exact) {
            let own = match left {
                Some(shape) => match shape.feature(0).filter(|v| !v.is_null()) {
                    Some(view) => {
                        let prepared = Prepared::measured(view, frame, rest.areas, &self.progress)?;
                        Own::Part(Box::new((shape, prepared)))
                    }
                    None => Own::None,
                },
                None => Own::None,
            };
            parts.push((place, own, rest));
        }
        let first = self.nodes.len();
        for (place, own, amount) in parts {
            self.nodes.push(Node {
                place,
                own,
                amount,
                children: Vec::new(),
            });
        }
        let children = (first..self.nodes.len()).collect();
        if let Some(node) = self.nodes.get_mut(leaf) {
            node.children = children;
        }
        Ok(true)
    }

    fn met<'z>(&self, prepared: &Prepared, level: &Level<'z>) -> Vec<Met<'z>> {
        let mut met = Vec::new();
        for (index, name_field) in &level.layers {
            index.pairs(prepared, &self.progress, &mut |chunk, feature, pair| {
                let amount = self.measure.of_pair(&pair);
                if amount.exact > 0.0
                    && let Some(ground) = index.geometry(chunk, feature.index)
                {
                    met.push(Met {
                        name: feature_name(feature, name_field.as_deref()),
                        ground,
                        amount,
                    });
                }
            });
        }
        met
    }

    /// The parts by village, those of one place together, in the layers' order.
    pub fn parts(&self) -> Vec<PlacedPart> {
        let mut out = Parts::default();
        for node in self.nodes.iter().filter(|n| n.children.is_empty()) {
            out.add(&node.place, &node.amount);
        }
        out.0
    }

    /// The parts of a project with their shapes: place, and the part prepared.
    pub fn leaves(&self) -> impl Iterator<Item = (&Place, &Prepared)> {
        self.nodes
            .iter()
            .enumerate()
            .filter(|(_, n)| n.children.is_empty())
            .filter_map(|(i, n)| Some((&n.place, self.shape(i)?.1)))
    }

    /// Splits what the project and one zone have in common by place.
    pub fn of_zone(
        &self,
        zone: FeatureView<'_>,
        measure: Measure,
        total: Amount,
    ) -> Vec<PlacedPart> {
        let mut out = Parts::default();
        self.distribute(0, measure, total, usize::MAX, &mut out, &|_, prepared| {
            overlap_one_until(prepared, zone, &self.progress)
                .map_or_else(Amount::default, |pair| measure.of_pair(&pair))
        });
        out.0
    }

    /// Splits the area that several zones cover together by county.
    pub fn of_union(
        &self,
        zones: &[(FeatureView<'_>, f64, Areas)],
        total: Amount,
    ) -> Vec<PlaceShare> {
        let mut out = Parts::default();
        let within = |view: FeatureView<'_>, prepared: &Prepared| {
            let met: Vec<(FeatureView<'_>, f64, Areas)> = zones
                .iter()
                .filter_map(|(zone, ..)| {
                    let pair = overlap_one_until(prepared, *zone, &self.progress)?;
                    Some((*zone, pair.area_m2, pair.areas))
                })
                .collect();
            let (exact, areas) = union_areas_until(view, prepared, &met, &self.progress);
            Amount { exact, areas }
        };
        self.distribute(0, Measure::Area, total, 1, &mut out, &within);
        by_county(&out.0)
    }

    /// Hands a known amount of a node down to its parts; the rest is what they leave of it.
    fn distribute(
        &self,
        node: usize,
        measure: Measure,
        amount: Amount,
        depth: usize,
        out: &mut Parts,
        within: &dyn Fn(FeatureView<'_>, &Prepared) -> Amount,
    ) {
        let Some(at) = self.nodes.get(node) else {
            return;
        };
        if at.children.is_empty() || depth == 0 {
            if amount.exact > 0.0 {
                out.add(&at.place, &amount);
            }
            return;
        }
        let mut left = amount;
        let (mut rest, mut taken) = (None, false);
        for &child in &at.children {
            let Some(part) = self.nodes.get(child) else {
                continue;
            };
            if part.place == at.place {
                rest = Some(child);
                continue;
            }
            let inside = match self.shape(child) {
                Some((view, prepared)) => within(view, prepared),
                None => Amount::default(),
            };
            if inside.exact > 0.0 {
                left = left.less(&inside);
                taken = true;
                self.distribute(child, measure, inside, depth - 1, out, within);
            }
        }
        if !taken || measure.is_something(left.exact, amount.exact) {
            match rest {
                Some(rest) => self.distribute(rest, measure, left, depth - 1, out, within),
                None => out.add(&at.place, &left),
            }
        }
    }
}

/// A place with one more name.
fn named(place: &Place, role: Role, name: &str) -> Place {
    let mut place = place.clone();
    let name = Some(name.to_owned());
    match role {
        Role::County => place.county = name,
        Role::Township => place.township = name,
        _ => place.village = name,
    }
    place
}

#[derive(Debug, Default)]
struct Parts(Vec<PlacedPart>);

impl Parts {
    fn add(&mut self, place: &Place, amount: &Amount) {
        match self.0.iter_mut().find(|p| p.place == *place) {
            Some(part) => {
                part.amount += amount.exact;
                part.areas.add(&amount.areas);
            }
            None => self.0.push(PlacedPart {
                place: place.clone(),
                amount: amount.exact,
                areas: amount.areas,
            }),
        }
    }
}

/// The same by county, largest first; what is outside all comes last.
pub(super) fn by_county(parts: &[PlacedPart]) -> Vec<PlaceShare> {
    let mut shares: Vec<PlaceShare> = Vec::new();
    for part in parts {
        let name = &part.place.county;
        match shares.iter_mut().find(|s| s.name == *name) {
            Some(share) => {
                share.amount += part.amount;
                share.areas.add(&part.areas);
            }
            None => shares.push(PlaceShare {
                name: name.clone(),
                amount: part.amount,
                areas: part.areas,
            }),
        }
    }
    shares.sort_by(|a, b| {
        let by_size = b.amount.total_cmp(&a.amount);
        (a.name.is_none().cmp(&b.name.is_none()))
            .then(by_size)
            .then(a.name.cmp(&b.name))
    });
    shares
}

//! Sums that never count a square metre twice (decision 7): unions per role and class, split
//! by county; zones that disagree on the same ground.

use super::facts::{HitZone, Subject};
use super::model::{Disagreement, PlaceShare, RoleTotal};
use super::zones::ZoneIndex;
use crate::base::progress::{Cancelled, Progress};
use crate::geom::{
    Columns, FeatureView, PairResult, Prepared, overlap_one_until, overlap_shape_until,
    union_area_until, union_length_until,
};
use crate::layer::{Role, ZoneClass};
use crate::screening::feature_name;

/// Area below which a remainder is rounding, not ground: square metres, and share of the whole.
const NOTHING_M2: f64 = 0.01;
const NOTHING_SHARE: f64 = 1e-9;

/// Counties (or townships) with the field that names them.
#[derive(Debug)]
pub(super) struct Places<'a> {
    pub index: ZoneIndex<'a>,
    pub name_field: Option<String>,
    pub progress: &'a Progress,
}

impl Places<'_> {
    /// Splits a project by place.
    ///
    /// # Errors
    /// [`Cancelled`] when somebody asked to stop.
    pub fn split(&self, subject: &Subject<'_>) -> Result<Split, Cancelled> {
        let (prepared, mut parts) = (&subject.prepared, Vec::new());
        let measure = Measure::of(prepared);
        let total = measure.total(prepared);
        let mut shares = Shares::default();
        let mut met: Vec<(String, FeatureView<'_>)> = Vec::new();
        self.index
            .pairs(prepared, self.progress, &mut |chunk, feature, pair| {
                let amount = measure.amount(&pair);
                if amount > 0.0 {
                    let name = feature_name(feature, self.name_field.as_deref());
                    shares.add(&name, amount);
                    if let Some(ground) = self.index.geometry(chunk, feature.index) {
                        met.push((name, ground));
                    }
                }
            });
        let shares = shares.finish(total);
        let is_whole = matches!((shares.as_slice(), met.as_slice()), ([_], [_]));
        if !is_whole {
            for (name, ground) in met {
                let shape = overlap_shape_until(subject.view, ground, self.progress)?;
                if let Some(view) = shape.feature(0) {
                    let prepared = Prepared::until(view, self.progress)?;
                    parts.push(PlacePart {
                        name,
                        shape,
                        prepared,
                    });
                }
            }
        }
        Ok(Split {
            shares,
            parts,
            progress: self.progress.clone(),
        })
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
    fn of(project: &Prepared) -> Self {
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

    fn amount(self, pair: &PairResult) -> f64 {
        match self {
            Self::Area => pair.area_m2,
            Self::Length => pair.inside_length_m,
            Self::Points => f64::from(pair.points_inside),
        }
    }
}

/// The part of a project in one place.
#[derive(Debug)]
pub(super) struct PlacePart {
    name: String,
    shape: Columns,
    prepared: Prepared,
}

/// A project split by place: how much of it lies where, and its parts unless one place holds
/// all of it.
#[derive(Debug, Default)]
pub(super) struct Split {
    pub shares: Vec<PlaceShare>,
    parts: Vec<PlacePart>,
    progress: Progress,
}

impl Split {
    /// The place that holds the whole project, if one does.
    fn whole(&self) -> Option<&str> {
        match self.shares.as_slice() {
            [only] if self.parts.is_empty() => only.name.as_deref(),
            _ => None,
        }
    }

    /// Splits what the project and one zone have in common by place, largest first; what is
    /// outside all comes last.
    pub fn of_zone(&self, zone: FeatureView<'_>, measure: Measure, total: f64) -> Vec<PlaceShare> {
        self.by_part(measure, total, |part| {
            overlap_one_until(&part.prepared, zone, &self.progress)
                .map_or(0.0, |pair| measure.amount(&pair))
        })
    }

    /// Splits the area that several zones cover together.
    fn of_union(&self, zones: &[(FeatureView<'_>, f64)], total: f64) -> Vec<PlaceShare> {
        self.by_part(Measure::Area, total, |part| {
            let within: Vec<(FeatureView<'_>, f64)> = zones
                .iter()
                .filter_map(|(zone, _)| {
                    let pair = overlap_one_until(&part.prepared, *zone, &self.progress)?;
                    Some((*zone, pair.area_m2))
                })
                .collect();
            let view = part.shape.feature(0);
            view.map_or(0.0, |view| union_area_until(view, &within, &self.progress))
        })
    }

    fn by_part(
        &self,
        measure: Measure,
        total: f64,
        amount: impl Fn(&PlacePart) -> f64,
    ) -> Vec<PlaceShare> {
        let mut shares = Shares::default();
        match self.whole() {
            Some(name) => shares.add(name, total),
            None => {
                for part in &self.parts {
                    shares.add(&part.name, amount(part));
                }
            }
        }
        // Points are few and never outside by rounding; what lies outside all is not said.
        let total = if measure == Measure::Points {
            0.0
        } else {
            total
        };
        shares.finish(total)
    }
}

#[derive(Debug, Default)]
struct Shares(Vec<PlaceShare>);

impl Shares {
    fn add(&mut self, name: &str, amount: f64) {
        if amount <= 0.0 {
            return;
        }
        let same = |s: &&mut PlaceShare| s.name.as_deref() == Some(name);
        match self.0.iter_mut().find(same) {
            Some(share) => share.amount += amount,
            None => self.0.push(PlaceShare {
                name: Some(name.to_owned()),
                amount,
            }),
        }
    }

    /// Largest first, and what is outside all.
    fn finish(self, total: f64) -> Vec<PlaceShare> {
        let mut shares = self.0;
        shares.sort_by(|a, b| b.amount.total_cmp(&a.amount).then(a.name.cmp(&b.name)));
        let inside: f64 = shares.iter().map(|s| s.amount).sum();
        let outside = total - inside;
        if outside > NOTHING_M2.max(NOTHING_SHARE * total) {
            shares.push(PlaceShare {
                name: None,
                amount: outside,
            });
        }
        shares
    }
}

/// Unions per role and per class, in role order; roles with one class have one line.
pub(super) fn totals(
    subject: &Subject<'_>,
    hits: &[HitZone<'_>],
    split: Option<&Split>,
    progress: &Progress,
) -> Result<Vec<RoleTotal>, Cancelled> {
    let mut keys: Vec<(Role, Option<ZoneClass>)> =
        hits.iter().map(|h| (h.hit.role, h.hit.class)).collect();
    keys.sort();
    keys.dedup();
    let mut out = Vec::new();
    let mut roles: Vec<Role> = keys.iter().map(|(r, _)| *r).collect();
    roles.dedup();
    for role in roles {
        progress.check()?;
        let classes: Vec<Option<ZoneClass>> = keys
            .iter()
            .filter(|(r, _)| *r == role)
            .map(|(_, c)| *c)
            .collect();
        let of_role: Vec<&HitZone<'_>> = hits.iter().filter(|h| h.hit.role == role).collect();
        let single = classes.len() == 1;
        let class = if single {
            classes.first().copied().flatten()
        } else {
            None
        };
        out.push(total(
            subject,
            (role, class, true),
            &of_role,
            split,
            progress,
        ));
        if !single {
            for class in classes {
                let of_class: Vec<&HitZone<'_>> = of_role
                    .iter()
                    .copied()
                    .filter(|h| h.hit.class == class)
                    .collect();
                out.push(total(
                    subject,
                    (role, class, false),
                    &of_class,
                    split,
                    progress,
                ));
            }
        }
    }
    progress.check()?;
    Ok(out)
}

fn total(
    subject: &Subject<'_>,
    (role, class, is_role_total): (Role, Option<ZoneClass>, bool),
    hits: &[&HitZone<'_>],
    split: Option<&Split>,
    progress: &Progress,
) -> RoleTotal {
    let grounds: Vec<(FeatureView<'_>, f64)> = hits
        .iter()
        .filter(|h| h.hit.area_m2 > 0.0)
        .filter_map(|h| Some((h.zone?, h.hit.area_m2)))
        .collect();
    let area = union_area_until(subject.view, &grounds, progress);
    let length_m = match hits {
        [only] => only.hit.length_m,
        _ => union_length_until(
            &subject.prepared,
            hits.iter().filter_map(|h| h.zone),
            progress,
        ),
    };
    let counties = split
        .filter(|_| area > 0.0)
        .map(|split| split.of_union(&grounds, area))
        .unwrap_or_default();
    let whole = subject.prepared.area_m2();
    let share = if whole > 0.0 {
        area / whole
    } else if subject.prepared.length_m() > 0.0 {
        length_m / subject.prepared.length_m()
    } else {
        hits.iter().map(|h| h.hit.share).fold(0.0, f64::max)
    };
    RoleTotal {
        role,
        class,
        is_role_total,
        area_m2: area,
        length_m,
        share: share.clamp(0.0, 1.0),
        num_zones: hits.len(),
        counties,
    }
}

/// Zones of one role but different class that claim the same ground within the project.
pub(super) fn disagreements(
    subject: &Subject<'_>,
    hits: &[HitZone<'_>],
    progress: &Progress,
) -> Result<Vec<Disagreement>, Cancelled> {
    let mut out = Vec::new();
    for (i, a) in hits.iter().enumerate() {
        progress.check()?;
        for b in hits.iter().skip(i + 1) {
            if a.hit.role != b.hit.role
                || a.hit.class == b.hit.class
                || !a.hit.bbox.meets(&b.hit.bbox)
            {
                continue;
            }
            let (Some(x), Some(y)) = (a.zone, b.zone) else {
                continue;
            };
            // What both claim is what they claim singly less what they claim together.
            let both = [(x, a.hit.area_m2), (y, b.hit.area_m2)];
            let same = x.bbox() == y.bbox() && x.coords() == y.coords();
            let area = if same {
                a.hit.area_m2
            } else {
                a.hit.area_m2 + b.hit.area_m2 - union_area_until(subject.view, &both, progress)
            };
            if area > 1.0 {
                out.push(Disagreement {
                    role: a.hit.role,
                    zones: [
                        (a.hit.layer.clone(), a.hit.zone, a.hit.class),
                        (b.hit.layer.clone(), b.hit.zone, b.hit.class),
                    ],
                    area_m2: area,
                });
            }
        }
    }
    Ok(out)
}

//! Sums that never count a square metre twice (decision 7): unions per role and class, split
//! by county; zones that disagree on the same ground.

use super::facts::{HitShape, Subject};
use super::model::{Disagreement, PlaceShare, RoleTotal};
use super::zones::ZoneIndex;
use crate::base::progress::Progress;
use crate::geom::shape::union_shape;
use crate::geom::{
    Columns, FeatureView, PairResult, Prepared, area_m2, overlap_shape, union_area_m2,
    union_length_m,
};
use crate::layer::{FeatureRef, Role, ZoneClass};
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
    /// Splits a shape's area by place, largest first; what is outside all comes last.
    pub fn split_area(&self, shape: FeatureView<'_>, total_m2: f64) -> Vec<PlaceShare> {
        self.split(shape, total_m2, |pair| pair.area_m2)
    }

    /// Splits a line's length by place, as [`Self::split_area`].
    pub fn split_length(&self, shape: FeatureView<'_>, total_m: f64) -> Vec<PlaceShare> {
        self.split(shape, total_m, |pair| pair.inside_length_m)
    }

    /// The places that points lie in; each share is the number of points.
    pub fn split_points(&self, shape: FeatureView<'_>, total: f64) -> Vec<PlaceShare> {
        self.split(shape, total, |pair| f64::from(pair.points_inside))
    }

    fn split(
        &self,
        shape: FeatureView<'_>,
        total: f64,
        amount: impl Fn(&PairResult) -> f64,
    ) -> Vec<PlaceShare> {
        let prepared = Prepared::new(shape);
        let mut shares: Vec<PlaceShare> = Vec::new();
        let mut add = |feature: FeatureRef<'_>, amount: f64| {
            if amount <= 0.0 {
                return;
            }
            let name = Some(feature_name(feature, self.name_field.as_deref()));
            match shares.iter_mut().find(|s| s.name == name) {
                Some(share) => share.amount += amount,
                None => shares.push(PlaceShare { name, amount }),
            }
        };
        self.index
            .pairs(&prepared, self.progress, &mut |_, feature, pair| {
                add(feature, amount(&pair));
            });
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
    hits: &[HitShape<'_>],
    counties: Option<&Places<'_>>,
) -> Vec<RoleTotal> {
    let mut keys: Vec<(Role, Option<ZoneClass>)> =
        hits.iter().map(|h| (h.hit.role, h.hit.class)).collect();
    keys.sort();
    keys.dedup();
    let mut out = Vec::new();
    let mut roles: Vec<Role> = keys.iter().map(|(r, _)| *r).collect();
    roles.dedup();
    for role in roles {
        let classes: Vec<Option<ZoneClass>> = keys
            .iter()
            .filter(|(r, _)| *r == role)
            .map(|(_, c)| *c)
            .collect();
        let of_role: Vec<&HitShape<'_>> = hits.iter().filter(|h| h.hit.role == role).collect();
        let single = classes.len() == 1;
        let class = if single {
            classes.first().copied().flatten()
        } else {
            None
        };
        out.push(total(subject, role, class, true, &of_role, counties));
        if !single {
            for class in classes {
                let of_class: Vec<&HitShape<'_>> = of_role
                    .iter()
                    .copied()
                    .filter(|h| h.hit.class == class)
                    .collect();
                out.push(total(subject, role, class, false, &of_class, counties));
            }
        }
    }
    out
}

fn total(
    subject: &Subject<'_>,
    role: Role,
    class: Option<ZoneClass>,
    is_role_total: bool,
    hits: &[&HitShape<'_>],
    counties: Option<&Places<'_>>,
) -> RoleTotal {
    let grounds: Vec<(FeatureView<'_>, f64)> = hits
        .iter()
        .filter(|h| h.hit.area_m2 > 0.0)
        .filter_map(|h| Some((h.zone?, h.hit.area_m2)))
        .collect();
    let area = union_area_m2(subject.view, &grounds);
    let length_m = match hits {
        [only] => only.hit.length_m,
        _ => union_length_m(&subject.prepared, hits.iter().filter_map(|h| h.zone)),
    };
    let shape = match hits {
        [only] => only.shape.clone(),
        _ if counties.is_some() && area > 0.0 => {
            union_shape(subject.view, grounds.iter().map(|(zone, _)| *zone))
        }
        _ => Columns::new(),
    };
    let split = counties
        .zip(shape.feature(0))
        .filter(|_| area > 0.0)
        .map(|(places, shape)| places.split_area(shape, area))
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
        counties: split,
    }
}

/// Zones of one role but different class that claim the same ground within the project.
pub(super) fn disagreements(hits: &[HitShape<'_>]) -> Vec<Disagreement> {
    let mut out = Vec::new();
    for (i, a) in hits.iter().enumerate() {
        for b in hits.iter().skip(i + 1) {
            if a.hit.role != b.hit.role
                || a.hit.class == b.hit.class
                || !a.hit.bbox.meets(&b.hit.bbox)
            {
                continue;
            }
            let (Some(x), Some(y)) = (a.shape.feature(0), b.shape.feature(0)) else {
                continue;
            };
            let area = overlap_shape(x, y).feature(0).map_or(0.0, area_m2);
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
    out
}

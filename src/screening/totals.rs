//! Sums that never count a square metre twice (decision 7): unions per role and class, split
//! by county; zones that disagree on the same ground.

use super::facts::{HitZone, Subject};
use super::model::{Disagreement, RoleTotal};
use super::places::{Amount, Ground};
use crate::base::progress::{Cancelled, Progress};
use crate::geom::{Areas, FeatureView, union_area_until, union_areas_until, union_length_until};
use crate::layer::{Role, ZoneClass};

/// Unions per role and per class, in role order; roles with one class have one line.
pub(super) fn totals(
    subject: &Subject<'_>,
    hits: &[HitZone<'_>],
    ground: Option<&Ground<'_>>,
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
            ground,
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
                    ground,
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
    ground: Option<&Ground<'_>>,
    progress: &Progress,
) -> RoleTotal {
    let grounds: Vec<(FeatureView<'_>, f64, Areas)> = hits
        .iter()
        .filter(|h| h.hit.area_m2 > 0.0)
        .filter_map(|h| Some((h.zone?, h.hit.area_m2, h.hit.areas)))
        .collect();
    let (area, areas) = union_areas_until(subject.view, &subject.prepared, &grounds, progress);
    let length_m = match hits {
        [only] => only.hit.length_m,
        _ => union_length_until(
            &subject.prepared,
            hits.iter().filter_map(|h| h.zone),
            progress,
        ),
    };
    let counties = ground
        .filter(|_| area > 0.0)
        .map(|ground| ground.of_union(&grounds, Amount { exact: area, areas }))
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
        areas,
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

//! What lies around a project and what speaks of the project as such: near zones, layers that
//! end short, rules without a zone. The part of the check that follows the overlaps.

use super::coverage::{Counties, clipped};
use super::doubts::{role_message, unusable_zones};
use super::engine::Desk;
use super::facts::{HitZone, SLIVER_M, Subject, joint_u_m};
use super::input::{Check, CheckInput, ZoneLayer};
use super::known::{Grounds, is_trusted, of_project, of_zone};
use super::lacking::lacking;
use super::model::{CannotTell, Hit, ProjectResult, Proximity, Reason, RoleTotal, Unchecked};
use super::near::{Search, near};
use super::trust::Trust;
use super::zones::ZoneIndex;
use crate::base::ids::{FeatureId, LayerId};
use crate::base::message::Message;
use crate::base::progress::Cancelled;
use crate::layer::Role;
use crate::rules::{Answers, Applied, Asked, Bounds, Effect, Known, Measure, RuleSet};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What was seen of a layer once, for all projects.
#[derive(Debug)]
pub(super) struct Watch {
    /// Whether it can be relied on.
    pub trust: Trust,
    /// What rules ask of its zones.
    pub asked: Asked,
    /// The farthest any rule on its role reaches around a zone, metres.
    pub reach_m: Option<f64>,
    /// Width up to which an overlap is a sliver, before the project's own e.
    pub tolerance_m: f64,
}

impl Watch {
    /// Looks at a layer.
    pub fn new(zone: &ZoneLayer, input: &CheckInput, rules: &RuleSet) -> Self {
        let role = zone.meta.role;
        let is_zero = role.is_zero_tolerance(None);
        Self {
            trust: Trust::of(zone, input, rules),
            asked: rules.asks(role),
            reach_m: rules.reach_m(role),
            tolerance_m: if is_zero {
                0.0
            } else {
                zone.layer.position.e_m().max(SLIVER_M)
            },
        }
    }
}

impl<'a> Desk<'a> {
    /// The counties, for the reach of layers.
    pub fn borders(input: &'a CheckInput) -> Option<Counties<'a>> {
        let counties = input.zones.iter().find(|z| z.meta.role == Role::County)?;
        Some(Counties {
            index: ZoneIndex::new(&counties.layer),
            name_field: counties.meta.name_field.clone(),
        })
    }

    /// Counties and measures of a project, as far as rules in force ask for them.
    ///
    /// # Errors
    /// [`Cancelled`] when somebody asked to stop.
    pub fn known(
        &self,
        subject: &Subject<'_>,
        hits: &[HitZone<'a>],
        result: &ProjectResult,
    ) -> Result<Arc<Known>, Cancelled> {
        let mut wanted = self.rules.asks(Role::Project).measures;
        for hit in hits {
            wanted.extend(
                self.watch_of(&hit.hit)
                    .into_iter()
                    .flat_map(|w| &w.asked.measures),
            );
        }
        let layers = || self.zones.iter().map(|(zone, _)| *zone).zip(self.trusts());
        let grounds = Grounds {
            subject,
            hits,
            land: &self.land,
            farmland_is_trusted: is_trusted(Role::PermanentBasicFarmland, layers()),
        };
        let counties = self.borders.is_some().then_some(result.counties.as_slice());
        of_project(&grounds, counties, &wanted, self.progress).map(Arc::new)
    }

    fn trusts(&self) -> impl Iterator<Item = &Trust> {
        self.watches.iter().map(|w| &w.trust)
    }

    fn watch_of(&self, hit: &Hit) -> Option<&Watch> {
        let at = self.zones.iter().position(|(z, _)| z.meta.id == hit.layer);
        self.watches.get(at?)
    }

    /// What is known of the zone of a hit; the project's own where rules ask nothing more.
    pub fn known_of(
        &self,
        hit: &Hit,
        project: &Arc<Known>,
        totals: &[RoleTotal],
    ) -> Option<Arc<Known>> {
        let at = self
            .zones
            .iter()
            .position(|(z, _)| z.meta.id == hit.layer)?;
        let ((zone, _), watch) = (self.zones.get(at)?, self.watches.get(at)?);
        let wants_area = watch.asked.measures.contains(&Measure::OccupiedHa);
        if watch.asked.no_zone() && !wants_area {
            return Some(Arc::clone(project));
        }
        let feature = zone.layer.feature(hit.zone)?;
        let mut known = of_zone(project, &watch.asked, zone, feature);
        let total = totals
            .iter()
            .find(|t| t.role == hit.role && t.is_role_total);
        if let Some(total) = total.filter(|t| wants_area && t.area_m2 > 0.0) {
            let area = Bounds::exactly(total.area_m2 / 10_000.0);
            known.measures.insert(Measure::OccupiedHa, area);
        }
        Some(Arc::new(known))
    }

    /// Near zones, layers that end short, and what rules say of the project as such.
    ///
    /// # Errors
    /// [`Cancelled`] when somebody asked to stop.
    pub fn around(
        &self,
        subject: &Subject<'_>,
        hits: &[HitZone<'_>],
        answers: &Answers,
        result: &mut ProjectResult,
    ) -> Result<(), Cancelled> {
        let mut doubted: Vec<LayerId> = Vec::new();
        for ((zone, index), watch) in self.zones.iter().zip(&self.watches) {
            let mut is_doubted = self.unset(zone, answers, result);
            if let Some(reach_m) = watch.reach_m {
                let met: BTreeSet<FeatureId> = hits
                    .iter()
                    .filter(|h| h.hit.layer == zone.meta.id && h.hit.kind.is_involved())
                    .map(|h| h.hit.zone)
                    .collect();
                let search = Search {
                    rules: &self.rules,
                    answers,
                    asked: &watch.asked,
                    project: &result.known,
                    reach_m,
                    met: &met,
                };
                let found = near(subject, zone, index, &search, self.progress)?;
                is_doubted |= !found.unusable.is_empty();
                let (doubts, unchecked) = (&mut result.cannot_tell, &mut result.unchecked);
                unusable_zones(zone, &found.unusable, doubts, unchecked);
                take_near(zone, found.found, result);
            }
            is_doubted |= clipped(
                subject,
                zone,
                self.borders.as_ref(),
                &result.counties,
                &result.totals,
                self.rules.reach_under(zone.meta.role, answers),
                self.progress,
                (&mut result.cannot_tell, &mut result.unchecked),
            )?;
            if is_doubted || !watch.trust.allows_denial() {
                doubted.push(zone.meta.id.clone());
            }
        }
        result.proximities.sort_by(|a, b| {
            (b.effect().cmp(&a.effect()))
                .then(a.role.cmp(&b.role))
                .then(a.apart.distance_m.total_cmp(&b.apart.distance_m))
        });
        self.project_rules(answers, result);
        self.denials(subject, &doubted, result);
        Ok(())
    }

    /// 不涉及 is said of a layer that can be relied on, by a project whose position is known, and
    /// only where nothing at all about the role is in doubt.
    fn denials(&self, subject: &Subject<'_>, doubted: &[LayerId], result: &mut ProjectResult) {
        for near in &mut result.nearest {
            let zone = self.zones.iter().find(|(z, _)| z.meta.id == near.layer);
            let u_m = zone.and_then(|(z, _)| joint_u_m(&subject.position, &z.layer.position));
            let is_clear = u_m.is_some_and(|u| u <= 0.0 || near.distance_m > u);
            let is_open = |role: Option<Role>| role.is_none_or(|role| role == near.role);
            near.declared_complete = is_clear
                && !doubted.contains(&near.layer)
                && !result.cannot_tell.iter().any(|c| is_open(c.role))
                && !result.unchecked.iter().any(|u| u.role == near.role);
        }
    }

    /// Distances that the office has not set: told once for the layer, with how near it comes.
    fn unset(&self, zone: &ZoneLayer, answers: &Answers, result: &mut ProjectResult) -> bool {
        let unset = self.rules.unset_reaches(zone.meta.role, answers);
        let nearest = result.nearest.iter().find(|n| n.layer == zone.meta.id);
        let nearest = nearest.map(|n| (n.zone_name.clone(), n.distance_m));
        let mut told = false;
        for (parameter, rule) in unset {
            let message = match &nearest {
                Some((name, meters)) => Message::new("screening.parameter_unset")
                    .with("zone", name.as_str())
                    .with("meters", format!("{meters:.1}")),
                // A zone that is met or touched is within any distance; others may not be.
                None if rule.ground.is_some() && !zone.layer.is_empty() => {
                    Message::new("screening.parameter_unset_any")
                }
                None => continue,
            };
            told = true;
            let message = message
                .with("parameter", Message::new(&parameter.label_code()))
                .with("code", parameter.code())
                .with("role", role_message(zone.meta.role));
            let doubt = CannotTell {
                reason: Reason::ParameterUnset,
                role: Some(zone.meta.role),
                layer: Some(zone.meta.id.clone()),
                message,
                question: None,
            };
            if !result.cannot_tell.contains(&doubt) {
                result.cannot_tell.push(doubt);
            }
        }
        told
    }

    /// What rules say of the project as such. Attention is only listed.
    fn project_rules(&self, answers: &Answers, result: &mut ProjectResult) {
        let applied = self.rules.apply_project(&*result.known, answers);
        let counts: Vec<Applied> = applied
            .iter()
            .filter(|a| a.rule.effect > Effect::Attention)
            .cloned()
            .collect();
        lacking(
            Role::Project,
            &result.name,
            &counts,
            None,
            &mut result.cannot_tell,
        );
        result.project_rules = applied;
        // Clauses on kinds of projects are silent until the project says what it is.
        let questions = self.rules.project_questions();
        let open = questions.iter().filter(|q| answers.get(**q).is_none());
        let open = open.count();
        if open > 0 {
            result.unchecked.push(Unchecked {
                role: Role::Project,
                check: Check::Optional,
                message: Message::new("screening.project_unasked").with("count", open),
                rules: Vec::new(),
            });
        }
    }
}

/// Takes in what is near in a layer, with what its rules wait for.
fn take_near(zone: &ZoneLayer, found: Vec<Proximity>, result: &mut ProjectResult) {
    for near in found {
        lacking(
            near.role,
            &near.zone_name,
            &near.rules,
            Some(&near),
            &mut result.cannot_tell,
        );
        if near.bears() {
            // 临近 and 不涉及 of one layer would contradict each other.
            result.nearest.retain(|n| n.layer != zone.meta.id);
            result.schematic |= near.schematic;
        }
        result.proximities.push(near);
    }
}

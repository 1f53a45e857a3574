//! The check: every project against every layer, and the verdict over all of it.

use super::around::Watch;
use super::coverage::Counties;
use super::doubts;
use super::facts::{HitZone, Subject, facts};
use super::form::{AnswerSource, Form, form};
use super::input::{CheckInput, ProjectLayer, ZoneLayer};
use super::lacking::{lacking, no_rule};
use super::land::{land, land_layers};
use super::model::{
    CannotTell, Hit, HitKind, LayerEvidence, OutsideFact, ProjectResult, Reason, Screening, Verdict,
};
use super::nearest::nearest;
use super::notes::repair_note;
use super::overlaps::in_parallel;
use super::places::{Amount, Ground, Measure, Places, by_county};
use super::totals::{disagreements, totals};
use super::trust::layer_trust;
use super::zones::ZoneIndex;
use crate::base::diagnostics::{Diagnostic, Severity};
use crate::base::message::Message;
use crate::base::progress::{Cancelled, Progress};
use crate::geom::{AreaFrame, Areas, Bbox, Prepared, Repair, repair_until};
use crate::layer::{FeatureRef, PlacedPart, Role};
use crate::rules::{Answers, Applied, Effect, Known, Question, RuleSet, is_industry_heading};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything prepared once for all projects.
pub(super) struct Desk<'a> {
    pub input: &'a CheckInput,
    pub rules: RuleSet,
    pub zones: Vec<(&'a ZoneLayer, ZoneIndex<'a>)>,
    /// What was seen of each of these layers once, for all projects.
    pub watches: Vec<Watch>,
    places: Places<'a>,
    pub borders: Option<Counties<'a>>,
    pub land: Vec<(&'a ZoneLayer, ZoneIndex<'a>)>,
    pub progress: &'a Progress,
}

/// Checks every project of the input. The same input gives the same value, whatever the number
/// of threads.
///
/// # Errors
/// [`Cancelled`] when somebody asked to stop.
pub fn check(input: &CheckInput, progress: &Progress) -> Result<Screening, Cancelled> {
    let zones: Vec<(&ZoneLayer, ZoneIndex<'_>)> = input
        .zones
        .iter()
        .filter(|z| z.meta.role.is_checked() && z.meta.check != super::Check::Skipped)
        .map(|z| (z, ZoneIndex::new(&z.layer)))
        .collect();
    let rules = input.rules.at(input.as_of);
    let watches = zones
        .iter()
        .map(|(zone, _)| Watch::new(zone, input, &rules))
        .collect();
    let prepared = Desk {
        borders: Desk::borders(input),
        input,
        rules,
        zones,
        watches,
        places: Places::new(&input.zones, progress),
        land: land_layers(&input.zones),
        progress,
    };
    let subjects: Vec<(&ProjectLayer, FeatureRef<'_>)> = input
        .projects
        .iter()
        .flat_map(|p| p.layer.features().map(move |f| (p, f)))
        .collect();
    progress.set_total(subjects.len() as u64);
    let projects = in_parallel(
        &subjects,
        input.num_threads,
        progress,
        |(layer, feature)| prepared.check_one(layer, *feature),
    )?
    .into_iter()
    .collect::<Result<Vec<_>, Cancelled>>()?;
    Ok(Screening {
        as_of: input.as_of,
        rules_version: input.rules.version().to_owned(),
        rules_hash: input.rules.hash().to_owned(),
        area_method: input.area_method,
        layers: input
            .zones
            .iter()
            .map(|zone| prepared.evidence(zone))
            .collect(),
        projects,
    })
}

fn evidence_of(zone: &ZoneLayer, watch: &Watch) -> LayerEvidence {
    LayerEvidence {
        id: zone.meta.id.clone(),
        name: zone.meta.name.clone(),
        role: zone.meta.role,
        check: zone.meta.check,
        source: zone.meta.source.clone(),
        date: zone.meta.date.clone(),
        version: zone.meta.version.clone(),
        complete: zone.meta.complete,
        schematic: zone.meta.schematic,
        num_features: zone.layer.len(),
        sha256: zone.layer.origin.sha256.get().map(str::to_owned),
        u_m: zone.layer.position.u_m(),
        e_m: zone.layer.position.e_m(),
        tolerance_m: watch.tolerance_m,
        line: zone.meta.line,
        covers: zone.meta.covers.clone(),
        distrust: watch.trust.codes(),
        younger_rules: watch.trust.younger_rules.clone(),
    }
}

impl Desk<'_> {
    fn evidence(&self, zone: &ZoneLayer) -> LayerEvidence {
        let at = self.zones.iter().position(|(z, _)| std::ptr::eq(*z, zone));
        match at.and_then(|at| self.watches.get(at)) {
            Some(watch) => evidence_of(zone, watch),
            None => evidence_of(zone, &Watch::new(zone, self.input, &self.rules)),
        }
    }

    fn check_one(
        &self,
        layer: &ProjectLayer,
        feature: FeatureRef<'_>,
    ) -> Result<ProjectResult, Cancelled> {
        let mut notes = Vec::new();
        let id = layer.id_of(feature);
        let (answers, sources, answer_faults) = self.answers(layer, feature, &id);
        notes.extend(answer_faults);
        let mut result = ProjectResult {
            layer: layer.id.clone(),
            feature: feature.id(),
            name: layer.name_of(feature),
            area_m2: 0.0,
            areas: Areas::default(),
            length_m: 0.0,
            num_points: 0,
            bbox: Bbox::EMPTY,
            verdict: Verdict::CannotTell,
            counties: Vec::new(),
            parts: Vec::new(),
            land: Vec::new(),
            hits: Vec::new(),
            totals: Vec::new(),
            outside: Vec::new(),
            disagreements: Vec::new(),
            touches: Vec::new(),
            nearest: Vec::new(),
            proximities: Vec::new(),
            project_rules: Vec::new(),
            known: Arc::new(Known::default()),
            cannot_tell: Vec::new(),
            unchecked: Vec::new(),
            notes,
            answers: answers.given(),
            answer_sources: sources,
            form: Form::default(),
            schematic: layer.schematic,
            id,
        };
        let view = feature.geometry();
        let repaired = match view {
            Some(view) => repair_until(view, self.progress)?,
            None => None,
        };
        if let Some(r) = &repaired {
            result.notes.push(repair_note(r, feature.id(), None));
        }
        let view = match &repaired {
            Some(r) => r.shape.feature(0),
            None => view,
        };
        match view {
            Some(view) if !view.is_null() && repaired.as_ref().is_none_or(Repair::succeeded) => {
                let frame = AreaFrame::about(&view.bbox(), self.input.area_method);
                let subject = Subject {
                    view,
                    prepared: Prepared::measuring(view, frame, self.progress)?,
                    position: layer.layer.position,
                    schematic: layer.schematic,
                };
                let answers = presume_ground(&subject, answers, &mut result);
                self.judge(&subject, &answers, &mut result)?;
            }
            _ => result.cannot_tell.push(CannotTell {
                reason: Reason::ProjectUnreadable,
                role: None,
                layer: None,
                message: Message::new("screening.project_unreadable"),
                question: None,
            }),
        }
        result.verdict = verdict(&result);
        Ok(result)
    }

    fn judge(
        &self,
        subject: &Subject<'_>,
        answers: &Answers,
        result: &mut ProjectResult,
    ) -> Result<(), Cancelled> {
        result.area_m2 = subject.prepared.area_m2();
        result.areas = subject.prepared.areas();
        result.length_m = subject.prepared.length_m();
        result.num_points = subject.prepared.num_points();
        result.bbox = subject.prepared.bbox();
        let ground = self.places.split(subject)?;
        result.parts = ground.parts();
        result.land = land(&ground, &self.land, self.progress)?;
        let has_counties = self.places.has_counties();
        if has_counties {
            result.counties = by_county(&result.parts);
        }
        doubts::project(
            subject,
            has_counties.then_some(result.counties.as_slice()),
            &mut result.cannot_tell,
        );
        let (missing, unchecked) = doubts::missing_layers(self.input, &self.rules, answers);
        result.cannot_tell.extend(missing);
        result.unchecked.extend(unchecked);

        let mut hits: Vec<HitZone<'_>> = Vec::new();
        for ((zone, index), watch) in self.zones.iter().zip(&self.watches) {
            let mut found = facts(subject, zone, index, self.progress);
            self.progress.check()?;
            let confines = self.rules.confines(zone.meta.role);
            let involved = found.hits.iter().any(|h| h.hit.kind.is_involved());
            let near = (found.hits.is_empty() && found.touches.is_empty() && !confines)
                .then(|| nearest(subject, zone, self.progress))
                .flatten();
            let of_zone: Vec<&Hit> = found.hits.iter().map(|h| &h.hit).collect();
            doubts::position(
                subject,
                zone,
                &of_zone,
                &found.touches,
                near.as_ref(),
                &mut result.cannot_tell,
            );
            layer_trust(
                zone,
                &watch.trust,
                involved,
                &mut result.cannot_tell,
                &mut result.unchecked,
            );
            doubts::unusable_zones(
                zone,
                &found.unusable,
                &mut result.cannot_tell,
                &mut result.unchecked,
            );
            result.schematic |= zone.meta.schematic;
            if confines {
                // A border to stay within (城镇开发边界): being inside or at it is no finding.
                found.touches.clear();
            }
            result.touches.extend(found.touches);
            result.nearest.extend(near);
            result.notes.extend(found.notes);
            hits.extend(found.hits);
        }
        result.totals = totals(
            subject,
            &hits,
            has_counties.then_some(&ground),
            self.progress,
        )?;
        let known = self.known(subject, &hits, result)?;
        for hit in &mut hits {
            self.progress.check()?;
            hit.hit.known = self.known_of(&hit.hit, &known, &result.totals);
            self.apply_rules(hit, answers, &mut result.cannot_tell);
            hit.hit.parts = parts_of(hit, &ground);
            if has_counties {
                hit.hit.places = by_county(&hit.hit.parts);
            }
        }
        result.unchecked.extend(doubts::not_judged(self.input));
        result.known = known;
        self.around(subject, &hits, answers, result)?;
        result.disagreements = disagreements(subject, &hits, self.progress)?;
        let confining = self.confining(result);
        result.outside = self.outside(&confining, answers, result);
        result.hits = hits
            .into_iter()
            .map(|h| h.hit)
            .filter(|h| !self.rules.confines(h.role))
            .collect();
        result.hits.sort_by(|a, b| {
            rank(a)
                .cmp(&rank(b))
                .then(a.role.cmp(&b.role))
                .then(a.class.cmp(&b.class))
                .then(b.area_m2.total_cmp(&a.area_m2))
                .then(a.layer.cmp(&b.layer))
                .then(a.zone.cmp(&b.zone))
        });
        let confining: Vec<Role> = confining.iter().map(|(role, ..)| *role).collect();
        let source = |q: Question| result.answer_sources.get(q.code()).copied();
        result.form = form(result, &confining, &self.rules, answers, source);
        Ok(())
    }

    fn apply_rules(&self, hit: &mut HitZone<'_>, answers: &Answers, doubts: &mut Vec<CannotTell>) {
        let hit = &mut hit.hit;
        if !hit.kind.is_involved() {
            return;
        }
        hit.rules = self.rules.apply_at(&hit.ground(), answers);
        lacking(hit.role, &hit.zone_name, &hit.rules, None, doubts);
        if !self.rules.speaks_of(hit.role) {
            no_rule(hit.role, doubts);
        }
    }

    /// Roles to stay within (城镇开发边界) that do not hold the whole project, with the area and
    /// the share outside.
    fn confining(&self, result: &ProjectResult) -> Vec<(Role, f64, Areas, f64)> {
        let mut out: Vec<(Role, f64, Areas, f64)> = Vec::new();
        for (zone, _) in &self.zones {
            let role = zone.meta.role;
            if !self.rules.confines(role) || out.iter().any(|(r, ..)| *r == role) {
                continue;
            }
            let inside = result
                .totals
                .iter()
                .find(|t| t.role == role && t.is_role_total);
            let share = 1.0 - inside.map_or(0.0, |t| t.share);
            let area_m2 = result.area_m2 - inside.map_or(0.0, |t| t.area_m2);
            let areas = inside.map_or(result.areas, |t| result.areas.less(&t.areas));
            if share > 1e-9 && (result.area_m2 == 0.0 || area_m2 > 0.01) {
                out.push((role, area_m2.max(0.0), areas, share));
            }
        }
        out
    }

    /// What rules say of lying outside such a role.
    fn outside(
        &self,
        confining: &[(Role, f64, Areas, f64)],
        answers: &Answers,
        result: &mut ProjectResult,
    ) -> Vec<OutsideFact> {
        let mut out = Vec::new();
        for &(role, area_m2, areas, share) in confining {
            let rules = self.rules.apply_outside(role, answers);
            if !rules.is_empty() {
                lacking(role, "", &rules, None, &mut result.cannot_tell);
                out.push(OutsideFact {
                    role,
                    area_m2,
                    areas,
                    share,
                    rules,
                });
            }
        }
        out
    }

    /// Answers from the project's attributes, overridden by those given with the layer by record
    /// number, and these by those given by id; with who gave each, by question code.
    fn answers(
        &self,
        layer: &ProjectLayer,
        feature: FeatureRef<'_>,
        id: &str,
    ) -> (Answers, BTreeMap<String, AnswerSource>, Vec<Diagnostic>) {
        let mut answers = Answers::new();
        let mut faults = Vec::new();
        for field in &layer.layer.schema.fields {
            let value = feature.value(&field.name);
            if value.is_blank() {
                continue;
            }
            let is_asked =
                Question::from_name(&field.name).is_some() || is_industry_heading(&field.name);
            if is_asked && let Err(mut error) = answers.set_named(&field.name, &value.display()) {
                error.row = Some(feature.id().0);
                faults.push(error.diagnostic());
            }
        }
        let name = layer.name_of(feature);
        let by_id = self.input.answers.get(id);
        let by_id = by_id.or_else(|| self.input.answers.get(&name));
        let by_record = layer.answers.get(&feature.id().0);
        let mut sources: BTreeMap<String, AnswerSource> = BTreeMap::new();
        let mut told = |given: &Answers, source| {
            for (code, _) in given.given() {
                sources.insert(code, source);
            }
        };
        told(&answers, AnswerSource::Attribute);
        for (given, source) in [
            (by_record, AnswerSource::Officer),
            (by_id, AnswerSource::List),
        ] {
            if let Some(given) = given {
                told(given, source);
                answers = answers.overridden(given);
            }
        }
        (answers, sources, faults)
    }
}

/// A site given as an area is land to be occupied: unless told otherwise its 穿越方式 is ground
/// occupation. The presumption is shown among the answers and the notes.
fn presume_ground(subject: &Subject<'_>, answers: Answers, result: &mut ProjectResult) -> Answers {
    if subject.prepared.area_m2() <= 0.0 || answers.get(Question::Crossing).is_some() {
        return answers;
    }
    let code = Question::Crossing.code().to_owned();
    result
        .answer_sources
        .insert(code.clone(), AnswerSource::Presumed);
    result.answers.push((code, "ground".to_owned()));
    result.notes.push(Diagnostic::new(
        Severity::Info,
        Message::new("screening.presumed_ground"),
    ));
    answers.with(Question::Crossing, "ground")
}

fn parts_of(hit: &HitZone<'_>, ground: &Ground<'_>) -> Vec<PlacedPart> {
    let Some(zone) = hit.zone else {
        return Vec::new();
    };
    let (measure, exact, areas) = match hit.hit.kind {
        HitKind::Overlap | HitKind::Sliver | HitKind::SliverInvolved => {
            (Measure::Area, hit.hit.area_m2, hit.hit.areas)
        }
        HitKind::Crossing => (Measure::Length, hit.hit.length_m, Areas::default()),
        HitKind::PointInside => (Measure::Points, f64::from(hit.num_points), Areas::default()),
    };
    ground.of_zone(zone, measure, Amount { exact, areas })
}

/// Strictest effect first; hits without a certain effect after those with one; slivers last.
fn rank(hit: &Hit) -> (bool, std::cmp::Reverse<Option<Effect>>) {
    (!hit.kind.is_involved(), std::cmp::Reverse(hit.effect()))
}

fn verdict(result: &ProjectResult) -> Verdict {
    let effects: Vec<Effect> = result
        .hits
        .iter()
        .filter(|h| h.kind.is_involved() && !h.provisional)
        .filter_map(Hit::effect)
        .chain(
            result
                .outside
                .iter()
                .filter_map(|o| Applied::worst(&o.rules)),
        )
        .chain(result.proximities.iter().filter_map(|p| p.effect()))
        .chain(Applied::worst(&result.project_rules))
        .collect();
    let found = !result.hits.is_empty()
        || !result.touches.is_empty()
        || !result.outside.is_empty()
        || !result.disagreements.is_empty()
        || result.proximities.iter().any(|p| p.bears());
    conclude(&effects, !result.cannot_tell.is_empty(), found)
}

/// Prohibitions first, 无法判断 second (ARCHITECTURE.md, The office's words). `effects` are
/// those that surely apply, `found` tells whether anything at all was met.
pub(super) fn conclude(effects: &[Effect], in_doubt: bool, found: bool) -> Verdict {
    let has = |wanted: &[Effect]| effects.iter().any(|e| wanted.contains(e));
    if has(&[Effect::Prohibited]) {
        Verdict::Prohibited
    } else if in_doubt {
        Verdict::CannotTell
    } else if has(&[Effect::Restricted, Effect::Approval, Effect::Consult]) {
        Verdict::Restricted
    } else if found {
        Verdict::Attention
    } else {
        Verdict::NoneFound
    }
}

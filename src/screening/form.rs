//! The project form: which questions can change this project's answer at this place, what is
//! answered, by whom, and what every possible answer would change.
//!
//! Pure: takes the places the check found a project to meet and applies the rules again under
//! every answer; no geometry is looked at. A question that no answer to could change anything is
//! not in the form. An open one that matters gives 无法判断 in the check itself (`doubts`), by
//! the same conditions.

use super::engine::conclude;
use super::model::{CannotTell, ProjectResult, Reason, Verdict};
use crate::layer::{Role, ZoneClass};
use crate::rules::{
    Answers, Apart, Applied, Effect, Ground, Known, NoFacts, Question, Relation, Rule, RuleSet,
    State,
};
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Who an answer comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerSource {
    /// Given for the project in the workspace: the officer's.
    Officer,
    /// From a list of answers (`--answers FILE.csv`).
    List,
    /// From the project file's attributes.
    Attribute,
    /// Presumed from the geometry, until somebody answers.
    Presumed,
}

/// The form of one project, in form order; empty where no answer could change anything.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Form {
    /// Its questions.
    pub items: Vec<FormItem>,
}

/// A question of the form.
#[derive(Debug, Clone, PartialEq)]
pub struct FormItem {
    /// The question.
    pub question: Question,
    /// The answer the check took, if there is one.
    pub answer: Option<&'static str>,
    /// Who gave it.
    pub source: Option<AnswerSource>,
    /// What the zones are whose rules ask it, in role order.
    pub roles: Vec<Role>,
    /// What each possible answer would change, in the order of [`Question::options`].
    pub options: Vec<Forecast>,
    /// Whether a clause hangs on it; of kinds of projects only those speak that are told.
    pub hangs: bool,
}

/// What the result would be under another answer to one question, all others as they are.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// The answer.
    pub answer: &'static str,
    /// The conclusion it would give.
    pub verdict: Verdict,
    /// Clauses that would surely apply and do not now.
    pub appears: Vec<Bearing>,
    /// Clauses that surely apply now and would not.
    pub vanishes: Vec<Bearing>,
    /// Other questions that would come to matter.
    pub opens: Vec<Question>,
    /// Other open questions that would no longer matter.
    pub settles: Vec<Question>,
    /// Whether anything would change.
    pub changes: bool,
}

/// A clause and the ground it bears on.
#[derive(Debug, Clone, PartialEq)]
pub struct Bearing {
    /// The clause.
    pub rule: Arc<Rule>,
    /// What the zones are.
    pub role: Role,
    /// Which zone of it.
    pub class: Option<ZoneClass>,
}

impl FormItem {
    /// Whether it is open although it matters: the answer is then 无法判断.
    pub fn is_due(&self) -> bool {
        self.answer.is_none() && self.hangs
    }

    /// What one answer would change.
    pub fn forecast(&self, answer: &str) -> Option<&Forecast> {
        self.options.iter().find(|f| f.answer == answer)
    }
}

impl Form {
    /// The question's place in the form, if it can change anything.
    pub fn item(&self, question: Question) -> Option<&FormItem> {
        self.items.iter().find(|i| i.question == question)
    }

    /// Open questions that matter.
    pub fn due(&self) -> impl Iterator<Item = &FormItem> {
        self.items.iter().filter(|i| i.is_due())
    }
}

/// Ground that rules speak of: zones a project meets, what lies outside them, a missing layer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    role: Role,
    class: Option<ZoneClass>,
    relation: Relation,
    /// How the project lies apart from it; none where it lies in it.
    apart: Option<Apart>,
    /// What else is known of it.
    known: Option<Arc<Known>>,
    /// Whether what surely applies there counts for the conclusion.
    counts: bool,
}

impl Place {
    fn ground(&self) -> Ground<'_> {
        Ground {
            role: self.role,
            class: self.class,
            apart: self.apart,
            facts: self.known.as_deref().map_or(&NoFacts, |known| known),
        }
    }
}

/// What the rules make of every place.
#[derive(PartialEq)]
struct Judged {
    verdict: Verdict,
    places: Vec<Vec<Applied>>,
}

/// The form of a project whose result is complete; `confining` are the roles it lies partly
/// outside of and whose rules speak of that.
pub(super) fn form(
    result: &ProjectResult,
    confining: &[Role],
    rules: &RuleSet,
    answers: &Answers,
    source: impl Fn(Question) -> Option<AnswerSource>,
) -> Form {
    let places = places(result, confining);
    let now = judge(result, &places, rules, answers);
    let hanging = open(&now);
    let items = candidates(&places, rules)
        .into_iter()
        .map(|(question, roles)| {
            let forecast = |answer: &&'static str| {
                let then = judge(result, &places, rules, &answers.with(question, answer));
                forecast(&places, &now, &then, answer, question)
            };
            FormItem {
                question,
                answer: answers.get(question),
                source: answers.get(question).and_then(|_| source(question)),
                roles,
                options: question.options().iter().map(forecast).collect(),
                hangs: hanging.contains(&question),
            }
        })
        .filter(|item| item.options.iter().any(|f| f.changes))
        .collect();
    Form { items }
}

/// Each kind of place once: a thousand red line patches are one.
fn places(result: &ProjectResult, confining: &[Role]) -> Vec<Place> {
    let hits = result
        .hits
        .iter()
        .filter(|h| h.kind.is_involved())
        .map(|h| Place {
            role: h.role,
            class: h.class,
            relation: Relation::Inside,
            apart: None,
            known: h.known.clone(),
            counts: !h.provisional,
        });
    let near = result.proximities.iter().map(|n| Place {
        role: n.role,
        class: n.class,
        relation: Relation::Near,
        apart: Some(n.apart),
        known: Some(Arc::clone(&n.known)),
        counts: true,
    });
    let project = std::iter::once(Place {
        role: Role::Project,
        class: None,
        relation: Relation::Project,
        apart: None,
        known: Some(Arc::clone(&result.known)),
        counts: true,
    });
    let outside = confining.iter().map(|role| Place {
        role: *role,
        class: None,
        relation: Relation::Outside,
        apart: None,
        known: None,
        counts: true,
    });
    let missing = result
        .unchecked
        .iter()
        .filter(|u| super::doubts::is_layer_missing(u))
        .map(|u| Place {
            role: u.role,
            class: None,
            relation: Relation::LayerMissing,
            apart: None,
            known: None,
            counts: false,
        });
    let mut all: Vec<Place> = Vec::new();
    let all_places = hits
        .chain(near)
        .chain(outside)
        .chain(missing)
        .chain(project);
    for place in all_places {
        if !all.contains(&place) {
            all.push(place);
        }
    }
    all
}

/// Questions that rules on these places ask, with the roles they ask it for.
fn candidates(places: &[Place], rules: &RuleSet) -> Vec<(Question, Vec<Role>)> {
    let mut asked: BTreeSet<(Question, Role)> = BTreeSet::new();
    for place in places {
        for rule in rules.rules() {
            let is_of_it = match place.relation {
                Relation::Inside => matches!(rule.relation, Relation::Inside | Relation::Near),
                relation => rule.relation == relation,
            };
            if is_of_it && rule.concerns(place.role) {
                asked.extend(rule.questions().into_iter().map(|q| (q, place.role)));
            }
        }
    }
    let mut all: Vec<(Question, Vec<Role>)> = Vec::new();
    for (question, role) in asked {
        match all.last_mut() {
            Some((last, roles)) if *last == question => roles.push(role),
            _ => all.push((question, vec![role])),
        }
    }
    all
}

fn judge(result: &ProjectResult, places: &[Place], rules: &RuleSet, answers: &Answers) -> Judged {
    let applied: Vec<Vec<Applied>> = places
        .iter()
        .map(|place| match place.relation {
            Relation::Inside => rules.apply_at(&place.ground(), answers),
            Relation::Outside => rules.apply_outside(place.role, answers),
            Relation::LayerMissing => rules.apply_layer_missing(place.role, answers),
            // What waits for a distance nobody set is told for the layer as a whole.
            Relation::Near => {
                let mut applied = rules.apply_at(&place.ground(), answers);
                applied.retain(|a| a.applies() || rules.limit_m(&a.rule).is_some());
                applied
            }
            // Attention to the project as such is only listed.
            Relation::Project => {
                let mut applied = rules.apply_project(place.ground().facts, answers);
                applied.retain(|a| a.rule.effect > Effect::Attention);
                applied
            }
        })
        .collect();
    let effects: Vec<Effect> = places
        .iter()
        .zip(&applied)
        .filter(|(place, _)| place.counts)
        .filter_map(|(_, applied)| Applied::worst(applied))
        .collect();
    // Doubts that the rules raise are raised anew by the places under these answers.
    let hangs_on_rules = |doubt: &CannotTell| match doubt.reason {
        Reason::Unanswered
        | Reason::ClassMissing
        | Reason::AttributeMissing
        | Reason::MeasureUnknown
        | Reason::CentreLine => true,
        // Of a distance; that of a layer or of the project stays.
        Reason::Position => doubt.role.is_some() && doubt.layer.is_none(),
        Reason::ParameterUnset => doubt
            .role
            .is_some_and(|role| rules.unset_reaches(role, answers).is_empty()),
        _ => false,
    };
    let open_rules = places
        .iter()
        .zip(&applied)
        .filter(|(place, _)| place.relation != Relation::LayerMissing)
        .flat_map(|(_, applied)| applied)
        .any(|a| !a.applies());
    let in_doubt = open_rules || result.cannot_tell.iter().any(|d| !hangs_on_rules(d));
    let outside = places
        .iter()
        .zip(&applied)
        .any(|(place, applied)| place.relation == Relation::Outside && !applied.is_empty());
    let near = places
        .iter()
        .zip(&applied)
        .any(|(place, applied)| place.relation == Relation::Near && !applied.is_empty());
    let found = outside
        || near
        || !result.hits.is_empty()
        || !result.touches.is_empty()
        || !result.disagreements.is_empty();
    Judged {
        verdict: conclude(&effects, in_doubt, found),
        places: applied,
    }
}

fn forecast(
    places: &[Place],
    now: &Judged,
    then: &Judged,
    answer: &'static str,
    question: Question,
) -> Forecast {
    let (before, after) = (certain(places, now), certain(places, then));
    let without = |some: &[Bearing], others: &[Bearing]| -> Vec<Bearing> {
        let is_new = |b: &&Bearing| {
            let same =
                |o: &Bearing| o.rule.id == b.rule.id && o.role == b.role && o.class == b.class;
            !others.iter().any(same)
        };
        some.iter().filter(is_new).cloned().collect()
    };
    let (open_now, open_then) = (open(now), open(then));
    let less = |some: &BTreeSet<Question>, others: &BTreeSet<Question>| -> Vec<Question> {
        let rest = some.difference(others).copied();
        rest.filter(|q| *q != question).collect()
    };
    Forecast {
        answer,
        verdict: then.verdict,
        appears: without(&after, &before),
        vanishes: without(&before, &after),
        opens: less(&open_then, &open_now),
        settles: less(&open_now, &open_then),
        changes: now != then,
    }
}

/// What surely applies, each clause once for each role and class; strictest first.
fn certain(places: &[Place], judged: &Judged) -> Vec<Bearing> {
    let mut all: Vec<Bearing> = Vec::new();
    for (place, applied) in places.iter().zip(&judged.places) {
        for a in applied.iter().filter(|a| a.applies()) {
            let bearing = Bearing {
                rule: Arc::clone(&a.rule),
                role: place.role,
                class: place.class,
            };
            if !all.contains(&bearing) {
                all.push(bearing);
            }
        }
    }
    all.sort_by_key(|b| std::cmp::Reverse(b.rule.effect));
    all
}

fn open(judged: &Judged) -> BTreeSet<Question> {
    judged
        .places
        .iter()
        .flatten()
        .filter_map(|a| match &a.state {
            State::CannotTell { missing, .. } => Some(missing),
            _ => None,
        })
        .flatten()
        .copied()
        .collect()
}

//! The rules of one day applied to one hit: which apply, which hang on an answer, and what
//! each answer would give.

use super::condition::Truth;
use super::model::{Effect, Relation, Rule};
use super::{Answers, Question};
use crate::base::date::Date;
use crate::layer::{Role, ZoneClass};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The rules in force on one day.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleSet {
    day: Date,
    rules: Vec<Arc<Rule>>,
}

/// Whether a rule applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It applies, whatever the open answers.
    Applies,
    /// It hangs on what is not known.
    CannotTell {
        /// Open questions that matter, in form order.
        missing: Vec<Question>,
        /// The rule speaks of certain zones and the feature's zone is not known.
        zone_class_missing: bool,
    },
    /// It does not apply; only [`RuleSet::apply_all`] lists these.
    DoesNotApply,
}

/// A rule and whether it applies.
#[derive(Debug, Clone, PartialEq)]
pub struct Applied {
    /// The rule.
    pub rule: Arc<Rule>,
    /// Whether it applies.
    pub state: State,
}

/// What an answer to an open question would give.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The answer's code.
    pub answer: &'static str,
    /// The worst effect that would then surely apply; none if no rule would.
    pub effect: Option<Effect>,
    /// Every rule that would apply or still hang on another question.
    pub applied: Vec<Applied>,
}

impl RuleSet {
    pub(super) fn new(day: Date, rules: Vec<Arc<Rule>>) -> Self {
        Self { day, rules }
    }

    /// The check date.
    pub fn day(&self) -> Date {
        self.day
    }

    /// Every rule in force, sorted by id.
    pub fn rules(&self) -> &[Arc<Rule>] {
        &self.rules
    }

    /// Whether any rule speaks of the role.
    pub fn speaks_of(&self, role: Role) -> bool {
        self.rules.iter().any(|r| r.concerns(role))
    }

    /// Whether the role is a border to stay within: rules speak only of what lies outside it.
    pub fn confines(&self, role: Role) -> bool {
        let of = |relation| {
            let mut rules = self.rules.iter();
            rules.any(|r| r.concerns(role) && r.relation == relation)
        };
        of(Relation::Outside) && !of(Relation::Inside)
    }

    /// The rules that apply to a hit on a zone, or may apply; most severe first, then by id.
    /// `class` is none where the role has no zones or the feature's zone is not known.
    pub fn apply(&self, role: Role, class: Option<ZoneClass>, answers: &Answers) -> Vec<Applied> {
        let mut applied = self.apply_all(role, class, answers);
        applied.retain(|a| a.state != State::DoesNotApply);
        applied
    }

    /// The same with the rules of the role that do not apply, for the page that says why.
    pub fn apply_all(
        &self,
        role: Role,
        class: Option<ZoneClass>,
        answers: &Answers,
    ) -> Vec<Applied> {
        self.related(Relation::Inside, role, class, answers)
    }

    /// The rules for a project that lies partly outside every zone of the role.
    pub fn apply_outside(&self, role: Role, answers: &Answers) -> Vec<Applied> {
        let mut applied = self.related(Relation::Outside, role, None, answers);
        applied.retain(|a| a.state != State::DoesNotApply);
        applied
    }

    /// The rules for a check without a layer of the role.
    pub fn apply_layer_missing(&self, role: Role, answers: &Answers) -> Vec<Applied> {
        let mut applied = self.related(Relation::LayerMissing, role, None, answers);
        applied.retain(|a| a.state != State::DoesNotApply);
        applied
    }

    /// What each possible answer to `question` would give for a hit, the other answers as they
    /// are.
    pub fn outcomes(
        &self,
        role: Role,
        class: Option<ZoneClass>,
        answers: &Answers,
        question: Question,
    ) -> Vec<Outcome> {
        question
            .options()
            .iter()
            .map(|answer| {
                let applied = self.apply(role, class, &answers.with(question, answer));
                Outcome {
                    answer,
                    effect: Applied::worst(&applied),
                    applied,
                }
            })
            .collect()
    }

    /// Every question that can change the result of a hit on the role, in form order: what the
    /// project form asks.
    pub fn questions(&self, role: Role, class: Option<ZoneClass>) -> Vec<Question> {
        let matches = |r: &&Arc<Rule>| {
            r.concerns(role)
                && r.relation == Relation::Inside
                && (r.classes.is_empty() || class.is_none_or(|c| r.classes.contains(&c)))
        };
        let all: BTreeSet<Question> = self
            .rules
            .iter()
            .filter(matches)
            .flat_map(|r| r.questions())
            .collect();
        all.into_iter().collect()
    }

    fn related(
        &self,
        relation: Relation,
        role: Role,
        class: Option<ZoneClass>,
        answers: &Answers,
    ) -> Vec<Applied> {
        let mut applied: Vec<Applied> = self
            .rules
            .iter()
            .filter(|r| r.relation == relation && r.concerns(role))
            .map(|rule| Applied {
                state: state_of(rule, class, answers),
                rule: Arc::clone(rule),
            })
            .collect();
        applied.sort_by(|a, b| {
            let by_effect = b.rule.effect.cmp(&a.rule.effect);
            by_effect.then_with(|| a.rule.id.cmp(&b.rule.id))
        });
        applied
    }
}

fn state_of(rule: &Rule, class: Option<ZoneClass>, answers: &Answers) -> State {
    let zone_class_missing = !rule.classes.is_empty() && class.is_none();
    let other_zone = class.is_some_and(|c| {
        (!rule.classes.is_empty() && !rule.classes.contains(&c)) || rule.except_classes.contains(&c)
    });
    if other_zone || (zone_class_missing && rule.stated_only) {
        return State::DoesNotApply;
    }
    match rule.truth(answers) {
        Truth::False => State::DoesNotApply,
        Truth::True if !zone_class_missing => State::Applies,
        Truth::True => State::CannotTell {
            missing: Vec::new(),
            zone_class_missing,
        },
        Truth::Unknown(missing) => State::CannotTell {
            missing: missing.into_iter().collect(),
            zone_class_missing,
        },
    }
}

impl Applied {
    /// Whether it surely applies.
    pub fn applies(&self) -> bool {
        self.state == State::Applies
    }

    /// The worst effect among those that surely apply.
    pub fn worst(applied: &[Self]) -> Option<Effect> {
        applied
            .iter()
            .filter(|a| a.applies())
            .map(|a| a.rule.effect)
            .max()
    }

    /// Every open question that matters, in form order.
    pub fn missing(applied: &[Self]) -> Vec<Question> {
        let all: BTreeSet<Question> = applied
            .iter()
            .filter_map(|a| match &a.state {
                State::CannotTell { missing, .. } => Some(missing),
                _ => None,
            })
            .flatten()
            .copied()
            .collect();
        all.into_iter().collect()
    }
}

//! The rules of one day applied to one hit: which apply, which hang on an answer, and what
//! each answer would give.

use super::condition::Truth;
use super::ground::{Asked, Facts, Ground, Lack, NoFacts};
use super::model::{Effect, Relation, Rule};
use super::reach::{Limit, Parameter, Parameters};
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
    parameters: Parameters,
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
        /// What else is missing: attributes, measures, a distance, a line to measure from.
        lacks: Vec<Lack>,
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
    pub(super) fn new(day: Date, rules: Vec<Arc<Rule>>, parameters: Parameters) -> Self {
        Self {
            day,
            rules,
            parameters,
        }
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
        bearing(self.apply_all(role, class, answers))
    }

    /// The same with the rules of the role that do not apply, for the page that says why.
    pub fn apply_all(
        &self,
        role: Role,
        class: Option<ZoneClass>,
        answers: &Answers,
    ) -> Vec<Applied> {
        let ground = Ground {
            role,
            class,
            apart: None,
            facts: &NoFacts,
        };
        self.related(&[Relation::Inside, Relation::Near], &ground, answers)
    }

    /// The rules that apply to a zone, or may apply, with what is known of it: to one that the
    /// project meets, or that it lies apart from. Most severe first, then by id.
    pub fn apply_at(&self, ground: &Ground<'_>, answers: &Answers) -> Vec<Applied> {
        let relations = match ground.apart {
            None => &[Relation::Inside, Relation::Near][..],
            Some(_) => &[Relation::Near],
        };
        bearing(self.related(relations, ground, answers))
    }

    /// The rules that speak of the project as such.
    pub fn apply_project(&self, facts: &dyn Facts, answers: &Answers) -> Vec<Applied> {
        let ground = Ground {
            role: Role::Project,
            class: None,
            apart: None,
            facts,
        };
        bearing(self.related(&[Relation::Project], &ground, answers))
    }

    /// How far around its zones rules on the role reach, metres, whatever the answers: a
    /// distance that the office has not set counts as 0. None where no rule reaches beyond its
    /// zones.
    pub fn reach_m(&self, role: Role) -> Option<f64> {
        self.rules
            .iter()
            .filter(|r| r.concerns(role))
            .filter_map(|rule| {
                Some(
                    rule.reach
                        .as_ref()?
                        .limit_m(&self.parameters)
                        .unwrap_or(0.0),
                )
            })
            .reduce(f64::max)
    }

    /// The same for rules that these answers do not rule out.
    pub fn reach_under(&self, role: Role, answers: &Answers) -> Option<f64> {
        self.reaching(role, answers)
            .filter_map(|rule| {
                Some(
                    rule.reach
                        .as_ref()?
                        .limit_m(&self.parameters)
                        .unwrap_or(0.0),
                )
            })
            .reduce(f64::max)
    }

    /// A rule's distance in metres; none where it has none or the office has not set it.
    pub fn limit_m(&self, rule: &Rule) -> Option<f64> {
        rule.reach.as_ref()?.limit_m(&self.parameters)
    }

    /// What rules on the role ask of its zones and of the project.
    pub fn asks(&self, role: Role) -> Asked {
        let mut asked = Asked::default();
        let conditions = self.rules.iter().filter(|r| r.concerns(role));
        for condition in conditions.filter_map(|r| r.ground.as_ref()) {
            asked.take(condition);
        }
        asked
    }

    /// Rules on the role that these answers do not rule out and whose distance the office has
    /// not set.
    pub fn unset_reaches(&self, role: Role, answers: &Answers) -> Vec<(Parameter, Arc<Rule>)> {
        self.reaching(role, answers)
            .filter_map(|rule| match rule.reach.as_ref()?.limit {
                Limit::Parameter(p) if !self.parameters.contains_key(&p) => {
                    Some((p, Arc::clone(rule)))
                }
                _ => None,
            })
            .collect()
    }

    fn reaching<'s>(
        &'s self,
        role: Role,
        answers: &'s Answers,
    ) -> impl Iterator<Item = &'s Arc<Rule>> {
        self.rules
            .iter()
            .filter(move |r| r.relation == Relation::Near && r.concerns(role))
            .filter(|r| r.truth(answers) != Truth::False)
    }

    /// The rules for a project that lies partly outside every zone of the role.
    pub fn apply_outside(&self, role: Role, answers: &Answers) -> Vec<Applied> {
        bearing(self.related(&[Relation::Outside], &of_role(role), answers))
    }

    /// The rules for a check without a layer of the role.
    pub fn apply_layer_missing(&self, role: Role, answers: &Answers) -> Vec<Applied> {
        bearing(self.related(&[Relation::LayerMissing], &of_role(role), answers))
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
                && matches!(r.relation, Relation::Inside | Relation::Near)
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

    /// Every question that can change what rules say of the project as such, in form order.
    pub fn project_questions(&self) -> Vec<Question> {
        let all: BTreeSet<Question> = self
            .rules
            .iter()
            .filter(|r| r.relation == Relation::Project)
            .flat_map(|r| r.questions())
            .collect();
        all.into_iter().collect()
    }

    fn related(
        &self,
        relations: &[Relation],
        ground: &Ground<'_>,
        answers: &Answers,
    ) -> Vec<Applied> {
        let mut applied: Vec<Applied> = self
            .rules
            .iter()
            .filter(|r| relations.contains(&r.relation) && r.concerns(ground.role))
            .map(|rule| Applied {
                state: state_of(rule, ground, answers, &self.parameters),
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

fn of_role(role: Role) -> Ground<'static> {
    Ground {
        role,
        class: None,
        apart: None,
        facts: &NoFacts,
    }
}

/// Without the rules that do not apply.
fn bearing(mut applied: Vec<Applied>) -> Vec<Applied> {
    applied.retain(|a| a.state != State::DoesNotApply);
    applied
}

fn state_of(rule: &Rule, ground: &Ground<'_>, answers: &Answers, parameters: &Parameters) -> State {
    let class = ground.class;
    let zone_class_missing = !rule.classes.is_empty() && class.is_none();
    let other_zone = class.is_some_and(|c| {
        (!rule.classes.is_empty() && !rule.classes.contains(&c)) || rule.except_classes.contains(&c)
    });
    if other_zone || (zone_class_missing && rule.stated_only) {
        return State::DoesNotApply;
    }
    let asked = rule.truth(answers);
    if asked == Truth::False {
        return State::DoesNotApply;
    }
    let reached = match (&rule.reach, &ground.apart) {
        (Some(reach), Some(apart)) => reach.truth(apart, parameters),
        _ => Truth::True,
    };
    if reached == Truth::False {
        return State::DoesNotApply;
    }
    let known = match &rule.ground {
        Some(condition) => condition.evaluate(ground.facts, answers),
        None => Truth::True,
    };
    let open = match reached.and(known) {
        Truth::False => return State::DoesNotApply,
        Truth::True => BTreeSet::new(),
        Truth::Unknown(open) => open,
    };
    let mut missing = match asked {
        Truth::Unknown(missing) => missing,
        _ => BTreeSet::new(),
    };
    let mut lacks = Vec::new();
    for lack in open {
        match lack {
            Lack::Answer(question) => {
                missing.insert(question);
            }
            other => lacks.push(other),
        }
    }
    if missing.is_empty() && lacks.is_empty() && !zone_class_missing {
        return State::Applies;
    }
    if rule.stated_only && rule.relation == Relation::Project {
        // Nobody said that it concerns this project; its questions are on the form.
        return State::DoesNotApply;
    }
    State::CannotTell {
        missing: missing.into_iter().collect(),
        zone_class_missing,
        lacks,
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

    /// Everything else that is missing, each once.
    pub fn lacks(applied: &[Self]) -> Vec<Lack> {
        let all: BTreeSet<Lack> = applied
            .iter()
            .filter_map(|a| match &a.state {
                State::CannotTell { lacks, .. } => Some(lacks),
                _ => None,
            })
            .flatten()
            .cloned()
            .collect();
        all.into_iter().collect()
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

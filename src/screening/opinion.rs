//! 经办人研判意见 beside the machine's result: what an officer made of it, why, and whether the
//! machine still says what it said then.
//!
//! Nothing here changes a result: an opinion is kept with the case and printed beside it. What
//! it was given on is remembered as a fingerprint of the machine's facts; once they differ, the
//! opinion stands as given on an earlier result.

use super::model::{Hit, ProjectResult, Verdict};
use crate::base::date::Date;
use crate::layer::{Role, ZoneClass};
use crate::rules::{Applied, Effect, State};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// An officer's judgement on a project, or on one of its findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    /// What the officer concludes.
    pub verdict: Verdict,
    /// The opinion in the officer's own words; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Why; required where it departs from the machine's result.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Who gave it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// When it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// The machine's result it was given on.
    pub machine: Verdict,
    /// Fingerprint of the machine's facts it was given on.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub facts: String,
}

/// What officers made of one project.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Opinions {
    /// On the project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whole: Option<Opinion>,
    /// On single findings, by [`matter`].
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub findings: BTreeMap<String, Opinion>,
}

/// How an opinion stands to the machine's result of today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The machine says what it said when the opinion was given.
    Current,
    /// The machine's facts have changed since.
    OnEarlierResult,
}

/// Why an opinion cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpinionFault {
    /// It departs from the machine's result and gives no reason.
    #[error("an opinion that departs from the machine's result needs a reason")]
    ReasonMissing,
}

impl Opinion {
    /// An opinion on a machine's result of now.
    ///
    /// # Errors
    /// [`OpinionFault::ReasonMissing`] where it departs and gives no reason.
    pub fn new(
        verdict: Verdict,
        reason: &str,
        (machine, facts): (Verdict, String),
    ) -> Result<Self, OpinionFault> {
        let opinion = Self {
            verdict,
            text: String::new(),
            reason: reason.trim().to_owned(),
            by: String::new(),
            on: None,
            machine,
            facts,
        };
        opinion.check().map(|()| opinion)
    }

    /// Whether it says something else than the machine said.
    pub fn departs(&self) -> bool {
        self.verdict != self.machine
    }

    /// Whether it can be taken.
    ///
    /// # Errors
    /// [`OpinionFault::ReasonMissing`] where it departs and gives no reason.
    pub fn check(&self) -> Result<(), OpinionFault> {
        if self.departs() && self.reason.trim().is_empty() {
            return Err(OpinionFault::ReasonMissing);
        }
        Ok(())
    }

    /// Whether the machine still says what it said, by the fingerprint of today's facts.
    pub fn standing(&self, facts: &str) -> Standing {
        if self.facts == facts {
            Standing::Current
        } else {
            Standing::OnEarlierResult
        }
    }
}

impl Opinions {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.whole.is_none() && self.findings.is_empty()
    }

    /// The opinion on a project, or on one of its findings.
    pub fn get(&self, matter: Option<&str>) -> Option<&Opinion> {
        match matter {
            None => self.whole.as_ref(),
            Some(matter) => self.findings.get(matter),
        }
    }

    /// Puts an opinion in its place, or takes it away.
    pub fn set(&mut self, matter: Option<&str>, opinion: Option<Opinion>) {
        match (matter, opinion) {
            (None, opinion) => self.whole = opinion,
            (Some(matter), Some(opinion)) => {
                self.findings.insert(matter.to_owned(), opinion);
            }
            (Some(matter), None) => {
                self.findings.remove(matter);
            }
        }
    }
}

/// The name of a finding: what the zones are and which of them, such as `ecological_redline` or
/// `nature_reserve/core`.
pub fn matter(role: Role, class: Option<ZoneClass>) -> String {
    match class {
        None => role.code().to_owned(),
        Some(class) => format!("{}/{}", role.code(), class.code()),
    }
}

/// The machine's word on one finding (all zones of a role and class), by the same order as on a
/// project: prohibitions first, 无法判断 second.
pub fn machine_on(result: &ProjectResult, role: Role, class: Option<ZoneClass>) -> Verdict {
    let of = |h: &&Hit| h.role == role && h.class == class && h.kind.is_involved();
    let hits: Vec<&Hit> = result.hits.iter().filter(of).collect();
    let worst = hits
        .iter()
        .filter(|h| !h.provisional)
        .filter_map(|h| h.effect())
        .max();
    let in_doubt = hits
        .iter()
        .any(|h| h.provisional || h.rules.iter().any(|a| !a.applies()));
    match worst {
        Some(Effect::Prohibited) => Verdict::Prohibited,
        _ if in_doubt => Verdict::CannotTell,
        Some(Effect::Restricted | Effect::Approval | Effect::Consult) => Verdict::Restricted,
        _ => Verdict::Attention,
    }
}

/// Fingerprint of the machine's facts about a project, 64 hex digits: verdict, places met with
/// their amounts, clauses and how far they apply, doubts, what was not checked. Names, places and
/// remarks do not count.
pub fn fingerprint(result: &ProjectResult) -> String {
    let mut facts = format!(
        "{:?} {:.2} {:.2} {}\n",
        result.verdict, result.area_m2, result.length_m, result.num_points
    );
    for hit in &result.hits {
        write_hit(&mut facts, hit);
    }
    for outside in &result.outside {
        write_line(
            &mut facts,
            &format!("outside {} {:.2}", outside.role.code(), outside.area_m2),
        );
        write_rules(&mut facts, &outside.rules);
    }
    for touch in &result.touches {
        let line = format!(
            "touch {} {} {:.2}",
            touch.layer.as_str(),
            touch.zone,
            touch.length_m
        );
        write_line(&mut facts, &line);
    }
    for doubt in &result.cannot_tell {
        let role = doubt.role.map_or("", Role::code);
        let layer = doubt.layer.as_ref().map_or("", |l| l.as_str());
        let question = doubt.question.unwrap_or("");
        let line = format!("doubt {:?} {role} {layer} {question}", doubt.reason);
        write_line(&mut facts, &line);
    }
    for unchecked in &result.unchecked {
        let line = format!("unchecked {} {:?}", unchecked.role.code(), unchecked.check);
        write_line(&mut facts, &line);
    }
    hash(&facts)
}

/// Fingerprint of the machine's facts about one finding.
pub fn fingerprint_of(result: &ProjectResult, role: Role, class: Option<ZoneClass>) -> String {
    let mut facts = String::new();
    for hit in &result.hits {
        if hit.role == role && hit.class == class {
            write_hit(&mut facts, hit);
        }
    }
    hash(&facts)
}

fn write_hit(facts: &mut String, hit: &Hit) {
    let class = hit.class.map_or("", ZoneClass::code);
    let line = format!(
        "hit {} {class} {} {} {:?} {:.2} {:.2} {}",
        hit.role.code(),
        hit.layer.as_str(),
        hit.zone,
        hit.kind,
        hit.area_m2,
        hit.length_m,
        hit.provisional
    );
    write_line(facts, &line);
    write_rules(facts, &hit.rules);
}

fn write_rules(facts: &mut String, rules: &[Applied]) {
    for applied in rules {
        let rule = &applied.rule;
        let state = match &applied.state {
            State::Applies => "applies".to_owned(),
            State::DoesNotApply => "not".to_owned(),
            State::CannotTell { missing, .. } => {
                let codes: Vec<&str> = missing.iter().map(|q| q.code()).collect();
                format!("open {}", codes.join(","))
            }
        };
        let line = format!(
            "rule {} {} {} {state}",
            rule.id,
            rule.effect.code(),
            rule.citation()
        );
        write_line(facts, &line);
    }
}

fn write_line(facts: &mut String, line: &str) {
    // Writing to a string cannot fail.
    writeln!(facts, "{line}").unwrap_or_default();
}

fn hash(facts: &str) -> String {
    Sha256::digest(facts.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_departing_opinion_without_a_reason_is_refused() {
        let on = (Verdict::CannotTell, "f".to_owned());
        for reason in ["", "  "] {
            let refused = Opinion::new(Verdict::Restricted, reason, on.clone());
            assert_eq!(refused, Err(OpinionFault::ReasonMissing));
        }
        assert!(Opinion::new(Verdict::CannotTell, "", on.clone()).is_ok());
        let taken = Opinion::new(Verdict::Restricted, "已取得批复", on).unwrap();
        assert!(taken.departs());
        assert_eq!(taken.standing("f"), Standing::Current);
        assert_eq!(taken.standing("g"), Standing::OnEarlierResult);
    }
}

//! Old and new law side by side: what is in force on one day and not on another, paired by what
//! replaces what.
//!
//! Rows are data (ids, citations, gists in both languages, dates); headings and remarks are
//! sentences of the catalogues. Nothing is judged here.

use super::model::Rule;
use super::rule_base::RuleBase;
use crate::base::date::Date;
use crate::base::message::Message;
use crate::layer::Role;
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What became of an entry between two days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Another entry took over from it.
    Replaced,
    /// It ended and nothing took over.
    Ended,
    /// It began and took over from nothing.
    Began,
}

impl ChangeKind {
    /// Key of its name.
    pub fn label_code(self) -> &'static str {
        match self {
            Self::Replaced => "rules.change_replaced",
            Self::Ended => "rules.change_ended",
            Self::Began => "rules.change_began",
        }
    }
}

/// A part of an entry that the new wording changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Changed {
    /// Law or article.
    Citation,
    /// Gist.
    Gist,
    /// What follows.
    Effect,
    /// Zones, activities, distances, stages: where and when it applies.
    Scope,
    /// Who decides, or which procedure and paper.
    Procedure,
    /// How sure we are.
    Confidence,
}

impl Changed {
    /// Key of its name.
    pub fn label_code(self) -> &'static str {
        match self {
            Self::Citation => "rules.changed_citation",
            Self::Gist => "rules.changed_gist",
            Self::Effect => "rules.changed_effect",
            Self::Scope => "rules.changed_scope",
            Self::Procedure => "rules.changed_procedure",
            Self::Confidence => "rules.changed_confidence",
        }
    }
}

/// An old entry beside the one that took over, or either alone.
#[derive(Debug, Clone, PartialEq)]
pub struct LawChange {
    /// What became of it.
    pub kind: ChangeKind,
    /// In force on the first day.
    pub old: Option<Arc<Rule>>,
    /// In force on the second.
    pub new: Option<Arc<Rule>>,
    /// What the new wording changed; empty unless replaced.
    pub changed: Vec<Changed>,
}

/// One row of the page that shows old and new law, as printed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LawRow {
    /// Id of the old entry; empty where there was none.
    pub old_id: String,
    /// Id of the new entry; empty where there is none.
    pub new_id: String,
    /// Title of the newer entry.
    pub title: String,
    /// The same in English.
    pub title_en: String,
    /// 《law》article of the old entry.
    pub old_citation: String,
    /// 《law》article of the new entry.
    pub new_citation: String,
    /// Old gist, Chinese and English.
    pub old_gist: [String; 2],
    /// New gist, Chinese and English.
    pub new_gist: [String; 2],
    /// What changed, as a sentence of the catalogues.
    #[serde(skip)]
    pub remark: Message,
    /// Last day of the old entry.
    pub old_until: Option<Date>,
    /// First day of the new entry.
    pub new_from: Option<Date>,
}

/// What differs between the law of two days, by role and id of the newer entry. The days may
/// come in any order: the earlier one is the old law.
pub fn compare(base: &RuleBase, one: Date, other: Date) -> Vec<LawChange> {
    let (from, to) = (one.min(other), one.max(other));
    let before = base.at(from);
    let after = base.at(to);
    let has = |rules: &[Arc<Rule>], id: &str| rules.iter().any(|r| r.id == id);
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    let mut changes = Vec::new();
    for new in after.rules() {
        if has(before.rules(), &new.id) {
            continue;
        }
        let olds: Vec<&Arc<Rule>> = origins(base, new)
            .into_iter()
            .filter(|old| has(before.rules(), &old.id))
            .collect();
        for old in &olds {
            taken.insert(&old.id);
            changes.push(LawChange {
                kind: ChangeKind::Replaced,
                old: Some(Arc::clone(old)),
                new: Some(Arc::clone(new)),
                changed: differences(old, new),
            });
        }
        if olds.is_empty() {
            changes.push(LawChange {
                kind: ChangeKind::Began,
                old: None,
                new: Some(Arc::clone(new)),
                changed: Vec::new(),
            });
        }
    }
    for old in before.rules() {
        if !has(after.rules(), &old.id) && !taken.contains(old.id.as_str()) {
            changes.push(LawChange {
                kind: ChangeKind::Ended,
                old: Some(Arc::clone(old)),
                new: None,
                changed: Vec::new(),
            });
        }
    }
    changes.sort_by_key(LawChange::order);
    changes
}

/// Every entry that one took over from, directly or through others.
fn origins<'a>(base: &'a RuleBase, rule: &Rule) -> Vec<&'a Arc<Rule>> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<&str> = rule.replaces.iter().map(String::as_str).collect();
    let mut found = Vec::new();
    while let Some(id) = open.pop() {
        let Some(old) = base.get(id) else { continue };
        if seen.insert(&old.id) {
            open.extend(old.replaces.iter().map(String::as_str));
            found.push(old);
        }
    }
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found
}

fn differences(old: &Rule, new: &Rule) -> Vec<Changed> {
    let citation = old.citation() != new.citation();
    let scope = (&old.roles, &old.classes, &old.except_classes, &old.when)
        != (&new.roles, &new.classes, &new.except_classes, &new.when)
        || (&old.stages, old.relation) != (&new.stages, new.relation)
        || (&old.reach, &old.ground) != (&new.reach, &new.ground);
    let procedure =
        (&old.requires, &old.authority, &old.paper) != (&new.requires, &new.authority, &new.paper);
    [
        (citation, Changed::Citation),
        (old.gist != new.gist, Changed::Gist),
        (old.effect != new.effect, Changed::Effect),
        (scope, Changed::Scope),
        (procedure, Changed::Procedure),
        (old.confidence != new.confidence, Changed::Confidence),
    ]
    .into_iter()
    .filter_map(|(differs, what)| differs.then_some(what))
    .collect()
}

impl LawChange {
    fn shown(&self) -> Option<&Arc<Rule>> {
        self.new.as_ref().or(self.old.as_ref())
    }

    fn order(&self) -> (Option<Role>, String, String) {
        (
            self.shown().and_then(|r| r.roles.first().copied()),
            self.shown().map_or_else(String::new, |r| r.id.clone()),
            self.old.as_ref().map_or_else(String::new, |r| r.id.clone()),
        )
    }

    /// What changed, as a sentence: the parts that differ, or that it only began or ended.
    pub fn remark(&self) -> Message {
        match (self.kind, self.changed.as_slice()) {
            (ChangeKind::Replaced, [Changed::Citation]) => {
                Message::new("rules.change_citation_only")
            }
            (ChangeKind::Replaced, changed) => {
                let joined =
                    changed
                        .iter()
                        .map(|c| Message::new(c.label_code()))
                        .reduce(|list, next| {
                            Message::new("rules.change_and")
                                .with("list", list)
                                .with("next", next)
                        });
                match joined {
                    None => Message::new("rules.change_nothing"),
                    Some(parts) => Message::new("rules.change_parts").with("parts", parts),
                }
            }
            (kind, _) => Message::new(kind.label_code()),
        }
    }

    /// The row of the page.
    pub fn row(&self) -> LawRow {
        let text = |rule: &Option<Arc<Rule>>, get: &dyn Fn(&Rule) -> String| {
            rule.as_deref().map(get).unwrap_or_default()
        };
        let gists = |rule: &Option<Arc<Rule>>| {
            [
                text(rule, &|r| r.gist.clone()),
                text(rule, &|r| r.gist_en.clone()),
            ]
        };
        let shown = self.shown().cloned();
        LawRow {
            old_id: text(&self.old, &|r| r.id.clone()),
            new_id: text(&self.new, &|r| r.id.clone()),
            title: text(&shown, &|r| r.title.clone()),
            title_en: text(&shown, &|r| r.title_en.clone()),
            old_citation: text(&self.old, &Rule::citation),
            new_citation: text(&self.new, &Rule::citation),
            old_gist: gists(&self.old),
            new_gist: gists(&self.new),
            remark: self.remark(),
            old_until: self.old.as_ref().and_then(|r| r.valid_to),
            new_from: self.new.as_ref().map(|r| r.valid_from),
        }
    }
}

/// The rows of the page that shows the law of two days side by side.
pub fn law_rows(base: &RuleBase, one: Date, other: Date) -> Vec<LawRow> {
    compare(base, one, other)
        .iter()
        .map(LawChange::row)
        .collect()
}

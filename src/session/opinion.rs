//! What is kept with a project besides its answers: its industry, the officer's judgement beside
//! the machine's result, and what the office knows of the case. Every change is an edit.

use super::command::Effect;
use super::edit::{Change, Edit, Placed};
use super::state::{NoticeKind, ProjectKey, Session};
use crate::base::message::Message;
use crate::layer::{Role, ZoneClass};
use crate::rules::INDUSTRY;
use crate::rules::industry;
use crate::screening::model::{ProjectResult, Verdict};
use crate::screening::opinion::{fingerprint, fingerprint_of, machine_on};
use crate::screening::{CaseMeta, Opinion, Opinions, Standing};
use crate::workspace::ProjectEntry;

/// A judgement as the officer has written it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpinionDraft {
    /// What is concluded.
    pub verdict: Verdict,
    /// In the officer's own words.
    pub text: String,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: String,
}

/// What the machine says on a project, or on one of its findings, and the fingerprint of what
/// it says that from.
pub fn machine_says(result: &ProjectResult, matter: Option<&str>) -> Option<(Verdict, String)> {
    let Some(matter) = matter else {
        return Some((result.verdict, fingerprint(result)));
    };
    let (role, class) = match matter.split_once('/') {
        Some((role, class)) => (role, Some(ZoneClass::from_code(class)?)),
        None => (matter, None),
    };
    let role = Role::from_code(role)?;
    let is_met = result
        .hits
        .iter()
        .any(|h| h.role == role && h.class == class);
    is_met.then(|| {
        (
            machine_on(result, role, class),
            fingerprint_of(result, role, class),
        )
    })
}

impl Session {
    /// What the office knows of a project's case: its own entries over the workspace's.
    pub fn case_of(&self, key: &ProjectKey) -> CaseMeta {
        let workspace = &self.workspace.case;
        self.project_entry(&key.file).map_or_else(
            || workspace.clone(),
            |e| e.case_of(key.feature.0, workspace),
        )
    }

    /// What is entered for one project alone, or, without one, for the whole workspace.
    pub fn own_case(&self, key: Option<&ProjectKey>) -> CaseMeta {
        let Some(key) = key else {
            return self.workspace.case.clone();
        };
        self.project_entry(&key.file)
            .and_then(|e| e.case.get(&key.feature.0.to_string()).cloned())
            .unwrap_or_default()
    }

    /// What officers made of a project's results.
    pub fn opinions_of(&self, key: &ProjectKey) -> Opinions {
        self.project_entry(&key.file)
            .map_or_else(Opinions::default, |e| e.opinions_of(key.feature.0))
    }

    /// How an opinion stands to the machine's result of now; none while there is no result.
    pub fn standing_of(
        &self,
        key: &ProjectKey,
        matter: Option<&str>,
        opinion: &Opinion,
    ) -> Option<Standing> {
        let result = &self.results.get(key)?.result;
        // A finding that is not there any more has changed too.
        Some(match machine_says(result, matter) {
            Some((_, facts)) => opinion.standing(&facts),
            None => Standing::OnEarlierResult,
        })
    }

    /// Keeps an opinion, or takes it away. One on a result that is being made anew is refused,
    /// and so is one that departs without a reason.
    pub(super) fn set_opinion(
        &mut self,
        key: &ProjectKey,
        matter: Option<&str>,
        draft: Option<OpinionDraft>,
    ) -> Vec<Effect> {
        let opinion = match draft {
            None => None,
            Some(draft) => match self.opinion(key, matter, &draft) {
                Ok(opinion) => Some(opinion),
                Err(why) => {
                    self.tell(NoticeKind::Error, Message::new(why));
                    return Vec::new();
                }
            },
        };
        let code = match opinion {
            Some(_) => "form.edit_opinion",
            None => "form.edit_opinion_back",
        };
        self.change_project(key, code, |entry, record| {
            let opinions = entry.opinions.entry(record.clone()).or_default();
            opinions.set(matter, opinion);
            if opinions.is_empty() {
                entry.opinions.remove(&record);
            }
        })
    }

    fn opinion(
        &self,
        key: &ProjectKey,
        matter: Option<&str>,
        draft: &OpinionDraft,
    ) -> Result<Opinion, &'static str> {
        let stamp = self.stamp(key);
        let checked = self.results.get(key).filter(|c| c.stamp == stamp);
        let result = &checked.ok_or("form.opinion_on_outdated")?.result;
        let machine = machine_says(result, matter).ok_or("form.opinion_on_outdated")?;
        let opinion = Opinion::new(draft.verdict, &draft.reason, machine);
        // The only fault there is.
        let opinion = opinion.ok().ok_or("form.reason_missing")?;
        let handler = self.case_of(key).handler;
        let by = draft.by.trim();
        Ok(Opinion {
            text: draft.text.trim().to_owned(),
            by: if by.is_empty() {
                handler
            } else {
                by.to_owned()
            },
            on: Some(self.as_of),
            ..opinion
        })
    }

    /// Keeps what is known of a case: a project's, or the whole workspace's.
    pub(super) fn set_case(&mut self, key: Option<&ProjectKey>, case: CaseMeta) -> Vec<Effect> {
        let Some(key) = key else {
            if case == self.workspace.case {
                return Vec::new();
            }
            return self.make(Edit {
                label: Message::new("form.edit_case_all"),
                change: Change::Case {
                    before: Box::new(self.workspace.case.clone()),
                    after: Box::new(case),
                },
            });
        };
        self.change_project(key, "form.edit_case", |entry, record| {
            if case.is_empty() {
                entry.case.remove(&record);
            } else {
                entry.case.insert(record, case);
            }
        })
    }

    /// Keeps a project's industry by any way of writing its code, or takes it away.
    pub(super) fn set_industry(&mut self, key: &ProjectKey, code: Option<&str>) -> Vec<Effect> {
        let code = match code.map(|text| (text, industry::normalised(text))) {
            None => None,
            Some((_, Some(code))) => Some(code),
            Some((text, None)) => {
                let message = Message::new("form.industry_unknown")
                    .with("column", Message::new("form.industry"))
                    .with("value", text);
                self.tell(NoticeKind::Error, message);
                return Vec::new();
            }
        };
        let label = match code {
            Some(_) => "session.edit_answer",
            None => "session.edit_answer_back",
        };
        self.change_project(key, label, |entry, record| {
            let given = entry.answers.entry(record.clone()).or_default();
            given.retain(|name, _| !crate::rules::is_industry_heading(name));
            if let Some(code) = code {
                given.insert(INDUSTRY.to_owned(), code);
            }
            if given.is_empty() {
                entry.answers.remove(&record);
            }
        })
    }

    /// Changes what the workspace keeps for one project, as one edit; `change` gets the entry
    /// and the project's record number.
    fn change_project(
        &mut self,
        key: &ProjectKey,
        code: &str,
        change: impl FnOnce(&mut ProjectEntry, String),
    ) -> Vec<Effect> {
        let Some(before) = self.placed_projects(&key.file) else {
            return Vec::new();
        };
        let mut entry = before.entry.clone();
        change(&mut entry, key.feature.0.to_string());
        if entry == before.entry {
            return Vec::new();
        }
        self.make(Edit {
            label: Message::new(code).with("name", self.project_name(key)),
            change: Change::Project {
                after: Some(Placed {
                    index: before.index,
                    entry,
                }),
                before: Some(before),
            },
        })
    }
}

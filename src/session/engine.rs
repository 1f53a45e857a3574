//! The one place where a session meets the screening engine and the rule base it checks with.

use super::checking::CheckRequest;
use super::jobs::Stop;
use super::state::Session;
use crate::base::message::Message;
use crate::base::parallel::processors;
use crate::base::progress::Progress;
use crate::rules::RuleBase;
use crate::screening::model::Screening;
use crate::screening::{self, CheckInput};
use crate::workspace::{Paths, Workspace};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

type Read = Result<Arc<RuleBase>, Message>;

/// Where the rules of a workspace come from; read once, by whoever asks first (a worker).
#[derive(Debug, Clone, Default)]
pub struct RuleSource {
    cell: Arc<OnceLock<Read>>,
    /// Of the workspace, what its own rules need; none where it has none.
    own: Option<(Arc<Workspace>, Paths)>,
}

impl RuleSource {
    /// The shipped rules, with the workspace's own over them.
    pub(super) fn of(workspace: &Workspace, paths: Paths) -> Self {
        let own = (!workspace.rules.is_empty()).then(|| {
            let mut light = Workspace::new("");
            light.path.clone_from(&workspace.path);
            light.rules.clone_from(&workspace.rules);
            (Arc::new(light), paths)
        });
        Self {
            cell: Arc::default(),
            own,
        }
    }

    /// The rule base.
    ///
    /// # Errors
    /// The sentence that says why there is none: nothing is checked with half of the rules.
    pub fn base(&self) -> Read {
        let read = || match &self.own {
            None => shipped(),
            Some((workspace, paths)) => workspace
                .rule_base(*paths)
                .map(Arc::new)
                .map_err(|e| e.message()),
        };
        self.cell.get_or_init(read).clone()
    }
}

impl Session {
    /// The rules that checks are made with; reading them may take a moment the first time.
    pub fn rules(&self) -> &RuleSource {
        &self.rules
    }
}

/// The shipped rule base, read once: it is part of the program.
fn shipped() -> Read {
    static SHIPPED: OnceLock<Option<Arc<RuleBase>>> = OnceLock::new();
    SHIPPED
        .get_or_init(|| RuleBase::shipped().ok().map(Arc::new))
        .clone()
        .ok_or_else(|| Message::new("session.rules_unreadable"))
}

/// Checks the request's projects.
///
/// # Errors
/// [`Stop`]: cancelled, or why it could not be made.
pub(super) fn check(request: &CheckRequest, progress: &Progress) -> Result<Screening, Stop> {
    Ok(screening::check(&input(request)?, progress)?)
}

/// What the engine takes of a request.
///
/// # Errors
/// [`Stop`] where the rules cannot be read.
pub(super) fn input(request: &CheckRequest) -> Result<CheckInput, Stop> {
    Ok(CheckInput {
        zones: request.zones.clone(),
        failed: request.failed.clone(),
        checklist: request.checklist.clone(),
        projects: request.projects.clone(),
        rules: request.rules.base().map_err(Stop::Failed)?,
        answers: BTreeMap::new(),
        as_of: request.as_of,
        area_method: request.area_method,
        num_threads: processors(),
    })
}

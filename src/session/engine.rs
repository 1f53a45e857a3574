//! The one place where a session meets the screening engine.

use super::checking::CheckRequest;
use super::jobs::Stop;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::rules::RuleBase;
use crate::screening::model::Screening;
use crate::screening::{self, CheckInput};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// The shipped rule base, read once: it is part of the program.
fn rules() -> Result<Arc<RuleBase>, Stop> {
    static SHIPPED: OnceLock<Option<Arc<RuleBase>>> = OnceLock::new();
    SHIPPED
        .get_or_init(|| RuleBase::shipped().ok().map(Arc::new))
        .clone()
        .ok_or_else(|| Stop::Failed(Message::new("session.rules_unreadable")))
}

/// Checks the request's projects.
///
/// # Errors
/// [`Stop`]: cancelled, or why it could not be made.
pub(super) fn check(request: &CheckRequest, progress: &Progress) -> Result<Screening, Stop> {
    let input = CheckInput {
        zones: request.zones.clone(),
        failed: request.failed.clone(),
        checklist: request.checklist.clone(),
        projects: request.projects.clone(),
        rules: rules()?,
        answers: BTreeMap::new(),
        as_of: request.as_of,
        area_method: request.area_method,
        num_threads: std::thread::available_parallelism().map_or(1, usize::from),
    };
    Ok(screening::check(&input, progress)?)
}

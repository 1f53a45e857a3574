//! What the office knows about the case besides the check.

use crate::layer::Secrecy;
use crate::screening::{CaseMeta, Opinions};

/// The case of one project as its report needs it. Empty entries are left to be filled in by
/// hand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportCase {
    /// Numbers, names, departments asked.
    pub meta: CaseMeta,
    /// 经办人研判意见, beside the machine's result and never in its place.
    pub opinions: Opinions,
    /// Highest secrecy class among the layers that took part.
    pub secrecy: Secrecy,
}

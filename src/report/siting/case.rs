//! What the office knows about the case besides the check: numbers, names, the officer's own
//! judgement beside the machine's result.

use crate::base::date::Date;
use crate::layer::Secrecy;

/// The case. Empty entries are left to be filled in by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseMeta {
    /// 受理编号.
    pub receipt_no: String,
    /// 投资项目代码.
    pub project_code: String,
    /// 建设单位.
    pub applicant: String,
    /// 收件日期.
    pub received: Option<Date>,
    /// 送审轮次.
    pub round: String,
    /// The office that gives the report.
    pub office: String,
    /// 经办人.
    pub handler: String,
    /// 复核.
    pub reviewer: String,
    /// 审定.
    pub approver: String,
    /// The user's own 审图号, if the maps were examined.
    pub map_approval_no: String,
    /// Highest secrecy class among the layers that took part.
    pub secrecy: Secrecy,
    /// The officer's judgement; empty where none was given yet.
    pub opinion: Opinion,
}

/// 经办人研判意见: beside the machine's result, never in its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opinion {
    /// The opinion on the whole project.
    pub text: String,
    /// Judgements on single results.
    pub items: Vec<Judgement>,
}

/// The officer's judgement on one result.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgement {
    /// What the machine found, in its words.
    pub machine: String,
    /// What the officer makes of it.
    pub opinion: String,
    /// Why (required).
    pub reason: String,
    /// Who, and when.
    pub by: String,
}

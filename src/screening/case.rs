//! What the office knows about a case besides the check: numbers, names, rounds, answers of
//! other departments. Declared for the whole workspace, and for one project over that.
//!
//! Pure data: the workspace keeps it, reports print it. The officer's judgement stands in
//! [`super::opinion`].

use crate::base::date::Date;
use serde::{Deserialize, Serialize};

/// A case, as kept in the workspace; an empty entry is left to be filled in by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CaseMeta {
    /// 受理编号.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub receipt_no: String,
    /// 投资项目代码.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub project_code: String,
    /// 建设单位.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub applicant: String,
    /// 收件日期.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received: Option<Date>,
    /// 送审轮次, in the office's own words: 第2轮.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub round: String,
    /// 单位: the office that gives the report.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub office: String,
    /// 经办人.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub handler: String,
    /// 复核.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reviewer: String,
    /// 审定.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub approver: String,
    /// The office's own 审图号, if its maps were examined; never one borrowed from the base map.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub map_approval_no: String,
    /// 征求意见部门及回文, in the order asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub consultations: Vec<Consultation>,
}

/// A department that was asked, and what it answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Consultation {
    /// The department.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub department: String,
    /// When it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<Date>,
    /// Number of its answer (回文文号).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reply_no: String,
    /// When it answered; none while the answer is outstanding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replied: Option<Date>,
    /// What it said.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reply: String,
}

/// A line of a case that is one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CaseField {
    /// 受理编号.
    ReceiptNo,
    /// 投资项目代码.
    ProjectCode,
    /// 建设单位.
    Applicant,
    /// 送审轮次.
    Round,
    /// 单位.
    Office,
    /// 经办人.
    Handler,
    /// 复核.
    Reviewer,
    /// 审定.
    Approver,
    /// 审图号.
    MapApprovalNo,
}

impl CaseField {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 9] = [
        Self::ReceiptNo,
        Self::ProjectCode,
        Self::Applicant,
        Self::Round,
        Self::Office,
        Self::Handler,
        Self::Reviewer,
        Self::Approver,
        Self::MapApprovalNo,
    ];

    /// Those that usually hold for every project of an office.
    pub const OF_OFFICE: [Self; 5] = [
        Self::Office,
        Self::Handler,
        Self::Reviewer,
        Self::Approver,
        Self::MapApprovalNo,
    ];

    /// Key of its name in the catalogues.
    pub fn code(self) -> &'static str {
        match self {
            Self::ReceiptNo => "form.case_receipt_no",
            Self::ProjectCode => "form.case_project_code",
            Self::Applicant => "form.case_applicant",
            Self::Round => "form.case_round",
            Self::Office => "form.case_office",
            Self::Handler => "form.case_handler",
            Self::Reviewer => "form.case_reviewer",
            Self::Approver => "form.case_approver",
            Self::MapApprovalNo => "form.case_map_approval_no",
        }
    }
}

impl CaseMeta {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// One line's text.
    pub fn text(&self, field: CaseField) -> &str {
        match field {
            CaseField::ReceiptNo => &self.receipt_no,
            CaseField::ProjectCode => &self.project_code,
            CaseField::Applicant => &self.applicant,
            CaseField::Round => &self.round,
            CaseField::Office => &self.office,
            CaseField::Handler => &self.handler,
            CaseField::Reviewer => &self.reviewer,
            CaseField::Approver => &self.approver,
            CaseField::MapApprovalNo => &self.map_approval_no,
        }
    }

    /// One line's text, to be changed.
    pub fn text_mut(&mut self, field: CaseField) -> &mut String {
        match field {
            CaseField::ReceiptNo => &mut self.receipt_no,
            CaseField::ProjectCode => &mut self.project_code,
            CaseField::Applicant => &mut self.applicant,
            CaseField::Round => &mut self.round,
            CaseField::Office => &mut self.office,
            CaseField::Handler => &mut self.handler,
            CaseField::Reviewer => &mut self.reviewer,
            CaseField::Approver => &mut self.approver,
            CaseField::MapApprovalNo => &mut self.map_approval_no,
        }
    }

    /// What holds for a project: its own entries, and the workspace's where it has none.
    #[must_use]
    pub fn over(&self, workspace: &Self) -> Self {
        let mut case = self.clone();
        for field in CaseField::ALL {
            if case.text(field).trim().is_empty() {
                workspace.text(field).clone_into(case.text_mut(field));
            }
        }
        case.received = case.received.or(workspace.received);
        if case.consultations.is_empty() {
            case.consultations.clone_from(&workspace.consultations);
        }
        case
    }
}

impl Consultation {
    /// Whether the answer is outstanding.
    pub fn is_open(&self) -> bool {
        self.replied.is_none() && self.reply_no.trim().is_empty() && self.reply.trim().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_projects_own_entries_win_and_the_offices_fill_the_rest() {
        let office = CaseMeta {
            office: "甲局".to_owned(),
            handler: "张三".to_owned(),
            ..CaseMeta::default()
        };
        let project = CaseMeta {
            handler: "李四".to_owned(),
            receipt_no: "2026-7".to_owned(),
            ..CaseMeta::default()
        };
        let case = project.over(&office);
        assert_eq!(case.office, "甲局");
        assert_eq!(case.handler, "李四");
        assert_eq!(case.receipt_no, "2026-7");
        for field in CaseField::ALL {
            let mut one = CaseMeta::default();
            one.text_mut(field).push('x');
            assert_eq!(one.text(field), "x", "{field:?}");
            assert_eq!(CaseMeta::default().over(&one), one, "{field:?}");
        }
    }
}

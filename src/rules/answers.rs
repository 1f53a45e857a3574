//! What the applicant answered: read from Chinese or English words, with located errors.
//!
//! An open question is simply absent; it is never taken as no.

use super::industry::{self, INDUSTRY, is_industry_heading};
use super::question::{Question, QuestionKind};
use crate::base::diagnostics::{Diagnostic, Place, Severity};
use crate::base::message::Message;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// The answers given for one project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    given: BTreeMap<Question, &'static str>,
    /// 行业代码, with its section's letter: `C3011`.
    industry: Option<String>,
}

/// An answer that could not be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("row {row:?}, column {column}: {kind}")]
pub struct AnswerError {
    /// 1-based data row of the answers file, if it came from one.
    pub row: Option<u64>,
    /// The column as written.
    pub column: String,
    /// What was wrong.
    pub kind: AnswerErrorKind,
}

/// What was wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerErrorKind {
    /// No question has this code or heading.
    #[error("no such question")]
    UnknownQuestion,
    /// The question has no such answer.
    #[error("no such answer: {value}; allowed: {allowed}")]
    UnknownAnswer {
        /// As written.
        value: String,
        /// Allowed codes, separated by commas.
        allowed: String,
    },
    /// GB/T 4754—2017 has no such code.
    #[error("no such industry: {value}")]
    UnknownIndustry {
        /// As written.
        value: String,
    },
    /// The same question stands in two columns of the file.
    #[error("the question stands twice")]
    Twice,
    /// The first column must name the project.
    #[error("no project column")]
    NoProjectColumn,
    /// The file is no CSV.
    #[error("{0}")]
    Csv(String),
}

/// One project's line of an answers file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRow {
    /// 1-based data row.
    pub row: u64,
    /// Project id or name as written in the first column.
    pub project: String,
    /// Its answers.
    pub answers: Answers,
}

const NONE: &[&str] = &["无", "否", "不属于", "都不是", "no"];

/// Chinese words for the codes of choices; matched after trimming, also by whole word only.
const WORDS: &[(Question, &str, &[&str])] = &[
    (Question::ProjectStage, "site_selection", &["选址论证"]),
    (
        Question::ProjectStage,
        "land_prereview",
        &["用地预审与选址", "用地预审"],
    ),
    (
        Question::ProjectStage,
        "land_conversion",
        &[
            "农用地转用和土地征收报批",
            "农用地转用",
            "农转用",
            "征收报批",
            "土地征收报批",
        ],
    ),
    (Question::ProjectStage, "planning_permit", &["规划许可"]),
    (Question::ProjectStage, "eia", &["环评", "环境影响评价"]),
    (Question::ProjectStage, "temporary_land", &["临时用地"]),
    (Question::BuildKind, "new", &["新建"]),
    (Question::BuildKind, "rebuild", &["改建"]),
    (Question::BuildKind, "extend", &["扩建"]),
    (Question::BuildKind, "existing", &["现状", "已建成"]),
    (Question::Crossing, "ground", &["地面占用", "占用"]),
    (
        Question::Crossing,
        "overhead",
        &["架空跨越", "跨越", "架空"],
    ),
    (
        Question::Crossing,
        "tunnel",
        &["隧道或定向钻下穿", "下穿", "隧道", "定向钻"],
    ),
    (
        Question::LimitedActivityClass,
        "none",
        &["不属于", "无", "否", "no"],
    ),
    (
        Question::WasteFacility,
        "none",
        &["无", "否", "不属于", "no"],
    ),
    (
        Question::WasteFacility,
        "industrial_or_hazardous",
        &[
            "工业固体废物或危险废物",
            "工业固体废物",
            "工业固废",
            "危险废物",
            "危废",
        ],
    ),
    (Question::WasteFacility, "construction_waste", &["建筑垃圾"]),
    (
        Question::WasteFacility,
        "domestic_landfill",
        &["生活垃圾填埋场", "生活垃圾填埋"],
    ),
    (Question::ApprovalMode, "approval", &["审批"]),
    (Question::ApprovalMode, "verification", &["核准"]),
    (Question::ApprovalMode, "record", &["备案"]),
    (Question::LandMode, "single_site", &["单独选址"]),
    (Question::LandMode, "batch", &["批次用地", "批次"]),
    (Question::LandSupply, "allocation", &["划拨"]),
    (Question::LandSupply, "grant", &["出让", "有偿", "租赁"]),
    (Question::SensitiveUse, "none", NONE),
    (
        Question::SensitiveUse,
        "residential",
        &["住宅", "居住", "居住用地"],
    ),
    (
        Question::SensitiveUse,
        "public_service",
        &["公共服务", "公共管理与公共服务用地"],
    ),
    (Question::InfrastructureKind, "none", NONE),
    (
        Question::InfrastructureKind,
        "road",
        &["公路", "道路", "桥梁"],
    ),
    (
        Question::InfrastructureKind,
        "railway",
        &["铁路", "轨道交通"],
    ),
    (Question::InfrastructureKind, "airport", &["机场"]),
    (Question::InfrastructureKind, "waterway", &["航道", "码头"]),
    (
        Question::InfrastructureKind,
        "hydropower",
        &["水利水电", "水电", "水利"],
    ),
    (Question::InfrastructureKind, "wind_power", &["风电"]),
    (
        Question::InfrastructureKind,
        "solar_power",
        &["光伏", "光伏发电"],
    ),
    (
        Question::InfrastructureKind,
        "other_linear",
        &["其他线性", "管线", "输电"],
    ),
    (Question::BoilerFuel, "none", NONE),
    (Question::BoilerFuel, "coal", &["煤", "燃煤"]),
    (
        Question::BoilerFuel,
        "wood_or_straw",
        &["木柴", "秸秆", "木柴、秸秆"],
    ),
    (
        Question::BoilerFuel,
        "biomass_pellet",
        &["生物质成型燃料", "生物质"],
    ),
    (Question::BoilerFuel, "other", &["天然气", "电", "其他"]),
    (Question::BuiltUpArea, "none", NONE),
    (Question::BuiltUpArea, "city", &["市建成区", "桂林市建成区"]),
    (
        Question::BuiltUpArea,
        "county",
        &["县级城市建成区", "县建成区"],
    ),
    (Question::IndustryPolicyClass, "none", NONE),
    (Question::IndustryPolicyClass, "restricted", &["限制类"]),
    (Question::IndustryPolicyClass, "eliminated", &["淘汰类"]),
];

const YES: &[&str] = &["yes", "y", "true", "1", "是", "有"];
const NO: &[&str] = &["no", "n", "false", "0", "否", "无"];
/// Headings of the column that declares the rest.
const REST: &[&str] = &["rest", "其余事项"];
const OPEN: &[&str] = &["", "未答", "未回答", "unanswered", "?", "？"];

impl Question {
    /// Reads an answer; `Ok(None)` where the text says that the question is open.
    ///
    /// # Errors
    /// The allowed codes, separated by commas, where the text is no answer to this question.
    pub fn parse_answer(self, text: &str) -> Result<Option<&'static str>, String> {
        let text = text.trim().to_lowercase();
        let text = text.as_str();
        if OPEN.contains(&text) {
            return Ok(None);
        }
        if let Some(code) = self.options().iter().copied().find(|code| *code == text) {
            return Ok(Some(code));
        }
        let found = match self.kind() {
            QuestionKind::YesNo if YES.contains(&text) => Some("yes"),
            QuestionKind::YesNo if NO.contains(&text) => Some("no"),
            QuestionKind::YesNo => None,
            QuestionKind::Choice => WORDS
                .iter()
                .find(|(q, _, words)| *q == self && words.contains(&text))
                .map(|(_, code, _)| *code)
                .or_else(|| self.numbered_class(text)),
        };
        found.map(Some).ok_or_else(|| self.options().join(", "))
    }

    /// 第3类, 3类 as the class number.
    fn numbered_class(self, text: &str) -> Option<&'static str> {
        if self != Self::LimitedActivityClass {
            return None;
        }
        let bare = text.trim_start_matches('第').trim_end_matches('类').trim();
        self.options().iter().copied().find(|code| *code == bare)
    }
}

impl Answers {
    /// No answers yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The code answered, if the question is answered.
    pub fn get(&self, question: Question) -> Option<&'static str> {
        self.given.get(&question).copied()
    }

    /// Answers given, in form order.
    pub fn iter(&self) -> impl Iterator<Item = (Question, &'static str)> + '_ {
        self.given.iter().map(|(q, a)| (*q, *a))
    }

    /// Whether nothing is answered.
    pub fn is_empty(&self) -> bool {
        self.given.is_empty() && self.industry.is_none()
    }

    /// 行业代码, with its section's letter.
    pub fn industry(&self) -> Option<&str> {
        self.industry.as_deref()
    }

    /// Everything given, as it is printed and kept: (code of the question, code of the answer),
    /// in form order, the industry last.
    pub fn given(&self) -> Vec<(String, String)> {
        let industry = self.industry.iter();
        self.iter()
            .map(|(q, a)| (q.code().to_owned(), a.to_owned()))
            .chain(industry.map(|code| (INDUSTRY.to_owned(), code.clone())))
            .collect()
    }

    /// Takes an industry code; blank or 未答 takes it away. `column` is where it stands, for the
    /// error.
    ///
    /// # Errors
    /// When the classification has no such code.
    pub fn set_industry(&mut self, column: &str, text: &str) -> Result<(), AnswerError> {
        let text = text.trim();
        if OPEN.contains(&text) {
            self.industry = None;
            return Ok(());
        }
        match industry::normalised(text) {
            Some(code) => {
                self.industry = Some(code);
                Ok(())
            }
            None => Err(AnswerError {
                row: None,
                column: column.to_owned(),
                kind: AnswerErrorKind::UnknownIndustry {
                    value: text.to_owned(),
                },
            }),
        }
    }

    /// Takes an answer to the question, or the industry, of that code or heading.
    ///
    /// # Errors
    /// When nothing is called that, or the text is no answer to it.
    pub fn set_named(&mut self, name: &str, text: &str) -> Result<(), AnswerError> {
        if is_industry_heading(name) {
            return self.set_industry(name, text);
        }
        let Some(question) = Question::from_name(name) else {
            return Err(AnswerError {
                row: None,
                column: name.to_owned(),
                kind: AnswerErrorKind::UnknownQuestion,
            });
        };
        self.set(question, text).map_err(|mut error| {
            error.column = name.to_owned();
            error
        })
    }

    /// These answers, those of `others` over them.
    #[must_use]
    pub fn overridden(&self, others: &Self) -> Self {
        let mut all = self.clone();
        all.given.extend(others.iter());
        all.industry = others.industry.clone().or(all.industry);
        all
    }

    /// Takes an answer in words; an open one removes what was there.
    ///
    /// # Errors
    /// When the text is no answer to the question.
    pub fn set(&mut self, question: Question, text: &str) -> Result<(), AnswerError> {
        match question.parse_answer(text) {
            Ok(Some(code)) => {
                self.given.insert(question, code);
                Ok(())
            }
            Ok(None) => {
                self.given.remove(&question);
                Ok(())
            }
            Err(allowed) => Err(AnswerError {
                row: None,
                column: question.code().to_owned(),
                kind: AnswerErrorKind::UnknownAnswer {
                    value: text.trim().to_owned(),
                    allowed,
                },
            }),
        }
    }

    /// The same answers with one more; the code must be one of [`Question::options`], or the
    /// question stays as it was.
    #[must_use]
    pub fn with(&self, question: Question, code: &str) -> Self {
        let mut next = self.clone();
        if let Some(code) = question.options().iter().copied().find(|c| *c == code) {
            next.given.insert(question, code);
        }
        next
    }

    /// Removes an answer.
    pub fn clear(&mut self, question: Question) {
        self.given.remove(&question);
    }

    /// The applicant declares that nothing else applies (其余均为否): every question still open
    /// gets its negative answer, where it has one. Never done without that declaration.
    pub fn decline_rest(&mut self) {
        for question in Question::ALL {
            if let Some(code) = question.negative() {
                self.given.entry(*question).or_insert(code);
            }
        }
    }

    /// Answers from (column, value) pairs; columns are codes or Chinese headings.
    ///
    /// # Errors
    /// Every unknown column and every value that is no answer.
    pub fn from_pairs<'a>(
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, Vec<AnswerError>> {
        let mut answers = Self::new();
        let mut errors = Vec::new();
        for (column, value) in pairs {
            errors.extend(answers.set_named(column, value).err());
        }
        if errors.is_empty() {
            Ok(answers)
        } else {
            Err(errors)
        }
    }

    /// Reads an answers file: CSV in UTF-8 with a header, first column the project (id or
    /// name), each other column a question (code or Chinese heading). A column `rest` or
    /// 其余事项 answered 否 declares that nothing else applies ([`Answers::decline_rest`]).
    ///
    /// # Errors
    /// Every bad column and cell, located by data row.
    pub fn read_csv(text: &str) -> Result<Vec<AnswerRow>, Vec<AnswerError>> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let bad = |e: csv::Error| AnswerError {
            row: e.position().map(csv::Position::record),
            column: String::new(),
            kind: AnswerErrorKind::Csv(e.to_string()),
        };
        let header = reader.headers().map_err(|e| vec![bad(e)])?.clone();
        if header.is_empty() || header.get(0).and_then(Question::from_name).is_some() {
            return Err(vec![AnswerError {
                row: None,
                column: header.get(0).unwrap_or_default().to_owned(),
                kind: AnswerErrorKind::NoProjectColumn,
            }]);
        }
        let mut errors = Vec::new();
        let mut columns = Vec::new();
        let mut industry = None;
        let mut rest = None;
        for (index, name) in header.iter().enumerate().skip(1) {
            let error = |kind| AnswerError {
                row: None,
                column: name.to_owned(),
                kind,
            };
            match Question::from_name(name) {
                None if REST.contains(&name) => rest = Some(index),
                None if is_industry_heading(name) && industry.is_some() => {
                    errors.push(error(AnswerErrorKind::Twice));
                }
                None if is_industry_heading(name) => industry = Some((index, name)),
                None => errors.push(error(AnswerErrorKind::UnknownQuestion)),
                Some(q) if columns.iter().any(|(_, other)| *other == q) => {
                    errors.push(error(AnswerErrorKind::Twice));
                }
                Some(q) => columns.push((index, q)),
            }
        }
        let mut rows = Vec::new();
        for (index, record) in reader.records().enumerate() {
            let row = index as u64 + 1;
            let record = match record {
                Ok(record) => record,
                Err(e) => {
                    errors.push(AnswerError {
                        row: Some(row),
                        ..bad(e)
                    });
                    continue;
                }
            };
            let mut answers = Self::new();
            for (column, question) in &columns {
                let value = record.get(*column).unwrap_or_default();
                if let Err(mut error) = answers.set(*question, value) {
                    error.row = Some(row);
                    error.column = header.get(*column).unwrap_or_default().to_owned();
                    errors.push(error);
                }
            }
            if let Some((column, name)) = industry {
                let value = record.get(column).unwrap_or_default();
                if let Err(mut error) = answers.set_industry(name, value) {
                    error.row = Some(row);
                    errors.push(error);
                }
            }
            let declared = rest
                .and_then(|column| record.get(column))
                .unwrap_or_default();
            if NO.contains(&declared.to_lowercase().as_str()) {
                answers.decline_rest();
            } else if !OPEN.contains(&declared) {
                errors.push(AnswerError {
                    row: Some(row),
                    column: rest
                        .and_then(|c| header.get(c))
                        .unwrap_or_default()
                        .to_owned(),
                    kind: AnswerErrorKind::UnknownAnswer {
                        value: declared.to_owned(),
                        allowed: "no".to_owned(),
                    },
                });
            }
            rows.push(AnswerRow {
                row,
                project: record.get(0).unwrap_or_default().to_owned(),
                answers,
            });
        }
        if errors.is_empty() {
            Ok(rows)
        } else {
            Err(errors)
        }
    }
}

impl Serialize for Answers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (question, answer) in self.given() {
            map.serialize_entry(&question, &answer)?;
        }
        map.end()
    }
}

impl AnswerError {
    /// The error as a located remark.
    pub fn diagnostic(&self) -> Diagnostic {
        let message = match &self.kind {
            AnswerErrorKind::UnknownQuestion => Message::new("rules.answer_column_unknown"),
            AnswerErrorKind::UnknownAnswer { value, allowed } => {
                Message::new("rules.answer_value_unknown")
                    .with("value", value.as_str())
                    .with("allowed", allowed.as_str())
            }
            AnswerErrorKind::UnknownIndustry { value } => {
                Message::new("form.industry_unknown").with("value", value.as_str())
            }
            AnswerErrorKind::Twice => Message::new("rules.answer_column_twice"),
            AnswerErrorKind::NoProjectColumn => Message::new("rules.answer_no_project_column"),
            AnswerErrorKind::Csv(detail) => {
                Message::new("rules.answer_not_csv").with("detail", detail.as_str())
            }
        };
        Diagnostic::new(
            Severity::Error,
            message.with("column", self.column.as_str()),
        )
        .at(Place {
            row: self.row,
            field: (!self.column.is_empty()).then(|| self.column.clone()),
            ..Place::default()
        })
    }
}

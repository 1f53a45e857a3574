//! 国民经济行业分类 (GB/T 4754—2017): looking up an industry code, and searching by code, by
//! Chinese words or by the initials of their pinyin.
//!
//! The table (`assets/industry/gbt4754-2017.csv`, made by the script beside it) holds every
//! section, division and group and the classes that siting meets most. A four-digit code of a
//! known group whose class it does not name is taken and shown by its group; any other unknown
//! code is refused. An industry decides no question: at most it suggests an answer, with the
//! reason ([`suggestions`]).

use super::Question;
use crate::base::message::Message;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The code of the answer, as in answer files, workspaces and JSON.
pub const INDUSTRY: &str = "industry_code";

/// Headings of a column or an attribute that holds the code.
const HEADINGS: &[&str] = &[
    INDUSTRY,
    "行业代码",
    "国民经济行业代码",
    "国标行业代码",
    "行业分类代码",
];

/// Where in the classification an entry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// 门类: a letter.
    Section,
    /// 大类: two digits.
    Division,
    /// 中类: three digits.
    Group,
    /// 小类: four digits.
    Class,
}

/// An entry of the classification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Industry {
    /// Its code: a letter, or two to four digits.
    pub code: &'static str,
    /// The section it belongs to.
    pub section: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Initials of the pinyin of its name.
    pub initials: &'static str,
}

/// A code that can be an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// The table names it.
    Named(Industry),
    /// A class that the table does not name, of a group that it does.
    OfGroup(Industry),
}

/// An answer that an industry makes likely: for the officer to take or to leave.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// The question.
    pub question: Question,
    /// The answer suggested.
    pub answer: &'static str,
    /// Why.
    pub reason: Message,
}

const TABLE: &str = include_str!("../../assets/industry/gbt4754-2017.csv");

fn table() -> &'static BTreeMap<&'static str, Industry> {
    static ALL: OnceLock<BTreeMap<&'static str, Industry>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut section = "";
        let rows = TABLE.lines().filter(|l| !l.starts_with('#'));
        rows.skip(1)
            .filter_map(|line| {
                let mut cells = line.splitn(3, ',');
                let (code, name, initials) = (cells.next()?, cells.next()?, cells.next()?);
                if code.starts_with(|c: char| c.is_ascii_uppercase()) {
                    section = code;
                }
                Some((
                    code,
                    Industry {
                        code,
                        section,
                        name,
                        initials,
                    },
                ))
            })
            .collect()
    })
}

impl Industry {
    /// Where it stands.
    pub fn level(&self) -> Level {
        match self.code.len() {
            1 => Level::Section,
            2 => Level::Division,
            3 => Level::Group,
            _ => Level::Class,
        }
    }

    /// The entry it is part of.
    pub fn parent(&self) -> Option<&'static Self> {
        let above = match self.code.len() {
            0 | 1 => return None,
            2 => self.section,
            len => self.code.get(..len - 1)?,
        };
        table().get(above)
    }

    /// The code as offices write it: the section's letter and the digits, `C3011`.
    pub fn full_code(&self) -> String {
        full(self.section, self.code)
    }
}

fn full(section: &str, code: &str) -> String {
    if section == code {
        code.to_owned()
    } else {
        format!("{section}{code}")
    }
}

/// Whether a column of that name holds industry codes.
pub fn is_industry_heading(name: &str) -> bool {
    HEADINGS.contains(&name.trim())
}

/// Number of entries of the table.
pub fn num_industries() -> usize {
    table().len()
}

/// What a code stands for, letter or not: `C3011`, `3011`, `C`, also with its name behind it.
pub fn industry(code: &str) -> Option<Known> {
    let code = code.trim();
    let end = code
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(code.len());
    let code = code.get(..end)?.to_ascii_uppercase();
    let digits = code.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let letters = code.get(..code.len() - digits.len())?;
    if letters.len() > 1 || digits.len() > 4 {
        return None;
    }
    let found = match digits {
        "" => table().get(letters).copied().map(Known::Named),
        _ => table()
            .get(digits)
            .copied()
            .map(Known::Named)
            .or_else(|| class_of_group(digits)),
    }?;
    let section = found.entry().section;
    (letters.is_empty() || letters == section).then_some(found)
}

fn class_of_group(digits: &str) -> Option<Known> {
    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let group = table().get(digits.get(..3)?)?;
    Some(Known::OfGroup(*group))
}

impl Known {
    /// The entry that names it: the class's own, or its group's.
    pub fn entry(&self) -> Industry {
        match self {
            Self::Named(entry) | Self::OfGroup(entry) => *entry,
        }
    }
}

/// The code as it is kept: the section's letter and the digits; none if it is not known.
pub fn normalised(code: &str) -> Option<String> {
    let known = industry(code)?;
    Some(match known {
        Known::Named(entry) => entry.full_code(),
        Known::OfGroup(group) => {
            let digits: String = code.chars().filter(char::is_ascii_digit).take(4).collect();
            full(group.section, &digits)
        }
    })
}

/// Entries that a query means, at most `most`: by code from its beginning, by a part of the name,
/// by the initials of its pinyin. Exact and shorter codes first, then those whose name begins so.
pub fn search(query: &str, most: usize) -> Vec<Industry> {
    let query = query.trim();
    if query.is_empty() {
        return Vec::new();
    }
    let upper = query.to_ascii_uppercase();
    let lower = query.to_ascii_lowercase();
    let mut found: Vec<(u8, &Industry)> = table()
        .values()
        .filter_map(|entry| {
            let rank = if entry.code == upper || entry.full_code() == upper {
                0
            } else if entry.code.starts_with(&upper) || entry.full_code().starts_with(&upper) {
                1
            } else if entry.name.starts_with(query) {
                2
            } else if entry.name.contains(query) {
                3
            } else if lower.len() > 1 && entry.initials.starts_with(&lower) {
                4
            } else if lower.len() > 2 && entry.initials.contains(&lower) {
                5
            } else {
                return None;
            };
            Some((rank, entry))
        })
        .collect();
    found.sort_by_key(|(rank, entry)| (*rank, entry.code.len(), entry.code));
    found.into_iter().take(most).map(|(_, e)| *e).collect()
}

/// (Beginning of the code, question, answer): what an industry makes likely, never more.
const LIKELY: &[(&str, Question, &str)] = &[
    ("03", Question::Livestock, "yes"),
    ("06", Question::QuarryOrBlasting, "yes"),
    ("07", Question::QuarryOrBlasting, "yes"),
    ("08", Question::QuarryOrBlasting, "yes"),
    ("09", Question::QuarryOrBlasting, "yes"),
    ("10", Question::QuarryOrBlasting, "yes"),
    ("12", Question::QuarryOrBlasting, "yes"),
    ("25", Question::MayPolluteSoil, "yes"),
    ("25", Question::MayPolluteGroundwater, "yes"),
    ("26", Question::MayPolluteSoil, "yes"),
    ("26", Question::MayPolluteGroundwater, "yes"),
    ("26", Question::DischargesPollutants, "yes"),
    ("32", Question::MayPolluteSoil, "yes"),
    ("32", Question::MayPolluteGroundwater, "yes"),
    ("461", Question::SupplyOrSourceProtection, "yes"),
    ("5941", Question::HazardousStore, "yes"),
    ("5942", Question::HazardousStore, "yes"),
    ("7723", Question::DischargesPollutants, "yes"),
    ("7724", Question::WasteFacility, "industrial_or_hazardous"),
    ("7724", Question::MayPolluteGroundwater, "yes"),
];

/// What the industry of a project makes likely, in the order of the form.
pub fn suggestions(code: &str) -> Vec<Suggestion> {
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let mut all: Vec<Suggestion> = LIKELY
        .iter()
        .filter(|(begins, _, _)| digits.starts_with(begins))
        .filter_map(|(begins, question, answer)| {
            let entry = table().get(begins)?;
            Some(Suggestion {
                question: *question,
                answer,
                reason: Message::new("form.suggested_by_industry")
                    .with("code", entry.full_code())
                    .with("name", entry.name),
            })
        })
        .collect();
    all.sort_by_key(|s| s.question);
    all
}

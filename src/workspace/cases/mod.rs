//! The case file (案卷.toml): what the office did with a case, beside its workspace. Which steps
//! were taken by whom, what came in, what the machine said in each round, what was issued.
//!
//! The case's numbers and names stand in the workspace ([`crate::screening::CaseMeta`]); here is its
//! course. Entries are added, never rewritten; unknown keys and comments survive.

mod folder;
mod list;

pub use folder::{Added, add_originals, archive_list, free_name};
pub use list::{CaseFilter, CaseRow, list};

use super::keep::read_small;
use super::keep::sources::SourceEntry;
use crate::base::date::Date;
use crate::base::files::{io_message, write_atomically};
use crate::base::message::Message;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use toml_edit::DocumentMut;

/// Name of the file.
pub const FILE: &str = "案卷.toml";
/// Folder of what came in, as it came.
pub const INCOMING: &str = "来件";
/// Folder of the machine's results, one a round.
pub const ROUNDS: &str = "轮次";
/// Schema number this version reads and writes.
pub const SCHEMA: i64 = 1;
/// Most entries of a kind that are read.
const MOST: usize = 5_000;

/// A step of a case, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// 接件.
    Intake,
    /// 坐标检查.
    Coordinates,
    /// 套合分析.
    Analysis,
    /// 研判.
    Judgement,
    /// 复核.
    Review,
    /// 出具意见.
    Opinion,
    /// 存档.
    Archive,
}

impl Step {
    /// All of them, in order.
    pub const ALL: [Self; 7] = [
        Self::Intake,
        Self::Coordinates,
        Self::Analysis,
        Self::Judgement,
        Self::Review,
        Self::Opinion,
        Self::Archive,
    ];

    /// Key of its name in the catalogues.
    pub fn code(self) -> &'static str {
        match self {
            Self::Intake => "cases.step_intake",
            Self::Coordinates => "cases.step_coordinates",
            Self::Analysis => "cases.step_analysis",
            Self::Judgement => "cases.step_judgement",
            Self::Review => "cases.step_review",
            Self::Opinion => "cases.step_opinion",
            Self::Archive => "cases.step_archive",
        }
    }

    /// The step after it.
    pub fn next(self) -> Option<Self> {
        Self::ALL.into_iter().find(|s| *s > self)
    }
}

/// What a coordinate check came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 合格.
    Sound,
    /// 需补正.
    ToMend,
}

impl Outcome {
    /// Key of its name in the catalogues.
    pub fn code(self) -> &'static str {
        match self {
            Self::Sound => "cases.outcome_sound",
            Self::ToMend => "cases.outcome_to_mend",
        }
    }
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepTaken {
    /// Which.
    pub step: Step,
    /// When.
    pub date: Date,
    /// By whom.
    pub officer: String,
    /// In which round, from 1.
    #[serde(default = "one")]
    pub round: u32,
    /// What a coordinate check came to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// In the officer's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A file that came in, as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Original {
    /// Where it is kept, from the case's folder.
    pub file: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its content.
    pub sha256: String,
    /// In which round it came, from 1.
    #[serde(default = "one")]
    pub round: u32,
    /// When it came.
    pub received: Date,
}

/// What the machine said in a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// Which, from 1.
    pub number: u32,
    /// The check date.
    pub date: Date,
    /// The result, from the case's folder.
    pub result: String,
    /// SHA-256 of it.
    pub sha256: String,
    /// What the layers held, and which version they were declared.
    #[serde(default)]
    pub layers: Vec<LayerState>,
}

/// A layer as it was when something was said on it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LayerState {
    /// Its id in the workspace.
    pub id: String,
    /// Its name.
    pub name: String,
    /// 版本, as declared.
    pub version: String,
    /// SHA-256 of what its file held.
    pub sha256: String,
}

/// A document that was given out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// The file, from the case's folder where it lies inside.
    pub file: String,
    /// SHA-256 of it.
    pub sha256: String,
    /// When.
    pub date: Date,
    /// In which round.
    #[serde(default = "one")]
    pub round: u32,
    /// What the layers were that it rests on.
    #[serde(default)]
    pub layers: Vec<LayerState>,
}

/// A case.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CaseFile {
    /// Where it stands; none before it is first saved.
    pub path: Option<PathBuf>,
    /// What it is called.
    pub name: String,
    /// The workspace's file, beside it.
    pub workspace: String,
    /// 受理编号, as the workspace has it: for lists.
    pub receipt_no: String,
    /// 建设单位, as the workspace has it: for lists.
    pub applicant: String,
    /// Steps taken, in order.
    pub steps: Vec<StepTaken>,
    /// What came in.
    pub originals: Vec<Original>,
    /// What the machine said, round by round.
    pub rounds: Vec<Round>,
    /// What was given out.
    pub issued: Vec<Issued>,
    text: String,
}

/// The file.
#[derive(Default, Serialize, Deserialize)]
struct FileV1 {
    #[serde(default)]
    schema: i64,
    #[serde(default)]
    name: String,
    #[serde(default)]
    workspace: String,
    #[serde(default)]
    receipt_no: String,
    #[serde(default)]
    applicant: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    step: Vec<StepTaken>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    original: Vec<Original>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    round: Vec<Round>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    issued: Vec<Issued>,
}

fn one() -> u32 {
    1
}

impl CaseFile {
    /// The case file of a folder; none where there is none.
    ///
    /// # Errors
    /// The sentence that says why it cannot be used; it is then left as it is.
    pub fn open(folder: &Path) -> Result<Option<Self>, Message> {
        let path = folder.join(FILE);
        match read_small(&path) {
            Ok(None) => Ok(None),
            Ok(Some(text)) => Self::parse(&text, &path).map(Some),
            Err(e) => Err(Message::new("cases.unreadable")
                .with("cause", io_message(&e))
                .with("path", path.display().to_string())),
        }
    }

    /// A case from its text; `path` is where it stands.
    ///
    /// # Errors
    /// The sentence that says why it cannot be used, with the line.
    pub fn parse(text: &str, path: &Path) -> Result<Self, Message> {
        let file: FileV1 = toml::from_str(text).map_err(|e| {
            let before = e.span().and_then(|s| text.get(..s.start));
            Message::new("cases.malformed")
                .with("line", before.unwrap_or_default().matches('\n').count() + 1)
                .with("detail", e.message())
                .with("path", path.display().to_string())
        })?;
        if file.schema > SCHEMA {
            return Err(Message::new("cases.newer")
                .with("found", file.schema)
                .with("path", path.display().to_string()));
        }
        let most = [
            file.step.len(),
            file.original.len(),
            file.round.len(),
            file.issued.len(),
        ];
        if most.iter().any(|n| *n > MOST) {
            return Err(Message::new("cases.too_long")
                .with("most", MOST)
                .with("path", path.display().to_string()));
        }
        Ok(Self {
            path: Some(path.to_path_buf()),
            name: file.name,
            workspace: file.workspace,
            receipt_no: file.receipt_no,
            applicant: file.applicant,
            steps: file.step,
            originals: file.original,
            rounds: file.round,
            issued: file.issued,
            text: text.to_owned(),
        })
    }

    /// The text to save: what is there already keeps its comments.
    pub fn to_text(&self) -> String {
        let fresh = FileV1 {
            schema: SCHEMA,
            name: self.name.clone(),
            workspace: self.workspace.clone(),
            receipt_no: self.receipt_no.clone(),
            applicant: self.applicant.clone(),
            step: self.steps.clone(),
            original: self.originals.clone(),
            round: self.rounds.clone(),
            issued: self.issued.clone(),
        };
        let Ok(fresh) = toml::to_string(&fresh) else {
            return self.text.clone();
        };
        let (Ok(fresh), Ok(mut document)) = (
            fresh.parse::<DocumentMut>(),
            self.text.parse::<DocumentMut>(),
        ) else {
            return fresh;
        };
        for (key, item) in fresh.iter() {
            match (document.get_mut(key), item) {
                (
                    Some(toml_edit::Item::ArrayOfTables(old)),
                    toml_edit::Item::ArrayOfTables(new),
                ) => {
                    // Entries are only ever added.
                    for table in new.iter().skip(old.len()) {
                        let mut table = table.clone();
                        table.set_position(None);
                        old.push(table);
                    }
                }
                (Some(toml_edit::Item::Value(old)), toml_edit::Item::Value(new)) => {
                    // What stands around a value, such as a remark behind it, stays.
                    let mut new = new.clone();
                    *new.decor_mut() = old.decor().clone();
                    if new.to_string() != old.to_string() {
                        *old = new;
                    }
                }
                _ => {
                    let mut item = item.clone();
                    if let toml_edit::Item::ArrayOfTables(tables) = &mut item {
                        for table in tables.iter_mut() {
                            table.set_position(None);
                        }
                    }
                    document.insert(key, item);
                }
            }
        }
        document.to_string()
    }

    /// Saves into a folder.
    ///
    /// # Errors
    /// As the file system says.
    pub fn save(&mut self, folder: &Path) -> std::io::Result<()> {
        let text = self.to_text();
        let path = folder.join(FILE);
        write_atomically(&path, text.as_bytes())?;
        self.path = Some(path);
        self.text = text;
        Ok(())
    }

    /// The last step taken.
    pub fn state(&self) -> Option<&StepTaken> {
        self.steps.last()
    }

    /// The step that comes next: after 需补正 the intake of the next round.
    pub fn next_step(&self) -> Option<Step> {
        match self.state() {
            None => Some(Step::Intake),
            Some(last) if last.outcome == Some(Outcome::ToMend) => Some(Step::Intake),
            Some(last) => last.step.next(),
        }
    }

    /// The round the case is in, from 1.
    pub fn round(&self) -> u32 {
        let taken = self.steps.iter().map(|s| s.round).max().unwrap_or(1);
        match self.state() {
            Some(last) if last.outcome == Some(Outcome::ToMend) => taken.saturating_add(1),
            _ => taken,
        }
    }

    /// The result of the round before a round.
    pub fn round_before(&self, number: u32) -> Option<&Round> {
        let before = self.rounds.iter().filter(|r| r.number < number);
        before.max_by_key(|r| r.number)
    }

    /// What was issued on layers that hold something else now, with the names of those layers.
    pub fn touched(&self, now: &[LayerState]) -> Vec<(&Issued, Vec<String>)> {
        self.issued
            .iter()
            .filter_map(|issued| {
                let changed = changed_layers(&issued.layers, now);
                (!changed.is_empty()).then_some((issued, changed))
            })
            .collect()
    }
}

/// Names of layers that are not what they were: another content, another version declared, gone.
fn changed_layers(then: &[LayerState], now: &[LayerState]) -> Vec<String> {
    then.iter()
        .filter(|old| {
            now.iter().find(|l| l.id == old.id).is_none_or(|new| {
                let differs = |a: &str, b: &str| !a.is_empty() && !b.is_empty() && a != b;
                differs(&old.sha256, &new.sha256) || old.version != new.version
            })
        })
        .map(|l| l.name.clone())
        .collect()
}

/// The layers of a workspace as they are now; `facts` says what their files hold.
pub fn layer_states(workspace: &super::Workspace, facts: &[SourceEntry]) -> Vec<LayerState> {
    let plain = |file: &str| {
        let source = crate::formats::Source::parse(file);
        source.path.to_string_lossy().into_owned()
    };
    workspace
        .layers
        .iter()
        .map(|entry| {
            let file = plain(&entry.file);
            let facts = facts.iter().find(|f| f.file == file);
            LayerState {
                id: entry.id.clone(),
                name: entry.name.clone(),
                version: entry.version.clone(),
                sha256: facts.map(|f| f.sha256.clone()).unwrap_or_default(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(d: u8) -> Date {
        Date::new(2026, 11, d).unwrap()
    }

    fn taken(step: Step, d: u8, round: u32, outcome: Option<Outcome>) -> StepTaken {
        StepTaken {
            step,
            date: day(d),
            officer: "张三".to_owned(),
            round,
            outcome,
            note: String::new(),
        }
    }

    #[test]
    fn a_case_goes_through_its_steps_and_mending_begins_the_next_round() {
        let mut case = CaseFile::default();
        assert_eq!((case.next_step(), case.round()), (Some(Step::Intake), 1));
        case.steps.push(taken(Step::Intake, 1, 1, None));
        assert_eq!(case.next_step(), Some(Step::Coordinates));
        let mend = taken(Step::Coordinates, 2, 1, Some(Outcome::ToMend));
        case.steps.push(mend);
        assert_eq!((case.next_step(), case.round()), (Some(Step::Intake), 2));
        case.steps.push(taken(Step::Intake, 9, 2, None));
        assert_eq!(case.round(), 2);
        case.steps.push(taken(Step::Archive, 20, 2, None));
        assert_eq!(case.next_step(), None);
    }

    #[test]
    fn what_somebody_wrote_into_the_file_survives_and_entries_are_added_behind() {
        let path = Path::new("案卷.toml");
        let text = "# 某局\nschema = 1\nname = \"甲\" # 暂名\nworkspace = \"workspace.toml\"\nreceipt_no = \"\"\napplicant = \"\"\nmystery = 7\n\n[[step]]\nstep = \"intake\"\ndate = \"2026-11-01\"\nofficer = \"张三\"\nround = 1 # 首轮\n";
        let mut case = CaseFile::parse(text, path).unwrap();
        assert_eq!(case.to_text(), text);
        case.steps
            .push(taken(Step::Coordinates, 2, 1, Some(Outcome::Sound)));
        let now = case.to_text();
        assert!(now.starts_with(text), "{now}");
        let again = CaseFile::parse(&now, path).unwrap();
        assert_eq!(again.steps, case.steps);
    }

    #[test]
    fn rubbish_is_told_with_its_line() {
        let path = Path::new("案卷.toml");
        for (text, code, line) in [
            ("name = [", "cases.malformed", 1),
            ("schema = 1\n[[step]]\nstep = \"fly\"", "cases.malformed", 3),
        ] {
            let error = CaseFile::parse(text, path).unwrap_err();
            assert_eq!(error.code, code);
            let told = error.args.iter().find(|a| a.0 == "line").unwrap();
            assert_eq!(told.1, crate::base::message::Arg::Int(line), "{text}");
        }
        let newer = CaseFile::parse("schema = 2", path).unwrap_err();
        assert_eq!(newer.code, "cases.newer");
        let many = "[[step]]\nstep = \"intake\"\ndate = \"2026-11-01\"\nofficer = \"\"\n";
        let long = CaseFile::parse(&many.repeat(MOST + 1), path).unwrap_err();
        assert_eq!(long.code, "cases.too_long");
    }

    #[test]
    fn a_report_is_touched_by_a_layer_that_changed_or_went_and_by_no_other() {
        let layer = |id: &str, sha256: &str| LayerState {
            id: id.to_owned(),
            name: id.to_owned(),
            version: String::new(),
            sha256: sha256.to_owned(),
        };
        let mut case = CaseFile::default();
        case.issued.push(Issued {
            file: "a.docx".to_owned(),
            sha256: String::new(),
            date: day(1),
            round: 1,
            layers: vec![layer("a", "1"), layer("b", "2"), layer("c", "")],
        });
        let same = [
            layer("a", "1"),
            layer("b", "2"),
            layer("c", "9"),
            layer("d", "4"),
        ];
        assert!(case.touched(&same).is_empty());
        let changed = [layer("a", "1"), layer("b", "3")];
        assert_eq!(case.touched(&changed)[0].1, ["b", "c"]);
    }
}

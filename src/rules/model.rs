//! What a rule is: one clause, for one kind of ground, from one day to another.

use super::condition::{Condition, Truth};
use super::ground::GroundCondition;
use super::reach::Reach;
use super::{Answers, Question};
use crate::base::date::Date;
use crate::layer::{Role, ZoneClass};
use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($(#[$doc:meta])* $type:ident: $( $(#[$vdoc:meta])* $name:ident = $code:literal ),* $(,)?) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $type { $( $(#[$vdoc])* $name ),* }

        impl $type {
            /// Every value, in declaration order.
            pub const ALL: &'static [Self] = &[ $( Self::$name ),* ];

            /// The stable code, as in rule files and JSON.
            pub fn code(self) -> &'static str {
                match self { $( Self::$name => $code ),* }
            }

            /// The value of that code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $( $code => Some(Self::$name), )* _ => None }
            }
        }
    };
}

codes! {
    /// What follows from a clause. Ordered by severity: the worst of several is their maximum.
    Effect:
    /// 需关注
    Attention = "attention",
    /// 征求意见
    Consult = "consult",
    /// 须报批
    Approval = "approval",
    /// 限制
    Restricted = "restricted",
    /// 禁止
    Prohibited = "prohibited",
}

impl Effect {
    /// Key of the long label (ARCHITECTURE.md, The office's words); restricted, approval and
    /// consult share one and take the argument `requires`, attention takes `what`.
    pub fn label_code(self) -> &'static str {
        match self {
            Self::Prohibited => "rules.label_prohibited",
            Self::Restricted | Self::Approval | Self::Consult => "rules.label_restricted",
            Self::Attention => "rules.label_attention",
        }
    }

    /// Key of the short label for badges.
    pub fn pill_code(self) -> String {
        format!("rules.pill_{}", self.code())
    }

    /// Whether a procedure must be named (`requires`).
    pub fn needs_procedure(self) -> bool {
        matches!(self, Self::Restricted | Self::Approval | Self::Consult)
    }
}

codes! {
    /// How sure we are of an entry's citation and gist.
    Confidence:
    /// The article was read in a copy of the text.
    Confirmed = "confirmed",
    /// From memory or at second hand: marked 待核.
    Unconfirmed = "unconfirmed",
    /// The text was not obtained: marked 待补, and the gist says only what is known of it.
    ToSupply = "to_supply",
}

impl Confidence {
    /// Key of the mark to print (待核, 待补); a confirmed entry has none.
    pub fn mark_code(self) -> Option<&'static str> {
        match self {
            Self::Confirmed => None,
            Self::Unconfirmed => Some("rules.confidence_unconfirmed"),
            Self::ToSupply => Some("rules.confidence_to_supply"),
        }
    }
}

codes! {
    /// 办理环节: where in the procedure the project stands.
    Stage:
    /// 选址论证
    SiteSelection = "site_selection",
    /// 用地预审与选址
    LandPrereview = "land_prereview",
    /// 农用地转用和土地征收报批
    LandConversion = "land_conversion",
    /// 规划许可
    PlanningPermit = "planning_permit",
    /// 环评
    Eia = "eia",
    /// 临时用地
    TemporaryLand = "temporary_land",
}

impl Stage {
    /// Key of its name.
    pub fn label_code(self) -> String {
        format!("rules.stage_{}", self.code())
    }
}

codes! {
    /// On which side of the layer a rule speaks.
    Relation:
    /// The project meets a zone of the role.
    Inside = "inside",
    /// Part of the project lies outside every zone of the role (城镇开发边界外).
    Outside = "outside",
    /// There is no layer of the role: what to do instead (压覆矿产查询).
    LayerMissing = "layer_missing",
    /// The project meets a zone of the role or lies within a distance of one.
    Near = "near",
    /// The rule speaks of the project as such, wherever it lies (用地预审、农用地转用批准权限).
    Project = "project",
}

/// A sentence of the plan, verbatim, that speaks of the same ground.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlanQuote {
    /// The sentence as printed.
    pub text: String,
    /// Its section, such as 8.2.1.
    pub section: String,
}

/// One dated clause. Texts without suffix are Chinese; `_en` are English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// Stable id, such as `L-16`; an earlier wording of it ends in `-old`.
    pub id: String,
    /// Short title.
    pub title: String,
    /// Short title.
    pub title_en: String,
    /// The kinds of ground it speaks of.
    pub roles: Vec<Role>,
    /// The zones it speaks of; empty = every zone, also an unknown one.
    pub classes: Vec<ZoneClass>,
    /// Zones it does not speak of, where the feature states its zone.
    pub except_classes: Vec<ZoneClass>,
    /// Silent, instead of undecided, where the feature does not state its zone: for roles whose
    /// layers usually state none (红线里的核心保护区); of a rule on the project as such, where
    /// what it asks is not answered: it speaks of kinds of projects that say so themselves.
    pub stated_only: bool,
    /// Inside the zones, outside them, or where the layer is missing.
    pub relation: Relation,
    /// 办理环节 it belongs to; empty = all.
    pub stages: Vec<Stage>,
    /// When it applies, over the project's answers.
    pub when: Condition,
    /// How far it reaches around a zone; none = the zone itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reach: Option<Reach>,
    /// What it asks of the zone and of the project's measures.
    #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
    pub ground: Option<GroundCondition>,
    /// What follows.
    pub effect: Effect,
    /// The ××手续 of restricted, approval and consult.
    pub requires: Option<String>,
    /// The same in English.
    pub requires_en: Option<String>,
    /// Name of the statute or document, without 《》.
    pub law: String,
    /// Revision or document number, printed in brackets behind the name: 2024修订.
    pub edition: Option<String>,
    /// Article, as printed after the law: 第三百一十九条.
    pub article: String,
    /// Gist in our own words.
    pub gist: String,
    /// Gist in English.
    pub gist_en: String,
    /// Who decides.
    pub authority: String,
    /// Who decides.
    pub authority_en: String,
    /// The document that has to be produced.
    pub paper: Option<String>,
    /// First day in force.
    pub valid_from: Date,
    /// Last day in force; none = still in force.
    pub valid_to: Option<Date>,
    /// Ids of the earlier entries this one takes over from.
    pub replaces: Vec<String>,
    /// Where the text was read, or why it was not.
    pub source: String,
    /// When it was last compared.
    pub checked_on: Date,
    /// How sure we are.
    pub confidence: Confidence,
    /// What a reader must know besides; required unless confirmed.
    pub note: Option<String>,
    /// The plan's own sentence.
    pub plan_quote: Option<PlanQuote>,
    /// Where it stands in the office's own files; none of a shipped entry.
    #[serde(skip)]
    pub local: Option<LocalOrigin>,
}

/// Where an entry of the office's own stands, and what it stands in for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalOrigin {
    /// Name of the file, as the workspace calls it.
    pub file: String,
    /// 1-based line of its header.
    pub line: u64,
    /// Citation of the shipped entry of the same id, where there is one.
    pub overrides: Option<String>,
}

impl Rule {
    /// Whether it is in force on that day; both ends included.
    pub fn is_in_force(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|end| day <= end)
    }

    /// Whether it speaks of the role.
    pub fn concerns(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Its condition with 办理环节 taken in.
    pub fn truth(&self, answers: &Answers) -> Truth {
        let stage = if self.stages.is_empty() {
            Truth::True
        } else {
            match answers.get(Question::ProjectStage) {
                None => Truth::unknown(Question::ProjectStage),
                Some(code) if self.stages.iter().any(|s| s.code() == code) => Truth::True,
                Some(_) => Truth::False,
            }
        };
        stage.and(self.when.evaluate(answers))
    }

    /// Every question that can change whether it applies.
    pub fn questions(&self) -> std::collections::BTreeSet<Question> {
        let mut all = self.when.questions();
        if !self.stages.is_empty() {
            all.insert(Question::ProjectStage);
        }
        all.extend(self.ground.iter().flat_map(GroundCondition::questions));
        all
    }

    /// The citation as printed: 《law》（edition）article.
    pub fn citation(&self) -> String {
        match &self.edition {
            None => format!("《{}》{}", self.law, self.article),
            Some(edition) => format!("《{}》（{edition}）{}", self.law, self.article),
        }
    }
}

//! Dated rule base: zone × activity × clause × effect, loaded from TOML. Floor 4.
//!
//! Data flow: `assets/rules/*.toml` (and later a workspace's own rules) → [`RuleBase`] →
//! [`RuleBase::at`] a check date → [`RuleSet`] → [`RuleSet::apply`] per hit and project answers
//! → [`Applied`]. Conditions are three-valued: an answer that matters and is missing gives
//! [`State::CannotTell`], never a silent pass. So is an attribute that the zone does not state
//! ([`GroundCondition`]), a distance that the office has not set or that only a centre line can
//! be measured from ([`Reach`]): [`Lack`] says which.
//!
//! Beside `when`, a rule file may say (all optional):
//!
//! ```toml
//! within_m = 100                        # or within = "nearby_m": the rule speaks of what lies
//! measured_from = ["slope_foot", "land_edge"]   # so near, and of what lies in the zone
//! where = { road_grade = ["national", "provincial", "county"], road_part = "roadbed" }
//! where = { "field:准入类别" = "禁止", county = ["全州县", "兴安县"] }
//! where = { any = [ { other_farmland_ha = { over = 35 } }, { other_land_ha = { over = 70 } } ] }
//! relation = "project"                  # with role = "project": speaks of the project as such
//! ```
//!
//! Conditions of `where` are [`Attribute`] codes, `field:NAME`, [`Measure`] codes, `county`,
//! and `all`, `any`, `not` over such tables. `"*"` accepts whatever is stated. A top-level
//! table `[parameters]` sets the distances the law leaves open ([`Parameter`]); a later file,
//! such as the workspace's own, overrides an earlier one.
//!
//! What does not live here: geometry, wording (sentences of the catalogues), verdicts.

mod access_list;
mod answers;
mod attribute;
mod comparison;
mod condition;
mod conditions;
mod error;
mod evaluate;
mod fields;
mod ground;
pub mod industry;
mod load;
mod model;
mod question;
mod reach;
mod rule_base;

pub use answers::{AnswerError, AnswerErrorKind, AnswerRow, Answers};
pub use attribute::Attribute;
pub use comparison::{ChangeKind, Changed, LawChange, LawRow, compare, law_rows};
pub use condition::{Condition, Truth};
pub use error::{RuleError, RuleErrorKind, RuleErrors};
pub use evaluate::{Applied, Outcome, RuleSet, State};
pub use ground::{
    Asked, Bounds, Comparison, Facts, FieldTest, Ground, GroundCondition, Known, Lack, Measure,
    NoFacts,
};
pub use industry::{INDUSTRY, is_industry_heading};
pub use load::shipped_texts;
pub use model::{Confidence, Effect, LocalOrigin, PlanQuote, Relation, Rule, Stage};
pub use question::{Question, QuestionKind};
pub use reach::{Apart, Figure, Limit, MeasuredFrom, Parameter, Parameters, Reach};
pub use rule_base::RuleBase;

//! Dated rule base: zone × activity × clause × effect, loaded from TOML. Floor 4.
//!
//! Data flow: `assets/rules/*.toml` (and later a workspace's own rules) → [`RuleBase`] →
//! [`RuleBase::at`] a check date → [`RuleSet`] → [`RuleSet::apply`] per hit and project answers
//! → [`Applied`]. Conditions are three-valued: an answer that matters and is missing gives
//! [`State::CannotTell`], never a silent pass.
//!
//! What does not live here: geometry, wording (sentences of the catalogues), verdicts.

mod answers;
mod condition;
mod error;
mod evaluate;
mod fields;
pub mod industry;
mod load;
mod model;
mod question;
mod rule_base;

pub use answers::{AnswerError, AnswerErrorKind, AnswerRow, Answers};
pub use condition::{Condition, Truth};
pub use error::{RuleError, RuleErrorKind, RuleErrors};
pub use evaluate::{Applied, Outcome, RuleSet, State};
pub use industry::{INDUSTRY, is_industry_heading};
pub use load::shipped_texts;
pub use model::{Confidence, Effect, PlanQuote, Relation, Rule, Stage};
pub use question::{Question, QuestionKind};
pub use rule_base::RuleBase;

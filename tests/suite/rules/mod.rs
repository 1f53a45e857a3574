//! Suite: rules.

mod answers;
mod cases;
mod comparing;
mod dates;
mod files;
mod ground;
mod industry;
mod logic;
mod own;
mod shipped;
mod words;
mod worked;

use redline::base::date::Date;
use redline::layer::{Role, ZoneClass};
use redline::rules::{Answers, Applied, RuleBase, RuleSet};

fn base() -> RuleBase {
    RuleBase::shipped().unwrap()
}

fn on(day: &str) -> RuleSet {
    base().at(day.parse::<Date>().unwrap())
}

fn answers(pairs: &[(&str, &str)]) -> Answers {
    Answers::from_pairs(pairs.iter().copied()).unwrap()
}

/// Ids of the rules that surely apply.
fn ids(applied: &[Applied]) -> Vec<&str> {
    let sure = applied.iter().filter(|a| a.applies());
    sure.map(|a| a.rule.id.as_str()).collect()
}

fn hit(day: &str, role: Role, class: Option<ZoneClass>, given: &[(&str, &str)]) -> Vec<Applied> {
    on(day).apply(role, class, &answers(given))
}

//! Dated rule base: zone × activity × clause × effect, loaded from TOML. Floor 4.

/// stub
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// stub
    Prohibited,
}

/// stub
#[derive(Debug, Clone, PartialEq)]
pub struct AppliedRule;

impl AppliedRule {
    /// stub
    pub fn applies(&self) -> bool {
        true
    }
    /// stub
    pub fn effect(&self) -> Effect {
        Effect::Prohibited
    }
}

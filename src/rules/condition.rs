//! Three-valued conditions over the project's answers (Kleene's strong logic).

use super::{Answers, Question};
use serde::Serialize;
use std::collections::BTreeSet;

/// A condition of a rule file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// All of them; the empty list always holds.
    All(Vec<Condition>),
    /// At least one of them.
    Any(Vec<Condition>),
    /// Not this one.
    Not(Box<Condition>),
    /// The answer is one of these codes.
    Is {
        /// Which question.
        question: Question,
        /// Accepted answer codes.
        values: Vec<&'static str>,
    },
}

/// True, false, or not to be told before these questions are answered (or these things known).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Truth<T: Ord = Question> {
    /// It holds, whatever is open.
    True,
    /// It does not hold, whatever is open.
    False,
    /// It hangs on these.
    Unknown(BTreeSet<T>),
}

impl Truth {
    /// Open because of one question.
    pub fn unknown(question: Question) -> Self {
        Self::open(question)
    }
}

impl<T: Ord> Truth<T> {
    /// Open because of one thing.
    pub fn open(thing: T) -> Self {
        Self::Unknown(BTreeSet::from([thing]))
    }

    /// Both hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::True, rest) | (rest, Self::True) => rest,
            (Self::Unknown(mut a), Self::Unknown(b)) => {
                a.extend(b);
                Self::Unknown(a)
            }
        }
    }

    /// One of them holds.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.negate().and(other.negate()).negate()
    }

    /// The opposite; what is open stays open.
    #[must_use]
    pub fn negate(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            open @ Self::Unknown(_) => open,
        }
    }
}

impl Condition {
    /// The condition that always holds.
    pub fn always() -> Self {
        Self::All(Vec::new())
    }

    /// Its truth under the answers given so far.
    pub fn evaluate(&self, answers: &Answers) -> Truth {
        match self {
            Self::All(parts) => parts
                .iter()
                .fold(Truth::True, |t, p| t.and(p.evaluate(answers))),
            Self::Any(parts) => parts
                .iter()
                .fold(Truth::False, |t, p| t.or(p.evaluate(answers))),
            Self::Not(part) => part.evaluate(answers).negate(),
            Self::Is { question, values } => match answers.get(*question) {
                None => Truth::unknown(*question),
                Some(code) if values.contains(&code) => Truth::True,
                Some(_) => Truth::False,
            },
        }
    }

    /// Every question it mentions.
    pub fn questions(&self) -> BTreeSet<Question> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::questions).collect(),
            Self::Not(part) => part.questions(),
            Self::Is { question, .. } => BTreeSet::from([*question]),
        }
    }
}

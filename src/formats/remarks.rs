//! Collecting diagnostics while reading: the first of each code located, the rest counted, so
//! that a file with one mistake a million times ends in a list a person can read.

use crate::base::diagnostics::{Diagnostic, Place, Severity};
use crate::base::message::Message;
use std::collections::BTreeMap;

/// How many remarks of one code are kept with their place.
pub(crate) const LOCATED: u64 = 20;

/// Diagnostics of one file in the making.
#[derive(Debug, Default)]
pub(crate) struct Remarks {
    file: Option<String>,
    kept: Vec<Diagnostic>,
    tally: BTreeMap<String, Tally>,
}

#[derive(Debug)]
struct Tally {
    count: u64,
    severity: Severity,
    first: Message,
}

impl Remarks {
    /// For a file of that name; remarks without a file of their own are placed there.
    pub(crate) fn new(file: &str) -> Self {
        Self {
            file: (!file.is_empty()).then(|| file.to_owned()),
            ..Self::default()
        }
    }

    /// Adds a remark.
    pub(crate) fn push(&mut self, mut diagnostic: Diagnostic) {
        let tally = self
            .tally
            .entry(diagnostic.message.code.clone())
            .or_insert_with(|| Tally {
                count: 0,
                severity: diagnostic.severity,
                first: diagnostic.message.clone(),
            });
        tally.count += 1;
        tally.severity = tally.severity.max(diagnostic.severity);
        if tally.count <= LOCATED {
            if diagnostic.place.file.is_none() {
                diagnostic.place.file.clone_from(&self.file);
            }
            self.kept.push(diagnostic);
        }
    }

    /// Adds a remark on the whole file.
    pub(crate) fn say(&mut self, severity: Severity, message: Message) {
        self.push(Diagnostic::new(severity, message));
    }

    /// Adds a remark with a place.
    pub(crate) fn say_at(&mut self, severity: Severity, message: Message, place: Place) {
        self.push(Diagnostic::new(severity, message).at(place));
    }

    /// Adds a remark on the whole file with what to do.
    pub(crate) fn advise(&mut self, severity: Severity, message: Message, hint: Message) {
        self.push(Diagnostic::new(severity, message).hint(hint));
    }

    /// Takes over what was remarked on a later piece of the same file, the counts too. Of the
    /// codes in `once` the first remark is enough.
    pub(crate) fn append(&mut self, later: Self, once: &[&str]) {
        let mut shown: BTreeMap<String, u64> = BTreeMap::new();
        for diagnostic in later.kept {
            let code = diagnostic.message.code.clone();
            if once.contains(&code.as_str()) && self.has(&code) {
                continue;
            }
            *shown.entry(code).or_default() += 1;
            self.push(diagnostic);
        }
        for (code, tally) in later.tally {
            let rest = tally.count - shown.get(&code).copied().unwrap_or(0);
            if let Some(mine) = self.tally.get_mut(&code)
                && !once.contains(&code.as_str())
            {
                mine.count += rest;
                mine.severity = mine.severity.max(tally.severity);
            }
        }
    }

    /// Whether a remark of that code was made.
    pub(crate) fn has(&self, code: &str) -> bool {
        self.tally.contains_key(code)
    }

    /// Takes over another file's remarks.
    pub(crate) fn absorb(&mut self, other: Self) {
        for diagnostic in other.finish() {
            self.push(diagnostic);
        }
    }

    /// The remarks in the order they were made, then one count for each code that came more
    /// than [`LOCATED`] times.
    pub(crate) fn finish(self) -> Vec<Diagnostic> {
        let mut all = self.kept;
        for (code, tally) in self.tally {
            if tally.count > LOCATED {
                let message = Message::new("formats.more_of_the_same")
                    .with("code", code)
                    .with("count", tally.count)
                    .with("shown", LOCATED)
                    .with("first", tally.first);
                let mut diagnostic = Diagnostic::new(tally.severity, message);
                diagnostic.place.file.clone_from(&self.file);
                all.push(diagnostic);
            }
        }
        all
    }
}

//! The whole base: every dated entry, its version and its hash.

use super::error::{RuleError, RuleErrorKind, RuleErrors};
use super::evaluate::RuleSet;
use super::load::{read_file, shipped_texts};
use super::model::{LocalOrigin, Rule};
use super::reach::Parameters;
use crate::base::date::Date;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Every entry of every date, sorted by id.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleBase {
    version: String,
    covers_from: Option<Date>,
    parameters: Parameters,
    rules: Vec<Arc<Rule>>,
    hash: String,
}

impl RuleBase {
    /// The base that ships with the program.
    ///
    /// # Errors
    /// None in a released program: a test loads it.
    pub fn shipped() -> Result<Self, RuleErrors> {
        Self::parse(shipped_texts().iter().copied())
    }

    /// Reads (file name, text) pairs. Exactly one text states `version`.
    ///
    /// # Errors
    /// Every fault of every file, located.
    pub fn parse<'a>(
        texts: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, RuleErrors> {
        let mut gathered = Gathered::default();
        for (file, text) in texts {
            gathered.read(file, text, Owner::Shipped);
        }
        gathered.finish()
    }

    /// Reads shipped texts and, over them, the office's own: an entry of a known id takes the
    /// place of the shipped one and says so ([`Rule::local`]), others are added. The version
    /// then names the local part.
    ///
    /// # Errors
    /// Every fault of every file, located.
    pub fn with_local<'a>(
        shipped: impl IntoIterator<Item = (&'a str, &'a str)>,
        local: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, RuleErrors> {
        let mut gathered = Gathered::default();
        for (file, text) in shipped {
            gathered.read(file, text, Owner::Shipped);
        }
        for (file, text) in local {
            gathered.read(&file, &text, Owner::Office);
        }
        gathered.finish()
    }

    /// The version as printed in reports.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// SHA-256 over version, parameters and entries in canonical form (JSON, sorted by id), as 64 hex
    /// digits: comments, order and layout of the files do not count, every word does.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The first check date for which the base claims to hold the law of the day; earlier dates
    /// are answered from what it happens to hold.
    pub fn covers_from(&self) -> Option<Date> {
        self.covers_from
    }

    /// Distances the law leaves open, as the office has set them.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// Every entry, sorted by id.
    pub fn rules(&self) -> &[Arc<Rule>] {
        &self.rules
    }

    /// The entry of that id.
    pub fn get(&self, id: &str) -> Option<&Arc<Rule>> {
        self.rules.iter().find(|r| r.id == id)
    }

    /// What is in force on that day.
    pub fn at(&self, day: Date) -> RuleSet {
        let in_force = |r: &&Arc<Rule>| r.is_in_force(day);
        let rules = self.rules.iter().filter(in_force).cloned().collect();
        RuleSet::new(day, rules, self.parameters.clone())
    }

    /// What comes into force after that day, soonest first.
    pub fn upcoming(&self, day: Date) -> Vec<Arc<Rule>> {
        let later = |r: &&Arc<Rule>| r.valid_from > day;
        let mut rules: Vec<_> = self.rules.iter().filter(later).cloned().collect();
        rules.sort_by(|a, b| (a.valid_from, &a.id).cmp(&(b.valid_from, &b.id)));
        rules
    }

    /// The first day from which this clause, or one it took over from, has been in force.
    pub fn since(&self, rule: &Rule) -> Date {
        let mut since = rule.valid_from;
        let mut open: Vec<&String> = rule.replaces.iter().collect();
        let mut seen = std::collections::BTreeSet::new();
        while let Some(id) = open.pop() {
            if let Some(old) = self.get(id)
                && seen.insert(id)
            {
                since = since.min(old.valid_from);
                open.extend(&old.replaces);
            }
        }
        since
    }

    /// The entries that took over from this one: old citation → new.
    pub fn successors(&self, id: &str) -> Vec<Arc<Rule>> {
        let takes_over = |r: &&Arc<Rule>| r.replaces.iter().any(|old| old == id);
        self.rules.iter().filter(takes_over).cloned().collect()
    }
}

/// Whose a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    Shipped,
    Office,
}

/// What was read so far.
#[derive(Default)]
struct Gathered {
    errors: Vec<RuleError>,
    versions: Vec<(String, String)>,
    own_versions: Vec<String>,
    own_parameters: Parameters,
    covers_from: Option<Date>,
    parameters: Parameters,
    found: BTreeMap<String, (Rule, String, u64)>,
    last_file: String,
}

impl Gathered {
    fn read(&mut self, file: &str, text: &str, owner: Owner) {
        let (content, faults) = read_file(file, text);
        self.errors.extend(faults);
        match owner {
            Owner::Shipped => {
                file.clone_into(&mut self.last_file);
                self.covers_from = self.covers_from.max(content.covers_from);
                self.versions
                    .extend(content.version.map(|v| (v, file.to_owned())));
            }
            Owner::Office => {
                self.own_versions.extend(content.version);
                self.own_parameters.extend(content.parameters.clone());
            }
        }
        self.parameters.extend(content.parameters);
        for (mut rule, line) in content.rules {
            let known = self.found.get(&rule.id).map(|(known, _, _)| known);
            let overrides = match (known, owner) {
                (None, _) => None,
                (Some(known), Owner::Office) if known.local.is_none() => Some(known.citation()),
                (Some(_), _) => {
                    let kind = RuleErrorKind::DuplicateId;
                    self.errors.push(fault(file, line, &rule, "id", kind));
                    continue;
                }
            };
            if owner == Owner::Office {
                rule.local = Some(LocalOrigin {
                    file: file.to_owned(),
                    line,
                    overrides,
                });
            }
            self.found
                .insert(rule.id.clone(), (rule, file.to_owned(), line));
        }
    }

    fn finish(mut self) -> Result<RuleBase, RuleErrors> {
        // A file that could not be read may be the one that states it.
        if self.versions.len() > 1 || (self.versions.is_empty() && self.errors.is_empty()) {
            let named = self.versions.last().map(|(_, file)| file.clone());
            self.errors.push(RuleError {
                file: named.unwrap_or(self.last_file),
                line: 1,
                rule: None,
                key: Some("version".to_owned()),
                kind: RuleErrorKind::Version,
            });
        }
        if self.errors.is_empty() {
            check_replaces(&self.found, &mut self.errors);
        }
        if !self.errors.is_empty() {
            return Err(RuleErrors(self.errors));
        }
        let version = self.versions.into_iter().next().map(|(v, _)| v);
        let mut version = version.unwrap_or_default();
        let rules: Vec<Arc<Rule>> = self
            .found
            .into_values()
            .map(|(rule, _, _)| Arc::new(rule))
            .collect();
        let own: Vec<Arc<Rule>> = rules
            .iter()
            .filter(|r| r.local.is_some())
            .cloned()
            .collect();
        if !own.is_empty() || !self.own_parameters.is_empty() {
            let name = match self.own_versions.as_slice() {
                [] => "local".to_owned(),
                names => names.join("."),
            };
            let digest = hash_of("", &self.own_parameters, &own);
            version = format!("{version}+{name}.{}", digest.get(..8).unwrap_or_default());
        }
        let hash = hash_of(&version, &self.parameters, &rules);
        Ok(RuleBase {
            version,
            covers_from: self.covers_from,
            parameters: self.parameters,
            rules,
            hash,
        })
    }
}

fn fault(file: &str, line: u64, rule: &Rule, key: &str, kind: RuleErrorKind) -> RuleError {
    RuleError {
        file: file.to_owned(),
        line,
        rule: Some(rule.id.clone()),
        key: Some(key.to_owned()),
        kind,
    }
}

/// A replaced entry must exist and end before its successor begins, or both would be cited.
fn check_replaces(found: &BTreeMap<String, (Rule, String, u64)>, errors: &mut Vec<RuleError>) {
    for (rule, file, line) in found.values() {
        for old in &rule.replaces {
            let ends_before = found
                .get(old)
                .is_some_and(|(old, _, _)| old.valid_to.is_some_and(|end| end < rule.valid_from));
            if !ends_before {
                let kind = RuleErrorKind::BadReplaces(old.clone());
                errors.push(fault(file, *line, rule, "replaces", kind));
            }
        }
    }
}

fn hash_of(version: &str, parameters: &Parameters, rules: &[Arc<Rule>]) -> String {
    let mut hasher = Sha256::new();
    hasher.update(version.as_bytes());
    for (parameter, figure) in parameters {
        hasher.update(format!("\n{} = {}", parameter.code(), figure.get()).as_bytes());
    }
    for rule in rules {
        hasher.update(b"\n");
        // Plain strings, lists and enums: serialising cannot fail.
        hasher.update(serde_json::to_vec(rule.as_ref()).unwrap_or_default());
    }
    hasher
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

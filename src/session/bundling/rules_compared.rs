//! The rules of a bundle against those of today: the program's entry by entry, the office's own
//! file by file.

use super::verifying::{Mark, Verification, lacks};
use super::{BundlingError, OWN_RULES, RULES};
use crate::base::message::Message;
use crate::rules::{Rule, RuleBase, shipped_texts};
use crate::workspace::bundle::Bundle;
use crate::workspace::{Paths, Workspace};
use std::path::Path;

/// The bundle's rules, compared with the program's entry by entry.
pub(super) fn rules(bundle: &Bundle, out: &mut Verification) -> Result<RuleBase, BundlingError> {
    let texts = texts(bundle, RULES)?;
    if texts.is_empty() {
        return Err(lacks(RULES));
    }
    // The office's own stay as they were: what is compared is the program's.
    let own = own_texts(bundle)?;
    let broken = |e: crate::rules::RuleErrors| super::rules_broken(&e.to_string());
    let packed = RuleBase::with_local(texts, own.clone()).map_err(broken)?;
    let shipped = RuleBase::with_local(shipped_texts().iter().copied(), own).map_err(broken)?;
    let said = &bundle.manifest.rule_set;
    if packed.hash() != said.hash {
        out.add(
            Mark::Differs,
            Message::new("bundle.v_rules_manifest")
                .with("said", said.hash.as_str())
                .with("found", packed.hash()),
        );
    }
    if packed.hash() == shipped.hash() {
        out.add(
            Mark::Same,
            Message::new("bundle.v_rules_same")
                .with("version", packed.version())
                .with("hash", packed.hash()),
        );
        return Ok(packed);
    }
    out.add(
        Mark::Differs,
        Message::new("bundle.v_rules_changed")
            .with("then", packed.version())
            .with("now", shipped.version()),
    );
    let named = |code: &'static str, rule: &Rule| {
        Message::new(code)
            .with("id", rule.id.as_str())
            .with("citation", rule.citation())
    };
    for rule in packed.rules() {
        match shipped.get(&rule.id) {
            None => out.add(Mark::Differs, named("bundle.v_rule_gone", rule)),
            Some(now) if now != rule => {
                out.add(Mark::Differs, named("bundle.v_rule_changed", rule));
            }
            Some(_) => {}
        }
    }
    for rule in shipped.rules() {
        if packed.get(&rule.id).is_none() {
            out.add(Mark::Differs, named("bundle.v_rule_new", rule));
        }
    }
    Ok(packed)
}

/// Texts of a folder, by name.
fn texts<'a>(
    bundle: &'a Bundle,
    folder: &'a str,
) -> Result<Vec<(&'a str, &'a str)>, BundlingError> {
    bundle
        .members_under(folder)
        .map(|(name, content)| {
            let text = std::str::from_utf8(content);
            let text = text.map_err(|e| super::rules_broken(&format!("{name}: {e}")))?;
            Ok((name, text))
        })
        .collect()
}

/// The office's own rules in their order, without the numbers before their names.
fn own_texts(bundle: &Bundle) -> Result<Vec<(String, String)>, BundlingError> {
    let numbered = texts(bundle, OWN_RULES)?;
    Ok(numbered
        .into_iter()
        .map(|(full, text)| {
            let name = full.split_once('/').map_or(full, |(_, name)| name);
            (name.to_owned(), text.to_owned())
        })
        .collect())
}

/// The office's own rules as packed, against the files that the workspace names today.
pub(super) fn own_rules(
    bundle: &Bundle,
    workspace: &Path,
    out: &mut Verification,
) -> Result<(), BundlingError> {
    let packed = own_texts(bundle)?;
    // A workspace that cannot be opened is told by its hash.
    let Ok(workspace) = Workspace::open(workspace) else {
        return Ok(());
    };
    let now = match workspace.rule_texts(Paths::Anywhere) {
        Ok(now) => now,
        Err(error) => {
            let message = Message::new("bundle.v_own_rules_io").with("what", error.message());
            out.add(Mark::Differs, message);
            return Ok(());
        }
    };
    let last = |name: &str| name.rsplit('/').next().unwrap_or(name).to_owned();
    let differs = |code: &'static str, name: &str| {
        (
            Mark::Differs,
            Message::new(code).with("name", last(name).as_str()),
        )
    };
    let mut told = Vec::new();
    for (i, (name, text)) in packed.iter().enumerate() {
        match now.get(i) {
            None => told.push(differs("bundle.v_own_rules_gone", name)),
            Some((_, other)) if other != text => {
                told.push(differs("bundle.v_own_rules_changed", name));
            }
            Some(_) => {}
        }
    }
    for (name, _) in now.iter().skip(packed.len()) {
        told.push(differs("bundle.v_own_rules_new", name));
    }
    if told.is_empty() && !packed.is_empty() {
        let message = Message::new("bundle.v_own_rules_same").with("count", packed.len());
        told.push((Mark::Same, message));
    }
    for (mark, message) in told {
        out.add(mark, message);
    }
    Ok(())
}

//! Which rule of its style each feature of a layer is drawn by, told once for a chunk and kept
//! with it: a picture looks a number up, it compares no texts. An edit makes one new chunk,
//! whose rules are told anew; all others keep theirs, whatever scene they are next drawn in.

use super::parallel::in_order;
use super::scene::SceneLayer;
use crate::base::progress::{Cancelled, Progress};
use crate::layer::{Chunk, FeatureRef};
use crate::style::Condition;
use std::fmt::Write;
use std::sync::Arc;

/// A feature that no rule applies to.
const NONE: u16 = u16::MAX;
/// Features between two looks at the cancel flag.
const CHECK_EVERY: usize = 512;

/// The rules of one chunk's features.
#[derive(Debug, Clone)]
pub(crate) enum Rules {
    /// One rule for all, or none.
    All(Option<u16>),
    /// One each.
    Each(Arc<[u16]>),
}

impl Rules {
    /// The rule of a feature.
    #[inline]
    pub fn of(&self, feature: usize) -> Option<u16> {
        match self {
            Self::All(rule) => *rule,
            Self::Each(each) => each.get(feature).copied().filter(|r| *r != NONE),
        }
    }
}

/// The rules of all chunks of a layer, in order; made on so many threads where they are not
/// known yet.
pub(crate) fn rules_of(
    layer: &SceneLayer,
    num_threads: usize,
    progress: &Progress,
) -> Result<Vec<Rules>, Cancelled> {
    let num_chunks = layer.layer.chunks.len();
    let rules = &layer.style.rules;
    // A style of one symbol asks nothing.
    match rules.first().map(|r| &r.when) {
        None => return Ok(vec![Rules::All(None); num_chunks]),
        Some(Condition::Always) => return Ok(vec![Rules::All(Some(0)); num_chunks]),
        Some(_) => {}
    }
    let key = key_of(layer);
    in_order(num_threads, num_chunks, |i| {
        let Some(chunk) = layer.layer.chunks.get(i) else {
            return Ok(Rules::All(None));
        };
        let known = key.as_ref().and_then(|k| chunk.kept(k));
        if let Some(known) = known {
            return Ok(Rules::Each(known));
        }
        let told = tell(layer, chunk, progress)?;
        if let Some(key) = &key {
            chunk.keep(key, &told);
        }
        Ok(Rules::Each(told))
    })
}

fn tell(layer: &SceneLayer, chunk: &Chunk, progress: &Progress) -> Result<Arc<[u16]>, Cancelled> {
    let mut told = Vec::with_capacity(chunk.len());
    for index in 0..chunk.len() {
        if index.is_multiple_of(CHECK_EVERY) {
            progress.check()?;
        }
        let feature = FeatureRef {
            schema: &layer.layer.schema,
            chunk,
            index,
        };
        let rule = layer.rule_of(&feature);
        told.push(rule.and_then(|r| u16::try_from(r).ok()).unwrap_or(NONE));
    }
    Ok(told.into())
}

/// All that the rules depend on besides the chunk, spelled out; `None` where nobody can say
/// what its classes depend on.
fn key_of(layer: &SceneLayer) -> Option<String> {
    let mut key = String::new();
    if let Some(classes) = &layer.classes {
        key.push_str(classes.key()?);
    }
    for field in &layer.layer.schema.fields {
        write!(key, "\u{1}{}", field.name).ok()?;
    }
    for rule in &layer.style.rules {
        write!(key, "\u{2}{:?}", rule.when).ok()?;
    }
    Some(key)
}

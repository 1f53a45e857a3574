//! Which rule of its style each feature of a layer is drawn by, told once for a chunk and kept
//! with it: a picture looks a number up, it compares no texts. An edit makes one new chunk,
//! whose rules are told anew; all others keep theirs, whatever scene they are next drawn in.

use super::scene::SceneLayer;
use crate::base::parallel::in_order;
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
    /// Nobody can say what the classes depend on: each feature that may show is asked.
    Ask,
}

impl Rules {
    /// The rule of a feature of a chunk.
    #[inline]
    pub fn of(&self, layer: &SceneLayer, chunk: &Chunk, index: usize) -> Option<u16> {
        match self {
            Self::All(rule) => *rule,
            Self::Each(each) => each.get(index).copied().filter(|r| *r != NONE),
            Self::Ask => ask(layer, chunk, index),
        }
    }
}

fn ask(layer: &SceneLayer, chunk: &Chunk, index: usize) -> Option<u16> {
    let feature = FeatureRef {
        schema: &layer.layer.schema,
        chunk,
        index,
    };
    u16::try_from(layer.rule_of(&feature)?).ok()
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
    let Some(key) = key_of(layer) else {
        return Ok(vec![Rules::Ask; num_chunks]);
    };
    in_order("drawing", num_threads, num_chunks, |_: &mut (), i| {
        let Some(chunk) = layer.layer.chunks.get(i) else {
            return Ok(Rules::All(None));
        };
        if let Some(known) = chunk.kept(&key) {
            return Ok(Rules::Each(known));
        }
        let mut told = Vec::with_capacity(chunk.len());
        for index in 0..chunk.len() {
            if index.is_multiple_of(CHECK_EVERY) {
                progress.check()?;
            }
            told.push(ask(layer, chunk, index).unwrap_or(NONE));
        }
        let told: Arc<[u16]> = told.into();
        chunk.keep(&key, &told);
        Ok(Rules::Each(told))
    })
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

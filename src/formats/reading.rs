//! What every reader has in hand at its end, and the one way it becomes a layer.

use super::assemble::Draft;
use super::error::ReadErrorKind;
use super::input::Input;
use super::kind::FormatKind;
use super::placing::{self, Declared};
use super::remarks::Remarks;
use super::source::ReadOptions;
use crate::base::progress::Progress;
use crate::layer::{EncodingDecision, Layer, Origin, SourceHash};
use std::sync::Arc;

/// A reading that came to its end.
pub(crate) struct Reading {
    /// Features in the source's numbers, `x` east (or longitude) first.
    pub(crate) draft: Draft,
    /// What was found on the way.
    pub(crate) remarks: Remarks,
    /// What the file says about its coordinate system.
    pub(crate) declared: Declared,
    /// Most decimals seen in a coordinate; `None` for binary numbers.
    pub(crate) decimals: Option<u32>,
    /// How text was understood; `None` where the format leaves no choice.
    pub(crate) encoding: Option<EncodingDecision>,
    /// Records the file holds, unusable ones included.
    pub(crate) num_records: u64,
}

impl Reading {
    /// An empty one for a file.
    pub(crate) fn new(input: &Input) -> Self {
        Self {
            draft: Draft::default(),
            remarks: Remarks::new(input.file_name()),
            declared: Declared::Nothing,
            decimals: None,
            encoding: None,
            num_records: 0,
        }
    }

    /// The layer: the system decided, every vertex turned into degrees once, the hash taken.
    ///
    /// # Errors
    /// As [`placing::place`], and what reading for the hash says.
    pub(crate) fn into_layer(
        self,
        input: &Input,
        name: &str,
        kind: FormatKind,
        options: &ReadOptions,
        progress: &Progress,
    ) -> Result<Layer, ReadErrorKind> {
        let Self {
            draft,
            mut remarks,
            declared,
            decimals,
            encoding,
            num_records,
        } = self;
        let (schema, chunks) = draft.into_parts();
        let placed = placing::place(chunks, declared, decimals, options, progress, &mut remarks)?;
        Ok(Layer {
            name: name.to_owned(),
            schema: Arc::new(schema),
            chunks: placed.chunks,
            revision: 0,
            origin: Origin {
                path: input.path().to_path_buf(),
                format: kind.name(),
                sha256: SourceHash::known(input.sha256()?),
                num_records,
            },
            encoding,
            crs: Some(placed.crs),
            position: placed.position,
            diagnostics: remarks.finish(),
        })
    }
}

//! Where a layer came from, how its text and its coordinates were understood, and how far
//! its positions can be trusted.

use crate::base::message::Message;
use crate::crs::{Candidate, Crs, Mend, Shift};
use std::fmt;
use std::panic::UnwindSafe;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

/// Where a layer came from.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// The file, as given; empty for a layer made in the program.
    pub path: PathBuf,
    /// Short name of the format, such as `shapefile` or `geojson`.
    pub format: &'static str,
    /// SHA-256 of the source.
    pub sha256: SourceHash,
    /// Records the file holds, deleted and unreadable ones included.
    pub num_records: u64,
}

type Take = Box<dyn FnOnce() -> Option<String> + Send + UnwindSafe>;

/// SHA-256 of a layer's source, lower-case hex: known, none, or taken when it is first asked
/// for, so that opening does not wait for it.
#[derive(Clone, Default)]
pub struct SourceHash(Hash);

#[derive(Clone, Default)]
enum Hash {
    #[default]
    None,
    Known(Arc<str>),
    Later(Arc<LazyLock<Option<String>, Take>>),
}

impl SourceHash {
    /// One that is known.
    pub fn known(hash: String) -> Self {
        Self(Hash::Known(hash.into()))
    }

    /// One that `take` finds out when it is first asked for. It must give none where the source
    /// is no longer what was read.
    pub fn later(take: impl FnOnce() -> Option<String> + Send + UnwindSafe + 'static) -> Self {
        Self(Hash::Later(Arc::new(LazyLock::new(Box::new(take)))))
    }

    /// The hash; the first question may have to read the whole source. `None` for a layer made in
    /// the program and where the source has changed since it was read.
    pub fn get(&self) -> Option<&str> {
        match &self.0 {
            Hash::None => None,
            Hash::Known(hash) => Some(hash),
            Hash::Later(hash) => hash.as_deref(),
        }
    }

    /// Begins to take it in the background: whoever asks later waits for the rest only.
    pub fn begin(&self) {
        if let Hash::Later(hash) = &self.0 {
            let hash = Arc::clone(hash);
            // Without a thread it is taken when asked for.
            std::thread::Builder::new()
                .name("hashing".to_owned())
                .spawn(move || {
                    LazyLock::force(&hash);
                })
                .ok();
        }
    }
}

impl fmt::Debug for SourceHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

/// How text bytes were understood.
#[derive(Debug, Clone, PartialEq)]
pub struct EncodingDecision {
    /// WHATWG name of the encoding used: `UTF-8`, `GBK`, `gb18030`…
    pub encoding: &'static str,
    /// Why: from the .cpg, the LDID, the bytes, or the user.
    pub basis: Message,
    /// Whether this is a guess the user may want to override.
    pub guessed: bool,
    /// Other encodings that would decode without error.
    pub alternatives: Vec<&'static str>,
}

/// How coordinates were understood.
#[derive(Debug, Clone)]
pub struct CrsDecision {
    /// The system used.
    pub crs: Crs,
    /// Why: from the .prj, the format's rule, the ranges, or the user.
    pub basis: Message,
    /// Whether it stands on a declaration or on the user's word; a guess does not (decision 6).
    pub confirmed: bool,
    /// What else it could be, likeliest first, each with its reason; empty when declared.
    pub candidates: Vec<Candidate>,
    /// Whether the file's axes were taken as swapped (northing or latitude first).
    pub swapped_axes: bool,
    /// Readings that would make sense of what speaks against this one, likeliest first; the
    /// user takes or leaves them.
    pub mends: Vec<Mend>,
    /// What was done about the shifts of web maps; `None` where nobody decided.
    pub shift: Option<ShiftDone>,
    /// The user's transform, if one was applied.
    pub transform: Option<TransformDone>,
}

/// A shift that was undone, and how far that moved the positions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShiftDone {
    /// The shift; [`Shift::None`] if the user said that there is none.
    pub shift: Shift,
    /// Mean over all vertices, metres.
    pub mean_m: f64,
    /// Largest, metres.
    pub max_m: f64,
}

/// That a transform was applied, without its parameters, which are secret.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TransformDone {
    /// Whether it was the seven-parameter kind; else four parameters.
    pub is_seven: bool,
    /// Accuracy as stated by whoever gave it, metres.
    pub accuracy_m: f64,
}

impl ShiftDone {
    /// What was done, as a sentence.
    pub fn describe(&self) -> Message {
        if self.shift == Shift::None {
            return self.shift.describe();
        }
        Message::new("shift.done_shift")
            .with("shift", self.shift.describe())
            .with("mean", format!("{:.1}", self.mean_m))
            .with("max", format!("{:.1}", self.max_m))
    }
}

impl TransformDone {
    /// What was done, as a sentence.
    pub fn describe(&self) -> Message {
        let kind = if self.is_seven {
            "shift.kind_seven"
        } else {
            "shift.kind_four"
        };
        Message::new("shift.done_transform")
            .with("kind", Message::new(kind))
            .with("accuracy", self.accuracy_m)
    }
}

/// How far positions can be trusted (decisions 4 and 6).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    /// Datum accuracy in metres; `None` is unknown.
    pub datum_accuracy_m: Option<f64>,
    /// Whether the coordinate system is declared or confirmed by the user.
    pub confirmed: bool,
    /// Smallest step of the source's coordinates, in metres on the ground.
    pub quantum_m: f64,
    /// Bound of how far the longest edge, straight in the source's plane, lies from the edge
    /// straight in longitude and latitude; 0 for a geographic source.
    pub sag_m: f64,
}

impl Default for Position {
    fn default() -> Self {
        Self {
            datum_accuracy_m: Some(0.0),
            confirmed: true,
            quantum_m: 0.0,
            sag_m: 0.0,
        }
    }
}

impl Position {
    /// u: uncertainty of position in metres; `None` is unknown.
    pub fn u_m(&self) -> Option<f64> {
        if self.confirmed {
            self.datum_accuracy_m
        } else {
            None
        }
    }

    /// e: how far an edge can lie from where its source has it, in metres.
    pub fn e_m(&self) -> f64 {
        self.quantum_m + self.sag_m
    }
}

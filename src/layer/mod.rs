//! What we hold: a layer is a list of immutable chunks with a schema, an origin and a
//! position (decisions 1 to 6).
//!
//! Floor 2. Readers make layers; everything above reads them; an edit replaces one chunk
//! and makes a new revision.

pub mod chunk;
pub mod column;
pub mod filter;
pub mod ground;
pub mod image;
pub mod origin;
pub mod role;
pub mod table;

mod builder;
mod drawn;
mod model;
mod secrecy;

pub use builder::LayerBuilder;
pub use chunk::{CHUNK_FEATURES, Chunk, Decode};
pub use column::{Cell, Column, Field, FieldKind, NAME_FIELDS, Schema, Value};
pub use drawn::DrawnLine;
pub use ground::{LandPiece, Place, PlacedPart};
pub use model::{FeatureRef, Layer};
pub use origin::{
    CrsDecision, EncodingDecision, Origin, Position, ShiftDone, SourceHash, TransformDone,
};
pub use role::{Role, ZoneClass};
pub use secrecy::Secrecy;

//! How text bytes are understood: what the file declares, what its bytes allow, what the user
//! says; and the decoding itself. Never silently, never with mojibake where it can be known.

mod decide;
mod decode;
mod evidence;
mod labels;

pub(crate) use decide::{Declaration, Declared, decide};
pub(crate) use decode::decode;
pub(crate) use evidence::Evidence;
pub(crate) use labels::{from_label, from_ldid};

//! Suite: sample.

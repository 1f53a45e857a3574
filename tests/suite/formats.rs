//! Suite: formats.

//! Suite: rules.

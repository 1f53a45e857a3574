//! Suite: house.

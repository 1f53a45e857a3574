//! Suite: crs.

//! Suite: geom.

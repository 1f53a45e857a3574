//! Suite: render.

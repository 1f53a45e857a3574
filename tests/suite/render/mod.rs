//! Suite: render and style. Small scenes whose pixels are known beforehand.

mod fills;
mod fonts;
mod furniture;
mod images;
mod labels;
mod pointing;
mod styles;
mod support;
mod tiles;
mod views;

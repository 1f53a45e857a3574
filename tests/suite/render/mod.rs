//! Suite: render and style. Small scenes whose pixels are known beforehand.

mod detail;
mod fills;
mod fonts;
mod furniture;
mod grids;
mod images;
mod labels;
mod map_sets;
mod picture_cases;
mod pictures;
mod plates;
mod pointing;
mod styles;
mod support;
mod tiles;
mod views;

//! The margins of the map: each panel one file, reading the session and sending commands.

pub mod answers;
pub mod findings;
pub mod form;
pub mod image_details;
pub mod images;
pub mod keeping;
pub mod layer_details;
pub mod layers;
pub mod notices;
pub mod opinion;
pub mod projects;
mod rows;
pub mod status;
pub mod style;
pub mod swatch;
pub mod top;
pub mod way_out;
mod why;

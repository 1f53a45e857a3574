//! Project × zones → results with evidence.
//!
//! Floor 4. Takes layers and rules, gives facts and what the clauses make of them
//! ([`model`]); words are made in `i18n`, judgement stays with the officer.
//!
//! The way of a check ([`check`]): the project's ground by county, township and village
//! (`places`) and by land-use patch (`land`), pairs of a project and its zones (`zones`,
//! `facts`), unions (`totals`), nearest zones (`nearest`) and those within a rule's distance
//! (`near`), what could not be told (`doubts`, `lacking`, `trust`, `coverage`), and the verdict
//! over all of it (`engine`). Then which answers would change it ([`form`]). What an officer made
//! of it stands beside ([`opinion`]), with what the office knows of the case.

pub mod alternatives;
mod around;
mod case;
mod coverage;
mod doubts;
mod engine;
mod facts;
pub mod form;
mod input;
mod known;
mod lacking;
mod land;
pub mod model;
mod near;
mod nearest;
mod notes;
pub mod opinion;
mod overlaps;
mod places;
mod placing;
mod totals;
mod trust;
pub mod wayout;
mod zones;

pub use case::{CaseField, CaseMeta, Consultation};
pub use engine::check;
pub use form::{AnswerSource, Bearing, Forecast, Form, FormItem};
pub use input::{
    AttributeSource, Check, CheckInput, FailedLayer, ProjectLayer, ZoneLayer, ZoneMeta,
    feature_name,
};
pub use opinion::{Opinion, OpinionFault, Opinions, Standing};
pub use overlaps::{OverlapRow, ProjectIndex, overlaps};
pub use placing::{Extent, Placed, Placing};
pub use zones::ZoneIndex;

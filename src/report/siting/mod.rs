//! The siting report of one project, and the summary of several: facts and what follows from a
//! clause, in the office's words, as one [`Document`]. A file per section; here are what goes
//! in and the order of the sections.
//!
//! Every sentence about a finding comes from `i18n::findings`, so that the report says what the
//! window and the command line say. Nothing is computed here but what stands on paper only
//! (coordinates in the zone plane).

mod areas;
mod case;
mod clauses;
mod conclusion;
mod coordinates;
mod cover;
mod detail;
mod doubts;
mod evidence;
mod figures;
mod opinion;
mod overlay;
mod overview;
mod pen;
mod summary;

pub use case::ReportCase;
pub use conclusion::conclusion;
pub use coordinates::{MOST_ANNEX_POINTS, MOST_POINTS, num_points};
pub use summary::summary;

use super::document::{Block, Document, Picture};
use crate::geom::FeatureView;
use crate::i18n::Lang;
use crate::screening::model::{ProjectResult, Screening};
use pen::Pen;

/// What a report is made from.
#[derive(Debug, Clone, Copy)]
pub struct SitingInput<'a> {
    /// The check it reports.
    pub screening: &'a Screening,
    /// The project of it.
    pub result: &'a ProjectResult,
    /// What the office knows about the case.
    pub case: &'a ReportCase,
    /// The project's shape, longitude and latitude, as it was checked.
    pub shape: Option<FeatureView<'a>>,
    /// 避让比选参考, finished; empty where none was asked for.
    pub way_out: &'a [Block],
    /// The map set, in order.
    pub maps: &'a [Picture],
}

/// The report of one project.
pub fn siting(input: &SitingInput<'_>, lang: Lang) -> Document {
    let mut pen = Pen::new(input, lang);
    cover::write(&mut pen, input);
    conclusion::write(&mut pen, input);
    overview::write(&mut pen, input);
    overlay::write(&mut pen, input);
    overlay::write_others(&mut pen, input);
    detail::write(&mut pen, input);
    clauses::write(&mut pen, input);
    areas::write(&mut pen, input);
    doubts::write_cannot_tell(&mut pen, input);
    doubts::write_unchecked(&mut pen, input);
    if !input.way_out.is_empty() {
        pen.chapter("siting.chapter_way_out");
        pen.blocks(input.way_out.iter().cloned());
    }
    opinion::write(&mut pen, input);
    figures::write(&mut pen, input);
    coordinates::write(&mut pen, input);
    evidence::write(&mut pen, input);
    coordinates::write_annex(&mut pen, input);
    pen.finish()
}

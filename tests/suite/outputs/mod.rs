//! What a check is written as: PDF, workbook, patches, JSON and its schema, the check bundle.

mod bundle;
mod command;
mod patches;
mod pdf;
mod read_pdf;
mod schema;
mod workbook;

use redline::base::date::Date;
use redline::base::progress::Progress;
use redline::screening::model::Screening;
use redline::screening::{CheckInput, check};
use std::sync::OnceLock;

fn as_of() -> Date {
    Date::new(2026, 11, 23).unwrap()
}

/// The sample of Guilin, checked once for all tests here.
fn sample() -> &'static (CheckInput, Screening) {
    static SAMPLE: OnceLock<(CheckInput, Screening)> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let input = crate::common::sample_input("workspace.toml", "2026-11-23");
        let screening = check(&input, &Progress::new()).unwrap();
        (input, screening)
    })
}

/// All that is not blank.
fn dense(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

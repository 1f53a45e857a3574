//! In which system an image lies, and why: from the user, from the file, or guessed from the
//! numbers of its corners and said (decision 6).

use super::{ImageOptions, refused};
use crate::base::diagnostics::Severity;
use crate::base::message::Message;
use crate::crs::{Crs, Shift, candidates, suspicions};
use crate::formats::error::ReadErrorKind;
use crate::formats::placing::Declared;
use crate::formats::remarks::Remarks;
use crate::layer::image::Placement;
use crate::layer::{CrsDecision, ShiftDone};

/// Suspicions that leave a declaration standing: it only lies elsewhere.
const ONLY_ODD: [&str; 4] = [
    "crs.suspect_outside_china",
    "crs.suspect_away_from_home",
    "crs.suspect_outside_zone",
    "crs.suspect_far_from_meridian",
];

/// Decides the system of an image whose pixels lie in a plane.
///
/// # Errors
/// Its numbers fit no system and none was given, or they place nothing.
pub(super) fn place(
    to_plane: [f64; 6],
    size: (u32, u32),
    declared: Declared,
    options: &ImageOptions,
    remarks: &mut Remarks,
) -> Result<(CrsDecision, Placement), ReadErrorKind> {
    let shift = options.shift.unwrap_or(Shift::None);
    let (x, y) = ranges(to_plane, size);
    let mut decision = decide(x, y, declared, options, remarks)?;
    decision.shift = options.shift.map(|shift| ShiftDone {
        shift,
        mean_m: 0.0,
        max_m: 0.0,
    });
    let nowhere = || {
        refused(
            Message::new("imagery.place_nowhere").with("crs", decision.crs.describe()),
            "imagery.hint_crs_choose",
        )
    };
    let placement = Placement::new(to_plane, decision.crs, shift).ok_or_else(nowhere)?;
    let size = (f64::from(size.0), f64::from(size.1));
    if placement.bbox([0.0, 0.0, size.0, size.1]).is_none() {
        return Err(nowhere());
    }
    Ok((decision, placement))
}

/// Ranges of the corners in the plane.
fn ranges([a, b, c, d, e, f]: [f64; 6], size: (u32, u32)) -> ((f64, f64), (f64, f64)) {
    let mut x = (f64::INFINITY, f64::NEG_INFINITY);
    let mut y = x;
    for column in [0.0, f64::from(size.0)] {
        for row in [0.0, f64::from(size.1)] {
            let (px, py) = (a * column + b * row + c, d * column + e * row + f);
            x = (x.0.min(px), x.1.max(px));
            y = (y.0.min(py), y.1.max(py));
        }
    }
    (x, y)
}

fn decide(
    x: (f64, f64),
    y: (f64, f64),
    declared: Declared,
    options: &ImageOptions,
    remarks: &mut Remarks,
) -> Result<CrsDecision, ReadErrorKind> {
    let decision = |crs: Crs, basis, confirmed, candidates| CrsDecision {
        crs,
        basis,
        confirmed,
        candidates,
        swapped_axes: false,
        mends: Vec::new(),
        shift: None,
        transform: None,
    };
    if let Some(crs) = options.crs {
        let basis = Message::new("imagery.crs_by_user").with("crs", crs.describe());
        return Ok(decision(crs, basis, true, Vec::new()));
    }
    // An image whose axes are swapped would be turned over its diagonal: never guessed.
    let mut others = candidates(x, y, None);
    others.retain(|c| !c.swapped_axes);
    if let Declared::System { crs, basis } = declared {
        let doubts = suspicions(&crs, x, y, None);
        for doubt in &doubts {
            remarks.advise(
                Severity::Warning,
                Message::new("imagery.crs_doubtful")
                    .with("crs", crs.describe())
                    .with("why", doubt.clone()),
                Message::new("imagery.hint_crs_choose"),
            );
        }
        let stands = doubts.iter().all(|d| ONLY_ODD.contains(&d.code.as_str()));
        if stands || others.is_empty() {
            return Ok(decision(crs, basis, stands, Vec::new()));
        }
    }
    let Some(first) = others.first().cloned() else {
        return Err(refused(
            Message::new("imagery.crs_unplaceable")
                .with("x", format!("{} … {}", x.0, x.1))
                .with("y", format!("{} … {}", y.0, y.1)),
            "imagery.hint_crs_choose",
        ));
    };
    remarks.advise(
        Severity::Warning,
        Message::new("imagery.crs_guessed")
            .with("crs", first.crs.describe())
            .with("reason", first.reason.clone())
            .with("others", others.len().saturating_sub(1)),
        Message::new("imagery.hint_crs_choose"),
    );
    let basis = Message::new("imagery.crs_by_range").with("reason", first.reason.clone());
    Ok(decision(first.crs, basis, false, others))
}

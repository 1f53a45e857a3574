//! What stands beside a raster: the world file that places its pixels, and the .prj.

use super::refused;
use crate::base::diagnostics::Severity;
use crate::base::message::Message;
use crate::formats::error::ReadErrorKind;
use crate::formats::input::Input;
use crate::formats::placing::Declared;
use crate::formats::remarks::Remarks;

/// Most bytes of either that are read.
const MOST: u64 = 64 << 10;

/// Pixel (counted from corners) to plane, from the world file beside, and its name.
///
/// # Errors
/// A world file that cannot be understood.
pub(super) fn read(input: &Input) -> Result<Option<([f64; 6], String)>, ReadErrorKind> {
    let extension = input.extension();
    let letters: Vec<char> = extension.chars().collect();
    // tif → tfw, tifw; jpg → jgw, jpgw.
    let mut wishes = Vec::new();
    if let ([first, ..], [.., last]) = (letters.as_slice(), letters.as_slice()) {
        wishes.push(format!("{first}{last}w"));
    }
    wishes.push(format!("{extension}w"));
    wishes.extend(["tfw", "jgw", "pgw", "wld"].map(str::to_owned));
    let same_family = |wish: &String| wish.starts_with(extension.get(..1).unwrap_or(""));
    wishes.retain(|w| same_family(w) || w == "wld");
    let Some(beside) = wishes.iter().find_map(|w| input.sidecar(w)) else {
        return Ok(None);
    };
    let broken = || {
        refused(
            Message::new("imagery.world_file_broken").with("file", beside.file_name()),
            "imagery.hint_world_file",
        )
    };
    let bytes = beside.whole(MOST)?;
    let text = String::from_utf8_lossy(&bytes);
    let numbers: Vec<f64> = text
        .split_whitespace()
        .map(|w| w.replace(',', ".").parse::<f64>())
        .collect::<Result<_, _>>()
        .map_err(|_cause| broken())?;
    let Some(&[a, d, b, e, c, f]) = numbers.first_chunk::<6>() else {
        return Err(broken());
    };
    if !numbers.iter().take(6).all(|v| v.is_finite()) {
        return Err(broken());
    }
    // The world file places the middle of the first pixel.
    let to_plane = [a, b, c - 0.5 * (a + b), d, e, f - 0.5 * (d + e)];
    Ok(Some((to_plane, beside.file_name().to_owned())))
}

/// The system of the .prj beside, with what is odd about it.
pub(super) fn system(input: &Input, remarks: &mut Remarks) -> Declared {
    let Some(prj) = input.sidecar("prj") else {
        return Declared::Nothing;
    };
    let Ok(bytes) = prj.whole(MOST) else {
        return Declared::Nothing;
    };
    match crate::crs::declared(&String::from_utf8_lossy(&bytes)) {
        Ok(found) => {
            for note in found.notes {
                remarks.say(
                    Severity::Info,
                    Message::new("formats.prj_note").with("note", note),
                );
            }
            Declared::System {
                crs: found.crs,
                basis: Message::new("imagery.crs_by_prj").with("file", prj.file_name()),
            }
        }
        Err(e) => {
            remarks.say(
                Severity::Warning,
                Message::new("formats.prj_unreadable").with("why", e.message()),
            );
            Declared::Nothing
        }
    }
}

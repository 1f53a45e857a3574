//! What a file can be read as or written in, in lists: systems, encodings, formats, shifts.

use super::shown::Shown;
use crate::crs::{Crs, Mend, Shift};
use crate::formats::FormatKind;
use crate::i18n::raw;
use eframe::egui::{ComboBox, Response, Ui};

/// Encodings that can be chosen.
pub const ENCODINGS: [&str; 4] = ["UTF-8", "GBK", "GB18030", "Big5"];
/// Coordinate systems that can be chosen, by code.
pub const SYSTEMS: [&str; 11] = [
    "EPSG:4490",
    "EPSG:4525",
    "EPSG:4546",
    "EPSG:4524",
    "EPSG:4497",
    "EPSG:4326",
    "EPSG:2361",
    "EPSG:2382",
    "EPSG:2413",
    "EPSG:2434",
    "EPSG:3857",
];

/// A system's code with its name; text that is no code is named alone.
pub fn system(shown: &Shown<'_>, text: &str) -> String {
    match Crs::parse(text) {
        Ok(crs) => match crs.epsg() {
            Some(code) => format!("EPSG:{code} {}", shown.say(&crs.describe())),
            None => shown.say(&crs.describe()),
        },
        Err(_) => text.to_owned(),
    }
}

/// A format in words.
pub fn format_name(shown: &Shown<'_>, kind: FormatKind) -> String {
    raw(shown.lang, &format!("ui.format_{}", kind.name())).to_owned()
}

/// A shift in words; `None` is left to be found out.
pub fn shift(shown: &Shown<'_>, shift: Option<Shift>) -> &'static str {
    shown.t(match shift {
        None => "ui.shift_auto",
        Some(Shift::None) => "ui.shift_none",
        Some(Shift::Gcj02) => "ui.shift_gcj02",
        Some(Shift::Bd09) => "ui.shift_bd09",
    })
}

/// A mend in words: the system, with axes and shift where they are part of it.
pub fn mend_title(shown: &Shown<'_>, mend: &Mend) -> String {
    let mut title = system(shown, &crate::session::preview::crs_text(&mend.crs));
    if mend.swapped_axes {
        title = format!("{title} · {}", shown.t("ui.swapped_axes"));
    }
    if let Some(wanted) = mend.shift {
        title = format!("{title} · {}", shift(shown, Some(wanted)));
    }
    title
}

/// A list to choose from; `options` adds the entries.
pub fn combo(
    ui: &mut Ui,
    key: &str,
    name: &str,
    now: &str,
    width: f32,
    options: impl FnOnce(&mut Ui),
) -> Response {
    ComboBox::from_id_salt(key)
        .selected_text(now)
        .width(width)
        .height(320.0)
        .truncate()
        .show_ui(ui, options)
        .response
        .accessible_name(name)
}

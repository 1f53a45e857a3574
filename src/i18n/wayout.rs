//! The way out and the comparison of sites in the office's words.

use super::catalogue::{Lang, say, text};
use super::{findings, numbers, words};
use crate::base::message::Message;
use crate::base::units::{Meters, SquareMeters};
use crate::geom::Coord;
use crate::screening::alternatives::{Cell, CellState, Site};
use crate::screening::model::ProjectResult;
use crate::screening::wayout::{
    Corridor, Detour, Found, Prohibiting, Residual, Section, Shift, Shifted, Status, Translation,
    Trim, WayOut,
};

/// What an amount of a project counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Square metres, said as hectares.
    Area,
    /// Metres.
    Length,
    /// Points.
    Points,
}

impl Unit {
    /// What amounts of a checked project count.
    pub fn of(result: &ProjectResult) -> Self {
        Self::by(result.area_m2, result.length_m)
    }

    /// What amounts of a compared site count.
    pub fn of_site(site: &Site) -> Self {
        Self::by(site.area_m2, site.length_m)
    }

    fn by(area_m2: f64, length_m: f64) -> Self {
        if area_m2 > 0.0 {
            Self::Area
        } else if length_m > 0.0 {
            Self::Length
        } else {
            Self::Points
        }
    }

    /// An amount with its unit.
    pub fn say(self, lang: Lang, amount: f64) -> String {
        let (code, value) = match self {
            Self::Area => ("wayout.hectares", numbers::hectares(SquareMeters(amount))),
            Self::Length => ("wayout.meters", numbers::meters(Meters(amount))),
            Self::Points => ("wayout.points", numbers::fixed(amount, 0)),
        };
        say(lang, &Message::new(code).with("value", value))
    }
}

fn separator(lang: Lang) -> &'static str {
    text(lang, "screening.separator")
}

/// Metres to a tenth, with their sign.
fn tenths(value: f64) -> String {
    numbers::fixed(value, 1)
}

fn sentences(lang: Lang, all: &[Message]) -> String {
    let all: Vec<String> = all.iter().map(|m| say(lang, m)).collect();
    all.join(if lang == Lang::Zh { "" } else { " " })
}

/// Why there is no way out, as lines; empty where one is given.
pub fn refusal(lang: Lang, out: &WayOut) -> Vec<String> {
    match &out.status {
        Status::Given => Vec::new(),
        Status::LayersMissing(missing) => {
            let mut lines = vec![text(lang, "wayout.missing_title").to_owned()];
            lines.extend(missing.iter().map(|m| say(lang, m)));
            lines
        }
        Status::NothingProhibits if out.zones.is_empty() => {
            vec![text(lang, "wayout.nothing_prohibits").to_owned()]
        }
        Status::NothingProhibits => {
            let mut lines = vec![text(lang, "wayout.only_open_distance").to_owned()];
            lines.extend(zones(lang, out));
            lines
        }
        Status::Unusable => vec![text(lang, "wayout.unusable").to_owned()],
    }
}

/// The zones that prohibit, a line each.
pub fn zones(lang: Lang, out: &WayOut) -> Vec<String> {
    let unit = Unit::of(&out.result);
    let lines = out.zones.iter().map(|zone| {
        let what = Message::new("wayout.zone_of")
            .with("role", words::role_and_class(lang, zone.role, zone.class))
            .with("name", zone.zone_name.as_str());
        let amount = match unit {
            _ if zone.distance_m.is_some() => {
                let meters = numbers::meters(Meters(zone.distance_m.unwrap_or(0.0)));
                say(lang, &Message::new("wayout.apart").with("meters", meters))
            }
            Unit::Area => unit.say(lang, zone.area_m2),
            Unit::Length => unit.say(lang, zone.length_m),
            Unit::Points => unit.say(lang, 1.0),
        };
        let mut mark = String::new();
        if !zone.kept_away {
            mark.push_str(text(lang, "wayout.mark_open_distance"));
        } else if !zone.certain {
            mark.push_str(text(lang, "wayout.mark_open"));
        }
        if zone.provisional {
            mark.push_str(text(lang, "wayout.mark_provisional"));
        }
        let line = Message::new("wayout.zone_line")
            .with("what", what)
            .with("amount", amount)
            .with("clauses", zone.citations.join(separator(lang)))
            .with("mark", mark);
        say(lang, &line)
    });
    lines.collect()
}

/// What must be read with a way out, a line each.
pub fn caveats(lang: Lang, out: &WayOut) -> Vec<String> {
    out.caveats.iter().map(|m| say(lang, m)).collect()
}

/// The part to give up and what is left.
pub fn trim(lang: Lang, trim: &Trim) -> String {
    let unit = if trim.is_line {
        Unit::Length
    } else {
        Unit::Area
    };
    let pieces: Vec<_> = trim.parts.iter().filter(|p| !p.is_sliver).collect();
    let nothing = pieces.is_empty();
    let code = if nothing {
        "wayout.trim_all"
    } else {
        "wayout.trim"
    };
    let mut first = Message::new(code)
        .with("given_up", unit.say(lang, trim.given_up))
        .with("percent", numbers::percent(trim.share));
    if !nothing {
        first = first.with("left", unit.say(lang, trim.left));
    }
    let mut all = vec![first];
    if trim.is_one_piece {
        all.push(Message::new("wayout.trim_one"));
    } else if !nothing {
        let areas: Vec<String> = pieces
            .iter()
            .map(|p| unit.say(lang, if trim.is_line { p.length_m } else { p.area_m2 }))
            .collect();
        all.push(
            Message::new("wayout.trim_pieces")
                .with("count", pieces.len())
                .with("areas", areas.join(separator(lang))),
        );
    }
    let slivers = trim.parts.len() - pieces.len();
    if slivers > 0 {
        all.push(Message::new("wayout.trim_slivers").with("count", slivers));
    }
    if !nothing {
        let confirmed = if trim.confirmed {
            "wayout.confirmed_yes"
        } else {
            "wayout.confirmed_no"
        };
        all.push(Message::new("wayout.trim_setback").with("confirmed", Message::new(confirmed)));
    }
    sentences(lang, &all)
}

/// The eighth of the compass that a translation goes to.
fn direction(by: &Translation) -> Message {
    const CODES: [&str; 8] = ["e", "ne", "n", "nw", "w", "sw", "s", "se"];
    let turn = libm::atan2(by.north_m, by.east_m) / std::f64::consts::FRAC_PI_4;
    let eighth = (turn.round() as i64).rem_euclid(8);
    let code = usize::try_from(eighth).ok().and_then(|i| CODES.get(i));
    Message::new(&format!("wayout.direction_{}", code.unwrap_or(&"n")))
}

fn home(lang: Lang, shift: &Shift) -> Message {
    if shift.counties.is_empty() {
        Message::new("wayout.shift_no_home")
    } else {
        Message::new("wayout.shift_home").with("counties", shift.counties.join(separator(lang)))
    }
}

/// The smallest shift, or why there is none.
pub fn shift(lang: Lang, out: &WayOut, shift: &Shift) -> String {
    let unit = Unit::of(&out.result);
    match &shift.found {
        Found::At(shifted) => shifted_words(lang, unit, shift, shifted),
        Found::None(residual) => sentences(
            lang,
            &[
                Message::new("wayout.shift_none")
                    .with("limit", numbers::fixed(shift.limit_m, 0))
                    .with("home", home(lang, shift)),
                residual_words(lang, unit, residual),
            ],
        ),
        Found::GaveUp { proven_m, residual } => sentences(
            lang,
            &[
                Message::new("wayout.shift_gave_up").with("proven", tenths(*proven_m)),
                residual_words(lang, unit, residual),
            ],
        ),
        Found::NotSought(why) => say(lang, why),
    }
}

fn residual_words(lang: Lang, unit: Unit, residual: &Residual) -> Message {
    Message::new("wayout.shift_residual")
        .with("step", numbers::meters(Meters(residual.step_m)))
        .with("east", tenths(residual.by.east_m))
        .with("north", tenths(residual.by.north_m))
        .with("amount", unit.say(lang, residual.amount))
}

fn shifted_words(lang: Lang, unit: Unit, shift: &Shift, shifted: &Shifted) -> String {
    let by = &shifted.by;
    let mut all = vec![
        Message::new("wayout.shift_at")
            .with("direction", direction(by))
            .with("distance", tenths(by.plane_m))
            .with("east", tenths(by.east_m))
            .with("north", tenths(by.north_m))
            .with("ground", numbers::fixed(by.ground_m, 2)),
        Message::new("wayout.shift_step")
            .with("clearance", numbers::fixed(shift.clearance_m, 2))
            .with("home", home(lang, shift)),
        Message::new("wayout.shift_confirmed")
            .with("verdict", findings::verdict(lang, &shifted.result)),
    ];
    let taken = taken(lang, unit, &shifted.result);
    all.push(if taken.is_empty() {
        Message::new("wayout.shift_takes_none")
    } else {
        Message::new("wayout.shift_takes").with("items", taken.join(separator(lang)))
    });
    all.push(match &shifted.land_use {
        None => Message::new("wayout.shift_no_land_use"),
        Some(shares) => {
            let items: Vec<String> = shares
                .iter()
                .map(|share| {
                    let name = share.name.clone();
                    let name = name.unwrap_or_else(|| text(lang, "wayout.land_rest").to_owned());
                    item(lang, &name, &unit.say(lang, share.amount))
                })
                .collect();
            Message::new("wayout.shift_land_use").with("items", items.join(separator(lang)))
        }
    });
    if !shifted.open_distances.is_empty() {
        let items: Vec<String> = shifted
            .open_distances
            .iter()
            .map(|zone| open_distance(lang, zone))
            .collect();
        let items = items.join(if lang == Lang::Zh { "；" } else { "; " });
        all.push(Message::new("wayout.shift_open_distance").with("items", items));
    }
    sentences(lang, &all)
}

/// A zone whose distance waits for answers, with its clauses.
fn open_distance(lang: Lang, zone: &Prohibiting) -> String {
    let what = Message::new("wayout.zone_of")
        .with("role", words::role_and_class(lang, zone.role, zone.class))
        .with("name", zone.zone_name.as_str());
    let meters = numbers::meters(Meters(zone.distance_m.unwrap_or(0.0)));
    let item = Message::new("wayout.open_distance_item")
        .with("what", what)
        .with("meters", meters)
        .with("clauses", zone.citations.join(separator(lang)));
    say(lang, &item)
}

fn item(lang: Lang, name: &str, amount: &str) -> String {
    let item = Message::new("wayout.item")
        .with("name", name)
        .with("amount", amount);
    say(lang, &item)
}

/// What a project takes where it stands: each kind of ground with its amount.
pub fn taken(lang: Lang, unit: Unit, result: &ProjectResult) -> Vec<String> {
    let several = |role| {
        let classes = result.totals.iter().filter(|t| t.role == role);
        classes.filter(|t| !t.is_role_total).count() > 0
    };
    let involved = |t: &crate::screening::model::RoleTotal| {
        let mut hits = result.hits.iter();
        hits.any(|h| h.role == t.role && h.kind.is_involved())
    };
    result
        .totals
        .iter()
        .filter(|t| involved(t) && !(t.is_role_total && several(t.role)))
        .map(|t| {
            let amount = match unit {
                Unit::Area => t.area_m2,
                Unit::Length => t.length_m,
                Unit::Points => t.num_zones as f64,
            };
            item(
                lang,
                &words::role_and_class(lang, t.role, t.class),
                &unit.say(lang, amount),
            )
        })
        .collect()
}

fn position(at: Coord) -> String {
    format!(
        "{} {}",
        numbers::degrees(at.x, true),
        numbers::degrees(at.y, false)
    )
}

/// What there is to say of a corridor as a whole.
pub fn corridor(lang: Lang, corridor: &Corridor) -> String {
    let length: f64 = corridor.lengths_m.iter().sum();
    let mut all = vec![
        Message::new("wayout.corridor_sum")
            .with("length", Unit::Length.say(lang, length))
            .with("inside", Unit::Length.say(lang, corridor.inside_m))
            .with("count", corridor.sections.len()),
    ];
    if corridor.by_centre_line {
        all.push(Message::new("wayout.corridor_centre"));
    }
    sentences(lang, &all)
}

/// One section of a corridor and its way round.
pub fn section(lang: Lang, out: &WayOut, section: &Section) -> String {
    let names: Vec<String> = section
        .zones
        .iter()
        .filter_map(|i| out.zones.get(*i))
        .map(|z| {
            let name = Message::new("wayout.zone_of")
                .with("role", words::role_and_class(lang, z.role, z.class))
                .with("name", z.zone_name.as_str());
            say(lang, &name)
        })
        .collect();
    let first = Message::new("wayout.section")
        .with("line", section.line + 1)
        .with("from", tenths(section.from_m))
        .with("to", tenths(section.to_m))
        .with("length", tenths(section.length_m()))
        .with("zones", names.join(separator(lang)))
        .with("entry", position(section.entry))
        .with("exit", position(section.exit));
    let second = match &section.detour {
        Detour::Found {
            from_m,
            to_m,
            length_m,
            ..
        } => Message::new("wayout.section_detour")
            .with("from", tenths(*from_m))
            .with("to", tenths(*to_m))
            .with("old", tenths(to_m - from_m))
            .with("new", tenths(*length_m))
            .with("more", tenths(length_m - (to_m - from_m))),
        Detour::EndInside => Message::new("wayout.section_end_inside"),
        Detour::NotSought => Message::new("wayout.section_not_sought"),
        Detour::NotFound { within_m } => {
            Message::new("wayout.section_not_found").with("within", numbers::fixed(*within_m, 0))
        }
    };
    sentences(lang, &[first, second])
}

/// A cell of the comparison in words; never blank. `unit` is the site's.
pub fn cell(lang: Lang, unit: Unit, cell: &Cell) -> String {
    let meters = cell.distance_m.map(|m| numbers::meters(Meters(m)));
    let near = |with: &str, without: &str| match &meters {
        Some(meters) => Message::new(with).with("meters", meters.as_str()),
        None => Message::new(without),
    };
    let message = match cell.state {
        CellState::Involved => {
            let amount = unit.say(lang, cell.amount);
            let percent = numbers::percent(cell.share);
            let effect = match cell.effect {
                Some(effect) => Message::new(&effect.pill_code()),
                None => Message::new("wayout.cell_no_effect"),
            };
            let message = if cell.is_open {
                Message::new("wayout.cell_open")
            } else {
                Message::new("wayout.cell_involved").with("effect", effect)
            };
            message.with("amount", amount).with("percent", percent)
        }
        CellState::CannotTell => near("wayout.cell_cannot_tell_near", "wayout.cell_cannot_tell"),
        CellState::Sliver => Message::new("wayout.cell_sliver"),
        CellState::Adjacent => Message::new("wayout.cell_adjacent"),
        CellState::NoneFound => near("wayout.cell_none_found_near", "wayout.cell_none_found"),
        CellState::NotInvolved => near("wayout.cell_not_involved", "wayout.cell_none_found"),
        CellState::Unchecked => Message::new("wayout.cell_unchecked"),
    };
    let said = say(lang, &message);
    if cell.provisional {
        let marked = Message::new("wayout.cell_provisional").with("cell", said);
        return say(lang, &marked);
    }
    said
}

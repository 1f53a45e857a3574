//! Where something lies: 位于××县××乡（镇）××村, with amounts where there are several places.

use super::catalogue::{Lang, say, text};
use super::{findings, numbers};
use crate::base::message::Message;
use crate::base::units::Meters;
use crate::layer::{Place, PlacedPart};
use crate::screening::model::HitKind;

/// So many places are named; of more the largest, and how many there are.
const MOST: usize = 6;

/// The names of a place in the order of the language; empty where none is known.
pub fn name(lang: Lang, place: &Place) -> String {
    let names = place.names().into_iter().flatten();
    match lang {
        Lang::Zh => names.collect(),
        Lang::En => names.rev().collect::<Vec<_>>().join(", "),
    }
}

/// What is not known of a place: the code of its words.
fn lacking(place: &Place) -> Option<&'static str> {
    if place.county.is_none() && place.township.is_none() && place.village.is_none() {
        None
    } else if place.township.is_none() && place.village.is_none() {
        Some("stats.no_township")
    } else {
        place.village.is_none().then_some("stats.no_village")
    }
}

/// The places alone, such as `灵川县甲乡乙村 1.2000公顷、临桂区丙镇丁村 0.3000公顷`, largest first.
///
/// `has_counties` tells whether counties were loaded: only then is ground without a county
/// outside all of them; without, it is passed over.
pub fn parts_text(lang: Lang, parts: &[PlacedPart], kind: HitKind, has_counties: bool) -> String {
    let mut parts: Vec<&PlacedPart> = parts
        .iter()
        .filter(|p| has_counties || p.place != Place::default())
        .collect();
    parts.sort_by(|a, b| {
        let by_size = b.amount.total_cmp(&a.amount);
        let outside = |p: &PlacedPart| p.place == Place::default();
        outside(a).cmp(&outside(b)).then(by_size)
    });
    let codes: Vec<Option<&'static str>> = parts.iter().map(|p| lacking(&p.place)).collect();
    // Said once where it holds for all.
    let common = codes
        .first()
        .copied()
        .flatten()
        .filter(|first| codes.iter().flatten().all(|c| c == first));
    let several = parts.len() > 1;
    let words: Vec<String> = parts
        .iter()
        .take(MOST)
        .map(|p| {
            let mut name = if p.place == Place::default() {
                text(lang, "screening.outside_all").to_owned()
            } else {
                name(lang, &p.place)
            };
            if let Some(code) = lacking(&p.place).filter(|_| common.is_none()) {
                name.push_str(text(lang, code));
            }
            if several && let Some(amount) = amount(lang, p, kind) {
                name = say(
                    lang,
                    &Message::new("screening.place_share")
                        .with("name", name)
                        .with("amount", amount),
                );
            }
            name
        })
        .collect();
    let mut out = words.join(text(lang, "screening.separator"));
    if parts.len() > MOST {
        out = say(
            lang,
            &Message::new("stats.and_more")
                .with("names", out)
                .with("count", parts.len()),
        );
    }
    if let Some(code) = common {
        out.push_str(text(lang, code));
    }
    out
}

fn amount(lang: Lang, part: &PlacedPart, kind: HitKind) -> Option<String> {
    let (figure, unit) = match kind {
        HitKind::PointInside => return None,
        HitKind::Crossing => (numbers::meters(Meters(part.amount)), "common.meter"),
        _ => (
            numbers::hectares(findings::counted(&part.areas)),
            "common.hectare",
        ),
    };
    let space = match lang {
        Lang::Zh => "",
        Lang::En => " ",
    };
    Some(format!("{figure}{space}{}", text(lang, unit)))
}

/// `，位于灵川县甲乡乙村`; empty if nothing is known.
pub fn location(lang: Lang, parts: &[PlacedPart], kind: HitKind, has_counties: bool) -> String {
    let names = parts_text(lang, parts, kind, has_counties);
    if names.is_empty() {
        return names;
    }
    say(lang, &Message::new("screening.place").with("names", names))
}

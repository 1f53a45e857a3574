//! `redline info` of a raster: what it is, where it lies and why, what is odd about it.

use super::args::InfoPlan;
use super::info::read_failure;
use super::{EXIT_NONE_FOUND, Failure, print};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::base::text::visible;
use crate::formats::imagery::{self, ImageKind, ImageOptions};
use crate::i18n::{diagnostics, numbers, say, text};
use crate::layer::image::{Image, StretchKind};
use serde_json::{Value as Json, json};

pub(super) fn run(plan: &InfoPlan, kind: ImageKind) -> Result<u8, Failure> {
    let progress = Progress::new();
    let options = ImageOptions {
        crs: plan.options.crs,
        shift: plan.options.shift,
        ..ImageOptions::default()
    };
    let image =
        imagery::open(&plan.source.path, &options, &progress).map_err(|e| read_failure(&e))?;
    let stretch = image
        .stretch(StretchKind::Auto, &progress)
        .map_err(super::cancelled)?
        .map(|done| done.reason);
    let out = if plan.json {
        let facts = facts(plan, &image, kind, stretch.as_ref());
        let text = serde_json::to_string_pretty(&facts).unwrap_or_default();
        format!("{text}\n")
    } else {
        words(plan, &image, kind, stretch.as_ref())
    };
    print::result(&out, None)?;
    Ok(EXIT_NONE_FOUND)
}

fn facts(plan: &InfoPlan, image: &Image, kind: ImageKind, stretch: Option<&Message>) -> Json {
    let facts = image.facts();
    let bbox = image.footprint();
    let own: Vec<Json> = facts
        .levels
        .iter()
        .map(|l| json!({ "width": l.width, "height": l.height, "block": [l.block.0, l.block.1] }))
        .collect();
    json!({
        "schema": 1,
        "image": facts.name,
        "format": kind.name(),
        "description": facts.description.iter().map(|m| say(plan.lang, m)).collect::<Vec<_>>(),
        "width": facts.size.0,
        "height": facts.size.1,
        "levels": own,
        "pixel_size_m": image.pixel_size_m(),
        "extent": [bbox.min.x, bbox.min.y, bbox.max.x, bbox.max.y],
        "to_plane": facts.placement.to_plane,
        "crs": {
            "epsg": facts.crs.crs.epsg(),
            "name": say(plan.lang, &facts.crs.crs.describe()),
            "confirmed": facts.crs.confirmed,
            "basis": facts.crs.basis,
            "shift": facts.crs.shift.map(|s| s.shift.name()),
        },
        "stretch": stretch.map(|m| say(plan.lang, m)),
        "diagnostics": facts.diagnostics,
    })
}

fn words(plan: &InfoPlan, image: &Image, kind: ImageKind, stretch: Option<&Message>) -> String {
    let lang = plan.lang;
    let facts = image.facts();
    let mut lines = vec![format!(
        "{} [{}]",
        visible(&facts.name),
        say(lang, &kind.describe())
    )];
    let mut fact = |code: &'static str, value: String| {
        lines.push(format!("  {}: {value}", text(lang, code)));
    };
    let size = Message::new("imagery.size_value")
        .with("width", numbers::fixed(f64::from(facts.size.0), 0))
        .with("height", numbers::fixed(f64::from(facts.size.1), 0))
        .with(
            "metres",
            format!("{} m", numbers::short(image.pixel_size_m())),
        );
    fact("imagery.size", say(lang, &size));
    for line in facts.description.iter().chain(stretch) {
        fact("imagery.pixels", say(lang, line));
    }
    let own = facts.levels.len().saturating_sub(1);
    let levels = if own == 0 {
        Message::new("imagery.levels_none")
    } else {
        Message::new("imagery.levels_value").with("own", own)
    };
    fact("imagery.levels", say(lang, &levels));
    fact("imagery.crs", say(lang, &facts.crs.crs.describe()));
    fact("imagery.basis", say(lang, &facts.crs.basis));
    let b = image.footprint();
    fact(
        "imagery.place",
        format!("{}, {} … {}, {}", b.min.x, b.min.y, b.max.x, b.max.y),
    );
    for diagnostic in &facts.diagnostics {
        lines.push(format!("  {}", diagnostics::line(lang, diagnostic)));
    }
    lines.push(String::new());
    lines.join("\n")
}

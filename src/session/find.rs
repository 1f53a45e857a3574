//! The find box: counties, zones, projects, actions and pasted coordinates.

use super::action::{ACTIONS, Action};
use super::jobs::Stop;
use super::moved::zone_plane;
use super::state::{ProjectKey, Session};
use crate::base::ids::{FeatureId, LayerId};
use crate::base::progress::Progress;
use crate::geom::{Bbox, Coord};
use crate::i18n::{Lang, raw};
use crate::layer::{Layer, Role};
use crate::screening::ZoneMeta;

/// Things shown at most.
const MOST: usize = 12;

/// What a found thing is.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// A position.
    Position(Coord),
    /// A project.
    Project(ProjectKey),
    /// A feature of a layer.
    Feature(LayerId, FeatureId),
    /// A view kept by name: its position in the workspace.
    Bookmark(usize),
    /// Something to do.
    Action(Action),
}

/// One thing found.
#[derive(Debug, Clone, PartialEq)]
pub struct FindHit {
    /// What it is called.
    pub label: String,
    /// Which layer it is in, or what else tells it apart.
    pub detail: String,
    /// What it is.
    pub target: Target,
    /// Where it is; empty for an action.
    pub bbox: Bbox,
}

/// Everything a search reads.
#[derive(Debug)]
pub struct FindRequest {
    query: String,
    lang: Lang,
    projects: Vec<(ProjectKey, String, Bbox)>,
    bookmarks: Vec<String>,
    layers: Vec<(ZoneMeta, Layer)>,
    actions: Vec<(Action, &'static str)>,
}

/// What a search came to.
#[derive(Debug)]
pub struct FindAnswer {
    /// What was asked.
    pub query: String,
    /// What was found, best first.
    pub hits: Vec<FindHit>,
}

impl FindRequest {
    /// A search of a session as it is now.
    pub fn new(session: &Session, query: &str) -> Self {
        let lang = session.settings().lang;
        let mut layers: Vec<(ZoneMeta, Layer)> = session
            .workspace()
            .layers
            .iter()
            .filter_map(|e| Some((e.zone_meta(), session.loaded(&e.id).layer()?.clone())))
            .collect();
        // Counties first: a place is what is asked for most.
        layers.sort_by_key(|(meta, _)| meta.role != Role::County);
        Self {
            query: query.trim().to_owned(),
            lang,
            projects: session
                .project_rows()
                .iter()
                .map(|r| (r.key.clone(), r.name.clone(), r.bbox))
                .collect(),
            bookmarks: session
                .workspace()
                .bookmarks
                .iter()
                .map(|b| b.name.clone())
                .collect(),
            layers,
            actions: ACTIONS
                .iter()
                .filter(|i| i.action.is_enabled(session))
                .map(|i| (i.action, i.code))
                .collect(),
        }
    }
}

/// The work of a search.
///
/// # Errors
/// [`Stop::Cancelled`] when a later search took its place.
pub fn run(request: FindRequest, progress: &Progress) -> Result<FindAnswer, Stop> {
    let query = request.query.to_lowercase();
    let mut hits = Vec::new();
    if query.is_empty() {
        return Ok(FindAnswer {
            query: request.query,
            hits,
        });
    }
    if let Some(at) = position(&request.query) {
        hits.push(FindHit {
            label: format!("{:.6}°, {:.6}°", at.x, at.y),
            detail: raw(request.lang, "session.found_position").to_owned(),
            target: Target::Position(at),
            bbox: Bbox::around(&[at]),
        });
    }
    for (key, name, bbox) in request.projects {
        if name.to_lowercase().contains(&query) {
            hits.push(FindHit {
                label: name,
                detail: raw(request.lang, "session.found_project").to_owned(),
                target: Target::Project(key),
                bbox,
            });
        }
    }
    let word = raw(request.lang, "views.found");
    for (i, name) in request.bookmarks.into_iter().enumerate() {
        // "书签" alone lists them all.
        if name.to_lowercase().contains(&query) || word.to_lowercase() == query {
            hits.push(FindHit {
                label: name,
                detail: word.to_owned(),
                target: Target::Bookmark(i),
                bbox: Bbox::EMPTY,
            });
        }
    }
    for (meta, layer) in &request.layers {
        progress.check()?;
        for feature in layer.features() {
            if hits.len() >= MOST {
                break;
            }
            let name = meta.name_of(feature);
            if name.to_lowercase().contains(&query) {
                hits.push(FindHit {
                    label: name,
                    detail: meta.name.clone(),
                    target: Target::Feature(meta.id.clone(), feature.id()),
                    bbox: feature.geometry().map_or(Bbox::EMPTY, |g| g.bbox()),
                });
            }
        }
    }
    hits.truncate(MOST);
    for (action, code) in request.actions {
        let label = raw(request.lang, code);
        if label.to_lowercase().contains(&query) && hits.len() < MOST {
            hits.push(FindHit {
                label: label.to_owned(),
                detail: raw(request.lang, "session.found_action").to_owned(),
                target: Target::Action(action),
                bbox: Bbox::EMPTY,
            });
        }
    }
    Ok(FindAnswer {
        query: request.query,
        hits,
    })
}

/// The position that pasted text names: degrees (either order), degrees with minutes and
/// seconds, or metres of a 3-degree zone with or without its number (37 is taken without).
pub fn position(text: &str) -> Option<Coord> {
    let numbers = numbers(text);
    let pair = match numbers.as_slice() {
        [a, b] => (*a, *b),
        [d1, m1, d2, m2] if small(&[*m1, *m2]) => {
            (sexagesimal(*d1, *m1, 0.0), sexagesimal(*d2, *m2, 0.0))
        }
        [d1, m1, s1, d2, m2, s2] if small(&[*m1, *s1, *m2, *s2]) => {
            (sexagesimal(*d1, *m1, *s1), sexagesimal(*d2, *m2, *s2))
        }
        _ => return None,
    };
    degrees(pair).or_else(|| meters(pair))
}

fn small(parts: &[f64]) -> bool {
    parts.iter().all(|p| (0.0..60.0).contains(p))
}

fn sexagesimal(d: f64, m: f64, s: f64) -> f64 {
    d + m / 60.0 + s / 3600.0
}

fn degrees((a, b): (f64, f64)) -> Option<Coord> {
    let is_lon = |v: f64| (73.0..136.0).contains(&v);
    let is_lat = |v: f64| (3.0..54.0).contains(&v);
    if is_lon(a) && is_lat(b) {
        Some(Coord::lon_lat(a, b))
    } else if is_lat(a) && is_lon(b) {
        Some(Coord::lon_lat(b, a))
    } else {
        None
    }
}

fn meters((a, b): (f64, f64)) -> Option<Coord> {
    let is_north = |v: f64| (300_000.0..6_100_000.0).contains(&v);
    let is_east = |v: f64| (25e6..46e6).contains(&v);
    let is_plain_east = |v: f64| (100_000.0..900_000.0).contains(&v);
    // Northings of China start at 300 km; an easting without zone number is below 900 km, so
    // of two numbers the larger one is the northing.
    let (east, north) = if is_east(a) && is_north(b) {
        (a, b)
    } else if is_north(a) && is_east(b) {
        (b, a)
    } else if is_plain_east(a) && is_north(b) && b > a {
        (a + 37e6, b)
    } else if is_north(a) && is_plain_east(b) && a > b {
        (b + 37e6, a)
    } else {
        return None;
    };
    let number = (east / 1e6).floor();
    // One zone plane serves all: only its central meridian differs, by three degrees a zone.
    let (lon, lat) = zone_plane().lon_lat_from_xy(east - (number - 37.0) * 1e6, north)?;
    Some(Coord::lon_lat(lon + (number - 37.0) * 3.0, lat))
}

/// Numbers in the text; anything else parts them. Spaces within a number do not occur in
/// what people paste.
fn numbers(text: &str) -> Vec<f64> {
    text.split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .filter_map(|part| part.parse::<f64>().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: Option<Coord>, lon: f64, lat: f64) {
        let a = a.unwrap();
        assert!(
            (a.x - lon).abs() < 1e-6 && (a.y - lat).abs() < 1e-6,
            "{a:?}"
        );
    }

    #[test]
    fn pasted_degrees_are_understood_in_either_order() {
        close(position("110.29,25.27"), 110.29, 25.27);
        close(position("25.27 110.29"), 110.29, 25.27);
        close(position("110°17′24″E 25°16′12″N"), 110.29, 25.27);
        close(position("N25°16′12″，E110°17′24″"), 110.29, 25.27);
    }

    #[test]
    fn words_and_lonely_numbers_are_no_position() {
        assert_eq!(position("灵川县"), None);
        assert_eq!(position("110.29"), None);
        assert_eq!(position("1 2"), None);
    }

    #[test]
    fn pasted_zone_metres_are_understood_with_and_without_zone_number() {
        // PROJ 9.5.1, EPSG:4490 to EPSG:4525 (zone 37), lon 110.29 lat 25.27.
        let (x, y) = zone_plane().xy_from_lon_lat(110.29, 25.27).unwrap();
        close(position(&format!("X {y:.4} Y {x:.4}")), 110.29, 25.27);
        close(position(&format!("{:.4},{y:.4}", x - 37e6)), 110.29, 25.27);
    }
}

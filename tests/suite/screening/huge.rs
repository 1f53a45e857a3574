//! Huge and hostile shapes: the check ends, says so where it cannot judge, and can be stopped
//! inside one shape. Threads and the order of zones change nothing.

use super::*;
use redline::geom::{Columns, DefectKind, defects, repair, repair_until};
use redline::screening::overlaps;
use std::f64::consts::TAU;
use std::time::{Duration, Instant};

/// Catches a hang; nothing is timed.
const A_HANG: Duration = Duration::from_secs(20);

/// A closed ring about a centre, `radius` of each of `n` corners, `turns` times round.
fn wheel(n: usize, turns: usize, mut radius: impl FnMut(usize) -> f64) -> Vec<Coord> {
    let mut coords: Vec<Coord> = (0..n)
        .map(|k| {
            let turn = (k * turns % n) as f64 / n as f64 * TAU;
            let r = radius(k);
            Coord::lon_lat(110.5 + r * turn.cos(), 25.21 + r * turn.sin())
        })
        .collect();
    coords.push(coords[0]);
    coords
}

/// A star of `n` (odd) points whose edges nearly all cross each other.
fn star(n: usize) -> Vec<Coord> {
    wheel(n, n / 2, |_| 0.01)
}

/// A ring that crosses nothing, but whose boxes all overlap.
fn thorns(n: usize) -> Vec<Coord> {
    let mut seed = 7_u64;
    wheel(n, 1, |_| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        0.01 + 0.01 * ((seed >> 40) as f64 / (1_u64 << 24) as f64)
    })
}

fn columns(rings: impl IntoIterator<Item = Vec<Coord>>) -> Columns {
    let mut shape = Columns::new();
    for ring in rings {
        shape.push_ring(ring);
        shape.end_part(PartKind::Polygon);
    }
    shape.end_feature();
    shape.orient();
    shape
}

fn layer_of(name: &str, features: &[(u64, Vec<Coord>)]) -> Layer {
    let mut builder = LayerBuilder::new(Schema { fields: Vec::new() });
    for (id, ring) in features {
        builder.geometry().push_ring(ring.iter().copied());
        builder.geometry().end_part(PartKind::Polygon);
        builder.finish_feature(FeatureId(*id), &[]);
    }
    builder.build(name)
}

fn site_of(coords: Vec<Coord>) -> ProjectLayer {
    let mut project = site(SITE);
    project.layer = layer_of("sites", &[(1, coords)]);
    project
}

#[test]
fn a_star_of_two_thousand_points_is_cannot_tell_as_a_project_and_as_a_zone() {
    let red = || zone("r", Role::EcologicalRedline, &[("片", "", SITE)]);
    let result = one(&input(vec![red()], site_of(star(2001))));
    assert_eq!(result.verdict, Verdict::CannotTell);
    assert_eq!(result.cannot_tell[0].reason, Reason::ProjectUnreadable);
    let told =
        |d: &Diagnostic| d.severity == Severity::Error && d.message.code == "geom.too_complex";
    assert!(result.notes.iter().any(told), "{:?}", result.notes);

    let mut broken = red();
    broken.layer = layer_of("r", &[(1, star(2001))]);
    let result = one(&input(vec![broken], site(SITE)));
    assert_eq!(result.verdict, Verdict::CannotTell);
    assert!(result.hits.is_empty());
}

#[test]
fn a_hundred_thousand_thorns_end_as_too_complex_and_not_as_sound() {
    let shape = columns([thorns(120_000)]);
    let repaired = repair(shape.feature(0).unwrap()).unwrap();
    assert!(!repaired.succeeded());
    assert_eq!(repaired.remaining[0].kind, DefectKind::TooComplex);
    assert!(repaired.shape.feature(0).unwrap().is_null());
}

#[test]
fn a_disc_of_a_quarter_million_corners_is_split_in_two_equal_halves() {
    let disc = wheel(250_000, 1, |k| 0.01 + 1e-5 * (k as f64 / 250.0 * TAU).cos());
    let result = one(&input(vec![counties()], site_of(disc)));
    let [a, b] = result.counties.as_slice() else {
        panic!("{:?}", result.counties);
    };
    assert!((a.amount - b.amount).abs() < 1e-6 * result.area_m2);
    assert!((a.amount + b.amount - result.area_m2).abs() < 1e-9 * result.area_m2);
    // π·r² on the sphere of the ellipsoid's radii at 25.21° within a thousandth.
    let (east_m, north_m) = (100_778.0 * 0.01, 110_786.0 * 0.01);
    let expected = std::f64::consts::PI * east_m * north_m;
    assert!(
        (result.area_m2 / expected - 1.0).abs() < 2e-3,
        "{}",
        result.area_m2
    );
}

#[test]
fn forty_thousand_parts_in_any_order_are_looked_through() {
    let part = |k: usize| {
        let (x, y) = (
            110.0 + 1e-3 * (k % 200) as f64,
            25.0 + 1e-3 * (k / 200) as f64,
        );
        ring([x, y, x + 5e-4, y + 5e-4])
    };
    // 7,919 is prime: every part once, far from the one before.
    let shape = columns((0..40_000).map(|k| part(k * 7_919 % 40_000)));
    assert_eq!(defects(shape.feature(0).unwrap()), []);
    let twice = columns((0..40_001).map(|k| part(k * 7_919 % 40_000)));
    assert!(
        defects(twice.feature(0).unwrap())
            .iter()
            .any(|d| d.kind == DefectKind::PartsOverlap)
    );
}

/// Runs `work` on a thread, asks it to stop a moment later, and returns what it came to.
fn stopped<T: Send>(after: Duration, work: impl FnOnce(&Progress) -> T + Send) -> T {
    let progress = Progress::new();
    std::thread::scope(|scope| {
        let running = scope.spawn(|| work(&progress));
        std::thread::sleep(after);
        let asked = Instant::now();
        progress.cancel();
        let end = running.join().unwrap();
        assert!(asked.elapsed() < A_HANG);
        end
    })
}

#[test]
fn a_check_is_stopped_inside_one_huge_project() {
    let input = input(vec![counties()], site_of(thorns(500_000)));
    let end = stopped(Duration::from_millis(20), |progress| {
        check(&input, progress)
    });
    assert!(end.is_err());
}

#[test]
fn a_repair_is_left_inside_the_overlay_and_remembers_nothing() {
    let layer = layer_of("stars", &[(1, star(181))]);
    let chunk = &layer.chunks[0];
    let end = stopped(Duration::from_millis(20), |progress| {
        chunk.repaired_until(0, progress).is_err()
    });
    assert!(end);
    assert!(!chunk.has_unusable());
    // Asked again, it is repaired as if nobody had stopped it.
    let again = chunk.repaired(0).unwrap();
    let plain = columns([star(181)]);
    let fresh = repair_until(plain.feature(0).unwrap(), &Progress::new());
    let fresh = fresh.unwrap().unwrap();
    assert!(again.succeeded() && fresh.succeeded());
    let difference = again.area_after_m2 - fresh.area_after_m2;
    assert!(difference.abs() < 1e-9 * fresh.area_after_m2);
}

/// Zones that overlap each other in rows, some of them broken, with their ids.
fn many_zones() -> Vec<(u64, Vec<Coord>)> {
    (0..300_u64)
        .map(|i| {
            let (x, y) = (
                110.3 + 0.013 * (i % 25) as f64,
                25.18 + 0.004 * (i / 25) as f64,
            );
            let mut zone = ring([x, y, x + 0.017, y + 0.0043]);
            if i % 11 == 0 {
                zone.swap(1, 2);
            }
            (i + 1, zone)
        })
        .collect()
}

fn many_sites() -> Layer {
    let sites: Vec<(u64, Vec<Coord>)> = (0..40_u64)
        .map(|i| {
            let x = 110.3 + 0.008 * i as f64;
            (
                i + 1,
                wheel(9, 4, |_| 0.02)
                    .iter()
                    .map(|c| Coord::lon_lat(c.x - 110.5 + x, c.y))
                    .collect(),
            )
        })
        .collect();
    layer_of("sites", &sites)
}

fn shuffled<T>(items: Vec<T>) -> Vec<T> {
    let mut keyed: Vec<(usize, T)> = items
        .into_iter()
        .enumerate()
        .map(|(i, item)| (i * 7_919 % 10_007, item))
        .collect();
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, item)| item).collect()
}

#[test]
fn overlaps_are_the_same_with_any_number_of_threads_and_any_order_of_zones() {
    let (sites, zones) = (many_sites(), layer_of("zones", &many_zones()));
    let with = |zones: &Layer, threads| overlaps(&sites, zones, threads, &Progress::new()).unwrap();
    let (rows, notes) = with(&zones, 1);
    assert!(rows.len() > 400 && notes.len() > 20);
    for threads in [2, 7] {
        let (same, told) = with(&zones, threads);
        assert_eq!(format!("{same:?}"), format!("{rows:?}"));
        assert_eq!(format!("{told:?}"), format!("{notes:?}"));
    }
    let (mut other, _) = with(&layer_of("zones", &shuffled(many_zones())), 7);
    assert_ne!(format!("{other:?}"), format!("{rows:?}"));
    other.sort_by_key(|r| (r.project, r.zone));
    let mut rows = rows;
    rows.sort_by_key(|r| (r.project, r.zone));
    assert_eq!(format!("{other:?}"), format!("{rows:?}"));
}

#[test]
fn a_check_is_the_same_with_any_number_of_threads_and_any_order_of_zones() {
    let with = |zones: &[(u64, Vec<Coord>)], threads| {
        let mut red = zone("r", Role::EcologicalRedline, &[]);
        red.layer = layer_of("r", zones);
        let mut project = site(SITE);
        project.layer = many_sites();
        let mut input = input(vec![counties(), red], project);
        input.num_threads = threads;
        run(&input)
    };
    let single = with(&many_zones(), 1);
    for threads in [2, 7] {
        assert_eq!(
            format!("{:?}", with(&many_zones(), threads)),
            format!("{single:?}")
        );
    }
    let other = with(&shuffled(many_zones()), 7);
    let told = |s: &Screening| -> Vec<String> {
        let project = |p: &ProjectResult| {
            let (hits, totals) = (&p.hits, &p.totals);
            format!(
                "{} {:?} {:?} {hits:?} {totals:?}",
                p.id, p.verdict, p.counties
            )
        };
        s.projects.iter().map(project).collect()
    };
    assert!(single.projects.iter().all(|p| p.hits.len() > 1));
    assert_eq!(told(&other), told(&single));
}

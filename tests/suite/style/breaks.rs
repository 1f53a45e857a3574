//! Breaks against `mapclassify` (tests/oracle/style/make_breaks.py).

use redline::style::breaks::{Method, breaks};

#[derive(serde::Deserialize)]
struct File {
    sets: Vec<Set>,
}

#[derive(serde::Deserialize)]
struct Set {
    name: String,
    values: Vec<f64>,
    cases: Vec<Case>,
}

#[derive(serde::Deserialize)]
struct Case {
    method: Method,
    classes: usize,
    bins: Vec<f64>,
    counts: Vec<usize>,
    squares: f64,
}

fn file() -> File {
    serde_json::from_str(include_str!("../../oracle/style/breaks.json")).unwrap()
}

/// Numbers in each class: above one break and up to the next.
fn counts(values: &[f64], breaks: &[f64]) -> Vec<usize> {
    let upto = |b: f64| values.partition_point(|v| *v <= b);
    let mut ends: Vec<usize> = breaks.iter().map(|b| upto(*b)).collect();
    ends.push(values.len());
    let mut from = 0;
    ends.iter()
        .map(|end| end - std::mem::replace(&mut from, *end))
        .collect()
}

fn squares(values: &[f64], breaks: &[f64]) -> f64 {
    let mut from = 0;
    let mut sum = 0.0;
    for num in counts(values, breaks) {
        let class = &values[from..from + num];
        let mean = class.iter().sum::<f64>() / num.max(1) as f64;
        sum += class.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>();
        from += num;
    }
    sum
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

#[test]
fn equal_intervals_and_quantiles_are_those_of_mapclassify() {
    let mut seen = 0;
    for set in file().sets {
        for case in set.cases {
            if case.method == Method::NaturalBreaks {
                continue;
            }
            let found = breaks(case.method, &set.values, case.classes);
            // The witness lists the largest number as the last break, and doubles once.
            let mut wanted = case.bins.clone();
            wanted.retain(|b| *b < set.values[set.values.len() - 1]);
            assert_eq!(found.len(), wanted.len(), "{} {}", set.name, case.classes);
            for (a, b) in found.iter().zip(&wanted) {
                assert!(near(*a, *b), "{} {}: {a} and {b}", set.name, case.classes);
            }
            // A break on a number: the witness's may miss it by the last bit of a division.
            let on = |b: f64| set.values.iter().filter(|v| near(**v, b)).count();
            let (mut ours, mut theirs) = (0, 0);
            for ((num, wanted), b) in counts(&set.values, &found)
                .iter()
                .zip(&case.counts)
                .zip(&case.bins)
            {
                ours += num;
                theirs += wanted;
                let off = ours.abs_diff(theirs);
                assert!(off <= on(*b), "{} {}: {off}", set.name, case.classes);
            }
            assert_eq!(theirs, set.values.len());
            seen += 1;
        }
    }
    assert!(seen > 80, "{seen}");
}

#[test]
fn natural_breaks_are_as_good_as_fishers_and_nearly_always_the_same() {
    let (mut same, mut seen) = (0, 0);
    for set in file().sets {
        for case in set.cases {
            if case.method != Method::NaturalBreaks {
                continue;
            }
            let found = breaks(case.method, &set.values, case.classes);
            let ours = squares(&set.values, &found);
            // Both are optima: where they differ in a break they cost the same.
            assert!(
                ours <= case.squares * (1.0 + 1e-9) + 1e-9,
                "{} {}: {ours} against {}",
                set.name,
                case.classes,
                case.squares
            );
            assert_eq!(found.len() + 1, case.bins.len(), "{}", set.name);
            seen += 1;
            same += usize::from(found[..] == case.bins[..case.bins.len() - 1]);
        }
    }
    assert!(seen > 40 && same * 100 >= seen * 90, "{same} of {seen}");
}

#[test]
fn the_published_breaks_of_mapclassifys_example_come_out() {
    let set = file()
        .sets
        .into_iter()
        .find(|s| s.name == "calemp")
        .unwrap();
    assert_eq!(
        breaks(Method::NaturalBreaks, &set.values, 5),
        [75.29, 192.05, 370.5, 722.85]
    );
    let equal = breaks(Method::EqualInterval, &set.values, 5);
    for (a, b) in equal.iter().zip([822.394, 1644.658, 2466.922, 3289.186]) {
        assert!(near(*a, b), "{a} {b}");
    }
    let even = breaks(Method::Quantile, &set.values, 5);
    for (a, b) in even.iter().zip([1.464, 5.798, 13.278, 54.616]) {
        assert!(near(*a, b), "{a} {b}");
    }
}

#[test]
fn a_million_numbers_have_breaks_near_the_ones_of_all() {
    // Even numbers have even breaks; beyond the exact search a sample by rank stands for them.
    let values: Vec<f64> = (0..1_000_000).map(f64::from).collect();
    let found = breaks(Method::NaturalBreaks, &values, 4);
    for (found, wanted) in found.iter().zip([250_000.0, 500_000.0, 750_000.0]) {
        assert!((found - wanted).abs() < 200.0, "{found} {wanted}");
    }
}

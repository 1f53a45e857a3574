//! Where the classes of a graduated scheme end: pure functions of numbers in order.
//!
//! A class holds what is above one break and up to the next, as in `mapclassify`; the first has
//! no lower and the last no upper end, so that no number is left out when data change. Breaks
//! that fall together are one: there may be fewer classes than asked for.

use serde::{Deserialize, Serialize};

/// Fewest classes.
pub const FEWEST: usize = 2;
/// Most classes: more than nine shades nobody tells apart.
pub const MOST: usize = 9;
/// Different values among which natural breaks are searched exactly; of more, so many are taken
/// at even steps of rank.
const EXACT: usize = 20_000;

/// How breaks are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// 自然间断: least sum of squares within the classes (Fisher 1958, known as Jenks).
    #[default]
    NaturalBreaks,
    /// 分位数: as many features in each.
    Quantile,
    /// 等间距: as wide each.
    EqualInterval,
    /// 手动: breaks the user set.
    Manual,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 4] = [
        Self::NaturalBreaks,
        Self::Quantile,
        Self::EqualInterval,
        Self::Manual,
    ];

    /// Its name in files and catalogues.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NaturalBreaks => "natural_breaks",
            Self::Quantile => "quantile",
            Self::EqualInterval => "equal_interval",
            Self::Manual => "manual",
        }
    }
}

/// The breaks between so many classes, ascending: at most one fewer than classes. `sorted` holds
/// finite numbers, ascending. [`Method::Manual`] has none of its own.
pub fn breaks(method: Method, sorted: &[f64], classes: usize) -> Vec<f64> {
    let classes = classes.clamp(FEWEST, MOST);
    let mut found = match method {
        Method::NaturalBreaks => natural(sorted, classes),
        Method::Quantile => quantile(sorted, classes),
        Method::EqualInterval => equal_interval(sorted, classes),
        Method::Manual => Vec::new(),
    };
    // What lies at or beyond the largest number parts nothing.
    let most = sorted.last().copied().unwrap_or(f64::NEG_INFINITY);
    found.retain(|b| *b < most);
    found.dedup();
    found
}

fn equal_interval(sorted: &[f64], classes: usize) -> Vec<f64> {
    let (Some(least), Some(most)) = (sorted.first(), sorted.last()) else {
        return Vec::new();
    };
    let width = (most - least) / classes as f64;
    (1..classes).map(|i| least + width * i as f64).collect()
}

/// Quantiles by linear interpolation between ranks (type 7 of Hyndman and Fan 1996).
fn quantile(sorted: &[f64], classes: usize) -> Vec<f64> {
    let Some(last) = sorted.len().checked_sub(1) else {
        return Vec::new();
    };
    (1..classes)
        .filter_map(|i| {
            let rank = last as f64 * i as f64 / classes as f64;
            let below = rank.floor() as usize;
            let (a, b) = (*sorted.get(below)?, *sorted.get((below + 1).min(last))?);
            Some(a + (b - a) * (rank - below as f64))
        })
        .collect()
}

/// Breaks with the least sum of squared distances from the means of their classes. The cost of a
/// class grows the faster the wider it is (it fulfils the quadrangle inequality), so the best
/// start of the last class moves only to the right: halving the ranks finds the exact optimum in
/// n·log n steps a class, where Fisher's table takes n².
fn natural(sorted: &[f64], classes: usize) -> Vec<f64> {
    let values = weighted(sorted);
    let num = values.len();
    if num < 2 {
        return Vec::new();
    }
    let classes = classes.min(num);
    let sums = Sums::new(&values);
    // best[j]: least cost of the first j + 1 values in the classes so far.
    let mut best: Vec<f64> = (0..num).map(|j| sums.cost(0, j)).collect();
    let mut starts: Vec<Vec<u32>> = Vec::with_capacity(classes);
    for class in 1..classes {
        let mut layer = Layer {
            sums: &sums,
            before: &best,
            best: vec![f64::INFINITY; num],
            start: vec![0; num],
        };
        layer.solve((class, num - 1), (class, num - 1));
        let (better, start) = (layer.best, layer.start);
        best = better;
        starts.push(start);
    }
    let mut found = Vec::with_capacity(classes);
    let mut last = num - 1;
    for start in starts.iter().rev() {
        let first = start.get(last).copied().unwrap_or(0) as usize;
        let Some(end) = first.checked_sub(1) else {
            break;
        };
        found.extend(values.get(end).map(|(value, _)| *value));
        last = end;
    }
    found.reverse();
    found
}

/// Different values with their counts; of too many, a sample at even steps of rank with the
/// smallest and the largest.
fn weighted(sorted: &[f64]) -> Vec<(f64, f64)> {
    let mut values: Vec<(f64, f64)> = Vec::new();
    let mut add = |value: f64| match values.last_mut() {
        Some((last, count)) if *last == value => *count += 1.0,
        _ => values.push((value, 1.0)),
    };
    let distinct = sorted.chunk_by(|a, b| a == b).take(EXACT + 1).count();
    if distinct <= EXACT {
        sorted.iter().for_each(|v| add(*v));
    } else {
        let last = sorted.len().saturating_sub(1);
        for i in 0..EXACT {
            let rank = (last as u128 * i as u128 / (EXACT as u128 - 1)) as usize;
            sorted.get(rank).into_iter().for_each(|v| add(*v));
        }
    }
    values
}

/// Running sums, for the cost of any run of values.
struct Sums {
    /// Weight, weight × value and weight × value² of all values before each.
    sums: Vec<[f64; 3]>,
}

impl Sums {
    fn new(values: &[(f64, f64)]) -> Self {
        let weight: f64 = values.iter().map(|(_, w)| w).sum();
        // Taken from the mean, or large values with small differences lose them in the squares.
        let mean = values.iter().map(|(v, w)| v * (w / weight)).sum::<f64>();
        let mut sums = vec![[0.0; 3]];
        let mut sum = [0.0; 3];
        for (value, weight) in values {
            let v = value - mean;
            sum = [
                sum[0] + weight,
                sum[1] + weight * v,
                sum[2] + weight * v * v,
            ];
            sums.push(sum);
        }
        Self { sums }
    }

    /// Sum of squared distances from their mean of the values from one to another, both in.
    fn cost(&self, from: usize, to: usize) -> f64 {
        let (Some(a), Some(b)) = (self.sums.get(from), self.sums.get(to + 1)) else {
            return f64::INFINITY;
        };
        let [w, s, q] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
        if w > 0.0 {
            (q - s * s / w).max(0.0)
        } else {
            0.0
        }
    }
}

/// One class more.
struct Layer<'a> {
    sums: &'a Sums,
    before: &'a [f64],
    best: Vec<f64>,
    start: Vec<u32>,
}

impl Layer<'_> {
    /// Solves for the last values of a range, whose best starts lie in another.
    fn solve(&mut self, ends: (usize, usize), starts: (usize, usize)) {
        let (low, high) = ends;
        if low > high {
            return;
        }
        let middle = low + (high - low) / 2;
        let (mut least, mut at) = (f64::INFINITY, starts.0);
        for start in starts.0..=starts.1.min(middle) {
            let before = start.checked_sub(1).and_then(|i| self.before.get(i));
            let cost = before.copied().unwrap_or(f64::INFINITY) + self.sums.cost(start, middle);
            if cost < least {
                (least, at) = (cost, start);
            }
        }
        if let (Some(best), Some(start)) = (self.best.get_mut(middle), self.start.get_mut(middle)) {
            *best = least;
            *start = at as u32;
        }
        if let Some(before) = middle.checked_sub(1) {
            self.solve((low, before), (starts.0, at));
        }
        self.solve((middle + 1, high), (at, starts.1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_numbers_no_breaks_and_one_value_is_one_class() {
        for method in Method::ALL {
            assert!(breaks(method, &[], 5).is_empty());
            assert!(breaks(method, &[3.0; 40], 5).is_empty());
        }
    }

    #[test]
    fn two_heaps_are_parted_between_them() {
        let mut values: Vec<f64> = (0..50).map(|i| f64::from(i) * 0.01).collect();
        values.extend((0..50).map(|i| 100.0 + f64::from(i) * 0.01));
        assert_eq!(breaks(Method::NaturalBreaks, &values, 2), [0.49]);
    }

    #[test]
    fn large_values_with_small_differences_keep_them() {
        let values: Vec<f64> = [0.0, 0.1, 0.2, 5.0, 5.1, 9.0, 9.1]
            .iter()
            .map(|v| v + 4.0e8)
            .collect();
        let found = breaks(Method::NaturalBreaks, &values, 3);
        assert_eq!(found, [4.0e8 + 0.2, 4.0e8 + 5.1]);
    }
}

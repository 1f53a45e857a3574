//! An approximate centre line of a long thin ring in a plane of metres: the middles between its
//! two sides, from end to end.

use super::coord::Coord;
use super::plane::apart;

/// Most places tried as an end.
const ENDS: usize = 400;

/// Pairs of opposite positions that an end is judged by.
const PAIRS: usize = 48;

/// A ring by the distance along it.
struct Round<'a> {
    ring: &'a [Coord],
    starts: Vec<f64>,
    length: f64,
}

impl Round<'_> {
    fn at(&self, s: f64) -> Coord {
        let s = s.rem_euclid(self.length);
        let k = self.starts.partition_point(|start| *start <= s);
        let k = k.saturating_sub(1);
        let (Some(&p), Some(&q)) = (self.ring.get(k), self.ring.get(k + 1)) else {
            return self.ring.first().copied().unwrap_or_default();
        };
        let long = apart(p, q);
        let t = if long > 0.0 {
            ((s - self.starts.get(k).copied().unwrap_or(0.0)) / long).clamp(0.0, 1.0)
        } else {
            0.0
        };
        Coord::lon_lat(p.x + t * (q.x - p.x), p.y + t * (q.y - p.y))
    }

    /// Opposite positions on the two sides between two ends, by the share of the way.
    fn opposite(&self, from: f64, to: f64, share: f64) -> (Coord, Coord) {
        let one = (to - from).rem_euclid(self.length);
        let other = self.length - one;
        (self.at(from + share * one), self.at(from - share * other))
    }

    /// Mean square of the distance between the sides.
    fn cost(&self, from: f64, to: f64) -> f64 {
        let sum: f64 = (1..PAIRS)
            .map(|k| {
                let (a, b) = self.opposite(from, to, k as f64 / PAIRS as f64);
                apart(a, b).powi(2)
            })
            .sum();
        sum / (PAIRS - 1) as f64
    }
}

/// The centre line of a closed ring; `None` where its two sides do not run along each other
/// within `most_m` on the average.
pub fn centre_line(ring: &[Coord], most_m: f64) -> Option<Vec<Coord>> {
    let mut starts = Vec::with_capacity(ring.len());
    let mut length = 0.0;
    for w in ring.windows(2) {
        if let [p, q] = w {
            starts.push(length);
            length += apart(*p, *q);
        }
    }
    if !(length > 0.0 && length.is_finite() && most_m > 0.0) {
        return None;
    }
    let round = Round {
        ring,
        starts,
        length,
    };
    // Ends of corridors are corners or the middles of short sides.
    let every = (round.starts.len() / (ENDS / 2)).max(1);
    let mut ends: Vec<f64> = Vec::new();
    for (k, start) in round.starts.iter().enumerate().step_by(every) {
        let next = round.starts.get(k + 1).copied().unwrap_or(length);
        ends.push(*start);
        ends.push(0.5 * (start + next));
    }
    let least = |candidates: &mut dyn Iterator<Item = (f64, f64)>| {
        let mut best: Option<(f64, f64, f64)> = None;
        for (from, to) in candidates {
            let cost = round.cost(from, to);
            if best.is_none_or(|(c, _, _)| cost < c) {
                best = Some((cost, from, to));
            }
        }
        best
    };
    let (_, from, _) = least(&mut ends.iter().map(|s| (*s, s + 0.5 * length)))?;
    let far = |to: &&f64| (0.3..0.7).contains(&((**to - from).rem_euclid(length) / length));
    let (cost, from, to) = least(&mut ends.iter().filter(far).map(|to| (from, *to)))?;
    if cost.sqrt() > most_m {
        return None;
    }
    let count = (length / most_m).ceil().clamp(16.0, 2000.0);
    let mut line = vec![round.at(from)];
    for k in 1..count as usize {
        let (a, b) = round.opposite(from, to, k as f64 / count);
        line.push(Coord::lon_lat(0.5 * (a.x + b.x), 0.5 * (a.y + b.y)));
    }
    line.push(round.at(to));
    Some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bent_strip_has_its_centre_line_and_a_square_none() {
        // 20 m wide: 1,000 m east, then 1,000 m north.
        let ring = [
            (0.0, -10.0),
            (1010.0, -10.0),
            (1010.0, 1000.0),
            (990.0, 1000.0),
            (990.0, 10.0),
            (0.0, 10.0),
            (0.0, -10.0),
        ]
        .map(|(x, y)| Coord::lon_lat(x, y));
        let line = centre_line(&ring, 60.0).unwrap();
        let length: f64 = line.windows(2).map(|w| apart(w[0], w[1])).sum();
        assert!((length - 2000.0).abs() < 20.0, "{length}");
        for end in [line.first().unwrap(), line.last().unwrap()] {
            let is_end = apart(*end, Coord::lon_lat(0.0, 0.0)) < 11.0
                || apart(*end, Coord::lon_lat(1000.0, 1000.0)) < 11.0;
            assert!(is_end, "{end:?}");
        }
        let square = [(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0), (0.0, 0.0)];
        let square = square.map(|(x, y)| Coord::lon_lat(x, y));
        assert_eq!(centre_line(&square, 3.0), None);
    }
}

//! Chance that is the same everywhere: an integer hash, a small generator, smooth noise.
//! Only additions, multiplications and floor, so every machine gives the same bits.

/// Mixes a number into 64 well-spread bits (splitmix64).
pub fn mixed(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A number in 0..1 for a lattice point.
pub fn at_lattice(seed: u64, i: i64, j: i64) -> f64 {
    let a = mixed(seed ^ mixed(i.cast_unsigned()));
    let b = mixed(a ^ j.cast_unsigned().rotate_left(32));
    (b >> 11) as f64 / (1_u64 << 53) as f64
}

/// A sequence of numbers from a seed.
pub struct Chance(u64);

impl Chance {
    /// A sequence of its own for each seed.
    pub fn new(seed: u64) -> Self {
        Self(mixed(seed))
    }

    /// The next number in 0..1.
    pub fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(1);
        (mixed(self.0) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// The next number in a range.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }
}

fn gradient(seed: u64, i: i64, j: i64, dx: f64, dy: f64) -> f64 {
    // A direction as a unit vector without trigonometry: rational points of the circle.
    let t = at_lattice(seed, i, j) * 2.0 - 1.0;
    let flip = if at_lattice(seed ^ 0x55, i, j) < 0.5 {
        -1.0
    } else {
        1.0
    };
    let d = 1.0 + t * t;
    flip * (dx * (1.0 - t * t) / d + dy * 2.0 * t / d)
}

/// Smooth gradient noise, about −1..1, wavelength 1.
pub fn smooth(seed: u64, x: f64, y: f64) -> f64 {
    let (i, j) = (x.floor(), y.floor());
    let (fx, fy) = (x - i, y - j);
    let (i, j) = (i as i64, j as i64);
    let ease = |t: f64| t * t * t * (t * (t * 6.0 - 15.0) + 10.0);
    let (u, v) = (ease(fx), ease(fy));
    let a = gradient(seed, i, j, fx, fy);
    let b = gradient(seed, i + 1, j, fx - 1.0, fy);
    let c = gradient(seed, i, j + 1, fx, fy - 1.0);
    let d = gradient(seed, i + 1, j + 1, fx - 1.0, fy - 1.0);
    let low = a + (b - a) * u;
    let high = c + (d - c) * u;
    (low + (high - low) * v) * 2.2
}

/// Fractal noise, about −1..1: `octaves` layers from wavelength `wave` downwards.
pub fn fractal(seed: u64, x: f64, y: f64, wave: f64, octaves: u32) -> f64 {
    let (mut sum, mut weight, mut total, mut scale) = (0.0, 1.0, 0.0, 1.0 / wave);
    for octave in 0..octaves {
        sum += weight
            * smooth(
                seed.wrapping_add(u64::from(octave) * 101),
                x * scale,
                y * scale,
            );
        total += weight;
        weight *= 0.52;
        scale *= 2.03;
    }
    sum / total
}

//! Transforms of the user's own into CGCS2000. Their parameters are secret: never printed,
//! logged, stored unasked or packed; `Debug` hides them.

use std::fmt;

/// A transform with its stated accuracy.
#[derive(Clone, Copy, PartialEq)]
pub struct Transform {
    /// The parameters.
    pub parameters: Parameters,
    /// Accuracy in metres, as whoever gave the parameters states it.
    pub accuracy_m: f64,
}

/// Parameters of a transform.
#[derive(Clone, Copy, PartialEq)]
pub enum Parameters {
    /// Bursa-Wolf, seven parameters, position vector rotation: shifts in metres, rotations in
    /// arc seconds, scale difference in parts per million.
    BursaWolf {
        /// Shift along x, y, z, metres.
        shift_m: [f64; 3],
        /// Rotation about x, y, z, arc seconds.
        rotation_s: [f64; 3],
        /// Scale difference, parts per million.
        scale_ppm: f64,
    },
    /// Four parameters in the plane: shift north (x) and east (y) in metres, rotation in arc
    /// seconds, scale difference in parts per million.
    FourParameter {
        /// Shift north, metres.
        north_m: f64,
        /// Shift east, metres.
        east_m: f64,
        /// Rotation, arc seconds.
        rotation_s: f64,
        /// Scale difference, parts per million.
        scale_ppm: f64,
    },
}

impl fmt::Debug for Transform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Transform(…)")
    }
}

//! Drawing and editing shapes: what a gesture makes of a feature. Pure; who asks for it and
//! where the result is kept is told in `session::sketch`.
//!
//! Lengths, angles and circles are those of a plane of metres ([`Sheet`]), the 3-degree zone that
//! officials draw in, so that a rectangle stays one. Corners keep their bits unless they are
//! moved.

mod combine;
mod corners;
mod guide;
mod shapes;
mod sheet;

pub use combine::{buffered, cut, merged, split};
pub use corners::{CornerAt, corner, corner_added, corner_moved, corner_removed, middles};
pub use guide::{Leg, at_bearing, leg, orthogonal};
pub use shapes::{
    CIRCLE_CORNERS, chain_shape, circle, corridor, point_shape, rectangle, ring_shape, turned,
};
pub use sheet::Sheet;

//! The map's tiles: who draws them when, and which are kept.
//!
//! Nothing here knows a window. [`TileWorks`] draws on named threads, latest-wins and from the
//! centre out; [`TileCache`] keeps what was drawn within a budget of memory and says what is to
//! be shown of a view now: the old stays until the new is there.

mod cache;
mod works;

pub use cache::{Plan, TileCache};
pub use works::{DrawnTile, Order, TileEnd, TileWorks};

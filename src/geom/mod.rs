//! Mathematics of shapes: columnar coordinates and the questions one can ask of them.
//!
//! Floor 1. Coordinates are longitude (`x`) and latitude (`y`) in degrees on CGCS2000, and an
//! edge is straight in that plane (decision 4). Nothing here knows a file, a layer or a rule.

pub mod areas;
mod aside;
pub mod boxtree;
pub mod centre;
pub mod clearing;
mod clip;
pub mod columns;
mod contact;
pub mod coord;
pub mod detour;
pub mod distance;
mod edges;
pub mod edit;
mod linework;
pub mod local;
mod mask;
pub mod measure;
pub mod overlap;
pub mod plane;
pub mod predicate;
mod prepared;
pub mod region;
pub mod repair;
pub mod ruler;
pub mod shape;
mod to_geo;
mod union;
pub mod validity;

pub use areas::{AreaFrame, AreaMethod, Areas};
pub use boxtree::{BoxTree, Lies};
pub use centre::centre_line;
pub use clearing::{Clearing, ClearingLimits, Obstacle, is_clear, smallest_clear};
pub use clip::clip_ring;
pub use columns::{Columns, FeatureView, PartKind, PartView};
pub use coord::{Bbox, Coord};
pub use detour::{detour, is_open};
pub use distance::{Closest, Nearest, closest, nearest, nearest_until};
pub use linework::{LineSpan, line_spans, union_length_m, union_length_until};
pub use local::LocalEllipsoid;
pub use mask::Nearness;
pub use measure::{area_m2, geodesic_area_m2, geodesic_between_m, length_m, perimeter_m};
pub use overlap::{PairResult, overlap, overlap_found, overlap_one, overlap_one_until};
pub use plane::PlaneShape;
pub use predicate::Position;
pub use prepared::Prepared;
pub use region::{Region, Relation};
pub use repair::{Repair, repair, repair_until};
pub use ruler::{ByMethod, RulerFigures, ruler};
pub use shape::{
    interior_point, outside_shape_until, overlap_shape, overlap_shape_until, remainder_shape_until,
    union_area_m2, union_area_until, union_areas_until, union_shape_until,
};
pub use validity::{Defect, DefectKind, defects, defects_until, is_sound};

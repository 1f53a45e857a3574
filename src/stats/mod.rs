//! Any layer added up by place, class or field ([`Summary`]), and tables 1 to 4 of the office: 表1 拟用地现状地类面积汇总表, 表2 占用永久基本农田,
//! 表3 占用生态保护红线, 表4 占用耕地.
//!
//! Floor 4. Takes pieces of ground that a check found ([`crate::layer::ground`]) and adds them
//! up; knows no check, and no words: these are made in `i18n::tables`.
//!
//! The rounding rule: each smallest piece is rounded to 0.0001 hectares first, half a unit
//! upwards, then pieces are added. So a piece has one area in every table, printed rows add up
//! to printed totals, and no table is balanced afterwards. The smallest piece is 地类图斑 × 村 in
//! tables 1 and 4, 永久基本农田图斑 or 红线斑块 × 村 in tables 2 and 3.

mod classes;
mod figure;
mod land;
mod summary;
mod zones;

pub use classes::{LandClass, LandClasses, LandGroup};
pub use figure::Figure;
pub use land::{LandRow, LandTable, Ownership, Remark};
pub use summary::{GroupBy, Length, MOST_GROUPS, Summary, SummaryPiece, SummaryRow, TooManyGroups};
pub use zones::{ZoneGround, ZoneRow, ZoneTable};

//! Pieces of ground as tables list them: where a piece lies, what it is, how large it is.
//!
//! Found by the check, added up by `stats`; both know them from here.

use crate::base::ids::{FeatureId, LayerId};
use crate::geom::Areas;
use serde::Serialize;

/// A place by county, township and village; `None` where no layer tells: 无数据, never blank.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
pub struct Place {
    /// 县（市、区）.
    pub county: Option<String>,
    /// 乡（镇）.
    pub township: Option<String>,
    /// 村.
    pub village: Option<String>,
}

impl Place {
    /// The names, county first.
    pub fn names(&self) -> [Option<&str>; 3] {
        [&self.county, &self.township, &self.village].map(Option::as_deref)
    }

    /// The order of tables: by name, county first; what is not known comes last.
    pub fn order(&self, other: &Self) -> std::cmp::Ordering {
        let key = |p: &Self| p.names().map(|n| (n.is_none(), n.map(str::to_owned)));
        key(self).cmp(&key(other))
    }
}

/// What lies in one place of something.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedPart {
    /// The place.
    pub place: Place,
    /// Square metres (decision 4), metres of a line, number of points.
    pub amount: f64,
    /// The area by the office's methods; zero for lines and points.
    pub areas: Areas,
}

/// The smallest piece of ground: project × village × 地类图斑.
#[derive(Debug, Clone, PartialEq)]
pub struct LandPiece {
    /// The place.
    pub place: Place,
    /// The land-use layer and the patch; `None` for ground no patch covers.
    pub patch: Option<(LayerId, FeatureId)>,
    /// 地类编码 (DLBM); empty where not recorded.
    pub code: String,
    /// 地类名称 (DLMC); empty where not recorded.
    pub name: String,
    /// 权属性质 (QSXZ), as recorded.
    pub ownership: String,
    /// Its area.
    pub areas: Areas,
}

//! Tables 2 and 3: ground of protected zones that a project takes, by place and patch.

use super::figure::Figure;
use crate::layer::{Place, PlacedPart, ZoneClass};

/// A patch of a protected zone and what the project takes of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneGround<'a> {
    /// 图斑编号, 斑块编号.
    pub name: &'a str,
    /// Which zone of its role.
    pub class: Option<ZoneClass>,
    /// What is taken, by place.
    pub parts: &'a [PlacedPart],
}

/// A row: one patch in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneRow {
    /// The place.
    pub place: Place,
    /// 图斑编号, 斑块编号.
    pub name: String,
    /// Which zone of its role.
    pub class: Option<ZoneClass>,
    /// The piece.
    pub area: Figure,
}

/// Table 2 or 3.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ZoneTable {
    /// Rows by place, then in the order given.
    pub rows: Vec<ZoneRow>,
}

impl ZoneTable {
    /// The table of the patches that a project takes ground of, by the area that counts.
    pub fn of<'a>(zones: impl IntoIterator<Item = ZoneGround<'a>>) -> Self {
        let mut rows: Vec<ZoneRow> = Vec::new();
        for zone in zones {
            for part in zone.parts {
                let area = Figure::piece(part.areas.counted_m2());
                if area.is_some() {
                    rows.push(ZoneRow {
                        place: part.place.clone(),
                        name: zone.name.to_owned(),
                        class: zone.class,
                        area,
                    });
                }
            }
        }
        rows.sort_by(|a, b| a.place.order(&b.place));
        Self { rows }
    }

    /// 合计.
    pub fn total(&self) -> Figure {
        Figure::sum(self.rows.iter().map(|r| r.area))
    }
}

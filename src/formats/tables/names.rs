//! What the name of a column says about what stands in it.

use super::cell::half_width;

/// What a column's name may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// Easting or longitude beyond doubt.
    East,
    /// Northing or latitude beyond doubt.
    North,
    /// X: north in survey lists, east in GIS tables.
    X,
    /// Y: the other one.
    Y,
    /// Geometry as WKT.
    Wkt,
    /// What keeps the corners of a parcel together.
    Parcel,
    /// Ring of a corner.
    Ring,
    /// Order of corners.
    Order,
    /// Label of a corner.
    Point,
    /// Anything else.
    Other,
}

const EAST: &[&str] = &[
    "经度",
    "东经",
    "东",
    "东向",
    "横",
    "横轴",
    "经",
    "lon",
    "lng",
    "long",
    "longitude",
    "easting",
    "east",
    "e",
    "jd",
    "xlon",
    "coordlon",
];
const NORTH: &[&str] = &[
    "纬度", "北纬", "北", "北向", "纵", "纵轴", "纬", "lat", "latitude", "northing", "north", "n",
    "wd", "ylat", "coordlat",
];
const X: &[&str] = &["x", "xcoord", "coordx", "pointx", "x轴", "gisx", "xx"];
const Y: &[&str] = &["y", "ycoord", "coordy", "pointy", "y轴", "gisy", "yy"];
const WKT: &[&str] = &[
    "wkt",
    "geom",
    "geometry",
    "thegeom",
    "shape",
    "geomwkt",
    "wktgeom",
    "wktgeometry",
    "几何",
    "图形",
    "空间数据",
];
const PARCEL: &[&str] = &[
    "地块编号",
    "地块号",
    "地块名称",
    "地块名",
    "地块",
    "地块id",
    "宗地号",
    "宗地编号",
    "宗地代码",
    "宗地",
    "图斑号",
    "图斑编号",
    "图斑",
    "面号",
    "面编号",
    "多边形",
    "多边形编号",
    "区块",
    "区块编号",
    "tbbh",
    "zdh",
    "zddm",
    "dkbh",
    "dkmc",
    "dkid",
    "parcel",
    "parcelid",
    "plot",
    "plotid",
    "polygon",
    "polygonid",
    "polyid",
];
const RING: &[&str] = &[
    "圈号",
    "环号",
    "圈",
    "环",
    "地块圈号",
    "圈序号",
    "ring",
    "ringid",
    "ringno",
    "ringnumber",
];
const ORDER: &[&str] = &[
    "顺序号",
    "顺序",
    "点序",
    "点序号",
    "序号",
    "order",
    "seq",
    "sequence",
    "vertexindex",
];
const POINT: &[&str] = &[
    "点号",
    "界址点号",
    "界址点",
    "拐点",
    "拐点号",
    "拐点编号",
    "点名",
    "点编号",
    "点位",
    "界址点编号",
    "point",
    "pointid",
    "pointno",
    "pid",
    "vertex",
    "corner",
];
/// What is written before an axis without changing it.
const BEFORE: &[&str] = &[
    "2000国家大地",
    "国家2000",
    "cgcs2000",
    "wgs84",
    "2000",
    "大地",
    "平面",
    "中心",
    "点",
    "gps",
    "国家",
    "界址点",
    "拐点",
];

/// What a name means.
pub(super) fn meaning(name: &str) -> Named {
    let plain: String = name
        .chars()
        .map(half_width)
        .flat_map(char::to_lowercase)
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '.' | ':' | '：'))
        .collect();
    let (base, inside) = match plain.split_once(['(', '[', '（', '/']) {
        Some((base, rest)) => (base, rest.trim_end_matches([')', ']', '）'])),
        None => (plain.as_str(), ""),
    };
    let base = base.replace("坐标", "").replace('值', "");
    let listed = |list: &[&str]| list.contains(&base.as_str());
    for (list, named) in [
        (WKT, Named::Wkt),
        (PARCEL, Named::Parcel),
        (RING, Named::Ring),
        (ORDER, Named::Order),
        (POINT, Named::Point),
    ] {
        if listed(list) {
            return named;
        }
    }
    axis(&base, inside).unwrap_or(Named::Other)
}

fn axis(base: &str, inside: &str) -> Option<Named> {
    let of = |text: &str| {
        let pick = |list: &[&str], named| list.contains(&text).then_some(named);
        pick(EAST, Named::East)
            .or_else(|| pick(NORTH, Named::North))
            .or_else(|| pick(X, Named::X))
            .or_else(|| pick(Y, Named::Y))
    };
    let bare = BEFORE
        .iter()
        .find_map(|b| base.strip_prefix(b))
        .unwrap_or(base);
    let found = of(base).or_else(|| of(bare)).or_else(|| {
        // X北, 北X, 纵X, lon84, lat_wgs84.
        let without = bare.trim_matches(['x', 'y']);
        let is_short = bare.chars().count() <= 12;
        of(without).or(match without {
            w if is_short && (w.starts_with("lon") || w.starts_with("lng")) => Some(Named::East),
            w if is_short && w.starts_with("lat") && !w.starts_with("late") => Some(Named::North),
            w if w.ends_with("经度") => Some(Named::East),
            w if w.ends_with("纬度") => Some(Named::North),
            _ => None,
        })
    });
    // X(北), Y(东): the word in brackets says more than the letter.
    match (found, of(inside)) {
        (Some(_), Some(sure @ (Named::East | Named::North))) => Some(sure),
        (found, _) => found,
    }
}

/// Whether a name says that positions are shifted as web maps shift them.
pub(super) fn names_a_shift(name: &str) -> bool {
    let plain = name.to_lowercase();
    [
        "gcj", "bd09", "bd-09", "火星", "高德", "百度", "腾讯", "amap",
    ]
    .iter()
    .any(|word| plain.contains(word))
}

/// Whether a name says that angles are packed as DD.MMSS.
pub(super) fn names_packed(name: &str) -> bool {
    let plain = name.to_lowercase().replace([' ', '_', '-'], "");
    ["ddmmss", "dd.mmss", "度.分秒", "度分秒", "d.mmss"]
        .iter()
        .any(|word| plain.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_are_known_by_their_many_names() {
        for name in [
            "经度",
            "东坐标",
            "Y(东)",
            "横坐标",
            "Longitude",
            "lon",
            "lng",
            "LON_84",
            "Easting(m)",
            "Y坐标(东)",
            "2000坐标Y（东）",
            "E",
        ] {
            assert_eq!(meaning(name), Named::East, "{name}");
        }
        for name in [
            "纬度",
            "北坐标",
            "X（北）",
            "纵坐标X",
            "lat",
            "北向",
            "N",
            "X北",
        ] {
            assert_eq!(meaning(name), Named::North, "{name}");
        }
        for name in [
            "X",
            "X坐标",
            "X(m)",
            "x_coord",
            "坐标X",
            "POINT_X",
            "X（米）",
        ] {
            assert_eq!(meaning(name), Named::X, "{name}");
        }
        assert_eq!(meaning("Y坐标"), Named::Y);
    }

    #[test]
    fn names_that_only_look_alike_mean_nothing() {
        for name in [
            "位于东部",
            "经办人",
            "东至",
            "late",
            "xmmc",
            "经济",
            "项目名称",
            "面积",
            "latest_date_of_sale",
        ] {
            assert_eq!(meaning(name), Named::Other, "{name}");
        }
    }

    #[test]
    fn corner_lists_name_their_columns() {
        assert_eq!(meaning("地块编号"), Named::Parcel);
        assert_eq!(meaning("宗 地 号"), Named::Parcel);
        assert_eq!(meaning("圈号"), Named::Ring);
        assert_eq!(meaning("界址点号"), Named::Point);
        assert_eq!(meaning("Parcel_ID"), Named::Parcel);
    }
}

//! WKT1 as ESRI writes it, for the `.prj` beside a shapefile: read alike by ArcGIS, QGIS,
//! GDAL and domestic software.

use crate::crs::{Crs, CrsKind, Datum, Ellipsoid};

/// Names ESRI gives a datum: system prefix, GEOGCS, DATUM, SPHEROID.
const fn names(datum: Datum) -> [&'static str; 4] {
    match datum {
        Datum::Cgcs2000 => [
            "CGCS2000",
            "GCS_China_Geodetic_Coordinate_System_2000",
            "D_China_2000",
            "CGCS2000",
        ],
        Datum::Wgs84 => ["WGS_1984", "GCS_WGS_1984", "D_WGS_1984", "WGS_1984"],
        Datum::Xian80 => ["Xian_1980", "GCS_Xian_1980", "D_Xian_1980", "Xian_1980"],
        Datum::Beijing54 => [
            "Beijing_1954",
            "GCS_Beijing_1954",
            "D_Beijing_1954",
            "Krasovsky_1940",
        ],
    }
}

/// The system as ESRI WKT1, one line without line end. [`parse_wkt`](super::parse_wkt) gives
/// the same system back. Gauss-Kruger without prefix is named as a 3° zone, which is the
/// same system.
pub fn to_wkt_esri(crs: &Crs) -> String {
    let [prefix, geogcs, datum, spheroid] = names(crs.datum);
    let ellipsoid = Ellipsoid::of(crs.datum);
    let geographic = format!(
        "GEOGCS[\"{geogcs}\",DATUM[\"{datum}\",SPHEROID[\"{spheroid}\",{:?},{:?}]],\
         PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]",
        ellipsoid.a(),
        ellipsoid.inverse_flattening,
    );
    match crs.kind {
        CrsKind::Geographic => geographic,
        CrsKind::WebMercator => format!(
            "PROJCS[\"{prefix}_Web_Mercator_Auxiliary_Sphere\",{geographic},\
             PROJECTION[\"Mercator_Auxiliary_Sphere\"],PARAMETER[\"False_Easting\",0.0],\
             PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\",0.0],\
             PARAMETER[\"Standard_Parallel_1\",0.0],PARAMETER[\"Auxiliary_Sphere_Type\",0.0],\
             UNIT[\"Meter\",1.0]]"
        ),
        CrsKind::TransverseMercator {
            central_meridian,
            false_easting,
            false_northing,
            scale,
            origin_latitude,
        } => {
            let projection = if crs.is_plain_gauss_kruger() {
                "Gauss_Kruger"
            } else {
                "Transverse_Mercator"
            };
            format!(
                "PROJCS[\"{}\",{geographic},PROJECTION[\"{projection}\"],\
                 PARAMETER[\"False_Easting\",{false_easting:?}],\
                 PARAMETER[\"False_Northing\",{false_northing:?}],\
                 PARAMETER[\"Central_Meridian\",{central_meridian:?}],\
                 PARAMETER[\"Scale_Factor\",{scale:?}],\
                 PARAMETER[\"Latitude_Of_Origin\",{origin_latitude:?}],UNIT[\"Meter\",1.0]]",
                projected_name(crs, prefix, central_meridian),
            )
        }
    }
}

fn projected_name(crs: &Crs, prefix: &str, central_meridian: f64) -> String {
    if let Some(zone) = crs.zone() {
        return match zone.width_deg {
            6 => format!("{prefix}_GK_Zone_{}", zone.number),
            width => format!("{prefix}_{width}_Degree_GK_Zone_{}", zone.number),
        };
    }
    if let Some(code) = crs.epsg().filter(|code| (32_601..=32_660).contains(code)) {
        return format!("{prefix}_UTM_Zone_{}N", code - 32_600);
    }
    if crs.is_without_prefix() && central_meridian % 3.0 == 0.0 && central_meridian > 0.0 {
        return format!("{prefix}_3_Degree_GK_CM_{central_meridian}E");
    }
    format!("{prefix}_Transverse_Mercator")
}

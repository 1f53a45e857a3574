//! The tables every GeoPackage must have, as the standard's annex writes them (OGC 12-128r19,
//! annex C), and the R-tree extension with its triggers (annex F.3).

/// `GPKG`, big-endian, in the application id.
pub(super) const APPLICATION_ID: i32 = 0x4750_4B47;
/// Version 1.3.0 in the user version.
pub(super) const USER_VERSION: i32 = 10_300;

/// The tables about tables.
pub(super) const TABLES: &str = "
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name), CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
";

/// WGS 84 as GeoPackage wants it there whatever the layer's system.
pub(super) const WGS84_WKT: &str = "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AUTHORITY[\"EPSG\",\"4326\"]]";

/// Where the R-tree extension is defined.
pub(super) const RTREE_DEFINITION: &str = "http://www.geopackage.org/spec120/#extension_rtree";

/// The triggers that keep an R-tree in step, for a table, its geometry column and its key.
/// `<t>`, `<c>`, `<i>` stand for their names, `<r>` for the index's, all quoted.
const TRIGGERS: [(&str, &str); 6] = [
    (
        "insert",
        "AFTER INSERT ON <t> WHEN (new.<c> NOT NULL AND NOT ST_IsEmpty(NEW.<c>)) BEGIN INSERT OR REPLACE INTO <r> VALUES (NEW.<i>, ST_MinX(NEW.<c>), ST_MaxX(NEW.<c>), ST_MinY(NEW.<c>), ST_MaxY(NEW.<c>)); END",
    ),
    (
        "update1",
        "AFTER UPDATE OF <c> ON <t> WHEN OLD.<i> = NEW.<i> AND (NEW.<c> NOTNULL AND NOT ST_IsEmpty(NEW.<c>)) BEGIN INSERT OR REPLACE INTO <r> VALUES (NEW.<i>, ST_MinX(NEW.<c>), ST_MaxX(NEW.<c>), ST_MinY(NEW.<c>), ST_MaxY(NEW.<c>)); END",
    ),
    (
        "update2",
        "AFTER UPDATE OF <c> ON <t> WHEN OLD.<i> = NEW.<i> AND (NEW.<c> ISNULL OR ST_IsEmpty(NEW.<c>)) BEGIN DELETE FROM <r> WHERE id = OLD.<i>; END",
    ),
    (
        "update3",
        "AFTER UPDATE ON <t> WHEN OLD.<i> != NEW.<i> AND (NEW.<c> NOTNULL AND NOT ST_IsEmpty(NEW.<c>)) BEGIN DELETE FROM <r> WHERE id = OLD.<i>; INSERT OR REPLACE INTO <r> VALUES (NEW.<i>, ST_MinX(NEW.<c>), ST_MaxX(NEW.<c>), ST_MinY(NEW.<c>), ST_MaxY(NEW.<c>)); END",
    ),
    (
        "update4",
        "AFTER UPDATE ON <t> WHEN OLD.<i> != NEW.<i> AND (NEW.<c> ISNULL OR ST_IsEmpty(NEW.<c>)) BEGIN DELETE FROM <r> WHERE id IN (OLD.<i>, NEW.<i>); END",
    ),
    (
        "delete",
        "AFTER DELETE ON <t> WHEN old.<c> NOT NULL BEGIN DELETE FROM <r> WHERE id = OLD.<i>; END",
    ),
];

/// Statements that make the triggers.
pub(super) fn triggers(table: &str, geometry: &str, key: &str) -> Vec<String> {
    use super::catalogue::quoted;
    let index = format!("rtree_{table}_{geometry}");
    TRIGGERS
        .iter()
        .map(|(name, body)| {
            // A name may itself hold a mark: what stands between is put together, not replaced
            // one after the other.
            let mut out = format!("CREATE TRIGGER {} ", quoted(&format!("{index}_{name}")));
            for piece in body.split_inclusive('>') {
                match piece.rsplit_once('<') {
                    Some((before, mark)) => {
                        out.push_str(before);
                        match mark {
                            "t>" => out.push_str(&quoted(table)),
                            "c>" => out.push_str(&quoted(geometry)),
                            "i>" => out.push_str(&quoted(key)),
                            _ => out.push_str(&quoted(&index)),
                        }
                    }
                    None => out.push_str(piece),
                }
            }
            out
        })
        .collect()
}

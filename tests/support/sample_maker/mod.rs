//! Makes the sample workspace of Guilin: everything in data/guilin but the counties.
//!
//! Invented (示意) and deterministic: the same bytes on every machine, which the suite holds
//! against the tree. `examples/make_sample.rs` writes the files.

mod arrangement;
mod contour;
mod key_projects;
mod land;
mod layers;
mod noise;
pub mod plane;
mod projects;
mod table;
mod workspace;
mod world;
mod write_geojson;
mod write_shapefile;

use layers::{
    admin, around, bans, farmland, land_use, parks, redline, reserves, rivers, source_zones, units,
};
use table::Table;
use write_shapefile::Manner;

/// A file of the sample: path under data/guilin, and bytes.
pub type Made = (String, Vec<u8>);

/// GBK, zone metres, .prj, no .cpg: what comes from a surveying office.
const OFFICE: Manner = Manner {
    zone: true,
    gbk: true,
    prj: true,
};
/// UTF-8 with .cpg, degrees.
const MODERN: Manner = Manner {
    zone: false,
    gbk: false,
    prj: true,
};

fn shapefile(out: &mut Vec<Made>, name: &str, table: &Table, manner: Manner) {
    for (ending, bytes) in write_shapefile::files(table, manner) {
        out.push((format!("{name}.{ending}"), bytes));
    }
}

fn geojson(out: &mut Vec<Made>, name: &str, table: &Table) {
    let text = write_geojson::text(name, table);
    out.push((format!("{name}.geojson"), text.into_bytes()));
}

/// All files, from the text of counties.geojson.
pub fn make(counties: &str) -> Vec<Made> {
    let world = world::World::new(world::counties(counties));
    let mut out = Vec::new();

    let reserves = reserves::zoned(&world);
    shapefile(
        &mut out,
        "nature_reserve",
        &reserves::table(&reserves),
        MODERN,
    );
    let red = redline::patches(&world, &reserves);
    shapefile(
        &mut out,
        "ecological_redline",
        &redline::table(&world, &red),
        OFFICE,
    );

    let (lakes, water) = rivers::lakes(&world);
    geojson(&mut out, "lakes", &lakes);
    geojson(&mut out, "rivers", &rivers::river_table(&world));
    geojson(&mut out, "wetland", &rivers::wetland_table(&world));

    let sources = source_zones::zoned(&world);
    geojson(
        &mut out,
        "drinking_water_source_zone",
        &source_zones::table(&sources),
    );
    geojson(&mut out, "wetland_park", &parks::wetland_parks(&world));
    geojson(&mut out, "forest_park", &parks::forest_parks(&world));
    geojson(&mut out, "geo_park", &parks::geo_parks(&world));
    let scenic = parks::scenic_zones(&world);
    geojson(&mut out, "scenic_area", &parks::scenic_table(&scenic));
    geojson(&mut out, "world_heritage", &parks::heritage(&world));
    geojson(&mut out, "cultural_relic", &parks::relics(&world));

    let (strong, general) = bans::karst_tables(&world);
    geojson(&mut out, "karst_strong", &strong);
    geojson(&mut out, "karst_general", &general);
    let (fuel, open, fireworks) = bans::burning_tables(&world);
    geojson(&mut out, "fuel_burning_ban", &fuel);
    geojson(&mut out, "open_burning_ban", &open);
    geojson(&mut out, "fireworks_ban", &fireworks);

    geojson(&mut out, "eco_control_unit", &units::control_units(&world));
    let towns = units::urban_areas(&world);
    geojson(
        &mut out,
        "urban_development_boundary",
        &units::urban_table(&towns),
    );
    let farms = farmland::patches(&world, &water);
    shapefile(
        &mut out,
        "permanent_basic_farmland",
        &farmland::table(&world, &farms),
        OFFICE,
    );

    if let Some(villages) = admin::villages(&world) {
        let windows = around::windows(&world, &villages);
        let covers: Vec<admin::Villages> = std::iter::once(villages).chain(windows).collect();
        let (townships, table) = admin::tables(&world, &covers);
        geojson(&mut out, "townships", &townships);
        geojson(&mut out, "villages", &table);
        shapefile(
            &mut out,
            "land_use",
            &land_use::table(&world, &covers),
            OFFICE,
        );
    }
    geojson(&mut out, "key_projects", &key_projects::table());
    let projects = projects::files(&red);
    out.extend(workspace::files(&projects));
    out.extend(projects);
    out
}

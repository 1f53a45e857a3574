"""Writes patches.txt: what GEOS says the sample's projects and zones have in common.

Run: python3 make_patches.py      (shapely 2.2.0, GEOS 3.14.1, numpy)

Of the sample's projects and zone layers in degrees (GeoJSON), every pair whose interiors meet in
an area: project file, its record, zone file, its record, square metres of GEOS's intersection by
ellipsoid.py, the part of the exterior's box: west, south, east, north. Records count from 1.
"""
import json
import pathlib
import sys

import shapely
from shapely.geometry import shape

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "geom"))
from ellipsoid import area  # noqa: E402

GUILIN = HERE.parents[2] / "data" / "guilin"
ZONES = ["cultural_relic", "drinking_water_source_zone", "eco_control_unit", "forest_park",
         "fuel_burning_ban", "geo_park", "karst_general", "karst_strong", "scenic_area",
         "wetland", "wetland_park", "world_heritage"]


def features(path):
    found = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [shape(f["geometry"]) if f["geometry"] else None for f in found]


def main():
    lines = []
    for path in sorted((GUILIN / "projects").glob("*.geojson")):
        for row, project in enumerate(features(path), 1):
            if project is None or not project.is_valid or project.area == 0:
                continue
            for name in ZONES:
                for number, zone in enumerate(features(GUILIN / f"{name}.geojson"), 1):
                    if zone is None or not zone.is_valid:
                        continue
                    if not shapely.relate_pattern(project, zone, "T********"):
                        continue
                    common = project.intersection(zone)
                    box = " ".join(repr(v) for v in common.bounds)
                    lines.append(f"{path.name} {row} {name}.geojson {number} {area(common)!r} {box}")
    (HERE / "patches.txt").write_text("\n".join(lines) + "\n")


main()

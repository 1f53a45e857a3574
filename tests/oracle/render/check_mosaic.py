"""Whether the mosaic of the map's benchmarks is a coverage, by GEOS; prints, and fails if not.

Run: python3 tests/oracle/render/check_mosaic.py target/bench/mosaic-1m.shp
(shapely 2.1 or later with GEOS 3.12 or later, pyogrio; the suite holds the same of a small one).
"""
import sys

import pyogrio
import shapely

polygons = shapely.from_wkb(pyogrio.raw.read(sys.argv[1], columns=[])[2])
valid = shapely.is_valid(polygons).all()
coverage = shapely.coverage_is_valid(polygons)
west, south, east, north = shapely.total_bounds(polygons)
share = shapely.area(polygons).sum() / ((east - west) * (north - south))
vertices = shapely.get_num_coordinates(polygons).mean() - 1
print(f"{len(polygons)} polygons, {vertices:.3f} vertices in the mean; each valid: {valid};")
print(f"a valid coverage: {coverage}; area over that of its box: {share:.12f}")
sys.exit(0 if valid and coverage and abs(share - 1) < 1e-9 else 1)

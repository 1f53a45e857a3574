"""Areas, lengths and counts by county, by GEOS: the witness of `session::statistics`.

Needs `pip install shapely pyproj numpy`. Writes counties.geojson, zones.geojson and
statistics.json beside this script. Three counties with a gap between them and the city's edge
outside; areas, lines and points across their borders. An area is exact on the ellipsoid
(../geom/ellipsoid.py) of what GEOS gives as intersection; a length is geodesic along the edge
straight in degrees, divided every thousandth part.
"""

import json
import math
import pathlib
import random
import sys

from pyproj import Geod
from shapely.geometry import LineString, Point, Polygon, mapping
from shapely.ops import unary_union

here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here.parent / "geom"))
from ellipsoid import area  # noqa: E402

GEOD = Geod(a=6378137, rf=298.257222101)
R = random.Random(7)

counties = [
    ("灵川县", Polygon([(110.0, 25.0), (110.41, 25.0), (110.43, 25.31), (110.02, 25.28)])),
    ("阳朔县", Polygon([(110.41, 25.0), (110.8, 25.03), (110.79, 25.2), (110.4235, 25.2092)])),
    ("恭城县", Polygon([(110.43, 25.31), (110.45, 25.22), (110.8, 25.22), (110.8, 25.4)])),
]


def blob(x, y, size):
    n = R.randint(5, 14)
    angles = sorted(R.uniform(0, 2 * math.pi) for _ in range(n))
    ring = [(x + size * R.uniform(0.4, 1) * math.cos(a), y + size * R.uniform(0.4, 1) * math.sin(a)) for a in angles]
    shape = Polygon(ring)
    return shape if shape.is_valid and shape.area > 0 else blob(x, y, size)


zones = []
for i in range(60):
    x, y = R.uniform(109.97, 110.83), R.uniform(24.97, 25.43)
    kind = R.choice(["核心", "一般", ""])
    if i % 6 == 4:
        shape = LineString([(x, y), (x + R.uniform(-0.2, 0.2), y + R.uniform(-0.2, 0.2)), (x + 0.1, y)])
    elif i % 6 == 5:
        shape = Point(x, y)
    else:
        shape = blob(x, y, R.choice([0.003, 0.02, 0.08]))
    zones.append((f"区{i}", kind, shape))


def length(shape):
    if shape.is_empty:
        return 0.0
    if hasattr(shape, "geoms"):
        return sum(length(g) for g in shape.geoms)
    if shape.geom_type != "LineString":
        return 0.0
    total = 0.0
    for a, b in zip(shape.coords, shape.coords[1:]):
        n = 1000
        lon = [a[0] + (b[0] - a[0]) * k / n for k in range(n + 1)]
        lat = [a[1] + (b[1] - a[1]) * k / n for k in range(n + 1)]
        total += GEOD.line_length(lon, lat)
    return total


def sums(parts):
    rows = [p for p in parts if not p.is_empty]
    areal = [area(p) for p in rows]
    lines = [length(p) if a == 0 else 0.0 for p, a in zip(rows, areal)]
    points = [1 if p.geom_type == "Point" else 0 for p in rows]
    counted = [a > 0.01 or l > 0.01 or n for a, l, n in zip(areal, lines, points)]
    return {
        "features": sum(1 for c in counted if c),
        "area_m2": sum(areal),
        "length_m": sum(lines),
        "points": sum(points),
    }


covered = unary_union([c for _, c in counties])
expected = {name: sums([z.intersection(c) for _, _, z in zones]) for name, c in counties}
expected[""] = sums([z.difference(covered) for _, _, z in zones])
kinds = {kind: sums([z for _, k, z in zones if k == kind]) for kind in ("核心", "一般", "")}


def collection(features):
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": properties, "geometry": mapping(shape)}
            for properties, shape in features
        ],
    }


def write(name, value):
    (here / name).write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


write("counties.geojson", collection([({"名称": n}, c) for n, c in counties]))
write("zones.geojson", collection([({"名称": n, "类型": k or None}, z) for n, k, z in zones]))
write("statistics.json", {"by_county": expected, "by_kind": kinds, "total": sums([z for _, _, z in zones])})

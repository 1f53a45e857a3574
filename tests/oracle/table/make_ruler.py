"""Distances, bearings and areas by PROJ and GeographicLib: the witness of `geom::ruler`.

Needs `pip install pyproj numpy`. Prints ruler.json: for each line of vertices the length by
geodesic, along edges straight in degrees (each divided a thousand times), and in the plane of
EPSG:4525 (CGCS2000 / zone 37); the direction of the last leg by the same three; and of the closed
line the areas: geodesic, exact of edges straight in degrees (../geom/ellipsoid.py), in the plane.
"""

import json
import math
import pathlib
import sys

from pyproj import Geod, Transformer

here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here.parent / "geom"))
from ellipsoid import ring_area  # noqa: E402

GEOD = Geod(a=6378137, rf=298.257222101)
PLANE = Transformer.from_crs("EPSG:4490", "EPSG:4525", always_xy=True)

LINES = {
    "site": [(110.301, 25.201), (110.3035, 25.2012), (110.3031, 25.2043), (110.3007, 25.2038)],
    "valley": [(110.41, 24.80), (110.52, 24.91), (110.49, 25.07), (110.30, 25.02)],
    "city": [(109.7, 24.4), (111.3, 24.5), (111.2, 26.2), (109.8, 26.1)],
    "west": [(110.9, 25.3), (110.9, 25.2), (110.7, 25.2)],
}


def straight(a, b, n=1000):
    lon = [a[0] + (b[0] - a[0]) * k / n for k in range(n + 1)]
    lat = [a[1] + (b[1] - a[1]) * k / n for k in range(n + 1)]
    return GEOD.line_length(lon, lat)


def azimuth(a, b):
    return GEOD.inv(a[0], a[1], b[0], b[1])[0] % 360


out = {}
for name, line in LINES.items():
    legs = list(zip(line, line[1:]))
    xy = [PLANE.transform(*p) for p in line]
    a, b = line[-2:]
    near = (a[0] + (b[0] - a[0]) * 1e-5, a[1] + (b[1] - a[1]) * 1e-5)
    (ax, ay), (bx, by) = xy[-2:]
    closed = line + line[:1]
    shoelace = sum(p[0] * q[1] - q[0] * p[1] for p, q in zip(xy, xy[1:] + xy[:1])) / 2
    out[name] = {
        "points": line,
        "length_m": {
            "geodesic": sum(GEOD.inv(*p, *q)[2] for p, q in legs),
            "ellipsoid": sum(straight(p, q) for p, q in legs),
            "planar": sum(math.dist(p, q) for p, q in zip(xy, xy[1:])),
        },
        "bearing_deg": {
            "geodesic": azimuth(a, b),
            "ellipsoid": azimuth(a, near),
            "planar": math.degrees(math.atan2(bx - ax, by - ay)) % 360,
        },
        "area_m2": {
            "geodesic": abs(GEOD.polygon_area_perimeter(*zip(*line))[0]),
            "ellipsoid": abs(float(ring_area(closed))),
            "planar": abs(shoelace),
        },
    }
(here / "ruler.json").write_text(json.dumps(out, indent=1) + "\n")

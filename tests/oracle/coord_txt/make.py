"""Makes parcel.csv: a parcel with a hole near Guilin, positions by PROJ (pip install pyproj).

Columns: ring, point, north and east in EPSG:4525 (zone 37 with prefix), longitude and latitude
on CGCS2000. The last line holds the planar area of the coordinates in square metres (shoelace
formula) and GeographicLib's area of the region whose edges are straight in longitude and
latitude (decision 4): each edge in 2,000 geodesic pieces.
"""
from pyproj import Geod, Transformer

OUTER = [
    (2799650.120, 37429506.366), (2799631.477, 37429748.902), (2799421.008, 37429790.333),
    (2799388.250, 37429655.075), (2799402.744, 37429498.518),
]
HOLE = [
    (2799560.500, 37429590.250), (2799565.125, 37429640.750), (2799510.875, 37429655.500),
    (2799500.250, 37429600.125),
]
to_degrees = Transformer.from_crs("EPSG:4525", "EPSG:4490", always_xy=True)
geod = Geod(a=6378137.0, rf=298.257222101)


def shoelace(ring):
    n = len(ring)
    return abs(sum(ring[i][1] * ring[(i + 1) % n][0] - ring[(i + 1) % n][1] * ring[i][0]
                   for i in range(n))) / 2


def straight(places, pieces=2000):
    out = []
    for (x0, y0), (x1, y1) in zip(places, places[1:] + places[:1]):
        out += [(x0 + (x1 - x0) * k / pieces, y0 + (y1 - y0) * k / pieces) for k in range(pieces)]
    return out


lines = ["ring,point,north,east,lon,lat"]
geodesic = 0.0
for number, ring in ((1, OUTER), (2, HOLE)):
    places = [to_degrees.transform(east, north) for north, east in ring]
    area, _ = geod.polygon_area_perimeter(*zip(*straight(places)))
    geodesic += abs(area) * (1 if number == 1 else -1)
    for i, ((north, east), (lon, lat)) in enumerate(zip(ring, places), 1):
        lines.append(f"{number},{i},{north:.3f},{east:.3f},{lon:.12f},{lat:.12f}")
local = [[(n - 2799000, e - 37429000) for n, e in ring] for ring in (OUTER, HOLE)]
lines.append(f"area,,{shoelace(local[0]) - shoelace(local[1]):.4f},{geodesic:.4f},,")
open(__file__.replace("make.py", "parcel.csv"), "w").write("\n".join(lines) + "\n")

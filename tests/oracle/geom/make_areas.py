"""Writes areas.txt: 图斑椭球面积, geodesic and planar areas on CGCS2000.

Run: python3 make_areas.py     (mpmath, geographiclib 2.x, pyproj; the seed is fixed)

No published worked example of 国土调查办发〔2008〕32号 formula (2) with CGCS2000 constants was
found: the formula itself is evaluated here with 60 digits, term by term as printed in the notice,
and held against the closed form of the ellipsoid's strip (the series ends at e^8). How an edge
longer than 70 m is divided follows the rule that survey software takes from TD/T 1055-2019:
⌊L/70⌋ points put evenly between its ends, L its length in the 3-degree plane.

Lines:
  trapezoid | width deg | lat1 | lat2 | series m2 | closed form m2
  area | rings 'x y,x y' joined by ';' (open) | zone | series m2, edges divided | geodesic m2
       | planar m2 (PROJ, 3-degree zone) | series m2, edges not divided
"""
import math
import random
import mpmath as mp
from geographiclib.geodesic import Geodesic
from pyproj import Transformer

mp.mp.dps = 60
A, F = mp.mpf(6378137), 1 / mp.mpf("298.257222101")
B = A * (1 - F)
E2 = (A * A - B * B) / (A * A)
E = mp.sqrt(E2)
DEG = mp.pi / 180
GEOD = Geodesic(6378137.0, 1 / 298.257222101)
R = random.Random(2008)

CA = 1 + mp.mpf(3) / 6 * E2 + mp.mpf(30) / 80 * E2**2 + mp.mpf(35) / 112 * E2**3 + mp.mpf(630) / 2304 * E2**4
CB = mp.mpf(1) / 6 * E2 + mp.mpf(15) / 80 * E2**2 + mp.mpf(21) / 112 * E2**3 + mp.mpf(420) / 2304 * E2**4
CC = mp.mpf(3) / 80 * E2**2 + mp.mpf(7) / 112 * E2**3 + mp.mpf(180) / 2304 * E2**4
CD = mp.mpf(1) / 112 * E2**3 + mp.mpf(45) / 2304 * E2**4
CE = mp.mpf(5) / 2304 * E2**4


def trapezoid(width, lat1, lat2):
    b1, b2 = mp.mpf(lat1) * DEG, mp.mpf(lat2) * DEG
    d, m = b2 - b1, (b1 + b2) / 2
    return 2 * B * B * (mp.mpf(width) * DEG) * (
        CA * mp.sin(d / 2) * mp.cos(m)
        - CB * mp.sin(3 * d / 2) * mp.cos(3 * m)
        + CC * mp.sin(5 * d / 2) * mp.cos(5 * m)
        - CD * mp.sin(7 * d / 2) * mp.cos(7 * m)
        + CE * mp.sin(9 * d / 2) * mp.cos(9 * m)
    )


def closed(width, lat1, lat2):
    def strip(lat):
        s = mp.sin(mp.mpf(lat) * DEG)
        return B * B * (s / (2 * (1 - E2 * s * s)) + mp.atanh(E * s) / (2 * E))

    return mp.mpf(width) * DEG * (strip(lat2) - strip(lat1))


def plane(zone):
    text = f"+proj=tmerc +lat_0=0 +lon_0={3 * zone} +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m +approx=False"
    text = text.replace(" +approx=False", "")
    # CGCS2000's ellipsoid is GRS 80's to 1e-9 of the flattening; given in full all the same.
    text = text.replace("+ellps=GRS80", "+a=6378137 +rf=298.257222101")
    return Transformer.from_crs("+proj=longlat +a=6378137 +rf=298.257222101", text, always_xy=True)


def edges(ring):
    return list(zip(ring, ring[1:] + ring[:1]))


def series(ring, to_plane, divided):
    meridian = mp.mpf(ring[0][0])
    total = mp.mpf(0)
    for p, q in edges(ring):
        n = 0
        if divided:
            (x0, y0), (x1, y1) = to_plane.transform(*p), to_plane.transform(*q)
            length = math.hypot(x1 - x0, y1 - y0)
            assert abs(length / 70 - round(length / 70)) > 1e-6
            n = int(length / 70)
        last = (mp.mpf(p[0]), mp.mpf(p[1]))
        for k in range(1, n + 2):
            t = mp.mpf(k) / (n + 1)
            at = (mp.mpf(p[0]) + (mp.mpf(q[0]) - mp.mpf(p[0])) * t, mp.mpf(p[1]) + (mp.mpf(q[1]) - mp.mpf(p[1])) * t)
            total += trapezoid((last[0] + at[0]) / 2 - meridian, last[1], at[1])
            last = at
    return abs(total)


def geodesic(ring):
    polygon = GEOD.Polygon()
    for x, y in ring:
        polygon.AddPoint(y, x)
    return abs(polygon.Compute(False, True)[2])


def planar(ring, to_plane):
    points = [to_plane.transform(x, y) for x, y in ring]
    x0, y0 = points[0]
    points = [(mp.mpf(x) - mp.mpf(x0), mp.mpf(y) - mp.mpf(y0)) for x, y in points]
    return abs(sum(p[0] * q[1] - q[0] * p[1] for p, q in edges(points))) / 2


def star(x, y, r, n):
    out = []
    for i in range(n):
        k = r * (0.5 + 0.5 * R.random())
        out.append((x + k * math.cos(2 * math.pi * i / n), y + k * math.sin(2 * math.pi * i / n)))
    return out


def text(ring):
    return ",".join(f"{x!r} {y!r}" for x, y in ring)


def main():
    lines = []
    for width, lat1, lat2 in [
        (0.0625, 25.0, 25.0416666667), (0.05, 25.3, 25.3333333), (1.0, 20.0, 25.0), (0.0007, 25.2, 25.2007),
        (-0.25, 26.4, 24.2), (0.125, 53.0, 53.0833333333), (3.0, 0.0, 1.0), (0.001, -25.0, -25.001), (6.0, 18.0, 53.0),
    ]:
        s, c = trapezoid(width, lat1, lat2), closed(width, lat1, lat2)
        assert abs(s - c) < 2e-11 * abs(c), (s, c)
        lines.append("|".join(["trapezoid", repr(width), repr(lat1), repr(lat2), mp.nstr(s, 20), mp.nstr(c, 20)]))
    shapes = [[[(110.0, 25.0), (110.004, 25.0), (110.004, 25.004), (110.0, 25.004)]]]
    for r, n in [(0.0001, 4), (0.0004, 5), (0.002, 12), (0.01, 7), (0.01, 60), (0.05, 9), (0.3, 40)]:
        for x, y in [(110.3, 25.2), (111.2, 24.4), (109.7, 26.2), (123.0, 52.0), (73.9, 39.5)]:
            outer = star(x + R.random() * 0.05, y + R.random() * 0.05, r, n)
            rings = [outer]
            if R.random() < 0.3:
                cx, cy = sum(p[0] for p in outer) / n, sum(p[1] for p in outer) / n
                rings.append([(cx + (px - cx) * 0.2, cy + (py - cy) * 0.2) for px, py in outer])
            shapes.append(rings)
    for rings in shapes:
        xs = [x for x, _ in rings[0]]
        zone = round((min(xs) + max(xs)) / 2 / 3)
        to_plane = plane(zone)
        less = lambda f: f(rings[0]) - sum(f(r) for r in rings[1:])
        lines.append("|".join([
            "area", ";".join(map(text, rings)), str(zone),
            mp.nstr(less(lambda r: series(r, to_plane, True)), 20),
            repr(less(geodesic)),
            mp.nstr(less(lambda r: planar(r, to_plane)), 20),
            mp.nstr(less(lambda r: series(r, to_plane, False)), 20),
        ]))
    with open("areas.txt", "w") as f:
        f.write("\n".join(lines) + "\n")
    print(len(lines))


main()

"""Writes measure.txt: areas, lengths and distances on CGCS2000.

Run: python3 make_measure.py     (mpmath, geographiclib 2.x, numpy; the seed is fixed)

Lines:
  area | rings 'x y,x y' joined by ';' (open) | exact area m2, edges straight in lon/lat: mpmath,
         50 digits, Gauss-Legendre of degree 100+ on each edge | geodesic area m2 (GeographicLib)
         | geodesic perimeter m (GeographicLib) | perimeter m with straight edges (mpmath)
  distance | ring A | ring B | m: GeographicLib's inverse, least over the edges straight in lon/lat,
         by nested golden sections
A third witness is checked here, not written: GeographicLib's area of the ring densified to
20,000 points an edge agrees with the exact area to 1e-8 (its edges are still geodesics).
"""
import math
import random
import mpmath as mp
from geographiclib.geodesic import Geodesic

mp.mp.dps = 50
A, F = mp.mpf(6378137), 1 / mp.mpf("298.257222101")
E2 = F * (2 - F)
E = mp.sqrt(E2)
DEG = mp.pi / 180
GEOD = Geodesic(6378137.0, 1 / 298.257222101)
R = random.Random(4490)
NODES = [(mp.mpf(x), mp.mpf(w)) for x, w in mp.calculus.quadrature.GaussLegendre(mp.mp).calc_nodes(5, 200)]


def strip(lat):
    s = mp.sin(lat * DEG)
    return A * A * (1 - E2) * (s / (2 * (1 - E2 * s * s)) + mp.atanh(E * s) / (2 * E))


def exact_ring(ring):
    total = mp.mpf(0)
    for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1]):
        x0, y0, x1, y1 = map(mp.mpf, (x0, y0, x1, y1))
        mean = sum(w * strip((y0 + y1) / 2 + (y1 - y0) / 2 * t) for t, w in NODES) / 2
        total -= mean * (x1 - x0) * DEG
    return total


def length(ring):
    total = mp.mpf(0)
    for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1]):
        x0, y0, x1, y1 = map(mp.mpf, (x0, y0, x1, y1))
        def speed(t):
            lat = ((y0 + y1) / 2 + (y1 - y0) / 2 * t) * DEG
            u = 1 - E2 * mp.sin(lat) ** 2
            m = A * (1 - E2) / u ** mp.mpf("1.5") * (y1 - y0) * DEG
            n = A / mp.sqrt(u) * mp.cos(lat) * (x1 - x0) * DEG
            return mp.sqrt(m * m + n * n)
        total += sum(w * speed(t) for t, w in NODES) / 2
    return total


def geodesic_ring(ring):
    p = GEOD.Polygon()
    for x, y in ring:
        p.AddPoint(y, x)
    _, perimeter, area = p.Compute(False, True)
    return area, perimeter


def densified(ring, n):
    out = []
    for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1]):
        out += [(x0 + (x1 - x0) * k / n, y0 + (y1 - y0) * k / n) for k in range(n)]
    return out


def star(x, y, r, n, scale=1.0, g=None):
    g = g or [0.5 + 0.5 * R.random() for _ in range(n)]
    return [(x + r * k * scale * math.cos(2 * math.pi * i / n), y + r * k * scale * math.sin(2 * math.pi * i / n))
            for i, k in enumerate(g)], g


def text(ring):
    return ",".join(f"{x!r} {y!r}" for x, y in ring)


def golden(f, a, b, n):
    g = (math.sqrt(5) - 1) / 2
    c, d = b - g * (b - a), a + g * (b - a)
    fc, fd = f(c), f(d)
    for _ in range(n):
        if fc < fd:
            b, d, fd = d, c, fc
            c = b - g * (b - a)
            fc = f(c)
        else:
            a, c, fc = c, d, fd
            d = a + g * (b - a)
            fd = f(d)
    return min(fc, fd, f(a), f(b))


def inverse(p, q):
    return GEOD.Inverse(p[1], p[0], q[1], q[0], Geodesic.DISTANCE)["s12"]


def at(e, t):
    return e[0][0] + (e[1][0] - e[0][0]) * t, e[0][1] + (e[1][1] - e[0][1]) * t


def distance(a, b):
    ea, eb = list(zip(a, a[1:] + a[:1])), list(zip(b, b[1:] + b[:1]))
    coarse = []
    for i in ea:
        for j in eb:
            coarse.append((min(inverse(at(i, s / 4), at(j, t / 4)) for s in range(5) for t in range(5)), i, j))
    coarse.sort(key=lambda c: c[0])
    return min(golden(lambda s: golden(lambda t: inverse(at(i, s), at(j, t)), 0, 1, 44), 0, 1, 44)
               for _, i, j in coarse[:3])


def main():
    lines = []
    shapes = []
    for r, n in [(0.0005, 5), (0.0005, 12), (0.001, 30), (0.01, 12), (0.25, 40), (0.25, 200), (1.0, 30), (3.0, 8)]:
        for x, y in [(110.3, 25.2), (123.0, 52.0), (-70.0, -33.0), (0.0, 1.0), (179.0 - r, 71.0)]:
            outer, g = star(x + R.random() * 0.1, y + R.random() * 0.1, r, n)
            rings = [outer]
            if R.random() < 0.4:
                cx, cy = outer[0][0] - r * g[0], outer[0][1]
                rings.append([(cx + (px - cx) * 0.3, cy + (py - cy) * 0.3) for px, py in outer])
            shapes.append(rings)
    shapes.append([[(109.6, 24.2), (111.5, 24.2), (111.5, 26.4), (109.6, 26.4)]])
    shapes.append([[(73.0, 18.0), (135.0, 18.0), (135.0, 53.0), (73.0, 53.0)]])
    shapes.append([[(110.0, 25.0), (110.0 + 1e-8, 25.0), (110.0 + 1e-8, 25.0 + 1e-8), (110.0, 25.0 + 1e-8)]])
    for rings in shapes:
        exact = abs(exact_ring(rings[0])) - sum(abs(exact_ring(r)) for r in rings[1:])
        geodesic = abs(geodesic_ring(rings[0])[0]) - sum(abs(geodesic_ring(r)[0]) for r in rings[1:])
        perimeter = sum(geodesic_ring(r)[1] for r in rings)
        straight = sum(length(r) for r in rings)
        if len(rings) == 1 and len(rings[0]) <= 8:
            dense = abs(geodesic_ring(densified(rings[0], 20000 if len(rings[0]) < 5 else 4000))[0])
            assert abs(dense - exact) <= 1e-7 * exact + 1e-3, (dense, exact)
        lines.append("|".join(["area", ";".join(map(text, rings)), mp.nstr(exact, 20), f"{geodesic!r}",
                               f"{perimeter!r}", mp.nstr(straight, 20)]))
    for d in [0.002, 0.01, 0.1, 0.5, 1.5]:
        for _ in range(8):
            a, _g = star(110.3, 25.2, d * R.choice([0.1, 0.5]), R.randint(3, 5))
            w = R.random() * 2 * math.pi
            b, _g = star(110.3 + 1.3 * d * math.cos(w), 25.2 + 1.3 * d * math.sin(w), d * 0.5, R.randint(3, 5))
            lines.append("|".join(["distance", text(a), text(b), f"{distance(a, b)!r}"]))
    with open("measure.txt", "w") as f:
        f.write("\n".join(lines) + "\n")
    print(len(lines))


main()

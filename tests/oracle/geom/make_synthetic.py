"""Writes synthetic.txt: 1,100 projects x 10,000 zones over Guilin, all pairs whose interiors meet.

Run: python3 make_synthetic.py      (shapely 2.2.0, GEOS 3.14.1, numpy)

tests/support/synthetic.rs makes the same shapes, bit for bit: an integer generator and + - * / in
the same order, no library functions. The file begins with a checksum of all coordinates' bits.
Then 'project zone area_m2' for every pair with relate T********; a line 'touch n' gives how
many more pairs intersect without their interiors meeting. Areas: ellipsoid.py over GEOS's
intersection. Lines 'union project area_m2' give the area of a project inside the union of all
stars (zones 6000 and on), for projects that meet at least two of them.
"""
import struct
import numpy as np
import shapely
from shapely.geometry import Polygon
from ellipsoid import area

MASK = (1 << 64) - 1


class Lcg:
    def __init__(self, seed):
        self.x = seed

    def below(self, n):
        return int(self.unit() * n)

    def unit(self):
        self.x = (self.x * 6364136223846793005 + 1442695040888963407) & MASK
        return (self.x >> 33) / 2147483648.0


def directions():
    """32 directions round the circle, by rational points of it."""
    quarter = []
    for k in range(8):
        t = k / 8.0
        # Not evenly spaced; that does not matter.
        quarter.append(((1.0 - t * t) / (1.0 + t * t), 2.0 * t / (1.0 + t * t)))
    out = []
    for q in range(4):
        for c, s in quarter:
            out.append([(c, s), (-s, c), (-c, -s), (s, -c)][q])
    return out


DIRECTIONS = directions()


def star(g, x, y, radius, scale):
    """A ring round (x, y); scale < 1 makes the hole of the same star."""
    return [(x + radius * r * scale * c, y + radius * r * scale * s) for (c, s), r in zip(DIRECTIONS, g)]


def radii(g):
    return [0.5 + 0.5 * g.unit() for _ in range(32)]


WEST, SOUTH, CELL, COLS, ROWS = 109.6, 24.25, 0.025, 80, 75


def coverage(g):
    """A jittered grid whose neighbours share every vertex: corners and two points an edge."""
    def jitter(x, y, k):
        return (x + (g.unit() - 0.5) * k, y + (g.unit() - 0.5) * k)
    corner = [[jitter(WEST + i * CELL, SOUTH + j * CELL, CELL * 0.4) for i in range(COLS + 1)] for j in range(ROWS + 1)]
    def thirds(a, b):
        out = []
        for t in (0.25, 0.625):
            out.append(jitter(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, CELL * 0.1))
        return out
    east = [[thirds(corner[j][i], corner[j][i + 1]) for i in range(COLS)] for j in range(ROWS + 1)]
    north = [[thirds(corner[j][i], corner[j + 1][i]) for i in range(COLS + 1)] for j in range(ROWS)]
    cells = []
    for j in range(ROWS):
        for i in range(COLS):
            cells.append([[corner[j][i], *east[j][i], corner[j][i + 1], *north[j][i + 1], corner[j + 1][i + 1],
                           *east[j + 1][i][::-1], corner[j + 1][i], *north[j][i][::-1]]])
    return cells


def zones(num_stars=4000):
    g = Lcg(37)
    out = coverage(g)
    for _ in range(num_stars):
        x, y = 109.6 + 2.0 * g.unit(), 24.25 + 1.875 * g.unit()
        u = g.unit()
        radius = 0.002 + 0.03 * u * u * u * u
        r = radii(g)
        rings = [star(r, x, y, radius, 1.0)]
        if g.unit() < 0.25:
            rings.append(star(r, x, y, radius, 0.4))
        out.append(rings)
    return out


def projects(zone_list):
    g = Lcg(73)
    out = []
    for _ in range(1000):
        x, y = 109.6 + 2.0 * g.unit(), 24.25 + 1.875 * g.unit()
        u = g.unit()
        radius = 0.0005 + 0.01 * u * u
        out.append([star(radii(g), x, y, radius, 1.0)])
    for _ in range(60):
        # A corridor running east: a band along a walk.
        n = 40 + g.below(120)
        x, y = 109.65 + 0.8 * g.unit(), 24.3 + 1.7 * g.unit()
        width = 0.0001 + 0.0004 * g.unit()
        low, high = [], []
        for _ in range(n):
            low.append((x, y))
            high.append((x, y + width))
            x = x + 0.002 + 0.006 * g.unit()
            y = y + 0.008 * (g.unit() - 0.5)
        out.append([low + high[::-1]])
    for _ in range(40):
        # A cell of the coverage itself: shares all its border with its neighbours.
        out.append(zone_list[g.below(COLS * ROWS)])
    return out


def polygon(rings):
    return Polygon(rings[0], rings[1:])


def main():
    zs = zones()
    ps = projects(zs)
    check = 0
    for shape in zs + ps:
        for ring in shape:
            for x, y in ring:
                for v in (x, y):
                    check = (check * 31 + struct.unpack("<Q", struct.pack("<d", v))[0]) & MASK
    zg, pg = np.array([polygon(z) for z in zs]), np.array([polygon(p) for p in ps])
    assert shapely.is_valid(zg).all() and shapely.is_valid(pg).all()
    tree = shapely.STRtree(zg)
    pi, zi = tree.query(pg, predicate="intersects")
    meets = shapely.relate_pattern(pg[pi], zg[zi], "T********")
    lines, touch = [f"checksum {check}"], int((~meets).sum())
    for p, z in sorted(zip(pi[meets].tolist(), zi[meets].tolist())):
        lines.append(f"{p} {z} {area(pg[p].intersection(zg[z])):.10g}")
    lines.insert(1, f"touch {touch}")
    stars = {}
    for p, z in sorted(zip(pi[meets].tolist(), zi[meets].tolist())):
        if z >= 6000:
            stars.setdefault(p, []).append(z)
    for p, some in stars.items():
        if len(some) > 1:
            lines.append(f"union {p} {area(pg[p].intersection(shapely.unary_union(zg[some]))):.10g}")
    with open("synthetic.txt", "w") as f:
        f.write("\n".join(lines) + "\n")
    print(len(lines), touch)


if __name__ == "__main__":
    main()

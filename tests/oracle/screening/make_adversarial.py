"""Writes adversarial.txt: hard projects and zones with the pairs that GEOS says meet.

Run: python3 make_adversarial.py      (shapely 2.2.0, GEOS 3.14.1; a minute)

Lines `project NAME|WKT` and `zone NAME|WKT` in file order, then `pair PROJECT ZONE AREA` by number
(from 1) where the interiors meet, which on these binary fractions is where the intersection has an
area: square metres of it by ellipsoid.py. Invalid rings are given to GEOS through make_valid. All
coordinates are short binary fractions, so that WKT gives back the same bits. `SAW SOUTH` stands for
a band of 262,146 corners over 200 km that saw() here and in the test make from integers, and
`PIERCED SOUTH` for one of 40,000 holes that pierced() makes.
"""
import pathlib
import sys

import shapely
from shapely import wkt
from shapely.geometry import MultiPolygon, Polygon, box

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "geom"))
from ellipsoid import area  # noqa: E402

S = 2.0 ** -16


def saw(south):
    """A band 2 degrees (200 km) long whose upper and lower borders are saws."""
    n = 131072
    low = [(109 + k * S, south + (k * 7919 % 64) * S) for k in range(n + 1)]
    high = [(109 + k * S, south + 0.25 + (k * 104729 % 64) * S) for k in range(n, -1, -1)]
    return Polygon(low + high)


def pierced(south):
    """A band 200 km long with 40,000 holes of a step each: 200,005 corners."""
    holes = []
    for k in range(40000):
        x, y = 109 + (1 + 3 * (k % 20000)) * S, south + (64 + 16 * (k // 20000)) * S
        holes.append([(x, y), (x, y + S), (x + S, y + S), (x + S, y)])
    return Polygon([(109, south), (111, south), (111, south + 0.125), (109, south + 0.125)], holes)


MADE = {"SAW": saw, "PIERCED": pierced}


def ring(x, y, side):
    return [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]


def square(x, y, side):
    return Polygon(ring(x, y, side))


T = 2.0 ** -7
zones, projects = [], []


def zone(name, shape):
    zones.append((name, shape))


def project(name, shape):
    projects.append((name, shape))


zone("saw", ("SAW", 24.0))
zone("saw", ("SAW", 26.0))
zone("pierced", ("PIERCED", 23.0))
# Holes in holes: a ring of ground, an island in its hole, a hole in the island, an island there.
x, y = 110.0, 25.0
zone("nested", MultiPolygon([
    Polygon(ring(x, y, 16 * T), [ring(x + T, y + T, 14 * T)]),
    Polygon(ring(x + 2 * T, y + 2 * T, 12 * T), [ring(x + 3 * T, y + 3 * T, 10 * T)]),
    Polygon(ring(x + 4 * T, y + 4 * T, 8 * T), [ring(x + 5 * T, y + 5 * T, 6 * T)]),
]))
project("within the outermost band", square(x + T / 4, y + T / 4, T / 2))
project("within the outer gap", square(x + 1.25 * T, y + 1.25 * T, T / 2))
project("fills the outer gap's corner", square(x + T, y + T, T))
project("within the second band", square(x + 2.25 * T, y + 2.25 * T, T / 2))
project("within the innermost hole", square(x + 6 * T, y + 6 * T, 4 * T))
project("is the innermost hole", square(x + 5 * T, y + 5 * T, 6 * T))
project("the innermost hole and a hair", square(x + 5 * T, y + 5 * T, 6 * T + S))
project("holds all bands", square(x - T, y - T, 18 * T))
project("is a gap, with its hole", Polygon(ring(x + T, y + T, 14 * T), [ring(x + 2 * T, y + 2 * T, 12 * T)]))
# The saws: between teeth, on teeth, across all, boxes that meet while shapes do not.
for k in range(0, 131072, 8192):
    low = 24.0 + (k * 7919 % 64) * S
    project(f"box at tooth {k}", box(109 + k * S - S, low - S, 109 + k * S + S, low + S))
    project(f"touches corner {k}", Polygon([(109 + k * S, low), (109 + k * S + S / 4, low - 80 * S), (109 + k * S - S / 4, low - 80 * S)]))
project("under the first saw", box(109, 23.5, 111, 24.0))
project("corridor along the saw", box(109 - T, 24.0 + 20 * S, 111 + T, 24.0 + 21 * S))
project("between the saws", box(109, 24.5, 111, 25.9))
project("deep in the second saw", square(110, 26.125, T))
project("holds the second saw", box(108.5, 25.75, 111.5, 26.5))
# Projects as huge as the zones.
project("is the first saw", ("SAW", 24.0))
project("half a step below the second saw", ("SAW", 26.0 - S / 2))
project("lies on the first saw and fits no tooth", ("SAW", 24.25 + 63 * S))
project("is the pierced band", ("PIERCED", 23.0))
# In a hole, as a hole, over holes, between them.
project("fills a hole", box(109 + 31 * S, 23 + 64 * S, 109 + 32 * S, 23 + 65 * S))
project("within a hole", box(109 + 31.25 * S, 23 + 64.25 * S, 109 + 31.5 * S, 23 + 64.5 * S))
project("a hair out of a hole", box(109 + 31 * S, 23 + 64 * S, 109 + 32 * S, 23 + 65.0625 * S))
project("over a thousand holes", box(109 + 30 * S, 23 + 60 * S, 109 + 3030 * S, 23 + 90 * S))
project("between two rows of holes", box(109 + 30 * S, 23 + 65 * S, 109 + 30000 * S, 23 + 80 * S))
# Shared edges, corners, duplicates, wholly inside and the reverse.
x, y = 110.5, 25.0
for name in ("grid", "grid duplicate"):
    for i in range(4):
        for j in range(4):
            zone(f"{name} {i} {j}", square(x + i * T, y + j * T, T))
project("one cell", square(x + T, y + T, T))
project("one cell again", square(x + T, y + T, T))
project("touches the grid's corner", square(x + 4 * T, y + 4 * T, T))
project("touches the grid's side", box(x + 4 * T, y + T / 2, x + 5 * T, y + 3 * T))
project("a hair into the side", box(x + 4 * T - S, y + T / 2, x + 5 * T, y + 3 * T))
project("inside one cell", square(x + T / 4, y + T / 4, T / 2))
project("over a crossing", square(x + T / 2, y + T / 2, T))
project("holds the grid", square(x - T, y - T, 6 * T))
project("diagonal through crossings", Polygon([(x, y), (x + S, y), (x + 4 * T, y + 4 * T - S), (x + 4 * T, y + 4 * T)]))
# A box that meets, a shape that does not.
x, y = 110.75, 25.0
zone("L", Polygon([(x, y), (x + 8 * T, y), (x + 8 * T, y + T), (x + T, y + T), (x + T, y + 8 * T), (x, y + 8 * T)]))
zone("triangle", Polygon([(x + 8 * T, y + 16 * T), (x + 8 * T, y + 24 * T), (x, y + 24 * T)]))
project("in the crook", square(x + T + S, y + T + S, 4 * T))
project("fits the crook", square(x + T, y + T, 4 * T))
project("under the slope", Polygon([(x, y + 16 * T), (x + 8 * T, y + 16 * T), (x, y + 24 * T)]))
project("across the slope by a hair", Polygon([(x, y + 16 * T), (x + 8 * T, y + 16 * T), (x + S, y + 24 * T), (x, y + 24 * T)]))
# Invalid rings.
x, y = 110.0, 25.5
zone("bow-tie", Polygon([(x, y), (x + 4 * T, y + 4 * T), (x + 4 * T, y), (x, y + 4 * T)]))
zone("repeated", Polygon([(x + 8 * T, y), (x + 8 * T, y), (x + 12 * T, y), (x + 12 * T, y), (x + 12 * T, y + 4 * T), (x + 8 * T, y + 4 * T), (x + 8 * T, y + 4 * T)]))
zone("spike", Polygon([(x + 16 * T, y), (x + 20 * T, y), (x + 24 * T, y), (x + 20 * T, y), (x + 20 * T, y + 4 * T), (x + 16 * T, y + 4 * T)]))
project("in the tie's left", square(x + T, y + 1.75 * T, T / 2))
project("above the knot", Polygon([(x + 2 * T, y + 2.5 * T), (x + 2.25 * T, y + 3.5 * T), (x + 1.75 * T, y + 3.5 * T)]))
project("over the tie", square(x - T, y - T, 6 * T))
project("in the repeated", square(x + 9 * T, y + T, T))
project("on the spike", square(x + 21 * T, y - T, 2 * T))
project("bow-tie project", Polygon([(x + 7 * T, y + T), (x + 9 * T, y + 3 * T), (x + 9 * T, y + T), (x + 7 * T, y + 3 * T)]))


def fixed(shape):
    if isinstance(shape, tuple):
        name, south = shape
        return MADE[name](south)
    return shape if shape.is_valid else shapely.make_valid(shape)


def text_of(name, shape):
    if isinstance(shape, tuple):
        return f"{shape[0]} {shape[1]!r}"
    text = wkt.dumps(shape, trim=True, rounding_precision=-1)
    assert wkt.loads(text).equals_exact(shape, 0.0), name
    return text


def main():
    lines = []
    for kind, some in (("project", projects), ("zone", zones)):
        lines += [f"{kind} {name}|{text_of(name, shape)}" for name, shape in some]
    ours = [fixed(shape) for _, shape in projects]
    theirs = [fixed(shape) for _, shape in zones]
    shapely.prepare(theirs)
    for p, a in enumerate(ours):
        for z, b in enumerate(theirs):
            if not b.intersects(a):
                continue
            both = a.intersection(b)
            if both.area > 0:
                lines.append(f"pair {p + 1} {z + 1} {area(both)!r}")
    (HERE / "adversarial.txt").write_text("\n".join(lines) + "\n")
    print(len(projects), len(zones), sum(line.startswith("pair") for line in lines))


main()

"""Writes pairs.txt: adversarial pairs of shapes with what GEOS says of each.

Run: python3 make_pairs.py      (shapely 2.2.0, GEOS 3.14.1, numpy; the seed is fixed)

One pair a line, fields separated by '|':
  kind | meets (relate T********) 0/1 | touches 0/1 | area of the overlap in m2 (ellipsoid.py over
  GEOS's intersection, whose new vertices are rounded to a few nanometres) | shape A | shape B
A shape is parts joined by '/', a part rings joined by ';', a ring 'x y' joined by ','; a part that
begins with 'L' is a line, with 'P' a point; rings come without their closing vertex. Numbers are Python reprs: they read back to the same bits.
"""
import math
import random
import shapely
from shapely.geometry import LineString, MultiPoint, MultiPolygon, Point, Polygon, box
from shapely.geometry.polygon import orient
from ellipsoid import area

R = random.Random(20260815)
STEP = 2.0 ** -4


def polygons(g):
    if g.geom_type == "Polygon":
        return [g]
    return [p for x in getattr(g, "geoms", []) for p in polygons(x)]


def as_area(g):
    ps = [orient(p) for p in polygons(g) if not p.is_empty]
    return ps[0] if len(ps) == 1 else MultiPolygon(ps)


def write(g):
    def ring(cs):
        return ",".join(f"{x!r} {y!r}" for x, y in ((float(a), float(b)) for a, b in cs))
    parts = []
    for p in getattr(g, "geoms", [g]):
        if p.geom_type == "Polygon":
            p = orient(p)
            parts.append(";".join(ring(r.coords[:-1]) for r in [p.exterior, *p.interiors]))
        elif p.geom_type == "LineString":
            parts.append("L" + ring(p.coords))
        else:
            parts.append("P" + ring(p.coords))
    return "/".join(parts)


def mosaic(n, cells, triangles=True):
    """A union of random cells and half cells of an n x n grid: holes, islands, touching rings."""
    out = []
    for _ in range(cells):
        i, j = R.randrange(n), R.randrange(n)
        c = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)]
        if triangles and R.random() < 0.5:
            del c[R.randrange(4)]
        out.append(Polygon(c))
    return as_area(shapely.unary_union(out))


def star(cx, cy, radius, n):
    angles = sorted(R.random() * 2 * math.pi for _ in range(n))
    return Polygon([
        (cx + radius * (0.4 + 0.6 * R.random()) * math.cos(a),
         cy + radius * (0.4 + 0.6 * R.random()) * math.sin(a)) for a in angles])


def mapped(g, f):
    return shapely.transform(g, lambda cs: [[float(v) for v in f(x, y)] for x, y in cs])


def dyadic(g):
    return mapped(g, lambda x, y: (110 + x * STEP, 25 + y * STEP))


def rough(g, k=0.00137):
    return mapped(g, lambda x, y: (110.3 + x * k, 25.1 + y * k * 0.77))


def ulps(v, n):
    for _ in range(abs(n)):
        v = math.nextafter(v, math.inf if n > 0 else -math.inf)
    return v


def jitter(g, n, p=1.0):
    """Moves whole vertices, each kept equal wherever it occurs, by up to n ulps."""
    moved = {}
    def f(x, y):
        if (x, y) not in moved:
            hit = R.random() < p
            moved[(x, y)] = (ulps(x, R.randint(-n, n)), ulps(y, R.randint(-n, n))) if hit else (x, y)
        return moved[(x, y)]
    return mapped(g, f)


def rotate_start(p):
    cs = list(p.exterior.coords)[:-1]
    k = R.randrange(len(cs))
    return Polygon(cs[k:] + cs[:k], [r.coords for r in p.interiors])


def star_pair():
    a = star(110.2, 25.3, 0.01, R.randint(3, 14))
    return a


def edges(p):
    cs = list(p.exterior.coords)
    return list(zip(cs[:-1], cs[1:]))


def g_mosaic():
    n = R.randint(2, 5)
    return dyadic(mosaic(n, R.randint(1, 2 * n))), dyadic(mosaic(n, R.randint(1, 2 * n)))


def g_rough_mosaic():
    n = R.randint(2, 5)
    return rough(mosaic(n, R.randint(1, 2 * n))), rough(mosaic(n, R.randint(1, 2 * n)))


def g_complement():
    n = R.randint(2, 5)
    a = mosaic(n, R.randint(1, 2 * n))
    b = box(-1, -1, n + 1, n + 1).difference(a)
    f = R.choice([dyadic, rough])
    return f(a), f(as_area(b))


def g_complement_one_cell():
    n = R.randint(2, 4)
    a = mosaic(n, R.randint(1, 2 * n))
    b = box(-1, -1, n + 1, n + 1).difference(a)
    i, j = R.randrange(n), R.randrange(n)
    b = b.union(Polygon([(i, j), (i + 1, j), (i, j + 1)]))
    f = R.choice([dyadic, rough])
    return f(a), f(as_area(b))


def g_complement_jittered():
    n = R.randint(2, 4)
    a = mosaic(n, R.randint(1, 2 * n))
    b = box(-1, -1, n + 1, n + 1).difference(a)
    return rough(a), jitter(rough(as_area(b)), 1, 0.3)


def g_same():
    a = R.choice([lambda: rough(mosaic(3, 4)), star_pair])()
    if a.geom_type == "Polygon":
        return a, rotate_start(a)
    return a, as_area(MultiPolygon(list(reversed(list(a.geoms)))))


def g_same_jittered():
    a = R.choice([lambda: rough(mosaic(3, 4)), star_pair])()
    return a, jitter(a, R.choice([1, 1, 2, 50]), R.choice([0.2, 1.0]))


def g_neighbour():
    """Across one edge of a star: the edge taken over, exactly or an ulp off at one end."""
    a = orient(star_pair())
    (x1, y1), (x2, y2) = R.choice(edges(a))
    out = R.choice([1, 1, 1, -1]) * R.choice([1e-3, 1e-6])
    nx, ny = (y2 - y1) / 0.01 * out, -(x2 - x1) / 0.01 * out
    k1, k2 = R.choice([(0, 0), (1, 0), (0, -1), (1, 1), (-1, 1)])
    b = Polygon([(ulps(x2, k1), ulps(y2, k2)), (x1, y1), (x1 + nx, y1 + ny), (x2 + nx, y2 + ny)])
    return a, b


def g_apex():
    """A triangle whose apex is put on an edge by rounding: on it, a hair in, or a hair out."""
    a = orient(star_pair())
    (x1, y1), (x2, y2) = R.choice(edges(a))
    t = R.random()
    p = (x1 + t * (x2 - x1), y1 + t * (y2 - y1))
    out = R.choice([1, 1, 1, -1]) * 1e-4
    nx, ny = (y2 - y1) / 0.01 * out, -(x2 - x1) / 0.01 * out
    b = Polygon([p, (p[0] + nx - ny / 3, p[1] + ny + nx / 3), (p[0] + nx + ny / 3, p[1] + ny - nx / 3)])
    return a, b


def g_vertex_taken_in():
    """A zone that follows an edge of the project and has a vertex of its own on it, rounded."""
    a = orient(star_pair())
    (x1, y1), (x2, y2) = R.choice(edges(a))
    ts = sorted(R.random() for _ in range(R.randint(1, 4)))
    on = [(x1 + t * (x2 - x1), y1 + t * (y2 - y1)) for t in ts]
    out = 1e-3
    nx, ny = (y2 - y1) / 0.01 * out, -(x2 - x1) / 0.01 * out
    b = Polygon([(x2, y2)] + on[::-1] + [(x1, y1), (x1 + nx, y1 + ny), (x2 + nx, y2 + ny)])
    return a, b


def g_sliver():
    """A border moved by nanometres to a millimetre, in or out."""
    a = orient(star_pair())
    (x1, y1), (x2, y2) = R.choice(edges(a))
    d = R.choice([1, -1]) * 10 ** R.uniform(-13, -8)
    l = math.hypot(x2 - x1, y2 - y1)
    ux, uy = (y2 - y1) / l, -(x2 - x1) / l
    b = Polygon([(x2 + d * ux, y2 + d * uy), (x1 + d * ux, y1 + d * uy),
                 (x1 + 1e-3 * ux, y1 + 1e-3 * uy), (x2 + 1e-3 * ux, y2 + 1e-3 * uy)])
    return a, b


def g_nested():
    """Rings in rings: islands in holes in islands, against another set of rings."""
    def rings(levels):
        out = []
        levels = sorted(levels, reverse=True)
        for k in range(0, len(levels), 2):
            o = box(-levels[k], -levels[k], levels[k], levels[k])
            if k + 1 < len(levels):
                h = levels[k + 1]
                o = o.difference(R.choice([box(-h, -h, h, h), Polygon([(-h, 0), (0, -h), (h, 0), (0, h)])]))
            out.append(o)
        return as_area(MultiPolygon(out))
    a = rings(R.sample(range(1, 13), R.randint(2, 6)))
    b = rings(R.sample(range(1, 13), R.randint(1, 6)))
    if R.random() < 0.3:
        b = mapped(b, lambda x, y: (x + R.choice([0, 0]), y))
    f = R.choice([dyadic, rough])
    return f(a), f(b)


def g_hole_filled():
    n = 4
    a = mosaic(n, 11, False)
    holes = [Polygon(r) for p in polygons(a) for r in p.interiors]
    if not holes:
        return None
    b = as_area(R.choice(holes))
    f = R.choice([dyadic, rough])
    b = f(b)
    return f(a), (jitter(b, 1, 0.2) if R.random() < 0.4 else b)


def g_corner():
    a = star(110.2, 25.3, 0.01, R.randint(3, 9))
    x, y = R.choice(list(a.exterior.coords))
    s = R.choice([1, -1]), R.choice([1, -1])
    w = 10 ** R.uniform(-7, -2)
    b = Polygon([(x, y), (x + s[0] * w, y + s[1] * w * R.random()), (x + s[0] * w * R.random(), y + s[1] * w)])
    return a, b


def g_needle():
    """Long, nearly parallel edges that cross at tiny angles."""
    y = 25 + R.random()
    e = 10 ** R.uniform(-15, -9)
    a = Polygon([(110, y), (111, y + 0.3), (111, y + 0.3 + 1e-3), (110, y + 1e-3)])
    b = Polygon([(110, y + R.choice([e, -e, 0])), (111, y + 0.3 + R.choice([e, -e, 0])),
                 (111, y + 0.3 - 1e-3), (110, y - 1e-3)])
    return a, b


def g_star():
    a = star(110.2, 25.3, 0.01, R.randint(3, 20))
    b = star(110.2 + R.uniform(-1, 1) * 0.018, 25.3 + R.uniform(-1, 1) * 0.018, 0.01, R.randint(3, 20))
    return a, b


def g_line():
    n = 5
    b = mosaic(n, R.randint(1, 9))
    k = R.randint(2, 6)
    pts = [(R.randint(-1, n + 1), R.randint(-1, n + 1)) for _ in range(k)]
    pts = [p for p, q in zip(pts, [None] + pts[:-1]) if p != q]
    if len(pts) < 2:
        return None
    f = R.choice([dyadic, rough])
    l = f(LineString(pts))
    return (jitter(l, 1, 0.3) if R.random() < 0.3 else l), f(b)


def g_border_line():
    b = R.choice([lambda: rough(mosaic(3, 4)), star_pair])()
    p = R.choice(polygons(b))
    cs = list(p.exterior.coords)
    i = R.randrange(len(cs) - 1)
    l = LineString(cs[i:i + R.randint(2, 5)]) if i + 1 < len(cs) else None
    if l is None:
        return None
    return (jitter(l, 1, 0.3) if R.random() < 0.4 else l), b


def g_points():
    n = 4
    b = mosaic(n, R.randint(1, 9))
    f = R.choice([dyadic, rough])
    pts = MultiPoint([(R.randint(0, 2 * n) / 2, R.randint(0, 2 * n) / 2) for _ in range(R.randint(1, 3))])
    return f(pts), f(b)


KINDS = [
    ("mosaic", g_mosaic, 350), ("rough mosaic", g_rough_mosaic, 120),
    ("complement", g_complement, 130), ("complement and one cell", g_complement_one_cell, 100),
    ("complement an ulp off", g_complement_jittered, 80),
    ("same", g_same, 60), ("same an ulp off", g_same_jittered, 100),
    ("neighbour", g_neighbour, 180), ("apex", g_apex, 180), ("vertices on the border", g_vertex_taken_in, 120),
    ("sliver", g_sliver, 140), ("nested", g_nested, 130), ("hole filled", g_hole_filled, 90),
    ("corner", g_corner, 100), ("needle", g_needle, 60), ("star", g_star, 70),
    ("line", g_line, 120), ("line on the border", g_border_line, 70), ("points", g_points, 60),
]


def main():
    lines = []
    for kind, make, wanted in KINDS:
        done = 0
        while done < wanted:
            pair = make()
            if pair is None:
                continue
            a, b = pair
            if a.is_empty or b.is_empty or not (shapely.is_valid(a) and shapely.is_valid(b)):
                continue
            if R.random() < 0.5 and a.geom_type in ("Polygon", "MultiPolygon"):
                a, b = b, a
            meets = shapely.relate_pattern(a, b, "T********")
            touches = (not meets) and shapely.relate(a, b)[:2] + shapely.relate(a, b)[3:5] != "FFFF"
            m = area(a.intersection(b)) if meets and a.area > 0 and b.area > 0 else 0.0
            lines.append(f"{kind}|{int(meets)}|{int(touches)}|{m:.9g}|{write(a)}|{write(b)}")
            done += 1
    with open("pairs.txt", "w") as f:
        f.write("\n".join(lines) + "\n")
    from collections import Counter
    print(len(lines), Counter((l.split("|")[0], l.split("|")[1], l.split("|")[2]) for l in lines))


main()

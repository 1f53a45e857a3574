"""Writes validity.txt: small shapes, mostly broken, with what GEOS says of them.

Run: python3 make_validity.py     (shapely 2.2.0, GEOS 3.14.1; the seed is fixed)

valid 0/1 | GEOS's reason | area m2 after repair (ellipsoid.py over the witness geometry) | shape
The witness of a part is its even-odd region: the symmetric difference, by GEOS, of the triangles
that a corner spans with every edge of every ring; parts are then united. (GEOS's own make_valid
differs where a ring runs along itself: it takes the doubled edge for a border.)
Shapes as in pairs.txt.
"""
import random
from functools import reduce
import shapely
from shapely.geometry import MultiPolygon, Polygon
from ellipsoid import area

R = random.Random(1)


def rough(x, y):
    return 110.3 + x * 0.00137, 25.1 + y * 0.00105


def ring(n, k, f):
    return [f(R.randint(0, k), R.randint(0, k)) for _ in range(n)]


def free(n):
    return [(110.3 + 0.01 * R.random(), 25.1 + 0.01 * R.random()) for _ in range(n)]


def square(x, y, s):
    return [rough(x, y), rough(x + s, y), rough(x + s, y + s), rough(x, y + s)]


def even_odd(rings):
    corner = (110.29, 25.0901)
    triangles = []
    for r in rings:
        for p, q in zip(r, r[1:] + r[:1]):
            if p != q:
                triangles.append(Polygon([corner, p, q]))
    return reduce(lambda a, b: a.symmetric_difference(b), [t for t in triangles if t.area > 0])


def write(parts):
    return "/".join(";".join(",".join(f"{x!r} {y!r}" for x, y in r) for r in p) for p in parts)


def main():
    cases = []
    for _ in range(120):
        cases.append([[ring(R.randint(4, 8), 5, rough)]])
    for _ in range(60):
        cases.append([[free(R.randint(4, 9))]])
    for _ in range(40):
        cases.append([[square(0, 0, 6)] + [square(R.randint(-2, 6), R.randint(-2, 6), R.randint(1, 3))
                                           for _ in range(R.randint(1, 3))]])
    for _ in range(60):
        cases.append([[square(R.randint(0, 6), R.randint(0, 6), R.randint(1, 4))] for _ in range(R.randint(2, 4))])
    lines = []
    for parts in cases:
        ps = [Polygon(p[0], p[1:]) for p in parts]
        whole = ps[0] if len(ps) == 1 else MultiPolygon(ps)
        fixed = shapely.unary_union([even_odd(p) for p in parts])
        reason = shapely.is_valid_reason(whole).split("[")[0]
        lines.append(f"{int(whole.is_valid)}|{reason}|{area(fixed):.10g}|{write(parts)}")
    with open("validity.txt", "w") as f:
        f.write("\n".join(lines) + "\n")
    from collections import Counter
    print(Counter(l.split("|")[1] for l in lines))


main()

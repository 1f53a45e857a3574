"""Writes pieces.txt: three sites split by village and by land-use patch, by GEOS.

Run: python3 make_pieces.py     (shapely 2.x, mpmath, pyproj; the seed is fixed)

Villages and patches are two independent coverages (Voronoi cells cut to a box, every seventh patch
left out), so that pieces are many, small and odd. The area of a piece is the series formula with
60 digits (make_areas.py) of what GEOS gives as intersection.

Lines:
  village | name | x y,x y
  patch | record | code | x y,x y
  site | name | x y,x y
  piece | site | village | record (0: no patch) | m2
"""
import importlib.util
import pathlib
import random
import sys
from shapely.geometry import MultiPoint, Polygon, box
from shapely.ops import unary_union, voronoi_diagram

here = pathlib.Path(__file__).parent
source = (here.parent / "geom" / "make_areas.py").read_text().rsplit("\nmain()", 1)[0]
areas = {}
exec(compile(source, "make_areas", "exec"), areas)

R = random.Random(1055)
FRAME = box(110.30, 25.10, 110.34, 25.13)
CODES = ["0101", "0103", "0301", "0702", "1101", "0201K", "9999"]
PLANE = areas["plane"](37)


def cells(n):
    points = [(110.30 + 0.04 * R.random(), 25.10 + 0.03 * R.random()) for _ in range(n)]
    found = voronoi_diagram(MultiPoint(points), envelope=FRAME)
    out = [c.intersection(FRAME) for c in found.geoms]
    out.sort(key=lambda c: (c.centroid.x, c.centroid.y))
    return [c for c in out if c.geom_type == "Polygon" and c.area > 0]


def text(polygon):
    return ",".join(f"{x!r} {y!r}" for x, y in list(polygon.exterior.coords)[:-1])


def area(shape):
    if shape.is_empty:
        return 0.0
    if hasattr(shape, "geoms"):
        return sum(area(g) for g in shape.geoms)
    if shape.geom_type != "Polygon":
        return 0.0
    ring = lambda r: float(areas["series"](list(r.coords)[:-1], PLANE, True))
    return ring(shape.exterior) - sum(ring(i) for i in shape.interiors)


def main():
    villages = cells(7)
    patches = [(k + 1, CODES[k % 7], c) for k, c in enumerate(cells(90)) if k % 7 != 3]
    sites = [
        ("甲", Polygon([(110.305, 25.104), (110.331, 25.107), (110.327, 25.124), (110.311, 25.121)])),
        ("乙", Polygon([(110.3201, 25.1101), (110.3225, 25.1104), (110.3221, 25.1122), (110.3204, 25.1117)])),
        # Half outside of all villages.
        ("丙", Polygon([(110.333, 25.11), (110.345, 25.111), (110.344, 25.118), (110.334, 25.117)])),
    ]
    lines = [f"village|{k + 1}|{text(v)}" for k, v in enumerate(villages)]
    lines += [f"patch|{k}|{code}|{text(c)}" for k, code, c in patches]
    lines += [f"site|{name}|{text(s)}" for name, s in sites]
    covered = unary_union([c for _, _, c in patches])
    for name, site in sites:
        parts = [(str(k + 1), site.intersection(v)) for k, v in enumerate(villages)]
        parts.append(("", site.difference(unary_union(villages))))
        for village, part in parts:
            for k, _, cell in patches:
                m2 = area(part.intersection(cell))
                if m2 > 1e-6:
                    lines.append(f"piece|{name}|{village}|{k}|{m2:.6f}")
            m2 = area(part.difference(covered))
            if m2 > 0.02:
                lines.append(f"piece|{name}|{village}|0|{m2:.6f}")
    (here / "pieces.txt").write_text("\n".join(lines) + "\n")
    print(len(lines))


main()

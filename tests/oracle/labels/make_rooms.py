"""Room for labels in polygons, from shapely (pip install shapely).

For each polygon and each half width and half height of a label: by what factor the label could
grow at its best place. A label of factor k fits around every point that the boundary, thickened
by the label's box, leaves of the polygon; the largest k that leaves anything is found by halving.
Beside it the radius of the largest inscribed circle once the plane is scaled so that the label
is a square (shapely's maximum_inscribed_circle; `polylabel` finds its middle): the best square
reaches at least the circle's radius over the root of two.

python make_rooms.py > rooms.txt
"""

import math
import random

import shapely
from shapely.geometry import MultiPoint, Polygon
from shapely.ops import unary_union


def star(rng, x, y, radius, num, wild):
    ring = []
    for i in range(num):
        angle = 2 * math.pi * i / num
        r = radius * (1 + wild * math.sin(3 * angle + rng.random()) + wild * (rng.random() - 0.5))
        ring.append((round(x + r * math.cos(angle), 2), round(y + 0.7 * r * math.sin(angle), 2)))
    return ring


def thickened(polygon, hw, hh, k):
    pieces = []
    for ring in [polygon.exterior, *polygon.interiors]:
        points = list(ring.coords)
        for a, b in zip(points, points[1:]):
            corners = [
                (p[0] + sx * k * hw, p[1] + sy * k * hh)
                for p in (a, b)
                for sx in (-1, 1)
                for sy in (-1, 1)
            ]
            pieces.append(MultiPoint(corners).convex_hull)
    return unary_union(pieces)


def largest(polygon, hw, hh):
    low, high = 0.0, 1000.0
    while high - low > 1e-5:
        k = (low + high) / 2
        if polygon.difference(thickened(polygon, hw, hh, k)).area > 1e-9:
            low = k
        else:
            high = k
    return low


def circle(polygon, hw, hh):
    scaled = shapely.transform(polygon, lambda c: c / [hw, hh])
    return shapely.maximum_inscribed_circle(scaled, tolerance=1e-4).length


def main():
    rng = random.Random(25)
    shapes = [
        ("square", [[(0, 0), (100, 0), (100, 100), (0, 100)]]),
        ("ell", [[(0, 0), (200, 0), (200, 40), (60, 40), (60, 200), (0, 200)]]),
        (
            "horseshoe",
            [[(0, 0), (240, 0), (240, 160), (170, 160), (170, 50), (40, 50), (40, 160), (0, 160)]],
        ),
        (
            "holed",
            [
                [(0, 0), (300, 0), (300, 120), (0, 120)],
                [(120, 30), (180, 30), (180, 90), (120, 90)],
            ],
        ),
        ("slant", [[(0, 0), (30, 0), (230, 150), (200, 150)]]),
    ]
    for i in range(15):
        rings = [star(rng, 200, 150, 110, 14 + 3 * i, 0.18 + 0.01 * i)]
        if i % 3 == 0:
            rings.append(star(rng, 210, 150, 18, 9, 0.1))
        shapes.append((f"star{i}", rings))
    for name, rings in shapes:
        polygon = Polygon(rings[0], rings[1:])
        assert polygon.is_valid, name
        for hw, hh in [(6.0, 6.0), (24.0, 6.0), (12.0, 7.5)]:
            k, r = largest(polygon, hw, hh), circle(polygon, hw, hh)
            print(f"label {name} {hw} {hh} {k:.4f} {r:.4f}")
        for ring in rings:
            print("ring " + " ".join(f"{x},{y}" for x, y in ring))


main()

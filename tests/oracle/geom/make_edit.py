"""Witness of tests/suite/geom/edit.rs: areas of edited shapes by shapely (GEOS).

All in metres of a plane, about an origin; the suite lays the same shapes into the 3-degree zone
plane about 110.3 E, 25.3 N and measures there. Roundings have 30 segments to the quarter.

    pip install shapely==2.2.0
    python make_edit.py > edit.txt
"""

from shapely import affinity
from shapely.geometry import LineString, Point, Polygon
from shapely.ops import split, unary_union

SITE = Polygon(
    [(0, 0), (400, 0), (400, 150), (180, 150), (180, 320), (0, 320)],
    [[(40, 40), (40, 90), (110, 90), (110, 40)]],
)
OTHER = Polygon([(300, 100), (520, 60), (560, 260), (330, 240)])
CHAIN = LineString([(0, 0), (150, 40), (220, 210), (500, 230)])
KNIFE = LineString([(-20, 200), (90, 210), (200, 190)])
BOTH_ARMS = LineString([(60, -30), (70, 340)])


def say(name, value):
    print(f"{name} {value:.6f}")


def main():
    print("# Made by make_edit.py with shapely 2.2.0; square metres of the plane.")
    say("site", SITE.area)
    for by in (10, 55, -5, -20):
        say(f"buffer {by}", SITE.buffer(by, quad_segs=30).area)
    say("point 25", Point(0, 0).buffer(25, quad_segs=30).area)
    say("line 12", CHAIN.buffer(12, quad_segs=30).area)
    strip = CHAIN.buffer(10, quad_segs=30, cap_style="flat")
    say("corridor 20", strip.area)
    say("merged", unary_union([SITE, OTHER]).area)
    say("cut", SITE.difference(OTHER).area)
    for name, line in (("knife", KNIFE), ("both", BOTH_ARMS)):
        areas = sorted((p.area for p in split(SITE, line).geoms), reverse=True)
        for k, area in enumerate(areas):
            say(f"{name} {k}", area)
    turned = affinity.rotate(SITE, -30, origin=(10, 20))
    say("turned x", turned.exterior.coords[2][0])
    say("turned y", turned.exterior.coords[2][1])
    scaled = affinity.scale(SITE, 1.5, 1.5, origin=(10, 20))
    say("scaled", scaled.area)


main()

"""Writes way_out.json: trims and smallest shifts of 20 made projects, by shapely and PROJ.

Run: python3 make_way_out.py > way_out.json      (shapely 2.2.0, pyproj 3.7.2, numpy 2.4.6)

Shapes are made in the plane of CGCS2000 / 3-degree zone 37 (EPSG:4525), in whole centimetres, and
written in degrees by PROJ. For each case:
  trim      area of the project inside the union of the zones and outside it, square metres on the
            ellipsoid with geodesic edges (edges are short: within 1e-3 m2 of edges straight in
            degrees), and the number of parts outside;
  brute     the shortest translation by whole metres within 300 m that leaves 0.0125 m between the
            project and every zone, tried one by one in the plane; null where none does;
  exact     where the project is convex: the distance from the origin to the complement of the
            Minkowski difference of the zones and the project, which no clear translation undercuts.
"""
import json
import sys

import numpy as np
import shapely
from pyproj import Geod, Transformer
from shapely import affinity
from shapely.geometry import MultiPoint, Point, Polygon
from shapely.ops import triangulate, unary_union

LIMIT = 300
CLEARANCE = 0.0125
TO_DEGREES = Transformer.from_crs(4525, 4490, always_xy=True)
GEOD = Geod(a=6378137.0, rf=298.257222101)
ORIGIN = np.array([37_460_000.0, 2_790_000.0])


def star(rng, centre, radius, count, rough):
    angles = np.sort(rng.uniform(0, 2 * np.pi, count))
    while np.max(np.diff(np.append(angles, angles[0] + 2 * np.pi))) > 2.5:
        angles = np.sort(rng.uniform(0, 2 * np.pi, count))
    radii = radius * rng.uniform(1 - rough, 1 + rough, count)
    points = centre + np.c_[radii * np.cos(angles), radii * np.sin(angles)]
    return Polygon(np.round(points, 2))


def degrees(polygon):
    def ring(r):
        xy = np.array(r.coords) + ORIGIN
        lon, lat = TO_DEGREES.transform(xy[:, 0], xy[:, 1])
        return [[float(x), float(y)] for x, y in zip(lon, lat)]
    return [ring(polygon.exterior)] + [ring(r) for r in polygon.interiors]


def geodesic_area(shape):
    parts = getattr(shape, "geoms", [shape])
    return sum(abs(GEOD.geometry_area_perimeter(p)[0]) for p in parts if p.area > 0)


def convex_pieces(polygon):
    return [t for t in triangulate(polygon) if False] or [
        p for p in shapely.constrained_delaunay_triangles(polygon).geoms]


def minkowski_difference(zones, project):
    """All translations that bring a convex project over the zones."""
    back = -np.array(project.exterior.coords)
    sums = []
    for zone in zones:
        for piece in convex_pieces(zone):
            corners = np.array(piece.exterior.coords[:-1])
            all_sums = (corners[:, None, :] + back[None, :, :]).reshape(-1, 2)
            sums.append(MultiPoint(all_sums).convex_hull)
    return unary_union(sums)


def brute(zones, project):
    zone = unary_union(zones)
    shapely.prepare(zone)
    r = np.arange(-LIMIT, LIMIT + 1)
    east, north = (g.ravel() for g in np.meshgrid(r, r))
    squares = east * east + north * north
    order = np.argsort(squares, kind="stable")
    for k in order:
        if squares[k] > LIMIT * LIMIT:
            break
        moved = affinity.translate(project, float(east[k]), float(north[k]))
        if not zone.intersects(moved) and zone.distance(moved) >= CLEARANCE:
            return [int(east[k]), int(north[k])]
    return None


def main():
    rng = np.random.default_rng(20261124)
    cases = []
    for number in range(20):
        is_convex = number % 2 == 0
        project = star(rng, np.array([0.0, 0.0]), 60, 8, 0.1 if is_convex else 0.6)
        if is_convex:
            project = project.convex_hull
        zones = []
        while not unary_union([project.intersection(z) for z in zones]).area > 20:
            zones = []
            for _ in range(int(rng.integers(1, 6))):
                centre = rng.uniform(-120, 120, 2)
                zone = star(rng, centre, rng.uniform(40, 140), int(rng.integers(6, 30)), 0.5)
                if zone.is_valid:
                    zones.append(zone)
            if number == 7 and zones:
                hole = star(rng, np.array([0.0, 0.0]), 90, 10, 0.1)
                big = star(rng, np.array([0.0, 0.0]), 280, 30, 0.1).difference(hole)
                zones = [g for g in getattr(big, "geoms", [big])]
                zones.append(star(rng, np.array([10.0, 0.0]), 15, 7, 0.2))
        own = shapely.Polygon(degrees(project)[0])
        theirs = unary_union([Polygon(degrees(z)[0], degrees(z)[1:]) for z in zones])
        inside, outside = own.intersection(theirs), own.difference(theirs)
        parts = [p for p in getattr(outside, "geoms", [outside]) if geodesic_area(p) > 0.01]
        exact = None
        if is_convex:
            forbidden = minkowski_difference(zones, project)
            if forbidden.contains(Point(0, 0)):
                exact = forbidden.boundary.distance(Point(0, 0))
        cases.append({
            "project": degrees(project),
            "zones": [degrees(z) for z in zones],
            "given_up_m2": round(geodesic_area(inside), 4),
            "left_m2": round(geodesic_area(outside), 4),
            "parts": len(parts),
            "brute": brute(zones, project),
            "exact_m": exact and round(exact, 4),
        })
        print(number, cases[-1]["brute"], cases[-1]["exact_m"], cases[-1]["parts"], file=sys.stderr)
    print("[")
    print(",\n".join(json.dumps(c, separators=(",", ":")) for c in cases))
    print("]")


main()

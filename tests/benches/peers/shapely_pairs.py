"""The peer of bench `overlap`: the same 1,100 projects and 10,000 or 100,000 zones in GEOS.

Run: python3 shapely_pairs.py      (shapely 2.2, which carries GEOS 3.14; numpy)

What a practised user of shapely writes: an STRtree over the zones, a bulk query with `intersects`
(which prepares each project), and planar area of the intersections, one thread. GEOS is spared the
ellipsoid and, but for the last line, the question whether interiors meet, both of which bench
`overlap` answers. The coordinates are those of tests/support/synthetic.rs, bit for bit.
"""
import pathlib
import statistics
import sys
import time

import numpy as np
import shapely

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "oracle" / "geom"))
from make_synthetic import polygon, projects, zones  # noqa: E402


def median_ms(work, times):
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1e3)
    return statistics.median(taken)


def screen(shapes, tree, zone_shapes, exact):
    def work():
        # New objects each time: a prepared shape would be kept from run to run.
        some = shapely.from_wkb(shapes)
        p, z = tree.query(some, predicate="intersects")
        if exact:
            meets = shapely.relate_pattern(some[p], zone_shapes[z], "T********")
            p, z = p[meets], z[meets]
        return shapely.area(shapely.intersection(some[p], zone_shapes[z])).sum()
    return work


def main():
    print(f"shapely {shapely.__version__}, GEOS {shapely.geos_version_string}")
    for count in (10_000, 100_000):
        zone_list = zones(count - 6000)
        zone_shapes = np.array([polygon(z) for z in zone_list])
        shapes = shapely.to_wkb(np.array([polygon(p) for p in projects(zone_list)]))

        def index():
            # Built at the first query.
            tree = shapely.STRtree(zone_shapes)
            tree.query(shapely.Point(0, 0))
            return tree

        tree = index()
        print(f"{count} zones")
        print(f"  index {median_ms(index, 5):.1f} ms")
        all_pairs = screen(shapes, tree, zone_shapes, False)
        print(f"  all pairs {median_ms(all_pairs, 7):.0f} ms")
        sixty = screen(shapes[1000:1060], tree, zone_shapes, False)
        print(f"  sixty corridors {median_ms(sixty, 7):.0f} ms")
        exact = screen(shapes, tree, zone_shapes, True)
        print(f"  all pairs, interiors meet {median_ms(exact, 5):.0f} ms")


main()

"""Writes bench_10k.txt and bench_100k.txt: which pairs of the benchmarks' set GEOS says meet.

Run: python3 make_bench_pairs.py FOLDER      (shapely 2.2.0, GEOS 3.14.1, numpy)

FOLDER holds projects.shp and zones-{10k,100k}.shp of `cargo run --release --no-default-features
--example make_bench`. The .shp is read here, one ring a record, by struct alone.

A line a project, in file order: number of zones whose interior meets its own (relate
`T********`) and a hash of their numbers. After that, for every 97th pair, `a PROJECT ZONE AREA`:
square metres of GEOS's intersection by ellipsoid.py. Numbers count from 1.
"""
import pathlib
import struct
import sys

import numpy as np
import shapely

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "geom"))
from ellipsoid import area  # noqa: E402


def polygons(path):
    data = path.read_bytes()
    at, out = 100, []
    while at < len(data):
        words = struct.unpack(">i", data[at + 4:at + 8])[0]
        kind, = struct.unpack("<i", data[at + 8:at + 12])
        rings, points = struct.unpack("<ii", data[at + 44:at + 52])
        assert (kind, rings) == (5, 1)
        start = at + 56
        coords = np.frombuffer(data, "<f8", 2 * points, start).reshape(-1, 2)
        out.append(shapely.Polygon(coords))
        at += 8 + 2 * words
    return np.array(out)


def hashed(numbers):
    h = 0xcbf29ce484222325
    for n in numbers:
        for byte in int(n).to_bytes(4, "little"):
            h = (h ^ byte) * 0x100000001b3 % 2**64
    return h


def main():
    folder = pathlib.Path(sys.argv[1])
    projects = polygons(folder / "projects.shp")
    assert shapely.is_valid(projects).all()
    for name in ("10k", "100k"):
        zones = polygons(folder / f"zones-{name}.shp")
        print(name, "invalid zones:", int((~shapely.is_valid(zones)).sum()))
        left, right = shapely.STRtree(zones).query(projects, predicate="intersects")
        meets = shapely.relate_pattern(projects[left], zones[right], "T********")
        print(name, "pairs:", int(meets.sum()), "only touching:", int((~meets).sum()))
        left, right = left[meets], right[meets]
        order = np.lexsort((right, left))
        left, right = left[order], right[order]
        lines = []
        for p in range(len(projects)):
            mine = right[left == p] + 1
            lines.append(f"{len(mine)} {hashed(mine):016x}")
        for p, z in list(zip(left, right))[::97]:
            lines.append(f"a {p + 1} {z + 1} {area(projects[p].intersection(zones[z]))!r}")
        (HERE / f"bench_{name}.txt").write_text("\n".join(lines) + "\n")


main()

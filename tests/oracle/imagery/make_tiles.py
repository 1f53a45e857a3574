#!/usr/bin/env python3
"""Small tile sets, and which colour lies where in them.

    pip install pmtiles mercantile pillow
    python3 tests/oracle/imagery/make_tiles.py

Tiles are numbered by mercantile, PMTiles written by the format's own package, MBTiles by
SQLite. Every tile has a colour of its own and a white square in its north-western corner.
Writes tests/fixtures/imagery/t_* and here tiles.csv: file, zoom, longitude, latitude, colour.
"""

import csv
import gzip
import io
import pathlib
import sqlite3

import mercantile
from PIL import Image
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

HERE = pathlib.Path(__file__).parent
OUT = HERE.parent.parent / "fixtures" / "imagery"
for old in OUT.glob("t_*"):
    old.unlink()
WEST, SOUTH, EAST, NORTH = 109.9, 24.9, 110.6, 25.4
rows = []


def color(t):
    return (t.x * 37 % 200, t.y * 53 % 200, t.z * 11 % 200)


def picture(t, side, kind):
    image = Image.new("RGB", (side, side), color(t))
    image.paste((255, 255, 255), (0, 0, side // 8, side // 8))
    out = io.BytesIO()
    image.save(out, {"png": "PNG", "jpg": "JPEG", "webp": "WEBP"}[kind],
               **({"lossless": True} if kind == "webp" else {"quality": 95} if kind == "jpg" else {}))
    return out.getvalue()


def tiles(zooms):
    return [t for z in zooms for t in mercantile.tiles(WEST, SOUTH, EAST, NORTH, [z])]


def note(name, zooms, skip=()):
    for t in tiles(zooms):
        if t in skip:
            continue
        b = mercantile.bounds(t)
        lon, lat = (b.west + b.east) / 2, (b.south + b.north) / 2
        if WEST < lon < EAST and SOUTH < lat < NORTH:
            rows.append([name, t.z, lon, lat, *color(t)])
        # The white corner tells north from south.
        lon, lat = b.west + 0.06 * (b.east - b.west), b.north - 0.06 * (b.north - b.south)
        if WEST < lon < EAST and SOUTH < lat < NORTH:
            rows.append([name, t.z, lon, lat, 255, 255, 255])


def mbtiles(name, zooms, side=256, kind="png", view=False, metadata=None):
    db = sqlite3.connect(OUT / name)
    db.execute("PRAGMA page_size = 1024")
    db.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
    known = {"name": "示意瓦片", "format": kind, "bounds": f"{WEST},{SOUTH},{EAST},{NORTH}",
             "minzoom": min(zooms), "maxzoom": max(zooms)}
    known.update(metadata or {})
    db.executemany("INSERT INTO metadata VALUES (?, ?)", [(k, str(v)) for k, v in known.items() if v is not None])
    table = "shallow" if view else "tiles"
    db.execute(f"CREATE TABLE {table} (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)")
    db.execute(f"CREATE UNIQUE INDEX i ON {table} (zoom_level, tile_column, tile_row)")
    for t in tiles(zooms):
        db.execute(f"INSERT INTO {table} VALUES (?, ?, ?, ?)", (t.z, t.x, 2 ** t.z - 1 - t.y, picture(t, side, kind)))
    if view:
        db.execute("CREATE VIEW tiles AS SELECT * FROM shallow")
    db.commit()
    db.close()
    note(name, zooms)


mbtiles("t_png.mbtiles", [9, 10])
mbtiles("t_jpg.mbtiles", [9, 10], kind="jpg")
mbtiles("t_webp_512.mbtiles", [9, 10], side=512, kind="webp")
mbtiles("t_view.mbtiles", [9, 10], view=True, metadata={"bounds": None})
db = sqlite3.connect(OUT / "t_vector.mbtiles")
db.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
db.execute("INSERT INTO metadata VALUES ('format', 'pbf')")
db.execute("CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)")
db.execute("INSERT INTO tiles VALUES (0, 0, 0, ?)", (gzip.compress(b"\x1a\x02x\x02"),))
db.commit()
db.close()


def pmtiles(name, zooms, kind="png", type=TileType.PNG, tile_compression=Compression.NONE, clustered=True):
    with open(OUT / name, "wb") as f:
        w = Writer(f)
        todo = sorted(tiles(zooms), key=lambda t: zxy_to_tileid(t.z, t.x, t.y))
        if not clustered:
            todo = todo[::-1]
        for t in todo:
            data = picture(t, 256, kind)
            if tile_compression == Compression.GZIP:
                data = gzip.compress(data, mtime=0)
            w.write_tile(zxy_to_tileid(t.z, t.x, t.y), data)
        w.finalize({
            "tile_type": type, "tile_compression": tile_compression,
            "min_zoom": min(zooms), "max_zoom": max(zooms),
            "min_lon_e7": int(WEST * 1e7), "min_lat_e7": int(SOUTH * 1e7),
            "max_lon_e7": int(EAST * 1e7), "max_lat_e7": int(NORTH * 1e7),
            "center_zoom": min(zooms), "center_lon_e7": int(110.3 * 1e7), "center_lat_e7": int(25.2 * 1e7),
        }, {"name": "示意瓦片"})
    if type != TileType.MVT:
        note(name, zooms)


pmtiles("t_png.pmtiles", [9, 10])
pmtiles("t_jpg.pmtiles", [9, 10], kind="jpg", type=TileType.JPEG, clustered=False)
pmtiles("t_webp.pmtiles", [10], kind="webp", type=TileType.WEBP)
pmtiles("t_gzip.pmtiles", [9, 10], tile_compression=Compression.GZIP)

# The package makes leaf directories of thousands of tiles only: here are two by its own parts.
from pmtiles.tile import Entry, serialize_directory, serialize_header  # noqa: E402

entries, data = [], b""
for t in sorted(tiles([9, 10]), key=lambda t: zxy_to_tileid(t.z, t.x, t.y)):
    tile = picture(t, 256, "png")
    entries.append(Entry(zxy_to_tileid(t.z, t.x, t.y), len(data), len(tile), 1))
    data += tile
half = len(entries) // 2
leaves = [serialize_directory(entries[:half]), serialize_directory(entries[half:])]
root = serialize_directory([Entry(entries[0].tile_id, 0, len(leaves[0]), 0),
                            Entry(entries[half].tile_id, len(leaves[0]), len(leaves[1]), 0)])
meta = gzip.compress('{"name":"示意瓦片"}'.encode(), mtime=0)
at = 127 + len(root)
header = {
    "version": 3, "root_offset": 127, "root_length": len(root), "metadata_offset": at, "metadata_length": len(meta),
    "leaf_directory_offset": at + len(meta), "leaf_directory_length": sum(map(len, leaves)),
    "tile_data_offset": at + len(meta) + sum(map(len, leaves)), "tile_data_length": len(data),
    "addressed_tiles_count": len(entries), "tile_entries_count": len(entries), "tile_contents_count": len(entries),
    "clustered": True, "internal_compression": Compression.GZIP, "tile_compression": Compression.NONE,
    "tile_type": TileType.PNG, "min_zoom": 9, "max_zoom": 10,
    "min_lon_e7": int(WEST * 1e7), "min_lat_e7": int(SOUTH * 1e7), "max_lon_e7": int(EAST * 1e7),
    "max_lat_e7": int(NORTH * 1e7), "center_zoom": 9, "center_lon_e7": int(110.3e7), "center_lat_e7": int(25.2e7),
}
(OUT / "t_leaves.pmtiles").write_bytes(serialize_header(header) + root + meta + b"".join(leaves) + data)
note("t_leaves.pmtiles", [9, 10])
pmtiles("t_vector.pmtiles", [9], type=TileType.MVT)

with open(HERE / "tiles.csv", "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(["file", "zoom", "lon", "lat", "red", "green", "blue"])
    w.writerows(rows)

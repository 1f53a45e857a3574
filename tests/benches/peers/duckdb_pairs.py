"""One cold pass of DuckDB spatial: projects x zones from shapefile, every pair with its area.

Run: python3 duckdb_pairs.py PROJECTS.shp ZONES.shp OUT.csv [THREADS]

What a practised user writes: both files into tables, a join with ST_Intersects (DuckDB plans it
as its own spatial join), the planar area of the intersections. Extension `spatial` comes from
PyPI (duckdb, duckdb-extension-spatial), so that nothing is fetched while it runs.
"""
import pathlib
import sys

import duckdb


def connect(threads):
    connection = duckdb.connect(config={"threads": threads, "allow_unsigned_extensions": True})
    try:
        from duckdb_extensions import import_extension
        import_extension("spatial")
    except ImportError:
        import duckdb_extension_spatial
        home = pathlib.Path(duckdb_extension_spatial.__file__).parent
        for file in home.rglob("spatial.duckdb_extension*"):
            if not file.name.endswith(".gz"):
                connection.execute(f"LOAD '{file}'")
                return connection
    connection.execute("LOAD spatial")
    return connection


def main():
    projects, zones, out = sys.argv[1:4]
    threads = int(sys.argv[4]) if len(sys.argv) > 4 else 2
    c = connect(threads)
    c.execute(f"CREATE TABLE p AS SELECT row_number() OVER () AS id, geom FROM ST_Read('{projects}')")
    c.execute(f"CREATE TABLE z AS SELECT row_number() OVER () AS id, geom FROM ST_Read('{zones}')")
    c.execute(
        "COPY (SELECT p.id AS project, z.id AS zone, ST_Area(ST_Intersection(p.geom, z.geom)) AS area "
        f"FROM p JOIN z ON ST_Intersects(p.geom, z.geom)) TO '{out}' (HEADER)"
    )
    print(c.execute(f"SELECT count(*), sum(area) FROM '{out}'").fetchall())


main()

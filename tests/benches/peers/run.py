"""All peers and Redline on the same files in one go: CPU seconds, wall time, peak memory, ratios.

Run: python3 tests/benches/peers/run.py PROJECTS.shp ZONES.shp [--redline BINARY] [--threads N]
         [--runs N]

Two tables' worth: all pairs of two files, and opening the larger one. Ratios compare with Redline
at the same work; of several runs each, taken in turn, the least of CPU and of wall time count.

The files are those of `cargo run --release --no-default-features --example make_bench`
(target/bench). Each peer is a process of its own; CPU seconds are user + system of the process
and its children, as the kernel counts them. A peer that is not installed is named and left out;
one that fails is told with the end of its words. Nothing is fetched. PostGIS counts with its
server where PGDATABASE names a database with the extension: its line holds wall time alone,
since the server's CPU seconds are not the client's. Use an otherwise idle machine.
"""
import argparse
import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]

GEOPANDAS = """
import sys, geopandas as g
p, z = g.read_file(sys.argv[1]), g.read_file(sys.argv[2])
a = g.sjoin(p[["geometry"]], z[["geometry"]], predicate="intersects")
left, right = p.geometry.loc[a.index], z.geometry.loc[a["index_right"]]
area = left.values.intersection(right.values).area
print(len(area), area.sum())
"""

SHAPELY = """
import sys, pyogrio, shapely
p, z = (shapely.from_wkb(pyogrio.raw.read(f, columns=[])[2]) for f in sys.argv[1:3])
i, j = shapely.STRtree(z).query(p, predicate="intersects")
area = shapely.area(shapely.intersection(p[i], z[j]))
print(len(area), area.sum())
"""


def has(*modules):
    return all(importlib.util.find_spec(m) for m in modules)


def peers(projects, zones, out, redline, threads):
    """Name, argument list or None where it is not installed, what is missing, same work as which."""
    python = sys.executable
    yield "redline overlap", redline and [
        redline, "overlap", projects, zones, "--threads", str(threads), "--output", f"{out}/redline.csv",
    ], "a release build of redline", "pairs"
    duckdb = has("duckdb") and (has("duckdb_extension_spatial") or has("duckdb_extensions"))
    yield "DuckDB spatial", duckdb and [
        python, str(HERE / "duckdb_pairs.py"), projects, zones, f"{out}/duckdb.csv", str(threads),
    ], "duckdb and duckdb-extension-spatial", "pairs"
    yield "shapely", has("shapely", "pyogrio") and [python, "-c", SHAPELY, projects, zones], "shapely and pyogrio", "pairs"
    yield "GeoPandas", has("geopandas") and [python, "-c", GEOPANDAS, projects, zones], "geopandas", "pairs"
    ogr = shutil.which("ogr2ogr")
    qgis = shutil.which("qgis_process")
    yield "QGIS intersection", qgis and [
        qgis, "run", "native:intersection", "--", f"INPUT={projects}", f"OVERLAY={zones}",
        f"OUTPUT={out}/qgis.gpkg",
    ], "qgis_process", "pairs"
    psql, load = shutil.which("psql"), shutil.which("shp2pgsql")
    postgis = psql and load and os.environ.get("PGDATABASE")
    sql = (
        "create index on redline_z using gist(geom); analyze redline_z; select count(*), "
        "sum(st_area(st_intersection(p.geom, z.geom))) from redline_p p join redline_z z "
        "on st_intersects(p.geom, z.geom)"
    )
    yield "PostGIS (wall only)", postgis and [
        "sh", "-c",
        'shp2pgsql -d -D -s 4490 "$1" redline_p | psql -q >"$4" && '
        'shp2pgsql -d -D -s 4490 "$2" redline_z | psql -q >"$4" && psql -c "$3"',
        "sh", projects, zones, sql, os.devnull,
    ], "psql, shp2pgsql and PGDATABASE", "pairs"
    yield "redline info (opens zones)", redline and [redline, "info", zones], "a release build of redline", "open"
    yield "ogr2ogr (zones to memory)", ogr and [ogr, "-f", "Memory", "", zones], "gdal-bin", "open"


def measured(arguments, log):
    """Exit status, CPU seconds, wall seconds, peak MB."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "OGR_ENABLE_PARTIAL_REPROJECTION": "NO"}
    began = time.perf_counter()
    child = subprocess.Popen(arguments, stdout=log, stderr=subprocess.STDOUT, env=env)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("projects")
    parser.add_argument("zones")
    parser.add_argument("--redline")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--runs", type=int, default=1)
    given = parser.parse_args()
    built = ROOT / "target" / "release" / "redline"
    redline = given.redline or (str(built) if built.exists() else None)
    best, failed = {}, {}
    with tempfile.TemporaryDirectory() as out:
        all_peers = list(peers(given.projects, given.zones, out, redline, given.threads))
        for name, arguments, _, _ in all_peers * given.runs:
            if not arguments or name in failed:
                continue
            with tempfile.TemporaryFile("w+") as log:
                status, cpu, wall, peak = measured(arguments, log)
                log.seek(0)
                said = log.read()
            # Redline ends with 1 where pairs are found.
            if status != 0 and not (name.startswith("redline overlap") and status == 1):
                failed[name] = f"failed ({status}): {said.strip()[-200:]}"
                continue
            before = best.get(name, (cpu, wall, peak))
            best[name] = tuple(map(min, before, (cpu, wall, peak)))
    print(f"{'':<28}{'CPU s':>9}{'wall s':>9}{'peak MB':>9}{'CPU ÷ ours':>12}{'wall ÷ ours':>12}")
    bases = {}
    for name, arguments, missing, work in all_peers:
        if not arguments:
            print(f"{name:<28} not installed: {missing}")
        elif name in failed:
            print(f"{name:<28} {failed[name]}")
        else:
            cpu, wall, peak = best[name]
            if name.startswith("redline"):
                bases[work] = (cpu, wall)
            base = bases.get(work)
            if name.startswith("PostGIS"):
                # The server's CPU and memory are not the client's: not measured, so not printed.
                ratio = f"{wall / base[1]:>12.1f}" if base else ""
                print(f"{name:<28}{'-':>9}{wall:>9.2f}{'-':>9}{'-':>12}{ratio}")
                continue
            ratios = f"{cpu / base[0]:>12.1f}{wall / base[1]:>12.1f}" if base else ""
            print(f"{name:<28}{cpu:>9.2f}{wall:>9.2f}{peak:>9.0f}{ratios}")


main()

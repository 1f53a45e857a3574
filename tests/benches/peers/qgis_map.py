"""Pictures of the same shapefiles by QGIS and by Redline in the same run, with the ratio.

Run: python3 tests/benches/peers/qgis_map.py FILE.shp... [--runs N] [--bench BINARY]
         [--redline BINARY] [--qgis-python /usr/bin/python3] [--keep FOLDER]

The files are those of `make_bench` (target/bench/blobs-1m.shp and its like), the binary that of
`cargo bench --no-default-features --bench map --no-run`; the newest in target/release/deps is
taken unless one is named. QGIS is Debian's python3-qgis, whose modules belong to the system's
own Python; where it is missing that is said, and Redline is told alone.

Both draw 1920 x 1080 pixels, fill at a tenth and an outline of 1.1 pixels in the same colours,
without labels: the whole file, then a tenth and a hundredth of its height at three places each.
QGIS has its own simplification on (geometry, 1 pixel, as its window has by default),
anti-aliasing, and its parallel job. It draws plain degrees, as the file has them, and so shows
nine hundredths less from west to east than Redline, which keeps the ground's shape: that is in
favour of QGIS. Warm is the second picture of an extent in a running process, the median of N;
cold is a process from its start to the first picture of the whole file, for Redline without its
levels: in the bench, and as `redline map`, which also writes the picture, where there is a
release build of it. CPU time is that of all threads. Nothing is fetched. Use an idle machine.
"""
import argparse
import json
import os
import pathlib
import statistics
import struct
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve()
ROOT = HERE.parents[3]
SIZE = (1920, 1080)
# Where the middle of a view lies, as shares of the extent: the middle, and two others.
PLACES = [(0.5, 0.5), (0.27, 0.61), (0.74, 0.33)]


def extents(path):
    """Name of a zoom and extent (west, south, east, north), as wide as high but for the first."""
    with open(path, "rb") as shp:
        west, south, east, north = struct.unpack("<4d", shp.read(68)[36:])
    yield "whole", (west, south, east, north)
    for name, zoom in (("1/10", 10), ("1/100", 100)):
        half = (north - south) / zoom / 2
        for u, v in PLACES:
            x, y = west + u * (east - west), south + v * (north - south)
            yield name, (x - half, y - half, x + half, y + half)


def draw_in_qgis(path, views, runs, keep):
    """Runs in QGIS's Python: prints when the first picture was there, then all times."""
    import resource

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from qgis.core import (
        QgsApplication, QgsFillSymbol, QgsMapRendererParallelJob, QgsMapSettings, QgsRectangle,
        QgsSingleSymbolRenderer, QgsVectorLayer, QgsVectorSimplifyMethod, Qgis,
    )
    from qgis.PyQt.QtCore import QSize
    from qgis.PyQt.QtGui import QColor

    QgsApplication.setPrefixPath("/usr", True)
    app = QgsApplication([], False)
    app.initQgis()
    layer = QgsVectorLayer(path, "polygons", "ogr")
    if not layer.isValid():
        sys.exit(f"QGIS cannot open {path}")
    symbol = QgsFillSymbol.createSimple({
        "color": "200,49,43,26", "outline_color": "200,49,43,255",
        "outline_width": "1.1", "outline_width_unit": "Pixel",
    })
    layer.setRenderer(QgsSingleSymbolRenderer(symbol))
    simplify = QgsVectorSimplifyMethod()
    simplify.setSimplifyHints(QgsVectorSimplifyMethod.GeometrySimplification)
    simplify.setSimplifyAlgorithm(QgsVectorSimplifyMethod.Distance)
    simplify.setThreshold(1.0)
    simplify.setForceLocalOptimization(True)
    layer.setSimplifyMethod(simplify)

    def cpu():
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return usage.ru_utime + usage.ru_stime

    def picture(extent):
        west, south, east, north = extent
        settings = QgsMapSettings()
        settings.setLayers([layer])
        settings.setDestinationCrs(layer.crs())
        settings.setBackgroundColor(QColor(255, 253, 248))
        settings.setOutputSize(QSize(*SIZE))
        # The shape of the picture about the middle, as high as the extent or higher.
        settings.setExtent(QgsRectangle(west, south, east, north))
        settings.setFlag(QgsMapSettings.Antialiasing, True)
        settings.setFlag(QgsMapSettings.UseRenderingOptimization, True)
        settings.setFlag(QgsMapSettings.DrawLabeling, False)
        before = cpu(), time.perf_counter()
        job = QgsMapRendererParallelJob(settings)
        job.start()
        job.waitForFinished()
        image = job.renderedImage()
        after = cpu(), time.perf_counter()
        if job.errors():
            sys.exit("; ".join(e.message for e in job.errors()))
        return after[0] - before[0], after[1] - before[1], image

    out = []
    for number, extent in enumerate(views):
        *_, image = picture(extent)
        if number == 0:
            print(json.dumps({"first": True}), flush=True)
            if runs == 0:
                os._exit(0)
        if keep:
            image.save(os.path.join(keep, f"{pathlib.Path(path).stem}-{number}.png"))
        times = [picture(extent)[:2] for _ in range(runs)]
        out.append({
            "cpu_ms": statistics.median(t[0] for t in times) * 1e3,
            "median_ms": statistics.median(t[1] for t in times) * 1e3,
            "worst_ms": max(t[1] for t in times) * 1e3,
        })
    print(json.dumps({"version": Qgis.QGIS_VERSION, "views": out}), flush=True)
    # Taking QGIS down again is not what is measured, and is not always clean.
    os._exit(0)


def qgis(python, path, views, runs, keep):
    """Warm times, and cold ones of a process of its own; None with the reason printed."""
    given = [python, str(HERE), "--in-qgis", path, "--extents", json.dumps(views)]
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}

    def run(runs, *more):
        began = time.perf_counter()
        child = subprocess.Popen(
            [*given, "--runs", str(runs), *more], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env
        )
        said = child.stdout.read().decode()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - began
        lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
        return lines, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024

    lines, wall, cpu, peak = run(0)
    if not lines:
        return None
    cold = {"wall_ms": wall * 1e3, "cpu_ms": cpu * 1e3, "peak_mb": peak}
    lines, *_ = run(runs, *(["--keep", keep] if keep else []))
    if len(lines) < 2:
        return None
    return {**lines[-1], "cold": cold}


def redline(binary, path, views, runs):
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(",".join(map(repr, v)) for v in views))
        file.flush()
        began = [binary, "--file", path, "--views", file.name, "--runs", str(runs)]
        said = subprocess.run(began, check=True, capture_output=True, text=True).stdout
    return json.loads([line for line in said.splitlines() if line.startswith("{")][-1])


def redline_map(binary, path):
    """A whole process of `redline map`: CPU and wall milliseconds, peak MB; None if it fails."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "map.png")
        began = time.perf_counter()
        child = subprocess.Popen(
            [binary, "map", path, "--size", f"{SIZE[0]}x{SIZE[1]}", "-o", out],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - began
        if not os.path.exists(out):
            return None
    return (usage.ru_utime + usage.ru_stime) * 1e3, wall * 1e3, usage.ru_maxrss / 1024


def newest_bench():
    found = [
        p for p in (ROOT / "target" / "release" / "deps").glob("map-*")
        if p.suffix == "" and os.access(p, os.X_OK)
    ]
    return str(max(found, key=lambda p: p.stat().st_mtime)) if found else None


def has_qgis(python):
    if not os.access(python, os.X_OK):
        return False
    return subprocess.run([python, "-c", "import qgis.core"], capture_output=True).returncode == 0


def line(what, ours, theirs):
    ours_cpu, ours_wall = ours
    told = f"{what:<26}{ours_cpu:>10.0f}{ours_wall:>10.0f}"
    if theirs:
        cpu, wall = theirs
        ratios = f"{cpu / max(ours_cpu, 0.1):>10.1f}{wall / max(ours_wall, 0.1):>10.1f}"
        told += f"{cpu:>10.0f}{wall:>10.0f}{ratios}"
    print(told)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--bench")
    parser.add_argument("--redline", default=str(ROOT / "target" / "release" / "redline"))
    parser.add_argument("--qgis-python", default="/usr/bin/python3")
    parser.add_argument("--keep")
    parser.add_argument("--in-qgis")
    parser.add_argument("--extents")
    given = parser.parse_args()
    if given.in_qgis:
        draw_in_qgis(given.in_qgis, json.loads(given.extents), given.runs, given.keep)
    binary = given.bench or newest_bench()
    if not binary:
        sys.exit("no bench: cargo bench --no-default-features --bench map --no-run")
    there = has_qgis(given.qgis_python)
    if not there:
        print(f"QGIS is not installed: {given.qgis_python} has no qgis.core (Debian: python3-qgis)")
    if given.keep:
        os.makedirs(given.keep, exist_ok=True)
    for path in given.files:
        names, views = zip(*extents(path))
        ours = redline(binary, path, views, given.runs)
        theirs = qgis(given.qgis_python, path, views, given.runs, given.keep) if there else None
        version = f"QGIS {theirs['version'].split('-')[0]}" if theirs else "QGIS"
        print(f"\n{path}, milliseconds")
        print(f"{'':<26}{'Redline':>20}{version:>20}{'QGIS ÷ Redline':>20}")
        print(f"{'':<26}" + f"{'CPU':>10}{'wall':>10}" * (3 if theirs else 1))
        for zoom in dict.fromkeys(names):
            which = [i for i, name in enumerate(names) if name == zoom]

            def mean(told, key):
                return statistics.mean(told["views"][i][key] for i in which)

            line(
                f"warm, {zoom}",
                (mean(ours, "cpu_ms"), mean(ours, "median_ms")),
                theirs and (mean(theirs, "cpu_ms"), mean(theirs, "median_ms")),
            )
        cold = theirs and (theirs["cold"]["cpu_ms"], theirs["cold"]["wall_ms"])
        line("cold, the whole", (ours["first_cpu_ms"], ours["first_ms"]), cold)
        whole_process = os.access(given.redline, os.X_OK) and redline_map(given.redline, path)
        if whole_process:
            line("cold, redline map", whole_process[:2], cold)
        for key, what in (("open", "of it opened, indexed"), ("levels", "then levels ready after")):
            line(what, (ours[f"{key}_cpu_ms"], ours[f"{key}_ms"]), None)
        peaks = [
            f"{name} {peak:.0f} MB"
            for name, peak in (
                ("redline map", whole_process and whole_process[2]),
                ("QGIS", theirs and theirs["cold"]["peak_mb"]),
            )
            if peak
        ]
        print(f"most memory, cold: {', '.join(peaks) or 'not measured'}")


if __name__ == "__main__":
    main()

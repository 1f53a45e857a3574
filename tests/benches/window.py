"""The window with a large file: launch to the first picture and to the sharp one, peak memory,
and what frames cost over a scripted minute of pan, zoom and hover.

Run: python3 tests/benches/window.py FILE.shp... [--redline BINARY] [--size 1920x1080]
         [--json FILE]

The files are those of `make_bench map` (target/bench), the binary a release build with the
window. It is started on a display of its own (Xvfb) with OpenGL in software, as on a computer
without a GPU, with settings of its own and nothing cached; the file is in the page cache, which
the first run sees to. The workspace is one layer of the file, linked, not copied. The program
itself plays the minute through its real event loop (--record-frames): an empty window first,
then ten rounds; in the second half every tile is always being drawn again, so that all drawing
threads are at work. "Ours" is logic, ui and tessellation on the window's thread; a frame is from
its beginning to the next one's, painting included, without vertical sync. Use an idle machine.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
WORKSPACE = """schema = 1
title = "bench"

[[layer]]
id = "polygons"
name = "polygons"
file = "polygons.shp"
role = "ecological_redline"
visible = true
opacity = 1.0
"""
# Targets of the launch in seconds, by the number of polygons up to which they hold.
LAUNCH_S = ((150_000, 1.0), (1_500_000, 4.0))


def display():
    """An Xvfb on a free number, and that number."""
    read, write = os.pipe()
    xvfb = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1920x1080x24", "-noreset"],
        pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as told:
        number = told.readline().strip()
    if not number:
        sys.exit("Xvfb did not start")
    return xvfb, f":{number}"


def linked(path, folder):
    """A workspace with the file as its only layer; links stay inside the workspace's folder."""
    for part in PARTS:
        source, name = path.with_suffix(part), folder / f"polygons{part}"
        if source.exists():
            try:
                os.link(source, name)
            except OSError:
                name.write_bytes(source.read_bytes())
    workspace = folder / "workspace.toml"
    workspace.write_text(WORKSPACE, encoding="utf-8")
    return workspace


def recorded(binary, path, size, on):
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        folder = pathlib.Path(folder)
        workspace, out = linked(path, folder), folder / "frames.json"
        env = {
            **os.environ, "DISPLAY": on, "LIBGL_ALWAYS_SOFTWARE": "1",
            "XDG_CONFIG_HOME": str(folder / "config"), "XDG_CACHE_HOME": str(folder / "cache"),
            "XDG_RUNTIME_DIR": str(folder),
        }
        env.pop("WAYLAND_DISPLAY", None)
        began = time.perf_counter()
        child = subprocess.Popen(
            [binary, str(workspace), "--size", size, "--window-as-of", "2026-11-24",
             "--record-frames", str(out)],
            env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=folder,
        )
        said = child.stdout.read().decode(errors="replace")
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if not out.exists():
            sys.exit(f"{binary} recorded nothing ({child.returncode}): {said.strip()[-400:]}")
        told = json.loads(out.read_text())
    return {
        **told, "wall_s": time.perf_counter() - began,
        "cpu_s": usage.ru_utime + usage.ru_stime, "peak_mb": usage.ru_maxrss / 1024,
    }


def held(value, target):
    return f"{'held' if value <= target else 'not held':>10}"


def tell(path, told):
    # 8 bytes a polygon after the header of 100.
    num = (path.with_suffix(".shx").stat().st_size - 100) // 8
    coordinates_mb = (path.stat().st_size - 100 - 56 * num) / 1e6
    print(f"\n{path}: {num} polygons, {coordinates_mb:.0f} MB of coordinates")
    limit = next((t for most, t in LAUNCH_S if num <= most), None)
    for key, what in (
        ("first_picture_s", "launch to the first picture"),
        ("read_s", "launch to the file read"),
        ("sharp_s", "launch to the sharp picture"),
        ("at_rest_s", "launch to all done"),
    ):
        if key in told:
            target = key == "first_picture_s" and limit
            verdict = f"{target:>8.1f} s{held(told[key], target)}" if target else ""
            print(f"  {what:<44}{told[key]:>9.2f} s{verdict}")
    print(f"  {'peak memory':<44}{told['peak_mb']:>8.0f} MB, {told['cpu_s']:.1f} CPU s in all")
    print(f"  {'':<44}{'frames':>8}{'median':>9}{'p99':>9}{'worst':>9}   ms")
    for key, value in told.items():
        if isinstance(value, dict):
            name = key.removesuffix("_ms").replace("_", " ")
            print(
                f"  {name:<44}{value['frames']:>8}{value['median']:>9.2f}"
                f"{value['p99']:>9.2f}{value['worst']:>9.2f}"
            )
    busy = told.get("ours_all_threads_busy_ms") or told.get("ours_ms")
    if busy:
        print(f"  {'ours with both threads busy, p99':<44}{busy['p99']:>8.1f} ms{8:>8} ms{held(busy['p99'], 8)}")
        print(f"  {'ours with both threads busy, worst':<44}{busy['worst']:>8.1f} ms{33:>8} ms{held(busy['worst'], 33)}")
    if "pan_over_empty" in told:
        ratio = told["pan_over_empty"]
        print(f"  {'a pan frame ÷ an empty window':<44}{ratio:>11.2f}{2.5:>8}   {held(ratio, 2.5)}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    parser.add_argument("--redline", default=str(ROOT / "target" / "release" / "redline"))
    parser.add_argument("--size", default="1920x1080")
    parser.add_argument("--json")
    given = parser.parse_args()
    xvfb, on = display()
    try:
        all_told = {}
        for path in given.files:
            path = path.resolve()
            told = recorded(str(pathlib.Path(given.redline).resolve()), path, given.size, on)
            all_told[path.name] = told
            tell(path, told)
        if given.json:
            pathlib.Path(given.json).write_text(json.dumps(all_told, indent=1) + "\n")
    finally:
        xvfb.terminate()
        xvfb.wait()


if __name__ == "__main__":
    main()

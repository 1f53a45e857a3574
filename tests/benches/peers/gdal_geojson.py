"""CPU seconds GDAL needs to read a GeoJSON into memory, and its peak memory.

python3 tests/benches/peers/gdal_geojson.py FILE [OUR_CPU_SECONDS]

Reads with pyogrio (GDAL's GeoJSON driver) into arrays of WKB and attributes, the cheapest way
GDAL gives everything; with our seconds, prints the ratio too.
"""

import os
import resource
import sys

os.environ.setdefault("OGR_GEOJSON_MAX_OBJ_SIZE", "0")

import pyogrio
from pyogrio import raw

path = sys.argv[1]
before = resource.getrusage(resource.RUSAGE_SELF)
meta, fids, geometry, fields = raw.read(path)
after = resource.getrusage(resource.RUSAGE_SELF)
cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
print(
    f"GDAL {pyogrio.__gdal_version_string__}: {len(geometry)} features, "
    f"{cpu:.2f} s CPU, peak {after.ru_maxrss // 1024} MB"
)
if len(sys.argv) > 2:
    print(f"ours / GDAL = {float(sys.argv[2]) / cpu:.3f}")

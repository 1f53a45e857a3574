"""Writes the oracle files of shifts and transforms.

Run in this folder: python3 make_shifts.py, with pyproj, eviltransform and coord-convert.

shifts.csv: GCJ-02 and BD-09 by coord-convert, which is independent of this program;
eviltransform, a second opinion with a = 6378137 m, has to agree to a decimetre.
helmert.csv: seven parameters by PROJ's helmert, exact rotation, both conventions.
four.csv: four parameters by complex numbers in the plane, PROJ's inverse tmerc after it.
"""

import cmath
import math

import pyproj
import eviltransform
from coord_convert import transform as cc
from pyproj import Transformer

HEAD = f"# pyproj {pyproj.__version__}, PROJ {pyproj.proj_version_str}, eviltransform, coord-convert\n"


def gcj(lon, lat):
    lat2, lon2 = eviltransform.wgs2gcj(lat, lon)
    first = cc.wgs2gcj(lon, lat)
    assert abs(first[0] - lon2) < 1e-6 and abs(first[1] - lat2) < 1e-6
    return first


with open("shifts.csv", "w") as out:
    out.write(HEAD)
    out.write("lon,lat,gcj_lon,gcj_lat,bd_lon,bd_lat\n")
    points = [(110.29, 25.27), (110.1, 24.5), (111.05, 25.93), (109.62, 26.1), (105.0, 35.0)]
    for i in range(8):
        for j in range(6):
            points.append((73.5 + 8.6 * i, 18.2 + 6.9 * j))
    for lon, lat in points:
        g = gcj(lon, lat)
        b = cc.wgs2bd(lon, lat)
        out.write(",".join(repr(float(v)) for v in (lon, lat, *g, *b)) + "\n")

SETS = [
    ("xian80", 6378140.0, 298.257, (-12.5, 101.25, 44.5), (1.25, -0.75, 3.5), -2.75),
    ("beijing54", 6378245.0, 298.3, (15.0, -147.0, -77.0), (0.35, 1.75, -0.9), 5.5),
    ("beijing54", 6378245.0, 298.3, (500.0, -350.0, 80.0), (60.0, -120.0, 240.0), 40.0),
]
with open("helmert.csv", "w") as out:
    out.write(HEAD)
    out.write("datum,convention,tx,ty,tz,rx,ry,rz,ppm,lon,lat,to_lon,to_lat\n")
    for datum, a, rf, t, r, s in SETS:
        for convention in ("position_vector", "coordinate_frame"):
            pipeline = (
                f"+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
                f"+step +proj=cart +a={a} +rf={rf} "
                f"+step +proj=helmert +exact +convention={convention} +x={t[0]} +y={t[1]} +z={t[2]} "
                f"+rx={r[0]} +ry={r[1]} +rz={r[2]} +s={s} "
                f"+step +inv +proj=cart +a=6378137 +rf=298.257222101 "
                f"+step +proj=unitconvert +xy_in=rad +xy_out=deg"
            )
            tr = Transformer.from_pipeline(pipeline)
            for lon, lat in [(110.29, 25.27), (109.7, 24.3), (111.4, 26.3), (87.6, 43.8), (126.5, 45.8)]:
                to = tr.transform(lon, lat, 0.0)
                row = [datum, convention, *t, *r, s, lon, lat, to[0], to[1]]
                out.write(",".join(v if isinstance(v, str) else repr(float(v)) for v in row) + "\n")

with open("four.csv", "w") as out:
    out.write(HEAD)
    out.write("epsg,north,east,rotation,ppm,x,y,to_lon,to_lat\n")
    inverse = Transformer.from_pipeline(
        "+proj=pipeline +step +inv +proj=tmerc +lon_0=111 +x_0=500000 +a=6378137 +rf=298.257222101 "
        "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )
    for north, east, rotation, ppm in [
        (-12.345, 98.765, 3.25, -8.5), (2_795_000.5, 431_200.25, -5400.0, 120.0), (0.0, 0.0, 0.0, 0.0)
    ]:
        for x, y in [(429506.366474, 2799470.742322), (512345.678, 2712345.678)]:
            local = north > 1e6
            if local:
                x, y = x - 429000.0, y - 2799000.0
            # x north is the real part, y east the imaginary one.
            at = complex(y, x) * cmath.exp(1j * math.radians(rotation / 3600)) * (1 + ppm * 1e-6)
            at += complex(north, east)
            lon, lat = inverse.transform(at.imag, at.real)
            # With the zone number before the easting the same must come out.
            for epsg, prefix in ((2382, 0.0), (2361, 0.0 if local else 37e6)):
                if local and epsg == 2361:
                    continue
                row = [epsg, north, east, rotation, ppm, x + prefix, y, lon, lat]
                out.write(",".join(repr(v) if isinstance(v, int) else repr(float(v)) for v in row) + "\n")

"""Writes the oracle files of room crs from PROJ's EPSG database and projections.

Run in this folder: python3 make.py. Axis order is always longitude/latitude and east/north.
Nothing is shifted between datums: pyproj.Proj stays on the system's own ellipsoid.
"""

import numpy as np
import pyproj
from pyproj import CRS, Proj

HEAD = f"# pyproj {pyproj.__version__}, PROJ {pyproj.proj_version_str}\n"

CODES = [3857, 4214, 4326, 4490, 4610]
for first, count in [
    (4513, 21), (4534, 21), (4491, 11), (4502, 11),
    (2349, 21), (2370, 21), (2327, 11), (2338, 11),
    (2401, 21), (2422, 21), (21413, 11), (21453, 11),
    (32601, 60),
]:
    CODES += range(first, first + count)
CODES.sort()

# Every family gets a whole grid at its Guilin zone, every other code three points.
FOCUS = {
    4525, 4524, 4546, 4545, 4547, 4496, 4497, 4507, 4508, 2361, 2382, 2333, 2344,
    2413, 2434, 21419, 21459, 3857, 32649,
}


def meridian(crs):
    operation = crs.coordinate_operation
    if operation is None:
        return None
    values = {p.name: p.value for p in operation.params}
    return values.get("Longitude of natural origin")


def grid(code, cm):
    if code == 3857:
        return [(lon, lat) for lon in (-180, -60.5, 0, 73.3, 110.29, 135.7, 180)
                for lat in (-85, -30.2, 0, 3.5, 25.27, 54.1, 85)]
    points = [(cm + d, lat) for d, lat in ((-1.49, 18.25), (0.0, 0.0), (1.37, 44.9))]
    if code in FOCUS:
        points += [(109.6 + 0.475 * i, 24.2 + 0.55 * j) for i in range(5) for j in range(5)]
        points += [(cm + d, lat) for d in (-30, -12, -6, -3, -0.001, 3, 6, 12, 30)
                   for lat in (-33.3, 3, 15.5, 35, 54, 80)]
    return [(round(lon, 9), round(lat, 9)) for lon, lat in points]


def write(name, head, lines):
    with open(name, "w", encoding="utf-8", newline="\n") as out:
        out.write(HEAD + head + "\n" + "\n".join(lines) + "\n")


epsg, points = [], []
for code in CODES:
    crs = CRS(code)
    ellipsoid = crs.ellipsoid
    base = crs.to_epsg() if crs.is_geographic else crs.geodetic_crs.to_epsg()
    row = [code, base, repr(ellipsoid.semi_major_metre), repr(ellipsoid.inverse_flattening)]
    if crs.coordinate_operation is None or code == 3857:
        row += [""] * 5
    else:
        v = {p.name: p.value for p in crs.coordinate_operation.params}
        row += [repr(float(v[k])) for k in (
            "Longitude of natural origin", "False easting", "False northing",
            "Scale factor at natural origin", "Latitude of natural origin")]
    epsg.append(",".join(map(str, row)))
    if crs.is_geographic:
        continue
    proj = Proj(crs)
    for lon, lat in grid(code, meridian(crs)):
        if not -180 <= lon <= 180:
            continue
        x, y = proj(lon, lat)
        points.append(f"{code},{lon!r},{lat!r},{x!r},{y!r}")

# Inverse from round numbers, as surveyed coordinates are.
inverse = []
for code, fe in [(4525, 37.5e6), (4546, 5e5), (4497, 19.5e6), (2361, 37.5e6), (2413, 37.5e6), (21419, 19.5e6), (32649, 5e5)]:
    proj = Proj(CRS(code))
    for de in (-430000.25, -170000.5, -71234.567, 0.0, 33000.125, 250000.75):
        for n in (0.0, 1234567.891, 2795123.456, 2903000.0, 5500000.0):
            lon, lat = proj(fe + de, n, inverse=True)
            inverse.append(f"{code},{fe + de!r},{n!r},{lon!r},{lat!r}")
proj = Proj(CRS(3857))
for x, y in [(12277000.5, 2910000.25), (0.0, 0.0), (8.2e6, 7.0e6), (-1.9e7, -1.9e7)]:
    lon, lat = proj(x, y, inverse=True)
    inverse.append(f"3857,{x!r},{y!r},{lon!r},{lat!r}")

# Scale, false northing and origin latitude other than the usual.
custom = []
for ell, cm, fe, fn, k, lat0 in [
    ("GRS80", 110.5, 500000, 0, 1, 0), ("GRS80", 110.25, 40000, -2750000, 1.00002, 0),
    ("GRS80", 110.0, 500000, 10000, 0.9999, 25.0), ("krass", 111.0, 500000, -2000000, 1, -10.5),
    ("WGS84", 117.0, 500000, 10000000, 0.9996, 0),
]:
    proj = Proj(f"+proj=tmerc +lon_0={cm} +lat_0={lat0} +k={k} +x_0={fe} +y_0={fn} +ellps={ell}")
    for lon, lat in [(109.6, 24.2), (110.29, 25.27), (111.5, 26.4), (113.3, 3.25), (107.7, 52.5)]:
        x, y = proj(lon, lat)
        custom.append(f"{ell},{cm},{fe},{fn},{k},{lat0},{lon!r},{lat!r},{x!r},{y!r}")

write("epsg.csv", "code,base,a,inverse_flattening,central_meridian,false_easting,false_northing,scale,origin_latitude", epsg)
write("forward.csv", "code,lon,lat,x,y", points)
write("inverse.csv", "code,x,y,lon,lat", inverse)
write("custom.csv", "ellipsoid,central_meridian,false_easting,false_northing,scale,origin_latitude,lon,lat,x,y", custom)
for name, version in [("esri", "WKT1_ESRI"), ("gdal", "WKT1_GDAL"), ("wkt2", "WKT2_2019"), ("wkt2_2015", "WKT2_2015")]:
    some = CODES if name != "wkt2_2015" else [c for c in CODES if c in FOCUS or c < 32601 and c % 5 == 0 or c in (4214, 4326, 4490, 4610)]
    write(f"wkt_{name}.txt", "code<TAB>text", [f"{c}\t{CRS(c).to_wkt(version)}" for c in some])

# Sag: how far the source-straight edge lies from the lon/lat-straight one, by 2001 points.
sag = []
rng = np.random.default_rng(20250101)
for code, fe in [(4525, 37.5e6), (2361, 37.5e6), (4497, 19.5e6), (3857, None)]:
    proj, geod = Proj(CRS(code)), CRS(code).get_geod()
    for length in (100, 1000, 10000, 50000):
        for _ in range(8):
            if fe is None:
                x, y = rng.uniform(12.1e6, 12.5e6), rng.uniform(2.7e6, 6.5e6)
            else:
                x, y = fe + rng.uniform(-150000, 150000), rng.uniform(2.1e6, 5.5e6)
            az = rng.uniform(0, 2 * np.pi)
            x2, y2 = x + length * np.sin(az), y + length * np.cos(az)
            t = np.linspace(0, 1, 2001)
            lon, lat = proj(x + (x2 - x) * t, y + (y2 - y) * t, inverse=True)
            lon, lat = np.array(lon), np.array(lat)
            # Offset across the lon/lat edge, in local metres at each point.
            e2 = geod.es
            w = np.sqrt(1 - e2 * np.sin(np.radians(lat)) ** 2)
            m, p = geod.a * (1 - e2) / w**3, geod.a / w * np.cos(np.radians(lat))
            dx, dy = np.radians(lon - lon[0]), np.radians(lat - lat[0])
            ex, ey = dx[-1], dy[-1]
            # Along the edge direction in degrees, the nearest point in local metres.
            ux, uy = ex * p, ey * m
            vx, vy = dx * p, dy * m
            off = np.abs(vx * uy - vy * ux) / np.hypot(ux, uy)
            ground = geod.line_length([lon[0], lon[-1]], [lat[0], lat[-1]])
            sag.append(f"{code},{x!r},{y!r},{x2!r},{y2!r},{ground:.6f},{max(abs(lat[0]), abs(lat[-1])):.9f},{off.max():.9e}")
write("sag.csv", "code,x1,y1,x2,y2,ground_m,max_lat,sag_m", [s.replace("np.float64(", "").replace(")", "") for s in sag])

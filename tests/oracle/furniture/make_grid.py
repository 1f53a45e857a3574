"""Points of kilometre lines and grid convergence in 3-degree zone 37, by PROJ.

pip install pyproj; python3 make_grid.py > grid.json
"""

import json

import pyproj

to_degrees = pyproj.Transformer.from_crs("EPSG:4525", "EPSG:4490", always_xy=True)
plane = pyproj.Proj("EPSG:4525")

eastings = {
    km: [to_degrees.transform(37_000_000 + km * 1_000, n) for n in (2_770_000, 2_794_321, 2_820_000)]
    for km in (390, 430, 470)
}
northings = {
    km: [to_degrees.transform(e, km * 1_000) for e in (37_385_000, 37_430_123, 37_475_000)]
    for km in (2_770, 2_790, 2_820)
}
convergence = [
    [lon, lat, plane.get_factors(lon, lat).meridian_convergence]
    for lon, lat in ((110.3, 25.25), (111.0, 25.0), (112.2, 26.1))
]
print(json.dumps({"proj": pyproj.proj_version_str, "eastings": eastings, "northings": northings,
                  "convergence_deg": convergence}, indent=1))

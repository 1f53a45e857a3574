#!/usr/bin/env python3
"""The rasters of bench `imagery`, over Guilin in zone 37: 20,000 × 18,000 pixels of colour, 1.08 GB
as plain tiles and the same as JPEG tiles, both with overviews; and plain tiles without.

    pip install rasterio numpy
    python3 tests/benches/make_imagery.py target/bench/imagery
"""

import pathlib
import subprocess
import sys

import numpy as np
import rasterio
from rasterio.crs import CRS
from rasterio.transform import Affine
from rasterio.windows import Window

OUT = pathlib.Path(sys.argv[1])
OUT.mkdir(parents=True, exist_ok=True)
W, H, T = 20_000, 18_000, 512
rng = np.random.default_rng(7)
noise = rng.integers(0, 40, (3, T, T), dtype=np.uint8)
plain = OUT / "bare.tif"
with rasterio.open(plain, "w", driver="GTiff", width=W, height=H, count=3, dtype="uint8", photometric="RGB",
                   tiled=True, blockxsize=T, blockysize=T, crs=CRS.from_epsg(4525),
                   transform=Affine(2.0, 0, 37_410_000.0, 0, -2.0, 2_815_000.0)) as f:
    for y in range(0, H, T):
        for x in range(0, W, T):
            h, w = min(T, H - y), min(T, W - x)
            yy, xx = np.mgrid[y:y + h, x:x + w]
            base = (np.sin(xx / 311.0) * np.cos(yy / 173.0) * 80 + 110).astype(np.uint8)
            tile = np.stack([base // 2, base, base // 3]) + noise[:, :h, :w]
            f.write(tile.astype(np.uint8), window=Window(x, y, w, h))
run = lambda *a: subprocess.run([str(v) for v in a], check=True)
run("cp", plain, OUT / "plain.tif")
run("gdaladdo", "-q", "-r", "average", OUT / "plain.tif", 2, 4, 8, 16, 32, 64)
run("gdal_translate", "-q", "-co", "TILED=YES", "-co", "BLOCKXSIZE=512", "-co", "BLOCKYSIZE=512",
    "-co", "COMPRESS=JPEG", "-co", "PHOTOMETRIC=YCBCR", plain, OUT / "jpeg.tif")
run("gdaladdo", "-q", "-r", "average", OUT / "jpeg.tif", 2, 4, 8, 16, 32, 64)

#!/usr/bin/env python3
"""Small GeoTIFFs of every layout, compression and kind of pixel the program reads, written by
GDAL (rasterio), and what GDAL itself reads in them.

    pip install rasterio pyproj numpy
    python3 tests/oracle/imagery/make.py

Writes tests/fixtures/imagery/*.tif and here pixels.csv (hash of the RGBA, premultiplied, that
GDAL's samples give), lossy/*.rgba (the pixels themselves where a decoder may round otherwise)
and places.csv (longitude and latitude of pixels by PROJ, on each system's own datum).
"""

import csv
import hashlib
import pathlib

import numpy as np
import pyproj
import rasterio
from rasterio.crs import CRS
from rasterio.enums import ColorInterp, Resampling
from rasterio.transform import Affine

HERE = pathlib.Path(__file__).parent
OUT = HERE.parent.parent / "fixtures" / "imagery"
OUT.mkdir(parents=True, exist_ok=True)
(HERE / "lossy").mkdir(exist_ok=True)
for old in list(OUT.glob("g_*")) + list((HERE / "lossy").glob("*.rgba")):
    old.unlink()

W, H = 45, 37
rng = np.random.default_rng(3)
yy, xx = np.mgrid[0:H, 0:W]
RGB = np.stack([
    (xx * 5 + rng.integers(0, 9, (H, W))) % 256,
    (yy * 6 + rng.integers(0, 9, (H, W))) % 256,
    ((xx + yy) * 3 + rng.integers(0, 9, (H, W))) % 256,
]).astype(np.uint8)
SMOOTH = np.stack([xx * 5, yy * 6, (xx + yy) * 3]).astype(np.uint8)
ALPHA = ((xx * 11 + yy * 7) % 256).astype(np.uint8)
ALPHA[5:9, 5:9] = 0
U16 = (xx * 1000 + yy * 37).astype(np.uint16)
I16 = (xx * 100 - yy * 90).astype(np.int16)
F32 = (np.sin(xx / 5.0) * np.cos(yy / 7.0) * 1234.5).astype(np.float32)
F32[3, 4] = np.nan

PLACE = dict(crs=CRS.from_epsg(4546), transform=Affine(2.0, 0, 430000.0, 0, -2.0, 2790000.0))

pixels = []


def shade(values, low, high):
    v = values.astype(np.float32)
    low, high = np.float32(low), np.float32(high)
    with np.errstate(invalid="ignore"):
        s = np.clip((v - low) / (high - low), np.float32(0), np.float32(1)) * np.float32(255)
    return np.where(np.isnan(s), 0, s + np.float32(0.5)).astype(np.uint8)


def note(name, rgba, look, lossy=0):
    """Premultiplied RGBA, its hash, and the pixels themselves where it is lossy."""
    a = rgba[3].astype(np.uint32)
    out = np.stack([((c.astype(np.uint32) * a + 127) // 255).astype(np.uint8) for c in rgba[:3]] + [rgba[3]])
    raw = np.moveaxis(out, 0, -1).tobytes()
    pixels.append([name, rgba.shape[2], rgba.shape[1], look, lossy, hashlib.sha256(raw).hexdigest()])
    if lossy:
        (HERE / "lossy" / (name + ".rgba")).write_bytes(raw)


def write(name, data, lossy=0, look="", colors=None, after=None, place=PLACE, expect=True, **options):
    path = OUT / name
    profile = dict(driver="GTiff", width=data.shape[2], height=data.shape[1], count=data.shape[0],
                   dtype=data.dtype, **place)
    profile.update(options)
    with rasterio.open(path, "w", **profile) as f:
        if colors:
            f.colorinterp = colors
        f.write(data)
        if after:
            after(f)
    if not expect:
        return path
    with rasterio.open(path) as f:
        mask = f.dataset_mask()
        bands = f.read()
    if look.startswith("palette"):
        with rasterio.open(path) as f:
            cmap = f.colormap(1)
        rgb = np.array([[cmap[v][i] for v in bands[0].ravel()] for i in range(3)], np.uint8).reshape(3, *bands[0].shape)
        look = ""
    elif look:
        low, high = map(float, look.split(".."))
        rgb = np.stack([shade(b, low, high) for b in (bands[:3] if bands.shape[0] >= 3 else bands[[0, 0, 0]])])
    else:
        rgb = bands[:3] if bands.shape[0] >= 3 else bands[[0, 0, 0]]
    if np.issubdtype(bands.dtype, np.floating):
        mask = np.where(np.isnan(bands[0]), 0, mask)
    note(name, np.stack([*np.where(mask == 0, 0, rgb).astype(np.uint8), mask]), look, lossy)
    return path


rgb = dict(photometric="RGB")
tiled = dict(tiled=True, blockxsize=16, blockysize=16)
write("g_rgb_strip_1.tif", RGB, blockysize=1, **rgb)
write("g_rgb_strip_7.tif", RGB, blockysize=7, **rgb)
write("g_rgb_tiled.tif", RGB, **tiled, **rgb)
write("g_rgb_planar_strip.tif", RGB, interleave="band", blockysize=5, **rgb)
write("g_rgb_planar_tiled.tif", RGB, interleave="band", compress="lzw", **tiled, **rgb)
write("g_rgb_big_endian.tif", RGB, endianness="big", **rgb)
write("g_rgb_bigtiff.tif", RGB, bigtiff="yes", **tiled, **rgb)
write("g_rgb_bigtiff_big_endian.tif", RGB, bigtiff="yes", endianness="big", compress="deflate", **rgb)
for compress in ["lzw", "deflate", "zstd"]:
    for predictor in [1, 2]:
        write(f"g_rgb_{compress}_{predictor}.tif", RGB, compress=compress, predictor=predictor, **tiled, **rgb)
        write(f"g_u16_{compress}_{predictor}.tif", U16[None], look="0..40000", compress=compress, predictor=predictor, blockysize=8)
write("g_rgb_packbits.tif", RGB // 64 * 64, compress="packbits", **rgb)
write("g_rgb_webp_lossless.tif", RGB, compress="webp", webp_lossless=True, **tiled, **rgb)
write("g_rgb_webp.tif", SMOOTH, lossy=12, compress="webp", webp_level=90, **tiled, **rgb)
write("g_rgb_jpeg_ycbcr.tif", SMOOTH, lossy=12, compress="jpeg", photometric="YCBCR", jpeg_quality=92, **tiled)
write("g_rgb_jpeg_rgb.tif", SMOOTH, lossy=4, compress="jpeg", photometric="RGB", jpeg_quality=92, **tiled)
write("g_rgb_jpeg_strip.tif", SMOOTH, lossy=12, compress="jpeg", photometric="YCBCR", blockysize=16)
write("g_grey_jpeg.tif", SMOOTH[:1], lossy=4, compress="jpeg", **tiled)
write("g_grey_u8.tif", RGB[:1])
write("g_grey_white_is_zero.tif", RGB[:1], photometric="MINISWHITE", expect=False)
with rasterio.open(OUT / "g_grey_white_is_zero.tif") as f:
    v = 255 - f.read(1)
    note("g_grey_white_is_zero.tif", np.stack([v, v, v, np.full_like(v, 255)]), "")
write("g_grey_u8_nodata.tif", RGB[:1], nodata=int(RGB[0, 0, 0]))
write("g_grey_1_bit.tif", (RGB[:1] > 90).astype(np.uint8), nbits=1, expect=False)
with rasterio.open(OUT / "g_grey_1_bit.tif") as f:
    v = f.read(1) * 255
    note("g_grey_1_bit.tif", np.stack([v, v, v, np.full_like(v, 255)]), "")
write("g_rgb_nodata.tif", np.where(RGB.sum(0) < 90, 0, RGB).astype(np.uint8), nodata=0, expect=False, **rgb)
with rasterio.open(OUT / "g_rgb_nodata.tif") as f:
    b = f.read()
    m = np.where((b == 0).all(0), 0, 255).astype(np.uint8)
    note("g_rgb_nodata.tif", np.stack([*b, m]), "")
write("g_rgba.tif", np.concatenate([RGB, ALPHA[None]]), photometric="RGB", alpha="unassociated", **tiled)
write("g_grey_i16.tif", I16[None], look="-3000..4000")
write("g_grey_i16_nodata.tif", I16[None], look="-3000..4000", nodata=-90)
write("g_grey_f32.tif", F32[None], look="-1000..1000")
write("g_grey_f32_nodata.tif", np.where(xx < 9, np.float32(-3.4028234663852886e38), F32)[None].astype(np.float32), look="-1000..1000", nodata=-3.4028234663852886e38, compress="deflate")
write("g_grey_f64_big_endian.tif", F32[None].astype(np.float64), look="-1000..1000", endianness="big")
for compress in ["lzw", "deflate"]:
    write(f"g_grey_f32_{compress}_3.tif", F32[None], look="-1000..1000", compress=compress, predictor=3, **tiled)
write("g_grey_f32_deflate_3_big_endian.tif", F32[None], look="-1000..1000", compress="deflate", predictor=3, endianness="big")
write("g_grey_f64_deflate_3.tif", F32[None].astype(np.float64), look="-1000..1000", compress="deflate", predictor=3)
write("g_u16_rgb.tif", np.stack([U16, U16[::-1], U16 // 2]), look="0..40000", **rgb)
write("g_u16_four_bands.tif", np.stack([U16, U16[::-1], U16 // 2, U16 // 3]), look="0..40000", photometric="MINISBLACK", interleave="band")
write("g_u32.tif", (U16[None].astype(np.uint32) * 7), look="0..300000")
PAL = {i: (i * 5 % 256, i * 11 % 256, 255 - i, 255) for i in range(256)}
write("g_palette.tif", (RGB[:1] // 16), look="palette", colors=None, photometric="PALETTE",
      after=lambda f: f.write_colormap(1, PAL))
write("g_sparse.tif", np.zeros((3, H, W), np.uint8), sparse_ok=True, expect=False, **tiled, **rgb)
with rasterio.open(OUT / "g_sparse.tif", "r+") as f:
    f.write(RGB[:, :16, :16], window=((0, 16), (0, 16)))
with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True):
    m = np.where((xx - 20) ** 2 + (yy - 18) ** 2 < 200, 255, 0).astype(np.uint8)
    write("g_rgb_mask.tif", RGB, compress="deflate", after=lambda f: f.write_mask(m), **tiled, **rgb)

# Overviews: what GDAL reads in its own half-size level.
big = np.kron(RGB, np.ones((1, 4, 4), np.uint8))
for name, external in [("g_overviews.tif", False), ("g_overviews_beside.tif", True)]:
    write(name, big, compress="deflate", expect=False, **tiled, **rgb)
    with rasterio.Env(TIFF_USE_OVR="YES" if external else "NO", COMPRESS_OVERVIEW="DEFLATE"):
        with rasterio.open(OUT / name, "r+") as f:
            f.build_overviews([2, 4], Resampling.nearest)
    with rasterio.open(OUT / name, overview_level=0) as f:
        b = f.read()
        note(name, np.stack([*b, np.full_like(b[0], 255)]), "level 1")

with open(HERE / "pixels.csv", "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(["file", "width", "height", "look", "lossy", "sha256"])
    w.writerows(pixels)

# Places.
places = []
tiny = RGB[:, :9, :11]
at_home = (110.31, 25.27)


def placed(name, crs_in_file, epsg, transform, **options):
    crs = CRS.from_user_input(crs_in_file) if crs_in_file else None
    path = write(name, tiny, expect=False, place=dict(crs=crs, transform=transform), **options, **rgb)
    t = pyproj.Proj(epsg)
    with rasterio.open(path) as f:
        a = f.transform
    for col, row in [(0, 0), (11, 0), (0, 9), (11, 9), (5.5, 4.5)]:
        x, y = a * (col, row)
        lon, lat = (x, y) if pyproj.CRS(epsg).is_geographic else t(x, y, inverse=True)
        places.append([name, col, row, repr(float(lon)), repr(float(lat))])
    return path


def grid(epsg, size):
    crs = pyproj.CRS(epsg)
    x, y = at_home if crs.is_geographic else pyproj.Proj(epsg)(*at_home)
    return Affine(size, 0, round(x, 6), 0, -size, round(y, 6))


for epsg in [4490, 4326, 4610, 4214, 4525, 4546, 4508, 4497, 2361, 2383, 2413, 2434, 21419, 32649, 3857]:
    size = 0.0001 if pyproj.CRS(epsg).is_geographic else 20.0
    placed(f"p_{epsg}.tif", f"EPSG:{epsg}", f"EPSG:{epsg}", grid(f"EPSG:{epsg}", size))
# A meridian of its own: no code, only parameters.
own = "+proj=tmerc +lat_0=0 +lon_0=110.25 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m"
wkt = pyproj.CRS.from_epsg(4546).to_wkt().replace("111,", "110.25,").replace('ID["EPSG",4546]', 'ID["LOCAL",1]').replace("4546", "1")
placed("p_user_defined.tif", wkt, own, Affine(20.0, 0, 506000.0, 0, -20.0, 2796000.0))
placed("p_rotated.tif", "EPSG:4546", "EPSG:4546", Affine(16.0, 12.0, 430000.0, 12.0, -16.0, 2796000.0))
with rasterio.open(OUT / "p_point.tif", "w", driver="GTiff", width=11, height=9, count=3, dtype="uint8",
                   crs=CRS.from_epsg(4546), transform=Affine(20.0, 0, 430000.0, 0, -20.0, 2796000.0), **rgb) as f:
    f.update_tags(AREA_OR_POINT="Point")
    f.write(tiny)
t = pyproj.Proj("EPSG:4546")
with rasterio.open(OUT / "p_point.tif") as f:
    for col, row in [(0, 0), (11, 9)]:
        lon, lat = t(*(f.transform * (col, row)), inverse=True)
        places.append(["p_point.tif", col, row, repr(float(lon)), repr(float(lat))])
placed("p_world_file.tif", None, "EPSG:4525", grid("EPSG:4525", 20.0), profile="BASELINE", tfw=True)
(OUT / "p_world_file.prj").write_text(CRS.from_epsg(4525).to_wkt(version="WKT1_ESRI"))
(OUT / "p_world_file.tif.aux.xml").unlink(missing_ok=True)
placed("p_only_world_file.tif", None, "EPSG:4546", grid("EPSG:4546", 20.0), profile="BASELINE", tfw=True)
(OUT / "p_only_world_file.tif.aux.xml").unlink(missing_ok=True)
write("p_nowhere.tif", tiny, expect=False, place={}, **rgb)
with open(HERE / "places.csv", "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(["file", "column", "row", "lon", "lat"])
    w.writerows(places)
for extra in OUT.glob("*.aux.xml"):
    extra.unlink()

# A chess board of single pixels, without overviews.
chess = np.where((np.mgrid[0:200, 0:200].sum(0)) % 2, 255, 0).astype(np.uint8)
write("chess.tif", np.stack([chess] * 3), expect=False, compress="deflate", tiled=True, blockxsize=64, blockysize=64, **rgb)

# Eastings with a zone number, a world file and not a word on the system.
write("p_guessed.tif", tiny, expect=False, place=dict(transform=grid("EPSG:4525", 20.0)), **rgb)
for extra in OUT.glob("*.aux.xml"):
    extra.unlink()

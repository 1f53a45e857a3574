"""Area on the CGCS2000 ellipsoid of polygons with edges straight in longitude/latitude.

The witness of src/geom/measure.rs: closed form of the strip area in long double (80 bit) and a
20-point Gauss-Legendre rule along each edge; no series, no local origin.
"""
import numpy as np

A = np.longdouble(6378137)
F = 1 / np.longdouble("298.257222101")
E2 = F * (2 - F)
E = np.sqrt(E2)
B2 = A * A * (1 - E2)
PI = np.longdouble("3.14159265358979323846264338327950288")
DEG = PI / 180
NODES, WEIGHTS = np.polynomial.legendre.leggauss(20)


def strip(lat_deg):
    """Area between equator and latitude, per radian of longitude."""
    s = np.sin(lat_deg * DEG)
    return B2 * (s / (2 * (1 - E2 * s * s)) + np.arctanh(E * s) / (2 * E))


def ring_area(coords):
    c = np.asarray(coords, dtype=np.longdouble)
    c = c - 0
    dx = np.diff(c[:, 0]) * DEG
    y0, y1 = c[:-1, 1], c[1:, 1]
    base = strip(y0.min())
    total = np.zeros(len(dx), dtype=np.longdouble)
    for t, w in zip(NODES, WEIGHTS):
        y = y0 + (y1 - y0) * (np.longdouble(t) + 1) / 2
        total += np.longdouble(w) / 2 * (strip(y) - base)
    return -(total * dx).sum()


def area(geometry):
    """Of any shapely geometry; lines and points count nothing."""
    if geometry.is_empty:
        return 0.0
    if geometry.geom_type == "Polygon":
        return float(
            abs(ring_area(geometry.exterior.coords))
            - sum(abs(ring_area(r.coords)) for r in geometry.interiors)
        )
    if hasattr(geometry, "geoms"):
        return sum(area(g) for g in geometry.geoms)
    return 0.0

"""Latitudes due north of 25.22 N at given geodesic distances, on the ellipsoid of CGCS2000.

The values stand in tests/suite/screening/near.rs. Needs: pip install geographiclib
"""

from geographiclib.geodesic import Geodesic

CGCS2000 = Geodesic(6378137, 1 / 298.257222101)

for metres in (99.999, 100.001, 150, 199.999, 200.001, 999.999, 1000.001, 2000):
    print(metres, "%.12f" % CGCS2000.Direct(25.22, 110.5, 0, metres)["lat2"])

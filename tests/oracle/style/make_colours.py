"""Colours by colour-science, the witness of `style::vision`.

Needs `pip install colour-science`. Prints colours.csv: a colour, its CIELAB under D65, and how
eyes with each colour blindness see it by the matrices of Machado 2009 at severity 1.0.

ciede2000.csv beside this script holds the 34 pairs of test data published with Sharma, Wu and
Dalal, "The CIEDE2000 color-difference formula: implementation notes, supplementary test data, and
mathematical observations", Color Research and Application 30(1), 2005, table 1.
"""

import colour
import numpy as np
from colour.blindness import matrix_cvd_Machado2009

D65 = colour.CCS_ILLUMINANTS["CIE 1931 2 Degree Standard Observer"]["D65"]
print("colour,l,a,b,protanopia,deuteranopia,tritanopia")
for text in (
    "c8312b 2f7d4f 1d5f9e f0c94b 8a3f86 1f8a86 8a6238 b25c00 34489a 000000 ffffff 7b766b"
).split():
    rgb = np.array([int(text[i : i + 2], 16) / 255 for i in (0, 2, 4)])
    lab = colour.XYZ_to_Lab(colour.sRGB_to_XYZ(rgb), D65)
    row = [text, *(f"{v:.2f}" for v in lab)]
    for kind in ("Protanomaly", "Deuteranomaly", "Tritanomaly"):
        linear = matrix_cvd_Machado2009(kind, 1.0) @ colour.cctf_decoding(rgb, "sRGB")
        seen = colour.cctf_encoding(np.clip(linear, 0, 1), "sRGB")
        row.append("".join(f"{int(v * 255 + 0.5):02x}" for v in np.clip(seen, 0, 1)))
    print(",".join(row))

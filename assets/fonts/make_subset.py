"""Cuts the bundled fonts out of Noto Sans SC: make_subset.py PACKAGE_DIR OUT_DIR."""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

package, out = Path(sys.argv[1]), Path(sys.argv[2])
table = "".join(
    line for line in (out / "standard_characters.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
)
assert len(table) == 8105

# Latin, Greek, punctuation, units, arrows, enclosed numbers, box drawing, geometric shapes,
# CJK symbols, kana, enclosed CJK, compatibility forms, full-width forms.
SYMBOLS = [
    (0x20, 0x7E), (0xA0, 0x17F), (0x2C7, 0x2DD), (0x370, 0x3FF), (0x2000, 0x209F),
    (0x20A0, 0x20CF), (0x2100, 0x218F), (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2300, 0x23FF),
    (0x2460, 0x24FF), (0x2500, 0x257F), (0x2580, 0x25FF), (0x2600, 0x26FF), (0x2700, 0x27BF),
    (0x3000, 0x30FF), (0x3200, 0x33FF), (0xFE10, 0xFE4F), (0xFF00, 0xFFEF),
]
BASIC_BLOCK = [(0x4E00, 0x9FFF), (0x2E80, 0x2FDF), (0xF900, 0xFAFF)]


def spread(ranges):
    return {c for first, last in ranges for c in range(first, last + 1)}


# Shown by the program but not drawn by the source font: the nearest shape it has.
ALIASES = {0x27E8: 0x2039, 0x27E9: 0x203A, 0x25B8: 0x25B6, 0x25BE: 0x25BC, 0x2715: 0xD7,
           0x2212: 0x2013}
# Spaces of a fixed width the source font has no glyph for, in units of 1/1000 em.
SPACES = {0x2009: 200, 0x202F: 200, 0x200A: 100, 0x2002: 500, 0x2003: 1000, 0x2007: 555}


def make(source, target, wanted, style):
    options = subset.Options()
    options.hinting = False
    options.notdef_outline = True
    options.layout_features = []
    options.name_IDs = [0, 1, 2, 4, 5, 6, 13, 14]
    options.drop_tables += ["vhea", "vmtx", "BASE", "STAT", "GSUB", "GDEF", "GPOS", "gasp"]
    options.recalc_timestamp = False
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)

    names = font.getBestCmap()
    added = {}
    for code, near in ALIASES.items():
        if code not in names and near in names:
            added[code] = names[near]
    for code, width in SPACES.items():
        if code in names:
            continue
        name = f"space{width}"
        if name not in font["hmtx"].metrics:
            font["glyf"][name] = Glyph()
            font["hmtx"].metrics[name] = (width, 0)
        added[code] = name
    font.setGlyphOrder(list(dict.fromkeys([*font.getGlyphOrder(), *added.values()])))
    for sub in font["cmap"].tables:
        if sub.isUnicode() and sub.format in (4, 12):
            sub.cmap.update(added)
    subset.save_font(font, str(target), options)
    count = len(TTFont(str(target)).getBestCmap())
    print(f"{target.name}: {style}, {count} characters, {target.stat().st_size} bytes")


every = spread(SYMBOLS) | spread(BASIC_BLOCK) | {ord(c) for c in table}
make(package / "400Regular/NotoSansSC_400Regular.ttf", out / "NotoSansSC-Regular.subset.ttf",
     every, "Regular")
common = spread(SYMBOLS) | {ord(c) for c in table[:6500]}
make(package / "700Bold/NotoSansSC_700Bold.ttf", out / "NotoSansSC-Bold.subset.ttf",
     common, "Bold")

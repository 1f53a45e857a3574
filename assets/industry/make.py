"""Adds the pinyin initials to gbt4754-2017.csv and checks its shape.

Needs `pip install pypinyin` (MIT). Run in this folder after editing codes or names:
    python make.py
Reads and writes gbt4754-2017.csv: comment lines begin with #, then code,name,initials.
"""

import re
import sys
from pathlib import Path

from pypinyin import Style, lazy_pinyin

FILE = Path(__file__).with_name("gbt4754-2017.csv")
# 国家标准 GB/T 4754-2017: sections, divisions, groups.
EXPECTED = {1: 20, 2: 97, 3: 473}


def initials(name):
    letters = lazy_pinyin(name, style=Style.FIRST_LETTER, errors="ignore")
    return "".join(letter[0] for letter in letters if letter).lower()


def main():
    lines = FILE.read_text(encoding="utf-8").splitlines()
    head = [line for line in lines if line.startswith("#")]
    rows = [line.split(",") for line in lines if line and not line.startswith("#")][1:]
    counts = {}
    seen = set()
    section = None
    for code, name, *_ in rows:
        assert re.fullmatch(r"[A-T]|\d{2,4}", code), code
        assert code not in seen, f"{code} twice"
        assert "," not in name and name, code
        if len(code) == 1:
            section = code
        elif len(code) > 2:
            assert code[:-1] in seen, f"{code} without {code[:-1]}"
        assert section, code
        seen.add(code)
        counts[len(code)] = counts.get(len(code), 0) + 1
    out = head + ["code,name,initials"]
    out += [f"{code},{name},{initials(name)}" for code, name, *_ in rows]
    FILE.write_text("\n".join(out) + "\n", encoding="utf-8")
    print(counts)
    for length, expected in EXPECTED.items():
        if counts.get(length) != expected:
            print(f"{length}: {counts.get(length)}, the standard has {expected}", file=sys.stderr)


if __name__ == "__main__":
    main()

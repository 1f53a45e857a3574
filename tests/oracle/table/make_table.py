"""A table and what pandas makes of it, the witness of `layer::table` and `layer::filter`.

Needs `pip install pandas numpy`. Writes table.csv and expected.json beside this script: orders of
rows by a column (stable, blanks last), rows that meet a condition, and what a column holds. The
order of Chinese names is that of their bytes in Python's own gb2312 codec.
"""

import json
import pathlib

import numpy as np
import pandas as pd

here = pathlib.Path(__file__).parent
rng = np.random.default_rng(20261124)
N = 400

NAMES = "漓江 桃花江 遇龙河 灵渠 青狮潭 阳朔 荔浦 恭城 平乐 龙胜 资源 全州 兴安 灌阳 临桂 永福 灞水 邕江".split()
KINDS = ["核心", "一般", "缓冲", None]
rows = []
for i in range(N):
    rows.append(
        {
            "name": rng.choice(NAMES) if rng.random() > 0.1 else None,
            "kind": KINDS[rng.choice(4, p=[0.2, 0.4, 0.3, 0.1])],
            "area": round(float(rng.lognormal(0.5, 1.1)), 3) if rng.random() > 0.08 else None,
            "parcels": int(rng.integers(-20, 40)) if rng.random() > 0.05 else None,
            "day": f"20{rng.integers(10, 27):02d}-{rng.integers(1, 13):02d}-{rng.integers(1, 29):02d}"
            if rng.random() > 0.15
            else None,
        }
    )
table = pd.DataFrame(rows)
table["parcels"] = table["parcels"].astype("Int64")
table.to_csv(here / "table.csv", index=False)

day = pd.to_datetime(table["day"])
by_bytes = table["name"].map(lambda s: s if pd.isna(s) else s.encode("gb2312"))


def order(series, ascending):
    return [int(i) for i in series.sort_values(ascending=ascending, kind="stable", na_position="last").index]


def stable_descending(series):
    # pandas reverses equals of a stable descending sort never: it keeps them in order.
    return order(series, False)


def rows_of(mask):
    return [int(i) for i in np.flatnonzero(mask.fillna(False).to_numpy(dtype=bool))]


name, kind, area, parcels = (table[c] for c in ("name", "kind", "area", "parcels"))
not_null = lambda s: s.notna()
conditions = {
    "kind = '核心'": kind == "核心",
    "not kind = '核心'": (kind != "核心") & not_null(kind),
    "area >= 1.5 and parcels < 10": (area >= 1.5) & (parcels < 10),
    "area > 3 or parcels = 0": (area > 3) | (parcels == 0),
    "name ~ '江'": name.str.contains("江", na=False),
    "name in ('漓江', '灵渠') and not (kind is null)": name.isin(["漓江", "灵渠"]) & not_null(kind),
    "day >= 2018-06-15": (day >= "2018-06-15"),
    "area is null or day is null": area.isna() | day.isna(),
    "parcels != 3 and kind in ('一般', '缓冲')": (parcels != 3) & not_null(parcels) & kind.isin(["一般", "缓冲"]),
}


def figures(series):
    s = series.dropna().astype(float)
    return {
        "count": int(s.count()),
        "blank": int(series.isna().sum()),
        "distinct": int(series.nunique()),
        "sum": float(s.sum()),
        "mean": float(s.mean()),
        "least": float(s.min()),
        "most": float(s.max()),
        "quarters": [float(s.quantile(q)) for q in (0.25, 0.5, 0.75)],
    }


counts = name.value_counts()
frequent = sorted(counts.items(), key=lambda x: (-x[1], x[0]))
expected = {
    "orders": {
        "area up": order(area, True),
        "area down": stable_descending(area),
        "parcels up": order(parcels, True),
        "parcels down": stable_descending(parcels),
        "day up": order(day, True),
        "day down": stable_descending(day),
        "name up": order(by_bytes, True),
        "name down": stable_descending(by_bytes),
    },
    "conditions": {text: rows_of(mask) for text, mask in conditions.items()},
    "search": {
        "江 核心": rows_of(name.str.contains("江", na=False) & (kind == "核心")),
    },
    "figures": {"area": figures(area), "parcels": figures(parcels)},
    "days": [str(day.min().date()), str(day.max().date())],
    "frequent": [[k, int(v)] for k, v in frequent],
    "blank names": int(name.isna().sum()),
}
text = json.dumps(expected, ensure_ascii=False, indent=1)
# Lists of rows on one line each.
import re

text = re.sub(r"\[\s+((?:-?\d+,\s+)*-?\d+)\s+\]", lambda m: "[" + re.sub(r"\s+", " ", m.group(1)) + "]", text)
(here / "expected.json").write_text(text + "\n", encoding="utf-8")

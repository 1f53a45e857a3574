"""Breaks and counts of classes by mapclassify, the witness of `style::breaks`.

Needs `pip install mapclassify numpy`. Writes breaks.json beside this script: for each set of
numbers (made here from a seed) and each method and number of classes the upper ends of the
classes and how many numbers each holds.
"""

import json
import pathlib

import mapclassify
import numpy as np

rng = np.random.default_rng(20261124)
SETS = {
    # Areas of parcels are spread like this.
    "log_normal": np.round(rng.lognormal(0.5, 1.1, 400), 3),
    "even": np.round(rng.uniform(-50, 150, 250), 2),
    "three_heaps": np.round(
        np.concatenate([rng.normal(m, 2, 80) for m in (10, 40, 90)]), 2
    ),
    "counts": rng.poisson(6, 300).astype(float),
    # Employment densities of the counties of California: the example of mapclassify's own
    # documentation, which publishes its breaks.
    "calemp": np.asarray(mapclassify.load_example(), dtype=float),
    "few": np.array([0.13, 0.29, 0.57, 1.35, 2.0, 4.61, 9.0, 12.7, 31.2, 31.2]),
}
METHODS = {
    "equal_interval": mapclassify.EqualInterval,
    "quantile": mapclassify.Quantiles,
    "natural_breaks": mapclassify.FisherJenks,
}

out = []
for name, values in SETS.items():
    values = np.sort(values)
    cases = []
    for method, make in METHODS.items():
        for k in range(2, 10):
            if k >= len(np.unique(values)):
                continue
            made = make(values, k=k)
            cases.append(
                {
                    "method": method,
                    "classes": k,
                    "bins": [float(b) for b in made.bins],
                    "counts": [int(c) for c in made.counts],
                    # Sum of squared distances from the means of the classes.
                    "squares": float(
                        sum(
                            ((values[made.yb == c] - values[made.yb == c].mean()) ** 2).sum()
                            for c in np.unique(made.yb)
                        )
                    ),
                }
            )
    out.append({"name": name, "values": values.tolist(), "cases": cases})
path = pathlib.Path(__file__).with_name("breaks.json")
path.write_text(
    json.dumps({"mapclassify": mapclassify.__version__, "sets": out}, indent=1) + "\n"
)

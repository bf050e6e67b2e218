#!/usr/bin/env python3
"""Simple and partial complex exponential smoothing by statsforecast 2.1.1 (pip), AutoCES, for the tests of package
forecast: parameters and first states as it estimates them, fitted values and forecasts. Reads series.csv, writes ces.csv."""
import csv
import numpy as np
from statsforecast.models import AutoCES
series = {}
for r in csv.DictReader(open("series.csv")):
    series.setdefault(r["case"], []).append(float(r["value"]))
with open("ces.csv", "w") as f:
    print("case,name,index,value", file=f)
    for name in ("Nile", "LakeHuron", "AirPassengers"):
        y = np.array(series[name])
        m = AutoCES(season_length=1, model="N").fit(y)
        k = m.model_
        p = k["par"]; s = np.asarray(k["states"])
        for what, v in (("a0", [p["alpha_0"]]), ("a1", [p["alpha_1"]]), ("first", s[0][:2]), ("fitted", k["fitted"]), ("mean", m.predict(12)["mean"])):
            for i, x in enumerate(v): print(f"{name},{what},{i},{x:.17g}", file=f)

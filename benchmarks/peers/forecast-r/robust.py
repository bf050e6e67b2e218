#!/usr/bin/env python3
"""Robust STL by statsmodels 0.15.0 (pip), for the tests of package forecast: R's stl (4.2.2) picks the wrong order
statistics for the median of the remainders (its partial sort wants the two ranks in rising order and gets them
falling: of 144 it takes the 65th and 73rd), so it cannot be the reference. It wants a low-pass window above the period, so 9 for
weeks where R has 7. Reads series.csv, writes stl_robust.csv."""
import csv, math
from statsmodels.tsa.seasonal import STL
series = {}
for r in csv.DictReader(open("series.csv")):
    series.setdefault(r["case"], []).append(float(r["value"]))
odd = lambda n: n | 1
with open("stl_robust.csv", "w") as f:
    print("case,name,index,value", file=f)
    for name, m in (("AirPassengers", 12), ("nottem", 12), ("days", 7)):
        t = odd(math.ceil(1.5 * m / (1 - 1.5 / 13)))
        jump = lambda w: -(-w // 10)
        r = STL(series[name], period=m, seasonal=13, trend=t, low_pass=odd(m + 1), seasonal_deg=0, trend_deg=1,
                low_pass_deg=1, robust=True, seasonal_jump=jump(13), trend_jump=jump(t), low_pass_jump=jump(odd(m + 1)),
                ).fit(inner_iter=1, outer_iter=15)
        for k, v in (("seasonal", r.seasonal), ("trend", r.trend)):
            for i, x in enumerate(v):
                print(f"{name}/w13robust,{k},{i},{x:.17g}", file=f)

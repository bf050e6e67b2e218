"""Forecasts the tasks of ../shared/peers with one method of statsforecast or Prophet and
writes OUT/NAME__GROUP.csv and .time.csv as benchmarks/accuracy reads them. Started by
accuracy.py in the environment it makes.

    python forecast_peers.py SHARED OUT METHOD GROUP

The settings are those of run_sf.py and run_prophet.R there: defaults, the seasons of the
task; Prophet multiplicative with the holidays of the country. Seconds are processor time of
a fit and forecast with ranges, on one core."""

import os
import sys
import time
import warnings

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NIXTLA_NUM_THREADS"):
    os.environ[name] = "1"
warnings.filterwarnings("ignore")

import numpy as np
import pandas as pd

COLUMNS = ["lo80", "hi80", "lo95", "hi95"]


def seasons(task):
    n = task.end - task.start
    m = [int(round(x)) for x in (task.m1, task.m2, task.m3) if x == x]
    m = [x for x in m if x < n / 2] or [1]
    return m, max([x for x in m if x < 360] or m[:1])


def model(method, task):
    from statsforecast import models as M

    n = task.end - task.start
    m, week = seasons(task)
    return {
        "SeasonalNaive": lambda: M.SeasonalNaive(week),
        "SeasWindowAvg4": lambda: M.SeasonalWindowAverage(season_length=week, window_size=max(1, min(4, n // week))),
        "AutoETS": lambda: M.AutoETS(season_length=m[0]),
        "AutoTheta": lambda: M.AutoTheta(season_length=m[0]),
        "AutoCES": lambda: M.AutoCES(season_length=m[0]),
        "MSTL_ETS": lambda: M.MSTL(season_length=m, trend_forecaster=M.AutoETS(model="ZZN")),
        "MFLES": lambda: M.MFLES(season_length=m),
        "AutoMFLES": lambda: M.AutoMFLES(test_size=int(task.h), season_length=m, n_windows=2),
    }[method]()


def statsforecast(method, task, y, _):
    h = int(task.h)
    try:
        f = model(method, task).forecast(y=y, h=h, level=[80, 95])
    except Exception:  # no ranges in this model
        f = model(method, task).forecast(y=y, h=h)
    bounds = ["lo-80", "hi-80", "lo-95", "hi-95"]
    return [np.asarray(f["mean"])] + [np.asarray(f[b]) if b in f else np.full(h, np.nan) for b in bounds]


def prophet(_, task, y, times):
    import logging

    from prophet import Prophet

    logging.disable(logging.CRITICAL)
    np.random.seed(1)
    m = Prophet(seasonality_mode="multiplicative", uncertainty_samples=200)
    for series, country in (("van", "CA"), ("bank", "US")):
        if task.series.startswith(series):
            m.add_country_holidays(country)
    m.fit(pd.DataFrame({"ds": times[: len(y)], "y": y}))
    future = pd.DataFrame({"ds": times[len(y) :]})
    mean = m.predict(future).yhat.values
    paths = m.predictive_samples(future)["yhat"]
    return [mean] + list(np.quantile(paths, [0.1, 0.9, 0.025, 0.975], axis=1))


def main(shared, out, method, group):
    tasks = pd.read_csv(f"{shared}/peers/tasks.csv")
    tasks = tasks[tasks.group == group]
    run = prophet if method == "Prophet" else statsforecast
    name = method if method == "Prophet" else "SF_" + method
    cache, rows, seconds = {}, [], []
    for i, task in enumerate(tasks.itertuples()):
        if task.series not in cache:
            cache[task.series] = pd.read_csv(f"{shared}/peers/series/{task.series}.csv", parse_dates=["timestamp"])
        s = cache[task.series]
        y = s.value.values.astype(float)[task.start : task.end]
        times = s.timestamp.values[task.start : task.end + task.h]
        if i == 0:  # the first fit compiles and imports
            try:
                run(method, task, y, times)
            except Exception:
                pass
        begin, failed = time.process_time(), 0
        try:
            mean, *bounds = run(method, task, y, times)
            frame = {"task": task.task, "h": np.arange(1, task.h + 1), "mean": mean}
            rows.append(pd.DataFrame({**frame, **dict(zip(COLUMNS, bounds))}))
        except Exception as e:
            failed = 1
            print(task.task, repr(e)[:120], file=sys.stderr)
        seconds.append((task.task, time.process_time() - begin, failed))
    os.makedirs(out, exist_ok=True)
    if rows:
        pd.concat(rows).to_csv(f"{out}/{name}__{group}.csv", index=False)
        pd.DataFrame(seconds, columns=["task", "secs", "err"]).to_csv(f"{out}/{name}__{group}.time.csv", index=False)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Times "the fewest agents that answer 80 % within 20 s", AHT 180 s, in other
libraries. Prints one JSON line per library and load: name, load, agents, and
the seconds of one solve. Started by run.py in the environment it makes."""

import json
import sys
import time

INTERVAL_S = 1800
AHT_S = 180


def pyworkforce(load):
    from pyworkforce.queuing import ErlangC

    # All times in minutes, as in the documentation of the package.
    return lambda: ErlangC(
        transactions=load * INTERVAL_S / AHT_S, aht=AHT_S / 60, asa=20 / 60, interval=INTERVAL_S // 60
    ).required_positions(service_level=0.8)["raw_positions"]


def call_center_tools(load):
    from call_center_tools import staffing

    # It divides by zero where the occupancy could be 1.
    return lambda: staffing.calc_staffing(
        load * 3600 / AHT_S, AHT_S, target_answer_time=20, target_service_level=0.8, shrinkage=0, max_occupancy=0.999999
    ).agents


def erlanglib(load):
    """It has no solver; this is the plain search with its formulas."""
    from erlanglib import erlang_c, service_level

    def solve():
        n = int(load) + 1
        while service_level(n, load, erlang_c(n, load), 20, AHT_S) < 0.8:
            n += 1
        return n

    return solve


def seconds(solve):
    """The least of five timings of at least 20 ms each."""
    best, runs = float("inf"), 1
    for _ in range(5):
        while True:
            start = time.perf_counter()
            for _ in range(runs):
                solve()
            took = time.perf_counter() - start
            if took >= 0.02:
                break
            runs *= 2
        best = min(best, took / runs)
    return best


def main(loads):
    for library, largest in ((pyworkforce, 1e9), (call_center_tools, 1e9), (erlanglib, 100)):
        for load in loads:
            if load > largest:  # minutes and more
                continue
            try:
                solve = library(load)
                row = {"agents": int(solve()), "seconds": seconds(solve)}
            except Exception as e:  # a peer that fails is a row, not an end
                row = {"error": f"{type(e).__name__}: {e}"}
            print(json.dumps({"name": library.__name__, "load": load, **row}), flush=True)


if __name__ == "__main__":
    main([float(x) for x in sys.argv[1:]])

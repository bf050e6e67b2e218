"""Runs package forecast and its peers on the same tasks, scores all in the same way, and
prints the tables of benchmarks/accuracy.

    python3 benchmarks/peers/accuracy.py --shared ../shared [--groups dailyh,...] [--methods ...]
                                         [--env FOLDER] [--out FOLDER] [--seconds 600]

It makes a virtual environment (outside the repository unless told otherwise) with the
packages of requirements-forecast.txt. Where Rscript and its package forecast are
installed, run_r.R of the shared folder runs too, and with --prototypes the numpy prototypes
there. A method that takes longer than --seconds for a group is left out, which is said.
Forecasts are kept in --out: a second run computes only what is not there."""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import venv

HERE = pathlib.Path(__file__).resolve().parent
PYTHON_METHODS = ["SeasonalNaive", "SeasWindowAvg4", "MSTL_ETS", "AutoETS", "AutoTheta", "AutoCES", "MFLES", "AutoMFLES", "Prophet"]
R_METHODS = ["stlm_ets", "ets", "thetaf"]
PROTOTYPES = """
import holidays
import proto_daily
proto_daily.run("GROUP")
proto_daily.run_auto("GROUP")
"""


def run(what, command, seconds, **more):
    # One core for everybody: what is compared is work, not threads.
    env = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    print(what, file=sys.stderr)
    try:
        subprocess.run(command, check=True, timeout=seconds, env=env, stdout=sys.stderr, **more)
    except subprocess.TimeoutExpired:
        print(f"{what}: left out after {seconds} s", file=sys.stderr)
    except subprocess.CalledProcessError as e:
        print(f"{what}: left out, exit code {e.returncode}", file=sys.stderr)


def has_r():
    if not shutil.which("Rscript"):
        return False
    return subprocess.run(["Rscript", "-e", "library(forecast)"], capture_output=True).returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--shared", default=str(HERE.parents[2] / "shared"))
    parser.add_argument("--groups", default="dailyh")
    parser.add_argument("--methods", default=",".join(PYTHON_METHODS + ["R_" + m for m in R_METHODS]))
    parser.add_argument("--ours", default="auto")
    parser.add_argument("--prototypes", action="store_true", help="those for days, on groups of days")
    parser.add_argument("--env", default=os.path.join(tempfile.gettempdir(), "cccplan-forecast-peers"))
    parser.add_argument("--out", default=os.path.join(tempfile.gettempdir(), "cccplan-forecast-peers-out"))
    parser.add_argument("--seconds", type=float, default=600)
    args = parser.parse_args()

    shared = pathlib.Path(args.shared).resolve()
    env, out = pathlib.Path(args.env).resolve(), pathlib.Path(args.out).resolve()
    out.mkdir(parents=True, exist_ok=True)
    python = env / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not python.exists():
        venv.create(env, with_pip=True)
        pip = [str(python), "-m", "pip", "-q", "--disable-pip-version-check", "install"]
        subprocess.run(pip + ["-r", str(HERE / "requirements-forecast.txt")], check=True, stdout=sys.stderr)

    # The scripts of the shared folder read and write where they are: give them a copy.
    work = out / "work"
    if not work.exists():
        (work / "out").mkdir(parents=True)
        for name in ("tasks.csv", "series"):
            (work / name).symlink_to(shared / "peers" / name)
        for file in (shared / "peers").glob("*.py"):
            shutil.copy(file, work)
    r = has_r()
    for group in args.groups.split(","):
        for method in args.methods.split(","):
            name = method if method == "Prophet" or method.startswith("R_") else "SF_" + method
            if (out / f"{name}__{group}.csv").exists() or method.startswith("R_") and not r:
                continue
            if method.startswith("R_"):
                run(f"{name} {group}", ["Rscript", str(shared / "peers" / "run_r.R"), method[2:], group], args.seconds, cwd=work)
            else:
                run(f"{name} {group}", [str(python), str(HERE / "forecast_peers.py"), str(shared), str(out), method, group], args.seconds)
        if args.prototypes and group.startswith("daily") and not (out / f"P_DAuto__{group}.csv").exists():
            run(f"prototypes {group}", [str(python), "-c", PROTOTYPES.replace("GROUP", group)], args.seconds, cwd=work)
        for file in (work / "out").glob(f"*__{group}*.csv"):
            shutil.copy(file, out)

    command = ["go", "run", "./benchmarks/accuracy", "-shared", str(shared), "-groups", args.groups, "-methods", args.ours, "-peers", "-also", str(out)]
    subprocess.run(command, check=True, cwd=HERE.parents[1], env={**os.environ, "GOMAXPROCS": "1"})


if __name__ == "__main__":
    main()

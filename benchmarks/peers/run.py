"""Runs package erlang and its peers side by side on this machine and prints a
Markdown table of times and ratios.

    python3 benchmarks/peers/run.py [--rounds 3] [--env FOLDER]

It makes a virtual environment (outside the repository unless told otherwise)
with the packages of requirements.txt, builds the Go binary, and runs the two
in turn. Each figure is the least over the rounds, the one least disturbed by
other work on the machine."""

import argparse
import json
import os
import pathlib
import platform
import subprocess
import sys
import tempfile
import venv

HERE = pathlib.Path(__file__).resolve().parent
LOADS = ["10", "500", "20000"]


def cpu():
    try:
        for line in open("/proc/cpuinfo"):
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or "unknown"


def lines(command):
    out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def span(seconds):
    for unit, size in (("s", 1), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--env", default=os.path.join(tempfile.gettempdir(), "cccplan-peers"))
    args = parser.parse_args()

    env = pathlib.Path(args.env)
    python = env / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not python.exists():
        venv.create(env, with_pip=True)
    pip = [str(python), "-m", "pip", "-q", "--disable-pip-version-check", "install", "-r", str(HERE / "requirements.txt")]
    subprocess.run(pip, check=True, stdout=sys.stderr)
    binary = str(env / "ours")
    subprocess.run(["go", "build", "-o", binary, "./ours"], check=True, cwd=HERE)

    seen = {}  # (name, load) -> rows
    for i in range(args.rounds):
        print(f"round {i + 1} of {args.rounds}", file=sys.stderr)
        for row in lines([binary, *LOADS]) + lines([str(python), str(HERE / "peers.py"), *LOADS]):
            seen.setdefault((row["name"], float(row["load"])), []).append(row)

    go = subprocess.run(["go", "version"], check=True, stdout=subprocess.PIPE, text=True).stdout.split()[2]
    print(f"{cpu()}, {os.cpu_count()} CPUs, {platform.system()} {platform.machine()}, {go}, Python {platform.python_version()}\n")
    ours = {load: min(r["seconds"] for r in rows) for (name, load), rows in seen.items() if name == "cccplan C"}
    print("| solver | load, erlang | agents | time | times cccplan C |")
    print("|---|---|---|---|---|")
    for (name, load), rows in sorted(seen.items(), key=lambda item: item[0][1]):
        if "error" in rows[0]:
            print(f"| {name} | {load:g} | - | {rows[0]['error']} | - |")
            continue
        t = min(r["seconds"] for r in rows)
        ratio = f"{t / ours[load]:,.3g}" if load in ours and t / ours[load] < 1000 else f"{t / ours[load]:,.0f}" if load in ours else "-"
        print(f"| {name} | {load:g} | {rows[0]['agents']} | {span(t)} | {ratio} |")


if __name__ == "__main__":
    main()

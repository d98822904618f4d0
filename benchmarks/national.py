"""The whole refresh at national size: 2,900 counties × 30 years × 200 indicators × 3 editions.

Makes a project of invented Parquet panels (``made_counties``) and refreshes it with the project's
own graph, from extracts to the published release, for shares of the counties, each in a
process of its own. Writes seconds a room and peak memory as a table, growth over the shares as a
plot, and says whether the bounds hold: 5 minutes and 12 GB for all of it, and growth no worse than
linear.

    python -m benchmarks.national [SHARE ...] [--whole] [--keep FOLDER]

Without shares 1/16 and 1/8 are measured, with --whole 1/16, 1/4 and 1.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import math
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from pipelines.definitions import tables_by_room
from pipelines.project import Project

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
# Where nothing is named, and with --whole; smaller ones are drawn and have a report, larger not.
SHARES, WHOLE = [1 / 16, 1 / 8], [1 / 16, 1 / 4, 1.0]
MOST_SECONDS, MOST_GIGABYTES = 300, 12
# Growth that is taken for linear: exponents are measured on machines that do other things too.
LINEAR = 1.05
RELEASE = "release"


def used() -> tuple[float, float]:
    """Processor seconds and peak memory (GB) of this process so far."""
    found = resource.getrusage(resource.RUSAGE_SELF)
    return found.ru_utime + found.ru_stime, found.ru_maxrss / 1024**2


def run_share(share: float, folder: Path) -> dict[str, Any]:
    """Make the panels of a share in a process of their own, then refresh them in this one."""
    made = "from made_counties import make_project; from pathlib import Path; "
    made += f"make_project(Path({str(folder)!r}), {share})"
    subprocess.run([sys.executable, "-c", made], check=True, cwd=HERE, env=environment())
    project = Project(
        raw=folder / "raw", warehouse=folder / "warehouse", reference=folder / "reference",
        illustrative=True,
    )  # fmt: skip
    from pipelines.refresh import refresh

    before, began = used()[0], time.perf_counter()
    outcome = refresh(project)
    wall = time.perf_counter() - began
    if not outcome.done:
        raise SystemExit("\n".join(outcome.problems))
    processor, peak = used()
    rooms = seconds_by_room(project)
    # What no table took: the release, and what the graph itself costs.
    rooms[RELEASE] = wall - sum(rooms.values())
    with duckdb.connect() as connection:
        panels = f"{project.raw}/*/*/*.parquet"
        values = connection.read_parquet(panels).aggregate("count(value)").fetchall()[0][0]
    return {
        "share": share, "values": values, "seconds": wall, "processor": processor - before,
        "peak_gb": peak, "rooms": rooms,
        "release_gb": project.release().stat().st_size / 1024**3,
    }  # fmt: skip


def seconds_by_room(project: Project) -> dict[str, float]:
    """Seconds that the tables of each room took, from the structured log of the run."""
    log = max(project.logs.glob("*.jsonl"), key=lambda path: path.stat().st_mtime)
    events = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    seconds = {event["table"]: event["seconds"] for event in events if event["event"] == "made"}
    rooms = {
        table.name: room for room, tables in tables_by_room(project).items() for table in tables
    }
    found: dict[str, float] = defaultdict(float)
    for name, room in rooms.items():
        found["indices" if room.startswith(("made_", "selection")) else room] += seconds[name]
    return dict(found)


def environment() -> dict[str, str]:
    """Environment of a process that is measured: this checkout, and a limit for DuckDB."""
    path = os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")])
    return {"YEARBOOK_MEMORY": "5GB", **os.environ, "PYTHONPATH": path}


def measured(share: float, keep: Path | None) -> dict[str, Any]:
    """Figures of one share, from a process of its own."""
    with tempfile.TemporaryDirectory(dir=keep) as folder:
        command = [sys.executable, __file__, "--one", str(share), "--keep", folder]
        ended = subprocess.run(
            command, check=True, stdout=subprocess.PIPE, text=True, env=environment()
        )
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


def exponents(runs: list[dict[str, Any]], key: str) -> list[float]:
    """Exponents of growth from each share to the next: 1 is linear."""
    return [
        math.log(b[key] / a[key]) / math.log(b["values"] / a["values"])
        for a, b in zip(runs, runs[1:], strict=False)
    ]


def table_of(runs: list[dict[str, Any]]) -> pd.DataFrame:
    """Seconds a room and totals, one column a share."""
    rooms = list(dict.fromkeys(room for run in runs for room in run["rooms"]))
    rows = {f"{room}, s": [run["rooms"].get(room, 0.0) for run in runs] for room in rooms}
    rows |= {
        "all, s": [run["seconds"] for run in runs],
        "processor, s": [run["processor"] for run in runs],
        "peak memory, GB": [run["peak_gb"] for run in runs],
        "release, GB": [run["release_gb"] for run in runs],
        "values, million": [run["values"] / 1e6 for run in runs],
    }
    return pd.DataFrame(rows, index=[f"{run['share']:g}" for run in runs]).T.round(2)


def write_results(runs: list[dict[str, Any]]) -> None:
    """Table and plot under ``results``, with machine and date."""
    import altair as alt
    import vl_convert

    RESULTS.mkdir(exist_ok=True)
    table = table_of(runs)
    where = (
        f"{os.cpu_count()} cores, DuckDB {duckdb.__version__}, Python {platform.python_version()}, "
        f"{dt.date.today()}, load {os.getloadavg()[0]:.1f}"
    )
    (RESULTS / "national.csv").write_text(f"# {where}\n{table.to_csv(index_label='what')}", "utf-8")
    points = pd.DataFrame(
        [
            {"values": run["values"] / 1e6, "measure": name, "size": run[key]}
            for run in runs
            for key, name in (("seconds", "seconds"), ("peak_gb", "peak memory, GB"))
        ]
    )
    first = points[points["values"] == points["values"].min()].set_index("measure")["size"]
    smallest = points["values"].min()
    linear = points.assign(size=points["values"] / smallest * points["measure"].map(first))
    x = alt.X("values:Q", scale=alt.Scale(type="log"), title="values, million")
    y = alt.Y("size:Q", scale=alt.Scale(type="log"), title=None)
    base = alt.Chart(points).mark_line(point=True).encode(x=x, y=y)
    line = alt.Chart(linear).mark_line(strokeDash=[4, 3], color="grey").encode(x=x, y=y)
    charts = [
        (base + line)
        .transform_filter(alt.datum.measure == name)
        .properties(width=260, height=220, title=name)
        for name in ("seconds", "peak memory, GB")
    ]
    title = alt.TitleParams("Whole refresh; dashed: linear from the smallest", subtitle=where)
    spec = alt.hconcat(*charts).properties(title=title).to_json()
    (RESULTS / "national.svg").write_text(vl_convert.vegalite_to_svg(spec), "utf-8")


def main() -> int:
    """Measure the shares; ends with 1 where a bound does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shares", nargs="*", type=float)
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--one", type=float, help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.one:
        print(json.dumps(run_share(told.one, told.keep)))
        return 0
    runs = []
    for share in sorted(told.shares or (WHOLE if told.whole else SHARES)):
        runs.append(measured(share, told.keep))
        print(table_of(runs[-1:]).to_string(), flush=True)
    write_results(runs)
    print(table_of(runs).to_string())
    held = True
    for key in ("seconds", "processor", "peak_gb"):
        found = exponents(runs, key)
        held &= all(exponent <= LINEAR for exponent in found)
        print(f"growth of {key}: exponents {', '.join(f'{one:.2f}' for one in found)}")
    whole = next((run for run in runs if run["share"] == 1), None)
    if whole:
        held &= whole["seconds"] <= MOST_SECONDS and whole["peak_gb"] <= MOST_GIGABYTES
    print("within the bounds" if held else "NOT within the bounds")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())

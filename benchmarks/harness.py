"""How everything here is timed: contenders in turn, spread, peak memory, agreement, one table.

What belongs here: the measuring and the writing down. What is measured is in the other modules.
"""

from __future__ import annotations

import csv
import datetime as dt
import os
import platform
import statistics
import time
import tracemalloc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

RESULTS = Path(__file__).parent / "results"
OURS = "ours"


@dataclass(frozen=True)
class Timing:
    """Seconds of one contender over the rounds, and whether it agrees with ours."""

    task: str
    size: str
    who: str
    rounds: int
    seconds_min: float
    seconds_median: float
    seconds_max: float
    ratio_to_ours: float
    difference: float | None


def take_turns(
    task: str,
    size: str,
    contenders: Mapping[str, Callable[[], Any]],
    *,
    budget: float = 20.0,
    rounds: int = 30,
    compared: Callable[[Any], np.ndarray] | None = None,
) -> list[Timing]:
    """Time contenders round by round, each in its turn, so that all meet the same noise.

    Args:
        task: what is done.
        size: on what.
        contenders: by name, ``ours`` among them; called without arguments.
        budget: seconds for all rounds together; there is at least one, and at most ``rounds``.
        rounds: most rounds.
        compared: the numbers of a result that should agree; the largest difference from ours,
            relative to the largest number of ours, is written down.
    """
    results = {who: run() for who, run in contenders.items()}  # warm
    taken: dict[str, list[float]] = {who: [] for who in contenders}
    began = time.perf_counter()
    for done in range(rounds):
        if done and time.perf_counter() - began > budget:
            break
        for who, run in contenders.items():
            start = time.perf_counter()
            run()
            taken[who].append(time.perf_counter() - start)
    best = min(taken[OURS])
    rows = []
    for who, seconds in taken.items():
        difference = None
        if compared and results[who] is not None and who != OURS:
            own, other = compared(results[OURS]), compared(results[who])
            difference = float(np.abs(own - other).max() / np.abs(own).max())
        rows.append(
            Timing(
                task, size, who, len(seconds), min(seconds), statistics.median(seconds),
                max(seconds), min(seconds) / best, difference,
            )
        )  # fmt: skip
    for row in rows:
        told = "" if row.difference is None else f", differs by {row.difference:.1e}"
        print(
            f"{task:<34}{size:<22}{row.who:<28}{row.seconds_min:10.6f} s "
            f"(median {row.seconds_median:.6f}, {row.rounds} rounds), {row.ratio_to_ours:8.2f} x"
            f"{told}",
            flush=True,
        )
    return rows


def peak_over(run: Callable[[], Any], size: int) -> float:
    """Most memory that numpy takes in a call, as a multiple of ``size`` bytes."""
    run()
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / size


def machine() -> str:
    """The machine in a line: processor, cores, load, Python and numpy."""
    model = platform.processor() or platform.machine()
    try:
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    except OSError:
        pass
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{model}, {os.cpu_count()} cores, load {load}, Python {platform.python_version()}, "
        f"numpy {np.__version__}, {dt.date.today()}"
    )


def write(name: str, rows: list[Timing]) -> None:
    """Write the rows beside the machine that they were measured on."""
    RESULTS.mkdir(exist_ok=True)
    with (RESULTS / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
        handle.write(f"# {machine()}\n")
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(Timing.__dataclass_fields__)
        for row in rows:
            writer.writerow(
                f"{value:.4g}" if isinstance(value, float) else "" if value is None else value
                for value in vars(row).values()
            )

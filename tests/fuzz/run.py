"""The fuzz run: thousands of seeded cases in processes of their own, with time and memory.

python -m tests.fuzz.run [CASES] [FIRST]      # 2,400 cases from number 0 unless given
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
from collections import Counter, defaultdict

from tests.fuzz.bulletins import run_bulletin
from tests.fuzz.cases import Outcome, run_case

SECONDS, MEGABYTES = 10, 500


def measured(seed: int) -> tuple[Outcome, float]:
    """A case and the peak memory of the process that ran it, in megabytes.

    Every fourth case is a bulletin; tables and bulletins are counted each for themselves.
    """
    bulletins, table = divmod(seed, 4)
    outcome = run_case(seed - bulletins - 1) if table else run_bulletin(bulletins)
    return outcome, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(cases: int, first: int) -> int:
    """Run the cases; the number of faults."""
    results: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    slowest: dict[tuple[str, str, str], float] = defaultdict(float)
    faults, peak = [], 0.0
    # A process that dies or hangs stops the run: a pool gives no other sign of it.
    with multiprocessing.get_context("spawn").Pool(2, maxtasksperchild=100) as pool:
        seeds = [pool.apply_async(measured, (seed,)) for seed in range(first, first + cases)]
        for task in seeds:
            outcome, megabytes = task.get(timeout=120)
            key = (outcome.label, outcome.mutation, outcome.kind)
            results[key][outcome.result] += 1
            slowest[key] = max(slowest[key], outcome.seconds)
            peak = max(peak, megabytes)
            if outcome.fault or outcome.seconds > SECONDS:
                faults.append(outcome)
    for key in sorted(results):
        counts = ", ".join(f"{n} {result}" for result, n in sorted(results[key].items()))
        print(f"{' '.join(key):<42} {counts:<44} {slowest[key]:6.2f} s")
    for fault in faults[:20]:
        print(f"FAULT {fault}")
    total = sum((c for c in results.values()), Counter())
    print(f"{cases} cases: {dict(sorted(total.items()))}; {len(faults)} faults; "
          f"slowest {max(slowest.values()):.1f} s; peak memory {peak:.0f} MB")  # fmt: skip
    return len(faults) + (peak > MEGABYTES)


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(bool(main(*(numbers + [2400, 0][len(numbers) :]))))

"""Many draws of one index: 198 objects × 14 indicators, and 51 × 49 in 8 groups of a hierarchy.

Scores, ranks, quantiles and comparisons of made data under every factor, in the project's own
models; once with published values alone, once with interpolated cells in three indicators. Prints
seconds and peak memory, and checks that many more draws take no more memory.

    python benchmarks/robustness.py [DRAWS]
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
import pandas as pd

from pipelines.computation.robustness.account import account
from pipelines.computation.robustness.layout import lay_out
from pipelines.computation.robustness.prepared import factors_of, prepare
from pipelines.computation.robustness.run import model_of, own_choices
from pipelines.project import PACKAGE
from pipelines.reference.definitions import Definition
from pipelines.reference.uncertainty import load_uncertainty
from pipelines.spreading import Spread, here

# Cities, years, indicators, groups of indicators.
SIZES = {"198 × 14": (22, 9, 14, 2), "51 × 49 in 8 groups": (51, 1, 49, 8)}


def definition(size: str) -> Definition:
    """An index of that size; one of 8 groups is a mean of means, the other TOPSIS."""
    _, years, indicators, groups = SIZES[size]
    names = [f"i{j:02}" for j in range(indicators)]
    label = {"label_zh": "指数", "label_en": "index"}
    tree = groups > 2
    parts = [{"id": "whole", **label}] if tree else []
    parts += [
        {"id": f"part{p}", **label, "indicators": [{"id": name} for name in names[p::groups]],
         **({"parent": "whole"} if tree else {})}
        for p in range(groups)
    ]  # fmt: skip
    return Definition.model_validate(
        {
            "id": "made", **label, "method": "weighted_mean" if tree else "entropy_topsis",
            "origin": "benchmark", "level": "city", "groups": ["G:a", "G:b"],
            "years": [2014, 2013 + years], "dimension": parts,
            "options": {"range": (1, 100)} if tree else {},
        }
    )  # fmt: skip


def tables(made: Definition, size: str, filled: int) -> dict[str, pd.DataFrame]:
    """Made inputs, with ``filled`` indicators that hold two interpolated cells."""
    rng = np.random.default_rng(0)
    cities, years, *_ = SIZES[size]
    inputs = pd.DataFrame(
        [
            {"index_id": "made", "role": "object", "level": "city", "region_code": f"{c:06}",
             "group_id": "G:a" if c < 13 else "G:b", "year": 2014 + t, "indicator_id": name,
             "value": rng.lognormal()}
            for c in range(cities) for t in range(years) for name in made.indicator_ids
        ]
    )  # fmt: skip
    errors = [
        {"index_id": "made", "level": "city", "region_code": f"{c:06}", "year": 2014,
         "indicator_id": name, "median_error": 0.02, "p90_error": 0.1, "max_error": 0.5}
        for name in made.indicator_ids[:filled] for c in (1, 15)
    ]  # fmt: skip
    cell = ["index_id", "level", "region_code", "year", "indicator_id"]
    sizes = ["median_error", "p90_error", "max_error"]
    return {
        "inputs": inputs,
        "robustness.fill_errors": pd.DataFrame(errors, columns=[*cell, *sizes]),
        "robustness.member_shares": pd.DataFrame(
            columns=["index_id", "group_id", "year", "indicator_id", "region_code", "share"]
        ),
        "robustness.deflators": pd.DataFrame(columns=["level", "region_code", "year", "factor"]),
    }


def run(size: str, draws: int, filled: int, spread: Spread = here) -> float:
    """Seconds of ``draws`` draws, from prepared data to counted results."""
    made, uncertainty = definition(size), load_uncertainty(PACKAGE / "reference")
    prepared = prepare(made, tables(made, size, filled), set())
    own = own_choices(made)
    factors, _ = factors_of(prepared, uncertainty, own)
    layout = lay_out(made, model_of(prepared, factors, own, {}))
    began = time.perf_counter()
    account("made", layout, prepared.uncertain.law, draws, 1, 0.9, spread)
    return time.perf_counter() - began


def peak() -> float:
    """Most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(draws: int) -> None:
    """Run the benchmark."""
    for size in SIZES:
        run(size, 100, 3)
        for filled in (0, 3):
            seconds = min(run(size, draws, filled) for _ in range(3))
            what = "published values alone" if not filled else "interpolated cells in 3 indicators"
            print(f"  {draws:>9,} draws of {size}, {what}: {seconds:.2f} s", flush=True)
    before, many = peak(), 20 * draws
    seconds = run("198 × 14", many, 3)
    print(f"  {many:>9,} draws of 198 × 14, interpolated cells in 3 indicators: {seconds:.2f} s")
    print(f"  peak memory {before:,.0f} MB, after {many:,} draws {peak():,.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)

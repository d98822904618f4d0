"""Many draws of one index: 10,000 draws of 198 objects × 14 indicators under every factor.

Scores, ranks, quantiles and comparisons of made data, in the project's own models; once with
published values alone, once with interpolated cells in three indicators. Prints seconds and peak
memory, and checks that a million draws take no more memory than ten thousand.

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

CITIES, YEARS, INDICATORS = 22, 9, 14


def definition() -> Definition:
    """An index of 14 indicators in two dimensions."""
    names = [f"i{j:02}" for j in range(INDICATORS)]
    parts = {"one": names[:7], "two": names[7:]}
    return Definition.model_validate(
        {
            "id": "made", "label_zh": "指数", "label_en": "index", "method": "entropy_topsis",
            "origin": "benchmark", "level": "city", "groups": ["G:a", "G:b"], "years": [2014, 2022],
            "dimension": [
                {"id": part, "label_zh": part, "label_en": part,
                 "indicators": [{"id": name} for name in own]}
                for part, own in parts.items()
            ],
        }
    )  # fmt: skip


def tables(made: Definition, filled: int) -> dict[str, pd.DataFrame]:
    """Inputs of 198 city-years, with ``filled`` indicators that hold two interpolated cells."""
    rng = np.random.default_rng(0)
    inputs = pd.DataFrame(
        [
            {"index_id": "made", "role": "object", "level": "city", "region_code": f"{c:06}",
             "group_id": "G:a" if c < 13 else "G:b", "year": 2014 + t, "indicator_id": name,
             "value": rng.lognormal()}
            for c in range(CITIES) for t in range(YEARS) for name in made.indicator_ids
        ]
    )  # fmt: skip
    errors = [
        {"index_id": "made", "level": "city", "region_code": f"{c:06}", "year": 2018,
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


def run(draws: int, filled: int) -> float:
    """Seconds of ``draws`` draws, from prepared data to counted results."""
    made, uncertainty = definition(), load_uncertainty(PACKAGE / "reference")
    prepared = prepare(made, tables(made, filled), set())
    own = own_choices(made)
    factors, _ = factors_of(prepared, uncertainty, own)
    layout = lay_out(made, model_of(prepared, factors, own, {}))
    began = time.perf_counter()
    account("made", layout, prepared.uncertain.law, draws, 1, 0.9)
    return time.perf_counter() - began


def main(draws: int) -> None:
    """Run the benchmark."""
    run(100, 3)
    for filled in (0, 3):
        seconds = min(run(draws, filled) for _ in range(3))
        what = "published values alone" if not filled else "interpolated cells in 3 indicators"
        print(f"  {draws:>9,} draws of 198 × 14, {what:<36} {seconds:6.2f} s", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    many = 20 * draws
    seconds = run(many, 3)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {many:>9,} draws of 198 × 14, interpolated cells in 3 indicators   {seconds:6.2f} s")
    print(f"  peak memory {peak:,.0f} MB, after {many:,} draws {after:,.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)

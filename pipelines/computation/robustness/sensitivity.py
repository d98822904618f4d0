"""Variance-based sensitivity: which choice moves an index most, by SALib's Sobol indices."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.computation.robustness.account import own_ranks, ranks
from pipelines.computation.robustness.layout import Layout
from pipelines.statistics.draws import TILE, ErrorLaw

CONFIDENCE = 0.95
RESAMPLES = 100
COLUMNS = ["index_id", "output", "factor", "first_order", "first_order_confidence", "total",
           "total_confidence", "n_evaluations", "reason"]  # fmt: skip


def sobol(index_id: str, layout: Layout, law: ErrorLaw, samples: int, seed: int) -> pd.DataFrame:
    """First-order and total Sobol indices of every factor, with their confidence.

    A factor is a uniform number that picks a choice; the errors of all interpolated cells are one
    factor, off by the same quantile together. Outputs, in the last year: the mean shift of the
    ranks of single regions from the definition's own, and the difference of the first two groups'
    means over their sum, where there are such.

    Args:
        index_id: the index.
        layout: its rows.
        law: of the errors of its uncertain cells.
        samples: N, a power of two; N (D + 2) scores are made for D factors.
        seed: of the samples and of the bootstrap.

    Returns:
        Rows of ``COLUMNS``; an output that is undefined in some sample, or never varies, has no
        indices and says so.

    Source: Saltelli et al. (2010) Computer Physics Communications 181(2); SALib.
    """
    model = layout.model
    names = [factor.id for factor in model.factors] + ["gap_fill"] * bool(model.cells)
    if len(names) < 2:
        return pd.DataFrame(columns=COLUMNS)
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    drawn = sampling.sample(problem, samples, calc_second_order=False, seed=seed)
    rows = []
    for output, values in _outputs(layout, law, drawn).items():
        head = {"index_id": index_id, "output": output, "n_evaluations": len(drawn)}
        reason = _unfit(values)
        if reason:
            rows += [{**head, "factor": name, "reason": reason} for name in names]
            continue
        found = analysis.analyze(
            problem, values, calc_second_order=False, num_resamples=RESAMPLES,
            conf_level=CONFIDENCE, seed=seed,
        )  # fmt: skip
        rows += [
            {
                **head, "factor": name, "first_order": found["S1"][i],
                "first_order_confidence": found["S1_conf"][i], "total": found["ST"][i],
                "total_confidence": found["ST_conf"][i], "reason": "",
            }
            for i, name in enumerate(names)
        ]  # fmt: skip
    return pd.DataFrame(rows).reindex(columns=COLUMNS)


def _unfit(values: np.ndarray) -> str:
    undefined = int(np.isnan(values).sum())
    if undefined:
        return f"{undefined} of {len(values)} evaluations give no score"
    return "no choice changes this" if np.ptp(values) <= 1e-12 else ""


def _outputs(layout: Layout, law: ErrorLaw, drawn: np.ndarray) -> dict[str, np.ndarray]:
    """Outputs (evaluations,) of uniform numbers (evaluations, factors), by name."""
    model, rows = layout.model, layout.rows
    sizes = np.array([len(factor.choices) for factor in model.factors], dtype=np.int64)
    codes = np.minimum((drawn[:, : len(sizes)] * sizes).astype(np.int64), sizes - 1)
    last = rows["year"] == rows["year"].max()
    single = np.flatnonzero(last & (rows["aggregation"] == "") & (rows["level"] != "group"))
    means = np.flatnonzero(last & (rows["aggregation"] == "mean_of_cities"))[:2]
    blocks = [block for block in layout.comparisons() if np.isin(block.members, single).all()]
    own = own_ranks(layout, blocks)[single]
    shifts, gaps = [], []
    for start in range(0, len(codes), TILE):
        here = slice(start, start + TILE)
        chance = np.repeat(drawn[here, -1:], model.cells, axis=1)
        scores = layout.scores(codes[here], law.errors(chance))
        rank = ranks(layout, blocks, scores)[:, single].astype(float)
        rank[rank == 0] = np.nan
        shifts.append(np.abs(rank - own).mean(axis=1))
        if len(means) == 2:
            a, b = scores[:, means].T
            gaps.append((a - b) / (np.abs(a) + np.abs(b)))
    found = {"mean shift of ranks": np.concatenate(shifts)}
    if gaps:
        first, second = rows["region_code"].iloc[means]
        found[f"difference of means {first} {second}"] = np.concatenate(gaps)
    return found

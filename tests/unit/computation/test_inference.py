"""Bounds hold for every value that a missing cell can take; inference stays apart from data."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.computation.inference import BOUNDS, index_bounds
from pipelines.indices.coupling_coordination import coupling_coordination
from pipelines.indices.topsis import topsis
from pipelines.project import PACKAGE
from pipelines.reference.definitions import Definition
from pipelines.sqlfiles import load_sql


def definition(method: str) -> Definition:
    return Definition(
        id="x", label_zh="数", label_en="x", method=method, origin="test", level="city",
        groups=["G:a"], years=(2020, 2020),
        dimension=[
            {"id": "one", "label_zh": "一", "label_en": "1", "indicators": [{"id": "a"}, {"id": "b", "direction": "-"}]},
            {"id": "two", "label_zh": "二", "label_en": "2", "indicators": [{"id": "c"}]},
        ],
    )  # fmt: skip


def grid(values: list[list[float | None]]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"index_id": "x", "role": "object", "level": "city", "region_code": f"{row}", "group_id": "G:a", "year": 2020, "indicator_id": name, "value": value}
            for row, cells in enumerate(values)
            for name, value in zip("abc", cells, strict=True)
        ]
    ).astype({"value": float})  # fmt: skip


KNOWN = [[0.0, 4.0, 1.0], [10.0, 0.0, 3.0], [5.0, 2.0, 2.0], [2.0, 1.0, 1.5]]


def score(method: str, z: np.ndarray) -> np.ndarray:
    if method == "coupling":
        found = coupling_coordination(np.column_stack([z[:, :2].mean(axis=1), z[:, 2]]))
        return np.nan_to_num(found.D)
    if method == "entropy_topsis":
        return topsis(z, np.full(3, 1 / 3), ideals=np.vstack([np.ones(3), np.zeros(3)])).closeness
    return z.mean(axis=1)


@pytest.mark.parametrize("method", ["entropy_topsis", "entropy_sum", "coupling"])
@given(
    holes=st.sets(st.tuples(st.sampled_from((2, 3)), st.integers(0, 2)), min_size=1),
    seed=st.integers(0, 999),
)
@settings(max_examples=30, deadline=None)
def test_every_completion_lies_within_the_bounds(
    method: str, holes: set[tuple[int, int]], seed: int
) -> None:  # fmt: skip
    # The extremes of each indicator are in the first two rows, which stay.
    lower, upper = np.array([0.0, 0.0, 1.0]), np.array([10.0, 4.0, 3.0])
    values = [
        [None if (i, j) in holes else v for j, v in enumerate(row)] for i, row in enumerate(KNOWN)
    ]
    found = index_bounds({"x": definition(method)}, grid(values)).sort_values("region_code")
    filled = np.array(KNOWN)
    rng = np.random.default_rng(seed)
    for i, j in holes:
        filled[i, j] = rng.choice([lower[j], upper[j], rng.uniform(lower[j], upper[j])])
    z = (filled - lower) / (upper - lower)
    z[:, 1] = 1 - z[:, 1]
    scores = score(method, z)
    assert (found["lower"].to_numpy() <= scores + 1e-12).all()
    assert (scores <= found["upper"].to_numpy() + 1e-12).all()
    assert (
        found["n_known"] == [3, 3, *(3 - sum(i == row for i, _ in holes) for row in (2, 3))]
    ).all()
    place = (scores[np.newaxis, :] > scores[:, np.newaxis]).sum(axis=1) + 1
    assert (found["best_rank"] <= place).all() and (place <= found["worst_rank"]).all()


def test_known_bounds_by_hand() -> None:
    # c of the third city is missing: z = (0.5, 0.5, ?), mean of three from 1/3 to 2/3.
    values = [row[:] for row in KNOWN]
    values[2][2] = None  # type: ignore[call-overload]
    found = index_bounds({"x": definition("entropy_sum")}, grid(values)).set_index("region_code")
    assert found.loc["2", ["lower", "upper"]].tolist() == pytest.approx([1 / 3, 2 / 3])
    # Others are (0, 0, 0), (1, 1, 1), (0.2, 0.75, 0.25): means 0, 1, 0.4.
    assert found.loc["2", ["best_rank", "worst_rank"]].tolist() == [2, 3]
    assert found.loc["1", ["best_rank", "worst_rank"]].tolist() == [1, 1]


def test_a_complete_index_needs_no_bounds_and_gravity_has_none() -> None:
    assert list(index_bounds({"x": definition("entropy_sum")}, grid(KNOWN)).columns) == BOUNDS
    values = [[None, *row[1:]] for row in KNOWN]
    assert index_bounds({"x": definition("growth")}, grid(values)).empty


def test_inference_is_read_by_no_panel_no_index_and_no_comparison() -> None:
    allowed = {"inference", "audit", "meta"}
    for name, sql in load_sql(PACKAGE.parent / "sql").items():
        reads = [table for table in sql.reads if table.startswith("inference.")]
        assert not reads or name.split(".")[0] in allowed, name

import numpy as np
import pandas as pd
import pytest

from pipelines.computation.frozen import NO_POOL, frozen_parameters, frozen_series
from pipelines.computation.methods import METHODS
from tests.unit.computation.robustness import made

KEY = ["level", "region_code", "year"]


def released(frame: pd.DataFrame, method: str, pool: str = "all"):
    definition = made.definition(method, pool=pool)
    frames = {"inputs": frame}
    for stage in METHODS[method]:
        frames[stage.table] = stage.run(definition, frames)
    return definition, frames


def freeze(frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return frames["weights"].assign(release_id="r1", frozen_on="2024-01-01")


def early_and_late() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two years, then a third with a city far beyond all bounds."""
    values = np.random.default_rng(7).uniform(1, 100, (6, 3, 4))
    values[0, 2] = 900.0
    late = made.inputs(values)
    return late[late["year"] < 2016], late


@pytest.mark.parametrize("method", ["entropy_topsis", "entropy_sum"])
@pytest.mark.parametrize("pool", ["all", "group"])
def test_a_new_year_rewrites_the_free_series_and_not_the_frozen_one(method: str, pool: str) -> None:
    before, after = early_and_late()
    _, early = released(before, method, pool)
    definition, late = released(after, method, pool)
    found = frozen_series(definition, freeze(early), late).set_index(KEY).sort_index()
    first = early["scores"].set_index(KEY).sort_index()
    old = found.loc[first.index]
    np.testing.assert_allclose(old["frozen_score"], first["score"], rtol=1e-12)
    np.testing.assert_array_equal(old["frozen_rank"], first["rank"])
    assert np.abs(old["difference"]).max() > 0.01
    np.testing.assert_allclose(old["difference"], old["score"] - first["score"], rtol=1e-9)


def test_nothing_differs_while_nothing_has_changed() -> None:
    definition, frames = released(made.inputs(), "coupling")
    found = frozen_series(definition, freeze(frames), frames)
    known = found["score"].notna()
    assert np.abs(found.loc[known, "difference"]).max() < 1e-12
    assert found.loc[known, "rank_change"].eq(0).all()
    changed = frozen_parameters(definition, freeze(frames), frames["weights"])
    assert changed["weight_change"].eq(0).all()


def test_values_beyond_the_frozen_bounds_are_named() -> None:
    before, after = early_and_late()
    _, early = released(before, "entropy_sum")
    definition, late = released(after, "entropy_sum")
    found = frozen_series(definition, freeze(early), late).set_index(KEY)
    assert found.loc[("city", "x1", 2016), "outside"] == "a, b, c, d"
    assert found.loc[("city", "x1", 2014), "outside"] == ""


def test_what_changed_is_told_for_bounds_and_weights() -> None:
    before, after = early_and_late()
    _, early = released(before, "entropy_topsis")
    definition, late = released(after, "entropy_topsis")
    rows = frozen_parameters(definition, freeze(early), late["weights"])
    rows = rows[rows["pool"] == "all"].set_index("indicator_id")
    assert rows["upper"].eq(900).all() and rows["upper_frozen"].lt(100).all()
    assert rows["weight_change"].sum() == pytest.approx(0, abs=1e-12)


def test_a_pool_or_an_indicator_that_is_not_there_is_a_reason_not_a_number() -> None:
    before, after = early_and_late()
    _, early = released(before, "entropy_sum", "year")
    definition, late = released(after, "entropy_sum", "year")
    found = frozen_series(definition, freeze(early), late).set_index(KEY)
    assert found.loc[("city", "x1", 2016), "reason"] == NO_POOL
    assert np.isnan(found.loc[("city", "x1", 2016), "frozen_score"])
    assert found.loc[("city", "x1", 2015), "reason"] == ""
    _, whole = released(before, "entropy_sum")
    less = after[after["indicator_id"] != "c"]
    definition, late = released(less, "entropy_sum")
    found = frozen_series(definition, freeze(whole), late)
    assert found["reason"].eq("frozen with c, which no longer enters").all()

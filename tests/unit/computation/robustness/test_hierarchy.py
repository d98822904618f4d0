"""A hierarchy under every choice gives what its method gives under a definition with that choice."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from pipelines.computation.robustness.account import account, leave_one_out
from pipelines.computation.robustness.admissible import admissible
from pipelines.computation.robustness.hierarchy import HierarchyModel
from pipelines.computation.robustness.layout import lay_out
from pipelines.computation.robustness.prepared import factors_of, prepare
from pipelines.computation.robustness.run import own_choices
from tests.unit.computation.robustness import made

ALL = ("pool", "left_out", "price_basis", "gap_fill", "scale", "level_weights", "level_mean")
LEAVES = {"one": "ab", "two": "c", "three": "d"}
CELLS = (("x2", 2015, "a", (0.1, 0.2, 0.5)), ("y1", 2016, "d", (0.1, 0.2, 0.5)))


def tree(level: dict | None = None, top: dict | None = None, leaf: dict | None = None) -> list:
    """whole = one + sides; sides = two + three; indicators below."""
    label = {"label_zh": "维", "label_en": "level"}
    above = {"one": "whole", "two": "sides", "three": "sides"}
    return [
        {"id": "whole", **label, **(top or {})},
        {"id": "sides", **label, "parent": "whole", **(level or {})},
        *(
            {"id": name, **label, "parent": above[name], **(leaf or {}),
             "indicators": [{"id": i, "direction": made.INDICATORS[i][0]} for i in below]}
            for name, below in LEAVES.items()
        ),
    ]  # fmt: skip


def definition(dimension: list | None = None, **options: object):
    pool = options.pop("pool", "all")
    options = {"range": (1, 100), "weights": "equal", **options}
    if options.get("normalisation", "min_max") != "min_max":
        options.pop("range")
    return made.definition("weighted_mean", dimension=dimension or tree(), pool=pool,
                           options=options)  # fmt: skip


def ready(chosen, tables):
    prepared = prepare(chosen, tables, {"a"})
    own = own_choices(chosen)
    factors, _ = factors_of(prepared, made.declared(*ALL), own)
    return prepared, factors, HierarchyModel(prepared, factors, own)


def codes(factors, **chosen: str) -> np.ndarray:
    return np.array([[f.choices.index(chosen.get(f.id, f.choices[f.shipped])) for f in factors]])


def keyed(prepared, scores) -> pd.Series:
    keys = pd.MultiIndex.from_frame(prepared.objects[["level", "region_code", "year"]])
    return pd.Series(scores, keys).sort_index()


@pytest.mark.parametrize("pool", ["all", "group", "year"])
@pytest.mark.parametrize("scale", ["min_max", "rank"])
@pytest.mark.parametrize("weights", ["equal", "entropy"])
@pytest.mark.parametrize("mean", ["arithmetic", "geometric"])
def test_other_choices_are_the_method_with_those_options(pool, scale, weights, mean) -> None:
    frame = made.inputs()
    prepared, factors, model = ready(definition(), made.frames(frame))
    chosen = codes(factors, pool=pool, scale=scale, level_weights=weights, level_mean=mean)
    other = definition(pool=pool, normalisation=scale, weights=weights, mean=mean)
    found = keyed(prepared, model.scores(chosen, np.zeros((1, 0)))[0])
    expected = made.scores(other, frame)
    assert expected.notna().sum() >= 18
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("weights", ["equal", "entropy", "declared"])
def test_levels_with_rules_of_their_own_are_taken_as_declared(weights: str) -> None:
    own = tree(
        level={"weight": 0.3, "weights": "entropy", "mean": "geometric"},
        top={"weights": "given", "normalisation": "min_max"}, leaf={"weights": "equal"},
    )  # fmt: skip
    own[2]["weight"] = 0.7  # of dimension one
    frame = made.inputs()
    prepared, factors, model = ready(definition(own), made.frames(frame))
    found = keyed(
        prepared, model.scores(codes(factors, level_weights=weights), np.zeros((1, 0)))[0]
    )
    if weights != "declared":
        for part in own:
            part["weights"] = weights
            part.pop("weight", None)
    np.testing.assert_allclose(found, made.scores(definition(own), frame), rtol=1e-12)


@pytest.mark.parametrize("weights", ["equal", "entropy"])
@pytest.mark.parametrize("name", list(made.INDICATORS))
def test_an_indicator_left_out_takes_an_empty_dimension_with_it(name: str, weights: str) -> None:
    frame = made.inputs()
    chosen = definition(weights=weights)
    prepared, factors, model = ready(chosen, made.frames(frame))
    found = keyed(prepared, model.scores(codes(factors, left_out=name), np.zeros((1, 0)))[0])
    expected = made.scores(chosen, frame[frame["indicator_id"] != name])
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("scale, weights, mean", list(product(
    ["min_max", "rank"], ["equal", "entropy"], ["arithmetic", "geometric"])))  # fmt: skip
def test_an_error_of_a_cell_moves_it_and_its_group_through_the_tree(scale, weights, mean) -> None:
    frame = made.inputs(interpolated=tuple(cell[:3] for cell in CELLS))
    prepared, factors, model = ready(definition(), made.frames(frame, CELLS))
    errors = np.array([[0.3, -0.2], [0.0, 0.0]])
    moved = frame.copy()
    for (code, year, name, _), error in zip(CELLS, errors[0], strict=True):
        here = (moved["year"] == year) & (moved["indicator_id"] == name)
        own, group = (here & (moved["region_code"] == c) for c in (code, f"G:{code[0]}"))
        moved.loc[own | group, "value"] += moved.loc[own, "value"].iloc[0] * error  # sums
    chosen = codes(factors, scale=scale, level_weights=weights, level_mean=mean)
    found = model.scores(np.repeat(chosen, 2, axis=0), errors)
    other = definition(normalisation=scale, weights=weights, mean=mean)
    for row, table in zip(found, (moved, frame), strict=True):
        expected = made.scores(other, table)
        np.testing.assert_allclose(keyed(prepared, row), expected, rtol=1e-10, atol=1e-12)


def test_where_the_method_gives_no_score_no_draw_does() -> None:
    """A geometric mean over a scale that begins at 0: the worst of each indicator has none."""
    frame = made.inputs()
    chosen = definition(range=(0, 1), mean="geometric")
    prepared, factors, model = ready(chosen, made.frames(frame))
    found = keyed(prepared, model.scores(codes(factors), np.zeros((1, 0)))[0])
    expected = made.scores(chosen, frame)
    assert 0 < expected.isna().sum() < len(expected)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize(
    "options, offered",
    [
        ({}, {"rank", "entropy", "geometric"}),
        ({"range": (0, 1)}, {"rank", "entropy"}),
        ({"normalisation": "z_score"}, {"min_max", "rank"}),
        ({"range": (-1, 1)}, {"rank", "z_score"}),
    ],
)
def test_only_choices_that_give_scores_are_offered(options: dict, offered: set[str]) -> None:
    chosen = definition(**options)
    asked = [("scale", c) for c in ("min_max", "z_score", "rank")]
    asked += [("level_weights", "entropy"), ("level_mean", "geometric")]
    own = own_choices(chosen)["scale"]
    found = {choice for name, choice in asked if admissible(chosen, name, choice)}
    assert found - {own} == offered


def test_draws_give_intervals_and_each_indicator_is_left_out_once() -> None:
    chosen = definition()
    frame = made.inputs(interpolated=tuple(cell[:3] for cell in CELLS))
    prepared, factors, model = ready(chosen, made.frames(frame, CELLS))
    layout = lay_out(chosen, model)
    found = account("made", layout, prepared.uncertain.law, 400, 1, 0.9).intervals
    assert (found["n_draws"] == 400).all()
    # Two groups in one year may have nothing that tells them apart; cities always do.
    assert (found.loc[found["level"] == "city", "n_defined"] == 400).all()
    assert (found["score_low"] < found["score_high"]).any()
    left = leave_one_out("made", layout, prepared.columns)
    assert set(left["left_out"]) == set(made.INDICATORS)
    for name, rows in left[left["level"] == "city"].groupby("left_out"):
        expected = made.scores(chosen, frame[frame["indicator_id"] != name])
        rows = rows[rows["aggregation"] == ""].set_index(["level", "region_code", "year"])["score"]
        np.testing.assert_allclose(rows, expected[rows.index], rtol=1e-12)

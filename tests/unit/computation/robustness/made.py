"""Small indices for the robustness tests: two groups of three cities over three years."""

import numpy as np
import pandas as pd

from pipelines.computation.methods import METHODS
from pipelines.project import PACKAGE
from pipelines.reference.definitions import Definition
from pipelines.reference.uncertainty import DeclaredFactor, Uncertainty, load_uncertainty

REGIONS = ["x1", "x2", "x3", "y1", "y2", "y3"]
YEARS = [2014, 2015, 2016]
INDICATORS = {"a": ("+", "one"), "b": ("-", "one"), "c": ("+", "two"), "d": ("+", "two")}


def definition(method: str, **changes: object) -> Definition:
    options = changes.pop("options", {})
    dimensions = {
        part: [{"id": i, "direction": s} for i, (s, d) in INDICATORS.items() if d == part]
        for part in ("one", "two")
    }
    made = {
        "id": "made", "label_zh": "指数", "label_en": "index", "method": method, "origin": "test",
        "level": "city", "groups": ["G:x", "G:y"], "years": [YEARS[0], YEARS[-1]],
        "options": options,
        "dimension": [
            {"id": part, "label_zh": "维", "label_en": part, "indicators": indicators}
            for part, indicators in dimensions.items()
        ],
    }  # fmt: skip
    return Definition.model_validate({**made, **changes})


def inputs(values: np.ndarray | None = None, interpolated: tuple = ()) -> pd.DataFrame:
    """Inputs of cities and of their groups (sums); ``values`` (regions, years, indicators)."""
    if values is None:
        values = np.random.default_rng(7).uniform(1, 100, (6, 3, 4))
    groups = {"G:x": values[:3].sum(axis=0), "G:y": values[3:].sum(axis=0)}
    objects = [("object", "city", r, f"G:{r[0]}", v) for r, v in zip(REGIONS, values, strict=True)]
    objects += [("aggregate", "group", g, g, v) for g, v in groups.items()]
    rows = [
        {
            "index_id": "made", "role": role, "level": level, "region_code": code,
            "group_id": group, "year": year, "indicator_id": name, "dimension": dimension,
            "direction": sign, "position": position, "value": float(value[t, position]),
            "unit": "亿元", "address": f"{code}{year}{name}", "has_break": False,
            "origin": "interpolated" if (code, year, name) in interpolated else "secondary",
        }
        for role, level, code, group, value in objects
        for t, year in enumerate(YEARS)
        for position, (name, (sign, dimension)) in enumerate(INDICATORS.items())
    ]  # fmt: skip
    return pd.DataFrame(rows)


def frames(
    inputs: pd.DataFrame,
    errors: tuple[tuple[str, int, str, tuple[float, float, float]], ...] = (),
    deflators: dict[tuple[str, int], float] | None = None,
) -> dict[str, pd.DataFrame]:
    """Tables beside the inputs: errors of cells, shares of members (of sums), deflators."""
    cells = inputs[inputs["role"] == "object"]
    total = cells.groupby(["group_id", "year", "indicator_id"])["value"].transform("sum")
    shares = cells.assign(share=cells["value"] / total)
    names = ["median_error", "p90_error", "max_error"]
    return {
        "inputs": inputs,
        "robustness.member_shares": shares[
            ["index_id", "group_id", "year", "indicator_id", "region_code", "share"]
        ],
        "robustness.fill_errors": pd.DataFrame(
            [
                {"index_id": "made", "level": "city", "region_code": code, "year": year,
                 "indicator_id": name, **dict(zip(names, size, strict=True))}
                for code, year, name, size in errors
            ],
            columns=["index_id", "level", "region_code", "year", "indicator_id", *names],
        ),
        "robustness.deflators": pd.DataFrame(
            [
                {"level": "city", "region_code": code, "year": year, "factor": factor}
                for (code, year), factor in (deflators or {}).items()
            ],
            columns=["level", "region_code", "year", "factor"],
        ),
        "reference.indicators": pd.DataFrame(
            {"indicator_id": list(INDICATORS), "price_basis": ["nominal", "-", "-", "-"]}
        ),
    }  # fmt: skip


def declared(*names: str, draws: int = 500) -> Uncertainty:
    """The shipped factors of these names."""
    found = load_uncertainty(PACKAGE / "reference")
    chosen: list[DeclaredFactor] = [f for f in found.factor if f.id in names]
    return Uncertainty(draws=draws, seed=1, interval=0.9, factor=chosen)


def scores(made: Definition, frame: pd.DataFrame) -> pd.DataFrame:
    """Scores by the stages of the method itself, by level, region and year."""
    tables = {"inputs": frame}
    for stage in METHODS[made.method]:
        tables[stage.table] = stage.run(made, tables)
    return tables["scores"].set_index(["level", "region_code", "year"])["score"].sort_index()

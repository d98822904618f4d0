"""The upper half of the way back: scores, their parts and weights, groups, growth, flows."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pandas as pd

from pipelines import database
from pipelines.release.report.labels import Labels
from pipelines.release.report.packing import Strings, shorts

OBJECT = ["level", "region_code", "year"]
INTERVAL = ["score_low", "score_high", "rank_low", "rank_high", "n_draws"]
SHARES = [
    "share_reported", "share_preliminary", "share_secondary", "share_interpolated",
    "share_extrapolated",
]  # fmt: skip
# Tables whose figures stand beside a score, with the columns shown.
BESIDE = {
    "indices.coupling": ["C", "T", "D", "f", "g"],
    "indices.gravity_activity": ["mass", "out_strength", "in_strength", "symmetric", "k_twice"],
}
DIGITS = 6


def score_data(
    connection: duckdb.DuckDBPyConnection, labels: Labels, strings: Strings
) -> dict[str, Any]:
    """Every score with its rank, interval, shares and parts, by index."""
    scores = database.read(connection, "indices.scores")
    scores = scores.merge(
        intervals(connection), on=["index_id", *OBJECT], how="left", validate="1:1"
    )
    parts = _parts(connection)
    weights = database.read(connection, "indices.weights")
    return {
        str(index_id): {
            "region": [strings(f"{r.level}/{r.region_code}") for r in own.itertuples()],
            "year": own["year"].tolist(),
            "pool": [strings(pool) for pool in own["pool"]],
            "score": shorts(own["score"]),
            "rank": shorts(own["rank"]),
            "interval": [shorts(row, DIGITS) for row in own[INTERVAL].to_numpy()],
            "shares": [shorts(row, 4) for row in own[SHARES].to_numpy()],
            "breaks": [int(flag) for flag in own["break_in_inputs"]],
            "reason": [strings(text) for text in own["reason"].fillna("")],
            "parts": _parts_by_score(own, parts[parts["index_id"] == index_id], strings),
            "weights": _weights(weights[weights["index_id"] == index_id], labels, strings),
            "beside": _beside(connection, str(index_id)),
        }
        for index_id, own in scores.groupby("index_id", sort=True)
    }


def intervals(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Intervals of the scores themselves, where score and interval are of one measure."""
    rows = database.read(connection, "robustness.intervals")
    rows = rows[(rows["indicator_id"] == "score") & (rows["aggregation"] != "mean_of_cities")]
    keep = rows["measure"] == "score"
    rows.loc[~keep, ["score_low", "score_high"]] = np.nan
    return rows[["index_id", *OBJECT, *INTERVAL]]


def _parts(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Contributions, each with the normalised value behind it where there is one."""
    parts = database.read(connection, "indices.contributions")
    tables = [name for (name,) in _tables(connection) if name.endswith(".normalised")]
    if not tables:
        return parts.assign(z=np.nan)
    z = pd.concat([database.read(connection, name) for name in tables], ignore_index=True)
    z = z.rename(columns={"region_code": "part_region"})
    join = ["index_id", "part_region", "indicator_id", "year"]
    return parts.merge(z[[*join, "z"]], on=join, how="left", validate="m:1")


def _tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str]]:
    rows = database.read(connection, "meta.columns", ["table_schema", "table_name"])
    names = (rows["table_schema"] + "." + rows["table_name"]).drop_duplicates()
    return [(name,) for name in names]


def _parts_by_score(
    own: pd.DataFrame, parts: pd.DataFrame, strings: Strings
) -> list[list[list[Any]]]:
    """For each score its parts: region, indicator, contribution, normalised value."""
    order = {key: [] for key in own[OBJECT].itertuples(index=False, name=None)}  # type: ignore[var-annotated]
    for row in parts.itertuples():
        order[(row.level, row.region_code, row.year)].append(
            [strings(row.part_region), strings(row.indicator_id),
             *shorts((row.contribution, row.z), DIGITS)]
        )  # fmt: skip
    return list(order.values())


def _weights(rows: pd.DataFrame, labels: Labels, strings: Strings) -> list[list[Any]]:
    """Weights by pool: pool, indicator, dimension, direction, bounds, entropy, weight."""
    return [
        [
            strings(row.pool), strings(row.indicator_id),
            strings(labels.dimension(row.index_id, row.dimension)), row.direction,
            *shorts((row.lower, row.upper, row.entropy, row.redundancy, row.weight)),
        ]
        for row in rows.itertuples()
    ]  # fmt: skip


def _beside(connection: duckdb.DuckDBPyConnection, index_id: str) -> dict[str, Any]:
    """Figures that stand beside the scores of a method, by ``level/region/year``."""
    found: dict[str, Any] = {}
    for table, columns in BESIDE.items():
        rows = database.read(connection, table)
        for row in rows[rows["index_id"] == index_id].to_dict("records"):
            key = f"{row['region_code']}/{row['year']}"
            found[key] = shorts((row[column] for column in columns), DIGITS)
    rows = database.read(connection, "indices.synergy")
    for row in rows[rows["index_id"] == index_id].to_dict("records"):
        key = f"{row['region_code']}/{row['year']}"
        figures = shorts((row["degree"], row["theta"], row["maximum"]), DIGITS)
        found.setdefault(key, []).append([row["eta_reading"], *figures])
    return found


def group_data(connection: duckdb.DuckDBPyConnection, strings: Strings) -> dict[str, Any]:
    """Values of region groups: index, group, aggregation, year, value, cities, interval, draws."""
    rows = database.read(connection, "comparison.region_index")
    bounds = database.read(connection, "robustness.intervals")
    bounds = bounds[(bounds["level"] == "group") & (bounds["indicator_id"] == "score")]
    # An interval of another measure, as of growth, is none of the value.
    bounds = bounds[bounds["measure"] == "score"].rename(columns={"region_code": "group_id"})
    join = ["index_id", "group_id", "aggregation", "year"]
    rows = rows.merge(
        bounds[[*join, "score_low", "score_high", "n_draws"]], on=join, how="left", validate="1:1"
    )
    groups = database.read(connection, "reference.region_groups")
    members = groups.groupby(["group_id", "level"])["region_code"].agg(list)
    return {
        "members": {f"{group}/{level}": codes for (group, level), codes in members.items()},
        "rows": [
            [strings(row.index_id), strings(row.group_id), strings(row.aggregation), row.year,
             *shorts([row.value]), row.n_regions,
             *shorts((row.score_low, row.score_high, row.n_draws), DIGITS)]
            for row in rows.itertuples()
        ],
    }  # fmt: skip


def growth_data(connection: duckdb.DuckDBPyConnection, strings: Strings) -> list[list[Any]]:
    """Growth: index, level, region, indicator, both years and values, growth, break, reason."""
    rows = database.read(connection, "comparison.growth")
    return [
        [strings(row.index_id), strings(f"{row.level}/{row.region_code}"),
         strings(row.indicator_id), row.year_from, row.year_to,
         *shorts((row.value_from, row.value_to, row.growth)), int(row.break_in_inputs),
         strings(row.reason or "")]
        for row in rows.itertuples()
    ]  # fmt: skip


def distance_data(connection: duckdb.DuckDBPyConnection) -> dict[str, float | int | None]:
    """Distance of each pair of cities in kilometres, by ``from/to``, once a pair."""
    rows = database.read(
        connection, "indices.gravity_flows", ["from_code", "to_code", "distance_km"]
    )
    rows = rows[rows["from_code"] < rows["to_code"]].drop_duplicates(["from_code", "to_code"])
    pairs = rows["from_code"] + "/" + rows["to_code"]
    return dict(zip(pairs, shorts(rows["distance_km"], DIGITS), strict=True))

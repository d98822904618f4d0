"""The lower half of the way back: values of the panel, what they are made of, and published cells.

A value is either read from cells, or made of other values; it names one or the other. That the
cells reached through its parts are the cells of its own address is checked for each value, and
where they are not it names its cells itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import duckdb
import pandas as pd

from pipelines import database
from pipelines.release.report.labels import Labels
from pipelines.release.report.packing import Strings, short

Key = tuple[str, str, str, str, int]
KEY = ["level", "region_code", "scope", "indicator_id", "year"]
SEPARATOR = " | "
WEIGHTED = " × "
FILE = [
    "file", "sha256", "publisher", "title", "publication", "edition", "published_on", "obtained",
    "obtained_from", "unit", "note",
]  # fmt: skip


def cell_data(
    connection: duckdb.DuckDBPyConnection, labels: Labels, strings: Strings
) -> tuple[dict[str, Any], dict[str, int]]:
    """Published cells as columns, with their files.

    Returns:
        The data, and the place of each cell by its address.
    """
    files = database.read(connection, "meta.sources", FILE)
    files["published_on"] = files["published_on"].astype(str).replace("NaT", "")
    place = {name: number for number, name in enumerate(files["file"])}
    rows = database.read(connection, "clean.observations").reset_index(drop=True)
    data = {
        "files": files.fillna("").astype(str).to_numpy().tolist(),
        "file": [place[name] for name in rows["file"]],
        "sheet": [strings(name) for name in rows["sheet"].fillna("")],
        "cell": rows["cell"].tolist(),
        "printed": rows["value_printed"].fillna("").tolist(),
        "unit": [strings(unit) for unit in rows["unit_printed"].fillna("")],
        "mark": [strings(sign) for sign in rows["mark_text"].fillna("")],
        # The value in the standard unit, where it is not the printed one.
        "value": [
            None if _number(printed) == value else short(value)
            for printed, value in zip(rows["value_printed"], rows["value"], strict=True)
        ],
        "address": _unusual(rows),
        **_key_columns(rows, strings),
    }
    return data, {address: number for number, address in enumerate(rows["address"])}


def _number(printed: Any) -> float | None:
    """A printed figure that is written as a plain number."""
    try:
        return float(printed)
    except (TypeError, ValueError):
        return None


def _unusual(rows: pd.DataFrame) -> dict[int, str]:
    """Addresses that are not file, sheet and cell put together."""
    sheet = ("#" + rows["sheet"]).fillna("")
    usual = rows["file"] + sheet + "!" + rows["cell"]
    return rows.loc[rows["address"] != usual, "address"].to_dict()


def _key_columns(rows: pd.DataFrame, strings: Strings) -> dict[str, list[int]]:
    regions = rows["level"] + "/" + rows["region_code"]
    return {
        "region": [strings(name) for name in regions],
        "scope": [strings(name) for name in rows["scope"]],
        "indicator": [strings(name) for name in rows["indicator_id"]],
        "year": rows["year"].tolist(),
    }


def value_data(
    connection: duckdb.DuckDBPyConnection, labels: Labels, strings: Strings,
    cells: Mapping[str, int],
) -> dict[str, Any]:  # fmt: skip
    """Values of the panel as columns: what each is, why, and its parts or its cells."""
    rows = database.read(connection, "panel.values").reset_index(drop=True)
    values = database.read(connection, "clean.observations", ["value"])["value"].tolist()
    keys: dict[Key, int] = {
        key: number for number, key in enumerate(rows[KEY].itertuples(index=False, name=None))
    }
    parts_of = _Parts(connection, keys)
    own = [
        {cells[one] for joined in address.split(SEPARATOR) for one in joined.split(WEIGHTED)
         if one in cells}
        for address in rows["address"]
    ]  # fmt: skip
    parts: list[list[int]] = []
    for number, (key, rule) in enumerate(zip(keys, rows["rule"], strict=True)):
        found = sorted(parts_of(key, rule))
        joined = set().union(*(own[part] for part in found)) if found else set()
        parts.append(found if found and joined == own[number] else [])
    alone = [len(mine) == 1 for mine in own]
    return {
        # None where it is the value of its one cell.
        "value": [
            None if one and values[min(mine)] == value else short(value)
            for one, mine, value in zip(alone, own, rows["value"], strict=True)
        ],
        "unit": [strings(unit) for unit in rows["unit"]],
        "origin": [strings(origin) for origin in rows["origin"]],
        "rule": [strings(labels.rule(rule)) for rule in rows["rule"]],
        "parts": [part or 0 for part in parts],
        "cells": [
            0 if part else _one_or_more(sorted(mine)) for part, mine in zip(parts, own, strict=True)
        ],
        **_key_columns(rows, strings),
    }


def _one_or_more(places: list[int]) -> int | list[int]:
    """A single place negative and less one, so that 0 stays free for none."""
    return -places[0] - 1 if len(places) == 1 else places


class _Parts:
    """Which values of the panel another one is made of."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, keys: Mapping[Key, int]) -> None:
        self._keys = keys
        rows = database.read(connection, "reference.indicator_parts")
        rows = rows[rows["role"].isin(["numerator", "denominator"])]
        self._formula = rows.groupby("indicator_id")["part_id"].agg(list).to_dict()
        indicators = database.read(connection, "reference.indicators")
        self._scopes = dict(zip(indicators["indicator_id"], indicators["scope"], strict=True))
        groups = database.read(connection, "reference.region_groups")
        self._members = groups.groupby(["group_id", "level"])["region_code"].agg(list).to_dict()

    def __call__(self, key: Key, rule: str) -> Iterator[int]:
        """Places of the parts of a value; a part has the value's scope, or else its own."""
        level, region, scope, indicator, year = key
        wanted: list[tuple[str, str, str]] = []
        if " of " in rule and rule.rsplit(" ", 1)[1] in ("cities", "provinces"):
            below = "city" if rule.endswith("cities") else "province"
            weight = rule.split(" ", 1)[0].partition(":")[2]
            for member in self._members.get((region, below), []):
                wanted += [(below, member, part) for part in (indicator, weight) if part]
        elif any(sign in rule for sign in ("+", "/")):
            wanted = [(level, region, part) for part in self._formula.get(indicator, [])]
        for owner, code, part in wanted:
            for where in (scope, self._scopes.get(part, scope)):
                found = self._keys.get((owner, code, where, part, year))
                if found is not None:
                    yield found
                    break


def coordinate_data(connection: duckdb.DuckDBPyConnection) -> dict[str, list[Any]]:
    """Latitude, longitude and address of each city's government, by code."""
    rows = database.read(connection, "clean.coordinates")
    return {
        row.region_code: [short(row.latitude), short(row.longitude), row.address]
        for row in rows.itertuples()
    }

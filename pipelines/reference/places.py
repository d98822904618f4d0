"""Checks of the registry: regions hang together, and a Chinese name means one of its level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence


def registry_problems(tables: Mapping[str, Sequence[Mapping[str, str]]]) -> Iterator[str]:
    """Regions without the region above or after them, undeclared scopes, names of two regions.

    Args:
        tables: rows of ``regions``, ``region_aliases`` and ``scopes``, as text.

    Yields:
        One text a problem: file, row, what is wrong.
    """
    regions = {(row["level"], row["region_code"]) for row in tables["regions"]}
    codes = {code for _, code in regions}
    for number, row in enumerate(tables["regions"], start=2):
        where = f"regions.csv row {number}"
        if row["parent_code"] and row["parent_code"] not in codes:
            yield f"{where}: no region {row['parent_code']} above it"
        if row["successor_code"] and (row["level"], row["successor_code"]) not in regions:
            yield f"{where}: no {row['level']} {row['successor_code']} to succeed it"
        if row["valid_from"] and row["valid_to"] and row["valid_from"] > row["valid_to"]:
            yield f"{where}: valid from {row['valid_from']} to {row['valid_to']} runs backwards"
    for number, row in enumerate(tables["scopes"], start=2):
        if row["region_code"] and row["region_code"] not in codes:
            yield f"scopes.csv row {number}: no region {row['region_code']} in regions.csv"
    scopes = {row["scope"] for row in tables["scopes"]}
    for number, row in enumerate(tables["region_aliases"], start=2):
        if row["scope"] and row["scope"] not in scopes:
            yield f"region_aliases.csv row {number}: no scope {row['scope']!r} in scopes.csv"
    yield from _shared_names(tables)


def _shared_names(tables: Mapping[str, Sequence[Mapping[str, str]]]) -> Iterator[str]:
    meant: dict[tuple[str, str], str] = {}
    printed = (
        ("regions", ("region_zh", "name_full_zh")),
        ("region_aliases", ("alias",)),
    )
    for table, columns in printed:
        for number, row in enumerate(tables[table], start=2):
            for column in columns:
                name, code = row[column], row["region_code"]
                first = meant.setdefault((row["level"], name), code)
                if first != code:
                    yield (
                        f"{table}.csv row {number}: {name} is the name of {first} already, "
                        "expected one region a level"
                    )

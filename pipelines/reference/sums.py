"""Checks of the reference tables that regions add up: nothing counts twice, no part is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence


def sum_problems(tables: Mapping[str, Sequence[Mapping[str, str]]]) -> Iterator[str]:
    """Groups that would count a region twice, and scopes made of what is not there.

    Args:
        tables: rows of ``regions``, ``region_groups`` and ``scope_relations``, as text.

    Yields:
        One text a problem: file, row, what is wrong.
    """
    above = {(row["level"], row["region_code"]): row["parent_code"] for row in tables["regions"]}
    groups = tables["region_groups"]
    members = {(row["group_id"], row["level"], row["region_code"]) for row in groups}
    for number, row in enumerate(groups, start=2):
        group, level, code = row["group_id"], row["level"], row["region_code"]
        parent = above.get((level, code), "")
        # 北京 is a city and its own province; a part lies in another place of its level.
        if parent != code and (group, level, parent) in members:
            yield (
                f"region_groups.csv row {number}: {code} is part of {parent}, which is in {group} "
                "too; their sum would count it twice"
            )
    for number, row in enumerate(tables["scope_relations"], start=2):
        if (row["level"], row["part_code"]) not in above:
            yield f"scope_relations.csv row {number}: no region {row['level']} {row['part_code']}"
        if (row["part_code"], row["part_scope"]) == (row["region_code"], row["scope"]):
            yield f"scope_relations.csv row {number}: {row['scope']} is made of itself"

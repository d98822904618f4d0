"""Whether a table is still what its inputs and code would give: recipes and their comparison.

A recipe is a hash of everything a table is made from: its statement or function, its schema, the
content of the tables that it reads, and what it rests on outside the warehouse. The journal of the
build database keeps the recipe of every table; equal recipes mean that nothing has to be made anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pipelines.assets.tables import Table, in_order

Journal = Mapping[str, Mapping[str, Any]]


def recipe(table: Table, journal: Journal, digests: Mapping[str, str]) -> str:
    """Hash of what a table would be made from now.

    Args:
        table: the table.
        journal: for every built table its recipe and the version of its content.
        digests: hashes of what lies outside the warehouse, by name, and of all Python code.
    """
    parts = {
        "code": table.code,
        "python": digests["python"],
        "outside": {name: digests[name] for name in sorted(table.outside)},
        "reads": {name: journal.get(name, {}).get("version") for name in sorted(table.reads)},
    }
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def is_fresh(table: Table, journal: Journal, digests: Mapping[str, str]) -> bool:
    """Whether the built table is what would be made now, and passed its stopping checks."""
    entry = journal.get(table.name)
    return (
        entry is not None
        and all(check["passed"] for check in entry["checks"].values())
        and entry["recipe"] == recipe(table, journal, digests)
    )


def stale(tables: Sequence[Table], journal: Journal, digests: Mapping[str, str]) -> Collection[str]:
    """Names of the tables that a change may reach: those not fresh, and all that reads them.

    A table in this set may still turn out the same once its inputs are made; it is then kept.
    """
    found: dict[str, None] = {}
    for table in in_order(tables):
        if any(read in found for read in table.reads) or not is_fresh(table, journal, digests):
            found[table.name] = None
    return found.keys()

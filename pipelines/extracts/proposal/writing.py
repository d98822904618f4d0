"""An accepted proposal as files: the layout, its columns by edition, and the sidecar."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping

import yaml

from pipelines.extracts.headers import same_head
from pipelines.extracts.proposal.proposing import UNKNOWN, Proposal
from pipelines.extracts.proposal.trial import needs_indicator
from pipelines.reference.layouts import ABSENT, COLUMN_FACTS, Column, Layout

# Keys of a sidecar in the order in which a person reads them.
SIDECAR_KEYS = (
    "source", "publisher", "title", "publication", "edition", "published", "data_years", "unit",
    "status", "obtained", "obtained_from", "level", "scope", "layout", "region", "indicator",
    "note", "sha256",
)  # fmt: skip
REQUIRED = (
    "source", "publisher", "title", "edition", "unit", "status", "obtained", "obtained_from",
    "level",
)  # fmt: skip


def layout_text(layout: Layout, title: str) -> str:
    """A layout in TOML, with every key that is not at its default."""
    lines = [f"# {title}" if title else "# Proposed from the file; see its sidecar."]
    for key, value in layout.model_dump(exclude_defaults=True, exclude={"editions"}).items():
        # JSON writes texts, numbers, truth values and flat lists as TOML does.
        lines.append(f"{key} = {json.dumps(value, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def columns_text(known: Mapping[str, list[Column]], edition: str, columns: list[Column]) -> str:
    """Columns by edition as CSV: one more edition, absence stated on both sides."""
    editions = {**known, edition: columns}
    order: dict[tuple[str, str, str, int], dict[str, str]] = {}
    for name, found in editions.items():
        for column in found:
            facts = (column.name or column.header, column.unit or UNKNOWN, column.scope or "whole")
            # One name may head several columns, a year each.
            nth = sum(name in heads for key, heads in order.items() if key[:3] == facts)
            order.setdefault((*facts, nth), {})[name] = same_head(column.header)
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow([*COLUMN_FACTS, *editions])
    for facts, heads in order.items():
        writer.writerow([*facts[:3], *(heads.get(name, ABSENT) for name in editions)])
    return target.getvalue()


def sidecar_facts(
    proposal: Proposal, given: Mapping[str, object], layout: str, sha256: str
) -> dict[str, object]:
    """Facts of the sidecar: what is given, then what the file says; the rest is NULL."""
    given = {key: value for key, value in given.items() if value is not None}
    facts = {**proposal.known, **given, "layout": layout, "sha256": sha256}
    if isinstance(facts.get("data_years"), tuple):
        facts["data_years"] = list(facts["data_years"])  # type: ignore[call-overload]
    return {key: facts.get(key) or ("" if key == "note" else None) for key in SIDECAR_KEYS}


def sidecar_text(facts: Mapping[str, object], columns: list[Column]) -> str:
    """A sidecar in YAML; an open key is NULL and refused until a person fills it."""
    whole = dict(facts)
    if columns:
        whole["columns"] = [column.model_dump(exclude_none=True) for column in columns]
    return yaml.safe_dump(whole, allow_unicode=True, sort_keys=False, width=100)


def to_fill(proposal: Proposal, facts: Mapping[str, object]) -> list[str]:
    """Keys that only a person can fill, and questions that the file leaves open."""
    empty = [key for key in REQUIRED if not facts.get(key)]
    if facts.get("data_years") is None and not any(
        role == "year" for role in proposal.labels.values()
    ):
        empty.append("data_years")
    if needs_indicator(proposal) and not facts.get("indicator"):
        empty.append("indicator")
    units = [column.header for column in proposal.declared if column.unit == UNKNOWN]
    return empty + [f"unit of {header}" for header in units]

"""The publication audit on tables: published figures in, one row a claim and a reading out."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pandas as pd

from pipelines.audit import Audited, Fact, Facts, Judgement, audit, read_claims
from pipelines.audit.intervals import Quantity
from pipelines.schemas import schema_of

Frames = Mapping[str, pd.DataFrame]

# Tables that an audit reads.
READS = (
    "clean.observations", "panel.values", "indices.scores", "reference.regions",
    "reference.region_groups", "reference.indicators", "reference.index_definitions",
    "inference.gravity_masses",
)  # fmt: skip


def facts_of(frames: Frames) -> Facts:
    """Figures that claims may refer to, from the tables of ``READS``."""
    observed, panel, scores = (frames[name] for name in READS[:3])
    regions = frames["reference.regions"]
    names = {(r.level, r.region_code): r.region_zh for r in regions.itertuples(index=False)}
    printed = observed[observed["obtained"] == "paper"]
    panel = panel[panel["scope"] == panel["indicator_id"].map(_scopes(frames))]
    scores = scores[scores["score"].notna()]
    groups: dict[str, list[str]] = {}
    for row in frames["reference.region_groups"].itertuples(index=False):
        if row.level == "city":
            groups.setdefault(row.group_id, []).append(names["city", row.region_code])
    return Facts(
        cells={
            (r.indicator_id, r.region_zh, str(r.year)): Fact(r.value_printed, "printed", r.address)
            for r in printed.itertuples(index=False)
        },
        values={
            (r.level, r.indicator_id, names[r.level, r.region_code], str(r.year)): Fact(
                decimal_text(r.value), r.origin, r.address
            )
            for r in panel.itertuples(index=False)
        },
        scores={
            (r.index_id, names[r.level, r.region_code], str(r.year), r.aggregation or ""): Fact(
                decimal_text(r.score), "computed", f"indices.scores {r.index_id}"
            )
            for r in scores.itertuples(index=False)
        },
        inferred={
            (r.reading, names["city", r.region_code], str(r.year)): Fact(
                decimal_text(r.mass), "inferred", f"inference.gravity_masses {r.reading}"
            )
            for r in _squared(frames).itertuples(index=False)
        },
        groups={group: tuple(members) for group, members in groups.items()},
        indicators=frozenset(frames["reference.indicators"]["indicator_id"]),
        regions=frozenset((level, name) for (level, _), name in names.items()),
        indices=frozenset(frames["reference.index_definitions"]["index_id"]),
    )


def _squared(frames: Frames) -> pd.DataFrame:
    """Masses that were found with the distance squared, as the paper prints it."""
    masses = frames["inference.gravity_masses"]
    return masses[(masses["exponent"] == 2) & masses["mass"].notna()]


def _scopes(frames: Frames) -> dict[str, str]:
    """Scope that an indicator is read in."""
    indicators = frames["reference.indicators"]
    return dict(zip(indicators["indicator_id"], indicators["scope"], strict=True))


def decimal_text(value: float) -> str:
    """Shortest decimal text of a number, never with an exponent."""
    return format(Decimal(repr(float(value))), "f")


def claims_files(reference: Path) -> list[tuple[str, Path]]:
    """Claims files of the papers under ``reference/papers``, with the id of each paper."""
    return [(path.parent.name, path) for path in sorted(reference.glob("papers/*/claims.csv"))]


def audited_file(path: Path, facts: Facts, only: str | None = None) -> list[Audited]:
    """Judge the claims of a file, or one of them, on figures."""
    return audit(read_claims(path), facts, str(path), only)


def claims_frame(paper: str, audited: list[Audited]) -> pd.DataFrame:
    """One row a claim: what is printed, the verdict, and what it rests on."""
    rows = [
        {"paper_id": paper, "position": position, "claim_id": one.claim.id, **row_of(one)}
        for position, one in enumerate(audited, start=1)
    ]
    return pd.DataFrame(rows, columns=None if rows else list(schema_of("audit.claims").columns))


def row_of(one: Audited) -> dict[str, object]:
    """A judged claim as a row: its texts, its verdict, and what the verdict rests on."""
    claim, judged = one.claim, one.judgement
    return {
        "id": claim.id, "section": claim.section, "claim_zh": claim.claim_zh,
        "claim_en": claim.claim_en, "printed": claim.printed, "inputs": claim.inputs,
        "verdict": judged.verdict, "kind": judged.kind, "against": ", ".join(judged.against),
        **_bounds(judged.computed), "detail": judged.detail, "needs": "; ".join(judged.needs),
        "rests_on": _facts_text(one, warehouse=True),
        "printed_cells": _facts_text(one, warehouse=False),
        "expression": claim.expression, "note": claim.note, "line": claim.line,
    }  # fmt: skip


def readings_frame(paper: str, audited: list[Audited]) -> pd.DataFrame:
    """One row a part or reading of a claim, nested ones by their path."""
    rows = [
        {
            "paper_id": paper, "claim_id": one.claim.id, "reading": path, "verdict": judged.verdict,
            **_bounds(judged.computed), "detail": judged.detail,
        }
        for one in audited
        for path, judged in _parts(one.judgement)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(schema_of("audit.readings").columns))


def _parts(judged: Judgement, above: str = "") -> list[tuple[str, Judgement]]:
    found = []
    for name, part in judged.parts:
        path = f"{above}/{name}".strip("/")
        found += [(path, part), *_parts(part, path)]
    return found


def _bounds(computed: Quantity | None) -> dict[str, float | None]:
    ends = {"computed": "point", "low": "low", "high": "high"}
    return {
        name: None if computed is None else float(getattr(computed, end))
        for name, end in ends.items()
    }


def _facts_text(one: Audited, *, warehouse: bool) -> str:
    """Figures that a verdict rests on, of the warehouse (with their origin) or of the paper."""
    return "; ".join(
        f"{name} = {fact.text} ({fact.origin}, {fact.address})" if warehouse
        else f"{name} = {fact.text} ({fact.address})"
        for name, fact in one.used
        if (fact.origin != "printed") is warehouse
    )  # fmt: skip

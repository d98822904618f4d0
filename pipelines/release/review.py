"""Looking at a candidate before it counts: what it changes, and whether that needs a person."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

import pipelines
from pipelines.project import Project
from pipelines.reference.limits import Limits, load_limits
from pipelines.release.candidate import making, write
from pipelines.release.difference import Difference, compare
from pipelines.release.page import page

PUBLISHED = ["reported", "preliminary", "secondary"]
TOTALS = ["parts_against_total", "cities_against_province"]
NAMED, LARGEST = 5, 40


@dataclass(frozen=True)
class Finding:
    """One comparison with the current release: what was found, and what goes without a person."""

    check: str
    passed: bool
    text: str


@dataclass(frozen=True)
class Review:
    """A candidate held against the release that is current; no release, nothing to compare."""

    release_id: str
    against: str | None
    findings: list[Finding]

    @property
    def held(self) -> list[str]:
        """Why a person has to publish it; empty where it is published by itself."""
        return [
            f"{finding.check}: {finding.text}" for finding in self.findings if not finding.passed
        ]


def review(project: Project, release_id: str) -> Review:
    """Compare a candidate with the current release and write down what was found beside it.

    Writes ``review.json`` and the page ``difference.html`` into the candidate's folder.

    Args:
        project: where releases lie; as of a date and in the demonstration there is nothing to
            compare with.
        release_id: the candidate.
    """
    folder = making(project, release_id)
    alone = project.as_of or project.illustrative
    current = None if alone else project.manifest()
    against = current["release_id"] if current else None
    found, findings = None, [Finding(name, True, "no release to compare with") for name in CHECKS]
    if against:
        try:
            with (
                pipelines.connect(project, against) as early,
                pipelines.open_release(folder / "warehouse.duckdb") as late,
            ):
                found = compare(project.reference, early, late)
            findings = judge(found, load_limits(project.reference))
        except (ValueError, KeyError, duckdb.Error) as error:
            # Tables or options of another version of the software: a person has to look.
            findings = [Finding("comparable", False, f"cannot be compared with {against}: {error}")]
    judged = Review(release_id, against, findings)
    text = json.dumps(_record(judged, found), indent=1, ensure_ascii=False)
    write(folder / "review.json", text)
    write(folder / "difference.html", page(judged, found, project.notice))
    return judged


def _record(judged: Review, found: Difference | None) -> dict[str, Any]:
    kinds = found.values["kind"].value_counts().to_dict() if found else {}
    return {
        "release_id": judged.release_id,
        "against": judged.against,
        "held": judged.held,
        "findings": [asdict(finding) for finding in judged.findings],
        "values": {str(kind): int(n) for kind, n in kinds.items()},
        **_largest(found),
    }


def _largest(found: Difference | None) -> dict[str, Any]:
    """The index values that changed most with the parts of each change, and how many changed."""
    rows = found.indices if found else pd.DataFrame()
    if rows.empty:
        return {"indices": [], "indices_changed": 0}
    rows = rows[rows["change"].notna() & (rows["change"] != 0)]
    order = rows["change"].abs().sort_values(ascending=False, kind="stable").index
    largest = rows.loc[order].head(LARGEST)
    shown = largest.astype(object).where(largest.notna(), None)
    return {"indices": shown.to_dict("records"), "indices_changed": len(rows)}


def judge(found: Difference, limits: Limits) -> list[Finding]:
    """Hold a difference against the limits, check by check."""
    return [Finding(name, *check(found, limits)) for name, check in CHECKS.items()]


def _coverage(found: Difference, limits: Limits) -> tuple[bool, str]:
    values = found.values
    gone = values[(values["kind"] == "removed") & values["origin_before"].isin(PUBLISHED)]
    return _counted(gone, limits.removed_values, "published cells are gone", _cell)


def _lost(found: Difference, limits: Limits) -> tuple[bool, str]:
    text = f"{len(found.lost)} indices are no longer computed"
    named = f": {', '.join(found.lost)}" if found.lost else ""
    return len(found.lost) <= limits.lost_indices, f"{text}{named}; limit {limits.lost_indices}"


def _revised(values: pd.DataFrame) -> pd.DataFrame:
    """Revised published cells with the ratio of the later to the earlier value."""
    known = (values["kind"] == "revised") & values["origin_before"].isin(PUBLISHED)
    known &= values["origin_after"].isin(PUBLISHED)
    rows = values[known]
    with np.errstate(divide="ignore", invalid="ignore"):
        return rows.assign(ratio=rows["value_after"] / rows["value_before"])


def _revisions(found: Difference, limits: Limits) -> tuple[bool, str]:
    rows = _revised(found.values)
    large = rows[~((rows["ratio"] - 1).abs() <= limits.revised_by)]
    what = f"published cells are revised by more than {limits.revised_by:.0%}"
    return _counted(large, limits.revised_values, what, _cell)


def _magnitude(found: Difference, limits: Limits) -> tuple[bool, str]:
    rows = _revised(found.values)
    typical = rows.groupby(["indicator_id", "level"], sort=True)["ratio"].median()
    off = typical[(typical > limits.magnitude) | (typical < 1 / limits.magnitude)]
    named = [f"{indicator} ({level}) × {ratio:.3g}" for (indicator, level), ratio in off.items()]
    text = f"{len(off)} indicators changed by a factor beyond {limits.magnitude:g}"
    return not len(off), text + (f": {', '.join(named[:NAMED])}" if named else "")


def _ranks(found: Difference, limits: Limits) -> tuple[bool, str]:
    far = found.ranks[found.ranks["places"].abs() > limits.rank_change]
    what = f"objects moved by more than {limits.rank_change} places"
    return _counted(far, 0, what, lambda row: (
        f"{row.index_id} {row.level} {row.region_code} {row.year} "
        f"{row.rank_before:.0f} to {row.rank_after:.0f}"
    ))  # fmt: skip


def _doubts(found: Difference, limits: Limits) -> tuple[bool, str]:
    new = found.doubts[found.doubts["kind"].isin(TOTALS)]
    return _counted(new, limits.new_doubts, "totals newly beyond tolerance", lambda row: row.key)


def _cell(row: Any) -> str:
    return f"{row.level} {row.region_code} {row.scope} {row.indicator_id} {row.year}"


def _counted(
    rows: pd.DataFrame, limit: int, what: str, name: Callable[[Any], str]
) -> tuple[bool, str]:
    named = [name(row) for row in rows.head(NAMED).itertuples(index=False)]
    more = f" and {len(rows) - NAMED} more" if len(rows) > NAMED else ""
    text = f"{len(rows)} {what}, limit {limit}"
    return len(rows) <= limit, text + (f": {', '.join(named)}{more}" if named else "")


CHECKS: dict[str, Callable[[Difference, Limits], tuple[bool, str]]] = {
    "coverage_never_shrinks": _coverage,
    "indices_stay": _lost,
    "revisions_are_few": _revisions,
    "magnitude_stays": _magnitude,
    "ranks_stay_near": _ranks,
    "totals_still_hold": _doubts,
}


def review_of(folder: Path) -> dict[str, Any]:
    """The review of a kept release or candidate as it was written down."""
    loaded: dict[str, Any] = json.loads((folder / "review.json").read_text("utf-8"))
    return loaded

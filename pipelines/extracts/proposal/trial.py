"""A proposal tried: the table read by the proposed layout, with the reader of every refresh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.extracts.cells import Sheet, read_cells
from pipelines.extracts.grid import Grid
from pipelines.extracts.problems import ExtractError
from pipelines.extracts.proposal.proposing import UNKNOWN, Proposal
from pipelines.extracts.sidecar import Sidecar
from pipelines.reference.layouts import Layout

# Share of the names that two editions of one table have in common at least.
MOST = 0.5


@dataclass(frozen=True)
class Trial:
    """What a layout reads of a file: the sheets, or why it cannot."""

    sheets: list[Sheet]
    problems: list[str]

    @property
    def values(self) -> list[dict[str, object]]:
        """Value cells of all sheets."""
        return [value for sheet in self.sheets for value in sheet.values]


def try_layout(
    grids: list[Grid], layout: Layout, proposal: Proposal, given: Mapping[str, object]
) -> Trial:
    """Read the grids of a file as a layout says.

    Args:
        grids: the sheets of the file.
        layout: a proposed or a declared layout.
        proposal: what the file says for its sidecar, and its columns.
        given: what a person says for its sidecar.
    """
    sidecar = draft_sidecar(proposal, given)
    layout = layout.model_copy(update={"editions": {}})
    sheets, problems = [], []
    for grid in grids:
        if all(grid.is_empty(row) for row in range(len(grid.rows))):
            continue
        try:
            sheets.append(read_cells(grid, sidecar, layout))
        except ExtractError as error:
            problems += [str(problem) for problem in error.problems]
    return Trial(sheets, problems)


def fitting_layout(
    grids: list[Grid], layouts: Mapping[str, Layout], proposal: Proposal
) -> str | None:
    """The declared layout, if any, that reads the same figures as the proposed one.

    A layout with columns by edition fits only a table that shares most of their names; it comes
    before one that takes any columns.
    """
    wanted = try_layout(grids, proposal.layout, proposal, {})
    if wanted.problems:
        return None
    ranked = sorted(layouts.items(), key=lambda item: (-shared_names(item[1], proposal), item[0]))
    for name, layout in ranked:
        same_kind = layout.kind == "table" and layout.columns == proposal.layout.columns
        if not same_kind or (layout.editions and shared_names(layout, proposal) < MOST):
            continue
        found = try_layout(grids, layout, proposal, {})
        if not found.problems and found.values == wanted.values:
            return name
    return None


def shared_names(layout: Layout, proposal: Proposal) -> float:
    """Share of the proposed columns whose names some edition of a layout has."""
    known = {column.name for columns in layout.editions.values() for column in columns}
    found = [column.name in known for column in proposal.declared]
    return sum(found) / len(found) if found else 0.0


def draft_sidecar(proposal: Proposal, given: Mapping[str, object]) -> Sidecar:
    """A sidecar for trying: what is not known yet is a question mark."""
    facts = {
        "source": UNKNOWN, "publisher": UNKNOWN, "status": "final", "obtained_from": UNKNOWN,
        "obtained": "publisher file", "layout": UNKNOWN, "sha256": UNKNOWN,
        **{key: value for key, value in proposal.known.items() if value is not None},
        **given,
    }  # fmt: skip
    for key in ("title", "edition", "unit"):
        facts[key] = facts.get(key) or UNKNOWN
    if not {"region", "figures:region"} & {m.role for m in proposal.columns}:
        facts["region"] = facts.get("region") or UNKNOWN
    if needs_indicator(proposal):
        facts["indicator"] = facts.get("indicator") or UNKNOWN
    return Sidecar.model_validate({**facts, "columns": [c.model_dump() for c in proposal.declared]})


def needs_indicator(proposal: Proposal) -> bool:
    """Whether only the sidecar can say what the figures are."""
    layout = proposal.layout
    by_head = layout.columns in ("year", "region")
    return by_head and not layout.indicator_header and not layout.indicator_line

"""A proposal accepted by a person: where its files go, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.extracts.grid import Grid
from pipelines.extracts.proposal import writing
from pipelines.extracts.proposal.proposing import Proposal
from pipelines.extracts.proposal.trial import Trial, fitting_layout, try_layout
from pipelines.project import sha256_of
from pipelines.reference.layouts import Layout


class Refused(ValueError):
    """A proposal cannot be accepted; the message says why."""


@dataclass(frozen=True)
class Choice:
    """The layout chosen for a file: declared already, or new under a name; and what it reads."""

    name: str
    layout: Layout
    is_declared: bool
    trial: Trial

    @property
    def by_edition(self) -> bool:
        """Whether the columns are declared with the layout, by edition."""
        return not self.is_declared or bool(self.layout.editions)


def choose(
    grids: list[Grid],
    proposal: Proposal,
    layouts: Mapping[str, Layout],
    given: Mapping[str, object],
    name: str | None = None,
) -> Choice:
    """Choose the declared layout that reads a file, or the proposed one.

    Args:
        grids: the sheets of the file.
        proposal: what is proposed for it.
        layouts: the declared layouts by name.
        given: what a person says for the sidecar.
        name: layout to use, or name of the new one; without it the first that fits.
    """
    fitting = name or fitting_layout(grids, layouts, proposal)
    if fitting in layouts:
        layout = layouts[fitting]
        return Choice(fitting, layout, True, try_layout(grids, layout, proposal, given))
    stem = Path(proposal.file).stem
    chosen = name or "_".join(str(part) for part in (given.get("source"), stem) if part)
    trial = try_layout(grids, proposal.layout, proposal, given)
    return Choice(chosen, proposal.layout, False, trial)


def accept(
    path: Path, proposal: Proposal, choice: Choice, given: Mapping[str, object], folder: Path
) -> tuple[list[Path], list[str]]:
    """Write the sidecar of a file and, unless it is declared, its layout.

    Args:
        path: the raw file; its sidecar is written beside it.
        proposal: what is proposed for it.
        choice: the layout to use.
        given: what a person says for the sidecar; ``source`` and ``edition`` are needed.
        folder: where the layouts lie.

    Returns:
        The written files, and what a person still has to fill in.

    Raises:
        Refused: the table cannot be read so, a file is there already, or source or edition lack.
    """
    sidecar = path.with_suffix(".yaml")
    facts = writing.sidecar_facts(proposal, given, choice.name, sha256_of(path))
    lacking = [key for key in ("source", "edition") if not facts[key]]
    if lacking:
        raise Refused(f"{path}: {' and '.join(lacking)} lack; state them to accept the proposal")
    if choice.trial.problems:
        raise Refused("\n".join(choice.trial.problems))
    if sidecar.exists():
        raise Refused(f"{sidecar}: is there already; it is never overwritten")
    written = _write_layout(proposal, choice, str(facts["edition"]), folder)
    columns = [] if choice.by_edition else proposal.declared
    sidecar.write_text(writing.sidecar_text(facts, columns), "utf-8")
    return [*written, sidecar], writing.to_fill(proposal, facts)


def _write_layout(proposal: Proposal, choice: Choice, edition: str, folder: Path) -> list[Path]:
    written = []
    if not choice.is_declared:
        target = folder / f"{choice.name}.toml"
        target.write_text(writing.layout_text(choice.layout, proposal.title), "utf-8")
        written.append(target)
    if choice.by_edition and proposal.declared and edition not in choice.layout.editions:
        target = folder / f"{choice.name}.csv"
        known = choice.layout.editions
        target.write_text(writing.columns_text(known, edition, proposal.declared), "utf-8")
        written.append(target)
    return written

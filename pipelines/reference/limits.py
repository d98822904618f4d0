"""How far a refresh may differ from the current release and still be published by itself."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from pipelines.reference.layouts import Strict, read_toml


class Limits(Strict):
    """The largest differences that need no person; see ``publication_limits.toml``."""

    removed_values: int = Field(ge=0)
    lost_indices: int = Field(ge=0)
    revised_values: int = Field(ge=0)
    revised_by: float = Field(gt=0)
    magnitude: float = Field(gt=1)
    rank_change: int = Field(ge=0)
    new_doubts: int = Field(ge=0)


def load_limits(reference: Path) -> Limits:
    """Read the limits of a project.

    Raises:
        ReferenceError: the file cannot be read or holds something else.
    """
    return read_toml(reference / "publication_limits.toml", Limits)

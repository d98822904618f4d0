"""The sidecar of a bulletin, written from what its title and a person say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipelines.extracts.problems import ExtractError, ExtractProblem
from pipelines.extracts.proposal.writing import REQUIRED, SIDECAR_KEYS, sidecar_text
from pipelines.extracts.prose.bulletin import BULLETIN
from pipelines.extracts.sidecar import Sidecar

# What holds for every bulletin unless a person says otherwise: its figures stand with their units,
# and come before the year's final ones.
USUAL = {
    "unit": "in the text", "status": "preliminary", "obtained": "bulletin", "scope": "whole",
    "layout": BULLETIN, "note": "",
}  # fmt: skip


def accept_bulletin(
    path: Path, file: str, found: Mapping[str, object], given: Mapping[str, object]
) -> tuple[list[Path], list[str]]:
    """Write the sidecar of a bulletin.

    Args:
        path: the bulletin; its sidecar is written beside it.
        file: its name in messages.
        found: what ``inspect_bulletin`` gave for it.
        given: what a person says for the sidecar; ``source`` and ``edition`` are needed.

    Returns:
        The written file, and the keys that a person still has to fill in.

    Raises:
        ExtractError: source or edition lack, or a sidecar is there already.
        ValidationError: a given key is unknown or has a value that it cannot have.
    """
    sidecar = path.with_suffix(".yaml")
    if sidecar.exists():
        raise ExtractError([ExtractProblem(file, f"{sidecar.name} already", "no sidecar yet")])
    lacking = [key for key in ("source", "edition") if not given.get(key)]
    if lacking:
        expected = f"{' and '.join(lacking)} stated to accept it"
        raise ExtractError([ExtractProblem(file, "a bulletin without them", expected)])
    read = {
        "title": found["title"], "level": found["level"], "region": found["region"],
        "sha256": found["sha256"],
    }  # fmt: skip
    facts = {**USUAL, **read, **given, "data_years": found["data_years"]}
    open_keys = [key for key in REQUIRED if not facts.get(key)]
    # What is open is tried as if it were filled, so that what is given is held to its form.
    Sidecar.model_validate({**dict.fromkeys(open_keys, "?"), **_filled(facts)})
    ordered = {key: facts.get(key) if key != "note" else facts["note"] for key in SIDECAR_KEYS}
    sidecar.write_text(sidecar_text(ordered, []), "utf-8")
    return [sidecar], open_keys


def _filled(facts: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in facts.items() if value is not None and value != ""}

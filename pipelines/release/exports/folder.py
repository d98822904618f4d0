"""The folder that an export goes to: nothing is overwritten that the export did not make itself.

What was made stands in ``export.json`` with its hash; a file that is not there, or was changed
since, belongs to somebody else.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

RECORD = "export.json"


class NotOurs(FileExistsError):
    """A file that would be overwritten was not made by an export, or was changed since."""


def check(folder: Path, names: Iterable[str]) -> None:
    """Refuse before anything is made.

    Raises:
        NotOurs: a file of that name exists and is not as an export left it.
    """
    made = record(folder).get("files", {})
    foreign = [
        name
        for name in names
        if (folder / name).exists() and hash_of((folder / name).read_bytes()) != made.get(name)
    ]
    if foreign:
        shown = ", ".join(foreign[:5]) + (f" and {len(foreign) - 5} more" if foreign[5:] else "")
        raise NotOurs(
            f"{folder}: {shown} exist and were not made by an export, or were changed since; "
            "choose another folder, or --force to overwrite them"
        )


def record(folder: Path) -> dict[str, Any]:
    """What the last exports into a folder made; empty where there were none."""
    try:
        found = json.loads((folder / RECORD).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write(folder: Path, name: str, content: bytes) -> None:
    """Write one file whole or not at all."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    os.replace(part, path)


def remember(folder: Path, about: dict[str, Any], files: dict[str, str]) -> None:
    """Record what was made, with hashes, beside what earlier exports made and is still there."""
    old = {n: h for n, h in record(folder).get("files", {}).items() if (folder / n).exists()}
    made = {**old, **files}
    text = json.dumps({**about, "files": dict(sorted(made.items()))}, ensure_ascii=False, indent=1)
    write(folder, RECORD, f"{text}\n".encode())


def hash_of(content: bytes) -> str:
    """Hash of a file's content, as the record has it."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"

"""Exports of a release: tables for papers, data for Stata and spreadsheets, forms for machines.

One module a format; ``source`` reads, ``balanced`` says why values are missing, ``paper`` makes
three-line tables before they have a format, ``plan`` says which files there are. Libraries of a
format are loaded when it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.release.exports import folder
from pipelines.release.exports.plan import FORMATS, plan
from pipelines.release.exports.source import CannotExport, Language, Source


@dataclass(frozen=True)
class Exported:
    """What an export made: files with their sizes in bytes, and what it left out and why."""

    release_id: str
    files: dict[str, int]
    left_out: list[str]


def export(
    source: Source,
    to: Path,
    formats: Sequence[str],
    tables: Sequence[str] = (),
    *,
    force: bool = False,
    told: Callable[[int, int, str], None] = lambda done, number, name: None,
) -> Exported:
    """Write files of a release into a folder; the same release gives the same bytes.

    Args:
        source: the release and the language.
        to: the folder; made where it is missing.
        formats: of ``FORMATS``.
        tables: what to export, as a person names it; all that a format shows by default.
        force: overwrite files that no export made.
        told: called before each file with its position, the number of files and its name.

    Raises:
        CannotExport: a table is unknown, or a format has nothing of what is named.
        NotOurs: a file would be overwritten that no export made.
    """
    planned = plan(source, formats, tables)
    if not force:
        folder.check(to, planned.files)
    hashes, sizes = {}, {}
    for position, (name, make) in enumerate(planned.files.items(), start=1):
        told(position, len(planned.files), name)
        content = make()
        folder.write(to, name, content)
        hashes[name], sizes[name] = folder.hash_of(content), len(content)
    about = {
        "release_id": source.release_id,
        "created_at": source.manifest["created_at"],
        "inputs": source.manifest["fingerprint"]["inputs"],
        "illustrative": bool(source.notice),
    }
    folder.remember(to, about, hashes)
    return Exported(str(source.release_id), sizes, planned.left_out)


__all__ = ["FORMATS", "CannotExport", "Exported", "Language", "Source", "export"]

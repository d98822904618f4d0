"""Illustrative figures stay among themselves: how a raw file shows what it is, whoever edits it.

Four signs, each enough by itself: a word in the sidecar, names of places that begin with that word,
codes of places that no register of published figures has, and the sentence that the demonstration
writes into its tables. An ordinary project refuses a file with any of them; the demonstration
refuses a file that does not say of itself that it is illustrative.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipelines.extracts.grid import Grid
from pipelines.extracts.problems import ExtractError, ExtractProblem
from pipelines.extracts.sidecar import Sidecar

# Written into every table of the demonstration that has room for a line of text.
SENTENCE = "示例数据，非统计数字"
# Beginnings reserved for the demonstration: no published place, region group or source has them.
NAME, CODE, SOURCE = "示例", "DEMO", "illustrative_"

IN_CELLS = re.compile(rf"^\s*({NAME}|{CODE}\d\d)|{SENTENCE}")
# The same at the beginning of any line: a row is looked through at once.
IN_ROWS = re.compile(IN_CELLS.pattern, re.MULTILINE)
IN_SIDECAR = re.compile(rf"{NAME}|\billustrative", re.IGNORECASE)
# How a file of the demonstration may say that it was obtained; printed results enter no panel.
INVENTED = ("illustrative", "paper")
SAID = ("obtained", "source", "publisher", "title", "publication", "obtained_from")


def refuse_other_kind(
    file: str,
    sidecar: Sidecar,
    grids: Sequence[Grid],
    illustrative: bool,
    labels: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Stop a file that belongs to the other kind of project.

    Args:
        file: name of the file from ``raw/`` on.
        sidecar: what is said about it.
        grids: its sheets.
        illustrative: whether the project is the demonstration.
        labels: of a file that is no grid, the different texts by column.

    Raises:
        ExtractError: illustrative figures in an ordinary project, or others in the demonstration.
    """
    if illustrative:
        if sidecar.obtained not in INVENTED or not sidecar.source.startswith(SOURCE):
            raise ExtractError(
                [
                    ExtractProblem(
                        file,
                        f"obtained {sidecar.obtained!r} of source {sidecar.source!r}",
                        f"{' or '.join(INVENTED)} of a source that begins with {SOURCE!r}: the "
                        "demonstration holds invented figures only",
                    )
                ]
            )
        return
    sign = _sign(sidecar, grids, labels or {})
    if sign:
        place, text = sign
        raise ExtractError(
            [
                ExtractProblem(
                    file,
                    f"{text!r}, so its figures are illustrative",
                    "published figures; invented ones belong to the demonstration alone "
                    "(`yearbook demo`), which keeps files and warehouse of its own",
                    place,
                )
            ]
        )


def _sign(
    sidecar: Sidecar, grids: Sequence[Grid], labels: Mapping[str, Sequence[str]]
) -> tuple[str, str] | None:
    """Place and text of the first sign of illustrative figures."""
    for key in SAID:
        text = str(getattr(sidecar, key) or "")
        if IN_SIDECAR.search(text):
            return f"sidecar, key {key}", text
    for grid in grids:
        for text in (*grid.before, *grid.after):
            if IN_CELLS.search(text):
                return f"text outside table {grid.sheet}", text
        for row, texts in enumerate(grid.rows):
            for column, text in enumerate(texts if IN_ROWS.search("\n".join(texts)) else ()):
                if IN_CELLS.search(text):
                    sheet = f"sheet {grid.sheet}, " if grid.sheet is not None else ""
                    return f"{sheet}cell {grid.cell(row, column)}", text.strip()
    for name, texts in labels.items():
        for text in texts:
            if IN_CELLS.search(text):
                return f"column {name}", text.strip()
    return None

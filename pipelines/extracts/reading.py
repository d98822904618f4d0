"""All raw files of a project, read as declared, with an account of every cell."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pipelines.extracts.cells import read_cells
from pipelines.extracts.grid import read_grids
from pipelines.extracts.problems import ExtractError, ExtractProblem
from pipelines.extracts.sidecar import Sidecar, load_sidecar
from pipelines.reference.layouts import Layout


@dataclass(frozen=True)
class Extract:
    """One raw file: its name from ``raw/`` on, its sidecar, its value cells, its account."""

    file: str
    sidecar: Sidecar
    cells: list[dict[str, object]]
    account: dict[str, int]


def data_files(raw: Path) -> list[Path]:
    """Files under ``raw`` that hold data: all but sidecars, notes and hidden files."""
    skipped = {".yaml", ".md"}
    return sorted(
        path
        for path in raw.rglob("*")
        if path.is_file() and path.suffix not in skipped and not path.name.startswith(".")
    )


def read_all(raw: Path, layouts: dict[str, Layout]) -> list[Extract]:
    """Read every raw file with its sidecar.

    Raises:
        ExtractError: with one problem a file, for every file that is not as declared; also for a
            sidecar without its file and an empty folder.
    """
    extracts, problems = [], []
    files = data_files(raw)
    for path in files:
        try:
            extracts.append(read_one(path, f"raw/{path.relative_to(raw).as_posix()}", layouts))
        except ExtractError as error:
            problems += error.problems
    for sidecar in sorted(raw.rglob("*.yaml")):
        if not any(path.with_suffix(".yaml") == sidecar for path in files):
            name = f"raw/{sidecar.relative_to(raw).as_posix()}"
            problems.append(ExtractProblem(name, "no data file", "the file it describes"))
    if not files:
        problems.append(ExtractProblem(str(raw), "no data files", "at least one extract"))
    if problems:
        raise ExtractError(problems)
    return extracts


def read_one(path: Path, file: str, layouts: dict[str, Layout]) -> Extract:
    """Read one raw file.

    Raises:
        ExtractError: the file is not as its sidecar and layout declare.
    """
    sidecar = load_sidecar(path, file)
    if sidecar.layout not in layouts:
        raise ExtractError(
            [ExtractProblem(file, f"layout {sidecar.layout!r}", f"one of {sorted(layouts)}")]
        )
    cells: list[dict[str, object]] = []
    account: Counter[str] = Counter()
    grids = read_grids(path, file)
    # Workbooks often carry empty sheets; a file with nothing at all is refused below.
    filled = [g for g in grids if not all(g.is_empty(row) for row in range(len(g.rows)))]
    for grid in filled or grids[:1]:
        sheet = read_cells(grid, sidecar, layouts[sidecar.layout])
        cells += sheet.values
        account.update(
            sheet.roles[(row, column)]
            for row, texts in enumerate(grid.rows)
            for column, text in enumerate(texts)
            if text.strip()
        )
    blanks = sum(cell["mark"] == "blank" for cell in cells)
    return Extract(file, sidecar, cells, {**account, "blank": blanks})

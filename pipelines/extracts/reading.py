"""All raw files of a project, read as declared, with an account of every cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.extracts.cells import read_cells
from pipelines.extracts.grid import read_grids
from pipelines.extracts.illustrative import refuse_other_kind
from pipelines.extracts.marks import signs_of
from pipelines.extracts.parquet import PANEL, Panel, read_panel
from pipelines.extracts.problems import ExtractError, ExtractProblem
from pipelines.extracts.prose import BULLETIN, Lexicon, read_bulletin
from pipelines.extracts.sidecar import Sidecar, load_sidecar
from pipelines.reference.layouts import Layout


@dataclass(frozen=True)
class Extract:
    """One raw file: its name from ``raw/`` on, its sidecar, its value cells, its account.

    ``accounting`` counts the cells that are not empty by (sheet, role), so that their sum is what
    the file holds; under the role ``blank`` it counts value cells that hold nothing.
    ``figures`` are all figures of a bulletin, each with what it was taken for; none for tables.
    ``panel`` is set for a Parquet panel, whose values are read where the tables are made.
    """

    file: str
    sidecar: Sidecar
    cells: list[dict[str, object]]
    accounting: dict[tuple[str | None, str], int]
    figures: list[dict[str, object]] = field(default_factory=list)
    panel: Panel | None = None

    @property
    def account(self) -> dict[str, int]:
        """Cells by role, over all sheets."""
        total: Counter[str] = Counter()
        for (_, role), count in self.accounting.items():
            total[role] += count
        return dict(total)


def data_files(raw: Path) -> list[Path]:
    """Files under ``raw`` that hold data: all but sidecars, notes and hidden files."""
    skipped = {".yaml", ".md"}
    return sorted(
        path
        for path in raw.rglob("*")
        if path.is_file() and path.suffix not in skipped and not path.name.startswith(".")
    )


def read_all(
    raw: Path,
    layouts: dict[str, Layout],
    marks: Sequence[Mapping[str, str]] | None = None,
    lexicon: Lexicon | None = None,
    *,
    illustrative: bool = False,
) -> list[Extract]:
    """Read every raw file with its sidecar.

    Args:
        raw: the folder of raw files.
        layouts: layouts by name.
        marks: rows of ``marks.csv``; the project's own where none are given.
        lexicon: what reading bulletins needs; without it there are none.
        illustrative: whether the project is the demonstration, which holds invented figures only.

    Raises:
        ExtractError: with one problem a file, for every file that is not as declared; also for a
            sidecar without its file and an empty folder.
    """
    extracts, problems = [], []
    files = data_files(raw)
    for path in files:
        try:
            name = f"raw/{path.relative_to(raw).as_posix()}"
            check_inside(path, raw, name)
            extracts.append(
                read_one(path, name, layouts, marks, lexicon, illustrative=illustrative)
            )
        except ExtractError as error:
            problems += error.problems
    for path in sorted(raw.rglob("*")):
        if path.is_dir() and path.is_symlink():
            # Its files would be passed over without a word.
            name = f"raw/{path.relative_to(raw).as_posix()}"
            problems.append(ExtractProblem(name, "a link to a folder", "the folder itself"))
    for sidecar in sorted(raw.rglob("*.yaml")):
        if not any(path.with_suffix(".yaml") == sidecar for path in files):
            name = f"raw/{sidecar.relative_to(raw).as_posix()}"
            problems.append(ExtractProblem(name, "no data file", "the file it describes"))
    if not files:
        problems.append(ExtractProblem(str(raw), "no data files", "at least one extract"))
    if problems:
        raise ExtractError(problems)
    return extracts


def check_inside(path: Path, raw: Path, file: str) -> None:
    """Refuse a file or sidecar that is a link to something outside the raw folder.

    Raises:
        ExtractError: the path leads out of ``raw``.
    """
    for part in (path, path.with_suffix(".yaml")):
        if not part.resolve().is_relative_to(raw.resolve()):
            raise ExtractError(
                [ExtractProblem(file, f"{part.name}, a link out of raw/", "the file itself")]
            )


def read_one(
    path: Path,
    file: str,
    layouts: dict[str, Layout],
    marks: Sequence[Mapping[str, str]] | None = None,
    lexicon: Lexicon | None = None,
    *,
    illustrative: bool = False,
) -> Extract:
    """Read one raw file.

    Raises:
        ExtractError: the file is not as its sidecar and layout declare, or holds illustrative
            figures in an ordinary project, or others in the demonstration.
    """
    sidecar = load_sidecar(path, file)
    if sidecar.layout == BULLETIN and lexicon is not None:
        cells, account, figures = read_bulletin(path, file, sidecar, lexicon)
        return Extract(file, sidecar, cells, {(None, r): n for r, n in account.items()}, figures)
    if sidecar.layout == PANEL:
        panel = read_panel(path, file, sidecar, illustrative=illustrative)
        roles = {(None, role): n for role, n in panel.roles.items()}
        return Extract(file, sidecar, [], roles, panel=panel)
    if sidecar.layout not in layouts:
        known = sorted([*layouts, PANEL, *([BULLETIN] if lexicon else [])])
        raise ExtractError([ExtractProblem(file, f"layout {sidecar.layout!r}", f"one of {known}")])
    signs = None if marks is None else signs_of(marks, sidecar.source)
    cells = []
    accounting: Counter[tuple[str | None, str]] = Counter()
    grids = read_grids(path, file)
    refuse_other_kind(file, sidecar, grids, illustrative)
    # Workbooks often carry empty sheets; a file with nothing at all is refused below.
    filled = [g for g in grids if not all(g.is_empty(row) for row in range(len(g.rows)))]
    for grid in grids:
        # Lines outside the cells of a table, each counted as one.
        accounting.update({(grid.sheet, "title"): len(grid.before)} if grid.before else {})
        accounting.update({(grid.sheet, "note"): len(grid.after)} if grid.after else {})
    for grid in filled or grids[:1]:
        sheet = read_cells(grid, sidecar, layouts[sidecar.layout], signs)
        cells += sheet.values
        roles = Counter(
            sheet.roles[row, column]
            for row, texts in enumerate(grid.rows)
            for column, text in enumerate(texts)
            if text and not text.isspace()
        )
        accounting.update({(grid.sheet, role): count for role, count in roles.items()})
        accounting[grid.sheet, "blank"] += sum(c["mark"] == "blank" for c in sheet.values)
    return Extract(file, sidecar, cells, dict(accounting))

"""Reading publishers' workbooks: one table of 360 cities, and an edition of 100 such tables.

Makes workbooks in both formats, as a city yearbook prints them: titles, a header of three rows with
merged cells, 360 cities by 20 columns of figures, a symbol here and there, a note below. Prints the
best seconds, and the middle, least and largest ratio to python-calamine alone (open, every sheet to
Python values) on the same files in the same round, with the bound.

    python benchmarks/reading.py [TABLES]      # 100 unless given
"""

from __future__ import annotations

import hashlib
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import xlsxwriter
import xlwt
import yaml
from python_calamine import CalamineWorkbook

from pipelines.extracts.grid import read_grids
from pipelines.extracts.reading import read_one
from pipelines.reference.layouts import Layout

CITIES, COLUMNS = 360, 20
ROUNDS = 7
# Reading an edition is to take less than so many times what calamine alone takes.
BOUND = 4
LAYOUT = Layout(
    kind="table",
    columns="year",
    region_header=["城市"],
    title_prefixes=["2-"],
    note_prefixes=["注："],
)
Cell = str | float


def rows_of(table: int) -> Iterable[list[Cell]]:
    """Rows of one table; seeded by its number."""
    draw = random.Random(table)
    yield [f"2-{table} 城市指标", *[""] * COLUMNS]
    yield ["", *[f"指标{c // 2 + 1} (万元)" if c % 2 == 0 else "" for c in range(COLUMNS)]]
    yield ["", *["全市" if c % 2 == 0 else "市辖区" for c in range(COLUMNS)]]
    yield ["城市", *[f"{2000 + c}年" for c in range(COLUMNS)]]
    for city in range(CITIES):
        figures: list[Cell] = [
            round(draw.uniform(1, 1e6), draw.choice((0, 2))) for _ in range(COLUMNS)
        ]
        if city % 30 == 0:
            figures[draw.randrange(COLUMNS)] = "—"
        yield [f"第{city}市", *figures]
    yield ["注：本表按当年价格计算。", *[""] * COLUMNS]


def make(path: Path, table: int) -> None:
    """Write one workbook, xlsx or xls by the ending, with its sidecar."""
    merged = [(1, c, 1, c + 1) for c in range(1, COLUMNS, 2)]
    rows = list(rows_of(table))
    if path.suffix == ".xlsx":
        book = xlsxwriter.Workbook(str(path))
        sheet = book.add_worksheet("1-7")
        figures = book.add_format({"num_format": "0.00", "border": 1})
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row, figures)
        for first, left, last, right in merged:
            sheet.merge_range(first, left, last, right, rows[first][left])
        book.close()
    else:
        old = xlwt.Workbook()
        page = old.add_sheet("1-7")
        style = xlwt.easyxf("borders: left thin", num_format_str="0.00")
        starts = {(first, left) for first, left, _, _ in merged}
        covered = {(1, c + 1) for _, c in starts}
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if (number, column) not in starts | covered:
                    page.write(number, column, value, style)
        for first, left, last, right in merged:
            page.write_merge(first, last, left, right, rows[first][left], style)
        old.save(str(path))
    known = {
        "source": "yearbook", "publisher": "某局", "title": "表", "edition": "2018", "unit": "万元",
        "status": "final", "obtained": "publisher file", "obtained_from": "made for the benchmark",
        "level": "city", "layout": "table", "indicator": "指标",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }  # fmt: skip
    path.with_suffix(".yaml").write_text(yaml.safe_dump(known, allow_unicode=True), "utf-8")


def alone(path: Path) -> None:
    """What python-calamine needs: open the file, every sheet to Python values."""
    with CalamineWorkbook.from_path(path) as book:
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()


ALONE, GRIDS = "python-calamine alone", "grids (texts, merged ranges, checks)"
READERS: dict[str, Callable[[Path], object]] = {
    ALONE: alone,
    GRIDS: lambda path: read_grids(path, path.name),
    "extracts (sidecar, hash, cells, account)": lambda path: read_one(
        path, path.name, {"table": LAYOUT}
    ),
}


def seconds(work: Callable[[Path], object], paths: list[Path]) -> float:
    """Processor time to read all files one after the other; other work does not count."""
    began = time.process_time()
    for path in paths:
        work(path)
    return time.process_time() - began


def compare(name: str, paths: list[Path]) -> None:
    """Some rounds, readers taking turns: best time, and ratios to calamine in the same round."""
    rounds = [
        {reader: seconds(work, paths) for reader, work in READERS.items()} for _ in range(ROUNDS)
    ]
    print(f"{name}: {sum(p.stat().st_size for p in paths) / 2**20:.1f} MB")
    for reader in READERS:
        ratios = sorted(took[reader] / took[ALONE] for took in rounds)
        best, middle = min(took[reader] for took in rounds), ratios[len(ratios) // 2]
        said = ""
        if reader == GRIDS:
            said = f", bound {BOUND} x {'met' if middle < BOUND else 'NOT met'}"
        spread = f"({ratios[0]:.2f} to {ratios[-1]:.2f})"
        print(f"  {reader:<42} {best:8.3f} s   {middle:5.2f} x {spread}{said}", flush=True)


def main(tables: int) -> None:
    """Run the benchmark on an edition of so many tables."""
    with tempfile.TemporaryDirectory() as folder:
        for ending in ("xlsx", "xls"):
            paths = [Path(folder) / f"{ending}_{number:03}.{ending}" for number in range(tables)]
            for number, path in enumerate(paths):
                make(path, number)
            compare(f"one {ending} of {CITIES} cities × {COLUMNS} columns", paths[:1])
            compare(f"{tables} such {ending}", paths)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)

"""One seeded case: a table is written, mutated and read, and what comes out is judged."""

from __future__ import annotations

import hashlib
import random
import re
import tempfile
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

import yaml

from pipelines.extracts.grid import Grid, read_grids
from pipelines.extracts.marks import split_mark
from pipelines.extracts.problems import ExtractError
from pipelines.extracts.sidecar import load_sidecar
from tests.fuzz.mutations import LABELS, Mutation
from tests.fuzz.samples import Sample, sample, written

# Numbers as the cleaning reads them; what is none is reported with its cell.
GROUPED = re.compile(r"[+-]?\d{1,3}(?:(?:, ?| )\d{3})+(?:\.\d*)?")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
WIDE = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
ALL_CASES = [
    (label, mutation, kind)
    for label, mutations in LABELS.items()
    for mutation, kinds in mutations.items()
    for kind in kinds
]


@dataclass(frozen=True)
class Outcome:
    """What became of a case; ``fault`` is empty where it is as it must be."""

    label: str
    mutation: str
    kind: str
    seed: int
    result: str
    seconds: float
    fault: str = ""


def run_case(seed: int, cases: list[tuple[str, Mutation, str]] = ALL_CASES) -> Outcome:
    """Run the case of a number: the mutations take turns, the rest is drawn from the number."""
    label, mutation, kind = cases[seed % len(cases)]
    rng = random.Random(seed)
    table = sample(rng, kind)
    data = mutation(rng, table)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table.{rng.choice(('xls', 'xlsx', 'csv', 'html', 'txt'))}"
        path.write_bytes(data)
        began = time.perf_counter()
        try:
            grids = read_grids(path, "raw/s/table")
            result, fault = _judged(label, table, grids)
        except ExtractError as error:
            result = "refused"
            fault = "" if label != "keeping" else f"refused: {error}"
            if "\n" in str(error).strip() or not str(error).startswith("raw/s/table"):
                fault = f"no clear message: {str(error)[:200]!r}"
        except BaseException:
            result, fault = "traceback", traceback.format_exc()
        seconds = time.perf_counter() - began
        if label == "damaging" and not fault:
            fault = _hash_fault(path, table)
    return Outcome(label, mutation.__name__, kind, seed, result, seconds, fault)


def _judged(label: str, table: Sample, grids: list[Grid]) -> tuple[str, str]:
    wrong, reported = [], 0
    grid = max(grids, key=lambda g: sum(map(len, g.rows)), default=None)
    for (row, column), figure in table.expected().items():
        printed = "" if grid is None else grid.text(row, column)
        marked = split_mark(printed)
        number = _number(marked.text)
        if number is None and marked.text:
            # Neither a number nor a mark: the cleaning stops with this cell.
            reported += 1
        elif number is None and grid is not None and grid.text(row, 0):
            # The row is there and its figure is not: a silent gap.
            wrong.append(f"{printed!r} for {figure}")
        elif number is None:
            reported += 1
        elif number != float(figure):
            wrong.append(f"{printed!r} for {figure}")
    if label == "damaging":
        return "read", ""
    if wrong:
        return "wrong", f"{len(wrong)} wrong values, first {wrong[0]}"
    if reported and label == "keeping":
        return "reported", f"{reported} figures lost"
    return ("reported" if reported else "same"), ""


def _number(text: str) -> float | None:
    plain = re.sub(r"\s+", " ", text.translate(WIDE)).strip()
    if GROUPED.fullmatch(plain):
        plain = plain.replace(",", "").replace(" ", "")
    return float(plain) if NUMBER.fullmatch(plain) else None


def _hash_fault(path: Path, table: Sample) -> str:
    """Against the hash recorded before the damage the file must be refused."""
    table.extra, table.instead = {}, {}
    known = {
        "source": "s", "publisher": "某局", "title": "表", "edition": "2025", "unit": "亿元",
        "status": "final", "obtained": "publisher file", "obtained_from": "a place", "layout": "l",
        "sha256": hashlib.sha256(written(table)).hexdigest(),
    }  # fmt: skip
    path.with_suffix(".yaml").write_text(yaml.safe_dump(known, allow_unicode=True), "utf-8")
    try:
        load_sidecar(path, "raw/s/table")
    except ExtractError:
        return ""
    same = hashlib.sha256(path.read_bytes()).hexdigest() == known["sha256"]
    return "" if same else "a damaged file passed its hash"

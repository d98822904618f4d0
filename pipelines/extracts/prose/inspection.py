"""A bulletin before it is declared: its sentences with what is read, and the questions."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

from pipelines.extracts.formats import kind_of
from pipelines.extracts.grid import read_grids
from pipelines.extracts.problems import ExtractError, ExtractProblem
from pipelines.extracts.prose.bulletin import Read, declared, read_file
from pipelines.extracts.prose.chrome import blocks, title_of
from pipelines.extracts.prose.documents import fail, read_paragraphs
from pipelines.extracts.prose.items import QUESTION, VALUE, Bulletin, Item
from pipelines.extracts.prose.lexicon import Lexicon
from pipelines.extracts.sidecar import load_sidecar
from pipelines.project import sha256_of
from pipelines.reference.files import COLUMNS

Facts = dict[str, object]


def is_bulletin(path: Path, lexicon: Lexicon) -> bool:
    """Whether a file is running text: called a bulletin, made of sentences, or a document."""
    try:
        found = blocks(read_paragraphs(path, path.name), lexicon.words, path.name)
    except ExtractError:
        return path.suffix.lower() in {".pdf", ".docx"}
    tables = sum(block.role == "table" for block in found)
    sentences = any("。" in block.text for block in found)
    return (sentences or bool(title_of(found))) and tables < len(found) / 2


def inspect_bulletin(path: Path, file: str, facts: Facts, lexicon: Lexicon) -> Facts:
    """Read a bulletin by its sidecar, or by its title and the given facts where there is none.

    Returns:
        Whom it speaks of, the figures by what they were taken for, and every sentence with a
        value or a question: its place, its text, what is read, what is asked.

    Raises:
        ExtractError: the file cannot be read, or neither sidecar, title nor facts say whom and
            when it speaks of.
    """
    read, bulletin = _read(path, file, facts, lexicon)
    by_place = defaultdict(list)
    for item in read.items:
        by_place[item.sentence.paragraph, item.sentence.number].append(item)
    shown = []
    for sentence in read.sentences:
        items = by_place[sentence.paragraph, sentence.number]
        values = [_shown(item) for item in items if item.role == VALUE]
        asked = [_shown(item) for item in items if item.role == QUESTION]
        if values or asked:
            place = f"p{sentence.paragraph}.s{sentence.number}"
            text = sentence.text.strip()
            shown.append({"place": place, "text": text, "read": values, "asked": asked})
    return {
        "file": file, "title": read.title, "level": bulletin.level, "region": bulletin.region,
        "year": bulletin.year, "data_years": list(bulletin.years), "sha256": sha256_of(path),
        "figures": dict(Counter(item.role for item in read.items)),
        "paragraphs": dict(Counter(block.role for block in read.blocks)), "sentences": shown,
        "tables": tables_in(path, file),
    }  # fmt: skip


def tables_in(path: Path, file: str) -> list[Facts]:
    """The tables of a bulletin: place, the lines before each, size, head; none in plain text."""
    try:
        grids = read_grids(path, file) if kind_of(path).name in ("html", "docx") else []
    except ExtractError:
        # A page without a table of figures is no table; its prose is read.
        return []
    return [
        {
            "table": grid.sheet, "before": list(grid.before[-2:]), "rows": len(grid.rows),
            "columns": max(map(len, grid.rows), default=0),
            "head": [text for text in grid.rows[0] if text.strip()] if grid.rows else [],
        }
        for grid in grids
    ]  # fmt: skip


def _shown(item: Item) -> dict[str, object]:
    return {
        "cell": item.cell, "indicator": item.name, "region": item.region, "scope": item.scope,
        "year": item.year, "value": item.value_text or item.printed, "unit": item.unit,
        "mark": item.mark, "reason": item.reason,
    }  # fmt: skip


def _read(path: Path, file: str, facts: Facts, lexicon: Lexicon) -> tuple[Read, Bulletin]:
    if path.with_suffix(".yaml").is_file():
        bulletin = declared(load_sidecar(path, file), lexicon, file)
    else:
        found = blocks(read_paragraphs(path, file), lexicon.words, file)
        bulletin = proposed(title_of(found), facts, lexicon, file)
    return read_file(path, file, bulletin, lexicon, sha256_of(path)), bulletin


def proposed(title: str, facts: Facts, lexicon: Lexicon, file: str) -> Bulletin:
    """Whom and when a bulletin speaks of by its title; given facts go first."""
    named = sorted((name for name in lexicon.regions if name in title), key=len, reverse=True)
    region = str(facts.get("region") or (named[0] if named else ""))
    levels = {level for level, _ in lexicon.regions.get(region, [])}
    level = str(facts.get("level") or (levels.pop() if len(levels) == 1 else ""))
    year = re.search(r"((?:19|20)\d\d)年", title)
    years = facts.get("data_years") or ((int(year[1]), int(year[1])) if year else None)
    if not region or not level or not isinstance(years, tuple):
        known = ", ".join(str(fact) for fact in (region, level, years) if fact) or "nothing"
        fail(
            file, f"title {title!r}, which says {known}",
            "region, level and data_years, by a sidecar or by --set KEY=VALUE",
        )  # fmt: skip
    codes = tuple(lexicon.regions.get(region, []))
    return Bulletin(level, region, codes, years[1], years)  # type: ignore[index,arg-type]


def confirm(
    path: Path, file: str, row: dict[str, str], table: Path, facts: Facts, lexicon: Lexicon
) -> Facts:  # fmt: skip
    """Keep a person's decision about one figure, if the bulletin can be read with it.

    Args:
        path: the bulletin.
        file: its name in messages.
        row: a row of ``confirmations.csv`` without the hash.
        table: that file.
        facts: as for ``inspect_bulletin``.
        lexicon: with the confirmations so far.

    Returns:
        What is read or left after the decision.

    Raises:
        ExtractError: there is a decision about the figure already, or the row does not make sense.
    """
    digest = sha256_of(path)
    known = lexicon.confirmed.get(digest, {})
    if row["cell"] in known:
        raise ExtractError(
            [
                ExtractProblem(
                    file, f"{known[row['cell']]['action']} in {table.name} already",
                    "a figure that nobody decided on; change the row there", row["cell"],
                )
            ]
        )  # fmt: skip
    full = {**dict.fromkeys(COLUMNS["confirmations"], ""), **row, "sha256": digest}
    tried = replace(lexicon, confirmed={digest: {**known, row["cell"]: full}})
    read, _ = _read(path, file, facts, tried)
    with table.open("a", encoding="utf-8", newline="") as handle:
        csv.DictWriter(handle, COLUMNS["confirmations"], lineterminator="\n").writerow(full)
    return _shown(next(item for item in read.items if item.cell == row["cell"]))

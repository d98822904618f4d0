"""A bulletin with its sidecar: value cells like those of tables, and an account of every figure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pipelines.extracts.prose import chrome
from pipelines.extracts.prose.documents import fail, read_paragraphs
from pipelines.extracts.prose.items import GROWTH, QUESTION, UNUSED, VALUE, YEAR, Bulletin, Item
from pipelines.extracts.prose.lexicon import Lexicon
from pipelines.extracts.prose.reading import read_paragraph
from pipelines.extracts.prose.settling import settle
from pipelines.extracts.prose.views import Sentence, sentences
from pipelines.extracts.sidecar import Sidecar

# Layout that a sidecar names for running text.
BULLETIN = "bulletin"
ROLES = {VALUE: "value", YEAR: "label", GROWTH: "flag"}


@dataclass(frozen=True)
class Read:
    """A bulletin read: its paragraphs, its sentences, and what was made of every figure."""

    title: str
    blocks: list[chrome.Block]
    sentences: list[Sentence]
    items: list[Item]


def read_bulletin(
    path: Path, file: str, sidecar: Sidecar, lexicon: Lexicon
) -> tuple[list[dict[str, object]], dict[str, int], list[dict[str, object]]]:
    """Read a bulletin as its sidecar declares it.

    Returns:
        Records of the value cells, the number of figures by role, and records of all figures.

    Raises:
        ExtractError: the sidecar does not say whom and when the bulletin speaks of, the title says
            otherwise, or the file cannot be read.
    """
    bulletin = declared(sidecar, lexicon, file)
    read = read_file(path, file, bulletin, lexicon, sidecar.sha256)
    _hold_against_title(read.title, bulletin, lexicon, file)
    account = Counter(ROLES.get(item.role, "text") for item in read.items)
    for block in read.blocks:
        if block.role != "prose":
            role = "note" if block.role == "note" else "title"
            account[role] += sum(len(s.figures) for s in sentences(block))
    cells = [_cell(item, file, sidecar) for item in read.items if item.role == VALUE]
    return cells, dict(account), [figure_record(item, file) for item in read.items]


def read_file(
    path: Path, file: str, bulletin: Bulletin, lexicon: Lexicon, sha256: str
) -> Read:  # fmt: skip
    """Paragraphs, sentences and figures of a file, with the confirmations for it applied."""
    found = chrome.blocks(read_paragraphs(path, file), lexicon.words, file)
    prose = [list(sentences(block)) for block in found if block.role == "prose"]
    items = [item for paragraph in prose for item in read_paragraph(paragraph, lexicon, bulletin)]
    flat = [sentence for paragraph in prose for sentence in paragraph]
    return Read(chrome.title_of(found), found, flat, settle(items, sha256, lexicon, file))


def declared(sidecar: Sidecar, lexicon: Lexicon, file: str) -> Bulletin:
    """Whom and when the sidecar says that a bulletin speaks of; its year is the last data year."""
    if not sidecar.region or not sidecar.level or not sidecar.data_years:
        fail(file, "a sidecar without region, level or data years", "all three for a bulletin")
    assert sidecar.region and sidecar.level and sidecar.data_years
    known = lexicon.regions.get(sidecar.region, [])
    codes = tuple((level, code) for level, code in known if level == sidecar.level)
    if not codes:
        fail(file, f"region {sidecar.region!r}", f"a {sidecar.level} name of regions.csv")
    return Bulletin(
        sidecar.level, sidecar.region, _with_namesakes(codes), sidecar.data_years[1],
        sidecar.data_years,
    )  # fmt: skip


def _with_namesakes(codes: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """北京 the city and 北京 the province are one region to their bulletin."""
    return tuple((level, code) for _, code in codes for level in ("city", "province", "nation"))


def _hold_against_title(title: str, bulletin: Bulletin, lexicon: Lexicon, file: str) -> None:
    year = re.search(r"((?:19|20)\d\d)年", title)
    if year and int(year[1]) != bulletin.year:
        fail(file, f"title {title!r}", f"a bulletin of {bulletin.year} as the sidecar states")
    named = [name for name in lexicon.regions if name in title]
    own = {name for name, codes in lexicon.regions.items() if set(codes) & set(bulletin.codes)}
    if named and not own & set(named):
        fail(file, f"title {title!r}", f"a bulletin of {bulletin.region} as the sidecar states")


def _cell(item: Item, file: str, sidecar: Sidecar) -> dict[str, object]:
    """A value cell with the same fields as one of a table."""
    text = item.value_text or item.sentence.view[item.start : item.end].replace(" ", "")
    replaced = item.reason if item.value_text else ""
    mark = " ".join(filter(None, (item.mark, replaced)))
    record: dict[str, object] = {
        "sheet": None, "cell": item.cell, "address": f"{file}#{item.cell}", "level": item.level,
        "scope": item.scope, "publication": sidecar.publication, "code_printed": None,
        "region_printed": item.region, "indicator_printed": item.name,
        "unit_printed": item.unit, "year_printed": str(item.year),
        "value_printed": item.printed, "value_text": text,
        "mark": "flagged" if mark else "printed", "mark_text": mark,
    }  # fmt: skip
    return record | ({"is_final": False} if item.mark else {})


def figure_record(item: Item, file: str) -> dict[str, object]:
    """One figure of the prose as a row: what it was taken for, and why."""
    read = item.role in {VALUE, QUESTION, GROWTH} or item.role == UNUSED and item.name
    return {
        "file": file, "cell": item.cell, "address": f"{file}#{item.cell}",
        "sentence": item.sentence.text.strip(), "printed": item.printed, "role": item.role,
        "reason": item.reason, "indicator_printed": item.name or None,
        "level": (item.level or None) if read else None,
        "region_printed": (item.region or None) if read else None,
        "year": item.year, "unit_printed": item.unit or None,
        "value_address": f"{file}#{item.of}" if item.of else None,
        "growth": item.sign * item.number if item.role == GROWTH else None,
        "price_basis": item.basis or None,
        "compared_year": int(item.compared_with) if item.compared_with else None,
    }  # fmt: skip

"""Lines around a table: titles, units, indicator and region lines, years, sources and notes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.extracts.grid import Grid
from pipelines.extracts.headers import (
    CJK,
    HEADER_UNIT,
    UNIT_AT_END,
    UNIT_LINE,
    plain,
    scope_of_title,
)
from pipelines.extracts.proposal.vocabulary import Vocabulary

PREFIXED = re.compile(r"^(?P<prefix>[^\s:：]{2,5}[:：])\s*(?P<rest>.*)$")
TABLE_NUMBER = re.compile(r"^(表\s*)?\d+\s*[-—－–.]\s*\d+")
NOTE_WORDS = ("数据来源", "资料来源", "来源", "注", "说明", "摘编自", "Source", "Note")
TITLE_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年")
YEARBOOK = re.compile(
    r"(摘编自|摘自|引自|录自|来源[:：]).{0,20}?"
    r"《(?P<publication>[^》]*?年鉴)[-—－ (（]?(?P<edition>(19|20)\d\d)?[)）]?》"
)
# Lines before a table that may say something of it; a saved page has many more.
NEAREST = 4
WEB = re.compile(r"https?://|www\.")


@dataclass(frozen=True)
class Lines:
    """What the lines of a file say; an empty text where none says it."""

    title: str = ""
    unit: str = ""
    unit_in_line: bool = False
    indicator: str = ""
    region: str = ""
    scope: str = ""
    year: int | None = None
    prefixes: tuple[str, ...] = ()
    indicator_line: str = ""
    region_line: str = ""


def read_lines(grid: Grid, rows: Iterable[int], known: Vocabulary) -> Lines:
    """What the rows above a table, or of a sheet without figures, say."""
    titles: list[str] = []
    found: dict[str, object] = {}
    prefixes: list[str] = []
    written = [*([line] for line in outside(grid)), *(grid.rows[row] for row in rows)]
    for row in written:
        cells = [(c, text.strip()) for c, text in enumerate(row) if text.strip()]
        for column, text in cells:
            unit = UNIT_LINE.match(text)
            prefixed = PREFIXED.match(text)
            if unit:
                found |= {"unit": known.unit(unit["unit"]) or unit["unit"], "unit_in_line": True}
            elif column and len(cells) == 1 and known.unit(text):
                found |= {"unit": known.unit(text), "unit_in_line": True}
            elif prefixed and prefixed["prefix"].startswith("指标"):
                named = HEADER_UNIT.match(prefixed["rest"].strip())
                found["indicator_line"] = prefixed["prefix"]
                found["indicator"] = named["name"] if named else prefixed["rest"].strip()
                if named and known.unit(named["unit"]):
                    found["unit"] = known.unit(named["unit"])
            elif prefixed and prefixed["prefix"][:2] in ("地区", "城市", "省份"):
                found |= {"region_line": prefixed["prefix"], "region": prefixed["rest"].strip()}
            elif prefixed:
                prefixes.append(prefixed["prefix"])
                if "数据库" in prefixed["prefix"]:
                    found.setdefault("database", prefixed["rest"].strip())
            elif not WEB.search(text):
                titles.append(text)
    title = best_title(titles)
    year = TITLE_YEAR.search(title)
    database = str(found.pop("database", ""))
    return Lines(
        title=title or database,
        scope=scope_of_title(title),
        year=int(year[1]) if year else None,
        # Free titles change with the table: only a table without them has declared beginnings.
        prefixes=() if titles else tuple(dict.fromkeys(prefixes)),
        **found,  # type: ignore[arg-type]
    )


def outside(grid: Grid) -> list[str]:
    """The lines right before a table, outside its cells; a unit behind a title as a line."""
    found: list[str] = []
    for text in grid.before[-NEAREST:]:
        unit = UNIT_AT_END.search(text)
        title = text[: unit.start()].strip() if unit else text
        found += [title] if title else []
        found += [f"单位：{unit['unit']}"] if unit else []
    return found


def best_title(texts: list[str]) -> str:
    """The title among lines: the one with a table number, else the longest Chinese one."""
    texts = [text for text in texts if re.search(f"[{CJK}]", text)]
    numbered = [text for text in texts if TABLE_NUMBER.match(text)]
    chosen = numbered[0] if numbered else max(texts, key=len, default="")
    return re.sub(r"\s+", " ", chosen)


def note_prefix(text: str) -> str:
    """How a note begins, so far as the layout has to know it."""
    text = text.strip()
    for word in NOTE_WORDS:
        if text.startswith(word):
            colon = text[len(word) : len(word) + 1]
            return word + (colon if colon in (":", "：") else "")
    return plain(text)[:6]


def cited(texts: Iterable[str]) -> tuple[str, str]:
    """Yearbook and edition that notes cite: 摘编自《中国城市统计年鉴2015》."""
    for text in texts:
        match = YEARBOOK.search(text)
        if match:
            return match["publication"], match["edition"] or ""
    return "", ""

"""Putting the file together: data, pictures, font, style, script, and the policy over them."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines import longtables
from pipelines.release import fonts
from pipelines.release.report.about import about_sections
from pipelines.release.report.blocks import Picture, Section, Words
from pipelines.release.report.findings import findings
from pipelines.release.report.indices import index_sections, not_computed
from pipelines.release.report.numbers import BREAK, SIGNS
from pipelines.release.report.packing import packed
from pipelines.release.report.paper import paper_section
from pipelines.release.report.pictures import Drawn
from pipelines.release.report.warehouse import Release
from pipelines.release.report.way_back import way_back
from pipelines.release.text import Text

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent.parent / "templates"
# Kind of picture that is large and asked for seldom.
FOLDED = "profile"
SCRIPTS = ("report.js", "way_back.js")


def page(release: Release, drawn: Sequence[Drawn]) -> str:
    """The report as one HTML text.

    Args:
        release: what it is about.
        drawn: its charts as ``pictures.drawing`` gives them; waited for when all else is done.
    """
    pictures, behind = _pictures(drawn), way_back(release)
    sections = [
        Section("indices", Text("指数", "Indices"), sections=index_sections(release, pictures)),
        not_computed(release),
        paper_section(release),
        *about_sections(release, pictures.get(None, [])),
    ]
    folds = Folds()
    text = _environment().get_template("report.html").render(
        release=release, sections=sections, folds=folds, legend=_legend(release),
        first=[(f"index-{i}", release.labels.indices[i], findings(release, i)[:1])
               for i in release.computed],
    )  # fmt: skip
    english = {one.chart.id: one.svg("en") for one in drawn}
    data = {**behind, "pictures": english, "folds": folds.all}
    return _sealed(text, data)


class Folds:
    """Markup that is shown when a reader unfolds it; until then it waits in the data."""

    def __init__(self) -> None:
        self.all: list[str] = []

    def __call__(self, markup: str) -> int:
        """Put markup away; its number."""
        self.all.append(str(markup))
        return len(self.all) - 1


def _legend(release: Release) -> list[tuple[str, Words]]:
    """Signs that occur in the release, with their meaning."""
    origins = longtables.different(release.connection, "panel.values", "origin")
    known: list[tuple[str, Words]] = [
        (sign, release.labels.origins.get(origin) or Text("示例", "illustrative"))
        for origin, sign in SIGNS.items() if origin in origins
    ]  # fmt: skip
    return [
        *known,
        (BREAK, Text("投入有断点，前后不可比", "a break in the inputs: not comparable")),
    ]


class Later:
    """Markup of a picture that is asked for when the page is written."""

    def __init__(self, drawn: Drawn) -> None:
        self._drawn = drawn

    def __html__(self) -> str:
        """The SVG in Chinese, which the page takes as markup."""
        return self._drawn.svg("zh")


def _pictures(drawn: Sequence[Drawn]) -> dict[str | None, list[Picture]]:
    found: dict[str | None, list[Picture]] = defaultdict(list)
    for one in drawn:
        chart = one.chart
        fold = chart.title if chart.kind == FOLDED else ""
        picture = Picture(chart.id, chart.title, chart.alt, chart.note, Later(one), fold)
        found[chart.index_id].append(picture)
    return found


def _sealed(text: str, data: Mapping[str, Any]) -> str:
    """Data, style, script and font put in, and the policy that allows them alone."""
    script = "\n".join((TEMPLATES / name).read_text("utf-8") for name in SCRIPTS)
    style = (TEMPLATES / "report.css").read_text("utf-8")
    characters = "".join(sorted(set(text + script + json.dumps(data, ensure_ascii=False))))
    style = _font(characters) + style
    policy = (
        "default-src 'none'; "
        f"style-src '{_digest(style)}'; script-src '{_digest(script)}'; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    # Names from raw files stand between head and data: only the outermost marks are ours.
    text = text.replace("@@policy@@", policy, 1).replace("@@style@@", style, 1)
    for mark, content in (("script", script), ("data", packed(data))):
        before, _, after = text.rpartition(f"@@{mark}@@")
        text = before + content + after
    return text


@cache
def _font(characters: str) -> str:
    """The page's font cut to these characters; what it lacks is left to the reader's fonts."""
    known = sorted(set(characters) - fonts.missing(characters) - {"\n"})
    cut = base64.b64encode(fonts.subset("".join(known))).decode("ascii")
    return (
        f'@font-face{{font-family:"{fonts.FAMILY}";'
        f'src:url("data:font/woff2;base64,{cut}") format("woff2")}}\n'
    )


def _digest(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


def fragments(text: str) -> list[str]:
    """Where the links of a page lead within it, each once, in order."""
    return list(dict.fromkeys(re.findall(r'href="#([^"]*)"', text)))

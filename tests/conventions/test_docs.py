"""The pages keep their word: links lead somewhere, the list of tables is whole, commands exist."""

import re
from collections import Counter
from pathlib import Path

import pytest

from pipelines.cli import main
from pipelines.project import PACKAGE
from pipelines.schemas import TABLES

ROOT = PACKAGE.parent
PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs/methods").glob("*.md")),
    ROOT / "benchmarks/README.md",
]
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)")
# A command as it is typed: at the start of a line, behind a prompt or a quote.
COMMAND = re.compile(r"(?:^ *|[$`] ?|bin/|=\S+ )yearbook ([a-z]\w*)", re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """Anchors of a page's headings, as the usual renderers make them."""
    heads = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    for name, anchor in LINK.findall(page.read_text("utf-8")):
        target = page.parent / name if name else page
        assert target.exists(), f"{page.name}: {name}"
        assert not anchor or anchor in anchors(target), f"{page.name}: {name}#{anchor}"


def test_every_page_is_linked_from_the_readme() -> None:
    linked = {name for name, _ in LINK.findall((ROOT / "README.md").read_text("utf-8"))}
    assert {f"docs/{page.name}" for page in PAGES if page.parent == ROOT / "docs"} <= linked


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_exists(page: Path) -> None:
    named = set(COMMAND.findall(page.read_text("utf-8")))
    assert named <= main.commands.keys(), named - main.commands.keys()


def test_the_readme_lists_every_command() -> None:
    text = (ROOT / "README.md").read_text("utf-8").split("## Commands")[1].split("## ")[0]
    assert set(re.findall(r"(?:yearbook|\|)\s+`?([a-z]+)", text)) >= main.commands.keys()


def test_every_table_stands_once_in_the_list_of_tables() -> None:
    text = (ROOT / "docs/tables.md").read_text("utf-8")
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    named = Counter(name for row in rows for name in re.findall(r"`([a-z_]+\.[a-z_0-9*]+)`", row))
    assert [name for name, times in named.items() if times > 1] == []
    # `comparison.table_1` … `table_3` is a range.
    named.update(("comparison.table_2", "comparison.table_3"))
    whole = {name.removesuffix(".*") for name in named if name.endswith(".*")}
    assert {name for name in named if not name.endswith(".*")} <= TABLES.keys()
    assert {name for name in TABLES if name.partition(".")[0] not in whole} <= named.keys()

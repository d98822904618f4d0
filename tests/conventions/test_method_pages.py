"""The method pages: whole by their parts, and their numbers are what the functions give."""

import doctest
import re
from pathlib import Path

import pytest

from pipelines.project import PACKAGE

PAGES = sorted((PACKAGE.parent / "docs/methods").glob("*.md"))
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
METHODS_ELSEWHERE = {"hierarchy", "gravity_inversion"}  # docs/hierarchy.md; the page of gravity
SHARED = {"__init__", "blocks", "checks"}


def worked_numbers(page: Path) -> doctest.DocTest:
    """The python blocks of a page as one session; line numbers are those of the page."""
    text = page.read_text("utf-8")
    kept = ["" for _ in text.splitlines()]
    for block in BLOCK.finditer(text):
        first = text.count("\n", 0, block.start(1))
        for number, line in enumerate(block.group(1).splitlines(), first):
            kept[number] = line
    return doctest.DocTestParser().get_doctest("\n".join(kept) + "\n", {}, page.name, str(page), 0)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_worked_numbers_of_a_page_are_what_the_functions_give(page: Path) -> None:
    session = worked_numbers(page)
    assert any(example.want for example in session.examples)
    said: list[str] = []
    result = doctest.DocTestRunner().run(session, out=said.append)
    assert result.failed == 0, "".join(said)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_says_what_it_answers_how_and_by_whom(page: Path) -> None:
    text = page.read_text("utf-8")
    title, _, what, *_ = text.splitlines()
    assert re.fullmatch(r"# [\w\s]+ [\u4e00-\u9fff、]+", title), title
    assert re.match(r"[\u4e00-\u9fff].*[。？] \|", what), what
    assert "\n```text\n" in text and "\n| case | what is said |\n" in text
    assert re.search(r"(?:^|\. )Source: ", text, re.MULTILINE)


def test_every_method_has_a_page() -> None:
    modules = {module.stem for module in (PACKAGE / "indices").glob("*.py")}
    assert modules - SHARED - METHODS_ELSEWHERE <= {page.stem for page in PAGES}

"""The method pages: whole by their parts, and their numbers are what the functions give."""

import doctest
import re
from pathlib import Path
from typing import get_args

import pytest

from pipelines.project import PACKAGE
from pipelines.reference.definitions import Definition, Options

PAGES = sorted((PACKAGE.parent / "docs/methods").glob("*.md"))
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
METHODS_ELSEWHERE = {"hierarchy", "gravity_inversion"}  # docs/hierarchy.md; the page of gravity
SHARED = {"__init__", "blocks", "checks"}
# A row of a table of options: name, values (skipped), default; the rest stands in data files.
OPTION = re.compile(
    r"^\| `(options\.)?(\w+)` \| .* \| ([^|]*) \| the index definition \|$", re.MULTILINE
)
OPTIONS = sorted({row for page in PAGES for row in OPTION.findall(page.read_text("utf-8"))})


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


@pytest.mark.parametrize(("of", "name", "default"), OPTIONS)
def test_an_option_has_the_default_that_a_page_says(of: str, name: str, default: str) -> None:
    field = (Options if of else Definition).model_fields[name]
    written = {"False": "false", "(0.0, 1.0)": "[0, 1]", "2.0": "2"}
    if default == "must be said":
        assert field.default is None
    else:
        found = default.replace("`", "").replace('"', "")
        assert found == written.get(str(field.default), str(field.default))


def test_every_option_and_value_of_it_stands_on_a_page() -> None:
    text = "".join(page.read_text("utf-8") for page in PAGES)
    text += (PACKAGE.parent / "docs/hierarchy.md").read_text("utf-8")
    values = {
        value
        for field in Options.model_fields.values()
        for kind in (field.annotation, *get_args(field.annotation))
        for value in get_args(kind)
        if isinstance(value, str)
    }
    assert {"liao1999", "own_year_share", "0ln0"} <= values
    named = values | Options.model_fields.keys()
    assert {name for name in named if not re.search(rf"\b{name}\b", text)} == set()

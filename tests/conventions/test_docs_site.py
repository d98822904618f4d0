"""The pages as a site: built without a warning, whole, and read without a network."""

import html
import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.project import PACKAGE

DOCS = PACKAGE.parent / "docs"
PAGES = sorted(
    page.relative_to(DOCS).with_suffix("").as_posix()
    for page in DOCS.rglob("*")
    if page.suffix in (".md", ".ipynb")
    if "_build" not in page.parts
)
# What a browser fetches by itself: a link to another site is not among it.
FETCHED = re.compile(
    r"<(?:script|img|iframe|source|video|audio|embed|object)\b[^>]*?\b(?:src|srcset|data)\s*=\s*[\"']?\s*(?:https?:)?//"
    r"|<link\b[^>]*?\bhref\s*=\s*[\"']?\s*(?:https?:)?//",
    re.IGNORECASE,
)
FETCHED_BY_STYLE = re.compile(r"(?:url\(|@import)\s*[\"']?\s*(?:https?:)?//", re.IGNORECASE)


def conf():
    pytest.importorskip("sphinx", reason="sphinx is not installed (the extra `docs`)")
    spec = importlib.util.spec_from_file_location("docs_conf", DOCS / "conf.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    for name in ("sphinx", "myst_parser", "furo"):
        pytest.importorskip(name, reason=f"{name} is not installed (the extra `docs`)")
    folder = tmp_path_factory.mktemp("site")
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-W",
        "--keep-going",
        "-d",
        folder / "doctrees",
    ]
    built = subprocess.run(
        [*command, DOCS, folder / "html"],
        env={**os.environ, "PYTHONPATH": str(DOCS.parent)},
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    return folder / "html"


def test_every_page_is_in_the_site_and_in_its_navigation(site: Path) -> None:
    front = (site / "index.html").read_text("utf-8")
    navigation = front[front.index('class="sidebar-tree"') :].split("</div>")[0]
    for page in PAGES:
        assert (site / f"{page}.html").is_file()
        assert page == "index" or f'href="{page}.html"' in navigation, page


def test_a_page_loads_nothing_from_elsewhere(site: Path) -> None:
    pages, styles = list(site.rglob("*.html")), list(site.rglob("*.css"))
    assert len(pages) >= len(PAGES) and styles
    for page in pages:
        found = FETCHED.search(page.read_text("utf-8"))
        assert not found, f"{page.name}: {found.group()}"
    for style in styles:
        assert not FETCHED_BY_STYLE.search(style.read_text("utf-8")), style.name


@pytest.mark.parametrize(
    "loads",
    [
        '<script async src="https://cdn.example/a.js">',
        "<link rel=stylesheet href='//fonts.example/a.css'>",
        '<img alt="a" src="http://example/a.png">',
    ],
)
def test_what_would_be_loaded_from_elsewhere_is_seen(loads: str) -> None:
    assert FETCHED.search(loads)
    assert not FETCHED.search('<a href="https://example"><img src="_images/a.png">')


def test_every_method_is_documented_by_its_docstring(site: Path) -> None:
    text = (site / "api.html").read_text("utf-8")
    shared = {"__init__", "blocks", "checks"}  # what the methods share
    for module in sorted((PACKAGE / "indices").glob("*.py")):
        if module.stem not in shared:
            assert f'id="module-pipelines.indices.{module.stem}"' in text, module.stem


def test_a_notebook_is_a_page_with_its_text_code_and_what_that_showed(site: Path) -> None:
    text = html.unescape(re.sub("<[^>]+>", "", (site / "walkthrough.html").read_text("utf-8")))
    cells = json.loads((DOCS / "walkthrough.ipynb").read_text("utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    lines = [line for cell in code for line in cell["source"]]
    lines += [line for c in code for o in c["outputs"] for line in o.get("text", [])]
    lines += [
        line for c in code for o in c["outputs"] for line in o.get("data", {}).get("text/plain", [])
    ]
    assert len(lines) > 50
    assert not [line for line in lines if line.strip() not in text]


def test_fences_within_a_cell_do_not_end_its_block() -> None:
    cell = {"cell_type": "code", "source": ["a = '```'\n", "a"], "outputs": [{"text": ["````"]}]}
    title = {"cell_type": "markdown", "source": ["# T"]}
    made = conf().as_markdown(json.dumps({"cells": [title, cell]}))
    assert made == "# T\n\n````python\na = '```'\na\n````\n\n`````text\n````\n`````\n"


def test_a_page_that_the_map_does_not_name_stands_last() -> None:
    text = "# Map\n[a](a.md)\n## First\n[b](b.md), [c](methods/c.md#x), [b](b.md)\n## Second\n[b](b.md)\n"
    groups = conf().groups_of_pages(text, {"index", "a", "b", "methods/c", "new"})
    assert list(groups.items()) == [
        ("First", ["b", "methods/c"]),
        (conf().FURTHER, ["a", "new"]),
    ]

"""The documentation as a site: `make docs` writes it to docs/_build/html, from these pages alone.

The map of pages in index.md is the navigation: every heading there that names pages is a group of
it. A page that the map does not name stands under "Further pages", so that a new one needs no edit.
"""

import json
import re

from sphinx.application import Sphinx

project = "yearbook-indices 年鉴指数"
author = "yearbook-indices"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
source_suffix = {".md": "markdown", ".ipynb": "markdown"}  # a notebook is turned into it below
myst_heading_anchors = 6  # links to headings work here as they do in the repository
autodoc_typehints = "none"  # docstrings give shapes and units
autodoc_member_order = "bysource"
autodoc_default_options = {
    "exclude-members": "BoolArray, FloatArray, IndexArray, TextArray, Reading"
}
napoleon_google_docstring = True
napoleon_use_ivar = True
napoleon_attr_annotations = False
html_theme = "furo"
html_title = project
html_copy_source = False
html_show_search_summary = False  # would be fetched, which a page opened as a file may not
html_show_copyright = False

PAGE_LINK = re.compile(r"\]\(([\w/]+)\.(?:md|ipynb)(?:#[^)]*)?\)")
FURTHER = "Further pages 其他"


def groups_of_pages(text: str, pages: set[str]) -> dict[str, list[str]]:
    """Pages under each heading of the map, each once, and last those that it does not name."""
    _, *parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    left = pages - {"index"}
    groups: dict[str, list[str]] = {}
    for title, body in zip(parts[::2], parts[1::2], strict=True):
        groups[title] = [page for page in dict.fromkeys(PAGE_LINK.findall(body)) if page in left]
        left -= set(groups[title])
    return {title: named for title, named in (groups | {FURTHER: sorted(left)}).items() if named}


def fenced(language: str, text: str) -> str:
    """A block that shows a text as it stands, whatever fences are in it."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def as_markdown(notebook: str) -> str:
    """A notebook as it was run: its text, its code, and under that what it showed, as text."""
    blocks = []
    for cell in json.loads(notebook)["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] != "code":
            blocks.append(source)
            continue
        blocks.append(fenced("python", source))
        for output in cell["outputs"]:
            shown = output["text"] if "text" in output else output["data"]["text/plain"]
            blocks.append(fenced("text", "".join(shown)))
    return "\n\n".join(blocks) + "\n"


def read_notebook(app: Sphinx, docname: str, source: list[str]) -> None:
    """Turn a page that is a notebook into Markdown."""
    if str(app.env.doc2path(docname)).endswith(".ipynb"):
        source[0] = as_markdown(source[0])


def add_navigation(app: Sphinx, docname: str, source: list[str]) -> None:
    """Append the groups of the map to the front page, as hidden tables of contents."""
    if docname == "index":
        for title, named in groups_of_pages(source[0], set(app.env.found_docs)).items():
            pages = "\n".join(named)
            source[0] += f"\n\n```{{toctree}}\n:hidden:\n:caption: {title}\n\n{pages}\n```\n"


def outdated(
    _app: Sphinx, _env: object, added: set[str], _changed: set[str], removed: set[str]
) -> list[str]:
    """Return the front page where a page came or went: its navigation changes."""
    return ["index"] if added | removed else []


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the navigation to the build."""
    app.connect("source-read", read_notebook)
    app.connect("source-read", add_navigation)
    app.connect("env-get-outdated", outdated)
    return {"parallel_read_safe": True}

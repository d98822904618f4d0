"""Pages made of tables: the parts of ``docs/`` that a refresh writes anew, between two marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.release.markdown import markdown
from pipelines.release.self_description import dictionary_part, examples_part, macros_part

Row = Mapping[str, Any]
BEGIN, END = "<!-- made from {table}: begin -->", "<!-- made from {table}: end -->"


def verdicts_page(verdicts: Sequence[Row], claims: Sequence[Row]) -> str:
    """How many claims have each verdict, then every claim with what was found."""
    counts = [
        (row["label_zh"], row["kind"], row["n_claims"], row["claims"]) for row in verdicts
    ]  # fmt: skip
    found = [
        (row["claim_id"], row["section"], row["claim_zh"], row["verdict"], row["detail"])
        for row in claims
    ]
    return "\n\n".join(
        [
            markdown(["判定", "verdict", "claims", "which"], counts),
            markdown(["id", "section", "论断", "verdict", "found"], found),
        ]
    )


def elements_page(elements: Sequence[Row]) -> str:
    """How many elements of a paper have each outcome, then every element."""
    outcomes = Counter(row["outcome"] for row in elements)
    rows = [
        (
            row["element_id"], f"{row['name_zh']} {row['name_en']}", row["outcome"],
            f"`{row['asset']}`" if row["asset"] else "", row["computed_by"], row["printed"],
            row["computed"], row["missing"],
        )
        for row in elements
    ]  # fmt: skip
    header = ["no", "element", "outcome", "table", "by", "printed", "found", "lacking"]
    return "\n\n".join(
        [markdown(["outcome", "elements"], sorted(outcomes.items())), markdown(header, rows)]
    )


def made_pages(ask: Callable[[str], list[dict[str, Any]]], sql: Path) -> dict[tuple[str, str], str]:
    """Every made part, by (page, what it is made from).

    Args:
        ask: gives the rows that a query of the release answers.
        sql: folder of the statements.
    """

    def rows(table: str) -> list[dict[str, Any]]:
        return ask(f"FROM {table}")

    return {
        ("audit.md", "audit.claims"): verdicts_page(
            rows("audit.verdicts"), sorted(rows("audit.claims"), key=lambda row: row["position"])
        ),
        ("paper.md", "meta.paper_elements"): elements_page(
            sorted(rows("meta.paper_elements"), key=lambda row: row["position"])
        ),
        ("warehouse.md", "sql/macros"): macros_part(ask, sql),
        ("warehouse.md", "sql/examples"): examples_part(ask, sql),
        ("dictionary.md", "pipelines/schemas"): dictionary_part(),
    }


def replaced(page: str, table: str, made: str) -> str:
    """A page with the part between the marks of a table replaced.

    Raises:
        ValueError: the page has no such marks.
    """
    begin, end = (mark.format(table=table) for mark in (BEGIN, END))
    if begin not in page or end not in page:
        raise ValueError(f"no part between {begin} and {end}")
    before, after = page.split(begin, 1)[0], page.split(end, 1)[1]
    return f"{before}{begin}\n{made}\n{end}{after}"


def write_pages(docs: Path, parts: Mapping[tuple[str, str], str]) -> list[Path]:
    """Write the made parts into their pages, by (page, table); returns the pages that changed."""
    changed = []
    for (name, table), made in parts.items():
        path = docs / name
        text = path.read_text("utf-8")
        new = replaced(text, table, made)
        if new != text:
            path.write_text(new, "utf-8")
            changed.append(path)
    return list(dict.fromkeys(changed))

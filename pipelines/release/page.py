"""The page of a candidate: what it changes, for a person who decides whether it is published."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipelines.computation.attribution import PARTS

if TYPE_CHECKING:
    from jinja2 import Template

    from pipelines.release.difference import Difference
    from pipelines.release.review import Review

SHOWN = 200
CHANGED = ["index_id", "level", "region_code", "year", "score_before", "score_after", "change"]


def page(review: Review, found: Difference | None, notice: str = "") -> str:
    """One HTML file without scripts and requests; every text is escaped.

    ``notice`` stands in title and heading: what the demonstration says of itself.
    """
    sections = _sections(found) if found else []
    return _template().render(review=review, sections=sections, notice=notice)


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = Path(__file__).parent / "templates"
    surroundings = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined
    )
    return surroundings.get_template("difference.html")


def _sections(found: Difference) -> list[dict[str, Any]]:
    indices = found.indices
    if len(indices):
        indices = indices[(indices["change"] != 0) | indices["change"].isna()]
        indices = indices[~indices["reason"].str.startswith("no score in either")]
        order = indices["change"].abs().sort_values(ascending=False, kind="stable").index
        indices = indices.loc[order, [*CHANGED, *PARTS, "reason"]]
    return [
        _section("values", "面板数值", "Values of the panel", found.values),
        _section("indices", "指数及其原因", "Index values, and why they changed", indices),
        _section("ranks", "名次", "Places", found.ranks),
        _section("doubts", "新的疑点", "New doubts about the figures", found.doubts),
    ]


def _section(anchor: str, zh: str, en: str, rows: pd.DataFrame) -> dict[str, Any]:
    return {
        "anchor": anchor,
        "title": f"{zh} {en}",
        "count": len(rows),
        "more": max(len(rows) - SHOWN, 0),
        "columns": list(rows.columns),
        "rows": [
            [_shown(cell) for cell in row] for row in rows.head(SHOWN).itertuples(index=False)
        ],
    }


def _shown(cell: Any) -> str:
    if isinstance(cell, float):
        return "" if pd.isna(cell) else f"{cell:.6g}"
    return "" if cell is None or cell is pd.NaT else str(cell)

"""The specification curve of a statement as a picture: effects in order, shares by choice.

English labels: no Chinese font travels with the project yet.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from pipelines import database

WIDTH = 640


def curve_svg(connection: duckdb.DuckDBPyConnection, index_id: str, statement: str) -> str:
    """SVG of one statement's curve.

    Args:
        connection: a reader's connection to a release.
        index_id: the index.
        statement: the statement.

    Raises:
        ValueError: no curve of that statement and index; the message says which there are.
    """
    import vl_convert

    tables = {
        name: database.read(connection, f"robustness.{name}")
        for name in ("statements", "curve", "specifications")
    }
    known = tables["statements"][["index_id", "statement"]].drop_duplicates()
    if not ((known["index_id"] == index_id) & (known["statement"] == statement)).any():
        there = ", ".join(f"{row.index_id} {row.statement}" for row in known.itertuples())
        message = f"no curve of {statement!r} for {index_id!r}; there are: {there or 'none'}"
        raise ValueError(message)
    own = {
        name: t[(t["index_id"] == index_id) & (t["statement"] == statement)]
        for name, t in tables.items()
    }
    spec = _chart(index_id, **own).to_json()
    return str(vl_convert.vegalite_to_svg(spec))


def write_curve(
    connection: duckdb.DuckDBPyConnection, index_id: str, statement: str, path: Path
) -> None:
    """Write the picture of one statement's curve; errors as ``curve_svg``."""
    path.write_text(curve_svg(connection, index_id, statement), "utf-8")


def _chart(
    index_id: str, statements: pd.DataFrame, curve: pd.DataFrame, specifications: pd.DataFrame
) -> Any:
    import altair

    last = statements.sort_values("year").iloc[-1]
    title = altair.TitleParams(
        f"{last['label_en']} ({index_id}, {last['year']})",
        subtitle=f"holds in {last['share']:.1%} of {last['n_defined']:,} specifications with a "
        f"result ({last['n_tried']:,} tried of {last['n_admissible']:,}); the line marks the "
        "definition itself",
        anchor="start",
    )  # fmt: skip
    x = altair.X("place:Q", title="share of the specifications", axis=altair.Axis(format="%"))
    points = (
        altair.Chart(curve[~curve["shipped"]].assign(holds=lambda t: t["effect"] > 0))
        .mark_point(filled=True, size=14)
        .encode(
            x=x,
            y=altair.Y("effect:Q", title="difference over sum"),
            shape=altair.Shape("holds:N", legend=None),
            color=altair.Color(
                "holds:N",
                scale=altair.Scale(domain=[True, False], range=["#1f4e79", "#b8b8b8"]),
            ),
        )
    )
    mark = altair.Chart(curve[curve["shipped"]]).mark_rule(strokeDash=[4, 2]).encode(x="place:Q")
    bars = (
        altair.Chart(specifications.assign(row=_labels(specifications)))
        .mark_bar()
        .encode(
            x=altair.X("share:Q", title="share that holds", axis=altair.Axis(format="%")),
            y=altair.Y("row:N", title=None, sort=None),
            color=altair.condition(
                "datum.shipped", altair.value("#1f4e79"), altair.value("#b8b8b8")
            ),
        )
        .properties(width=WIDTH)
    )
    top = (points + mark).properties(width=WIDTH, height=220, title=title)
    return altair.vconcat(top, bars).resolve_scale(color="independent")


def _labels(specifications: pd.DataFrame) -> pd.Series:
    return specifications["factor"].str.replace("indicator ", "") + ": " + specifications["choice"]

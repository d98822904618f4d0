"""Tables of a release as data frames, for notebooks: what ``pipelines.load`` does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from pipelines.project import Project


class UnknownTable(LookupError):
    """A release has no table or view of that name; the message says which are near."""


def load(table: str, release: str | None, project: Project) -> pd.DataFrame:
    """A table or view of a release as a frame; see ``pipelines.load``."""
    import pipelines
    from pipelines import database

    with pipelines.connect(project, release) as connection:
        release_id = project.release(release).parent.name
        columns = connection.table("meta.columns").df()
        columns["name"] = columns["table_schema"] + "." + columns["table_name"]
        described = columns[columns["name"] == table.strip()].sort_values("position")
        if described.empty or "macro" in _kinds(described):
            raise UnknownTable(_explained(table.strip(), columns, release_id))
        frame = database.read(connection, table.strip())
    frame = frame.astype(_dtypes(frame, described))
    frame.attrs = {
        "table": table.strip(),
        "release": release_id,
        "description": f"{described['table_zh'].iloc[0]} | {described['table_en'].iloc[0]}",
        "columns": _texts(described, described["label_zh"] + " | " + described["label_en"]),
        "units": {
            name: unit for name, unit in _texts(described, described["unit"]).items() if unit
        },
    }
    return frame


def _kinds(described: pd.DataFrame) -> set[str]:
    # Releases made before views and macros were kept name tables only.
    return set(described["kind"]) if "kind" in described else {"table"}


def _texts(described: pd.DataFrame, texts: pd.Series[str]) -> dict[str, str]:
    return dict(zip(described["column_name"], texts, strict=True))


def _dtypes(frame: pd.DataFrame, described: pd.DataFrame) -> dict[str, Any]:
    """Whole numbers and truth values stay what they are where one is missing."""
    nullable = {"INTEGER": "Int64", "BIGINT": "Int64", "BOOLEAN": "boolean"}
    plain = {"INTEGER": "int64", "BIGINT": "int64", "BOOLEAN": "bool"}
    return {
        column: (nullable if frame[column].isna().any() else plain)[kind]
        for column, kind in zip(described["column_name"], described["data_type"], strict=True)
        if kind in plain
    }


def _explained(table: str, columns: pd.DataFrame, release_id: str) -> str:
    """Why there is nothing to load, and what is near."""
    from pipelines.reference.nearness import nearest_labels
    from pipelines.schemas import TABLES

    macros = columns[columns["kind"] == "macro"] if "kind" in columns else columns.head(0)
    if table.removeprefix("main.") in set(macros["table_name"]):
        return (
            f"{table} is a macro, which takes arguments; ask it by "
            f'pipelines.connect().sql("FROM {table}(…)").df()'
        )
    tables = sorted(columns.drop(macros.index)["name"].unique())
    # By its own name alone, a table of all indices is meant rather than that of one.
    labels = {
        name: [name, *([name.partition(".")[2]] if name in TABLES else [])] for name in tables
    }
    near = nearest_labels(table, labels)
    hint = f"nearest: {', '.join(near)}" if near else "`load('meta.columns')` lists what there is"
    return f"{table} is no table of release {release_id}; {hint}"

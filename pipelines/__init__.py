"""Yearbook indices: from raw yearbook extracts to checked, traceable region comparisons.

From a notebook::

    import pipelines

    scores = pipelines.load("indices.scores")          # a table of the current release
    scores.attrs["units"]                              # what its columns are measured in
    pipelines.connect().sql("FROM compare('nqpf', 2022)").df()   # any question, in SQL

The methods themselves are plain functions on numpy arrays, one module each in
``pipelines.indices``; they need no release: ``from pipelines.indices import topsis``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from pipelines.project import Project


def connect(
    project: Project | None = None, release: str | None = None
) -> duckdb.DuckDBPyConnection:
    """Open a published warehouse for reading: the current one, or the kept release of that id.

    The connection reads the published tables and nothing else: it cannot write, read other files,
    load extensions or change its settings. It keeps seeing its release while newer ones appear.

    Raises:
        FileNotFoundError: nothing has been published yet, or there is no such release.
    """
    from pipelines.project import Project as DefaultProject

    # The release itself, not the link: a reader must not see two generations.
    return open_release((project or DefaultProject()).release(release))


def load(table: str, release: str | None = None, project: Project | None = None) -> pd.DataFrame:
    """One table or wide view of a release as a data frame, its rows in the order of the table.

    Args:
        table: full name, such as ``panel.values``, ``indices.scores`` or ``wide.nqpf_official``;
            ``load("meta.columns")`` lists them all.
        release: id of a kept release; without one, the current one.
        project: the checkout whose warehouse is read; without one, this one.

    Returns:
        Whole numbers and truth values keep their kind: ``int64`` and ``bool``, or ``Int64`` and
        ``boolean`` where one is missing. Dates are ``datetime64``, figures ``float64`` with NaN
        for a missing one. ``.attrs`` holds ``table``, ``release``, ``description``, and by column
        ``columns`` (what it means, Chinese | English) and ``units`` (none for texts and codes).

    Raises:
        pipelines.loading.UnknownTable: there is no such table; the message says which are near.
        FileNotFoundError: nothing has been published yet, or there is no such release.

    Example:
        >>> import pipelines
        >>> panel = pipelines.load("panel.values")
        >>> gdp = panel[(panel.indicator_id == "gdp") & (panel.level == "city")]
        >>> gdp.pivot(index="year", columns="region_code", values="value")  # doctest: +SKIP
    """
    from pipelines.loading import load as loaded
    from pipelines.project import Project as DefaultProject

    return loaded(table, release, project or DefaultProject())


def open_release(path: Path) -> duckdb.DuckDBPyConnection:
    """Open the database file of a release for reading and nothing else."""
    import duckdb

    return duckdb.connect(
        str(path),
        read_only=True,
        config={"enable_external_access": False, "lock_configuration": True},
    )

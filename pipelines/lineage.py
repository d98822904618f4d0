"""Which columns each column of a statement is made of, found in the statement itself.

The statements are parsed and qualified by sqlglot; a column is then followed through common table
expressions, subqueries and unions down to the tables that the statement reads. Columns that only
decide which rows there are (joins, filters, groups) are not its parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pipelines.sqlfiles import SqlFile

if TYPE_CHECKING:
    from sqlglot.expressions import Expression
    from sqlglot.optimizer.scope import Scope

Column = tuple[str, str]  # full name of a table, name of a column
Schema = dict[str, dict[str, dict[str, str]]]


def column_lineage(sql: SqlFile, schema: Schema) -> dict[str, list[Column]]:
    """Parts of every column that a statement gives.

    Args:
        sql: the statement.
        schema: types by schema, table and column, of every table that it may read.

    Returns:
        For every column, in the order of the statement, the columns of tables that it is made of,
        sorted; an empty list for a constant or a count of rows.
    """
    from sqlglot import parse_one
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.optimizer.scope import build_scope

    # `values` is a word of the language to the parser, and a table of the panel to us.
    text = re.sub(r"\bpanel\.values\b", 'panel."values"', sql.text)
    statement = qualify(
        parse_one(text, dialect="duckdb"),
        dialect="duckdb",
        schema=schema,
        validate_qualify_columns=False,
    )
    scope = build_scope(statement)
    return {name: sorted(parts) for name, parts in _Tracer().columns(scope)}


def schema_for_lineage(columns: Mapping[str, Mapping[str, str]]) -> Schema:
    """Types by schema, table and column from types by full table name and column."""
    nested: Schema = {}
    for name, types in columns.items():
        owner, table = name.split(".", 1)
        nested.setdefault(owner, {})[table] = dict(types)
    return nested


class _Tracer:
    """Follows columns down the scopes of one statement, each scope once."""

    def __init__(self) -> None:
        self.known: dict[int, list[tuple[str, set[Column]]]] = {}

    def columns(self, scope: Scope) -> list[tuple[str, set[Column]]]:
        """Name and parts of every column that a scope gives, in order."""
        if id(scope) not in self.known:
            branches = scope.set_operation_scopes
            # Columns of a union go by position; names are those of its first part. One by name adds
            # to the columns of a file those that it may lack.
            by_name = scope.expression.args.get("by_name")
            self.known[id(scope)] = (
                [column for branch in branches for column in self.columns(branch)]
                if by_name
                else [
                    (columns[0][0], set().union(*(parts for _, parts in columns)))
                    for columns in zip(*map(self.columns, branches), strict=True)
                ]
                if branches
                else [
                    (projected.alias_or_name, set(self._parts(projected, scope)))
                    for projected in scope.expression.selects
                ]
            )
        return self.known[id(scope)]

    def _parts(self, expression: Expression, scope: Scope) -> Iterator[Column]:
        """Columns of tables in an expression, and in the subqueries within it."""
        from sqlglot import exp

        inner = {id(sub.expression): sub for sub in scope.subquery_scopes}
        for node in expression.walk(prune=lambda node: id(node) in inner):
            if id(node) in inner:
                for _, parts in self.columns(inner[id(node)]):
                    yield from parts
            elif isinstance(node, exp.Column):
                yield from self._source(node, scope)

    def _source(self, column: Expression, scope: Scope) -> Iterator[Column]:
        """What a column of a scope, or of one around it, is made of."""
        from sqlglot import exp

        at = scope
        while at is not None and column.table not in at.sources:
            at = at.parent
        source = at.sources[column.table] if at is not None else None
        if isinstance(source, exp.Table) and not source.name:
            # What a function reads from a file is made of no table.
            return
        if isinstance(source, exp.Table) and not source.db:
            # A pivoted common table expression.
            source = at.cte_sources[source.name]
        if isinstance(source, exp.Table):
            yield f"{source.db}.{source.name}", column.name
        elif source is not None:
            given = self.columns(source)
            # A column that only the pivot names may hold any of those that it turned.
            same = [parts for name, parts in given if name == column.name]
            for parts in same or [parts for _, parts in given]:
                yield from parts

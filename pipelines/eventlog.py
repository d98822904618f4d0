"""Dagster's event log in one SQLite database, with one engine for all of its connections."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from dagster._core.storage.event_log import ConsolidatedSqliteEventLogStorage
from dagster._core.storage.sql import create_engine
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.event import listen
from sqlalchemy.pool import QueuePool

BUSY_SECONDS = 30


class EventLog(ConsolidatedSqliteEventLogStorage):
    """The stock storage makes an engine a connection and compiles each statement anew every time.

    A run of this project writes more than a thousand events, so one engine, whose compiled
    statements and connection are kept, saves a good part of its time. What is stored, and where, is
    the same. A commit waits for the disk only when the log is checkpointed: an event of the last
    moments may be lost when the machine loses power, never when a process dies.
    """

    @cached_property
    def _engine(self) -> Engine:
        engine = create_engine(
            self._conn_string,
            poolclass=QueuePool,
            connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        )
        listen(engine, "connect", _in_haste)
        return engine

    @cached_property
    def _tables(self) -> set[str]:
        return set()

    def has_table(self, table_name: str) -> bool:
        """Whether the database has a table; asked at every event, and a table that is there stays.

        Args:
            table_name: name of the table.
        """
        if table_name not in self._tables:
            with self._engine.connect() as connection:
                if not self._engine.dialect.has_table(connection, table_name):
                    return False
            self._tables.add(table_name)
        return True

    @contextmanager
    def _connect(self) -> Iterator[Connection]:
        with self._engine.connect() as connection, connection.begin():
            yield connection


def _in_haste(connection: Any, _: Any) -> None:
    """With write-ahead logging this is safe against anything but a loss of power."""
    connection.execute("PRAGMA synchronous = NORMAL")

"""Dagster's event log in one SQLite database, with one engine for all of its connections."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from dagster._core.storage.event_log import ConsolidatedSqliteEventLogStorage
from dagster._core.storage.sql import create_engine
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import NullPool

BUSY_SECONDS = 30


class EventLog(ConsolidatedSqliteEventLogStorage):
    """The stock storage makes an engine a connection and compiles each statement anew every time.

    A run of this project writes about 800 events, so one engine, whose compiled statements are
    kept, saves a good part of its time. What is stored, and where, is the same.
    """

    @cached_property
    def _engine(self) -> Engine:
        return create_engine(
            self._conn_string,
            poolclass=NullPool,
            connect_args={"timeout": BUSY_SECONDS},
        )

    @contextmanager
    def _connect(self) -> Iterator[Connection]:
        with self._engine.connect() as connection, connection.begin():
            yield connection

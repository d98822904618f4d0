"""What a person sees while a refresh works: one line that moves, or one every few seconds.

The tables are told by the structured log of the run; this only shows them.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from pipelines.project import LOGGER

EVERY = 5.0


class Progress(logging.Handler):
    """Shows how many tables are done and which was the last.

    On a terminal the line is written over; elsewhere a line comes every ``EVERY`` seconds, so that
    a log file stays short.
    """

    def __init__(self) -> None:
        """Begin with nothing done."""
        super().__init__()
        self.terminal = sys.stderr.isatty()
        self.began = self.shown = time.monotonic()
        self.done = self.total = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Count a table, or take the number of tables to come."""
        self.total = getattr(record, "total", self.total)
        event, facts = record.getMessage(), getattr(record, "facts", {})
        if event not in {"made", "kept"}:
            return
        self.done += 1
        now = time.monotonic()
        if self.terminal or now - self.shown >= EVERY:
            self.shown = now
            self.show(
                f"{self.done} of {self.total} tables, {now - self.began:.0f} s: {facts['table']}"
            )

    def show(self, line: str) -> None:
        """Write a line, over the last one on a terminal."""
        click.echo(f"\r\x1b[K{line}" if self.terminal else line, nl=not self.terminal, err=True)

    def close(self) -> None:
        """Leave a clean line behind."""
        if self.terminal and self.done:
            click.echo("\r\x1b[K", nl=False, err=True)
        super().close()


@contextmanager
def progress(silent: bool) -> Iterator[None]:
    """Show the tables of a refresh as they are made; nothing for programs."""
    if silent:
        yield
        return
    handler = Progress()
    LOGGER.addHandler(handler)
    try:
        yield
    finally:
        LOGGER.removeHandler(handler)
        handler.close()

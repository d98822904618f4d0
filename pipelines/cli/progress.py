"""What a person sees while a command works: one line that moves, or one every few seconds.

``Line`` shows what it is told; ``progress`` tells it the tables of a refresh, which come from the
structured log of the run.
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
OVER = "\r\x1b[K"  # to the beginning of the line, and nothing left of it


class Line:
    """A line on the standard error about work under way.

    On a terminal it is written over; elsewhere a line comes every so many seconds, so that a log
    file stays short.
    """

    def __init__(self, every: float, *, silent: bool = False, over: bool = True) -> None:
        """Begin with nothing shown.

        Args:
            every: seconds between two lines where none is written over; infinite for no line.
            silent: show nothing at all, for programs.
            over: whether a terminal's line is written over.
        """
        self.every, self.silent = every, silent
        self.over = over and sys.stderr.isatty()
        self.shown = time.monotonic()
        self.written = False

    def show(self, text: str) -> None:
        """Write a line if it is time for one."""
        now = time.monotonic()
        if self.silent or not (self.over or now - self.shown >= self.every):
            return
        self.shown, self.written = now, True
        click.echo(f"{OVER}{text}" if self.over else text, nl=not self.over, err=True)

    def clear(self) -> None:
        """Leave a clean line behind on a terminal."""
        if self.over and self.written:
            click.echo(OVER, nl=False, err=True)


class Progress(logging.Handler):
    """Tells a line how many tables are done and which was the last."""

    def __init__(self, line: Line) -> None:
        """Begin with nothing done."""
        super().__init__()
        self.line, self.began = line, time.monotonic()
        self.done = self.total = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Count a table, or take the number of tables to come."""
        self.total = getattr(record, "total", self.total)
        event, facts = record.getMessage(), getattr(record, "facts", {})
        if event in {"made", "kept"}:
            self.done += 1
            seconds = time.monotonic() - self.began
            self.line.show(f"{self.done} of {self.total} tables, {seconds:.0f} s: {facts['table']}")


@contextmanager
def progress(silent: bool) -> Iterator[None]:
    """Show the tables of a refresh as they are made; nothing for programs."""
    line = Line(EVERY, silent=silent)
    handler = Progress(line)
    LOGGER.addHandler(handler)
    try:
        yield
    finally:
        LOGGER.removeHandler(handler)
        handler.close()
        line.clear()

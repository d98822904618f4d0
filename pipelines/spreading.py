"""Parts of a computation that do not need each other, and the plainest way to run them: here.

Who spreads them over other processes passes another function of the same form. Parts are functions
of a module on arguments that can be sent, and what they give does not depend on where they ran.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol


class Spread(Protocol):
    """Runs a function on many arguments, wherever; the results come in the order of these."""

    # Into how many parts one long computation is best divided.
    parts: int

    def __call__(
        self, function: Callable[..., Any], arguments: Iterable[tuple[Any, ...]]
    ) -> list[Any]:
        """Results of ``function(*argument)`` for every argument."""
        ...


class _Here:
    parts = 1

    def __call__(
        self, function: Callable[..., Any], arguments: Iterable[tuple[Any, ...]]
    ) -> list[Any]:
        """One after the other in this process."""
        return [function(*argument) for argument in arguments]


here: Spread = _Here()

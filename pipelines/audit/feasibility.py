"""Statements about figures that are not printed: can any series satisfy them all?

Unknown figures are bounded below by zero, and every statement is linear in them; a coefficient that
is known only within its rounding is relaxed in favour of the statements. If even so no solution
exists, the statements contradict each other; if one exists, it is a witness.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from pipelines.audit.intervals import Quantity, exact

Terms = tuple[tuple[int, Quantity], ...]


@dataclass(frozen=True)
class Linear:
    """A constant and known multiples of unknown figures, each unknown by its number."""

    terms: Terms
    constant: Quantity

    def plus(self, other: Linear) -> Linear:
        """Sum."""
        merged = dict(self.terms)
        for number, factor in other.terms:
            merged[number] = merged[number] + factor if number in merged else factor
        return Linear(tuple(sorted(merged.items())), self.constant + other.constant)

    def times(self, factor: Quantity) -> Linear:
        """Known multiple."""
        terms = tuple((number, known * factor) for number, known in self.terms)
        return Linear(terms, self.constant * factor)

    def minus(self, other: Linear) -> Linear:
        """Difference."""
        return self.plus(other.times(exact(-1)))


@dataclass(frozen=True)
class Constraint:
    """``form`` can be zero or more, for some values of what is known within rounding."""

    form: Linear


@dataclass(frozen=True)
class Unknown:
    """One unknown figure: the number of its series, and its bounds."""

    series: int
    low: Fraction
    high: Fraction


def linear(item: Quantity | Linear) -> Linear:
    """A known figure as a form without unknowns."""
    return item if isinstance(item, Linear) else Linear((), item)


def at_least(left: Linear, right: Linear) -> list[Constraint]:
    """``left >= right``."""
    return [Constraint(left.minus(right))]


def same(left: Linear, right: Linear) -> list[Constraint]:
    """``left == right``, within the rounding of what is known."""
    return [*at_least(left, right), *at_least(right, left)]


def witness(unknowns: Sequence[Unknown], constraints: Sequence[Constraint]) -> list[float] | None:
    """Values of the unknowns that satisfy every constraint, or None where there are none.

    Of all solutions, one whose largest step between neighbours of a series is smallest.

    Raises:
        RuntimeError: the solver ended without an answer.
    """
    from scipy.optimize import linprog  # a second of import for few claims

    size = len(unknowns)
    rows, limits = [], []
    for constraint in constraints:
        row = np.zeros(size + 1)
        # Unknowns are not negative, so the upper end of a coefficient is the most lenient one.
        for number, factor in constraint.form.terms:
            row[number] = -float(factor.high)
        rows.append(row)
        limits.append(float(constraint.form.constant.high))
    for number in range(1, size):
        if unknowns[number].series == unknowns[number - 1].series:
            for sign in (1, -1):
                row = np.zeros(size + 1)
                row[number], row[number - 1], row[size] = sign, -sign, -1
                rows.append(row)
                limits.append(0.0)
    bounds = [(float(unknown.low), float(unknown.high)) for unknown in unknowns]
    found = linprog(
        np.append(np.zeros(size), 1),
        A_ub=np.array(rows) if rows else None,
        b_ub=limits if rows else None,
        bounds=[*bounds, (0, None)],
        method="highs",
    )
    if found.status not in (0, 2):
        raise RuntimeError(f"the linear programme has no answer: {found.message}")
    return [float(value) for value in found.x[:size]] if found.status == 0 else None

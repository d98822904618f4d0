"""What the operators of expressions do with figures, lists, unknown figures and missing ones."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from pipelines.audit import feasibility
from pipelines.audit.facts import Missing, Named
from pipelines.audit.feasibility import Constraint, Linear
from pipelines.audit.intervals import Quantity, Truth, exact
from pipelines.audit.verdicts import Judgement

OPPOSITE = {Truth.YES: Truth.NO, Truth.NO: Truth.YES, Truth.MAYBE: Truth.MAYBE}


class ExpressionError(ValueError):
    """An expression cannot be read or evaluated; the message says what was found."""


def combine(op: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """Arithmetic on figures, lists (item by item), unknowns and what is not at hand."""
    lacking = [side for side in (left, right) if isinstance(side, Missing)]
    if lacking:
        return merged(lacking)
    if isinstance(left, tuple | Named) or isinstance(right, tuple | Named):
        return _item_by_item(op, left, right)
    if isinstance(left, Linear) or isinstance(right, Linear):
        return _linear(op, left, right)
    if not (isinstance(left, Quantity) and isinstance(right, Quantity)):
        raise ExpressionError(f"expected figures, found {kind_of(left)} and {kind_of(right)}")
    return op(left, right)


def _item_by_item(op: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    names = left.names if isinstance(left, Named) else getattr(right, "names", ())
    sides = [side.items if isinstance(side, Named) else side for side in (left, right)]
    size = max(len(side) for side in sides if isinstance(side, tuple))
    wide = [side if isinstance(side, tuple) else (side,) * size for side in sides]
    if len(wide[0]) != len(wide[1]):
        raise ExpressionError(f"lists of {len(wide[0])} and {len(wide[1])} items")
    items = tuple(combine(op, a, b) for a, b in zip(*wide, strict=True))
    return Named(names, items) if names else items


def _linear(op: Callable[[Any, Any], Any], left: Any, right: Any) -> Linear:
    both = all(isinstance(side, Linear) for side in (left, right))
    if op in (operator.add, operator.sub):
        a, b = feasibility.linear(left), feasibility.linear(right)
        return a.plus(b) if op is operator.add else a.minus(b)
    if both or (op is operator.truediv and isinstance(right, Linear)):
        raise ExpressionError("unknown figures may only be multiplied or divided by known ones")
    if op is operator.mul:
        known, unknown = (left, right) if isinstance(right, Linear) else (right, left)
        return unknown.times(known)  # type: ignore[no-any-return]
    return left.times(exact(1) / right)  # type: ignore[no-any-return]


def compare(op: ast.cmpop, left: Any, right: Any) -> Truth | Missing | list[Constraint]:
    """Outcome of one comparison; with unknown figures, the constraints that it states."""
    lacking = [side for side in (left, right) if isinstance(side, Missing)]
    if lacking:
        return merged(lacking)
    if isinstance(left, str) and isinstance(right, str):
        same = {ast.Eq: left == right, ast.NotEq: left != right, ast.In: left in right}
        if type(op) not in same:
            raise ExpressionError("texts are compared with ==, != and in")
        return Truth.YES if same[type(op)] else Truth.NO
    if isinstance(left, Linear) or isinstance(right, Linear):
        return _constraints(op, feasibility.linear(left), feasibility.linear(right))
    if not (isinstance(left, Quantity) and isinstance(right, Quantity)):
        raise ExpressionError(f"cannot compare {kind_of(left)} with {kind_of(right)}")
    return {
        ast.Lt: lambda: left.below(right),
        ast.LtE: lambda: left.at_most(right),
        ast.Gt: lambda: right.below(left),
        ast.GtE: lambda: right.at_most(left),
        ast.Eq: lambda: left.equal(right),
        ast.NotEq: lambda: OPPOSITE[left.equal(right)],
        ast.In: lambda: left.within(right),
    }[type(op)]()


def _constraints(op: ast.cmpop, left: Linear, right: Linear) -> list[Constraint]:
    if isinstance(op, ast.Eq | ast.In):
        return feasibility.same(left, right)
    if isinstance(op, ast.NotEq):
        raise ExpressionError("!= says nothing about unknown figures")
    more = isinstance(op, ast.Gt | ast.GtE)
    return feasibility.at_least(*((left, right) if more else (right, left)))


def merged(lacking: list[Missing]) -> Missing:
    """All that is not at hand, once each."""
    return Missing(tuple(dict.fromkeys(what for one in lacking for what in one.what)))


def kind_of(value: Any) -> str:
    """Name of a kind of value for messages."""
    if isinstance(value, str):
        return f"the text {value!r}"
    kinds = {
        Quantity: "a figure", Truth: "a comparison", Judgement: "a judgement", tuple: "a list",
        Named: "a list of figures", Linear: "an unknown figure", Missing: "a missing figure",
    }  # fmt: skip
    return kinds.get(type(value), "a list of statements")


def truth_of(value: Any, node: ast.expr) -> Truth:
    """A value that must be a comparison."""
    if not isinstance(value, Truth):
        raise ExpressionError(f"{ast.unparse(node)} is {kind_of(value)}, expected a comparison")
    return value


def power(base: Any, exponent: Any, node: ast.BinOp) -> Any:
    """A figure to a whole power."""
    if isinstance(base, Missing):
        return base
    whole = isinstance(exponent, Quantity) and exponent.low == exponent.high
    if not isinstance(base, Quantity) or not whole or exponent.point.denominator != 1:
        raise ExpressionError(f"{ast.unparse(node)}: expected a figure to a whole power")
    if not 0 <= exponent.point <= 64:
        raise ExpressionError(f"{ast.unparse(node)}: expected a power from 0 to 64")
    return base.power(int(exponent.point))

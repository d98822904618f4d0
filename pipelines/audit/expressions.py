"""The expressions of claims: parsed with ``ast``, a closed list of forms and functions, no eval.

What is allowed: numbers, texts, names of the claim's own figures, ``CLAIM.name`` for figures of
another claim, ``+ - * /``, whole powers, comparisons, ``in``, ``and or not``, lists, ``x[0]``, and
calls of the functions of ``functions.py``. Everything else is refused when a claim is read.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pipelines.audit.facts import Facts, Missing, Named
from pipelines.audit.feasibility import Unknown
from pipelines.audit.intervals import Quantity, Truth, exact
from pipelines.audit.operations import (
    OPPOSITE,
    ExpressionError,
    combine,
    compare,
    merged,
    power,
    truth_of,
)
from pipelines.audit.verdicts import Judgement

ALLOWED = (
    ast.Expression, ast.Constant, ast.Name, ast.Load, ast.Attribute, ast.BinOp, ast.UnaryOp,
    ast.Compare, ast.BoolOp, ast.Call, ast.keyword, ast.List, ast.Subscript, ast.Add, ast.Sub,
    ast.Mult, ast.Div, ast.Pow, ast.USub, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq,
    ast.In, ast.And, ast.Or, ast.Not,
)  # fmt: skip
ARITHMETIC: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
SIGNS = {
    ast.Lt: "<", ast.LtE: "≤", ast.Gt: ">", ast.GtE: "≥", ast.Eq: "=", ast.NotEq: "≠", ast.In: "in",
}  # fmt: skip


@dataclass
class Context:
    """What an expression can see, and a record of what it used."""

    names: Mapping[str, Any]
    facts: Facts
    figure: Callable[[str, str], Any]
    judge: Callable[[str], Judgement]
    used: list[Any] = field(default_factory=list)
    referred: list[str] = field(default_factory=list)
    compared: list[str] = field(default_factory=list)
    unknowns: list[Unknown] = field(default_factory=list)


class Seen(NamedTuple):
    """What the arguments of one call used: claims referred to, comparisons made."""

    refs: tuple[str, ...]
    compared: tuple[str, ...]


def parse(text: str, functions: Mapping[str, Any]) -> ast.expr:
    """Read an expression; nothing is evaluated.

    Raises:
        ExpressionError: it is no expression, or uses something outside the closed list.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        said = error.msg if isinstance(error, SyntaxError) else "nested too deeply"
        raise ExpressionError(f"cannot be read: {said}") from error
    for node in ast.walk(tree):
        if not isinstance(node, ALLOWED):
            raise ExpressionError(f"{type(node).__name__} is not allowed in an expression")
        if isinstance(node, ast.Attribute) and not isinstance(node.value, ast.Name):
            raise ExpressionError(f"{ast.unparse(node)}: expected CLAIM.name")
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
            if name not in functions:
                raise ExpressionError(
                    f"no function {name!r}; known: {', '.join(sorted(functions))}"
                )
        if isinstance(node, ast.Constant) and not (
            isinstance(node.value, str) or type(node.value) in (int, float)
        ):
            raise ExpressionError(f"{node.value!r} is neither a number nor a text")
    return tree.body


def evaluate(node: ast.expr, context: Context, functions: Mapping[str, Any]) -> Any:
    """Value of a parsed expression.

    Raises:
        ExpressionError: a name is unknown, kinds of values do not fit, or a divisor may be zero.
    """
    try:
        return _Evaluation(context, functions).of(node)
    except (ZeroDivisionError, ValueError) as error:
        raise ExpressionError(str(error)) from error


class _Evaluation:
    def __init__(self, context: Context, functions: Mapping[str, Any]) -> None:
        self.context, self.functions = context, functions

    def of(self, node: ast.expr) -> Any:
        found: Any = getattr(self, f"_{type(node).__name__.lower()}")(node)
        return found

    def _constant(self, node: ast.Constant) -> Any:
        return node.value if isinstance(node.value, str) else exact(node.value)  # type: ignore[arg-type]

    def _name(self, node: ast.Name) -> Any:
        if node.id not in self.context.names:
            known = ", ".join(self.context.names) or "none"
            raise ExpressionError(f"no figure {node.id!r} in this claim; known: {known}")
        return self.context.names[node.id]

    def _attribute(self, node: ast.Attribute) -> Any:
        claim = node.value.id  # type: ignore[attr-defined]
        found = self.context.figure(claim, node.attr)
        self.context.referred.append(claim)
        return found

    def _list(self, node: ast.List) -> tuple[Any, ...]:
        return tuple(self.of(item) for item in node.elts)

    def _subscript(self, node: ast.Subscript) -> Any:
        items, place = self.of(node.value), self.of(node.slice)
        if isinstance(items, Missing):
            return items
        items = items.items if isinstance(items, Named) else items
        if not isinstance(items, tuple) or not isinstance(place, Quantity):
            raise ExpressionError(f"{ast.unparse(node)}: expected a list and a whole number")
        if place.point.denominator != 1 or not 0 <= place.point < len(items):
            raise ExpressionError(f"{ast.unparse(node)}: there are {len(items)} items, from 0 on")
        return items[int(place.point)]

    def _unaryop(self, node: ast.UnaryOp) -> Any:
        value = self.of(node.operand)
        if isinstance(value, Missing):
            return value
        if isinstance(node.op, ast.USub):
            return combine(operator.mul, value, exact(-1))
        return OPPOSITE[truth_of(value, node.operand)]

    def _binop(self, node: ast.BinOp) -> Any:
        left, right = self.of(node.left), self.of(node.right)
        if isinstance(node.op, ast.Pow):
            return power(left, right, node)
        return combine(ARITHMETIC[type(node.op)], left, right)

    def _boolop(self, node: ast.BoolOp) -> Any:
        values = [self.of(item) for item in node.values]
        lacking = [value for value in values if isinstance(value, Missing)]
        truths = [
            truth_of(v, n)
            for v, n in zip(values, node.values, strict=True)
            if not isinstance(v, Missing)
        ]
        deciding = Truth.NO if isinstance(node.op, ast.And) else Truth.YES
        if deciding in truths:
            return deciding
        if lacking:
            return merged(lacking)
        return Truth.MAYBE if Truth.MAYBE in truths else OPPOSITE[deciding]

    def _compare(self, node: ast.Compare) -> Any:
        sides = [self.of(item) for item in (node.left, *node.comparators)]
        pairs = list(zip(sides, node.ops, sides[1:], strict=False))
        found = [compare(op, left, right) for left, op, right in pairs]
        self.context.compared += [
            f"{left} {SIGNS[type(op)]} {right}"
            for left, op, right in pairs
            if all(isinstance(side, Quantity | str) for side in (left, right))
        ]
        if any(isinstance(one, list) for one in found):
            return [c for one in found for c in one]
        lacking = [one for one in found if isinstance(one, Missing)]
        if Truth.NO in found:
            return Truth.NO
        if lacking:
            return merged(lacking)
        return Truth.MAYBE if Truth.MAYBE in found else Truth.YES

    def _call(self, node: ast.Call) -> Any:
        name = node.func.id  # type: ignore[attr-defined]
        if any(keyword.arg is None for keyword in node.keywords):
            raise ExpressionError(f"{name}(): ** is not allowed")
        if name == "feasible":
            return self._feasible(node)
        start = self._mark()
        positional = [self.of(argument) for argument in node.args]
        named = {str(keyword.arg): self.of(keyword.value) for keyword in node.keywords}
        return self.functions[name](self.context, self._since(start), positional, named)

    def _mark(self) -> tuple[int, int]:
        return len(self.context.referred), len(self.context.compared)

    def _since(self, start: tuple[int, int]) -> Seen:
        refs, compared = self.context.referred[start[0] :], self.context.compared[start[1] :]
        return Seen(tuple(dict.fromkeys(refs)), tuple(dict.fromkeys(compared)))

    def _feasible(self, node: ast.Call) -> Any:
        """Unknown series by name, then the statements about them in ``such``."""
        series = [keyword for keyword in node.keywords if keyword.arg != "such"]
        such = [keyword.value for keyword in node.keywords if keyword.arg == "such"]
        if node.args or not series or len(such) != 1:
            raise ExpressionError("feasible(): expected name=series(...) and such=[...]")
        start = self._mark()
        bound = {str(keyword.arg): self.of(keyword.value) for keyword in series}
        inner = Context(**{**vars(self.context), "names": {**self.context.names, **bound}})
        statements = _Evaluation(inner, self.functions).of(such[0])
        if not isinstance(statements, tuple | Missing):
            raise ExpressionError("feasible(): such is a list of comparisons")
        return self.functions["feasible"](self.context, self._since(start), [statements], bound)

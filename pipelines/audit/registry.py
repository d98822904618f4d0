"""How a Python function becomes a function of expressions: its arguments checked by their kinds."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any, get_args, get_type_hints

from pipelines.audit import verdicts
from pipelines.audit.expressions import Context, Seen
from pipelines.audit.facts import Missing, Named
from pipelines.audit.operations import ExpressionError, kind_of, merged
from pipelines.audit.verdicts import Judgement

Called = Callable[[Context, Seen, list[Any], dict[str, Any]], Any]
GIVEN = ("context", "refs", "compared")
# Filled by the modules that define functions; the closed list of what an expression may call.
FUNCTIONS: dict[str, Called] = {}


def function(plain: Callable[..., Any]) -> Callable[..., Any]:
    """Register a function under its name without a trailing underscore.

    Leading parameters named ``context``, ``refs`` and ``compared`` are given by the evaluation:
    what it can see, the claims that the arguments referred to, the comparisons made in them.
    Arguments must be of the annotated kinds. What is made of a figure that is not at hand is not at
    hand; a judgement on it is that it needs outside data.
    """
    name = plain.__name__.rstrip("_")
    hints = get_type_hints(plain)
    signature = inspect.signature(plain)
    given = [name for name in signature.parameters if name in GIVEN]
    asked = signature.replace(
        parameters=[p for p in signature.parameters.values() if p.name not in given]
    )

    def called(context: Context, seen: Seen, positional: list[Any], named: dict[str, Any]) -> Any:
        try:
            bound = asked.bind(*positional, **named)
        except TypeError as error:
            raise ExpressionError(f"{name}(): {error}; expected {name}{_shape(asked)}") from error
        lacking = list(_lacking([bound.args, bound.kwargs]))
        if lacking:
            absent = merged(lacking)
            return verdicts.missing(absent) if hints["return"] is Judgement else absent
        for parameter, value in bound.arguments.items():
            _check(name, asked.parameters[parameter], hints[parameter], value)
        known = {"context": context, "refs": seen.refs, "compared": seen.compared}
        leading = [known[key] for key in given]
        return plain(*leading, *bound.args, **bound.kwargs)

    FUNCTIONS[name] = called
    return plain


def _shape(signature: inspect.Signature) -> str:
    return "(" + ", ".join(str(p).split(":")[0] for p in signature.parameters.values()) + ")"


def _lacking(values: Any) -> Iterator[Missing]:
    if isinstance(values, Missing):
        yield values
    elif isinstance(values, Named):
        yield from _lacking(values.items)
    elif isinstance(values, list | tuple | dict):
        for value in values.values() if isinstance(values, dict) else values:
            yield from _lacking(value)


def _check(name: str, parameter: inspect.Parameter, hint: Any, value: Any) -> None:
    values = {
        inspect.Parameter.VAR_POSITIONAL: lambda: list(value),
        inspect.Parameter.VAR_KEYWORD: lambda: list(value.values()),
    }.get(parameter.kind, lambda: [value])()
    kinds = get_args(hint) or (hint,)
    for one in values:
        if hint is not Any and not isinstance(one, kinds):
            wanted = " or ".join(kind.__name__ for kind in kinds)
            raise ExpressionError(
                f"{name}(): {parameter.name} is {kind_of(one)}, expected {wanted}"
            )

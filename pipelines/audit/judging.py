"""The functions of expressions that judge: each gives a verdict on a statement."""

from __future__ import annotations

from pipelines.audit import feasibility, verdicts
from pipelines.audit.expressions import Context
from pipelines.audit.feasibility import Constraint
from pipelines.audit.intervals import Quantity, Truth, exact
from pipelines.audit.operations import ExpressionError
from pipelines.audit.registry import function
from pipelines.audit.verdicts import Judgement

SHOWN = 8
SAID = {Truth.YES: "holds", Truth.NO: "does not hold", Truth.MAYBE: "holds within rounding"}


@function
def equals(stated: Quantity, computed: Quantity) -> Judgement:
    """The printed figure is the recomputed one."""
    return verdicts.equals(stated, computed)


@function
def about(stated: Quantity, computed: Quantity, percent: Quantity) -> Judgement:
    """The printed figure is about the recomputed one, within a stated tolerance."""
    return verdicts.about(stated, computed, percent)


@function
def holds(compared: tuple, statement: Truth) -> Judgement:  # type: ignore[type-arg]
    """The statement follows from the figures; else it is wrong."""
    return verdicts.decided(statement, verdicts.WRONG, _said(statement, compared))


@function
def consistent(refs: tuple, compared: tuple, statement: Truth) -> Judgement:  # type: ignore[type-arg]
    """The statement agrees with the other claims that it refers to; else it contradicts them."""
    if not refs:
        raise ExpressionError("consistent(): refers to no other claim; use holds()")
    said = _said(statement, compared)
    return verdicts.decided(statement, verdicts.CONTRADICTORY, said, refs)


@function
def supported(compared: tuple, statement: Truth) -> Judgement:  # type: ignore[type-arg]
    """What is printed covers what is stated; else it does not support it."""
    return verdicts.decided(statement, verdicts.UNSUPPORTED, _said(statement, compared))


def _said(statement: Truth, compared: tuple[str, ...]) -> str:
    told = ", ".join(compared[:SHOWN]) + (", …" if len(compared) > SHOWN else "")
    return f"{SAID[statement]}: {told}" if told else SAID[statement]


@function
def unprinted(what: str) -> Judgement:
    """Nothing that is printed bears on the statement."""
    return Judgement(verdicts.UNSUPPORTED, f"not printed: {what}")


@function
def possible(stated: Quantity, reach: Quantity) -> Judgement:
    """The stated formula can give the stated figure."""
    return verdicts.possible(stated, reach)


@function
def feasible(context: Context, refs: tuple, such: tuple, **unknown: tuple) -> Judgement:  # type: ignore[type-arg]
    """Some series of unknown figures satisfies all statements; else they contradict each other."""
    constraints: list[Constraint] = []
    for statement in such:
        if isinstance(statement, Truth):
            if statement is Truth.NO:
                return Judgement(verdicts.CONTRADICTORY, "a known statement fails", against=refs)
        elif isinstance(statement, list):
            constraints += statement
        else:
            raise ExpressionError("feasible(): such is a list of comparisons")
    found = feasibility.witness(context.unknowns, constraints)
    if found is None:
        said = f"no figures satisfy all {len(such)} statements (linear programme)"
        return Judgement(verdicts.CONTRADICTORY, said, against=refs)
    told = [
        f"{name} = {', '.join(f'{found[item.terms[0][0]]:.3f}' for item in items)}"
        for name, items in unknown.items()
    ]
    said = f"all {len(such)} statements hold for {'; '.join(told)}"
    return Judgement(verdicts.REPRODUCES, said)


@function
def readings(**parts: Judgement) -> Judgement:
    """The statement under named readings; ambiguous where they differ."""
    if len(parts) < 2:
        raise ExpressionError("readings(): expected two or more name=judgement")
    return verdicts.readings(parts)


@function
def with_readings(stated: Judgement, **parts: Judgement) -> Judgement:
    """The verdict of the stated reading, other readings told beside it."""
    return verdicts.with_readings(stated, parts)


@function
def all_of(*parts: Judgement, **named: Judgement) -> Judgement:
    """Several parts of one claim; the most severe verdict is the claim's."""
    listed = {f"part {place}": part for place, part in enumerate(parts, start=1)} | named
    if not listed:
        raise ExpressionError("all_of(): expected judgements")
    return verdicts.all_of(listed)


@function
def denies(judgement: Judgement) -> Judgement:
    """The opposite of a judgement."""
    return verdicts.denies(judgement)


@function
def rests_on(context: Context, judgement: Judgement, claims: str) -> Judgement:
    """The statement stands only where other claims do, named in one text."""
    grounds = {claim: context.judge(claim) for claim in claims.split()}
    return verdicts.rests_on(judgement, grounds)


@function
def standing(context: Context, claims: str) -> Quantity:
    """How many of the claims named in one text do not fail."""
    kinds = [context.judge(claim).kind for claim in claims.split()]
    return exact(sum(kind not in verdicts.FAILING for kind in kinds))

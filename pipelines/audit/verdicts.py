"""Verdicts: what a comparison of a printed with a recomputed figure says, from mild to severe."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from pipelines.audit.facts import Missing
from pipelines.audit.intervals import Quantity, Truth, between, shown

REPRODUCES, ROUNDING, TRUNCATED = "reproduces", "within rounding", "truncated"
OUTSIDE, AMBIGUOUS = "needs outside data", "ambiguous"
UNSUPPORTED, WRONG = "not supported by what is printed", "wrong"
CONTRADICTORY, IMPOSSIBLE = "contradictory", "impossible under the stated formula"
# In the order of severity: of several parts, the last one in this order is the verdict.
KINDS = (
    REPRODUCES, ROUNDING, TRUNCATED, OUTSIDE, AMBIGUOUS,
    UNSUPPORTED, WRONG, CONTRADICTORY, IMPOSSIBLE,
)  # fmt: skip
FAILING = (UNSUPPORTED, WRONG, CONTRADICTORY, IMPOSSIBLE)


@dataclass(frozen=True)
class Judgement:
    """A verdict with what it rests on.

    ``against`` are the claims that a contradiction is with; ``computed`` is the recomputed figure,
    ``detail`` a sentence, ``parts`` the named readings or parts that were judged one by one.
    """

    kind: str
    detail: str
    computed: Quantity | None = None
    against: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    parts: tuple[tuple[str, Judgement], ...] = ()

    @property
    def verdict(self) -> str:
        """The verdict in words, with the claims that a contradiction is with."""
        if self.kind != CONTRADICTORY:
            return self.kind
        return f"contradictory with {', '.join(f'claim {c}' for c in self.against) or 'itself'}"


def missing(what: Missing) -> Judgement:
    """Nothing can be said without figures that are not at hand."""
    return Judgement(OUTSIDE, f"not at hand: {'; '.join(what.what)}", needs=what.what)


def equals(stated: Quantity, computed: Quantity) -> Judgement:
    """A printed figure against the recomputed one, at the printed precision.

    Reproduces: the recomputed point rounds to the printed digits. Within rounding: it does not, but
    unrounded inputs exist that do. Truncated: its digits were cut off. Else wrong.
    """
    said = f"printed {shown(stated.point)}, recomputed {computed}"
    step = stated.step
    if stated.low <= computed.point <= stated.high:
        return Judgement(REPRODUCES, said, computed)
    if computed.meets(stated):
        return Judgement(ROUNDING, said, computed)
    if step and _cut(computed.point, step) == stated.point:
        return Judgement(TRUNCATED, said, computed)
    return Judgement(WRONG, said, computed)


def _cut(value: Fraction, step: Fraction) -> Fraction:
    return math.trunc(value / step) * step


def about(stated: Quantity, computed: Quantity, percent: Quantity) -> Judgement:
    """A figure printed as about, nearly or some: a stated tolerance in per cent is allowed."""
    strict = equals(stated, computed)
    share = percent.point / 100
    ends = (stated.point * (1 - share), stated.point * (1 + share))
    wide = Quantity(min(ends), stated.point, max(ends))
    if strict.kind != WRONG or not wide.meets(computed):
        return strict
    said = f"{strict.detail}, within {shown(percent.point)} % of it"
    return replace(strict, kind=ROUNDING, detail=said)


def decided(truth: Truth, failing: str, detail: str, against: tuple[str, ...] = ()) -> Judgement:
    """A statement that holds, is open within rounding, or fails as ``failing``."""
    kinds = {Truth.YES: REPRODUCES, Truth.MAYBE: ROUNDING, Truth.NO: failing}
    kind = kinds[truth]
    return Judgement(kind, detail, against=against if kind == CONTRADICTORY else ())


def possible(stated: Quantity, reach: Quantity) -> Judgement:
    """A printed figure against all that the stated formula can give."""
    can = f"the formula gives {shown(reach.low)} to {shown(reach.high)}, stated {stated}"
    return Judgement(REPRODUCES if stated.meets(reach) else IMPOSSIBLE, can, between(reach, reach))


def all_of(parts: Mapping[str, Judgement]) -> Judgement:
    """The most severe of several parts."""
    worst = max(parts.values(), key=lambda part: KINDS.index(part.kind))
    needs = tuple(dict.fromkeys(need for part in parts.values() for need in part.needs))
    return replace(worst, detail=_told(parts), parts=tuple(parts.items()), needs=needs)


def readings(parts: Mapping[str, Judgement]) -> Judgement:
    """One statement under several readings: ambiguous where their verdicts differ."""
    kinds = {part.kind for part in parts.values()}
    told, listed = _told(parts), tuple(parts.items())
    needs = tuple(dict.fromkeys(need for part in parts.values() for need in part.needs))
    if len(kinds) == 1:
        first = next(iter(parts.values()))
        return replace(first, detail=told, parts=listed, needs=needs)
    return Judgement(AMBIGUOUS, told, needs=needs, parts=listed)


def with_readings(main: Judgement, parts: Mapping[str, Judgement]) -> Judgement:
    """The verdict of the stated reading, with other readings told beside it."""
    shown_parts = {"stated": main, **parts}
    return replace(main, detail=_told(shown_parts), parts=tuple(shown_parts.items()))


def denies(judgement: Judgement) -> Judgement:
    """The opposite: holds where the statement fails."""
    if judgement.kind in (OUTSIDE, AMBIGUOUS):
        return judgement
    kind = REPRODUCES if judgement.kind in FAILING else WRONG
    return replace(judgement, kind=kind, detail=f"it must not hold: {judgement.detail}", against=())


def rests_on(judgement: Judgement, grounds: Mapping[str, Judgement]) -> Judgement:
    """A statement that stands only if other claims do."""
    fallen = [name for name, ground in grounds.items() if ground.kind in FAILING]
    if not fallen or judgement.kind in FAILING:
        return judgement
    said = f"rests on claim {', '.join(fallen)}, which does not stand; {judgement.detail}"
    return replace(judgement, kind=UNSUPPORTED, detail=said)


def _told(parts: Mapping[str, Judgement]) -> str:
    return "; ".join(f"{name}: {part.verdict} ({part.detail})" for name, part in parts.items())

"""What a hierarchical index chooses itself, and which other choices its values admit.

A geometric mean needs values above 0 and entropy weights none below 0. A choice that would leave
most draws without a score is not offered, so that an interval is not one of the lucky draws.
"""

from __future__ import annotations

from pipelines.reference.definitions import Definition

AS_DECLARED = "declared"


def own_of_tree(definition: Definition) -> dict[str, str]:
    """The definition's own scale, weights and mean; ``declared`` where its levels differ."""
    options, levels = definition.options, definition.dimension
    return {
        "scale": options.normalisation,
        "level_weights": _common([part.weights or options.weights for part in levels], ("given",)),
        "level_mean": _common([part.mean or options.mean for part in levels]),
    }


def _common(rules: list[str], never: tuple[str, ...] = ()) -> str:
    """The rule of all levels, or that each has its own."""
    return rules[0] if len(set(rules)) == 1 and rules[0] not in never else AS_DECLARED


def admissible(definition: Definition, factor: str, choice: str) -> bool:
    """Whether a choice gives scores whatever the other factors choose; the own one always may."""
    own = own_of_tree(definition)
    if factor not in own or definition.method != "weighted_mean" or choice == own[factor]:
        return True
    signed = [part.normalisation == "z_score" for part in definition.dimension]
    lowest = definition.options.range[0]
    if choice == "z_score":
        # Its values lie on both sides of 0.
        declared = {part.mean or definition.options.mean for part in definition.dimension}
        return (
            "geometric" not in declared
            and not _geometric(own, lowest, signed)
            and (not _entropy(own, lowest, signed))
        )
    if choice == "geometric":
        return _geometric(own, lowest, signed)
    return choice != "entropy" or _entropy(own, lowest, signed)


def _geometric(own: dict[str, str], lowest: float, signed: list[bool]) -> bool:
    return own["scale"] != "z_score" and lowest > 0 and not any(signed)


def _entropy(own: dict[str, str], lowest: float, signed: list[bool]) -> bool:
    return own["scale"] != "z_score" and lowest >= 0 and not any(signed)

"""All figures of one bulletin held against each other, and against what persons decided."""

from __future__ import annotations

from collections import defaultdict

from pipelines.extracts.problems import ExtractError, ExtractProblem
from pipelines.extracts.prose.items import GROWTH, QUESTION, REJECTED, REPEAT, UNUSED, VALUE, Item
from pipelines.extracts.prose.lexicon import Lexicon

SHOWN = 5


def settle(items: list[Item], sha256: str, lexicon: Lexicon, file: str) -> list[Item]:
    """Apply confirmations, then make two values for one key a question.

    Raises:
        ExtractError: a confirmation names no figure of the file, accepts what is not complete, or
            two accepted figures contradict each other.
    """
    confirmed = lexicon.confirmed.get(sha256, {})
    by_cell = {item.cell: item for item in items}
    for cell in confirmed:
        if cell not in by_cell:
            _fail(file, cell, "a confirmation", "a place of a figure in this very file")
    items = [
        _decided(item, confirmed[item.cell], lexicon, file) if item.cell in confirmed else item
        for item in items
    ]
    settled = _agreeing(items, set(confirmed), lexicon, file)
    kept = {item.cell for item in settled if item.role == VALUE}
    return [
        item.but(role=UNUSED, reason="growth of a figure that is not read")
        if item.role == GROWTH and item.of not in kept
        else item
        for item in settled
    ]


def _decided(item: Item, row: dict[str, str], lexicon: Lexicon, file: str) -> Item:
    said = f"{row['action']} by {row['confirmed_by']} on {row['confirmed_on']}: {row['reason']}"
    if row["action"] == "reject":
        return item.but(role=REJECTED, reason=said)
    changed = item
    if row["action"] == "replace":
        changed = item.but(
            name=row["indicator_printed"] or item.name,
            region=row["region_printed"] or item.region,
            year=int(row["year_printed"]) if row["year_printed"] else item.year,
            unit=row["unit_printed"] or item.unit,
            value_text=row["value"],
        )
        if row["region_printed"]:
            levels = {level for level, _ in lexicon.regions.get(row["region_printed"], [])}
            changed = changed.but(
                level=item.level if item.level in levels else min(levels, default="")
            )
    if not changed.complete:
        _fail(
            file, item.cell, f"{row['action']} of a figure without "
            + ", ".join(_lacking(changed)), "`replace` with what is lacking",
        )  # fmt: skip
    if changed.name not in lexicon.indicators or not lexicon.fits(changed.unit, changed.name):
        _fail(
            file, item.cell, f"{row['action']} with {changed.name!r} in {changed.unit!r}",
            "an indicator of indicator_names.csv and a unit that fits it",
        )  # fmt: skip
    return changed.but(role=VALUE, reason=said)


def _lacking(item: Item) -> list[str]:
    parts = {
        "indicator": item.name, "region": item.region and item.level, "year": item.year,
        "unit": item.unit,
    }  # fmt: skip
    return [name for name, there in parts.items() if not there]


def _agreeing(items: list[Item], confirmed: set[str], lexicon: Lexicon, file: str) -> list[Item]:
    groups: dict[tuple[object, ...], list[Item]] = defaultdict(list)
    for item in items:
        if item.role in {VALUE, QUESTION} and item.name:
            groups[item.key].append(item)
    changed: dict[str, Item] = {}
    for group in groups.values():
        for item in _one_key(group, confirmed, lexicon, file):
            changed[item.cell] = item
    return [changed.get(item.cell, item) for item in items]


def _one_key(
    group: list[Item], confirmed: set[str], lexicon: Lexicon, file: str
) -> list[Item]:  # fmt: skip
    """Readings of one key: a person's choice first, then exact figures that all agree."""
    chosen = [item for item in group if item.cell in confirmed and item.role == VALUE]
    read = chosen or [item for item in group if item.role == VALUE]
    if not read:
        return group
    finest = min(
        read, key=lambda item: (lexicon.in_base(_unit_of_print(item), item.unit), place_of(item))
    )
    if not all(_agree(item, finest, lexicon) for item in read):
        if chosen:
            _fail(file, chosen[0].cell, "two accepted figures for one key", "one of them")
        values = ", ".join(f"{item.printed}{item.unit} ({item.cell})" for item in read[:SHOWN])
        values += f" and {len(read) - SHOWN} more" if len(read) > SHOWN else ""
        return [
            item.but(role=QUESTION, reason=f"two values for one key: {values}")
            if item.role == VALUE else item
            for item in group
        ]  # fmt: skip
    made = []
    for item in group:
        if item is finest:
            made.append(item)
        elif item.role == VALUE and item in read:
            made.append(item.but(role=REPEAT, reason=f"says the same as {finest.cell}"))
        elif chosen:
            made.append(item.but(role=UNUSED, reason=f"a person chose {finest.cell}"))
        elif _agree(item, finest, lexicon):
            made.append(item.but(role=REPEAT, reason=f"says the same as {finest.cell}"))
        else:
            made.append(item)
    return made


def place_of(item: Item) -> tuple[int, int, int]:
    """Order of a figure in the file."""
    return item.sentence.paragraph, item.sentence.number, item.start


def _unit_of_print(item: Item) -> float:
    """Size of the last printed digit."""
    decimals = len(item.sentence.view[item.start : item.end].partition(".")[2])
    return 10.0**-decimals


def _agree(item: Item, finest: Item, lexicon: Lexicon) -> bool:
    """Whether a coarser figure is the finer one, rounded as printed."""
    if item.value_text or finest.value_text:
        return item is finest
    if not item.unit or item.unit not in lexicon.dimensions:
        return False
    half = lexicon.in_base(_unit_of_print(item), item.unit) / 2
    difference = abs(
        lexicon.in_base(item.number, item.unit) - lexicon.in_base(finest.number, finest.unit)
    )
    same_unit = item.unit == finest.unit and _unit_of_print(item) == _unit_of_print(finest)
    return difference == 0 if same_unit else difference <= half * (1 + 1e-9)


def _fail(file: str, cell: str, found: str, expected: str) -> None:
    raise ExtractError([ExtractProblem(file, found, expected, f"{cell} (confirmations.csv)")])

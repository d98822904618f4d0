"""What the made-up yearbooks print: which series in which edition, unit, shape, with which traits.

Two editions a source: the earlier in another unit and before revision, the later over it. Gaps are
inside a series, marked in the ways that publishers mark them; some cells carry a footnote or flag.
Which series are printed follows from the catalogue and the index definitions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.demonstration import series
from pipelines.demonstration.places import Place, places, table
from pipelines.demonstration.shapes import SHAPES, Key, Shape, Sheet
from pipelines.reference import Catalogue, Definition
from pipelines.reference.catalogue import Row

FIRST, LAST = 2013, 2022
YEARS = range(FIRST, LAST + 1)
POINTS = {"latitude", "longitude"}
GAP_MARKS = ("", "…", "-")
NATION = 6.0  # the made-up nation is this many times its four provinces


@dataclass(frozen=True)
class Edition:
    """One edition of every source: its name, the data years it prints, and when it came out."""

    name: str
    years: range
    published: str
    last: bool


EDITIONS = (
    Edition("2018", range(FIRST, 2018), "2018-10-31", False),
    Edition("2023", range(2016, LAST + 1), "2023-10-31", True),
)


@dataclass(frozen=True)
class Printed:
    """One file to be written: its sheet and shape, and what its sidecar says."""

    source: str
    edition: Edition
    name: str
    level: str
    sheet: Sheet
    shape: Shape


@dataclass(frozen=True)
class Series:
    """An observed indicator as printed: name, years, true values and values before revision."""

    row: Row
    head: str
    level: str
    regions: Sequence[Place]
    values: np.ndarray
    early: np.ndarray
    gaps: frozenset[tuple[int, int]]
    last_year: int

    @property
    def indicator(self) -> str:
        """Its id in the catalogue."""
        return self.row["indicator_id"]

    @property
    def whole_numbers(self) -> bool:
        """Whether it counts things that are not divided."""
        return self.row["unit"] in {"人", "个", "件", "篇", "项", "所", "人年", "家"}


def printed_tables(
    catalogue: Catalogue, definitions: Mapping[str, Definition]
) -> Iterator[Printed]:
    """Every table of the demonstration, in a fixed order."""
    sources = {row["source_table"]: row for row in table("sources")}
    groups: dict[tuple[str, str], list[Series]] = defaultdict(list)
    for one in all_series(catalogue, definitions):
        source = _source(one, sources)
        alone = one.indicator if _shape(one, source).one_indicator else "panel"
        groups[source["source_id"], f"{one.level}_{alone}"].append(one)
    units = {row["unit"]: row for row in catalogue["units"]}
    for (source_id, name), members in sorted(groups.items()):
        source = _source(members[0], sources)
        shape = _shape(members[0], source)
        for edition in EDITIONS:
            sheet = _sheet(members, edition, units, source["source_table"] or "其他资料")
            yield Printed(source_id, edition, name, members[0].level, sheet, shape)


def _source(one: Series, sources: Mapping[str, Row]) -> Row:
    """Source that prints a series; tables of a yearbook that is not listed have one in common."""
    return sources.get(one.row["source_table"], sources[""])


def _shape(one: Series, source: Row) -> Shape:
    """Shape of a source's tables; the nation is one row of a panel."""
    return SHAPES["panel" if one.level == "nation" else source["shape"]]


def all_series(catalogue: Catalogue, definitions: Mapping[str, Definition]) -> Iterator[Series]:
    """Every observed indicator at every level that an index asks for; of cities where none does."""
    # The first name of an indicator; one without a note (a wording of one publisher) before others.
    names = sorted(catalogue["indicator_names"], key=lambda row: bool(row["note"]))
    heads = {row["indicator_id"]: row["printed_name"] for row in reversed(names)}
    rules = _rules(catalogue)
    observed = {identity: catalogue.indicators[identity] for identity in rules if identity in heads}
    cities = places("city")
    true = city_figures(catalogue)
    first = series.before_revision(true, rules)
    wanted = levels(catalogue, definitions)
    open_cells = _gap_counts(catalogue, definitions)
    for identity, row in observed.items():
        for level in sorted(wanted.get(identity, {"city"})):
            regions = places(level)
            values, early = (
                _at_level(found[identity], found["population"], row["aggregation"], cities, regions)
                for found in (true, first)
            )
            draw_years = _gap_years(catalogue, identity)
            n = min(open_cells.get(identity, 0), 1 if level == "province" else 2)
            missing = series.gaps(f"{identity} {level}", n, len(regions), draw_years)
            yield Series(
                row, heads[identity], level, regions, values, early, frozenset(missing),
                int(rules[identity].get("last_year") or LAST),
            )  # fmt: skip


def city_figures(catalogue: Catalogue) -> dict[str, np.ndarray]:
    """True values of every observed indicator, shape (cities, years)."""
    size = np.array([float(city.size) for city in places("city")])
    return series.city_series(_rules(catalogue), size, len(YEARS))


def _rules(catalogue: Catalogue) -> dict[str, Row]:
    """Rule of every observed indicator: its own, or that of its kind."""
    own = {row["indicator_id"]: row for row in table("series")}
    return {
        identity: own.get(identity) or series.default_rule(row["unit"], row["aggregation"])
        for identity, row in catalogue.indicators.items()
        if row["kind"] == "observed" and identity not in POINTS
    }


def levels(catalogue: Catalogue, definitions: Mapping[str, Definition]) -> dict[str, set[str]]:
    """Levels at which the index definitions need each observed indicator."""
    parts = defaultdict(set)
    for row in catalogue.parts():
        parts[row["indicator_id"]].add(row["part_id"])
    found: dict[str, set[str]] = defaultdict(set)
    for definition in definitions.values():
        for identity in definition.indicator_ids:
            for part in parts[identity]:
                found[part].add(definition.level)
        if definition.options.eta_indicator:
            found[definition.options.eta_indicator] |= {definition.level, "nation"}
    return found


def _at_level(
    values: np.ndarray, weight: np.ndarray, aggregation: str, cities: list[Place],
    regions: Sequence[Place],
) -> np.ndarray:  # fmt: skip
    """Series of cities, provinces or the nation; sums, or means weighted by population."""
    if regions[0].level == "city":
        return values
    member = np.array(
        [[city.parent_code == region.region_code for city in cities] for region in regions], float
    )
    if regions[0].level == "nation":
        member = np.full((1, len(cities)), NATION)
    total = member @ values
    return total if aggregation == "sum" else (member @ (values * weight)) / (member @ weight)


def _gap_counts(catalogue: Catalogue, definitions: Mapping[str, Definition]) -> dict[str, int]:
    """How many cells of a city series may stay open without costing an index its coverage.

    None where a series is a denominator or one of several terms, or an index needs every cell.
    """
    none = {d.options.eta_indicator for d in definitions.values()}
    shared = defaultdict(set)
    for row in catalogue.parts():
        shared[row["indicator_id"], row["role"]].add(row["part_id"])
        if row["role"] not in {"itself", "numerator"}:
            none.add(row["part_id"])
    for (_, role), parts in shared.items():
        if role == "numerator" and len(parts) > 1:
            none |= parts
    strict = {
        identity for d in definitions.values() if d.coverage == 1 for identity in d.indicator_ids
    }
    none |= {
        part for (identity, _), parts in shared.items() if identity in strict for part in parts
    }
    return {identity: 0 if identity in none else 2 for identity in catalogue.indicators}


def _gap_years(catalogue: Catalogue, identity: str) -> list[int]:
    """Years inside a series that no declared break touches."""
    breaks = {int(row["year"]) for row in catalogue["breaks"] if row["indicator_id"] == identity}
    return [year for year in range(FIRST + 2, LAST - 1) if not breaks & {year, year + 1}]


def _sheet(
    members: list[Series], edition: Edition, units: Mapping[str, Row], source_table: str
) -> Sheet:
    cells: dict[Key, str] = {}
    flags: dict[Key, str] = {}
    printed_units = {}
    for one in members:
        unit = one.row["unit"] if edition.last else _other_unit(one, units)
        printed_units[one.indicator] = unit
        factor = _size(one.row["unit"], units) / _size(unit, units)
        _print(one, edition, factor, cells, flags)
    return Sheet(
        f"示例 {members[0].head if len(members) == 1 else source_table}",
        f"示例 {source_table}",
        {one.indicator: one.head for one in members},
        printed_units,
        {one.indicator: one.row["scope"] for one in members},
        members[0].regions,
        edition.years,
        cells,
        flags,
    )


def _print(
    one: Series, edition: Edition, factor: float, cells: dict[Key, str], flags: dict[Key, str]
) -> None:
    """Texts of one series in an edition, with its gaps, marks and flags."""
    values = one.values if edition.last else one.early
    decimals = 0 if one.whole_numbers else 2 if np.median(values) >= 10 else 4
    # A larger unit needs more digits to print the same figure, a smaller one fewer.
    digits = max(0, decimals - round(np.log10(factor)))
    noted = series.footnote(one.indicator, len(one.regions))
    for place, region in enumerate(one.regions):
        for year in edition.years:
            key = (one.indicator, region.region_code, year)
            number = round(float(values[place, year - FIRST]), decimals)
            text = f"{number * factor:.{digits}f}"
            if (place, year) in one.gaps or year > one.last_year:
                text = GAP_MARKS[(place + year) % len(GAP_MARKS)]
            elif year == edition.years[0] and edition.last:
                flags[key] = "r"
            elif year == edition.years[0] and place == noted:
                text += "①"
            cells[key] = text


def _other_unit(one: Series, units: Mapping[str, Row]) -> str:
    """Unit of the earlier edition: ten thousand times smaller where there is one, or larger."""
    own = one.row["unit"]
    if "/" in own or own not in units:
        return own
    alike = [u for u in units if units[u]["dimension"] == units[own]["dimension"] and u != own]
    scale = {u: _size(own, units) / _size(u, units) for u in alike}
    smaller = [u for u, factor in scale.items() if factor == 1e4]
    larger = [u for u, factor in scale.items() if factor == 1e-4 and np.median(one.values) > 1e5]
    return next(iter([*smaller, *larger]), own)


def _size(unit: str, units: Mapping[str, Row]) -> float:
    return float(units[unit]["multiplier"]) if unit in units else 1.0

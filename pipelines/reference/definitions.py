"""Index definitions: one TOML file an index, checked against the catalogue before arithmetic."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from pipelines.reference.catalogue import Catalogue, ReferenceError, Row
from pipelines.reference.definition_checks import definition_problems
from pipelines.reference.layouts import Strict, placed, read_toml

Method = Literal[
    "entropy_sum", "entropy_topsis", "weighted_mean", "synergy", "coupling", "gravity", "growth",
    "total",
]  # fmt: skip
Scale = Literal["min_max", "z_score", "rank"]
Mean = Literal["arithmetic", "geometric"]
Weights = Literal["entropy", "equal", "given"]
Eta = Literal["regions_same_year", "national_year_share", "own_year_share"]


# What parts of a score are told under where that is no dimension of the definition, by method:
# id and labels, in Chinese and English.
PARTNER = "partner"
BESIDE_DIMENSIONS = {
    "gravity": [(PARTNER, "伙伴地区（与其之间的引力流量）", "partner region, by the flow to it")]
}


class Options(Strict):
    """The choices of the methods; each method reads its own and leaves the others alone."""

    normalisation: Scale = "min_max"
    range: tuple[float, float] = (0.0, 1.0)
    mean: Mean = "arithmetic"
    zero: Literal["0ln0"] | float = "0ln0"
    metric: Literal["weighted", "weight_inside_root"] = "weighted"
    weights: Weights = "entropy"
    variant: Literal["standard", "wang2021", "coefficient_lost", "no_root", "liao1999"] = "standard"
    closed: Literal["left", "right"] = "left"
    base_year: int | None = None
    across_breaks: bool = False
    order: Literal["linear", "geometric"] = "linear"
    degree: Literal["weighted_sum", "geometric"] = "weighted_sum"
    eta_indicator: str | None = None
    eta: list[Eta] = []
    exponent: float = 2.0
    distance: Literal["great_circle_km"] = "great_circle_km"


class DefinedIndicator(Strict):
    """An indicator of an index, the direction in which it is better, and a weight if given."""

    id: str
    direction: Literal["+", "-"] | None = None
    weight: float | None = Field(default=None, ge=0)


class Dimension(Strict):
    """A dimension, chain, subsystem or mass of an index.

    In a weighted mean dimensions are nested: each is made of its indicators or of the dimensions
    that name it as their parent; the one without a parent is the index itself. ``mean`` and
    ``weights`` say how it is made of them (the options where it does not say), ``normalisation``
    how dimensions under it are put on one scale first (not at all where it does not say), and
    ``weight`` is its own in its parent.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label_zh: str
    label_en: str
    parent: str | None = None
    weight: float | None = Field(default=None, ge=0)
    mean: Mean | None = None
    weights: Weights | None = None
    normalisation: Scale | None = None
    indicators: list[DefinedIndicator] = []


class Definition(Strict):
    """An index: method, regions, years, rule of coverage, options and indicators."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label_zh: str
    label_en: str
    method: Method
    origin: str
    level: Literal["city", "province"]
    groups: list[str] = Field(min_length=1)
    extra_regions: list[str] = []
    years: tuple[int, int]
    pool: Literal["all", "group", "year"] = "all"
    aggregate: Literal["own_pool", "none"] = "none"
    coverage: float = Field(default=1.0, ge=0, le=1)
    selection: Literal["meets_coverage", "all_required", "row_by_row"] = "all_required"
    options: Options = Options()
    dimension: list[Dimension] = Field(min_length=1)

    @property
    def all_years(self) -> list[int]:
        """Years of the index, with its base year where that lies outside them."""
        years = set(range(self.years[0], self.years[1] + 1))
        return sorted(years | ({self.options.base_year} if self.options.base_year else set()))

    @property
    def indicator_ids(self) -> list[str]:
        """Indicator ids in the order of the definition."""
        return [indicator.id for part in self.dimension for indicator in part.indicators]

    @property
    def directions(self) -> dict[str, str]:
        """Direction of each indicator; methods that take values as they are need none."""
        return {i.id: i.direction or "+" for part in self.dimension for i in part.indicators}

    @property
    def weights(self) -> dict[str, float]:
        """Weights that the definition gives; empty where they are computed."""
        given = {i.id: i.weight for part in self.dimension for i in part.indicators}
        return {identity: weight for identity, weight in given.items() if weight is not None}

    @property
    def dimensions(self) -> dict[str, str]:
        """Dimension id of each indicator."""
        return {i.id: part.id for part in self.dimension for i in part.indicators}


def load_definitions(folder: Path, catalogue: Catalogue) -> dict[str, Definition]:
    """Read every index definition under ``folder``, by id.

    Raises:
        ReferenceError: a file is malformed, its name is not its id, or it names an indicator,
            group or region that is not in the catalogue, or what its method needs is missing; the
            message names file and line.
    """
    found: dict[str, Definition] = {}
    for path in sorted(folder.glob("*.toml")):
        definition = read_toml(path, Definition)
        problems = list(definition_problems(definition, path, catalogue))
        if problems:
            raise ReferenceError(placed(path, problems))
        found[definition.id] = definition
    return found


def definition_tables(
    definitions: dict[str, Definition], catalogue: Catalogue
) -> dict[str, list[Row]]:
    """The definitions as reference tables: dimensions, indicators, regions, years of each index.

    Returns rows for ``index_definitions``, ``index_dimensions``, ``index_indicators``,
    ``index_regions`` and ``index_years``; regions carry the group they stand for in that index.
    """
    tables: dict[str, list[Row]] = {
        "index_definitions": [], "index_dimensions": [], "index_indicators": [],
        "index_regions": [], "index_years": [],
    }  # fmt: skip
    for index_id, definition in definitions.items():
        tables["index_definitions"].append(
            {
                "index_id": index_id,
                "label_zh": definition.label_zh,
                "label_en": definition.label_en,
                "method": definition.method,
                "origin": definition.origin,
                "level": definition.level,
                "first_year": str(definition.years[0]),
                "last_year": str(definition.years[1]),
                "eta_indicator": definition.options.eta_indicator or "",
                "pool": definition.pool,
                "aggregate": definition.aggregate,
                "coverage": str(definition.coverage),
                "selection": definition.selection,
                "options": definition.options.model_dump_json(exclude_unset=True),
            }
        )
        tables["index_dimensions"] += _dimension_rows(definition)
        for position, identity in enumerate(definition.indicator_ids, start=1):
            tables["index_indicators"].append(
                {
                    "index_id": index_id,
                    "dimension": definition.dimensions[identity],
                    "indicator_id": identity,
                    "direction": definition.directions[identity],
                    "position": str(position),
                }
            )
        members = [
            (row["region_code"], row["group_id"])
            for row in catalogue["region_groups"]
            if row["level"] == definition.level and row["group_id"] in definition.groups
        ]
        members += [(code, "") for code in definition.extra_regions]
        tables["index_regions"] += [
            {"index_id": index_id, "level": definition.level, "region_code": c, "group_id": g}
            for c, g in members
        ]
        tables["index_years"] += [
            {"index_id": index_id, "year": str(year)} for year in definition.all_years
        ]
    return tables


def _dimension_rows(definition: Definition) -> list[Row]:
    """What ``dimension`` may hold in the tables of an index, in the order of the definition."""
    found = [(d.id, d.label_zh, d.label_en, d.parent or "") for d in definition.dimension]
    found += [(*named, "") for named in BESIDE_DIMENSIONS.get(definition.method, [])]
    return [
        {
            "index_id": definition.id, "dimension": identity, "label_zh": zh, "label_en": en,
            "parent": parent, "position": str(position),
        }
        for position, (identity, zh, en, parent) in enumerate(found, start=1)
    ]  # fmt: skip

"""Robustness of every index by its method: the model, its own choices, and all tables."""

from __future__ import annotations

import pandas as pd
from threadpoolctl import threadpool_limits

from pipelines.computation.frames import Frames
from pipelines.computation.robustness.account import account, leave_one_out
from pipelines.computation.robustness.admissible import own_of_tree
from pipelines.computation.robustness.composite import PooledModel
from pipelines.computation.robustness.hierarchy import HierarchyModel
from pipelines.computation.robustness.layout import lay_out
from pipelines.computation.robustness.networks import GravityModel
from pipelines.computation.robustness.prepared import Prepared, factors_of, prepare
from pipelines.computation.robustness.sensitivity import sobol
from pipelines.computation.robustness.series import GrowthModel, TotalModel
from pipelines.computation.robustness.specification import curve_of
from pipelines.computation.robustness.subsystems import SynergyModel
from pipelines.reference.definitions import Definition
from pipelines.reference.uncertainty import Statements, Uncertainty
from pipelines.spreading import Spread, here
from pipelines.statistics.draws import Factor, Model

# Tables that the models read beside the inputs of their index.
READS = [
    "robustness.fill_errors", "robustness.member_shares", "robustness.deflators",
    "reference.indicators", "indices.eta", "indices.growth", "clean.coordinates",
]  # fmt: skip
TABLES = (
    "factors", "intervals", "probabilities", "overtaking", "leave_one_out", "statements",
    "specifications", "curve", "sobol",
)  # fmt: skip


def own_choices(definition: Definition) -> dict[str, str]:
    """What the definition itself chooses, by factor; ``!`` before the reason where it cannot."""
    options = definition.options
    zero = options.zero if isinstance(options.zero, str) else f"{options.zero:g}"
    return {
        "zero": zero,
        "weighting": options.weights,
        "normalisation": options.normalisation,
        "combination": options.metric if definition.method == "entropy_topsis" else "arithmetic",
        "pool": definition.pool,
        "left_out": "none",
        "price_basis": "nominal",
        "gap_fill": "drawn",
        "variant": options.variant,
        "eta": options.eta[0] if options.eta else "!no reading of η is declared",
        "order": options.order,
        "degree": options.degree,
        "bounds": "0",
        "k_reading": "out_strength",
        "exponent": f"{options.exponent:g}",
        "across_breaks": "taken" if options.across_breaks else "none",
        **own_of_tree(definition),
    }


def model_of(
    prepared: Prepared, factors: list[Factor], own: dict[str, str], frames: Frames
) -> Model:
    """The model of an index by its method."""
    method = prepared.definition.method
    if method == "synergy":
        return SynergyModel(prepared, factors, own, frames["indices.eta"])
    if method == "gravity":
        return GravityModel(prepared, factors, own, frames["clean.coordinates"])
    if method == "growth":
        return GrowthModel(prepared, factors, own, frames["indices.growth"])
    if method == "weighted_mean":
        return HierarchyModel(prepared, factors, own)
    if method == "total":
        return TotalModel(prepared, factors, own)
    return PooledModel(prepared, factors, own)


def robustness_of(
    definition: Definition, frames: Frames, uncertainty: Uncertainty, statements: Statements,
    spread: Spread = here,
) -> dict[str, pd.DataFrame]:  # fmt: skip
    """Tables ``TABLES`` of one index; empty ones where it is not computed.

    Args:
        definition: the index.
        frames: its ``inputs`` and the tables ``READS``.
        uncertainty: factors, draws, seed and width of the intervals.
        statements: what is tried under every specification.
        spread: how parts of the draws are run.
    """
    if frames["inputs"].empty:
        return {name: pd.DataFrame() for name in TABLES}
    indicators = frames["reference.indicators"]
    nominal = set(indicators.loc[indicators["price_basis"] == "nominal", "indicator_id"])
    prepared = prepare(definition, frames, nominal)
    own = own_choices(definition)
    factors, factor_rows = factors_of(prepared, uncertainty, own)
    if reason := _too_many(frames["inputs"], uncertainty.largest):
        left_out = [{**row, "applies": False, "reason": reason} for row in factor_rows]
        return {name: pd.DataFrame() for name in TABLES} | {"factors": pd.DataFrame(left_out)}
    with threadpool_limits(1):
        return _tables(prepared, factors, own, frames, uncertainty, statements, spread) | {
            "factors": pd.DataFrame(factor_rows)
        }


def _too_many(inputs: pd.DataFrame, largest: int | None) -> str:
    """Why an index is not drawn; empty where it is."""
    single = inputs[inputs["role"] == "object"]
    regions = int(single.groupby("year")["region_code"].nunique().max())
    if largest is None or regions <= largest:
        return ""
    return f"not drawn: {regions} regions a year, more than the {largest} of uncertainty.toml"


def _tables(
    prepared: Prepared, factors: list[Factor], own: dict[str, str], frames: Frames,
    uncertainty: Uncertainty, statements: Statements, spread: Spread,
) -> dict[str, pd.DataFrame]:  # fmt: skip
    """Every table of an index but its factors."""
    definition = prepared.definition
    layout = lay_out(definition, model_of(prepared, factors, own, frames))
    found = account(
        definition.id, layout, prepared.uncertain.law,
        uncertainty.draws, uncertainty.seed, uncertainty.interval, spread,
    )  # fmt: skip
    return {
        "intervals": found.intervals,
        "probabilities": found.probabilities,
        "overtaking": found.overtaking,
        "leave_one_out": leave_one_out(definition.id, layout, prepared.columns),
        **curve_of(prepared, layout, statements, uncertainty.seed),
        "sobol": (
            sobol(
                definition.id, layout, prepared.uncertain.law, statements.sobol_samples,
                uncertainty.seed,
            )
            if statements.about(definition.id) else pd.DataFrame()
        ),
    }  # fmt: skip


def all_of(
    definitions: dict[str, Definition],
    frames: Frames,
    uncertainty: Uncertainty,
    statements: Statements,
    spread: Spread = here,
) -> dict[str, pd.DataFrame]:
    """Tables ``TABLES`` of every index, one under the other.

    Args:
        definitions: by index id.
        frames: ``<index_id>.inputs`` of each, and the tables ``READS``.
        uncertainty: factors, draws, seed and width of the intervals.
        statements: what is tried under every specification.
        spread: how indices, and parts of their draws, are run.
    """
    common = {name: frames[name] for name in READS}
    found = spread(
        robustness_of,
        [
            (definition, {**common, "inputs": frames[f"{index_id}.inputs"]},
             uncertainty, statements, spread)
            for index_id, definition in definitions.items()
        ],
    )  # fmt: skip
    stacked = {name: [tables[name] for tables in found if len(tables[name])] for name in TABLES}
    return {
        name: pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
        for name, parts in stacked.items()
    }

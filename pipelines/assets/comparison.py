"""The comparison's tables that are not SQL: tiers, and indices under every reading."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.assets.tables import Table, frame_table
from pipelines.computation.readings import readings
from pipelines.computation.tiers import tier_rows
from pipelines.reference import Definition

TIER_INPUTS = ["indices.scores", "clean.observations", "reference.region_groups"]


def comparison_tables(definitions: Mapping[str, Definition]) -> list[Table]:
    """``comparison.tiers`` and ``comparison.readings``."""
    stages = [
        f"{index_id}.{stage}"
        for index_id, definition in definitions.items()
        for stage in ("normalised", "weights")
        if definition.method == "entropy_topsis"
    ]
    collected = ["indices.coupling", "indices.gravity_activity", "indices.synergy"]
    return [
        frame_table(
            "comparison.tiers", TIER_INPUTS,
            lambda _, frames: tier_rows(*(frames[name] for name in TIER_INPUTS)),
            where={"clean.observations": "indicator_id = 'printed_outward_activity'"},
            description="自然断点法（Fisher-Jenks）| natural breaks, on figures and on logarithms",
        ),
        frame_table(
            "comparison.readings", [*collected, *stages],
            lambda _, frames: readings(definitions, frames),
            description="公式各读法并列 | readings of the formulas side by side",
        ),
    ]  # fmt: skip

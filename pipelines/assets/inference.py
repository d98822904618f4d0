"""Inference as assets: bounds where cells are missing, masses that a printed column implies."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.assets.tables import Table, frame_table
from pipelines.computation.inference import implied_masses, index_bounds
from pipelines.reference import Definition

MASS_INPUTS = ["clean.observations", "clean.coordinates", "reference.region_groups"]


def inference_tables(definitions: Mapping[str, Definition]) -> list[Table]:
    """``inference.gravity_masses`` and ``inference.index_bounds``: never read by any index."""
    return [
        frame_table(
            "inference.gravity_masses", MASS_INPUTS,
            lambda _, frames: implied_masses(frames),
            where={"clean.observations": "indicator_id = 'printed_outward_activity'"},
            description="推断，不是数据 | inference, not data: the printed column read backwards",
        ),
        frame_table(
            "inference.index_bounds", ["indices.grid"],
            lambda _, frames: index_bounds(definitions, frames["indices.grid"]),
            description="推断，不是数据 | inference, not data: what missing cells leave open",
        ),
    ]  # fmt: skip

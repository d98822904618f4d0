"""The comparison's table that is not SQL: tiers by natural breaks."""

from pipelines.assets.tables import Table, frame_table
from pipelines.computation.tiers import tier_rows

READS = ["indices.scores", "clean.observations", "reference.region_groups"]


def tiers_table() -> Table:
    """``comparison.tiers``: cities of every group in three tiers, by index and year."""
    return frame_table(
        "comparison.tiers", READS, lambda _, frames: tier_rows(*(frames[name] for name in READS)),
        description="自然断点法（Fisher-Jenks）| natural breaks, on figures and on logarithms",
    )  # fmt: skip

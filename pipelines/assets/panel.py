"""The panel's one step that is not SQL: gaps filled by interpolation."""

from __future__ import annotations

from pipelines import computation, interpolation
from pipelines.assets.tables import Table, code_of, frame_table
from pipelines.computation import fill_gaps

READS = ["panel.selected", "reference.indicators", "panel.breaks"]


def filled_table() -> Table:
    """``panel.filled``: the interpolated cells alone, with the addresses of both ends."""
    return frame_table(
        "panel.filled", READS, lambda _, frames: fill_gaps(*(frames[name] for name in READS)),
        description="只在年份内部线性插补，首尾缺口与断点不补 | interior gaps, linear in the year; "
        "ends stay missing and no break is crossed",
        code=code_of(interpolation, computation.gaps),
    )  # fmt: skip

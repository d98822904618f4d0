"""The panel's steps that are not SQL: gaps filled, the error of the fill, and jumps."""

from pipelines import computation, interpolation
from pipelines.assets.tables import Table, code_of, frame_table
from pipelines.computation.gaps import CELLS, fill_errors, fill_gaps
from pipelines.statistics import changes, jumps

SERIES = ["panel.selected", "panel.series", "reference.indicators", "panel.breaks"]
NARROW = {"panel.selected": CELLS}
CODE = code_of(interpolation, computation.gaps)


def computed_tables() -> list[Table]:
    """``panel.filled``, ``panel.gap_errors`` and ``panel.jumps``."""
    return [
        frame_table(
            "panel.filled",
            SERIES,
            lambda _, frames: fill_gaps(*(frames[name] for name in SERIES)),
            description="只在年份内部插补，首尾缺口与断点不补 | interior gaps only; ends stay "
            "missing and no break is crossed",
            code=CODE,
            columns=NARROW,
        ),
        frame_table(
            "panel.gap_errors",
            SERIES,
            lambda _, frames: fill_errors(*(frames[name] for name in SERIES)),
            description="逐一剔除已公布值再插补 | published values left out and filled in turn",
            code=CODE,
            columns=NARROW,
        ),
        frame_table(
            "panel.jumps",
            ["panel.selected", "panel.breaks"],
            lambda _, frames: jumps.find_jumps(frames["panel.selected"], frames["panel.breaks"]),
            description="与自身历史及同类地区都不相符的变化 | changes that neither a region's own "
            "history nor its peers explain",
            code=code_of(changes, jumps),
        ),
    ]

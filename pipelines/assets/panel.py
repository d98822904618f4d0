"""The panel's steps that are not SQL: gaps filled, the error of the fill, and jumps."""

from collections.abc import Callable

import pandas as pd

from pipelines import computation, interpolation, longtables
from pipelines.assets.tables import Frames, Table, code_of, frame_table
from pipelines.assets.workbench import Workbench
from pipelines.computation.gaps import CELLS, SERIES, fill_errors, fill_gaps, known_cells
from pipelines.statistics import changes, jumps

KNOWN = ["panel.selected", "panel.rescoped"]
OTHERS = ["panel.series", "reference.indicators", "panel.breaks"]
# Values of the panel that are in memory at once; more where one indicator alone has more.
AT_ONCE = 2_000_000
NUMBERS = ["series_id", "year", "value"]
JUDGED = [*SERIES, "year", "value", "unit", "address"]
NARROW = {"panel.selected": CELLS, "panel.rescoped": [*CELLS, "used"]}
CODE = code_of(interpolation, computation.gaps)


def _on_series(
    compute: Callable[..., pd.DataFrame],
) -> Callable[[Workbench, Frames], pd.DataFrame]:
    """A function of gaps on all values known before filling: chosen, or made of other scopes."""

    def made(_: Workbench, frames: Frames) -> pd.DataFrame:
        return compute(known_cells(*(frames[n] for n in KNOWN)), *(frames[n] for n in OTHERS))

    return made


def _jumps(bench: Workbench, frames: Frames) -> pd.DataFrame:
    """Jumps of all series, some indicators at a time: peers are those of one indicator."""
    found = [
        jumps.find_jumps(values, frames["panel.breaks"])
        for values in longtables.read_parts(
            bench.connection, "panel.selected", JUDGED, "indicator_id", AT_ONCE
        )
    ]
    return pd.concat(found, ignore_index=True)


def computed_tables() -> list[Table]:
    """``panel.filled``, ``panel.gap_errors`` and ``panel.jumps``."""
    return [
        frame_table(
            "panel.filled",
            [*KNOWN, *OTHERS],
            _on_series(fill_gaps),
            description="只在年份内部插补，首尾缺口与断点不补 | interior gaps only; ends stay "
            "missing and no break is crossed",
            code=CODE,
            columns=NARROW,
        ),
        frame_table(
            "panel.gap_errors",
            [*KNOWN, *OTHERS],
            _on_series(fill_errors),
            description="逐一剔除已公布值再插补 | published values left out and filled in turn",
            code=CODE,
            columns={"panel.selected": NUMBERS, "panel.rescoped": [*NUMBERS, "used"]},
        ),
        frame_table(
            "panel.jumps",
            ["panel.selected", "panel.breaks"],
            _jumps,
            description="与自身历史及同类地区都不相符的变化 | changes that neither a region's own "
            "history nor its peers explain",
            code=code_of(changes, jumps),
        ),
    ]

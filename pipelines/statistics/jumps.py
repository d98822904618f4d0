"""Undeclared jumps in yearly series (异常跳变): doubts, ranked by how unlikely they are.

What belongs here: finding changes that neither the region's own history nor its peers make
likely, excursions of one year, and values that repeat the year before. Nothing is corrected, and
no indicator, region or source is treated by name; what is known about a series comes in as a
declared break.

The measure of every change is its robust z, the distance from what was expected over its usual
scale (a modified z-score, Iglewicz & Hoaglin 1993, *How to detect and handle outliers*, ch. 3),
read against a Student t distribution of few degrees of freedom. How both are made is in
``pipelines.statistics``.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from pipelines.statistics.changes import (
    DEGREES,
    SERIES,
    BoolArray,
    Changes,
    FloatArray,
    IntArray,
    known_series,
    yearly_changes,
)

COLUMNS = [
    *SERIES, "year", "kind", "value_before", "value", "value_after", "address_before", "address",
    "z", "unlikeliness", "expected", "message",
]  # fmt: skip
NUMBERS = {"year": "int64"} | dict.fromkeys(
    ["value_before", "value", "value_after", "z", "unlikeliness", "expected"], "float64"
)
KINDS = np.array(["spike", "step", "repeat"])

LEAST_UNLIKELINESS = 2.0  # doubts less unlikely than p = 0.01 are not worth a reader's time
GROUP_REPEATS = 0.05  # share of repeats, in other years, from which an indicator repeats naturally
SERIES_REPEATS = 0.2  # the same for the other changes of the series itself
NEAR_POWER = 0.1  # decimal orders within which a ratio is called a slip by a power of ten


def find_jumps(
    values: pd.DataFrame, breaks: pd.DataFrame, least: float = LEAST_UNLIKELINESS
) -> pd.DataFrame:
    """Find changes that neither a region's own history nor its peers make likely.

    Changes are differences of logarithms, or differences over the median size where a series
    holds a value that is not positive. Expected is the median change of the same indicator,
    level and scope in the same years, moved by what the region usually deviates from it; with
    fewer than five peers the region's own median change alone. The scale joins the series' own
    and the indicator's, and grows in years in which everyone's changes are spread out: what
    happens to all is news. Each change takes part in one doubt at most.

    Args:
        values: ``level, region_code, scope, indicator_id, year, value, unit, address``, one row
            a key, in any order; missing values are left out.
        breaks: ``level, region_code, indicator_id, year`` with the first year of a new meaning.
        least: smallest unlikeliness that is reported.

    Returns:
        One row a doubt, most unlikely first, ties in the order of series and year: the series,
        ``year`` and ``kind`` (``spike``: one year that goes out and comes back; ``step``: a
        change that lasts, or that stands at an end; ``repeat``: the value before, to the last
        digit); ``value_before, value, value_after`` (NaN where none) and ``expected`` in the
        series' unit; the addresses of the first two; ``z``, the distance from what was expected
        over its scale; ``unlikeliness``, -log10 of the probability of so large a distance on
        either side, or of so exact a repeat; ``message``, one sentence.

    Raises:
        ValueError: if a key has more than one value.
    """
    table = known_series(values)
    if table.empty:
        return pd.DataFrame(columns=COLUMNS).astype(NUMBERS)
    changes = yearly_changes(table, breaks)
    found = pd.concat(
        [_steps(changes), _spikes(changes), _repeats(table, changes)], ignore_index=True
    )
    found = _without_overlap(found[found["unlikeliness"] >= least])
    return _report(table, changes, found)


# The three kinds of doubt


def _candidates(
    kind: str, row: IntArray, last: IntArray, z: FloatArray, expected: FloatArray,
    unlikeliness: FloatArray | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Table of candidates: the row of the value, and the last change that it accounts for."""
    if unlikeliness is None:
        unlikeliness = -(np.log(2) + stats.t.logsf(np.abs(z), DEGREES)) / np.log(10)
    return pd.DataFrame(
        {"kind": np.flatnonzero(KINDS == kind)[0], "row": row, "last": last, "z": z,
         "unlikeliness": unlikeliness, "expected": expected}
    )  # fmt: skip


def _steps(changes: Changes) -> pd.DataFrame:
    """Every change as a lasting one; `expected` is the working value before plus its change."""
    row = np.flatnonzero(changes.known)
    z = changes.excess[row] / changes.scale[row]
    return _candidates("step", row, row, z, -changes.excess[row])


def _spikes(changes: Changes) -> pd.DataFrame:
    """Values that leave and come back at least half way, as excursions between two neighbours.

    Expected is the point of the bridge between them: what remains of the two changes is divided
    in proportion to their variances. An excursion that comes back weighs the square root of two
    times what each of its changes does; a lasting step weighs more as a step.
    """
    row = np.flatnonzero(changes.known[:-1] & changes.known[1:])
    out, back = changes.excess[row], changes.excess[row + 1]
    returns = (out * back < 0) & (2 * np.abs(back) >= np.abs(out))
    row, out, back = row[returns], out[returns], back[returns]
    own, other = changes.scale[row] ** 2, changes.scale[row + 1] ** 2
    distance = (out * other - back * own) / (own + other)
    z = distance / np.sqrt(own * other / (own + other))
    return _candidates("spike", row, row + 1, z, -distance)


def _repeats(table: pd.DataFrame, changes: Changes) -> pd.DataFrame:
    """Values equal to the one before, where such repeats are not the nature of the series.

    The probability is that of a change which rounds to nothing: the density of the expected
    distribution at no change times the resolution of print.
    """
    value = table["value"].to_numpy(float)
    alike = np.append(False, np.abs(np.diff(value)) <= 1e-12 * np.abs(value[1:]))
    same = changes.known & alike & (value != 0)
    row = np.flatnonzero(same & ~_repeats_naturally(table, changes.known, same))
    z = changes.excess[row] / changes.scale[row]
    density = stats.t.pdf(z, DEGREES) / changes.scale[row]
    unlikeliness = -np.log10(np.minimum(density * changes.width[row], 1.0))
    last = _with_catching_up(changes, row)
    return _candidates("repeat", row, last, z, -changes.excess[row], unlikeliness)


def _repeats_naturally(table: pd.DataFrame, known: BoolArray, same: BoolArray) -> BoolArray:
    """Where the other changes of the series, or the indicator in other years, often repeat.

    The year itself does not count for the indicator: a whole edition copied is no habit.
    """
    frame = pd.DataFrame({"known": known, "same": same})
    series, group, year = (table[name].to_numpy() for name in ("series", "group", "year"))
    own = frame.groupby(series).transform("sum") - 1
    others = frame.groupby(group).transform("sum") - frame.groupby([group, year]).transform("sum")
    habit: BoolArray = (
        (own["same"] > SERIES_REPEATS * own["known"])
        | (others["same"] > GROUP_REPEATS * others["known"])
    ).to_numpy()
    return habit


def _with_catching_up(changes: Changes, row: IntArray) -> IntArray:
    """The change after a repeat where it only makes up for it, otherwise the repeat itself."""
    after = np.minimum(row + 1, len(changes.years) - 1)
    behind, ahead = changes.excess[row], changes.excess[after]
    follows = (after > row) & changes.known[after]
    made_up = follows & (behind * ahead < 0) & (np.abs(ahead) < 2 * np.abs(behind))
    return np.where(made_up, after, row)


def _without_overlap(found: pd.DataFrame) -> pd.DataFrame:
    """Candidates such that each change is accounted for once, by the most unlikely first.

    In each round those go that are the first choice of all their changes, and with them
    whatever shares a change with them.
    """
    found = found.sort_values(["unlikeliness", "row", "kind"], ascending=[False, True, True])
    row, last = found["row"].to_numpy(), found["last"].to_numpy()
    open_ = np.arange(len(found))
    taken = np.zeros(len(found), dtype=bool)
    size = int(last.max(initial=-1)) + 1
    while len(open_):
        first = np.full(size, len(found))
        np.minimum.at(first, row[open_], open_)
        np.minimum.at(first, last[open_], open_)
        chosen = open_[(first[row[open_]] == open_) & (first[last[open_]] == open_)]
        taken[chosen] = True
        used = np.zeros(size, dtype=bool)
        used[row[chosen]] = used[last[chosen]] = True
        open_ = open_[~used[row[open_]] & ~used[last[open_]]]
    return found[taken]


# The report


def _report(table: pd.DataFrame, changes: Changes, found: pd.DataFrame) -> pd.DataFrame:
    """Rows of the result, in their order."""
    row = found["row"].to_numpy()
    at, before = table.iloc[row].reset_index(drop=True), table.iloc[row - 1]
    after = table.iloc[np.minimum(row + 1, len(table) - 1)]
    follows = (row + 1 < len(table)) & (after["series"].to_numpy() == at["series"].to_numpy())
    x = at["x"].to_numpy() + found["expected"].to_numpy()
    logs = np.where(at["positive"], x, 0.0)
    report = at[[*SERIES, "year", "value", "unit", "address"]].assign(
        kind=KINDS[found["kind"].to_numpy()],
        value_before=before["value"].to_numpy(),
        value_after=np.where(follows, after["value"], np.nan),
        address_before=before["address"].to_numpy(),
        z=found["z"].to_numpy(),
        unlikeliness=found["unlikeliness"].to_numpy(),
        expected=np.where(at["positive"], np.exp(logs), x * at["size"]),
        year_before=before["year"].to_numpy(),
        year_after=np.where(follows, after["year"], 0),
        peers=changes.peers[row],
    )
    order = ["unlikeliness", *SERIES, "year"]
    report = report.sort_values(order, ascending=[False] + [True] * 5, ignore_index=True)
    report["message"] = [_message(doubt) for doubt in report.to_dict("records")]
    return report[COLUMNS].astype(NUMBERS)


def _message(doubt: dict[str, Any]) -> str:
    """One sentence: the values, what was expected and from whom, and why it is doubtful."""
    value, before, after = (
        f"{doubt[name]:,.10g}" for name in ("value", "value_before", "value_after")
    )
    whom = f"and {doubt['peers']} peers suggest" if doubt["peers"] else "alone suggests"
    says = f"own history {whom} {float(format(doubt['expected'], '.4g')):,.10g}"
    here = f"{value} {doubt['unit']} in {doubt['year']}"
    past, next_ = f"{before} in {doubt['year_before']}", f"{after} in {doubt['year_after']}"
    if doubt["kind"] == "repeat":
        return f"{here} repeats {past} to the last digit, where {says}: rarely so exact"
    if doubt["kind"] == "spike":
        return (
            f"{here} stands between {past} and {next_}, where {says}: "
            f"{_distance(doubt)} for one year"
        )
    stays = f"and {next_} follows" if doubt["year_after"] else "and no later value is known"
    return f"{here} comes after {past}, where {says}: {_distance(doubt)}, {stays}"


def _distance(doubt: dict[str, Any]) -> str:
    """How far the value is from the expected one; a slip of the decimal point is named."""
    value, expected = doubt["value"], doubt["expected"]
    if not value * expected > 0:
        return f"{value - expected:+,.4g} from that"
    ratio = value / expected
    power = round(math.log10(ratio))
    slip = power != 0 and abs(math.log10(ratio) - power) < NEAR_POWER
    return f"{ratio:.3g} times that" + (f", close to a slip by 10^{power}" if slip else "")

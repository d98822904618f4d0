"""The balanced panel: every cell that a level's series could have, with a value or a reason.

One row a region, year and series (indicator and scope) of a level, for every series of which the
level has any value and every year that the level's panel spans. What is missing says why.
"""

from __future__ import annotations

import pandas as pd

from pipelines.release.exports.source import CannotExport, Source

KEY = ["level", "region_code", "scope", "indicator_id", "year"]
SERIES = ["level", "scope", "indicator_id"]
COLUMNS = [
    *KEY, "region_zh", "region_en", "indicator_zh", "indicator_en", "value", "unit", "origin",
    "obs_status", "missing", "address", "rule",
]  # fmt: skip


def balanced(source: Source) -> pd.DataFrame:
    """The balanced panel of a release.

    Returns:
        ``COLUMNS``, in the order of the key. ``value, origin, address, rule`` are empty exactly
        where ``missing`` says why; ``obs_status`` is the code of SDMX.
    """
    return source.once("panel", lambda: _balanced(source))


def _balanced(source: Source) -> pd.DataFrame:
    values = source.table("panel.values")
    if values.empty:
        return pd.DataFrame(columns=COLUMNS)
    grid = _grid(values)
    frame = grid.merge(values[[*KEY, "value", "origin", "address", "rule"]], on=KEY, how="left")
    frame["missing"] = _reasons(source, frame)
    frame["obs_status"] = _statuses(source, frame)
    return _named(source, frame).sort_values(KEY, ignore_index=True)[COLUMNS]


def _grid(values: pd.DataFrame) -> pd.DataFrame:
    series = values.groupby(SERIES, as_index=False, sort=True).agg(unit=("unit", "first"))
    regions = values[["level", "region_code"]].drop_duplicates()
    spans = values.groupby("level")["year"].agg(["min", "max"])
    years = pd.DataFrame(
        [
            (level, year)
            for level, first, last in spans.itertuples()
            for year in range(int(first), int(last) + 1)
        ],
        columns=["level", "year"],
    ).astype({"year": "Int64"})
    return regions.merge(series, on="level").merge(years, on="level")


def _reasons(source: Source, frame: pd.DataFrame) -> pd.Series:
    """Id of the reason where there is no value, empty elsewhere; the first that holds is told."""
    kinds = source.table("reference.indicators").set_index("indicator_id")["kind"]
    derived = frame["indicator_id"].map(kinds).isin(["derived", "constant_price"])
    regions = source.table("reference.regions")[["level", "region_code", "valid_from", "valid_to"]]
    spans = frame[["level", "region_code"]].merge(regions, on=["level", "region_code"], how="left")
    year = frame["year"].to_numpy(int)
    before = year < spans["valid_from"].fillna(0).to_numpy(int)
    after = year > spans["valid_to"].fillna(9999).to_numpy(int)
    printed = source.table("clean.resolved")
    empty = printed[printed["value"].isna()]
    tried = {
        "no_region": before | after,
        "left_out": _within(frame, source.table("meta.left_out")),
        "blank": _within(frame, empty[empty["mark"] == "blank"]),
        "symbol": _within(frame, empty[empty["mark"] != "blank"]),
        "parts": derived.to_numpy(),
        "members": (frame["level"] == "group").to_numpy(),
    }
    reason = pd.Series("not_at_hand", index=frame.index, dtype=object)
    for name in reversed([row.id for row in source.exports.missing if row.id in tried]):
        reason[tried[name]] = name
    return reason.where(frame["value"].isna(), "")


def _within(frame: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """Which keys of the frame are keys of the rows."""
    keys = pd.MultiIndex.from_frame(rows[KEY].drop_duplicates())
    return pd.MultiIndex.from_frame(frame[KEY]).isin(keys)


def _statuses(source: Source, frame: pd.DataFrame) -> pd.Series:
    """SDMX status: that of the panel, and that of the reason where there is no value."""
    known = source.table("panel.obs_status").set_index(KEY)["obs_status"]
    own = known.reindex(pd.MultiIndex.from_frame(frame[KEY])).to_numpy()
    status = pd.Series(own, index=frame.index).where(frame["value"].notna())
    status = status.fillna(frame["missing"].map(source.exports.statuses()))
    if status.isna().any():
        raise CannotExport(
            f"release {source.release_id}: panel.obs_status gives no status for "
            f"{status.isna().sum()} values of panel.values; it was made by older code, and "
            "`yearbook run --force` makes one that can be exported"
        )
    return status


def _named(source: Source, frame: pd.DataFrame) -> pd.DataFrame:
    regions = source.table("reference.regions")[["level", "region_code", "region_zh", "region_en"]]
    labels = source.table("reference.indicators")[["indicator_id", "label_zh", "label_en"]]
    labels = labels.rename(columns={"label_zh": "indicator_zh", "label_en": "indicator_en"})
    named = frame.merge(regions, on=["level", "region_code"], how="left")
    return named.merge(labels, on="indicator_id", how="left")

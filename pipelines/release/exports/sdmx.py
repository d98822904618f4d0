"""SDMX-CSV 2.0: the balanced panel and the indices, each value with its status.

A missing value is a row without a number whose OBS_STATUS and MISSING say why. Structures and code
lists are in :mod:`sdmx_structure`.
"""

from __future__ import annotations

import pandas as pd

from pipelines.neutral import neutral
from pipelines.release.exports.balanced import balanced
from pipelines.release.exports.sdmx_structure import (
    Component,
    Structure,
    code_id,
    codelists,
    structure_message,
    unit_ids,
)
from pipelines.release.exports.source import Source

LEVEL = Component("LEVEL", ("层级", "level of the region"), "CL_LEVEL")
REGION = Component("REGION", ("地区", "region"), "CL_REGION")
STATUS = Component("OBS_STATUS", ("状态", "status of the value"), "CL_OBS_STATUS")
RELEASE = Component("RELEASE", ("发布号", "release"))
PANEL = (
    "PANEL",
    ("平衡面板", "balanced panel"),
    [
        LEVEL, REGION, Component("SCOPE", ("统计范围", "scope"), "CL_SCOPE"),
        Component("INDICATOR", ("指标", "indicator"), "CL_INDICATOR"),
    ],
    [
        STATUS, Component("UNIT_MEASURE", ("计量单位", "unit"), "CL_UNIT"),
        Component("ORIGIN", ("数值来历", "kind of value"), "CL_ORIGIN"),
        Component("MISSING", ("缺失原因", "why there is no value"), "CL_MISSING"),
        Component("ADDRESS", ("来源单元格", "cells behind the value")), RELEASE,
    ],
)  # fmt: skip
INDICES = (
    "INDICES",
    ("指数", "indices"),
    [Component("INDEX", ("指数", "index"), "CL_INDEX"), LEVEL, REGION],
    [
        STATUS, Component("AGGREGATION", ("汇总方式", "how a group was made"), "CL_AGGREGATION"),
        Component("RANK", ("名次", "place"), text="Integer"),
        Component("BREAK_IN_INPUTS", ("输入有断点", "break in the inputs"), "CL_YES_NO"),
        Component("REASON", ("无值原因", "why there is no value")),
        Component("INPUTS", ("输入表", "table of the cells behind the value")), RELEASE,
    ],
)  # fmt: skip


def structures(source: Source) -> tuple[Structure, Structure]:
    """The two dataflows of a release with their code lists."""
    panel, scores = balanced(source), source.table("indices.scores")
    pairs = pd.concat([panel, scores])[["level", "region_code"]].drop_duplicates()
    units = sorted(set(panel["unit"]))
    lists = codelists(source, pairs.itertuples(index=False, name=None), units)
    found = []
    for name, names, dimensions, attributes in (PANEL, INDICES):
        used = {part.codelist for part in (*dimensions, *attributes)} - {""}
        codes = {listed: lists[listed] for listed in sorted(used)}
        found.append(Structure(name, names, dimensions, attributes, codes))
    return found[0], found[1]


def structure_xml(source: Source) -> bytes:
    """Structures, code lists and concepts of both dataflows."""
    return structure_message(source, structures(source))


def panel_csv(source: Source) -> bytes:
    """The balanced panel as SDMX-CSV."""
    frame = balanced(source)
    units = unit_ids(source, sorted(set(frame["unit"])))
    return _csv(
        structures(source)[0],
        {
            "LEVEL": frame["level"], "REGION": frame["region_code"].map(code_id),
            "SCOPE": frame["scope"], "INDICATOR": frame["indicator_id"],
            "TIME_PERIOD": frame["year"], "OBS_VALUE": frame["value"],
            "OBS_STATUS": frame["obs_status"], "UNIT_MEASURE": frame["unit"].map(units),
            "ORIGIN": frame["origin"].fillna("_Z"), "MISSING": frame["missing"].replace("", "_Z"),
            "ADDRESS": frame["address"].map(neutral, na_action="ignore"),
            "RELEASE": source.mark,
        },
    )  # fmt: skip


def indices_csv(source: Source) -> bytes:
    """Scores of every index as SDMX-CSV."""
    frame = source.table("indices.scores")
    return _csv(
        structures(source)[1],
        {
            "INDEX": frame["index_id"], "LEVEL": frame["level"],
            "REGION": frame["region_code"].map(code_id), "TIME_PERIOD": frame["year"],
            "OBS_VALUE": frame["score"], "OBS_STATUS": _statuses(source, frame),
            "AGGREGATION": frame["aggregation"].fillna("_Z"), "RANK": frame["rank"],
            "BREAK_IN_INPUTS": frame["break_in_inputs"].map({True: "Y", False: "N"}),
            "REASON": frame["reason"].map(neutral), "INPUTS": frame["index_id"] + ".inputs",
            "RELEASE": source.mark,
        },
    )  # fmt: skip


def _statuses(source: Source, frame: pd.DataFrame) -> pd.Series:
    """Status of an index value: that of the least trusted kind among its inputs.

    A value that rests on a filled cell is an estimate, not an imputed observation.
    """
    codes = source.exports.statuses()
    made = ("interpolated", "extrapolated", "illustrative")
    # No share at all: illustrative figures, which no share counts.
    status = pd.Series(codes["illustrative"], index=frame.index)
    # From the most trusted to the least, so that the last one stays.
    for origin in source.exports.trust():
        share = f"share_{origin}"
        if share in frame:
            status = status.mask(frame[share] > 0, "E" if origin in made else codes[origin])
    return status.mask(frame["score"].isna(), codes["undefined"])


def _csv(structure: Structure, columns: dict[str, pd.Series | str | None]) -> bytes:
    head = {"STRUCTURE": "dataflow", "STRUCTURE_ID": structure.flow, "ACTION": "I"}
    frame = pd.DataFrame(columns).assign(**head)
    frame = frame[[*head, *columns]]
    return frame.to_csv(index=False, lineterminator="\n").encode()

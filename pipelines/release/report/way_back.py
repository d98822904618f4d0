"""All that the links of the page lead to, as one compact structure for its script."""

from __future__ import annotations

from typing import Any

from pipelines.release.report.cells import cell_data, coordinate_data, value_data
from pipelines.release.report.methods import CHOICES
from pipelines.release.report.numbers import SIGNS
from pipelines.release.report.packing import Strings
from pipelines.release.report.scores import distance_data, group_data, growth_data, score_data
from pipelines.release.report.warehouse import Release


def way_back(release: Release) -> dict[str, Any]:
    """Names, published cells, values of the panel, scores, groups, growth and distances."""
    connection, labels, strings = release.connection, release.labels, Strings()
    cells, places = cell_data(connection, labels, strings)
    values = value_data(connection, labels, strings, places)
    scores = score_data(connection, labels, strings)
    groups = group_data(connection, strings)
    growth = growth_data(connection, strings)
    return {
        "cells": cells, "values": values, "scores": scores, "groups": groups, "growth": growth,
        "distances": distance_data(connection), "coordinates": coordinate_data(connection),
        "strings": strings.all, "signs": SIGNS, "origins": labels.origins, "choices": CHOICES,
        **_names(release, set(strings.all)),
    }  # fmt: skip


def _names(release: Release, used: set[Any]) -> dict[str, Any]:
    """Names of the regions, indicators and indices that occur."""
    labels = release.labels
    regions = {f"{level}/{code}": name for (level, code), name in labels.regions.items()}
    status = release.table("indices.status")
    scopes = release.table("reference.indicators").set_index("indicator_id")["scope"].to_dict()
    inputs = release.table("indices.coverage", used=True)
    return {
        "regions": {key: name for key, name in regions.items() if key in used},
        "indicators": {
            key: [*name, labels.units.get(key, ""), scopes.get(key, "whole")]
            for key, name in labels.indicators.items() if key in used
        },
        "indices": {
            row.index_id: {
                "label": labels.indices[row.index_id], "method": row.method, "level": row.level,
                "inputs": inputs.loc[inputs["index_id"] == row.index_id, "indicator_id"].tolist(),
            }
            for row in status.itertuples()
        },
    }  # fmt: skip

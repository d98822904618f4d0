"""What things are called in both languages: regions, indicators, indices, origins, rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import pandas as pd

from pipelines import database
from pipelines.release.text import Text

RULES = {
    "only value": Text("唯一公布的数值", "the only published value"),
    "linear in the year between two known values": Text(
        "两个已知年份之间按年份线性插补", "linear in the year between two known values"
    ),
}
PATTERNS = [
    (r"sum of (\d+) cities", Text(r"\1市之和", r"sum over \1 cities")),
    (r"sum of (\d+) provinces", Text(r"\1省市之和", r"sum over \1 provinces")),
    (
        r"weighted:(\w+) of (\d+) (?:cities|provinces)",
        Text(r"\2个地区按\1加权的均值", r"mean of \2 regions weighted by \1"),
    ),
    (r"(\w+) over the implicit deflator of (\w+)", Text(r"\1 ÷ \2的隐含平减指数", r"\g<0>")),
    (r"(\w+) of (\d{4}) times (\w+)", Text(r"\2年\1 × \3", r"\1 of \2 times \3")),
    (
        r"(\w+) over (\w+)",
        Text(r"按来历取舍：\1 优先于 \2", r"chosen by origin: \1 over \2"),
    ),
]


@dataclass(frozen=True)
class Labels:
    """Names by code; what has no name is called by its code."""

    regions: Mapping[tuple[str, str], Text]
    indicators: Mapping[str, Text]
    units: Mapping[str, str]
    indices: Mapping[str, Text]
    dimensions: Mapping[tuple[str, str], Text]
    origins: Mapping[str, Text]

    def region(self, level: str, code: str) -> Text:
        """Name of a region at a level."""
        return self.regions.get((level, code)) or Text(code, code)

    def indicator(self, identity: str) -> Text:
        """Name of an indicator."""
        return self.indicators.get(identity) or Text(identity, identity)

    def dimension(self, index_id: str, identity: str) -> Text:
        """Name of a dimension of an index."""
        return self.dimensions.get((index_id, identity)) or Text(identity, identity)

    def rule(self, rule: str) -> Text:
        """Why a value of the panel is what it is, with names in place of ids."""
        found = RULES.get(rule)
        if found:
            return found
        for pattern, replaced in PATTERNS:
            if re.fullmatch(pattern, rule):
                found = Text(re.sub(pattern, replaced.zh, rule), re.sub(pattern, replaced.en, rule))
                break
        found = found or Text(rule.replace("+", " + ").replace(" / ", " ÷ "), rule)
        return Text(self._named(found.zh, 0), self._named(found.en, 1))

    def _named(self, rule: str, language: int) -> str:
        """A rule with the names of indicators and origins in place of their ids."""

        def name(match: re.Match[str]) -> str:
            known = self.indicators.get(match[0]) or self.origins.get(match[0])
            return known[language] if known else match[0]

        return re.sub(r"[a-z][a-z0-9_]+", name, rule)


def read_labels(connection: duckdb.DuckDBPyConnection) -> Labels:
    """Names as a release holds them."""

    def texts(
        table: str, *keys: str, zh: str = "label_zh", en: str = "label_en"
    ) -> dict[str, Text]:
        rows = database.read(connection, table, [*keys, zh, en])
        if table == "reference.regions":
            rows = rows.drop_duplicates(list(keys), keep="last")
        pairs = [Text(a, a if pd.isna(b) else b) for a, b in zip(rows[zh], rows[en], strict=True)]
        names = rows[keys[0]] if len(keys) == 1 else zip(*(rows[key] for key in keys), strict=True)
        return dict(zip(names, pairs, strict=True))

    indicators = database.read(connection, "reference.indicators", ["indicator_id", "unit"])
    return Labels(
        texts("reference.regions", "level", "region_code", zh="region_zh", en="region_en"),  # type: ignore[arg-type]
        texts("reference.indicators", "indicator_id"),
        dict(zip(indicators["indicator_id"], indicators["unit"], strict=True)),
        texts("indices.status", "index_id"),
        texts("reference.index_dimensions", "index_id", "dimension"),  # type: ignore[arg-type]
        texts("reference.origins", "origin"),
    )

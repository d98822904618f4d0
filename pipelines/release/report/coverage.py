"""The heat map of an index: how many regions have a value of an indicator in a year, and whose."""

from __future__ import annotations

from collections import Counter

from pipelines.release.report.blocks import Cell, Table, Words
from pipelines.release.report.numbers import SIGNS, coverage_link
from pipelines.release.report.warehouse import Release
from pipelines.release.text import Text

LEFT_OUT = Text("未采用", "left out")


def coverage_table(release: Release, index_id: str) -> Table | None:
    """Indicators by years; a tile is tinted by the origin that most of its values have."""
    rows = release.table("indices.grid", index_id=index_id, role="object")
    if rows.empty:
        return None
    used = release.table("indices.coverage", index_id=index_id)
    enters = dict(zip(used["indicator_id"], used["used"], strict=True))
    reasons = dict(zip(used["indicator_id"], used["reason"], strict=True))
    years = sorted(rows["year"].unique())
    origins = rows["origin"].where(rows["value"].notna(), None)
    tiles = origins.groupby([rows["indicator_id"], rows["year"]], sort=False).agg(list)
    body = []
    for indicator in dict.fromkeys(rows.sort_values("position", kind="stable")["indicator_id"]):
        line = [
            Cell(release.labels.indicator(indicator)),
            Cell("" if enters.get(indicator) else LEFT_OUT),
        ]
        for year in years:
            found = tiles.get((indicator, year), [])
            line.append(_tile(found, coverage_link(index_id, indicator, int(year))))
        body.append([*line, Cell(reasons.get(indicator) or "")])
    title = Text("指标覆盖：有数值的地区数", "Coverage: regions that have a value")
    header: list[Words] = [
        Text("指标", "Indicator"), Text("采用", "Used"), *map(str, years), Text("说明", "Reason"),
    ]  # fmt: skip
    note = Text(
        "符号为所含数值的来历；7/22 为 22 个地区中 7 个有数值。",
        "Signs are the origins of the values; 7/22 means that 7 of 22 regions have one.",
    )
    return Table(title, header, body, folded=title, notes=[note])


def _tile(origins: list[str | None], link: str) -> Cell:
    known = Counter(origin for origin in origins if isinstance(origin, str))
    if not known:
        return Cell("–", tint="none")
    n = known.total()
    text = str(n) if n == len(origins) else f"{n}/{len(origins)}"
    signs = "".join(sign for origin, sign in SIGNS.items() if known[origin])
    return Cell(text, link, signs, True, tint=known.most_common(1)[0][0])

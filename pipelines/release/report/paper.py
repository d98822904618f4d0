"""The paper: its tables beside computed ones, its single figures, and its statements judged."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from pipelines.release.report.blocks import Cell, Section, Table, Words
from pipelines.release.report.numbers import (
    cell_link,
    group_link,
    growth_link,
    score_link,
    shown,
    signs,
)
from pipelines.release.report.warehouse import Release
from pipelines.release.text import Text

SOURCE, REGION = Text("来源", "Source"), Text("地区", "Region")
SOURCES = {
    "printed": Text("论文所印", "printed"), "computed": Text("计算", "computed"),
    "printed total / number of cities": Text("所印合计 ÷ 城市数", "printed total ÷ cities"),
    "total": Text("合计", "total"), "mean": Text("均值", "mean"),
}  # fmt: skip
# Columns of table 3: index, indicator and year of each.
TABLE_3 = {
    "incubators": "intermediaries_incubators",
    "technology_trade": "intermediaries_technology_trade",
    "deposits_loans": "intermediaries_finance",
}  # fmt: skip
FAILS, STANDS = Text("不成立", "does not stand"), Text("成立或存疑", "stands or open")
ADDRESS = re.compile(r"raw/[^;)]+")


class Printed:
    """Where the paper prints a figure: addresses of its cells by what they are about."""

    def __init__(self, release: Release) -> None:
        rows = release.table("clean.observations")
        rows = rows[rows["obtained"] == "paper"]
        if rows.empty:
            rows = release.table("clean.observations")
            rows = rows[rows["indicator_id"].str.startswith("printed_")]
        keys = rows[["level", "region_code", "indicator_id", "year"]]
        self._address = dict(
            zip(keys.itertuples(index=False, name=None), rows["address"], strict=True)
        )

    def __call__(self, level: str, region: str, indicator: str, *years: int) -> str:
        """Link to the cell of one year, or the cells of several; empty where there is none."""
        found = [self._address.get((level, region, f"printed_{indicator}", y)) for y in years]
        return cell_link("|".join(one for one in found if one)) if all(found) else ""


def paper_section(release: Release) -> Section:
    """Tables 1 to 3, single figures, verdicts and statements."""
    printed = Printed(release)
    tables = [
        _table_1(release, printed), _table_2(release, printed), _table_3(release, printed),
        _figures(release),
    ]  # fmt: skip
    return Section(
        "paper", Text("与论文对照", "Beside the paper"),
        sections=[
            Section("paper-tables", Text("论文各表", "Tables of the paper"),
                    [table for table in tables if table.rows]),
            Section("audit", Text("论文数字陈述的审核", "Audit of the paper's statements"),
                    [_verdicts(release), _claims(release)]),
        ],
    )  # fmt: skip


def _said(source: str) -> Words:
    return SOURCES.get(source) or source


def _table_1(release: Release, printed: Printed) -> Table:
    rows = release.table("comparison.table_1")
    columns = [
        c for c in rows.columns
        if c not in {"region_code", "region_zh", "year", "source", "break_in_inputs", "outcome"}
        and not c.startswith("share_")
    ]  # fmt: skip
    body = [
        [
            Cell(release.labels.region("province", row["region_code"])), Cell(_said(row["source"])),
            *(
                Cell(shown(row[c], 2), number=True,
                     link=printed("province", row["region_code"], c, row["year"])
                     if row["source"] == "printed" else "")
                if pd.notna(row[c]) else Cell("–")
                for c in columns
            ),
        ]
        for row in rows.to_dict("records")
    ]  # fmt: skip
    return Table(
        Text("表 1 创新主体", "Table 1: innovators"),
        [REGION, SOURCE, *(release.labels.indicator(c) for c in columns)], body,
        notes=[Text("计算所需的投入不在手，未计算之处为 –。",
                    "The inputs for computing are not at hand; what is not computed is –.")],
    )  # fmt: skip


def _table_2(release: Release, printed: Printed) -> Table:
    body = []
    for row in release.table("comparison.table_2").to_dict("records"):
        source, code = row["source"], row["region_code"]
        own = source == "printed"
        years = (2014, 2022)
        links = [
            printed("city", code, "outward_activity", y) if own else score_link(source, code, y)
            for y in years
        ]
        multiple = (
            printed("city", code, "outward_activity", *years) if own
            else growth_link(source, "city", code, "score")
        )  # fmt: skip
        flags = signs(row)
        body.append([
            Cell(release.labels.region("group", row["group_id"])),
            Cell(release.labels.region("city", code)),
            Cell(_said(source) if own else release.labels.indices[source]),
            Cell(shown(row["activity_2014"], 2), links[0], flags, True),
            Cell(shown(row["activity_2022"], 2), links[1], flags, True),
            Cell(shown(row["growth_multiple"], 2), multiple, "", True),
            Cell(row["unit"]),
        ])  # fmt: skip
    title = Text("表 2 城市外向联系强度", "Table 2: outward links of cities")
    header = [
        Text("区域", "Group"), Text("城市", "City"), SOURCE, "2014", "2022",
        Text("增长倍数", "Growth multiple"), Text("单位", "Unit"),
    ]  # fmt: skip
    return Table(title, header, body, folded=title)


def _table_3(release: Release, printed: Printed) -> Table:
    rows = release.table("comparison.table_3")
    columns = [(name, year) for name in TABLE_3 for year in (2014, 2022)]
    body = []
    for row in rows.to_dict("records"):
        line = [
            Cell(release.labels.region("group", row["group_id"])), Cell(_said(row["statistic"])),
            Cell(_said(row["source"])),
        ]  # fmt: skip
        for name, year in columns:
            value = row[f"{name}_{year}"]
            if pd.isna(value):
                line.append(Cell("–"))
                continue
            flags = signs(row)
            line.append(Cell(shown(value, 2), _link_3(row, name, year, printed), flags, True))
        body.append(line)
    names = {
        "incubators": Text("孵化器（家）", "incubators"),
        "technology_trade": Text("技术交易额（亿元）", "technology trade, 亿元"),
        "deposits_loans": Text("存贷款余额（亿元）", "deposits plus loans, 亿元"),
    }
    header: list[Words] = [REGION, Text("统计量", "Statistic"), SOURCE]
    header += [Text(f"{names[n].zh} {y}", f"{names[n].en}, {y}") for n, y in columns]
    return Table(Text("表 3 创新中介", "Table 3: intermediaries"), header, body)


def _link_3(row: Mapping[str, Any], name: str, year: int, printed: Printed) -> str:
    group, mean = row["group_id"], row["statistic"] == "mean"
    if row["source"] == "computed":
        index_id = TABLE_3[name]
        if mean:
            return group_link(index_id, group, "mean_of_cities", year)
        return score_link(index_id, group, year)
    cell = "mean" if mean and row["source"] == "printed" else "total"
    return printed("group", group, f"{name}_{cell}", year)


def _figures(release: Release) -> Table:
    """Single figures of the text beside what is computed."""
    body = []
    for row in release.table("comparison.printed_figures").to_dict("records"):
        index_id = row["computed_by"].split(",")[0]
        body.append([
            Cell(release.labels.indicator(row["printed_id"])),
            Cell(release.labels.region(row["level"], row["region_code"])), Cell(str(row["year"])),
            Cell(shown(row["printed"]), cell_link(row["address"]), number=True),
            Cell(shown(row["computed"]),
                 f"index-{index_id}" if index_id in release.computed else "", number=True),
            Cell(row["computed_by"]),
        ])  # fmt: skip
    title = Text("论文正文中的数字与计算值", "Figures of the text beside computed ones")
    header = [
        Text("数字", "Figure"), REGION, Text("年份", "Year"), Text("所印", "Printed"),
        Text("计算", "Computed"), Text("计算方式", "Computed by"),
    ]  # fmt: skip
    return Table(title, header, body, folded=title)


def _verdicts(release: Release) -> Table:
    rows = release.table("audit.verdicts").sort_values(["paper_id", "severity"])
    body = [
        [
            Cell(Text(row.label_zh, row.kind)), Cell(shown(row.n_claims, 0), number=True),
            Cell(FAILS if row.failing else STANDS),
            Cell(row.claims),
        ]
        for row in rows.itertuples()
    ]  # fmt: skip
    header = [
        Text("判定", "Verdict"), Text("条数", "Statements"), Text("结论", "Outcome"),
        Text("哪些", "Which"),
    ]  # fmt: skip
    note = Text(
        "按转录文字判定，未核对印刷页。",
        "Judged as transcribed; the printed page was not checked.",
    )
    return Table(Text("各判定的条数", "Statements by verdict"), header, body, notes=[note])


def _claims(release: Release) -> Table:
    kinds = release.table("audit.verdicts").set_index("kind")["label_zh"].to_dict()
    known = set(release.table("clean.observations")["address"])
    body = []
    for row in release.table("audit.claims").sort_values(["paper_id", "position"]).itertuples():
        cells = _addresses(f"{row.printed_cells};{row.rests_on}", known)
        body.append([
            Cell(row.claim_id, cell_link("|".join(cells)) if cells else ""),
            Cell(Text(row.claim_zh, row.claim_en)), Cell(row.section),
            Cell(Text(kinds.get(row.kind, row.verdict), row.verdict)), Cell(row.detail),
        ])  # fmt: skip
    title = Text(f"逐条判定（{len(body)} 条）", f"Every statement ({len(body)})")
    header = [
        Text("编号", "No."), Text("论断", "Statement"), Text("章节", "Section"),
        Text("判定", "Verdict"), Text("发现", "Found"),
    ]  # fmt: skip
    return Table(title, header, body, folded=title)


def _addresses(text: str, known: set[str]) -> Sequence[str]:
    """Addresses of cells that a text names, each once."""
    return list(dict.fromkeys(one for one in ADDRESS.findall(text) if one in known))

"""What stands behind the figures: coverage, changes since the last release, doubts, sources."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from pipelines.release.report.blocks import Block, Cell, Facts, Picture, Section, Table, sentence
from pipelines.release.report.numbers import score_link, shown
from pipelines.release.report.warehouse import Release
from pipelines.release.text import Text

PARTS = {
    "inputs": Text("投入", "inputs"), "revised_inputs": Text("修订", "revised inputs"),
    "new_inputs": Text("新增", "new inputs"), "interpolation": Text("插补", "interpolation"),
    "weights_and_bounds": Text("权重与边界", "weights and bounds"),
}  # fmt: skip
WARNINGS = {
    "cities_against_province": Text("市级与省级不符", "cities against province"),
    "parts_against_total": Text("分项与合计不符", "parts against total"),
    "spike": Text("单年突变", "spike"), "step": Text("阶跃", "step"),
    "repeat": Text("重复数值", "repeat"),
    "sources_disagree": Text("来源不一致", "sources disagree"),
}  # fmt: skip
KINDS = {
    "added": Text("新增", "added"), "removed": Text("消失", "removed"),
    "revised": Text("修订", "revised"), "origin": Text("来历改变", "other origin"),
}  # fmt: skip


def about_sections(release: Release, pictures: Sequence[Picture]) -> list[Section]:
    """Coverage, changes, doubts, sources, and the release itself."""
    return [
        _coverage(release, pictures), _changes(release), _doubts(release), _sources(release),
        _release(release),
    ]  # fmt: skip


def _coverage(release: Release, pictures: Sequence[Picture]) -> Section:
    origins = release.table("panel.values")["origin"].value_counts()
    names = release.labels.origins
    body = [
        [Cell(names.get(origin) or str(origin)), Cell(shown(origins[origin], 0), number=True)]
        for origin in [o for o in names if o in origins]
    ]  # fmt: skip
    table = Table(
        Text("面板数值的来历", "Values of the panel by origin"),
        [Text("来历", "Origin"), Text("数值个数", "Values")], body,
    )  # fmt: skip
    return Section("coverage", Text("数据覆盖与来历", "Coverage and origin"), [*pictures, table])


def _changes(release: Release) -> Section:
    """What changed since the release that was current before, with reasons."""
    review = release.review
    title = Text("与上一版本相比", "Since the last release")
    against = review.get("against")
    if not against:
        return Section("changes", title, [sentence(
            "没有可比的上一版本。", "There is no release to compare with.")])  # fmt: skip
    counts = review.get("values", {})
    told = [
        (KINDS.get(kind) or Text(kind, kind), Text(*[shown(n, 0)] * 2))
        for kind, n in sorted(counts.items())
    ]  # fmt: skip
    blocks: list[Block] = [
        sentence("对照版本：{a}。", "Compared with {a}.", a=against),
        Facts(told) if told else sentence(
            "面板数值没有变化。", "No value of the panel changed."),
    ]  # fmt: skip
    changed = review.get("indices", [])
    if changed:
        blocks.append(_changed(release, changed, review.get("indices_changed", len(changed))))
    else:
        blocks.append(sentence("指数值没有变化。", "No index value changed."))
    checks = [
        [Cell(f["check"]), Cell(Text("通过", "passed") if f["passed"] else Text("超限", "beyond")),
         Cell(f["text"])]
        for f in review["findings"]
    ]  # fmt: skip
    header = [Text("检查", "Check"), Text("结果", "Outcome"), Text("发现", "Found")]
    blocks.append(Table(Text("发布前的比较", "Comparison before publishing"), header, checks))
    return Section("changes", title, blocks)


def _changed(release: Release, rows: list[dict[str, Any]], total: int) -> Table:
    """Changed index values, the largest first, and the parts of each change."""
    parts = [name for name in rows[0] if name not in {
        "index_id", "level", "region_code", "year", "score_before", "score_after", "change",
        "reason"}]  # fmt: skip
    body = [
        [
            Cell(release.labels.indices.get(r["index_id"]) or r["index_id"]),
            Cell(release.labels.region(r["level"], r["region_code"])), Cell(str(r["year"])),
            Cell(shown(r["score_before"]), number=True),
            Cell(shown(r["score_after"]), number=True, link=score_link(
                r["index_id"], r["region_code"], r["year"])
                if r["score_after"] is not None and math.isfinite(r["score_after"]) else ""),
            *(Cell(shown(r[part]), number=True) for part in ("change", *parts)),
            Cell(r["reason"] or ""),
        ]
        for r in rows
    ]  # fmt: skip
    header = [
        Text("指数", "Index"), Text("地区", "Region"), Text("年份", "Year"), Text("之前", "Before"),
        Text("现在", "Now"), Text("变化", "Change"),
        *(PARTS.get(part) or Text(part, part.replace("_", " ")) for part in parts),
        Text("说明", "Reason"),
    ]  # fmt: skip
    return Table(
        Text(f"变化最大的指数值（共 {total} 个变化）",
             f"Index values that changed most (of {total} that changed)"),
        header, body,
        notes=[Text("各部分之和等于变化。", "The parts add up to the change.")],
    )  # fmt: skip


def _doubts(release: Release) -> Section:
    rows = release.table("meta.warnings").sort_values("rank")
    body = [
        [Cell(shown(row.rank, 0), number=True), Cell(WARNINGS.get(row.kind) or row.kind),
         Cell(row.key), Cell(row.message)]
        for row in rows.itertuples()
    ]  # fmt: skip
    fold = Text(f"全部疑点（{len(body)} 条，最不可信者在前）",
                f"All doubts ({len(body)}, the most unlikely first)")  # fmt: skip
    header = [
        Text("序", "No."),
        Text("类型", "Kind"),
        Text("数列", "Series"),
        Text("发现", "Found"),
    ]
    blocks: list[Block] = [
        sentence(
            "这些疑点不阻止发布，但引用其中的数之前请先看一看。",
            "These doubts stop no release; look at them before citing one of the figures.",
        )
    ]
    return Section("doubts", Text("对数据的疑点", "Doubts about the figures"),
                   [*blocks, Table(fold, header, body, folded=fold)])  # fmt: skip


def _sources(release: Release) -> Section:
    rows = release.table("meta.sources").sort_values("file")
    body = [
        [Cell(row.file), Cell(row.publisher), Cell(row.title), Cell(row.edition),
         Cell("–" if row.published_on != row.published_on else str(row.published_on)[:10]),
         Cell(row.obtained), Cell(shown(row.n_values, 0), number=True), Cell(row.sha256)]
        for row in rows.itertuples()
    ]  # fmt: skip
    fold = Text(f"全部文件（{len(body)} 个）", f"All files ({len(body)})")
    header = [
        Text("文件", "File"), Text("出版者", "Publisher"), Text("标题", "Title"),
        Text("版次", "Edition"), Text("出版日期", "Published"), Text("取得方式", "Obtained"),
        Text("数值", "Values"), "SHA-256",
    ]  # fmt: skip
    return Section("sources", Text("来源文件", "Sources"),
                   [Table(fold, header, body, folded=fold)])  # fmt: skip


def _release(release: Release) -> Section:
    m = release.manifest
    made = [
        (Text("版本", "Release"), m["release_id"]),
        (Text("生成时间 UTC", "Made, UTC"), m["created_at"]),
        (Text("运行", "Run"), m["run_id"]),
        (Text("输入哈希", "Inputs"), m["fingerprint"]["inputs"]),
        (Text("代码哈希", "Code"), m["fingerprint"]["code"]), ("DuckDB", m["duckdb"]),
        (Text("选项", "Options"), ", ".join(f"{k} = {v}" for k, v in m["options"].items()) or "–"),
        (Text("检查", "Checks"), Text(
            f"通过 {m['checks_passed']} 项，报告疑点 {m['checks_warned']} 项",
            f"{m['checks_passed']} passed, {m['checks_warned']} reported doubts")),
        (Text("表与行", "Tables and rows"), Text(
            f"{len(m['tables'])} 张表，{sum(m['tables'].values()):,} 行",
            f"{len(m['tables'])} tables, {sum(m['tables'].values()):,} rows")),
    ]  # fmt: skip
    return Section("release", Text("这个版本", "This release"), [Facts(made)])

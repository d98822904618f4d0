"""Schemas of the publication audit: what a paper prints, judged claim by claim."""

from pipelines.schemas.columns import col, figure, table, text

PAPER = text("paper_id", "论文", "paper: its folder under reference/papers")
CLAIM = text("claim_id", "论断编号", "claim")
VERDICT = text(
    "verdict", "判定", "verdict in words; a contradiction names the claims that it is with"
)
KIND = text("kind", "判定类别", "kind of verdict, of reference.verdicts")
COMPUTED = {
    **figure("computed", "重算值", "figure recomputed from the printed digits", "as printed"),
    **figure("low", "重算下限", "lower bound, from the rounding of the inputs", "as printed"),
    **figure("high", "重算上限", "upper bound, from the rounding of the inputs", "as printed"),
}

TABLES = [
    table(
        "audit.claims", "论文论断审核（只审核录入的文字，未与印刷页核对）",
        "claims of a paper, judged as transcribed; the printed page was not checked",
        ["paper_id", "claim_id"],
        PAPER, col("position", "INTEGER", "次序", "order in the claims file"), CLAIM,
        text("section", "章节", "section of the paper"), text("claim_zh", "论断", "claim"),
        text("claim_en", "论断（英文）", "claim in English"), text("printed", "印刷值", "figures as printed"),
        text("inputs", "输入", "further figures of the claim, with trust letters where they are from outside the paper"),
        VERDICT, KIND,
        text("against", "相矛盾的论断", "claims that it contradicts"), COMPUTED,
        text("detail", "说明", "what was found, part by part"),
        text("needs", "所缺数据", "figures that are neither printed nor at hand"),
        text("rests_on", "所依据的仓库数值", "values of the warehouse, or inferred ones, that the verdict rests on, with origin and address"),
        text("printed_cells", "所依据的印刷单元格", "printed cells that the verdict rests on, with address"),
        text("expression", "表达式", "expression that gives the verdict"), text("note", "读法", "how the claim is read"),
        col("line", "INTEGER", "文件行号", "line of the claims file"),
    ),
    table(
        "audit.readings", "论断的各部分与各种读法", "parts and readings of claims, each with its own verdict",
        ["paper_id", "claim_id", "reading"],
        PAPER, CLAIM, text("reading", "部分或读法", "part or reading, nested ones by their path"), VERDICT, COMPUTED,
        text("detail", "说明", "what was found"),
    ),
    table(
        "audit.verdicts", "判定汇总", "how many claims of a paper have each verdict", ["paper_id", "kind"],
        PAPER, KIND,
        col("severity", "INTEGER", "次序", "place in the order of severity, 1 is the mildest"),
        col("n_claims", "BIGINT", "论断数", "claims with this verdict", "条 claims"),
        col("failing", "BOOLEAN", "是否不成立", "whether a claim with this verdict does not stand"),
        text("label_zh", "判定名称", "verdict in Chinese"), text("label_en", "判定说明", "what the verdict means"),
        text("claims", "论断", "the claims"),
    ),
]  # fmt: skip

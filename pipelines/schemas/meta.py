"""Schemas of the tables about tables: sources, coverage, gaps, doubts, columns, releases."""

from pipelines.schemas.clean import ACCOUNT, SIDECAR
from pipelines.schemas.columns import (
    INDEX,
    INDICATOR,
    LEVEL,
    REGION,
    REGION_ZH,
    UNIT,
    VALUE,
    YEAR,
    col,
    table,
    text,
)  # fmt: skip


def count(name: str, zh: str, en: str) -> dict:
    """A column that counts."""
    return col(name, "BIGINT", zh, en, "个 count")


TABLES = [
    table("meta.sources", "来源", "raw files, where they come from and what they gave", ["file"], SIDECAR),
    table(
        "meta.extract_accounting", "单元格去向", "where every cell of every raw file went; but for blank, the sum is all cells that are not empty",
        ["file", "sheet", "role"], ACCOUNT,
    ),
    table(
        "meta.coverage", "覆盖", "coverage of each indicator of each index", ["index_id", "indicator_id"],
        INDEX, INDICATOR, text("label_zh", "指标名称", "Chinese name"), text("label_en", "英文名", "English name"),
        text("dimension", "维度", "dimension"),
        count("n_cells", "所需单元格", "cells asked for"), count("n_published", "公布值", "published"),
        count("n_filled", "插补", "filled"), count("n_missing", "缺失", "missing"),
        col("share", "DOUBLE", "补缺前覆盖率", "published share before filling", "0-1"),
        col("required", "DOUBLE", "要求", "share required", "0-1"),
        col("used", "BOOLEAN", "是否入选", "enters the index"),
        col("in_aggregate", "BOOLEAN", "是否进入区域组指数", "enters the aggregate", null=True),
        text("reason", "原因", "why not, or what is special"), text("source_table", "来源年鉴", "yearbook that prints it"),
    ),
    table(
        "meta.missing_cells", "缺失单元格", "cells that an index lacks, and where to find them",
        ["index_id", "indicator_id", "part_id", "level", "region_code", "year"],
        INDEX, INDICATOR, text("part_id", "缺失的原始指标", "published series that lacks the cell"),
        text("label_zh", "名称", "name of that series"), LEVEL, REGION, REGION_ZH, YEAR,
        text("source_table", "来源年鉴", "yearbook that prints it"),
        col("index_lost", "BOOLEAN", "指数是否因此不可算", "whether the index cannot be computed"),
    ),
    table(
        "meta.warnings", "警示", "doubts about the figures, most unlikely first", ["rank"],
        text("key", "对象", "what it is about"), text("kind", "类别", "kind"),
        col("size", "DOUBLE", "相对差", "relative difference", "ratio", null=True),
        col("unlikeliness", "DOUBLE", "不可能程度", "-log10 of the chance", "-log10 p"), text("message", "说明", "what was found"),
        col("rank", "BIGINT", "次序", "1 is the most unlikely"),
    ),
    table(
        "meta.questions", "公报中待确认的数字", "figures of bulletins that wait for a person; none of them is used", ["address"],
        text("file", "原始文件", "raw file"), text("cell", "位置", "paragraph, sentence and characters"),
        text("address", "规范地址", "canonical address"), text("sha256", "文件哈希", "SHA-256 of the file"),
        text("printed", "印刷数字", "figure exactly as printed"), text("unit_printed", "印刷单位", "unit as printed", null=True),
        text("indicator_printed", "指标名", "indicator that it may be", null=True), text("region_printed", "地区名", "region that it may be of", null=True),
        col("year", "INTEGER", "数据年份", "data year that it may be of", "年 year", null=True),
        text("reason", "疑问", "what is not clear"), text("sentence", "所在句子", "sentence that it stands in"),
    ),
    table(
        "meta.left_out", "未进入面板的公布值", "published values that are no candidates, and why", ["address"],
        LEVEL, REGION, REGION_ZH, text("scope", "统计范围", "scope"), INDICATOR, YEAR, VALUE, UNIT,
        text("source_id", "来源", "source"), text("edition", "版次", "edition"),
        col("published_on", "DATE", "出版日期", "publication date; NULL if unknown", null=True),
        text("address", "单元格", "cell"), text("reason", "原因", "why"),
    ),
    table(
        "meta.paper_elements", "论文要素的实现情况", "elements of a paper: reached or not, with what is printed beside what was found",
        ["paper_id", "element_id"],
        text("paper_id", "论文", "paper"), text("element_id", "要素编号", "element"), text("kind", "类别", "model, table, figure or figure in the text"),
        text("section", "章节", "section of the paper"), text("name_zh", "名称", "Chinese name"), text("name_en", "英文名", "English name"),
        text("asset", "所在的表", "table that holds it; empty for a diagram"),
        col("outcome", "VARCHAR", "结果（示意图不是测度）", "computed from figures, reproduced from printed inputs, not computable, or a diagram",
            isin=["computed", "reproduced from printed inputs", "not computable", "diagram, not a measurement"]),
        text("computed_by", "实现者", "index, table or claims that it was reached by"),
        text("printed", "印刷内容", "what is printed"), text("computed", "计算结果", "what was found"),
        text("missing", "按论文定义所缺", "what is lacking for the element as the paper defines it"),
        text("claims", "相关论断", "claims about it"), text("note", "说明", "note"),
        col("position", "INTEGER", "次序", "order"),
    ),
    table(
        "meta.to_fetch", "待查年鉴清单", "editions and series to fetch, what unlocks most first",
        ["source_table", "part_id", "level", "year"],
        text("source_table", "年鉴", "yearbook"), col("edition_year", "INTEGER", "版次", "edition that should hold the data year", "年 year"),
        text("part_id", "指标", "series"), text("label_zh", "名称", "name of the series"), LEVEL, YEAR,
        count("n_cells", "缺失单元格", "cells that indices lack"),
        count("n_index_values", "等待的指数值", "index values that lack at least one of them"),
        count("n_alone", "只缺它的指数值", "index values that lack nothing else"),
        text("indices", "相关指数", "indices that wait"), text("regions", "所缺地区", "regions that lack the cell"),
    ),
    table(
        "meta.summary", "更新摘要", "the account that a refresh gives of itself", ["section", "position"],
        text("section", "部分", "part of the account"), col("position", "INTEGER", "次序", "order"),
        text("item", "项目", "what is counted or stated"), col("value", "DOUBLE", "数值", "the number", "as the item says"),
        text("detail", "说明", "what it is made from, or what is missing", null=True),
    ),
    table(
        "meta.names", "名称对照", "names under which regions, indicators and indices may be asked for",
        ["kind", "level", "id", "scope", "name"],
        col("kind", "VARCHAR", "类别（地区、指标、指数）", "kind", isin=["region", "indicator", "index"]),
        text("level", "层级", "level of a region; empty for the others"),
        text("id", "代码", "code of the region, id of the indicator or index"),
        text("scope", "统计范围", "scope that a name of a region says besides; empty for none"),
        text("name", "名称", "name"),
        text("name_key", "比较用形式", "name without white space, accents, hyphens and case"),
    ),
    table(
        "meta.columns", "数据字典", "every table, view, macro and column with its meaning and unit",
        ["table_schema", "table_name", "column_name"],
        text("table_schema", "模式", "schema"), text("table_name", "表", "table, view or macro"),
        col("kind", "VARCHAR", "类别（表、视图、宏）", "table, view or table macro", isin=["table", "view", "macro"]),
        text("table_zh", "表说明", "what the table is, in Chinese"), text("table_en", "表说明（英文）", "what the table is"),
        text("column_name", "列", "column"), col("position", "INTEGER", "次序", "order in the table"),
        text("data_type", "类型", "type"), text("unit", "单位", "unit"),
        text("label_zh", "说明", "meaning in Chinese"), text("label_en", "说明（英文）", "meaning"),
        col("in_key", "BOOLEAN", "是否为键", "part of the key"),
    ),
    table(
        "meta.column_lineage", "列的来源", "which columns each column is made of, found in the statements",
        ["table_name", "column_name", "from_table", "from_column"],
        text("table_name", "表", "table"), text("column_name", "列", "column"),
        text("from_table", "来源表", "table that it is made of"),
        text("from_column", "来源列", "column there; NULL for tables made in Python, which are read whole", null=True),
        col("made_by", "VARCHAR", "由何产生", "what makes the table", isin=["sql", "python"]),
    ),
    table(
        "meta.releases", "发布记录", "kept releases and this one", ["release_id"],
        text("release_id", "发布号", "release"), col("created_at", "TIMESTAMP", "时间（UTC）", "made at, UTC", "UTC"),
        text("run_id", "运行号", "Dagster run"), text("inputs_hash", "输入哈希", "hash of all raw files"),
        text("code_hash", "代码哈希", "hash of all code, SQL and reference data"),
        text("options", "选项", "options of the run"),
    ),
]  # fmt: skip

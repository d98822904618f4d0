"""Schemas of the rooms before the panel: cells as printed, and what they mean."""

from pipelines.schemas.columns import (
    KEY,
    KEY_NAMES,
    LEVELS,
    REGION,
    REGION_ZH,
    UNIT,
    VALUE,
    col,
    table,
    text,
)  # fmt: skip

OBTAINED = [
    "publisher file", "publisher export", "bulletin", "secondary compilation", "paper",
    "illustrative",
]  # fmt: skip
MARKS = ["printed", "blank", "symbol", "footnoted", "flagged"]

PLACE = {
    **col("file", "VARCHAR", "原始文件", "raw file"),
    **col("sheet", "VARCHAR", "工作表", "sheet; NULL for text files", null=True),
    **col("cell", "VARCHAR", "单元格", "cell, A1 style"),
    **col("address", "VARCHAR", "规范地址", "canonical address of the cell"),
}
SHA = col("sha256", "VARCHAR", "文件哈希", "SHA-256 of the file")
SOURCE = {
    **col("source_id", "VARCHAR", "来源代码", "source"),
    **col(
        "publication",
        "VARCHAR",
        "出版物",
        "publication that the figure is said to come from",
        null=True,
    ),
    **col("edition", "VARCHAR", "版次", "edition; unknown where not recorded"),
    **col("published_on", "DATE", "出版日期", "publication date; NULL if unknown", null=True),
    **col("is_final", "BOOLEAN", "是否定稿数", "final, not preliminary"),
    **col("obtained", "VARCHAR", "取得方式", "how it was obtained", isin=OBTAINED),
}
PRINTED = {
    **col("region_printed", "VARCHAR", "印刷地区名", "region as printed"),
    **col("code_printed", "VARCHAR", "印刷代码", "code as printed", null=True),
    **col("indicator_printed", "VARCHAR", "印刷指标名", "indicator as printed or declared"),
    **col("unit_printed", "VARCHAR", "印刷单位", "unit as printed or declared"),
    **col("year_printed", "VARCHAR", "印刷年份", "year as printed", null=True),
    **col("value_printed", "VARCHAR", "印刷数值", "value exactly as printed"),
    **col("value_text", "VARCHAR", "去除标注的数值文本", "value without its mark"),
    **col("mark", "VARCHAR", "标注类别", "kind of mark", isin=MARKS),
    **col("mark_text", "VARCHAR", "标注原文", "mark as printed"),
}
DATA_YEARS = {
    **col(
        "data_first_year",
        "INTEGER",
        "数据首年",
        "first data year of the file",
        "年 year",
        null=True,
    ),
    **col(
        "data_last_year", "INTEGER", "数据末年", "last data year of the file", "年 year", null=True
    ),
}
FILE_FACTS = {
    **col("publisher", "VARCHAR", "出版者", "publisher"),
}
COUNTS = {
    **col("n_cells", "BIGINT", "非空单元格数", "cells that are not empty", "个 cells"),
    **col("n_values", "BIGINT", "数值单元格数", "cells that hold a value", "个 cells"),
    **col("n_blank", "BIGINT", "空白数值单元格数", "value cells left blank", "个 cells"),
    **col("n_labels", "BIGINT", "行标签单元格数", "row labels and texts", "个 cells"),
    **col("n_headers", "BIGINT", "标题与表头单元格数", "titles and headers", "个 cells"),
    **col("n_notes", "BIGINT", "注释与标记单元格数", "notes and flags", "个 cells"),
}
SIDECAR = {
    **col("file", "VARCHAR", "原始文件", "raw file"),
    **col("source_id", "VARCHAR", "来源代码", "source"),
    **FILE_FACTS,
    **col("title", "VARCHAR", "标题", "title"),
    **col("publication", "VARCHAR", "出版物", "publication", null=True),
    **col("edition", "VARCHAR", "版次", "edition"),
    **col("published_on", "DATE", "出版日期", "publication date; NULL if unknown", null=True),
    **DATA_YEARS,
    **col("unit", "VARCHAR", "单位", "unit, or where it is printed"),
    **col("status", "VARCHAR", "定稿或初步", "final or preliminary", isin=["final", "preliminary"]),
    **col("obtained", "VARCHAR", "取得方式", "how it was obtained", isin=OBTAINED),
    **col("obtained_from", "VARCHAR", "取得处", "where it was obtained"),
    **col("note", "VARCHAR", "说明", "note"),
    **SHA,
    **COUNTS,
}
LEVEL_PRINTED = col("level", "VARCHAR", "层级", "level declared for the cell", isin=LEVELS)
SCOPE_PRINTED = col("scope", "VARCHAR", "统计范围", "scope declared for the cell")
ACCOUNT = {
    **col("file", "VARCHAR", "原始文件", "raw file"),
    **col("sheet", "VARCHAR", "工作表", "sheet or table; NULL for text files", null=True),
    **col(
        "role",
        "VARCHAR",
        "去向（数值、其他地区、空白、表头、标签、注释等）",
        "value, outside (of a region not asked for), or what else the cell is; blank is a value "
        "cell that holds nothing",
    ),
    **col("n", "BIGINT", "单元格数", "cells", "个 count"),
}
FILE_ID = col("file_id", "INTEGER", "文件编号", "number of the panel's file, from 0")
REGION_LABEL = col(
    "region_label", "INTEGER", "地区标签编号", "number of level, name and code as they stand"
)
ITEM_LABEL = col(
    "item_label", "INTEGER", "指标标签编号", "number of indicator, unit and scope as they stand"
)
FIRST_ROW = col("first_row", "BIGINT", "首行", "first row, as a spreadsheet would show it")
FIGURE_ROLES = ["value", "question", "growth", "date", "repeat", "rejected", "unused"]

TABLES = [
    table(
        "extracts.files", "原始文件及其说明", "raw files with their sidecars and an account of their cells",
        ["file"], SIDECAR,
    ),
    table(
        "extracts.accounting", "单元格的角色", "what every cell of every raw file was read as, by layout",
        ["file", "sheet", "role"], ACCOUNT,
    ),
    table(
        "extracts.cells", "数值单元格（原样）", "value cells exactly as printed", ["address"],
        LEVEL_PRINTED, SCOPE_PRINTED, PRINTED,
        SOURCE, FILE_FACTS, DATA_YEARS, PLACE, SHA,
    ),
    table(
        "clean.asked_regions", "所求地区", "regions that figures are asked for", ["level", "region_code"],
        LEVEL_PRINTED, REGION,
    ),
    table(
        "extracts.figures", "公报正文中的每个数字", "every figure in the prose of bulletins, and what it was taken for",
        ["address"],
        {name: PLACE[name] for name in ("file", "cell", "address")}, SHA,
        text("sentence", "所在句子", "sentence that it stands in"), text("printed", "印刷数字", "figure exactly as printed"),
        col("role", "VARCHAR", "判定", "what it was taken for", isin=FIGURE_ROLES),
        text("reason", "理由", "why it is not a value, or who decided"),
        text("indicator_printed", "指标名", "declared name of the indicator", null=True),
        text("level", "层级", "level of the region", null=True), text("region_printed", "地区名", "region", null=True),
        col("year", "INTEGER", "数据年份", "data year", "年 year", null=True),
        text("unit_printed", "印刷单位", "unit as printed", null=True),
        text("value_address", "增速所属数值的地址", "address of the value that a growth rate belongs to", null=True),
        col("growth", "DOUBLE", "公布增速（含正负号）", "stated growth with its sign", "see column unit_printed", null=True),
        text("price_basis", "增速价格口径", "prices that the growth is stated on: comparable or nominal", null=True),
        col("compared_year", "INTEGER", "比较年份", "year that the growth is compared with", "年 year", null=True),
    ),
    table(
        "extracts.panels", "Parquet 面板文件", "files that are Parquet panels, numbered, with what their sidecars say", ["file_id"],
        FILE_ID, col("file", "VARCHAR", "原始文件", "raw file"), LEVEL_PRINTED, SCOPE_PRINTED,
        col("unit", "VARCHAR", "单位", "unit of figures that state none"),
        col("value_column", "VARCHAR", "数值列", "letter of the column of values"),
        SOURCE, FILE_FACTS, DATA_YEARS, SHA,
    ),
    table(
        "extracts.panel_regions", "Parquet 面板中的地区", "regions as they stand in Parquet panels", ["file_id", "region_label"],
        FILE_ID, col("file", "VARCHAR", "原始文件", "raw file"), LEVEL_PRINTED, REGION_LABEL,
        {name: PRINTED[name] for name in ("region_printed", "code_printed")},
        col("n_rows", "BIGINT", "行数", "rows", "行 rows"), col("n", "BIGINT", "数值个数", "rows that hold a value", "行 rows"), FIRST_ROW,
    ),
    table(
        "extracts.panel_items", "Parquet 面板中的指标", "indicators, units and scopes as they stand in Parquet panels",
        ["file_id", "item_label"],
        FILE_ID, col("file", "VARCHAR", "原始文件", "raw file"), ITEM_LABEL,
        {name: PRINTED[name] for name in ("indicator_printed", "unit_printed")}, SCOPE_PRINTED,
        col("n", "BIGINT", "数值个数", "rows that hold a value", "行 rows"), FIRST_ROW,
    ),
    table(
        "clean.panel_regions", "Parquet 面板中地区的含义", "regions of Parquet panels with what they mean", ["file_id", "region_label"],
        FILE_ID, REGION_LABEL, col("file", "VARCHAR", "原始文件", "raw file"), LEVEL_PRINTED,
        {name: PRINTED[name] for name in ("region_printed", "code_printed")},
        col("region_code", "VARCHAR", "行政区划代码", "region code; NULL where the name is not accepted", null=True), REGION_ZH,
        col("name_scope", "VARCHAR", "名称所示统计范围", "scope that the name says; empty for none"),
        col("is_outside", "BOOLEAN", "是否属于未要求的地区", "known and not asked for"),
        col("valid_from", "INTEGER", "首个数据年份", "first data year of its figures; NULL for no bound", "年 year", null=True),
        col("valid_to", "INTEGER", "末个数据年份", "last data year of its figures; NULL for no bound", "年 year", null=True),
        col("explanation", "VARCHAR", "说明（英文）", "what to know or to ask about the name; empty for nothing"),
        col("n_rows", "BIGINT", "行数", "rows", "行 rows"), col("n", "BIGINT", "数值个数", "rows that hold a value", "行 rows"), FIRST_ROW,
    ),
    table(
        "clean.panel_figures", "Parquet 面板中的数值", "values of Parquet panels as they stand there, by numbers of file, region and item",
        ["file_id", "row"],
        REGION_LABEL, ITEM_LABEL, col("year", "INTEGER", "数据年份", "data year", "年 year", null=True), FILE_ID,
        col("number", "DOUBLE", "数字", "number as it stands", "see extracts.panel_items"),
        col("row", "BIGINT", "行号", "row, as a spreadsheet would show it"),
        text("said", "文件所述地址", "address that the file gives for the value; NULL where it gives none", null=True),
    ),
    table(
        "clean.panel_series", "Parquet 面板中的序列", "series that Parquet panels give, by numbers of file, region and item, with what they mean",
        ["file_id", "region_label", "item_label"],
        FILE_ID, REGION_LABEL, ITEM_LABEL,
        {name: column for name, column in KEY.items() if name != "year"}, REGION_ZH, UNIT,
        {"unit_printed": PRINTED["unit_printed"]},
        col("up", "DOUBLE", "乘数", "factor of a larger printed unit, else 1", "1"),
        col("down", "DOUBLE", "除数", "divisor of a smaller printed unit, else 1", "1"),
        col("over_one", "DOUBLE", "分母乘数", "factor of the unit below the stroke, else 1", "1"),
        SOURCE, col("file", "VARCHAR", "原始文件", "raw file"),
        col("value_column", "VARCHAR", "数值列", "letter of the column of values"), SHA,
    ),
    table(
        "clean.published_cells", "单元格中的公布值", "published values that stand in cells and sentences",
        [*KEY_NAMES, "source_id", "edition", "address"],
        KEY, REGION_ZH, VALUE,
        UNIT, {name: PRINTED[name] for name in ("value_printed", "unit_printed", "mark", "mark_text")},
        SOURCE, PLACE, SHA, stored=False,
    ),
    table(
        "clean.printed_items", "印刷指标名与单位的含义", "printed names of indicators and units, with what they mean",
        ["indicator_printed", "unit_printed"],
        {name: PRINTED[name] for name in ("indicator_printed", "unit_printed")},
        col("indicator_key", "VARCHAR", "去空格指标名", "indicator as printed, without white space"),
        col("indicator_id", "VARCHAR", "指标代码", "indicator id; NULL where the name is not declared", null=True),
        col("unit", "VARCHAR", "指标单位", "unit of the indicator", null=True),
        col("unit_known", "BOOLEAN", "单位是否已知", "whether the printed unit is known"),
        col("fits", "BOOLEAN", "量纲是否相符", "whether the printed unit fits the indicator"),
        col("up", "DOUBLE", "乘数", "factor of a larger printed unit, else 1; NULL where it does not fit", "1", null=True),
        col("down", "DOUBLE", "除数", "divisor of a smaller printed unit, else 1; NULL where it does not fit", "1", null=True),
        col("over_one", "DOUBLE", "分母乘数", "factor of the unit below the stroke, else 1", "1", null=True),
    ),
    table(
        "clean.printed_regions", "印刷地区名", "printed names of regions, once each",
        ["level", "region_printed"],
        LEVEL_PRINTED, {"region_printed": PRINTED["region_printed"]},
    ),
    table(
        "clean.region_names", "印刷地区名的含义", "printed names of regions, with what they stand for",
        ["level", "region_printed"],
        LEVEL_PRINTED, {"region_printed": PRINTED["region_printed"]},
        col("reading", "VARCHAR", "认读结果", "region; outside: known to be something else; unknown", isin=["region", "outside", "unknown"]),
        col("region_code", "VARCHAR", "行政区划代码", "region code; NULL where the name is not accepted", null=True),
        col("scope", "VARCHAR", "名称所示统计范围", "scope that the name says; empty for none"),
        col("valid_from", "INTEGER", "首个数据年份", "first data year of its figures; NULL for no bound", "年 year", null=True),
        col("valid_to", "INTEGER", "末个数据年份", "last data year of its figures; NULL for no bound", "年 year", null=True),
        col("explanation", "VARCHAR", "说明（英文）", "what to know or to ask about the name; empty for nothing"),
    ),
    table(
        "clean.resolved", "单元格及其含义", "value cells with what their labels mean",
        ["address"],
        LEVEL_PRINTED,
        col("region_code", "VARCHAR", "行政区划代码", "region code", null=True), SCOPE_PRINTED,
        col("indicator_id", "VARCHAR", "指标代码", "indicator id", null=True),
        col("year", "INTEGER", "数据年份", "data year", "年 year", null=True), REGION_ZH,
        col("value", "DOUBLE", "数值", "value in the indicator's unit", "see column unit", null=True),
        col("unit", "VARCHAR", "指标单位", "unit of the indicator", null=True),
        col("number", "DOUBLE", "印刷数字", "number as printed", "see column unit_printed", null=True),
        col("unit_known", "BOOLEAN", "单位是否已知", "whether the printed unit is known"),
        col("fits", "BOOLEAN", "量纲是否相符", "whether the printed unit fits the indicator"),
        col("is_outside", "BOOLEAN", "是否属于未要求的地区", "whether the row is of a known region that is not asked for"),
        col("indicator_key", "VARCHAR", "去空格指标名", "indicator as printed, without white space"),
        PRINTED,
        col("source_id", "VARCHAR", "来源代码", "source"), FILE_FACTS,
        {name: column for name, column in SOURCE.items() if name != "source_id"},
        DATA_YEARS, PLACE, SHA,
    ),
    table(
        "clean.problems", "清洗中发现的问题", "faults found while cleaning; must be empty", [],
        col("kind", "VARCHAR", "问题类别", "kind of fault"), PLACE,
        col("found", "VARCHAR", "实际内容", "what was found", null=True),
        col("expected", "VARCHAR", "应有内容", "what was expected", null=True),
    ),
    table(
        "clean.panel_problems", "Parquet 面板中的问题", "faults found in Parquet panels; must be empty", [],
        col("kind", "VARCHAR", "问题类别", "kind of fault"), PLACE,
        col("found", "VARCHAR", "实际内容", "what was found", null=True),
        col("expected", "VARCHAR", "应有内容", "what was expected", null=True),
    ),
    table(
        "clean.panel_drift", "Parquet 面板版次之间的变化", "units and magnitudes that changed between Parquet panels of a source; must be declared", [],
        col("kind", "VARCHAR", "问题类别", "kind of fault"), PLACE,
        col("found", "VARCHAR", "实际内容", "what was found", null=True),
        col("expected", "VARCHAR", "应有内容", "what was expected", null=True),
    ),
    table(
        "clean.edition_drift", "版次之间的单位与量级变化", "units and magnitudes that changed between editions; must be declared", [],
        col("kind", "VARCHAR", "问题类别", "kind of fault"), PLACE,
        col("found", "VARCHAR", "实际内容", "what was found", null=True),
        col("expected", "VARCHAR", "应有内容", "what was expected", null=True),
    ),
    table(
        "clean.observations", "全部公布值", "every published value, one row each",
        [*KEY_NAMES, "source_id", "edition", "address"],
        KEY, REGION_ZH, VALUE,
        UNIT, {name: PRINTED[name] for name in ("value_printed", "unit_printed", "mark", "mark_text")},
        SOURCE, PLACE, SHA, stored=False,
    ),
    table(
        "clean.coordinates", "城市政府驻地坐标", "points of the city governments", ["region_code"],
        col("region_code", "VARCHAR", "行政区划代码", "GB/T 2260 code"), REGION_ZH,
        col("latitude", "DOUBLE", "纬度", "latitude", "度 degrees", between=(-90, 90)),
        col("longitude", "DOUBLE", "经度", "longitude", "度 degrees", between=(-180, 180)),
        col("source_id", "VARCHAR", "来源代码", "source"),
        col("publication", "VARCHAR", "出处", "where they are listed", null=True),
        col("address", "VARCHAR", "单元格地址", "cells"),
    ),
]  # fmt: skip
# PLACE repeats `address`; a sheet cell gives one row, so the address alone is the key.

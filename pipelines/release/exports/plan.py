"""Which files an export makes: for each format and table a name, and how its bytes are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from pipelines.reference.exporting import Layout
from pipelines.reference.nearness import nearest_labels
from pipelines.release.exports import excel, latex, package, paper, sdmx, stata, tidy, word
from pipelines.release.exports.source import CannotExport, Source

FORMATS = ("xlsx", "latex", "docx", "csv", "dta", "sdmx", "datapackage")
SCORES = "indices.scores"
# Tables that a dataflow holds.
FLOWS = {"panel.values": "panel", tidy.PANEL: "panel", SCORES: "indices"}
Make = Callable[[], bytes]
Write = Callable[[Source, Sequence[paper.PaperTable]], bytes]


@dataclass
class Plan:
    """Files by name, in the order in which they are made, and what is left out with the reason."""

    source: Source
    tables: list[str] = field(default_factory=list)
    files: dict[str, Make] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    written: dict[str, package.File] = field(default_factory=dict)

    @cached_property
    def papers(self) -> dict[str, list[paper.PaperTable]]:
        """Three-line tables by table of the warehouse, numbered through in their order."""
        found = {
            table: [one for x in layouts for one in paper.paper_tables(self.source, x)]
            for table, layouts in _layouts(self.source, self.tables)
        }
        for number, one in enumerate((one for ones in found.values() for one in ones), start=1):
            one.number = number
        return found

    @cached_property
    def panels(self) -> dict[str, stata.Variables]:
        """The balanced panel as Stata files, by level."""
        return stata.panels(self.source)


def resolved(source: Source, texts: Sequence[str]) -> list[str]:
    """Tables that a person names: by full name, by the name without its room, ``panel``, an index.

    Raises:
        CannotExport: a text is none, or more than one; the message says which are near.
    """
    forms: dict[str, set[str]] = {name: {name, name.split(".")[1]} for name in source.tables}
    # Tables of one index are reached by their full names; the common ones have the short names.
    indices = source.table("reference.index_definitions")
    for row in indices.itertuples():
        for name in source.tables:
            if name.startswith(f"{row.index_id}."):
                forms[name] = {name}
        forms[f"{row.index_id}.scores"] = {row.index_id, row.label_zh, row.label_en.casefold()}
        forms[f"{row.index_id}.scores"].add(f"{row.index_id}.scores")
    forms[tidy.PANEL] = {tidy.PANEL, "面板"}
    return list(dict.fromkeys(_one(text, forms, source) for text in texts))


def _one(text: str, forms: dict[str, set[str]], source: Source) -> str:
    key = text.strip().casefold()
    found = [name for name, names in forms.items() if key in names or text.strip() in names]
    if len(found) > 1:
        raise CannotExport(f"{text} may be {' or '.join(found)}")
    if not found:
        near = nearest_labels(key, forms)
        nearest = f"; nearest: {', '.join(near)}" if near else ", and none is near it"
        raise CannotExport(f"{text} is no table of release {source.release_id}{nearest}")
    if found[0] != tidy.PANEL and found[0] not in source.tables:
        index = found[0].split(".")[0]
        raise CannotExport(f"{text}: index {index} has no scores; its growth is comparison.growth")
    return found[0]


def plan(source: Source, formats: Iterable[str], texts: Sequence[str] = ()) -> Plan:
    """Files of an export.

    Args:
        source: the release.
        formats: of ``FORMATS``.
        texts: tables that a person names; none for all that a format shows by default.

    Raises:
        CannotExport: a text names no table, or a format has nothing of what is named.
    """
    made = Plan(source, resolved(source, texts))
    for name in FORMATS:
        if name not in formats:
            continue
        before = len(made.files)
        MAKERS[name](made)
        if made.tables and len(made.files) == before:
            made.left_out.append(f"{name} has nothing of {', '.join(made.tables)}")
    if not made.files:
        raise CannotExport("; ".join(made.left_out) or "nothing to export")
    return made


def _layouts(source: Source, tables: Sequence[str]) -> list[tuple[str, list[Layout]]]:
    """Layouts by table: those of the named tables, or all that are shown by default."""
    if tables:
        return [(name, paper.layouts_of(source, name)) for name in tables if name != tidy.PANEL]
    rooms = [name for name in source.tables if name.startswith(tidy.ROOMS)]
    declared = list(dict.fromkeys(layout.table for layout in source.layouts))
    order = [n for n in declared if n in rooms] + [n for n in rooms if n not in declared]
    found = [(n, [x for x in paper.layouts_of(source, n) if x.shown]) for n in order]
    return [(name, layouts) for name, layouts in found if layouts]


def _papers(made: Plan, folder: str, ending: str, write: Write) -> list[str]:
    """A file a table that has rows; returns the names."""
    names = []
    for table, _ in _layouts(made.source, made.tables):
        if not made.source.manifest["tables"][table]:
            made.left_out.append(f"{folder}: {table} has no rows")
            continue
        made.files[f"{folder}/{table}.{ending}"] = partial(_paper, made, table, write)
        names.append(f"{table}.{ending}")
    return names


def _paper(made: Plan, table: str, write: Write) -> bytes:
    return write(made.source, made.papers[table])


def _xlsx(made: Plan) -> None:
    _papers(made, "xlsx", "xlsx", excel.workbook)
    if not made.tables:
        made.files["xlsx/indices.xlsx"] = partial(excel.indices_workbook, made.source)


def _latex(made: Plan) -> None:
    names = _papers(made, "latex", "tex", latex.tex)
    if names:
        made.files["latex/main.tex"] = partial(latex.main_tex, made.source, names)


def _docx(made: Plan) -> None:
    _papers(made, "docx", "docx", word.document)


def _csv(made: Plan) -> None:
    """CSV files with their codebook."""
    tables = made.tables or tidy.default_tables(made.source)
    for table in tables:
        made.files[f"csv/{table}.csv"] = partial(_csv_file, made, table)
    made.files["csv/codebook.csv"] = partial(tidy.codebook, made.source, tables)


def _csv_file(made: Plan, table: str) -> bytes:
    content = tidy.csv_of(tidy.frame_of(made.source, table))
    made.written[table] = package.File.of(f"{table}.csv", content)
    return content


def _datapackage(made: Plan) -> None:
    """The descriptor, made after the files that it describes."""
    _csv(made)
    made.files["csv/datapackage.json"] = partial(package.datapackage, made.source, made.written)


def _dta(made: Plan) -> None:
    source, files = made.source, []
    indices = sorted(set(source.table(SCORES)["index_id"]))
    for table in made.tables or [tidy.PANEL, SCORES, "comparison.growth"]:
        own = table.removesuffix(".scores")
        if table in (tidy.PANEL, "panel.values"):
            levels = sorted(set(source.table("panel.values")["level"]))
            files += [(f"panel_{n}.dta", partial(_panel, made, n)) for n in levels]
        elif table == SCORES or own in indices:
            names = indices if table == SCORES else [own]
            files += [(f"index_{n}.dta", partial(stata.index, source, n)) for n in names]
        else:
            files.append((f"{table}.dta", partial(stata.table, source, table)))
    for name, make in files:
        made.files[f"dta/{name}"] = partial(_dta_file, source, make)
    made.files["dta/codebook.csv"] = partial(_dta_codebook, source, files)


def _panel(made: Plan, level: str) -> stata.Variables:
    return made.panels[level]


def _dta_file(source: Source, make: Callable[[], stata.Variables]) -> bytes:
    return stata.dta(source, make())


def _dta_codebook(source: Source, files: Sequence[tuple[str, Any]]) -> bytes:
    return stata.codebook(source, [(name, make()) for name, make in files])


def _sdmx(made: Plan) -> None:
    source, tables = made.source, made.tables
    flows = {FLOWS[name] for name in tables if name in FLOWS} if tables else {"panel", "indices"}
    if not flows:
        return
    made.files["sdmx/structure.xml"] = partial(sdmx.structure_xml, source)
    for flow, make in (("panel", sdmx.panel_csv), ("indices", sdmx.indices_csv)):
        if flow in flows:
            made.files[f"sdmx/{flow}.csv"] = partial(make, source)


MAKERS: dict[str, Callable[[Plan], None]] = {
    "xlsx": _xlsx, "latex": _latex, "docx": _docx, "csv": _csv, "dta": _dta, "sdmx": _sdmx,
    "datapackage": _datapackage,
}  # fmt: skip

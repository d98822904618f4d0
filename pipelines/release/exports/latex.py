"""Three-line tables in LaTeX: booktabs, notes by threeparttable, long tables over pages.

Files are UTF-8 for xelatex with ctex. Every text is escaped; only this module writes commands.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.neutral import printable
from pipelines.release.exports.paper import Cell, PaperTable
from pipelines.release.exports.source import Source
from pipelines.release.exports.widths import SIDE_PT, Fit, ems, fit, lines

SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}",
    "[": "{[}", "]": "{]}", "†": r"$\dagger$", "β": r"$\beta$", "\n": " ", "\r": " ", "\t": " ",
}  # fmt: skip
# So many lines fit a page with title, heads and notes, upright and on its side; a longer table is
# broken over pages.
LINES, SIDE_LINES = 42, 26

MAIN = r"""%% xelatex main.tex
\documentclass[UTF8%s]{ctexart}
\usepackage[a4paper,margin=2cm]{geometry}
\usepackage{booktabs,threeparttable,threeparttablex,longtable,textcomp,pdflscape}
\begin{document}
"""


def escaped(text: str) -> str:
    """A text that LaTeX prints as it stands."""
    return "".join(SPECIAL.get(char, char) for char in printable(text))


def tex(source: Source, tables: Sequence[PaperTable]) -> bytes:
    """The three-line tables of one layout as a file to be read by ``input``."""
    head = f"% yearbook-indices release {source.release_id}; needs booktabs, threeparttable"
    head += ", threeparttablex, longtable, pdflscape, and ctex for Chinese"
    return ("\n\n".join([head, *(_table(table) for table in tables)]) + "\n").encode()


def main_tex(source: Source, files: Sequence[str]) -> bytes:
    """A document that shows the given files, with captions in the language of the export."""
    inputs = "\n".join(f"\\input{{{name}}}\n\\clearpage" for name in files)
    main = MAIN % source.say("", ",scheme=plain")
    return f"{main}{inputs}\n\\end{{document}}\n".encode()


def _table(table: PaperTable) -> str:
    """A table upright, or on its side where its names would be broken into many lines."""
    room = fit(table)
    if not room.tight:
        return _set(table, room, LINES)
    return (
        f"\\begin{{landscape}}\n{_set(table, fit(table, SIDE_PT), SIDE_LINES)}\n\\end{{landscape}}"
    )


def _set(table: PaperTable, room: Fit, page: int) -> str:
    columns = "l" * table.stub + "r" * (table.width - table.stub)
    caption = f"\\caption{{{escaped(table.title)}}}\\label{{tab:{_label(table)}}}"
    heads = "\n".join(_head(table, depth, room) for depth in range(len(table.heads)))
    body = "\n".join(
        " & ".join(map(_cell, row, room.columns)) + r" \\" for row in table.body
    )  # fmt: skip
    notes = "\n".join(f"\\item {escaped(text)}" for text in (table.source, *table.notes))
    notes = f"\\begin{{tablenotes}}[flushleft]\\footnotesize\n{notes}\n\\end{{tablenotes}}"
    size = ""
    if room.size.name:
        size = f"\\{room.size.name}\\setlength{{\\tabcolsep}}{{{room.size.between:g}pt}}\n"
    if lines(table, room) > page:
        return (
            f"\\begin{{ThreePartTable}}\n{size}{_as_macro(notes)}\n"
            f"\\begin{{longtable}}{{{columns}}}\n{caption}\\\\\n\\toprule\n{heads}\n\\midrule\n"
            f"\\endfirsthead\n\\toprule\n{heads}\n\\midrule\n\\endhead\n\\bottomrule\n\\endfoot\n"
            f"\\bottomrule\n\\insertTableNotes\n\\endlastfoot\n{body}\n"
            f"\\end{{longtable}}\n\\end{{ThreePartTable}}"
        )
    return (
        f"\\begin{{table}}[htbp]\n\\centering\n{size}\\begin{{threeparttable}}\n{caption}\n"
        f"\\begin{{tabular}}{{{columns}}}\n\\toprule\n{heads}\n\\midrule\n{body}\n\\bottomrule\n"
        f"\\end{{tabular}}\n{notes}\n\\end{{threeparttable}}\n\\end{{table}}"
    )


def _as_macro(notes: str) -> str:
    """Notes of a long table are set by ``TableNotes`` before it."""
    return notes.replace("{tablenotes}", "{TableNotes}")


def _label(table: PaperTable) -> str:
    name = f"{table.id}-{table.part}" if table.part else table.id
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in name)


def _head(table: PaperTable, depth: int, room: Fit) -> str:
    parts, column = [], 0
    for head in table.heads[depth]:
        align = "l" if column < table.stub else "c"
        own = room.columns[column : column + head.span]
        # A head over several columns has the room between them too.
        between = 2 * room.size.between / room.size.letter * (head.span - 1)
        text = _wrapped(
            head.text, sum(own) + between, "raggedright" if align == "l" else "centering"
        )
        parts.append(text if not text else f"\\multicolumn{{{head.span}}}{{{align}}}{{{text}}}")
        column += head.span
    return " & ".join(parts) + r" \\"


def _wrapped(text: str, width: float, how: str) -> str:
    """A head in lines no wider than its column."""
    if ems(text) <= width:
        return escaped(text)
    return f"\\parbox[b]{{{width:.1f}em}}{{\\{how} {escaped(text)}}}"


def _cell(cell: Cell, width: float) -> str:
    text = escaped(cell.text)
    if isinstance(cell.value, str) and ems(cell.text) > width:
        text = f"\\parbox[t]{{{width:.1f}em}}{{\\raggedright {text}\\strut}}"
    if not isinstance(cell.value, str) and text.startswith("-"):
        # A minus of mathematics, not a hyphen.
        text = f"${text}$"
    return f"{text}\\tnote{{{escaped(cell.signs)}}}" if cell.signs else text

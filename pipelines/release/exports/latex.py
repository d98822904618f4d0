"""Three-line tables in LaTeX: booktabs, notes by threeparttable, long tables over pages.

Files are UTF-8 for xelatex with ctex. Every text is escaped; only this module writes commands.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.neutral import printable
from pipelines.release.exports.paper import Cell, PaperTable
from pipelines.release.exports.source import Source

SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}",
    "[": "{[}", "]": "{]}", "†": r"$\dagger$", "\n": " ", "\r": " ", "\t": " ",
}  # fmt: skip
# So many rows fit a page; a longer table is broken over pages.
ROWS_OF_A_PAGE = 42
# Columns from which a table is set smaller, and smaller again, so that it fits 17 cm of text.
NARROW_FROM, NARROWEST_FROM = 8, 9
# Width of a wrapped column head: room for a figure such as 560013.61.
HEAD_EM = 4.8
# A text of a wide table that is longer stands in lines of this width.
LONG, LONG_EM = 14, 7

MAIN = r"""% xelatex main.tex
\documentclass[UTF8]{ctexart}
\usepackage[a4paper,margin=2cm]{geometry}
\usepackage{booktabs,threeparttable,threeparttablex,longtable,textcomp}
\begin{document}
"""


def escaped(text: str) -> str:
    """A text that LaTeX prints as it stands."""
    return "".join(SPECIAL.get(char, char) for char in printable(text))


def tex(source: Source, tables: Sequence[PaperTable]) -> bytes:
    """The three-line tables of one layout as a file to be read by ``input``."""
    head = f"% yearbook-indices release {source.release_id}; needs booktabs, threeparttable"
    head += ", threeparttablex, longtable, and ctex for Chinese"
    return ("\n\n".join([head, *(_table(table) for table in tables)]) + "\n").encode()


def main_tex(files: Sequence[str]) -> bytes:
    """A document that shows the given files."""
    inputs = "\n".join(f"\\input{{{name}}}\n\\clearpage" for name in files)
    return f"{MAIN}{inputs}\n\\end{{document}}\n".encode()


def _table(table: PaperTable) -> str:
    columns = "l" * table.stub + "r" * (table.width - table.stub)
    caption = f"\\caption{{{escaped(table.title)}}}\\label{{tab:{_label(table)}}}"
    heads = "\n".join(_head(table, depth) for depth in range(len(table.heads)))
    wide = table.width >= NARROW_FROM
    body = "\n".join(" & ".join(_cell(cell, wide) for cell in row) + r" \\" for row in table.body)
    notes = "\n".join(f"\\item {escaped(text)}" for text in (table.source, *table.notes))
    notes = f"\\begin{{tablenotes}}[flushleft]\\footnotesize\n{notes}\n\\end{{tablenotes}}"
    size = ""
    if table.width >= NARROW_FROM:
        word = "scriptsize" if table.width >= NARROWEST_FROM else "footnotesize"
        size = f"\\{word}\\setlength{{\\tabcolsep}}{{3pt}}\n"
    if len(table.body) > ROWS_OF_A_PAGE:
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
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in f"{table.id}-{table.part}")


def _head(table: PaperTable, depth: int) -> str:
    parts = []
    for number, head in enumerate(table.heads[depth]):
        align = "l" if number < table.stub else "c"
        text = escaped(head.text)
        if head.span == 1 and align == "c":
            text = _wrapped(text, HEAD_EM if table.width >= NARROW_FROM else 1.5 * HEAD_EM)
        parts.append(text if not text else f"\\multicolumn{{{head.span}}}{{{align}}}{{{text}}}")
    return " & ".join(parts) + r" \\"


def _wrapped(text: str, width: float) -> str:
    """A column head in lines, no wider than its figures or its longest word."""
    longest = max((len(word) for word in text.split() if word.isascii()), default=0)
    ems = sum(0.5 if char.isascii() else 1.0 for char in text)
    if ems <= width:
        return text
    return f"\\parbox[b]{{{max(width, 0.6 * longest):.1f}em}}{{\\centering {text}}}"


def _cell(cell: Cell, wide: bool) -> str:
    text = escaped(cell.text)
    if wide and isinstance(cell.value, str) and len(text) > LONG:
        text = f"\\parbox[t]{{{LONG_EM}em}}{{\\raggedright {text}\\strut}}"
    if not isinstance(cell.value, str) and text.startswith("-"):
        # A minus of mathematics, not a hyphen.
        text = f"${text}$"
    return f"{text}\\tnote{{{escaped(cell.signs)}}}" if cell.signs else text

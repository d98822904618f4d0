"""The walk-through of docs/: its code is run, and what it shows is written beside it.

A notebook is JSON, and running one needs no more than Python: each code cell is executed in one
namespace, and the value of its last line is shown as a notebook would show it.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
from pathlib import Path
from typing import Any

PAGE = "walkthrough.ipynb"
Notebook = dict[str, Any]


def rewrite(docs: Path) -> list[Path]:
    """Run the walk-through and write what its cells show; the page, if that changed."""
    path = docs / PAGE
    before = path.read_text("utf-8")
    after = as_text(executed(json.loads(before)))
    if after == before:
        return []
    path.write_text(after, "utf-8")
    return [path]


def as_text(notebook: Notebook) -> str:
    """A notebook as it is written to its file."""
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def executed(notebook: Notebook, namespace: dict[str, Any] | None = None) -> Notebook:
    """A notebook with fresh outputs.

    Args:
        notebook: as read from its file; not changed.
        namespace: what the cells define is left here.
    """
    names = {} if namespace is None else namespace
    names["__name__"] = "__main__"
    cells, count = [], 0
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            count += 1
            outputs = _outputs("".join(cell["source"]), names, count)
            cell = {**cell, "execution_count": count, "outputs": outputs}
        cells.append(cell)
    return {**notebook, "cells": cells}


def _outputs(code: str, names: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """What a cell prints, and the value of its last line if that is an expression."""
    body = ast.parse(code).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(ast.Module(body, []), f"cell {count}", "exec"), names)
        value = (
            eval(compile(ast.Expression(last.value), f"cell {count}", "eval"), names)
            if isinstance(last, ast.Expr)
            else None
        )
    outputs: list[dict[str, Any]] = []
    if printed.getvalue():
        text = _lines(printed.getvalue())
        outputs.append({"name": "stdout", "output_type": "stream", "text": text})
    if value is not None:
        outputs.append(
            {
                "data": {kind: _lines(text) for kind, text in _shown(value).items()},
                "execution_count": count, "metadata": {}, "output_type": "execute_result",
            }
        )  # fmt: skip
    return outputs


def _shown(value: Any) -> dict[str, str]:
    """A value as a notebook shows it; figures of a frame rounded for reading."""
    if hasattr(value, "to_html"):
        rounded = {"float_format": "{:.6g}".format, "na_rep": ""}
        return {
            "text/html": value.to_html(border=0, **rounded),
            "text/plain": value.to_string(**rounded),
        }
    return {"text/plain": repr(value)}


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)

"""The SVG of a Vega-Lite specification, by vl-convert.

What belongs here: the call of vl-convert alone. It holds the interpreter while it works, so the
report calls it in a process of its own; nothing of the project is imported here, so that such a
process begins at once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any


@cache
def register(folder: Path) -> None:
    """Make the fonts of a folder known to vl-convert, once a process."""
    import vl_convert

    vl_convert.register_font_directory(str(folder))


def layout(specification: Mapping[str, Any], fonts: Path) -> str:
    """The SVG that Vega draws of a specification.

    Args:
        specification: of Vega-Lite, with its data.
        fonts: folder of fonts beside those of the machine.
    """
    import vl_convert

    register(fonts)
    compiled = vl_convert.vegalite_to_vega(json.dumps(specification, ensure_ascii=False))
    _outline(compiled)
    return str(vl_convert.vega_to_svg(compiled))


def _outline(part: Any) -> None:
    """Give symbols of legends their outline back, which Vega-Lite takes from filled marks."""
    if isinstance(part, dict):
        for legend in part.get("legends", []):
            symbols = legend.get("encode", {}).get("symbols", {}).get("update", {})
            if symbols.get("stroke") == {"value": "transparent"}:
                del symbols["stroke"]
        for inner in part.get("marks", []):
            _outline(inner)

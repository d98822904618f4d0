"""The SVG of a Vega-Lite specification, by vl-convert.

What belongs here: the call of vl-convert alone. It holds the interpreter while it works, so the
report calls it in a process of its own, which runs this file; nothing of the project is imported
here, so that such a process begins at once.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self


class Beside:
    """``layout`` in a process of its own, for one thread at a time."""

    def __enter__(self) -> Self:
        """Start the process."""
        # Without the folder of this file on the path, where modules stand that are no libraries.
        self._process = subprocess.Popen(
            [sys.executable, "-P", __file__],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="ascii",
        )  # fmt: skip
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        """End it; at once where something went wrong."""
        if kind is not None:
            self._process.kill()
        self._process.communicate()

    def layout(self, specification: Mapping[str, Any], fonts: Path) -> str:
        """As the function of that name.

        Raises:
            RuntimeError: the process ended; its own message stands in the log.
        """
        asked, given = self._process.stdin, self._process.stdout
        assert asked and given
        try:
            asked.write(json.dumps([specification, str(fonts)]) + "\n")
            asked.flush()
            answer = given.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            raise RuntimeError(f"laying out a picture ended with {self._process.wait()}")
        return str(json.loads(answer))


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


def _answer() -> None:
    """Lay out what comes in, line by line."""
    for line in sys.stdin:
        specification, fonts = json.loads(line)
        print(json.dumps(layout(specification, Path(fonts))), flush=True)


if __name__ == "__main__":
    _answer()

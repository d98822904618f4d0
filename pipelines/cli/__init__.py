"""The commands a person types: ``yearbook run | inspect | explain | diff | publish | sql …``.

Exit codes: 0 done, 1 refused or failed with a reason, 2 wrong use. Every command knows ``--json``.
One module a family of commands; each loads what it needs when it is called.
"""

from pipelines.cli import (
    asking,
    auditing,
    bulletins,
    demonstrating,
    drawing,
    explaining,
    exporting,
    freezing,
    inspecting,
    refreshing,
    releasing,
    reporting,
)
from pipelines.cli.common import main

__all__ = [
    "asking",
    "auditing",
    "bulletins",
    "demonstrating",
    "drawing",
    "explaining",
    "exporting",
    "freezing",
    "inspecting",
    "main",
    "refreshing",
    "releasing",
    "reporting",
]

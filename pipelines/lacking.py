"""Whether a release has its report, told from the page alone: nothing heavy is loaded for it."""

from __future__ import annotations

import html
import re
from pathlib import Path

NAME = "report.html"
REASON = "yearbook-report-lacks"


def reason_of(folder: Path) -> str:
    """Why the release in a folder has a page without a report; "" where it has one or none."""
    try:
        with (folder / NAME).open(encoding="utf-8") as page:
            found = re.search(rf'<meta name="{REASON}" content="([^"]*)"', page.read(4000))
    except FileNotFoundError:
        return ""
    return html.unescape(found[1]) if found else ""

"""From publishers' files to cells: formats, marks and headers; every cell keeps its address.

What belongs here: reading a file as it lies in ``raw/``, saying what each of its cells is, and
refusing what its sidecar and layout do not declare. What does not: codes, units, numbers and
choices between values; those are cleaned in SQL.
"""

from pipelines.extracts.problems import ExtractError, ExtractProblem
from pipelines.extracts.reading import Extract, read_all

__all__ = ["Extract", "ExtractError", "ExtractProblem", "read_all"]

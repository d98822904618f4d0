"""Index methods on tables: which stages a method has, and how a panel becomes arrays and back.

What belongs here: pandas frames in, pandas frames out, one module a method. What does not: the
arithmetic itself (``pipelines.indices``), SQL, Dagster and files.
"""

from pipelines.computation.gaps import fill_gaps
from pipelines.computation.methods import METHODS, Stage

__all__ = ["METHODS", "Stage", "fill_gaps"]

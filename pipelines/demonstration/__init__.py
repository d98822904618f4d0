"""The demonstration: invented extracts in publishers' shapes, for a project of its own.

What belongs here: made-up places, plausible series, tables in the shapes that publishers use, and
the reference folder that goes with them, derived from the project's own so that no definition is
written twice. What does not: reading, computing and publishing; the same graph does that. Every
figure is seeded and illustrative, and says so wherever it is shown.
"""

from pipelines.demonstration.project import Written, demonstration_of, prepare

__all__ = ["Written", "demonstration_of", "prepare"]

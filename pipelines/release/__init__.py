"""Publishing: a candidate, its review against the current release, the swap, and the way back."""

from pipelines.release.candidate import (
    MixedReleases,
    StaleTables,
    refuse_mixing,
    releases_frame,
    stage,
)
from pipelines.release.dictionary import dictionary
from pipelines.release.publish import accept, publish, rollback
from pipelines.release.review import review, review_of
from pipelines.release.stored import Stored, stored_statements

__all__ = [
    "MixedReleases", "StaleTables", "Stored", "accept", "dictionary", "publish", "refuse_mixing",
    "releases_frame", "review", "review_of", "rollback", "stage", "stored_statements",
]  # fmt: skip

"""Publishing: the atomic swap, the data dictionary, the list of releases, and the way back."""

from pipelines.release.dictionary import dictionary
from pipelines.release.publish import StaleTables, publish, releases_frame, rollback

__all__ = ["StaleTables", "dictionary", "publish", "releases_frame", "rollback"]

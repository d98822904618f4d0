"""Publishing: a candidate becomes a kept release, and the current one in one atomic step."""

from __future__ import annotations

import datetime as dt
import getpass
import json
import os
import shutil
from pathlib import Path

from pipelines.project import Project
from pipelines.release.candidate import making, sync


def publish(project: Project, release_id: str, *, held: bool) -> bool:
    """Keep a candidate, and make it the current release unless it is held back.

    A release as of a date is kept beside the current one and never becomes it.

    Args:
        project: where releases lie.
        release_id: the candidate.
        held: whether a person must look at it first; ``accept`` publishes it then.

    Returns:
        Whether it became the current release.
    """
    final = project.releases / release_id
    if final.exists():
        # Same second, same inputs and code: it is that release already, and may be current.
        shutil.rmtree(making(project, release_id))
    else:
        making(project, release_id).rename(final)
    sync(project.releases)
    current = not held and not project.as_of
    if current:
        point_to(project, release_id, "published")
    _prune(project)
    return current


def accept(project: Project, release_id: str) -> None:
    """Publish a release that waits for a person.

    Raises:
        FileNotFoundError: no such release waits; the message lists those that do.
    """
    waiting = project.waiting()
    if release_id not in waiting:
        known = ", ".join(waiting) or "none"
        raise FileNotFoundError(f"no release {release_id!r} waits for a person; waiting: {known}")
    point_to(project, release_id, "accepted")


def rollback(project: Project, release_id: str) -> None:
    """Point ``current`` to a kept release.

    Raises:
        FileNotFoundError: there is no such release; the message lists the kept ones.
    """
    manifests = {m["release_id"]: m for m in project.kept()}
    if release_id not in manifests:
        known = ", ".join(manifests) or "none"
        raise FileNotFoundError(f"no release {release_id!r}; kept releases: {known}")
    if manifests[release_id]["options"]:
        raise FileNotFoundError(f"{release_id} is as of a date and cannot become the current one")
    if release_id in project.waiting():
        raise FileNotFoundError(
            f"{release_id} was never published; look at its difference.html, then "
            f"`yearbook publish {release_id}`"
        )
    point_to(project, release_id, "rolled back")


def point_to(project: Project, release_id: str, action: str) -> None:
    """Make ``current`` point to a kept release, in one atomic step, and write that down."""
    release = project.releases / release_id
    link = project.warehouse / f".current-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(release.relative_to(project.warehouse))
    os.replace(link, project.current)
    sync(project.warehouse)
    event = {
        "at": dt.datetime.now(dt.UTC).replace(microsecond=0, tzinfo=None).isoformat(),
        "release_id": release_id,
        "action": action,
        "by": _person(),
    }
    with project.publications.open("a", encoding="utf-8") as log:
        log.write(json.dumps(event, ensure_ascii=False) + "\n")


def _person() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _prune(project: Project) -> None:
    """Keep the last releases, those as of a date counted apart, and always the current one.

    Readers of an older one keep their open file.
    """
    current = project.current.resolve().name
    for as_of in (False, True):
        ids = [m["release_id"] for m in project.kept() if bool(m["options"]) is as_of]
        for release_id in ids[: -project.keep_releases]:
            if release_id != current:
                _remove(project.releases / release_id)


def _remove(folder: Path) -> None:
    """Remove a release; first its manifest, so that half of it is never taken for one."""
    (folder / "manifest.json").unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)

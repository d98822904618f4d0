"""Runs whose process died: found by its number and closed, so that nothing waits for them."""

from __future__ import annotations

import os
import socket

import dagster as dg

PROCESS, HOST = "yearbook/process", "yearbook/host"
UNFINISHED = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
]


def own_tags() -> dict[str, str]:
    """Tags that say which process executes a run."""
    return {PROCESS: str(os.getpid()), HOST: socket.gethostname()}


def running(instance: dg.DagsterInstance, job: str) -> list[str]:
    """Ids of the runs of a job that are under way; those whose process died are closed first.

    A closed run stands as failed and can be retried from there.
    """
    found = []
    for run in instance.get_runs(dg.RunsFilter(job_name=job, statuses=UNFINISHED)):
        if is_dead(run):
            instance.report_run_failed(run, "the process that executed this run died")
        else:
            found.append(run.run_id)
    return found


def is_dead(run: dg.DagsterRun) -> bool:
    """Whether a run was executed by a process of this machine that no longer is."""
    process, host = run.tags.get(PROCESS), run.tags.get(HOST)
    if process is None or host != socket.gethostname():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False

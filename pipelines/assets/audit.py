"""The publication audit as assets: claims of every paper, judged on the figures of this run."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from pipelines import audit, computation
from pipelines.assets.tables import Frames, Table, code_of, frame_table, once
from pipelines.assets.workbench import Workbench
from pipelines.audit import Audited
from pipelines.computation import auditing
from pipelines.project import Project

CODE = code_of(audit.claims, computation.auditing)


def audit_tables(project: Project) -> list[Table]:
    """``audit.claims`` and ``audit.readings`` of the claims files under ``reference/papers``."""

    def judge(_: Workbench, frames: Frames) -> list[tuple[str, list[Audited]]]:
        facts = auditing.facts_of(frames)
        return [
            (paper, auditing.audited_file(path, facts))
            for paper, path in auditing.claims_files(project.reference)
        ]

    judged = once(judge)
    # Where there is nothing to judge, no figure is read.
    claims = auditing.claims_files(project.reference)
    where = {
        "clean.observations": "obtained = 'paper'" if claims else "FALSE",
        "panel.values": "TRUE" if claims else "FALSE",
    }

    def table(name: str, frame_of: Callable[[str, list[Audited]], pd.DataFrame]) -> Table:
        def made(bench: Workbench, frames: Frames) -> pd.DataFrame:
            parts = [frame_of(*one) for one in judged(bench, frames)]
            return pd.concat(parts, ignore_index=True) if parts else frame_of("", [])

        return frame_table(
            name, list(auditing.READS), made, code=CODE, where=where,
            description="只审核录入的文字，未与印刷页核对 | judges the text as transcribed; the "
            "printed page was not checked",
        )  # fmt: skip

    return [
        table("audit.claims", auditing.claims_frame),
        table("audit.readings", auditing.readings_frame),
    ]

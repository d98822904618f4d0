"""The whole refresh of the shipped figures: from scratch, unchanged, one file changed, and budgets.

    python -m benchmarks.refresh [ROUNDS]

Each run is a process of its own. The reference is the same graph with empty bodies: the same
assets, checks and events, nothing computed. Whoever wants to know where the time goes finds the
seconds of every table in the log of the run; they are added up here by room.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CITIES = "vendor_city_panel/unknown/city_panel.csv"
HOLLOW = "same graph, empty bodies"
# Seconds that a start may take on a quiet machine.
BUDGETS = {
    "yearbook --help": ["-m", "pipelines.cli", "--help"],
    "import pipelines": ["-c", "import pipelines"],
    "import pipelines.definitions": ["-c", "import pipelines.definitions"],
    "import dagster alone": ["-c", "import dagster"],
}


def hollow(warehouse: Path) -> None:
    """Run the graph with empty bodies on a persistent instance, as a refresh runs the real one."""
    import dagster as dg

    from pipelines.definitions import build_definitions
    from pipelines.project import Project
    from pipelines.refresh import prepare_home

    project = Project(warehouse=warehouse)
    prepare_home(project)
    emptied = [_emptied(a) for a in build_definitions(project).assets or [] if _executes(a)]
    job = dg.Definitions(
        assets=emptied, jobs=[dg.define_asset_job("hollow", dg.AssetSelection.all())],
        executor=dg.in_process_executor,
    ).resolve_job_def("hollow")  # fmt: skip
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    with dg.DagsterInstance.get() as instance:
        assert job.execute_in_process(instance=instance, run_config=quiet).success


def _executes(asset: object) -> bool:
    import dagster as dg

    return isinstance(asset, dg.AssetsDefinition) and asset.is_executable


def _emptied(asset: object) -> object:
    """The same assets and checks, with nothing done for them."""
    import dagster as dg

    assert isinstance(asset, dg.AssetsDefinition)
    specs, checks = list(asset.specs), list(asset.check_specs)

    @dg.multi_asset(name=asset.op.name, specs=specs, check_specs=checks, can_subset=True)
    def body():  # type: ignore[no-untyped-def]
        for spec in specs:
            own = [c for c in checks if c.asset_key == spec.key]
            yield dg.MaterializeResult(
                asset_key=spec.key,
                metadata={"dagster/row_count": 0},
                check_results=[
                    dg.AssetCheckResult(
                        passed=True, check_name=c.name, asset_key=spec.key, metadata={"failures": 0}
                    )
                    for c in own
                ],
            )

    return body


def seconds_of(words: list[str], **environment: str) -> float:
    """Seconds of a process; it must succeed."""
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, *words], cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )  # fmt: skip
    return time.perf_counter() - began


def refresh(warehouse: Path, raw: Path) -> float:
    """Seconds of ``yearbook run``."""
    return seconds_of(
        ["-m", "pipelines.cli", "run"], YEARBOOK_WAREHOUSE=str(warehouse), YEARBOOK_RAW=str(raw)
    )


def change(raw: Path, figure: int) -> None:
    """Another figure in one cell of the city panel, and the hash that goes with it."""
    import hashlib

    path = raw / CITIES
    text = path.read_text("utf-8-sig")
    changed = re.sub(r"(110000,北京,2014(?:,[^,]*){5},)\d+", rf"\g<1>{figure}", text)
    assert changed != text
    path.write_text(changed, "utf-8")
    sidecar = path.with_suffix(".yaml")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    told = re.sub(r"sha256: \w*", f"sha256: {digest}", sidecar.read_text("utf-8"))
    sidecar.write_text(told, "utf-8")


def by_room(warehouse: Path) -> Counter[str]:
    """Seconds of the tables of the last run by room, from its log."""
    log = max((warehouse / "logs").glob("*.jsonl"), key=lambda path: path.stat().st_mtime)
    found: Counter[str] = Counter()
    for line in log.read_text("utf-8").splitlines():
        event = json.loads(line)
        if event["event"] == "made":
            found[event["table"].split(".")[0]] += event["seconds"]
        elif "seconds" in event and event["event"] != "kept":
            found[event["event"]] += event["seconds"]
    return found


def main(rounds: int) -> None:
    """Measure in turns and print the ratios."""
    taken: dict[str, list[float]] = {}
    rooms: Counter[str] = Counter()
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            here = Path(folder)
            shutil.copytree(ROOT / "raw", here / "raw")
            raw, warehouse = here / "raw", here / "warehouse"
            program = f"from benchmarks.refresh import *; hollow(Path({str(here / 'hollow')!r}))"
            measured = {
                HOLLOW: seconds_of(["-c", program]),
                "from scratch": refresh(warehouse, raw),
            }
            rooms = by_room(warehouse)
            measured["nothing changed"] = refresh(warehouse, raw)
            change(raw, 905458700 + number)
            measured["one cell changed"] = refresh(warehouse, raw)
            measured |= {name: seconds_of(words) for name, words in BUDGETS.items()}
        for name, seconds in measured.items():
            taken.setdefault(name, []).append(seconds)
    base = min(taken[HOLLOW])
    for name, seconds in taken.items():
        middle = statistics.median(seconds)
        print(
            f"{name:<32}{min(seconds):8.2f} s (median {middle:.2f}, {rounds} rounds)"
            f"{min(seconds) / base:8.2f} x the empty graph"
        )
    print("seconds of the tables from scratch, by room:")
    for room, seconds in rooms.most_common():
        print(f"  {room:<30}{seconds:8.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)

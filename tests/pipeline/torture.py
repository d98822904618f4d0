"""Refreshes killed at seeded random moments, and readers meanwhile: ``make torture``.

After every kill the current release must be whole: it opens, and every table has the rows of its
manifest. After the last one an ordinary refresh must succeed without hand work.
"""

import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pipelines
from pipelines import database
from pipelines.project import Project
from pipelines.refresh import Outcome
from tests.conftest import ROOT, Sandbox

CITIES = "vendor_city_panel/unknown/city_panel.csv"
FIGURE = re.compile(r"(110000,北京,2014(?:,[^,]*){5},)\d+")
# A run is killed in every stretch of its time in turn.
STRETCHES = 4
PROGRAM = """
import sys
from pathlib import Path
from pipelines.project import Project
from pipelines.refresh import refresh
raw, warehouse, reference = map(Path, sys.argv[1:4])
outcome = refresh(Project(raw=raw, warehouse=warehouse, reference=reference))
print(outcome.problems)
sys.exit(not outcome.done)
"""


@dataclass
class Account:
    """What came of it: kills that hit a running refresh, torn releases, the refresh at the end."""

    killed: int
    finished: int
    torn: list[str]
    last: Outcome


def change(sandbox: Sandbox, figure: int) -> None:
    """Another figure of deposits in one cell, so that there is something to refresh."""
    sandbox.edit(CITIES, lambda text: FIGURE.sub(rf"\g<1>{figure}", text))


def refresh_elsewhere(sandbox: Sandbox, file_limit: int = 0) -> subprocess.Popen:
    """Start a refresh in another process; no file of it may grow beyond a limit in kB."""
    project = sandbox.project
    folders = map(str, (project.raw, project.warehouse, project.reference))
    words = [sys.executable, "-c", PROGRAM, *folders]
    if file_limit:
        words = ["bash", "-c", f'ulimit -f {file_limit}; exec "$@"', "-", *words]
    return subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def whole(project: Project) -> str:
    """Id of the current release, after looking at every table of it."""
    manifest = json.loads((project.current / "manifest.json").read_text("utf-8"))
    with pipelines.connect(project) as reader:
        for table, rows in manifest["tables"].items():
            assert database.count(reader, table) == rows, f"{manifest['release_id']}: {table}"
    return manifest["release_id"]


def torture(sandbox: Sandbox, kills: int, seed: int) -> Account:
    """Kill refreshes at random moments, spread over the whole of a run, until that many died."""
    chance = random.Random(seed)
    began = time.monotonic()
    first = sandbox.refresh()
    assert first.done, first.problems
    change(sandbox, 905458757)
    timed = time.monotonic()
    refresh_elsewhere(sandbox).communicate()
    longest = time.monotonic() - timed
    account = Account(0, 0, [], first)
    while account.killed < kills:
        change(sandbox, chance.randrange(905458758, 999999999))
        process = refresh_elsewhere(sandbox)
        attempt = account.killed + account.finished
        moment = 0.2 + 0.8 * (attempt % STRETCHES + chance.random()) / STRETCHES
        timed = time.monotonic()
        try:
            process.communicate(timeout=moment * longest)
            # The machine is quicker than it was: later moments would come too late again.
            longest = min(longest, time.monotonic() - timed)
            account.finished += 1
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            account.killed += 1
        try:
            whole(sandbox.project)
        except Exception as error:  # whatever is wrong with it is what is looked for
            account.torn.append(str(error))
        if account.killed % 20 == 0:
            print(f"{account.killed} killed, {time.monotonic() - began:.0f} s", flush=True)
    account.last = sandbox.refresh()
    return account


def readers_meanwhile(sandbox: Sandbox, readers: int, refreshes: int) -> list[str]:
    """Let readers query in a loop while refreshes publish; returns what went wrong."""
    first = sandbox.refresh()
    assert first.done, first.problems
    stop = sandbox.project.warehouse / "stop"
    program, link = ROOT / "tests/pipeline/reader.py", sandbox.project.current / "warehouse.duckdb"
    words = [sys.executable, str(program), str(link), str(stop)]
    started = [
        subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(readers)
    ]
    wrong = []
    for number in range(refreshes):
        change(sandbox, 905458757 + number)
        outcome = sandbox.refresh()
        if not outcome.done:
            wrong += outcome.problems
    stop.touch()
    for reader in started:
        output, _ = reader.communicate(timeout=120)
        if reader.returncode or min(map(int, output.split())) < 2:
            wrong.append(output)
    return wrong


def main(kills: int) -> int:
    """Both ordeals, with an account; 0 if everything held."""
    with tempfile.TemporaryDirectory() as folder:
        made = Sandbox(Path(folder))
        made.take("vendor_city_panel", "city_government_coordinates")
        wrong = readers_meanwhile(made, readers=8, refreshes=10)
        print(f"8 readers, 10 refreshes: {wrong or 'no reader failed, waited or saw two'}")
        found = torture(made, kills, 20261124)
    print(f"{found.killed} killed, {found.finished} finished, torn: {found.torn or 'none'}")
    print(
        "the next refresh " + ("succeeds" if found.last.done else f"fails: {found.last.problems}")
    )
    return int(bool(wrong) or bool(found.torn) or not found.last.done)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))

"""One process against two workers: many draws of one index, and indices of national size.

Draws: the counts of an index of 198 objects x 14 indicators in parts over the workers. Indices:
four of them from their inputs to their scores, one after the other into one DuckDB file, or as
tasks of two workers into one lake. Both kinds take turns; the best of the rounds is printed. Needs
the extra ``distributed``; the indices need a PostgreSQL too.

    YEARBOOK_CATALOG=postgresql://... python benchmarks/workers.py [ROUNDS]
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

from distributed import Client, LocalCluster
from robustness import run

from pipelines import database, lake
from pipelines.assets.indices import index_tables
from pipelines.assets.workers import STEP, over_workers
from pipelines.builds import FileBuild
from pipelines.project import PACKAGE, Project
from pipelines.reference.definitions import Definition
from pipelines.schemas import schema_of
from pipelines.spreading import here
from pipelines.sqlfiles import load_sql

SIZE, DRAWS = "198 × 14", (10_000, 50_000, 200_000)
REGIONS, YEARS, INDICATORS, INDICES = (22, 300, 2_900), 30, 20, 4
INPUTS = """
SELECT
    '{index}' AS index_id, 'object' AS role, 'city' AS level, (100000 + r)::VARCHAR AS region_code,
    CASE r % 2 WHEN 0 THEN 'G:a' ELSE 'G:b' END AS group_id, (1994 + y)::INTEGER AS year,
    'one' AS dimension, 'i' || lpad(i::VARCHAR, 2, '0') AS indicator_id, i::INTEGER AS position,
    '+' AS direction, 100 + (r * 7919 + y * 104729 + i * 1299709) % 1000 AS value, '1' AS unit,
    'reported' AS origin, 'raw/made.xlsx#1!B' || r AS address, FALSE AS has_break
FROM range({regions}) AS a (r), range({years}) AS b (y), range({indicators}) AS c (i)
ORDER BY region_code, year, indicator_id
"""


def national(name: str) -> Definition:
    """An index of two pools of regions."""
    indicators = [{"id": f"i{place:02}", "direction": "+"} for place in range(INDICATORS)]
    return Definition.model_validate(
        {
            "id": name, "label_zh": "指数", "label_en": "index", "method": "entropy_topsis",
            "origin": "benchmark", "level": "city", "groups": ["G:a", "G:b"],
            "years": [1994, 1993 + YEARS],
            "dimension": [{"id": "one", "label_zh": "一", "label_en": "one",
                           "indicators": indicators}],
        }
    )  # fmt: skip


def make_index(name: str, build: object) -> None:
    """Normalised values, weights and scores of one index, from its inputs in the build."""
    sql = load_sql(PACKAGE.parent / "sql")["indices.inputs"]
    bench = SimpleNamespace(connection=build.connection)  # type: ignore[attr-defined]
    for table in index_tables(national(name), sql)[1:]:
        table.make(bench)  # type: ignore[arg-type]


def make_in_lake(warehouse: str, name: str) -> None:
    """The same on a worker, whose build is the lake."""
    with lake.LakeBuild(Project(warehouse=Path(warehouse))) as build, build.whole():
        make_index(name, build)


def share() -> None:
    """On a worker: a build is one of several, so it takes no lock of its own."""
    os.environ["YEARBOOK_EXECUTOR"] = "dask://benchmark"


def fill_inputs(build: object, regions: int) -> None:
    """Inputs of all indices."""
    for place in range(INDICES):
        query = INPUTS.format(
            index=f"made{place}", regions=regions, years=YEARS, indicators=INDICATORS
        )
        schema = schema_of(f"made{place}.inputs")
        database.fill_by_query(build.connection, schema, query, {})  # type: ignore[attr-defined]


def timed(work: Callable[[], object]) -> float:
    """Seconds of a piece of work."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def compare(what: str, one: Callable[[], float], two: Callable[[], float], rounds: int) -> None:
    """Take turns, and print the best of each and their ratio."""
    found = [(one(), two()) for _ in range(rounds)]
    single, spread = (min(times) for times in zip(*found, strict=True))
    print(f"  {what:<44} {single:8.2f} s   {spread:8.2f} s   {single / spread:5.2f} ×", flush=True)


def main(rounds: int) -> None:
    """Run the benchmark."""
    print(f"  {'':<44} one process  two workers   gain")
    with (
        LocalCluster(2, threads_per_worker=1, resources={STEP: 1}, dashboard_address=":0") as nodes,
        Client(nodes) as client,
    ):
        # A worker imports what it needs once in its life.
        client.run(run, SIZE, 100, 3, here)
        for draws in DRAWS:
            compare(
                f"{draws:,} draws of {SIZE}",
                lambda n=draws: run(SIZE, n, 3, here),
                lambda n=draws: client.submit(
                    run, SIZE, n, 3, over_workers, resources={STEP: 1}, pure=False
                ).result(),
                rounds,
            )
        if os.environ.get("YEARBOOK_CATALOG"):
            for regions in REGIONS:
                compare_indices(client, regions, rounds)
        else:
            print("  indices are left out: no YEARBOOK_CATALOG")


def compare_indices(client: Client, regions: int, rounds: int) -> None:
    """Indices of a number of regions, from inputs that are there already."""
    names = [f"made{place}" for place in range(INDICES)]
    with tempfile.TemporaryDirectory() as folder:
        project = Project(warehouse=Path(folder))
        with FileBuild(project) as file:
            fill_inputs(file, regions)
        lake.prepare(project, names)
        with lake.LakeBuild(project) as shared:
            fill_inputs(shared, regions)
        client.run(share)

        def one() -> float:
            with FileBuild(project) as build:
                return timed(lambda: [make_index(name, build) for name in names])

        def two() -> float:
            return timed(
                lambda: client.gather(
                    [client.submit(make_in_lake, folder, name, pure=False) for name in names]
                )
            )

        two()
        compare(
            f"{INDICES} indices of {regions:,} regions × {YEARS} × {INDICATORS}", one, two, rounds
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)

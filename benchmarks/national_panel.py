"""The panel at national size: 3,000 regions × 30 years × 100 indicators × 3 editions.

Makes observations with three editions a key and one cell in ten missing, then runs the project's
own statements: series and editions → candidates → selected → rescoped → filled → base. Prints
seconds, seconds of processor time and peak memory a stage, and the whole as a multiple of one plain
aggregation over the same observations, which a busy or slow machine changes alike.

    python benchmarks/national_panel.py [SHARE]      # SHARE of the regions, 1 for all
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from pipelines import database
from pipelines.computation.gaps import CELLS, fill_gaps, known_cells
from pipelines.project import PACKAGE
from pipelines.reference import load_catalogue
from pipelines.schemas import schema_of
from pipelines.sqlfiles import load_sql

REGIONS, YEARS, INDICATORS, EDITIONS = 3000, 30, 100, 3
OBSERVATIONS = """
SELECT
    'city' AS level, (100000 + r)::VARCHAR AS region_code, 'whole' AS scope,
    'indicator_' || i AS indicator_id, (1994 + y)::INTEGER AS year, 'region' AS region_zh,
    100 + r + i + y + e / 100 AS value, '亿元' AS unit, '' AS value_printed, '亿元' AS unit_printed,
    'printed' AS mark, '' AS mark_text, 'yearbook' AS source_id, 'yearbook' AS publication,
    (1995 + y + e)::VARCHAR AS edition, NULL::DATE AS published_on, TRUE AS is_final,
    'publisher file' AS obtained, 'raw/yearbook/' || (1995 + y + e) || '/' || i || '.xlsx' AS file,
    NULL AS sheet, 'B' || r AS cell,
    'raw/yearbook/' || (1995 + y + e) || '/' || i || '.xlsx#1!B' || r AS address, '0' AS sha256
FROM range({regions}) AS a (r), range({years}) AS b (y), range({indicators}) AS c (i),
    range({editions}) AS d (e)
WHERE (r * 7 + y * 13 + i * 3) % 10 <> 0
"""
# Every key and value is read once and grouped once; nothing is ranked, sorted or written.
PLAIN_AGGREGATION = """
SELECT sum(n), sum(low), sum(high), max(address)
FROM (
    SELECT level, region_code, scope, indicator_id, year,
        count(*) AS n, min(value) AS low, max(value) AS high, max(address) AS address
    FROM clean.observations
    GROUP BY ALL
)
"""


@dataclass(frozen=True)
class Cost:
    """Wall time and processor time of a stage, in seconds."""

    wall: float
    processor: float


def peak_gigabytes() -> float:
    """Peak resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def processor_seconds() -> float:
    """Processor time of this process so far, user and system, over all threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def stage(name: str, work: Callable[[], object]) -> Cost:
    """Run a stage and print its seconds and the peak memory so far."""
    began, used = time.perf_counter(), processor_seconds()
    work()
    cost = Cost(time.perf_counter() - began, processor_seconds() - used)
    print(
        f"  {name:<22} {cost.wall:8.1f} s {cost.processor:8.1f} s processor"
        f"   peak {peak_gigabytes():5.1f} GB",
        flush=True,
    )
    return cost


def prepare(connection: duckdb.DuckDBPyConnection, regions: int) -> None:
    """Reference tables of the benchmark's own indicators, and its observations."""
    catalogue = load_catalogue(PACKAGE / "reference")
    model = next(row for row in catalogue["indicators"] if row["indicator_id"] == "gdp")
    rows = [{**model, "indicator_id": f"indicator_{i}", "max_gap": None} for i in range(INDICATORS)]
    for name, frame in {
        "reference.indicators": pd.DataFrame(rows),
        "reference.origins": pd.DataFrame(catalogue["origins"]),
        "reference.regions": pd.DataFrame(catalogue["regions"]),
        "reference.scope_relations": pd.DataFrame(catalogue["scope_relations"]),
        "reference.source_order": pd.DataFrame(catalogue["source_order"]),
    }.items():
        database.fill_by_frame(connection, schema_of(name), frame.replace("", None))
    for name in ("reference.corrections", "reference.run_options", "panel.breaks"):
        schema = schema_of(name)
        database.fill_by_frame(connection, schema, pd.DataFrame(columns=list(schema.columns)))
    query = OBSERVATIONS.format(
        regions=regions, years=YEARS, indicators=INDICATORS, editions=EDITIONS
    )
    database.fill_by_query(connection, schema_of("clean.observations"), query, {})


def main(share: float) -> None:
    """Run the benchmark on a share of the regions."""
    sql, regions = load_sql(PACKAGE.parent / "sql"), round(REGIONS * share)

    def statement(name: str) -> Callable[[], None]:
        return lambda: database.fill_by_query(connection, schema_of(name), sql[name].text, {})

    def filled() -> None:
        known = known_cells(
            database.read(connection, "panel.selected", CELLS),
            database.read(connection, "panel.rescoped"),
        )
        names = ("panel.series", "reference.indicators", "panel.breaks")
        frames = (database.read(connection, name) for name in names)
        database.fill_by_frame(connection, schema_of("panel.filled"), fill_gaps(known, *frames))

    with tempfile.TemporaryDirectory() as folder:
        connection = database.connect(Path(folder) / "build.duckdb", memory_limit="5GB")
        stage("(making observations)", lambda: prepare(connection, regions))
        count = len(connection.table("clean.observations"))
        print(f"  {regions} regions, {count:,} observations, DuckDB {duckdb.__version__}")
        plain = stage(
            "(plain aggregation)", lambda: connection.execute(PLAIN_AGGREGATION).fetchall()
        )
        made = ("series", "editions", "candidates", "selected", "rescoped")
        costs = [stage(f"panel.{name}", statement(f"panel.{name}")) for name in made]
        costs += [stage("panel.filled", filled), stage("panel.base", statement("panel.base"))]
        wall, processor = sum(c.wall for c in costs), sum(c.processor for c in costs)
        cells = len(connection.table("panel.base"))
        print(
            f"  {cells:,} panel cells in {wall:.1f} s, {processor:.1f} s of processor time "
            f"({processor / plain.processor:.1f} × the plain aggregation), "
            f"peak {peak_gigabytes():.1f} GB"
        )
        connection.close()


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)

"""The panel at national size: 3,000 regions × 30 years × 100 indicators × 3 editions.

Makes observations with three editions a key and one cell in ten missing, then runs the project's
own statements: candidates → selected → filled → base. Prints seconds and peak memory a stage.

    python benchmarks/national_panel.py [SHARE]      # SHARE of the regions, 1 for all
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd

from pipelines import database
from pipelines.computation.gaps import CELLS, fill_gaps
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


def peak_gigabytes() -> float:
    """Peak resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def stage(name: str, work: Callable[[], None]) -> float:
    """Run a stage and print its seconds and the peak memory so far."""
    began = time.perf_counter()
    work()
    seconds = time.perf_counter() - began
    print(f"  {name:<22} {seconds:8.1f} s   peak {peak_gigabytes():5.1f} GB", flush=True)
    return seconds


def prepare(connection: duckdb.DuckDBPyConnection, regions: int) -> None:
    """Reference tables of the benchmark's own indicators, and its observations."""
    catalogue = load_catalogue(PACKAGE / "reference")
    model = next(row for row in catalogue["indicators"] if row["indicator_id"] == "gdp")
    rows = [{**model, "indicator_id": f"indicator_{i}", "max_gap": None} for i in range(INDICATORS)]
    for name, frame in {
        "reference.indicators": pd.DataFrame(rows),
        "reference.origins": pd.DataFrame(catalogue["origins"]),
        "reference.source_order": pd.DataFrame(catalogue["source_order"]),
    }.items():
        database.fill_by_frame(connection, schema_of(name), frame)
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
        frames = [
            database.read(connection, "panel.selected", CELLS),
            *(
                database.read(connection, name)
                for name in ("panel.series", "reference.indicators", "panel.breaks")
            ),
        ]
        database.fill_by_frame(connection, schema_of("panel.filled"), fill_gaps(*frames))

    with tempfile.TemporaryDirectory() as folder:
        connection = database.connect(Path(folder) / "build.duckdb", memory_limit="5GB")
        stage("(making observations)", lambda: prepare(connection, regions))
        count = len(connection.table("clean.observations"))
        print(f"  {regions} regions, {count:,} observations, DuckDB {duckdb.__version__}")
        total = sum(
            [
                stage("panel.series", statement("panel.series")),
                stage("panel.editions", statement("panel.editions")),
                stage("panel.candidates", statement("panel.candidates")),
                stage("panel.selected", statement("panel.selected")),
                stage("panel.filled", filled),
                stage("panel.base", statement("panel.base")),
            ]
        )
        cells = len(connection.table("panel.base"))
        print(f"  {cells:,} panel cells in {total:.1f} s, peak {peak_gigabytes():.1f} GB")
        connection.close()


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)

"""An analyst in a loop: opens the current release, queries it twice, and joins its tables."""

import sys
import time
from pathlib import Path

import duckdb

link, stop = map(Path, sys.argv[1:3])
RELEASE = "SELECT max(release_id) FROM meta.releases"
# The release that the tables say they are of, from two tables of one connection.
JOINED = (
    "SELECT count(*), min(v.value) FROM panel.values AS v INNER JOIN clean.observations AS o"
    " ON v.address = o.address WHERE v.region_code = '110000' AND v.level = 'city'"
    " AND v.indicator_id = 'deposits' AND v.year = 2014 AND v.value = o.value"
)
rounds, seen = 0, set()
while not stop.exists():
    with duckdb.connect(str(link.resolve()), read_only=True) as connection:
        first = connection.execute(RELEASE).fetchall()
        rows, _ = connection.execute(JOINED).fetchall()[0]
        time.sleep(0.2)
        assert connection.execute(RELEASE).fetchall() == first, "two generations in one connection"
        assert rows == 1, f"the panel and the observations disagree: {rows} rows"
        seen.add(first[0])
    rounds += 1
print(rounds, len(seen))
